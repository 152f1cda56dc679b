"""Published curves of interventions, sanctions and states: four weeks, steps of five persons."""

from __future__ import annotations

import numpy as np
import pandas as pd
import pytest

from analysis.estimators.competing_risks import cumulative_incidence, curve_rows
from analysis.figures import occupation as states
from analysis.figures import sanction_curve as sanctions
from analysis.figures import uptake as starts
from analysis.publication.accuracy import largest_error
from analysis.publication.courses import (
    released_occupation,
    released_sanction_curve,
    released_uptake,
)
from analysis.publication.curves import Followed
from analysis.selection import ALL, Selection
from data.dimensions import EXITED_OTHERWISE, EXITED_SUCCESSFUL, WAITING
from data.registry import counts
from data.registry.open import Registry
from tests.analysis.released import followed_for
from tests.releases import demo_policy

POLICY = demo_policy()
CHANCES = [n / 100 for n in range(2, 100, 6)]
EVERYBODY = Selection()


def seen(*numbers: tuple[int, int], counted: float = 0.0) -> Followed:
    """Until which day how many persons could be seen, and the chance of their number."""
    return Followed(followed_for(*numbers), counted)


def uptake_rows(*events: tuple[int, str, int], intervention: str = "coaching") -> pd.DataFrame:
    """Exact rows of an intervention, of counts by day and event."""
    rows = pd.DataFrame(events, columns=["day", "event", "persons"])
    table = starts.event_table(rows)
    curve = cumulative_incidence(table)
    return curve_rows(curve, starts.STARTED, group=ALL, intervention=intervention)


def sanction_rows(*events: tuple[int, str, int]) -> pd.DataFrame:
    """Exact rows of the curve of sanctions, of counts by day and event."""
    rows = pd.DataFrame(events, columns=["day", "event", "persons"])
    return sanctions.incidence(rows, ALL)


def test_an_intervention_by_hand() -> None:
    rows = uptake_rows((0, "started", 20), (40, "exited", 10), (50, "started", 30),
                       (190, "started", 10), (200, "censored", 30))  # fmt: skip
    found = released_uptake(rows, lambda _: 0.0, seen((400, 100)), POLICY)
    assert list(found.columns) == list(starts.COLUMNS)
    by_day = found.set_index("day")
    assert by_day.index.tolist() == [28 * step for step in range(15)]
    assert by_day["events"][by_day["events"] > 0].to_dict() == {0: 20, 56: 30, 196: 10}
    # All 100 could be seen until day 400: who left stays in the table, and lowers the share.
    assert set(by_day["censored"]) == {0}
    assert by_day["at_risk"].to_dict() == {
        day: 100 - 20 - 30 * (day >= 56) - 10 * (day >= 196) for day in range(0, 393, 28)
    }
    # From jump to jump on a line, then 0.75 persons more.
    expected = {0: 0.2, 28: (20 + 30 / 2) / 100, 56: 0.5, 196: 0.6, 392: (60 + 0.75) / 100}
    assert by_day.loc[list(expected), "share"].tolist() == pytest.approx(list(expected.values()))


def test_who_left_without_a_start_is_not_in_a_curve_of_starts() -> None:
    starting = (0, "started", 20), (50, "started", 30), (390, "censored", 30)
    early = uptake_rows(*starting, (40, "exited", 20))
    late = uptake_rows(*starting, (300, "exited", 20))
    followed = seen((390, 100))
    one, other = (released_uptake(rows, lambda _: 0.3, followed, POLICY) for rows in (early, late))
    assert not one.empty
    pd.testing.assert_frame_equal(one, other)


@pytest.mark.parametrize(("started", "published"), [(9, False), (10, True), (11, True)])
def test_an_intervention_that_few_started_has_no_curve(started: int, published: bool) -> None:
    rows = uptake_rows((10, "started", started), (20, "exited", 30), (300, "censored", 40))
    found = released_uptake(rows, lambda _: 0.5, seen((300, 70 + started)), POLICY)
    assert found.empty != published


def test_a_published_intervention_does_not_hang_on_the_others() -> None:
    one = uptake_rows((10, "started", 30), (300, "censored", 40))
    other = uptake_rows((12, "started", 8), (300, "censored", 62), intervention="matching")
    followed = seen((300, 70))
    both = released_uptake(pd.concat([one, other]), lambda _: 0.5, followed, POLICY)
    pd.testing.assert_frame_equal(both, released_uptake(one, lambda _: 0.5, followed, POLICY))


