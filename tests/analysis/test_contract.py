"""The contract measure, on persons few enough to count on one's fingers."""

from __future__ import annotations

import math
from pathlib import Path

import pytest

from analysis.estimators.proportions import wilson_interval
from analysis.figures.contract import contract, contract_flow, contract_progress, measures
from analysis.selection import Selection
from data.registry.open import Registry
from tests.extracts import person, registry_of

# 28 months after this day is the as-of date, 31 July 2021; a day later is too late.
JUDGED_TODAY, JUDGED_TOMORROW = "2019-03-31", "2019-04-01"
JUDGED_IN_JUNE = "2019-02-10"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Eight are judged: back to work on the day itself (A), IVA in time (B), back to work a day
    late (C), resigned (D), left for an unknown reason (E), back to work on an unknown day (F),
    still in (G, H). I is judged tomorrow; J and K have no plausible first sick day."""
    return registry_of(
        tmp_path,
        [
            person("A", first_sick_date=JUDGED_IN_JUNE, exit_date="2021-06-10",
                   exit_reason="own_work"),
            person("B", first_sick_date=JUDGED_TODAY, exit_date="2021-01-01",
                   exit_reason="iva_benefit"),
            person("C", first_sick_date=JUDGED_IN_JUNE, exit_date="2021-06-11",
                   exit_reason="own_work"),
            person("D", first_sick_date=JUDGED_TODAY, exit_date="2021-01-01",
                   exit_reason="resigned_at_own_request"),
            person("E", first_sick_date=JUDGED_TODAY, exit_date="2021-01-01"),
            person("F", first_sick_date=JUDGED_TODAY, exit_reason="outside_defence"),
            person("G", first_sick_date=JUDGED_TODAY, branch="navy"),
            person("H", first_sick_date=JUDGED_TODAY),
            person("I", first_sick_date=JUDGED_TOMORROW, exit_date="2021-01-01",
                   exit_reason="own_work"),
            person("J", first_sick_date=""),
            person("K", first_sick_date="2018-01-01", exit_date="2021-01-01",
                   exit_reason="own_work"),
            person("L", first_sick_date=JUDGED_TODAY, intake_date=""),
        ],
    )  # fmt: skip


def test_the_share_stands_beside_each_agreement(registry: Registry) -> None:
    table = contract(registry, Selection())
    assert table["measure"].tolist() == ["after_2_years", "after_4_years"]
    assert table["agreed"].tolist() == [0.355, 0.6]
    assert table["judged"].tolist() == [8, 8]
    assert table["successful"].tolist() == [3, 3]  # A, B and F
    assert table["share"].tolist() == [3 / 8, 3 / 8]
    assert tuple(table.loc[0, ["lower", "upper"]]) == wilson_interval(3, 8)


def test_everybody_in_the_analysis_is_somewhere(registry: Registry) -> None:
    flow = contract_flow(registry, Selection()).set_index("step")["persons"]
    assert flow.to_dict() == {
        "in_analysis": 11,
        "first_sick_day_unknown": 2,  # J and K
        "not_yet_judged": 1,  # I
        "judged": 8,
        "successful": 3,
        "successful_without_date": 1,  # F
        "unsuccessful": 1,  # D
        "reason_unknown": 1,  # E
        "not_left": 3,  # C, G and H
    }


def test_progress_counts_all_who_were_judged_so_far(registry: Registry) -> None:
    progress = contract_progress(registry, Selection())
    columns = ["month", "judged", "successful", "share"]
    assert list(progress[columns].itertuples(index=False, name=None)) == [
        ("2021-06", 2, 1, 1 / 2),
        ("2021-07", 8, 3, 3 / 8),
    ]


def test_the_same_persons_are_under_both_measures(registry: Registry) -> None:
    table = measures(registry, Selection())
    pairs = table[table["count"] > 0].set_index(["effect", "contract"])["count"]
    assert pairs.to_dict() == {
        ("successful", "successful"): 2,  # A and F
        ("successful", "not_left"): 1,  # C, back to work a day late
        ("unsuccessful", "successful"): 1,  # B, IVA
        ("unsuccessful", "unsuccessful"): 1,  # D
        ("unknown", "unknown"): 1,  # E
        ("not_exited", "not_left"): 2,  # G and H
    }
    assert table["share"].sum() == pytest.approx(1)
    assert len(table) == 4 * 4


def test_the_measure_is_of_the_selection(registry: Registry) -> None:
    navy = Selection(where=(("branch", "navy"),))
    assert contract(registry, navy)[["judged", "successful"]].iloc[0].tolist() == [1, 0]


def test_while_nobody_is_judged_there_is_no_share(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, [person("A", first_sick_date=JUDGED_TOMORROW)])
    table = contract(registry, Selection())
    assert table["judged"].tolist() == [0, 0]
    assert math.isnan(table["share"].iloc[0])
    assert contract_progress(registry, Selection()).empty
    assert measures(registry, Selection())["count"].sum() == 0


def test_the_flow_of_the_demo_adds_up(demo: Registry) -> None:
    flow = contract_flow(demo, Selection()).set_index("step")["persons"]
    assert flow["in_analysis"] == 450
    # Table 3.1: the time sick before entry of 7 persons is unknown.
    assert flow["first_sick_day_unknown"] == 7
    assert flow[["first_sick_day_unknown", "not_yet_judged", "judged"]].sum() == 450
    parts = ["successful", "unsuccessful", "reason_unknown", "not_left"]
    assert flow[parts].sum() == flow["judged"]
    progress = contract_progress(demo, Selection())
    assert progress["judged"].iloc[-1] == flow["judged"]
    assert progress["judged"].is_monotonic_increasing
