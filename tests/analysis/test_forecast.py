"""The forecast: chances against Aalen-Johansen and sums by hand, its rules, a release of it."""

from __future__ import annotations

import dataclasses
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.estimators.banded_hazards import IN, Followed, Hazards, band_starts, draw_hazards
from analysis.estimators.competing_risks import EventTable, cumulative_incidence
from analysis.exact import Exact
from analysis.figures.forecast import (
    BACKTEST_COLUMNS,
    COLUMNS,
    by_labour_market,
    forecast,
    forecast_backtest,
)
from analysis.figures.outlook import DRAWS, Outlook, courses_on, outlook
from analysis.figures.overview import repayment
from analysis.publication.publish import publish
from analysis.publication.release import Release
from analysis.selection import Selection
from data.errors import ProgrammeError
from data.programme import load_programme, parse_programme
from data.registry.open import Registry
from data.releases.files import open_release
from tests.releases import KEYS, demo_policy

PROGRAMME = load_programme()
NOBODY = pd.DataFrame()


def followed(days: list[int], outcomes: list[int]) -> Followed:
    none = np.zeros(len(days), dtype=np.int64)
    return Followed(np.array(days), np.array(outcomes), none, np.ones(len(days)))


def test_a_band_goes_on_until_enough_have_left_in_it() -> None:
    persons = followed([0, 1, 5, 9, 9, 30, 31], [0, 0, 0, 0, 1, IN, 0])
    # In bands of four days two leave on days 0 and 1; one on day 5 and two on day 9; one later.
    assert band_starts(persons, width=4, least=2).tolist() == [0, 4]
    assert band_starts(persons, width=4, least=100).tolist() == [0]


def test_in_bands_of_a_day_the_shares_are_those_of_aalen_and_johansen() -> None:
    rng = np.random.Generator(np.random.PCG64(1))
    day, outcome = rng.integers(0, 40, 300), rng.integers(-1, 2, 300)
    table = EventTable.from_counts(day, outcome, np.ones(300, dtype=int), 2)
    curve = cumulative_incidence(table)
    daily = np.zeros((1, 2, 1, 40))
    daily[0, :, 0, curve.days] = (curve.events / curve.at_risk).T
    hazards = Hazards(np.arange(40), daily)
    still_in, left = hazards.shares(np.zeros(curve.days.size, dtype=np.int64), curve.days)
    assert still_in[0] == pytest.approx(curve.event_free, abs=1e-12)
    assert left[0] == pytest.approx(curve.share, abs=1e-12)


def test_daily_chances_are_exits_by_days_at_risk_on_average() -> None:
    # Ten leave by the first outcome on day 4, after five days at risk; ten are still in then.
    persons = followed([4] * 20, [0] * 10 + [IN] * 10)
    rng = np.random.Generator(np.random.PCG64(1))
    hazards = draw_hazards(persons, np.array([0]), 2, 1, 20_000, rng)
    assert hazards.daily.mean(axis=0)[0, 0, 0] == pytest.approx(10 / 100, rel=0.02)
    assert (hazards.daily[:, 1] == 0).all()


def courses(still_in: int, left: int, seen: int, judged_after: int) -> pd.DataFrame:
    """So many who are in after some days, and who left successfully on day 9; nobody else."""
    rows = {
        "persons": [still_in, left],
        "outcome": ["", "successful"],
        "day": [float(seen), 9.0],
        "followed": seen,
        "judged_after": float(judged_after),
        "age_at_entry": "25-34",
        "years_sick_before_entry": "1",
    }
    return pd.DataFrame(rows)


def test_who_is_in_leaves_at_the_rate_of_those_so_far() -> None:
    # 20 of 100 left within 10 days: 20 exits in 1,000 days at risk, 0.02 a day. The other 80 are
    # judged 10 days later, and leave by then with a chance of 1 - 0.98 ** 10, which is 0.183.
    found = outlook(courses(80, 20, 9, 19), 10, np.random.Generator(np.random.PCG64(1)))
    assert found is not None
    assert (found.judged, found.known) == (100, 20)
    assert float(found.successful.mean()) == pytest.approx(20 + 80 * 0.183, abs=0.7)
    assert found.successful.min() >= 20 and found.successful.max() <= 100
    assert not found.entering.any()


