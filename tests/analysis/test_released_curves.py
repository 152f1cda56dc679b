"""Published exit curves: half years, steps of five, ended in time, and no more than that told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.competing_risks import CENSORED, cumulative_incidence
from analysis.disclosure.rules import carries_curves, cell_key, chance_of, half_years
from analysis.exit_curves import CURVE_COLUMNS, OUTCOMES, exit_curves
from analysis.publication.accuracy import LINES, STEPS, held, largest_error, largest_error_drawn
from analysis.publication.curves import (
    LifeTable,
    last_seen_within,
    life_table,
    released_exit_curves,
    shown,
)
from analysis.selection import OWN_OUTCOME, Selection
from data import counts
from data.keyed import open_keyed
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.registry import Registry
from tests.analysis.publication.declared import exact_rows, followed_for, random_course, table_of

SIXTY = table_of((10, 0, 20), (200, 1, 10), (400, CENSORED, 30))
"""Of 60 persons 20 leave successfully on day 10 and 10 unsuccessfully on day 200."""
ALL_ALONG = followed_for((400, 60))


def test_half_years_are_of_26_weeks() -> None:
    assert half_years(3 * 182).tolist() == [0, 26 * 7, 52 * 7, 78 * 7]
    assert half_years(181).tolist() == [0]


@pytest.mark.parametrize(("dimensions", "carried"), [
    ([], True), (["branch"], True), (["cohort", "provider"], True), (["branch", "provider"], False),
])  # fmt: skip
def test_curves_are_of_one_dimension_or_of_the_cohort_and_another(
    dimensions: list[str], carried: bool
) -> None:
    assert carries_curves(dimensions) == carried


def test_a_curve_by_hand() -> None:
    rows = released_exit_curves(exact_rows(SIXTY), 0.5, ALL_ALONG)
    assert list(rows.columns) == list(CURVE_COLUMNS)
    won = rows[rows["outcome"] == SUCCESSFUL]
    lost = rows[rows["outcome"] == UNSUCCESSFUL]
    assert won["day"].tolist() == [0, 182, 364]
    # 20 / 5 + 0.5 and 10 / 5 + 0.5 round down to 4 and 2 steps; of 60 persons 12.5 makes 12.
    assert won["events"].tolist() == [0, 20, 0]
    assert lost["events"].tolist() == [0, 0, 10]
    assert won["at_risk"].tolist() == [60, 60 - 20, 60 - 20 - 10]
    assert won["share"].tolist() == pytest.approx([0, 20 / 60, 20 / 60], abs=1e-6)
    assert lost["share"].tolist() == pytest.approx([0, 0, 10 / 60], abs=1e-6)
    assert set(won["censored"]) == {0}
    # Nobody is last seen before the end: the error is that of a share of 60 persons.
    assert won["std_error"].iloc[1] == pytest.approx(np.sqrt(1 / 3 * 2 / 3 / 60), abs=0.0005)
    assert (won["lower"].iloc[1] * 100) % 1 == pytest.approx(0, abs=1e-9)
    assert won["lower"].iloc[1] < 20 / 60 < won["upper"].iloc[1]


def test_who_is_last_seen_within_a_half_year_is_at_risk_for_half_of_it() -> None:
    # The life table of Cutler and Ederer: of 100 at risk, 20 of whom are last seen within the half
    # year, 25 leave: 25 / (100 - 20 / 2). Follow-up ends of 25, of 100 - 25 / 2 at risk 25 leave,
    # half of them half-way: 25 * (1 - 25 / 87.5 / 2) = 21.4 of these are still in, which makes 20.
    curve = life_table(
        table_of((50, 0, 25), (100, CENSORED, 20), (300, CENSORED, 55)),
        0.4,
        followed_for((100, 25), (300, 75)),
    )
    assert curve is not None
    assert curve.events[0].tolist() == [0, 25]
    assert curve.censored.tolist() == [0, 20]
    assert curve.share[0, 1] == pytest.approx(25 / 90, abs=1e-6)
    assert curve.at_risk.tolist() == [100, 55]


def test_of_whose_follow_up_ends_as_many_are_still_in_as_of_all_by_hand() -> None:
    # After 40 of 100 have left in the first half year, the follow-up of 50 of 100 ends in the
    # second, in which nobody leaves: 50 * 60 / 100 = 30 of them are still in.
    entered, events = np.full(3, 100), np.array([0, 40, 40])
    assert last_seen_within(entered, events, np.array([0, 0, 50])).tolist() == [0, 0, 30]


@pytest.mark.parametrize(("chance", "step"), [(0.0, 20), (0.39, 20), (0.4, 25), (0.99, 25)])
def test_one_chance_rounds_everything(chance: float, step: int) -> None:
    table = table_of((10, 0, 23), (20, 1, 23), (400, CENSORED, 63))
    curve = life_table(table, chance, followed_for((400, 109)))
    assert curve is not None
    assert curve.events[0, 1] == curve.events[1, 1] == step


@pytest.mark.parametrize("persons", [61, 62, 63, 64])
def test_shares_are_of_persons_as_shown_so_that_the_exact_number_is_not_in_them(
    persons: int,
) -> None:
    table = table_of((10, 0, 20), (400, CENSORED, persons - 20))
    curve = life_table(table, 0.0, followed_for((400, persons)))
    assert curve is not None
    assert curve.persons == 60
    assert curve.share[0].tolist() == pytest.approx([0, 20 / 60, 20 / 60], abs=1e-6)


@pytest.mark.parametrize(("persons", "exits", "published"), [
    (49, 10, False), (50, 10, True), (51, 10, True), (50, 9, False), (50, 11, True),
])  # fmt: skip
def test_a_curve_of_too_few_is_not_published(persons: int, exits: int, published: bool) -> None:
    table = table_of((10, 0, exits - 4), (12, 1, 4), (400, CENSORED, persons - exits))
    curve = life_table(table, 0.5, followed_for((400, persons)))
    assert (curve is not None) == published


@pytest.mark.parametrize(("gone", "last"), [(50, 364), (51, 364), (55, 182)])
def test_a_curve_ends_before_fewer_than_ten_are_left(gone: int, last: int) -> None:
    table = table_of((10, 0, 5), (200, 0, gone - 5), (400, CENSORED, 60 - gone))
    curve = life_table(table, 0.0, followed_for((400, 60)))
    assert curve is not None
    assert curve.days[-1] == last
    assert curve.at_risk[-1] >= 10


@pytest.mark.parametrize(("long", "last"), [(50, 364), (45, 182)])
def test_a_curve_ends_before_fewer_than_fifty_are_followed(long: int, last: int) -> None:
    table = table_of((10, 0, 10), (200, CENSORED, 90 - long), (400, CENSORED, long))
    curve = life_table(table, 0.0, followed_for((200, 100 - long), (400, long)))
    assert curve is not None
    assert curve.days[-1] == last


def test_a_curve_of_whom_nobody_is_followed_for_half_a_year_is_not_published() -> None:
    table = table_of((10, 0, 30), (150, CENSORED, 70))
    assert life_table(table, 0.5, followed_for((150, 100))) is None


@pytest.mark.parametrize("outcomes", [2, 3])
def test_no_curve_falls_or_passes_everybody_and_the_mean_error_is_small(outcomes: int) -> None:
    random = np.random.default_rng(20210731)
    errors = []
    for _ in range(300):
        table, followed = random_course(random, outcomes)
        curve = life_table(table, float(random.random()), followed)
        if curve is None:
            continue
        exact = cumulative_incidence(table)
        place = np.searchsorted(table.days, curve.days, side="right") - 1
        errors.append((curve.share - exact.share[:, place])[:, 1:] * curve.persons)
        assert (np.diff(curve.share, axis=1) >= 0).all()
        assert (curve.events >= 0).all() and (curve.censored >= 0).all()
        assert (curve.at_risk >= 10).all()
        assert (curve.share.sum(axis=0) <= 1 + 1e-6).all()
        for numbers in (curve.events, curve.censored, curve.at_risk):
            assert (numbers % 5 == 0).all()
        assert not (curve.lower > curve.share).any() and not (curve.upper < curve.share).any()
    assert len(errors) > 200
    persons = np.concatenate([part.ravel() for part in errors])
    # Right on average, and as a rule by less than a step of five persons.
    assert abs(persons.mean()) < 1
    assert np.median(abs(persons)) < 5


def test_the_estimated_numbers_at_risk_are_off_by_less_than_a_step_on_average() -> None:
    random = np.random.default_rng(182)
    off = []
    for _ in range(200):
        table, followed = random_course(random)
        curve = life_table(table, float(random.random()), followed)
        if curve is None:
            continue
        place = np.searchsorted(table.days, curve.days, side="right") - 1
        gone = np.cumsum(table.events.sum(axis=0) + table.censored)[place]
        off += ((table.at_risk[0] - gone) - curve.at_risk)[1:].tolist()
    assert len(off) > 200
    assert abs(np.mean(off)) < 5
    assert np.median(np.abs(off)) < 5


def test_what_is_told_is_the_same_wherever_in_the_half_year_it_happened() -> None:
    exact = exact_rows(SIXTY)
    known = released_exit_curves(exact, 0.3, ALL_ALONG)
    blind = exact.assign(share=np.nan, std_error=np.nan, lower=np.nan, upper=np.nan, at_risk=-1)
    pd.testing.assert_frame_equal(known, released_exit_curves(blind, 0.3, ALL_ALONG))
    # The same exits on other days of the same half years.
    moved = table_of((1, 0, 5), (182, 0, 15), (183, 1, 4), (364, 1, 6), (400, CENSORED, 30))
    pd.testing.assert_frame_equal(known, released_exit_curves(exact_rows(moved), 0.3, ALL_ALONG))
    # Who of those still in, or who left, was followed for less long is not in it either.
    short = table_of((10, 0, 20), (200, 1, 10), (370, CENSORED, 7), (400, CENSORED, 23))
    pd.testing.assert_frame_equal(known, released_exit_curves(exact_rows(short), 0.3, ALL_ALONG))
    # Four more who leave in the second half year, and the step is another.
    more = table_of((10, 0, 20), (200, 1, 14), (400, CENSORED, 26))
    assert not known.equals(released_exit_curves(exact_rows(more), 0.3, ALL_ALONG))


def test_equal_persons_and_key_give_an_equal_curve() -> None:
    table, followed = random_course(np.random.default_rng(5))
    chance = chance_of(b"k" * 32, 2**40 + 1)
    first, again = (released_exit_curves(exact_rows(table), chance, followed) for _ in range(2))
    assert not first.empty
    pd.testing.assert_frame_equal(first, again)
    shuffled = exact_rows(table).sample(frac=1, random_state=1).sort_values("outcome")
    pd.testing.assert_frame_equal(first, released_exit_curves(shuffled, chance, followed))


def test_errors_are_those_of_the_numbers_shown() -> None:
    curve = _some_curve()
    found = cumulative_incidence(curve.table)
    place = np.searchsorted(found.days, curve.days)
    assert curve.std_error == pytest.approx(found.std_error[:, place], abs=0.0005)
    assert curve.share == pytest.approx(found.share[:, place], abs=1e-6)


def _some_curve() -> LifeTable:
    table, followed = random_course(np.random.default_rng(8))
    curve = life_table(table, 0.25, followed)
    assert curve is not None
    return curve


@pytest.mark.parametrize(("unknown", "published"), [(0, False), (9, False), (10, True)])
def test_unknown_reasons_are_a_curve_of_their_own_from_ten(unknown: int, published: bool) -> None:
    table = table_of((10, 0, 20), (40, 1, 10), (45, 2, unknown), (400, CENSORED, 60), outcomes=3)
    followed = followed_for((400, 90 + unknown))
    rows = released_exit_curves(exact_rows(table, OUTCOMES[OWN_OUTCOME]), 0.5, followed)
    assert (UNKNOWN in set(rows["outcome"])) == published
    assert rows.empty == (not published)


def test_nobody_has_no_curve() -> None:
    nothing = pd.DataFrame(columns=list(CURVE_COLUMNS))
    assert released_exit_curves(nothing, 0.5, ALL_ALONG).empty


def test_numbers_are_rounded_by_one_chance_and_never_fall() -> None:
    assert shown(np.array([0, 4, 5, 9, 10]), 0.0).tolist() == [0, 0, 5, 5, 10]
    assert shown(np.array([0, 4, 5, 9, 10]), 0.5).tolist() == [0, 5, 5, 10, 10]


def test_errors_are_measured_on_the_days_shown_and_between() -> None:
    exact = pd.DataFrame({"outcome": "a", "day": [0, 10, 30], "share": [0.0, 0.2, 0.3]})
    released = pd.DataFrame({"outcome": "a", "day": [0, 30], "share": [0.0, 0.33]})
    assert largest_error(exact, released) == pytest.approx(3)
    # A step holds 0 until day 29, where 20 percent had left; the line is at 11 percent on day 10.
    assert largest_error_drawn(exact, released, STEPS) == pytest.approx(20)
    assert largest_error_drawn(exact, released, LINES) == pytest.approx(33 * 29 / 30 - 20)
    assert held(exact, np.array([9, 10, 40])).tolist() == [0.0, 0.2, 0.3]


@pytest.mark.parametrize(("where", "most"), [
    ((), 3.0),
    ((("cohort", "1"),), 5.0),
])  # fmt: skip
def test_demo_curves_are_near_the_exact_ones_whatever_the_key(
    demo: Registry, where: tuple[tuple[str, str], ...], most: float
) -> None:
    exact = exit_curves(demo, Selection(where=where))
    keyed = open_keyed(demo, b"r" * 32)
    rows = counts.exit_events(keyed, None, dict(where))
    followed = counts.followed(keyed, dict(where))
    keyed.close()
    key = cell_key(rows[rows["outcome"] != UNKNOWN])
    mine = followed[followed["curve"] == "exits"]
    errors = [
        largest_error(
            exact, released_exit_curves(exact, chance_of(number.to_bytes(32, "big"), key), mine)
        )
        for number in range(20)
    ]
    assert len(set(errors)) > 1
    assert max(errors) < most
