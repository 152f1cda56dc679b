"""The folder where registries lie: complete files, or none.

A registry is published in two renames: first the database, then its manifest. The manifest is
the pointer: a database without one was never finished, is not listed, and is removed when the
next import or the server starts, because it holds persons.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, field, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import RegistryDamaged, RegistryError, StoreBusy, StoreError
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping

STORE_VARIABLE = "DASHBOARD_STORE"
DEFAULT_STORE = Path(__file__).resolve().parents[1] / "store"
STAGING = "staging"
LOCK = ".lock"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o400
DATABASE, MANIFEST = ".duckdb", ".json"
SEAL = "seal"
"""The key of a manifest that holds the SHA-256 of all its other values."""


@dataclass(frozen=True)
class RegistryEntry:
    """A registry in a store, as its manifest describes it; opening it is not needed for this."""

    as_of_date: dt.date
    programme_code: str
    persons: int
    """Registered persons, counted or not."""
    content_hash: str
    """SHA-256 of what it says: equal content, equal hash, on any machine."""
    file_hash: str
    """SHA-256 of the file, to notice damage."""
    imported_at: dt.datetime
    synthetic: bool
    schema_version: int
    layout: str = ""
    """How its trajectories were derived (``data.registry.derivation.LAYOUT``)."""
    rows: dict[str, int] = field(default_factory=dict)
    without: list[str] | None = None
    """The tables that the extract did not have; None of a registry from before this was kept."""
    oddities: dict[str, int] = field(default_factory=dict)
    """Warning → persons it held for at the import; one that was not looked for is not there."""
    reason: str = ""
    """Why it corrects another registry of its as-of date."""
    corrects: str = ""
    """The content hash of the registry that it corrects."""
    path: Path = Path()

    @property
    def name(self) -> str:
        """The name of its files, without ending: date, start of the content hash, layout."""
        return f"{self.as_of_date.isoformat()}-{self.content_hash[:16]}-{self.layout}"

    @property
    def missing(self) -> frozenset[str]:
        """The tables that the extract did not have; where that was not kept, those without a row:
        nobody can say of these that they were there."""
        unsure = [table for table, rows in self.rows.items() if not rows]
        return frozenset(unsure if self.without is None else self.without)


def default_store() -> Path:
    """``$DASHBOARD_STORE``, or the folder ``store`` beside this file."""
    return Path(os.environ.get(STORE_VARIABLE) or DEFAULT_STORE)


def list_registries(store: Path) -> list[RegistryEntry]:
    """All complete registries, the newest as-of date first, of one date the latest import.

    Raises ``RegistryError`` for the first manifest that is damaged (``read_manifests`` tells all),
    and ``StoreError`` if the store cannot be read.
    """
    entries, damaged = read_manifests(store)
    if damaged:
        raise damaged[0]
    return entries


def read_manifests(store: Path) -> tuple[list[RegistryEntry], list[RegistryError]]:
    """The entries of the sound manifests, newest first, and what is wrong with the others."""
    entries, damaged = [], []
    for name in sorted(_names(store)):
        try:
            if name.endswith(MANIFEST):
                entries.append(read_manifest(store / name))
        except RegistryError as error:
            damaged.append(error)
        except FileNotFoundError:
            continue  # renewed by another process since the folder was read
    entries.sort(key=lambda entry: (entry.as_of_date, entry.imported_at, entry.name), reverse=True)
    return entries, damaged


def _names(store: Path) -> list[str]:
    """The files of a store; none where there is no such folder, an error where it is unknown."""
    try:
        return os.listdir(store)  # noqa: PTH208 (an error of the disk is raised at once)
    except (FileNotFoundError, NotADirectoryError):
        return []
    except OSError as error:
        raise StoreError(
            mark(
                "The store {store} cannot be read: {problem}. Nothing was changed. Check the disk"
                " and the rights of the folder."
            ),
            store=str(store),
            problem=in_words(error),
        ) from error


def find_registry(store: Path, as_of_date: dt.date | None = None) -> RegistryEntry:
    """The registry of a date, or the newest.

    Raises ``RegistryError`` if there is none, or if a damaged manifest may be what is asked for.
    """
    entries, damaged = read_manifests(store)
    asked = as_of_date.isoformat() if as_of_date else ""
    for error in damaged:
        if str(error.values["name"]).startswith(asked):
            raise error
    if not entries:
        raise RegistryError(
            mark(
                "There is no registry in {store}. Import an extract first:"
                " python -m data import FOLDER --as-of DATE."
            ),
            store=str(store),
        )
    chosen = [entry for entry in entries if as_of_date in (None, entry.as_of_date)]
    if not chosen:
        raise RegistryError(
            mark("There is no registry with as-of date {as_of_date}. There is: {known}."),
            as_of_date=asked,
            known=", ".join(sorted({entry.as_of_date.isoformat() for entry in entries})),
        )
    return chosen[0]


def read_manifest(path: Path) -> RegistryEntry:
    """The entry that a manifest describes; raises ``RegistryDamaged``, or ``RegistryError``."""
    try:
        text = path.read_text("utf-8")
    except FileNotFoundError:
        raise
    except OSError as error:
        raise cannot_read(path, error) from error
    try:
        values = json.loads(text)
        if values.pop(SEAL, None) not in (None, _seal(values)):
            raise ValueError(SEAL)
        values["as_of_date"] = dt.date.fromisoformat(values["as_of_date"])
        values["imported_at"] = dt.datetime.fromisoformat(values["imported_at"])
        entry = RegistryEntry(**values, path=path.with_suffix(DATABASE))
        if entry.name != path.stem:
            raise ValueError(path.stem)
    except (ValueError, KeyError, TypeError, AttributeError) as error:
        raise RegistryDamaged(
            mark(
                "The manifest {name} is damaged. Import the extract of that date again, which"
                " repairs it, or remove it and its .duckdb file."
            ),
            name=path.name,
        ) from error
    return entry


def cannot_read(path: Path, error: Exception) -> RegistryError:
    """The error for a file that may be sound, but that the disk does not give."""
    return RegistryError(
        mark(
            "{name} cannot be read: {problem}. Nothing was changed. Check the disk and the rights"
            " of the file."
        ),
        name=path.name,
        problem=in_words(error),
    )


def in_words(error: Exception) -> str:
    """What the system says of a fault, without files; never a value."""
    if isinstance(error, OSError):
        return error.strerror or type(error).__name__
    # DuckDB puts the kind and the file before it, and advice behind it.
    said = str(error).partition("\n")[0].rpartition(": ")[2]
    return said.partition(". ")[0].rstrip(".!") or type(error).__name__


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def staging_folder(store: Path) -> Iterator[Path]:
    """A folder to build a registry in: locked, private, and gone afterwards.

    Leftovers of an import that was killed are removed first. Raises ``StoreError`` if the store
    cannot be written and ``StoreBusy`` if another import is running.
    """
    with _locked(store):
        try:
            remove_leftovers(store)
            (store / STAGING).mkdir(mode=PRIVATE_FOLDER)
            yield Path(tempfile.mkdtemp(dir=store / STAGING))
        except OSError as error:
            raise cannot_write(store, error) from error
        finally:
            # What the disk does not let go of now goes at the next start.
            with suppress(OSError, StoreError):
                remove_leftovers(store)


@contextmanager
def _locked(store: Path) -> Iterator[None]:
    """The store for this process alone; the system lets go of it however the process ends."""
    try:
        store.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        lock = os.open(store / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    except OSError as error:
        raise cannot_write(store, error) from error
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        yield
    except BlockingIOError as error:
        raise StoreBusy(
            mark("Another import into {store} is running. Wait for it to end, then try again."),
            store=str(store),
        ) from error
    except OSError as error:
        raise cannot_write(store, error) from error
    finally:
        with suppress(OSError):
            os.close(lock)


def cannot_write(store: Path, error: Exception) -> StoreError:
    """The error for a store that does not take what is written."""
    return StoreError(
        mark(
            "The store {store} cannot be written: {problem}. Nothing was changed. Check its rights"
            " and free space, or give another with --store."
        ),
        store=str(store),
        problem=in_words(error),
    )


def leftovers(store: Path) -> list[Path]:
    """What an interrupted import left behind: staging, and databases without a manifest."""
    names = set(_names(store))
    orphans = {name for name in names if name.endswith(DATABASE)} - {
        f"{name.removesuffix(MANIFEST)}{DATABASE}" for name in names if name.endswith(MANIFEST)
    }
    return [store / name for name in sorted(orphans | ({STAGING} & names))]


def remove_leftovers(store: Path) -> None:
    """Remove what an interrupted import left behind; raises ``OSError`` where that fails."""
    for path in leftovers(store):
        if path.name == STAGING:
            shutil.rmtree(path)
        else:
            path.unlink()


def clear_at_start(store: Path) -> None:
    """Remove leftovers, unless an import is running: theirs are no leftovers.

    Raises ``StoreError`` where they cannot be removed; a store without any is not touched.
    """
    if not leftovers(store):
        return
    try:
        with _locked(store):
            remove_leftovers(store)
    except StoreBusy:
        return
    except StoreError as error:
        raise StoreError(
            mark(
                "An interrupted import left files in {store}, which hold persons, and they cannot"
                " be removed: {problem}. Check the rights of the folder and start again."
            ),
            **error.values,
        ) from error


def publish(store: Path, staged: Path, entry: RegistryEntry) -> RegistryEntry:
    """Make a finished database part of the store: first the file, last its manifest."""
    target = move_in(store, staged, entry.name, _values(entry))
    confirm(store, entry)
    return replace(entry, path=target)


def move_in(folder: Path, staged: Path, name: str, manifest: Mapping[str, object]) -> Path:
    """Move a finished database in, then its manifest; the last rename is still to be synced."""
    target = folder / f"{name}{DATABASE}"
    written = staged.with_suffix(MANIFEST)
    written.write_text(json.dumps(manifest, indent=2) + "\n", "utf-8")
    for path in (staged, written):
        path.chmod(PRIVATE_FILE)
        sync(path)
    staged.replace(target)
    sync(folder)
    written.replace(target.with_suffix(MANIFEST))
    return target


def confirm(store: Path, entry: RegistryEntry) -> None:
    """Wait until a published registry would outlive a power cut."""
    try:
        sync(store)
    except OSError as error:
        raise StoreError(
            mark(
                "Registry {name} lies in the store and is complete, but the disk does not confirm"
                " that it would outlive a power cut: {problem}. Check the disk, then import again."
            ),
            name=entry.name,
            problem=in_words(error),
        ) from error


def remove_registry(entry: RegistryEntry) -> None:
    """Take a registry out of its store: first its manifest, so that it no longer counts."""
    try:
        entry.path.with_suffix(MANIFEST).unlink()
        sync(entry.path.parent)
        entry.path.unlink()
        sync(entry.path.parent)
    except OSError as error:
        raise StoreError(
            mark(
                "Registry {name} cannot be removed, or not wholly: {problem}. Check the rights of"
                " its folder and the disk, then try again."
            ),
            name=entry.name,
            problem=in_words(error),
        ) from error


def _values(entry: RegistryEntry) -> dict[str, object]:
    """The entry as its manifest holds it."""
    values = asdict(entry)
    del values["path"]
    values |= {
        "as_of_date": entry.as_of_date.isoformat(),
        "imported_at": entry.imported_at.isoformat(),
    }
    return values | {SEAL: _seal(values)}


def _seal(values: dict[str, object]) -> str:
    """SHA-256 of the values of a manifest."""
    return hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
