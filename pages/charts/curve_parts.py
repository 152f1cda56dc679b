"""What the parts of the figure of exit curves share: its words, its strips, its column of names."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
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
    counts_title: str
    hover: str
    hover_without_interval: str
    percent_sign: str
    separators: str


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


class Panel(NamedTuple):
    """A strip of the figure: its vertical axis, the outcomes in it, bottom and top in pixels."""

    axis: str
    outcomes: tuple[str, ...]
    bottom: float
    top: float
    highest: float


def curve_of(curves: pd.DataFrame, group: str, outcome: str) -> pd.DataFrame:
    """The rows of one curve."""
    return curves[(curves["group"] == group) & (curves["outcome"] == outcome)]
