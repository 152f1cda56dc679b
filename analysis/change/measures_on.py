"""What is known of each measure on one date: the values that two dates are compared by.

A measure has a code and, where there are several of a kind, a detail: weeks since entry,
intervention, reason of exit, item of the survey.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from statistics import NormalDist
from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import STARTED_TABLES, table_missing
from analysis.estimators.competing_risks import EventTable, share_at
from analysis.estimators.proportions import CONFIDENCE
from analysis.estimators.risk_sets import carried_incidence
from analysis.figures.exit_curves import DAYS_A_WEEK, OUTCOMES, SUMMARY_WEEKS, event_tables
from analysis.figures.exit_reasons import EXITED, NOT_EXITED
from analysis.figures.overview import (
    ACTIVE,
    CONTRACT,
    EXITS,
    OF,
    PARTICIPANTS,
    UPTAKE,
    WAGE_SANCTIONS,
    WELLBEING,
)
from analysis.figures.sanctions import SICK_2_YEARS
from analysis.figures.uptake import STARTED, event_table
from analysis.selection import ALL, FEW_PERSONS, Selection
from data.errors import TableMissing
from data.registry import counts

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.programme import Programme
    from data.registry.open import Registry

    Get = Callable[[str, Selection], pd.DataFrame]

EXITED_AS = "exited_"
"""Before the outcome, in the code of a share that has left by it."""
EXIT_REASON = "exit_reason"
UPTAKE_WEEKS = 52
"""When the shares that have started an intervention are compared: after a year."""
PERSONS, SHARE, SCALE = "persons", "share", "scale"
UNITS = {PARTICIPANTS: PERSONS, ACTIVE: PERSONS, EXITS: PERSONS, WELLBEING: SCALE}
"""Of a measure; any other is a share 0-1."""

NAN = float("nan")
MEAN_COLUMNS = ("item", "mean", "persons", "lower", "upper")
QUANTILE = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2)
Key = tuple[str, str]
"""Code of a measure and its detail."""


@dataclass(frozen=True, eq=False)
class Known:
    """A measure on one date: its value, in its unit, and how many persons are behind it.

    A share of counts has the ``part`` that is counted; one of a curve the event ``table`` with
    the number of its ``outcome`` and the ``day`` since entry.
    """

    value: float
    persons: float
    part: float = NAN
    table: EventTable | None = None
    outcome: int = 0
    day: int = 0
    std_error: float = NAN
    """Of a mean, as its interval has it."""

    @property
    def shown(self) -> float:
        """The value, unless it is a matter of single persons."""
        return self.value if self.persons >= FEW_PERSONS else NAN


NOBODY = Known(NAN, 0)
"""A measure that is not known, of nobody."""


def unit(measure: str) -> str:
    """The unit of a measure: persons, a share 0-1, or a point of the scale from 1 to 5."""
    return UNITS.get(measure, SHARE)


def counted(get: Get, programme: Programme, selection: Selection) -> dict[Key, Known]:
    """The measures that are no curves, in order; ``get`` gives a figure by its name."""
    reasons = get("exit_reasons", selection)
    by_reason = reasons[reasons["group"] == ALL].set_index("reason")["count"].astype(float)
    flow = get("participant_flow", selection).set_index("step")["persons"].astype(float)
    persons, exits = float(flow["in_analysis"]), float(by_reason.get(EXITED, NAN))
    found = {
        (PARTICIPANTS, ""): Known(persons, persons),
        (ACTIVE, ""): Known(float(by_reason.get(NOT_EXITED, NAN)), persons),
        (EXITS, ""): Known(exits, persons),
        (CONTRACT, ""): _share(get("contract", selection), "judged", "successful"),
    }
    found[WAGE_SANCTIONS, ""] = _sanctions(get, selection)
    of_all = reasons[reasons["group"] == ALL]
    codes = {reason.code for reason in programme.exit_reasons}
    for code, share, part in of_all[["reason", "share", "count"]].itertuples(index=False):
        if code in codes:
            found[EXIT_REASON, str(code)] = Known(float(share), exits, float(part))
    return found | (_wellbeing(get, programme, selection) if programme.survey_items else {})


def _sanctions(get: Get, selection: Selection) -> Known:
    """The share of those sick for two years; nothing without a table of sanctions."""
    try:
        shares = get("sanction_shares", selection)
    except TableMissing:
        return NOBODY
    return _share(shares[shares["group"] == SICK_2_YEARS], "persons", "sanctions")


def _wellbeing(get: Get, programme: Programme, selection: Selection) -> dict[Key, Known]:
    """The mean of each item; nothing of each without a survey."""
    try:
        means = get("wellbeing", selection)
    except TableMissing:
        return {(WELLBEING, item.code): NOBODY for item in programme.survey_items}
    found = {}
    columns = [means.get(name, pd.Series()) for name in MEAN_COLUMNS]
    for item, mean, persons, lower, upper in zip(*columns, strict=True):
        error = float(upper - lower) / 2 / QUANTILE
        found[WELLBEING, str(item)] = Known(float(mean), float(persons), std_error=error)
    return found


def not_started(programme: Programme) -> dict[Key, Known]:
    """The shares that have started, where no table says who did: nothing of each intervention."""
    return {(UPTAKE, intervention.code): NOBODY for intervention in programme.interventions}


def _share(rows: pd.DataFrame, whole: str, part: str) -> Known:
    """The first row of shares, or nobody's."""
    if rows.empty:
        return Known(NAN, 0)
    row = rows.iloc[0]
    return Known(float(row["share"]), float(row[whole]), float(row[part]))


def exact(source: Registry, selection: Selection) -> dict[Key, Known]:
    """Every measure of a registry, in the order in which they are shown.

    Raises ``SelectionError`` for a dimension or code that the programme does not have.
    """
    everybody = replace(selection, by=None)
    found = counted(lambda name, chosen: OF[name](source, chosen), source.programme, everybody)
    return ordered(found, _exits(source, everybody) | _uptake(source, everybody))


def ordered(found: dict[Key, Known], curves: dict[Key, Known]) -> dict[Key, Known]:
    """Numbers of persons first, then the curves, then the rest."""
    persons = {key: known for key, known in found.items() if unit(key[0]) == PERSONS}
    return persons | curves | found


def _exits(source: Registry, selection: Selection) -> dict[Key, Known]:
    """The shares that have left by each outcome."""
    table = event_tables(source, selection).get(ALL, EventTable.from_counts([], [], [], 2))
    return {
        (f"{EXITED_AS}{outcome}", str(weeks)): _on(table, k, weeks * DAYS_A_WEEK)
        for k, outcome in enumerate(OUTCOMES[selection.unknown])
        for weeks in SUMMARY_WEEKS
    }


def _uptake(source: Registry, selection: Selection) -> dict[Key, Known]:
    """The shares that have started each intervention after a year."""
    if table_missing(source, STARTED_TABLES):
        return not_started(source.programme)
    rows = counts.uptake_events(source, None, dict(selection.where))
    return {
        (UPTAKE, intervention.code): _on(event_table(mine), STARTED, UPTAKE_WEEKS * DAYS_A_WEEK)
        for intervention in source.programme.interventions
        for mine in [rows[rows["intervention"] == intervention.code]]
    }


def _on(table: EventTable, outcome: int, day: int) -> Known:
    """A curve on a day; its value is NaN where fewer than ten are at risk."""
    if table.at_risk[0] == 0:
        return Known(NAN, 0)
    value = float(share_at(carried_incidence(table), day).share[outcome])
    return Known(value, float(table.at_risk[0]), NAN, table, outcome, day)
