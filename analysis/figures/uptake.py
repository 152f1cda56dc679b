"""The share that has started each intervention by days since entry (Figure 3.1).

An exit ends the chance to start, so it competes; who is still in without a start is censored on
the as-of date. A start before entry counts on day 0. Exits without a date are left out, because
nobody knows until when they could have started; exits without a reason are exits. The share that
the evaluation prints, of all persons whether or not they were followed so long, is the naive one:
it is too low while some have entered recently, and counts exits without a date too.

Sources: METHODS.md, *Cumulative incidence*; the estimators are in ``competing_risks``.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import (
    CHARACTERISTICS,
    CUMULATIVE_INCIDENCE,
    ESTIMATE,
    NAIVE,
    STARTED_TABLES,
    STARTS,
    Figure,
    Kind,
    Released,
)
from analysis.estimators import risk_sets
from analysis.estimators.competing_risks import (
    CENSORED,
    HALF_TOLERANCE,
    CumulativeIncidence,
    EventTable,
    curve_rows,
)
from analysis.estimators.proportions import wilson_interval
from analysis.estimators.risk_sets import carried_incidence
from analysis.groups import compared_groups, groups_in, without_hidden
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry.source import CountSource

EVENTS = {"started": 0, "exited": 1, "censored": CENSORED}
STARTED, EXITED = 0, 1
ANY = "any"
"""The first intervention, whichever it is."""
QUARTILES = (0.25, 0.5, 0.75)
QUARTILE_COLUMNS = ("lower_quartile_days", "median_days", "upper_quartile_days")
NAN = float("nan")

COLUMNS = (
    "group", "intervention", "day", "at_risk", "events", "censored",
    "share", "std_error", "lower", "upper",
)  # fmt: skip
FIRST_COLUMNS = (
    "group", "persons", "started", "exited", "lower_quartile_days", "median_days",
    "upper_quartile_days", "day", "share_started", "share_never", "share_waiting",
)  # fmt: skip


def uptake(
    source: CountSource, selection: Selection, estimate: str = CUMULATIVE_INCIDENCE
) -> pd.DataFrame:
    """The share that has started each intervention, a row for every day.

    Columns ``group, intervention``; ``day`` since entry, from 0; ``at_risk``: still in and without
    a start before the day; ``events``, first starts on that day; ``censored`` on that day;
    ``share`` 0-1 that has started, with ``std_error`` and its 95 % interval ``lower, upper``. NaN
    where undefined: an interval where the share is 0 or 1, all where fewer than ten are at risk.

    With ``estimate`` ``naive`` the share is of all persons of the group, followed or not, at risk
    is who has not started, nobody is censored, and the interval is Wilson's; NaN of fewer than ten.
    """
    parts = _naive(source, selection) if estimate == NAIVE else _estimated(source, selection)
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def _estimated(source: CountSource, selection: Selection) -> list[pd.DataFrame]:
    """The cumulative incidence of each group and intervention."""
    rows = compared_groups(counts.uptake_events, source, selection)
    tables = dict(tuple(rows.groupby(["group", "intervention"])))
    return [
        curve_rows(curve, STARTED, group=group, intervention=intervention.code)
        for group in groups_in(rows)
        for intervention in source.programme.interventions
        for curve in [carried_incidence(event_table(tables[group, intervention.code]))]
    ]


def event_table(rows: pd.DataFrame) -> EventTable:
    """Starts, and exits without one: from rows of ``day, event, persons``."""
    return EventTable.from_counts(
        rows["day"].to_numpy(np.int64),
        rows["event"].map(EVENTS).to_numpy(np.int64),
        rows["persons"].to_numpy(np.int64),
        outcomes=2,
    )


def first_start_curve(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The share that has started any intervention, as ``uptake`` with the intervention ``any``."""
    rows = compared_groups(counts.first_starts, source, selection)
    parts = dict(tuple(rows.groupby("group")))
    curves = [
        curve_rows(curve, STARTED, group=group, intervention=ANY)
        for group in groups_in(rows)
        for curve in [carried_incidence(event_table(parts[group]))]
    ]
    return pd.concat(curves, ignore_index=True) if curves else pd.DataFrame(columns=list(COLUMNS))


def _naive(source: CountSource, selection: Selection) -> list[pd.DataFrame]:
    """Who has started among all persons, for each group and intervention."""
    rows = compared_groups(counts.starts, source, selection)
    everybody = rows[rows["intervention"] == ""].set_index("group")["persons"]
    return [
        _naive_rows(group, intervention.code, rows, int(everybody[group]))
        for group in groups_in(rows)
        for intervention in source.programme.interventions
    ]


