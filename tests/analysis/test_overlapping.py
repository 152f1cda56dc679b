"""The error of a change between two dates: by hand, by identities, and by drawing programmes."""

from __future__ import annotations

import math

import numpy as np
import pytest
from scipy import stats

from analysis.estimators.competing_risks import CENSORED, EventTable, cumulative_incidence, share_at
from analysis.figures.overlapping import (
    around,
    curve_change_error,
    expected_exits,
    growing_share_error,
    grown_mean_interval,
    mean_interval,
    ratio_interval,
    share_interval,
)
from tests.analysis.counts import table

DRAWS = 800
LOW, HIGH = 0.93, 0.98
"""What 800 draws of 95 % intervals can give: three standard errors are 2.3 points; intervals of few
events hold the truth somewhat more often."""


def wilson(part: int, whole: int) -> tuple[float, float]:
    """The limits as Wilson has them (1927)."""
    z, p = 1.959963984540054, part / whole
    middle, reach = (
        p + z * z / (2 * whole),
        z * math.sqrt(p * (1 - p) / whole + (z / whole / 2) ** 2),
    )
    return (middle - reach) / (1 + z * z / whole), (middle + reach) / (1 + z * z / whole)


# A curve without censoring is a share


def test_everybody_followed_a_curve_has_the_error_of_a_share_of_what_overlaps() -> None:
    then = table([(10, 0, 12), (20, 1, 28)])  # 12 of 40 by day 10
    now = table([(10, 0, 30), (20, 1, 70)])  # 30 of 100
    assert curve_change_error(then, now, 0, 15) == pytest.approx(
        math.sqrt(0.3 * 0.7 * (1 / 40 - 1 / 100))
    )


def test_twice_the_same_persons_the_variance_is_the_earlier_less_the_later() -> None:
    rows = [(0, 0, 1), (3, 0, 4), (3, CENSORED, 2), (5, 1, 3), (8, 0, 2), (9, CENSORED, 6)]
    then, now = table(rows), table([(day, k, 2 * n) for day, k, n in rows])
    errors = [share_at(cumulative_incidence(t), 8).std_error for t in (then, now)]
    for k in (0, 1):
        assert curve_change_error(then, now, k, 8) == pytest.approx(
            math.sqrt(errors[0][k] ** 2 - errors[1][k] ** 2)
        )


def test_the_same_registration_cannot_move() -> None:
    same = table([(3, 0, 4), (5, 1, 3), (9, CENSORED, 6)])
    assert curve_change_error(same, same, 0, 8) == 0


def test_what_nobody_was_followed_to_has_no_error() -> None:
    then, now = table([(3, 0, 4), (5, CENSORED, 6)]), table([(3, 0, 4), (7, 0, 1), (9, 1, 5)])
    assert math.isnan(curve_change_error(then, now, 0, 8))
    assert curve_change_error(then, now, 0, 6) == 0


# Shares


def test_a_share_moves_by_the_weight_of_the_new_times_their_difference() -> None:
    # 20 of 40 then; 38 of 60 now, so 18 of the 20 that are new.
    (a, b), (c, d) = wilson(18, 20), wilson(20, 40)
    p, q, weight = 18 / 20, 20 / 40, 20 / 60
    lower = weight * (p - q - math.sqrt((p - a) ** 2 + (d - q) ** 2))
    upper = weight * (p - q + math.sqrt((b - p) ** 2 + (q - c) ** 2))
    assert share_interval(20, 40, 38, 60) == pytest.approx((lower, upper))
    assert lower < 38 / 60 - 20 / 40 < upper


@pytest.mark.parametrize("counts", [(0, 0, 5, 10), (5, 10, 5, 10), (5, 10, 4, 20), (5, 10, 9, 12)])
def test_without_new_persons_a_share_has_no_chance_to_speak_of(
    counts: tuple[int, int, int, int],
) -> None:
    assert all(map(math.isnan, share_interval(*counts)))


def test_a_share_that_does_not_grow_has_the_error_of_what_overlaps() -> None:
    assert growing_share_error(10, 50, 20, 100) == pytest.approx(
        math.sqrt(0.2 * 0.8 * (1 / 50 - 1 / 100))
    )


