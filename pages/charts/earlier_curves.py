"""Curves as they were on an earlier date: thin, grey and dotted under those of now, with a date."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, NamedTuple

from pages.charts import theme

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from pages.charts.curve_parts import Earlier

MOST_LINES = 6
"""Above this, lines of then and now cannot be told apart."""


class Was(NamedTuple):
    """A curve now, with its role, and as it was: ``day`` and ``share`` 0-1."""

    role: dict[str, Any]
    now: pd.DataFrame
    then: pd.DataFrame


def draw_earlier(
    figure: go.Figure, axis: str, curves: list[Was], earlier: Earlier, joined: str
) -> None:
    """The lines of one panel; none where there are many."""
    drawn = [curve for curve in curves if not curve.then.empty]
    if not drawn or len(drawn) > MOST_LINES:
        return
    for curve in drawn:
        figure.add_scatter(
            x=curve.then["day"],
            y=curve.then["share"] * 100,
            yaxis=axis,
            mode="lines",
            line={"shape": joined, "width": theme.EARLIER_WIDTH, "color": theme.MUTED,
                  "dash": "dot"},
            name=earlier.label,
            meta=curve.role
            | {
                "series": f"{curve.role['series']} ({earlier.label})",
                "earlier": earlier.label,
            },
            hovertemplate=earlier.hover,
        )  # fmt: skip
    _label(figure, axis, max(drawn, key=_end), earlier.label)


def _end(curve: Was) -> float:
    """Where the earlier line ends, 0-1."""
    return float(curve.then["share"].iloc[-1])


def _label(figure: go.Figure, axis: str, curve: Was, text: str) -> None:
    """The date beside the end of the highest line, away from the curve of now."""
    day = float(curve.then["day"].iloc[-1])
    until = curve.now.loc[curve.now["day"] <= day, "share"]
    above = until.empty or _end(curve) > until.iloc[-1]
    figure.add_annotation(
        x=day,
        y=_end(curve) * 100,
        yref=axis,
        text=text,
        xanchor="left",
        yanchor="bottom" if above else "top",
        yshift=2 if above else -4,
        showarrow=False,
        font={"size": theme.SIZE_SMALL, "color": theme.MUTED},
    )
