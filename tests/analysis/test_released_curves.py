"""Published exit curves: every four weeks, in steps of five, ended in time, and no more told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.rules import CURVE, chance_of, steps_until
from analysis.estimators.competing_risks import CENSORED, cumulative_incidence
from analysis.figures.exit_curves import CURVE_COLUMNS, OUTCOMES, exit_curves
from analysis.publication.accuracy import held, largest_error
from analysis.publication.curves import (
    Followed,
    LifeTable,
    last_seen_within,
    life_table,
    likely,
    released_exit_curves,
    rounded,
)
from analysis.selection import OWN_OUTCOME, Selection
from data.dimensions import options
from data.policy import read_policy
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.registry import counts
from data.registry.open import Registry
from tests.analysis.released import exact_rows, followed_for, random_course, table_of
from tests.releases import demo_policy

POLICY = demo_policy()
STEP = POLICY.curve_step_days
SIXTY = table_of((10, 0, 20), (200, 1, 10), (400, CENSORED, 30))
"""Of 60 persons 20 leave successfully on day 10 and 10 unsuccessfully on day 200."""


def seen(*numbers: tuple[int, int], counted: float = 0.0) -> Followed:
    """Until which day how many persons could be seen, and the chance of their number."""
    return Followed(followed_for(*numbers), counted)


ALL_ALONG = seen((400, 60))


def test_steps_are_of_four_weeks() -> None:
    assert STEP == 4 * 7
    assert steps_until(3 * 28, POLICY).tolist() == [0, 28, 2 * 28, 3 * 28]
    assert steps_until(27, POLICY).tolist() == [0]
    # Half a year, a year and two are ends of steps or lie within the one before.
    assert {7 * weeks % STEP for weeks in (52, 104)} == {0}


@pytest.mark.parametrize(("dimensions", "closed", "public"), [
    ([], True, True), (["branch"], True, True), (["cohort", "provider"], True, False),
    (["branch", "provider"], True, False), (["branch", "cohort"], True, False),
    (["branch", "age_at_entry"], False, False), (["branch", "cohort", "provider"], False, False),
])  # fmt: skip
def test_curves_are_of_the_groups_that_the_policy_names(
    dimensions: list[str], closed: bool, public: bool
) -> None:
    assert POLICY.carries_curves(dimensions) == closed
    assert read_policy("public").carries_curves(dimensions) == public


def test_a_curve_by_hand() -> None:
    rows = released_exit_curves(exact_rows(SIXTY), 0.5, ALL_ALONG, POLICY)
    assert list(rows.columns) == list(CURVE_COLUMNS)
    won = rows[rows["outcome"] == SUCCESSFUL].set_index("day")
    lost = rows[rows["outcome"] == UNSUCCESSFUL].set_index("day")
    assert won.index.tolist() == [28 * step for step in range(15)]
    # 20 / 5 + 0.5 and 10 / 5 + 0.5 round down to 4 and 2 steps, told where they end.
    assert won["events"][won["events"] > 0].to_dict() == {28: 20}
    assert lost["events"][lost["events"] > 0].to_dict() == {224: 10}
    assert won["at_risk"].tolist() == [60, *[60 - 20] * 7, *[60 - 20 - 10] * 7]
    assert set(won["censored"]) == {0}
    # From jump to jump on a straight line; after the last at a quarter of the pace, by 0.75 at
    # most, which is 0.15 of a step of five.
    assert won.loc[28, "share"] == pytest.approx(20 / 60, abs=1e-6)
    assert won.loc[392, "share"] == pytest.approx((20 + 0.75) / 60, abs=1e-6)
    assert lost.loc[112, "share"] == pytest.approx(10 / 2 / 60, abs=1e-6)
    assert lost.loc[224, "share"] == pytest.approx(10 / 60, abs=1e-6)
    # Nobody is last seen before the end: the error is that of a share of 60 persons.
    assert won.loc[28, "std_error"] == pytest.approx(np.sqrt(1 / 3 * 2 / 3 / 60), abs=0.0005)
    lower, upper = won["lower"].to_numpy()[1], won["upper"].to_numpy()[1]
    assert lower * 100 == pytest.approx(round(lower * 100), abs=1e-9)
    assert lower < 20 / 60 < upper


def test_who_is_last_seen_within_a_step_is_at_risk_for_half_of_it() -> None:
    # Follow-up of 25 of 100 ends within the step in which 25 leave: of 100 - 25 / 2 at risk, half
    # of these half-way, so 25 * (1 - 25 / 87.5 / 2) = 21.4 of those last seen are still in.
    curve = life_table(
        table_of((10, 0, 25), (20, CENSORED, 20), (50, CENSORED, 55)),
        0.4,
        seen((20, 25), (50, 75)),
        POLICY,
    )
    assert curve is not None
    assert curve.days.tolist() == [0, 28]
    assert curve.events[0].tolist() == [0, 25]
    assert curve.censored.tolist() == [0, round(25 * (1 - 25 / 87.5 / 2))]
    # The life table of Cutler and Ederer.
    assert curve.share[0, 1] == pytest.approx(25 / (100 - 21 / 2), abs=1e-6)
    assert curve.at_risk.tolist() == [100, 100 - 25 - 21]


def test_of_whose_follow_up_ends_as_many_are_still_in_as_of_all_by_hand() -> None:
    # After 40 of 100 have left within the first step, the follow-up of 50 of 100 ends in the
    # second, in which nobody leaves: 50 * 60 / 100 = 30 of them are still in.
    entered, events = np.full(3, 100), np.array([0, 40, 40])
    assert last_seen_within(entered, events, np.array([0, 0, 50])).tolist() == [0, 0, 30]


@pytest.mark.parametrize(("chance", "step"), [(0.0, 20), (0.39, 20), (0.4, 25), (0.99, 25)])
def test_one_chance_rounds_everything(chance: float, step: int) -> None:
    table = table_of((10, 0, 23), (20, 1, 23), (400, CENSORED, 63))
    curve = life_table(table, chance, seen((400, 109)), POLICY)
    assert curve is not None
    assert curve.events[0, 1] == curve.events[1, 1] == step


@pytest.mark.parametrize("persons", [61, 62, 63, 64])
@pytest.mark.parametrize(("counted", "shown"), [(0.0, 60), (0.8, 65)])
def test_shares_are_of_persons_as_shown_so_that_the_exact_number_is_not_in_them(
    persons: int, counted: float, shown: int
) -> None:
    table = table_of((10, 0, 20), (400, CENSORED, persons - 20))
    curve = life_table(table, 0.0, seen((400, persons), counted=counted), POLICY)
    assert curve is not None
    assert curve.persons == shown
    assert curve.share[0, 1] == pytest.approx(20 / shown, abs=1e-6)


@pytest.mark.parametrize(("persons", "exits", "published"), [
    (49, 10, False), (50, 10, True), (51, 10, True), (50, 9, False), (50, 11, True),
])  # fmt: skip
def test_a_curve_of_too_few_is_not_published(persons: int, exits: int, published: bool) -> None:
    assert (POLICY.min_curve_persons, POLICY.min_curve_events) == (50, 10)
    table = table_of((10, 0, exits - 4), (12, 1, 4), (400, CENSORED, persons - exits))
    curve = life_table(table, 0.5, seen((400, persons)), POLICY)
    assert (curve is not None) == published


@pytest.mark.parametrize(("gone", "last"), [(45, 392), (50, 392), (51, 392), (55, 224)])
def test_a_curve_stops_where_fewer_than_ten_are_left(gone: int, last: int) -> None:
    assert POLICY.min_at_risk == 10
    # 51 are shown as 50, so that ten are left; on day 200 they leave, which day 224 tells: at risk
    # in the step that ends then were 55, but in the next one five.
    table = table_of((10, 0, 5), (200, 0, gone - 5), (400, CENSORED, 60 - gone))
    curve = life_table(table, 0.0, ALL_ALONG, POLICY)
    assert curve is not None
    assert curve.days[-1] == last
    assert curve.at_risk[-1] == 60 - gone // 5 * 5


@pytest.mark.parametrize(("long", "last"), [(12, 392), (10, 224)])
def test_a_curve_stops_where_fewer_than_ten_are_followed(long: int, last: int) -> None:
    # Follow-up of 100 - long ends on day 200, of whom nine in ten are still in.
    table = table_of((10, 0, 10), (200, CENSORED, 90 - long), (400, CENSORED, long))
    curve = life_table(table, 0.0, seen((200, 100 - long), (400, long)), POLICY)
    assert curve is not None
    assert curve.days[-1] == last
    left = 100 - 10 - round(0.9 * (100 - long))
    assert (left >= 10) == (last == 392)


def at_the_beginning(curve: LifeTable) -> np.ndarray:
    """How many are at risk when each step begins."""
    return np.append(curve.persons, curve.at_risk[:-1])


def test_a_curve_stops_nowhere_earlier() -> None:
    random = np.random.default_rng(28)
    found = 0
    for _ in range(100):
        table, followed = random_course(random)
        asked = table, float(random.random()), Followed(followed, float(random.random()))
        short = life_table(*asked, POLICY)
        whole = life_table(*asked, replace(POLICY, min_at_risk=1))
        if short is None or whole is None:
            continue
        found += 1
        enough = int(np.logical_and.accumulate(at_the_beginning(whole) >= 10).sum())
        assert short.days.tolist() == whole.days[:enough].tolist()
        assert short.share.tolist() == whole.share[:, :enough].tolist()
    assert found > 60


def test_a_curve_of_whom_nobody_is_followed_for_a_step_is_not_published() -> None:
    table = table_of((10, 0, 30), (27, CENSORED, 70))
    assert life_table(table, 0.5, seen((27, 100)), POLICY) is None
    assert life_table(table, 0.5, seen((28, 100)), POLICY) is not None


@pytest.mark.parametrize("outcomes", [2, 3])
def test_no_curve_falls_or_passes_everybody_and_the_mean_error_is_small(outcomes: int) -> None:
    random = np.random.default_rng(20210731)
    errors = []
    for _ in range(300):
        table, followed = random_course(random, outcomes)
        chances = float(random.random()), float(random.random())
        curve = life_table(table, chances[0], Followed(followed, chances[1]), POLICY)
        if curve is None:
            continue
        exact = cumulative_incidence(table)
        place = np.searchsorted(table.days, curve.days, side="right") - 1
        errors.append((curve.share - exact.share[:, place])[:, 1:] * curve.persons)
        assert (np.diff(curve.share, axis=1) >= 0).all()
        assert (curve.events >= 0).all() and (curve.censored >= 0).all()
        assert (at_the_beginning(curve) >= POLICY.min_at_risk).all()
        assert (curve.share.sum(axis=0) <= 1 + 1e-6).all()
        assert (curve.events % POLICY.base == 0).all() and curve.persons % POLICY.base == 0
        assert not (curve.lower > curve.share).any() and not (curve.upper < curve.share).any()
    assert len(errors) > 200
    persons = np.concatenate([part.ravel() for part in errors])
    # Nearly right on average, and as a rule off by less than a step of five persons.
    assert abs(persons.mean()) < 1.5
    assert np.median(abs(persons)) < 5


def test_the_estimated_numbers_at_risk_are_off_by_less_than_a_step_on_average() -> None:
    random = np.random.default_rng(182)
    off = []
    for _ in range(200):
        table, followed = random_course(random)
        chances = float(random.random()), float(random.random())
        curve = life_table(table, chances[0], Followed(followed, chances[1]), POLICY)
        if curve is None:
            continue
        place = np.searchsorted(table.days, curve.days, side="right") - 1
        gone = np.cumsum(table.events.sum(axis=0) + table.censored)[place]
        off += ((table.at_risk[0] - gone) - curve.at_risk)[1:].tolist()
    assert len(off) > 1000
    assert abs(np.mean(off)) < 5
    assert np.median(np.abs(off)) < 5


def test_what_is_told_is_the_same_wherever_in_the_step_it_happened() -> None:
    exact = exact_rows(SIXTY)
    known = released_exit_curves(exact, 0.3, ALL_ALONG, POLICY)
    blind = exact.assign(share=np.nan, std_error=np.nan, lower=np.nan, upper=np.nan, at_risk=-1)
    # The same exits on other days of the same steps, and who of those still in, or who left, was
    # followed for less long.
    moved = table_of((1, 0, 5), (28, 0, 15), (197, 1, 4), (224, 1, 6), (400, CENSORED, 30))
    short = table_of((10, 0, 20), (200, 1, 10), (370, CENSORED, 7), (400, CENSORED, 23))
    for rows in (blind, exact_rows(moved), exact_rows(short)):
        pd.testing.assert_frame_equal(known, released_exit_curves(rows, 0.3, ALL_ALONG, POLICY))
    # Four more who leave, and the step is another.
    more = table_of((10, 0, 20), (200, 1, 14), (400, CENSORED, 26))
    assert not known.equals(released_exit_curves(exact_rows(more), 0.3, ALL_ALONG, POLICY))


def test_equal_persons_and_key_give_an_equal_curve() -> None:
    table, rows = random_course(np.random.default_rng(5))
    chance, followed = chance_of(b"k" * 32, 2**40 + 1, CURVE), Followed(rows, 0.5)
    first, again = (
        released_exit_curves(exact_rows(table), chance, followed, POLICY) for _ in range(2)
    )
    assert not first.empty
    pd.testing.assert_frame_equal(first, again)
    shuffled = exact_rows(table).sample(frac=1, random_state=1).sort_values("outcome")
    pd.testing.assert_frame_equal(first, released_exit_curves(shuffled, chance, followed, POLICY))


def test_a_curve_is_rounded_by_another_chance_than_the_number_of_persons_in_it() -> None:
    key, persons = b"k" * 32, 2**40 + 1
    assert chance_of(key, persons, CURVE) != chance_of(key, persons)


def test_errors_are_those_of_the_numbers_shown() -> None:
    curve = _some_curve()
    found = cumulative_incidence(curve.table)
    place = np.searchsorted(found.days, curve.days)
    assert curve.std_error == pytest.approx(found.std_error[:, place], abs=0.0005)
    # Between two jumps of the numbers shown a curve lies on the line, less than two steps away.
    one_person = (1 - curve.share.sum(axis=0)) / curve.at_risk
    off = abs(curve.share - found.share[:, place])
    assert (off <= 2 * POLICY.base * np.maximum.accumulate(one_person)).all()


def _some_curve() -> LifeTable:
    table, followed = random_course(np.random.default_rng(8))
    curve = life_table(table, 0.25, Followed(followed, 0.5), POLICY)
    assert curve is not None
    return curve


def test_numbers_between_jumps_lie_on_the_line() -> None:
    days = np.arange(0, 7 * 28, 28)
    found = likely(days, np.array([[0, 0, 5, 5, 15, 15, 15], [5, 5, 5, 5, 5, 5, 5]]), 5)
    # 0 to 5 in two steps, 5 to 15 in two; then at a quarter of five a step, by 0.15 * 5 at most.
    assert found[0] == pytest.approx([0, 2.5, 5, 10, 15, 15 + 0.75 / 2, 15.75])
    assert found[1].tolist() == [5] * 7
    slow = likely(days, np.array([[0, 0, 0, 0, 0, 5, 5]]), 5)
    assert slow[0, -1] == pytest.approx(5 + 5 / 5 * 0.25)


@pytest.mark.parametrize(("unknown", "published"), [(0, False), (9, False), (10, True)])
def test_unknown_reasons_are_a_curve_of_their_own_from_ten(unknown: int, published: bool) -> None:
    table = table_of((10, 0, 20), (40, 1, 10), (45, 2, unknown), (400, CENSORED, 60), outcomes=3)
    exact = exact_rows(table, OUTCOMES[OWN_OUTCOME])
    rows = released_exit_curves(exact, 0.5, seen((400, 90 + unknown)), POLICY)
    assert (UNKNOWN in set(rows["outcome"])) == published
    assert rows.empty == (not published)


def test_nobody_has_no_curve() -> None:
    nothing = pd.DataFrame(columns=list(CURVE_COLUMNS))
    assert released_exit_curves(nothing, 0.5, ALL_ALONG, POLICY).empty


def test_numbers_are_rounded_by_one_chance_and_never_fall() -> None:
    assert rounded(np.array([0, 4, 5, 9, 10]), 0.0, POLICY).tolist() == [0, 0, 5, 5, 10]
    assert rounded(np.array([0, 4, 5, 9, 10]), 0.5, POLICY).tolist() == [0, 5, 5, 10, 10]


def test_errors_are_measured_on_the_days_shown() -> None:
    exact = pd.DataFrame({"outcome": "a", "day": [0, 10, 30], "share": [0.0, 0.2, 0.3]})
    released = pd.DataFrame({"outcome": "a", "day": [0, 30], "share": [0.0, 0.33]})
    assert largest_error(exact, released) == pytest.approx(3)
    assert held(exact, np.array([9, 10, 40])).tolist() == [0.0, 0.2, 0.3]


CHANCES = [n / 100 for n in range(2, 100, 4)]


def every_chance(demo: Registry, where: tuple[tuple[str, str], ...]) -> Iterator[pd.DataFrame]:
    """The curves of the demo as they would be published, for every chance."""
    exact, followed = exit_curves(demo, Selection(where=where)), followed_until(demo, where)
    for chance in CHANCES:
        for counted in (0.1, 0.5, 0.9):
            yield released_exit_curves(exact, chance, Followed(followed, counted), POLICY)


def followed_until(demo: Registry, where: tuple[tuple[str, str], ...]) -> pd.DataFrame:
    rows = counts.followed(demo, dict(where), Selection(where=where).start)
    return rows[rows["curve"] == "exits"]


@pytest.mark.parametrize(("where", "weeks", "most"), [
    ((), 78, 2.0),
    ((), 104, 3.0),
    ((("cohort", "1"),), 104, 5.0),
])  # fmt: skip
def test_demo_curves_are_near_the_exact_ones_whatever_the_key(
    demo: Registry, where: tuple[tuple[str, str], ...], weeks: int, most: float
) -> None:
    exact = exit_curves(demo, Selection(where=where))
    errors = {
        largest_error(exact, shown[shown["day"] <= weeks * 7])
        for shown in every_chance(demo, where)
    }
    assert len(errors) > 1
    assert max(errors) <= most


def test_the_demo_curve_of_everybody_reaches_104_weeks_whatever_the_key(demo: Registry) -> None:
    assert min(int(shown["day"].max()) for shown in every_chance(demo, ())) >= 104 * 7


def test_demo_curves_of_the_second_cohort_have_at_least_nine_points(demo: Registry) -> None:
    points = [shown["day"].nunique() for shown in every_chance(demo, (("cohort", "2"),))]
    assert min(points) >= 9


def test_every_branch_of_fifty_persons_and_ten_exits_has_a_curve(demo: Registry) -> None:
    for option in options(demo.programme, "branch"):
        where = (("branch", option.code),)
        exact = exit_curves(demo, Selection(where=where))
        if exact.empty:
            continue
        persons, exits = int(exact["at_risk"].iloc[0]), int(exact["events"].sum())
        shown = next(every_chance(demo, where))
        assert shown.empty == (persons < 50 or exits < 10), (option.code, persons, exits)


def test_the_key_decides_the_chance_of_a_curve() -> None:
    chances = {chance_of(number.to_bytes(32, "big"), 2**40 + 1, CURVE) for number in range(20)}
    assert len(chances) == 20
    assert all(0 <= chance < 1 for chance in chances)
