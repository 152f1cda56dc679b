"""Curves as they may be published: on month ends, in steps of five persons, ended in time.

A curve is known on the last day of each month of 364 / 12 days, so that half years of 26 weeks lie
on the grid. One chance, of all persons in the curve, rounds everything in it: cumulative
exits and censored, and the estimate itself, as a number of persons who would have left had
everybody been followed. So nothing falls, outcomes never add up to more than everybody, and the
same persons give the same curve. A share is a quotient of two such numbers: of the exact number of
persons nothing is left, while five persons divided by all are the most that a share is off.

Only how many persons are in the curve is rounded by the chance of that number everywhere else: its
exact value may be known, and would otherwise tell the chance of the curve.

A curve ends before fewer than ten are left, and before one exit would move it by a whole step.
Censoring makes exits heavier: of n persons one exit moves the estimate by S(t-) / Y(t), which is
n S(t-) / Y(t) persons. As long as that is less than a step, whether somebody left changes what is
shown by at most one step, which the chance may have made as well.

How many are last seen is told by the quarter. When everybody entered may be known, and with it who
could be last seen in which month: told by the month, one in three curves of the demo proved of some
that they were still in, by linear programming; told by the quarter none did, of 32. Nor are more
shown than could be: rounded up above that number, they would tell the chance of the whole curve.

Sources
-------
.. [1] Satten G A, Datta S. The Kaplan-Meier estimator as an inverse-probability-of-censoring
       weighted average. American Statistician 2001; 55: 207-210 (what one exit weighs).
.. [2] O'Keefe C M, Sparks R S, McAullay D, Loong B. Confidentialising survival analysis output in
       a remote data access system. Journal of Privacy and Confidentiality 2012; 4: 127-154.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.competing_risks import EventTable, cumulative_incidence, log_log_interval
from analysis.disclosure import (
    BASE,
    MIN_CURVE_EVENTS,
    MIN_CURVE_PERSONS,
    MIN_DIFFERENCE,
    month_ends,
    months_shown,
)
from analysis.exit_curves import CURVE_COLUMNS
from analysis.proportions import CONFIDENCE
from data.programme import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.step_functions import Counts, Floats

QUARTER = 3
"""In months."""

HALF_YEAR = 6
"""In months."""
HALF_YEARS = slice(None, None, HALF_YEAR)
"""Which month ends are kept of a curve that is told by half years."""

EXACT_DIGITS = 9
"""A number of persons that an estimate stands for may be whole but for rounding."""

STD_ERROR_DIGITS = 3


@dataclass(frozen=True, eq=False)
class MonthlyCurve:
    """Curves of one group as shown; the last axis runs over month ends.

    ``days``; ``events`` (K, M) of each outcome within the month that ends, ``censored`` (M,) within
    the quarter, where one ends, ``at_risk`` (M,) neither of them yet, all multiples of five;
    ``share`` (K, M) 0-1 with ``std_error`` and its 95 % interval ``lower, upper``, in whole
    percents away from the share.
    """

    days: Counts
    at_risk: Counts
    events: Counts
    censored: Counts
    share: Floats
    std_error: Floats
    lower: Floats
    upper: Floats

    @property
    def persons(self) -> int:
        """Everybody in the curves, as shown."""
        return int(self.at_risk[0] + self.events[:, 0].sum() + self.censored[0])

    @property
    def table(self) -> EventTable:
        """The event table of the months, who is left being last seen a day after the last."""
        return followed_on(self.days, self.events, self.censored, int(self.at_risk[-1]))


def shown(persons: Counts | Floats, chance: float) -> Counts:
    """Numbers of persons in steps of five, all by one chance: never falling where they do not."""
    number = np.round(np.asarray(persons, dtype=np.float64), EXACT_DIGITS) / BASE
    return BASE * np.floor(number + chance).astype(np.int64)


def monthly_curve(
    table: EventTable,
    chance: float,
    counted: float | None = None,
    last_seen: pd.DataFrame | None = None,
) -> MonthlyCurve | None:
    """The curves of one group as they may be published; None where they may not.

    ``chance`` 0-1 is that of the curve of all persons of the table (``disclosure.chance_of``), and
    ``counted`` that by which these persons are counted everywhere; the same if None. ``last_seen``:
    until which ``day`` how many ``persons`` could be seen; nobody knows if None. They may not be
    published below 50 persons or 10 exits of any kind, or where the first month is already too
    thin.
    """
    persons = int(table.at_risk[0])
    if persons < MIN_CURVE_PERSONS or table.events.sum() < MIN_CURVE_EVENTS:
        return None
    exact = cumulative_incidence(table)
    days = month_ends(int(table.days[-1]))
    place = np.searchsorted(table.days, days, side="right") - 1
    events = np.cumsum(table.events, axis=1)[:, place]
    censored = np.cumsum(table.censored)[place]
    left = persons - events.sum(axis=0) - censored
    kept = months_shown(left, exact.event_free[place], persons)
    if not kept:
        return None
    everybody = int(shown(np.array([persons]), chance if counted is None else counted)[0])
    share = shown(persons * exact.share[:, place[:kept]], chance)
    return of_shown(
        days[:kept],
        everybody,
        shown(events[:, :kept], chance),
        by_quarter(shown_censored(censored[:kept], chance, days[:kept], last_seen)),
        share,
    )


def shown_censored(
    censored: Counts, chance: float, days: Counts, last_seen: pd.DataFrame | None
) -> Counts:
    """Cumulative censored in steps, never more than the steps below who was seen no longer."""
    if last_seen is None:
        return shown(censored, chance)
    seen = last_seen.groupby("day")["persons"].sum()
    place = np.searchsorted(seen.index.to_numpy(np.int64), days, side="right")
    most = np.append(0, np.cumsum(seen.to_numpy(np.int64)))[place]
    found: Counts = np.minimum(shown(censored, chance), BASE * (most // BASE))
    return found


def by_quarter(cumulative: Counts) -> Counts:
    """Cumulative numbers that are told on the last month of each quarter, from the first on."""
    month = np.arange(cumulative.size)
    told: Counts = cumulative[month - month % QUARTER]
    return told


def of_shown(
    days: Counts, persons: int, events: Counts, censored: Counts, share: Counts
) -> MonthlyCurve:
    """The curves from cumulative numbers as shown, and from nothing else."""
    monthly = np.diff(events, axis=1, prepend=0)
    out = np.diff(censored, prepend=0)
    at_risk = np.maximum(persons - events.sum(axis=0) - censored, 0)
    # Everybody was rounded by another chance, so that the parts may come to five more.
    over = np.maximum(share.sum(axis=0) - persons, 0)
    shares = np.maximum(share - over * (share == share.max(axis=0)), 0) / persons
    table = followed_on(days, monthly, out, int(at_risk[-1]))
    std_error = cumulative_incidence(table).std_error[:, :-1]
    lower, upper = whole_percents(*log_log_interval(shares, std_error, CONFIDENCE))
    return MonthlyCurve(
        days, at_risk, monthly, out, shares, std_error.round(STD_ERROR_DIGITS), lower, upper
    )


def followed_on(days: Counts, events: Counts, censored: Counts, left: int) -> EventTable:
    """The event table of events as shown, with ``left`` last seen a day after the last."""
    return EventTable(
        np.append(days, days[-1] + 1),
        np.pad(events, ((0, 0), (0, 1))),
        np.append(censored, left),
    )


def whole_percents(lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """An interval in whole percents, never narrower than it is."""
    return (
        np.floor(np.round(lower * 100, EXACT_DIGITS)) / 100,
        np.ceil(np.round(upper * 100, EXACT_DIGITS)) / 100,
    )


def released_exit_curves(
    rows: pd.DataFrame,
    chance: float,
    counted: float | None = None,
    last_seen: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The rows of ``exit_curves`` of one group, as they may be published; none where they may not.

    Columns ``CURVE_COLUMNS``, a row for each outcome and month end: ``events`` of the outcome
    within the month, ``censored`` within the quarter, on every third month end; ``at_risk`` after
    the day, who is last seen within a quarter included until it ends; all in steps of five, as
    ``share`` is, by the one ``chance`` of all persons in the curve. Unknown reasons as an outcome
    of their own are published only where they are ten or more: otherwise, none included, the curve
    would stand beside one of fewer than ten persons less.
    """
    if rows.empty:
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    outcomes = list(dict.fromkeys(rows["outcome"]))
    unknown = int(rows.loc[rows["outcome"] == UNKNOWN, "events"].sum())
    curve = monthly_curve(event_table_of(rows, outcomes), chance, counted, last_seen)
    if curve is None or (UNKNOWN in outcomes and unknown < MIN_DIFFERENCE):
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    group = rows["group"].iloc[0]
    parts = [
        curve_rows(curve, k).assign(group=group, outcome=outcome)
        for k, outcome in enumerate(outcomes)
    ]
    return pd.concat(parts, ignore_index=True)[list(CURVE_COLUMNS)]


