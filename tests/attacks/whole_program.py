"""An oracle: the smallest and the largest outcome of each person, by the whole program at once.

Two programs a person over everything that is said; ``whole`` persons only: exact, and slow.
"""

from __future__ import annotations

from typing import Any

import numpy as np

from analysis.audit.problem import TOLERANCE, Indices, Problem


def proven_by_everything(problem: Problem, *, whole: bool = False) -> list[int]:
    """The unknowns that are nobody or everybody of their class in every feasible solution."""
    asked: Indices = problem.pure()
    return [one for one in asked.tolist() if _moves(problem, one, whole=whole) < 1 - TOLERANCE]


def _moves(problem: Problem, unknown: int, *, whole: bool) -> float:
    """By how many persons an unknown can differ from the truth."""
    import highspy

    low, high = np.zeros(problem.sizes.size), problem.sizes.astype(np.float64)
    low[problem.known] = high[problem.known] = problem.truth[problem.known]
    direction = np.zeros(problem.sizes.size)
    direction[unknown] = -1.0 if problem.truth[unknown] == 0 else 1.0
    rows, said, links = problem.rows(), problem.constraints, len(problem.never_above)
    program = highspy.HighsLp()
    program.num_row_, program.num_col_ = rows.shape
    program.col_cost_, program.col_lower_, program.col_upper_ = direction, low, high
    program.row_lower_ = np.array([s.low for s in said] + [-np.inf] * links)
    program.row_upper_ = np.array([s.high for s in said] + [0.0] * links)
    program.a_matrix_.format_ = highspy.MatrixFormat.kRowwise
    program.a_matrix_.start_ = rows.indptr
    program.a_matrix_.index_ = rows.indices
    program.a_matrix_.value_ = rows.data
    if whole or problem.chance is not None:
        kinds = (highspy.HighsVarType.kContinuous, highspy.HighsVarType.kInteger)
        program.integrality_ = [kinds[whole or k == problem.chance] for k in range(low.size)]
    make: Any = highspy.Highs
    highs = make()
    highs.silent()
    highs.setOptionValue("mip_rel_gap", 0.0)
    highs.passModel(program)
    highs.run()
    assert highs.getModelStatus() == highspy.HighsModelStatus.kOptimal
    found = np.array(highs.getSolution().col_value)
    return abs(float(found[unknown] - problem.truth[unknown]))
