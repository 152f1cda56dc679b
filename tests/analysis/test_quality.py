"""Gaps of a registration, counted, with the figures that they touch."""

from __future__ import annotations

from pathlib import Path

from analysis.catalogue import BY_COMMAND
from analysis.figures.quality import quality
from analysis.selection import Selection
from data.checks.checks import CHECKS
from data.checks.touched import TOUCHED_BY_MISSING
from data.registry.open import Registry
from tests.extracts import person, registry_of


def test_each_gap_is_counted_among_those_it_touches(tmp_path: Path) -> None:
    registry = registry_of(
        tmp_path,
        [
            person("A", birth_year="", wage_sanction_risk="unknown"),
            person("B", first_sick_date="", branch=""),
            person("C", intake_date="", birth_year=""),
            person("D", wage_sanction_risk="", exit_reason="own_work"),
        ],
    )
    table = quality(registry, Selection()).set_index(["kind", "code"])
    assert table.loc[("odd", "no_intake"), ["persons", "share", "figures"]].tolist() == [
        1, 1 / 4, "all",
    ]  # fmt: skip
    assert table.loc[("odd", "exit_without_date"), ["persons", "share"]].tolist() == [1, 1 / 3]
    assert table.loc["missing", "persons"].to_dict() == {
        "birth_year": 1, "branch": 1, "first_sick_date": 1, "wage_sanction_risk": 2,
    }  # fmt: skip


def test_the_gaps_of_the_demo_are_those_the_evaluation_names(demo: Registry) -> None:
    table = quality(demo, Selection()).set_index("code")["persons"]
    assert table[["no_intake", "exit_before_entry"]].tolist() == [74, 8]
    assert table[["exit_without_date", "exit_without_reason"]].tolist() == [24, 33]
    assert table[["first_sick_after_entry", "sick_too_long"]].tolist() == [3, 2]
    # Table 3.1 and 3.4: age and risk unknown.
    assert table[["birth_year", "wage_sanction_risk"]].tolist() == [4, 14]


def test_every_gap_says_which_figures_it_touches() -> None:
    touched = [check.figures for check in CHECKS.values()] + list(TOUCHED_BY_MISSING.values())
    assert all(touched)
    assert {name for names in touched for name in names} <= {*BY_COMMAND, "all"}


def test_what_needs_an_earlier_registry_is_missing_without_one_not_zero(tmp_path: Path) -> None:
    table = quality(registry_of(tmp_path, [person("A")]), Selection()).set_index("code")
    unknown = table.index[table["persons"].isna()].tolist()
    assert unknown == [check.code for check in CHECKS.values() if check.compares]
    assert table.loc["no_intake", "persons"] == 0
