"""Numbered markers of notes on an axis of months."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.charts import theme

if TYPE_CHECKING:
    from collections.abc import Mapping

    import plotly.graph_objects as go


def with_note_marks(figure: go.Figure, marks: Mapping[int, str]) -> go.Figure:
    """The figure with a line at each place of its axis of months, 0 the first, and a number on top.

    ``marks``: place → the numbers of the notes that are about it.
    """
    # Below the lowest strip stand the names of the months.
    bottom = (figure.layout.yaxis.domain or (0,))[0]
    for place, numbers in marks.items():
        figure.add_shape(
            type="line",
            x0=place,
            x1=place,
            y0=bottom,
            y1=1,
            yref="paper",
            layer="below",
            line={"color": theme.MUTED, "width": theme.THIN_LINE_WIDTH, "dash": "dash"},
        )
        figure.add_annotation(
            x=place,
            y=1,
            yref="paper",
            yanchor="top",
            text=f"<b>{numbers}</b>",
            showarrow=False,
            font={"size": theme.SIZE_SMALL, "color": theme.PAPER},
            bgcolor=theme.PRIMARY,
            borderpad=3,
            name=numbers,
        )
    return figure
