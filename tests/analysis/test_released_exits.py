"""What is told beside published exit curves follows from them, and from nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.competing_risks import CENSORED
from analysis.exit_curves import (
    OUTCOMES,
    RISK_COLUMNS,
    SUMMARY_COLUMNS,
    TEST_COLUMNS,
    exit_curves,
    exit_summary,
    exit_tests,
    risk_table,
)
from analysis.exit_scenarios import SCENARIO_COLUMNS, unknown_reason_bounds
from analysis.publication.curves import released_exit_curves
from analysis.publication.exits import (
    released_exit_summary,
    released_exit_tests,
    released_risk_table,
)
from analysis.publication.scenarios import released_exit_bounds
from analysis.selection import ALL, OWN_OUTCOME, Selection
from data import counts
from data.programme import SUCCESSFUL, UNSUCCESSFUL
from data.registry import Registry
from tests.analysis.publication.declared import exact_rows, followed_for, random_course, table_of

HUNDRED = table_of((20, 0, 30), (200, 1, 25), (400, CENSORED, 45))
"""Of 100 persons 30 leave in the first half year and 25 in the second; all followed for 400 days.
"""
ALL_ALONG = followed_for((400, 100))


def published(chance: float = 0.0) -> pd.DataFrame:
    return released_exit_curves(exact_rows(HUNDRED), chance, ALL_ALONG)


def test_a_summary_by_hand() -> None:
    summary = released_exit_summary(published())
    assert list(summary.columns) == list(SUMMARY_COLUMNS)
    won = summary[summary["outcome"] == SUCCESSFUL].set_index("weeks")
    assert set(summary["persons"]) == {100}
    assert set(summary["exits"]) == {30 + 25}
    # From 30 percent on day 182 to 55 on day 364: half on day 182 + 182 * 20 / 25 = 327.6.
    assert set(summary["median_days"]) == {328}
    assert won.loc[26, ["at_risk", "share"]].tolist() == [100 - 30, 0.3]
    assert won.loc[52, ["at_risk", "share"]].tolist() == [70 - 25, 0.3]
    # Nobody is followed for 78 weeks.
    assert won.loc[78, ["at_risk", "share", "std_error", "lower", "upper"]].isna().all()


def test_exits_of_a_summary_may_be_the_number_that_stands_everywhere() -> None:
    assert set(released_exit_summary(published(), exits={ALL: 55.0})["exits"]) == {55.0}


def test_half_that_never_left_has_no_median() -> None:
    rows = released_exit_curves(
        exact_rows(table_of((20, 0, 49), (400, CENSORED, 51))), 0.0, ALL_ALONG
    )
    assert not rows.empty
    assert released_exit_summary(rows)["median_days"].isna().all()


def test_a_risk_table_by_hand() -> None:
    risks = released_risk_table(published(), [0, 30, 182, 200, 364, 395])
    assert list(risks.columns) == list(RISK_COLUMNS)
    numbers = risks.set_index("day")
    assert numbers.loc[0, ["at_risk", "events", "censored"]].tolist() == [100, 0, 0]
    assert numbers.loc[30, ["at_risk", "events", "censored"]].tolist() == [100, 0, 0]
    assert numbers.loc[182, ["at_risk", "events", "censored"]].tolist() == [70, 30, 0]
    assert numbers.loc[200, ["at_risk", "events", "censored"]].tolist() == [70, 30, 0]
    assert numbers.loc[364, ["at_risk", "events", "censored"]].tolist() == [45, 55, 0]
    assert numbers.loc[395, ["at_risk", "events", "censored"]].isna().all()


def test_the_numbers_of_a_risk_table_add_up_to_everybody() -> None:
    random = np.random.default_rng(7)
    for _ in range(50):
        table, followed = random_course(random)
        rows = released_exit_curves(exact_rows(table), float(random.random()), followed)
        if rows.empty:
            continue
        risks = released_risk_table(rows, [0, 91, 182, 364]).dropna()
        assert risks[["at_risk", "events", "censored"]].sum(axis=1).nunique() == 1


def test_a_test_of_groups_is_of_their_half_years() -> None:
    early = exact_rows(table_of((20, 0, 60), (400, CENSORED, 40)), group="1")
    late = exact_rows(table_of((340, 0, 60), (400, CENSORED, 40)), group="2")
    curves = pd.concat([released_exit_curves(rows, 0.0, ALL_ALONG) for rows in (early, late)])
    tests = released_exit_tests(curves)
    assert list(tests.columns) == list(TEST_COLUMNS)
    assert tests["outcome"].tolist() == [SUCCESSFUL, UNSUCCESSFUL, "any"]
    # Those of one group all left before any of the other did.
    assert tests["p_value"].iloc[2] < 0.01
    for value in tests["statistic"].dropna():
        assert float(f"{value:.1e}") == value


def test_a_test_takes_two_groups() -> None:
    assert released_exit_tests(published()).empty


def test_bounds_by_hand() -> None:
    unknown = table_of((20, 0, 30), (20, 2, 10), (150, 1, 20), (400, CENSORED, 40), outcomes=3)
    known = table_of((20, 0, 30), (150, 1, 20), (400, CENSORED, 40))
    bounds = released_exit_bounds(
        released_exit_curves(exact_rows(known), 0.0, ALL_ALONG),
        released_exit_curves(exact_rows(unknown, OUTCOMES[OWN_OUTCOME]), 0.0, ALL_ALONG),
    )
    assert list(bounds.columns) == list(SCENARIO_COLUMNS)
    year = bounds[bounds["weeks"] == 52].set_index(["scenario", "outcome"])["share"]
    assert year["leave-out", SUCCESSFUL] == round(30 / 90, 2)
    assert year["all-successful", SUCCESSFUL] == (30 + 10) / 100
    assert year["all-successful", UNSUCCESSFUL] == 20 / 100
    assert year["all-unsuccessful", SUCCESSFUL] == 30 / 100
    assert year["all-unsuccessful", UNSUCCESSFUL] == (20 + 10) / 100
    # Of 50 known exits 30 were successful: so are 6 of 10.
    assert year["proportional", SUCCESSFUL] == (30 + 6) / 100


def test_no_bounds_where_unknown_reasons_are_not_published() -> None:
    assert released_exit_bounds(published(), published().iloc[:0]).empty


def seen_until(demo: Registry, where: tuple[tuple[str, str], ...] = ()) -> pd.DataFrame:
    """Until when the participants of the demo could be seen."""
    rows = counts.followed(demo, dict(where))
    return rows[rows["curve"] == "exits"]


def test_the_demo_says_the_same_in_whole_percents_and_tens_of_persons(demo: Registry) -> None:
    exact = exit_curves(demo, Selection())
    curves = released_exit_curves(exact, 0.5, seen_until(demo))
    summary = released_exit_summary(curves).dropna()
    known = exit_summary(demo, Selection()).iloc[: len(summary)]
    assert len(summary) == 6
    # Five persons of those who are followed for so long, and half a percent for whole ones.
    seen = seen_until(demo)
    long = np.array([seen.loc[seen["day"] >= day, "persons"].sum() for day in summary["day"]])
    assert (abs(summary["share"] - known["share"]) < 5 / long + 0.005).all()
    assert abs(summary["std_error"] - known["std_error"]).max() < 0.005
    # Three numbers round, each by less than five.
    assert abs(summary["at_risk"] - known["at_risk"]).max() < 15
    days = [0, 182, 364]
    risks, exact_risks = released_risk_table(curves, days), risk_table(demo, Selection(), days)
    assert abs(risks["events"] - exact_risks["events"]).max() < 10


def test_demo_bounds_are_those_of_the_evaluation_but_for_five_persons(demo: Registry) -> None:
    chosen = Selection(unknown=OWN_OUTCOME)
    bounds = released_exit_bounds(
        released_exit_curves(exit_curves(demo, Selection()), 0.5, seen_until(demo)),
        released_exit_curves(exit_curves(demo, chosen), 0.5, seen_until(demo)),
    )
    exact = unknown_reason_bounds(demo, Selection())
    columns = ["group", "scenario", "outcome", "weeks"]
    both = bounds.merge(exact, on=columns, suffixes=("", "_exact"))
    assert len(both) == len(exact)
    near = both.dropna(subset=["share"])
    assert len(near) > 20
    assert abs(near["share"] - near["share_exact"]).max() < 2 * 5 / 390 + 0.005


def test_demo_tests_of_cohorts_agree_on_what_chance_explains(demo: Registry) -> None:
    exact = exit_curves(demo, Selection(by="cohort"))
    groups = [
        released_exit_curves(rows, 0.5, seen_until(demo, (("cohort", str(group)),)))
        for group, rows in exact.groupby("group", sort=False)
    ]
    released = released_exit_tests(pd.concat(groups))
    known = exit_tests(demo, Selection(by="cohort"))
    assert released["outcome"].tolist() == known["outcome"].tolist()
    assert ((released["p_value"] < 0.05) == (known["p_value"] < 0.05)).all()
