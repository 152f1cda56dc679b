"""Areas under exit curves up to a horizon, in days.

Beyond the last day on which a group was observed, its curves are held at their last value, as R
does. Persons who were still in then may have left since, so the time lost is too low: ask
`curve.observed_until(horizon_days)` first, and choose a shorter horizon when it says no.

Sources
-------
.. [1] Andersen P K. Decomposition of number of life years lost according to causes of death.
       Statistics in Medicine 2013; 32: 5278-5285.
.. [2] Therneau T M. Technical notes of the R package survival: standard errors of multi-state
       curves and of the area under them by the infinitesimal jackknife.
"""

from __future__ import annotations

import numpy as np

from analysis.competing_risks import CumulativeIncidence
from analysis.step_functions import Floats, greenwood_terms, just_before, quotient, sum_after


def restricted_mean_time_lost(
    curve: CumulativeIncidence, horizon_days: int
) -> tuple[Floats, Floats]:
    """Mean days, of the first `horizon_days`, that a person has been gone by each outcome [1]_.

    The area under each exit curve up to the horizon. Over all outcomes, and with
    `restricted_mean_event_free`, it adds up to the horizon.

    Parameters
    ----------
    curve : CumulativeIncidence
        The curves of one group.
    horizon_days : int
        Days since entry, 0 or more.

    Returns
    -------
    value : float, shape (K,)
        Days; 0 for an outcome that did not occur before the horizon.
    std_error : float, shape (K,)
        Days, by the infinitesimal jackknife [2]_.
        Both are NaN for a group without persons.

    Raises
    ------
    ValueError
        When `horizon_days` is negative.
    """
    days_left = _days_left(curve, horizon_days)
    if curve.at_risk[0] == 0:
        unknown = np.full(len(curve.events), np.nan)
        return unknown, unknown
    exits, at_risk = curve.events.sum(axis=0), curve.at_risk
    direct = just_before(curve.event_free, 1.0) * days_left
    hazard = quotient(curve.events, at_risk)
    lost = direct * hazard
    later = sum_after(lost)
    # What one person at risk on a day adds to the days lost, by leaving through this outcome,
    # through another, or not at all: an exit costs the days left, and saves what later exits
    # would cost. The mean over the three is 0, so the mean square is the variance.
    this = direct * quotient(at_risk - curve.events, at_risk) - later
    other = direct * hazard + later
    staying = direct * hazard - later * quotient(exits, at_risk - exits)
    squares = (
        curve.events * this**2 + (exits - curve.events) * other**2 + (at_risk - exits) * staying**2
    )
    variance = quotient(quotient(squares, at_risk), at_risk)
    return lost.sum(axis=1), np.sqrt(variance.sum(axis=1))


def restricted_mean_event_free(
    curve: CumulativeIncidence, horizon_days: int
) -> tuple[float, float]:
    """Mean days, of the first `horizon_days`, that a person is still in.

    Parameters
    ----------
    curve : CumulativeIncidence
        The curves of one group.
    horizon_days : int
        Days since entry, 0 or more.

    Returns
    -------
    value, std_error : float
        Days: the area under the event-free curve and its standard error [2]_; 0 and 0 when all
        left on day 0, NaN for a group without persons.

    Raises
    ------
    ValueError
        When `horizon_days` is negative.
    """
    days_left = _days_left(curve, horizon_days)
    if curve.at_risk[0] == 0:
        return float("nan"), float("nan")
    area = curve.event_free * (days_left - np.append(days_left[1:], 0))
    remaining = area + sum_after(area)
    terms = remaining**2 * greenwood_terms(curve.events.sum(axis=0), curve.at_risk)
    return float(remaining[0]), float(np.sqrt(terms.sum()))


def _days_left(curve: CumulativeIncidence, horizon_days: int) -> Floats:
    """Days from each day of the curve to the horizon, 0 after it."""
    if horizon_days < 0:
        raise ValueError(f"horizon_days is {horizon_days}; give days since entry, 0 or more")
    return np.maximum(horizon_days - curve.days, 0).astype(np.float64)
