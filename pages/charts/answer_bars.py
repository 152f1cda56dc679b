"""How often each answer was given: bars that lean to the left for low, to the right for high.

The middle answer stands half on either side of the line, so that the lean of a bar is its meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.intervals import NAMES, write_at
from pages.charts.roles import BARS, role

if TYPE_CHECKING:
    from collections.abc import Sequence

ROW, BAR, LEGEND, BELOW = 34, 0.62, 34, 12
"""In pixels; a bar as a part of its row."""
LEAST_WRITTEN = 8.0
"""In percent: a shorter part of a bar has no number in it."""
ROOM = 1.03
"""Beyond the longest bar, so that it does not touch the edge."""
ON_DARK = (0, 4)
"""The answers whose colour is dark, so that white is written on it."""


class AnswerBar(NamedTuple):
    """A question, the percentages of its answers from low to high, and how to write them."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


def answer_bars_figure(
    bars: Sequence[AnswerBar], answers: Sequence[str], separators: str
) -> go.Figure:
    """The figure; ``answers`` names the answers from low to high."""
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": separators})
    total = ROW * len(bars)
    places = [total - ROW * (number + 0.5) for number in range(len(bars))]
    starts = [
        -sum(bar.shares[: len(answers) // 2]) - bar.shares[len(answers) // 2] / 2 for bar in bars
    ]
    for answer, title in enumerate(answers):
        figure.add_bar(
            orientation="h",
            y=places,
            x=[bar.shares[answer] for bar in bars],
            base=starts,
            width=ROW * BAR,
            name=title,
            marker={"color": theme.ANSWER_COLOURS[answer]},
            text=[b.texts[answer] if b.shares[answer] >= LEAST_WRITTEN else "" for b in bars],
            textposition="inside",
            insidetextanchor="middle",
            textangle=0,
            textfont={
                "size": theme.SIZE_SMALL,
                "color": theme.PAPER if answer in ON_DARK else theme.INK,
            },
            customdata=[[bar.label, bar.texts[answer]] for bar in bars],
            hovertemplate="%{customdata[0]}<br>"
            + f"{title}: <b>%{{customdata[1]}}</b><extra></extra>",
            meta=role(BARS, title),
        )
        starts = [start + bar.shares[answer] for start, bar in zip(starts, bars, strict=True)]
    for bar, place in zip(bars, places, strict=True):
        write_at(figure, 0, place, bar.label, "left")
    low, high = (max(edges) * ROOM for edges in zip(*map(_edges, bars), strict=True))
    figure.update_layout(
        height=total + LEGEND + BELOW,
        margin={"l": 2, "r": 2, "t": LEGEND, "b": BELOW},
        barmode="overlay",
        showlegend=True,
        legend={
            "orientation": "h",
            "x": 0,
            "y": 1,
            "yanchor": "bottom",
            "traceorder": "normal",
            "itemclick": False,
            "itemdoubleclick": False,
            "font": {"size": theme.SIZE_SMALL},
        },
        xaxis={
            "domain": [NAMES, 1],
            "range": [-low, high],
            "visible": False,
        },
        yaxis={"range": [0, total], "visible": False},
        meta={
            "kind": BARS,
            "unit": "percent",
            "categories": [bar.label for bar in bars],
            "stacked": True,
        },
    )
    figure.add_shape(
        type="line",
        x0=0,
        x1=0,
        y0=0,
        y1=total,
        line={"color": theme.INK, "width": 1},
        layer="below",
    )
    return figure


def _edges(bar: AnswerBar) -> tuple[float, float]:
    """How far a bar reaches to either side."""
    middle = len(bar.shares) // 2
    half = bar.shares[middle] / 2
    return sum(bar.shares[:middle]) + half, sum(bar.shares[middle + 1 :]) + half
