"""The solver of the gate, on problems that can be solved by hand."""

from __future__ import annotations

import itertools

import numpy as np
import pytest

from analysis.audit.problem import Constraint, Problem
from analysis.audit.prove import prove
from tests.attacks.whole_program import proven_by_everything


def persons(*outcomes: int) -> tuple[np.ndarray, np.ndarray]:
    """Sizes and truth of classes of one person."""
    return np.ones(len(outcomes), np.int64), np.array(outcomes, np.int64)


def says(members: list[int], low: float, high: float) -> Constraint:
    return Constraint(np.array(members), low, high)


def proven(problem: Problem) -> list[int]:
    return sorted(prove(problem).unknowns.tolist())


def test_a_difference_of_two_exact_counts_proves_the_one_person_between_them() -> None:
    problem = Problem(*persons(1, 0, 1), [says([0, 1, 2], 2, 2), says([0, 1], 1, 1)])
    assert proven(problem) == [2]


def test_a_window_of_one_person_more_leaves_everybody_free() -> None:
    problem = Problem(*persons(1, 0, 1), [says([0, 1, 2], 1, 3), says([0, 1], 1, 1)])
    assert proven(problem) == []


def test_without_a_statement_nobody_is_proven() -> None:
    assert proven(Problem(*persons(1, 0), [])) == []


def test_everybody_of_a_group_in_which_all_have_the_outcome_is_proven() -> None:
    assert proven(Problem(*persons(1, 1, 0), [says([0, 1], 2, 2)])) == [0, 1]


def test_a_person_who_cannot_move_by_a_whole_one_is_proven() -> None:
    # Half a person more is possible, and there are no half persons.
    problem = Problem(*persons(0, 0), [Constraint(np.array([0, 1]), 0, 1, np.array([2.0, 1.0]))])
    assert proven(problem) == [0]


def test_an_atom_that_is_mixed_proves_nobody() -> None:
    problem = Problem(np.array([5, 3]), np.array([2, 3]), [says([0], 2, 2), says([1], 3, 3)])
    assert proven(problem) == [1]


def test_an_outcome_that_never_goes_back_is_proven_by_a_later_release() -> None:
    # Unknown 0 is the person in the first release, 1 in the second.
    said = [says([1], 0, 0)]
    assert proven(Problem(*persons(0, 0), said)) == [1]
    assert proven(Problem(*persons(0, 0), said, np.array([[0, 1]]))) == [0, 1]


def test_what_an_insider_knows_helps_against_the_others_and_is_not_counted() -> None:
    said = [says([0, 1], 1, 1)]
    assert proven(Problem(*persons(1, 0), said)) == []
    assert proven(Problem(*persons(1, 0), said, known=np.array([0]))) == [1]


def test_a_chance_that_two_numbers_share_narrows_both() -> None:
    # Unknown 1 is the chance, from 0 to 4, in truth 4: with it the person makes no five.
    both = [says([0, 1], 0, 4), says([1], 4, 4)]
    sizes, truth = np.array([1, 4]), np.array([0, 4])
    asked = np.array([0])
    assert prove(Problem(sizes, truth, both, chance=1), asked).unknowns.tolist() == [0]
    assert prove(Problem(sizes, truth, both[:1], chance=1), asked).unknowns.tolist() == []


def test_a_chance_is_a_whole_number() -> None:
    # One person more needs the chance to be a half: of whole numbers there is none.
    said = [Constraint(np.array([0, 1]), 1, 1, np.array([0.5, 1.0]))]
    sizes, truth = np.array([1, 4]), np.array([0, 1])
    asked = np.array([0])
    assert prove(Problem(sizes, truth, said), asked).unknowns.tolist() == []
    assert prove(Problem(sizes, truth, said, chance=1), asked).unknowns.tolist() == [0]


def test_a_statement_that_is_not_true_is_refused() -> None:
    with pytest.raises(ValueError, match="1 of 1 constraints do not hold"):
        prove(Problem(*persons(1, 0), [says([0, 1], 2, 2)]))


def test_whole_persons_can_prove_what_parts_of_persons_cannot() -> None:
    # Of three persons with at most one in each pair, one can have the outcome; as halves, one and
    # a half. Two such threes and one person more, three in all: whole persons leave no other way.
    pairs = [
        says([first + a, first + b], 0, 1)
        for first in (0, 3)
        for a, b in itertools.combinations(range(3), 2)
    ]
    problem = Problem(*persons(1, 0, 0, 1, 0, 0, 1), [*pairs, says(list(range(7)), 3, 7)])
    assert proven(problem) == []
    assert proven_by_everything(problem, whole=True) == [6]


@pytest.mark.parametrize("seed", range(30))
def test_the_solver_proves_whom_trying_every_world_proves(seed: int) -> None:
    rng = np.random.default_rng(seed)
    number = 7
    truth = rng.integers(0, 2, number)
    groups = [rng.choice(number, rng.integers(2, 6), replace=False) for _ in range(6)]
    windows = [(g, truth[g].sum() - rng.integers(0, 2), truth[g].sum() + rng.integers(0, 2))
               for g in groups]  # fmt: skip
    solutions = np.array(
        [
            solution
            for solution in itertools.product((0, 1), repeat=number)
            if all(low <= np.array(solution)[g].sum() <= high for g, low, high in windows)
        ]
    )
    same = np.flatnonzero(solutions.min(axis=0) == solutions.max(axis=0)).tolist()
    problem = Problem(*persons(*truth), [Constraint(np.sort(g), lo, hi) for g, lo, hi in windows])
    assert proven_by_everything(problem, whole=True) == same
    assert set(proven(problem)) <= set(same)
