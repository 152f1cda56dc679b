"""What follows from shown numbers, on groups that can be counted by hand."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from analysis.audit.constraints import Knowledge, Number, Shown, attack
from analysis.audit.outcomes import Outcome
from analysis.audit.response import Response, respond_to
from data.policy import Policy, read_policy

HIDDEN = float("nan")
POLICY = read_policy("closed_circle")
EXACT = replace(POLICY, base=1)
"""Nothing under ten, and no rounding."""
EXITED = Outcome("exited", "exit_reason", (), ())


def group(first: int, last: int) -> np.ndarray:
    """The places of persons from the first up to the last."""
    return np.arange(first, last)


def shown(persons: int, having: list[int], numbers: list[Number]) -> Shown:
    truth = np.zeros(persons, bool)
    truth[having] = True
    return Shown(np.ones(persons, bool), truth, numbers)


def proven(
    *releases: Shown, policy: Policy = POLICY, insider: np.ndarray | None = None
) -> list[tuple[int, int]]:
    """Release and place of what is proven."""
    found = attack(releases, Knowledge(policy, insider))
    return [tuple(pair) for pair in found.proven.tolist()]


def respond(*releases: Shown) -> Response:
    """What is dropped for an outsider."""
    suspects = attack(releases, Knowledge(POLICY)).proven
    return respond_to(EXITED, releases, Knowledge(POLICY), set(), suspects)


def test_a_shown_count_says_less_than_five_more_or_less_and_ten_at_least() -> None:
    # 14 of 14 have it: shown as 10 it may be 10 to 14, shown as 15 it may be 11 to 14.
    for number in (10, 15):
        everybody = shown(14, list(range(14)), [Number("a", group(0, 14), number)])
        assert proven(everybody) == []
    # 11 of 11, rounded up to 15: none fewer than 11 can be. That is everybody.
    everybody = shown(11, list(range(11)), [Number("a", group(0, 11), 15)])
    assert len(proven(everybody)) == 11


def test_a_hidden_number_says_that_it_is_below_the_least() -> None:
    # Of 40 at least 31 have it; of twenty-one of these nine at most, the insider's, so that of the
    # nineteen others, who all have it, it is known of none but all together.
    numbers = [Number("a", group(0, 40), 25.0), Number("b", group(0, 21), HIDDEN)]
    release = shown(40, [*range(9), *range(21, 40)], numbers)
    insider = np.zeros(40, bool)
    insider[:9] = True
    assert proven(release, insider=insider) == [(0, place) for place in range(9, 21)]
    assert proven(replace(release, numbers=numbers[:1]), insider=insider) == []


def test_exact_numbers_of_nested_groups_prove_the_one_between_them() -> None:
    numbers = [Number("a", group(0, 31), 11.0), Number("b", group(0, 30), 10.0)]
    release = shown(31, [*range(10), 30], numbers)
    assert proven(release, policy=EXACT) == [(0, 30)]


def test_other_numbers_of_the_same_key_prove_that_other_persons_are_counted() -> None:
    # One person between the groups: 20 beside 25 can only be her, if the chance is keyed.
    numbers = [Number("a", group(0, 41), 25.0), Number("b", group(0, 40), 20.0)]
    release = shown(41, [*range(22), 40], numbers)
    assert proven(release) == [(0, 40)]
    assert proven(replace(release, numbers=of_another_chance(numbers))) == []


def of_another_chance(numbers: list[Number]) -> list[Number]:
    """The same numbers, rounded by a chance that is not that of who is counted."""
    return [replace(number, own_chance=False) for number in numbers]


def test_a_part_that_is_cut_off_at_its_whole_tells_nobody_apart() -> None:
    # The same 41 persons in both: 45, but of the smaller group, which is shown as 40, no more.
    numbers = [Number("a", group(0, 43), 45.0), Number("b", group(0, 42), 40.0)]
    assert proven(shown(43, list(range(1, 42)), numbers)) == []


def test_another_number_later_proves_the_only_one_who_could_have_changed() -> None:
    before = shown(30, list(range(12)), [Number("a", group(0, 30), 10.0)])
    after = shown(30, list(range(13)), [Number("a", group(0, 30), 15.0)])
    insider = np.ones(30, bool)
    insider[12] = False
    assert proven(before, after, insider=insider) == [(0, 12), (1, 12)]
    before, after = (
        replace(r, numbers=of_another_chance(list(r.numbers))) for r in (before, after)
    )
    assert proven(before, after, insider=insider) == []


def test_an_outcome_that_was_taken_back_breaks_no_rule() -> None:
    before = shown(30, list(range(12)), [Number("a", group(0, 30), 15.0)])
    after = shown(30, list(range(11)), [Number("a", group(0, 30), 10.0)])
    assert proven(before, after) == []


def test_what_is_not_true_is_refused() -> None:
    with pytest.raises(ValueError, match="do not hold in truth"):
        proven(shown(30, list(range(20)), [Number("a", group(0, 30), 10.0)]))


def test_a_selection_of_two_filters_is_dropped_before_one_of_fewer_persons_and_one_filter() -> None:
    numbers = [
        Number("branch=navy&cohort=1", group(0, 41), 25.0),
        Number("age_at_entry=35-44", group(0, 40), 20.0),
    ]
    report = respond(shown(41, [*range(22), 40], numbers))
    assert (report.proven, report.dropped) == (1, ("branch=navy&cohort=1",))


def test_the_finest_selection_of_the_newest_release_is_dropped_until_nobody_is_proven() -> None:
    numbers = [
        Number("large", group(0, 41), 25.0),
        Number("fine", group(0, 40), 20.0),
        Number("apart", group(20, 41), HIDDEN),
    ]
    report = respond(shown(41, [*range(22), 40], numbers))
    assert (report.proven, report.dropped, report.inherited) == (1, ("fine",), 0)


def test_what_an_older_release_proves_cannot_be_taken_back() -> None:
    old = shown(11, list(range(11)), [Number("a", group(0, 11), 15)])
    new = shown(11, list(range(11)), [])
    report = respond(old, new)
    # Eleven persons in the old release, and as nobody comes back, in the new one.
    assert (report.proven, report.dropped, report.inherited) == (22, (), 22)


def test_a_hundred_thousand_persons_are_attacked_in_seconds() -> None:
    rng = np.random.default_rng(1)
    number = 100_000
    kinds = rng.integers(0, 6, (4, number))
    truth = rng.random(number) < 0.4
    numbers = [
        Number(f"{d}={k}", places, 5.0 * np.floor(truth[places].sum() / 5 + 0.5), own_chance=False)
        for d in range(4)
        for k in range(6)
        for places in [np.flatnonzero(kinds[d] == k)]
    ]
    found = attack([Shown(np.ones(number, bool), truth, numbers)], Knowledge(POLICY))
    # Every class, some eighty persons, is mixed: there is nobody to ask for.
    assert (found.evidence.class_count, found.tries, found.persons) == (6**4, 0, 0)
