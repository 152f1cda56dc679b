"""Whether an estimate moved more than chance, between two dates with largely the same persons.

The later data hold the earlier, so the two estimates are not independent, and two intervals side
by side are far too wide for their difference. What can differ by chance is what came in between:
new persons, and further time of those who were there. For an estimate that uses all that is known
on a date, what comes in later is uncorrelated with what is known, so that the difference has the
variance of the earlier estimate less that of the later [1]_, [2]_, [3]_. Of a share it is p (1 - p)
(1 / n - 1 / N), and of a curve that of each day with 1 / Y - 1 / Y' for the numbers at risk.

Everything here takes it that the earlier data are right: corrections are no chance, and belong on
neither side. Intervals are of 95 %.

Sources
-------
.. [1] Hausman J A. Specification tests in econometrics. Econometrica 1978; 46: 1251-1271 (lemma
       2.1: an efficient estimate is uncorrelated with its difference from another).
.. [2] Tsiatis A A. Repeated significance testing for a general class of statistics used in
       censored survival analysis. Journal of the American Statistical Association 1982; 77:
       855-861.
.. [3] Scharfstein D O, Tsiatis A A, Robins J M. Semiparametric efficiency and its implication on
       the design and analysis of group-sequential studies. Journal of the American Statistical
       Association 1997; 92: 1342-1350.
.. [4] Newcombe R G. Interval estimation for the difference between independent proportions.
       Statistics in Medicine 1998; 17: 873-890 (method 10).
.. [5] Tam S M. On covariances from overlapping samples. American Statistician 1984; 38: 288-289.
.. [6] Przyborowski J, Wilenski H. Homogeneity of results in testing samples from Poisson series.
       Biometrika 1940; 31: 313-323.
"""

from __future__ import annotations

import math
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimators.proportions import CONFIDENCE
from analysis.estimators.step_functions import just_before, quotient

if TYPE_CHECKING:
    from analysis.estimators.competing_risks import EventTable
    from analysis.estimators.step_functions import Counts, Floats

NAN = float("nan")
Interval = tuple[float, float]
UNKNOWN: Interval = (NAN, NAN)


def around(difference: float, std_error: float) -> Interval:
    """The normal interval of a difference; NaN where its error is."""
    reach = NormalDist().inv_cdf(0.5 + CONFIDENCE / 2) * std_error
    return difference - reach, difference + reach


def share_interval(part: float, whole: float, part_now: float, whole_now: float) -> Interval:
    """Interval of the change of a share of persons, of whom the later hold the earlier.

    ``part`` of ``whole`` persons counted then, and nobody of them counts otherwise now: those
    judged, or the reasons of who has left. The share moves by the weight of the new persons times
    the difference between them and the earlier, whose interval is Newcombe's [4]_. NaN without new
    persons, without earlier ones, or where these are not among the later.
    """
    new_part, new = part_now - part, whole_now - whole
    if not (whole > 0 and new > 0 and 0 <= new_part <= new):
        return UNKNOWN
    from statsmodels.stats.proportion import confint_proportions_2indep

    lower, upper = confint_proportions_2indep(
        new_part, new, part, whole, method="newcomb", compare="diff", alpha=1 - CONFIDENCE
    )
    return float(new / whole_now * lower), float(new / whole_now * upper)


def growing_share_error(part: float, whole: float, part_now: float, whole_now: float) -> float:
    """Standard error of the change of a share that also grows within the same persons.

    Such as those ever sanctioned: of the earlier persons too, some are by now, and nobody is not
    any more. The covariance [5]_ is then that of a person's own two states, p (1 - p'), for each of
    the earlier persons. NaN where nobody is on one side.
    """
    if not (whole > 0 and whole_now > 0):
        return NAN
    then, now = part / whole, part_now / whole_now
    shared = min(whole, whole_now)
    covariance = min(then, now) * (1 - max(then, now)) * shared / (whole * whole_now)
    variance = then * (1 - then) / whole + now * (1 - now) / whole_now - 2 * covariance
    return math.sqrt(max(variance, 0.0))


def curve_change_error(then: EventTable, now: EventTable, outcome: int, day: int) -> float:
    """Standard error of the change of a cumulative incidence on a day, 0-1.

    Parameters
    ----------
    then, now : EventTable
        The same persons, now with those who came and with what happened since.
    outcome : int
        Which outcome.
    day : int
        Days since entry.

    Returns
    -------
    float
        Under no change: both with the exits of ``now``, which knows most, and each day weighed by
        1 / Y then - 1 / Y now, Y being at risk. NaN where somebody left now on a day that nobody
        was followed until then.
    """
    upto = int(np.searchsorted(now.days, day, side="right"))
    spread = _daily_spread(now, outcome, upto)
    before, after = _at_risk_on(then, now.days[:upto]), now.at_risk[:upto]
    if ((spread > 0) & (before == 0)).any():
        return NAN
    thinner = quotient(np.ones(upto), before) - quotient(np.ones(upto), after)
    # Who left for an unknown reason leaves the analysis, so that now can be the smaller.
    return float(np.sqrt(np.sum(spread * np.maximum(thinner, 0.0))))


