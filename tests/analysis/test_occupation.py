"""Where participants are: shares on one's fingers, the rule for matching, and R."""

from __future__ import annotations

import datetime as dt
import json
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.figures.exit_curves import exit_curves
from analysis.figures.occupation import occupation, state_shares
from analysis.selection import OWN_OUTCOME, Selection
from data.dimensions import states
from data.programme import load_programme
from data.registry.open import Registry
from tests.extracts import person, registry_of

pytestmark = pytest.mark.usefixtures("curves_of_few")

REFERENCE = Path(__file__).parents[1] / "reference"
ENTRY = dt.date(2020, 7, 5)
LAST_DAY = 391
"""The as-of date, in days since entry."""


def on(day: int) -> str:
    return (ENTRY + dt.timedelta(days=day)).isoformat()


def took(participant: str, intervention: str, start: int, end: int | None = None) -> dict[str, str]:
    row = {"participant_id": participant, "intervention": intervention, "start_date": on(start)}
    return row if end is None else row | {"end_date": on(end), "end_reason": "completed"}


def states_of(folder: Path, course: list[dict[str, str]], **columns: str) -> list[tuple[int, str]]:
    """Days on which person A changed state, with the state, when this is what she took."""
    registry = registry_of(folder, [person("A", **columns)], interventions=course)
    table = occupation(registry, Selection())
    there = table[table["share"] == 1.0]
    changed = there["state"] != there["state"].shift()
    return list(there[changed][["day", "state"]].itertuples(index=False, name=None))


COURSE = [
    took("A", "life_goals", 5, 80),
    took("A", "reveal", 30, 100),
    took("A", "place_and_train", 150, 200),
]


def test_matching_is_between_the_end_of_coaching_and_a_placement(tmp_path: Path) -> None:
    assert states_of(tmp_path, COURSE) == [
        (0, "waiting"),
        (5, "phase_1"),
        (30, "phase_2"),
        (101, "phase_3"),  # the day after the last
        (150, "phase_4"),  # and stays there: nothing begins when it ends
    ]


@pytest.mark.parametrize(
    ("course", "expected"),
    [
        # Coaching that ends when a placement has begun is not followed by matching.
        ([took("A", "reveal", 0, 100), took("A", "place_and_train", 90)],
         [(0, "phase_2"), (90, "phase_4")]),
        ([took("A", "reveal", 0, 100), took("A", "place_and_train", 101)],
         [(0, "phase_2"), (101, "phase_4")]),
        # The phase that began last counts, whichever; on one day the latest phase.
        ([took("A", "reveal", 10, 50), took("A", "jump_movement", 30)],
         [(0, "waiting"), (10, "phase_2"), (30, "phase_1"), (51, "phase_3")]),
        ([took("A", "life_goals", 10), took("A", "reveal", 10)], [(0, "waiting"), (10, "phase_2")]),
        # Before entry counts as day 0, in its order.
        ([took("A", "reveal", -9), took("A", "life_goals", -4)], [(0, "phase_1")]),
        ([took("A", "reveal", -9, -5)], [(0, "phase_3")]),
        # What ends on the as-of date is followed by nothing yet.
        ([took("A", "reveal", 1, LAST_DAY)], [(0, "waiting"), (1, "phase_2")]),
    ],
)  # fmt: skip
def test_the_state_is_the_phase_that_began_last(
    tmp_path: Path, course: list[dict[str, str]], expected: list[tuple[int, str]]
) -> None:
    found = states_of(tmp_path, course)
    assert found[-len(expected) :] == expected


@pytest.mark.parametrize(
    ("columns", "expected"),
    [
        ({"exit_date": on(30), "exit_reason": "own_work"}, (30, "exited_successful")),
        ({"exit_date": on(30), "exit_reason": "iva_benefit"}, (30, "exited_otherwise")),
        ({"exit_date": on(30)}, (30, "exited_otherwise")),
        ({"exit_date": on(LAST_DAY), "exit_reason": "own_work"}, (LAST_DAY, "exited_successful")),
    ],
)
def test_on_the_day_of_exit_a_person_has_left(
    tmp_path: Path, columns: dict[str, str], expected: tuple[int, str]
) -> None:
    assert states_of(tmp_path, COURSE, **columns)[-1] == expected


