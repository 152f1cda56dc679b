"""Published curves of interventions, sanctions and states, in steps of five persons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis import occupation as states
from analysis import sanction_curve as sanctions
from analysis import uptake as starts
from analysis.publication.accuracy import largest_error
from analysis.publication.courses import (
    released_occupation,
    released_sanction_curve,
    released_uptake,
)
from analysis.selection import ALL, Selection
from data import counts
from data.dimensions import EXITED_OTHERWISE, EXITED_SUCCESSFUL, WAITING
from data.registry import Registry
from tests.analysis.publication.declared import followed_for

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
                       (190, "started", 10), (200, "censored", 30))  # fmt: skip
    found = released_uptake(rows, lambda _: 0.0, followed_for((400, 100)))
    assert list(found.columns) == list(starts.COLUMNS)
    assert found["day"].tolist() == [0, 182, 364]
    assert found["events"].tolist() == [20, 30, 10]
    # All 100 could be seen until day 400: who left stays in the table, and lowers the share.
    assert set(found["censored"]) == {0}
    assert found["at_risk"].tolist() == [80, 50, 40]
    assert found["share"].tolist() == pytest.approx([0.2, 0.5, 0.6])


def test_who_left_without_a_start_is_not_in_a_curve_of_starts() -> None:
    starting = (0, "started", 20), (50, "started", 30), (390, "censored", 30)
    early = uptake_rows(*starting, (40, "exited", 20))
    late = uptake_rows(*starting, (300, "exited", 20))
    followed = followed_for((390, 100))
    one, other = (released_uptake(rows, lambda _: 0.3, followed) for rows in (early, late))
    assert not one.empty
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(("started", "published"), [(9, False), (10, True), (11, True)])
def test_an_intervention_that_few_started_has_no_curve(started: int, published: bool) -> None:
    rows = uptake_rows((10, "started", started), (20, "exited", 30), (300, "censored", 40))
    found = released_uptake(rows, lambda _: 0.5, followed_for((300, 70 + started)))
    assert found.empty != published


def test_a_published_intervention_does_not_hang_on_the_others() -> None:
    one = uptake_rows((10, "started", 30), (300, "censored", 40))
    other = uptake_rows((12, "started", 8), (300, "censored", 62), intervention="matching")
    followed = followed_for((300, 70))
    both = released_uptake(pd.concat([one, other]), lambda _: 0.5, followed)
    pd.testing.assert_frame_equal(both, released_uptake(one, lambda _: 0.5, followed))


def test_sanctions_by_hand() -> None:
    rows = sanction_rows((150, "entered", 60), (200, "entered", 40), (600, "sanction", 20),
                         (800, "censored", 80))  # fmt: skip
    published = released_sanction_curve(rows, 0.0, followed_for((800, 100)))
    assert list(published.columns) == list(sanctions.COLUMNS)
    found = published.set_index("day")
    assert found.index.tolist() == [182, 364, 546, 728]
    assert found.loc[182, ["entered", "at_risk", "events"]].tolist() == [60, 60, 0]
    assert found.loc[364, ["entered", "at_risk"]].tolist() == [40, 100]
    assert found.loc[728, ["events", "at_risk"]].tolist() == [20, 80]
    assert found.loc[728, "share"] == pytest.approx(0.2)
    # Everybody is in before the first sanction: the error is that of 20 in 100.
    assert found.loc[728, "std_error"] == pytest.approx(np.sqrt(0.2 * 0.8 / 100), abs=0.0005)


def test_who_enters_or_is_last_seen_within_a_half_year_is_at_risk_for_half_of_it() -> None:
    # 100 are in by day 182; within the next half year 20 enter, follow-up of 20 ends, and 22 are
    # sanctioned. Of those last seen 20 * (1 - 22 / 100 / 2) = 17.8 have none: 20 in steps. So of
    # 100 + 20 / 2 - 20 / 2 at risk 20, in steps.
    rows = sanction_rows((100, "entered", 100), (250, "entered", 20), (300, "sanction", 22),
                         (320, "censored", 18), (400, "censored", 80))  # fmt: skip
    followed = followed_for((320, 20), (400, 100))
    found = released_sanction_curve(rows, 0.0, followed).set_index("day")
    assert found.loc[364, ["entered", "events", "censored"]].tolist() == [20, 20, 20]
    assert found.loc[364, "share"] == pytest.approx(20 / 100)


def test_a_sanction_before_the_first_day_leaves_no_curve() -> None:
    for early, published in ((0, True), (1, False)):
        rows = sanction_rows((100, "entered", 100), (110, "sanction", early),
                             (600, "sanction", 20), (800, "censored", 80 - early))  # fmt: skip
        found = released_sanction_curve(rows, 0.5, followed_for((800, 100)))
        assert found.empty != published


@pytest.mark.parametrize(("long", "last"), [(55, 546), (60, 728)])
def test_a_curve_of_sanctions_ends_before_fewer_than_fifty_are_left(long: int, last: int) -> None:
    # Ten are sanctioned, who may be any of those who are followed for long.
    rows = sanction_rows((100, "entered", 110), (500, "sanction", 5), (520, "sanction", 5),
                         (700, "censored", 105 - long), (800, "censored", long - 5))  # fmt: skip
    found = released_sanction_curve(rows, 0.0, followed_for((700, 110 - long), (800, long)))
    assert found["day"].iloc[-1] == last


@pytest.mark.parametrize(("persons", "sanctioned", "published"), [
    (59, 9, False), (60, 10, True), (49, 10, False),
])  # fmt: skip
def test_a_curve_of_few_sanctions_is_not_published(
    persons: int, sanctioned: int, published: bool
) -> None:
    rows = sanction_rows((150, "entered", persons), (600, "sanction", sanctioned),
                         (800, "censored", persons - sanctioned))  # fmt: skip
    found = released_sanction_curve(rows, 0.0, followed_for((800, persons)))
    assert found.empty != published


def moves_of(*rows: tuple[int, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["day", "from", "to", "persons"])


STATES = pd.DataFrame({"state": [WAITING, "phase_1", EXITED_SUCCESSFUL, EXITED_OTHERWISE]})


def test_states_by_hand() -> None:
    moves = moves_of((10, WAITING, "phase_1", 60), (40, "phase_1", EXITED_SUCCESSFUL, 20),
                     (50, WAITING, EXITED_OTHERWISE, 10), (190, WAITING, "phase_1", 10),
                     (400, "phase_1", "censored", 50), (400, WAITING, "censored", 20))  # fmt: skip
    found = released_occupation(STATES, moves, (0.0, 0.0), followed_for((400, 100)))
    assert list(found.columns) == list(states.COLUMNS)
    at = found.set_index(["day", "state"])["share"]
    assert list(dict.fromkeys(found["day"])) == [0, 182, 364]
    assert at[0, WAITING] == 1.0
    assert at[182].tolist() == pytest.approx([0.3, 0.4, 0.2, 0.1])
    assert at[364].tolist() == pytest.approx([0.2, 0.5, 0.2, 0.1])


@pytest.mark.parametrize(("exits", "last"), [(45, 364), (55, 182)])
def test_states_end_before_fewer_than_fifty_are_still_in(exits: int, last: int) -> None:
    moves = moves_of((10, WAITING, EXITED_SUCCESSFUL, 10),
                     (200, WAITING, EXITED_OTHERWISE, exits - 10),
                     (400, WAITING, "censored", 100 - exits))  # fmt: skip
    found = released_occupation(STATES, moves, (0.0, 0.0), followed_for((400, 100)))
    assert found["day"].max() == last


@pytest.mark.parametrize("where", [(), (("cohort", "1"),), (("branch", "army"),)])
def test_demo_states_always_add_up_to_everybody(
    demo: Registry, where: tuple[tuple[str, str], ...]
) -> None:
    exact = states.occupation(demo, Selection(where=where))
    moves, followed = counts.moves(demo, dict(where)), followed_until(demo, "exits", where)
    for chance in CHANCES:
        found = released_occupation(exact, moves, (float(chance), 1 - float(chance)), followed)
        assert not found.empty
        wide = found.pivot(index="day", columns="state", values="share")
        assert wide.sum(axis=1).to_numpy() == pytest.approx(1.0)
        assert (wide >= 0).all(axis=None)
        gone = wide[[EXITED_SUCCESSFUL, EXITED_OTHERWISE]]
        assert (gone.diff().dropna() >= -1e-12).all(axis=None)
        # A step of fifty at the floor of an area, and one at its ceiling, and of who left.
        assert largest_error(exact, found) < 2 * 100 * 5 / 50


def followed_until(
    demo: Registry, curve: str, where: tuple[tuple[str, str], ...] = ()
) -> pd.DataFrame:
    """Until when who is in a curve of the demo could be seen."""
    rows = counts.followed(demo, dict(where))
    return rows[rows["curve"] == curve]


def test_demo_interventions_never_fall_and_are_near(demo: Registry) -> None:
    exact = starts.uptake(demo, EVERYBODY)
    for chance in CHANCES:
        found = released_uptake(exact, lambda _, u=float(chance): u, followed_until(demo, "exits"))
        assert found["intervention"].nunique() == exact["intervention"].nunique()
        for _intervention, curve in found.groupby("intervention"):
            assert (curve["share"].diff().dropna() >= 0).all()
            assert (curve[["at_risk", "events", "censored"]] % 5 == 0).all(axis=None)
        assert largest_error(exact, found) < 5


def test_demo_sanctions_never_fall_and_are_near(demo: Registry) -> None:
    exact = sanctions.sanction_curve(demo, EVERYBODY)
    for chance in CHANCES:
        found = released_sanction_curve(exact, float(chance), followed_until(demo, "sanctions"))
        assert not found.empty
        assert (found["share"].diff().dropna() >= 0).all()
        assert (found["at_risk"] >= 50).all()
        assert largest_error(exact, found) < 4
