"""Exit curves equal R's, and obey what must hold for any data."""

import math
from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from statsmodels.duration.survfunc import CumIncidenceRight

from analysis.estimators.competing_risks import (
    CENSORED,
    HALF_TOLERANCE,
    EventTable,
    cumulative_incidence,
    median_time,
    share_at,
)
from tests.analysis.counts import Row, curve_of, exact_curve, persons, rows, table
from tests.analysis.reference import DATA_AND_GROUP, load, recidivism

quickly = settings(deadline=None, max_examples=60)


# Equal to R


@pytest.mark.parametrize(("data", "name"), DATA_AND_GROUP)
def test_exit_curves_equal_r_at_every_time(data: str, name: str) -> None:
    reference, r = load(data), load(data).of(name)
    curve = cumulative_incidence(reference.tables[name])
    times = np.isin(curve.days, r["time"])
    assert list(curve.days[times]) == r["time"]
    assert set(curve.days[~times]) <= {0}
    assert list(curve.at_risk[times]) == r["n_risk"]
    assert list(curve.censored[times]) == r["n_censor"]
    np.testing.assert_allclose(curve.event_free[times], r["event_free"], rtol=0, atol=1e-10)
    np.testing.assert_allclose(
        curve.event_free_std_error[times], r["event_free_se"], rtol=0, atol=1e-9
    )
    for outcome, cause in enumerate(reference.results["causes"]):
        expected = {key: np.array(value, float) for key, value in r["cif"][cause].items()}
        inside = (expected["cif"] > 0) & (expected["cif"] < 1)
        for attribute, key, tolerance, points in (
            ("events", "n_event", 0, ...),
            ("share", "cif", 1e-10, ...),
            ("std_error", "se", 1e-9, ...),
            ("lower", "lower_loglog", 1e-8, inside),
            ("upper", "upper_loglog", 1e-8, inside),
        ):
            ours = getattr(curve, attribute)[outcome, times]
            np.testing.assert_allclose(
                ours[points], expected[key][points], rtol=0, atol=tolerance, err_msg=attribute
            )
        assert np.isnan(curve.lower[outcome, times][~inside]).all()
        assert np.isnan(curve.upper[outcome, times][~inside]).all()


@pytest.mark.parametrize(("data", "name"), DATA_AND_GROUP)
def test_shares_on_a_given_day_equal_r(data: str, name: str) -> None:
    reference, r = load(data), load(data).of(name)
    curve = cumulative_incidence(reference.tables[name])
    for outcome, by_cause in enumerate(r["at"]):
        assert by_cause["cause"] == reference.results["causes"][outcome]
        for day, share, error, at_risk in zip(
            by_cause["time"], by_cause["cif"], by_cause["se"], r["n_risk_at"], strict=True
        ):
            found = share_at(curve, day)
            assert found.at_risk == at_risk
            # R goes on with the last share after the last person was censored; we do not know it.
            known = curve.observed_until(day)
            assert known or (name, day, at_risk) == ("AB", 728, 0)
            expected = (share, error) if known else (math.nan, math.nan)
            assert found.share[outcome] == pytest.approx(expected[0], rel=0, abs=1e-10, nan_ok=True)
            assert found.std_error[outcome] == pytest.approx(
                expected[1], rel=0, abs=1e-9, nan_ok=True
            )


@pytest.mark.parametrize(("data", "name"), DATA_AND_GROUP)
def test_median_time_equals_r(data: str, name: str) -> None:
    curve = cumulative_incidence(load(data).tables[name])
    assert median_time(curve) == load(data).of(name)["km_any"]["median"]


def test_a_single_outcome_gives_one_minus_kaplan_meier_of_r() -> None:
    r, tables = recidivism()
    curves = {f"workprg={group}": cumulative_incidence(part) for group, part in enumerate(tables)}
    for column, (group, day) in enumerate(zip(r["strata"], r["time_at"], strict=True)):
        found = share_at(curves[group], day)
        assert found.share[0] == pytest.approx(1 - r["surv"][column], rel=0, abs=1e-10)
        assert found.std_error[0] == pytest.approx(r["se"][column], rel=0, abs=1e-9)
        assert found.at_risk == r["n_risk"][column]
    assert {median_time(curve) for curve in curves.values()} == {None}
    assert [quantiles[2] for quantiles in r["quantiles"]] == [None, None]


