"""Published models: ten in every class of every category, two digits, shown persons."""

from __future__ import annotations

import datetime as dt
from statistics import NormalDist

import numpy as np
import pandas as pd
import pytest

from analysis.choices import EXIT_WITHIN_1_YEAR, LANDMARKS, PREDICTED, WAGE_SANCTION
from analysis.disclosure.protected import ProtectedSource
from analysis.estimators.characteristics import Category, Number
from analysis.estimators.marginal_effects import stars
from analysis.figures.model_rows import ABOUT_COLUMNS, from_rows, to_rows
from analysis.figures.predictors import PredictorResult, note, predictor_model
from analysis.figures.wellbeing_change import wellbeing_change
from analysis.publication.curves import two_digits
from analysis.publication.models import (
    TOGETHER,
    check_outcome_classes,
    publishable,
    released_predictors,
    with_large_categories,
)
from analysis.publication.wellbeing import enough, released_wellbeing_change
from analysis.selection import Selection
from data.demo.files import write_demo_extract
from data.errors import EstimationError
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.keyed import Memory, open_keyed
from data.registry.open import Registry, open_registry
from tests.releases import demo_policy

KEY = b"k" * 32
POLICY = demo_policy()
LEAST = POLICY.min_model_cell
WHOLE = Selection()
ROUNDS = dt.date(2022, 7, 31)


def protected(registry: Registry) -> ProtectedSource:
    return ProtectedSource(Memory(open_keyed(registry, KEY)), KEY, POLICY)


