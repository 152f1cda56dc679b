"""Interventions over time, on persons few enough to count on one's fingers."""

from __future__ import annotations

import datetime as dt
import math
from pathlib import Path

import pandas as pd
import pytest

from analysis.declaration import NAIVE
from analysis.figures.handovers import handovers
from analysis.figures.paths import paths
from analysis.figures.uptake import time_to_first, uptake
from analysis.selection import Selection
from data.registry.open import Registry
from tests.extracts import person, registry_of

pytestmark = pytest.mark.usefixtures("curves_of_few")

ENTRY = dt.date(2020, 7, 5)
LAST_DAY = 391
"""The as-of date, in days since entry."""


def on(day: int) -> str:
    return (ENTRY + dt.timedelta(days=day)).isoformat()


def took(participant: str, intervention: str, start: int, end: int | None = None) -> dict[str, str]:
    row = {"participant_id": participant, "intervention": intervention, "start_date": on(start)}
    return row if end is None else row | {"end_date": on(end), "end_reason": "completed"}


@pytest.fixture
def registry(tmp_path: Path) -> Registry:
    """Six in the analysis; B left on day 50, C on day 20 for an unknown reason, F on an unknown
    day. A, B and D army, the rest navy."""
    return registry_of(
        tmp_path,
        [
            person("A"),
            person("B", exit_date=on(50), exit_reason="own_work"),
            person("C", exit_date=on(20), branch="navy"),
            person("D"),
            person("E", branch="navy"),
            person("F", exit_reason="own_work", branch="navy"),
        ],
        interventions=[
            took("A", "reveal", 10, 99), took("A", "life_goals", 10, 40),
            took("A", "place_and_train", 129),
            took("B", "life_goals", -3, 30), took("B", "reveal", 40, 50),
            took("D", "reveal", 60, 70), took("D", "reveal", 80, 90),
            took("F", "life_goals", 5, 15),
        ],
    )  # fmt: skip


def curve(table: pd.DataFrame, intervention: str) -> list[tuple[int, int, int, int, float]]:
    mine = table[table["intervention"] == intervention]
    columns = ["day", "at_risk", "events", "censored", "share"]
    return list(mine[columns].itertuples(index=False, name=None))


def test_an_exit_competes_and_a_start_before_entry_is_on_day_0(registry: Registry) -> None:
    table = uptake(registry, Selection())
    # Without F, of whom nobody knows how long she was in: B starts first, then A; C leaves.
    assert curve(table, "life_goals") == [
        (0, 5, 1, 0, 1 / 5),
        (10, 4, 1, 0, pytest.approx(2 / 5)),
        (20, 3, 0, 0, pytest.approx(2 / 5)),
        (LAST_DAY, 2, 0, 2, pytest.approx(2 / 5)),
    ]
    # D started twice and counts once.
    assert curve(table, "reveal") == [
        (0, 5, 0, 0, 0.0),
        (10, 5, 1, 0, 1 / 5),
        (20, 4, 0, 0, pytest.approx(1 / 5)),
        (40, 3, 1, 0, pytest.approx(2 / 5)),
        (60, 2, 1, 0, pytest.approx(3 / 5)),
        (LAST_DAY, 1, 0, 1, pytest.approx(3 / 5)),
    ]
    assert curve(table, "jump_movement")[-1][-1] == 0.0


def test_the_naive_share_is_of_everybody(registry: Registry) -> None:
    table = uptake(registry, Selection(), NAIVE)
    assert curve(table, "life_goals") == [
        (0, 6, 1, 0, 1 / 6),
        (5, 5, 1, 0, 2 / 6),
        (10, 4, 1, 0, 3 / 6),
    ]
    half = table[(table["intervention"] == "life_goals") & (table["day"] == 10)].iloc[0]
    assert half["std_error"] == pytest.approx(math.sqrt(0.5 * 0.5 / 6))
    assert half["lower"] < 0.5 < half["upper"]


def test_groups_stand_in_the_order_of_the_programme(registry: Registry) -> None:
    for estimate in ("cumulative-incidence", NAIVE):
        table = uptake(registry, Selection(by="branch"), estimate)
        assert list(dict.fromkeys(table["group"])) == ["army", "navy"]
        assert list(dict.fromkeys(table["intervention"])) == [
            "life_goals", "jump_movement", "reveal", "place_and_train",
        ]  # fmt: skip


