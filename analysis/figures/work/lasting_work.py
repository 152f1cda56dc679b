"""Whether work is registered, whether it lasts, what contract and hours it has.

Of a successful exit it is only known that somebody went back to work. Whether that lasts needs a
placement, and a return to one's own work often has none: so coverage comes first, and unknown work
is counted neither as lasting nor as not. What lasting work, part-time and a substantial job are
stands in the programme file.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import COUNTS_ATTACK, PLACED_TABLES, Figure, Kind, Released
from analysis.estimators.proportions import share_with_interval
from analysis.figures.work.retention import durability_of
from analysis.groups import compared_groups, groups_in, without_hidden
from analysis.selection import ALL
from data.programme import SUCCESSFUL, UNKNOWN
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry.source import CountSource

LASTING, NOT_LASTING = "lasting", "not_lasting"
AT_MOST = "at_most"
STATES = {
    LASTING: (LASTING,),
    NOT_LASTING: (NOT_LASTING,),
    UNKNOWN: (UNKNOWN,),
    AT_MOST: (LASTING, UNKNOWN),
}
"""Row of ``lasting`` → what is counted in it."""
PART_TIME, SUBSTANTIAL, MORE_HOURS = "part_time", "substantial", "more_hours"

COVERAGE_COLUMNS = ("group", "reason", "persons", "placed", "share")
LASTING_COLUMNS = ("group", "state", "persons", "of", "share", "lower", "upper")
CONTRACT_COLUMNS = ("group", "day", "contract_type", "persons", "of", "share")
HOURS_COLUMNS = ("group", "day", "measure", "persons", "of", "share", "lower", "upper")
MEDIAN_COLUMNS = ("group", "day", "persons", "median_hours")


def placement_coverage(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Successful exits with any placement: ``group, reason, persons, placed, share``.

    A row for ``all`` successful exits, and for each reason that is successful; ``share`` 0-1 of
    ``persons`` who have a row in ``placements`` at all.
    """
    rows = compared_groups(counts.placed, source, selection)
    reasons = [r.code for r in source.programme.exit_reasons if r.effect == SUCCESSFUL]
    table = []
    for group in groups_in(rows):
        mine = rows[rows["group"] == group]
        parts = {ALL: mine, **{code: mine[mine["reason"] == code] for code in reasons}}
        for reason, part in parts.items():
            persons = source.persons(part)
            placed = source.persons(part[part["placed"].astype(bool)], persons)
            share = source.precision.share(placed, persons)
            table.append((group, reason, persons, placed, share))
    return without_hidden(pd.DataFrame(table, columns=list(COVERAGE_COLUMNS)), "persons")