# Equal to other programs, and to the formula


@quickly
@given(rows(outcomes=3))
def test_exit_curves_equal_statsmodels_on_tied_data(data: list[Row]) -> None:
    # One person of each outcome, and one who stays: statsmodels divides by zero without.
    data = [*data, (0, 0, 1), (4, 1, 1), (8, 2, 1), (9, CENSORED, 1)]
    day, outcome = persons(data)
    theirs = CumIncidenceRight(np.array(day), np.array(outcome) + 1)
    curve = curve_of(data, 3)
    assert list(curve.days) == list(theirs.times)
    np.testing.assert_allclose(curve.share, theirs.cinc, rtol=0, atol=1e-10)
    np.testing.assert_allclose(curve.std_error, theirs.cinc_se, rtol=0, atol=1e-9)


@quickly
@given(rows(), st.sampled_from([1, 1_000, 10_000_000]))
def test_exit_curves_equal_the_formula_in_fractions(data: list[Row], times: int) -> None:
    counts = table([(day, outcome, times * n) for day, outcome, n in [*data, (2, 0, 1)]])
    curve = cumulative_incidence(counts)
    for outcome in range(2):
        free, share, variance = exact_curve(counts, outcome)
        np.testing.assert_allclose(curve.event_free, np.array(free, float), rtol=0, atol=1e-14)
        np.testing.assert_allclose(curve.share[outcome], np.array(share, float), rtol=1e-12)
        np.testing.assert_allclose(
            curve.std_error[outcome] ** 2, np.array(variance, float), rtol=1e-9, atol=1e-30
        )


def test_one_exit_by_another_way_among_ten_million_is_not_lost() -> None:
    counts = table([(day, 0, 2_500_000) for day in range(4)] + [(1, 1, 1)])
    curve = cumulative_incidence(counts)
    assert curve.share[1, -1] == pytest.approx(1 / 10_000_001, rel=1e-12)
    # Nobody was censored: the share is a plain proportion, with variance p (1 - p) / n.
    expected = math.sqrt(1 / 10_000_001 * (1 - 1 / 10_000_001) / 10_000_001)
    np.testing.assert_allclose(curve.std_error[:, -1], expected, rtol=1e-6)


# Sums by hand


def test_without_censoring_a_share_is_a_proportion() -> None:
    curve = curve_of([(1, 0, 3), (2, 1, 2), (4, 0, 1), (9, 1, 4)])
    assert list(curve.at_risk) == [10, 10, 7, 5, 4]
    np.testing.assert_allclose(curve.share[0], [0, 3 / 10, 3 / 10, 4 / 10, 4 / 10])
    np.testing.assert_allclose(
        curve.std_error[0, 1:], [math.sqrt(p * (1 - p) / 10) for p in (0.3, 0.3, 0.4, 0.4)]
    )


def test_persons_censored_on_a_day_are_at_risk_on_that_day() -> None:
    curve = curve_of([(5, CENSORED, 1), (5, 0, 1), (7, 1, 2)])
    assert list(curve.days) == [0, 5, 7]
    assert list(curve.at_risk) == [4, 4, 2]
    np.testing.assert_allclose(curve.share[0], [0, 1 / 4, 1 / 4])
    np.testing.assert_allclose(curve.share[1], [0, 0, 3 / 4 * 2 / 2])


def test_log_log_interval_by_hand() -> None:
    curve = cumulative_incidence(table([(1, 0, 1), (2, CENSORED, 3)]), confidence=0.95)
    error = math.sqrt(1 / 4 * 3 / 4 / 4)
    width = 1.959963984540054 * error / (1 / 4 * math.log(4))
    assert curve.lower[0, 1] == pytest.approx((1 / 4) ** math.exp(width))
    assert curve.upper[0, 1] == pytest.approx((1 / 4) ** math.exp(-width))


def test_higher_confidence_widens_the_interval() -> None:
    counts = table([(1, 0, 3), (2, CENSORED, 7)])
    usual, wide = cumulative_incidence(counts), cumulative_incidence(counts, confidence=0.99)
    assert wide.lower[0, 1] < usual.lower[0, 1] < usual.upper[0, 1] < wide.upper[0, 1]


