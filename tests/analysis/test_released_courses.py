"""Published curves of interventions, sanctions and states: months, and steps of five persons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import occupation as states
from analysis import sanction_curve as sanctions
from analysis import uptake as starts
from analysis.released_accuracy import largest_error
from analysis.released_courses import (
    released_occupation,
    released_sanction_curve,
    released_uptake,
    sanctions_by_half_years,
    stack_order,
    uptake_by_half_years,
)
from analysis.selection import ALL, Selection
from data import counts
from data.dimensions import EXITED_OTHERWISE, EXITED_SUCCESSFUL, WAITING
from data.registry import Registry

CHANCES = np.linspace(0, 0.999, 20)
EVERYBODY = Selection()


def uptake_rows(*events: tuple[int, str, int], intervention: str = "coaching") -> pd.DataFrame:
    """Exact rows of an intervention, of counts by day and event."""
    rows = pd.DataFrame(events, columns=["day", "event", "persons"])
    table = starts.event_table(rows)
    curve = starts.cumulative_incidence(table)
    return starts._curve_rows(ALL, intervention, curve)


def sanction_rows(*events: tuple[int, str, int]) -> pd.DataFrame:
    """Exact rows of the curve of sanctions, of counts by day and event."""
    rows = pd.DataFrame(events, columns=["day", "event", "persons"])
    return sanctions.incidence(rows, ALL)


def test_an_intervention_by_hand() -> None:
    rows = uptake_rows((0, "started", 20), (40, "exited", 10), (50, "started", 30),
                       (70, "censored", 10), (200, "censored", 30))  # fmt: skip
    found = released_uptake(rows, lambda _: 0.0)
    assert list(found.columns) == list(starts.COLUMNS)
    assert found["day"].tolist()[:4] == [0, 30, 61, 91]
    assert found["events"].tolist()[:4] == [20, 0, 30, 0]
    assert found["censored"].tolist()[:4] == [0, 0, 0, 10]
    assert found["at_risk"].tolist()[:4] == [80, 80, 80 - 10 - 30, 40 - 10]
    # Nobody is last seen before day 70, so that the share is that of 100 persons.
    assert found["share"].tolist()[:3] == [0.2, 0.2, 0.5]


@pytest.mark.parametrize(("started", "published"), [(9, False), (10, True), (11, True)])
def test_an_intervention_that_few_started_has_no_curve(started: int, published: bool) -> None:
    rows = uptake_rows((10, "started", started), (20, "exited", 30), (99, "censored", 40))
    assert released_uptake(rows, lambda _: 0.5).empty != published


def test_a_published_intervention_does_not_hang_on_the_others() -> None:
    one = uptake_rows((10, "started", 30), (99, "censored", 40))
    other = uptake_rows((12, "started", 8), (99, "censored", 62), intervention="matching")
    both = released_uptake(pd.concat([one, other]), lambda _: 0.5)
    pd.testing.assert_frame_equal(both, released_uptake(one, lambda _: 0.5))


def test_sanctions_by_hand() -> None:
    rows = sanction_rows((300, "entered", 60), (310, "entered", 40), (600, "sanction", 20),
                         (650, "censored", 30), (800, "censored", 50))  # fmt: skip
    published = released_sanction_curve(rows, 0.0)
    assert list(published.columns) == list(sanctions.COLUMNS)
    found = published.set_index("day")
    assert found.index[0] == 303
    assert found.loc[303, ["entered", "at_risk", "events"]].tolist() == [60, 60, 0]
    assert found.loc[334, ["entered", "at_risk"]].tolist() == [40, 100]
    assert found.loc[607, ["events", "at_risk", "share"]].tolist() == [20, 80, 0.2]
    assert found.loc[667, ["censored", "at_risk"]].tolist() == [30, 50]
    # Everybody is in before the first sanction: the error is that of 20 in 100.
    assert found.loc[607, "std_error"] == pytest.approx(np.sqrt(0.2 * 0.8 / 100), abs=0.0005)


@pytest.mark.parametrize(("early", "published"), [(0, True), (1, False)])
def test_a_sanction_among_few_leaves_no_curve(early: int, published: bool) -> None:
    rows = sanction_rows((100, "entered", 12), (110, "sanction", early), (300, "entered", 88),
                         (600, "sanction", 20), (800, "censored", 80 - early))  # fmt: skip
    assert released_sanction_curve(rows, 0.5).empty != published


@pytest.mark.parametrize(("left", "last"), [(19, 698), (20, 698), (21, 728)])
def test_a_curve_of_sanctions_ends_before_one_is_a_whole_step(left: int, last: int) -> None:
    rows = sanction_rows((300, "entered", 110), (600, "sanction", 10),
                         (700, "censored", 100 - left), (740, "censored", left))  # fmt: skip
    # Of 110 persons 100 are without a sanction, of whom those left stand for 100 / left each.
    assert released_sanction_curve(rows, 0.5)["day"].iloc[-1] == last


@pytest.mark.parametrize(("persons", "sanctioned", "published"), [
    (49, 10, False), (50, 10, True), (50, 9, False),
])  # fmt: skip
def test_a_curve_of_few_sanctions_is_not_published(
    persons: int, sanctioned: int, published: bool
) -> None:
    rows = sanction_rows((300, "entered", persons), (600, "sanction", sanctioned),
                         (800, "censored", persons - sanctioned))  # fmt: skip
    assert released_sanction_curve(rows, 0.5).empty != published


def moves_of(*rows: tuple[int, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["day", "from", "to", "persons"])


def occupation_rows(shares: dict[int, dict[str, float]]) -> pd.DataFrame:
    """Exact rows where nobody is last seen before the end: shares of persons."""
    order = [WAITING, "phase_1", EXITED_SUCCESSFUL, EXITED_OTHERWISE]
    return pd.DataFrame(
        [(day, state, at.get(state, 0.0)) for day, at in shares.items() for state in order],
        columns=list(states.COLUMNS),
    )


def test_states_by_hand() -> None:
    moves = moves_of((10, WAITING, "phase_1", 60), (40, "phase_1", EXITED_SUCCESSFUL, 20),
                     (50, WAITING, EXITED_OTHERWISE, 10), (100, "phase_1", "censored", 40),
                     (100, WAITING, "censored", 30))  # fmt: skip
    exact = occupation_rows({
        0: {WAITING: 1.0},
        10: {WAITING: 0.4, "phase_1": 0.6},
        40: {WAITING: 0.4, "phase_1": 0.4, EXITED_SUCCESSFUL: 0.2},
        50: {WAITING: 0.3, "phase_1": 0.4, EXITED_SUCCESSFUL: 0.2, EXITED_OTHERWISE: 0.1},
        100: {WAITING: 0.3, "phase_1": 0.4, EXITED_SUCCESSFUL: 0.2, EXITED_OTHERWISE: 0.1},
    })  # fmt: skip
    found = released_occupation(exact, moves, 0.0)
    assert list(found.columns) == list(states.COLUMNS)
    at = found.set_index(["day", "state"])["share"]
    assert list(dict.fromkeys(found["day"])) == [0, 30, 61, 91]
    assert at[0, WAITING] == 1.0
    assert (at[30, WAITING], at[30, "phase_1"]) == (0.4, 0.6)
    assert at[61].tolist() == pytest.approx([0.3, 0.4, 0.2, 0.1])


def test_a_move_that_stands_for_five_others_ends_the_areas() -> None:
    # Of 20 in the phase 18 are last seen on day 20: the other two stand for ten each on day 70.
    moves = moves_of((5, WAITING, "phase_1", 20), (20, "phase_1", "censored", 18),
                     (70, "phase_1", EXITED_SUCCESSFUL, 1), (99, "phase_1", "censored", 1),
                     (60, WAITING, EXITED_OTHERWISE, 20),
                     (99, WAITING, "censored", 60))  # fmt: skip
    exact = occupation_rows({
        0: {WAITING: 1.0},
        5: {WAITING: 0.8, "phase_1": 0.2},
        20: {WAITING: 0.8, "phase_1": 0.2},
        60: {WAITING: 0.6, "phase_1": 0.2, EXITED_OTHERWISE: 0.2},
        70: {WAITING: 0.6, "phase_1": 0.1, EXITED_OTHERWISE: 0.2, EXITED_SUCCESSFUL: 0.1},
        99: {WAITING: 0.6, "phase_1": 0.1, EXITED_OTHERWISE: 0.2, EXITED_SUCCESSFUL: 0.1},
    })  # fmt: skip
    assert released_occupation(exact, moves, 0.5)["day"].max() == 61


def test_states_stand_on_one_another_from_the_floor_up() -> None:
    order = stack_order([WAITING, "phase_1", "phase_2", EXITED_SUCCESSFUL, EXITED_OTHERWISE])
    assert order == [EXITED_SUCCESSFUL, "phase_2", "phase_1", WAITING, EXITED_OTHERWISE]


@pytest.mark.parametrize("where", [(), (("cohort", "2"),), (("branch", "navy"),)])
def test_demo_states_always_add_up_to_everybody(
    demo: Registry, where: tuple[tuple[str, str], ...]
) -> None:
    exact = states.occupation(demo, Selection(where=where))
    moves = counts.moves(demo, dict(where))
    everybody = int(moves.loc[moves["to"].str.startswith(("censored", "exited")), "persons"].sum())
    for chance in CHANCES:
        found = released_occupation(exact, moves, float(chance))
        wide = found.pivot(index="day", columns="state", values="share")
        assert wide.sum(axis=1).to_numpy() == pytest.approx(1.0)
        assert (wide >= 0).all(axis=None)
        gone = wide[[EXITED_SUCCESSFUL, EXITED_OTHERWISE]]
        assert (gone.diff().dropna() >= -1e-12).all(axis=None)
        # One step at the floor of an area, one at its ceiling.
        assert largest_error(exact, found) < 2 * 500 / (everybody - 5)


def test_demo_interventions_never_fall_and_are_off_by_less_than_five_persons(
    demo: Registry,
) -> None:
    exact = starts.uptake(demo, EVERYBODY)
    for chance in CHANCES:
        found = released_uptake(exact, lambda _, u=float(chance): u)
        assert found["intervention"].nunique() == exact["intervention"].nunique()
        persons = found.groupby("intervention").first()[["at_risk", "events", "censored"]]
        # Nobody leaves on the day of entry in the demo.
        assert persons.sum(axis=1).nunique() == 1
        for _intervention, curve in found.groupby("intervention"):
            assert (curve["share"].diff().dropna() >= 0).all()
            assert (curve[["at_risk", "events", "censored"]] % 5 == 0).all(axis=None)
        assert largest_error(exact, found) < 3


def test_demo_sanctions_never_fall_and_are_off_by_less_than_five_persons(demo: Registry) -> None:
    exact = sanctions.sanction_curve(demo, EVERYBODY)
    for chance in CHANCES:
        found = released_sanction_curve(exact, float(chance))
        assert (found["share"].diff().dropna() >= 0).all()
        assert (found["at_risk"] >= 10 - 5).all()
        assert largest_error(exact, found) < 3


def released(rows: pd.DataFrame) -> pd.DataFrame:
    """Rows as they stand in a release."""
    return rows.assign(selection="", choices="")


def test_starts_by_half_years_are_those_of_the_months_by_hand() -> None:
    rows = uptake_rows((0, "started", 20), (40, "exited", 10), (50, "started", 30),
                       (250, "started", 10), (400, "censored", 30))  # fmt: skip
    found = uptake_by_half_years(released(released_uptake(rows, lambda _: 0.0)))
    assert found["day"].tolist() == [0, 182, 364]
    assert found["events"].tolist() == [20, 30, 10]
    assert found["at_risk"].tolist() == [80, 40, 30]
    assert found["share"].tolist() == [0.2, 0.5, 0.6]


def test_sanctions_by_half_years_are_those_of_the_months_by_hand() -> None:
    rows = sanction_rows((0, "entered", 100), (200, "sanction", 20), (300, "sanction", 20),
                         (900, "censored", 60))  # fmt: skip
    found = sanctions_by_half_years(released(released_sanction_curve(rows, 0.0)))
    assert found["day"].tolist()[:4] == [0, 182, 364, 546]
    assert found["events"].tolist()[:4] == [0, 0, 40, 0]
    assert found["entered"].tolist()[:4] == [100, 0, 0, 0]
    assert found["share"].tolist()[:4] == [0, 0, 0.4, 0.4]


def test_half_years_of_starts_and_sanctions_say_nothing_of_the_months_between() -> None:
    early, late = (
        released(
            released_uptake(
                uptake_rows((day, "started", 30), (day, "exited", 10), (400, "censored", 60)),
                lambda _: 0.0,
            )
        )
        for day in (40, 160)
    )
    assert not early.equals(late)
    pd.testing.assert_frame_equal(uptake_by_half_years(early), uptake_by_half_years(late))
    early, late = (
        released(
            released_sanction_curve(
                sanction_rows((0, "entered", 100), (day, "sanction", 30), (800, "censored", 70)),
                0.0,
            )
        )
        for day in (200, 350)
    )
    assert not early.equals(late)
    pd.testing.assert_frame_equal(sanctions_by_half_years(early), sanctions_by_half_years(late))
