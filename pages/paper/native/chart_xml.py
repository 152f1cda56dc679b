"""A native chart as DrawingML, the language of charts in slides (ECMA-376, part 1, chapter 21).

python-pptx writes charts too, but no error bars, no names at the ends of curves, and no two series
over one column of times; and its XY charts put one series below the other in the sheet.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING
from xml.sax.saxutils import escape, quoteattr

from pages.charts import theme
from pages.paper.native.chart_look import FONT, SYMBOLS
from pages.paper.texts import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.paper.native.grid import Column

SHEET = "Data"
POINT = 12_700
"""In EMU."""
DASHES = {
    "solid": "solid",
    "dash": "dash",
    "dot": "sysDot",
    "longdashdot": "lgDashDot",
    "longdash": "lgDash",
    "dashdot": "dashDot",
}
SPACES = (
    'xmlns:c="http://schemas.openxmlformats.org/drawingml/2006/chart"'
    ' xmlns:a="http://schemas.openxmlformats.org/drawingml/2006/main"'
    ' xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
)
SHOWN = (
    '<c:showLegendKey val="0"/><c:showVal val="{value}"/><c:showCatName val="0"/>'
    '<c:showSerName val="0"/><c:showPercent val="0"/><c:showBubbleSize val="0"/>'
)
NO_LINE = "<a:ln><a:noFill/></a:ln>"
PALE = (
    f'<a:solidFill><a:srgbClr val="{theme.PAPER.lstrip("#")}"><a:alpha val="70000"/></a:srgbClr>'
    f"</a:solidFill>{NO_LINE}"
)


@dataclass(frozen=True)
class Label:
    """A text at a point: on which side, moved by which parts of the chart."""

    point: int
    text: str
    side: str
    colour: str
    size: float
    bold: bool = True
    across: float = 0.0
    upwards: float = 0.0
    pale: bool = False
    """Whether it stands on white, so that it can be read over a line."""


def fill(colour: str) -> str:
    """A colour of the theme."""
    return f'<a:solidFill><a:srgbClr val="{colour.lstrip("#")}"/></a:solidFill>'


def line(colour: str, width: float, dash: str = "solid") -> str:
    """A line, its width in points, its dash as Plotly calls it."""
    return (
        f'<a:ln w="{round(width * POINT)}" cap="flat">{fill(colour)}'
        f'<a:prstDash val="{DASHES[dash]}"/><a:round/></a:ln>'
    )


def shape(inner: str) -> str:
    """The look of a part of the chart."""
    return f"<c:spPr>{inner}</c:spPr>"


def text_look(size: float, colour: str = theme.INK, bold: bool = False) -> str:
    """The type of a part of the chart.

    The turn is the one that programs write for *automatic*: with none, LibreOffice writes the names
    of categories over each other.
    """
    return (
        '<c:txPr><a:bodyPr rot="-60000000" vert="horz"/><a:lstStyle/><a:p><a:pPr>'
        f'<a:defRPr sz="{round(size * 100)}" b="{int(bold)}">{fill(colour)}{_font()}</a:defRPr>'
        '</a:pPr><a:endParaRPr lang="en-US"/></a:p></c:txPr>'
    )


def _font() -> str:
    return f'<a:latin typeface="{FONT}"/><a:cs typeface="{FONT}"/>'


def rich(text: str, size: float, colour: str, bold: bool, language: str) -> str:
    """A text of its own; each line of it a paragraph, and no line broken by the program."""
    paragraphs = "".join(
        f'<a:p><a:pPr><a:defRPr sz="{round(size * 100)}"/></a:pPr>'
        f'<a:r><a:rPr lang="{language}" sz="{round(size * 100)}" b="{int(bold)}">'
        f"{fill(colour)}{_font()}</a:rPr><a:t>{escape(clean(part))}</a:t></a:r></a:p>"
        for part in text.split("\n")
    )
    return f'<c:tx><c:rich><a:bodyPr rot="0" wrap="none"/><a:lstStyle/>{paragraphs}</c:rich></c:tx>'


def marker(symbol: str, size: int, colour: str, inside: str) -> str:
    """The marker of a series; ``none`` for one that is only a line."""
    if symbol == "none":
        return '<c:marker><c:symbol val="none"/></c:marker>'
    return (
        f'<c:marker><c:symbol val="{SYMBOLS[symbol]}"/><c:size val="{size}"/>'
        f"{shape(fill(inside) + line(colour, 1.75))}</c:marker>"
    )


def labels(found: Sequence[Label], language: str) -> str:
    """Texts at some of the points of a series."""
    if not found:
        return ""
    return (
        "<c:dLbls>"
        + "".join(_label(label, language) for label in sorted(found, key=lambda one: one.point))
        + SHOWN.format(value=0)
        + "</c:dLbls>"
    )


def _label(label: Label, language: str) -> str:
    moved = ""
    if label.across or label.upwards:
        moved = (
            f'<c:layout><c:manualLayout><c:x val="{label.across:.4f}"/>'
            f'<c:y val="{-label.upwards:.4f}"/></c:manualLayout></c:layout>'
        )
    return (
        f'<c:dLbl><c:idx val="{label.point}"/>{moved}'
        f"{rich(label.text, label.size, label.colour, label.bold, language)}"
        f"{shape(PALE) if label.pale else ''}"
        f'<c:dLblPos val="{label.side}"/>{SHOWN.format(value=1)}</c:dLbl>'
    )


def numbers(tag: str, columns: Sequence[Column], place: int, code: str = "General") -> str:
    """A column of numbers as the data of a series."""
    values = columns[place].values
    points = "".join(
        f'<c:pt idx="{row}"><c:v>{value:.16g}</c:v></c:pt>'
        for row, value in enumerate(values)
        if isinstance(value, int | float)
    )
    return (
        f"<c:{tag}><c:numRef><c:f>{reference(place, len(values))}</c:f><c:numCache>"
        f"<c:formatCode>{escape(code)}</c:formatCode>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:numCache></c:numRef></c:{tag}>'
    )


def texts(tag: str, columns: Sequence[Column], place: int) -> str:
    """A column of texts as the categories of a series."""
    values = columns[place].values
    points = "".join(
        f'<c:pt idx="{row}"><c:v>{escape(str(value))}</c:v></c:pt>'
        for row, value in enumerate(values)
        if value is not None
    )
    return (
        f"<c:{tag}><c:strRef><c:f>{reference(place, len(values))}</c:f><c:strCache>"
        f'<c:ptCount val="{len(values)}"/>{points}</c:strCache></c:strRef></c:{tag}>'
    )


def title_of(columns: Sequence[Column], place: int) -> str:
    """The name of a series: the header of its column."""
    return (
        f"<c:tx><c:strRef><c:f>{SHEET}!${letters(place)}$1</c:f><c:strCache>"
        f'<c:ptCount val="1"/><c:pt idx="0"><c:v>{escape(columns[place].header)}</c:v></c:pt>'
        "</c:strCache></c:strRef></c:tx>"
    )


def reference(place: int, count: int) -> str:
    """The cells of a column of the sheet, without its header."""
    column = letters(place)
    return f"{SHEET}!${column}$2:${column}${count + 1}"


def letters(place: int) -> str:
    """The letters of a column, counted from 0: A to Z, AA, …"""
    text = ""
    place += 1
    while place:
        place, letter = divmod(place - 1, 26)
        text = chr(ord("A") + letter) + text
    return text


def axis_title(text: str, size: float, language: str) -> str:
    """The title of an axis; nothing where there is none."""
    if not text:
        return ""
    written = rich(text, size, theme.MUTED, False, language)
    return f'<c:title>{written}<c:overlay val="0"/></c:title>'


def scaling(start: float | None, end: float | None, turned: bool = False) -> str:
    """Where an axis ends and begins."""
    ends = "".join(
        f'<c:{tag} val="{value!r}"/>'
        for tag, value in (("max", end), ("min", start))
        if value is not None
    )
    order = "maxMin" if turned else "minMax"
    return f'<c:scaling><c:orientation val="{order}"/>{ends}</c:scaling>'


def alt(text: str) -> str:
    """A text as an attribute."""
    return quoteattr(clean(text))
