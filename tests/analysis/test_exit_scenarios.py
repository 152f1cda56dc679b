"""Other assumptions: what unknown reasons may have been, and the estimate that is too high."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from analysis.figures.exit_curves import exit_curves, exit_summary
from analysis.figures.exit_scenarios import naive_exit_curves, unknown_reason_bounds
from analysis.selection import LEAVE_OUT, OWN_OUTCOME, Selection
from data.registry.open import Registry
from tests.extracts import person, registry_of

pytestmark = pytest.mark.usefixtures("curves_of_few")

ENTRY = dt.date(2020, 7, 5)


def left_on(day: int) -> str:
    return (ENTRY + dt.timedelta(days=day)).isoformat()


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Two back to work on day 100, one resigned on day 200, one left for an unknown reason on day
    50, one still in on day 391."""
    return registry_of(
        tmp_path,
        [
            person("A", exit_date=left_on(100), exit_reason="own_work"),
            person("B", exit_date=left_on(100), exit_reason="own_work"),
            person("C", exit_date=left_on(200), exit_reason="resigned_at_own_request"),
            person("D", exit_date=left_on(50)),
            person("E"),
        ],
    )


def test_unknown_reasons_move_the_curves_between_two_bounds(registry: Registry) -> None:
    table = unknown_reason_bounds(registry, Selection())
    year = table[table["weeks"] == 52].set_index(["scenario", "outcome"])
    assert year["share"].to_dict() == pytest.approx({
        ("leave-out", "successful"): 2 / 4,
        ("leave-out", "unsuccessful"): 1 / 4,
        ("all-successful", "successful"): 3 / 5,
        ("all-successful", "unsuccessful"): 1 / 5,
        ("all-unsuccessful", "successful"): 2 / 5,
        ("all-unsuccessful", "unsuccessful"): 2 / 5,
        # Two of the three known exits were successful.
        ("proportional", "successful"): 2 / 5 + 2 / 3 / 5,
        ("proportional", "unsuccessful"): 1 / 5 + 1 / 3 / 5,
    })  # fmt: skip
    assert year["persons"].groupby("scenario").first().to_dict() == {
        "leave-out": 4, "all-successful": 5, "all-unsuccessful": 5, "proportional": 5,
    }  # fmt: skip
    assert year.loc["proportional", ["std_error", "lower", "upper"]].isna().all(axis=None)
    assert table.loc[table["weeks"] == 78, "share"].isna().all()


def test_the_scenario_of_the_curves_is_the_summary(demo: Registry) -> None:
    table = unknown_reason_bounds(demo, Selection(by="cohort"))
    left_out = table[table["scenario"] == LEAVE_OUT].set_index(["group", "outcome", "weeks"])
    summary = exit_summary(demo, Selection(by="cohort"))
    summary = summary.set_index(["group", "outcome", "weeks"]).loc[left_out.index]
    for column in ("share", "std_error", "lower", "upper"):
        assert left_out[column].to_numpy() == pytest.approx(summary[column], nan_ok=True)


def test_the_bounds_hold_the_proportional_split_between_them(demo: Registry) -> None:
    table = unknown_reason_bounds(demo, Selection())
    wide = table[table["outcome"] == "successful"].pivot(
        index="weeks", columns="scenario", values="share"
    )
    assert (wide["all-unsuccessful"] <= wide["proportional"]).all()
    assert (wide["proportional"] <= wide["all-successful"]).all()
    own = exit_curves(demo, Selection(unknown=OWN_OUTCOME))
    year = own[own["day"] <= 364].groupby("outcome")["share"].last()
    assert wide.loc[52, "all-successful"] == pytest.approx(year["successful"] + year["unknown"])


def test_unknown_reasons_only_leave_nothing_to_divide_by(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, [person("A", exit_date=left_on(50))])
    table = unknown_reason_bounds(registry, Selection()).set_index(["scenario", "outcome", "weeks"])
    # Nobody is at risk any more by then, so that the curve of one person says nothing.
    assert table.loc[("all-successful", "successful", 52)].isna()["share"]
    assert table.loc[("proportional", "successful", 52)].isna()["share"]
    assert LEAVE_OUT not in table.index.get_level_values("scenario")


def test_the_naive_estimate_is_too_high(registry: Registry) -> None:
    table = naive_exit_curves(registry, Selection()).set_index(["outcome", "day"])
    table = table[["share", "naive"]]
    # Of four: two of four leave on day 100; then the one who resigns on day 200 is one of two.
    assert table.loc[("unsuccessful", 200)].tolist() == pytest.approx([1 / 4, 1 / 2])
    assert table.loc[("successful", 391)].tolist() == pytest.approx([1 / 2, 1 / 2])


def test_the_naive_estimates_add_up_to_more_than_left(demo: Registry) -> None:
    table = naive_exit_curves(demo, Selection())
    assert (table["naive"] >= table["share"] - 1e-12).all()
    curves = exit_curves(demo, Selection())
    assert table["share"].tolist() == curves["share"].tolist()
    last = table.groupby("outcome")[["share", "naive"]].last().sum()
    assert last["naive"] > last["share"]


def test_a_selection_of_nobody_has_no_rows(registry: Registry) -> None:
    nobody = Selection(where=(("branch", "staff"),))
    assert unknown_reason_bounds(registry, nobody).empty
    assert naive_exit_curves(registry, nobody).empty