def test_time_to_the_first_accounts_for_everybody(registry: Registry) -> None:
    (row,) = time_to_first(registry, Selection()).to_dict("records")
    # B on day 0, A on 10, D on 60; C left without, E waits. A quarter of five is two.
    assert (row["persons"], row["started"], row["exited"]) == (5, 3, 1)
    assert (row["lower_quartile_days"], row["median_days"], row["day"]) == (10, 60, LAST_DAY)
    assert pd.isna(row["upper_quartile_days"])
    shares = [row[f"share_{state}"] for state in ("started", "never", "waiting")]
    assert shares == pytest.approx([3 / 5, 1 / 5, 1 / 5])


def test_a_handover_is_from_an_end_to_what_came_next(registry: Registry) -> None:
    table = handovers(registry, Selection()).set_index(["from", "to"])
    # A went on with Reveal when Life Goals ended; B waited for it from day 30 to day 40.
    assert table.loc[("life_goals", "reveal")].tolist()[1:] == [2, 5.0, 5.0, 1.0]
    # A waited 30 days for Place & Train, D 10 for more Reveal and has waited since day 90; B's
    # Reveal ended with her exit.
    assert table.loc[("reveal", "place_and_train")].tolist()[1:] == [1, 30.0, 30.0, 0.0]
    assert table.loc[("reveal", "reveal")].tolist()[1:] == [1, 10.0, 10.0, 1 / 4]
    assert table.loc[("reveal", "exit")].tolist()[1:] == [1, 0.0, 0.0, 1 / 4]
    waiting = table.loc[("reveal", "waiting")]
    assert waiting.tolist()[1:4] == [1, LAST_DAY - 90, LAST_DAY - 90]
    assert math.isnan(waiting["share_within_14_days"])
    assert table.loc[("reveal", "any")].tolist()[1:] == [2, 20.0, 20.0, 1 / 4]
    # A's Place & Train has not ended.
    assert "place_and_train" not in table.index.get_level_values("from")


def test_a_path_has_each_intervention_once_in_order(registry: Registry) -> None:
    table = paths(registry, Selection(by="branch"))
    assert list(table.itertuples(index=False, name=None)) == [
        ("army", "life_goals>reveal", 1, 1 / 3),
        # On the same day in the order of the programme.
        ("army", "life_goals>reveal>place_and_train", 1, 1 / 3),
        ("army", "reveal", 1, 1 / 3),
        ("navy", "none", 2, 2 / 3),
        ("navy", "life_goals", 1, 1 / 3),
        ("all", "none", 2, 2 / 6),
        ("all", "life_goals", 1, 1 / 6),
        ("all", "life_goals>reveal", 1, 1 / 6),
        ("all", "life_goals>reveal>place_and_train", 1, 1 / 6),
        ("all", "reveal", 1, 1 / 6),
    ]


def test_what_is_registered_after_the_exit_is_not_taken_part_in(tmp_path: Path) -> None:
    registry = registry_of(
        tmp_path,
        [person("A", exit_date=on(50), exit_reason="own_work")],
        interventions=[took("A", "life_goals", 40, 60), took("A", "reveal", 51)],
    )
    last = uptake(registry, Selection()).groupby("intervention")["share"].last()
    assert (last["life_goals"], last["reveal"]) == (1.0, 0.0)
    table = handovers(registry, Selection()).set_index(["from", "to"])
    assert table.loc[("life_goals", "exit"), "median_days"] == 0
    assert paths(registry, Selection())["path"].tolist() == ["life_goals"]


def test_a_selection_of_nobody_has_no_rows(registry: Registry) -> None:
    nobody = Selection(where=(("branch", "staff"),))
    for figure in (uptake, time_to_first, handovers, paths):
        assert figure(registry, nobody).empty
    assert uptake(registry, nobody, NAIVE).empty


def test_without_interventions_nobody_starts(tmp_path: Path) -> None:
    registry = registry_of(tmp_path, [person("A")])
    assert set(uptake(registry, Selection())["share"]) == {0.0}
    assert set(uptake(registry, Selection(), NAIVE)["share"]) == {0.0}
    assert time_to_first(registry, Selection())["share_waiting"].tolist() == [1.0]
    assert handovers(registry, Selection()).empty


def test_the_tables_of_the_demo_count_everybody(demo: Registry) -> None:
    table = uptake(demo, Selection())
    start = table[table["day"] == 0].set_index("intervention")
    assert set(start["at_risk"]) == {450 - 24}
    assert (table.groupby("intervention")["share"].diff().dropna() >= 0).all()
    # Table 3.1 counts the same starts.
    naive = uptake(demo, Selection(), NAIVE).groupby("intervention")["events"].sum()
    assert naive.to_dict() == {
        "life_goals": 282, "jump_movement": 191, "reveal": 321, "place_and_train": 88,
    }  # fmt: skip
    assert paths(demo, Selection())["count"].sum() == 450
    first = time_to_first(demo, Selection(by="cohort"))
    assert first["persons"].sum() == 450 - 24
