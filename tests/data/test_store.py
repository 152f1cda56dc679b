"""The store: what was damaged is noticed, repaired or passed over aloud; clocks are not trusted."""

from __future__ import annotations

import datetime as dt
import errno
import tempfile
from pathlib import Path

import duckdb
import pytest

from data.errors import RegistryError, RegistryOffered, StoreError
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry import build
from data.registry import open as opened
from data.registry import store as store_module
from data.registry.build import CLOCK_TOLERANCE, time_of_import
from data.registry.open import open_registry
from data.registry.soundness import newest_sound, open_or_offer
from data.registry.store import (
    RegistryEntry,
    clear_at_start,
    in_words,
    leftovers,
    list_registries,
    read_manifests,
    staging_folder,
)
from pages.server.__main__ import prepare_store
from tests.extracts import person, write_extract

DATES = tuple(dt.date(2021, month, 28) for month in (5, 6, 7))
NOON = dt.datetime(2021, 8, 1, 12, tzinfo=dt.UTC)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture(autouse=True)
def temporary(monkeypatch: pytest.MonkeyPatch) -> None:
    """Where this process writes for a moment is the same after a test that starts a server."""
    monkeypatch.setattr(tempfile, "tempdir", tempfile.gettempdir())
    monkeypatch.setenv("TMPDIR", tempfile.gettempdir())


def imported(store: Path, date: dt.date, *persons: str) -> RegistryEntry:
    """The registry of these persons on a date."""
    folder = write_extract(store.parent / "extract", [person(p) for p in persons or ("A", "B")])
    programme = load_programme()
    return import_extract(folder, date, programme, store, reason="Came in late").entry


def flip(path: Path, position: int) -> None:
    """Change one bit of a file."""
    path.chmod(0o600)
    content = bytearray(path.read_bytes())
    content[position] ^= 1
    path.write_bytes(content)


def test_every_flipped_bit_of_a_manifest_is_noticed(store: Path) -> None:
    manifest = imported(store, DATES[0]).path.with_suffix(".json")
    sound, unnoticed = manifest.read_bytes(), []
    for position in range(len(sound) - 1):  # the last byte is the line break
        flip(manifest, position)
        if not read_manifests(store)[1]:
            unnoticed.append(position)
        manifest.write_bytes(sound)
    assert unnoticed == []


def test_a_manifest_without_a_seal_is_from_before_and_counts(store: Path) -> None:
    manifest = imported(store, DATES[0]).path.with_suffix(".json")
    values = store_module.json.loads(manifest.read_text())
    del values["seal"]
    manifest.chmod(0o600)
    manifest.write_text(store_module.json.dumps(values))
    assert len(list_registries(store)) == 1


def test_a_manifest_under_another_name_does_not_count(store: Path) -> None:
    entry = imported(store, DATES[0])
    entry.path.with_suffix(".json").rename(store / "2021-06-28-other.json")
    with pytest.raises(RegistryError, match=r"2021-06-28-other\.json is damaged"):
        list_registries(store)


@pytest.mark.parametrize("ending", [".duckdb", ".json"])
def test_the_newest_sound_registry_is_offered_and_the_damaged_one_named(
    store: Path, ending: str
) -> None:
    _, middle, newest = (imported(store, date) for date in DATES)
    flip(newest.path.with_suffix(ending), 200)
    entry, damaged = newest_sound(store)
    assert entry == middle
    assert [newest.path.stem in str(error) for error in damaged] == [True]


def test_nothing_is_said_where_nothing_is_damaged(store: Path) -> None:
    imported(store, DATES[0])
    newest = imported(store, DATES[1])
    assert newest_sound(store) == (newest, [])


def test_of_one_date_the_correction_before_is_offered(store: Path) -> None:
    first = imported(store, DATES[0], "A")
    second = imported(store, DATES[0], "A", "B")
    assert newest_sound(store)[0] == second
    flip(second.path, 5000)
    assert newest_sound(store)[0] == first


def test_the_offer_keeps_to_the_programme_and_the_date(store: Path) -> None:
    entries = [imported(store, date) for date in DATES]
    assert newest_sound(store, as_of_date=dt.date(2021, 6, 30))[0] == entries[1]
    assert newest_sound(store, "joining_forces")[0] == entries[2]
    with pytest.raises(RegistryError, match="No registry in"):
        newest_sound(store, "another")


def test_without_a_sound_registry_the_last_fault_is_raised(store: Path) -> None:
    with pytest.raises(RegistryError, match="Import an extract first"):
        newest_sound(store)
    flip(imported(store, DATES[0]).path, 0)
    with pytest.raises(RegistryError, match=r"damaged or gone.*Import the extract of 2021-05-28"):
        newest_sound(store)


@pytest.mark.parametrize("ending", [".duckdb", ".json"])
def test_a_command_says_what_is_damaged_and_which_date_to_ask_for(store: Path, ending: str) -> None:
    middle, newest = (imported(store, date) for date in DATES[1:])
    flip(newest.path.with_suffix(ending), 200)
    with pytest.raises(RegistryOffered) as raised:
        open_or_offer(store)
    for language in ("nl", "en"):
        text = raised.value.text(language)
        assert newest.path.stem in text
        assert text.endswith("2021-06-28: --as-of 2021-06-28.")
    with open_or_offer(store, middle.as_of_date).connection:
        pass
    with pytest.raises(RegistryError, match="There is no registry with as-of date 2021-05-28"):
        open_or_offer(store, DATES[0])


