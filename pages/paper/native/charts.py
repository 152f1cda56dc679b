"""From a figure of the dashboard to what a chart of an office program needs: numbers and a look.

The numbers are those of the figure, point by point. Percentages are shares between 0 and 1 here, so
that a cell of them can be formatted as a percentage.
"""

from __future__ import annotations

import re
from base64 import b64decode
from dataclasses import dataclass
from html import unescape
from typing import TYPE_CHECKING, Any

import numpy as np

from pages.charts import theme
from pages.charts.roles import AREA, BAND, BARS, COUNTS, CURVE, LOWER, MARK, POINTS, UPPER

if TYPE_CHECKING:
    from collections.abc import Sequence

    import plotly.graph_objects as go

PERCENT, NUMBER = "percent", "number"
PRECISION = 12
"""Decimals of a share: enough for every digit that is known, too few for an error of a float."""
TIME_PRECISION = 4
"""Decimals of a time in months or weeks: a day in nine seconds."""
TAG = re.compile(r"</?(?:b|i|span|sup|sub)\b[^>]*>", re.IGNORECASE)
BREAK = re.compile(r"\s*<br\s*/?>\s*", re.IGNORECASE)


@dataclass(frozen=True)
class Axis:
    """An axis: its title, the unit of its numbers, where it begins and ends, its step."""

    title: str = ""
    unit: str = NUMBER
    start: float | None = None
    end: float | None = None
    step: float | None = None


