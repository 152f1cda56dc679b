"""What each trace of a figure stands for: what a chart of an office program is made from.

Plotly keeps ``meta`` with a trace and with the layout and draws nothing of it. A trace without a
role only helps the eye: a line that leads to a name.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from pages.charts.curve_parts import Line
    from pages.charts.time_axis import TimeAxis

CURVE, LOWER, UPPER, BAND, AREA, BARS, POINTS, MARK, COUNTS = (
    "curve",
    "lower",
    "upper",
    "band",
    "area",
    "bars",
    "points",
    "mark",
    "counts",
)
"""``BAND`` is a closed line: the lower limits, and the upper limits on the way back."""


def role(kind: str, series: str, panel: str = "", **more: Any) -> dict[str, Any]:
    """The ``meta`` of a trace: its role, whose it is, and in which part of the figure it stands."""
    return {"role": kind, "series": series, "panel": panel, **more}


def time_meta(time: TimeAxis, title: str) -> dict[str, Any]:
    """The time axis for the ``meta`` of a layout: one of its units in days, and its end."""
    step = float(time.labels[1]) if len(time.labels) > 1 else 1.0
    return {"title": title, "days": time.length, "end": time.end, "step": step}


def references_meta(lines: tuple[Line, ...]) -> list[dict[str, Any]]:
    """The levels to compare with, in percent, for the ``meta`` of a layout."""
    return [{"value": line.share * 100, "text": line.text} for line in lines]
