"""Exhibits as a workbook: native charts over their numbers, tables, and how it was all computed.

Numbers are numbers, unrounded, in formats that every program writes in the language of its user. A
text is always a text: nothing is a formula. The same exhibits give the same bytes.
"""

from __future__ import annotations

import io
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from xlsxwriter import Workbook

from data.words import mark
from pages.charts import theme
from pages.charts.specification import exact
from pages.paper.flat_table import Number, flat
from pages.paper.native.chart_look import FONT, formats, number_format, points_format, share_format
from pages.paper.native.grid import grid_of
from pages.paper.native.points_xml import rounded
from pages.paper.office_file import BOOK_OPTIONS, CREATOR, midnight, without_time
from pages.paper.sheet_names import sheet_name
from pages.paper.texts import clean, note_lines, say, stamp_lines
from pages.paper.workbook_charts import Place, add_chart

if TYPE_CHECKING:
    from collections.abc import Sequence

    from xlsxwriter.worksheet import Worksheet

    from pages.charts.specification import Panel
    from pages.paper.document import Exhibit, Table
    from pages.paper.native.grid import Grid

CONTENTS, METHOD, DATA = mark("Contents"), mark("Method"), mark("Data")
FIGURE, READING, NOTES = mark("Figure"), mark("How to read it"), mark("Notes")
EDGES = (mark("Left edge"), mark("Right edge"))
WITH_POINTS = mark("{column} (percentage points)")
PAPER_A4 = 9
HEADER_ROW, CHART_ROW = 3, 3
"""Counted from 0: below a caption, what it is of, and an empty line."""
PIXELS = 20
"""The height of a row."""
DATA_WIDTH = 16
RULE = {"bottom": 4, "bottom_color": theme.RULE}
UNDER_CAPTION = ("selection", "as_of", "persons", "code")
"""What of the stamp stands above a table."""
WIDEST, NARROWEST = 60, 10
TEXT_WIDTH = 110
"""In letters."""


@dataclass
class _Book:
    """A workbook while it is written, and the names of its sheets."""

    made: Any
    language: str
    names: set[str] = field(default_factory=set)
    looks: dict[str, Any] = field(default_factory=dict)

    def add(self, wanted: str) -> Worksheet:
        """A sheet, set to be printed: lying, one page wide."""
        sheet = self.made.add_worksheet(sheet_name(wanted, self.names))
        sheet.set_landscape()
        sheet.set_paper(PAPER_A4)
        sheet.fit_to_pages(1, 0)
        sheet.hide_gridlines(2)
        return sheet

    def look(self, **properties: Any) -> Any:
        """A format, made once."""
        key = repr(sorted(properties.items()))
        if key not in self.looks:
            common = {"font_name": FONT, "font_size": 10, "valign": "top"}
            self.looks[key] = self.made.add_format({**common, **properties})
        return self.looks[key]

    def write(self, sheet: Worksheet, row: int, column: int, text: str, **look: Any) -> None:
        """A text, never a formula or a link."""
        sheet.write_string(row, column, clean(text), self.look(**look))


def workbook(exhibits: Sequence[Exhibit]) -> bytes:
    """The workbook of one exhibit, or of several with a sheet of contents.

    Raises ``ValueError`` without an exhibit.
    """
    if not exhibits:
        raise ValueError("a workbook of no exhibit")
    stamp = exhibits[0].stamp
    content = io.BytesIO()
    made = Workbook(content, BOOK_OPTIONS)
    made.set_properties(
        {
            "title": clean(exhibits[0].title if len(exhibits) == 1 else stamp.programme),
            "subject": clean(stamp.programme),
            "author": CREATOR,
            "keywords": clean(stamp.code),
            "comments": clean(stamp.synthetic),
            "created": midnight(stamp.as_of),
        }
    )
    book = _Book(made, stamp.language)
    several = len(exhibits) > 1
    contents = book.add(say(CONTENTS, stamp.language)) if several else None
    links: list[tuple[int, str, str]] = []
    tables: set[tuple[str, str]] = set()
    for number, exhibit in enumerate(exhibits, 1):
        before = f"{number:02d} " if several else ""
        for name, title in _add(book, exhibit, before, tables):
            links.append((number, name, title))
    method = _add_method(book, exhibits)
    if contents is not None:
        _fill_contents(book, contents, exhibits, [*links, (0, method, method)])
    made.close()
    return without_time(content.getvalue())


