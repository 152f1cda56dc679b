"""Rows of points in plotly: a name, a point with its interval on a line, the number itself.

Names stand inside the figure, so that a phone keeps its width. An interval that is longer than the
axis is cut and ends in an arrow.
"""

from __future__ import annotations

from math import ceil, floor
from typing import TYPE_CHECKING, NamedTuple

from pages.charts import theme
from pages.charts.plot import html, said, scaled, values

if TYPE_CHECKING:
    from pages.charts.plot import Plot
    from pages.charts.specification import Axis, Panel, Reference, Series

TICKS, LINE_NAME, SIDES = 48, 26, 34
"""In pixels: below the rows, for the names of lines, and for what lies left and right."""
NAMES, NUMBERS = 0.40, 0.84
"""Parts of the width: where the axis begins and ends; numbers stand to its right."""
TICK_LENGTH, MARKER = 5, 11
SMALL_OPACITY = 0.45


class Point(NamedTuple):
    """A point of a series in its row, whose middle lies ``place`` pixels above the axis."""

    series: Series
    number: int
    place: float

    def limits(self) -> tuple[float, float] | None:
        """Both ends of its interval, if it has one."""
        if not self.series.lower:
            return None
        low, high = self.series.lower[self.number], self.series.upper[self.number]
        return None if low is None or high is None else (low, high)


def draw_points(plot: Plot, panel: Panel) -> None:
    """Draw the rows of a panel, the first on top."""
    axis = panel.y
    total = sum(row.height for row in panel.rows)
    above = SIDES if panel.sides else 0
    named = LINE_NAME if any(reference.text for reference in panel.references) else 0
    places = _places(panel, total)
    if panel.small:
        _draw_small(plot, axis, panel.small, total)
    for reference in panel.references:
        _draw_reference(plot, axis, reference, total)
    for row, place in zip(panel.rows, places, strict=True):
        write_row(plot, 0, place, row.label, "left", row.heading or row.strong)
        write_row(plot, 1, place, row.text, "right", row.strong)
    points = [
        Point(series, number, places[int(x)])
        for series in panel.series
        for number, x in enumerate(series.x)
    ]
    for point in sorted(points, key=lambda point: -point.place):
        _draw_interval(plot, axis, point)
    for series in panel.series:
        _draw_series(plot, axis, series, [places[int(x)] for x in series.x])
    if panel.sides:
        _name_sides(plot, axis, panel.sides, total)
    _set_axes(plot, panel, total, above, named)


def _places(panel: Panel, total: float) -> list[float]:
    """The middle of each row, in pixels above the axis."""
    below, places = 0.0, []
    for row in panel.rows:
        places.append(total - below - row.height / 2)
        below += row.height
    return places


def _set_axes(plot: Plot, panel: Panel, total: float, above: float, named: float) -> None:
    axis = panel.y
    title = "" if panel.sides else axis.title
    texts = any(row.text for row in panel.rows)
    ticks = _ticks(axis)
    plot.layout |= {
        "height": total + TICKS + named + above + theme.MARGIN_TOP,
        "margin": {"l": 2, "r": 2 if texts else theme.MARGIN_RIGHT + 2,
                   "t": theme.MARGIN_TOP + named, "b": TICKS},
        "xaxis": {
            "domain": [NAMES, NUMBERS if texts else 1],
            "range": [scaled(axis, axis.start or 0.0), scaled(axis, axis.end or 0.0)],
            "tickvals": [scaled(axis, tick) for tick in ticks],
            "ticktext": [_tick(tick, axis, plot.layout["separators"]) for tick in ticks],
            "title": {"text": html(title), "standoff": 4},
            "showgrid": True,
            "gridcolor": theme.RULE,
        },
        "yaxis": {"range": [0, total + above], "visible": False},
    }  # fmt: skip


def _ticks(axis: Axis) -> list[float]:
    """The multiples of the step within the axis."""
    start, end, step = axis.start or 0.0, axis.end or 0.0, axis.step or 1.0
    first, last = ceil(start / step - 1e-9), floor(end / step + 1e-9)
    return [round(step * number, 10) for number in range(first, last + 1)]


