"""Bars in plotly: of months, a panel for each group; of answers, leaning from a middle line."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.plot import html, said, scaled, values
from pages.charts.plotly_lines import name_panel, stacked
from pages.charts.plotly_points import NAMES, write_row

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.charts.plot import Plot
    from pages.charts.specification import Panel, Series

MONTHS_HEIGHT, BAR_GAP = 44, 0.25
ROW, BAR, LEGEND, BELOW = 34, 0.62, 34, 12
"""In pixels; a bar as a part of its row."""
LEAST_WRITTEN = 0.08
"""A shorter part of a bar has no number in it."""
BEYOND = 1.03
"""Of the longest bar, so that it does not touch the edge."""
ON_DARK = (0, 4)
"""The answers whose colour is dark, so that white is written on it."""


def draw_bars(plot: Plot, panels: Sequence[Panel]) -> None:
    """Draw a panel of bars for each group, all on the same months."""
    height, places = stacked(panels, MONTHS_HEIGHT)
    for panel, place in zip(panels, places, strict=True):
        name_panel(plot, panel, place)
        plot.set_upwards(place.axis, panel.y, (place.bottom, place.top), nticks=4)
        for series in panel.series:
            plot.traces.append(
                {
                    "type": "bar",
                    "x": list(series.x),
                    "y": values(panel.y, series.y),
                    "yaxis": place.axis,
                    "marker": {"color": series.colour},
                    "name": html(series.name),
                    **said(series),
                }
            )
    lowest = panels[-1]
    plot.set_across(lowest.x, (-0.5, len(lowest.categories) - 0.5), places[-1].axis)
    plot.layout |= {
        "height": height + theme.MARGIN_TOP + theme.MARGIN_BOTTOM, "bargap": BAR_GAP
    }  # fmt: skip


def draw_stacked_rows(plot: Plot, panel: Panel) -> None:
    """Draw the answers to each question as one bar, the middle answer half on either side."""
    total = ROW * len(panel.categories)
    places = [total - ROW * (number + 0.5) for number in range(len(panel.categories))]
    shares = [_shares(panel, number) for number in range(len(panel.categories))]
    starts = [-_left(row) for row in shares]
    for answer, series in enumerate(panel.series):
        plot.traces.append(_answers(panel, answer, series, places, starts))
        starts = [start + row[answer] for start, row in zip(starts, shares, strict=True)]
    for category, place in zip(panel.categories, places, strict=True):
        write_row(plot, 0, place, category, "left")
    low, high = max(map(_left, shares)), max(sum(row) - _left(row) for row in shares)
    plot.layout |= {
        "height": total + LEGEND + BELOW,
        "margin": {"l": 2, "r": 2, "t": LEGEND, "b": BELOW},
        "barmode": "overlay",
        "showlegend": True,
        "legend": {
            "orientation": "h", "x": 0, "y": 1, "yanchor": "bottom", "traceorder": "normal",
            "itemclick": False, "itemdoubleclick": False, "font": {"size": theme.SIZE_SMALL},
        },
        "xaxis": {
            "domain": [NAMES, 1],
            "range": [scaled(panel.y, -low * BEYOND), scaled(panel.y, high * BEYOND)],
            "visible": False,
        },
        "yaxis": {"range": [0, total], "visible": False},
    }  # fmt: skip
    plot.line(theme.INK, 1, x0=0, x1=0, y0=0, y1=total, layer="below")


def _shares(panel: Panel, number: int) -> list[float]:
    """How often each answer to a question was given, from low to high."""
    return [series.y[number] or 0.0 for series in panel.series]


def _left(shares: Sequence[float]) -> float:
    """How far a bar reaches to the left of the middle."""
    middle = len(shares) // 2
    return sum(shares[:middle]) + shares[middle] / 2


def _answers(
    panel: Panel, answer: int, series: Series, places: list[float], starts: list[float]
) -> dict[str, object]:
    written = [
        html(text) if (share or 0.0) >= LEAST_WRITTEN else ""
        for text, share in zip(series.texts, series.y, strict=True)
    ]
    return {
        "type": "bar",
        "orientation": "h",
        "y": places,
        "x": values(panel.y, series.y),
        "base": values(panel.y, starts),
        "width": ROW * BAR,
        "name": html(series.label),
        "marker": {"color": series.colour},
        "text": written,
        "textposition": "inside",
        "insidetextanchor": "middle",
        "textangle": 0,
        "textfont": {
            "size": theme.SIZE_SMALL,
            "color": theme.PAPER if answer in ON_DARK else theme.INK,
        },
        **said(series),
    }