def test_growth_within_the_same_persons_has_the_error_of_who_changed() -> None:
    # 10 of 50 then and 15 of the same 50 now: 5 of 50 changed.
    assert growing_share_error(10, 50, 15, 50) == pytest.approx(math.sqrt(0.1 * 0.9 / 50))


# Means


def test_of_one_round_only_the_new_answers_can_differ() -> None:
    then, now = np.array([3.0, 4, 5, 4]), np.array([3.0, 4, 5, 4, 2, 3])
    lower, upper = grown_mean_interval(then, now)
    reach = stats.t.ppf(0.975, 5) * math.sqrt(np.var(now, ddof=1) * (1 / 4 - 1 / 6))
    assert (lower, upper) == pytest.approx((3.5 - 4 - reach, 3.5 - 4 + reach))
    assert all(map(math.isnan, grown_mean_interval(then, then)))


def test_who_is_in_both_rounds_is_compared_with_herself() -> None:
    then, change = np.array([1.0, 2, 3, 4, 5]), np.array([1.0, 0, 1, 0, 0])
    now = then + change
    lower, upper = mean_interval(then, now, np.stack([then, now], axis=1))
    paired = stats.ttest_rel(now, then).confidence_interval()
    assert (lower, upper) == pytest.approx((paired.low, paired.high))
    alone = mean_interval(then, now, np.empty((0, 2)))
    assert alone[0] < lower < upper < alone[1]


# Exits against those expected


def test_exits_expected_are_the_new_time_times_the_earlier_share() -> None:
    then = table([(5, 0, 2), (10, 0, 1), (10, CENSORED, 7)])
    now = table([(5, 0, 4), (10, 0, 3), (12, 0, 6), (30, CENSORED, 7)])
    # At risk were 10 and 8, are 20 and 16: 10 and 8 more. Expected 10 * 2/10 + 8 * 1/8 = 3, seen
    # 2 + 2; day 12 nobody was followed until. Variance 10/10 * 2 + 8/8 * 1 = 3, weight 9 / 3.
    assert expected_exits(then, now, 0) == (4, pytest.approx(3), pytest.approx(3))


def test_with_the_expected_well_known_the_interval_is_the_exact_poisson() -> None:
    lower, upper = ratio_interval(8, 5.0, 1e9)
    assert lower == pytest.approx(stats.chi2.ppf(0.025, 16) / 2 / 5, rel=1e-6)
    assert upper == pytest.approx(stats.chi2.ppf(0.975, 18) / 2 / 5, rel=1e-6)


def test_at_its_limits_the_ratio_makes_what_was_seen_a_chance_of_one_in_forty() -> None:
    # 8 exits now, 12 earlier in twice the time: 6 expected. A ratio r gives a share r / (r + 2).
    lower, upper = ratio_interval(8, 6.0, 12)
    assert stats.binom.sf(7, 20, lower / (lower + 2)) == pytest.approx(0.025)
    assert stats.binom.cdf(8, 20, upper / (upper + 2)) == pytest.approx(0.025)
    assert ratio_interval(0, 6.0, 12)[0] == 0
    assert all(map(math.isnan, ratio_interval(3, 0.0, 0)))


# Coverage: programmes drawn with no change between the dates


def programme(
    random: np.random.Generator, persons: int, dates: tuple[int, int]
) -> tuple[EventTable, EventTable]:
    """Persons who enter over two years and leave at constant rates, as seen on two dates."""
    entry = random.integers(0, 730, persons)
    days = random.exponential(500, persons).astype(int)
    outcome = random.choice(2, persons, p=[0.6, 0.4])
    found = []
    for date in dates:
        there = entry <= date
        followed = date - entry[there]
        kind = np.where(days[there] <= followed, outcome[there], CENSORED)
        day = np.minimum(days[there], followed)
        found.append(EventTable.from_counts(day, kind, np.ones(len(day), dtype=int), 2))
    return found[0], found[1]


