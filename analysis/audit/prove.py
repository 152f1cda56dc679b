"""Who is proven: each person is asked for the feasible solution nearest to the truth.

Two steps prove the same persons as two linear programs a person over everything. Who is free in a
solution in which one or two classes differ from the truth (``moves``) is not asked further. Of the
others one is made to differ from the truth by one person, and the solution is sought in which all
others differ least: who differs there by one is free as well. Constraints come in only when a
solution breaks them: a solution that breaks none is possible, and where none is left under some of
the constraints, none is left under all of them. Most constraints about many persons never come in,
and the program goes on from where it was for the person before.

A feasible solution may hold parts of persons; a person is proven when she cannot move by a whole
one. So whoever is proven here is proven, and whole-number logic could prove more.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np

from analysis.audit.moves import left_after_moves
from analysis.audit.problem import TOLERANCE, Floats, Indices, Limits, Problem

MANY = 5
"""From so many on, those are left out first who are free by a move."""
PENALTY = 1.0
"""Cost of a person who differs; any positive number gives the same answer."""


@dataclass(frozen=True)
class Proof:
    """The ``unknowns`` that are proven, by number, and how many ``programs`` it took."""

    unknowns: Indices
    programs: int


def prove(problem: Problem, asked: Indices | None = None) -> Proof:
    """Which unknowns are nobody or everybody of their class in every feasible solution.

    ``asked`` are those to be tried, all of ``problem.pure()`` if None. Raises ``ValueError`` where
    the truth is not a feasible solution, for then a constraint is wrong.
    """
    limits = Limits.of(problem)
    asked = problem.pure() if asked is None else asked
    if asked.size >= MANY:
        asked = left_after_moves(problem, limits, asked)
    solutions = NearestSolutions(limits)
    if problem.chance is None:
        return Proof(_not_free(solutions, asked), solutions.programs)
    other = np.arange(problem.sizes[problem.chance] + 1) - problem.truth[problem.chance]
    for by in sorted(other.tolist(), key=abs):
        solutions.move(problem.chance, by)
        if asked.size and (by == 0 or solutions.any()):
            asked = _not_free(solutions, asked)
    return Proof(asked, solutions.programs)


def from_first_proven(problem: Problem, asked: Indices) -> Proof:
    """The unknowns from the first of ``asked`` who is proven on; none if nobody is.

    Of those after the first nothing is said but that no solution was met in which they are free.
    """
    solutions = NearestSolutions(Limits.of(problem))
    while asked.size:
        solution = solutions.nearest(int(asked[0]))
        if solution is None:
            break
        asked = asked[np.abs(solution[asked]) < 1 - TOLERANCE]
    return Proof(asked, solutions.programs)


def _not_free(solutions: NearestSolutions, asked: Indices) -> Indices:
    """Those of ``asked`` who differ by one in no solution."""
    proven: list[int] = []
    while asked.size:
        one = int(asked[0])
        solution = solutions.nearest(one)
        if solution is None:
            proven.append(one)
            asked = asked[1:]
        else:
            asked = asked[np.abs(solution[asked]) < 1 - TOLERANCE]
    return np.array(proven, np.int64)


def deciding_constraints(problem: Problem, unknown: int) -> Indices:
    """Constraints, by number, that together prove an unknown who is proven."""
    solutions = NearestSolutions(Limits.of(problem))
    if solutions.nearest(unknown) is not None:
        raise ValueError("who is free is proven by no constraints")
    found: Indices = np.sort(solutions.proof[solutions.proof < len(problem.constraints)])
    return found


class NearestSolutions:
    """The program of the solution in which the others differ least; it keeps what it has learnt.

    An unknown is two columns: by how many it is above the truth, and below. ``proof`` are the
    constraints and links, by number, by which the last who was proven is.
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
            solution = self._under_all()
            if solution is None:
                self.proof = self._deciding()
            return solution
        finally:
            self._highs.changeColBounds(column, 0.0, most)

    def any(self) -> bool:
        """Whether there is any solution at all."""
        return self._under_all() is not None

    def move(self, unknown: int, by: int) -> None:
        """From now on an unknown differs from the truth by so many, no more and no fewer."""
        for column, way in ((unknown, by), (self._limits.rise.size + unknown, -by)):
            self._highs.changeColBounds(column, float(max(way, 0)), float(max(way, 0)))

    def _under_all(self) -> Floats | None:
        """The nearest solution in which all constraints hold; None if there is none."""
        limits = self._limits
        while (solution := self._search()) is not None:
            sums = limits.rows @ solution
            broken = (sums > limits.up + TOLERANCE) | (sums < -limits.down - TOLERANCE)
            if not broken.any():
                break
            self._add(np.setdiff1d(np.flatnonzero(broken), self._order))
        return solution

    def _search(self) -> Floats | None:
        """The nearest solution under the constraints that came in; None if there is none."""
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
            raise RuntimeError(
                f"HiGHS found no solution: {self._highs.modelStatusToString(status)}"
            )
        if status == highspy.HighsModelStatus.kInfeasible:
            return None
        found = np.array(self._highs.getSolution().col_value)
        size = self._limits.rise.size
        solution: Floats = found[:size] - found[size:]
        return solution

    def _deciding(self) -> Indices:
        """The rows that together leave no solution; all that came in if the solver cannot say."""
        _, found, ray = self._highs.getDualRay()
        return self._order[np.abs(ray) > TOLERANCE] if found else self._order

    def _add(self, rows: Indices) -> None:
        """Let these constraints hold from now on."""
        if not rows.size:
            raise RuntimeError("HiGHS found a solution that breaks what it was told to hold")
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
    # The same solutions in the same order on every machine.
    highs.setOptionValue("threads", 1)
    highs.addVars(most.size, np.zeros(most.size), most)
    columns = np.arange(most.size, dtype=np.int32)
    highs.changeColsCost(most.size, columns, np.full(most.size, PENALTY))
    return highs