def _daily_spread(table: EventTable, outcome: int, upto: int) -> Floats:
    """What each of the first days adds to the variance of the last, but for 1 / Y (METHODS.md)."""
    at_risk = table.at_risk[:upto]
    all_ = quotient(table.events.sum(axis=0)[:upto], at_risk)
    own = quotient(table.events[outcome][:upto], at_risk)
    before = just_before(np.cumprod(1 - all_, dtype=np.float64), 1.0)
    share = np.cumsum(before * own)
    growth = share[-1] - share
    others = np.where(all_ < 1, growth**2 * quotient(all_, 1 - all_), 0.0)
    spread: Floats = before**2 * own * (1 - own) + others - 2 * before * growth * own
    return np.maximum(spread, 0.0)


def mean_interval(then: Counts | Floats, now: Counts | Floats, both: Floats) -> Interval:
    """Interval of the change of a mean between two rounds, of persons who may be in both.

    Parameters
    ----------
    then, now : shape (N,), (M,)
        Answers of each round.
    both : shape (B, 2)
        Then and now, of those in both.

    Returns
    -------
    lower, upper : float
        With Student's t for the smaller round; the covariance of those in both is taken off [5]_.
        NaN for fewer than two answers in a round.
    """
    if min(len(then), len(now)) < 2:
        return UNKNOWN
    variance = np.var(then, ddof=1) / len(then) + np.var(now, ddof=1) / len(now)
    if len(both) > 1:
        covariance = np.cov(both[:, 0], both[:, 1], ddof=1)[0, 1]
        variance -= 2 * len(both) * covariance / (len(then) * len(now))
    return _student(
        float(np.mean(now) - np.mean(then)), float(variance), min(len(then), len(now)) - 1
    )


def grown_mean_interval(then: Counts | Floats, now: Counts | Floats) -> Interval:
    """Interval of the change of a mean of one round, to which answers were added: now holds then.

    NaN without new answers, or with fewer than two.
    """
    if len(then) < 2 or len(now) <= len(then):
        return UNKNOWN
    variance = float(np.var(now, ddof=1)) * (1 / len(then) - 1 / len(now))
    return _student(float(np.mean(now) - np.mean(then)), variance, len(now) - 1)


def _student(difference: float, variance: float, freedom: int) -> Interval:
    from scipy.special import stdtrit

    reach = float(stdtrit(freedom, 0.5 + CONFIDENCE / 2)) * math.sqrt(max(variance, 0.0))
    return difference - reach, difference + reach


def expected_exits(then: EventTable, now: EventTable, outcome: int) -> tuple[int, float, float]:
    """Exits since then, how many the earlier curve led to expect, and what that rests on.

    ``then`` and ``now`` as in ``curve_change_error``. Observed are exits of the new time alone, on
    days since entry that somebody was followed until then; expected is the new time at risk on each
    day times the share that left on it then. It rests on ``weight`` earlier exits: as many as give
    a number that varies as much as the expected does.
    """
    days = np.union1d(then.days, now.days)
    before, after = _at_risk_on(then, days), _at_risk_on(now, days)
    known = before > 0
    left, left_now = _events_on(then, outcome, days), _events_on(now, outcome, days)
    since = np.maximum(after - before, 0)
    observed = int((left_now - left)[known].sum())
    expected = quotient(since * left, before)[known]
    variance = float((quotient(since * 1.0, before)[known] * expected).sum())
    total = float(expected.sum())
    return observed, total, total**2 / variance if variance > 0 else 0.0


def _at_risk_on(table: EventTable, days: Counts) -> Counts:
    return np.append(table.at_risk, 0)[np.searchsorted(table.days, days, side="left")]


def _events_on(table: EventTable, outcome: int, days: Counts) -> Counts:
    found = np.zeros(len(days), dtype=np.int64)
    found[np.searchsorted(days, table.days)] = table.events[outcome]
    return found


def ratio_interval(observed: int, expected: float, weight: float) -> Interval:
    """Interval of observed by expected, where the expected rests on ``weight`` earlier exits.

    Given all exits, those of the new time are binomial [6]_ (Clopper and Pearson); with more
    earlier exits it nears the exact Poisson interval. NaN where none were expected.
    """
    if not (expected > 0 and weight > 0):
        return UNKNOWN
    from scipy.special import betaincinv

    tail = (1 - CONFIDENCE) / 2
    low = float(betaincinv(observed, weight + 1, tail)) if observed else 0.0
    high = float(betaincinv(observed + 1, weight, 1 - tail))
    by_odds = weight / expected
    return low / (1 - low) * by_odds, high / (1 - high) * by_odds
