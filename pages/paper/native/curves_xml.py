"""Curves in a slide: lines over time or over months, each named at its end."""

from __future__ import annotations

from math import floor
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_labels import spread
from pages.paper.native import chart_xml as xml
from pages.paper.native.chart_look import paler, width_of, wrapped
from pages.paper.native.chart_room import (
    ACROSS,
    BARE,
    GAP,
    LEADING,
    MOST_NAMES,
    UPWARDS,
    categories,
    category_axis,
    every,
    time_step,
    value_axis,
    value_code,
)
from pages.paper.native.chart_xml import Label

if TYPE_CHECKING:
    from pages.charts.specification import Panel, Series
    from pages.paper.native.chart_room import Room
    from pages.paper.native.grid import Drawn

LINE, THIN, LIMIT, REFERENCE = 3.0, 1.25, 1.5, 2.0
"""Widths of lines in points, for a slide."""
MARKED = 10
NAME_LETTERS = 18
"""Letters on a line of the name of a curve."""


def curves(room: Room) -> tuple[str, str]:
    """Lines over time or over categories, each named at its end."""
    chart, columns = room.chart, room.grid.columns
    names = _end_names(room)
    over_time = not chart.categories
    series = []
    for number, drawn in enumerate(room.grid.drawn):
        found = [*names.get(number, []), *_named_points(room, drawn)]
        data = (
            xml.numbers("xVal", columns, 0)
            + xml.numbers("yVal", columns, drawn.upwards, value_code(room))
            if over_time
            else categories(room) + xml.numbers("val", columns, drawn.upwards, value_code(room))
        )
        series.append(
            f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
            f"{xml.title_of(columns, drawn.upwards)}{_look(room, drawn)}"
            f'{xml.labels(found, room.code)}{data}<c:smooth val="0"/></c:ser>'
        )
    ends = (chart.y.start, chart.y.end)
    upwards = value_axis(
        room, UPWARDS, ACROSS, "l", ends, chart.y.step, value_code(room), grid=True
    )
    ids = f'<c:axId val="{ACROSS}"/><c:axId val="{UPWARDS}"/>'
    if over_time:
        across = value_axis(
            room,
            ACROSS,
            UPWARDS,
            "b",
            (chart.x.start, chart.x.end),
            time_step(room),
            "0",
            title=chart.x.title,
        )
        plot = (
            '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
            f"{''.join(series)}{ids}</c:scatterChart>{across}{upwards}"
        )
        return plot, ""
    across = category_axis(room, "b", every(room), between=True)
    upwards = upwards.replace("midCat", "between")
    plot = (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{"".join(series)}<c:marker val="1"/>{ids}</c:lineChart>{across}{upwards}'
    )
    return plot, ""


def _look(room: Room, drawn: Drawn) -> str:
    """The line and the marker of a series of a curve."""
    chart = room.chart
    if drawn.look == "reference":
        return xml.shape(xml.line(theme.REFERENCE, REFERENCE, "dot")) + BARE
    if drawn.look == "mark":
        colour = chart.marks[drawn.of].colour
        return xml.shape(xml.NO_LINE) + xml.marker("circle", MARKED, theme.PAPER, colour)
    series = chart.series[drawn.of]
    width = {"value": LINE, "few": THIN, "limit": LIMIT}[drawn.look]
    if series.earlier:
        width = theme.EARLIER_WIDTH
    if drawn.look == "limit":
        return xml.shape(xml.line(paler(series.colour), width, "dot")) + BARE
    return xml.shape(xml.line(series.colour, width, series.dash)) + BARE


def _end_names(room: Room) -> dict[int, list[Label]]:
    """The names of the curves at their ends, moved apart where they would touch."""
    chart, grid = room.chart, room.grid
    ends: dict[int, tuple[int, int]] = {}
    for number, drawn in enumerate(grid.drawn):
        values = grid.columns[drawn.upwards].values
        rows = [row for row, value in enumerate(values) if value is not None]
        if drawn.look in ("value", "few") and rows:
            ends[drawn.of] = max(ends.get(drawn.of, (-1, -1)), (rows[-1], number))
    shown = _shown(chart)
    texts = {
        place: wrapped(chart.series[place].earlier or chart.series[place].name, NAME_LETTERS)
        for place in shown
    }
    widest = max((width_of(t, room.size, True) for ts in texts.values() for t in ts), default=0.0)
    room.right = min(room.width * MOST_NAMES, max(room.right, widest + GAP * 2))
    top, bottom = chart.y.end or 1.0, chart.y.start or 0.0
    unit = (top - bottom) / room.upwards
    where = [_place(room, ends[place]) for place in shown if place in ends]
    heights = [len(texts[place]) * room.size * LEADING * unit for place in shown if place in ends]
    length = (chart.x.end or float(max(1, len(chart.categories)))) / room.across
    places = spread(where, heights, width=widest * length, top=top)
    found: dict[int, list[Label]] = {}
    for place, y, (_x, end) in zip([p for p in shown if p in ends], places, where, strict=True):
        row, number = ends[place]
        label = Label(
            row,
            "\n".join(texts[place]),
            "r",
            chart.series[place].colour,
            room.size,
            bold=not chart.series[place].earlier,
            upwards=(y - end) / unit / room.height,
            pale=True,
        )
        found.setdefault(number, []).append(label)
    return found


def _shown(chart: Panel) -> list[int]:
    """The curves that have a name; of those as they were the highest alone has a date."""
    several = {place: one for place, one in enumerate(chart.series) if len(chart.series) > 1}
    then = [place for place, one in several.items() if one.earlier]
    highest = max(then, key=lambda place: _last(several[place]), default=None)
    return [place for place, one in several.items() if not one.earlier or place == highest]


def _last(series: Series) -> float:
    return next((y for y in reversed(series.y) if y is not None), 0.0)


def _place(room: Room, end: tuple[int, int]) -> tuple[float, float]:
    """Where a curve ends, in the units of the axes."""
    row, number = end
    x = room.grid.columns[0].values[row] if not room.chart.categories else float(row)
    y = room.grid.columns[room.grid.drawn[number].upwards].values[row]
    return float(x or 0.0), float(y or 0.0)


def _named_points(room: Room, drawn: Drawn) -> list[Label]:
    """The numbers of marked points, and the names of levels to compare with."""
    chart, values = room.chart, room.grid.columns[drawn.upwards].values
    if drawn.look == "mark":
        texts = {mark.y: mark for mark in chart.marks}
        return [
            Label(row, texts[value].text, "t", texts[value].colour, room.size + 2, pale=True)
            for row, value in enumerate(values)
            if isinstance(value, float) and value in texts
        ]
    if drawn.look != "reference" or not chart.references[drawn.of].text:
        return []
    text = chart.references[drawn.of].text
    if not chart.categories:
        above = room.size * LEADING * 0.6 / room.height
        return [Label(0, text, "r", theme.REFERENCE, room.size, bold=False, upwards=above)]
    half = (width_of(text, room.size) / 2 + GAP) / room.across
    row = min(len(values) - 1, max(0, floor((1 - half) * len(values) - 0.5)))
    return [Label(row, text, "t", theme.REFERENCE, room.size, bold=False)]
