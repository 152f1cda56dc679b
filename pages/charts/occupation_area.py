"""Where participants are over time: one area on the other, together always everybody.

Who left successfully grows from the floor, who left otherwise hangs from the ceiling; between
them is who is still in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.curve_labels import TEXT_LINE, spread
from pages.charts.curve_parts import LEAD, ROOM_FOR_LABELS
from pages.charts.roles import AREA, role, time_meta

if TYPE_CHECKING:
    import pandas as pd

    from pages.charts.time_axis import TimeAxis

HEIGHT, TICKS_HEIGHT = 340, 40
"""In pixels."""


@dataclass(frozen=True)
class OccupationWords:
    """Everything the figure says, in the reader's language."""

    states: dict[str, str]
    """The states from the floor up, and what they are called beside the areas."""
    full_states: dict[str, str]
    time_title: str
    hover: str
    percent_sign: str
    separators: str
    joined: str = "hv"
    """How the points of a curve are joined: ``hv``, by steps, or ``linear`` where it is known on
    some days only."""


def occupation_figure(shares: pd.DataFrame, time: TimeAxis, words: OccupationWords) -> go.Figure:
    """The figure of ``occupation``: ``day, state, share``; states by ``words.states``."""
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": words.separators})
    drawn = shares[shares["day"] <= time.end]
    for state in words.states:
        rows = drawn[drawn["state"] == state]
        figure.add_scatter(
            x=list(rows["day"]),
            y=list(rows["share"] * 100),
            mode="lines",
            stackgroup="everybody",
            line={"shape": words.joined, "width": theme.GAP_WIDTH, "color": theme.PAPER},
            fillcolor=theme.state_colour(state),
            name=words.full_states[state],
            customdata=[[day / 7] for day in rows["day"]],
            hovertemplate=words.hover,
            meta=role(AREA, words.states[state].replace("<br>", " ")),
        )
    _label(figure, drawn, time, words)
    figure.update_xaxes(
        range=[0, time.end * (1 + ROOM_FOR_LABELS)],
        tickvals=time.days,
        ticktext=time.labels,
        automargin=False,
    )
    figure.update_yaxes(range=[0, 100], ticksuffix=words.percent_sign, dtick=20, automargin=False)
    figure.update_layout(
        height=HEIGHT + TICKS_HEIGHT + theme.MARGIN_TOP,
        margin={"b": TICKS_HEIGHT},
        meta={"kind": AREA, "unit": "percent", "x": time_meta(time, words.time_title)},
    )
    return figure


def _label(figure: go.Figure, shares: pd.DataFrame, time: TimeAxis, words: OccupationWords) -> None:
    """The names beside the last share of each area, with a square in its colour."""
    last = shares[shares["day"] == shares["day"].max()].set_index("state")["share"] * 100
    x = time.end * (1 + LEAD)
    middles: list[float] = []
    floor = 0.0
    for state in words.states:
        middles.append(floor + float(last[state]) / 2)
        floor += float(last[state])
    texts = list(words.states.values())
    pixel = 100 / HEIGHT
    heights = [(text.count("<br>") + 1) * TEXT_LINE * pixel for text in texts]
    places = spread([(x, y) for y in middles], heights, width=1, top=100)
    for state, text, place in zip(words.states, texts, places, strict=True):
        square = f'<span style="color:{theme.state_colour(state)}">■</span>'
        figure.add_annotation(
            x=x,
            y=place,
            text=f"{square} {text}",
            xanchor="left",
            showarrow=False,
            align="left",
            font={"size": theme.SIZE, "color": theme.INK},
        )
    figure.add_annotation(
        x=x,
        y=0,
        text=words.time_title,
        xanchor="left",
        yanchor="top",
        xshift=5,
        yshift=-6,
        showarrow=False,
        font={"size": theme.SIZE, "color": theme.INK},
    )
