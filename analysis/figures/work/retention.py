"""Who is still at work, by days since the first day of work.

A change of employer is no loss: placements are one spell while the next begins soon after the last
ended, and how soon the programme file says. Day 0 is the first day of work that is no secondment,
for who is seconded is still on the pay roll. Nobody can be seen to have lost work until a gap has
lasted; so everybody is followed until that long before the as-of date, and an end that was agreed
for later is no event. What comes after the curve is not known: early losses do not go on.

Groups of what was started are followed from the exit, when all of it was known: they are of who had
left by the first day of work.

Sources
-------
.. [1] Kaplan E L, Meier P. Nonparametric estimation from incomplete observations. Journal of the
       American Statistical Association 1958; 53: 457-481.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import PLACED_TABLES, Choice, Figure, Kind, Released
from analysis.estimators.competing_risks import (
    CENSORED,
    EventTable,
    log_log_interval,
    median_time,
)
from analysis.estimators.proportions import CONFIDENCE
from analysis.estimators.risk_sets import carried_incidence
from analysis.groups import compared_groups, groups_in
from data.errors import EstimationError
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from analysis.selection import Selection
    from data.durability import Durability
    from data.programme import Programme
    from data.registry.source import CountSource

OWN_WORK, ANY_WORK = "own", "any"
WORK = Choice("work", (OWN_WORK, ANY_WORK), OWN_WORK)
"""From the first day that is no secondment, or from the first of any work."""
SUMMARY_DAYS = (91, 183, 365, 730)
LOST = "lost"

COLUMNS = (
    "group", "day", "at_risk", "events", "censored", "share", "std_error", "lower", "upper",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "group", "persons", "lost", "median_days", "day", "at_risk", "share", "lower", "upper",
)  # fmt: skip


def durability_of(programme: Programme) -> Durability:
    """What the programme calls lasting work; raises ``EstimationError`` where it does not say."""
    if programme.durability is None:
        raise EstimationError(
            mark(
                "The programme file does not say what lasting work is. Add a table [durability]"
                " (docs/programme.md) and import the extract again."
            )
        )
    return programme.durability


def spells(source: CountSource, selection: Selection, work: str = OWN_WORK) -> pd.DataFrame:
    """The counts of ``counts.retention`` of the groups that are compared."""
    gap_days = durability_of(source.programme).gap_days

    def count(known: CountSource, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
        return counts.retention(
            known,
            by,
            where,
            work=work,
            gap_days=gap_days,
            after_exit=selection.formed_after_entry,
        )

    return compared_groups(count, source, selection)


def retention(source: CountSource, selection: Selection, work: str = OWN_WORK) -> pd.DataFrame:
    """The share still at work, a row for every day on which something happens.

    Parameters
    ----------
    source, selection
        Whose; of who has a placement, in the analysis.
    work
        ``own``: from the first day of work that is no secondment; ``any``: of any work.

    Returns
    -------
    DataFrame
        Columns ``group``; ``day`` since the first day of work, from 0; ``at_risk`` at its start;
        ``events``: whose first day without work it is; ``censored``, last seen; ``share`` 0-1
        still at work, by Kaplan-Meier [1]_, with ``std_error`` (Greenwood) and its 95 % interval
        ``lower, upper`` (log(-log)). NaN where undefined: an interval of 0 or 1, and all of it
        where fewer than ten are at risk.
    """
    rows = spells(source, selection, work)
    parts = [curve_of(event_table(rows[rows["group"] == one]), one) for one in groups_in(rows)]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def event_table(rows: pd.DataFrame) -> EventTable:
    """The event table of one group, from its counts."""
    outcome = np.where(rows["event"] == LOST, 0, CENSORED)
    return EventTable.from_counts(
        rows["day"].to_numpy(np.int64), outcome, rows["persons"].to_numpy(np.int64), outcomes=1
    )


def curve_of(table: EventTable, group: str) -> pd.DataFrame:
    """The rows of one group."""
    curve = carried_incidence(table)
    share, std_error = curve.event_free, curve.event_free_std_error
    lower, upper = log_log_interval(share, std_error, CONFIDENCE)
    columns = (curve.days, curve.at_risk, curve.events[0], curve.censored)
    found = dict(zip(COLUMNS[1:], (*columns, share, std_error, lower, upper), strict=True))
    return pd.DataFrame({"group": group, **found})


def retention_summary(
    source: CountSource, selection: Selection, work: str = OWN_WORK
) -> pd.DataFrame:
    """The curve at 91, 183, 365 and 730 days, a row for each.

    Columns ``SUMMARY_COLUMNS``: ``persons`` of the group, how many ``lost`` work so far, the
    ``median_days`` by which half had, missing if fewer have; on ``day``, ``at_risk`` at its start
    and the ``share`` 0-1 still at work with its 95 % interval; NaN where
    fewer than ten are at risk.
    """
    rows = spells(source, selection, work)
    found = [
        row
        for one in groups_in(rows)
        for row in _summary_rows(one, event_table(rows[rows["group"] == one]))
    ]
    return pd.DataFrame(found, columns=list(SUMMARY_COLUMNS)).astype({"median_days": "Int64"})


def _summary_rows(group: str, table: EventTable) -> list[tuple[object, ...]]:
    """The rows of one group."""
    curve = carried_incidence(table)
    rows = curve_of(table, group)
    lost, persons = int(table.events.sum()), int(table.at_risk[0])
    found: list[tuple[object, ...]] = []
    for day in SUMMARY_DAYS:
        at_risk = int(rows.loc[rows["day"] >= day, "at_risk"].max()) if curve.days[-1] >= day else 0
        last = rows[rows["day"] <= day].iloc[-1]
        known = curve.observed_until(day)
        shares = [last[name] if known else float("nan") for name in ("share", "lower", "upper")]
        found.append((group, persons, lost, median_time(curve), day, at_risk, *shares))
    return found


DECLARED = (
    Figure(
        retention,
        mark("share still at work by days since the first day of work"),
        page="durability",
        chart="retention",
        tables=PLACED_TABLES,
        choices=(WORK,),
        released=Released(
            Kind.CURVE,
            choices=({"work": OWN_WORK},),
            whole_only=True,
            reason=(
                "Of everybody alone. Who is in the curve is not known: it takes a placement, which"
                " is counted in steps and attacked. Losses and ends of follow-up are in steps too."
            ),
        ),
    ),
    Figure(
        retention_summary,
        mark("share still at work after 91, 183, 365 and 730 days"),
        page="durability",
        tables=PLACED_TABLES,
        choices=(WORK,),
    ),
)
