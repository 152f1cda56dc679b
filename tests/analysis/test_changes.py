"""Two registries beside each other: who is new, who vanished, what was corrected."""

from __future__ import annotations

from pathlib import Path

from analysis.change.corrections import changes
from data.registry.open import Registry
from data.schema.tables import PARTICIPANTS
from tests.extracts import person, registry_of


def test_what_changed_is_counted_by_field(tmp_path: Path) -> None:
    earlier = registry_of(
        tmp_path / "earlier's",
        [person("A"), person("B", branch="navy"), person("C", birth_year="1990"), person("D")],
    )
    later = registry_of(
        tmp_path / "later",
        [
            person("A", exit_date="2021-07-01", exit_reason="own_work"),
            person("B", branch="army"),
            person("C", birth_year=""),
            person("E"),
            person("F"),
        ],
    )
    table = changes(later, earlier)
    assert len(table) == 2 + 3 * (len(PARTICIPANTS.columns) - 1)
    found = table[table["persons"] > 0].set_index(["change", "field"])["persons"]
    assert found.to_dict() == {
        ("new", ""): 2,
        ("vanished", ""): 1,
        ("corrected", "branch"): 1,
        ("emptied", "birth_year"): 1,
        ("filled_in", "exit_date"): 1,
        ("filled_in", "exit_reason"): 1,
    }


def test_a_registry_does_not_differ_from_itself(demo: Registry) -> None:
    assert changes(demo, demo)["persons"].sum() == 0