def test_who_is_last_seen_says_nothing_about_later_days(tmp_path: Path) -> None:
    registry = registry_of(
        tmp_path,
        [
            person("A"),
            person("B", entry_date=on(300)),  # last seen on day 91
            person("C", exit_date=on(100), exit_reason="own_work"),
            person("D", exit_reason="own_work"),  # nobody knows when: left out
        ],
        interventions=[took("A", "life_goals", 50), took("B", "life_goals", 320)],
    )
    table = occupation(registry, Selection()).pivot(index="day", columns="state", values="share")
    assert table.loc[20, "phase_1"] == pytest.approx(1 / 3)
    assert table.loc[50, "phase_1"] == pytest.approx(2 / 3)
    # C is alone in waiting; A alone stands for all in phase 1.
    assert table.loc[100].drop("waiting")[["phase_1", "exited_successful"]].tolist() == (
        pytest.approx([2 / 3, 1 / 3])
    )
    assert table.sum(axis=1).tolist() == pytest.approx([1.0] * len(table))


def test_a_selection_of_nobody_has_no_rows(demo: Registry) -> None:
    nobody = Selection(where=(("branch", "staff"), ("age_at_entry", "55+"), ("cohort", "2")))
    assert occupation(demo, nobody).empty


def test_the_states_are_those_of_the_programme() -> None:
    assert [state.code for state in states(load_programme())] == [
        "waiting", "phase_1", "phase_2", "phase_3", "phase_4",
        "exited_successful", "exited_otherwise",
    ]  # fmt: skip


def test_a_phase_without_interventions_follows_the_one_before_it() -> None:
    programme = load_programme()
    after = {i.code: programme.phase_after(i.code) for i in programme.interventions}
    assert after == {
        "life_goals": None, "jump_movement": None, "reveal": "3", "place_and_train": None,
    }  # fmt: skip


def test_shares_are_those_of_r() -> None:
    rows = pd.read_csv(REFERENCE / "data/states.csv")
    expected = json.loads((REFERENCE / "states.json").read_text())
    names = [*expected["states"], "censored"]
    days = np.unique(rows["day"])
    moved = np.zeros((days.size, 5, 6), dtype=np.int64)
    place = (np.searchsorted(days, rows["day"]), rows["from"].map(names.index),
             rows["to"].map(names.index))  # fmt: skip
    np.add.at(moved, place, 1)
    shares = state_shares(moved[:, :, :-1], moved[:, :, -1], first=0)
    assert days.tolist() == expected["day"]
    assert shares == pytest.approx(np.array(expected["share"]), rel=0, abs=1e-10)


def test_in_the_demo_everybody_is_somewhere(demo: Registry) -> None:
    table = occupation(demo, Selection()).pivot(index="day", columns="state", values="share")
    assert table.sum(axis=1).to_numpy() == pytest.approx(np.ones(len(table)), abs=1e-12)
    assert (table >= 0).all(axis=None)
    for state in ("exited_successful", "exited_otherwise"):
        assert table[state].is_monotonic_increasing
    assert (table["waiting"].diff().dropna() <= 1e-12).all()


def test_exits_are_nearly_those_of_the_exit_curves(demo: Registry) -> None:
    """They are the same share, estimated with and without a look at the phases on the way."""
    table = occupation(demo, Selection()).pivot(index="day", columns="state", values="share")
    curves = exit_curves(demo, Selection(unknown=OWN_OUTCOME))
    successful = curves[curves["outcome"] == "successful"].set_index("day")["share"]
    for day in (100, 200, 300):
        found = table["exited_successful"].loc[:day].iloc[-1]
        assert found == pytest.approx(successful.loc[:day].iloc[-1], abs=0.02)