def _naive_rows(group: str, intervention: str, rows: pd.DataFrame, everybody: int) -> pd.DataFrame:
    """The naive share of one group and intervention as rows of ``COLUMNS``."""
    mine = rows[(rows["group"] == group) & (rows["intervention"] == intervention)]
    by_day = mine.groupby("day")["persons"].sum()
    days = np.union1d([0], by_day.index.to_numpy(np.int64))
    events = by_day.reindex(days, fill_value=0).to_numpy(np.int64)
    started = np.cumsum(events)
    # Whoever is in the group carries every point, started or not.
    share = started / everybody if everybody >= risk_sets.FEW_AT_RISK else np.full(days.size, NAN)
    intervals = np.array([wilson_interval(int(n), everybody) for n in started])
    intervals = np.where(np.isnan(share)[:, np.newaxis], NAN, intervals)
    return pd.DataFrame(
        {
            "group": group,
            "intervention": intervention,
            "day": days,
            "at_risk": everybody - started + events,
            "events": events,
            "censored": 0,
            "share": share,
            "std_error": np.sqrt(share * (1 - share) / everybody),
            "lower": intervals[:, 0],
            "upper": intervals[:, 1],
        }
    )


def time_to_first(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Days from entry to the first intervention, whichever it is, a row for each group.

    Columns ``group, persons``; ``started`` and ``exited`` without a start, persons; the days by
    which a quarter, half and three quarters of the group have started, missing where they have
    not; ``day``, the last on which ten or more were waiting, and what is known by then:
    ``share_started``, ``share_never`` (left without a start) and ``share_waiting``, which add up
    to 1. Cumulative incidence, exit competing. A source that protects its numbers shows no
    days here: a release reads them off its published curve.
    """
    rows = compared_groups(counts.first_starts, source, selection)
    parts = dict(tuple(rows.groupby("group")))
    table = [_first_row(source, group, parts[group]) for group in groups_in(rows)]
    whole = dict.fromkeys(QUARTILE_COLUMNS, "Int64")
    frame = pd.DataFrame(table, columns=list(FIRST_COLUMNS)).astype(whole)
    return without_hidden(frame, "persons")


def _first_row(source: CountSource, group: str, rows: pd.DataFrame) -> tuple[object, ...]:
    """The row of one group."""
    curve = carried_incidence(event_table(rows))
    persons = int(curve.at_risk[0])
    left = curve.at_risk - curve.events.sum(axis=0) - curve.censored
    last = source.precision.last_day(curve.days, left, curve.event_free, persons)
    known = curve.days[~np.isnan(curve.event_free)]
    last = None if last is None or not known.size else min(last, int(known[-1]))
    everybody = source.persons(rows)
    started, exited = (
        source.persons(rows[rows["event"] == e], everybody) for e in ("started", "exited")
    )
    share_started, share_never, share_waiting = _shares_on(source, curve, rows, last)
    return (
        group,
        everybody,
        started,
        exited,
        *(_shown_quartile(source, curve, share, last) for share in QUARTILES),
        NAN if last is None else last,
        # A number that is hidden has no share either.
        NAN if math.isnan(started) else share_started,
        NAN if math.isnan(exited) else share_never,
        share_waiting,
    )


def _shares_on(
    source: CountSource, curve: CumulativeIncidence, rows: pd.DataFrame, day: int | None
) -> list[float]:
    """The shares started, left without a start, and waiting; NaN of a curve that is not shown."""
    if day is None:
        return [NAN, NAN, NAN]
    place = int(np.searchsorted(curve.days, day, side="right")) - 1
    shares = (*curve.share[:, place], curve.event_free[place])
    return [source.share_of(rows, float(share)) for share in shares]


def _shown_quartile(
    source: CountSource, curve: CumulativeIncidence, share: float, last: int | None
) -> float | None:
    """The first day by which this share has started, up to the last that is shown."""
    day = first_day(curve, share)
    if day is None or last is None or day > last:
        return None
    return source.precision.quantile_days(day, share, int(curve.at_risk[0]))


def first_day(curve: CumulativeIncidence, share: float) -> int | None:
    """First day by which at least this share has started; None where it is not reached."""
    reached = np.flatnonzero(curve.share[STARTED] >= share - HALF_TOLERANCE)
    return int(curve.days[reached[0]]) if reached.size else None


DECLARED = (
    Figure(
        uptake,
        mark("share that has started each intervention, a row for every day"),
        page="interventions",
        tables=STARTED_TABLES,
        chart="uptake",
        choices=(ESTIMATE,),
        released=Released(
            Kind.CURVE, choices=({"estimate": "cumulative-incidence"},), reason=STARTS
        ),
    ),
    Figure(
        time_to_first,
        mark("days from entry to the first intervention"),
        page="interventions",
        tables=STARTED_TABLES,
        released=Released(Kind.COUNTS, reason=CHARACTERISTICS),
    ),
    Figure(
        first_start_curve,
        "",
        page="interventions",
        tables=STARTED_TABLES,
        on_command_line=False,
        released=Released(Kind.CURVE, reason=STARTS),
    ),
)