def test_one_person_who_leaves() -> None:
    curve = curve_of([(3, 1, 1)])
    assert list(curve.event_free) == [1, 0]
    assert curve.share.tolist() == [[0, 0], [0, 1]]
    assert curve.std_error.tolist() == [[0, 0], [0, 0]]
    assert np.isnan(curve.lower).all() and np.isnan(curve.upper).all()


def test_all_censored_leave_the_curves_at_zero() -> None:
    curve = curve_of([(3, CENSORED, 2), (5, CENSORED, 1)])
    assert list(curve.event_free) == [1, 1, 1]
    assert not curve.share.any() and not curve.std_error.any()


def test_exits_on_day_zero_count() -> None:
    curve = curve_of([(0, 0, 1), (0, 1, 2), (0, CENSORED, 1)])
    assert list(curve.days) == [0]
    assert curve.share[:, 0].tolist() == [1 / 4, 2 / 4]
    assert curve.event_free[0] == pytest.approx(1 / 4)


def test_an_outcome_that_does_not_occur_has_share_zero_without_interval() -> None:
    curve = curve_of([(2, 0, 2), (3, CENSORED, 2)])
    assert curve.share[1].tolist() == [0, 0, 0]
    assert curve.std_error[1].tolist() == [0, 0, 0]
    assert np.isnan(curve.upper[1]).all()


@pytest.mark.parametrize("exits", [[17], [3, 3, 6, 5], [1] * 49, [7] * 7])
def test_a_share_of_one_is_exact_and_has_no_error(exits: list[int]) -> None:
    # Adding up the steps of these gives 0.9999999999999999 or 1.0000000000000002 for some.
    curve = curve_of([(day, 0, count) for day, count in enumerate(exits)])
    assert (curve.share[0, -1], curve.std_error[0, -1]) == (1, 0)
    assert np.isnan(curve.lower[0, -1])


def test_a_group_without_persons_has_unknown_shares() -> None:
    curve = curve_of([])
    assert (list(curve.days), list(curve.at_risk)) == ([0], [0])
    for values in (curve.event_free, curve.event_free_std_error, curve.share, curve.std_error):
        assert np.isnan(values).all()
    assert np.isnan(share_at(curve, 0).share).all()
    assert median_time(curve) is None


# What holds for any counts


@quickly
@given(rows(outcomes=3))
def test_shares_and_event_free_add_up_to_everybody(data: list[Row]) -> None:
    curve = curve_of(data, 3)
    np.testing.assert_allclose(curve.share.sum(axis=0) + curve.event_free, 1, rtol=0, atol=1e-12)


@quickly
@given(rows(outcomes=3))
def test_exit_curves_never_fall(data: list[Row]) -> None:
    curve = curve_of(data, 3)
    assert (np.diff(curve.share, axis=1) >= 0).all()
    assert (np.diff(curve.event_free) <= 0).all()


@quickly
@given(rows(outcomes=3), st.sampled_from([0.5, 0.95, 0.999]))
def test_intervals_lie_around_the_share_and_between_0_and_1(
    data: list[Row], confidence: float
) -> None:
    curve = cumulative_incidence(table(data, 3), confidence)
    known = ~np.isnan(curve.lower)
    np.testing.assert_array_equal(known, (curve.share > 0) & (curve.share < 1))
    np.testing.assert_array_equal(known, ~np.isnan(curve.upper))
    lower, share, upper = (values[known] for values in (curve.lower, curve.share, curve.upper))
    assert ((lower >= 0) & (lower <= share) & (share <= upper) & (upper <= 1)).all()


@quickly
@given(rows())
def test_exchanging_the_outcomes_exchanges_the_curves(data: list[Row]) -> None:
    other = {0: 1, 1: 0, CENSORED: CENSORED}
    curve = curve_of(data)
    mirrored = curve_of([(day, other[outcome], count) for day, outcome, count in data])
    np.testing.assert_allclose(curve.share, mirrored.share[::-1], rtol=0, atol=1e-15)
    np.testing.assert_allclose(curve.std_error, mirrored.std_error[::-1], rtol=0, atol=1e-12)


# The median