def test_who_has_been_judged_is_in_no_draw_otherwise() -> None:
    found = outlook(courses(80, 20, 30, 19), 10, np.random.Generator(np.random.PCG64(1)))
    assert found is not None
    assert (found.judged, found.known, set(found.successful)) == (100, 100, {20.0})


def test_as_many_enter_as_in_the_last_year() -> None:
    # 100 came in this year. In 119 days who enters in the first 100 of them will have been judged.
    found = outlook(courses(80, 20, 9, 19), 119, np.random.Generator(np.random.PCG64(1)))
    assert found is not None
    assert float(found.entering.mean()) == pytest.approx(100 * 100 / 365, rel=0.02)


def test_no_inflow_and_nothing_open_leaves_the_share_that_is_known() -> None:
    nobody = np.zeros(DRAWS)
    made = Outlook(NOBODY, 100, 100, np.full(DRAWS, 60.0), nobody, nobody)
    shares, judged = made.shares(1.5, np.random.Generator(np.random.PCG64(1)))
    assert set(shares) == {0.6}
    assert set(judged) == {100}


def test_the_break_even_inflow_brings_the_expected_share_to_the_agreed_one() -> None:
    def made(entering_successful: float) -> Outlook:
        return Outlook(
            NOBODY,
            100,
            0,
            np.full(DRAWS, 50.0),
            np.full(DRAWS, 50.0),
            np.full(DRAWS, entering_successful),
        )

    # (50 + 40 m) / (100 + 50 m) = 0.6 at m = 1.
    assert made(40).break_even(0.6) == pytest.approx(1.0)
    # Who enters does no better than 0.4: no inflow brings it to 0.6.
    assert np.isnan(made(20).break_even(0.6))
    # At m = 20: no scenario.
    assert np.isnan(made(30.5).break_even(0.6))


def test_an_earlier_date_knows_nobody_who_entered_and_no_exit_that_came_after_it() -> None:
    rows = pd.DataFrame(
        {
            "followed": [50, 200, 200, 200, 200],
            "judged_after": [300.0, 300, 300, 90, 300],
            "day": [50.0, 150, 50, np.nan, np.nan],
            "reason": ["", "own_work", "own_work", "own_work", "own_work"],
            "persons": 1,
        }
    )
    then = courses_on(rows, 100, PROGRAMME)
    # Entered later; in until later; left before; undated, judged before, and not judged before.
    assert then["outcome"].tolist() == ["", "successful", "successful", ""]
    assert then["day"].fillna(-1).tolist() == [100, 50, -1, 100]
    assert then["followed"].tolist() == [100] * 4


def test_an_exit_without_a_reason_is_unknown_though_the_programme_has_no_code_for_it() -> None:
    reasons = tuple(reason for reason in PROGRAMME.exit_reasons if reason.code != "unknown")
    rows = pd.DataFrame({"followed": [50], "judged_after": 20.0, "day": 9.0, "reason": "unknown"})
    found = courses_on(rows, 0, dataclasses.replace(PROGRAMME, exit_reasons=reasons))
    assert found["outcome"].tolist() == ["unknown"]


@pytest.fixture(scope="module")
def rows(demo: Registry) -> pd.DataFrame:
    return forecast(demo, Selection())


def test_the_demo_has_a_row_for_each_scenario_and_agreed_share_still_to_come(
    rows: pd.DataFrame,
) -> None:
    assert tuple(rows) == COLUMNS
    assert set(rows["horizon"]) == {"after_4_years"}
    assert sorted(set(rows["inflow"])) == [0.5, 1.0, 1.5]
    assert sorted(set(rows["agreed"])) == [0.355, 0.6]
    limits = rows[["lower_95", "lower_80", "share", "upper_80", "upper_95"]].to_numpy()
    assert (np.diff(limits, axis=1) > 0).all()
    assert rows["chance"].between(0, 1).all()
    chances = rows.pivot_table(index="inflow", columns="agreed", values="chance")
    assert (chances[0.355] >= chances[0.6]).all()


