"""Lasting work: spells by hand, the curve from R, shares on one's fingers."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue import FIGURES
from analysis.figures.work.lasting_work import (
    contract_types,
    lasting,
    median_hours,
    placement_coverage,
    working_hours,
)
from analysis.figures.work.relapse import relapse
from analysis.figures.work.retention import retention, retention_summary
from analysis.selection import Selection
from data.errors import EstimationError, TableMissing
from data.programme import parse_programme
from data.registry.open import Registry
from tests.extracts import person, registry_of

REFERENCE = Path(__file__).parents[1] / "reference"
EVERYBODY = Selection()
# The as-of date is 31 July 2021: with a gap of 31 days everybody is followed until 30 June.


def job(
    who: str, start: str, end: str = "", kind: str = "permanent", hours: str = ""
) -> dict[str, str]:
    return {
        "participant_id": who, "start_date": start, "end_date": end, "contract_type": kind,
        "hours_per_week": hours,
    }  # fmt: skip


@pytest.fixture(scope="module")
def drawn(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """The placements that ``retention.R`` drew."""
    rows = pd.read_csv(REFERENCE / "data/placements.csv", dtype=str, keep_default_na=False)
    persons = [person(one) for one in rows["participant_id"].unique()]
    folder = tmp_path_factory.mktemp("drawn")
    return registry_of(folder, persons, placements=rows.to_dict("records"))


def test_retention_is_that_of_r(drawn: Registry) -> None:
    """Spells of one person to the next day merged, a gap, agreed ends, as-of minus gap."""
    expected = json.loads((REFERENCE / "retention.json").read_text())
    rows = retention(drawn, EVERYBODY)
    assert rows.loc[0, "at_risk"] == expected["persons"]
    # R has no row for day 0, on which nobody is lost.
    rows = rows[rows["day"].isin(expected["day"])]
    for name in ("day", "at_risk", "events", "censored"):
        assert rows[name].tolist() == expected[name], name
    # Below ten at risk a curve says nothing here.
    enough = rows["at_risk"].to_numpy() >= 10
    assert 50 < enough.sum() < len(rows)
    for name, off in (("share", 1e-10), ("std_error", 1e-9)):
        assert rows[name].to_numpy()[enough] == pytest.approx(
            np.array(expected[name])[enough], abs=off
        )
        assert np.isnan(rows[name].to_numpy()[~enough]).all()
    for name in ("lower", "upper"):
        theirs = np.array(expected[name], dtype=float)
        known = enough & ~np.isnan(theirs) & (rows["share"].to_numpy() < 1)
        assert known.sum() > 50
        assert rows[name].to_numpy()[known] == pytest.approx(theirs[known], abs=1e-8)


def test_the_summary_is_that_of_r(drawn: Registry) -> None:
    expected = json.loads((REFERENCE / "retention.json").read_text())
    rows = retention_summary(drawn, EVERYBODY)
    assert rows["day"].tolist() == [91, 183, 365, 730]
    for name, theirs in (("share", ""), ("lower", "_lower"), ("upper", "_upper")):
        of_r = expected[f"at_days{theirs}"][:3]
        assert rows[name].to_numpy()[:3] == pytest.approx(of_r, abs=1e-8)
    # After two years fewer than ten are followed.
    assert rows["at_risk"].iloc[3] < 10 and np.isnan(rows["share"].iloc[3])
    assert rows["median_days"].tolist() == expected["median"] * 4


@pytest.fixture(scope="module")
def spells(tmp_path_factory: pytest.TempPathFactory) -> Registry:
    """Eight persons, one case each; see the tests."""
    gone = {"exit_date": "2020-08-31", "exit_reason": "own_work"}
    return registry_of(
        tmp_path_factory.mktemp("spells"),
        [
            *(person(one, **gone) for one in "ABCDEFGH"),
            person("I"),
            person("J", exit_reason="own_work"),
        ],
        placements=[
            # 1 to 30 September are 30 days; the next begins 31 days after the last, or 32.
            job("A", "2020-09-01", "2020-09-30"), job("A", "2020-10-31"),
            job("B", "2020-09-01", "2020-09-30"), job("B", "2020-11-01"),
            # An end that is agreed for later.
            job("C", "2020-09-01", "2021-12-31", "temporary", "24"),
            # A secondment, and then work for 30 days.
            job("D", "2020-09-01", "2020-12-31", "secondment"),
            job("D", "2021-01-01", "2021-01-30"),
            # On call for eight months; of an unknown type for eight months.
            job("E", "2020-09-01", "2021-04-30", "on_call"),
            job("F", "2020-09-01", "2021-04-30", ""),
            # The first day without work is the last on which it can be seen to be lost: 30 June.
            # And a day later.
            job("G", "2020-09-01", "2021-06-29", "temporary", "20"),
            job("H", "2020-09-01", "2020-12-31", "temporary", "20"),
            job("H", "2021-01-01", "2021-06-30", "permanent", "38"),
        ],
    )  # fmt: skip


def test_a_gap_of_so_many_days_ends_a_spell_and_a_shorter_one_does_not(spells: Registry) -> None:
    rows = retention(spells, EVERYBODY).set_index("day")
    # B after 30 days, D 30 days after work that was no secondment began.
    assert rows.loc[30, "events"] == 2
    # E and F on 1 May, 242 days after 1 September; G on 30 June, 302 days after it.
    assert rows.loc[242, "events"] == 2
    assert rows.loc[302, ["events", "censored"]].tolist() == [1, 3]
    assert rows["events"].sum() == 5


def test_from_any_work_a_secondment_counts(spells: Registry) -> None:
    rows = retention(spells, EVERYBODY, work="any").set_index("day")
    assert rows.loc[30, "events"] == 1
    # D: 1 September to 30 January are 152 days.
    assert rows.loc[152, "events"] == 1


def test_work_lasts_by_its_days_and_its_contract(spells: Registry) -> None:
    rows = lasting(spells, EVERYBODY).set_index("state")
    # J left on an unknown day, so it is not known to be due; I has not left.
    assert rows["of"].tolist() == [8] * 4
    # A, B from 1 November, C, G and H last; D and E do not; of F it is not known.
    assert rows["persons"].to_dict() == {
        "lasting": 5, "not_lasting": 2, "unknown": 1, "at_most": 6,
    }  # fmt: skip


def test_coverage_is_of_all_successful_exits(spells: Registry) -> None:
    rows = placement_coverage(spells, EVERYBODY).set_index("reason")
    assert rows.loc["own_work", ["persons", "placed"]].tolist() == [9, 8]
    assert rows.loc["all", "share"] == pytest.approx(8 / 9)
    assert rows.loc["outside_defence", "persons"] == 0


def test_contracts_and_hours_are_of_who_is_at_work_then(spells: Registry) -> None:
    types = contract_types(spells, EVERYBODY).set_index(["day", "contract_type"])["persons"]
    assert types[0].to_dict() == {
        "permanent": 3, "temporary": 3, "secondment": 0, "agency": 0, "on_call": 1, "unknown": 1,
    }  # fmt: skip
    # B and D have lost theirs; H has the second contract.
    assert types[183].to_dict() == {
        "permanent": 2, "temporary": 2, "secondment": 0, "agency": 0, "on_call": 1, "unknown": 1,
    }  # fmt: skip
    assert set(types.index.get_level_values("day")) == {0, 183}
    hours = working_hours(spells, EVERYBODY).set_index(["day", "measure"])
    assert hours.loc[(0, "part_time"), ["persons", "of"]].tolist() == [3, 3]
    assert hours.loc[(0, "substantial"), ["persons", "of"]].tolist() == [1, 3]
    assert hours.loc[(183, "substantial"), ["persons", "of"]].tolist() == [2, 3]
    assert hours.loc[(183, "more_hours"), ["persons", "of"]].tolist() == [1, 3]
    assert median_hours(spells, EVERYBODY).set_index("day")["median_hours"].to_dict() == {
        0: 20,
        183: 24,
    }


def test_by_intervention_only_those_who_left_before_they_worked(tmp_path: Path) -> None:
    """What was started is known at the exit: who works before it would be in a group too early."""
    registry = registry_of(
        tmp_path,
        [person(one, exit_date="2020-12-31", exit_reason="own_work") for one in "AB"],
        interventions=[
            {"participant_id": one, "intervention": "reveal", "start_date": "2020-11-01"}
            for one in "AB"
        ],
        placements=[job("A", "2021-01-01"), job("B", "2020-10-01")],
    )
    assert retention_summary(registry, EVERYBODY)["persons"].unique().tolist() == [2]
    of_reveal = retention_summary(registry, Selection(by="intervention"))
    assert of_reveal[["group", "persons"]].drop_duplicates().values.tolist() == [["reveal", 1]]


def test_without_placements_nothing_is_known_and_nothing_is_zero(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, [person("A", exit_date="2020-08-31", exit_reason="own_work")])
    entry = replace(registry.entry, without=["placements", "returns"])
    lacking = Registry(entry, registry.programme, registry.connection)
    for name in ("retention", "placement_coverage", "lasting", "contract_types", "relapse"):
        with pytest.raises(TableMissing, match="Not known, and not zero"):
            FIGURES[name].of(lacking, EVERYBODY)
    assert retention(registry, EVERYBODY).empty
    assert contract_types(registry, EVERYBODY).empty
    assert lasting(registry, EVERYBODY).set_index("state")["persons"].to_dict() == {
        "lasting": 0, "not_lasting": 0, "unknown": 1, "at_most": 1,
    }  # fmt: skip


def test_a_programme_that_does_not_say_what_lasts_is_told_so(demo: Registry) -> None:
    lines = demo.programme.source.split("[durability]")
    text = lines[0] + lines[1][lines[1].index("[[reference_lines]]") :]
    programme = parse_programme(text)
    assert programme.durability is None
    without = Registry(demo.entry, programme, demo.connection)
    for figure in (retention, lasting, contract_types, working_hours):
        with pytest.raises(EstimationError, match="durability"):
            figure(without, EVERYBODY)
    assert placement_coverage(without, EVERYBODY)["persons"].iloc[0] == 171


def test_at_the_published_date_own_work_has_no_placement(demo: Registry) -> None:
    """Table 3.2: 157 of the 171 went back to their own work, 14 to another employer; of one of
    these the day of exit is not registered, and no placement either."""
    rows = placement_coverage(demo, EVERYBODY).set_index("reason")
    assert rows.loc["all", ["persons", "placed"]].tolist() == [171, 13]
    assert rows.loc["own_work", ["persons", "placed"]].tolist() == [157, 0]


def test_relapse_is_by_kind_since_the_exit_and_the_first_counts(tmp_path: Path) -> None:
    """Four times five left on 31 July 2020, a year before the as-of date; A fell back after 100
    days and again, B after 200 by another kind, C before the exit, which is none; D not."""
    gone = {"exit_date": "2020-07-31", "exit_reason": "own_work"}
    five = range(5)

    def back(who: str, day: str, kind: str) -> list[dict[str, str]]:
        return [{"participant_id": f"{who}{n}", "return_date": day, "kind": kind} for n in five]

    registry = registry_of(
        tmp_path,
        [*(person(f"{one}{n}", **gone) for one in "ABCD" for n in five), person("E")],
        returns=[
            *back("A", "2020-11-08", "sick_again"),
            *back("A", "2021-01-01", "benefit"),
            *back("B", "2021-02-16", "unemployed"),
            *back("C", "2020-07-30", "benefit"),
        ],
    )
    rows = relapse(registry, EVERYBODY).set_index(["kind", "day"])
    assert rows["persons"].unique().tolist() == [20]
    assert rows.loc[("sick_again", 183), "share"] == 0.25
    assert rows.loc[("unemployed", 183), "share"] == 0
    after = rows.loc[("unemployed", 365), ["share", "returned", "at_risk"]].tolist()
    assert after == [pytest.approx(0.25), 5, 10]
    assert rows.loc[("benefit", 365), "share"] == 0
    assert np.isnan(rows.loc[("sick_again", 548), "share"])


def test_where_no_relapse_is_registered_there_is_no_number(demo: Registry) -> None:
    """Of the 171 successful exits nobody wrote down what came after them: that is not zero."""
    assert relapse(demo, EVERYBODY).empty


def test_of_two_jobs_the_one_that_still_goes_on_is_what_somebody_has(tmp_path: Path) -> None:
    """A permanent job, and beside it eight hours a week for two months in 2020, and in 2021."""
    course = {"intake_date": "2019-11-01", "entry_date": "2019-11-05", "exit_date": "2020-02-28"}
    people = [person(f"P{n}", **course, exit_reason="own_work") for n in range(10)]
    jobs = [
        one
        for n in range(10)
        for one in (
            job(f"P{n}", "2020-03-01", "2021-07-15", "permanent", "36"),
            job(f"P{n}", "2020-05-01", "2020-06-30", "temporary", "8"),
            job(f"P{n}", "2021-02-01", "2021-03-31", "temporary", "8"),
        )
    ]
    registry = registry_of(tmp_path, people, placements=jobs)
    hours = median_hours(registry, EVERYBODY).set_index("day")["median_hours"]
    # Day 183 is 31 August 2020: the second has ended. Day 365 is 1 March 2021: the third goes on.
    assert hours.loc[183] == 36
    assert hours.loc[365] == 8


def test_work_on_call_that_goes_on_is_not_lasting(tmp_path: Path) -> None:
    """Its contract cannot last, whatever comes: it is no open case."""
    people = [person("A", exit_date="2020-08-31", exit_reason="own_work")]
    registry = registry_of(tmp_path, people, placements=[job("A", "2020-09-01", "", "on_call")])
    found = lasting(registry, EVERYBODY).set_index("state")["persons"]
    assert found["not_lasting"] == 1
    assert found["at_most"] == 0
