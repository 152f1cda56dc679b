"""No curve speaks where fewer than ten are at risk; under delayed entry it begins there."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimators.competing_risks import EventTable, cumulative_incidence, share_at
from analysis.estimators.risk_sets import FEW_AT_RISK, carried, carried_incidence
from analysis.figures.occupation import state_shares
from analysis.figures.sanction_curve import incidence

REFERENCE = Path(__file__).parents[1] / "reference"
EVERYBODY = 1.0

DAYS = st.integers(0, 40)
PERSONS = st.lists(st.tuples(DAYS, st.integers(-1, 1), st.integers(1, 6)), max_size=25)
"""Day, outcome (-1: last seen) and persons."""
STAYS = st.lists(st.tuples(DAYS, st.integers(0, 40), st.booleans()), min_size=25, max_size=60)
"""Day of entry, days until last seen, whether with the event."""


def event_table(rows: list[tuple[int, int, int]]) -> EventTable:
    columns = zip(*rows, strict=True) if rows else ([], [], [])
    return EventTable.from_counts(*columns, outcomes=2)


def of_stays(stays: list[tuple[int, int, bool]]) -> pd.DataFrame:
    """The rows that ``incidence`` takes."""
    rows = [(entered, "entered", 1) for entered, _days, _event in stays]
    rows += [(at + days, "sanction" if event else "censored", 1) for at, days, event in stays]
    return pd.DataFrame(rows, columns=["day", "event", "persons"])


@given(PERSONS)
@settings(deadline=None)
def test_a_curve_of_exits_or_starts_never_moves_by_fewer_than_ten(
    rows: list[tuple[int, int, int]],
) -> None:
    table = event_table(rows)
    curve, whole = carried_incidence(table), cumulative_incidence(table)
    enough = table.at_risk >= FEW_AT_RISK
    assert (np.isnan(curve.share) == ~enough).all()
    assert (np.isnan(curve.event_free) == ~enough).all()
    # Where it speaks it is the curve itself, and what is counted stays.
    assert (curve.share[:, enough] == whole.share[:, enough]).all()
    assert (curve.events == table.events).all()
    for day in (0, 20, 41):
        left = share_at(curve, day)
        assert np.isnan(left.share).all() == (left.at_risk < FEW_AT_RISK)


@given(STAYS)
@settings(deadline=None)
def test_a_curve_with_delayed_entry_never_moves_by_fewer_than_ten(
    stays: list[tuple[int, int, bool]],
) -> None:
    curve = incidence(of_stays(stays), "all", only_where=carried)
    known = curve["share"].notna()
    assert (curve.loc[known, "at_risk"] >= FEW_AT_RISK).all()
    spoken = curve[known]
    # One stretch, and a share of those who are there on its first day: their product by hand.
    assert known.any() == (curve["at_risk"] >= FEW_AT_RISK).any()
    assert (np.diff(np.flatnonzero(known)) == 1).all()
    stays_free = (1 - spoken["events"] / spoken["at_risk"]).cumprod()
    assert spoken["share"].tolist() == pytest.approx((1 - stays_free).tolist(), abs=1e-12)


MOVES = st.lists(
    st.tuples(st.integers(1, 20), st.integers(1, 20), st.booleans(), st.integers(1, 8)),
    max_size=20,
)
"""Day of a start, days until the exit or until last seen, whether it is an exit, and persons."""


@given(MOVES)
@settings(deadline=None)
def test_where_people_are_never_moves_by_more_than_a_tenth_for_one(
    moves: list[tuple[int, int, bool, int]],
) -> None:
    # Waiting, a phase, gone.
    moved, censored = np.zeros((42, 3, 3), dtype=np.int64), np.zeros((42, 3), dtype=np.int64)
    for day, later, exits, persons in moves:
        moved[day, 0, 1] += persons
        if exits:
            moved[day + later, 1, 2] += persons
        else:
            censored[day + later, 1] += persons
    shares = state_shares(moved, censored, 0)
    known = ~np.isnan(shares).any(axis=1)
    assert (np.diff(known.astype(int)) <= 0).all()
    assert shares[known].sum(axis=1) == pytest.approx(1)
    still_in = np.array([
        sum(n for day, later, _exits, n in moves if day + later >= today) for today in range(42)
    ])  # fmt: skip
    assert (still_in[known] >= FEW_AT_RISK).all()
    fall, left = -np.diff(shares[known][:, 0]), moved[known][1:, 0].sum(axis=1)
    assert (fall <= left / FEW_AT_RISK + 1e-9).all()


@pytest.mark.parametrize(
    ("at_risk", "expected"),
    [
        ([9, 9, 9], []),
        ([10, 9, 8], [0]),
        ([3, 10, 12, 9], [1, 2]),
        # A number that dips is one stretch up to the dip, and another after it: the longer of them.
        ([10, 9, 11, 12, 13, 2], [2, 3, 4]),
        ([10, 11, 12, 9, 10, 2], [0, 1, 2]),
    ],
)
def test_the_stretch_that_a_curve_rests_on(at_risk: list[int], expected: list[int]) -> None:
    found = carried(np.arange(len(at_risk)), np.array(at_risk))
    assert np.flatnonzero(found).tolist() == expected


def test_one_event_in_a_risk_set_of_one_is_not_everybody() -> None:
    # lifelines#1604: a sanction on the first day on which anybody is at risk, and twelve later.
    stays = [(0, 0, True), *[(5, 50, False)] * 11, (5, 10, True)]
    curve = incidence(of_stays(stays), "all", only_where=carried).set_index("day")
    assert np.isnan(curve.loc[0, "share"])
    assert curve.loc[15, "share"] == pytest.approx(1 / 12)
    assert incidence(of_stays(stays), "all")["share"].iloc[0] == EVERYBODY


def test_delayed_entry_from_a_day_on_is_that_of_r() -> None:
    persons = pd.read_csv(REFERENCE / "data/delayed_entry.csv")
    expected = json.loads((REFERENCE / "delayed_entry_from.json").read_text())
    stays = [
        (row.entered, row.seen - row.entered, bool(row.event))
        for row in persons.itertuples(index=False)
    ]
    curve = incidence(of_stays([*stays, (0, 0, True)]), "all", only_where=carried)
    known = curve[curve["share"].notna()]
    assert (known["day"].min(), known["day"].max()) == (
        expected["first_day"], expected["last_day"],
    )  # fmt: skip
    found = known[known["events"] + known["censored"] > 0]
    assert found["day"].tolist() == expected["day"]
    for column, tolerance in (("at_risk", 0), ("events", 0), ("share", 1e-10), ("std_error", 1e-9)):
        assert found[column].tolist() == pytest.approx(expected[column], rel=0, abs=tolerance)
