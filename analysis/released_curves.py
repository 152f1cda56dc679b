"""Curves as they may be published: life tables of half years, of persons in steps of five.

Of a curve is told, on the last day of each half year of 182 days, how many have left by each
outcome, and nothing else. One chance, of all persons in the curve, rounds all of these numbers: so
nothing falls, outcomes never add up to more than everybody, and the same persons give the same
curve. That is little enough that all that was ever told can be attacked together
(``analysis/attack_together.py``). Curves by the month, with who was last seen when, proved persons.

Until when each person could be seen is no secret: it follows from her day of entry. Follow-up ends
on the as-of date alone, so that who is followed for longer is like who is not. How many are at
risk, and how many are last seen within a half year, is computed of these two: as large a part of
those whose follow-up ends is still in as of all who are followed. The shares, standard errors and
intervals are computed of that table by the actuarial method [1]_: who is last seen within a half
year counts as half a person at risk in it.

How many persons are in the curve is rounded by the chance of that number everywhere else: its exact
value may be known, and would otherwise tell the chance of the curve. A curve ends before fewer than
fifty are followed, or fewer than ten are at risk: beyond, five persons would be too large a step.

Sources
-------
.. [1] Cutler S J, Ederer F. Maximum utilization of the life table method in analyzing survival.
       Journal of Chronic Diseases 1958; 8: 699-712.
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
    MIN_AT_RISK,
    MIN_CURVE_DAYS,
    MIN_CURVE_EVENTS,
    MIN_CURVE_PERSONS,
    MIN_DIFFERENCE,
    half_years,
)
from analysis.exit_curves import CURVE_COLUMNS
from analysis.proportions import CONFIDENCE
from data.programme import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.step_functions import Counts, Floats

EXACT_DIGITS = 9
"""A share that is whole percents may be off by rounding."""

SHARE_DIGITS, STD_ERROR_DIGITS = 6, 3


@dataclass(frozen=True, eq=False)
class LifeTable:
    """Curves of one group as shown; the last axis runs over the ends of half years.

    ``days``; ``events`` (K, M) of each outcome and ``censored`` (M,) within the half year that
    ends, ``at_risk`` (M,) neither of them yet, all multiples of five; ``share`` (K, M) 0-1 with
    ``std_error`` and its 95 % interval ``lower, upper``, in whole percents away from the share.
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
        """The event table by which the shares are computed."""
        return actuarial(self.days, self.events, self.censored, int(self.at_risk[-1]))


def shown(persons: Counts | Floats, chance: float) -> Counts:
    """Numbers of persons in steps of five, all by one chance: never falling where they do not."""
    found: Counts = BASE * np.floor(np.asarray(persons) / BASE + chance).astype(np.int64)
    return found


def life_table(
    table: EventTable, chance: float, followed: pd.DataFrame, counted: float | None = None
) -> LifeTable | None:
    """The curves of one group as they may be published; None where they may not.

    ``chance`` 0-1 is that of the curve of all persons of the table (``disclosure.chance_of``), and
    ``counted`` that by which these persons are counted everywhere; the same if None. ``followed``:
    until which ``day`` how many ``persons`` could be seen, at least those of the table. They may
    not be published below 50 persons or 10 exits of any kind, or where the first half year is
    already too thin.
    """
    persons = int(table.at_risk[0])
    if persons < MIN_CURVE_PERSONS or table.events.sum() < MIN_CURVE_EVENTS:
        return None
    days = half_years(int(followed["day"].max()))
    place = np.searchsorted(table.days, days, side="right") - 1
    events = shown(np.cumsum(table.events, axis=1)[:, place], chance)
    everybody = int(shown(np.array([persons]), chance if counted is None else counted)[0])
    ended = everybody * ended_by(followed, days) / int(followed["persons"].sum())
    return of_shown(days, np.full(days.size, everybody), events, to_steps(ended))


def ended_by(followed: pd.DataFrame, days: Counts) -> Counts:
    """Of how many persons follow-up ended before each of these days."""
    by_day = followed.groupby("day")["persons"].sum().sort_index()
    place = np.searchsorted(by_day.index.to_numpy(np.int64), days)
    found: Counts = np.append(0, np.cumsum(by_day.to_numpy(np.int64)))[place]
    return found


def to_steps(persons: Counts | Floats) -> Counts:
    """The multiples of five nearest to numbers of persons."""
    found: Counts = BASE * np.rint(persons / BASE).astype(np.int64)
    return found


def of_shown(days: Counts, entered: Counts, events: Counts, ended: Counts) -> LifeTable | None:
    """The curves from cumulative numbers as shown, and from nothing else; None if too few are left.

    ``entered`` (M,) by each day, ``events`` (K, M), and ``ended`` (M,): of whom follow-up ended,
    whatever happened to them.
    """
    censored = last_seen_within(entered, events.sum(axis=0), ended)
    at_risk = entered - events.sum(axis=0) - np.cumsum(censored)
    enough = (at_risk >= MIN_AT_RISK) & (entered - ended >= MIN_CURVE_PERSONS)
    kept = int(np.logical_and.accumulate(enough).sum())
    if kept < MIN_CURVE_DAYS:
        return None
    within = np.diff(events, axis=1, prepend=0)[:, :kept]
    days, out, at_risk = days[:kept], censored[:kept], at_risk[:kept]
    table = actuarial(days, within, out, int(at_risk[-1]))
    place = np.searchsorted(table.days, days)
    curve = cumulative_incidence(table)
    share, std_error = curve.share[:, place].round(SHARE_DIGITS), curve.std_error[:, place]
    lower, upper = whole_percents(*log_log_interval(share, std_error, CONFIDENCE))
    return LifeTable(
        days, at_risk, within, out, share, std_error.round(STD_ERROR_DIGITS), lower, upper
    )


