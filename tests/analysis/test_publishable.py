"""Which selections a release may show, on people made by hand."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.rules import MIN_DIFFERENCE, MIN_SELECTION
from analysis.disclosure.selections import (
    Membership,
    Published,
    Universe,
    places_of,
    publishable,
    unit_selections,
)
from analysis.selection import Selection
from data.dimensions import DIMENSIONS, codes
from data.programme import load_programme


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


def chosen(frame: pd.DataFrame, *selections: Selection) -> list[Selection]:
    membership = Membership.of(frame, Universe.of([frame]))
    return publishable(membership, selections, Published())


EVERYBODY = Selection()
ONE, TWO = (Selection(where=(("cohort", code),)) for code in ("1", "2"))


@pytest.mark.parametrize(
    ("size", "shown"),
    [(MIN_SELECTION - 1, False), (MIN_SELECTION, True), (MIN_SELECTION + 1, True)],
)
def test_a_selection_has_at_least_twenty_persons(size: int, shown: bool) -> None:
    assert (ONE in chosen(people(**{"1": size, "2": 60}), ONE)) is shown


@pytest.mark.parametrize(
    ("apart", "shown"),
    [(0, True), (1, False), (MIN_DIFFERENCE - 1, False), (MIN_DIFFERENCE, True)],
)
def test_nested_selections_differ_by_nobody_or_by_ten(apart: int, shown: bool) -> None:
    assert (ONE in chosen(people(**{"1": 50, "2": apart}), EVERYBODY, ONE)) is shown


def test_the_largest_comes_first_so_everybody_is_always_shown() -> None:
    frame = people(**{"1": 50, "2": 5})
    assert chosen(frame, ONE, EVERYBODY) == [EVERYBODY]


def test_groups_side_by_side_do_not_hinder_each_other() -> None:
    frame = people(**{"1": 25, "2": 26})
    assert set(chosen(frame, ONE, TWO)) == {ONE, TWO}


@pytest.mark.parametrize(
    ("new", "shown"), [(0, True), (1, False), (MIN_DIFFERENCE - 1, False), (MIN_DIFFERENCE, True)]
)
def test_a_group_that_grew_by_a_few_is_not_shown_again(new: int, shown: bool) -> None:
    before, after = people(**{"1": 40}), people(**{"1": 40 + new})
    universe = Universe.of([before, after])
    published = Published()
    assert publishable(Membership.of(before, universe), [EVERYBODY], published) == [EVERYBODY]
    found = publishable(Membership.of(after, universe), [EVERYBODY], published)
    assert (EVERYBODY in found) is shown


def test_what_was_published_of_another_selection_counts_too() -> None:
    before = people(**{"1": 40, "2": 30})
    after = before.iloc[:45].reset_index(drop=True)
    universe = Universe.of([before, after])
    published = Published()
    publishable(Membership.of(before, universe), [ONE], published)
    # Everybody now are cohort 1 of then, and five more.
    assert publishable(Membership.of(after, universe), [EVERYBODY], published) == []


def test_every_selection_has_at_most_two_filters_of_two_dimensions() -> None:
    programme = load_programme()
    found = unit_selections(programme)
    assert len(found) == len(set(found))
    assert {len(s.where) for s in found} == {0, 1, 2}
    assert all(len({d for d, _ in s.where}) == len(s.where) for s in found)
    sizes = [len(codes(programme, dimension)) for dimension in DIMENSIONS]
    pairs = (sum(sizes) ** 2 - sum(size**2 for size in sizes)) // 2
    assert len(found) == 1 + sum(sizes) + pairs


def test_places_are_those_of_the_universe() -> None:
    frame = people(**{"1": 3, "2": 2})
    universe = Universe.of([frame])
    membership = Membership.of(frame, universe)
    keys = sorted(int(key) for key in frame["record_key"])
    in_two = {int(k) for k in frame.loc[frame["cohort"] == "2", "record_key"]}
    assert {keys[place] for place in membership.places(TWO)} == in_two
    assert places_of(0).tolist() == []
