"""The quick attack proves the same persons as the whole program, on populations that are drawn."""

from __future__ import annotations

import itertools
from dataclasses import replace

import numpy as np
import pytest

from analysis.audit.constraints import Knowledge, Number, Shown, evidence_of
from analysis.audit.moves import left_after_moves
from analysis.audit.nested import Nested
from analysis.audit.problem import Constraint, Limits, Problem
from analysis.audit.prove import deciding_constraints, prove
from analysis.disclosure.rules import shown_count
from data.policy import read_policy
from tests.attacks.whole_program import proven_by_everything

DRAWS = 25
POLICY = read_policy("closed_circle")


def both(problem: Problem) -> tuple[list[int], list[int]]:
    """Who is proven, quickly and by the whole program."""
    return sorted(prove(problem).unknowns.tolist()), proven_by_everything(problem)


def drawn_problem(seed: int) -> Problem:
    """Classes of one to three persons in two releases, with windows that are tight or not."""
    rng = np.random.default_rng(seed)
    number = 9
    sizes = rng.integers(1, 4, number)
    first = np.array([rng.integers(0, size + 1) for size in sizes])
    then = np.minimum(first + rng.integers(0, 2, number), sizes)
    pure = rng.random(number) < 0.6
    first[pure], then[pure] = 0, np.where(rng.random(int(pure.sum())) < 0.5, sizes[pure], 0)
    truth = np.concatenate([first, then])
    constraints = []
    for _ in range(14):
        members = np.sort(rng.choice(2 * number, rng.integers(1, 8), replace=False))
        weights = np.where(rng.random(members.size) < 0.15, -1.0, 1.0)
        exact = float(weights @ truth[members])
        low, high = exact - rng.integers(0, 3), exact + rng.integers(0, 3)
        constraints.append(Constraint(members, low, high, weights))
    links = np.stack([np.arange(number), number + np.arange(number)], axis=1)
    known = np.array([0, number]) if seed % 3 == 0 else np.empty(0, np.int64)
    return Problem(np.tile(sizes, 2), truth, constraints, links, known)


def drawn_releases(seed: int) -> tuple[list[Shown], Knowledge]:
    """Two releases of forty persons with nested groups, rounded, and what an attacker knows."""
    rng = np.random.default_rng(seed)
    number = 40
    kinds = rng.integers(0, 3, (3, number))
    truth = rng.random(number) < rng.choice([0.3, 0.5, 0.9])
    later = truth | (rng.random(number) < 0.2)
    groups = {"": np.arange(number)}
    for dimension, kind in itertools.product(range(3), range(3)):
        groups[f"{dimension}={kind}"] = np.flatnonzero(kinds[dimension] == kind)
    for one, other in itertools.product(range(3), range(3)):
        places = np.flatnonzero((kinds[0] == one) & (kinds[1] == other))
        groups[f"0={one}&1={other}"] = places
    chances = {name: rng.random() for name in groups}
    releases = []
    for outcome in (truth, later):
        counts = {name: int(outcome[places].sum()) for name, places in groups.items()}
        shown = {name: shown_count(count, chances[name], POLICY) for name, count in counts.items()}
        numbers = [
            # The chances are no keys of who is counted here, so numbers that differ say nothing.
            Number(name, places, float(shown[name] or np.nan), own_chance=False)
            for name, places in groups.items()
            if places.size >= 5
        ]
        releases.append(Shown(np.ones(number, bool), outcome, numbers))
    insider = rng.random(number) < 0.5 if seed % 2 else None
    return releases, Knowledge(POLICY, insider)


def test_the_quick_attack_proves_in_drawn_problems_whom_the_whole_program_proves() -> None:
    proven, asked = 0, 0
    for seed in range(5 * DRAWS):
        problem = drawn_problem(seed)
        quick, thorough = both(problem)
        assert quick == thorough, seed
        proven, asked = proven + len(thorough), asked + problem.pure().size
    # Neither nobody nor everybody, or the test would be blind.
    assert 50 < proven < asked - 50


