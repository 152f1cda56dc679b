"""Persons by calendar month: bars, a strip for each group on the same two axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.roles import BARS, role

if TYPE_CHECKING:
    import pandas as pd

ONE_STRIP, STRIP = 190, 96
"""The height of the only strip, and of one of several, in pixels."""
STRIP_GAP, MONTHS_HEIGHT = 40, 44
HEADROOM = 1.15


@dataclass(frozen=True)
class MonthWords:
    """Everything the figure says, in the reader's language."""

    groups: dict[str, str]
    """The groups that are drawn, from the top down; one without a name has no title."""
    months: dict[str, str]
    """Every month as the label of a bar names it."""
    ticks: dict[str, str]
    """The months that the axis names."""
    hover: str
    separators: str
    persons: str = ""
    """What the bars count."""


def month_bars_figure(months: pd.DataFrame, words: MonthWords) -> go.Figure:
    """The figure of ``inflow``: ``month, group, persons``."""
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": words.separators})
    drawn = months[months["group"].isin(list(words.groups))]
    highest = float(drawn["persons"].max()) if drawn["persons"].notna().any() else 1.0
    highest = max(1.0, highest) * HEADROOM
    strip = ONE_STRIP if len(words.groups) == 1 else STRIP
    titles = STRIP_GAP if len(words.groups) > 1 else 0
    height = MONTHS_HEIGHT + len(words.groups) * (strip + titles)
    for position, (group, group_name) in enumerate(reversed(words.groups.items())):
        bottom = MONTHS_HEIGHT + position * (strip + titles)
        axis = f"y{position + 1}" if position else "y"
        _draw_strip(figure, drawn[drawn["group"] == group], axis, group_name, words)
        _set_axis(figure, axis, bottom / height, (bottom + strip) / height, highest)
        if group_name:
            _name_strip(figure, group_name, (bottom + strip) / height)
    figure.update_xaxes(
        tickvals=list(words.ticks),
        ticktext=list(words.ticks.values()),
        type="category",
        anchor="y",
        automargin=False,
        tickangle=0,
    )
    figure.update_layout(
        height=height + theme.MARGIN_TOP + theme.MARGIN_BOTTOM,
        bargap=0.25,
        meta={
            "kind": BARS,
            "unit": "number",
            "categories": list(words.months.values()),
            "months": list(words.months),
        },
    )
    return figure


def _draw_strip(
    figure: go.Figure, rows: pd.DataFrame, axis: str, group_name: str, words: MonthWords
) -> None:
    figure.add_bar(
        x=list(rows["month"]),
        y=list(rows["persons"]),
        yaxis=axis,
        marker={"color": theme.PRIMARY},
        customdata=[words.months[month] for month in rows["month"]],
        hovertemplate=words.hover,
        meta=role(BARS, words.persons, group_name),
    )


def _set_axis(figure: go.Figure, axis: str, bottom: float, top: float, highest: float) -> None:
    figure.update_layout(
        {
            axis.replace("y", "yaxis"): {
                **theme.TEMPLATE.layout.yaxis.to_plotly_json(),
                "domain": [bottom, top],
                "range": [0, highest],
                "nticks": 4,
                "automargin": False,
                "anchor": "x",
            }
        }
    )


def _name_strip(figure: go.Figure, text: str, top: float) -> None:
    figure.add_annotation(
        x=0,
        xref="paper",
        y=top,
        yref="paper",
        text=f"<b>{text}</b>",
        xanchor="left",
        yanchor="bottom",
        yshift=4,
        showarrow=False,
        font={"size": theme.SIZE, "color": theme.INK},
    )
