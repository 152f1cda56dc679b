"""What happens to a curve that proves somebody: it ends earlier, or is not shown at all."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.audit.constraints import Knowledge
from analysis.audit.curve_reading import EXIT, CurveName, ReadCurve, ShownCurve, alike
from analysis.audit.curves import attack_curves
from analysis.publication.protected_tables import UnitTables
from tests.analysis.test_attack_curves import CROWD, LONG, POLICY, curve_of, left, still_in

NAME = CurveName("cohort=1", EXIT, "unknown=leave-out")


def read(curve: ShownCurve, name: CurveName = NAME) -> ReadCurve:
    return ReadCurve(name, np.arange(curve.first.size), curve)


def insider(curve: ShownCurve, secret: int = 1) -> Knowledge:
    """Who knows all but the first."""
    return Knowledge(POLICY, np.arange(curve.first.size) >= secret)


def silent(done: int, of: int) -> None:
    assert 0 <= done <= of


PROVING = curve_of([*still_in(LONG), *CROWD], 0.9)
"""To who knows all others it proves of the first that she did not leave unsuccessfully."""


def test_a_curve_that_proves_nobody_stays() -> None:
    report = attack_curves([[read(PROVING)]], {"outsider": Knowledge(POLICY)}, silent)
    assert (report.left, report.proven) == ({}, {})
    assert report.curves == 1
    assert report.tries > 0


def test_a_curve_ends_before_it_proves_somebody_to_a_provider() -> None:
    # By a year 16 + 4 are shown as 20, so that j = 4; but of who left unsuccessfully by then 4 + 4
    # are shown as 5, and one more would not be seen. Half a year later 10 + 4 are, and one more
    # would be 15.
    known = {"outsider": Knowledge(POLICY), "reveal": insider(PROVING)}
    report = attack_curves([[read(PROVING)]], known, silent)
    assert report.left == {NAME: 3}
    assert report.proven == {"reveal: exit_curves": 1}
    assert report.report()["shortened"] == ["exit_curves cohort=1"]
    assert report.report()["taken_out"] == []
    assert PROVING.until(3).days.tolist() == [0, 182, 364]


def test_a_curve_that_proves_somebody_from_the_beginning_is_taken_out() -> None:
    # By half a year 16 left successfully, shown as 20, and 10 not, shown as 10: as above.
    crowd = [*still_in(LONG, 40), *left(1, 0, 16), *left(1, 1, 10)]
    curve = curve_of([*still_in(LONG), *crowd], 0.9)
    report = attack_curves([[read(curve)]], {"reveal": insider(curve)}, silent)
    assert report.left == {NAME: 0}
    assert report.report()["taken_out"] == ["exit_curves cohort=1"]


def test_alike_curves_share_an_attack_and_its_end() -> None:
    other = CurveName("provider=reveal", EXIT, "unknown=leave-out")
    groups = alike([read(PROVING), read(PROVING, other)])
    assert [len(group) for group in groups] == [2]
    report = attack_curves(groups, {"reveal": insider(PROVING)}, silent)
    assert report.left == {NAME: 3, other: 3}
    assert report.curves == 2


def test_only_the_rows_of_a_curve_are_taken_out() -> None:
    tables = UnitTables()
    for choices in ("unknown=leave-out", "unknown=own-outcome"):
        rows = pd.DataFrame({"outcome": ["a", "a", "b", "b"], "day": [0, 182] * 2})
        tables.add(EXIT, "cohort=1", choices, rows)
    tables.shorten({NAME: 0})
    left_over = tables.frames(["cohort=1"])[EXIT]
    assert left_over["choices"].unique().tolist() == ["unknown=own-outcome"]
    tables.shorten({CurveName("cohort=1", EXIT, "unknown=own-outcome"): 0})
    empty = tables.frames(["cohort=1"])[EXIT]
    assert empty.empty
    assert list(empty.columns) == ["outcome", "day", "selection", "choices"]


def test_a_shortened_curve_keeps_its_first_days_of_every_outcome() -> None:
    tables = UnitTables()
    rows = pd.DataFrame({"outcome": ["a"] * 3 + ["b"] * 3, "day": [0, 182, 364] * 2})
    tables.add(EXIT, "cohort=1", "unknown=leave-out", rows)
    tables.shorten({NAME: 2})
    kept = tables.frames(["cohort=1"])[EXIT]
    assert kept["day"].tolist() == [0, 182, 0, 182]


def test_of_first_starts_only_those_of_the_intervention_are_taken_out() -> None:
    tables = UnitTables()
    rows = pd.DataFrame({"intervention": ["reveal", "life_goals"], "day": [0, 0]})
    tables.add("uptake", "", "estimate=x", rows)
    tables.shorten({CurveName("", "uptake", "estimate=x", "reveal"): 0})
    assert tables.frames([""])["uptake"]["intervention"].tolist() == ["life_goals"]
