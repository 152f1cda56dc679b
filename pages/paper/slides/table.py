"""A table of a slide: as many rows and columns as can be read, and how many it leaves out."""

from __future__ import annotations

from dataclasses import dataclass
from itertools import accumulate
from math import ceil
from typing import TYPE_CHECKING, Any, cast

from lxml import etree
from pptx.enum.text import MSO_ANCHOR, PP_ALIGN
from pptx.util import Inches, Pt

from pages.charts import theme
from pages.paper.document import Cell
from pages.paper.native.chart_look import BOLD_LETTER, width_of
from pages.paper.slides.text import INCH, Box, Run, inches, write
from pages.paper.texts import clean

if TYPE_CHECKING:
    from pptx.slide import Slide

    from pages.paper.document import Row, Table

SIZES = (16.0, 14.0, 13.0, 12.0, 11.0)
"""From the largest that looks well to the smallest that can be read on paper."""
ROW = 1.75
"""The height of a row in parts of the size of its text."""
LINE = 1.2
"""The height of a further line of text in parts of its size."""
WORD = 1.18
"""What a word needs more than on average, so that it is not broken."""
CELL_MARGIN = 0.07
"""In inches, to either side."""
ASIDE = 0.85
"""The size of what stands beside a number, in parts of that of the number."""
LONGEST_HEADER = 26
"""Letters of a row header on one line."""
ENOUGH_ROWS = 8
"""A larger type is taken if this many rows stand in it, or all."""
ADVANCES = {"%": 0.889, " ": 0.278, "\N{NO-BREAK SPACE}": 0.278, "-": 0.333, ".": 0.278, ",": 0.278}
"""Widths of signs in Arial in parts of its size (hmtx); a figure has that of a bold letter."""
NO_STYLE = "{2D5ABB26-0587-4C30-8999-92F81FD0307C}"
"""*No style, no grid*: lines are ours."""
DRAWING = "http://schemas.openxmlformats.org/drawingml/2006/main"


@dataclass(frozen=True)
class Plan:
    """How a table is set: size of the text, widths of its columns in inches, rows and columns."""

    size: float
    widths: tuple[float, ...]
    rows: int
    columns: int


def plan(table: Table, width: float, height: float) -> Plan:
    """The largest type in which all columns fit; else as many columns as fit in the smallest."""
    fallback = Plan(SIZES[-1], (), 0, 0)
    for size in SIZES:
        widths = _widths(table, size)
        stretched = _stretch(widths, width)
        lines = header_lines(table, stretched, size)
        room = height * INCH - size * (ROW + LINE * (lines - 1))
        heights = [_row_height(row, stretched[0], size) for row in table.rows]
        rows = max(1, sum(1 for below in accumulate(heights) if below <= room))
        while 1 < rows < len(table.rows) and not table.rows[rows - 1].cells:
            rows -= 1  # a heading of rows that are not shown
        fitting = Plan(size, stretched, rows, len(widths))
        if sum(widths) <= width:
            if rows == len(table.rows) or rows >= ENOUGH_ROWS or size == SIZES[-1]:
                return fitting
            fallback = fitting
        elif size == SIZES[-1] and not fallback.columns:
            kept = max(2, next((n for n in range(len(widths)) if sum(widths[: n + 1]) > width), 2))
            return Plan(size, _stretch(widths[:kept], width), rows, min(kept, len(widths)))
    return fallback


def natural_width(table: Table, size: float) -> float:
    """How wide a table is that nothing is cut of, in inches."""
    return sum(_widths(table, size))


def _row_height(row: Row, width: float, size: float) -> float:
    """How high a row is in points: its header stands on more lines where its column is narrow."""
    letters = width_of(clean(row.header), size, not row.cells)
    lines = ceil(letters / (width * INCH - 2 * CELL_MARGIN * INCH)) if row.cells else 1
    return size * (ROW + LINE * (max(1, lines) - 1))


def header_lines(table: Table, widths: tuple[float, ...], size: float) -> int:
    """On about how many lines the names of the columns stand."""
    return max(
        ceil(width_of(text, size, True) / (width * INCH - 2 * CELL_MARGIN * INCH)) + bool(aside)
        for (text, aside), width in zip(map(_parts, table.columns), widths, strict=False)
    )


def _parts(cell: Cell | str) -> tuple[str, str]:
    return (cell.text, cell.aside) if isinstance(cell, Cell) else (cell, "")


def _widths(table: Table, size: float) -> list[float]:
    headers = [clean(row.header) for row in table.rows]
    first = max((min(len(header), LONGEST_HEADER) for header in headers), default=0) * size * 0.53
    words = [width_of(word, size, True) * WORD for word in text_of(table.columns[0]).split()]
    widths = [max([first, *words])]
    for place in range(1, len(table.columns)):
        cells = [row.cells[place - 1] for row in table.rows if place <= len(row.cells)]
        longest = max((_cell_width(cell, size) for cell in cells), default=0.0)
        words = [
            width_of(word, size, True) * WORD for word in text_of(table.columns[place]).split()
        ]
        widths.append(max([longest, *words]))
    return [width / INCH + 2 * CELL_MARGIN for width in widths]


