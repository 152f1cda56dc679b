"""An exhibit as CSV: one plain table, with where it comes from in its last columns.

Dutch: ``;`` and a decimal comma, as a Dutch Excel opens it with a double click; English: ``,`` and
a decimal point. Both are UTF-8 with a byte order mark, without which Excel takes them for
Windows-1252; pandas, readr and ``read.csv(fileEncoding = "UTF-8-BOM")`` know it.

The stamp stands in columns, the same in every row. Comment lines in front would be rows of data to
Excel and to ``read.csv``; a second block below would be rows of data to everything. In columns it
is still there when somebody sorts, filters or copies rows, and nobody needs to skip a line.

Percentages are written times 100, as the page writes them, with ``(%)`` in the header; other units
too. Where a column has numbers of several units, a column beside it says which.
"""

from __future__ import annotations

import csv
import io
from typing import TYPE_CHECKING, Any

from data.words import mark
from pages.charts.specification import PERCENT, exact
from pages.paper.flat_table import GROUP, FlatTable, Number, flat
from pages.paper.native.grid import CATEGORY, MONTH_NAME, TIME
from pages.paper.texts import harmless, note_lines, say, stamp_lines

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.charts.specification import Panel
    from pages.paper.document import Exhibit

BOM = "\N{ZERO WIDTH NO-BREAK SPACE}"
SEPARATORS = {"nl": (";", ","), "en": (",", ".")}
"""Between cells, and in numbers."""
UNITS = {"percent": "%", "points": mark("percentage points"), "number": ""}
UNIT, STRIP, SERIES = mark("{column}, unit"), mark("Part"), mark("Series")
VALUE, WRITTEN = mark("Value"), mark("As written")
LOWER_LIMIT, UPPER_LIMIT = mark("Lower limit"), mark("Upper limit")
WITH_UNIT = mark("{column} ({unit})")


def csv_file(exhibit: Exhibit) -> bytes:
    """The numbers of the chart of an exhibit, or else its table, as a file of this language."""
    if exhibit.chart is not None:
        header, rows = _of_chart(exhibit)
    else:
        header, rows = _of_table(exhibit)
    language = exhibit.stamp.language
    stamp = dict(stamp_lines(exhibit.stamp))
    if exhibit.notes:
        stamp["notes"] = (say(mark("Notes"), language), "; ".join(note_lines(exhibit)))
    separator, _sign = SEPARATORS[language]
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator="\r\n")
    writer.writerow(
        [harmless(name) for name in [*header, *(name for name, _text in stamp.values())]]
    )
    last = [harmless(said) for _name, said in stamp.values()]
    for row in rows:
        writer.writerow([*(_cell(value, language) for value in row), *last])
    return (BOM + text.getvalue()).encode("utf-8")


Cell = str | float | None


def _cell(value: Cell, language: str) -> str:
    """A number in the notation of a language, a text that no program computes."""
    if value is None:
        return ""
    if isinstance(value, str):
        return harmless(value)
    written = f"{value:.12f}".rstrip("0").rstrip(".") if value != round(value) else f"{value:.0f}"
    return ("0" if written == "-0" else written).replace(".", SEPARATORS[language][1])


def _of_chart(exhibit: Exhibit) -> tuple[list[str], list[list[Cell]]]:
    """The points of the figure, one to a row; columns that are empty everywhere are left out."""
    assert exhibit.chart is not None
    language = exhibit.stamp.language
    charts = exhibit.chart.drawn.on_paper()
    share = charts[0].y.unit == PERCENT
    across = charts[0].x.title or say(TIME, language)
    if charts[0].kind == "points" or charts[0].categories:
        across = say(MONTH_NAME if charts[0].months else CATEGORY, language)
    header = [say(STRIP, language), say(SERIES, language), say(GROUP, language), across]
    unit = "%" if share else charts[0].y.title if charts[0].kind == "points" else ""
    for name in (VALUE, LOWER_LIMIT, UPPER_LIMIT):
        header.append(f"{say(name, language)} ({unit})" if unit else say(name, language))
    header.append(say(WRITTEN, language))
    rows = [row for chart in charts for row in _points(chart)]
    used = [any(row[place] not in (None, "") for row in rows) for place in range(len(header))]
    return _used(header, used), [_used(row, used) for row in rows]


def _used(cells: list[Any], used: list[bool]) -> list[Any]:
    return [cell for cell, is_used in zip(cells, used, strict=True) if is_used]


def _points(chart: Panel) -> list[list[Cell]]:
    """Strip, series, group, where, value, limits, and how the page writes the value."""
    found: list[list[Cell]] = []
    for series in chart.series:
        nothing = (None,) * len(series.x)
        limits = (series.lower or nothing, series.upper or nothing)
        for x, y, lower, upper in zip(series.x, series.y, *limits, strict=True):
            numbers = [_times_100(chart, value) for value in (y, lower, upper)]
            found.append([chart.title, series.name, *_where(chart, x), *numbers, _text(chart, x)])
    drawn = {int(x) for series in chart.series for x in series.x}
    found += [
        [chart.title, "", *_where(chart, place), None, None, None, row.text]
        for place, row in enumerate(chart.rows)
        if row.text and place not in drawn
    ]
    return found


def _times_100(chart: Panel, value: float | None) -> float | None:
    return exact(value * 100) if value is not None and chart.y.unit == PERCENT else value


def _where(chart: Panel, x: float) -> tuple[str, Cell]:
    """The group of a point, and its time, month, category or row."""
    if chart.rows:
        place = int(x)
        named = next(row.label for row in reversed(chart.rows[: place + 1]) if row.label)
        return chart.rows[place].group, named
    if chart.months:
        return "", chart.months[int(x)]
    return "", chart.categories[int(x)] if chart.categories else x


def _text(chart: Panel, x: float) -> str:
    return chart.rows[int(x)].text if chart.rows else ""


def _of_table(exhibit: Exhibit) -> tuple[list[str], list[list[Cell]]]:
    """The first table of the exhibit; a heading goes to every row that stands under it."""
    language = exhibit.stamp.language
    table = flat(exhibit.tables[0], language)
    header = [*([say(GROUP, language)] if table.grouped else []), table.columns[0]]
    mixed = [len(table.units(place)) > 1 for place in range(len(table.columns) - 1)]
    for place, several in enumerate(mixed):
        header += _unit_names(table, place, several, language)
    rows: list[list[Cell]] = []
    for row in table.rows:
        if not row.entries:
            continue
        cells: list[Cell] = [*([row.group] if table.grouped else []), row.header]
        for entry, several in zip(row.entries, mixed, strict=True):
            cells.append(scaled(entry) if isinstance(entry, Number) else entry)
            if several:
                cells.append(_unit(entry.unit, language) if isinstance(entry, Number) else "")
        rows.append(cells)
    return header, rows


def _unit_names(table: FlatTable, place: int, several: bool, language: str) -> Sequence[str]:
    name = table.columns[place + 1]
    if several:
        return [name, say(UNIT, language, column=name)]
    unit = _unit(next(iter(table.units(place)), "number"), language)
    return [say(WITH_UNIT, language, column=name, unit=unit) if unit else name]


def _unit(unit: str, language: str) -> str:
    return say(UNITS[unit], language)


def scaled(number: Number) -> float:
    """A number as it is written: a share or a difference of shares times 100."""
    return number.value if number.unit == "number" else exact(number.value * 100)
