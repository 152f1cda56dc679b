"""The figures of a registry, on persons few enough to count on one's fingers."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pytest

from analysis.figures.exit_curves import (
    exit_curves,
    exit_summary,
    exit_tests,
    of_those_still_in,
    risk_table,
)
from analysis.figures.exit_reasons import exit_reasons
from analysis.figures.flow import participant_flow
from analysis.selection import OWN_OUTCOME, Selection, check_selection
from data.errors import NotComparableError, SelectionError
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.open import Registry, open_registry
from tests.extracts import person, write_extract

pytestmark = pytest.mark.usefixtures("curves_of_few")

AS_OF = dt.date(2021, 7, 31)
ENTRY = dt.date(2020, 7, 5)


def left_on(day: int) -> str:
    return (ENTRY + dt.timedelta(days=day)).isoformat()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Five in the analysis: A and B back to work on day 100, C resigned on day 200, D left on day
    300 for an unknown reason, E still in on day 391; F left, the date is unknown. A, B and F in
    the army, the rest in the navy."""
    write_extract(
        tmp_path / "extract",
        [
            person("A", exit_date=left_on(100), exit_reason="own_work"),
            person("B", exit_date=left_on(100), exit_reason="outside_defence"),
            person("C", exit_date=left_on(200), exit_reason="resigned_at_own_request",
                   branch="navy"),
            person("D", exit_date=left_on(300), branch="navy"),
            person("E", branch="navy"),
            person("F", exit_reason="iva_benefit"),
        ],
        interventions=[
            {"participant_id": "A", "intervention": "reveal", "start_date": left_on(30)}
        ],
    )  # fmt: skip
    report = import_extract(tmp_path / "extract", AS_OF, load_programme(), tmp_path / "store")
    return open_registry(report.entry)


def rows(frame, outcome: str) -> list[tuple[int, int, int, int, float]]:  # type: ignore[no-untyped-def]
    chosen = frame[frame["outcome"] == outcome]
    return list(
        chosen[["day", "at_risk", "events", "censored", "share"]].itertuples(index=False, name=None)
    )


def test_a_curve_has_a_row_for_every_day_on_which_something_happens(registry: Registry) -> None:
    curves = exit_curves(registry, Selection())
    # Four without D: half leave on day 100, a quarter on day 200, the last is censored.
    assert rows(curves, "successful") == [
        (0, 4, 0, 0, 0.0),
        (100, 4, 2, 0, 0.5),
        (200, 2, 0, 0, 0.5),
        (391, 1, 0, 1, 0.5),
    ]
    assert rows(curves, "unsuccessful") == [
        (0, 4, 0, 0, 0.0),
        (100, 4, 0, 0, 0.0),
        (200, 2, 1, 0, 0.25),
        (391, 1, 0, 1, 0.25),
    ]
    day_100 = curves[(curves["day"] == 100) & (curves["outcome"] == "successful")].iloc[0]
    assert day_100["std_error"] == pytest.approx(math.sqrt(0.5 * 0.5 / 4))
    power = math.exp(1.959963984540054 * 0.25 / (0.5 * -math.log(0.5)))
    assert day_100["lower"] == pytest.approx(0.5**power)
    assert day_100["upper"] == pytest.approx(0.5 ** (1 / power))
    assert math.isnan(curves.iloc[0]["lower"])


def test_unknown_reasons_can_be_an_outcome_of_their_own(registry: Registry) -> None:
    curves = exit_curves(registry, Selection(unknown=OWN_OUTCOME))
    last = {row.outcome: row.share for row in curves[curves["day"] == 391].itertuples()}
    assert last == pytest.approx({"successful": 2 / 5, "unsuccessful": 1 / 5, "unknown": 1 / 5})


def test_groups_stand_in_the_order_of_the_programme_and_only_if_somebody_is_in_them(
    registry: Registry,
) -> None:
    curves = exit_curves(registry, Selection(by="branch"))
    assert list(dict.fromkeys(curves["group"])) == ["army", "navy"]


def test_filters_narrow_and_an_empty_selection_has_no_rows(registry: Registry) -> None:
    assert set(exit_curves(registry, Selection(where=(("branch", "navy"),)))["at_risk"]) == {1, 2}
    nobody = Selection(where=(("branch", "staff"),))
    for figure in (exit_curves, exit_summary, exit_reasons):
        assert figure(registry, nobody).empty
    assert risk_table(registry, nobody, (0,)).empty


def test_the_summary_ends_where_follow_up_ends(registry: Registry) -> None:
    summary = exit_summary(registry, Selection())
    successful = summary[summary["outcome"] == "successful"].set_index("weeks")
    assert successful["persons"].tolist() == [4] * 4
    assert successful["exits"].tolist() == [3] * 4
    assert successful["median_days"].tolist() == [100] * 4
    assert successful.loc[26, ["day", "at_risk", "share"]].tolist() == [182, 2, 0.5]
    assert successful.loc[52, ["day", "at_risk", "share"]].tolist() == [364, 1, 0.5]
    assert successful.loc[[78, 104], "share"].isna().all()


