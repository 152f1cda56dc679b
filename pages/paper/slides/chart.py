"""The charts of an exhibit on a slide, and the numbers of notes over the months they are about."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING, Any, cast

from pptx.enum.shapes import MSO_SHAPE
from pptx.enum.text import PP_ALIGN
from pptx.util import Inches

from pages.charts import theme
from pages.paper.native.chart_look import formats
from pages.paper.native.elements import chart_xml
from pages.paper.native.grid import grid_of
from pages.paper.office_file import data_sheet
from pages.paper.slides.text import INCH, Box, Run, add_line, inches, native_colour, write
from pages.paper.texts import clean

if TYPE_CHECKING:
    from pptx.slide import Slide

    from pages.paper.document import Exhibit
    from pages.paper.native.chart_room import Room

SIZE, SMALL_SIZE, NARROW = 16.0, 12.0, 6.0
"""Sizes of text in points, of one chart, and of one of several or of one that is this narrow, in
inches."""
COLUMNS = 2
CIRCLE = 0.28
"""In inches."""


class ChartPart:
    """What python-pptx asks of the data of a chart: its part, and the workbook behind it."""

    def __init__(self, part: bytes, workbook: bytes) -> None:
        self.part, self.xlsx_blob = part, workbook

    def xml_bytes(self, _chart_type: object) -> bytes:
        """The chart part."""
        return self.part


def add_charts(page: Slide, exhibit: Exhibit, box: Box) -> list[tuple[Room, Box]]:
    """A native chart for each strip of the figure; gives back their rooms and places."""
    assert exhibit.chart is not None
    charts = exhibit.chart.drawn.on_paper()
    language = exhibit.stamp.language
    columns = 1 if len(charts) == 1 or charts[0].months else COLUMNS
    rows = -(-len(charts) // columns)
    size = SMALL_SIZE if len(charts) > 1 or box.width < NARROW else SIZE
    placed = []
    for number, chart in enumerate(charts):
        width, height = box.width / columns, box.height / rows
        place = Box(
            box.left + width * (number % columns),
            box.top + height * (number // columns),
            width,
            height,
        )
        grid = grid_of(chart, language)
        part, room = chart_xml(chart, grid, language, width * INCH, height * INCH, size)
        book = data_sheet(grid.columns, formats(language), exhibit.stamp.as_of)
        frame = page.shapes.add_chart(
            cast("Any", None), *inches(place), cast("Any", ChartPart(part, book))
        )
        about = frame._element.nvGraphicFramePr.cNvPr
        about.set("descr", clean(" ".join(filter(None, [chart.title, exhibit.chart.alt]))))
        about.set("name", clean(chart.title or exhibit.title or exhibit.key))
        placed.append((room, place))
    return placed


def mark_notes(page: Slide, exhibit: Exhibit, placed: list[tuple[Room, Box]]) -> None:
    """The number of each note over the month that it is about, on a fine line."""
    for room, place in placed:
        for note in exhibit.notes:
            if note.about is not None and (month := _month(note.about)) in room.chart.months:
                number = room.chart.months.index(month)
                across = (number + 0.5) / len(room.chart.months)
                _mark(page, room, place, across, note.number)


def _month(day: dt.date) -> str:
    return f"{day:%Y-%m}"


def _mark(page: Slide, room: Room, place: Box, across: float, number: int) -> None:
    x = place.left + (room.left + room.across * across) / INCH
    top = place.top + (room.top + room.title) / INCH
    add_line(page, Box(x, top, 0, room.upwards / INCH), theme.MUTED, f"line of note {number}")
    circle = page.shapes.add_shape(
        MSO_SHAPE.OVAL, Inches(x - CIRCLE / 2), Inches(top), Inches(CIRCLE), Inches(CIRCLE)
    )
    circle.name = f"note {number}"
    circle.fill.solid()
    circle.fill.fore_color.rgb = native_colour(theme.PRIMARY)
    circle.line.fill.background()
    circle.shadow.inherit = False
    frame = circle.text_frame
    frame.margin_left = frame.margin_right = frame.margin_top = frame.margin_bottom = 0
    frame.word_wrap = False
    write(frame, [[Run(str(number), True, theme.PAPER)]], 12, room.language)
    frame.paragraphs[0].alignment = PP_ALIGN.CENTER