def _cell_width(cell: Cell | str, size: float) -> float:
    if isinstance(cell, Cell):
        aside = exact_width(f"  {cell.aside}", size * ASIDE) if cell.aside else 0.0
        return exact_width(cell.text, size) + aside
    return exact_width(cell, size)


def exact_width(text: str, size: float) -> float:
    """How wide a number is in points, with its signs: wider than so many letters on average."""
    return sum(ADVANCES.get(sign, BOLD_LETTER) for sign in clean(text)) * size


def _stretch(widths: list[float], width: float) -> tuple[float, ...]:
    """Columns over the whole width, the first taking at most a third of what is left."""
    left = max(0.0, width - sum(widths))
    first = left / 3 if len(widths) > 1 else left
    rest = (left - first) / max(1, len(widths) - 1)
    shrink = min(1.0, width / sum(widths))
    return tuple(
        (own + (first if place == 0 else rest)) * shrink for place, own in enumerate(widths)
    )


def text_of(cell: Cell | str) -> str:
    """What stands in a cell, with what stands beside it."""
    if isinstance(cell, Cell):
        return clean(f"{cell.text} {cell.aside}".strip())
    return clean(cell)


def add_table(slide: Slide, table: Table, planned: Plan, box: Box, language: str) -> float:
    """The native table; gives back how high it is, in inches."""
    shape = slide.shapes.add_table(planned.rows + 1, planned.columns, *inches(box))
    shape.name = clean(table.caption)
    shape._element.nvGraphicFramePr.cNvPr.set("descr", clean(table.caption))
    native = shape.table
    cast("Any", native._tbl.tblPr).find(f"{{{DRAWING}}}tableStyleId").text = NO_STYLE
    native.first_row, native.first_col, native.horz_banding = True, True, False
    for place, width in enumerate(planned.widths):
        native.columns[place].width = Inches(width)
    for place in range(planned.columns):
        text, aside = _parts(table.columns[place])
        lines = [[Run(text, True, theme.PRIMARY)]]
        if aside:
            lines.append([Run(aside, False, theme.MUTED, planned.size * ASIDE)])
        _fill(native.cell(0, place), lines, planned.size, language, place > 0, theme.PRIMARY, 1.5)
    for number, row in enumerate(table.rows[: planned.rows], 1):
        _row(native, number, row, planned, language)
    count = max(1, header_lines(table, planned.widths, planned.size))
    head = planned.size * (ROW + LINE * (count - 1))
    native.rows[0].height = Pt(head)
    heights = [_row_height(row, planned.widths[0], planned.size) for row in table.rows]
    for number in range(1, planned.rows + 1):
        native.rows[number].height = Pt(heights[number - 1])
    return (sum(heights[: planned.rows]) + head) / INCH


def _row(native: Any, number: int, row: Row, planned: Plan, language: str) -> None:
    heading = not row.cells
    strong = heading or "total" in row.kind
    header = [Run(row.header, bold=strong)]
    _fill(native.cell(number, 0), [header], planned.size, language, False)
    if heading and planned.columns > 1:
        native.cell(number, 0).merge(native.cell(number, planned.columns - 1))
        return
    for place in range(1, planned.columns):
        cell = row.cells[place - 1] if place <= len(row.cells) else ""
        runs = _runs(cell, theme.INK, strong or isinstance(cell, Cell), planned.size)
        _fill(native.cell(number, place), [runs], planned.size, language, True)


def _runs(cell: Cell | str, colour: str, bold: bool, size: float = 0.0) -> list[Run]:
    if isinstance(cell, Cell) and cell.aside:
        small = size * ASIDE if size else None
        return [Run(cell.text, bold, colour), Run(f"  {cell.aside}", False, theme.MUTED, small)]
    return [Run(cell.text if isinstance(cell, Cell) else cell, bold, colour)]


def _fill(
    cell: Any,
    lines: list[list[Run]],
    size: float,
    language: str,
    right: bool,
    rule: str = theme.RULE,
    width: float = 0.75,
) -> None:
    cell.margin_left = cell.margin_right = Inches(CELL_MARGIN)
    cell.margin_top = cell.margin_bottom = Inches(0.02)
    cell.vertical_anchor = MSO_ANCHOR.MIDDLE
    write(cell.text_frame, lines, size, language)
    for paragraph in cell.text_frame.paragraphs:
        paragraph.alignment = PP_ALIGN.RIGHT if right else PP_ALIGN.LEFT
    cell.fill.background()
    properties = cell._tc.get_or_add_tcPr()
    line = etree.Element(f"{{{DRAWING}}}lnB", w=str(int(Pt(width))), cap="flat")
    fill = etree.SubElement(line, f"{{{DRAWING}}}solidFill")
    etree.SubElement(fill, f"{{{DRAWING}}}srgbClr", val=rule.lstrip("#"))
    properties.insert(0, line)
