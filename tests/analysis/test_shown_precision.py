"""What becomes of an estimate that is shown: in few digits, and never from a hidden number."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.disclosure.rules import ShownPrecision, rounding_error, shown_count
from analysis.estimators.proportions import share_with_interval, wilson_interval
from data.precision import EXACT
from tests.releases import demo_policy

NAN = float("nan")
POLICY = demo_policy()
SHOWN = ShownPrecision(POLICY)


@pytest.mark.parametrize(("persons", "chance", "number"), [
    (0, 0.99, None), (9, 0.99, None),
    (10, 0.0, 10), (10, 0.99, 10), (11, 0.0, 10), (14, 0.0, 10), (14, 0.3, 15), (15, 0.0, 15),
])  # fmt: skip
def test_a_count_is_hidden_below_ten_and_else_a_multiple_of_five(
    persons: int, chance: float, number: int | None
) -> None:
    assert shown_count(persons, chance, POLICY) == number


def test_a_count_is_right_on_average() -> None:
    for persons in range(10, 30):
        shown = [shown_count(persons, (n + 0.5) / 1000, POLICY) or 0 for n in range(1000)]
        assert np.mean(shown) == pytest.approx(persons)
        assert max(abs(number - persons) for number in shown) < 5


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (10, 105, 0.10),
        (10, 250, 0.04),
        (20, 95, 0.21),  # 0.2105
        (95, 100, 0.95),
        (100, 100, 1.0),
        (15, 10, 1.0),  # the same persons but one, rounded apart
        (NAN, 100, NAN),
        (20, NAN, NAN),
        (20, 0, NAN),
    ],
)
def test_a_share_is_that_of_two_shown_counts_in_whole_percents_whatever_its_size(
    part: float, whole: float, share: float
) -> None:
    assert SHOWN.share(part, whole) == pytest.approx(share, abs=1e-12, nan_ok=True)


def test_an_interval_is_that_of_the_numbers_shown() -> None:
    lower, upper = wilson_interval(45, 100)
    assert share_with_interval(45, 100, EXACT) == (0.45, lower, upper)
    assert share_with_interval(45.0, 100.0, SHOWN) == (0.45, round(lower, 2), round(upper, 2))
    assert share_with_interval(15.0, 10.0, SHOWN) == (
        1.0,
        round(wilson_interval(10, 10)[0], 2),
        1.0,
    )
    for hidden in ((NAN, 100.0), (10.0, NAN), (0, 0)):
        for precision in (EXACT, SHOWN):
            assert all(math.isnan(value) for value in share_with_interval(*hidden, precision))


@pytest.mark.parametrize(("number", "shown"), [(0.1234, 0.12), (0.996, 1.0), (347, 350), (0, 0)])
def test_a_number_has_two_digits(number: float, shown: float) -> None:
    assert SHOWN.number(number) == shown


@pytest.mark.parametrize("persons", [10, 100, 10_000])
def test_no_quantile_of_days_is_shown_however_many_they_are(persons: int) -> None:
    assert math.isnan(SHOWN.quantile_days(123.0, 0.5, persons))
    assert EXACT.quantile_days(123.5, 0.5, persons) == 123.5


def test_days_are_whole() -> None:
    assert [SHOWN.mean_days(days, 10) for days in (0.7, 6.4, 14.5, 146.0)] == [1, 6, 14, 150]
    assert math.isnan(SHOWN.mean_days(14.0, NAN))


def test_a_mean_has_two_digits_and_so_has_its_interval() -> None:
    assert SHOWN.mean_on_scale((3.246, 2.951, 3.541), 20) == (3.2, 3.0, 3.5)
    assert SHOWN.mean_on_scale((4.8, 4.51, 4.96), 20) == (4.8, 4.5, 5.0)
    assert all(math.isnan(n) for n in SHOWN.mean_on_scale((3.2, 3.0, 3.4), NAN))
    assert EXACT.mean_on_scale((4.81, 4.5, 4.9), 20) == (4.81, 4.5, 4.9)
    mean, lower, upper = SHOWN.mean_on_scale((3.0, NAN, NAN), 20)
    assert (mean, math.isnan(lower), math.isnan(upper)) == (3.0, True, True)


@pytest.mark.parametrize(("own", "others"), [(95, NAN), (90, 10), (85, 15), (105, NAN), (NAN, NAN)])
def test_who_is_left_of_everybody_is_hidden_below_ten(own: float, others: float) -> None:
    assert SHOWN.others(100, own) == pytest.approx(others, nan_ok=True)
    assert EXACT.others(100, 95) == 5


def test_rounding_moves_a_curve_by_four_persons_of_those_at_risk() -> None:
    # Half are still in: one of 40 at risk stands for 0.5 / 40 of everybody, and four are at most
    # what a number is off. Where nobody is at risk it is as of one person.
    found = rounding_error(np.array([1.0, 0.5, 0.5]), np.array([100, 40, 0]), POLICY)
    assert found.tolist() == [4 * 1.0 / 100, 4 * 0.5 / 40, 4 * 0.5 / 1]
    drawn_thin = found > POLICY.max_rounding_error
    assert drawn_thin.tolist() == [True, True, True]
    assert rounding_error(np.array([0.3]), np.array([40]), POLICY)[0] == pytest.approx(0.03)