def last_seen_within(entered: Counts, events: Counts, ended: Counts) -> Counts:
    """How many are last seen within each half year without an event, in steps of five.

    Of those whose follow-up ends as large a part is at risk as of all who are followed; an event
    comes half-way through it. All are cumulative, shape (M,), but what is returned.
    """
    found = np.zeros(entered.size, dtype=np.int64)
    left = int(entered[0] - events[0])
    for n in range(1, entered.size):
        new, happened, out = (int(row[n] - row[n - 1]) for row in (entered, events, ended))
        known = int(entered[n - 1] - ended[n - 1])
        gone = out * left / known if known else 0.0
        exposed = max(left + new / 2 - gone / 2, happened, 1)
        found[n] = to_steps(np.array([gone * (1 - happened / exposed / 2)]))[0]
        found[n] = min(found[n], max(left + new - happened, 0))
        left += new - happened - int(found[n])
    return found


def actuarial(days: Counts, events: Counts, censored: Counts, left: int) -> EventTable:
    """The event table in which half of those censored within a half year go before its events.

    ``left`` are last seen a day after the last.
    """
    before = np.where(days > 0, censored // 2, 0)
    every = np.union1d(days, np.append(days[days > 0] - 1, days[-1] + 1))
    place, earlier = np.searchsorted(every, days), np.searchsorted(every, days[days > 0] - 1)
    happened = np.zeros((len(events), every.size), dtype=np.int64)
    happened[:, place] = events
    gone = np.zeros(every.size, dtype=np.int64)
    gone[place] = censored - before
    gone[earlier] += before[days > 0]
    gone[-1] += left
    return EventTable(every, happened, gone)


def whole_percents(lower: Floats, upper: Floats) -> tuple[Floats, Floats]:
    """An interval in whole percents, never narrower than it is."""
    return (
        np.floor(np.round(lower * 100, EXACT_DIGITS)) / 100,
        np.ceil(np.round(upper * 100, EXACT_DIGITS)) / 100,
    )


def released_exit_curves(
    rows: pd.DataFrame, chance: float, followed: pd.DataFrame, counted: float | None = None
) -> pd.DataFrame:
    """The rows of ``exit_curves`` of one group, as they may be published; none where they may not.

    Columns ``CURVE_COLUMNS``, a row for each outcome and half year: ``events`` of the outcome and
    ``censored`` within it, ``at_risk`` after its last day, in steps of five by the one ``chance``
    of all persons in the curve. Unknown reasons as an outcome of their own are published only where
    they are ten or more: otherwise, none included, the curve would stand beside one of fewer than
    ten persons less.
    """
    if rows.empty:
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    outcomes = list(dict.fromkeys(rows["outcome"]))
    unknown = int(rows.loc[rows["outcome"] == UNKNOWN, "events"].sum())
    curve = life_table(event_table_of(rows, outcomes), chance, followed, counted)
    if curve is None or (UNKNOWN in outcomes and unknown < MIN_DIFFERENCE):
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    group = rows["group"].iloc[0]
    parts = [
        curve_rows(curve, k).assign(group=group, outcome=outcome)
        for k, outcome in enumerate(outcomes)
    ]
    return pd.concat(parts, ignore_index=True)[list(CURVE_COLUMNS)]


def event_table_of(rows: pd.DataFrame, outcomes: Sequence[str]) -> EventTable:
    """The event table of the curves of one group, from their rows."""
    curves = [rows[rows["outcome"] == outcome].sort_values("day") for outcome in outcomes]
    return EventTable(
        curves[0]["day"].to_numpy(np.int64),
        np.stack([curve["events"].to_numpy(np.int64) for curve in curves]),
        curves[0]["censored"].to_numpy(np.int64),
    )


def life_table_of(rows: pd.DataFrame) -> LifeTable:
    """The published curves of one group, read back from their rows."""
    curves = [curve for _outcome, curve in rows.groupby("outcome", sort=False)]
    first = curves[0]

    def stacked(name: str) -> Floats:
        return np.stack([curve[name].to_numpy(np.float64) for curve in curves])

    return LifeTable(
        first["day"].to_numpy(np.int64),
        first["at_risk"].to_numpy(np.int64),
        stacked("events").astype(np.int64),
        first["censored"].to_numpy(np.int64),
        *(stacked(name) for name in ("share", "std_error", "lower", "upper")),
    )


def two_digits(value: float) -> float:
    """A number to two significant digits; NaN stays NaN."""
    return float(f"{value:.1e}")


def curve_rows(curve: LifeTable, k: int) -> pd.DataFrame:
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
