"""Who takes part: counts on one's fingers, differences by hand, the published table."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.rules import ShownPrecision
from analysis.figures.composition import (
    category_distance,
    composition,
    differences_of,
    inflow,
    proportion_difference,
    standardised_differences,
)
from analysis.selection import Selection
from data.dimensions import BRANCH
from data.errors import NotComparableError, SelectionError
from data.registry.open import Registry
from tests.extracts import person, registry_of
from tests.releases import demo_policy

SHOWN = ShownPrecision(demo_policy())


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Four in the analysis. Army: A started two interventions and B none; navy: C one and D the
    same one twice. E has no intake."""
    started = [("A", "reveal", "08"), ("A", "life_goals", "08"), ("C", "reveal", "09"),
               ("D", "reveal", "09"), ("D", "reveal", "10")]  # fmt: skip
    return registry_of(
        tmp_path,
        [
            person("A"),
            person("B", birth_year="1985", first_sick_date="2020-07-06"),
            person("C", branch="navy", birth_year="1985"),
            person("D", branch="navy", birth_year="", entry_date="2021-06-30"),
            person("E", intake_date=""),
        ],
        interventions=[
            {"participant_id": p, "intervention": i, "start_date": f"2020-{month}-01"}
            for p, i, month in started
        ],
    )


def test_every_category_is_counted_and_those_of_nobody_are_0(registry: Registry) -> None:
    table = composition(registry, Selection(by="branch")).set_index(
        ["group", "variable", "category"]
    )
    assert list(dict.fromkeys(table.index.get_level_values("group"))) == ["army", "navy", "all"]
    assert table.loc[("all", "participants", "total")].tolist() == [4, 1.0]
    assert table.loc[("army", "age_at_entry", "25-34")].tolist() == [1, 1 / 2]
    assert table.loc[("all", "age_at_entry", "35-44")].tolist() == [2, 2 / 4]
    assert table.loc[("navy", "age_at_entry", "unknown")].tolist() == [1, 1 / 2]
    assert table.loc[("all", "age_at_entry", "55+")].tolist() == [0, 0.0]
    # B fell ill after entry; of D 20 months before.
    everybody = table.sort_index().loc[("all", "years_sick_before_entry"), "count"]
    assert everybody.to_dict() == {
        "0-0.5": 0, "0.5-1": 2, "1-1.5": 0, "1.5-2": 1, "2+": 0, "unknown": 1,
    }  # fmt: skip


def test_who_started_several_interventions_is_in_each_and_once_in_the_total(
    registry: Registry,
) -> None:
    table = composition(registry, Selection()).set_index(["variable", "category"])
    assert table.loc["intervention", "count"].to_dict() == {
        "life_goals": 1, "jump_movement": 0, "reveal": 3, "place_and_train": 0, "none": 1,
    }  # fmt: skip
    assert table.loc[("participants", "total"), "count"] == 4


def test_groups_by_intervention_overlap_and_all_counts_everybody_once(registry: Registry) -> None:
    table = composition(registry, Selection(by="intervention"))
    totals = table[table["category"] == "total"].set_index("group")["count"]
    assert totals.to_dict() == {"life_goals": 1, "reveal": 3, "none": 1, "all": 4}


def test_categories_add_up_to_the_group(demo: Registry) -> None:
    table = composition(demo, Selection(by="age_at_entry", where=(("cohort", "1"),)))
    sums = table.groupby(["group", "variable"])["count"].sum().unstack()
    for variable in ("age_at_entry", "branch", "years_sick_before_entry"):
        assert (sums[variable] == sums["participants"]).all()


def test_a_selection_of_nobody_has_no_rows(registry: Registry) -> None:
    nobody = Selection(by="branch", where=(("branch", "staff"),))
    for figure in (composition, standardised_differences, inflow):
        assert figure(registry, nobody).empty


def test_the_difference_of_two_proportions_is_in_standard_deviations() -> None:
    # 0.5 and 0.2: 0.3 over the root of the mean of 0.25 and 0.16.
    assert proportion_difference(0.5, 0.2) == pytest.approx(0.3 / math.sqrt((0.25 + 0.16) / 2))
    assert proportion_difference(0.2, 0.5) == -proportion_difference(0.5, 0.2)
    assert proportion_difference(0.0, 0.0) == proportion_difference(1.0, 1.0) == 0
    assert math.isnan(proportion_difference(1.0, 0.0))


def test_the_distance_of_three_categories_is_that_of_the_formula() -> None:
    # Without the last category: difference (1/4, -1/4); covariance (1/4 + 3/16) / 2 = 7/32 on the
    # diagonal and -1/8 off it, determinant 33/1024; (1/16)(7/32 + 7/32 - 2/8) * 1024/33 = 4/11.
    one, other = np.array([1 / 2, 1 / 4, 1 / 4]), np.array([1 / 4, 1 / 2, 1 / 4])
    assert category_distance(one, other) == pytest.approx(math.sqrt(4 / 11))
    assert category_distance(one[::-1], other[::-1]) == pytest.approx(math.sqrt(4 / 11))
    assert category_distance(one, one) == 0


