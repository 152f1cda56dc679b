"""Shares of persons with their intervals.

Sources
-------
.. [1] Wilson E B. Probable inference, the law of succession, and statistical inference. Journal
       of the American Statistical Association 1927; 22: 209-212.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from data.precision import Precision

CONFIDENCE = 0.95


def wilson_interval(part: int, whole: int) -> tuple[float, float]:
    """95 % interval of the share ``part / whole`` [1]_, 0-1; NaN of nobody."""
    if whole == 0:
        return float("nan"), float("nan")
    from statsmodels.stats.proportion import proportion_confint

    lower, upper = proportion_confint(part, whole, alpha=1 - CONFIDENCE, method="wilson")
    return float(lower), float(upper)


def share_with_interval(
    part: float, whole: float, precision: Precision
) -> tuple[float, float, float]:
    """The share ``part / whole`` with its 95 % interval, 0-1; NaN of nobody or hidden numbers."""
    if math.isnan(part + whole):
        return float("nan"), float("nan"), float("nan")
    # Of two numbers that were rounded apart, the part can be the larger.
    lower, upper = wilson_interval(int(min(part, whole)), int(whole))
    return precision.share(part, whole), precision.percent(lower), precision.percent(upper)
