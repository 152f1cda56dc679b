"""A native chart as a sheet: one column for the axis, and columns for everything that is drawn.

All series stand on the same rows: LibreOffice drops series of unequal length without a word, and a
reader who edits the data finds one table. A step is two rows at the same time: before and after.
"""

from __future__ import annotations

import datetime as dt
from bisect import bisect_left, bisect_right
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Literal

from data.words import mark
from pages.charts.specification import NUMBER, exact
from pages.paper.texts import clean, say

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from pages.charts.specification import Panel, Reference, Series

Value = float | str | None
Look = Literal["value", "few", "limit", "reference", "mark"]

FEW = mark("{name} (fewer than 10 persons)")
LOWER, UPPER = mark("{name}: lower limit"), mark("{name}: upper limit")
ENDS, ENDS_PLACE = mark("{name}: line of the interval"), mark("{name}: its row")
"""The columns that intervals are drawn from."""
ESTIMATE, TIME, CATEGORY = mark("Estimate"), mark("Time"), mark("Category")
MONTH_NAME = mark("Month")
PLACE, LINE = mark("Row"), mark("Height of the line")
BESIDE: tuple[tuple[Look, str], ...] = (("few", FEW), ("limit", LOWER), ("limit", UPPER))
"""What a curve has beside its values, in columns of its own."""
A_WHOLE = 0.15
"""In months or weeks: times that are all this near to whole ones are named as these."""
MONTH = "month"
"""The unit of a column of calendar months."""
DAY_ZERO = dt.date(1899, 12, 30)
A_MOMENT = 0.02
"""In months or weeks, less than a day: a day that rounds to a whole month is that month."""
COMPARED, MARKED = mark("To compare with"), mark("Named in the figure")


@dataclass(frozen=True)
class Column:
    """A column of the sheet."""

    header: str
    values: tuple[Value, ...]
    unit: str = NUMBER


@dataclass(frozen=True)
class Drawn:
    """A series of the chart: its columns in the sheet and its look; ``of`` is its place there."""

    look: Look
    across: int
    upwards: int
    of: int = 0


@dataclass(frozen=True)
class Grid:
    """The sheet of a chart, and which of its columns are drawn."""

    columns: tuple[Column, ...]
    drawn: tuple[Drawn, ...]
    spans: bool = False
    """Whether a line goes on over an empty cell."""

    @property
    def length(self) -> int:
        """How many rows there are below the header."""
        return len(self.columns[0].values)


def grid_of(chart: Panel, language: str) -> Grid:
    """The sheet of a chart, its headers in ``language``."""
    if chart.kind == "points":
        return _points(chart, language)
    if chart.categories:
        return _categories(chart, language)
    return _areas(chart, language) if chart.kind == "area" else _curves(chart, language)


class _Sheet:
    """Columns as they are added."""

    def __init__(self, language: str) -> None:
        self.language = language
        self.columns: list[Column] = []
        self.drawn: list[Drawn] = []

    def add(self, header: str, values: Sequence[Value], unit: str = NUMBER) -> int:
        texts = [clean(v) if isinstance(v, str) else v for v in values]
        self.columns.append(Column(clean(header), tuple(texts), unit))
        return len(self.columns) - 1

    def draw(
        self, look: Look, header: str, values: Sequence[Value], unit: str, of: int = 0
    ) -> None:
        """A column over the first one."""
        self.drawn.append(Drawn(look, 0, self.add(header, values, unit), of))

    def name(self, message: str, name: str) -> str:
        return say(message, self.language, name=name or say(ESTIMATE, self.language))

    def grid(self, spans: bool = False) -> Grid:
        return Grid(tuple(self.columns), tuple(self.drawn), spans)


