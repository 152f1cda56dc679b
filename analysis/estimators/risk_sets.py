"""Where a curve rests on enough persons: one rule for every curve of the product.

A curve is a product of shares of those at risk on each day. Where hardly anybody is at risk, one
person moves it by a tenth or more, and where one is, to 0 or 1, for ever: at the end, when few are
left to be followed, and under delayed entry at the beginning as well. So a curve says nothing where
fewer than ``FEW_AT_RISK`` are at risk. What is counted there stays as it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from analysis.estimators.competing_risks import CumulativeIncidence, cumulative_incidence

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.estimators.competing_risks import EventTable
    from analysis.estimators.step_functions import Counts, Floats

    Flags = NDArray[np.bool_]

FEW_AT_RISK = 10
"""The risk set that carries a curve (SEOR 2021, p. 31, leaves out percentages of fewer persons)."""


@dataclass(frozen=True, eq=False)
class CarriedIncidence(CumulativeIncidence):
    """Curves of one group as far as ten or more are at risk; NaN from there on."""

    def observed_until(self, day: int) -> bool:
        """Whether ten or more are at risk on a day."""
        following = int(np.searchsorted(self.days, day, side="left"))
        return following < self.days.size and bool(self.at_risk[following] >= FEW_AT_RISK)


def carried_incidence(table: EventTable) -> CarriedIncidence:
    """`cumulative_incidence` of a table, as far as enough are at risk; NaN from there on."""
    curve = cumulative_incidence(table)
    few = ~carried(curve.days, curve.at_risk)
    shown = {name: value for name, value in vars(curve).items() if name not in ESTIMATED}
    hidden = {name: np.where(few, np.nan, getattr(curve, name)) for name in ESTIMATED}
    return CarriedIncidence(**shown, **hidden)


ESTIMATED = (
    "share", "std_error", "lower", "upper", "event_free", "event_free_std_error",
)  # fmt: skip
"""What a curve estimates, beside what it counts."""


def carried(days: Counts, at_risk: Counts) -> Flags:
    """On which days a curve rests on enough persons, shape (D,).

    One stretch of days on each of which ten or more are at risk: the longest. Without delayed entry
    the number at risk never grows, and it is the first; with it, a curve begins late, and is
    conditional on what it tells of not having happened before.

    Parameters
    ----------
    days, at_risk : int64, shape (D,)
        Increasing days, and how many are at risk on each.
    """
    enough = at_risk >= FEW_AT_RISK
    edges = np.flatnonzero(np.diff(enough, prepend=False, append=False))
    runs = [(first, end) for first, end in list(pairwise(edges))[::2]]
    found = np.zeros(days.size, dtype=np.bool_)
    if runs:
        first, end = max(runs, key=lambda run: int(days[run[1] - 1] - days[run[0]]))
        found[first:end] = True
    return found


def only_carried(values: Floats, days: Counts, at_risk: Counts) -> Floats:
    """Estimates on these days, NaN where too few are at risk; the first axis runs over days."""
    known = carried(days, at_risk).reshape(-1, *(1,) * (values.ndim - 1))
    found: Floats = np.where(known, values, np.nan)
    return found
