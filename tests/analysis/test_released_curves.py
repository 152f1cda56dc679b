"""Published exit curves: months, steps of five, ended in time, and no more than that told."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.competing_risks import CENSORED, EventTable, cumulative_incidence
from analysis.disclosure import cell_key, chance_of, month_ends
from analysis.exit_curves import CURVE_COLUMNS, OUTCOMES, exit_curves
from analysis.released_accuracy import LINES, STEPS, held, largest_error, largest_error_drawn
from analysis.released_curves import monthly_curve, released_exit_curves, shown
from analysis.selection import OWN_OUTCOME, Selection
from data import counts
from data.keyed import open_keyed
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.registry import Registry
from tests.analysis.released import exact_rows, random_table, table_of

SIXTY = table_of((10, 0, 20), (40, 1, 10), (100, CENSORED, 30))
"""Of 60 persons 20 leave successfully on day 10 and 10 unsuccessfully on day 40."""


def test_month_ends_hold_half_years_of_26_weeks() -> None:
    days = month_ends(2 * 364)
    assert days[:4].tolist() == [0, 30, 61, 91]
    assert [days[6], days[12], days[18], days[24]] == [26 * 7, 52 * 7, 78 * 7, 104 * 7]
    assert len(days) == 25
    assert month_ends(29).tolist() == [0]
    assert month_ends(30).tolist() == [0, 30]


def test_a_curve_by_hand() -> None:
    rows = released_exit_curves(exact_rows(SIXTY), chance=0.5)
    assert list(rows.columns) == list(CURVE_COLUMNS)
    won = rows[rows["outcome"] == SUCCESSFUL]
    lost = rows[rows["outcome"] == UNSUCCESSFUL]
    assert won["day"].tolist() == [0, 30, 61, 91]
    # 20 / 5 + 0.5 and 10 / 5 + 0.5 round down to 4 and 2 steps; of 60 persons 12.5 makes 12.
    assert won["events"].tolist() == [0, 20, 0, 0]
    assert lost["events"].tolist() == [0, 0, 10, 0]
    assert won["at_risk"].tolist() == [60, 60 - 20, 60 - 20 - 10, 30]
    assert won["share"].tolist() == [0, 20 / 60, 20 / 60, 20 / 60]
    assert lost["share"].tolist() == [0, 0, 10 / 60, 10 / 60]
    assert set(won["censored"]) == {0}
    # Nobody is last seen before the end: the error is that of a share of 60 persons.
    assert won["std_error"].iloc[1] == pytest.approx(np.sqrt(1 / 3 * 2 / 3 / 60), abs=0.0005)
    assert (won["lower"].iloc[1] * 100) % 1 == pytest.approx(0, abs=1e-9)
    assert won["lower"].iloc[1] < 20 / 60 < won["upper"].iloc[1]


@pytest.mark.parametrize(("chance", "step"), [(0.0, 20), (0.39, 20), (0.4, 25), (0.99, 25)])
def test_one_chance_rounds_everything(chance: float, step: int) -> None:
    table = table_of((10, 0, 23), (20, CENSORED, 23), (20, 1, 23), (100, CENSORED, 40))
    curve = monthly_curve(table, chance)
    assert curve is not None
    assert curve.events[0, 1] == curve.events[1, 1] == curve.censored.sum() == step


@pytest.mark.parametrize("persons", [61, 62, 63, 64])
def test_shares_are_of_persons_as_shown_so_that_the_exact_number_is_not_in_them(
    persons: int,
) -> None:
    table = table_of((10, 0, 20), (100, CENSORED, persons - 20))
    curve = monthly_curve(table, chance=0.0)
    assert curve is not None
    assert curve.persons == 60
    assert curve.share[0].tolist() == [0, 20 / 60, 20 / 60, 20 / 60]


@pytest.mark.parametrize(("persons", "exits", "published"), [
    (49, 10, False), (50, 10, True), (51, 10, True), (50, 9, False), (50, 11, True),
])  # fmt: skip
def test_a_curve_of_too_few_is_not_published(persons: int, exits: int, published: bool) -> None:
    table = table_of((10, 0, exits - 4), (12, 1, 4), (100, CENSORED, persons - exits))
    assert (monthly_curve(table, 0.5) is not None) == published


@pytest.mark.parametrize(("left", "last"), [(9, 30), (10, 61), (11, 61)])
def test_a_curve_ends_before_fewer_than_ten_are_left(left: int, last: int) -> None:
    table = table_of((10, 0, 20), (50, 0, 40 - left), (70, CENSORED, left))
    curve = monthly_curve(table, 0.5)
    assert curve is not None
    assert curve.days[-1] == last


@pytest.mark.parametrize(("left", "last"), [(19, 30), (20, 30), (21, 61)])
def test_a_curve_ends_before_one_exit_is_a_whole_step(left: int, last: int) -> None:
    # Nobody has left, so that each who is still in stands for 100 / left persons; 5 is a step.
    table = table_of((40, CENSORED, 100 - left), (80, 0, left))
    curve = monthly_curve(table, 0.5)
    assert curve is not None
    assert curve.days[-1] == last


@pytest.mark.parametrize("outcomes", [2, 3])
def test_no_curve_falls_passes_everybody_or_is_off_by_more_than_five_persons(outcomes: int) -> None:
    random = np.random.default_rng(20210731)
    published = 0
    for _ in range(300):
        table = random_table(random, outcomes)
        curve = monthly_curve(table, float(random.random()))
        if curve is None:
            continue
        published += 1
        exact = cumulative_incidence(table)
        place = np.searchsorted(table.days, curve.days, side="right") - 1
        assert (np.diff(curve.share, axis=1) >= 0).all()
        assert (curve.events >= 0).all() and (curve.censored >= 0).all()
        assert (curve.at_risk >= 0).all()
        assert (curve.share.sum(axis=0) <= 1 + 1e-12).all()
        assert (abs(curve.share - exact.share[:, place]) <= 5 / curve.persons + 1e-12).all()
        for numbers in (curve.events, curve.censored, curve.at_risk):
            assert (numbers % 5 == 0).all()
        assert not (curve.lower > curve.share).any() and not (curve.upper < curve.share).any()
    assert published > 200


def test_whether_one_person_left_moves_a_curve_by_one_step_at_most() -> None:
    random = np.random.default_rng(393)
    compared = 0
    for _ in range(20):
        table = random_table(random)
        chance = float(random.random())
        curve = monthly_curve(table, chance)
        if curve is None:
            continue
        for k, place in np.argwhere(table.events > 0):
            events, censored = table.events.copy(), table.censored.copy()
            events[k, place] -= 1
            censored[place] += 1
            other = monthly_curve(EventTable(table.days, events, censored), chance)
            if other is None:
                continue
            shared = min(curve.days.size, other.days.size)
            steps = curve.share[:, :shared] - other.share[:, :shared]
            assert abs(steps * curve.persons / 5).max() <= 1 + 1e-9
            compared += 1
    assert compared > 1000


def test_how_many_are_last_seen_is_told_by_the_quarter() -> None:
    table = table_of((20, CENSORED, 10), (50, CENSORED, 10), (130, CENSORED, 10), (300, 0, 70))
    curve = monthly_curve(table, 0.0)
    assert curve is not None
    # Month ends 0 to 6 are days 0 to 182; quarters end with months 3 and 6, days 91 and 182.
    assert curve.censored[:7].tolist() == [0, 0, 0, 10 + 10, 0, 0, 10]
    assert curve.at_risk[:7].tolist() == [100, 100, 100, 80, 80, 80, 70]


def test_equal_persons_and_key_give_an_equal_curve() -> None:
    table = random_table(np.random.default_rng(5))
    chance = chance_of(b"k" * 32, 2**40 + 1)
    first, again = (released_exit_curves(exact_rows(table), chance) for _ in range(2))
    pd.testing.assert_frame_equal(first, again)
    shuffled = exact_rows(table).sample(frac=1, random_state=1).sort_values("outcome")
    pd.testing.assert_frame_equal(first, released_exit_curves(shuffled, chance))


def test_a_curve_knows_only_who_left_and_was_last_seen_by_the_end_of_a_month() -> None:
    exact = exact_rows(SIXTY)
    known = released_exit_curves(exact, 0.3)
    blind = exact.assign(share=np.nan, std_error=np.nan, lower=np.nan, upper=np.nan, at_risk=-1)
    pd.testing.assert_frame_equal(known, released_exit_curves(blind, 0.3))
    # The same exits on other days of the same months, and who is left a day later.
    moved = table_of((1, 0, 5), (29, 0, 15), (31, 1, 4), (61, 1, 6), (101, CENSORED, 30))
    pd.testing.assert_frame_equal(known, released_exit_curves(exact_rows(moved), 0.3))
    # One more who leaves in the second month, and the step is another.
    more = table_of((10, 0, 20), (40, 1, 14), (100, CENSORED, 26))
    assert not known.equals(released_exit_curves(exact_rows(more), 0.3))


def test_errors_are_those_of_the_numbers_shown() -> None:
    table = random_table(np.random.default_rng(8))
    curve = monthly_curve(table, 0.25)
    assert curve is not None
    again = cumulative_incidence(curve.table).std_error[:, :-1]
    assert curve.std_error == pytest.approx(again, abs=0.0005)


@pytest.mark.parametrize(("unknown", "published"), [(0, False), (9, False), (10, True)])
def test_unknown_reasons_are_a_curve_of_their_own_from_ten(unknown: int, published: bool) -> None:
    table = table_of((10, 0, 20), (40, 1, 10), (45, 2, unknown), (100, CENSORED, 60), outcomes=3)
    rows = released_exit_curves(exact_rows(table, OUTCOMES[OWN_OUTCOME]), 0.5)
    assert (UNKNOWN in set(rows["outcome"])) == published
    assert rows.empty == (not published)


def test_nobody_has_no_curve() -> None:
    nothing = pd.DataFrame(columns=list(CURVE_COLUMNS))
    assert released_exit_curves(nothing, 0.5).empty


def test_rounding_does_not_fall_where_an_estimate_is_whole_but_for_rounding() -> None:
    assert shown(np.array([14.999999999999998, 15.0, 15.000000000000002]), 0.0).tolist() == [15] * 3


def test_errors_are_measured_on_months_and_between() -> None:
    exact = pd.DataFrame({"outcome": "a", "day": [0, 10, 30], "share": [0.0, 0.2, 0.3]})
    released = pd.DataFrame({"outcome": "a", "day": [0, 30], "share": [0.0, 0.33]})
    assert largest_error(exact, released) == pytest.approx(3)
    # A step holds 0 until day 29, where 20 percent had left; the line is at 11 percent on day 10.
    assert largest_error_drawn(exact, released, STEPS) == pytest.approx(20)
    assert largest_error_drawn(exact, released, LINES) == pytest.approx(33 * 29 / 30 - 20)
    assert held(exact, np.array([9, 10, 40])).tolist() == [0.0, 0.2, 0.3]


@pytest.mark.parametrize(("where", "most"), [
    ((), 3.0),
    ((("age_at_entry", "18-24"),), 500 / 140),
    ((("age_at_entry", "35-44"),), 500 / 50),
])  # fmt: skip
def test_demo_curves_are_off_by_less_than_five_persons_whatever_the_key(
    demo: Registry, where: tuple[tuple[str, str], ...], most: float
) -> None:
    exact = exit_curves(demo, Selection(where=where))
    keyed = open_keyed(demo, b"r" * 32)
    rows = counts.exit_events(keyed, None, dict(where))
    keyed.close()
    key = cell_key(rows[rows["outcome"] != UNKNOWN])
    errors = [
        largest_error(
            exact, released_exit_curves(exact, chance_of(number.to_bytes(32, "big"), key))
        )
        for number in range(20)
    ]
    assert len(set(errors)) > 1
    assert max(errors) < most
