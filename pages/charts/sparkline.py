"""A small line over time: the course of one number, with nothing beside it to read off.

An image rather than a chart, because seven interactive charts would make one screen slow. The
numbers themselves stand in words and in a table beside it.
"""

from __future__ import annotations

import math
from base64 import b64encode
from html import escape
from typing import TYPE_CHECKING

from pages.charts import theme

if TYPE_CHECKING:
    from collections.abc import Sequence

WIDTH, HEIGHT, MARGIN = 160, 34, 5
"""In pixels."""
LEAST_POINTS = 3
"""Fewer say nothing that the change in words does not say."""


def sparkline(
    places: Sequence[float],
    values: Sequence[float],
    alt: str,
    floor: float = 0.0,
    reference: float | None = None,
    kind: str = "",
) -> str:
    """The line through ``values`` at ``places``, upwards from ``floor``, as HTML; NaN is left out.

    ``reference`` is a level to compare with; ``kind`` says whose colour it has. Nothing where
    fewer than ``LEAST_POINTS`` are known.
    """
    known = [(x, y) for x, y in zip(places, values, strict=True) if not math.isnan(y)]
    if len(known) < LEAST_POINTS:
        return ""
    levels = [y for _x, y in known] + ([] if reference is None else [reference])
    drawing = _drawing(known, (places[0], places[-1]), (floor, max(levels)), reference, kind)
    data = b64encode(drawing.encode()).decode()
    return (
        f'<img class="sparkline" width="{WIDTH}" height="{HEIGHT}" alt="{escape(alt)}"'
        f' src="data:image/svg+xml;base64,{data}">'
    )


def _drawing(
    known: list[tuple[float, float]],
    across: tuple[float, float],
    upwards: tuple[float, float],
    reference: float | None,
    kind: str,
) -> str:
    """The image as SVG."""
    colour = theme.measure_colour(kind)
    points = [
        (_place(x, across, MARGIN, WIDTH - MARGIN), _place(y, upwards, HEIGHT - MARGIN, MARGIN))
        for x, y in known
    ]
    path = " ".join(f"{x},{y}" for x, y in points)
    level = ""
    if reference is not None:
        y = _place(reference, upwards, HEIGHT - MARGIN, MARGIN)
        level = (
            f'<line x1="0" x2="{WIDTH}" y1="{y}" y2="{y}" stroke="{theme.REFERENCE}"'
            ' stroke-dasharray="3 3"/>'
        )
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {WIDTH} {HEIGHT}">{level}'
        f'<polyline points="{path}" fill="none" stroke="{colour}" stroke-width="2"/>'
        f'<circle cx="{points[-1][0]}" cy="{points[-1][1]}" r="3.5" fill="{colour}"/></svg>'
    )


def _place(value: float, limits: tuple[float, float], first: float, last: float) -> float:
    """Where a value between two limits stands in the image."""
    length = (limits[1] - limits[0]) or 1.0
    return round(first + (value - limits[0]) / length * (last - first), 1)
