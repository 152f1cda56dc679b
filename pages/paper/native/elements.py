"""A native chart as the chart part of a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.paper.native.bars_xml import areas, bars
from pages.paper.native.chart_room import Room, space
from pages.paper.native.curves_xml import curves
from pages.paper.native.points_xml import points

if TYPE_CHECKING:
    from pages.charts.specification import Panel
    from pages.paper.native.grid import Grid


def chart_xml(
    chart: Panel, grid: Grid, language: str, width: float, height: float, size: float
) -> tuple[bytes, Room]:
    """The chart part, and the room that its plot has.

    ``width`` and ``height`` in points, ``size`` that of the text.
    """
    room = Room(chart, grid, language, width, height, size)
    room.left = 4.2 * size
    room.bottom = size * (3.3 if chart.x.title or chart.kind == "points" else 2.2)
    if chart.title:
        room.title = size * 1.8
    draw = {"curve": curves, "area": areas, "bars": bars, "points": points}[chart.kind]
    plot, legend = draw(room)
    return space(room, plot, legend).encode(), room
