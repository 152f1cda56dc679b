"""Curves as they may be published: life tables of a few weeks, of persons in steps of five.

Of a curve is told, at the end of each step (28 days, unless the policy says otherwise), how many
have left by each outcome, and nothing else. One chance, of all persons in the curve, rounds all of
these numbers: so nothing falls, outcomes never add up to more than everybody, and the same persons
give the same curve.

Until when each person could be seen is no secret: it follows from her day of entry. Follow-up ends
on the as-of date alone, so that who is followed for longer is like who is not. How many are at
risk, and how many are last seen within a step, is computed of these two: as large a part of those
whose follow-up ends is still in as of all who are followed. The shares, standard errors and
intervals are computed of that table by the actuarial method [1]_: who is last seen within a step
counts as half a person at risk in it.

How many persons are in the curve is rounded by the chance of that number everywhere else: its exact
value may be known, and would otherwise tell the chance of the curve. A curve ends where fewer than
the least number of persons are at risk when a step begins, and nowhere earlier.

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

from analysis.disclosure.rules import steps_until
from analysis.estimators.competing_risks import (
    Curves,
    EventTable,
    cumulative_incidence,
    curve_rows,
    log_log_interval,
)
from analysis.estimators.proportions import CONFIDENCE
from analysis.figures.exit_curves import CURVE_COLUMNS
from data.programme import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.estimators.step_functions import Counts, Floats
    from data.policy import Policy

EXACT_DIGITS = 9
"""A share that is whole percents may be off by rounding."""

SHARE_DIGITS, STD_ERROR_DIGITS = 6, 3
SLOWER, AT_MOST = 0.25, 0.15
"""After its last jump a number grows at this part of the rate before it, by this part of the base
at most: on the demo, over all chances, this leaves the smallest error (docs/releases.md)."""
LEAST_DAYS = 2
"""That are shown of a curve, day 0 included: one point is no curve."""


@dataclass(frozen=True, eq=False)
class LifeTable(Curves):
    """Curves of one group as shown; the last axis runs over the ends of steps.

    ``days``; ``events`` (K, M) of each outcome and ``censored`` (M,) within the step that ends,
    ``at_risk`` (M,) neither of them yet; events are multiples of the base, the others follow from
    them and from what is known; ``share`` (K, M) 0-1 with ``std_error`` and its 95 % interval
    ``lower, upper``, in whole percents away from the share.
    """

    @property
    def persons(self) -> int:
        """Everybody in the curves, as shown."""
        return int(self.at_risk[0] + self.events[:, 0].sum() + self.censored[0])

    @property
    def table(self) -> EventTable:
        """The event table by which the shares are computed."""
        return actuarial(self.days, self.events, self.censored, int(self.at_risk[-1]))


@dataclass(frozen=True)
class Followed:
    """What is needed of a group beside its events to publish a curve of it.

    ``rows``: until which ``day`` how many ``persons`` could be seen, whatever happened to them, at
    least those of the table. ``counted``: the chance by which their number is rounded everywhere.
    """

    rows: pd.DataFrame
    counted: float

    @property
    def last_day(self) -> int:
        """The last day on which anybody could be seen."""
        return int(self.rows["day"].max())

    def ended_by(self, days: Counts) -> Floats:
        """The part 0-1 of all whose follow-up ended before each of these days."""
        by_day = self.rows.groupby("day")["persons"].sum().sort_index()
        place = np.searchsorted(by_day.index.to_numpy(np.int64), days)
        ended = np.append(0, np.cumsum(by_day.to_numpy(np.int64)))
        found: Floats = ended[place] / ended[-1]
        return found


def rounded(persons: Counts | Floats, chance: float, policy: Policy) -> Counts:
    """Numbers of persons in steps, all by one chance: never falling where they do not."""
    steps = np.floor(np.asarray(persons) / policy.base + chance).astype(np.int64)
    found: Counts = policy.base * steps
    return found


def life_table(
    table: EventTable, chance: float, followed: Followed, policy: Policy
) -> LifeTable | None:
    """The curves of one group as they may be published; None where they may not.

    ``chance`` 0-1 is that of the curve of all persons of the table (``rules.chance_of``). They may
    not be published below the persons or events of the policy, or where too few are at risk from
    the first step on.
    """
    persons = int(table.at_risk[0])
    if persons < policy.min_curve_persons or table.events.sum() < policy.min_curve_events:
        return None
    days = steps_until(followed.last_day, policy)
    place = np.searchsorted(table.days, days, side="right") - 1
    events = rounded(np.cumsum(table.events, axis=1)[:, place], chance, policy)
    everybody = int(rounded(np.array([persons]), followed.counted, policy)[0])
    censored = censored_within(days, everybody, events.sum(axis=0), followed, policy)
    return of_shown(days, everybody, events, censored, policy)


def censored_within(
    days: Counts, everybody: int, events: Counts, followed: Followed, policy: Policy
) -> Counts:
    """How many are last seen within each step, of numbers as shown and of what is known.

    Who left for an unknown reason may not be in the curve, but was followed. Who that is, is not
    known, and those who were followed for long are more often among them; so they are taken to have
    left when the others did.
    """
    known = int(followed.rows["persons"].sum())
    outside = known - everybody if known - everybody >= policy.base else 0
    left = int(events[-1])
    all_events = np.rint(events * (1 + outside / left)) if left else events
    whole = everybody + outside
    ended = np.rint(whole * followed.ended_by(days)).astype(np.int64)
    return last_seen_within(np.full(days.size, whole), all_events.astype(np.int64), ended)


def of_shown(
    days: Counts, everybody: int, events: Counts, censored: Counts, policy: Policy
) -> LifeTable | None:
    """The curves from numbers as shown, and from nothing else; None if too few are at risk.

    ``events`` (K, M) are cumulative, ``censored`` (M,) within each step.
    """
    at_risk = everybody - events.sum(axis=0) - np.cumsum(censored)
    began = np.append(everybody, at_risk[:-1])
    # Of numbers that were rounded apart more can leave than are left.
    enough = (began >= policy.min_at_risk) & (at_risk >= 0)
    kept = int(np.logical_and.accumulate(enough).sum())
    if kept < LEAST_DAYS:
        return None
    share = shares(everybody, likely(days, events, policy.base), censored)
    within = np.diff(events, axis=1, prepend=0)[:, :kept]
    days, out, at_risk = days[:kept], censored[:kept], at_risk[:kept]
    table = actuarial(days, within, out, int(at_risk[-1]))
    place = np.searchsorted(table.days, days)
    std_error = cumulative_incidence(table).std_error[:, place]
    share = share[:, :kept].round(SHARE_DIGITS)
    lower, upper = whole_percents(*log_log_interval(share, std_error, CONFIDENCE))
    return LifeTable(
        days, at_risk, within, out, share, std_error.round(STD_ERROR_DIGITS), lower, upper
    )


def likely(days: Counts, events: Counts, base: int) -> Floats:
    """Numbers of events that are likely behind cumulative shown ones, shape (K, M).

    A shown number stays where it is while the true one grows by up to the base, and then jumps.
    Where it jumps the true one is as far below it every time; so in between it lies about on the
    straight line from jump to jump. After the last jump it goes on more slowly, for it did not
    jump again. A staircase would be off most at its end, where each person weighs most.
    """
    found = np.empty(events.shape)
    for k, row in enumerate(events):
        jumps = np.flatnonzero(np.diff(row, prepend=row[0]))
        places = np.concatenate(([0], jumps))
        day, persons = days[places].astype(np.float64), row[places].astype(np.float64)
        if jumps.size and places[-1] < row.size - 1:
            rate = (persons[-1] - persons[-2]) / (day[-1] - day[-2])
            more = min(rate * (days[-1] - day[-1]) * SLOWER, base * AT_MOST)
            day, persons = np.append(day, days[-1]), np.append(persons, persons[-1] + more)
        found[k] = np.interp(days, day, persons)
    return found


def shares(everybody: int, events: Floats, censored: Counts) -> Floats:
    """Cumulative incidence by the actuarial method [1]_, of cumulative ``events`` (K, M) 0-1."""
    within = np.diff(events, axis=1, prepend=0.0)
    gone = np.cumsum(within.sum(axis=0) + censored)
    at_risk = everybody - np.concatenate(([0.0], gone[:-1])) - censored / 2
    at_risk = np.maximum(at_risk, np.maximum(within.sum(axis=0), 1.0))
    event_free = np.cumprod(1 - within.sum(axis=0) / at_risk)
    before = np.concatenate(([1.0], event_free[:-1]))
    found: Floats = np.cumsum(before * within / at_risk, axis=1)
    return found


def last_seen_within(entered: Counts, events: Counts, ended: Counts) -> Counts:
    """How many are last seen within each step without an event.

    Of those whose follow-up ends as large a part is at risk as of all who are followed; an event
    comes half-way through the step. All are cumulative, shape (M,), but what is returned. Whole
    persons, and their sum is the nearest to that of the parts.
    """
    found = np.zeros(entered.size, dtype=np.int64)
    left, gone_so_far, told = float(entered[0] - events[0]), 0.0, 0
    for n in range(1, entered.size):
        new, happened, out = (int(row[n] - row[n - 1]) for row in (entered, events, ended))
        known = int(entered[n - 1] - ended[n - 1])
        gone = out * left / known if known > 0 else 0.0
        exposed = max(left + new / 2 - gone / 2, happened, 1)
        gone = min(gone * (1 - happened / exposed / 2), max(left + new - happened, 0.0))
        gone_so_far += gone
        found[n] = max(round(gone_so_far) - told, 0)
        told += int(found[n])
        left += new - happened - gone
    return found


def actuarial(days: Counts, events: Counts, censored: Counts, left: int) -> EventTable:
    """The event table in which half of those censored within a step go before its events.

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
    rows: pd.DataFrame, chance: float, followed: Followed, policy: Policy
) -> pd.DataFrame:
    """The rows of ``exit_curves`` of one group, as they may be published; none where they may not.

    Columns ``CURVE_COLUMNS``, a row for each outcome and step: ``events`` of the outcome and
    ``censored`` within it, ``at_risk`` after its last day; events are rounded by the one ``chance``
    of all persons in the curve. Unknown reasons as an outcome of their own are published only where
    they are as many as nested groups have to differ: otherwise, none included, the curve would
    stand beside one of a few persons less.
    """
    if rows.empty:
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    outcomes = list(dict.fromkeys(rows["outcome"]))
    unknown = int(rows.loc[rows["outcome"] == UNKNOWN, "events"].sum())
    curve = life_table(event_table_of(rows, outcomes), chance, followed, policy)
    if curve is None or (UNKNOWN in outcomes and unknown < policy.min_difference):
        return pd.DataFrame(columns=list(CURVE_COLUMNS))
    group = rows["group"].iloc[0]
    parts = [
        curve_rows(curve, k, group=group, outcome=outcome) for k, outcome in enumerate(outcomes)
    ]
    return pd.concat(parts, ignore_index=True)


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