def _curves(chart: Panel, language: str) -> Grid:
    """Times down, two rows to a step; each curve with its part of few persons and its limits."""
    kept = {x for s in chart.series for x in s.x[:1] + s.x[-1:]} | {m.x for m in chart.marks}
    if chart.references:
        kept |= {end for end in (chart.x.start, chart.x.end) if end is not None}
    times = sorted({x for s in chart.series for x in s.x} | kept)
    read = [_reader(series, chart.step) for series in chart.series]
    rows: list[tuple[float, bool]] = []
    for time in times:
        before = [reader(time, True) for reader in read]
        after = [reader(time, False) for reader in read]
        if chart.step and rows and before != after:
            rows.append((time, True))
        if before != after or not chart.step or time in kept:
            rows.append((time, False))
    sheet = _Sheet(language)
    unit = chart.y.unit
    sheet.add(chart.x.title or say(TIME, language), [time for time, _before in rows])
    for place, (series, reader) in enumerate(zip(chart.series, read, strict=True)):
        cells = [reader(*row) for row in rows]
        sheet.draw("value", sheet.name("{name}", series.name), [c[0] for c in cells], unit, place)
        for part, (look, message) in enumerate(BESIDE, 1):
            values = [c[part] for c in cells]
            if any(value is not None for value in values):
                sheet.draw(look, sheet.name(message, series.name), values, unit, place)
    _compare(sheet, chart.references, len(rows), unit)
    _mark(sheet, chart, [time for time, before in rows], [before for _time, before in rows])
    return sheet.grid(spans=not chart.step)


Cells = tuple[float | None, float | None, float | None, float | None]
NOTHING: Cells = (None, None, None, None)


def _reader(series: Series, step: bool) -> Callable[[float, bool], Cells]:
    """The value of a curve at a time, drawn wide, and drawn thin, and its limits.

    A step belongs to the point that it leads to: the cell before it has the value before it. Where
    a wide line goes over into a thin one the value is on both.
    """
    last = len(series.x) - 1
    few = series.few or (False,) * len(series.x)
    lower = series.lower or (None,) * len(series.x)
    upper = series.upper or (None,) * len(series.x)

    def read(time: float, before: bool) -> Cells:
        at = (bisect_left if before else bisect_right)(series.x, time) - 1
        if at < 0 or not ((step and at < last) or (not before and series.x[at] == time)):
            return NOTHING
        coming = few[min(at + 1, last)]
        here = few[at] if series.x[at] == time and at > 0 and not before else coming
        y = series.y[at]
        wide, thin = not (here and coming), here or coming
        return y if wide else None, y if thin else None, lower[at], upper[at]

    return read


def _areas(chart: Panel, language: str) -> Grid:
    """A row for each month or week; where lines are straight, for each time that is known.

    Times are categories, because areas have no axis of numbers in office programs.
    """
    known = chart.series[0].x
    times = list(known)
    if chart.step and known:
        times = [float(time) for time in range(ceil(known[0]), int(known[-1]) + 1)]
    places = [max(0, bisect_right(known, time + A_MOMENT) - 1) for time in times]
    if all(abs(time - round(time)) < A_WHOLE for time in times):
        times = [float(round(time)) for time in times]
    sheet = _Sheet(language)
    sheet.add(chart.x.title or say(TIME, language), times)
    for number, series in enumerate(chart.series):
        values = [series.y[place] for place in places]
        sheet.draw("value", series.name, values, chart.y.unit, number)
    return sheet.grid()


def _categories(chart: Panel, language: str) -> Grid:
    """Categories down, a column for each series and its limits."""
    sheet = _Sheet(language)
    unit, rows = chart.y.unit, range(len(chart.categories))
    if chart.months:
        sheet.add(say(MONTH_NAME, language), [day_number(month) for month in chart.months], MONTH)
    else:
        sheet.add(say(CATEGORY, language), chart.categories)
    for place, series in enumerate(chart.series):
        named = sheet.name("{name}", series.name)
        sheet.draw("value", named, _at(series.x, series.y, rows), unit, place)
        if series.lower:
            for message, limits in ((LOWER, series.lower), (UPPER, series.upper)):
                values = _at(series.x, limits, rows)
                sheet.draw("limit", sheet.name(message, series.name), values, unit, place)
    _compare(sheet, chart.references, len(rows), unit)
    _mark(sheet, chart, list(map(float, rows)), [False] * len(rows))
    return sheet.grid(spans=True)