@pytest.fixture(scope="module")
def source(demo: Registry) -> ProtectedSource:
    """The demo as it is published from."""
    return protected(demo)


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The demo a year after the published date, with three survey rounds."""
    folder = tmp_path_factory.mktemp("rounds")
    write_demo_extract(folder / "extract", ROUNDS)
    report = import_extract(folder / "extract", ROUNDS, load_programme(), folder / "store")
    return open_registry(report.entry)


def two_classes(**cells: tuple[int, int]) -> tuple[Category, np.ndarray]:
    """A category, the first the base, with so many persons with and without the outcome."""
    codes = [code for code, (yes, no) in cells.items() for _ in range(yes + no)]
    had = [n < yes for yes, no in cells.values() for n in range(yes + no)]
    base = next(iter(cells))
    return Category.of("branch", codes, list(cells), base), np.array(had, dtype=bool)


@pytest.mark.parametrize(("yes", "no", "kept"), [
    (10, 10, True), (11, 10, True), (9, 10, False), (10, 9, False), (0, 30, False), (30, 0, False),
])  # fmt: skip
def test_a_category_takes_ten_with_and_ten_without(yes: int, no: int, kept: bool) -> None:
    variable, had = two_classes(
        army=(40, 40), navy=(20, 20), staff=(yes, no), air=(6, 6), police=(6, 6)
    )
    found = with_large_categories(variable, had, LEAST)
    assert found is not None
    assert ("staff" in found.labels) == kept
    assert TOGETHER in found.labels


def test_those_taken_together_are_ten_too() -> None:
    variable, had = two_classes(army=(40, 40), navy=(12, 30), staff=(2, 3))
    found = with_large_categories(variable, had, LEAST)
    assert found is not None
    # With staff alone there would be 5 persons together, so that the navy goes with it.
    assert found.labels == ["army", TOGETHER]
    assert (found.values == TOGETHER).sum() == (12 + 30) + (2 + 3)


def test_a_base_that_is_too_small_gives_way_to_the_largest() -> None:
    variable, had = two_classes(staff=(8, 12), army=(40, 40), navy=(12, 30))
    found = with_large_categories(variable, had, LEAST)
    assert found is not None
    assert found.base == "army"


def test_a_variable_without_two_large_categories_is_left_out() -> None:
    variable, had = two_classes(army=(40, 40), navy=(9, 30))
    assert with_large_categories(variable, had, LEAST) is None
    number = Number("age", np.arange(had.size, dtype=np.float64))
    assert publishable([number, variable], had, LEAST) == [number]


@pytest.mark.parametrize(("yes", "no", "refused"), [
    (9, 90, True), (10, 90, False), (90, 9, True), (90, 10, False), (0, 90, True),
])  # fmt: skip
def test_ten_had_the_outcome_and_ten_had_not(yes: int, no: int, refused: bool) -> None:
    had = np.array([True] * yes + [False] * no)
    if refused:
        with pytest.raises(EstimationError, match="fewer than 10 persons had the outcome"):
            check_outcome_classes(had, LEAST)
    else:
        check_outcome_classes(had, LEAST)


@pytest.mark.parametrize("outcome", PREDICTED)
@pytest.mark.parametrize("landmark", LANDMARKS)
def test_a_published_model_shows_what_it_may(
    source: ProtectedSource, outcome: str, landmark: str
) -> None:
    result = released_predictors(source, WHOLE, outcome, landmark=landmark)
    exact = predictor_model(source, WHOLE, outcome, landmark=landmark)
    known = result.table.dropna(subset=["effect"])
    assert len(result.table) >= len(exact.table)
    assert len(known) >= 3
    # No star without its p-value, which follows from what is shown.
    normal = NormalDist()
    chance = [
        2 * normal.cdf(-abs(e / s))
        for e, s in zip(known["effect"], known["std_error"], strict=True)
    ]
    assert known["p_value"].tolist() == [two_digits(p) for p in chance]
    assert known["stars"].tolist() == [stars(p) for p in chance]
    for column in ("effect", "std_error"):
        assert [two_digits(value) for value in known[column]] == known[column].tolist()
    assert (known["persons"] % 5 == 0).all() and (known["persons"] >= 20).all()
    assert result.persons % 5 == 0 and result.events % 5 == 0
    assert all(np.isnan(n) or n % 5 == 0 for _code, n in result.left_out)
    assert {remark.code for remark in result.notes}.isdisjoint({"separated"})
    assert "no_contrast" not in dict(result.left_out)
    # Age stands for what all persons of the model share: it is that of the evaluator's model.
    age = [table.set_index("variable").iloc[0]["effect"] for table in (result.table, exact.table)]
    assert age[0] == pytest.approx(age[1], abs=0.002)


def test_small_categories_of_the_demo_are_not_shown(source: ProtectedSource) -> None:
    sanction = released_predictors(source, WHOLE, WAGE_SANCTION)
    branches = sanction.table[sanction.table["variable"] == "branch"]
    # 27 sanctions among five branches: but for the army there are fewer than ten in each.
    assert dict(sanction.bases)["branch"] == "army"
    assert branches["effect"].isna().all() and branches["persons"].isna().all()
    assert "small_categories" in {remark.code for remark in sanction.notes}


def test_an_outcome_of_few_has_no_published_model(source: ProtectedSource) -> None:
    navy = Selection(where=(("branch", "navy"),))
    with pytest.raises(EstimationError, match="No model is published here"):
        released_predictors(source, navy, WAGE_SANCTION)


def test_the_same_persons_give_the_same_number_in_every_model(source: ProtectedSource) -> None:
    models = [
        released_predictors(source, WHOLE, EXIT_WITHIN_1_YEAR, landmark=d) for d in ["0", "90"]
    ]
    recent = [dict(model.left_out)["entered_too_recently"] for model in models]
    assert recent[0] == recent[1] and recent[0] % 5 == 0


@pytest.mark.parametrize("outcome", PREDICTED)
def test_a_model_survives_being_stored(source: ProtectedSource, outcome: str) -> None:
    result = released_predictors(source, WHOLE, outcome)
    effects, about = to_rows(result)
    assert list(about.columns) == list(ABOUT_COLUMNS)
    assert_same(from_rows(effects, about), result)


def test_a_model_with_every_note_survives_being_stored() -> None:
    remarks = (
        note("separated", variable="branch", category="navy", persons=12),
        note("known_later"),
        note("undated_exits", persons=15),
    )
    table = pd.DataFrame([("age", "", 0.1, 0.05, 0.04, "**", 30.0)], columns=[
        "variable", "category", "effect", "std_error", "p_value", "stars", "persons",
    ])  # fmt: skip
    result = PredictorResult(
        table, 30, 15, (("age_unknown", float("nan")),), (("branch", "army"),), remarks
    )
    back = from_rows(*to_rows(result))
    assert_same(back, result)
    assert [remark.text("en") for remark in back.notes] == [r.text("en") for r in remarks]


def assert_same(one: PredictorResult, other: PredictorResult) -> None:
    pd.testing.assert_frame_equal(one.table, other.table)
    assert (one.persons, one.events, one.bases) == (other.persons, other.events, other.bases)
    assert one.notes == other.notes
    assert [code for code, _ in one.left_out] == [code for code, _ in other.left_out]
    numbers = [[n for _, n in result.left_out] for result in (one, other)]
    assert numbers[0] == pytest.approx(numbers[1], nan_ok=True)


def test_published_change_of_wellbeing_is_that_of_the_model_in_two_digits(
    rounds: Registry,
) -> None:
    exact = wellbeing_change(rounds, WHOLE)
    found = released_wellbeing_change(protected(rounds), WHOLE)
    assert list(found.columns) == list(exact.columns)
    assert len(found) == len(exact)
    assert found["change"].notna().any()
    shown = found["change"].notna()
    for column in ("change", "std_error"):
        expected = [two_digits(value) for value in exact.loc[shown, column]]
        assert found.loc[shown, column].tolist() == expected
    assert found["p_value"].isna().all()
    for column in ("persons", "again"):
        assert (found.loc[shown, column] % 5 == 0).all()
        assert (abs(found.loc[shown, column] - exact.loc[shown, column]) < 5).all()
    assert (found.loc[shown, "lower"] < found.loc[shown, "change"]).all()


@pytest.mark.parametrize(("first", "again", "published"), [
    (20, 11, True), (20, 10, False), (11, 11, True), (9, 9, False),
])  # fmt: skip
def test_an_item_takes_ten_in_each_round_and_ten_degrees_of_freedom(
    first: int, again: int, published: bool
) -> None:
    # One round is compared: 11 answers after the first leave 11 - 1 degrees of freedom.
    rows = pd.DataFrame({"round": [2, 2], "again": [again, again]})
    answers = pd.DataFrame({
        "round": [1] * first + [2] * again, "record_key": [*range(first), *range(again)],
    })  # fmt: skip
    assert enough(rows, answers, LEAST) == published
