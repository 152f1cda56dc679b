"""What follows from one released curve for who knows when everybody entered: by hand, by trying."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.audit.curve_courses import NOTHING, OUTSIDE, Courses
from analysis.audit.curve_reading import ShownCurve
from analysis.audit.curves import CurveProof, attack_curve
from analysis.estimators.competing_risks import EventTable
from analysis.publication.curves import Followed, released_exit_curves
from data.policy import example_policy
from tests.analysis.released import exact_rows

Person = tuple[int, int, int]
"""Followed for so many days; day and outcome of what happened."""

STEP = 182
"""Days; of few and long steps a person can think."""
POLICY = replace(example_policy(), curve_step_days=STEP)
LONG = 730
"""Days; all steps of these curves come before it."""


def courses_of(persons: list[Person]) -> Courses:
    last, day, outcome = (np.array(column, np.int64) for column in zip(*persons, strict=True))
    return Courses(np.zeros(last.size, np.int64), last, day, outcome, leaves_out=True)


def curve_of(persons: list[Person], chance: float) -> ShownCurve:
    """The curve of these persons as it is released, read back."""
    courses = courses_of(persons)
    seen = courses.outcome != OUTSIDE
    table = EventTable.from_counts(
        courses.day[seen], courses.outcome[seen], np.ones(seen.sum(), np.int64), 2
    )
    followed = Followed(pd.DataFrame({"day": courses.last, "persons": 1}), 0.5)
    rows = released_exit_curves(exact_rows(table), chance, followed, POLICY)
    return ShownCurve.of(rows, courses, POLICY.base)


def attacked(curve: ShownCurve, known: int = 0) -> CurveProof:
    """By who knows what became of the last so many persons."""
    secret = np.arange(curve.first.size) < curve.first.size - known
    return attack_curve(curve, secret)


def still_in(followed: int, number: int = 1) -> list[Person]:
    return [(followed, followed, NOTHING)] * number


def left(step: int, outcome: int, number: int = 1, followed: int = LONG) -> list[Person]:
    return [(followed, STEP * step - 10, outcome)] * number


CROWD = [*still_in(LONG, 40), *left(1, 0, 8), *left(2, 0, 8), *left(1, 1, 4), *left(3, 1, 6)]
"""Of 66 persons who are followed to the end, 26 leave in the first one and a half years."""


def test_who_knows_all_others_proves_one_who_would_make_the_next_five() -> None:
    # 16 left successfully and 10 did not; with j = 4 these are 20 and 14, which is 10 as shown.
    # 4 had left unsuccessfully in the first half year: 4 + j = 8, shown as 5, leaves j from 1 to 4;
    # 8 successfully: 12, shown as 10, j from 2; 16: shown as 20, j = 4. One more unsuccessful exit
    # would make 15, and one more successful one is free: 17 + 4 is shown as 20.
    curve = curve_of([*still_in(LONG), *CROWD], 0.9)
    found = attacked(curve, known=len(CROWD))
    assert found.persons.tolist() == [True] + [False] * len(CROWD)


def test_an_outcome_that_nobody_knew_of_is_not_proven_to_who_knows_less() -> None:
    assert not attacked(curve_of([*still_in(LONG), *CROWD], 0.9)).persons.any()


def test_a_curve_of_other_persons_is_noticed() -> None:
    curve = curve_of(CROWD, 0.3)
    other = replace(curve, courses=courses_of([*CROWD[:-6], *still_in(LONG, 6)]))
    with pytest.raises(ValueError, match="not of these persons"):
        _ = other.chance


def draw(random: np.random.Generator, number: int, most: int = 600) -> list[Person]:
    """Persons who entered whenever, and left by either outcome or outside the curve."""
    followed = random.integers(20, most, number)
    day = random.exponential(400, number).astype(np.int64)
    outcome = random.choice([0, 1, OUTSIDE], number, p=[0.55, 0.35, 0.1])
    return [
        (int(f), int(min(d, f)), int(o) if d < f else NOTHING)
        for f, d, o in zip(followed, day, outcome, strict=True)
    ]


@pytest.mark.parametrize("seed", range(40))
def test_the_truth_is_always_a_possible_world(seed: int) -> None:
    # It is checked in every program; whoever is proven is proven to be what she is.
    random = np.random.default_rng(seed)
    persons = draw(random, int(random.integers(110, 200)))
    curve = curve_of(persons, float(random.random()))
    for known in (0, len(persons) // 2, len(persons) - 12):
        found = attacked(curve, known)
        assert found.persons[len(persons) - known :].sum() == 0
        assert found.tries > 0


def possible(curve: ShownCurve, number: int) -> list[set[int]]:
    """Outcomes that the first persons can have had, found by trying all steps and chances."""
    found: list[set[int]] = [set() for _ in range(number)]
    options = [
        [
            (NOTHING, curve.periods),
            *((k, m) for k in (0, 1) for m in range(min(int(last), curve.periods - 1) + 1)),
        ]
        for last in curve.last[:number]
    ]
    for solution in product(*options):
        outcome, event = curve.courses.outcome.copy(), curve.event.copy()
        outcome[:number], event[:number] = zip(*solution, strict=True)
        if _is_shown(curve, outcome, event):
            for person, (k, _) in enumerate(solution):
                found[person].add(k)
    return found


def _is_shown(curve: ShownCurve, outcome: NDArray[np.int64], event: NDArray[np.int64]) -> bool:
    days = np.arange(curve.periods)
    events = [((outcome == k)[:, None] & (event[:, None] <= days)).sum(axis=0) for k in (0, 1)]
    return any((5 * ((np.array(events) + j) // 5) == curve.events).all() for j in range(5))


@pytest.mark.parametrize("seed", range(25))
def test_who_is_proven_by_trying_every_course_is_proven_by_the_attack(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    persons = [p for p in draw(random, 120) if p[2] != OUTSIDE]
    # Two who stayed, of whom the attacker does not know it.
    persons.sort(key=lambda person: person[2])
    curve = curve_of(persons, float(random.random()))
    found = attacked(curve, known=len(persons) - 2)
    for person, outcomes in enumerate(possible(curve, 2)):
        if len(outcomes) < 3:
            assert found.persons[person]


def test_trying_finds_somebody_in_some_of_these() -> None:
    proven = 0
    for seed in range(25):
        random = np.random.default_rng(100 + seed)
        persons = sorted(
            (p for p in draw(random, 120) if p[2] != OUTSIDE), key=lambda person: person[2]
        )
        curve = curve_of(persons, float(random.random()))
        proven += sum(len(outcomes) < 3 for outcomes in possible(curve, 2))
    assert proven > 0


def starts_of(numbers: list[int], j: int) -> ShownCurve:
    """So many start in each step."""
    persons = [one for n, number in enumerate(numbers) for one in left(n + 1, 0, number)]
    courses = replace(courses_of(persons), leaves_out=False, must=True)
    shown = [[5 * ((number + j) // 5) for number in np.cumsum([0, *numbers]).tolist()]]
    days = STEP * np.arange(len(numbers) + 1)
    return ShownCurve(days, np.array(shown, np.float64), 60.0, courses, POLICY.base)


def test_when_somebody_started_is_proven_to_who_knows_when_all_others_did() -> None:
    # One started early, shown as five: at least one did.
    curve = starts_of([1, 15], 4)
    assert attacked(curve, known=15).persons.tolist() == [True] + [False] * 15
    assert not attacked(curve).persons.any()


def test_that_somebody_ever_started_is_not_asked() -> None:
    # When is: by the first step, of each of the ten.
    assert attacked(starts_of([5, 5], 0)).tries == 10
