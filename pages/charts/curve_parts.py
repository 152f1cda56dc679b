"""What the parts of the figure of exit curves share: its words, its strips, its column of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, NamedTuple

import pandas as pd

ROOM_FOR_LABELS = 0.38
"""Of the length of the axis, to its right, for the names of the curves and of the rows."""
LEAD = 0.03
"""Of the length of the axis, between its end and the column of names."""


@dataclass(frozen=True)
class CurveWords:
    """Everything the figure says, in the reader's language."""

    outcomes: dict[str, str]
    full_outcomes: dict[str, str]
    groups: dict[str, str]
    time_title: str
    counts: dict[str, str]
    """Column of the table under the curves → what its row is called."""
    counts_title: str
    hover: str
    hover_without_interval: str
    percent_sign: str
    separators: str
    joined: str = "hv"
    """How the points of a curve are joined: ``hv``, by steps, or ``linear`` where it is known at
    the ends of steps of some weeks."""


class Mark(NamedTuple):
    """A point on a curve worth a number: the shares that the page's first sentence names."""

    outcome: str
    group: str
    day: int
    share: float
    text: str


class Line(NamedTuple):
    """A share to compare with, over the whole width."""

    share: float
    text: str


class Earlier(NamedTuple):
    """The curves as they were: ``group, outcome, day, share``; what the line and a point say."""

    curves: pd.DataFrame
    label: str
    hover: str

    @staticmethod
    def of(found: dict[str, Any] | None) -> Earlier | None:
        """What a page found of them, if it compares with an earlier date."""
        return Earlier(**found) if found else None


class Panel(NamedTuple):
    """A strip of the figure: its vertical axis, the outcomes in it, bottom and top in pixels."""

    axis: str
    outcomes: tuple[str, ...]
    bottom: float
    top: float
    highest: float


class Part(NamedTuple):
    """A stretch of a curve that is drawn in one width."""

    rows: pd.DataFrame
    few: bool


def parts_of(curve: pd.DataFrame) -> list[Part]:
    """A curve cut where its column ``few`` changes; each part begins where one ended."""
    few = curve["few"]
    parts: list[Part] = []
    for _number, rows in curve.groupby((few != few.shift()).cumsum()):
        before = [parts[-1].rows.tail(1)] if parts else []
        parts.append(Part(pd.concat([*before, rows]), bool(few[rows.index[0]])))
    return parts


def curve_of(curves: pd.DataFrame, group: str, outcome: str) -> pd.DataFrame:
    """The rows of one curve."""
    return curves[(curves["group"] == group) & (curves["outcome"] == outcome)]
