"""Restricted mean times equal R's, and add up to the horizon."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.competing_risks import CENSORED, cumulative_incidence
from analysis.restricted_time import restricted_mean_event_free, restricted_mean_time_lost
from tests.analysis.counts import Row, curve_of, rows, table
from tests.analysis.reference import DATA_AND_GROUP, load, recidivism

quickly = settings(deadline=None, max_examples=60)


@pytest.mark.parametrize(("data", "name"), DATA_AND_GROUP)
def test_mean_time_lost_equals_r(data: str, name: str) -> None:
    reference, r = load(data), load(data).of(name)
    curve = cumulative_incidence(reference.tables[name])
    value, error = restricted_mean_time_lost(curve, r["rmean_tau"])
    causes = reference.results["causes"]
    np.testing.assert_allclose(value, [r["rmean"][cause] for cause in causes], rtol=0, atol=1e-8)
    np.testing.assert_allclose(
        error, [r["rmtl_se_ij"][cause] for cause in causes], rtol=0, atol=1e-8
    )
    still_in, _ = restricted_mean_event_free(curve, r["rmean_tau"])
    assert still_in == pytest.approx(r["rmean"]["(s0)"], rel=0, abs=1e-8)


def test_mean_time_still_in_equals_r_with_its_error() -> None:
    r, tables = recidivism()
    for group, counts in enumerate(tables):
        found = restricted_mean_event_free(cumulative_incidence(counts), r["rmst_tau"])
        expected = (r["rmst"][group], r["rmst_se"][group])
        assert found == pytest.approx(expected, rel=0, abs=1e-8)


def test_mean_times_by_hand() -> None:
    # 4 persons, 10 days: one left on day 3, one on day 6; nobody was censored before.
    curve = curve_of([(3, 0, 1), (6, 1, 1), (12, CENSORED, 2)])
    lost = {0: [10 - 3, 0, 0, 0], 1: [10 - 6, 0, 0, 0]}
    value, error = restricted_mean_time_lost(curve, 10)
    for outcome, days in lost.items():
        # Without censoring, the mean of the days of each person and its standard error.
        assert value[outcome] == pytest.approx(np.mean(days))
        assert error[outcome] == pytest.approx(math.sqrt(np.var(days) / 4))
    still_in = [3, 6, 10, 10]
    expected = (np.mean(still_in), math.sqrt(np.var(still_in) / 4))
    assert restricted_mean_event_free(curve, 10) == pytest.approx(expected)


@quickly
@given(rows(outcomes=3), st.integers(0, 12))
def test_time_lost_and_time_still_in_add_up_to_the_horizon(data: list[Row], horizon: int) -> None:
    curve = curve_of(data, 3)
    lost, _ = restricted_mean_time_lost(curve, horizon)
    still_in, _ = restricted_mean_event_free(curve, horizon)
    assert lost.sum() + still_in == pytest.approx(horizon, rel=0, abs=1e-10)


@quickly
@given(rows(outcomes=1), st.integers(0, 12))
def test_with_one_outcome_both_times_have_the_same_error(data: list[Row], horizon: int) -> None:
    curve = curve_of(data, 1)
    _, lost_error = restricted_mean_time_lost(curve, horizon)
    _, still_in_error = restricted_mean_event_free(curve, horizon)
    assert lost_error[0] == pytest.approx(still_in_error, rel=1e-7, abs=1e-7)


@quickly
@given(rows(), st.integers(1, 12))
def test_error_is_that_of_the_mean_of_persons_when_nobody_is_censored(
    data: list[Row], horizon: int
) -> None:
    data = [(day, max(outcome, 0), count) for day, outcome, count in data]
    persons = [(day, outcome) for day, outcome, count in data for _ in range(count)]
    value, error = restricted_mean_time_lost(cumulative_incidence(table(data)), horizon)
    for outcome in range(2):
        days = [max(horizon - day, 0) if kind == outcome else 0 for day, kind in persons]
        assert value[outcome] == pytest.approx(np.mean(days), rel=1e-12, abs=1e-12)
        expected = math.sqrt(np.var(days) / len(days))
        assert error[outcome] == pytest.approx(expected, rel=1e-7, abs=1e-7)


def test_beyond_the_last_day_observed_the_curves_are_held() -> None:
    curve = curve_of([(3, 0, 1), (6, CENSORED, 3)])
    assert not curve.observed_until(10)
    value, _ = restricted_mean_time_lost(curve, 10)
    assert value[0] == pytest.approx(1 / 4 * (10 - 3))


def test_exits_on_or_after_the_horizon_cost_no_time() -> None:
    curve = curve_of([(5, 0, 1), (6, 1, 1), (9, CENSORED, 2)])
    value, error = restricted_mean_time_lost(curve, 5)
    assert value.tolist() == [0, 0] and error.tolist() == [0, 0]
    assert restricted_mean_event_free(curve, 5) == (5, 0)


def test_a_group_without_persons_has_unknown_times() -> None:
    value, error = restricted_mean_time_lost(curve_of([]), 365)
    assert np.isnan(value).all() and np.isnan(error).all()
    assert np.isnan(restricted_mean_event_free(curve_of([]), 365)).all()


@pytest.mark.parametrize("function", [restricted_mean_time_lost, restricted_mean_event_free])
def test_a_horizon_before_entry_is_refused(function: object) -> None:
    with pytest.raises(ValueError, match="horizon_days is -1"):
        function(curve_of([(1, 0, 1)]), -1)  # type: ignore[operator]
