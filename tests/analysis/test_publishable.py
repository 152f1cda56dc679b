"""Which selections a release may show, on people made by hand."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.selections import (
    Group,
    Membership,
    Published,
    Universe,
    kept_group,
    places_of,
    publishable,
    unit_selections,
)
from analysis.selection import Selection
from data.dimensions import COHORT, DIMENSIONS, HALF_YEAR, INTERVENTION, PROVIDER, codes
from data.policy import read_policy
from data.programme import load_programme
from tests.releases import demo_policy

POLICY = demo_policy()
LEAST, APART = POLICY.min_selection, POLICY.min_difference


def people(**cohorts: int) -> pd.DataFrame:
    """So many persons in each cohort; in everything else they are alike."""
    cohort = [code for code, size in cohorts.items() for _ in range(size)]
    return pd.DataFrame(
        {
            "record_key": np.arange(1, len(cohort) + 1, dtype=np.uint64) * 7919,
            "cohort": cohort,
            "entry_half_year": "2019-h2",
            "branch": "army",
            "age_at_entry": "25-34",
            "years_sick_before_entry": "unknown",
            "intervention": [["none"] for _ in cohort],
            "provider": [["none"] for _ in cohort],
        }
    )


def publish_now(
    now: Membership, candidates: list[Selection], before: list[Group] | None = None
) -> list[Group]:
    """What is published of these, after groups that were."""
    published = Published(APART)
    for group in before or []:
        published.add(group.persons)
    last = {group.selection: group for group in before or []}
    return publishable(now, candidates, published, last, POLICY)


def memberships(*frames: pd.DataFrame) -> list[Membership]:
    """The registries of some dates, one after the other."""
    universe = Universe.of(frames)
    return [Membership.of(frame, universe) for frame in frames]


def chosen(frame: pd.DataFrame, *selections: Selection) -> list[Selection]:
    (now,) = memberships(frame)
    return [group.selection for group in publish_now(now, list(selections))]


EVERYBODY = Selection()
ONE, TWO = (Selection(where=(("cohort", code),)) for code in ("1", "2"))


@pytest.mark.parametrize(("size", "shown"), [(LEAST - 1, False), (LEAST, True), (LEAST + 1, True)])
def test_a_selection_has_at_least_twenty_persons(size: int, shown: bool) -> None:
    assert LEAST == 20
    assert (ONE in chosen(people(**{"1": size, "2": 60}), ONE)) is shown


@pytest.mark.parametrize(
    ("apart", "shown"), [(0, True), (1, False), (APART - 1, False), (APART, True)]
)
def test_nested_selections_differ_by_nobody_or_by_ten(apart: int, shown: bool) -> None:
    assert APART == 10
    assert (ONE in chosen(people(**{"1": 50, "2": apart}), EVERYBODY, ONE)) is shown


def test_the_largest_comes_first_so_everybody_is_always_shown() -> None:
    frame = people(**{"1": 50, "2": 5})
    assert chosen(frame, ONE, EVERYBODY) == [EVERYBODY]


def test_groups_side_by_side_do_not_hinder_each_other() -> None:
    frame = people(**{"1": 25, "2": 26})
    assert set(chosen(frame, ONE, TWO)) == {ONE, TWO}


@pytest.mark.parametrize(
    ("new", "kept"), [(0, False), (1, True), (APART - 1, True), (APART, False), (APART + 1, False)]
)
def test_a_group_that_grew_by_a_few_keeps_its_participants(new: int, kept: bool) -> None:
    before, now = memberships(people(**{"1": 40}), people(**{"1": 40 + new}))
    (found,) = publish_now(now, [ONE], publish_now(before, [ONE]))
    assert found.kept is kept
    assert found.size == (40 if kept else 40 + new)
    assert found.newcomers == (new if kept else 0)
    if kept:
        assert found.persons == before.persons(ONE)


def test_newcomers_count_as_soon_as_there_are_ten_of_them() -> None:
    # Six more each month: after one month they wait, after two they are twelve and count.
    months = memberships(*(people(**{"1": 40 + 6 * month}) for month in range(4)))
    shown: list[Group] = []
    sizes = []
    for now in months:
        shown += publish_now(now, [ONE], shown)
        sizes.append((shown[-1].size, shown[-1].newcomers))
    assert sizes == [(40, 0), (40, 6), (40 + 2 * 6, 0), (40 + 2 * 6, 6)]


def test_who_was_corrected_out_of_a_group_stays_in_it_until_ten_have_changed() -> None:
    before = people(**{"1": 40, "2": 30})
    few = before.assign(cohort=["2"] * 4 + ["1"] * 36 + ["2"] * 30)
    many = before.assign(cohort=["2"] * 10 + ["1"] * 30 + ["2"] * 30)
    then, now, later = memberships(before, few, many)
    first = publish_now(then, [ONE])
    (kept,) = publish_now(now, [ONE], first)
    assert (kept.size, kept.kept, kept.newcomers) == (40, True, 0)
    (anew,) = publish_now(later, [ONE], [*first, kept])
    assert (anew.size, anew.kept) == (30, False)


def test_who_is_no_longer_registered_leaves_a_kept_group_at_once() -> None:
    before = people(**{"1": 40})
    then, now = memberships(before, before.iloc[3:].reset_index(drop=True))
    (group,) = publish_now(then, [ONE])
    found = kept_group(group, now)
    assert (found.size, found.kept, found.newcomers) == (40 - 3, True, 0)


def test_what_was_shown_once_can_always_be_shown_again() -> None:
    # Everybody now are cohort 1 of then, and five more: that may not be shown. Cohort 1 may.
    before = people(**{"1": 40, "2": 30})
    after = before.iloc[:45].reset_index(drop=True)
    then, now = memberships(before, after)
    first = publish_now(then, [ONE])
    found = publish_now(now, [EVERYBODY, ONE], first)
    assert [group.selection for group in found] == [ONE]
    assert found[0].size == 40


def test_a_group_that_shrinks_below_twenty_is_no_longer_shown() -> None:
    before = people(**{"1": 25})
    then, now = memberships(before, before.iloc[6:].reset_index(drop=True))
    assert publish_now(now, [ONE], publish_now(then, [ONE])) == []


def test_every_selection_has_as_many_filters_as_the_policy_allows() -> None:
    programme = load_programme()
    sizes = {dimension: len(codes(programme, dimension)) for dimension in DIMENSIONS}

    def ones(dimensions: Sequence[str]) -> int:
        return sum(sizes[d] for d in dimensions)

    def pairs(dimensions: Sequence[str]) -> int:
        # A half-year of entry lies in a cohort, and an intervention has one provider.
        every = sum(sizes[one] * sizes[other] for one, other in combinations(dimensions, 2))
        with_others = sizes[INTERVENTION] * (sizes[PROVIDER] - 1)
        return every - sizes[COHORT] * sizes[HALF_YEAR] - with_others

    for policy, number in (
        (POLICY, 1 + ones(DIMENSIONS) + pairs(DIMENSIONS)),
        (read_policy("public"), 1 + ones(DIMENSIONS)),
    ):
        found = unit_selections(programme, policy)
        assert len(found) == len(set(found)) == number
        assert all(len({d for d, _ in s.where}) == len(s.where) for s in found)
        assert max(len(s.where) for s in found) == policy.max_filters
        by_both = {s.text for s in found if {INTERVENTION, PROVIDER} <= s.dimensions}
        assert "intervention=reveal&provider=life_goals" not in by_both
        assert ("intervention=reveal&provider=reveal" in by_both) == (policy.max_filters == 2)


def test_places_are_those_of_the_universe() -> None:
    frame = people(**{"1": 3, "2": 2})
    universe = Universe.of([frame])
    membership = Membership.of(frame, universe)
    keys = sorted(int(key) for key in frame["record_key"])
    in_two = {int(k) for k in frame.loc[frame["cohort"] == "2", "record_key"]}
    assert {keys[place] for place in membership.places(TWO)} == in_two
    assert places_of(0).tolist() == []
