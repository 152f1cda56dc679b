"""A figure made larger for a room: type, lines, margins and height, all by one factor.

The figures are laid out in pixels, so all of them grow alike and nothing moves against the rest.
"""

from __future__ import annotations

from typing import Any

GROWING = {
    "size", "width", "height", "l", "r", "t", "b", "pad", "ticklen", "standoff", "xshift", "yshift",
    "ax", "ay", "thickness", "borderpad", "borderwidth", "tickwidth", "linewidth", "gridwidth",
    "zerolinewidth", "ticklabelshift", "arrowwidth",
}  # fmt: skip
"""What Plotly gives in pixels."""
DATA = {"x", "y", "customdata", "text", "base", "hovertext"}
"""What it takes for data, or does not look at."""
BARS = "bar"
"""Their width is of the axis, not of pixels."""


def enlarged(figure: dict[str, Any], factor: float) -> dict[str, Any]:
    """The same figure with everything that is given in pixels ``factor`` times as large."""
    traces = [_trace(trace, factor) for trace in figure["data"]]
    return {"data": traces, "layout": _grown(figure["layout"], factor)}


def _trace(trace: dict[str, Any], factor: float) -> dict[str, Any]:
    grown: dict[str, Any] = _grown(trace, factor)
    if trace.get("type") == BARS and "width" in trace:
        grown["width"] = trace["width"]
    return grown


def _grown(part: Any, factor: float) -> Any:
    """A part of a figure, its pixels multiplied, its data left as they are."""
    if isinstance(part, dict):
        return {
            name: value if name in DATA else _pixels(name, value, factor)
            for name, value in part.items()
        }
    if isinstance(part, list | tuple):
        return [_grown(one, factor) for one in part]
    return part


def _pixels(name: str, value: Any, factor: float) -> Any:
    grows = name in GROWING and isinstance(value, int | float) and not isinstance(value, bool)
    return value * factor if grows else _grown(value, factor)
