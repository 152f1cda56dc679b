"""What becomes of an estimate that is shown: below, on and above each limit."""

from __future__ import annotations

import math

import numpy as np
import pytest

from analysis.disclosure.rules import SHOWN, shown_number
from analysis.proportions import share_with_interval, wilson_interval
from data.precision import EXACT

NAN = float("nan")


@pytest.mark.parametrize(
    ("part", "whole", "share"),
    [
        (10, 105, 0.10),
        (15, 100, 0.15),
        (20, 95, 0.21),  # 0.2105
        (90, 100, 0.90),
        (95, 100, 0.90),
        (100, 100, 0.90),
        (15, 10, 0.90),  # the same persons but one, rounded apart
        (NAN, 100, NAN),
        (20, NAN, NAN),
    ],
)
def test_a_share_is_in_whole_percents_and_never_nearly_nobody_or_everybody(
    part: float, whole: float, share: float
) -> None:
    assert SHOWN.share(part, whole) == pytest.approx(share, abs=1e-12, nan_ok=True)


def test_an_interval_is_that_of_the_numbers_shown() -> None:
    lower, upper = wilson_interval(45, 100)
    assert share_with_interval(45, 100, EXACT) == (0.45, lower, upper)
    assert share_with_interval(45.0, 100.0, SHOWN) == (0.45, round(lower, 2), round(upper, 2))
    assert share_with_interval(15.0, 10.0, SHOWN) == (
        0.9,
        round(wilson_interval(10, 10)[0], 2),
        0.9,
    )
    for hidden in ((NAN, 100.0), (10.0, NAN), (0, 0)):
        for precision in (EXACT, SHOWN):
            assert all(math.isnan(value) for value in share_with_interval(*hidden, precision))


@pytest.mark.parametrize(("number", "shown"), [(0.1234, 0.12), (0.996, 1.0), (347, 350), (0, 0)])
def test_a_number_has_two_digits(number: float, shown: float) -> None:
    assert shown_number(number) == shown


@pytest.mark.parametrize(
    ("share", "persons", "shown"),
    [(0.5, 19, False), (0.5, 20, True), (0.5, 21, True), (0.25, 39, False), (0.25, 40, True),
     (0.75, 39, False), (0.75, 40, True)],
)  # fmt: skip
def test_a_quantile_needs_ten_persons_on_both_sides(
    share: float, persons: int, shown: bool
) -> None:
    days = SHOWN.quantile_days(123.0, share, persons)
    assert days == 120 if shown else math.isnan(days)
    assert EXACT.quantile_days(123.5, share, persons) == 123.5


def test_days_are_whole() -> None:
    assert [SHOWN.mean_days(days, 10) for days in (0.7, 6.4, 14.5, 146.0)] == [1, 6, 14, 150]
    assert math.isnan(SHOWN.mean_days(14.0, NAN))
    assert math.isnan(SHOWN.quantile_days(NAN, 0.5, 100))


def test_a_mean_stays_clear_of_the_ends_of_its_scale() -> None:
    scale = (1, 5)
    assert SHOWN.mean_on_scale((3.246, 2.951, 3.541), 20, scale) == (3.2, 3.0, 3.5)
    assert SHOWN.mean_on_scale((4.8, 4.5, 5.1), 20, scale) == (4.6, 4.5, 4.6)
    assert SHOWN.mean_on_scale((1.1, 0.9, 1.3), 20, scale) == (1.4, 1.4, 1.4)
    assert all(math.isnan(n) for n in SHOWN.mean_on_scale((3.2, 3.0, 3.4), NAN, scale))
    assert EXACT.mean_on_scale((4.8, 4.5, 5.1), 20, scale) == (4.8, 4.5, 5.1)


def test_where_all_answered_alike_no_interval_says_so() -> None:
    mean, lower, upper = SHOWN.mean_on_scale((3.0, 3.0, 3.0), 20, (1, 5))
    assert (mean, math.isnan(lower), math.isnan(upper)) == (3.0, True, True)


@pytest.mark.parametrize(("own", "others"), [(95, NAN), (90, 10), (85, 15), (105, NAN), (NAN, NAN)])
def test_who_is_left_of_everybody_is_hidden_below_ten(own: float, others: float) -> None:
    assert SHOWN.others(100, own) == pytest.approx(others, nan_ok=True)
    assert EXACT.others(100, 95) == 5


def last_day(left: list[int], persons: int) -> int | None:
    """Of a curve with a number left after each 181 days and nobody with an event."""
    days = np.arange(len(left)) * 181
    return SHOWN.last_day(days, np.array(left), np.zeros(len(left)), persons)


def test_a_curve_ends_on_the_last_half_year_with_ten_left() -> None:
    # Half years end on days 0, 182, 364 and 546; day 543 is not yet the third.
    assert last_day([60, 50, 11, 9], 60) == 364
    assert last_day([60, 50, 10, 10], 60) == 364
    assert last_day([60, 9, 9, 9], 60) == 0
    assert last_day([9, 9], 60) is None
    assert last_day([49, 40, 30, 20], 49) is None
    assert last_day([50, 40, 30, 20], 50) == 364


@pytest.mark.parametrize(("left", "day"), [(17, 182), (18, 182), (19, 364)])
def test_a_curve_ends_before_one_event_is_a_whole_step(left: int, day: int) -> None:
    # Of 100 persons one event moves it by 100 S / Y persons: S is 0.9, so 5 persons at Y = 18.
    days, free = np.array([0, 182, 364]), np.array([1.0, 0.95, 0.9])
    assert SHOWN.last_day(days, np.array([100, 30, left]), free, 100) == day
    assert EXACT.last_day(days, np.array([100, 30, left]), free, 100) == 364
