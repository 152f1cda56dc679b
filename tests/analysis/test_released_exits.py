"""What is told beside published exit curves follows from them, and from nothing else."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.estimators.competing_risks import CENSORED
from analysis.figures.exit_curves import (
    OUTCOMES,
    RISK_COLUMNS,
    SUMMARY_COLUMNS,
    TEST_COLUMNS,
    exit_curves,
    exit_summary,
    exit_tests,
    risk_table,
)
from analysis.figures.exit_scenarios import SCENARIO_COLUMNS, unknown_reason_bounds
from analysis.publication.curves import Followed, released_exit_curves
from analysis.publication.exits import (
    released_exit_summary,
    released_exit_tests,
    released_risk_table,
)
from analysis.publication.scenarios import released_exit_bounds
from analysis.selection import OWN_OUTCOME, Selection
from data.programme import SUCCESSFUL, UNSUCCESSFUL
from data.registry import counts
from data.registry.open import Registry
from tests.analysis.released import exact_rows, followed_for, random_course, table_of
from tests.releases import demo_policy

HUNDRED = table_of((20, 0, 30), (200, 1, 25), (400, CENSORED, 45))
"""Of 100 persons 30 leave within the first step, 25 within the eighth; all are seen to day 400."""
POLICY = demo_policy()
ALL_ALONG = Followed(followed_for((400, 100)), 0.0)
MORE = 0.75
"""Persons by which a number grows after its last jump, until the end (0.15 of a step of five)."""


def published(chance: float = 0.0) -> pd.DataFrame:
    return released_exit_curves(exact_rows(HUNDRED), chance, ALL_ALONG, POLICY)


def test_a_summary_by_hand() -> None:
    summary = released_exit_summary(published())
    assert list(summary.columns) == list(SUMMARY_COLUMNS)
    won = summary[summary["outcome"] == SUCCESSFUL].set_index("weeks")
    lost = summary[summary["outcome"] == UNSUCCESSFUL].set_index("weeks")
    assert set(summary["persons"]) == {100}
    assert set(summary["exits"]) == {30 + 25}
    assert won.loc[26, ["at_risk", "share"]].tolist() == [100 - 30, 0.3]
    assert won.loc[52, ["at_risk", "share"]].tolist() == [70 - 25, round((30 + MORE) / 100, 2)]
    assert lost.loc[52, "share"] == round((25 + MORE * (364 - 224) / (392 - 224)) / 100, 2)
    # Nobody is followed for 78 weeks.
    assert won.loc[78, ["at_risk", "share", "std_error", "lower", "upper"]].isna().all()


def test_half_a_year_lies_between_two_steps_on_the_line() -> None:
    # From nobody on day 0 to 25 of 100 on day 224: on day 182 182 / 224 of these.
    summary = released_exit_summary(published())
    lost = summary[summary["outcome"] == UNSUCCESSFUL].set_index("weeks")
    assert lost.loc[26, "share"] == round(25 * 182 / 224 / 100, 2)


def test_a_median_is_read_off_the_lines() -> None:
    # On day 168 30.3 have left successfully and 18.75 otherwise, on day 196 3.1 more: half in
    # between.
    won = [30 + MORE * (day - 28) / (392 - 28) for day in (168, 196)]
    left = [w + 25 * day / 224 for w, day in zip(won, (168, 196), strict=True)]
    assert left[0] < 50 < left[1]
    expected = 168 + 28 * (50 - left[0]) / (left[1] - left[0])
    assert set(released_exit_summary(published())["median_days"]) == {round(expected)}


def test_half_that_never_left_has_no_median() -> None:
    table = table_of((20, 0, 49), (400, CENSORED, 51))
    rows = released_exit_curves(exact_rows(table), 0.0, ALL_ALONG, POLICY)
    assert not rows.empty
    assert released_exit_summary(rows)["median_days"].isna().all()


def test_a_risk_table_by_hand() -> None:
    risks = released_risk_table(published(), [0, 27, 28, 182, 224, 392, 395])
    assert list(risks.columns) == list(RISK_COLUMNS)
    numbers = risks.set_index("day")
    assert numbers.loc[0, ["at_risk", "events", "censored"]].tolist() == [100, 0, 0]
    gone = round(30 * 27 / 28)
    assert numbers.loc[27, ["at_risk", "events", "censored"]].tolist() == [100 - gone, gone, 0]
    for day in (28, 182):
        assert numbers.loc[day, ["at_risk", "events", "censored"]].tolist() == [70, 30, 0]
    for day in (224, 392):
        assert numbers.loc[day, ["at_risk", "events", "censored"]].tolist() == [45, 55, 0]
    assert numbers.loc[395, ["at_risk", "events", "censored"]].isna().all()


def test_the_numbers_of_a_risk_table_add_up_to_everybody() -> None:
    random = np.random.default_rng(7)
    for _ in range(50):
        table, until = random_course(random)
        chances = float(random.random()), float(random.random())
        followed = Followed(until, chances[1])
        rows = released_exit_curves(exact_rows(table), chances[0], followed, POLICY)
        if rows.empty:
            continue
        risks = released_risk_table(rows, [0, 91, 182, 364]).dropna()
        assert risks[["at_risk", "events", "censored"]].sum(axis=1).nunique() == 1


def test_a_test_of_groups_is_of_their_steps() -> None:
    early = exact_rows(table_of((20, 0, 60), (400, CENSORED, 40)), group="1")
    late = exact_rows(table_of((340, 0, 60), (400, CENSORED, 40)), group="2")
    curves = pd.concat(
        [released_exit_curves(rows, 0.0, ALL_ALONG, POLICY) for rows in (early, late)]
    )
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
        released_exit_curves(exact_rows(known), 0.0, ALL_ALONG, POLICY),
        released_exit_curves(exact_rows(unknown, OUTCOMES[OWN_OUTCOME]), 0.0, ALL_ALONG, POLICY),
    )
    assert list(bounds.columns) == list(SCENARIO_COLUMNS)
    year = bounds[bounds["weeks"] == 52].set_index(["scenario", "outcome"])["share"]
    # What each number has grown by since its last jump, on day 28 or 168, of what it may by 392.
    won, lost = (MORE * (364 - jump) / (392 - jump) for jump in (28, 168))
    expected = {
        ("leave-out", SUCCESSFUL): (30 + won) / 90,
        ("all-successful", SUCCESSFUL): (30 + 10 + 2 * won) / 100,
        ("all-successful", UNSUCCESSFUL): (20 + lost) / 100,
        ("all-unsuccessful", SUCCESSFUL): (30 + won) / 100,
        ("all-unsuccessful", UNSUCCESSFUL): (20 + lost + 10 + won) / 100,
        # Of 50 known exits 30 were successful: so are 6 of 10.
        ("proportional", SUCCESSFUL): (30 + won + 30 / 50 * (10 + won)) / 100,
    }
    for place, share in expected.items():
        assert year[place] == round(share, 2), place


def test_no_bounds_where_unknown_reasons_are_not_published() -> None:
    assert released_exit_bounds(published(), published().iloc[:0]).empty


def seen_until(demo: Registry, where: tuple[tuple[str, str], ...] = ()) -> Followed:
    """Until when the participants of the demo could be seen."""
    rows = counts.followed(demo, dict(where))
    return Followed(rows[rows["curve"] == "exits"], 0.5)


def test_the_demo_says_the_same_in_whole_percents_and_tens_of_persons(demo: Registry) -> None:
    exact = exit_curves(demo, Selection())
    curves = released_exit_curves(exact, 0.5, seen_until(demo), POLICY)
    summary, known = released_exit_summary(curves).dropna(), exit_summary(demo, Selection())
    assert len(summary) == 4 * 2
    # Days 364 and 728 end a step; what is said of 182 and 546 is another test.
    summary, known = (rows[rows["weeks"].isin([52, 104])] for rows in (summary, known))
    # Five persons of those who are followed for so long, and half a percent for whole ones.
    seen = seen_until(demo).rows
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
        released_exit_curves(exit_curves(demo, Selection()), 0.5, seen_until(demo), POLICY),
        released_exit_curves(exit_curves(demo, chosen), 0.5, seen_until(demo), POLICY),
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
        released_exit_curves(rows, 0.5, seen_until(demo, (("cohort", str(group)),)), POLICY)
        for group, rows in exact.groupby("group", sort=False)
    ]
    released = released_exit_tests(pd.concat(groups))
    known = exit_tests(demo, Selection(by="cohort"))
    assert released["outcome"].tolist() == known["outcome"].tolist()
    assert ((released["p_value"] < 0.05) == (known["p_value"] < 0.05)).all()