def lasting(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Whether work lasts, of who left successfully long enough ago for it to have lasted.

    Columns ``group``; ``state``: ``lasting``, work of the least days of the programme or longer
    by contracts that can last; ``not_lasting``; ``unknown``: no placement, no type of contract, or
    work that is going on and may still last; ``at_most``, the first and the third together, so
    that shares of lasting and at most are bounds [1]_. ``persons`` ``of`` all who left
    successfully, on a known day, that many days and a gap ago; ``share`` 0-1 with its 95 %
    interval, NaN of nobody.

    References
    ----------
    .. [1] Manski C. Partial identification of probability distributions. Springer, 2003.
    """
    durability_of(source.programme)
    rows = compared_groups(counts.placed, source, selection)
    rows = rows[rows["due"].astype(bool)]
    table = []
    for group in groups_in(rows):
        mine = rows[rows["group"] == group]
        due = source.persons(mine)
        for state, known in STATES.items():
            persons = source.persons(mine[mine["lasting"].isin(known)], due)
            shares = share_with_interval(persons, due, source.precision)
            table.append((group, state, persons, due, *shares))
    return without_hidden(pd.DataFrame(table, columns=list(LASTING_COLUMNS)), "persons")


def contract_types(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Types of contract of who is at work, at the start and 183, 365 and 730 days later.

    Columns ``group``; ``day`` since the first day of work that is no secondment;
    ``contract_type``, ``unknown`` where it is missing; ``persons`` ``of`` all who are at work
    then; ``share`` 0-1. Of two placements at once it is the one that began last.
    """
    durability_of(source.programme)
    rows = compared_groups(counts.held, source, selection)
    types = [*(option.code for option in source.programme.contract_types), UNKNOWN]
    table = []
    for (group, day), mine in rows.groupby(["group", "day"], sort=False):
        at_work = source.persons(mine)
        for code in types:
            persons = source.persons(mine[mine["contract_type"] == code], at_work)
            share = source.precision.share(persons, at_work)
            table.append((group, day, code, persons, at_work, share))
    return pd.DataFrame(table, columns=list(CONTRACT_COLUMNS))


def working_hours(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Part-time, substantial and grown jobs of who is at work, on the days of ``contract_types``.

    Columns ``group, day``; ``measure``: ``part_time``, under full time; ``substantial``, not there
    where the programme does not say from how many hours; ``more_hours`` than at the start, of who
    is at work later; ``persons`` ``of`` who is at work then and whose hours are known; ``share``
    0-1 with its 95 % interval.
    """
    durability = durability_of(source.programme)
    rows = compared_groups(counts.held, source, selection)
    table = []
    for (group, day), at_work in rows.groupby(["group", "day"], sort=False):
        mine = at_work[at_work["hours"].notna()]
        parts = {PART_TIME: (mine, mine["hours"] < durability.full_time_hours)}
        if durability.substantial_hours is not None:
            parts[SUBSTANTIAL] = (mine, mine["hours"] >= durability.substantial_hours)
        if day != 0:
            both = mine[mine["hours_at_start"].notna()]
            parts[MORE_HOURS] = (both, both["hours"] > both["hours_at_start"])
        for measure, (known, holds) in parts.items():
            of = source.persons(known)
            persons = source.persons(known[holds], of)
            shares = share_with_interval(persons, of, source.precision)
            table.append((group, day, measure, persons, of, *shares))
    return pd.DataFrame(table, columns=list(HOURS_COLUMNS))


def median_hours(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The median of contracted hours a week of who is at work: ``group, day, persons``.

    ``median_hours``: half has as many or fewer; days and persons as in ``working_hours``. In no
    release: it is one person's hours.
    """
    durability_of(source.programme)
    rows = compared_groups(counts.held, source, selection)
    table = []
    for (group, day), at_work in rows.groupby(["group", "day"], sort=False):
        mine = at_work[at_work["hours"].notna()]
        hours = np.repeat(mine["hours"].to_numpy(np.float64), mine["persons"].to_numpy(np.int64))
        median = float(np.median(hours)) if hours.size else float("nan")
        table.append((group, day, source.persons(mine), median))
    return pd.DataFrame(table, columns=list(MEDIAN_COLUMNS))


AT_WORK = (
    "Of everybody alone, and of who is at work: nobody is known to be among them, and numbers are"
    " in steps, hidden where they are few."
)

DECLARED = (
    Figure(
        placement_coverage,
        mark("successful exits of which work is registered at all"),
        page="durability",
        tables=PLACED_TABLES,
        released=Released(Kind.COUNTS, whole_only=True, attacks=(COUNTS_ATTACK,)),
    ),
    Figure(
        lasting,
        mark("successful exits to work that lasts, with bounds for what is not known"),
        page="durability",
        tables=PLACED_TABLES,
        released=Released(Kind.COUNTS, whole_only=True, attacks=(COUNTS_ATTACK,)),
    ),
    Figure(
        contract_types,
        mark("types of contract at the start of work and later"),
        page="durability",
        tables=PLACED_TABLES,
        released=Released(Kind.COUNTS, whole_only=True, reason=AT_WORK),
    ),
    Figure(
        working_hours,
        mark("part-time and substantial jobs, and growth, at the start of work and later"),
        page="durability",
        tables=PLACED_TABLES,
        released=Released(Kind.COUNTS, whole_only=True, reason=AT_WORK),
    ),
    Figure(
        median_hours,
        mark("median hours a week at the start of work and later"),
        page="durability",
        tables=PLACED_TABLES,
    ),
)
