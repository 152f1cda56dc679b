"""Estimates with their intervals, one under the other: shares, effects, means.

A row is a name, a point on a line, and the number itself. Names stand inside the figure, so that
a phone keeps its width. An interval that is longer than the axis is cut and ends in an arrow.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil, floor
from typing import TYPE_CHECKING, Any, NamedTuple

import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.roles import POINTS, role

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

ROW, HEADING_ROW, TICKS, LINE_NAME = 34, 30, 48, 26
"""In pixels."""
NAMES, NUMBERS = 0.40, 0.84
"""Parts of the width: where the axis begins and ends; numbers stand to its right."""
TICK_LENGTH = 5
MARKER = 11


class Interval(NamedTuple):
    """A row, in the units of the axis. Without a value it is a heading, or cannot be known."""

    label: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    text: str = ""
    hover: str = ""
    colour: str = "primary"
    filled: bool = True
    heading: bool = False
    symbol: int = 0
    """The place of its group, which has a shape of its own."""
    height: int = ROW
    series: str = ""
    """The name of its group."""
    under: bool = True
    """Whether it belongs to the heading above it."""


class Reference(NamedTuple):
    """A value to compare with, over all rows; its name stands above them."""

    value: float
    text: str
    agreed: bool = True
    """Whether it is a target or an earlier time, rather than no effect at all."""


@dataclass(frozen=True)
class IntervalAxis:
    """The horizontal axis: from, to, step between ticks, what stands behind a tick and below."""

    start: float
    end: float
    step: float
    suffix: str
    title: str
    separators: str
    signed: bool = False

    @property
    def unit(self) -> str:
        """Whether numbers of the axis are percentages."""
        return "percent" if "%" in self.suffix else "number"


def intervals_figure(
    rows: Sequence[Interval], axis: IntervalAxis, references: Sequence[Reference] = ()
) -> go.Figure:
    """The figure; the first of ``rows`` on top."""
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": axis.separators})
    named = LINE_NAME if any(reference.text for reference in references) else 0
    heights = [HEADING_ROW if row.heading else row.height for row in rows]
    total = sum(heights)
    below = 0.0
    places = []
    for height in heights:
        places.append(total - below - height / 2)
        below += height
    ticks = [
        axis.step * place
        for place in range(ceil(axis.start / axis.step), floor(axis.end / axis.step) + 1)
    ]
    for reference in references:
        _draw_reference(figure, reference, total)
    for number, (row, place) in enumerate(zip(rows, places, strict=True)):
        write_at(figure, 0, place, f"<b>{row.label}</b>" if row.heading else row.label, "left")
        write_at(figure, 1, place, row.text, "right")
        if row.value is not None:
            _draw_row(figure, row, number, place, axis)
    figure.update_layout(
        height=total + TICKS + named + theme.MARGIN_TOP,
        margin={"l": 2, "r": 2, "t": theme.MARGIN_TOP + named, "b": TICKS},
        xaxis={
            "domain": [NAMES, NUMBERS],
            "range": [axis.start, axis.end],
            "tickvals": ticks,
            "ticktext": [_tick(tick, axis) for tick in ticks],
            "title": {"text": axis.title, "standoff": 4},
            "showgrid": True,
            "gridcolor": theme.RULE,
        },
        yaxis={"range": [0, total], "visible": False},
        meta={
            "kind": POINTS,
            "unit": axis.unit,
            "x": {"title": axis.title, "step": axis.step},
            "rows": _rows(rows),
            "references": [{"value": r.value, "text": r.text} for r in references],
        },
    )
    return figure


def intervals_of(
    rows: Sequence[Mapping[str, Any]],
    axis: Mapping[str, Any],
    references: Sequence[Reference] = (),
) -> go.Figure:
    """The figure of rows and an axis as a page has them, for ``Interval`` and ``IntervalAxis``."""
    return intervals_figure([Interval(**row) for row in rows], IntervalAxis(**axis), references)


def _tick(value: float, axis: IntervalAxis) -> str:
    """A number of the axis; with its sign where the axis is of differences."""
    sign = "\N{MINUS SIGN}" if value < 0 else "+" if value > 0 and axis.signed else ""
    size = f"{abs(value):g}".replace(".", axis.separators[0])
    return f"{sign}{size}{axis.suffix}"


def _rows(rows: Sequence[Interval]) -> list[dict[str, object]]:
    """The rows in words; ``group`` is the heading that a row belongs to."""
    found: list[dict[str, object]] = []
    group = ""
    for row in rows:
        group = row.label if row.heading else group if row.under else ""
        found.append({"label": row.label, "heading": row.heading, "text": row.text, "group": group})
    return found


def _draw_row(
    figure: go.Figure, row: Interval, number: int, place: float, axis: IntervalAxis
) -> None:
    """The interval as a line, the estimate as a point; arrows where the axis ends first."""
    colour = theme.named_colour(row.colour)
    if row.lower is not None and row.upper is not None and row.value is not None:
        ends = (max(row.lower, axis.start), min(row.upper, axis.end))
        if ends[0] < ends[1]:
            cut = (row.lower < axis.start, row.upper > axis.end)
            figure.add_scatter(
                x=list(ends),
                y=[place, place],
                mode="lines+markers",
                line={"color": colour, "width": theme.INTERVAL_WIDTH},
                marker={
                    "symbol": [
                        "triangle-left" if cut[0] else "line-ns",
                        "triangle-right" if cut[1] else "line-ns",
                    ],
                    "size": TICK_LENGTH * 2,
                    "color": colour,
                    "line": {"color": colour, "width": theme.INTERVAL_WIDTH},
                },
                hoverinfo="skip",
                cliponaxis=False,
            )
    if row.value is None or not axis.start <= row.value <= axis.end:
        return
    figure.add_scatter(
        x=[row.value],
        y=[place],
        mode="markers",
        marker={
            "symbol": theme.symbol(row.symbol),
            "size": MARKER,
            "color": colour if row.filled else theme.PAPER,
            "line": {"color": colour, "width": theme.INTERVAL_WIDTH},
        },
        hovertemplate=f"{row.hover}<extra></extra>",
        meta=role(POINTS, row.series, rows=[number], lower=[row.lower], upper=[row.upper]),
        cliponaxis=False,
    )


def _draw_reference(figure: go.Figure, reference: Reference, total: float) -> None:
    """A line from top to bottom, named above the rows."""
    colour = theme.REFERENCE if reference.agreed else theme.MUTED
    figure.add_shape(
        type="line",
        x0=reference.value,
        x1=reference.value,
        y0=0,
        y1=total,
        line={"color": colour, "width": 1.5, "dash": "dot" if reference.agreed else "solid"},
        layer="below",
    )
    if reference.text:
        figure.add_annotation(
            x=1,
            xref="paper",
            y=total,
            text=reference.text,
            xanchor="right",
            yanchor="bottom",
            yshift=4,
            showarrow=False,
            font={"size": theme.SIZE_SMALL, "color": colour},
        )


def write_at(figure: go.Figure, x: int, y: float, text: str, side: str) -> None:
    """The name of a row at the left edge, its number at the right."""
    if text:
        figure.add_annotation(
            x=x,
            xref="paper",
            y=y,
            text=text,
            xanchor=side,
            align=side,
            showarrow=False,
            font={"size": theme.SIZE, "color": theme.INK},
            bgcolor=theme.PAPER,
            borderpad=0,
        )
