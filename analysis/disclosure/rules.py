"""What may be shown of a group of persons: the rules of a release, by the policy it is made with.

A small count is hidden; every other is rounded to a multiple of the base, up or down by a chance
that depends on who is in the group and on a secret key. So the same persons give the same number on
every page, in every role and in every release, and asking again teaches nothing [1]_. Rounded this
way counts are right on average, and off by less than the base. No number stands here: all of them
are the policy's (``data.policy``).

Sources
-------
.. [1] Thompson G, Broadfoot S, Elazar D. Methodology for the automatic confidentialisation of
       statistical outputs from remote servers at the Australian Bureau of Statistics. Joint
       UNECE/Eurostat work session on statistical data confidentiality, 2013.
.. [2] Hundepool A et al. Statistical disclosure control. Wiley, 2012.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.precision import Precision

if TYPE_CHECKING:
    from analysis.estimators.step_functions import Counts, Floats
    from data.policy import Policy

CURVE = b"curve"
"""A curve is rounded by another chance than the number of persons in it."""

STATES = b"states"
"""And so is who is in which state."""

FOLLOWED = b"followed"
"""And until when who is in a curve was followed, where that is not known."""

HIDDEN = float("nan")
"""What stands in the place of a number that is not shown."""

WHOLE_PERCENTS = 2
"""Decimals of a share."""


def shown_count(persons: float, chance: float, policy: Policy) -> int | None:
    """A count as it is shown: a multiple of the base, or None below the least, zero included.

    ``chance`` 0-1, of this group of persons (``chance_of``): so the number is right on average,
    and off by less than the base.
    """
    if persons < policy.min_count:
        return None
    return policy.base * int(np.floor(persons / policy.base + chance))


def chance_of(key: bytes, cell_key: int, of: bytes = b"") -> float:
    """The chance 0-1 by which the counts of one group of persons are rounded.

    ``of`` tells apart what else is rounded of the same persons: ``CURVE``.
    """
    digest = hmac.digest(key, cell_key.to_bytes(8, "big") + of, hashlib.sha256)
    # 53 bits fit in a float, so that it stays below 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def shown_share(part: float, whole: float) -> float:
    """A share 0-1 of two shown counts, in whole percents; NaN where one is hidden.

    Of two numbers that were rounded apart the part can be the larger: never more than all.
    """
    if not whole > 0 or np.isnan(part):
        return HIDDEN
    return float(min(round(part / whole, WHOLE_PERCENTS), 1.0))


def steps_until(last_day: int, policy: Policy) -> Counts:
    """Day 0 and the days up to ``last_day`` at whose end curves are known: 0, 28, 56 and so on."""
    return np.arange(0, last_day + 1, policy.curve_step_days, dtype=np.int64)


def rounding_error(event_free: Floats, at_risk: Counts, policy: Policy) -> Floats:
    """The most that rounding moves a curve, as a share 0-1; shape of the inputs, days.

    Censoring makes events heavier: one person of those at risk stands for ``event_free`` divided by
    ``at_risk``, and a number of events is off by less than the base.
    """
    found: Floats = (policy.base - 1) * event_free / np.maximum(at_risk, 1)
    return found


@dataclass(frozen=True)
class ShownPrecision(Precision):
    """Estimates as they may be shown: whole percents, few digits, no quantile of days."""

    policy: Policy

    nobody = HIDDEN

    def share(self, part: float, whole: float) -> float:
        """In whole percents."""
        return shown_share(part, whole)

    def others(self, everybody: float, own: float) -> float:
        """The difference of the shown numbers; NaN below the least, as any number."""
        return everybody - own if everybody - own >= self.policy.min_count else HIDDEN

    def percent(self, share: float) -> float:
        """In whole percents."""
        return shown_share(share, 1)

    def number(self, value: float) -> float:
        """In the digits of the policy."""
        return float(f"{value:.{self.policy.digits}g}")

    def expected(self, persons: float) -> float:
        """In steps of the policy's base, as numbers that are counted."""
        return self.policy.base * round(persons / self.policy.base)

    def mean_days(self, days: float, persons: float) -> float:
        """Whole days in few digits; NaN of a number of persons that is hidden."""
        return HIDDEN if np.isnan(persons) else float(round(self.number(days)))

    def mean_on_scale(
        self, estimate: tuple[float, float, float], persons: float
    ) -> tuple[float, float, float]:
        """In few digits, the mean and both ends of its interval."""
        if np.isnan(persons):
            return HIDDEN, HIDDEN, HIDDEN
        mean, lower, upper = map(self.number, estimate)
        return mean, lower, upper

    def last_day(self, days: Counts, left: Counts, event_free: Floats, persons: int) -> int | None:
        """None: what is known by some day is read off shown curves."""
        return None

    def quantile_days(self, days: float, share: float, persons: int) -> float:
        """Nothing: an order statistic is one person's day. Quantiles are read off shown curves."""
        return HIDDEN
