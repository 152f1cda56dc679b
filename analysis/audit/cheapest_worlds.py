"""Who is free in the possible world in which the others differ least: a small program, and exact.

One person is made to differ from the truth by one, and the world is sought in which the others
differ least. Statements come in only when a world breaks them: a world that breaks none is
possible, and where none is left under some of the statements, none is left under all of them. So
nobody is proven or freed here but who is by the whole program. Most statements about many persons
never come in, and the program goes on from where it was for the person before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.audit.puzzle import TOLERANCE, Floats, Indices

if TYPE_CHECKING:
    from analysis.audit.possible_worlds import Limits

PENALTY = 1.0
"""Cost of a person who differs; any positive number gives the same answer."""


def proven_alone(limits: Limits, asked: Indices) -> tuple[Indices, int]:
    """Those of ``asked`` who differ by one in no possible world, and the programs it took."""
    worlds = CheapestWorlds(limits)
    proven: list[int] = []
    while asked.size:
        one = int(asked[0])
        world = worlds.cheapest(one)
        if world is None:
            proven.append(one)
            asked = asked[1:]
        else:
            asked = asked[np.abs(world[asked]) < 1 - TOLERANCE]
    return np.array(proven, np.int64), worlds.programs


def deciding_statements(limits: Limits, unknown: int) -> Indices:
    """Statements, by number, that are enough to prove an unknown who is proven."""
    worlds = CheapestWorlds(limits)
    if worlds.cheapest(unknown) is not None:
        raise ValueError("who is free is proven by no statements")
    return worlds.statements


class CheapestWorlds:
    """The program of the world in which the others differ least; it keeps what it has learnt.

    An unknown is two columns: by how many it is above the truth, and below. ``proof`` are the
    statements, by number, by which the last who was proven is.
    """

    def __init__(self, limits: Limits) -> None:
        from scipy.sparse import csr_array, hstack

        self.programs = 0
        self.proof = np.empty(0, np.int64)
        self._limits = limits
        self._up, self._down = limits.up.copy(), limits.down.copy()
        self._order = np.empty(0, np.int64)
        size = limits.rise.size
        self._wide = csr_array(hstack([limits.rows, -limits.rows]))
        self._in = np.zeros(limits.up.size, np.bool_)
        self._highs = _solver()
        empty = csr_array((0, 2 * size))
        bounds = np.zeros(2 * size), np.append(limits.rise, limits.fall)
        none = np.empty(0)
        self._highs.passModel(_model(empty, np.full(2 * size, PENALTY), *bounds, none, none))

    @property
    def statements(self) -> Indices:
        """Those that came in so far, by number; links come after them."""
        return np.flatnonzero(self._in)

    def cheapest(self, unknown: int) -> Floats | None:
        """By how much everybody differs where ``unknown`` differs by one; None where that cannot
        be.
        """
        size, limits = self._limits.rise.size, self._limits
        column = unknown if limits.rise[unknown] > 0 else size + unknown
        most = max(limits.rise[unknown], limits.fall[unknown])
        self._highs.changeColBounds(column, 1.0, float(most))
        try:
            while True:
                world = self._search()
                if world is None:
                    self.proof = self._proof()
                    return None
                sums = limits.rows @ world
                broken = (sums > self._up + TOLERANCE) | (sums < -self._down - TOLERANCE)
                if not broken.any():
                    return world
                self._add(np.flatnonzero(broken & ~self._in))
        finally:
            self._highs.changeColBounds(column, 0.0, float(most))

    def forget(self, statements: Indices) -> None:
        """Let these statements say nothing from now on."""
        import highspy

        self._up[statements] = self._down[statements] = np.inf
        for row in np.flatnonzero(np.isin(self._order, statements)).tolist():
            self._highs.changeRowBounds(row, -highspy.kHighsInf, highspy.kHighsInf)

    def _proof(self) -> Indices:
        """The statements that together leave no world; all that came in if the solver can't say."""
        _, found, ray = self._highs.getDualRay()
        return self._order[np.abs(ray) > TOLERANCE] if found else self._order

    def _search(self) -> Floats | None:
        import highspy

        decided = (highspy.HighsModelStatus.kOptimal, highspy.HighsModelStatus.kInfeasible)
        self._highs.run()
        self.programs += 1
        if self._highs.getModelStatus() not in decided:
            # Now and then it loses its way from where it was: once more from the beginning.
            self._highs.clearSolver()
            self._highs.run()
        if self._highs.getModelStatus() == highspy.HighsModelStatus.kInfeasible:
            return None
        _check_optimal(self._highs)
        found = np.array(self._highs.getSolution().col_value)
        size = self._limits.rise.size
        world: Floats = found[:size] - found[size:]
        return world

    def _add(self, rows: Indices) -> None:
        """Let these statements hold from now on."""
        if not rows.size:
            raise RuntimeError("HiGHS found a world that breaks what it was told to hold")
        some = self._wide[rows]
        self._in[rows] = True
        self._order = np.append(self._order, rows)
        self._highs.addRows(
            rows.size,
            -self._down[rows],
            self._up[rows],
            some.nnz,
            some.indptr[:-1].astype(np.int32),
            some.indices.astype(np.int32),
            some.data,
        )


def _solver() -> Any:
    import highspy

    make: Any = highspy.Highs
    highs = make()
    highs.silent()
    # The same worlds in the same order on every machine.
    highs.setOptionValue("threads", 1)
    return highs


def _model(rows: Any, cost: Floats, low: Floats, high: Floats, up: Floats, down: Floats) -> Any:
    """The program of differences from the truth: columns from ``low`` to ``high``."""
    import highspy

    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = rows.shape
    program.col_cost_, program.col_lower_, program.col_upper_ = cost, low, high
    program.row_lower_, program.row_upper_ = -down, up
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = rows.indptr
    program.a_matrix_.index_ = rows.indices
    program.a_matrix_.value_ = rows.data
    return program


def _check_optimal(highs: Any) -> None:
    import highspy

    status = highs.getModelStatus()
    if status != highspy.HighsModelStatus.kOptimal:
        raise RuntimeError(f"HiGHS found no world: {highs.modelStatusToString(status)}")
