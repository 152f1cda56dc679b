"""Means of answers on a scale with two ends, and intervals that cannot leave it.

Sources
-------
.. [1] Student. The probable error of a mean. Biometrika 1908; 6: 1-25.
.. [2] Agresti A. Categorical data analysis, 3rd edition. Wiley 2013; section 3.1.7 (an interval on
       the scale of log odds, brought back, stays between 0 and 1).
"""

from __future__ import annotations

import numpy as np

from analysis.estimators.proportions import CONFIDENCE
from analysis.estimators.step_functions import Floats

LEAST_ANSWERS = 10
"""Of fewer an interval says more than the answers can."""


def interval_on_scale(
    n: Floats, mean: Floats, variance: Floats, scale: tuple[float, float]
) -> tuple[Floats, Floats]:
    """The 95 % interval of means of answers on a scale.

    Parameters
    ----------
    n, mean, variance : float, shape (N,)
        How many answered, the mean of their answers and its variance, with ``n - 1``.
    scale
        The lowest and the highest answer.

    Returns
    -------
    lower, upper : float, shape (N,)
        Student's interval [1]_ of the log odds of how far up the scale the mean lies, brought back
        to the scale (delta method) [2]_: within it, around the mean, and longer towards the middle.
        NaN for fewer than two answers, and where all are alike, which cannot say how far off
        their mean is.
    """
    from scipy.special import expit, logit, stdtrit

    lowest, length = scale[0], scale[1] - scale[0]
    with np.errstate(invalid="ignore", divide="ignore"):
        part = (mean - lowest) / length
        error = np.sqrt(variance / n) / length / (part * (1 - part))
        reach = stdtrit(np.maximum(n - 1, 1), (1 + CONFIDENCE) / 2) * error
    known = (n >= 2) & (variance > 0)
    reach = np.where(known, reach, np.nan)
    middle = logit(np.where(known, part, 0.5))
    return lowest + length * expit(middle - reach), lowest + length * expit(middle + reach)
