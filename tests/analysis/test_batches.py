"""Selections that are counted side by side are counted as if each was asked for alone."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from analysis.publication import protected_tables
from analysis.publication.protected_tables import Unit, UnitTables, compute_part
from analysis.selection import Selection
from data.registry import keyed
from data.registry.keyed import open_keyed
from data.registry.open import Registry, open_registry
from data.registry.store import find_registry
from tests.releases import KEYS, demo_policy

POLICY = demo_policy()
SELECTIONS = [
    Selection(),
    Selection(where=(("cohort", "1"),)),
    Selection(where=(("provider", "reveal"),)),
    Selection(where=(("cohort", "1"), ("provider", "other_than_reveal"))),
    Selection(where=(("branch", "army"), ("intervention", "reveal"))),
    Selection(where=(("branch", "staff"), ("provider", "reveal"))),
]
"""Also one that is followed from a landmark, and one of nobody."""


@pytest.fixture(autouse=True)
def without_models(monkeypatch: pytest.MonkeyPatch) -> None:
    """Models ask for persons and for nothing of a batch."""
    monkeypatch.setattr(protected_tables, "MODELS", ())


@pytest.fixture(scope="module")
def units(demo: Registry) -> list[Unit]:
    """The selections, some with participants of their own: all but five of today, and two more."""
    source = open_keyed(demo, KEYS.record)
    rows = source.frame(
        "SELECT record_key, cohort::VARCHAR AS cohort, providers FROM trajectories"
        " WHERE in_analysis ORDER BY record_key", {},
    )  # fmt: skip
    source.close()
    in_one = rows["cohort"] == "1"
    of_reveal = rows["providers"].map(lambda codes: "reveal" in codes)

    def kept(mine: pd.Series[bool]) -> tuple[int, ...]:
        some = [*rows.loc[mine, "record_key"].iloc[5:], *rows.loc[~mine, "record_key"].iloc[:2]]
        return tuple(int(key) for key in some)

    known = {SELECTIONS[1]: kept(in_one), SELECTIONS[2]: kept(of_reveal)}
    return [
        Unit(one, known.get(one), known.get(one.of_entry), one.of_entry != SELECTIONS[5].of_entry)
        for one in SELECTIONS
    ]


def test_one_at_a_time_gives_the_tables_of_a_batch(demo_store: Path, units: list[Unit]) -> None:
    entry = find_registry(demo_store)
    together = compute_part(entry, KEYS, POLICY, units)
    apart = UnitTables()
    for unit in units:
        apart.join(compute_part(entry, KEYS, POLICY, [unit]))
    backwards = compute_part(entry, KEYS, POLICY, units[::-1])
    assert_same(together, apart)
    assert_same(together, backwards)
    assert together.accuracy.largest == apart.accuracy.largest
    assert (together.accuracy.counts, together.accuracy.hidden) == (
        apart.accuracy.counts, apart.accuracy.hidden,
    )  # fmt: skip


def test_a_batch_gives_the_tables_of_single_queries(
    demo_store: Path, units: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = find_registry(demo_store)
    together = compute_part(entry, KEYS, POLICY, units)
    monkeypatch.setattr(keyed, "GROUPED", frozenset())
    # A group that was formed after entry is a part of what was kept of those who entered, which
    # only a batch knows: so it is asked alone for those that keep nothing.
    alone = [unit for unit in units if unit.kept is None and unit.entered is None]
    single = compute_part(entry, KEYS, POLICY, alone)
    assert_same(single, together, [unit.selection.text for unit in alone])


def assert_same(one: UnitTables, other: UnitTables, of: list[str] | None = None) -> None:
    texts = [selection.text for selection in SELECTIONS] if of is None else of
    frames, others = one.frames(texts), other.frames(texts)
    assert set(frames) <= set(others)
    assert len(frames) > 20
    for name, frame in frames.items():
        pd.testing.assert_frame_equal(frame, others[name], check_dtype=False, obj=name)


def test_a_query_of_a_batch_is_run_once_for_all(
    demo_store: Path, units: list[Unit], monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []
    run = keyed.KeyedRegistry.frame

    def counting(self: keyed.KeyedRegistry, sql: str, values: dict[str, object]) -> pd.DataFrame:
        if "FROM batch_" in sql:
            asked.append(sql)
        return run(self, sql, values)

    monkeypatch.setattr(keyed.KeyedRegistry, "frame", counting)
    compute_part(find_registry(demo_store), KEYS, POLICY, units)
    assert asked
    assert len(asked) == len(set(asked))
    assert len(asked) <= 2 * len(keyed.GROUPED)


def test_kept_participants_are_those_that_are_counted(demo_store: Path, units: list[Unit]) -> None:
    registry = open_registry(find_registry(demo_store))
    kept = next(unit for unit in units if unit.kept and not unit.selection.formed_after_entry)
    tables = compute_part(registry.entry, KEYS, POLICY, [kept])
    flow = pd.concat(tables.rows["participant_flow"][kept.selection.text])
    shown = float(flow.set_index("step")["persons"]["in_analysis"])
    assert kept.kept is not None
    assert abs(shown - len(kept.kept)) < POLICY.base