@pytest.mark.parametrize(
    ("persons", "dates", "day"),
    [(450, (600, 730), 364), (450, (450, 730), 182), (100, (500, 730), 364)],
)
def test_intervals_of_curves_and_ratios_hold_no_change_19_times_of_20(
    persons: int, dates: tuple[int, int], day: int
) -> None:
    random = np.random.default_rng(persons + dates[0])
    curve = ratio = 0
    for _ in range(DRAWS):
        then, now = programme(random, persons, dates)
        was, after = (share_at(cumulative_incidence(t), day).share[0] for t in (then, now))
        lower, upper = around(after - was, curve_change_error(then, now, 0, day))
        curve += lower <= 0 <= upper
        low, high = ratio_interval(*expected_exits(then, now, 0))
        ratio += low <= 1 <= high
    assert LOW <= curve / DRAWS <= HIGH
    assert LOW <= ratio / DRAWS <= HIGH + 0.01, "exact intervals are wide rather than short"


def test_two_intervals_side_by_side_would_nearly_never_see_a_change() -> None:
    """What the overlap is worth: taken apart, no interval of 200 leaves no change out."""
    random = np.random.default_rng(3)
    held = 0
    for _ in range(200):
        curves = [cumulative_incidence(t) for t in programme(random, 450, (600, 730))]
        (was, one), (now, two) = (
            (s.share[0], s.std_error[0]) for s in (share_at(c, 364) for c in curves)
        )
        lower, upper = around(now - was, math.hypot(one, two))
        held += lower <= 0 <= upper
    assert held == 200


def test_a_rate_that_doubled_is_seen() -> None:
    random = np.random.default_rng(4)
    seen = 0
    for _ in range(200):
        entry, until = random.integers(0, 730, 450), 600
        slow, fast = (random.exponential(scale, 450) for scale in (500, 250))
        # What is left of the time to exit on the first date goes twice as fast from there.
        left = np.where(entry < until, np.minimum(slow, until - entry + fast), fast).astype(int)
        tables = []
        for date in (until, 730):
            there = entry <= date
            gone = left[there] <= date - entry[there]
            day = np.minimum(left[there], date - entry[there])
            kind = np.where(gone, 0, CENSORED)
            tables.append(EventTable.from_counts(day, kind, np.ones(len(day), dtype=int), 1))
        seen += ratio_interval(*expected_exits(tables[0], tables[1], 0))[0] > 1
    assert seen >= 190


@pytest.mark.parametrize(
    ("then", "now", "share"), [(100, 140, 0.5), (35, 169, 0.46), (189, 267, 0.15)]
)
def test_intervals_of_shares_hold_no_change_19_times_of_20(
    then: int, now: int, share: float
) -> None:
    random = np.random.default_rng(then)
    held = 0
    for _ in range(DRAWS):
        counts = random.random(now) < share
        lower, upper = share_interval(counts[:then].sum(), then, counts.sum(), now)
        held += lower <= 0 <= upper
    assert LOW <= held / DRAWS <= HIGH


def test_intervals_of_a_growing_share_hold_its_growth_19_times_of_20() -> None:
    random = np.random.default_rng(5)
    held, growth = 0, (1 - 0.1) * 0.03
    for _ in range(DRAWS):
        was = random.random(253) < 0.1
        now = was | (random.random(253) < 0.03)
        counts = was[:123].sum(), 123, now.sum(), 253
        change = counts[2] / 253 - counts[0] / 123
        lower, upper = around(change, growing_share_error(*counts))
        held += lower <= growth <= upper
    assert LOW <= held / DRAWS <= HIGH


@pytest.mark.parametrize("both", [0, 30, 60])
def test_intervals_of_means_hold_no_change_19_times_of_20(both: int) -> None:
    random = np.random.default_rng(both)
    held = 0
    for _ in range(DRAWS):
        person = random.normal(3, 0.7, 200)
        first, second = (
            np.clip(np.round(person + random.normal(0, 0.7, 200)), 1, 5) for _round in range(2)
        )
        now = np.append(second[:both], second[100 : 180 - both])
        pairs = np.stack([first[:both], second[:both]], axis=1)
        lower, upper = mean_interval(first[:70], now, pairs)
        held += lower <= 0 <= upper
    assert LOW <= held / DRAWS <= HIGH
