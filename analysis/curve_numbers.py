"""The numbers of a released curve, read back as an attacker reads them, and the truth behind them.

Cumulative numbers of one curve are all rounded by one chance u, so ``5 floor(n / 5 + u)`` says of a
whole number n that n + j lies in a window of five, with the same unknown j = floor(5 u), 0 to 4,
everywhere in the curve.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.curve_courses import EXIT, NOTHING, OUTSIDE, SANCTION, UPTAKE
from analysis.disclosure import BASE, MONTHS, YEAR_DAYS
from analysis.released_curves import EXACT_DIGITS, HALF_YEAR, QUARTER

if TYPE_CHECKING:
    import pandas as pd

    from analysis.attack import Floats, Indices
    from analysis.curve_courses import Courses

NEARLY = 1e-6


@dataclass(frozen=True, eq=False)
class ShownCurve:
    """What a curve of M months says of those inside it, with the courses behind it.

    ``events`` (K, M) of each outcome and ``censored`` (M,), cumulative and as shown; ``share``
    (K, M) the number of persons that a share stands for; ``everybody`` as shown. NaN is not shown.
    """

    figure: str
    selection: str
    days: Indices
    events: Floats
    censored: Floats
    share: Floats
    everybody: float
    courses: Courses
    capped: bool = True
    """Whether no more are shown as censored than could be, as we do."""

    @property
    def months(self) -> int:
        """How many month ends the curve has."""
        return self.days.size

    @cached_property
    def first(self) -> Indices:
        """The month in which each person is first seen."""
        return np.searchsorted(self.days, self.courses.first)

    @cached_property
    def last(self) -> Indices:
        """The month in which each person is last seen; M after the curve."""
        return np.searchsorted(self.days, self.courses.last)

    @cached_property
    def event(self) -> Indices:
        """The month of what happened; M of nothing within the curve."""
        found = np.searchsorted(self.days, self.courses.day)
        found[self.courses.outcome < 0] = self.months
        return found

    @cached_property
    def gone(self) -> Indices:
        """The month by which each person is counted as censored; M of who is not."""
        return np.where(self.courses.outcome == NOTHING, self.last, self.months)

    @cached_property
    def weights(self) -> tuple[Floats, Floats]:
        """The least and the most persons that one event stands for in each month (Satten, Datta).

        Infinite where nobody is at risk.
        """
        seen = self.courses.outcome != OUTSIDE
        until = int(self.days[-1]) + 1
        daily = _weights(self.courses, seen, until)
        begin = np.concatenate([[0], self.days[:-1] + 1])
        low = np.minimum.reduceat(daily, begin)
        return low, np.maximum.reduceat(daily, begin)

    @cached_property
    def estimated(self) -> Floats:
        """The exact numbers of persons behind ``share``, shape (K, M)."""
        seen = self.courses.outcome != OUTSIDE
        daily = _weights(self.courses, seen, int(self.days[-1]) + 1)
        found = np.zeros(self.share.shape)
        for k in range(len(found)):
            mine = (self.courses.outcome == k) & (self.event < self.months)
            counted = np.bincount(
                self.event[mine], daily[self.courses.day[mine]], minlength=self.months
            )
            found[k] = np.round(np.cumsum(counted), EXACT_DIGITS)
        return found

    @cached_property
    def true_events(self) -> Indices:
        """The exact cumulative numbers behind ``events``."""
        rows = [self.event[self.courses.outcome == k] for k in range(len(self.events))]
        return np.array([_cumulative(row, self.months) for row in rows])

    @cached_property
    def true_censored(self) -> Indices:
        """The exact cumulative numbers behind ``censored``."""
        return _cumulative(self.gone, self.months)

    @cached_property
    def most_censored(self) -> Floats:
        """The most censored that are shown in each month: no more than could be, in steps."""
        if not self.capped:
            return np.full(self.months, np.inf)
        could = ~np.array(self.courses.must)[self.courses.kinds]
        return steps_below(_cumulative(self.last[could], self.months))

    def shown_censored(self, j: int) -> Floats:
        """The censored as they are shown by a chance."""
        return np.minimum(BASE * ((self.true_censored + j) // BASE), self.most_censored)

    @cached_property
    def chances(self) -> list[tuple[int, float]]:
        """Each j with a 5 u from j to j + 1 by which the truth gives what is shown."""
        found = []
        for j in range(BASE):
            events = BASE * ((self.true_events + j) // BASE)
            if _agree(events, self.events) and _agree(self.shown_censored(j), self.censored):
                over = (self.share - self.estimated)[~np.isnan(self.share)]
                low, high = np.append(over, j).max(), np.append(over + BASE, j + 1).min()
                if low <= high + NEARLY:
                    found.append((j, float(np.clip((low + high) / 2, j, j + 1))))
        return found

    @property
    def chance(self) -> tuple[int, float]:
        """The first of them; raises ``ValueError`` where the curve is not of these persons."""
        if not self.chances:
            raise ValueError(f"the {self.figure} of {self.selection} is not of these persons")
        return self.chances[0]


def steps_below(persons: Indices) -> Floats:
    """The multiples of five below numbers of persons."""
    return (BASE * (persons // BASE)).astype(np.float64)


def _agree(found: Indices | Floats, shown: Floats) -> bool:
    told = ~np.isnan(shown)
    return bool((found[told] == shown[told]).all())


def _cumulative(months: Indices, number: int) -> Indices:
    """How many lie in each month or before it; ``number`` is none of them."""
    return np.cumsum(np.bincount(months, minlength=number + 1)[:number])


def _weights(courses: Courses, seen: np.ndarray, until: int) -> Floats:
    """How many persons an event on each day stands for."""
    size = until + 1
    entered = np.cumsum(np.bincount(np.minimum(courses.first[seen], until), minlength=size))
    ended = np.bincount(np.minimum(courses.day[seen], until), minlength=size)
    at_risk = (entered - np.cumsum(ended) + ended)[:until]
    happened = seen & (courses.outcome >= 0)
    events = np.bincount(np.minimum(courses.day[happened], until), minlength=size)[:until]
    safe = np.maximum(at_risk, 1)
    left = np.cumprod(1 - events / safe)
    before = np.append(1.0, left[:-1])
    found: Floats = np.where(at_risk > 0, seen.sum() * before / safe, 1.0)
    return found


def read_exit_curve(selection: str, rows: pd.DataFrame, courses: Courses) -> ShownCurve:
    """An exit curve from its rows in a release, by outcome as the courses number them."""
    days, stacked = _stacked(rows, ("at_risk", "events", "censored", "share"))
    events, censored = np.cumsum(stacked["events"], axis=1), _told(stacked["censored"][0], days)
    everybody = stacked["at_risk"][0, 0] + events[:, 0].sum() + censored[0]
    share = np.round(stacked["share"] * everybody)
    return _legible(
        ShownCurve(EXIT, selection, days, events, censored, share, float(everybody), courses)
    )


def read_uptake(selection: str, rows: pd.DataFrame, courses: Courses) -> ShownCurve:
    """A curve of first starts: who left without one is what else is gone from those at risk."""
    days, stacked = _stacked(rows, ("at_risk", "events", "censored", "share"))
    at_risk, started = stacked["at_risk"][0], np.cumsum(stacked["events"][0])
    gone = started + np.cumsum(stacked["censored"][0])
    censored = _told(stacked["censored"][0], days)
    for left in (0, BASE, 2 * BASE):
        # How many had left on the first day is not shown, but follows from all other days.
        everybody = float(at_risk[0] + gone[0] + left)
        exited = np.where(at_risk > 0, everybody - at_risk - gone, np.nan)
        share = np.full((2, days.size), np.nan)
        share[0] = np.round(stacked["share"][0] * everybody)
        found = _legible(
            ShownCurve(
                UPTAKE, selection, days, np.stack([started, exited]), censored, share, everybody,
                courses,
            )
        )  # fmt: skip
        if found.chances:
            break
    return found


def read_sanction_curve(selection: str, rows: pd.DataFrame, courses: Courses) -> ShownCurve:
    """A curve of first wage sanctions; how many were in it is known but for the rounding."""
    days, stacked = _stacked(rows, ("events", "censored", "share"))
    events, censored = np.cumsum(stacked["events"], axis=1), _told(stacked["censored"][0], days)
    persons = courses.day.size
    for everybody in (BASE * (persons // BASE), BASE * -(-persons // BASE)):
        share = stacked["share"] * everybody
        share = np.where(np.abs(share / BASE - np.round(share / BASE)) < NEARLY, share, np.nan)
        found = _legible(
            ShownCurve(
                SANCTION, selection, days, events, censored, np.round(share), float(everybody),
                courses,
            )
        )  # fmt: skip
        if found.chances:
            break
    return found


def _stacked(rows: pd.DataFrame, names: tuple[str, ...]) -> tuple[Indices, dict[str, Floats]]:
    """The month ends, and each column with a row for each outcome."""
    days = np.array(sorted(rows["day"].unique()), np.int64)
    return days, {name: rows[name].to_numpy(np.float64).reshape(-1, days.size) for name in names}


def _told(censored: Floats, days: Indices) -> Floats:
    """Cumulative numbers of censored in the months in which they are told."""
    found = np.cumsum(censored)
    months = np.rint(days * MONTHS / YEAR_DAYS).astype(np.int64)
    found[(months - months[0]) % QUARTER > 0] = np.nan
    return found


def by_half_years(curve: ShownCurve) -> ShownCurve | None:
    """The same curve known at half years only; None where that leaves one number of each."""
    if curve.months <= HALF_YEAR:
        return None
    kept = slice(None, None, HALF_YEAR)
    return ShownCurve(
        curve.figure,
        curve.selection,
        curve.days[kept],
        curve.events[:, kept],
        curve.censored[kept],
        curve.share[:, kept],
        curve.everybody,
        curve.courses,
    )


def _legible(curve: ShownCurve) -> ShownCurve:
    """Without shares that may have been lowered so as not to come to more than everybody."""
    near = curve.estimated.sum(axis=0) > curve.everybody - 2 * BASE
    curve.share[:, near] = np.nan
    return curve