def test_who_keeps_registries_open_reads_a_file_once(store: Path) -> None:
    newest, opened = imported(store, DATES[0]), []
    assert newest_sound(store, try_open=opened.append) == (newest, [])
    assert opened == [newest]


@pytest.mark.parametrize("ending", [".duckdb", ".json"])
def test_importing_the_same_extract_again_repairs(store: Path, ending: str) -> None:
    entry = imported(store, DATES[0])
    flip(entry.path.with_suffix(ending), 100)
    again = imported(store, DATES[0])
    assert again.content_hash == entry.content_hash
    assert list_registries(store) == [again]
    open_registry(again).close()


def test_a_damaged_registry_does_not_stop_the_import_of_another(store: Path) -> None:
    flip(imported(store, DATES[0]).path.with_suffix(".json"), 50)
    entry = imported(store, DATES[1])
    assert read_manifests(store)[0] == [entry]


def test_a_file_that_the_disk_does_not_give_is_not_called_damaged(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = imported(store, DATES[0])

    def refuse(_path: Path) -> str:
        raise PermissionError(errno.EACCES, "Permission denied")

    monkeypatch.setattr(opened, "file_hash", refuse)
    with pytest.raises(RegistryError, match=r"cannot be read: Permission denied.*rights") as raised:
        open_registry(entry)
    assert "emove" not in str(raised.value)


@pytest.mark.parametrize(
    ("error", "words"),
    [
        (OSError(errno.ENOSPC, "No space left on device"), "No space left on device"),
        (duckdb.IOException('IO Error: Could not write file "/s/a.wal": No space left on device'),
         "No space left on device"),
        (duckdb.IOException('IO Error: Could not set lock on file "/s/a": Conflicting lock is held'
                            " in PID 0. See also https://duckdb.org/docs"),
         "Conflicting lock is held in PID 0"),
        (duckdb.FatalException("FATAL Error: fsync failed!"), "fsync failed"),
    ],
)  # fmt: skip
def test_a_fault_of_the_disk_is_said_without_files_and_advice(error: Exception, words: str) -> None:
    assert in_words(error) == words


def test_the_later_import_is_later_even_within_a_second_or_a_clock_put_back(store: Path) -> None:
    (entry,) = [imported(store, DATES[0])]
    for behind in (dt.timedelta(0), dt.timedelta(seconds=1), CLOCK_TOLERANCE):
        assert time_of_import([entry], entry.imported_at - behind) > entry.imported_at
    later = entry.imported_at + dt.timedelta(seconds=5)
    assert time_of_import([entry], later) == later
    assert time_of_import([], NOON) == NOON


def test_a_clock_that_is_wrong_is_said_and_nothing_is_imported(
    store: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    entry = imported(store, DATES[0])
    wrong = entry.imported_at - CLOCK_TOLERANCE - dt.timedelta(seconds=1)

    class Clock(dt.datetime):
        @classmethod
        def now(cls, tz: dt.tzinfo | None = None) -> Clock:
            return cls.fromtimestamp(wrong.timestamp(), tz)

    monkeypatch.setattr(build.dt, "datetime", Clock)
    with pytest.raises(StoreError, match=r"The clock of this machine says .* Set the clock right"):
        imported(store, DATES[1])
    monkeypatch.undo()
    assert list_registries(store) == [entry]
    assert leftovers(store) == []


def leave_behind(store: Path) -> list[Path]:
    """What a killed import leaves: a database being built, and one without a manifest."""
    staged = store / "staging" / "tmp1" / "registry.duckdb"
    staged.parent.mkdir(parents=True)
    orphan = store / "2021-07-31-0123456789abcdef-01234567.duckdb"
    for path in (staged, orphan):
        path.write_bytes(b"persons")
    return [orphan, store / "staging"]


def test_leftovers_go_when_the_server_starts(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    entry = imported(store, DATES[0])
    assert leftovers(store) == []
    assert leave_behind(store) == leftovers(store)
    monkeypatch.setenv("DASHBOARD_STORE", str(store))
    prepare_store("en")
    assert leftovers(store) == []
    assert list_registries(store) == [entry]
    assert capsys.readouterr().err == ""


def test_a_start_leaves_a_running_import_alone(store: Path) -> None:
    with staging_folder(store) as folder:
        (folder / "registry.duckdb").write_bytes(b"persons")
        clear_at_start(store)
        assert (folder / "registry.duckdb").exists()


def test_leftovers_that_cannot_be_removed_are_said_and_the_server_starts(
    store: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    imported(store, DATES[0])
    leave_behind(store)

    def refuse(_path: Path) -> None:
        raise OSError(errno.EROFS, "Read-only file system")

    monkeypatch.setattr(Path, "unlink", refuse)
    monkeypatch.setenv("DASHBOARD_STORE", str(store))
    prepare_store("en")
    said = capsys.readouterr().err
    assert "cannot be removed: Read-only file system. Check the rights" in said
    assert len(leftovers(store)) == 2


def test_a_store_without_leftovers_is_not_touched_at_a_start(store: Path) -> None:
    clear_at_start(store)
    assert not store.exists()
    imported(store, DATES[0])
    (store / ".lock").unlink()
    clear_at_start(store)
    assert not (store / ".lock").exists()