def test_each_intervention_is_rounded_by_a_chance_of_its_own() -> None:
    rows = [
        uptake_rows((10, "started", 23), (300, "censored", 47), intervention=code)
        for code in ("coaching", "matching")
    ]
    chances = {"coaching": 0.0, "matching": 0.9}
    found = released_uptake(pd.concat(rows), chances.__getitem__, seen((300, 70)), POLICY)
    started = found.groupby("intervention")["events"].sum()
    assert started.to_dict() == {"coaching": 20, "matching": 25}


def test_sanctions_by_hand() -> None:
    rows = sanction_rows((150, "entered", 60), (200, "entered", 40), (600, "sanction", 20),
                         (800, "censored", 80))  # fmt: skip
    published = released_sanction_curve(rows, 0.0, seen((800, 100)), POLICY)
    assert list(published.columns) == list(sanctions.COLUMNS)
    found = published.set_index("day")
    # It begins where ten are in, and ends with the last step before day 800.
    assert found.index.tolist() == list(range(168, 785, 28))
    assert found.loc[168, ["entered", "at_risk", "events"]].tolist() == [60, 60, 0]
    assert found.loc[224, ["entered", "at_risk"]].tolist() == [40, 60 + 40]
    assert found.loc[616, ["events", "at_risk"]].tolist() == [20, 100 - 20]
    assert found["events"].sum() == 20
    assert found.loc[616, "share"] == pytest.approx(20 / 100)
    # Everybody is in before the first sanction: the error is that of 20 in 100.
    assert found.loc[616, "std_error"] == pytest.approx(np.sqrt(0.2 * 0.8 / 100), abs=0.0005)


def test_who_enters_or_is_last_seen_within_a_step_is_at_risk_for_half_of_it() -> None:
    # 100 are in by day 84; within the next step 20 enter, follow-up of 20 ends, and 22 are
    # sanctioned, which is told as 20. Of those last seen 20 * (1 - 20 / 100 / 2) = 18 have none.
    rows = sanction_rows((70, "entered", 100), (90, "entered", 20), (100, "sanction", 22),
                         (110, "censored", 18), (400, "censored", 80))  # fmt: skip
    followed = seen((110, 20), (400, 100))
    found = released_sanction_curve(rows, 0.0, followed, POLICY).set_index("day")
    assert found.loc[112, ["entered", "events", "censored"]].tolist() == [20, 20, 18]
    assert found.loc[112, "share"] == pytest.approx(20 / (100 + 20 / 2 - 18 / 2), abs=1e-6)
    assert found.loc[112, "at_risk"] == 100 + 20 - 20 - 18


def test_a_sanction_before_the_first_day_leaves_no_curve() -> None:
    for early, published in ((0, True), (1, False)):
        rows = sanction_rows((100, "entered", 100), (110, "sanction", early),
                             (600, "sanction", 20), (800, "censored", 80 - early))  # fmt: skip
        found = released_sanction_curve(rows, 0.5, seen((800, 100)), POLICY)
        assert found.empty != published


@pytest.mark.parametrize(("long", "last"), [(9, 700), (12, 784)])
def test_a_curve_of_sanctions_stops_where_fewer_than_ten_are_at_risk(long: int, last: int) -> None:
    # Ten are sanctioned, who may be any of all 110: so of whose follow-up ends on day 710 one in
    # eleven is.
    left = round((110 - long) * 100 / 110)
    assert (100 - left >= 10) == (last == 784)
    rows = sanction_rows((100, "entered", 110), (500, "sanction", 5), (520, "sanction", 5),
                         (710, "censored", 100 - long), (800, "censored", long))  # fmt: skip
    followed = seen((710, 110 - long), (800, long))
    found = released_sanction_curve(rows, 0.0, followed, POLICY)
    assert found["day"].iloc[-1] == last
    assert found["at_risk"].iloc[-1] == (100 - left if last == 784 else 100)


@pytest.mark.parametrize(("persons", "sanctioned", "published"), [
    (50, 9, False), (50, 10, True), (49, 10, False),
])  # fmt: skip
def test_a_curve_of_few_sanctions_is_not_published(
    persons: int, sanctioned: int, published: bool
) -> None:
    rows = sanction_rows((150, "entered", persons), (600, "sanction", sanctioned),
                         (800, "censored", persons - sanctioned))  # fmt: skip
    found = released_sanction_curve(rows, 0.0, seen((800, persons)), POLICY)
    assert found.empty != published


def moves_of(*rows: tuple[int, str, str, int]) -> pd.DataFrame:
    return pd.DataFrame(rows, columns=["day", "from", "to", "persons"])


STATES = pd.DataFrame({"state": [WAITING, "phase_1", EXITED_SUCCESSFUL, EXITED_OTHERWISE]})


