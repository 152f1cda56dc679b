"""Models for repeated observations against R's lme4 and geepack, on real data."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import pytest

from analysis.estimators.repeated_measures import estimating_equations, is_correlation, mixed_model

REFERENCE = Path(__file__).parents[1] / "reference"
MIXED, MIXED_STD_ERROR, GEE = 1e-4, 1e-3, 1e-5


def expected(name: str) -> tuple[np.ndarray, np.ndarray]:
    found: dict[str, Any] = json.loads((REFERENCE / "repeated_measures.json").read_text())[name]
    std_errors = found["se"] if "se" in found else found["robust_se"]
    return np.array(list(found["coef"].values())), np.array(list(std_errors.values()))


def data(name: str) -> pd.DataFrame:
    return pd.read_csv(REFERENCE / "data" / f"{name}.csv")


def design(values: pd.Series, *others: pd.Series) -> np.ndarray:
    """A constant, each value of a factor but the first, and others."""
    levels = np.unique(values)[1:]
    columns = [np.ones(len(values)), *(values == level for level in levels), *others]
    return np.column_stack(columns).astype(float)


@pytest.mark.parametrize("name", ["sleepstudy_lmm", "sleepstudy_unbalanced"])
def test_the_mixed_model_is_that_of_lme4(name: str) -> None:
    sleep = data("sleepstudy")
    if name == "sleepstudy_unbalanced":
        # The reference's own rule: a fifth of the rows is gone, another fifth of each subject.
        subject = sleep["Subject"].rank(method="dense").astype(int)
        sleep = sleep[(subject * 7 + sleep["Days"] * 3) % 5 != 0]
        assert len(sleep) == 144
    found = mixed_model(
        sleep["Reaction"].to_numpy(), design(sleep["Days"]), sleep["Subject"].to_numpy()
    )
    coefficients, std_errors = expected(name)
    np.testing.assert_allclose(found.coefficients, coefficients, rtol=0, atol=MIXED)
    np.testing.assert_allclose(found.std_errors, std_errors, rtol=MIXED_STD_ERROR)


def test_estimating_equations_of_a_number_are_those_of_geepack() -> None:
    wages = data("wagepan")
    found = estimating_equations(
        wages["lwage"].to_numpy(), design(wages["year"]), wages["nr"].to_numpy()
    )
    coefficients, std_errors = expected("wagepan_gee_exch")
    np.testing.assert_allclose(found.coefficients, coefficients, rtol=0, atol=GEE)
    np.testing.assert_allclose(found.std_errors, std_errors, rtol=0, atol=GEE)


def test_estimating_equations_of_yes_or_no_are_those_of_geepack() -> None:
    ohio = data("ohio")
    found = estimating_equations(
        ohio["resp"].to_numpy(float),
        design(ohio["age"], ohio["smoke"]),
        ohio["id"].to_numpy(),
        binary=True,
    )
    coefficients, std_errors = expected("ohio_gee_exch")
    np.testing.assert_allclose(found.coefficients, coefficients, rtol=0, atol=GEE)
    np.testing.assert_allclose(found.std_errors, std_errors, rtol=0, atol=GEE)


@pytest.mark.parametrize("model", [mixed_model, estimating_equations])
def test_with_everybody_twice_the_change_is_the_mean_of_the_differences(model: Any) -> None:
    before = np.array([2.0, 3.0, 3.0, 5.0])
    after = np.array([3.0, 3.0, 4.0, 4.0])
    second = np.repeat([False, True], 4)
    found = model(
        np.concatenate([before, after]), design(pd.Series(second)), np.tile(np.arange(4), 2)
    )
    assert found.coefficients[1] == pytest.approx((1 + 0 + 1 - 1) / 4)


@pytest.mark.parametrize("model", [mixed_model, estimating_equations])
def test_answers_that_are_all_the_same_carry_no_model(model: Any) -> None:
    second = pd.Series(np.repeat([False, True], 4))
    found = model(np.full(8, 3.0), design(second), np.tile(np.arange(4), 2))
    assert np.isnan(found.coefficients).all()
    assert np.isnan(found.std_errors).all()


def test_a_correlation_that_cannot_be_gives_no_estimate() -> None:
    # Two persons who answer alike each time, and one who does not change: the correlation, with two
    # degrees of freedom off three pairs, comes out above 1.
    before, after = np.array([1.0, 5.0, 3.0]), np.array([2.0, 5.0, 3.0])
    second = pd.Series(np.repeat([False, True], 3))
    found = estimating_equations(
        np.concatenate([before, after]), design(second), np.tile(np.arange(3), 2)
    )
    assert np.isnan(found.coefficients).all()
    person = np.repeat(np.arange(3), 2)
    assert [is_correlation(value, person) for value in (-1, -0.99, 0.99, 1)] == [
        False, True, True, False,
    ]  # fmt: skip


def test_a_search_that_goes_round_in_circles_gives_no_estimate() -> None:
    # Three of nine persons answer again; the equations' steps never settle.
    person = np.array([0, 1, 2, 3, 4, 5, 3, 4, 5, 6, 7, 8])
    outcome = np.array([1.0, 2, 5, 1, 5, 3, 5, 1, 3, 5, 1, 4])
    second = pd.Series(np.arange(12) >= 6)
    found = estimating_equations(outcome, design(second), person)
    change = found.coefficients[1]
    assert np.isnan(change) or abs(change) < 4


def test_persons_who_do_not_differ_are_no_error() -> None:
    random = np.random.default_rng(1)
    person = np.tile(np.arange(50), 2)
    # Each person's two answers differ by more than persons do: the variance between them is 0.
    outcome = np.concatenate([np.ones(50), -np.ones(50)]) + 0.01 * random.normal(size=100)
    outcome *= np.where(np.arange(100) % 2 == 0, 1, -1)
    found = mixed_model(outcome, np.ones((100, 1)), person)
    assert found.coefficients[0] == pytest.approx(outcome.mean())