@pytest.mark.parametrize(
    ("data", "median"),
    [
        ([(3, 0, 1), (6, 0, 1), (9, CENSORED, 2)], 6),  # 2 of 4 gone on day 6: exactly half
        ([(3, 0, 1), (6, 1, 1), (9, 0, 2)], 6),  # by whichever outcome
        ([(3, 0, 2), (6, 0, 2)], 3),  # two at once
        ([(0, 0, 3), (6, 0, 2)], 0),  # most on the day of entry
        ([(3, 0, 1), (6, 0, 1), (9, CENSORED, 3)], None),  # 3 of 5 still in
        ([(3, CENSORED, 4)], None),
    ],
)
def test_median_is_the_first_day_on_which_at_most_half_is_still_in(
    data: list[Row], median: int | None
) -> None:
    assert median_time(curve_of(data)) == median


def test_rounding_does_not_hide_an_exact_half() -> None:
    # Half of 20,000 persons leave, 10 a day, in 1,000 steps of rounding.
    curve = curve_of([(day, 0, 10) for day in range(1, 1001)] + [(2000, CENSORED, 10_000)])
    assert median_time(curve) == 1000


@pytest.mark.parametrize(("distance", "median"), [(-1, 7), (0, 7), (0.5, 7), (2, 8)])
def test_median_tolerance_below_on_and_above(distance: float, median: int) -> None:
    curve = curve_of([(7, 0, 1), (8, 0, 1)])
    near_half = np.array([1, 0.5 + distance * HALF_TOLERANCE, 0])
    assert median_time(replace(curve, event_free=near_half)) == median


def test_the_nearest_real_share_above_half_is_not_the_median() -> None:
    # 4,999,999 of 9,999,999 persons: half a person short.
    curve = curve_of([(7, 0, 4_999_999), (8, CENSORED, 5_000_000)])
    assert median_time(curve) is None


# One day


def test_between_exits_the_shares_are_those_of_the_last_exit() -> None:
    curve = curve_of([(3, 0, 1), (6, 1, 1), (9, CENSORED, 2)])
    for day, column, at_risk in [(0, 0, 4), (2, 0, 4), (3, 1, 4), (4, 1, 3), (6, 2, 3), (9, 3, 2)]:
        found = share_at(curve, day)
        assert found.at_risk == at_risk
        for attribute in ("share", "std_error", "lower", "upper"):
            np.testing.assert_array_equal(
                getattr(found, attribute), getattr(curve, attribute)[:, column]
            )


@pytest.mark.parametrize("last", [[(9, CENSORED, 2)], [(9, 0, 1), (9, CENSORED, 1)]])
def test_shares_are_unknown_after_the_last_person_was_censored(last: list[Row]) -> None:
    curve = curve_of([(3, 0, 2), *last])
    assert np.isfinite(share_at(curve, 9).share).all()
    after = share_at(curve, 10)
    assert after.at_risk == 0
    for values in after[:4]:
        assert np.isnan(values).all()


def test_shares_stay_known_after_everybody_has_left() -> None:
    after = share_at(curve_of([(3, 0, 2), (5, CENSORED, 1), (9, 1, 2)]), 4000)
    np.testing.assert_allclose(after.share, [2 / 5, 3 / 5])
    assert after.std_error[0] > 0
    assert after.at_risk == 0


def test_days_on_which_nobody_is_seen_are_no_observation() -> None:
    nobody = np.zeros((1, 3), dtype=np.int64)
    seen = EventTable(np.array([0, 4, 9]), nobody, np.array([0, 2, 0]))
    curve = cumulative_incidence(seen)
    assert list(curve.event_free) == [1, 1, 1]
    assert curve.observed_until(4) and not curve.observed_until(5)


# What is refused


@pytest.mark.parametrize("confidence", [0, 1, -0.5, 95, math.nan])
def test_a_confidence_that_is_no_share_is_refused(confidence: float) -> None:
    with pytest.raises(ValueError, match="give a share between 0 and 1"):
        cumulative_incidence(table([(1, 0, 1)]), confidence)


def test_a_day_before_entry_is_refused() -> None:
    with pytest.raises(ValueError, match="day is -1; give days since entry"):
        share_at(curve_of([(1, 0, 1)]), -1)
