"""What published exit curves would be, were all unknown reasons of one kind.

Computed from the rows of ``released_curves.released_exit_curves`` alone. Were all unknown reasons
successful, the curve would be that of the successful and of the unknown together: the bounds tell
no more than the curves do.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.estimators.competing_risks import cumulative_incidence, log_log_interval
from analysis.estimators.proportions import CONFIDENCE
from analysis.estimators.step_functions import quotient
from analysis.figures.exit_curves import DAYS_A_WEEK, SUMMARY_WEEKS
from analysis.figures.exit_scenarios import (
    ALL_SUCCESSFUL,
    ALL_UNSUCCESSFUL,
    KNOWN,
    PROPORTIONAL,
    SCENARIO_COLUMNS,
)
from analysis.publication.curves import STD_ERROR_DIGITS, actuarial, whole_percents
from analysis.publication.exits import at_day, groups_of
from analysis.selection import LEAVE_OUT

if TYPE_CHECKING:
    from analysis.publication.curves import LifeTable

NaN = float("nan")

TOGETHER = {
    ALL_SUCCESSFUL: ((0, 2), (1,)),
    ALL_UNSUCCESSFUL: ((0,), (1, 2)),
}
"""Which curves are the successful and the unsuccessful together, by what the unknown were."""


def released_exit_bounds(left_out: pd.DataFrame, own_outcome: pd.DataFrame) -> pd.DataFrame:
    """Published shares by what unknown reasons may have been, from curves of both treatments.

    Columns ``SCENARIO_COLUMNS`` as ``exit_scenarios.unknown_reason_bounds`` has them; shares in
    whole percents, NaN after the end of a curve. No rows for a group of which either is not
    published, which is where unknown reasons are fewer than ten.
    """
    known = {group: curve for group, _outcomes, curve in groups_of(left_out)}
    rows: list[tuple[object, ...]] = []
    for group, _outcomes, curve in groups_of(own_outcome):
        if group not in known:
            continue
        rows += _rows(group, LEAVE_OUT, known[group])
        for scenario, parts in TOGETHER.items():
            rows += _rows(group, scenario, recoded(curve, parts))
        rows += _rows(group, PROPORTIONAL, divided(curve))
    return pd.DataFrame(rows, columns=list(SCENARIO_COLUMNS))


def recoded(curve: LifeTable, parts: tuple[tuple[int, ...], ...]) -> LifeTable:
    """The curves of two outcomes, put together from those of three."""
    events = np.stack([curve.events[list(part)].sum(axis=0) for part in parts])
    share = np.stack([curve.share[list(part)].sum(axis=0) for part in parts])
    table = actuarial(curve.days, events, curve.censored, int(curve.at_risk[-1]))
    place = np.searchsorted(table.days, curve.days)
    std_error = cumulative_incidence(table).std_error[:, place]
    lower, upper = whole_percents(*log_log_interval(share, std_error, CONFIDENCE))
    return replace(
        curve,
        events=events,
        share=share,
        std_error=std_error.round(STD_ERROR_DIGITS),
        lower=lower,
        upper=upper,
    )


def divided(curve: LifeTable) -> LifeTable:
    """The curves with unknown exits divided like the known ones; NaN without any.

    They have no interval, for how reasons were lost is not known.
    """
    known = curve.events[:2].sum(axis=1)
    parts = quotient(known, known.sum(), otherwise=NaN)
    share = curve.share[:2] + parts[:, np.newaxis] * curve.share[2]
    none = np.full(share.shape, NaN)
    return replace(curve, events=curve.events[:2], share=share, std_error=none, lower=none,
                   upper=none)  # fmt: skip


def _rows(group: str, scenario: str, curve: LifeTable) -> list[tuple[object, ...]]:
    """The rows of one group and scenario."""
    rows: list[tuple[object, ...]] = []
    for weeks in SUMMARY_WEEKS:
        day = weeks * DAYS_A_WEEK
        for k, outcome in enumerate(KNOWN):
            _at_risk, *values = at_day(curve, k, day)
            rows.append((group, scenario, outcome, weeks, day, curve.persons, *values))
    return rows