def day_number(month: str) -> float:
    """The first day of a calendar month as spreadsheet programs count days."""
    return float((dt.date.fromisoformat(f"{month}-01") - DAY_ZERO).days)


def _points(chart: Panel, language: str) -> Grid:
    """Rows down: name, place, and for each series a value and its limits; values lie across.

    Intervals are drawn as one line with gaps, in columns of their own with three rows to each:
    LibreOffice does not read error bars of different lengths from a slide.
    """
    sheet = _Sheet(language)
    unit, count = chart.y.unit, len(chart.rows)
    length = count * 3 if any(series.lower for series in chart.series) else count
    rows = range(length)
    labels = [clean(row.label) or None for row in chart.rows]
    sheet.add(say(CATEGORY, language), [*labels, *[None] * (length - count)])
    places = [count - row - 0.5 for row in range(count)]
    upwards = sheet.add(say(PLACE, language), [*places, *[None] * (length - count)])
    values, lines = [], []
    for series in chart.series:
        limits = (series.lower, series.upper) if series.lower else ()
        values.append(
            sheet.add(sheet.name("{name}", series.name), _at(series.x, series.y, rows), unit)
        )
        for message, limit in zip((LOWER, UPPER), limits, strict=False):
            sheet.add(sheet.name(message, series.name), _at(series.x, limit, rows), unit)
    for reference in chart.references:
        named = reference.text or say(COMPARED, language)
        lines.append(sheet.add(named, [reference.value] * length, unit))
    if lines:
        heights = [exact(count * row / max(1, length - 1)) for row in rows]
        along = sheet.add(say(LINE, language), heights)
        sheet.drawn += [Drawn("reference", line, along, of) for of, line in enumerate(lines)]
    for of, series in enumerate(chart.series):
        if series.lower:
            sheet.drawn.append(Drawn("limit", *_segments(sheet, series, count, unit), of))
    sheet.drawn += [Drawn("value", value, upwards, of) for of, value in enumerate(values)]
    return sheet.grid()


def _segments(sheet: _Sheet, series: Series, count: int, unit: str) -> tuple[int, int]:
    """The intervals as a line from end to end, then a gap: its columns across and upwards."""
    across: list[float | None] = [None] * (count * 3)
    upwards = list(across)
    for x, low, high in zip(series.x, series.lower, series.upper, strict=True):
        if low is not None and high is not None:
            row = int(x)
            across[row * 3 : row * 3 + 2] = [low, high]
            upwards[row * 3 : row * 3 + 2] = [count - row - 0.5] * 2
    return (
        sheet.add(sheet.name(ENDS, series.name), across, unit),
        sheet.add(sheet.name(ENDS_PLACE, series.name), upwards),
    )


def _at(
    places: Sequence[float], values: Sequence[float | None], rows: Sequence[int]
) -> list[float | None]:
    """Values at the rows that they stand in; None in all others."""
    found = dict(zip(map(int, places), values, strict=True))
    return [found.get(row) for row in rows]


def _compare(sheet: _Sheet, references: Sequence[Reference], count: int, unit: str) -> None:
    for place, reference in enumerate(references):
        named = reference.text or say(COMPARED, sheet.language)
        sheet.draw("reference", named, [reference.value] * count, unit, place)


def _mark(sheet: _Sheet, chart: Panel, times: list[float], before: list[bool]) -> None:
    """A column of the points that the figure names, one for each colour."""
    colours = [point.colour for point in chart.marks]
    for colour in dict.fromkeys(colours):
        values: list[float | None] = [None] * len(times)
        for point in chart.marks:
            if point.colour == colour:
                rows = (n for n, time in enumerate(times) if time == point.x and not before[n])
                values[next(rows)] = point.y
        place = colours.index(colour)
        sheet.draw("mark", say(MARKED, sheet.language), values, chart.y.unit, place)
