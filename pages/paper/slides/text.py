"""Texts on a slide: boxes, runs, and about how much room they take."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

from pptx.dml.color import RGBColor
from pptx.enum.shapes import MSO_CONNECTOR, MSO_SHAPE
from pptx.enum.text import MSO_ANCHOR
from pptx.oxml.ns import qn
from pptx.util import Inches, Pt

from pages.charts import theme
from pages.paper.native.chart_look import FONT, LETTER, width_of
from pages.paper.native.chart_room import LANGUAGES
from pages.paper.texts import clean

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pptx.slide import Slide

INCH = 72.0
LEADING = 1.2


@dataclass(frozen=True)
class Run:
    """A stretch of text in one look."""

    text: str
    bold: bool = False
    colour: str = theme.INK
    size: float | None = None


@dataclass(frozen=True)
class Box:
    """A place on a slide, in inches."""

    left: float
    top: float
    width: float
    height: float


def write(frame: Any, paragraphs: Sequence[Sequence[Run]], size: float, language: str) -> None:
    """Fill a text frame; every run says which language it is in."""
    for number, runs in enumerate(paragraphs):
        paragraph = frame.paragraphs[0] if number == 0 else frame.add_paragraph()
        for part in runs:
            run = paragraph.add_run()
            run.text = clean(part.text).replace("\v", " ").replace("\n", " ")
            run.font.size = Pt(part.size or size)
            run.font.bold = part.bold
            run.font.name = FONT
            run.font.color.rgb = native_colour(part.colour)
            run._r.get_or_add_rPr().set("lang", LANGUAGES[language])


def add_text(
    slide: Slide,
    box: Box,
    paragraphs: Sequence[Sequence[Run]],
    size: float,
    language: str,
    name: str,
    bottom: bool = False,
) -> None:
    """A text box; ``name`` is what a list of the objects of the slide calls it."""
    shape = slide.shapes.add_textbox(*inches(box))
    shape.name = name
    frame = shape.text_frame
    frame.word_wrap = True
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.vertical_anchor = MSO_ANCHOR.BOTTOM if bottom else MSO_ANCHOR.TOP
    write(frame, paragraphs, size, language)


def add_line(slide: Slide, box: Box, colour: str, name: str) -> None:
    """A fine line across a box, or down one without width; without the shadow of the theme."""
    ends = (box.left, box.top, box.left + box.width, box.top + box.height)
    line = slide.shapes.add_connector(MSO_CONNECTOR.STRAIGHT, *map(Inches, ends))
    style = line._element.find(qn("p:style"))
    if style is not None:
        line._element.remove(style)
    line.line.color.rgb, line.line.width = native_colour(colour), Pt(1)
    line.name = name


def add_bar(slide: Slide, box: Box, colour: str, name: str) -> None:
    """A bar of one colour that says nothing."""
    shape = slide.shapes.add_shape(MSO_SHAPE.RECTANGLE, *inches(box))
    shape.fill.solid()
    shape.fill.fore_color.rgb = native_colour(colour)
    shape.line.fill.background()
    shape.shadow.inherit = False
    shape.name = name


def fill_placeholder(shape: Any, text: str, language: str, size: float | None = None) -> None:
    """The text of a placeholder; its look is that of the layout, but for a smaller size."""
    shape.text_frame.text = " ".join(clean(text).split())
    for run in shape.text_frame.paragraphs[0].runs:
        run._r.get_or_add_rPr().set("lang", LANGUAGES[language])
        if size:
            run.font.size = Pt(size)


def lines_of(text: str, width: float, size: float) -> int:
    """On about how many lines a text stands in a box ``width`` inches wide."""
    return max(1, ceil(width_of(text, size) / (width * INCH - size)))


def height_of(texts: Sequence[str], width: float, size: float) -> float:
    """About how high paragraphs are, in inches."""
    return sum(lines_of(text, width, size) for text in texts) * size * LEADING / INCH


def shortened(text: str, width: float, size: float, lines: int) -> str:
    """A text cut to what about so many lines hold: after a sentence, or else after a word."""
    most = int(width * INCH / (size * LETTER) * lines * 0.95)
    if len(text) <= most:
        return text
    sentences = text[:most].rsplit(". ", 1)
    if len(sentences) == 2 and len(sentences[0]) > most / 3:
        return f"{sentences[0]}."
    return text[:most].rsplit(" ", 1)[0].rstrip(" ,;:") + " …"


def inches(box: Box) -> tuple[Any, Any, Any, Any]:
    """A place as python-pptx takes it."""
    return Inches(box.left), Inches(box.top), Inches(box.width), Inches(box.height)


def native_colour(colour: str) -> RGBColor:
    """A colour of the theme."""
    red, green, blue = bytes.fromhex(colour.lstrip("#"))
    return RGBColor(red, green, blue)  # type: ignore[no-untyped-call]