def test_the_distance_of_two_categories_is_the_difference_of_two_proportions() -> None:
    one, other = np.array([0.5, 0.5]), np.array([0.2, 0.8])
    assert category_distance(one, other) == pytest.approx(proportion_difference(0.5, 0.2))
    empty = np.array([0.0])
    assert category_distance(np.append(one, empty), np.append(other, empty)) == pytest.approx(
        proportion_difference(0.5, 0.2)
    )


def test_groups_without_a_category_in_common_have_no_distance() -> None:
    assert math.isnan(category_distance(np.array([0.5, 0.5, 0]), np.array([0, 0, 1.0])))
    assert category_distance(np.array([1.0, 0]), np.array([1.0, 0])) == 0


def test_each_group_is_compared_with_all_the_others(demo: Registry) -> None:
    table = standardised_differences(demo, Selection(by="cohort"))
    rows = table.set_index(["group", "variable", "category"])
    # Table 3.1: 197 of 281 and 85 of 169 started Life Goals.
    assert rows.loc[("1", "intervention", "life_goals"), "difference"] == pytest.approx(
        proportion_difference(197 / 281, 85 / 169)
    )
    first, second = (table[table["group"] == group]["difference"].to_numpy() for group in "12")
    assert abs(first) == pytest.approx(abs(second), rel=1e-9)
    assert ("1", "intervention", "all") not in rows.index
    assert rows.loc[("1", "age_at_entry", "all"), "difference"] == pytest.approx(0.333, abs=5e-4)


def released(persons: dict[str, tuple[float, float]]) -> pd.DataFrame:
    """Rows of a composition by branch, as shown: of cohort 1, and of everybody. 100 of 200."""
    cells = [("participants", "total", (100.0, 200.0))]
    cells += [(BRANCH, branch, both) for branch, both in persons.items()]
    rows = [
        (group, variable, category, n, SHOWN.share(n, whole))
        for variable, category, both in cells
        for group, n, whole in zip(("1", "all"), both, (100, 200), strict=True)
    ]
    rows.append(("2", "participants", "total", 95.0, 1.0))
    return pd.DataFrame(rows, columns=["group", "variable", "category", "count", "share"])


def test_differences_come_from_the_numbers_of_a_released_composition(demo: Registry) -> None:
    hidden = float("nan")
    rows = released({"army": (60.0, 100.0), "navy": (20.0, 60.0), "air_force": (20.0, 25.0)})
    table = differences_of(rows, demo.programme, SHOWN).set_index(["group", "category"])
    first = table.loc["1"][table.loc["1"]["variable"] == BRANCH]
    # Others: 40 of 100 in the army, 40 in the navy; of the air force 5, too few to be shown.
    assert first.loc["army", ["share", "others"]].tolist() == [0.6, 0.4]
    assert first.loc["army", "difference"] == pytest.approx(0.2 / math.sqrt(0.24), abs=0.005)
    assert first.loc["navy", "difference"] == pytest.approx(-0.2 / math.sqrt(0.2), abs=0.005)
    assert first.loc["air_force", ["others", "difference"]].isna().all()
    # Of those with a number on both sides: 60 in 80 against 40 in 80.
    expected = 0.25 / math.sqrt((0.75 * 0.25 + 0.5 * 0.5) / 2)
    assert first.loc["all", "difference"] == pytest.approx(expected, abs=0.005)
    assert first.loc["marechaussee", ["share", "others", "difference"]].isna().all()
    none = differences_of(released({"army": (hidden, 100.0)}), demo.programme, SHOWN)
    assert none["difference"].isna().all()


def test_differences_of_exact_rows_are_those_of_the_registry(demo: Registry) -> None:
    selection = Selection(by="cohort")
    pd.testing.assert_frame_equal(
        differences_of(composition(demo, selection), demo.programme),
        standardised_differences(demo, selection),
    )


def test_a_difference_needs_groups_that_do_not_overlap(registry: Registry) -> None:
    with pytest.raises(SelectionError, match="--by"):
        standardised_differences(registry, Selection())
    with pytest.raises(NotComparableError, match="overlap"):
        standardised_differences(registry, Selection(by="intervention"))
    assert standardised_differences(
        registry, Selection(by="branch", where=(("branch", "navy"),))
    ).empty


def test_every_month_has_a_row_for_every_group(registry: Registry) -> None:
    table = inflow(registry, Selection(by="branch"))
    persons = table.set_index(["month", "group"])["persons"]
    assert len(table) == 13 * 3  # July 2020 to July 2021
    assert persons[persons > 0].to_dict() == {
        ("2020-07", "army"): 2, ("2020-07", "navy"): 1, ("2020-07", "all"): 3,
        ("2021-06", "navy"): 1, ("2021-06", "all"): 1,
    }  # fmt: skip


def test_the_inflow_of_the_demo_is_everybody(demo: Registry) -> None:
    table = inflow(demo, Selection(by="cohort"))
    assert table.groupby("group")["persons"].sum().to_dict() == {"1": 281, "2": 169, "all": 450}
