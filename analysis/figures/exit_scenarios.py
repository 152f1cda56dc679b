"""What the exit curves would be under other assumptions: unknown reasons, and the naive estimate.

Leaving out exits for an unknown reason takes them for a random part of all participants. The
curves cannot lie outside the two extremes here: all of them successful, or none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import Figure
from analysis.estimators.competing_risks import (
    CumulativeIncidence,
    EventTable,
    share_at,
)
from analysis.estimators.risk_sets import carried_incidence, only_carried
from analysis.estimators.step_functions import quotient
from analysis.figures.exit_curves import DAYS_A_WEEK, OUTCOMES, SUMMARY_WEEKS, event_tables
from analysis.selection import LEAVE_OUT, OWN_OUTCOME, Selection
from data.programme import SUCCESSFUL, UNSUCCESSFUL
from data.words import mark

if TYPE_CHECKING:
    from analysis.estimators.step_functions import Floats
    from data.registry.source import CountSource

ALL_SUCCESSFUL, ALL_UNSUCCESSFUL = "all-successful", "all-unsuccessful"
PROPORTIONAL = "proportional"
KNOWN = (SUCCESSFUL, UNSUCCESSFUL)

SCENARIO_COLUMNS = (
    "group", "scenario", "outcome", "weeks", "day", "persons", "share", "std_error", "lower",
    "upper",
)  # fmt: skip
NAIVE_COLUMNS = ("group", "outcome", "day", "share", "naive")


def unknown_reason_bounds(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The exit curves at 26, 52, 78 and 104 weeks, by what unknown reasons may have been.

    Columns ``group``; ``scenario``: unknown reasons ``leave-out``, as in the curves,
    ``all-successful``, ``all-unsuccessful``, or ``proportional``: each as likely successful as the
    known exits of the group; ``outcome``; ``weeks`` and ``day`` since entry; ``persons`` of the
    scenario; ``share`` 0-1 with ``std_error`` and 95 % interval. NaN after the end of follow-up;
    the proportional split has no interval, for how reasons were lost is not known. How the
    selection treats unknown reasons plays no part.
    """
    kept = event_tables(source, selection.with_unknown(OWN_OUTCOME))
    left_out = event_tables(source, selection.with_unknown(LEAVE_OUT))
    rows = [
        row
        for group, table in kept.items()
        for scenario, chosen in (
            *(((LEAVE_OUT, left_out[group]),) if group in left_out else ()),
            (ALL_SUCCESSFUL, recoded(table, SUCCESSFUL)),
            (ALL_UNSUCCESSFUL, recoded(table, UNSUCCESSFUL)),
        )
        for row in _scenario_rows(group, scenario, chosen)
    ]
    rows += [row for group, table in kept.items() for row in _proportional_rows(group, table)]
    frame = pd.DataFrame(rows, columns=list(SCENARIO_COLUMNS))
    order = {group: n for n, group in enumerate(kept)}
    return frame.sort_values("group", key=lambda g: g.map(order), kind="stable", ignore_index=True)


def recoded(table: EventTable, outcome: str) -> EventTable:
    """The event table of three outcomes with those unknown taken for ``outcome``."""
    successful, unsuccessful, unknown = table.events
    if outcome == SUCCESSFUL:
        successful = successful + unknown
    else:
        unsuccessful = unsuccessful + unknown
    return EventTable(table.days, np.stack([successful, unsuccessful]), table.censored)


def _scenario_rows(group: str, scenario: str, table: EventTable) -> list[tuple[object, ...]]:
    """The rows of one group and scenario."""
    curve = carried_incidence(table)
    persons = int(table.at_risk[0])
    rows: list[tuple[object, ...]] = []
    for weeks in SUMMARY_WEEKS:
        day = weeks * DAYS_A_WEEK
        found = share_at(curve, day)
        rows += [
            (group, scenario, outcome, weeks, day, persons, found.share[k], found.std_error[k],
             found.lower[k], found.upper[k])
            for k, outcome in enumerate(KNOWN)
        ]  # fmt: skip
    return rows


def _proportional_rows(group: str, table: EventTable) -> list[tuple[object, ...]]:
    """Unknown exits divided like the known ones; curves of outcomes add up, so shares do."""
    curve = carried_incidence(table)
    known = table.events[:2].sum(axis=1)
    parts = quotient(known, known.sum(), otherwise=float("nan"))
    nan = float("nan")
    rows: list[tuple[object, ...]] = []
    for weeks in SUMMARY_WEEKS:
        day = weeks * DAYS_A_WEEK
        share = share_at(curve, day).share
        rows += [
            (group, PROPORTIONAL, outcome, weeks, day, int(table.at_risk[0]),
             share[k] + parts[k] * share[2], nan, nan, nan)
            for k, outcome in enumerate(KNOWN)
        ]  # fmt: skip
    return rows


def naive_exit_curves(source: CountSource, selection: Selection) -> pd.DataFrame:
    """1 - Kaplan-Meier of each outcome beside its cumulative incidence, a row for every day.

    Columns ``group, outcome, day``; ``share`` 0-1, as in ``exit_curves``; ``naive`` 0-1: as if who
    left by another outcome were still in and might yet leave by this one. It is never below
    ``share``, and over all outcomes adds up to more than all who left: a warning, not an estimate.
    """
    parts = [
        pd.DataFrame(
            {
                "group": group,
                "outcome": outcome,
                "day": curve.days,
                "share": curve.share[k],
                "naive": one_minus_kaplan_meier(curve, k),
            }
        )
        for group, table in event_tables(source, selection).items()
        for curve in [carried_incidence(table)]
        for k, outcome in enumerate(OUTCOMES[selection.unknown])
    ]
    return (
        pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(NAIVE_COLUMNS))
    )


def one_minus_kaplan_meier(curve: CumulativeIncidence, outcome: int) -> Floats:
    """1 - Kaplan-Meier of one outcome with the others as censoring, shape (D,).

    NaN where fewer than ten are at risk.
    """
    stays = quotient(curve.at_risk - curve.events[outcome], curve.at_risk, otherwise=1.0)
    naive: Floats = 1 - np.cumprod(stays, dtype=np.float64)
    return only_carried(naive, curve.days, curve.at_risk)


DECLARED = (
    Figure(
        unknown_reason_bounds,
        mark("the shares at 26 to 104 weeks, by what unknown reasons may have been"),
        page="exits",
        from_landmark=True,
    ),
    Figure(
        naive_exit_curves,
        mark("1 - Kaplan-Meier beside the cumulative incidence: why it is too high"),
        page="exits",
        unknown_reasons=True,
        from_landmark=True,
    ),
)