def test_states_by_hand() -> None:
    moves = moves_of((10, WAITING, "phase_1", 60), (40, "phase_1", EXITED_SUCCESSFUL, 20),
                     (50, WAITING, EXITED_OTHERWISE, 10), (190, WAITING, "phase_1", 10),
                     (400, "phase_1", "censored", 50), (400, WAITING, "censored", 20))  # fmt: skip
    found = released_occupation(STATES, moves, (0.0, 0.0), seen((400, 100)), POLICY)
    assert list(found.columns) == list(states.COLUMNS)
    at = found.set_index(["day", "state"])["share"]
    assert list(dict.fromkeys(found["day"])) == [28 * step for step in range(15)]
    assert at[0, WAITING] == 1.0
    assert at[56].tolist() == pytest.approx([0.3, 0.4, 0.2, 0.1])
    # After their last jump exits go on by 0.75 persons to day 392, five twelfths of it by day 196;
    # of those still in two in seven wait.
    more = 0.75 * (196 - 56) / (392 - 56) / 100
    still_in = 1 - 0.3 - 2 * more
    expected = [still_in * 2 / 7, still_in * 5 / 7, 0.2 + more, 0.1 + more]
    assert at[196].tolist() == pytest.approx(expected, abs=1e-6)


@pytest.mark.parametrize(("exits", "last"), [(90, 392), (95, 196)])
def test_states_stop_where_fewer_than_ten_are_still_in(exits: int, last: int) -> None:
    moves = moves_of((10, WAITING, EXITED_SUCCESSFUL, 10),
                     (200, WAITING, EXITED_OTHERWISE, exits - 10),
                     (400, WAITING, "censored", 100 - exits))  # fmt: skip
    found = released_occupation(STATES, moves, (0.0, 0.0), seen((400, 100)), POLICY)
    assert found["day"].max() == last


@pytest.mark.parametrize("where", [(), (("cohort", "1"),), (("branch", "army"),)])
def test_demo_states_always_add_up_to_everybody(
    demo: Registry, where: tuple[tuple[str, str], ...]
) -> None:
    exact = states.occupation(demo, Selection(where=where))
    moves, rows = counts.moves(demo, dict(where)), followed_until(demo, "exits", where)
    for chance in CHANCES:
        chances, followed = (chance, 1 - chance), Followed(rows, chance)
        found = released_occupation(exact, moves, chances, followed, POLICY)
        assert not found.empty
        wide = found.pivot(index="day", columns="state", values="share")
        assert wide.sum(axis=1).to_numpy() == pytest.approx(1.0)
        assert (wide >= 0).all(axis=None)
        gone = wide[[EXITED_SUCCESSFUL, EXITED_OTHERWISE]]
        assert (gone.diff().dropna() >= -1e-12).all(axis=None)
        # A step at the floor of an area and one at its ceiling, of the hundred still in after a
        # year, and of who left.
        assert largest_error(exact, found[found["day"] <= 364]) < 2 * 100 * 5 / 100


def followed_until(
    demo: Registry, curve: str, where: tuple[tuple[str, str], ...] = ()
) -> pd.DataFrame:
    """Until when who is in a curve of the demo could be seen."""
    rows = counts.followed(demo, dict(where))
    return rows[rows["curve"] == curve]


def test_demo_interventions_never_fall_and_are_near(demo: Registry) -> None:
    exact = starts.uptake(demo, EVERYBODY)
    rows = followed_until(demo, "exits")
    for chance in CHANCES:
        followed = Followed(rows, 1 - chance)
        chances = dict.fromkeys(exact["intervention"], chance)
        found = released_uptake(exact, chances.__getitem__, followed, POLICY)
        assert found["intervention"].nunique() == exact["intervention"].nunique()
        for _intervention, curve in found.groupby("intervention"):
            assert (curve["share"].diff().dropna() >= 0).all()
            assert (curve["events"] % POLICY.base == 0).all()
            assert (curve["at_risk"].iloc[:-1] >= POLICY.min_at_risk).all()
        assert largest_error(exact, found[found["day"] <= 364]) <= 3


def test_demo_sanctions_never_fall_and_are_near(demo: Registry) -> None:
    exact = sanctions.sanction_curve(demo, EVERYBODY)
    rows = followed_until(demo, "sanctions")
    for chance in CHANCES:
        found = released_sanction_curve(exact, chance, Followed(rows, 1 - chance), POLICY)
        assert not found.empty
        assert (found["share"].diff().dropna() >= 0).all()
        assert (found["at_risk"] >= POLICY.min_at_risk).all()
        assert largest_error(exact, found) < 4