def test_asked_again_it_says_the_same(demo: Registry, rows: pd.DataFrame) -> None:
    pd.testing.assert_frame_equal(forecast(demo, Selection()), rows)


def test_a_programme_without_scenarios_has_no_forecast(demo: Registry) -> None:
    without = dataclasses.replace(demo, programme=dataclasses.replace(PROGRAMME, scenarios=None))
    assert forecast(without, Selection()).empty
    assert forecast_backtest(without, Selection()).empty


def test_the_backtest_is_of_the_measure_as_it_came(demo: Registry) -> None:
    found = forecast_backtest(demo, Selection())
    assert tuple(found) == BACKTEST_COLUMNS
    assert found["made_on"].tolist()[:2] == ["2021-01-31", "2020-07-31"]
    # 81 of the 169 judged, as on the page.
    assert found["came"].round(3).unique().tolist() == [round(81 / 169, 3)]


def test_the_labour_market_moves_only_what_is_not_known_and_either_way(rows: pd.DataFrame) -> None:
    effects = pd.DataFrame({"variable": ["labour_market"], "effect": -0.35, "std_error": [0.40]})
    found = by_labour_market(rows, effects, PROGRAMME).set_index("change")
    plain = rows[rows["inflow"] == 1].iloc[0]
    expected = plain["share"] - 0.35 * 0.1 * (1 - plain["known"])
    assert found.loc[0.1, "share"] == pytest.approx(expected)
    # The coefficient's 95 % interval is -0.35 -+ 1.96 * 0.40: from -1.134 to 0.434.
    ends = [plain["share"] + b * 0.1 * (1 - plain["known"]) for b in (-1.133986, 0.433986)]
    assert found.loc[0.1, ["lower", "upper"]].tolist() == pytest.approx(sorted(ends), abs=1e-6)
    assert (found["lower"] < plain["share"]).all()
    assert (found["upper"] > plain["share"]).all()


def test_two_of_the_three_legs_have_no_agreed_number(demo: Registry) -> None:
    legs = repayment(demo, Selection()).set_index("leg")
    assert legs["agreed"].dropna().to_dict() == {"contract": 0.6}
    assert legs.loc["contract", "value"] == pytest.approx(81 / 169)


@pytest.mark.parametrize(
    ("line", "wrong"),
    [("inflow = [0.5, 1.0, 1.5]", "inflow = [1.0, 0.5]"),
     ("inflow = [0.5, 1.0, 1.5]", "inflow = [-1.0]"),
     ("backtest_months = [6, 12, 18]", "backtest_months = [0]"),
     ("backtest_months = [6, 12, 18]", "backtest_months = [1.5]")],
)  # fmt: skip
def test_scenarios_that_cannot_be_are_refused_with_their_key(line: str, wrong: str) -> None:
    with pytest.raises(ProgrammeError) as error:
        parse_programme(PROGRAMME.source.replace(line, wrong))
    assert error.value.values["key"].startswith("contract.forecast.")


def test_a_release_has_the_forecast_of_everybody_in_whole_percents(
    demo: Registry, demo_store: Path, tmp_path_factory: pytest.TempPathFactory, rows: pd.DataFrame
) -> None:
    folder = tmp_path_factory.mktemp("published")
    report = publish(demo_store, folder, KEYS, policy=demo_policy(), candidates=[Selection()])
    release, exact = Release.of(open_release(report.entry)), Exact(demo)
    shown = release.figure("forecast", Selection())
    # A share is that of a number of persons, which is less than a step off.
    step = demo_policy().base / 400 + 0.005
    for name in ("share", "lower_95", "lower_80", "upper_80", "upper_95"):
        assert (shown[name] - rows[name]).abs().le(step).all(), name
    shares = shown[["share", "lower_95", "upper_95", "known", "chance"]]
    pd.testing.assert_frame_equal(shares, shares.round(2), rtol=0, atol=1e-12)
    back = release.figure("forecast_backtest", Selection())
    # What came is the published measure, not the exact one.
    assert set(back["came"]) == set(release.figure("contract", Selection())["share"])
    for name in ("forecast_labour_market", "repayment"):
        assert 0 < len(release.figure(name, Selection())) == len(exact.figure(name, Selection()))