@dataclass(frozen=True)
class Series:
    """A series: ``x`` are times, or places of categories or rows from 0; ``y`` are its values.

    ``lower`` and ``upper`` are the limits of the values, None where there is none; both are empty
    where the figure draws no intervals. ``few``: points that rest on few persons, and are joined to
    the point before them by a thin line. ``earlier``: when, of a curve as it was. ``filled``:
    whether the marker of a point is.
    """

    name: str
    colour: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    dash: str = "solid"
    symbol: str = "circle"
    earlier: str = ""
    few: tuple[bool, ...] = ()
    filled: tuple[bool, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A point that the figure names the number of."""

    x: float
    y: float
    text: str
    colour: str


@dataclass(frozen=True)
class Reference:
    """A value to compare with, over the whole chart."""

    value: float
    text: str


@dataclass(frozen=True)
class Row:
    """A row of points: its name, the number as the reader writes it; or a heading.

    ``group`` is the heading that it belongs to.
    """

    label: str
    text: str = ""
    heading: bool = False
    group: str = ""


@dataclass(frozen=True)
class Counts:
    """A row of the table under curves: how many persons at each time; None after the end."""

    name: str
    x: tuple[float, ...]
    persons: tuple[int | None, ...]


@dataclass(frozen=True)
class NativeChart:
    """A chart as office programs draw them; a figure with strips is several of these.

    ``kind``: ``curve``, ``area``, ``bars``, or ``points`` (rows from the top down, values across).
    ``step``: whether a value holds until the next point. ``months``: of categories that are
    calendar months, which (``2021-07``).
    """

    kind: str
    title: str
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    step: bool = False
    stacked: bool = False
    horizontal: bool = False
    categories: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    marks: tuple[Mark, ...] = ()
    references: tuple[Reference, ...] = ()
    counts: tuple[Counts, ...] = ()


def native_charts(figure: go.Figure) -> tuple[NativeChart, ...]:
    """The charts of a figure of ``pages.charts``, the highest strip first.

    Raises ``ValueError`` for a figure that does not say what its traces are.
    """
    meta = figure.layout.meta
    if not meta or "kind" not in meta:
        raise ValueError("a figure without roles: see pages/charts/roles.py")
    traces = [trace for trace in figure.data if trace.meta and trace.meta["role"] != COUNTS]
    panels = dict.fromkeys(
        trace.meta["panel"] for trace in sorted(traces, key=lambda t: -_top(figure, t))
    )
    return tuple(
        _chart(figure, [t for t in traces if t.meta["panel"] == panel], panel) for panel in panels
    )


def _chart(figure: go.Figure, traces: list[Any], panel: str) -> NativeChart:
    meta = figure.layout.meta
    scale = 0.01 if meta["unit"] == PERCENT else 1.0
    kind = meta["kind"]
    drawn = [trace for trace in traces if trace.meta["role"] == kind]
    across = meta.get("x", {})
    read = _points if kind == POINTS else _bars if kind == BARS else _lines
    return NativeChart(
        kind=kind,
        title=plain(panel),
        x=_across(figure, across, categories="categories" in meta),
        y=_upwards(figure, drawn, scale),
        series=read(traces, drawn, across.get("days", 1.0), scale),
        step=any(getattr(t.line, "shape", None) == "hv" for t in drawn if kind in (CURVE, AREA)),
        stacked=kind == AREA or bool(meta.get("stacked")),
        horizontal=any(getattr(trace, "orientation", None) == "h" for trace in drawn),
        categories=tuple(map(plain, meta.get("categories", ()))),
        months=tuple(meta.get("months", ())),
        rows=tuple(
            Row(
                plain(row["label"]),
                plain(row.get("text", "")),
                row["heading"],
                plain(row.get("group", "")),
            )
            for row in meta.get("rows", ())
        ),
        marks=_marks(traces, across.get("days", 1.0), scale),
        references=tuple(
            Reference(exact(r["value"] * scale), plain(r["text"]))
            for r in meta.get("references", ())
        ),
        counts=_counts(figure, across.get("days", 1.0)),
    )


def _across(figure: go.Figure, across: dict[str, Any], categories: bool) -> Axis:
    """The axis of time, in its own unit; that of categories has neither begin nor end."""
    if categories or "end" not in across:
        return Axis(plain(across.get("title", "")))
    return Axis(
        plain(across["title"]), NUMBER, 0.0, _time(across["end"], across["days"]), across["step"]
    )


def _upwards(figure: go.Figure, drawn: list[Any], scale: float) -> Axis:
    """The axis of the values, with the range of the figure."""
    meta = figure.layout.meta
    if meta["kind"] == POINTS:
        axis, title = figure.layout.xaxis, plain(meta["x"]["title"])
        step = meta["x"].get("step") or axis.dtick
    elif meta.get("stacked"):
        return Axis("", meta["unit"], 0.0, 1.0, 0.2)
    else:
        name = (drawn[0].yaxis or "y").replace("y", "yaxis") if drawn else "yaxis"
        axis, title = figure.layout[name], ""
        step = axis.dtick
    start, end = axis.range or (None, None)
    return Axis(title, meta["unit"], *(_scaled(value, scale) for value in (start, end, step)))


def _lines(traces: list[Any], drawn: list[Any], days: float, scale: float) -> tuple[Series, ...]:
    """Curves and areas; the parts of a curve, of few persons and of more, are one series."""
    limits = _limits(traces, scale)
    found = []
    for name in dict.fromkeys(trace.meta["series"] for trace in drawn):
        points: dict[float, tuple[float | None, bool]] = {}
        mine = [trace for trace in drawn if trace.meta["series"] == name]
        for trace in sorted(mine, key=lambda t: _first(t.x)):
            few = bool(trace.meta.get("few"))
            for x, y in zip(_numbers(trace.x), _values(trace.y, scale), strict=True):
                points.setdefault(x, (y, few))
        lower, upper = limits.get(name, ({}, {}))
        first = mine[0]
        found.append(
            Series(
                name=plain(name),
                colour=first.fillcolor if first.stackgroup else first.line.color,
                x=tuple(_time(x, days) for x in points),
                y=tuple(y for y, _few in points.values()),
                lower=tuple(lower.get(x) for x in points) if lower else (),
                upper=tuple(upper.get(x) for x in points) if upper else (),
                dash=first.line.dash or "solid",
                earlier=plain(first.meta.get("earlier", "")),
                few=tuple(few for _y, few in points.values()),
            )
        )
    return tuple(found)


Limits = dict[float, float | None]


def _limits(traces: list[Any], scale: float) -> dict[str, tuple[Limits, Limits]]:
    """The limits of each curve by time: two traces, or one that goes forth and back."""
    found: dict[str, tuple[Limits, Limits]] = {}
    for trace in traces:
        kind, name = trace.meta["role"], trace.meta["series"]
        if kind not in (LOWER, UPPER, BAND):
            continue
        x, y = _numbers(trace.x), _values(trace.y, scale)
        lower, upper = found.setdefault(name, ({}, {}))
        half = len(x) // 2 if kind == BAND else len(x)
        if kind != UPPER:
            lower.update(zip(x[:half], y[:half], strict=True))
        if kind != LOWER:
            start = half if kind == BAND else 0
            upper.update(zip(x[start:], y[start:], strict=True))
    return found


def _bars(_traces: list[Any], drawn: list[Any], _days: float, scale: float) -> tuple[Series, ...]:
    return tuple(
        Series(
            name=plain(trace.meta["series"]),
            colour=trace.marker.color,
            x=tuple(float(place) for place in range(len(_items(trace.x)))),
            y=_values(trace.x if trace.orientation == "h" else trace.y, scale),
        )
        for trace in drawn
    )


def _points(_traces: list[Any], drawn: list[Any], _days: float, scale: float) -> tuple[Series, ...]:
    """Points of the same group, colour and shape are one series, from the top down."""
    found: dict[tuple[str, str, str], list[tuple[Any, ...]]] = {}
    for trace in drawn:
        filled = trace.marker.color != theme.PAPER
        colour = trace.marker.color if filled else trace.marker.line.color
        rows = found.setdefault((trace.meta["series"], colour, trace.marker.symbol), [])
        nothing = [None] * len(trace.meta["rows"])
        columns = (
            trace.meta["rows"],
            _values(trace.x, scale),
            _values(trace.meta.get("lower", nothing), scale),
            _values(trace.meta.get("upper", nothing), scale),
            [filled] * len(nothing),
        )
        rows.extend(zip(*columns, strict=True))
    series = []
    for (name, colour, symbol), rows in found.items():
        places, values, lower, upper, filled = zip(*rows, strict=True) if rows else ((),) * 5
        limited = any(limit is not None for limit in lower)
        series.append(
            Series(
                name=plain(name),
                colour=colour,
                x=tuple(map(float, places)),
                y=values,
                lower=lower if limited else (),
                upper=upper if limited else (),
                symbol=symbol,
                filled=filled,
            )
        )
    return tuple(series)


def _marks(traces: list[Any], days: float, scale: float) -> tuple[Mark, ...]:
    return tuple(
        Mark(_time(x, days), exact(y * scale), plain(text), trace.marker.color)
        for trace in traces
        if trace.meta["role"] == MARK
        for x, y, text in zip(_items(trace.x), _items(trace.y), trace.text, strict=True)
    )


def _counts(figure: go.Figure, days: float) -> tuple[Counts, ...]:
    return tuple(
        Counts(
            plain(trace.meta["series"]),
            tuple(_time(x, days) for x in _items(trace.x)),
            tuple(int(text) if text else None for text in trace.text),
        )
        for trace in figure.data
        if trace.meta and trace.meta["role"] == COUNTS
    )


def plain(html: str) -> str:
    """A text of a figure on one line, without tags."""
    return unescape(TAG.sub("", BREAK.sub(" ", str(html)))).strip()


def exact(value: float) -> float:
    """A number without what a float added to it."""
    return round(float(value), PRECISION)


def _scaled(value: float | None, scale: float) -> float | None:
    return None if value is None else exact(value * scale)


def _values(values: Any, scale: float) -> tuple[float | None, ...]:
    """Numbers, None where there is none; a share as exact as its percentage was."""
    return tuple(
        None if value is None or value != value else exact(value * scale)
        for value in _items(values)
    )


def _numbers(values: Any) -> list[float]:
    return [float(value) for value in _items(values)]


def _first(values: Any) -> float:
    return min(_numbers(values), default=0.0)


def _items(values: Any) -> Sequence[Any]:
    """The numbers of a trace; Plotly packs those of a figure that was copied."""
    if isinstance(values, dict):
        return list(np.frombuffer(b64decode(values["bdata"]), dtype=values["dtype"]))
    return list(values)


def _time(day: float, days: float) -> float:
    return float(day) if days == 1.0 else round(float(day) / days, TIME_PRECISION)


def _top(figure: go.Figure, trace: Any) -> float:
    """Where the strip of a trace ends, as a part of the height."""
    axis = figure.layout[(trace.yaxis or "y").replace("y", "yaxis")]
    return float(axis.domain[1]) if axis.domain else 1.0
