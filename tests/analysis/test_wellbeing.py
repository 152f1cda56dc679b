"""Wellbeing: means by hand, what the report says of the demo, rounds, response, and exits."""

from __future__ import annotations

import csv
import datetime as dt
import io
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.__main__ import main
from analysis.choices import LAST_OF_EACH
from analysis.figures.wellbeing import (
    COLUMNS,
    DISTRIBUTION_COLUMNS,
    RESPONSE_COLUMNS,
    survey_response,
    wellbeing,
    wellbeing_before_exit,
    wellbeing_distribution,
)
from analysis.figures.wellbeing_change import ALL_ITEMS, MINIMUM_AGAIN, item_rows, wellbeing_change
from analysis.figures.wellbeing_change import COLUMNS as CHANGE_COLUMNS
from analysis.selection import Selection
from data.demo.files import write_demo_extract
from data.errors import NotComparableError, SelectionError
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.open import Registry, open_registry
from data.registry.persons import survey_persons
from tests.extracts import person, write_extract

AS_OF = dt.date(2021, 7, 31)
ROUNDS = dt.date(2022, 7, 31)
ITEMS = [item.code for item in load_programme().survey_items]


@pytest.fixture(scope="module")
def rounds(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The demo a year after the published date, with three survey rounds."""
    folder = tmp_path_factory.mktemp("rounds")
    write_demo_extract(folder / "extract", ROUNDS)
    report = import_extract(folder / "extract", ROUNDS, load_programme(), folder / "store")
    return open_registry(report.entry)


def answer(name: str, number: int, day: str, phase: str = "1", **items: str) -> dict[str, str]:
    return {
        "participant_id": name, "round": str(number), "answered_date": day, "phase": phase,
    } | items  # fmt: skip


@pytest.fixture
def few(tmp_path: Path) -> Registry:
    """Five persons: A, B and C answer twice, D once, E never. A leaves for work soon after the
    first round, B resigns a year after it, C leaves on an unknown date."""
    write_extract(
        tmp_path / "extract",
        [
            person("A", exit_date="2020-10-30", exit_reason="own_work"),
            person("B", exit_date="2021-07-30", exit_reason="resigned_at_own_request"),
            person("C", exit_reason="own_work"),
            person("D", branch="navy"),
            person("E", branch="navy"),
        ],
        survey=[
            answer("A", 1, "2020-08-01", happy="2", energetic="5"),
            answer("B", 1, "2020-08-01", happy="4"),
            answer("C", 1, "2020-08-01", "2", happy="3"),
            answer("D", 1, "", "2"),
            answer("E", 1, "", ""),
            answer("A", 2, "2021-02-15", "2", happy="3", energetic="4"),
            answer("B", 2, "2021-02-15", "2", happy="4"),
            answer("C", 2, "2021-02-15", "", happy="5"),
            answer("D", 2, "2021-02-15", "3", happy="1"),
        ],
    )
    report = import_extract(tmp_path / "extract", AS_OF, load_programme(), tmp_path / "store")
    return open_registry(report.entry)


def of(table: pd.DataFrame, group: str, item: str) -> pd.Series:
    (found,) = [row for _, row in table.iterrows() if (row["group"], row["item"]) == (group, item)]
    return found


def test_a_mean_of_fewer_than_ten_has_no_interval(few: Registry) -> None:
    row = of(wellbeing(few, Selection(by="round")), "1", "happy")
    assert (row["persons"], row["mean"]) == (3, 3)
    assert row[["lower", "upper"]].isna().all()


def test_one_person_has_no_interval_and_nobody_has_no_mean(few: Registry) -> None:
    table = wellbeing(few, Selection(by="phase"))
    alone = of(table, "3", "happy")
    assert (alone["persons"], alone["mean"]) == (1, 1)
    assert alone[["lower", "upper"]].isna().all()
    nobody = of(table, "3", "energetic")
    assert nobody["persons"] == 0
    assert nobody[["mean", "lower", "upper"]].isna().all()
    assert list(table["group"].unique()) == ["2", "3", "unknown"]
    assert list(table["item"].unique()) == ITEMS


def test_an_answer_of_each_person_counts_once(few: Registry) -> None:
    assert of(wellbeing(few, Selection()), "all", "happy")["mean"] == (3 + 4 + 5 + 1) / 4
    where = Selection(where=(("branch", "army"),))
    assert of(wellbeing(few, where, LAST_OF_EACH), "all", "happy")["persons"] == 3
    # Of round 1 nobody's answer is the last one.
    by_branch = wellbeing(few, Selection(by="branch"), LAST_OF_EACH)
    assert of(by_branch, "army", "happy")["mean"] == (3 + 4 + 5) / 3
    assert of(by_branch, "navy", "happy")["mean"] == 1


def test_shares_of_answers_add_up_to_1(few: Registry, demo: Registry) -> None:
    table = wellbeing_distribution(few, Selection(by="round"))
    assert tuple(table.columns) == DISTRIBUTION_COLUMNS
    happy = table[(table["group"] == "2") & (table["item"] == "happy")]
    assert happy["answer"].to_list() == [1, 2, 3, 4, 5]
    assert happy["persons"].to_list() == [1, 0, 1, 1, 1]
    assert happy["share"].to_list() == [0.25, 0, 0.25, 0.25, 0.25]
    shares = wellbeing_distribution(demo, Selection(by="phase")).groupby(["group", "item"])["share"]
    assert shares.sum().to_numpy() == pytest.approx(1)


def test_response_is_of_everybody_invited(few: Registry) -> None:
    table = survey_response(few, Selection())
    assert tuple(table.columns) == RESPONSE_COLUMNS
    assert table[["round", "invited", "answered", "share"]].to_numpy().tolist() == [
        [1, 5, 3, 3 / 5],
        [2, 4, 4, 1],
    ]
    # Wilson's interval of 3 in 5 with z = 1.96.
    z2 = 1.959963984540054**2
    centre, reach = (3 + z2 / 2) / (5 + z2), (z2 * (3 * 2 / 5 + z2 / 4)) ** 0.5 / (5 + z2)
    assert table["lower"].iloc[0] == pytest.approx(centre - reach)
    assert table["upper"].iloc[0] == pytest.approx(centre + reach)
    by_branch = survey_response(few, Selection(by="branch"))
    assert by_branch[["round", "group", "invited", "answered"]].to_numpy().tolist() == [
        [1, "army", 3, 3], [1, "navy", 2, 0], [2, "army", 3, 3], [2, "navy", 1, 1],
    ]  # fmt: skip


def test_what_came_after_an_answer(few: Registry) -> None:
    table = wellbeing_before_exit(few, Selection())
    assert tuple(table.columns) == COLUMNS
    # A left 90 days after the first answer; B was still in half a year after it, and left later.
    # C's date is unknown; D's answer has been followed for less than half a year.
    assert list(table["group"].unique()) == ["successful", "still_in"]
    assert of(table, "successful", "happy")[["persons", "mean"]].to_list() == [1, 2]
    assert of(table, "still_in", "happy")[["persons", "mean"]].to_list() == [1, 4]


@pytest.mark.parametrize(("persons", "enough"), [(9, False), (10, True), (11, True)])
def test_change_takes_ten_persons_who_answered_again(persons: int, enough: bool) -> None:
    assert MINIMUM_AGAIN == 10
    first = np.arange(persons) % 3 + 1
    change = np.arange(persons) % 2
    answers = pd.DataFrame(
        {
            # One more person answers the first round only.
            "person": [*range(persons), *range(persons), persons],
            "round": [1] * persons + [2] * persons + [1],
            "answer": [*first, *(first + change), 2],
        }
    )
    rows = pd.DataFrame(item_rows("happy", answers), columns=list(CHANGE_COLUMNS))
    assert rows["method"].to_list() == ["mixed_model", "gee"]
    assert rows[["round", "persons", "again"]].to_numpy().tolist() == [[2, persons, persons]] * 2
    assert rows["change"].notna().to_list() == [enough] * 2
    if enough:
        # Everybody twice, but for one: nearly the mean of the differences.
        assert rows["change"].to_numpy() == pytest.approx([change.mean()] * 2, abs=0.05)
        assert (rows["lower"] < rows["change"]).all()
        assert (rows["upper"] > rows["change"]).all()


def test_few_persons_are_counted_and_not_estimated(few: Registry) -> None:
    table = wellbeing_change(few, Selection())
    assert tuple(table.columns) == CHANGE_COLUMNS
    assert table[["change", "std_error", "p_value", "lower", "upper"]].isna().all(axis=None)
    happy = table[table["item"] == "happy"]
    assert happy[["persons", "again"]].to_numpy().tolist() == [[4, 3]] * 2
    # Nobody answered the other items.
    assert set(table["item"]) == {"happy", "energetic", ALL_ITEMS}


def test_the_frame_of_answers_has_no_one_s_number(few: Registry) -> None:
    frame = survey_persons(few, {})
    assert list(frame.columns) == ["round", "person", "item", "answer"]
    assert sorted(frame["person"].unique()) == [1, 2, 3, 4]


def test_the_demo_feels_as_the_report_says(demo: Registry) -> None:
    table = wellbeing(demo, Selection(by="phase"))
    assert tuple(table.columns) == COLUMNS
    means = table.pivot(index="item", columns="group", values="mean")
    assert table.groupby("item")["persons"].sum().to_dict() == dict.fromkeys(ITEMS, 67)
    # "A score of 3 or higher on average", calm and fit highest, satisfaction lowest.
    assert means.min().min() > 2.9
    wellbeing_items = means.loc[ITEMS[:6]].mean(axis=1)
    assert set(wellbeing_items.nlargest(2).index) == {"calm_and_relaxed", "fit_and_strong"}
    assert wellbeing_items.idxmin() == "satisfied_with_life"
    # Phase 2 is lowest, most of all in satisfaction and energy.
    assert (means.loc[ITEMS[:6]].idxmin(axis=1) == "2").all()
    drop = (means["1"] - means["2"]).loc[ITEMS[:6]]
    assert set(drop.nlargest(2).index) == {"satisfied_with_life", "energetic"}
    # Health is better in later phases, and overall health lower than both its parts.
    health = means.loc[["physical_health", "mental_health", "overall_health"]]
    assert (health.diff(axis=1).iloc[:, 1:] > 0).all(axis=None)
    assert (health.loc["overall_health"] < health.min()).sum() == 0
    assert (health.loc["overall_health"] < health.iloc[:2].min()).all()


def test_67_of_285_answered(demo: Registry) -> None:
    (row,) = survey_response(demo, Selection()).itertuples()
    assert (row.round, row.invited, row.answered) == (1, 285, 67)
    assert row.lower < row.share == 67 / 285 < row.upper
    by_cohort = survey_response(demo, Selection(by="cohort"))
    assert by_cohort[["invited", "answered"]].sum().to_list() == [285, 67]


def test_with_one_round_it_is_said_what_cannot_be_said(demo: Registry) -> None:
    with pytest.raises(NotComparableError, match=r"two survey rounds with answers; there are: 1\."):
        wellbeing_change(demo, Selection())
    with pytest.raises(NotComparableError, match="followed for 182 days on 2021-07-31"):
        wellbeing_before_exit(demo, Selection())


def test_without_a_survey_there_is_nothing_and_no_error(tmp_path: Path) -> None:
    write_extract(tmp_path / "extract", [person("A")])
    report = import_extract(tmp_path / "extract", AS_OF, load_programme(), tmp_path / "store")
    registry = open_registry(report.entry)
    assert wellbeing(registry, Selection()).empty
    assert wellbeing_distribution(registry, Selection()).empty
    assert tuple(survey_response(registry, Selection()).columns) == RESPONSE_COLUMNS
    with pytest.raises(NotComparableError, match="there are: 0"):
        wellbeing_change(registry, Selection())


def test_nobody_comes_to_feel_better_while_taking_part(rounds: Registry) -> None:
    table = wellbeing_change(rounds, Selection())
    assert set(table["round"]) == {2, 3}
    assert list(table["item"].unique()) == [*ITEMS, ALL_ITEMS]
    # SEO, 2022: neither wellbeing nor health rises within persons.
    assert (table["lower"] < 0).all()
    assert (table["upper"] > 0).all()
    assert (table[table["item"] == ALL_ITEMS]["change"].abs() < 0.1).all()
    by_method = table.pivot(index=["item", "round"], columns="method", values="change")
    assert (by_method["mixed_model"] - by_method["gee"]).abs().max() < 0.1
    assert (table["again"] < table["persons"]).all()


def test_several_rounds_are_compared_each_by_itself(rounds: Registry) -> None:
    by_round = wellbeing(rounds, Selection(by="round"))
    response = survey_response(rounds, Selection())
    persons = by_round.groupby("group")["persons"].first().to_list()
    assert persons == response["answered"].to_list()
    last = wellbeing(rounds, Selection())
    assert last["mean"].to_list() == by_round[by_round["group"] == "3"]["mean"].to_list()
    each = wellbeing(rounds, Selection(), LAST_OF_EACH)
    assert response["answered"].iloc[-1] < each["persons"].iloc[0] < sum(persons)
    afterwards = wellbeing_before_exit(rounds, Selection())
    assert list(afterwards["group"].unique()) == ["successful", "unsuccessful", "still_in"]


def test_what_the_survey_does_not_have_is_named(demo: Registry) -> None:
    with pytest.raises(SelectionError, match="no dimension colour"):
        wellbeing(demo, Selection(by="colour"))
    with pytest.raises(SelectionError, match="no dimension phase"):
        survey_response(demo, Selection(by="phase"))
    with pytest.raises(SelectionError, match="option answers has no code first"):
        wellbeing(demo, Selection(), "first")
    with pytest.raises(NotComparableError, match="answered the survey twice"):
        wellbeing_change_of_nobody_twice(demo)


def wellbeing_change_of_nobody_twice(demo: Registry) -> None:
    from analysis.figures.wellbeing_change import check_rounds

    check_rounds(pd.DataFrame({"person": [1, 2], "round": [1, 2]}))


@pytest.mark.parametrize(
    ("arguments", "columns", "rows"),
    [
        ("wellbeing --by phase", COLUMNS, 4 * 9),
        ("wellbeing --by round --answers last-of-each-person", COLUMNS, 9),
        ("wellbeing-distribution", DISTRIBUTION_COLUMNS, 9 * 5),
        ("survey-response --by cohort", RESPONSE_COLUMNS, 2),
    ],
)
def test_the_command_line_prints_the_table(
    demo_store: Path,
    capsys: pytest.CaptureFixture[str],
    arguments: str,
    columns: tuple[str, ...],
    rows: int,
) -> None:
    main([*arguments.split(), "--store", str(demo_store)], "en")
    table = list(csv.DictReader(io.StringIO(capsys.readouterr().out)))
    assert tuple(table[0]) == columns
    assert len(table) == rows
