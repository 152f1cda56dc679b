"""What happens to a curve that proves somebody: it is told by half years, or not at all."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.attack_curves import attack_curves
from analysis.attack_statements import Knowledge
from analysis.competing_risks import EventTable
from analysis.curve_courses import EXIT, NOTHING
from analysis.curve_numbers import ShownCurve
from analysis.curve_reading import CurveName, ReadCurve, alike
from analysis.disclosure import BASE
from analysis.released_curves import by_half_years, monthly_curve_of, released_exit_curves
from analysis.unit_tables import UnitTables
from tests.analysis.released import exact_rows, random_table
from tests.analysis.test_attack_curves import CROWD, LONG, curve_of, left, still_in

NAME = CurveName("cohort=1", EXIT, "unknown=leave-out")


def read(curve: ShownCurve, name: CurveName = NAME) -> ReadCurve:
    return ReadCurve(name, np.arange(curve.first.size), curve)


def insider(curve: ShownCurve, secret: int = 1) -> Knowledge:
    """Who knows all but the first."""
    return Knowledge(insider=np.arange(curve.first.size) >= secret)


def silent(done: int, of: int) -> None:
    assert 0 <= done <= of


PROVING = curve_of([*still_in(LONG), *CROWD], 0.9)
"""To who knows all others it proves of the first that she did not leave unsuccessfully."""


def test_a_curve_that_proves_nobody_stays() -> None:
    report = attack_curves([[read(PROVING)]], {"outsider": Knowledge()}, silent)
    assert (report.coarse, report.taken_out, report.proven) == ((), (), {})
    assert report.curves == 1
    assert report.tries > 0


def test_a_curve_that_proves_somebody_to_a_provider_is_taken_out() -> None:
    # Nobody left after the third month: half years say the same as months.
    known = {"outsider": Knowledge(), "reveal": insider(PROVING)}
    report = attack_curves([[read(PROVING)]], known, silent)
    assert report.taken_out == (NAME,)
    assert report.proven == {"reveal: exit_curves": 1}
    assert report.report()["taken_out"] == ["exit_curves cohort=1"]


def test_a_curve_that_proves_somebody_by_the_month_alone_is_told_by_half_years() -> None:
    # As PROVING, but with one more successful exit in the third month: 17 by half a year, shown as
    # 20, leave j = 3 as well, by which one more unsuccessful exit (11 + 3) would not be seen. By
    # the month there were 16 before, shown as 20: j = 4.
    curve = curve_of([*still_in(LONG), *CROWD, *left(3, 0, 1)], 0.9)
    report = attack_curves([[read(curve)]], {"reveal": insider(curve)}, silent)
    assert report.proven == {"reveal: exit_curves": 1}
    assert (report.coarse, report.taken_out) == ((NAME,), ())


def test_alike_curves_share_an_attack_and_its_end() -> None:
    other = CurveName("provider=reveal", EXIT, "unknown=leave-out")
    groups = alike([read(PROVING), read(PROVING, other)])
    assert [len(group) for group in groups] == [2]
    report = attack_curves(groups, {"reveal": insider(PROVING)}, silent)
    assert report.taken_out == (NAME, other)
    assert report.curves == 2


@pytest.mark.parametrize("seed", range(10))
def test_half_years_of_a_curve_are_those_of_its_months(seed: int) -> None:
    random = np.random.default_rng(seed)
    rows = released_exit_curves(exact_rows(random_table(random)), float(random.random()))
    if rows.empty:
        return
    rows = rows.assign(selection="cohort=1", choices="unknown=leave-out")
    coarse = by_half_years(rows)
    assert list(coarse.columns) == list(rows.columns)
    one, other = monthly_curve_of(rows), monthly_curve_of(coarse)
    assert other.days.tolist() == one.days[::6].tolist()
    assert (np.cumsum(other.events, axis=1) == np.cumsum(one.events, axis=1)[:, ::6]).all()
    assert (np.cumsum(other.censored) == np.cumsum(one.censored)[::6]).all()
    assert (other.at_risk == one.at_risk[::6]).all()
    np.testing.assert_allclose(other.share, one.share[:, ::6])
    assert (other.events % BASE == 0).all()


def test_intervals_of_half_years_say_nothing_of_the_months_between() -> None:
    # The same at half years, otherwise in between.
    crowds = [
        [*still_in(LONG, 60), *left(month, 0, 20), *left(3, 1, 10), *left(8, 1, 10)]
        for month in (1, 5)
    ]
    shown = []
    for persons in crowds:
        day, outcome = np.array([p[1] for p in persons]), np.array([p[2] for p in persons])
        table = pd.DataFrame({"day": day, "outcome": outcome}).value_counts().reset_index()
        rows = released_exit_curves(exact_rows(_table(table)), 0.5)
        shown.append(by_half_years(rows.assign(selection="", choices="")))
    assert NOTHING in outcome
    pd.testing.assert_frame_equal(shown[0], shown[1])


def _table(rows: pd.DataFrame) -> EventTable:
    return EventTable.from_counts(rows["day"], rows["outcome"], rows["count"], 2)


def test_only_the_rows_of_a_curve_are_taken_out() -> None:
    tables = UnitTables()
    for choices in ("unknown=leave-out", "unknown=own-outcome"):
        tables.add(EXIT, "cohort=1", choices, pd.DataFrame({"day": [0, 30]}))
    tables.take_out([NAME])
    left_over = tables.frames(["cohort=1"])[EXIT]
    assert left_over["choices"].unique().tolist() == ["unknown=own-outcome"]
    tables.take_out([CurveName("cohort=1", EXIT, "unknown=own-outcome")])
    empty = tables.frames(["cohort=1"])[EXIT]
    assert empty.empty
    assert list(empty.columns) == ["day", "selection", "choices"]


def test_of_first_starts_only_those_of_the_intervention_are_taken_out() -> None:
    tables = UnitTables()
    rows = pd.DataFrame({"intervention": ["reveal", "life_goals"], "day": [0, 0]})
    tables.add("uptake", "", "estimate=x", rows)
    tables.take_out([CurveName("", "uptake", "estimate=x", "reveal")])
    assert tables.frames([""])["uptake"]["intervention"].tolist() == ["life_goals"]
