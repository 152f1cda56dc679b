"""Estimates with their intervals, one under the other: shares, effects, means."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, NamedTuple

from pages.charts import theme
from pages.charts.specification import Axis, Hover, Panel, Row, Series, Specification

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.charts.specification import Reference

ROW, HEADING_ROW = 34, 30
"""In pixels."""


class Interval(NamedTuple):
    """A row, in the units of the axis. Without a value it is a heading, or cannot be known.

    ``symbol``: the place of its group, which has a shape of its own; ``series``: the name of its
    group; ``under``: whether it belongs to the heading above it; ``height`` in pixels.
    """

    label: str
    value: float | None = None
    lower: float | None = None
    upper: float | None = None
    text: str = ""
    hover: Hover = Hover()
    colour: str = "primary"
    filled: bool = True
    heading: bool = False
    symbol: int = 0
    height: int = ROW
    series: str = ""
    under: bool = True
    strong: bool = False


@dataclass(frozen=True)
class Look:
    """What points have alike that are one series in a file."""

    series: str
    colour: str
    symbol: str


def intervals_chart(
    rows: Sequence[Interval], axis: Axis, separators: str, references: Sequence[Reference] = ()
) -> Specification:
    """The chart; the first of ``rows`` on top."""
    found: dict[Look, list[int]] = {}
    for place, row in enumerate(rows):
        if row.value is not None and _within(row.value, axis):
            look = Look(row.series, theme.named_colour(row.colour), theme.symbol(row.symbol))
            found.setdefault(look, []).append(place)
    panel = Panel(
        "points",
        Axis(),
        axis,
        tuple(_series(look, places, rows) for look, places in found.items()),
        rows=_rows(rows),
        references=tuple(references),
    )
    return Specification((panel,), separators)


def _within(value: float, axis: Axis) -> bool:
    return (axis.start is None or value >= axis.start) and (axis.end is None or value <= axis.end)


def _series(look: Look, places: list[int], rows: Sequence[Interval]) -> Series:
    mine = [rows[place] for place in places]
    limited = any(row.lower is not None for row in mine)
    return Series(
        name=look.series,
        colour=look.colour,
        symbol=look.symbol,
        x=tuple(map(float, places)),
        y=tuple(row.value for row in mine),
        lower=tuple(row.lower for row in mine) if limited else (),
        upper=tuple(row.upper for row in mine) if limited else (),
        filled=tuple(row.filled for row in mine),
        hovers=tuple(row.hover for row in mine),
    )


def _rows(rows: Sequence[Interval]) -> tuple[Row, ...]:
    """The rows in words; ``group`` is the heading that a row belongs to."""
    found: list[Row] = []
    group = ""
    for row in rows:
        group = row.label if row.heading else group if row.under else ""
        made = Row(row.label, row.text, row.heading, group, row.height, row.strong)
        found.append(replace(made, height=HEADING_ROW) if row.heading else made)
    return tuple(found)
