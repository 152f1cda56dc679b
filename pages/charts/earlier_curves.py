"""Curves as they were on an earlier date: thin, grey and dotted under those of now, with a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from pages.charts import theme

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from pages.charts.curve_parts import Earlier

MOST_LINES = 6
"""Above this, lines of then and now cannot be told apart."""


def draw_earlier(
    figure: go.Figure,
    axis: str,
    lines: list[tuple[dict[str, Any], pd.DataFrame]],
    earlier: Earlier,
    joined: str,
) -> None:
    """The lines of one panel, each with ``day`` and ``share`` 0-1; none where there are many.

    With each line the role of the curve of now.
    """
    drawn = [line for _now, line in lines if not line.empty]
    if len(drawn) > MOST_LINES:
        return
    for now, line in lines:
        if line.empty:
            continue
        figure.add_scatter(
            x=line["day"],
            y=line["share"] * 100,
            yaxis=axis,
            mode="lines",
            line={"shape": joined, "width": theme.EARLIER_WIDTH, "color": theme.MUTED,
                  "dash": "dot"},
            name=earlier.label,
            meta=now | {"series": f"{now['series']} ({earlier.label})", "few": True},
            hovertemplate=earlier.hover,
        )  # fmt: skip
    ends = [(float(line["share"].iloc[-1]) * 100, float(line["day"].iloc[-1])) for line in drawn]
    if ends:
        share, day = max(ends)
        _label(figure, axis, day, share, earlier.label)


def _label(figure: go.Figure, axis: str, day: float, share: float, text: str) -> None:
    """The date beside the end of the highest line, under it: the others are drawn like it."""
    figure.add_annotation(
        x=day,
        y=share,
        yref=axis,
        text=text,
        xanchor="left",
        yanchor="top",
        yshift=-4,
        showarrow=False,
        font={"size": theme.SIZE_SMALL, "color": theme.MUTED},
    )