def test_the_quick_attack_proves_in_drawn_releases_whom_the_whole_program_proves() -> None:
    proven, asked = 0, 0
    for seed in range(DRAWS):
        problem = evidence_of(*drawn_releases(seed)).problem
        quick, thorough = both(problem)
        assert quick == thorough, seed
        proven, asked = proven + len(thorough), asked + problem.pure().size
    assert 5 < proven < asked - 100


def test_after_a_correction_nobody_builds_on_what_was_before() -> None:
    for seed in range(DRAWS):
        (one, other), knowledge = drawn_releases(seed)
        back = other.truth.copy()
        back[np.flatnonzero(other.truth)[:2]] = False
        evidence = evidence_of([one, other, Shown(one.present, back, [])], knowledge)
        linked = evidence.problem.never_above // evidence.class_count
        assert {tuple(pair) for pair in linked.tolist()} == {(0, 1)}


def test_who_is_freed_by_an_exchange_is_proven_by_nothing() -> None:
    freed = 0
    for seed in range(5 * DRAWS):
        problem = drawn_problem(seed)
        asked = problem.pure()
        left = left_after_moves(problem, Limits.of(problem), asked)
        proven = proven_by_everything(problem, whole=True)
        assert set(proven) <= set(left.tolist()), seed
        freed += asked.size - left.size
    assert freed > 200


def test_two_persons_of_an_atom_of_one_are_no_exchange() -> None:
    # In the first release she has it only if she has it twice in the third.
    said = [Constraint(np.array([0, 1, 2]), 0, 0, np.array([1.0, 1.0, -1.0]))]
    links = np.array([[0, 1], [1, 2]])
    problem = Problem(np.array([1, 1, 1]), np.array([0, 0, 0]), said, links)
    assert 0 in left_after_moves(problem, Limits.of(problem), problem.pure())
    assert both(problem) == ([0], [0])


@pytest.mark.parametrize("seed", range(10))
def test_nested_groups_are_those_of_which_all_persons_are_in_the_other(seed: int) -> None:
    rng = np.random.default_rng(seed)
    classes = rng.integers(0, 8, 50)
    classes = np.unique(classes, return_inverse=True)[1]
    sets = {frozenset(rng.choice(8, rng.integers(1, 8), replace=False).tolist()) for _ in range(12)}
    groups = [np.flatnonzero(np.isin(classes, list(one))) for one in sorted(sets, key=sorted)]
    groups = [g for n, g in enumerate(groups) if not any(np.array_equal(g, h) for h in groups[:n])]
    persons = [set(group.tolist()) for group in groups]
    nested = Nested.of(groups, classes)
    expected = {(i, o) for i, o in itertools.permutations(range(len(groups)), 2)
                if persons[i] <= persons[o]}  # fmt: skip
    assert set(nested.pairs) == expected
    sizes = [len(persons[outer] - persons[inner]) for inner, outer in nested.pairs]
    assert sizes == sorted(sizes)
    for inner, outer in nested.pairs:
        assert set(nested.between(inner, outer).tolist()) == persons[outer] - persons[inner]
    kept = list(nested.smallest(nested.pairs, [0]))
    for inner, outer in set(nested.pairs) - set(kept):
        between = persons[outer] - persons[inner]
        others = [persons[0], *(persons[o] - persons[i] for i, o in kept)]
        assert any(one <= between for one in others)


def test_the_deciding_statements_prove_a_person_by_themselves() -> None:
    tried = 0
    for seed in range(3 * DRAWS):
        evidence = evidence_of(*drawn_releases(seed))
        for unknown in prove(evidence.problem).unknowns[:2]:
            deciding = deciding_constraints(evidence.problem, int(unknown)).tolist()
            said = [evidence.problem.constraints[k] for k in deciding]
            proof = prove(replace(evidence.problem, constraints=said), np.array([unknown]))
            assert proof.unknowns.size, seed
            tried += 1
    assert tried > 5
