"""Whose outcome follows from what is shown: the program of somebody who knows everything but that.

The attacker knows everybody's characteristics, so who is in which selection, and every number that
was ever shown. What the attacker does not know are outcomes: has she left, and how. A shown number
is a window in which a sum of outcomes lies; all windows together leave a set of possible worlds,
and a person whose outcome is the same in all of them is *proven* [1]_, [2]_.

Instead of a smallest and a largest outcome for each person, two linear programs a person, two
steps that prove the same persons: who is free in a world in which one or two atoms differ from the
truth (``analysis/audit/exchanges.py``) is not asked further; of the others, each is asked alone for the
world nearest to the truth, with as few statements as decide it (``analysis/audit/cheapest_worlds.py``).
``thorough=True`` asks the whole program instead: for the world that is furthest from the truth over
all persons at once; who is otherwise there is free, and the rest is asked again. When the rest
together cannot move by one person, all of them are proven. Who stays in between is asked alone.

A possible world may hold parts of persons; a person is proven when she cannot move by a whole one.
So whoever is proven here is proven, and whole-number logic could prove more: ``whole=True`` does
that, for small numbers.

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
    from analysis.audit.possible_worlds import PossibleWorlds

Indices = NDArray[np.int64]
Floats = NDArray[np.float64]

TOLERANCE = 1e-6
"""Persons: below this a solver's number is the whole number beside it."""
MANY = 5
"""From so many on, those are left out first who are free by an exchange."""


@dataclass(frozen=True)
class Statement:
    """What a shown number says: a sum of unknowns lies between ``low`` and ``high``, in persons.

    ``members`` are the numbers of the unknowns, each with its ``weights`` (1 if None).
    """

    members: Indices
    low: float
    high: float
    weights: Floats | None = None

    def terms(self) -> tuple[Indices, Floats]:
        """The unknowns and their weights."""
        weights = np.ones(self.members.size) if self.weights is None else self.weights
        return self.members, weights


@dataclass(frozen=True)
class Puzzle:
    """Unknown numbers of persons, what is said of them, and the truth.

    An unknown is how many of an atom have an outcome; an atom is persons of whom the attacker
    knows the same. ``sizes`` of the atoms and the ``truth`` have shape (unknowns,); ``known``
    unknowns are no secret to the attacker. In each row of ``never_above``, shape (links, 2), the
    first unknown is never above the second. ``chances`` are numbers 0-1 that nobody knows, on top
    of the unknowns: they are unknowns number ``len(sizes)`` and on, with these true values.
    """

    sizes: Indices
    truth: Indices
    statements: Sequence[Statement]
    never_above: Indices = field(default_factory=lambda: np.empty((0, 2), np.int64))
    known: Indices = field(default_factory=lambda: np.empty(0, np.int64))
    chances: Floats = field(default_factory=lambda: np.empty(0))

    def pure(self, *, rare: bool = False) -> Indices:
        """The unknowns that could be proven: atoms that have the outcome all, or none of them.

        Of a ``rare`` outcome those that have it all.
        """
        pure = (self.sizes > 0) & (((self.truth == 0) & (not rare)) | (self.truth == self.sizes))
        pure[self.known] = False
        return np.flatnonzero(pure)


@dataclass(frozen=True)
class Proof:
    """The ``unknowns`` that are proven, by number, and how many ``programs`` it took."""

    unknowns: Indices
    programs: int


def prove(
    puzzle: Puzzle,
    asked: Indices | None = None,
    *,
    whole: bool = False,
    thorough: bool = False,
    first: bool = False,
) -> Proof:
    """Which unknowns are nobody or everybody of their atom in every possible world.

    ``asked`` are those to be tried, all of ``puzzle.pure()`` if None. With ``whole`` a possible
    world has whole persons only: exact, and slow. ``thorough`` proves the same persons in a slower
    way, by which the quick one is tested; with ``first`` these two end at the first who is proven.
    Raises ``ValueError`` where the truth is not a possible world, for then a statement is wrong.
    """
    from analysis.audit.cheapest_worlds import proven_alone
    from analysis.audit.exchanges import left_by_exchanges
    from analysis.audit.possible_worlds import Limits, PossibleWorlds

    asked = puzzle.pure() if asked is None else asked
    if not (whole or thorough):
        limits = Limits.of(puzzle)
        if asked.size >= MANY:
            asked = left_by_exchanges(puzzle, limits, asked)
        return Proof(*proven_alone(limits, asked))
    worlds = PossibleWorlds(puzzle, whole=whole)
    asked = _move_together(worlds, asked)
    return Proof(_move_alone(worlds, asked, first=first), worlds.programs)


def _move_together(worlds: PossibleWorlds, asked: Indices) -> Indices:
    """Those of whom nobody moves by a person in the world in which they move most together."""
    while asked.size:
        moved = worlds.furthest(asked)[asked]
        if (moved < 1 - TOLERANCE).all():
            break
        asked = asked[moved < 1 - TOLERANCE]
    return asked


def _move_alone(worlds: PossibleWorlds, asked: Indices, *, first: bool = False) -> Indices:
    """Those who cannot move by a person, each asked alone unless all together cannot.

    With ``first`` none is asked after one who cannot.
    """
    if asked.size and worlds.furthest(asked)[asked].sum() < 1 - TOLERANCE:
        return asked
    proven = []
    while asked.size:
        one, moved = asked[0], worlds.furthest(asked[:1])
        if moved[one] < 1 - TOLERANCE:
            proven.append(one)
            if first:
                break
        asked = asked[1:]
        asked = asked[moved[asked] < 1 - TOLERANCE]
    return np.array(proven, np.int64)