def test_the_table_under_the_curves_accounts_for_everybody(registry: Registry) -> None:
    table = risk_table(registry, Selection(by="branch"), (0, 100, 101, 392))
    assert list(table.itertuples(index=False, name=None)) == [
        ("army", 0, 2, 0, 0),
        ("army", 100, 2, 0, 0),
        ("army", 101, 0, 2, 0),
        ("army", 392, 0, 2, 0),
        ("navy", 0, 2, 0, 0),
        ("navy", 100, 2, 0, 0),
        ("navy", 101, 2, 0, 0),
        ("navy", 392, 0, 1, 1),
    ]


def test_reasons_count_exits_without_a_date_too(registry: Registry) -> None:
    table = exit_reasons(registry, Selection(by="branch")).set_index(["group", "reason"])
    assert list(dict.fromkeys(table.index.get_level_values("group"))) == ["army", "navy", "all"]
    assert table.loc[("all", "not_exited")].tolist() == [1, 1 / 6]
    assert table.loc[("all", "exited")].tolist() == [5, 5 / 6]
    assert table.loc[("all", "unknown")].tolist() == [1, 1 / 5]
    assert table.loc[("army", "iva_benefit")].tolist() == [1, 1 / 3]
    assert table.loc[("navy", "own_work")].tolist() == [0, 0.0]


def test_tests_compare_each_outcome_and_any_exit(registry: Registry) -> None:
    tests = exit_tests(registry, Selection(by="branch"))
    assert list(tests[["outcome", "test"]].itertuples(index=False, name=None)) == [
        ("successful", "gray"),
        ("unsuccessful", "gray"),
        ("any", "log_rank"),
    ]


def test_groups_that_overlap_are_not_tested(registry: Registry) -> None:
    with pytest.raises(NotComparableError, match="overlap"):
        exit_tests(registry, Selection(by="intervention"))
    with pytest.raises(SelectionError, match="--by"):
        exit_tests(registry, Selection())


def test_the_flow_is_of_the_selection(registry: Registry) -> None:
    flow = participant_flow(registry, Selection(where=(("branch", "army"),)))
    assert dict(flow.itertuples(index=False, name=None)) == {
        "registered": 3,
        "without_intake": 0,
        "exit_before_entry": 0,
        "both": 0,
        "in_analysis": 3,
        "exit_date_unknown": 1,
        "exit_reason_unknown": 0,
        "in_duration_analysis": 2,
    }


@pytest.mark.parametrize(
    ("selection", "message"),
    [
        (Selection(by="colour"), "no dimension colour"),
        (Selection(where=(("colour", "red"),)), "no dimension colour"),
        (Selection(where=(("branch", "red"),)), "no code red"),
        (Selection(where=(("branch", "army"), ("branch", "navy"))), "given twice"),
        (Selection(unknown="guess"), "cannot be treated as guess"),
    ],
)
def test_a_selection_that_the_programme_does_not_have_is_said(
    selection: Selection, message: str
) -> None:
    with pytest.raises(SelectionError, match=message):
        check_selection(selection, load_programme())


def test_a_selection_is_a_value() -> None:
    one = Selection(where=(("branch", "army"), ("cohort", "1")))
    other = Selection(where=(("cohort", "1"), ("branch", "army")))
    assert one == other and hash(one) == hash(other)
    assert (one.code("branch"), one.code("intervention")) == ("army", None)
    assert one.with_unknown(OWN_OUTCOME).unknown == OWN_OUTCOME


@pytest.mark.parametrize(
    ("straight", "first", "later"),
    [
        # Half had left on day 150, all successfully; of the other two one left on day 200.
        pytest.param(False, 0.0, 0.5, id="as a step"),
        # On the line to day 200 an eighth had left otherwise too: of 3/8 another eighth.
        pytest.param(True, 0.0, 1 / 3, id="as a straight line"),
    ],
)
def test_curves_of_those_still_in_start_at_nothing_and_are_shares_of_them(
    registry: Registry, straight: bool, first: float, later: float
) -> None:
    found = of_those_still_in(exit_curves(registry, Selection()), 150, straight=straight)
    unsuccessful = found[found["outcome"] == "unsuccessful"].set_index("day")["share"]
    assert unsuccessful.loc[0] == first
    assert unsuccessful.loc[50] == pytest.approx(later)
    successful = found[found["outcome"] == "successful"].set_index("day")["share"]
    assert successful.to_dict() == pytest.approx(dict.fromkeys(successful.index, 0.0))
    same = of_those_still_in(exit_curves(registry, Selection()), 0, straight=straight)
    assert same["share"].tolist() == exit_curves(registry, Selection())["share"].tolist()
