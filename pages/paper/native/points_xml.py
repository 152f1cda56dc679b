"""Points with intervals in a slide: names to the left, numbers to the right."""

from __future__ import annotations

from dataclasses import replace
from math import ceil, floor
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.specification import exact
from pages.paper.native import chart_xml as xml
from pages.paper.native.chart_look import BOLD_LETTER, width_of, wrapped
from pages.paper.native.chart_room import (
    ACROSS,
    BARE,
    GAP,
    LEADING,
    MOST_NAMES,
    UPWARDS,
    legend,
    legend_height,
    value_axis,
    value_code,
)
from pages.paper.native.chart_xml import Label

if TYPE_CHECKING:
    from pages.charts.specification import Axis
    from pages.paper.native.chart_room import Room
    from pages.paper.native.grid import Drawn

INTERVAL, REFERENCE = 2.25, 2.0
"""Widths of lines in points."""
MARKER = 9
TIGHT, ONE_AND_TWO = 1.15, 1.5
"""The height of a line in parts of its size; that of a name on two lines beside one on one."""
LEAST_SIZE = 8.0
"""In points: smaller names of rows nobody could read."""
LEAST_ROW = 15.0
"""In points: the numbers beside lower rows would touch."""
TINY = 1e-9
BESIDE = "\N{NO-BREAK SPACE}"
"""Between the name of a row and a point at the edge."""


def points(room: Room) -> tuple[str, str]:
    """Rows of points with their intervals: names to the left, numbers to the right."""
    room.chart = chart = replace(room.chart, y=rounded(room.chart.y))
    grid = room.grid
    _make_room_for_rows(room)
    series = [_point_series(room, number, drawn) for number, drawn in enumerate(grid.drawn)]
    for names in (True, False):
        if words := _row_texts(room, len(series), names):
            room.hidden.append(len(series))
            series.append(words)
    room.hidden += [n for n, drawn in enumerate(grid.drawn) if drawn.look != "value"]
    count = float(len(chart.rows))
    plot = (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(series)}<c:axId val="{ACROSS}"/><c:axId val="{UPWARDS}"/></c:scatterChart>'
        + value_axis(
            room,
            ACROSS,
            UPWARDS,
            "b",
            (chart.y.start, chart.y.end),
            chart.y.step,
            value_code(room),
            title=chart.y.title,
            grid=True,
        )
        + value_axis(room, UPWARDS, ACROSS, "l", (0.0, count), None, "0", hidden=True)
    )
    several = len([s for s in chart.series if s.name]) > 1
    return plot, legend(room, "t") if several else ""


def rounded(axis: Axis) -> Axis:
    """An axis that ends at ticks on either side: programs count their ticks from its begin."""
    if axis.step is None or axis.start is None or axis.end is None:
        return axis
    first, last = floor(axis.start / axis.step + TINY), ceil(axis.end / axis.step - TINY)
    return replace(axis, start=exact(first * axis.step), end=exact(last * axis.step))


def _make_room_for_rows(room: Room) -> None:
    chart = room.chart
    labels = [row.label for row in chart.rows if row.label]
    height = room.upwards / max(1, len(labels))
    longest = max(map(len, labels), default=1)
    on_one = min(height / TIGHT, room.width * MOST_NAMES / (longest * BOLD_LETTER))
    on_two = min(height / TIGHT / ONE_AND_TWO, on_one * 2)
    letters = longest if on_one >= min(room.size, on_two) else ceil(longest * 0.6)
    room.label_letters = letters
    room.size = max(LEAST_SIZE, min(room.size, max(on_one, on_two)))
    lines = [line for label in labels for line in wrapped(label, letters)]
    room.left = max((width_of(line, room.size, True) for line in lines), default=0.0) + GAP * 2
    names = [series.name for series in chart.series if series.name]
    room.top = legend_height(room, names) if len(names) > 1 else GAP
    if any(reference.text for reference in chart.references):
        room.top += room.size * LEADING
    texts = [row.text for row in chart.rows if row.text]
    if texts and room.upwards / len(chart.rows) >= LEAST_ROW:
        room.right = max(width_of(text, room.size, True) for text in texts) + GAP * 2


def _point_series(room: Room, number: int, drawn: Drawn) -> str:
    chart, columns = room.chart, room.grid.columns
    head = (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"{xml.title_of(columns, drawn.across)}"
    )
    data = (
        f"{xml.numbers('xVal', columns, drawn.across, value_code(room))}"
        f'{xml.numbers("yVal", columns, drawn.upwards)}<c:smooth val="0"/></c:ser>'
    )
    if drawn.look == "reference":
        text = chart.references[drawn.of].text
        colour = theme.REFERENCE if text else theme.MUTED
        look = xml.shape(xml.line(colour, REFERENCE, "dot" if text else "solid")) + BARE
        last = room.grid.length - 1
        names = [Label(last, text, "t", colour, room.size, bold=False)] if text else []
        return head + look + xml.labels(names, room.code) + data
    series = chart.series[drawn.of]
    if drawn.look == "limit":
        return head + xml.shape(xml.line(series.colour, INTERVAL)) + BARE + data
    look = xml.shape(xml.NO_LINE) + xml.marker(series.symbol, MARKER, series.colour, series.colour)
    empty = "".join(
        f'<c:dPt><c:idx val="{int(row)}"/>'
        f"{xml.marker(series.symbol, MARKER, series.colour, theme.PAPER)}"
        '<c:bubble3D val="0"/></c:dPt>'
        for row, filled in zip(series.x, series.filled, strict=True)
        if not filled
    )
    return head + look + empty + data


def _row_texts(room: Room, number: int, names: bool) -> str:
    """The names of the rows, or their numbers, as texts at points that are not drawn."""
    chart, count = room.chart, len(room.chart.rows)
    if not names and room.upwards / max(1, count) < LEAST_ROW:
        return ""
    found = []
    for place, row in enumerate(chart.rows):
        text = "\n".join(wrapped(row.label, room.label_letters)) if names else row.text
        if text:
            bold = row.heading if names else True
            side = "l" if names else "r"
            found.append(Label(place, text + BESIDE, side, theme.INK, room.size, bold=bold))
    if not found:
        return ""
    x = (chart.y.start if names else chart.y.end) or 0.0
    points = {"xVal": [x] * count, "yVal": [count - place - 0.5 for place in range(count)]}
    length = room.grid.length
    data = "".join(
        f'<c:{tag}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{length}"/>'
        + "".join(f'<c:pt idx="{n}"><c:v>{value!r}</c:v></c:pt>' for n, value in enumerate(values))
        + f"</c:numLit></c:{tag}>"
        for tag, values in points.items()
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"{xml.shape(xml.NO_LINE)}{BARE}{xml.labels(found, room.code)}"
        f'{data}<c:smooth val="0"/></c:ser>'
    )
