"""Cumulative incidence of competing exits, from counts per day and never from persons.

One person leaves at most once, by one of K outcomes, or is censored: still in when last seen.
Days run from entry. Persons censored on a day are at risk on that day, and day 0 counts.
Comparisons of groups are in `group_tests`.

Sources
-------
.. [1] Aalen O, Johansen S. An empirical transition matrix for non-homogeneous Markov chains
       based on censored observations. Scandinavian Journal of Statistics 1978; 5: 141-150.
.. [2] Kalbfleisch J D, Prentice R L. The Statistical Analysis of Failure Time Data, 2nd edition.
       Wiley 2002, chapter 1 (log(-log) interval) and chapter 8 (cumulative incidence).
.. [3] Therneau T M. Technical notes of the R package survival: standard errors of multi-state
       curves and of the area under them by the infinitesimal jackknife.
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import NamedTuple

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike

from analysis.estimators.step_functions import (
    Counts,
    Floats,
    greenwood_terms,
    just_before,
    quotient,
)

# The outcome of persons who were still in when last seen.
CENSORED = -1

# The median is the first day with at most half still in. A product of thousands of factors is off
# by about 1e-12, which could hide an exact half; the event-free share of 10 million persons cannot
# lie closer to one half than 5e-8 without being it, unless persons were censored.
HALF = 0.5
HALF_TOLERANCE = 1e-10


@dataclass(frozen=True, eq=False)
class EventTable:
    """How many persons of one group left on each day, by outcome, and how many were censored.

    Parameters
    ----------
    days : int64, shape (D,)
        Whole days since entry, strictly increasing, the first always 0.
    events : int64, shape (K, D)
        Persons who left with each of the K outcomes on that day; 0 means nobody did.
    censored : int64, shape (D,)
        Persons last seen on that day and still in.

    Raises
    ------
    ValueError
        When shapes disagree, days do not start with 0 and increase, or a count is negative.
    """

    days: Counts
    events: Counts
    censored: Counts

    def __post_init__(self) -> None:
        size = self.days.size
        if self.events.ndim != 2 or (self.events.shape[1], self.censored.shape) != (size, (size,)):
            raise ValueError(
                f"days {self.days.shape}, events {self.events.shape} and censored "
                f"{self.censored.shape} do not fit; give shapes (D,), (K, D) and (D,)"
            )
        if size == 0 or self.days[0] != 0 or (np.diff(self.days) <= 0).any():
            raise ValueError("days must start with 0 and increase; use EventTable.from_counts")
        if (self.events < 0).any() or (self.censored < 0).any():
            raise ValueError("a number of persons is negative; give counts of 0 or more")

    @classmethod
    def from_counts(
        cls, day: ArrayLike, outcome: ArrayLike, persons: ArrayLike, outcomes: int
    ) -> EventTable:
        """Event table from rows of (day, outcome, persons), in any order.

        Parameters
        ----------
        day : whole numbers, shape (N,)
            Days from entry to exit, or to the last day seen; 0 is the day of entry.
        outcome : whole numbers, shape (N,)
            0 to `outcomes` - 1, or `CENSORED`.
        persons : whole numbers, shape (N,)
            Persons in the row. Rows with the same day and outcome are added up; rows of 0 persons
            leave no trace. No row at all is a group without persons.
        outcomes : int
            K, the number of outcomes, whether or not they occur.

        Returns
        -------
        EventTable
            A column for day 0 and for each day on which somebody left or was last seen.

        Raises
        ------
        ValueError
            When columns differ in length or hold anything but whole numbers, a day or a number of
            persons is negative, or an outcome is not one of the K.
        """
        days, kinds, counts = (
            _whole_numbers(name, values)
            for name, values in (("day", day), ("outcome", outcome), ("persons", persons))
        )
        if not days.shape == kinds.shape == counts.shape or days.ndim != 1:
            raise ValueError(
                f"day, outcome and persons have shapes {days.shape}, {kinds.shape} and "
                f"{counts.shape}; give three columns of one length"
            )
        _require_range("outcomes", np.array([outcomes]), 1)
        _require_range("day", days, 0)
        _require_range("persons", counts, 0)
        _require_range("outcome", kinds, CENSORED, outcomes - 1)
        seen = np.unique(np.append(days[counts > 0], 0))
        kept = counts > 0
        table = np.zeros((outcomes + 1, seen.size), dtype=np.int64)
        # CENSORED is -1, which numpy reads as the last row: the one after the K outcomes.
        np.add.at(table, (kinds[kept], np.searchsorted(seen, days[kept])), counts[kept])
        return cls(days=seen, events=table[:-1], censored=table[-1])

    @property
    def at_risk(self) -> Counts:
        """Persons still in at the start of each day, shape (D,), those censored on it included."""
        leaving = self.events.sum(axis=0) + self.censored
        return np.cumsum(leaving[::-1])[::-1]


@dataclass(frozen=True, eq=False)
class Curves:
    """Curves of one group by outcome, estimated or published, with the numbers behind them.

    `days`, `at_risk`, `censored`, shape (D,); `events` and, from 0 to 1, `share` with its
    `std_error` and interval `lower, upper`, shape (K, D).
    """

    days: Counts
    at_risk: Counts
    events: Counts
    censored: Counts
    share: Floats
    std_error: Floats
    lower: Floats
    upper: Floats


@dataclass(frozen=True, eq=False)
class CumulativeIncidence(Curves):
    """Exit curves of one group: step functions that change on `days` and hold in between.

    `days`, `at_risk`, `events` and `censored` are those of the event table. Shares and their
    standard errors run from 0 to 1.

    Attributes
    ----------
    event_free : float, shape (D,)
        S(t), the share that has not left by any outcome.
    event_free_std_error : float, shape (D,)
        Its standard error; 0 where nobody has left yet, or everybody has.
    share : float, shape (K, D)
        F_k(t), the share that has left by outcome k. With `event_free` they add up to 1.
    std_error : float, shape (K, D)
        Its standard error, by the infinitesimal jackknife; 0 where no estimate can vary.
    lower, upper : float, shape (K, D)
        Interval on the log(-log) scale; NaN where the share is 0 or 1, which has none.

    A group without persons has one day, day 0, with `at_risk` 0 and NaN everywhere else.
    """

    event_free: Floats
    event_free_std_error: Floats

    def observed_until(self, day: int) -> bool:
        """Whether the curves are known on a day: somebody was seen then, or all had left before.

        False for a group without persons. After the last day seen the curves stay as they are if
        nobody was left, and are unknown if the last persons were censored.
        """
        seen = self.days[self.at_risk > 0]
        return seen.size > 0 and bool(day <= seen[-1] or self.event_free[-1] == 0)


def curve_rows(curves: Curves, k: int, /, **names: str) -> pd.DataFrame:
    """The curve of outcome k as rows, a row for each day.

    Columns ``names``, each with its one value, then ``day, at_risk, events, censored, share,
    std_error, lower, upper`` as `CumulativeIncidence` has them.
    """
    return pd.DataFrame(
        {
            **names,
            "day": curves.days,
            "at_risk": curves.at_risk,
            "events": curves.events[k],
            "censored": curves.censored,
            "share": curves.share[k],
            "std_error": curves.std_error[k],
            "lower": curves.lower[k],
            "upper": curves.upper[k],
        }
    )


class ShareAt(NamedTuple):
    """Exit curves on one day: `share`, `std_error`, `lower`, `upper` of shape (K,), 0 to 1."""

    share: Floats
    std_error: Floats
    lower: Floats
    upper: Floats
    at_risk: int


def cumulative_incidence(table: EventTable, confidence: float = 0.95) -> CumulativeIncidence:
    """Aalen-Johansen estimate of the exit curves [1]_, with intervals [2]_, [3]_.

    Equals `survfit` of the R package survival, ties and day 0 included, without weights.

    Parameters
    ----------
    table : EventTable
        The counts of one group.
    confidence : float
        Coverage of the interval of each point, between 0 and 1.

    Returns
    -------
    CumulativeIncidence
        On the days of the table; NaN throughout for a group without persons.

    Raises
    ------
    ValueError
        When `confidence` is not between 0 and 1.
    """
    if not 0 < confidence < 1:
        raise ValueError(f"confidence is {confidence}; give a share between 0 and 1, such as 0.95")
    at_risk = table.at_risk
    exits = table.events.sum(axis=0)
    event_free = np.cumprod(quotient(at_risk - exits, at_risk, otherwise=1.0), dtype=np.float64)
    share = np.cumsum(just_before(event_free, 1.0) * quotient(table.events, at_risk), axis=1)
    variance = _share_variance(event_free, table.events, at_risk)
    # Once everybody has left by one and the same outcome, its share is 1 without error; rounding
    # must not make that 0.9999999999999999 with an interval.
    everybody = (event_free == 0) & (np.cumsum(exits - table.events, axis=1) == 0)
    share = np.where(everybody, 1.0, np.minimum(share, 1.0))
    std_error = np.sqrt(np.where(everybody, 0.0, np.maximum(variance, 0.0)))
    event_free_std_error = event_free * np.sqrt(np.cumsum(greenwood_terms(exits, at_risk)))
    lower, upper = log_log_interval(share, std_error, confidence)
    known = np.where(at_risk[0] > 0, 1.0, np.nan)
    return CumulativeIncidence(
        days=table.days,
        at_risk=at_risk,
        events=table.events,
        censored=table.censored,
        event_free=event_free * known,
        event_free_std_error=event_free_std_error * known,
        share=share * known,
        std_error=std_error * known,
        lower=lower,
        upper=upper,
    )


def median_time(curve: CumulativeIncidence) -> int | None:
    """First day on which at most half of the group is still in, in days since entry.

    None when that day is not reached, and for a group without persons.
    """
    reached = np.flatnonzero(curve.event_free <= HALF + HALF_TOLERANCE)
    return int(curve.days[reached[0]]) if reached.size else None


def share_at(curve: CumulativeIncidence, day: int) -> ShareAt:
    """The exit curves on one day, exits of that day included.

    Parameters
    ----------
    curve : CumulativeIncidence
        The curves of one group.
    day : int
        Days since entry.

    Returns
    -------
    ShareAt
        `at_risk` is the number of persons still in at the start of the day, 0 when all are gone.
        The rest is NaN when the group was not observed until that day (`observed_until`).

    Raises
    ------
    ValueError
        When `day` is negative.
    """
    if day < 0:
        raise ValueError(f"day is {day}; give days since entry, 0 or more")
    latest = int(np.searchsorted(curve.days, day, side="right")) - 1
    following = int(np.searchsorted(curve.days, day, side="left"))
    at_risk = int(curve.at_risk[following]) if following < curve.days.size else 0
    if not curve.observed_until(day):
        unknown = np.full(curve.share.shape[0], np.nan)
        return ShareAt(unknown, unknown, unknown, unknown, at_risk)
    return ShareAt(
        share=curve.share[:, latest],
        std_error=curve.std_error[:, latest],
        lower=curve.lower[:, latest],
        upper=curve.upper[:, latest],
        at_risk=at_risk,
    )


def _share_variance(event_free: Floats, events: Counts, at_risk: Counts) -> Floats:
    """Variance of each exit curve on each day [3]_, shape (K, D), in one pass over the days.

    On day t it is the sum over days u <= t of

        (S(u-)^2 dA_k (1 - dA_k) + G^2 dA / (1 - dA) - 2 S(u-) G dA_k) / Y,

    with G = F_k(t) - F_k(u), dA = d / Y and dA_k = d_k / Y. G grows with t. Multiplying it out
    would subtract large sums from each other; each sum is carried on from the day before by what
    the day adds to F_k, which is never negative.
    """
    before = just_before(event_free, 1.0)
    step = before * quotient(events, at_risk)
    own = quotient(before * step * quotient(at_risk - events, at_risk), at_risk)
    weight = just_before(np.cumsum(greenwood_terms(events.sum(axis=0), at_risk)), 0.0)
    linear = np.cumsum(step * weight, axis=1)
    square = step * (2 * just_before(linear, 0.0) + step * weight)
    cross = step * just_before(np.cumsum(quotient(step, at_risk), axis=1), 0.0)
    variance: Floats = np.cumsum(own, axis=1) + np.cumsum(square - 2 * cross, axis=1)
    return variance


def log_log_interval(share: Floats, std_error: Floats, confidence: float) -> tuple[Floats, Floats]:
    """Interval symmetric around log(-log(share)) [2]_; NaN where that or the error is undefined."""
    defined = (share > 0) & (share < 1) & (std_error > 0)
    inside = np.where(defined, share, 0.5)
    quantile = NormalDist().inv_cdf(0.5 + confidence / 2)
    power = np.exp(-quantile * std_error / (inside * np.log(inside)))
    lower = np.where(defined, inside**power, np.nan)
    return lower, np.where(defined, inside ** (1 / power), np.nan)


def _whole_numbers(name: str, values: ArrayLike) -> Counts:
    given = np.asarray(values)
    with np.errstate(invalid="ignore"):
        whole = given.astype(np.int64) if given.dtype.kind in "iuf" else None
    if whole is None or (whole != given).any():
        raise ValueError(f"{name} holds {given.dtype} values; give whole numbers, none missing")
    return whole


def _require_range(name: str, values: Counts, least: int, most: int | None = None) -> None:
    if values.size and (values.min() < least or (most is not None and values.max() > most)):
        limits = f"{least} or more" if most is None else f"{least} to {most}"
        raise ValueError(f"{name} runs from {values.min()} to {values.max()}; give {limits}")
