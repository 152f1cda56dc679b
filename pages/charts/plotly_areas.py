"""Areas in plotly: one on the other, a name with a square in its colour beside the last share."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_labels import LEAD, ROOM, TEXT_LINE, last_point, spread
from pages.charts.plot import html, said, scaled, values

if TYPE_CHECKING:
    from pages.charts.plot import Plot
    from pages.charts.specification import Panel

TICKS_HEIGHT = 40
"""In pixels."""


def draw_areas(plot: Plot, panel: Panel) -> None:
    """Draw the areas of a panel from the floor up."""
    for series in panel.series:
        plot.scatter(
            x=list(series.x),
            y=values(panel.y, series.y),
            mode="lines",
            stackgroup="everybody",
            line={
                "shape": "hv" if panel.step else "linear",
                "width": theme.GAP_WIDTH,
                "color": theme.PAPER,
            },
            fillcolor=series.colour,
            name=html(series.full_name or series.name),
            **said(series),
        )
    end = panel.x.end or 1.0
    _label(plot, panel, end * (1 + LEAD))
    plot.name_time(panel.x, end * (1 + LEAD), "y")
    plot.set_across(panel.x, (0, end * (1 + ROOM)), "y")
    plot.set_upwards("y", panel.y, (0.0, 1.0))
    plot.layout["height"] = panel.height + TICKS_HEIGHT + theme.MARGIN_TOP
    plot.layout["margin"] = {"b": TICKS_HEIGHT}


def _label(plot: Plot, panel: Panel, x: float) -> None:
    middles: list[tuple[float, float]] = []
    floor = 0.0
    for series in panel.series:
        last = last_point(series)
        share = last[1] if last else 0.0
        middles.append((x, floor + share / 2))
        floor += share
    pixel = 1 / panel.height
    heights = [(s.label.count("\n") + 1) * TEXT_LINE * pixel for s in panel.series]
    places = spread(middles, heights, width=1, top=1.0)
    for series, place in zip(panel.series, places, strict=True):
        plot.write(series.label, x=x, y=scaled(panel.y, place), xanchor="left", align="left")
        square = f'<span style="color:{series.colour}">\N{BLACK SQUARE}</span> '
        plot.texts[-1]["text"] = square + plot.texts[-1]["text"]
