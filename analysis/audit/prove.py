"""Who is proven: each person is asked for the possible world nearest to the truth.

Two steps prove the same persons as two linear programs a person over everything. Who is free in a
world in which one or two atoms differ from the truth (``exchanges``) is not asked further. Of the
others one is made to differ from the truth by one person, and the world is sought in which all
others differ least: who differs there by one is free as well. Statements come in only when a world
breaks them: a world that breaks none is possible, and where none is left under some of the
statements, none is left under all of them. Most statements about many persons never come in, and
the program goes on from where it was for the person before.

A possible world may hold parts of persons; a person is proven when she cannot move by a whole one.
So whoever is proven here is proven, and whole-number logic could prove more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.audit.exchanges import left_by_exchanges
from analysis.audit.puzzle import TOLERANCE, Floats, Indices, Limits, Puzzle

MANY = 5
"""From so many on, those are left out first who are free by an exchange."""
PENALTY = 1.0
"""Cost of a person who differs; any positive number gives the same answer."""


@dataclass(frozen=True)
class Proof:
    """The ``unknowns`` that are proven, by number, and how many ``programs`` it took."""

    unknowns: Indices
    programs: int


def prove(puzzle: Puzzle, asked: Indices | None = None) -> Proof:
    """Which unknowns are nobody or everybody of their atom in every possible world.

    ``asked`` are those to be tried, all of ``puzzle.pure()`` if None. Raises ``ValueError`` where
    the truth is not a possible world, for then a statement is wrong.
    """
    limits = Limits.of(puzzle)
    asked = puzzle.pure() if asked is None else asked
    if asked.size >= MANY:
        asked = left_by_exchanges(puzzle, limits, asked)
    worlds = NearestWorlds(limits)
    if puzzle.chance is None:
        return Proof(_not_free(worlds, asked), worlds.programs)
    other = np.arange(puzzle.sizes[puzzle.chance] + 1) - puzzle.truth[puzzle.chance]
    for by in sorted(other.tolist(), key=abs):
        worlds.move(puzzle.chance, by)
        if asked.size and (by == 0 or worlds.any()):
            asked = _not_free(worlds, asked)
    return Proof(asked, worlds.programs)


def from_first_proven(puzzle: Puzzle, asked: Indices) -> Proof:
    """The unknowns from the first of ``asked`` who is proven on; none if nobody is.

    Of those after the first nothing is said but that no world was met in which they are free.
    """
    worlds = NearestWorlds(Limits.of(puzzle))
    while asked.size:
        world = worlds.nearest(int(asked[0]))
        if world is None:
            break
        asked = asked[np.abs(world[asked]) < 1 - TOLERANCE]
    return Proof(asked, worlds.programs)


def _not_free(worlds: NearestWorlds, asked: Indices) -> Indices:
    """Those of ``asked`` who differ by one in no world."""
    proven: list[int] = []
    while asked.size:
        one = int(asked[0])
        world = worlds.nearest(one)
        if world is None:
            proven.append(one)
            asked = asked[1:]
        else:
            asked = asked[np.abs(world[asked]) < 1 - TOLERANCE]
    return np.array(proven, np.int64)


def deciding_statements(puzzle: Puzzle, unknown: int) -> Indices:
    """Statements, by number, that together prove an unknown who is proven."""
    worlds = NearestWorlds(Limits.of(puzzle))
    if worlds.nearest(unknown) is not None:
        raise ValueError("who is free is proven by no statements")
    found: Indices = np.sort(worlds.proof[worlds.proof < len(puzzle.statements)])
    return found


class NearestWorlds:
    """The program of the world in which the others differ least; it keeps what it has learnt.

    An unknown is two columns: by how many it is above the truth, and below. ``proof`` are the
    statements and links, by number, by which the last who was proven is.
    """

    def __init__(self, limits: Limits) -> None:
        from scipy.sparse import csr_array, hstack

        self.programs = 0
        self.proof = np.empty(0, np.int64)
        self._limits = limits
        self._order = np.empty(0, np.int64)
        self._wide = csr_array(hstack([limits.rows, -limits.rows]))
        self._highs = _program(np.append(limits.rise, limits.fall))

    def nearest(self, unknown: int) -> Floats | None:
        """By how much everybody differs where ``unknown`` differs by one; None where that cannot
        be.
        """
        size, limits = self._limits.rise.size, self._limits
        column = unknown if limits.rise[unknown] > 0 else size + unknown
        most = float(max(limits.rise[unknown], limits.fall[unknown]))
        self._highs.changeColBounds(column, 1.0, most)
        try:
            world = self._under_all()
            if world is None:
                self.proof = self._deciding()
            return world
        finally:
            self._highs.changeColBounds(column, 0.0, most)

    def any(self) -> bool:
        """Whether there is any world at all."""
        return self._under_all() is not None

    def move(self, unknown: int, by: int) -> None:
        """From now on an unknown differs from the truth by so many, no more and no fewer."""
        for column, way in ((unknown, by), (self._limits.rise.size + unknown, -by)):
            self._highs.changeColBounds(column, float(max(way, 0)), float(max(way, 0)))

    def _under_all(self) -> Floats | None:
        """The nearest world in which all statements hold; None if there is none."""
        limits = self._limits
        while (world := self._search()) is not None:
            sums = limits.rows @ world
            broken = (sums > limits.up + TOLERANCE) | (sums < -limits.down - TOLERANCE)
            if not broken.any():
                break
            self._add(np.setdiff1d(np.flatnonzero(broken), self._order))
        return world

    def _search(self) -> Floats | None:
        """The nearest world under the statements that came in; None if there is none."""
        import highspy

        decided = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
        self._highs.run()
        self.programs += 1
        if self._highs.getModelStatus() not in decided:
            # Now and then it loses its way from where it was: once more from the beginning.
            self._highs.clearSolver()
            self._highs.run()
        status = self._highs.getModelStatus()
        if status not in decided:
            raise RuntimeError(f"HiGHS found no world: {self._highs.modelStatusToString(status)}")
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        found = np.array(self._highs.getSolution().col_value)
        size = self._limits.rise.size
        world: Floats = found[:size] - found[size:]
        return world

    def _deciding(self) -> Indices:
        """The rows that together leave no world; all that came in if the solver cannot say."""
        _, found, ray = self._highs.getDualRay()
        return self._order[np.abs(ray) > TOLERANCE] if found else self._order

    def _add(self, rows: Indices) -> None:
        """Let these statements hold from now on."""
        if not rows.size:
            raise RuntimeError("HiGHS found a world that breaks what it was told to hold")
        some, limits = self._wide[rows], self._limits
        self._order = np.append(self._order, rows)
        self._highs.addRows(
            rows.size,
            -limits.down[rows],
            limits.up[rows],
            some.nnz,
            some.indptr[:-1].astype(np.int32),
            some.indices.astype(np.int32),
            some.data,
        )


def _program(most: Floats) -> Any:
    """A program of differences from the truth, each from nothing to ``most``."""
    import highspy

    make: Any = highspy.Highs
    highs = make()
    highs.silent()
    # The same worlds in the same order on every machine.
    highs.setOptionValue("threads", 1)
    highs.addVars(most.size, np.zeros(most.size), most)
    columns = np.arange(most.size, dtype=np.int32)
    highs.changeColsCost(most.size, columns, np.full(most.size, PENALTY))
    return highs
