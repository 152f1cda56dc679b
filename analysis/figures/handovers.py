"""Days between interventions: from the end of one to the start of the next (recommendation 3).

Where another intervention went on at the end, that is the next one (of several the one that began
last), and the hand-over took 0 days; otherwise it is the first that began later. Waiting ends with
an exit, which competes, or is still going on at the as-of date, which censors. Interventions that
are still going on are not counted yet, and exits without a date are left out.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import STARTED_TABLES, Figure, Kind, Released
from analysis.estimators.competing_risks import CENSORED, EventTable, cumulative_incidence, share_at
from analysis.groups import count_groups, groups_in
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry.source import CountSource

SOON_DAYS = 14
"""A hand-over within two weeks."""
ANY, EXIT, WAITING = "any", "exit", "waiting"

COLUMNS = ("group", "from", "to", "persons", "median_days", "mean_days", "share_within_14_days")


def handovers(source: CountSource, selection: Selection) -> pd.DataFrame:
    """What followed each intervention, and after how many days.

    Columns ``group`` (``all`` last); ``from``, an intervention; ``to``: ``any`` other one, each
    that followed, ``exit`` where the person left first, ``waiting`` where neither has happened;
    ``persons``; ``median_days`` and ``mean_days`` of these (so far, for ``waiting``), 0 where the
    next was going on; ``share_within_14_days`` 0-1 of all for whom the intervention ended:
    cumulative incidence, NaN for ``waiting`` and where nobody was followed so long. A person
    counts once for each time that she took the intervention to its end. No rows for an
    intervention that never ended, nor for a number that is hidden.
    """
    rows = count_groups(counts.handovers, source, selection)
    codes = [intervention.code for intervention in source.programme.interventions]
    parts = dict(tuple(rows.groupby(["group", "from"])))
    table = [
        (group, code, *row)
        for group in groups_in(rows)
        for code in codes
        if (group, code) in parts
        for row in _rows_from(source, parts[group, code], codes)
        # From a registry no number is hidden.
        if not math.isnan(row[1])
    ]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _rows_from(
    source: CountSource, rows: pd.DataFrame, codes: list[str]
) -> list[tuple[str, float, float, float, float]]:
    """The rows of one intervention that was handed over."""
    to = rows["to"].to_numpy()
    followed = [code for code in codes if (to == code).any()]
    within = _shares_within(rows, [*followed, EXIT])
    found = [
        (ANY, rows[np.isin(to, codes)], sum(within[code] for code in followed)),
        *((code, rows[to == code], within[code]) for code in (*followed, EXIT)),
        (WAITING, rows[to == ""], float("nan")),
    ]
    return [
        (code, *_persons_and_days(source, mine), source.share_of(rows, float(share)))
        for code, mine, share in found
    ]


def _shares_within(rows: pd.DataFrame, outcomes: list[str]) -> dict[str, float]:
    """Outcome → cumulative incidence within 14 days of the end."""
    number = {"": CENSORED} | {code: k for k, code in enumerate(outcomes)}
    table = EventTable.from_counts(
        rows["days"].to_numpy(np.int64),
        rows["to"].map(number).to_numpy(np.int64),
        rows["persons"].to_numpy(np.int64),
        outcomes=len(outcomes),
    )
    shares = share_at(cumulative_incidence(table), SOON_DAYS).share
    return dict(zip(outcomes, shares.tolist(), strict=True))


def _persons_and_days(source: CountSource, rows: pd.DataFrame) -> tuple[float, float, float]:
    """Persons, and the median and mean of their days as they are shown."""
    persons, exact = source.persons(rows), int(rows["persons"].sum())
    median, mean = _median_and_mean(rows)
    precision = source.precision
    return persons, precision.quantile_days(median, 0.5, exact), precision.mean_days(mean, persons)


def _median_and_mean(rows: pd.DataFrame) -> tuple[float, float]:
    """Of days counted by persons; NaN of nobody. Two in the middle: half-way between them."""
    if rows.empty:
        return float("nan"), float("nan")
    days, persons = rows["days"].to_numpy(np.float64), rows["persons"].to_numpy(np.int64)
    order = np.argsort(days, kind="stable")
    days, persons = days[order], persons[order]
    up_to, total = np.cumsum(persons), int(persons.sum())
    middle = np.searchsorted(up_to, [(total + 1) // 2, total // 2 + 1])
    return float(days[middle].mean()), float(days @ persons / total)


DECLARED = (
    Figure(
        handovers,
        mark("days from the end of an intervention to the start of the next"),
        page="interventions",
        tables=STARTED_TABLES,
        released=Released(
            Kind.COUNTS,
            everybody=True,
            reason=(
                "It counts hand-overs, not persons; days come as a mean of enough of them in few"
                " digits, which the audit attacks."
            ),
        ),
    ),
)
