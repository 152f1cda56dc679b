"""Average marginal effects: R on real data, hand sums, and what data cannot carry."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.estimators.characteristics import Category, Number
from analysis.estimators.logit import BLOCK, SLICE, fit_logit
from analysis.estimators.marginal_effects import (
    COLUMNS,
    EVENTS_PER_PARAMETER,
    SQUARED,
    average_marginal_effects,
    stars,
    with_interval,
    without_separated,
)
from data.errors import EstimationError

REFERENCE = Path(__file__).parents[1] / "reference"
AME = 1e-7


def yes_no(name: str, values: object) -> Category:
    return Category.of(name, np.where(values, "yes", "no"), ("no", "yes"), "no")


def people(**shares: tuple[int, int]) -> tuple[np.ndarray, np.ndarray]:
    """Outcome and group of so many persons: group=(events, persons)."""
    groups = np.repeat(list(shares), [n for _, n in shares.values()])
    outcome = np.concatenate([np.arange(n) < events for events, n in shares.values()])
    return outcome, groups


def jtrain2() -> tuple[np.ndarray, list[Category | Number]]:
    """LaLonde's experiment: unemployed in 1978, and what explains it."""
    data = pd.read_csv(REFERENCE / "data/jtrain2.csv")
    race = np.select([data.black == 1, data.hisp == 1], ["black", "hisp"], "other")
    return data.unem78.to_numpy() == 1, [
        yes_no("train", data.train == 1),
        Number("age", data.age.to_numpy(float)),
        Number("educ", data.educ.to_numpy(float)),
        Category.of("race", race, ("other", "black", "hisp"), "other"),
        yes_no("married", data.married == 1),
        yes_no("nodegree", data.nodegree == 1),
    ]


def test_effects_and_standard_errors_are_those_of_r() -> None:
    outcome, variables = jtrain2()
    found = average_marginal_effects(outcome, variables)
    expected = pd.DataFrame(json.loads((REFERENCE / "jtrain2_logit_ame.json").read_text())["ame"])
    assert tuple(found.table.columns) == COLUMNS
    for ours, theirs in (("effect", "ame"), ("std_error", "se"), ("p_value", "p")):
        np.testing.assert_allclose(found.table[ours], expected[theirs], rtol=0, atol=AME)
    intervals = with_interval(found.table)
    np.testing.assert_allclose(intervals["lower"], expected["lower"], rtol=0, atol=AME)
    np.testing.assert_allclose(intervals["upper"], expected["upper"], rtol=0, atol=AME)
    assert (found.persons, found.events, found.parameters) == (445, int(outcome.sum()), 7)
    assert not found.too_few_events


def test_alone_a_category_is_the_difference_of_two_shares() -> None:
    outcome, group = people(a=(30, 50), b=(10, 40))
    (row,) = average_marginal_effects(
        outcome, [Category.of("group", group, ("a", "b"), "a")]
    ).table.itertuples(index=False)
    assert (row.variable, row.category, row.persons) == ("group", "b", 40)
    assert row.effect == pytest.approx(10 / 40 - 30 / 50)
    assert row.std_error == pytest.approx((0.25 * 0.75 / 40 + 0.6 * 0.4 / 50) ** 0.5)
    assert row.stars == "***"


@pytest.mark.parametrize("shift", [0.0, 1000.0], ids=["centred", "far from 0"])
@pytest.mark.parametrize(
    ("linear", "squared"), [(True, True), (False, True), (True, False)],
    ids=["both", "square alone", "linear"],
)  # fmt: skip
def test_a_number_is_the_derivative_through_its_square(
    linear: bool, squared: bool, shift: float
) -> None:
    random = np.random.default_rng(1)
    age = random.normal(30, 8, 500).round() + (shift if linear else 0.0)
    group = random.integers(0, 2, 500) == 1
    outcome = random.random(500) < 1 / (1 + np.exp((age - 30 - (shift if linear else 0)) / 10))
    table = average_marginal_effects(
        outcome, [Number("age", age, linear, squared), yes_no("group", group)]
    ).table.set_index(["variable", "category"])
    effect, gradient_check = by_differences(outcome, age, group, linear, squared)
    assert table.loc[("age", ""), "effect"] == pytest.approx(effect, rel=1e-5)
    assert table.loc[("age", ""), "std_error"] == pytest.approx(gradient_check, rel=1e-4)
    assert (("age", SQUARED) in table.index) == (linear and squared)


