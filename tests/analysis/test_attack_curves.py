"""What follows from one released curve for who knows when everybody entered: by hand, by trying."""

from __future__ import annotations

from dataclasses import replace
from itertools import product

import numpy as np
import pandas as pd
import pytest
from numpy.typing import NDArray

from analysis.attack_curves import CurveProof, attack_curve
from analysis.competing_risks import EventTable
from analysis.curve_courses import NOTHING, OUTSIDE, Courses
from analysis.curve_numbers import ShownCurve, read_exit_curve
from analysis.released_curves import released_exit_curves
from tests.analysis.released import exact_rows

Flags = NDArray[np.bool_]
Person = tuple[int, int, int]
"""Followed for so many days; day and outcome of what happened."""

LONG = 730
"""Days; all month ends of these curves come before it."""


def courses_of(persons: list[Person]) -> Courses:
    last, day, outcome = (np.array(column, np.int64) for column in zip(*persons, strict=True))
    nobody = np.zeros(last.size, np.int64)
    inside = np.ones(last.size, dtype=np.bool_)
    return Courses(inside, nobody, last, day, outcome, nobody, ((0, 1),), (False,))


def curve_of(persons: list[Person], chance: float, *, capped: bool = True) -> ShownCurve:
    """The curve of these persons as it is released, read back."""
    courses = courses_of(persons)
    seen = courses.outcome != OUTSIDE
    table = EventTable.from_counts(
        courses.day[seen], courses.outcome[seen], np.ones(seen.sum(), np.int64), 2
    )
    last_seen = pd.DataFrame({"day": courses.last, "persons": 1})
    rows = released_exit_curves(exact_rows(table), chance, 0.5, last_seen if capped else None)
    return replace(read_exit_curve("", rows, courses), capped=capped)


def attacked(curve: ShownCurve, known: int = 0) -> CurveProof:
    """By who knows what became of the last so many persons."""
    secret = np.arange(curve.first.size) < curve.first.size - known
    return attack_curve(curve, secret)


def still_in(followed: int, number: int = 1) -> list[Person]:
    return [(followed, followed, NOTHING)] * number


def left(month: int, outcome: int, number: int = 1, followed: int = LONG) -> list[Person]:
    return [(followed, 30 * month - 10, outcome)] * number


CROWD = [*still_in(LONG, 40), *left(1, 0, 8), *left(2, 0, 8), *left(1, 1, 4), *left(3, 1, 6)]
"""Of 66 persons who are followed to the end, 26 leave in the first months."""


def test_the_only_one_who_could_be_last_seen_is_proven_when_five_are_shown() -> None:
    # One was followed for less than a quarter, and is still in. By a chance of 0.9 she is shown as
    # five; only she can be one of them, so that the chance is 0.8 at least and she is still in.
    found = attacked(curve_of([*still_in(20), *CROWD], 0.9, capped=False))
    assert np.flatnonzero(found.persons).tolist() == [0]


def test_no_more_are_shown_than_could_be_last_seen() -> None:
    curve = curve_of([*still_in(20), *CROWD], 0.9)
    assert np.nanmax(curve.censored[:6]) == 0
    assert attacked(curve).proven == 0


def test_of_six_of_whom_one_may_have_left_nobody_is_proven() -> None:
    # Six by a chance of 0.7 are shown as five: two to six of them are still in.
    found = attacked(curve_of([*still_in(20, 6), *CROWD], 0.7, capped=False))
    assert found.proven == 0


def test_six_shown_as_ten_are_all_still_in() -> None:
    # 6 + j >= 10 needs j = 4, and then all six.
    found = attacked(curve_of([*still_in(20, 6), *CROWD], 0.9, capped=False))
    assert np.flatnonzero(found.persons).tolist() == [0, 1, 2, 3, 4, 5]


def test_who_knows_all_others_proves_one_who_would_make_the_next_five() -> None:
    # 16 left successfully and 10 did not; with j = 4 these are 20 and 14, which is 10 as shown.
    # 4 had left unsuccessfully in the first month: 4 + j = 8, shown as 5, leaves j from 1 to 4;
    # 8 successfully: 12, shown as 10, j from 2; 16: shown as 20, j = 4. One more unsuccessful exit
    # would make 15, and one more successful one is free: 17 + 4 is shown as 20.
    curve = curve_of([*still_in(LONG), *CROWD], 0.9)
    found = attacked(curve, known=len(CROWD))
    assert found.proven == 1
    assert found.persons[0]


def test_an_outcome_that_nobody_knew_of_is_not_proven_to_who_knows_less() -> None:
    assert attacked(curve_of([*still_in(LONG), *CROWD], 0.9)).proven == 0


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
    persons = draw(random, int(random.integers(70, 160)))
    curve = curve_of(persons, float(random.random()))
    for known in (0, len(persons) // 2, len(persons) - 12):
        found = attacked(curve, known)
        assert found.persons[len(persons) - known :].sum() == 0
        assert found.tries > 0


def possible(curve: ShownCurve, number: int) -> list[set[int]]:
    """Outcomes that the first persons can have had, found by trying all months and chances."""
    found: list[set[int]] = [set() for _ in range(number)]
    options = [
        [
            (NOTHING, curve.months),
            *((k, m) for k in (0, 1) for m in range(min(int(last), curve.months - 1) + 1)),
        ]
        for last in curve.last[:number]
    ]
    for world in product(*options):
        outcome, event = curve.courses.outcome.copy(), curve.event.copy()
        outcome[:number], event[:number] = zip(*world, strict=True)
        if _is_shown(curve, outcome, event):
            for person, (k, _) in enumerate(world):
                found[person].add(k)
    return found


def _is_shown(curve: ShownCurve, outcome: NDArray[np.int64], event: NDArray[np.int64]) -> bool:
    months = np.arange(curve.months)
    events = [((outcome == k)[:, None] & (event[:, None] <= months)).sum(axis=0) for k in (0, 1)]
    gone = (outcome == NOTHING)[:, None] & (curve.last[:, None] <= months)
    told = ~np.isnan(curve.censored)
    for j in range(5):
        shown = 5 * ((np.array(events) + j) // 5)
        censored = np.minimum(5 * ((gone.sum(axis=0) + j) // 5), curve.most_censored)
        if (shown == curve.events).all() and (censored == curve.censored)[told].all():
            return True
    return False


@pytest.mark.parametrize("seed", range(25))
def test_who_is_proven_by_trying_every_course_is_proven_by_the_attack(seed: int) -> None:
    random = np.random.default_rng(100 + seed)
    persons = [p for p in draw(random, 120) if p[2] != OUTSIDE]
    # Two who stayed, of whom the attacker does not know it.
    persons.sort(key=lambda person: person[2])
    curve = curve_of(persons, float(random.random()))
    curve = replace(curve, share=np.full(curve.share.shape, np.nan))
    found = attacked(curve, known=len(persons) - 2)
    for person, outcomes in enumerate(possible(curve, 2)):
        if len(outcomes) < 3:
            assert found.persons[person]


def test_trying_finds_somebody_in_some_of_these() -> None:
    proven = 0
    for seed in range(10):
        random = np.random.default_rng(100 + seed)
        persons = sorted(
            (p for p in draw(random, 120) if p[2] != OUTSIDE), key=lambda person: person[2]
        )
        curve = curve_of(persons, float(random.random()))
        proven += sum(len(outcomes) < 3 for outcomes in possible(curve, 2))
    assert proven > 0
