"""The demo extract at 31 July 2021 looks exactly like the published programme."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from data.demo.files import write_demo_extract
from tests.data.demo_reading import (
    PUBLISHED,
    SUCCESSFUL,
    counted,
    cumulative_incidence,
    described,
    duration_analysis,
    read_extract,
    whole_months,
)

CELLS = pd.read_csv(
    PUBLISHED / "joining_forces_tables.csv", dtype={"cohort": str}, keep_default_na=False
)
TEXT = pd.read_csv(PUBLISHED / "joining_forces_text.csv").set_index("quantity")
NOT_ADDING_UP = {
    # The report prints 225 + 25 over a column of 253, and its risk classes sum to 253.
    ("wage_sanction", "no", "sick_2y"): 253 - 25,
}
"""Counts that cannot hold together with the others of the report, and what holds instead."""
CONSTANTS = {
    "wage_sanction_share_before_the_programme",
    "contract_target_after_2_years",
    "contract_target_after_4_years",
    "contract_measured_after_first_sick_day",
}
"""Numbers of the text that are no result of the registration."""


@pytest.fixture(scope="module")
def tables(tmp_path_factory: pytest.TempPathFactory) -> dict[str, pd.DataFrame]:
    folder: Path = tmp_path_factory.mktemp("demo")
    write_demo_extract(folder)
    return read_extract(folder)


@pytest.fixture(scope="module")
def people(tables: dict[str, pd.DataFrame]) -> pd.DataFrame:
    return described(tables)


@pytest.mark.parametrize(
    ("variable", "category", "cohort", "count"),
    [
        pytest.param(
            c.variable, c.category, c.cohort, c.count_, id=f"{c.variable}-{c.category}-{c.cohort}"
        )
        for c in CELLS.rename(columns={"count": "count_"}).itertuples()
    ],
)
def test_every_published_count_is_reproduced(
    people: pd.DataFrame, variable: str, category: str, cohort: str, count: int
) -> None:
    if cohort == "sick_2y":
        column = people[people["sick_2y"]]
    else:
        column = people if cohort == "all" else people[people["cohort"] == cohort]
    if variable == "participants":
        in_cell = column["entry_date"].notna()
    elif variable == "intervention":
        started = column[["life_goals", "jump_movement", "reveal", "place_and_train"]]
        in_cell = ~started.any(axis=1) if category == "none" else started[category]
    else:
        in_cell = column[variable] == category
    assert in_cell.sum() == NOT_ADDING_UP.get((variable, category, cohort), count)


def _at(people: pd.DataFrame, day: int, outcome: int) -> float:
    kept = duration_analysis(people)
    curve = cumulative_incidence(kept["days"].to_numpy(), kept["outcome"].to_numpy())
    return 100 * curve[day][outcome]


def _median(people: pd.DataFrame) -> int:
    kept = duration_analysis(people)
    curve = cumulative_incidence(kept["days"].to_numpy(), kept["outcome"].to_numpy())
    return next(day for day, (still_in, *_) in curve.items() if still_in <= 0.5)


def _text_numbers(tables: dict[str, pd.DataFrame], people: pd.DataFrame) -> dict[str, list[float]]:
    """Every number of the text, in each way in which it can be read."""
    participants, survey = tables["participants"], tables["survey"]
    kept = duration_analysis(people)
    left = people["exited"] == "yes"
    early = participants["exit_date"] < participants["entry_date"]
    no_intake = participants["intake_date"].isna()
    entry, sick = people["entry_date"], people["first_sick_date"]
    unknown = people["years_sick_before_entry"] == "unknown"
    found: dict[str, list[float]] = {
        "registered": [len(participants)],
        "without_intake": [no_intake.sum()],
        "exit_before_entry": [early.sum()],
        "in_analysis": [len(people)],
        "exit_reason_known_date_unknown": [(left & people["exit_date"].isna()).sum()],
        "exit_date_known_reason_unknown": [(people["exit_reason"] == "unknown").sum()],
        "in_duration_analysis": [len(kept)],
        "first_sick_day_after_entry": [(unknown & (sick > entry)).sum()],
        "first_sick_day_over_28_months_before_entry": [
            (unknown & (whole_months(sick, entry) >= 28)).sum()
        ],
        "cumulative_successful_exit_1_year": [_at(people, day, 1) for day in (364, 365)],
        "cumulative_successful_exit_2_years": [_at(people, day, 1) for day in (728, 730)],
        "median_time_to_any_exit": [_median(people)],
        "cumulative_successful_exit_at_median": [_at(people, _median(people), 1)],
        "cumulative_unsuccessful_exit_at_median": [_at(people, _median(people), 2)],
        "mean_time_to_exit_of_those_who_left": [
            kept.loc[kept["outcome"] > 0, "days"].mean() / 7,
            people.loc[people["exit_date"].notna(), "days"].mean() / 7,
        ],
        "survey_invited": [len(survey)],
        "survey_answered": [survey["answered_date"].notna().sum()],
    }
    for cohort, mine in people.groupby("cohort"):
        found[f"mean_age_at_entry_cohort_{cohort}"] = [mine["age"].mean()]
        known = mine[mine["months_sick"].notna()]
        days = (known["entry_date"] - known["first_sick_date"]).dt.days
        found[f"mean_months_sick_before_entry_cohort_{cohort}"] = [
            known["months_sick"].mean(),
            (days / 30.4375).mean(),
        ]
    for name in ("life_goals", "reveal"):
        starts = tables["interventions"].query("intervention == @name")
        start = people["participant_id"].map(starts.groupby("participant_id")["start_date"].min())
        soon = (start - people["entry_date"]).dt.days <= 100
        found[f"started_{name}_within_100_days"] = [100 * soon.mean()]
    return found


@pytest.mark.parametrize("quantity", [name for name in TEXT.index if name not in CONSTANTS])
def test_every_number_of_the_text_is_within_its_tolerance(
    tables: dict[str, pd.DataFrame], people: pd.DataFrame, quantity: str
) -> None:
    value, tolerance = (TEXT[column].to_dict()[quantity] for column in ("value", "tolerance"))
    for found in _text_numbers(tables, people)[quantity]:
        assert abs(found - value) <= tolerance, (quantity, found)


def test_five_persons_lack_an_intake_and_left_before_entry(
    tables: dict[str, pd.DataFrame],
) -> None:
    people = tables["participants"]
    early = people["exit_date"] < people["entry_date"]
    assert (early & people["intake_date"].isna()).sum() == 74 + 8 - (527 - 450)


def test_the_curves_agree_with_statsmodels(people: pd.DataFrame) -> None:
    from statsmodels.duration.survfunc import CumIncidenceRight  # type: ignore[import-untyped]

    kept = duration_analysis(people)
    days, outcome = kept["days"].to_numpy(), kept["outcome"].to_numpy()
    oracle = CumIncidenceRight(days, outcome)
    ours = cumulative_incidence(days, outcome)
    for kind in (1, 2):
        np.testing.assert_allclose(
            [ours[int(day)][kind] for day in oracle.times], oracle.cinc[kind - 1], rtol=1e-12
        )


def test_no_counted_person_entered_after_cohort_2(tables: dict[str, pd.DataFrame]) -> None:
    assert counted(tables["participants"])["entry_date"].max() <= pd.Timestamp("2021-06-30")


def test_younger_people_leave_successfully_within_a_year(people: pd.DataFrame) -> None:
    soon = (people["days"] <= 365) & people["exit_reason"].isin(["own_work"])
    assert people.loc[soon, "age"].mean() < people.loc[~soon, "age"].mean()


def test_longer_sick_before_entry_goes_with_success_and_with_sanctions(
    people: pd.DataFrame,
) -> None:
    long_ago = people[(people["entry_date"] <= pd.Timestamp("2020-07-31"))]
    soon = (long_ago["days"] <= 365) & long_ago["exit_reason"].isin(["own_work"])
    assert long_ago.loc[soon, "months_sick"].mean() > long_ago.loc[~soon, "months_sick"].mean()
    over_a_year = people["months_sick"] >= 12
    sanctioned = people["wage_sanction"] == "yes"
    assert sanctioned[over_a_year].mean() > 2 * sanctioned[people["months_sick"] < 12].mean()


def test_no_risk_of_a_sanction_goes_with_success(people: pd.DataFrame) -> None:
    soon = (people["days"] <= 365) & people["exit_reason"].isin(["own_work"])
    assert soon[people["wage_sanction_risk"] == "none"].mean() > soon.mean()


def test_who_has_no_risk_differs_in_success_and_has_no_sanction(people: pd.DataFrame) -> None:
    # Both or neither within a year, and Table 3.3 has no effect of the class; Table 3.5 has none.
    none = people[people["wage_sanction_risk"] == "none"]
    soon = (none["days"] <= 364) & none["exit_reason"].isin(SUCCESSFUL)
    assert sorted(soon) == [False, True]
    assert none[["age", "months_sick", "days"]].notna().all(axis=None)
    assert (none["wage_sanction"] == "no").all()
    older = people[people["age"] >= none["age"].min()]
    older_soon = (older["days"] <= 364) & older["exit_reason"].isin(SUCCESSFUL)
    assert older_soon.mean() < 0.3


def test_every_branch_has_a_sanction_and_staff_the_largest_share(people: pd.DataFrame) -> None:
    # Effects of branches are against staff (Table 3.5): with nobody sanctioned there are none.
    sanctioned = people[people["wage_sanction"] == "yes"]
    staff = sanctioned[sanctioned["branch"] == "staff"]
    assert list(zip(staff["cohort"], staff["sick_2y"], strict=True)) == [("1", True)]
    assert staff[["age", "months_sick"]].notna().all(axis=None)
    assert (staff["wage_sanction_risk"] != "unknown").all()
    first = people[people["cohort"] == "1"]
    shares = (first["wage_sanction"] == "yes").groupby(first["branch"]).mean()
    assert shares.idxmax() == "staff"
    assert shares.drop("staff").idxmax() == "air_force"
    assert shares.min() > 0


def test_the_regressions_have_the_published_numbers_of_observations(people: pd.DataFrame) -> None:
    # Table 3.3: entered a year ago, reason known or still in, unknown risk as a class of its own.
    year_ago = people["entry_date"] <= pd.Timestamp("2020-07-31")
    described_fully = people["age"].notna() & people["months_sick"].notna()
    assert (year_ago & described_fully & (people["exit_reason"] != "unknown")).sum() == 264
    # Table 3.5: all, cohort 1, and two years sick.
    complete = (
        people["age"].notna()
        & people["months_sick"].notna()
        & (people["wage_sanction_risk"] != "unknown")
    )
    assert complete.sum() == 428
    assert (complete & (people["cohort"] == "1")).sum() == 263
    assert (complete & people["sick_2y"]).sum() == 246


def test_sanctions_fall_at_about_two_years_of_illness(
    tables: dict[str, pd.DataFrame], people: pd.DataFrame
) -> None:
    sanctions = tables["wage_sanctions"].merge(people, on="participant_id")
    ill = (sanctions["imposed_date"] - sanctions["first_sick_date"]).dt.days
    assert ill.between(540, 800).all()
    assert 670 <= ill.median() <= 760


def test_place_and_train_comes_late_and_after_reveal(
    tables: dict[str, pd.DataFrame], people: pd.DataFrame
) -> None:
    starts = tables["interventions"].pivot_table(
        index="participant_id", columns="intervention", values="start_date", aggfunc="min"
    )
    entry = people.set_index("participant_id")["entry_date"].reindex(starts.index)
    months = (starts["place_and_train"] - entry).dt.days.median() / 30.4375
    assert 7 <= months <= 9
    takes = starts[starts["place_and_train"].notna()]
    assert (takes["reveal"] < takes["place_and_train"]).all()
    assert (starts["reveal"] - entry).min().days >= 25
    within_a_year = (people["days"] <= 365) & (people["exited"] == "yes")
    assert within_a_year[people["place_and_train"]].mean() < 0.5 * within_a_year.mean()


def test_jump_movement_stops_before_2021_is_half_over(tables: dict[str, pd.DataFrame]) -> None:
    jump = tables["interventions"].query("intervention == 'jump_movement'")
    assert jump["end_date"].max() <= pd.Timestamp("2021-06-30")
    last = jump[jump["end_date"] == jump["end_date"].max()]
    assert set(last["end_reason"]) == {"provider_stopped"}


def test_wellbeing_by_phase_has_the_published_shape(tables: dict[str, pd.DataFrame]) -> None:
    wellbeing = [
        "satisfied_with_life",
        "happy",
        "calm_and_relaxed",
        "fit_and_strong",
        "energetic",
    ]
    answers = tables["survey"].dropna(subset="answered_date")
    means = answers.groupby("phase")[wellbeing].mean()
    assert list(means.index) == ["1", "2", "3", "4"]
    assert means.min().min() >= 2.85
    overall = answers[wellbeing].mean()
    assert set(overall.nlargest(2).index) == {"calm_and_relaxed", "fit_and_strong"}
    assert overall.idxmin() == "satisfied_with_life"
    assert means.mean(axis=1).idxmin() == "2"
    drop = means.drop("2").mean() - means.loc["2"]
    assert set(drop.nlargest(2).index) == {"satisfied_with_life", "energetic"}


def test_health_is_better_in_later_phases_and_overall_lowest(
    tables: dict[str, pd.DataFrame],
) -> None:
    health = ["physical_health", "mental_health", "overall_health"]
    answers = tables["survey"].dropna(subset="answered_date")
    assert answers[health].mean().idxmin() == "overall_health"
    assert answers.groupby("phase")[health].mean().mean(axis=1).is_monotonic_increasing


def test_only_who_answered_has_answers(tables: dict[str, pd.DataFrame]) -> None:
    survey = tables["survey"]
    answered = survey["answered_date"].notna()
    items = survey.columns[4:]
    assert survey.loc[answered, items].isin(range(1, 6)).all(axis=None)
    assert survey.loc[~answered, items].isna().all(axis=None)
    assert (survey.loc[answered, "answered_date"].dt.strftime("%Y-%m") == "2021-07").all()
