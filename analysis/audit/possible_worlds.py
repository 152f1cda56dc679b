"""The possible worlds of a puzzle as a linear program, solved by HiGHS.

The worlds stay the same from question to question and only the direction changes. Still each search
starts anew: HiGHS makes the program smaller by what the direction allows, which is worth more than
the world that was found before.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.audit.puzzle import TOLERANCE, Floats, Indices, Puzzle

if TYPE_CHECKING:
    from scipy.sparse import csr_array

SMALL = 5000
"""Unknowns below which making a program smaller takes longer than solving it."""


@dataclass(frozen=True)
class Limits:
    """How far every statement and link lets the unknowns differ from the truth, in persons.

    ``rows`` has the weights of the unknowns, chances included: the statements, then the links. The
    sum of a row may rise by ``up`` and fall by ``down``; an unknown may rise by ``rise`` and fall
    by ``fall``.
    """

    rows: csr_array
    up: Floats
    down: Floats
    rise: Floats
    fall: Floats

    @staticmethod
    def of(puzzle: Puzzle) -> Limits:
        """Raises ``ValueError`` where the truth is not within a statement."""
        truth = np.append(puzzle.truth, puzzle.chances).astype(np.float64)
        links = len(puzzle.never_above)
        rows, said = _rows(puzzle), puzzle.statements
        sums = rows @ truth
        up = np.array([s.high for s in said] + [0.0] * links) - sums
        down = sums - np.array([s.low for s in said] + [-np.inf] * links)
        check_truth(up, down)
        most = np.append(puzzle.sizes, np.ones(puzzle.chances.size))
        fixed = np.zeros(truth.size, np.bool_)
        fixed[puzzle.known] = True
        rise, fall = np.where(fixed, 0, most - truth), np.where(fixed, 0, truth)
        return Limits(rows, np.maximum(up, 0), np.maximum(down, 0), rise, fall)


def check_truth(up: Floats, down: Floats) -> None:
    """Raise ``ValueError`` where the truth is not within a statement."""
    wrong = (up < -TOLERANCE) | (down < -TOLERANCE)
    if wrong.any():
        raise ValueError(
            f"{int(wrong.sum())} of {wrong.size} statements do not hold in truth, the first"
            f" is number {int(np.flatnonzero(wrong)[0])}; say only what the release says"
        )


class PossibleWorlds:
    """Every world in which all statements of a puzzle hold; ``programs`` counts the searches."""

    def __init__(self, puzzle: Puzzle, *, whole: bool = False) -> None:
        self.programs = 0
        self._truth = np.append(puzzle.truth, puzzle.chances).astype(np.float64)
        self._rows = _rows(puzzle)
        links, self._statements = len(puzzle.never_above), len(puzzle.statements)
        self._low = np.array([s.low for s in puzzle.statements] + [-np.inf] * links)
        self._high = np.array([s.high for s in puzzle.statements] + [0.0] * links)
        self._check_truth()
        self._highs = self._program(puzzle, whole=whole)

    def furthest(self, asked: Indices) -> Floats:
        """By how much each unknown differs from the truth, where those asked differ most together.

        In persons; shape (unknowns,), chances included.
        """
        import highspy

        direction = np.zeros(self._truth.size)
        direction[asked] = np.where(self._truth[asked] == 0, -1.0, 1.0)
        columns = np.arange(direction.size, dtype=np.int32)
        self._highs.changeColsCost(direction.size, columns, direction)
        self._highs.clearSolver()
        self._highs.run()
        status = self._highs.getModelStatus()
        if status != highspy.HighsModelStatus.kOptimal:
            raise RuntimeError(f"HiGHS found no world: {self._highs.modelStatusToString(status)}")
        self.programs += 1
        found = np.array(self._highs.getSolution().col_value)
        return np.abs(found - self._truth)

    def support(self, unknown: int) -> Indices:
        """The statements, by number, that together keep an unknown where it is."""
        self.furthest(np.array([unknown]))
        duals = np.array(self._highs.getSolution().row_dual)
        holding = np.flatnonzero(np.abs(duals) > TOLERANCE)
        return holding[holding < self._statements].astype(np.int64)

    def _check_truth(self) -> None:
        sums = self._rows @ self._truth
        check_truth(self._high - sums, sums - self._low)

    def _program(self, puzzle: Puzzle, *, whole: bool) -> Any:
        import highspy

        persons = puzzle.sizes.size
        low = np.zeros(self._truth.size)
        high = np.append(puzzle.sizes, np.ones(puzzle.chances.size)).astype(np.float64)
        low[puzzle.known] = high[puzzle.known] = self._truth[puzzle.known]
        program = highspy.HighsLp()
        program.num_row_, program.num_col_ = self._rows.shape
        program.col_cost_ = np.zeros(self._truth.size)
        program.col_lower_, program.col_upper_ = low, high
        program.row_lower_, program.row_upper_ = self._low, self._high
        program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
        program.a_matrix_.start_ = self._rows.indptr
        program.a_matrix_.index_ = self._rows.indices
        program.a_matrix_.value_ = self._rows.data
        if whole:
            kinds = (highspy.HighsVarType.kInteger, highspy.HighsVarType.kContinuous)
            program.integrality_ = [kinds[k >= persons] for k in range(self._truth.size)]
        make: Any = highspy.Highs
        highs = make()
        highs.silent()
        # The same worlds in the same order on every machine.
        highs.setOptionValue("threads", 1)
        if whole:
            highs.setOptionValue("mip_rel_gap", 0.0)
        if puzzle.sizes.size < SMALL:
            highs.setOptionValue("presolve", "off")
        highs.passModel(program)
        return highs


def _rows(puzzle: Puzzle) -> csr_array:
    """A row of weights for each statement, and then for each link."""
    from scipy.sparse import csr_array

    terms = [statement.terms() for statement in puzzle.statements]
    links = len(puzzle.never_above)
    lengths = [members.size for members, _ in terms] + [2] * links
    columns = np.concatenate([*(members for members, _ in terms), puzzle.never_above.ravel()])
    values = np.concatenate([*(weights for _, weights in terms), np.tile([1.0, -1.0], links)])
    shape = (len(lengths), puzzle.truth.size + puzzle.chances.size)
    return csr_array((values, columns, np.cumsum([0, *lengths])), shape=shape)