def _add(
    book: _Book, exhibit: Exhibit, before: str, tables: set[tuple[str, str]]
) -> list[tuple[str, str]]:
    """The sheets of an exhibit; gives back their names and titles. A table stands only once."""
    added = []
    if exhibit.chart is not None:
        wanted = exhibit.title or say(FIGURE, book.language)
        figure = book.add(f"{before}{wanted}" if before else say(FIGURE, book.language))
        data = book.add(f"{before}{say(DATA, book.language)}")
        _fill_figure(book, figure, data, exhibit)
        added += [(figure.get_name(), wanted), (data.get_name(), say(DATA, book.language))]
    for table in exhibit.tables:
        if (exhibit.page, table.key) not in tables:
            tables.add((exhibit.page, table.key))
            sheet = book.add(f"{before}{table.caption}")
            _fill_table(book, sheet, table, exhibit)
            added.append((sheet.get_name(), table.caption))
    return added


def _fill_figure(book: _Book, sheet: Worksheet, data: Worksheet, exhibit: Exhibit) -> None:
    """Title, message, charts one below the other, how to read them, notes, stamp."""
    assert exhibit.chart is not None
    _head(book, sheet, exhibit.title, exhibit.message)
    row, column = CHART_ROW, 0
    for chart in exhibit.chart.drawn.on_paper():
        grid = grid_of(chart, book.language)
        width = _fill_data(book, data, chart, grid, column)
        made = add_chart(book.made, chart, grid, Place(data.get_name(), column), book.language)
        alt = clean(" ".join(filter(None, [chart.title, exhibit.chart.alt])))
        sheet.insert_chart(row, 0, made, {"description": alt, "object_position": 3})
        row += made.height // PIXELS + 2
        column += width + 1
    data.set_row_pixels(0, PIXELS * 3)
    data.freeze_panes(1, 1)
    data.repeat_rows(0)
    _foot(data, exhibit)
    _foot(sheet, exhibit)
    stamp = [f"{name}: {text}" for name, text in stamp_lines(exhibit.stamp).values()]
    for text in [*exhibit.reading, "", *note_lines(exhibit), "", *stamp]:
        book.write(sheet, row, 0, text, text_wrap=True)
        row += 1
    sheet.set_column(0, 0, TEXT_WIDTH)


def _fill_data(book: _Book, sheet: Worksheet, chart: Panel, grid: Grid, first: int) -> int:
    """What a chart is drawn from; gives back how many columns that takes."""
    codes = formats(book.language)
    for place, column in enumerate(grid.columns):
        named = f"{chart.title}: {column.header}" if chart.title and place else column.header
        book.write(sheet, 0, first + place, named, bold=True, text_wrap=True, bottom=1)
        for row, value in enumerate(column.values, 1):
            if isinstance(value, str):
                book.write(sheet, row, first + place, value)
            elif value is not None:
                look = book.look(num_format=codes[column.unit])
                sheet.write_number(row, first + place, value, look)
    edges = EDGES if chart.kind == "points" else ()
    axis = rounded(chart.y)
    for place, (name, end) in enumerate(zip(edges, (axis.start, axis.end), strict=False)):
        column_number = first + len(grid.columns) + place
        book.write(sheet, 0, column_number, say(name, book.language), bold=True, text_wrap=True)
        for row in range(1, len(chart.rows) + 1):
            sheet.write_number(row, column_number, end or 0.0, book.look())
    sheet.set_column(first, first + len(grid.columns) + len(edges) - 1, DATA_WIDTH)
    return len(grid.columns) + len(edges)


