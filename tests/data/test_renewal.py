"""A registry that another version derived is refused, and renewed from its own tables."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import replace
from pathlib import Path

import pytest

from analysis.figures.exit_curves import exit_curves
from analysis.selection import Selection
from data.errors import RegistryError
from data.importing import renewal
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry import build, derivation
from data.registry import open as registry_module
from data.registry.open import open_registry
from data.registry.store import RegistryEntry, list_registries
from tests.extracts import AS_OF, person, write_extract

SANCTION = {"participant_id": "A", "imposed_date": "2021-01-01"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def old(tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch) -> RegistryEntry:
    """A registry with another layout, as an earlier version would have left it."""
    participants = [person("A", exit_date="2021-07-05", exit_reason="own_work"), person("B")]
    folder = write_extract(tmp_path / "extract", participants, wage_sanctions=[SANCTION])
    with monkeypatch.context() as earlier:
        for module in (build, registry_module):
            earlier.setattr(module, "LAYOUT", "00000000")
        date = dt.date.fromisoformat(AS_OF)
        return import_extract(folder, date, load_programme(), store).entry


def test_a_registry_of_another_version_is_refused_with_the_way_out(old: RegistryEntry) -> None:
    with pytest.raises(RegistryError, match="python -m data renew"):
        open_registry(old)


def test_renewing_keeps_what_the_extract_said_and_removes_the_old_file(
    old: RegistryEntry, store: Path
) -> None:
    (new,) = renewal.renew(store)
    assert list_registries(store) == [new]
    assert not old.path.exists()
    assert (new.content_hash, new.imported_at, new.oddities, new.rows) == (
        old.content_hash,
        old.imported_at,
        old.oddities,
        old.rows,
    )
    curves = exit_curves(open_registry(new), Selection())
    assert curves.iloc[-1]["at_risk"] == 1
    assert renewal.renew(store) == []


def test_a_damaged_registry_is_not_renewed_and_stays(old: RegistryEntry, store: Path) -> None:
    old.path.chmod(0o600)
    old.path.write_bytes(b"gone")
    with pytest.raises(RegistryError, match="damaged"):
        renewal.renew(store)
    assert [json.loads(p.read_text())["layout"] for p in store.glob("*.json")] == ["00000000"]


def test_a_registry_whose_programme_is_refused_now_says_so(store: Path, old: RegistryEntry) -> None:
    programme, tables = renewal.read_back(old)
    source = programme.source.replace('code = "navy"', 'code = "ARMY"')
    entry, _ = build.build_registry(
        store, tables, replace(programme, source=source), old.as_of_date, synthetic=True,
        oddities={}, reason="", corrects="",
    )  # fmt: skip
    for read in (open_registry, renewal.read_back):
        with pytest.raises(RegistryError, match=r"branches\[5\]\.code.* import the extract of"):
            read(entry)


def test_a_registry_of_another_extract_version_is_left_alone(
    old: RegistryEntry, store: Path
) -> None:
    manifest = old.path.with_suffix(".json")
    manifest.chmod(0o600)
    values = json.loads(manifest.read_text()) | {"schema_version": 99}
    del values["seal"]
    manifest.write_text(json.dumps(values))
    assert renewal.outdated(store) == []


def test_words_outdate_no_registry_and_what_is_derived_does() -> None:
    plain = "def days():\n    return 7 * weeks\n"
    words = '"""What it is."""\n\n\n# In weeks.\n'
    told = words + plain.replace("\n", '\n    """Seven a week."""\n', 1)
    assert derivation.statements(told) == derivation.statements(plain)
    assert derivation.statements(plain.replace("7", "5")) != derivation.statements(plain)
    assert "--" not in derivation.query("trajectories")
    assert "datesub('month', first_sick_date, entry_date)" in derivation.query("trajectories")
