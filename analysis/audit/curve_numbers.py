"""The numbers of a released curve, read back as an attacker reads them, and the truth behind them.

Cumulative numbers of one curve are all rounded by one chance u, so ``5 floor(n / 5 + u)`` says of a
whole number n that n + j lies in a window of five, with the same unknown j = floor(5 u), 0 to 4,
everywhere in the curve.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    import pandas as pd

    from analysis.audit.puzzle import Floats, Indices
    from analysis.audit.curve_courses import Courses


@dataclass(frozen=True, eq=False)
class ShownCurve:
    """What a curve of M steps says of those inside it, with the courses behind it.

    ``events`` (K, M) of each outcome, cumulative and as shown, by each of ``days``; ``everybody``
    as shown. All else is computed of these numbers and of what is no secret.
    """

    figure: str
    selection: str
    days: Indices
    events: Floats
    everybody: float
    courses: Courses
    base: int

    @property
    def periods(self) -> int:
        """How many days are shown."""
        return self.days.size

    def until(self, periods: int) -> ShownCurve:
        """The same curve, of which only so many days are shown."""
        return replace(self, days=self.days[:periods], events=self.events[:, :periods])

    @cached_property
    def first(self) -> Indices:
        """The step in which each person is first seen."""
        return np.searchsorted(self.days, self.courses.first)

    @cached_property
    def last(self) -> Indices:
        """The step in which each person is last seen; M after the curve."""
        return np.searchsorted(self.days, self.courses.last)

    @cached_property
    def event(self) -> Indices:
        """The step of what happened; M of nothing within the curve."""
        found = np.searchsorted(self.days, self.courses.day)
        found[self.courses.outcome < 0] = self.periods
        return found

    @cached_property
    def true_events(self) -> Indices:
        """The exact cumulative numbers behind ``events``."""
        rows = [self.event[self.courses.outcome == k] for k in range(len(self.events))]
        return np.array(
            [np.cumsum(np.bincount(row, minlength=self.periods + 1)[:-1]) for row in rows]
        )

    @cached_property
    def chances(self) -> list[int]:
        """Each j by which the truth gives what is shown."""
        return [
            j for j in range(self.base) if (self.base * ((self.true_events + j) // self.base) == self.events).all()
        ]

    @property
    def chance(self) -> int:
        """The first of them; raises ``ValueError`` where the curve is not of these persons."""
        if not self.chances:
            raise ValueError(f"the {self.figure} of {self.selection} is not of these persons")
        return self.chances[0]


def read_curve(
    figure: str, selection: str, rows: pd.DataFrame, courses: Courses, base: int
) -> ShownCurve:
    """A curve from its rows in a release, by outcome as the courses number them."""
    days = np.array(sorted(rows["day"].unique()), np.int64)
    begun = rows[rows["day"] == days[0]]
    events = np.cumsum(rows["events"].to_numpy(np.float64).reshape(-1, days.size), axis=1)
    everybody = begun["at_risk"].iloc[0] + begun["events"].sum() + begun["censored"].iloc[0]
    return ShownCurve(figure, selection, days, events, float(everybody), courses, base)