def _fill_table(book: _Book, sheet: Worksheet, table: Table, exhibit: Exhibit) -> None:
    """The table with its numbers, below what it is of; its header stays in sight."""
    known = stamp_lines(exhibit.stamp)
    under = [f"{known[name][0]}: {known[name][1]}" for name in UNDER_CAPTION if name in known]
    if "synthetic" in known:
        under.append(known["synthetic"][1])
    _head(book, sheet, table.caption, " \N{MIDDLE DOT} ".join(under))
    shown = flat(table, book.language)
    units = [shown.units(place) for place in range(len(shown.columns) - 1)]
    names = [
        say(WITH_POINTS, book.language, column=name) if unit == {"points"} else name
        for name, unit in zip(shown.columns, [set[str](), *units], strict=True)
    ]
    for place, name in enumerate(names):
        side = "right" if place else "left"
        look = {"bold": True, "text_wrap": True, "bottom": 2, "align": side}
        book.write(sheet, HEADER_ROW, place, name, **look, font_color=theme.PRIMARY)
    for number, row in enumerate(shown.rows, HEADER_ROW + 1):
        strong = {"bold": True} if not row.entries or "total" in row.kind else {}
        book.write(sheet, number, 0, row.header, **strong, **RULE)
        for place, entry in enumerate(row.entries, 1):
            if isinstance(entry, Number):
                look = {"num_format": _code(entry, book.language), **strong, **RULE}
                sheet.write_number(number, place, _value(entry), book.look(**look))
            else:
                book.write(sheet, number, place, entry, align="right", **strong, **RULE)
    sheet.freeze_panes(HEADER_ROW + 1, 1)
    sheet.repeat_rows(HEADER_ROW)
    first = max([NARROWEST, *(len(row.header) for row in shown.rows)])
    sheet.set_column(0, 0, min(first + 2, WIDEST))
    sheet.set_column(1, max(1, len(names) - 1), DATA_WIDTH)
    _foot(sheet, exhibit)


def _code(number: Number, language: str) -> str:
    if number.unit == "percent":
        return share_format(language, number.decimals)
    return (points_format if number.unit == "points" else number_format)(number.decimals)


def _value(number: Number) -> float:
    """A share as it is, its format makes it a percentage; a difference in percentage points."""
    return exact(number.value * 100) if number.unit == "points" else number.value


def _head(book: _Book, sheet: Worksheet, title: str, under: str) -> None:
    book.write(sheet, 0, 0, title, bold=True, font_size=16, font_color=theme.PRIMARY)
    book.write(sheet, 1, 0, under, font_color=theme.MUTED)


def _foot(sheet: Worksheet, exhibit: Exhibit) -> None:
    """At the foot of printed pages: code, sheet, page. An ampersand is a command there."""
    sheet.set_footer(f"&L{clean(exhibit.stamp.code).replace('&', '&&')}&C&A&R&P/&N")


def _add_method(book: _Book, exhibits: Sequence[Exhibit]) -> str:
    """For each exhibit its stamp, how to read it, how it was computed; gives back its name."""
    sheet = book.add(say(METHOD, book.language))
    sheet.set_column(0, 0, 24)
    sheet.set_column(1, 1, TEXT_WIDTH)
    row = 0
    for exhibit in exhibits:
        title = exhibit.title or exhibit.page_title
        book.write(sheet, row, 0, title, bold=True, font_size=13, font_color=theme.PRIMARY)
        lines = [
            *stamp_lines(exhibit.stamp).values(),
            *((say(READING, book.language), text) for text in exhibit.reading),
            *((say(METHOD, book.language), text.replace("**", "")) for text in exhibit.method),
            *((say(NOTES, book.language), text) for text in note_lines(exhibit)),
        ]
        for number, (name, text) in enumerate(lines, row + 1):
            repeated = number > row + 1 and lines[number - row - 2][0] == name
            book.write(sheet, number, 0, "" if repeated else name, bold=True)
            book.write(sheet, number, 1, text, text_wrap=True)
        row += len(lines) + 2
    sheet.freeze_panes(0, 1)
    _foot(sheet, exhibits[0])
    return str(sheet.get_name())


def _fill_contents(
    book: _Book, sheet: Worksheet, exhibits: Sequence[Exhibit], links: list[tuple[int, str, str]]
) -> None:
    """The sheets by exhibit, each with a link to it."""
    stamp = exhibits[0].stamp
    known = [f"{name}: {text}" for name, text in stamp_lines(stamp).values()]
    _head(book, sheet, stamp.programme, "")
    row = 1
    for text in known:
        book.write(sheet, row, 0, text, font_color=theme.MUTED)
        row += 1
    row += 1
    above = -1
    for number, name, title in links:
        if number != above and number:
            exhibit = exhibits[number - 1]
            text = f"{number}. {exhibit.title or exhibit.page_title}"
            book.write(sheet, row, 0, text, bold=True)
            row += 1
        above = number
        look = book.look(font_color=theme.LINK, underline=1, indent=1)
        target = "internal:'" + name.replace("'", "''") + "'!A1"
        sheet.write_url(row, 0, target, look, string=clean(title))
        row += 1
    sheet.set_column(0, 0, TEXT_WIDTH)
    sheet.freeze_panes(1, 0)
    _foot(sheet, exhibits[0])
