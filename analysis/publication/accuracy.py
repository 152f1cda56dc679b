"""How exact a release is: its counts, and its curves at the ends of steps."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from analysis.estimators.step_functions import Counts, Floats

NAMES = ("group", "outcome", "intervention", "state")
PERCENT = 100


@dataclass
class Accuracy:
    """How near what is shown lies to what is counted."""

    counts: int = 0
    hidden: int = 0
    off: float = 0.0
    """Sum of the absolute errors of the counts that are shown, in persons."""
    largest: dict[str, float] = field(default_factory=dict)
    """Figure and selection → the largest error of its curves, a share 0-1."""

    def count(self, asked: Iterable[tuple[int, float]]) -> None:
        """Take in exact and shown counts; NaN is hidden."""
        for exact, shown in asked:
            self.counts += 1
            if pd.isna(shown):
                self.hidden += 1
            else:
                self.off += abs(shown - exact)

    def add(self, other: Accuracy) -> None:
        """Take in another report."""
        self.counts += other.counts
        self.hidden += other.hidden
        self.off += other.off
        self.largest |= other.largest

    @property
    def mean_error(self) -> float:
        """The mean error of a count that is shown, in persons."""
        shown = self.counts - self.hidden
        return self.off / shown if shown else 0.0


def largest_error(exact: pd.DataFrame, released: pd.DataFrame) -> float:
    """The most that a published curve is off at the ends of steps, in percentage points.

    Rows of the same figure, exact and as published, with ``day, share`` and what names a curve.
    NaN where nothing is published of a curve that is known exactly.
    """
    errors = [
        np.abs(held(mine, theirs["day"].to_numpy(np.int64)) - theirs["share"].to_numpy(np.float64))
        for mine, theirs in _pairs(exact, released)
    ]
    known = [error[~np.isnan(error)] for error in errors]
    return float(max((e.max() for e in known if e.size), default=float("nan")) * PERCENT)


def held(rows: pd.DataFrame, days: Counts) -> Floats:
    """A curve on these days, each value holding until the next; 0 before the first."""
    place = np.searchsorted(rows["day"].to_numpy(np.int64), days, side="right")
    values: Floats = np.append(0.0, rows["share"].to_numpy(np.float64))[place]
    return values


def _pairs(
    exact: pd.DataFrame, released: pd.DataFrame
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Each published curve with its exact one."""
    names = [name for name in NAMES if name in released]
    curves = dict(tuple(exact.groupby(names)))
    for name, rows in released.groupby(names, sort=False):
        yield curves[name], rows