def by_half_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of released exit curves of one group that are known at half years only.

    Everything is computed from what is left, intervals included.
    """
    curve, outcomes = monthly_curve_of(rows), list(dict.fromkeys(rows["outcome"]))
    kept = HALF_YEARS
    coarse = of_shown(
        curve.days[kept],
        curve.persons,
        np.cumsum(curve.events, axis=1)[:, kept],
        np.cumsum(curve.censored)[kept],
        np.rint(curve.share[:, kept] * curve.persons).astype(np.int64),
    )
    parts = [curve_rows(coarse, k).assign(outcome=name) for k, name in enumerate(outcomes)]
    return named_as(rows, pd.concat(parts, ignore_index=True))


def named_as(rows: pd.DataFrame, found: pd.DataFrame) -> pd.DataFrame:
    """Other rows of the same curve, with the columns that name it."""
    same = rows.drop(columns=[column for column in rows if column in found]).iloc[0]
    named = {str(name): value for name, value in same.items()}
    return found.assign(**named)[list(rows.columns)]


def event_table_of(rows: pd.DataFrame, outcomes: Sequence[str]) -> EventTable:
    """The event table of the curves of one group, from their rows."""
    curves = [rows[rows["outcome"] == outcome].sort_values("day") for outcome in outcomes]
    return EventTable(
        curves[0]["day"].to_numpy(np.int64),
        np.stack([curve["events"].to_numpy(np.int64) for curve in curves]),
        curves[0]["censored"].to_numpy(np.int64),
    )


def monthly_curve_of(rows: pd.DataFrame) -> MonthlyCurve:
    """The published curves of one group, read back from their rows."""
    curves = [curve for _outcome, curve in rows.groupby("outcome", sort=False)]
    first = curves[0]

    def stacked(name: str) -> Floats:
        return np.stack([curve[name].to_numpy(np.float64) for curve in curves])

    return MonthlyCurve(
        first["day"].to_numpy(np.int64),
        first["at_risk"].to_numpy(np.int64),
        stacked("events").astype(np.int64),
        first["censored"].to_numpy(np.int64),
        *(stacked(name) for name in ("share", "std_error", "lower", "upper")),
    )


def two_digits(value: float) -> float:
    """A number to two significant digits; NaN stays NaN."""
    return float(f"{value:.1e}")


def curve_rows(curve: MonthlyCurve, k: int) -> pd.DataFrame:
    """One of the curves as rows, without the columns that name it."""
    return pd.DataFrame(
        {
            "day": curve.days,
            "at_risk": curve.at_risk,
            "events": curve.events[k],
            "censored": curve.censored,
            "share": curve.share[k],
            "std_error": curve.std_error[k],
            "lower": curve.lower[k],
            "upper": curve.upper[k],
        }
    )
