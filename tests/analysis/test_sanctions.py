"""Wage sanctions: counts on one's fingers, intervals from the formula, delayed entry from R."""

from __future__ import annotations

import json
import math
from pathlib import Path

import pandas as pd
import pytest

from analysis.estimators.proportions import wilson_interval
from analysis.figures.sanction_curve import incidence, sanction_curve, sanction_flow
from analysis.figures.sanctions import sanction_risks, sanction_shares, sanctions
from analysis.selection import Selection
from data.registry.open import Registry
from tests.extracts import person, registry_of

pytestmark = pytest.mark.usefixtures("curves_of_few")

REFERENCE = Path(__file__).parents[1] / "reference"


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Six in the analysis, who entered on 5 July 2020. First sick day two years before the as-of
    date: A on the day itself, B the day after. C and D fell ill on 1 January 2020, 186 days before
    entry, and C left. A and C had a sanction, C two. E has no first sick day, F one after entry."""
    return registry_of(
        tmp_path,
        [
            person("A", first_sick_date="2019-07-31", wage_sanction_risk="high"),
            person("B", first_sick_date="2019-08-01", wage_sanction_risk="high"),
            person("C", first_sick_date="2020-01-01", branch="navy", exit_reason="own_work"),
            person("D", first_sick_date="2020-01-01", branch="navy", wage_sanction_risk=""),
            person("E", first_sick_date=""),
            person("F", first_sick_date="2020-07-06"),
        ],
        wage_sanctions=[
            {"participant_id": "A", "imposed_date": "2021-07-30"},
            {"participant_id": "C", "imposed_date": "2021-06-01"},
            {"participant_id": "C", "imposed_date": "2021-07-01"},
        ],
    )


def test_sanctions_are_of_persons_and_those_sick_two_years_stand_apart(registry: Registry) -> None:
    table = sanctions(registry, Selection(by="branch")).set_index(["group", "variable", "category"])
    assert list(dict.fromkeys(table.index.get_level_values("group"))) == [
        "army", "navy", "all", "sick_2y",
    ]  # fmt: skip
    assert table.loc[("all", "wage_sanction", "yes")].tolist() == [2, 2 / 6]
    assert table.loc[("navy", "wage_sanction", "yes")].tolist() == [1, 1 / 2]
    assert table.loc[("sick_2y", "wage_sanction", "yes")].tolist() == [1, 1.0]
    assert table.loc[("sick_2y", "wage_sanction", "no")].tolist() == [0, 0.0]
    risks = table.loc[
        [("all", "wage_sanction_risk", r) for r in ("none", "low", "high", "unknown")]
    ]
    assert risks["count"].tolist() == [0, 3, 2, 1]


def test_the_share_has_a_wilson_interval(registry: Registry) -> None:
    shares = sanction_shares(registry, Selection()).set_index("group")
    assert shares.loc["all", ["persons", "sanctions", "share"]].tolist() == [6, 2, 2 / 6]
    # (2 + z²/2 ± z √(2 · 4/6 + z²/4)) / (6 + z²)
    z = 1.959963984540054
    middle, half = 2 + z**2 / 2, z * math.sqrt(2 * 4 / 6 + z**2 / 4)
    assert shares.loc["all", "lower"] == pytest.approx((middle - half) / (6 + z**2))
    assert shares.loc["all", "upper"] == pytest.approx((middle + half) / (6 + z**2))
    assert all(math.isnan(limit) for limit in wilson_interval(0, 0))


def test_the_expected_risk_is_held_to_what_came_of_it(registry: Registry) -> None:
    table = sanction_risks(registry, Selection()).set_index(["group", "risk"])
    assert table.loc[("all", "high"), ["persons", "sanctions", "share"]].tolist() == [2, 1, 0.5]
    assert table.loc[("all", "none"), ["persons", "sanctions"]].tolist() == [0, 0]
    assert table.loc[("all", "none"), ["share", "lower", "upper"]].isna().all()


def test_the_curve_counts_from_entry_and_keeps_who_left(registry: Registry) -> None:
    curve = sanction_curve(registry, Selection())
    columns = ["day", "entered", "at_risk", "events", "censored", "share"]
    # C and D enter on day 186, B on 339, A on 340. C has the first sanction on day 517, though she
    # has left; D is last seen on day 577, A has hers on day 730, one day before B is last seen.
    assert list(curve[columns].itertuples(index=False, name=None)) == [
        (186, 2, 2, 0, 0, 0.0),
        (339, 1, 3, 0, 0, 0.0),
        (340, 1, 4, 0, 0, 0.0),
        (517, 0, 4, 1, 0, 1 / 4),
        (577, 0, 3, 0, 1, 1 / 4),
        (730, 0, 2, 1, 1, 1 - 3 / 4 * 1 / 2),
    ]
    assert curve["std_error"].iloc[3] == pytest.approx(math.sqrt(1 / 4 * 3 / 4 / 4))


def test_who_has_no_plausible_first_sick_day_is_left_out_and_counted(registry: Registry) -> None:
    flow = sanction_flow(registry, Selection()).set_index("step")["persons"]
    assert flow.to_dict() == {
        "in_analysis": 6, "sick_day_unknown": 2, "sanction_before_entry": 0, "in_sanction_curve": 4,
    }  # fmt: skip


def test_a_sanction_before_entry_was_not_seen(tmp_path: Path) -> None:
    registry = registry_of(
        tmp_path,
        [person("A"), person("B")],
        wage_sanctions=[{"participant_id": "A", "imposed_date": "2020-07-04"}],
    )
    assert sanction_curve(registry, Selection())["events"].sum() == 0
    flow = sanction_flow(registry, Selection()).set_index("step")["persons"]
    assert (flow["sanction_before_entry"], flow["in_sanction_curve"]) == (1, 1)
    assert sanction_shares(registry, Selection())["sanctions"].tolist() == [1]


def test_a_selection_of_nobody_has_no_rows(registry: Registry) -> None:
    nobody = Selection(where=(("branch", "staff"),))
    for figure in (sanctions, sanction_shares, sanction_risks, sanction_curve, sanction_flow):
        assert figure(registry, nobody).empty


def test_delayed_entry_is_that_of_r() -> None:
    persons = pd.read_csv(REFERENCE / "data/delayed_entry.csv")
    expected = json.loads((REFERENCE / "delayed_entry.json").read_text())
    seen = persons["event"].map({1: "sanction", 0: "censored"})
    rows = pd.concat(
        [
            pd.DataFrame({"day": persons["entered"], "event": "entered", "persons": 1}),
            pd.DataFrame({"day": persons["seen"], "event": seen, "persons": 1}),
        ]
    )
    curve = incidence(rows, "all")
    found = curve[curve["events"] + curve["censored"] > 0]
    for column, tolerance in (("at_risk", 0), ("events", 0), ("share", 1e-10), ("std_error", 1e-9)):
        by_day = dict(zip(expected["day"], expected[column], strict=True))
        values = [by_day[day] for day in found["day"]]
        assert found[column].tolist() == pytest.approx(values, rel=0, abs=tolerance), column


def test_the_curve_of_the_demo_ends_where_those_sick_two_years_are(demo: Registry) -> None:
    curve = sanction_curve(demo, Selection())
    assert curve["entered"].sum() == curve["events"].sum() + curve["censored"].sum() == 443
    # Table 3.4: 10 % of those sick for two years or more.
    assert curve["share"].iloc[-1] == pytest.approx(0.10, abs=0.01)
