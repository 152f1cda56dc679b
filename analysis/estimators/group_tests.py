"""Do groups differ in their exit curves? Tests from counts per day, never from persons.

Sources
-------
.. [1] Gray R J. A class of K-sample tests for comparing the cumulative incidence of a competing
       risk. Annals of Statistics 1988; 16: 1141-1154.
.. [2] Kalbfleisch J D, Prentice R L. The Statistical Analysis of Failure Time Data, 2nd edition.
       Wiley 2002, chapter 1 (log-rank test).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.estimators.competing_risks import EventTable
from analysis.estimators.step_functions import Counts, Floats, just_before, quotient, sum_after

# A direction in which the groups' variance is this small, next to what it would be without ties, is
# flat but for rounding. With n persons the smallest real one is about 1 / n.
FLAT = 1e-10

# A share this close to 0 is 0 but for rounding; the smallest real one is about 1 / persons.
ROUNDING = 1e-12


@dataclass(frozen=True)
class GroupComparison:
    """Outcome of a test of "all groups have the same curve".

    `statistic` is a chi-square with `degrees_of_freedom`, `p_value` runs from 0 to 1. Where nothing
    can be tested `degrees_of_freedom` is 0 and the other two are NaN.
    """

    statistic: float
    degrees_of_freedom: int
    p_value: float


NOTHING_TO_TEST = GroupComparison(float("nan"), 0, float("nan"))


def gray_test(tables: Sequence[EventTable], outcome: int) -> GroupComparison:
    """Gray's test that all groups have the same cumulative incidence of one outcome [1]_.

    With rho = 0: every day counts alike. Equals `cuminc` of the R package cmprsk, ties included.

    Parameters
    ----------
    tables : sequence of EventTable
        One for each group, in any order, with the same K outcomes. Groups without persons, or of
        which nobody was left on the first day with this outcome, tell nothing and are left out.
    outcome : int
        The outcome that is compared, 0 to K - 1.

    Returns
    -------
    GroupComparison
        NaN with 0 degrees of freedom when fewer than two groups remain, nobody had the outcome, or
        so few persons remain that the variance cannot be estimated.

    Raises
    ------
    ValueError
        When tables differ in their number of outcomes, or `outcome` is not one of them.
    """
    if not all(0 <= outcome < table.events.shape[0] for table in tables):
        raise ValueError(f"outcome {outcome} is not in every table; give 0 to their number - 1")
    if not tables:
        return NOTHING_TO_TEST
    at_risk, exits = _on_exit_days(tables)
    events = exits[outcome]
    others = exits.sum(axis=0) - events
    event_free = np.cumprod(quotient(at_risk - events - others, at_risk), axis=1, dtype=np.float64)
    before = just_before(event_free, 1.0)
    gone = just_before(np.cumsum(before * quotient(events, at_risk), axis=1), 0.0)
    # Those who left by another outcome stay in this risk set: on average, since some of them would
    # have been censored by now.
    risk_set = quotient(at_risk, before) * (1 - gone)
    expected = quotient(risk_set, risk_set.sum(axis=0)) * events.sum(axis=0)
    variance, without_ties = _gray_variance(at_risk, events, others, event_free)
    return _chi_square((events - expected).sum(axis=1), variance, without_ties)


def log_rank_test(tables: Sequence[EventTable]) -> GroupComparison:
    """Log-rank test that all groups have the same rate of exit by any outcome [2]_.

    Parameters
    ----------
    tables : sequence of EventTable
        One for each group, in any order. Groups without persons, or of which nobody was left on
        the first day with an exit, tell nothing and are left out.

    Returns
    -------
    GroupComparison
        NaN with 0 degrees of freedom when fewer than two groups remain, nobody left, or all left
        together.

    Raises
    ------
    ValueError
        When tables differ in their number of outcomes.
    """
    at_risk, exits = _on_exit_days(tables)
    left = exits.sum(axis=0)
    informative = at_risk[:, :1].any(axis=1)
    at_risk, left = at_risk[informative], left[informative]
    if len(at_risk) < 2 or at_risk[:, 0].sum() == left[:, 0].sum():
        return NOTHING_TO_TEST
    # Imported here: it takes seconds, and most pages show no test.
    from lifelines.statistics import multivariate_logrank_test

    # The test looks at the order of days only. Persons last seen between two days with exits were
    # at risk on the first of them, and are counted there.
    still_in = np.concatenate((at_risk[:, 1:], np.zeros_like(at_risk[:, :1])), axis=1)
    persons = np.stack((at_risk - left - still_in, left))
    observed, group, day = np.nonzero(persons)
    result = multivariate_logrank_test(day, group, observed, weights=persons[observed, group, day])
    return GroupComparison(float(result.test_statistic), len(at_risk) - 1, float(result.p_value))


def _on_exit_days(tables: Sequence[EventTable]) -> tuple[Counts, Counts]:
    """Groups side by side on the days on which anybody left: at risk (J, D), exits (K, J, D)."""
    kinds = {table.events.shape[0] for table in tables}
    if len(kinds) > 1:
        raise ValueError(f"tables have {sorted(kinds)} outcomes; give all the same number")
    nothing = np.zeros(0, dtype=np.int64)
    days = np.unique(np.concatenate([nothing, *(_exit_days(table) for table in tables)]))
    at_risk = np.zeros((len(tables), days.size), dtype=np.int64)
    exits = np.zeros((max(kinds, default=0), *at_risk.shape), dtype=np.int64)
    for row, table in enumerate(tables):
        following = np.searchsorted(table.days, days)
        at_risk[row] = np.append(table.at_risk, 0)[following]
        columns = np.searchsorted(days, _exit_days(table))
        exits[:, row, columns] = table.events[:, table.events.any(axis=0)]
    return at_risk, exits


def _exit_days(table: EventTable) -> Counts:
    return table.days[table.events.any(axis=0)]


def _gray_variance(
    at_risk: Counts, events: Counts, others: Counts, event_free: Floats
) -> tuple[Floats, Floats]:
    """Variance of observed minus expected exits, shape (J, J) [1]_.

    Also, for scale, what the variance of each group would be without ties and without what an exit
    changes for later days, shape (J,); 0 for a group that was never at risk on a day with such an
    exit, or only alone.

    For exits in group r it adds up squares of what one exit changes in observed minus expected:
    at once, by `direct`, and on later days, because it moves the group's curve, by `later`.
    """
    before = just_before(event_free, 1.0)
    # Persons at risk divided by S: as many as if nobody had left.
    size = quotient(at_risk, before)
    pooled = events.sum(axis=0)
    fraction = quotient(size, size.sum(axis=0))
    step = quotient(pooled, size.sum(axis=0))
    # Pooled share that has not had the outcome. It falls below 0 when a group in which nearly all
    # had it is gone, and another begins; cmprsk goes on with that, and so does this.
    without = 1 - np.cumsum(step)
    without[np.abs(without) < ROUNDING] = 0.0
    hazard = quotient(step, just_before(without, 1.0))
    variance = np.zeros((len(at_risk), len(at_risk)))
    for row, unit in enumerate(np.eye(len(at_risk))):
        direct = (unit[:, np.newaxis] - fraction) * size[row]
        later = sum_after(direct * hazard)
        ratio = quotient(without, event_free[row])
        same = direct + (1 - ratio) * later
        # Ties: drawing without replacement, from all groups if they had left as this one did, for
        # the outcome itself (all groups have one curve of it), and from this group for the others.
        same_weight = step * _tie_factor(pooled, size.sum(axis=0) * before[row])
        other_step = before[row] * quotient(others[row], at_risk[row])
        other_weight = other_step * _tie_factor(others[row], at_risk[row])
        variance += (same * quotient(same_weight, size[row])) @ same.T
        variance += (ratio * later * quotient(other_weight, size[row])) @ (ratio * later).T
    return variance, (pooled * fraction * (1 - fraction)).sum(axis=1)


def _tie_factor(events: Counts, people: Counts | Floats) -> Floats:
    """1 - (d - 1) / (n - 1) for d tied exits among n people, 1 for a single one."""
    return 1 - quotient(np.maximum(events - 1, 0), people - 1)


def _chi_square(excess: Floats, variance: Floats, scale: Floats) -> GroupComparison:
    """Quadratic form of the excess in the inverse of its variance, over directions that vary.

    Observed minus expected adds up to 0 over the groups, so that one direction is always flat.
    A direction of negative variance means that ties outnumber the persons they are drawn from.
    """
    kept = scale > 0
    root = np.sqrt(scale[kept])
    values, vectors = np.linalg.eigh(variance[np.ix_(kept, kept)] / np.outer(root, root))
    varying = values > FLAT
    freedom = int(varying.sum())
    if freedom == 0 or (values < -FLAT).any():
        return NOTHING_TO_TEST
    from scipy.special import chdtrc

    projected = vectors[:, varying].T @ (excess[kept] / root)
    statistic = float((projected**2 / values[varying]).sum())
    return GroupComparison(statistic, freedom, float(chdtrc(freedom, statistic)))