def _tick(value: float, axis: Axis, separators: str) -> str:
    """A number of the axis; with its sign where the axis is of differences."""
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if value > 0 and axis.signed else ""
    size = f"{abs(scaled(axis, value)):g}".replace(".", separators[0])
    return f"{sign}{size}{axis.suffix}"


def _draw_interval(plot: Plot, axis: Axis, point: Point) -> None:
    """The interval as a line; arrows where the axis ends first."""
    limits = point.limits()
    if limits is None:
        return
    start, end = axis.start or 0.0, axis.end or 0.0
    ends = (max(limits[0], start), min(limits[1], end))
    if ends[0] >= ends[1]:
        return
    colour = point.series.colour
    plot.scatter(
        x=values(axis, ends),
        y=[point.place, point.place],
        mode="lines+markers",
        line={"color": colour, "width": theme.INTERVAL_WIDTH},
        marker={
            "symbol": [
                "triangle-left" if limits[0] < start else "line-ns",
                "triangle-right" if limits[1] > end else "line-ns",
            ],
            "size": TICK_LENGTH * 2,
            "color": colour,
            "line": {"color": colour, "width": theme.INTERVAL_WIDTH},
        },
        hoverinfo="skip",
        cliponaxis=False,
    )


def _draw_series(plot: Plot, axis: Axis, series: Series, places: list[float]) -> None:
    """The points of a series, hollow where they are not filled."""
    if not series.x:
        return
    plot.scatter(
        x=values(axis, series.y),
        y=places,
        mode="markers",
        marker={
            "symbol": series.symbol,
            "size": MARKER,
            "color": [series.colour if filled else theme.PAPER for filled in series.filled],
            "line": {"color": series.colour, "width": theme.INTERVAL_WIDTH},
        },
        name=html(series.full_name or series.name),
        cliponaxis=False,
        **said(series),
    )


def _draw_reference(plot: Plot, axis: Axis, reference: Reference, total: float) -> None:
    """A line from top to bottom, named above the rows."""
    colour = theme.REFERENCE if reference.agreed else theme.MUTED
    x = scaled(axis, reference.value)
    dash = "dot" if reference.agreed else "solid"
    plot.line(colour, 1.5, dash, x0=x, x1=x, y0=0, y1=total, layer="below")
    plot.write(
        reference.text, colour=colour, size=theme.SIZE_SMALL, x=1, xref="paper", y=total,
        xanchor="right", yanchor="bottom", yshift=4,
    )  # fmt: skip


def _draw_small(plot: Plot, axis: Axis, small: tuple[float, float], total: float) -> None:
    """The strip of differences that are small by custom."""
    plot.shapes.append(
        {
            "type": "rect",
            "x0": scaled(axis, small[0]),
            "x1": scaled(axis, small[1]),
            "y0": 0,
            "y1": total,
            "layer": "below",
            "line": {"width": 0},
            "fillcolor": theme.RULE,
            "opacity": SMALL_OPACITY,
        }
    )


def _name_sides(plot: Plot, axis: Axis, sides: tuple[str, str], total: float) -> None:
    """What lies on either side of the middle, over the rows."""
    ends = (axis.start or 0.0, axis.end or 0.0)
    for text, x, anchor in zip(sides, ends, ("left", "right"), strict=True):
        plot.write(
            text, colour=theme.MUTED, size=theme.SIZE_SMALL, x=scaled(axis, x),
            y=total + SIDES / 2, xanchor=anchor,
        )  # fmt: skip


def write_row(plot: Plot, x: int, y: float, text: str, side: str, bold: bool = False) -> None:
    """The name of a row at the left edge, its number at the right."""
    plot.write(
        text, bold=bold, x=x, xref="paper", y=y, xanchor=side, align=side, bgcolor=theme.PAPER,
        borderpad=0,
    )  # fmt: skip
