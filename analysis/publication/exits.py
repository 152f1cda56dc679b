"""What published exit curves say: shares at weeks, numbers at risk, tests.

Everything here is computed from the rows of ``released_curves.released_exit_curves`` of one or more
groups, and from nothing else: it can tell no more than they do.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.estimators.competing_risks import HALF, HALF_TOLERANCE
from analysis.estimators.group_tests import gray_test, log_rank_test
from analysis.figures.exit_curves import (
    ANY_EXIT,
    DAYS_A_WEEK,
    RISK_COLUMNS,
    SUMMARY_COLUMNS,
    SUMMARY_WEEKS,
    TEST_COLUMNS,
)
from analysis.publication.curves import (
    STD_ERROR_DIGITS,
    life_table_of,
    two_digits,
    whole_percents,
)

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.estimators.group_tests import GroupComparison
    from analysis.publication.curves import LifeTable

NaN = float("nan")
PERCENT_DIGITS = 2


def groups_of(curves: pd.DataFrame) -> Iterator[tuple[str, list[str], LifeTable]]:
    """Each group, its outcomes in order, and its curves."""
    for group, rows in curves.groupby("group", sort=False):
        yield str(group), list(dict.fromkeys(rows["outcome"])), life_table_of(rows)


def at_day(curve: LifeTable, k: int, day: int) -> tuple[float, ...]:
    """At risk, share, standard error and interval of an outcome on a day; NaN after the curve.

    Between two steps on the straight line, as the curve is drawn; at risk to the nearest person.
    """
    if day > curve.days[-1]:
        return (NaN,) * 5
    at_risk, *rest = (
        float(np.interp(day, curve.days, values))
        for values in (
            curve.at_risk, curve.share[k], curve.std_error[k], curve.lower[k], curve.upper[k]
        )
    )  # fmt: skip
    share, std_error, lower, upper = rest
    lowest, highest = whole_percents(np.array([lower]), np.array([upper]))
    return (
        float(round(at_risk)),
        round(share, PERCENT_DIGITS),
        round(std_error, STD_ERROR_DIGITS),
        float(lowest[0]),
        float(highest[0]),
    )


def released_exit_summary(curves: pd.DataFrame) -> pd.DataFrame:
    """The published curves at 26, 52, 78 and 104 weeks, as ``exit_curves.exit_summary`` has them.

    Columns ``SUMMARY_COLUMNS``: ``share, lower, upper`` in whole percents, NaN, as ``at_risk`` is,
    after the end of the curve; ``at_risk`` still in after the day; ``persons`` of the curve as
    shown, and ``exits`` of these within it; ``median_days``, by which half have left on a straight
    line from step to step.
    """
    rows = [
        row
        for group, outcomes, curve in groups_of(curves)
        for row in _summary_rows(group, outcomes, curve)
    ]
    frame = pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))
    return frame.astype({"median_days": "Int64"})


def _summary_rows(group: str, outcomes: list[str], curve: LifeTable) -> list[tuple[object, ...]]:
    """The rows of one group."""
    start = (group, curve.persons, float(curve.events.sum()), released_median(curve))
    rows: list[tuple[object, ...]] = []
    for weeks in SUMMARY_WEEKS:
        day = weeks * DAYS_A_WEEK
        rows += [
            (*start, outcome, weeks, day, *at_day(curve, k, day))
            for k, outcome in enumerate(outcomes)
        ]
    return rows


def released_median(curve: LifeTable) -> int | None:
    """The day by which half have left, by whatever outcome; None if not reached.

    Between two steps it is read off the straight line.
    """
    left = curve.share.sum(axis=0)
    reached = np.flatnonzero(left >= HALF - HALF_TOLERANCE)
    if not reached.size:
        return None
    n = int(reached[0])
    if n == 0:
        return int(curve.days[0])
    part = (HALF - left[n - 1]) / (left[n] - left[n - 1])
    return round(float(curve.days[n - 1] + part * (curve.days[n] - curve.days[n - 1])))


def released_risk_table(curves: pd.DataFrame, days: Sequence[int]) -> pd.DataFrame:
    """The table under published curves, a row for each group and day asked for.

    Columns ``group, day``; ``at_risk``; ``events`` (any outcome) and ``censored``, cumulative: all
    after the day, between two steps on the straight line, on day 0 at its beginning. The three add
    up to the persons of the curve, unless rounding left fewer than nobody at risk. NaN after the
    end of the curve.
    """
    found: list[tuple[object, ...]] = []
    for group, _outcomes, curve in groups_of(curves):
        events, censored = np.cumsum(curve.events.sum(axis=0)), np.cumsum(curve.censored)
        for day in days:
            numbers: tuple[float, ...] = (NaN, NaN, NaN)
            if day == 0:
                numbers = (curve.persons, 0, 0)
            elif day <= curve.days[-1]:
                left, out = (
                    round(float(np.interp(day, curve.days, n))) for n in (events, censored)
                )
                numbers = (curve.persons - left - out, left, out)
            found.append((group, day, *(float(n) for n in numbers)))
    return pd.DataFrame(found, columns=list(RISK_COLUMNS))


def released_exit_tests(curves: pd.DataFrame) -> pd.DataFrame:
    """Whether published groups differ more than chance explains, from their steps as shown.

    Columns ``TEST_COLUMNS`` as ``exit_curves.exit_tests`` has them, statistic and p-value to two
    digits. Groups without a curve are not in it; no rows for fewer than two. Whether groups overlap
    is for the caller to know.
    """
    groups = list(groups_of(curves))
    if len(groups) < 2:
        return pd.DataFrame(columns=list(TEST_COLUMNS))
    tables = [curve.table for _group, _outcomes, curve in groups]
    outcomes = groups[0][1]
    tests = [(outcome, "gray", gray_test(tables, k)) for k, outcome in enumerate(outcomes)]
    tests.append((ANY_EXIT, "log_rank", log_rank_test(tables)))
    rows = [(outcome, name, *_digits(result)) for outcome, name, result in tests]
    return pd.DataFrame(rows, columns=list(TEST_COLUMNS))


def _digits(result: GroupComparison) -> tuple[float, int, float]:
    return two_digits(result.statistic), result.degrees_of_freedom, two_digits(result.p_value)
