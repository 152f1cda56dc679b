"""The contract measure month by month, with its interval, against the shares that were agreed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.roles import BAND, CURVE, MARK, references_meta, role

if TYPE_CHECKING:
    import pandas as pd

    from pages.charts.curve_parts import Line

HEIGHT, TICKS_HEIGHT = 320, 46
"""In pixels."""
HEADROOM = 1.08
ROOM_BEHIND = 2.0
"""In months, to the right of the last, for its number."""


@dataclass(frozen=True)
class ProgressWords:
    """Everything the figure says, in the reader's language."""

    months: dict[str, str]
    ticks: dict[str, str]
    last: str
    """What stands at the last point: its share."""
    hover: str
    percent_sign: str
    separators: str
    share: str = ""
    """What the line is of."""


def progress_figure(
    progress: pd.DataFrame, words: ProgressWords, lines: tuple[Line, ...]
) -> go.Figure:
    """The figure of ``contract_progress``: ``month, judged, share, lower, upper``."""
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": words.separators})
    places = {month: place for place, month in enumerate(words.months)}
    _draw_band(figure, progress, places, words)
    _draw_line(figure, progress, places, words)
    _draw_last(figure, progress, places, words)
    for line in lines:
        _draw_agreed(figure, line)
    agreed = [line.share for line in lines]
    highest = max([*agreed, *progress["upper"]]) * 100 * HEADROOM
    figure.update_xaxes(
        range=[-0.5, len(places) - 1 + ROOM_BEHIND],
        tickvals=[places[month] for month in words.ticks],
        ticktext=list(words.ticks.values()),
        automargin=False,
        tickangle=0,
    )
    figure.update_yaxes(
        range=[0, min(100.5, highest)],
        ticksuffix=words.percent_sign,
        dtick=20,
        automargin=False,
    )
    figure.update_layout(
        height=HEIGHT + TICKS_HEIGHT + theme.MARGIN_TOP,
        margin={"b": TICKS_HEIGHT},
        meta={
            "kind": CURVE,
            "unit": "percent",
            "categories": list(words.months.values()),
            "months": list(words.months),
            "references": references_meta(lines),
        },
    )
    return figure


def _draw_band(
    figure: go.Figure, rows: pd.DataFrame, places: dict[str, int], words: ProgressWords
) -> None:
    x = [places[month] for month in rows["month"]]
    figure.add_scatter(
        x=[*x, *reversed(x)],
        y=[*rows["lower"] * 100, *reversed(list(rows["upper"] * 100))],
        mode="lines",
        line={"width": 0},
        fill="toself",
        fillcolor=theme.faint(theme.CONTRACT),
        hoverinfo="skip",
        meta=role(BAND, words.share),
    )


def _draw_line(
    figure: go.Figure,
    rows: pd.DataFrame,
    places: dict[str, int],
    words: ProgressWords,
) -> None:
    columns = [
        [words.months[month] for month in rows["month"]],
        rows["lower"] * 100,
        rows["upper"] * 100,
        rows["successful"],
        rows["judged"],
    ]
    figure.add_scatter(
        x=[places[month] for month in rows["month"]],
        y=list(rows["share"] * 100),
        mode="lines",
        line={"width": theme.LINE_WIDTH, "color": theme.CONTRACT},
        customdata=[list(row) for row in zip(*columns, strict=True)],
        hovertemplate=words.hover,
        meta=role(CURVE, words.share),
    )


def _draw_last(
    figure: go.Figure, rows: pd.DataFrame, places: dict[str, int], words: ProgressWords
) -> None:
    last = rows.iloc[-1]
    figure.add_scatter(
        x=[places[last["month"]]],
        y=[last["share"] * 100],
        mode="markers+text",
        marker={"size": 10, "color": theme.CONTRACT, "line": {"width": 2, "color": theme.PAPER}},
        text=[f"<b>{words.last}</b>"],
        textposition="middle right",
        textfont={"size": theme.SIZE_LABEL, "color": theme.CONTRACT},
        cliponaxis=False,
        hoverinfo="skip",
        meta=role(MARK, words.share),
    )


def _draw_agreed(figure: go.Figure, line: Line) -> None:
    figure.add_shape(
        type="line",
        x0=0,
        x1=1,
        xref="paper",
        y0=line.share * 100,
        y1=line.share * 100,
        line={"color": theme.REFERENCE, "width": 1.5, "dash": "dot"},
    )
    figure.add_annotation(
        x=1,
        xref="paper",
        y=line.share * 100,
        text=line.text,
        xanchor="right",
        yanchor="bottom",
        showarrow=False,
        font={"size": theme.SIZE_SMALL, "color": theme.REFERENCE},
    )