def by_differences(
    outcome: np.ndarray, age: np.ndarray, group: np.ndarray, linear: bool, squared: bool
) -> tuple[float, float]:
    """Effect and standard error of a year more, by small steps in everything; no formula."""
    from statsmodels.discrete.discrete_model import Logit  # type: ignore[import-untyped]

    centre = age.mean() if linear else 0.0

    def columns(years: np.ndarray) -> np.ndarray:
        z = (years - centre) / 10
        parts = [np.ones(age.size), group, *([z] if linear else []), *([z**2] if squared else [])]
        return np.column_stack(parts).astype(float)

    fit = Logit(outcome.astype(float), columns(age)).fit(disp=0, tol=1e-12)

    def effect(b: np.ndarray, step: float = 1e-4) -> float:
        up, down = (1 / (1 + np.exp(-columns(age + s) @ b)) for s in (step, -step))
        return float((up - down).mean() / (2 * step))

    b = np.asarray(fit.params)
    gradient = np.array([(effect(b + e) - effect(b - e)) / 2e-4 for e in 1e-4 * np.eye(b.size)])
    return effect(b), float(np.sqrt(gradient @ np.asarray(fit.cov_params()) @ gradient))


def test_the_row_of_the_square_is_its_own_part() -> None:
    random = np.random.default_rng(2)
    age = random.integers(18, 60, 800).astype(float)
    outcome = random.random(800) < 1 / (1 + np.exp(-((age - 40) ** 2) / 100 + 1))
    table = average_marginal_effects(outcome, [Number("age", age, squared=True)]).table
    from statsmodels.discrete.discrete_model import Logit

    raw = np.column_stack([np.ones(800), age, age**2])
    fit = Logit(outcome.astype(float), raw).fit(disp=0, tol=1e-12, maxiter=100)
    chance = fit.predict()
    square = table[table["category"] == SQUARED].iloc[0]
    assert square["effect"] == pytest.approx((chance * (1 - chance)).mean() * fit.params[2], 1e-5)
    assert square["effect"] > 0
    assert square["stars"] == "***"


def test_who_a_number_does_not_apply_to_takes_no_part_in_its_effect() -> None:
    random = np.random.default_rng(3)
    days = random.integers(1, 100, 300).astype(float)
    outcome = random.random(300) < 0.3 + days / 300
    alone = average_marginal_effects(outcome, [Number("days", days)]).table.iloc[0]
    never = random.random(200) < 0.4
    both = average_marginal_effects(
        np.concatenate([outcome, never]),
        [
            Number("days", np.concatenate([days, np.full(200, np.nan)])),
            yes_no("never", np.arange(500) >= 300),
        ],
    ).table.iloc[0]
    assert both["persons"] == 300
    assert both["effect"] == pytest.approx(alone["effect"], rel=1e-8)
    assert both["std_error"] == pytest.approx(alone["std_error"], rel=1e-6)


def test_a_category_without_both_outcomes_is_named_and_left_out_with_its_persons() -> None:
    outcome, group = people(a=(30, 50), b=(10, 40), c=(0, 7), d=(3, 3))
    found = average_marginal_effects(
        outcome, [Category.of("group", group, ("a", "b", "c", "d", "e"), "a")]
    )
    assert found.separated == (("group", "c", 7), ("group", "d", 3))
    assert (found.persons, found.events, found.parameters) == (90, 40, 1)
    table = found.table.set_index("category")
    assert table.loc["b", "effect"] == pytest.approx(10 / 40 - 30 / 50)
    assert table.loc[["c", "d", "e"], ["effect", "std_error", "p_value"]].isna().all(axis=None)
    assert table["persons"].to_dict() == {"b": 40, "c": 7, "d": 3, "e": 0}
    assert table.loc["c", "stars"] == ""


def test_without_its_base_a_variable_has_no_effects_but_still_corrects() -> None:
    outcome, group = people(a=(0, 5), b=(10, 40), c=(30, 50))
    half = np.arange(95) % 2 == 0
    variables = [Category.of("group", group, ("a", "b", "c"), "a"), yes_no("half", half)]
    found = average_marginal_effects(outcome, variables)
    other_base = average_marginal_effects(
        outcome[5:], [Category.of("group", group[5:], ("c", "b"), "c"), yes_no("half", half[5:])]
    )
    assert found.separated == (("group", "a", 5),)
    assert found.table["effect"].isna().tolist() == [True, True, False]
    assert found.table["effect"].iloc[-1] == pytest.approx(other_base.table["effect"].iloc[-1])


