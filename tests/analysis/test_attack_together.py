"""What follows from all that is shown about exits together, and from no number alone: by hand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
import pytest

from analysis.attack_statements import Knowledge, Said
from analysis.attack_together import JointReport, attack_together
from analysis.curve_courses import EXIT, OUTSIDE
from analysis.curve_numbers import ShownCurve
from analysis.curve_reading import CurveName
from analysis.joint_points import ABSENT, NEVER, Seen, atoms_of, corrected, points
from analysis.joint_puzzle import Kinds, Line, Told, joint_puzzle
from tests.analysis.test_attack_curves import (
    CROWD,
    LONG,
    Person,
    curve_of,
    left,
    starts_of,
    still_in,
)

NAME = CurveName("cohort=1", EXIT, "unknown=leave-out")
LARGE, SMALL = "branch=army", "branch=army&cohort=1"
SIZES: dict[CurveName | str, int] = {NAME: 66, LARGE: 60, SMALL: 30}
SUCCESSFUL, UNSUCCESSFUL, UNKNOWN = 0, 1, 2
ANY = (SUCCESSFUL, UNSUCCESSFUL)


def seen_of(persons: Sequence[Person]) -> Seen:
    followed, day, outcome = (np.array(column, np.int64) for column in zip(*persons, strict=True))
    there, entry = np.ones(len(persons), np.bool_), np.zeros(len(persons), np.int64)
    kind = np.where(outcome == OUTSIDE, UNKNOWN, outcome)
    return Seen(there, there, kind, np.where(kind < 0, NEVER, day), followed, entry)


def says(places: list[int], low: float, high: float, selection: str, release: int = 0) -> Said:
    """Of these persons, so many left."""
    source = (frozenset({(release, selection)}),)
    return Said(((release, 1, np.array(places)),), low, high, source)


def line(curve: ShownCurve, release: int = 0) -> Line:
    rows = tuple(((k,), row) for k, row in enumerate(curve.events))
    return Line(release, NAME, np.arange(curve.last.size), curve, rows)


def attacked(
    seen: Sequence[Seen],
    counts: Sequence[tuple[Kinds, Said]] = (),
    lines: Sequence[Line] = (),
    secret: Sequence[int] | None = None,
    kinds: int = len(ANY),
) -> JointReport:
    """By who knows everybody but those who are ``secret``; by an outsider if None."""
    knowledge = Knowledge()
    if secret is not None:
        insider = np.ones(seen[-1].present.size, np.bool_)
        insider[list(secret)] = False
        knowledge = Knowledge(insider=insider)
    told = Told(seen, kinds, counts, lines)
    return attack_together(told, SIZES, {"somebody": knowledge}, lambda done, of: None)


# One of two left, the first; the second is in a smaller group of which nobody left successfully,
# as one number says, nor unsuccessfully, as another does.
TWO = [seen_of([*left(3, SUCCESSFUL), *still_in(LONG)])]
ONE_LEFT = (ANY, says([0, 1], 1, 2, LARGE))
NONE_WELL = ((SUCCESSFUL,), says([1], 0, 0, SMALL))
NONE_ELSE = ((UNSUCCESSFUL,), says([1], 0, 0, SMALL))


@pytest.mark.parametrize(
    "counts", [[ONE_LEFT, NONE_WELL], [ONE_LEFT, NONE_ELSE]], ids=["well", "else"]
)
def test_one_reason_alone_proves_nobody(counts: list[tuple[Kinds, Said]]) -> None:
    report = attacked(TWO, counts)
    assert report.tries > 0
    assert (report.proven, report.dropped, report.inherited) == ({}, (), 0)


def test_reasons_that_add_up_prove_both_until_the_finer_selection_is_gone() -> None:
    report = attacked(TWO, [ONE_LEFT, NONE_WELL, NONE_ELSE])
    assert report.proven == {"somebody": 2}
    assert (report.dropped, report.inherited) == ((SMALL,), 0)


def test_what_an_earlier_release_proves_cannot_be_taken_back() -> None:
    report = attacked([*TWO, *TWO], [ONE_LEFT, NONE_WELL, NONE_ELSE])
    assert report.dropped == ()
    assert report.inherited > 0


def test_who_had_left_by_one_release_had_by_the_next() -> None:
    # The second had not left by the second release, so not by the first: then the first had.
    numbers = [
        (ANY, says([0, 1], 1, 2, LARGE)),
        (ANY, says([1], 0, 0, SMALL, release=1)),
    ]
    assert attacked([*TWO, *TWO], numbers[:1]).proven == {}
    report = attacked([*TWO, *TWO], numbers)
    assert report.proven == {"somebody": 2}
    assert (report.dropped, report.inherited) == ((SMALL,), 0)


def test_a_curve_and_a_count_prove_together_what_neither_does() -> None:
    # 16 left successfully, shown as 20, so that j = 4; 10 left unsuccessfully, shown as 10: one
    # more would be 15. So the first may have left successfully only; and a count says nobody did.
    persons = [*still_in(LONG), *CROWD]
    curve = line(curve_of(persons, 0.9))
    count = ((SUCCESSFUL,), says([0], 0, 0, LARGE))
    seen = [seen_of(persons)]
    assert attacked(seen, [count], [], secret=[0]).proven == {}
    assert attacked(seen, [], [curve], secret=[0]).proven == {}
    report = attacked(seen, [count], [curve], secret=[0])
    assert report.proven == {"somebody": 1}
    # By a year she may have left unsuccessfully: 4 + j = 8 is shown as 5, as one more would be.
    assert (report.left, report.dropped) == ({NAME: 3}, ())
    assert report.report()["shortened"] == ["exit_curves cohort=1"]


def test_what_only_earlier_releases_prove_takes_nothing_back() -> None:
    persons = [*still_in(LONG), *CROWD]
    count = ((SUCCESSFUL,), says([0], 0, 0, SMALL))
    seen, curve = seen_of(persons), curve_of(persons, 0.9)
    lines = [line(curve), line(curve, release=1)]
    report = attacked([seen, seen], [count], lines, secret=[0])
    assert report.inherited > 0
    assert (report.left, report.dropped) == ({}, ())


@pytest.mark.parametrize(("everybody", "proven"), [(60.0, {"somebody": 1}), (65.0, {})])
def test_how_many_are_in_a_curve_without_unknown_reasons_is_told_too(
    everybody: float, proven: dict[str, int]
) -> None:
    # 64 others are in the curve; shown as 60 there are 64 at most, so that she is not in it.
    persons = [(LONG, 100, OUTSIDE), *CROWD[2:]]
    curve = replace(curve_of(persons, 0.3), everybody=everybody)
    report = attacked([seen_of(persons)], [], [line(curve)], secret=[0], kinds=3)
    assert report.proven == proven


def test_of_two_filters_a_number_goes_before_a_curve_of_one() -> None:
    persons = [*still_in(LONG), *CROWD]
    count = ((SUCCESSFUL,), says([0], 0, 0, SMALL))
    report = attacked([seen_of(persons)], [count], [line(curve_of(persons, 0.9))], secret=[0])
    assert (report.left, report.dropped) == ({}, (SMALL,))


def test_when_who_ever_started_did_so_is_asked_and_not_whether() -> None:
    # One of 22 started in the first half year, shown as five: at least one did, and who knows when
    # all others started knows who. By one and a half years 22 + 4 are shown as 25: perhaps 21 had.
    curve = starts_of([1, 15, 6], 4)
    day = np.array([172] + [354] * 15 + [536] * 6)
    there, nobody = np.ones(22, np.bool_), np.zeros(22, np.int64)
    seen = Seen(there, there, nobody, day, np.full(22, LONG), nobody)
    shown = Line(0, NAME, np.arange(22), curve, (((0,), curve.events[0]),))
    told = Told([seen], 1, [], [shown], certain=True)
    for secret, proven, tries in (([0], {"somebody": 1}, 3), (list(range(22)), {}, 22)):
        insider = ~np.isin(np.arange(22), secret)
        known = {"somebody": Knowledge(insider=insider)}
        report = attack_together(told, SIZES, known, lambda done, of: None)
        assert report.proven == proven
        # By each half year, and not by the as-of date. Who are alike could be one another where
        # some of them had started: all had by the third half year alone.
        assert report.tries == tries


def test_many_statements_are_attacked_in_processes_with_the_same_end(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    persons = [*still_in(LONG, 30), *CROWD, *left(2, UNSUCCESSFUL, 30)]
    seen, curve = [seen_of(persons)], line(curve_of(persons, 0.9))
    counts = [(ANY, says(list(range(0, 126, 2)), 20, 28, LARGE))]
    here = attacked(seen, counts, [curve])
    monkeypatch.setattr("analysis.attack_together.MANY_STATEMENTS", 1)
    assert attacked(seen, counts, [curve]) == here
    assert here.programs > 0


def test_who_was_corrected_is_granted() -> None:
    before = seen_of([*left(3, SUCCESSFUL), *still_in(200), *left(3, UNSUCCESSFUL)])
    after = seen_of([*left(3, UNSUCCESSFUL), *still_in(400), *left(3, UNSUCCESSFUL)])
    assert corrected([before, after]).tolist() == [True, False, False]
    made = joint_puzzle(Told([before, after], 2, [], []), np.ones(3, np.bool_))
    assert made.atoms.of[0] == -1
    assert (made.atoms.of[1:] >= 0).all()


def test_points_end_where_somebody_was_last_seen() -> None:
    here = seen_of([*still_in(200), *still_in(100)])
    gone = Seen(
        *(np.zeros(2, np.bool_),) * 2,
        np.full(2, -1),
        np.full(2, NEVER),
        np.full(2, -1),
        np.zeros(2, np.int64),
    )
    found = points([here, gone], (182, 364))
    assert found[:, 0].tolist() == [[182, 200, 200], [100, 100, 100]]
    assert (found[:, 1] == ABSENT).all()


def test_an_atom_is_persons_of_the_same_groups_and_order_of_points() -> None:
    days = points([seen_of([*still_in(200), *still_in(190), *still_in(100)])], (182, 364))
    alike = atoms_of(days, np.ones(3, np.bool_), [], 2)
    assert alike.of[0] == alike.of[1] != alike.of[2]
    assert sorted(alike.number.tolist()) == [1, 2]
    told_apart = atoms_of(days, np.ones(3, np.bool_), [np.array([0])], 2)
    assert told_apart.count == 3


def test_too_many_persons_are_not_attacked_together(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("analysis.attack_together.MOST_PERSONS", 1)
    assert attacked(TWO, [ONE_LEFT]) == JointReport(tried=False)
