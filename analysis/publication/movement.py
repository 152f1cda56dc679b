"""What moved between two releases: coarser than between registries, from shown counts alone.

A release holds no persons, so nobody can say which part is new persons and which corrections, and
the same persons are not followed. What is left: shown numbers, each off by less than five persons.
So a difference is first held against what rounding can make of no difference at all, on both sides
together; only one that is larger is asked whether it is more than chance, with an error that has
both in it. Differences of shown counts of shown selections tell no more than these do (PRIVACY).
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.change.measures_on import (
    EXITED_AS,
    NAN,
    NOBODY,
    PERSONS,
    SCALE,
    UPTAKE_WEEKS,
    Key,
    Known,
    counted,
    not_started,
    ordered,
    unit,
)
from analysis.change.movement import (
    BEYOND_CHANCE,
    COLUMNS,
    COUNTED,
    NOT_KNOWN,
    ROUNDING,
    WITHIN_CHANCE,
)
from analysis.estimators.competing_risks import EventTable
from analysis.figures.exit_curves import DAYS_A_WEEK, SUMMARY_WEEKS
from analysis.figures.overlapping import UNKNOWN, around, curve_change_error, growing_share_error
from analysis.figures.overview import ACTIVE, UPTAKE, WAGE_SANCTIONS
from analysis.figures.uptake import STARTED
from analysis.publication.curves import actuarial, whole_percents
from analysis.publication.exits import PERCENT_DIGITS, at_day, groups_of
from analysis.selection import Selection
from data.errors import TableMissing

if TYPE_CHECKING:
    from analysis.figures.overlapping import Interval
    from analysis.publication.release import Release

PERCENT_OFF, SCALE_OFF = 0.005, 0.05
"""What whole percents, and two digits on a scale from 1 to 5, are off by."""
TINY = 1e-9


def released_movement(now: Release, then: Release, selection: Selection) -> pd.DataFrame:
    """What moved between two releases, as ``movement.movement`` has it, as far as it can be told.

    Columns as there. ``new_persons``, ``follow_up`` and ``corrections`` are NaN: a release does not
    tell them apart. ``rounding``: the largest difference that rounding alone can make, in the unit
    of the measure. ``lower, upper``: the 95 % interval of the whole difference, what rounding adds
    included, shares in whole percents. ``verdict``: ``rounding`` where the difference is not larger
    than that; numbers of exits are ``counted``. A mean of the survey is compared as if other
    persons had answered, which is on the safe side. Raises ``NotPublishedError`` where a selection
    is not in one of the two.
    """
    chosen = replace(selection, by=None)
    before, after = _known(then, chosen), _known(now, chosen)
    base = max(now.policy.base, then.policy.base)
    rows = [_row(key, before.get(key, NOBODY), known, base) for key, known in after.items()]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _known(release: Release, selection: Selection) -> dict[Key, Known]:
    """Every measure that a release shows of a selection."""
    found = counted(release.figure, release.programme, selection)
    return ordered(found, _exits(release, selection) | _uptake(release, selection))


def _exits(release: Release, selection: Selection) -> dict[Key, Known]:
    """The published exit curves at the weeks; none where there is no curve."""
    found = {}
    for _group, outcomes, curve in groups_of(release.figure("exit_curves", selection)):
        for k, outcome in enumerate(outcomes):
            for weeks in SUMMARY_WEEKS:
                _at_risk, value, *_interval = at_day(curve, k, weeks * DAYS_A_WEEK)
                found[f"{EXITED_AS}{outcome}", str(weeks)] = Known(
                    value, curve.persons, NAN,
                    curve.table, k, weeks * DAYS_A_WEEK,
                )  # fmt: skip
    return found


def _uptake(release: Release, selection: Selection) -> dict[Key, Known]:
    """The published shares that have started each intervention after a year."""
    try:
        rows = release.figure("uptake", selection)
    except TableMissing:
        return not_started(release.programme)
    day = UPTAKE_WEEKS * DAYS_A_WEEK
    found = {}
    for code, mine in rows.groupby("intervention", sort=False):
        table = _uptake_table(mine)
        known = mine["day"].max() >= day
        value = float(np.interp(day, mine["day"], mine["share"])) if known else NAN
        persons = float(table.at_risk[0])
        found[UPTAKE, str(code)] = Known(
            round(value, PERCENT_DIGITS), persons, NAN, table, STARTED, day
        )
    return found


def _uptake_table(rows: pd.DataFrame) -> EventTable:
    """The steps of an uptake curve; who is at risk no more and did not start has left."""
    day, at_risk, started, censored = (
        rows[name].to_numpy(np.int64) for name in ("day", "at_risk", "events", "censored")
    )
    gone = -np.diff(at_risk, prepend=at_risk[0] + started[0] + censored[0])
    exited = np.maximum(gone - started - censored, 0)
    return actuarial(day, np.stack([started, exited]), censored, int(at_risk[-1]))


def _row(key: Key, then: Known, now: Known, base: int) -> tuple[object, ...]:
    """One measure on both dates."""
    of = unit(key[0])
    difference = now.shown - then.shown
    if of != PERSONS:
        difference = round(difference, PERCENT_DIGITS)
    rounding = _off(key[0], then, base) + _off(key[0], now, base)
    interval = UNKNOWN if math.isnan(difference) else _interval(key[0], then, now, difference, base)
    return (
        *key, of, then.shown, now.shown, difference, NAN, NAN, NAN, *interval,
        then.persons, now.persons, rounding, _verdict(of, difference, rounding, interval),
    )  # fmt: skip


def _verdict(of: str, difference: float, rounding: float, interval: Interval) -> str:
    if math.isnan(difference):
        return NOT_KNOWN
    if abs(difference) <= rounding + TINY:
        return ROUNDING
    if of == PERSONS:
        return COUNTED
    lower, upper = interval
    if math.isnan(lower + upper):
        return NOT_KNOWN
    return WITHIN_CHANCE if lower <= 0 <= upper else BEYOND_CHANCE


def _off(measure: str, known: Known, base: int) -> float:
    """By how much rounding can have moved a measure, in its unit."""
    of, off = unit(measure), base - 1
    if of == SCALE:
        return SCALE_OFF
    if of == PERSONS:
        # Who is still in is a difference of two shown counts.
        return 2.0 * off if measure == ACTIVE else off
    # Of a curve who left and who was at risk are rounded, each by less than a step.
    part = off if known.table is None else 2 * base
    return (part + off * known.value) / max(known.persons - off, 1.0) + PERCENT_OFF


def _interval(measure: str, then: Known, now: Known, difference: float, base: int) -> Interval:
    """The interval of a difference of shown estimates; NaN of numbers of persons."""
    of = unit(measure)
    if of == PERSONS:
        return UNKNOWN
    if of == SCALE:
        error = math.hypot(then.std_error, now.std_error, SCALE_OFF)
        lower, upper = around(difference, error)
        return round(lower, 1), round(upper, 1)
    # Of a shown count, in persons squared: at most, halfway between two multiples.
    variance = base**2 / 4
    rounded = sum(variance * (1 + known.value**2) / known.persons**2 for known in (then, now))
    limits = around(difference, math.hypot(_error(measure, then, now), math.sqrt(rounded)))
    lowest, highest = whole_percents(*(np.array([limit]) for limit in limits))
    return float(lowest[0]), float(highest[0])


def _error(measure: str, then: Known, now: Known) -> float:
    """The standard error of a share by chance, as between registries but from shown counts."""
    if now.table is not None and then.table is not None:
        return curve_change_error(then.table, now.table, now.outcome, now.day)
    if measure == WAGE_SANCTIONS:
        return growing_share_error(then.part, then.persons, now.part, now.persons)
    since = max(1 / then.persons - 1 / now.persons, 0.0)
    return math.sqrt(now.value * (1 - now.value) * since)