def test_taking_one_category_out_can_separate_another() -> None:
    # Among women all events are in the navy, where nobody else has one.
    sex = np.repeat(["m", "f"], [6, 4])
    branch = np.array(["army"] * 6 + ["navy"] * 3 + ["army"])
    outcome = np.array([True, False] * 3 + [True] * 3 + [True])
    kept, separated = without_separated(
        outcome,
        [
            Category.of("branch", branch, ("army", "navy"), "army"),
            Category.of("sex", sex, ("m", "f"), "m"),
        ],
    )
    assert separated == (("branch", "navy", 3), ("sex", "f", 1))
    assert kept.sum() == 6


def test_a_combination_that_predicts_perfectly_is_an_error_in_words() -> None:
    random = np.random.default_rng(4)
    number = random.normal(size=100)
    with pytest.raises(EstimationError, match="combination of characteristics"):
        average_marginal_effects(number > 0.1, [Number("number", number)])


@pytest.mark.parametrize(("events", "named"), [(0, "0 have"), (20, "20 have")])
def test_persons_who_do_not_differ_in_the_outcome_are_an_error_in_words(
    events: int, named: str
) -> None:
    with pytest.raises(EstimationError, match=named):
        average_marginal_effects(np.arange(20) < events, [Number("n", np.arange(20.0))])


def test_characteristics_that_cannot_be_told_apart_are_named() -> None:
    random = np.random.default_rng(5)
    age, other = random.normal(30, 8, 200), random.normal(size=200)
    outcome = random.random(200) < 0.5
    with pytest.raises(EstimationError, match=r": age, birth_year\.") as error:
        average_marginal_effects(
            outcome,
            [Number("age", age), Number("other", other), Number("birth_year", 2020 - age)],
        )
    assert "other," not in str(error.value)


def test_a_number_that_is_the_same_for_all_has_no_effect() -> None:
    outcome, group = people(a=(30, 50), b=(10, 40))
    found = average_marginal_effects(
        outcome,
        [Number("age", np.full(90, 30.0), squared=True), yes_no("group", group == "b")],
    )
    assert found.table["effect"].isna().tolist() == [True, True, False]
    assert found.parameters == 1


@pytest.mark.parametrize(
    ("p_value", "expected"),
    [(0.0099, "***"), (0.01, "**"), (0.0499, "**"), (0.05, "*"), (0.0999, "*"), (0.10, ""),
     (float("nan"), "")],
)  # fmt: skip
def test_stars_stand_at_90_95_and_99_percent(p_value: float, expected: str) -> None:
    assert stars(p_value) == expected


@pytest.mark.parametrize(("events", "few"), [(9, True), (10, False), (91, True), (90, False)])
def test_ten_events_for_each_coefficient_are_enough(events: int, few: bool) -> None:
    assert EVENTS_PER_PARAMETER == 10
    outcome = np.isin(np.arange(100), np.random.default_rng(6).permutation(100)[:events])
    group = np.arange(100) % 2 == 0
    assert average_marginal_effects(outcome, [yes_no("group", group)]).too_few_events == few


def test_more_persons_of_the_same_kind_change_the_standard_error_only() -> None:
    random = np.random.default_rng(7)
    age = random.normal(30, 8, 600)
    outcome = random.random(600) < 1 / (1 + np.exp((age - 30) / 10))
    few = average_marginal_effects(outcome, [Number("age", age)]).table.iloc[0]
    many = average_marginal_effects(
        np.tile(outcome, 100), [Number("age", np.tile(age, 100))]
    ).table.iloc[0]
    assert many["effect"] == pytest.approx(few["effect"], rel=1e-8)
    assert many["std_error"] == pytest.approx(few["std_error"] / 10, rel=1e-6)


def test_a_code_that_is_not_listed_is_a_fault_of_the_program() -> None:
    with pytest.raises(ValueError, match="group has values outside"):
        Category.of("group", ["a", "x"], ("a", "b"), "a")


def test_a_logit_of_many_persons_is_that_of_statsmodels() -> None:
    from statsmodels.discrete.discrete_model import Logit

    draw = np.random.default_rng(7)
    persons = BLOCK + SLICE + 5
    columns = np.column_stack([np.ones(persons), draw.normal(size=(persons, 3))])
    outcome = draw.random(persons) < 1 / (1 + np.exp(-columns @ [-0.5, 0.4, 0.0, -0.3]))
    ours = fit_logit(outcome, columns, ["a", "b", "c"])
    theirs = Logit(outcome.astype(float), columns).fit(method="newton", tol=1e-12, disp=0)
    assert ours.coefficients == pytest.approx(theirs.params, abs=1e-10)
    assert ours.covariance == pytest.approx(theirs.cov_params(), abs=1e-10)
