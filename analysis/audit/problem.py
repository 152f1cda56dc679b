"""Numbers of persons that somebody wants to know, and all that is said of them.

The attacker knows everybody's characteristics, so who is in which selection, and every number that
was ever shown. What the attacker does not know are outcomes: has she left, and how. A shown number
is a window in which a sum of outcomes lies; all windows together leave a set of feasible solutions,
and a person whose outcome is the same in all of them is *proven* [1]_, [2]_ (``prove``).

Sources
-------
.. [1] Dinur I, Nissim K. Revealing information while preserving privacy. Proceedings of the 22nd
       ACM symposium on principles of database systems, 2003: 202-210.
.. [2] Hundepool A et al. Statistical disclosure control. Wiley, 2012, chapter 4 (auditing of
       protected tables by linear programs).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from scipy.sparse import csr_array

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]
Flags = NDArray[np.bool_]

TOLERANCE = 1e-6
"""Persons: below this a solver's number is the whole number beside it."""


@dataclass(frozen=True)
class Constraint:
    """What a shown number says: a sum of unknowns lies between ``low`` and ``high``, in persons.

    ``members`` are the numbers of the unknowns, each with its ``weights`` (1 if None).
    """

    members: Indices
    low: float
    high: float
    weights: Floats | None = None


@dataclass(frozen=True)
class Problem:
    """Unknown numbers of persons, what is said of them, and the truth.

    An unknown is how many of a class have an outcome; a class (equivalence class) is persons of
    whom the attacker knows the same. ``sizes`` of the classes and the ``truth`` have shape
    (unknowns,); ``known`` unknowns are no secret to the attacker. In each row of ``never_above``,
    shape (links, 2), the first unknown is never above the second. One of the unknowns may be a
    ``chance``, that of rounding: a whole number, of which the attacker has to take every value into
    account.
    """

    sizes: Indices
    truth: Indices
    constraints: Sequence[Constraint]
    never_above: Indices = field(default_factory=lambda: np.empty((0, 2), np.int64))
    known: Indices = field(default_factory=lambda: np.empty(0, np.int64))
    chance: int | None = None

    def pure(self, *, rare: bool = False) -> Indices:
        """The unknowns that could be proven: classes that have the outcome all, or none of them.

        Of a ``rare`` outcome those that have it all.
        """
        pure = (self.sizes > 0) & (((self.truth == 0) & (not rare)) | (self.truth == self.sizes))
        pure[self.known] = False
        return np.flatnonzero(pure)

    def rows(self) -> csr_array:
        """A row of weights for each constraint, and then for each link."""
        from scipy.sparse import csr_array

        said, links = self.constraints, len(self.never_above)
        weights = [np.ones(s.members.size) if s.weights is None else s.weights for s in said]
        lengths = [s.members.size for s in said] + [2] * links
        columns = np.concatenate([*(s.members for s in said), self.never_above.ravel()])
        values = np.concatenate([*weights, np.tile([1.0, -1.0], links)])
        shape = (len(lengths), self.truth.size)
        return csr_array((values, columns, np.cumsum([0, *lengths])), shape=shape)


@dataclass(frozen=True)
class Limits:
    """How far every constraint and link lets the unknowns differ from the truth, in persons.

    ``rows`` has the weights of the unknowns: the constraints, then the links. The sum of a row may
    rise by ``up`` and fall by ``down``; an unknown may rise by ``rise`` and fall by ``fall``.
    """

    rows: csr_array
    up: Floats
    down: Floats
    rise: Floats
    fall: Floats

    @staticmethod
    def of(problem: Problem) -> Limits:
        """Raises ``ValueError`` where the truth is not within a constraint."""
        truth, links = problem.truth.astype(np.float64), len(problem.never_above)
        rows, said = problem.rows(), problem.constraints
        sums = rows @ truth
        up = np.array([s.high for s in said] + [0.0] * links) - sums
        down = sums - np.array([s.low for s in said] + [-np.inf] * links)
        _check_truth(up, down)
        rise, fall = problem.sizes - truth, truth.copy()
        rise[problem.known] = fall[problem.known] = 0
        return Limits(rows, np.maximum(up, 0), np.maximum(down, 0), rise, fall)


def _check_truth(up: Floats, down: Floats) -> None:
    """Raise ``ValueError`` where the truth is not within a constraint."""
    wrong = (up < -TOLERANCE) | (down < -TOLERANCE)
    if wrong.any():
        raise ValueError(
            f"{int(wrong.sum())} of {wrong.size} constraints do not hold in truth, the first"
            f" is number {int(np.flatnonzero(wrong)[0])}; say only what the release says"
        )
