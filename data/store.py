"""The folder where registries lie: complete files, or none.

A registry is published in two renames: first the database, then its manifest. The manifest is
the pointer: a database without one was never finished, is not listed, and is removed when the
next import begins, because it holds persons.
"""

from __future__ import annotations

import datetime as dt
import fcntl
import hashlib
import json
import os
import shutil
import tempfile
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import RegistryError, StoreError
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

STORE_VARIABLE = "DASHBOARD_STORE"
DEFAULT_STORE = Path(__file__).resolve().parent / "store"
STAGING = "staging"
LOCK = ".lock"
PRIVATE_FOLDER, PRIVATE_FILE = 0o700, 0o400


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
    """How its trajectories were derived (``data.derivation.LAYOUT``)."""
    rows: dict[str, int] = field(default_factory=dict)
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


def default_store() -> Path:
    """``$DASHBOARD_STORE``, or the folder ``store`` beside this file."""
    return Path(os.environ.get(STORE_VARIABLE) or DEFAULT_STORE)


def list_registries(store: Path) -> list[RegistryEntry]:
    """All complete registries, the newest as-of date first, of one date the latest import."""
    entries = [read_manifest(path) for path in store.glob("*.json")]
    return sorted(
        entries, key=lambda entry: (entry.as_of_date, entry.imported_at, entry.name), reverse=True
    )


def find_registry(store: Path, as_of_date: dt.date | None = None) -> RegistryEntry:
    """The registry of a date, or the newest; raises ``RegistryError`` if there is none."""
    entries = list_registries(store)
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
            as_of_date=str(as_of_date),
            known=", ".join(sorted({entry.as_of_date.isoformat() for entry in entries})),
        )
    return chosen[0]


def read_manifest(path: Path) -> RegistryEntry:
    """The entry that a manifest describes; raises ``RegistryError`` if it is damaged."""
    try:
        values = json.loads(path.read_text("utf-8"))
        values["as_of_date"] = dt.date.fromisoformat(values["as_of_date"])
        values["imported_at"] = dt.datetime.fromisoformat(values["imported_at"])
        return RegistryEntry(**values, path=path.with_suffix(".duckdb"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise RegistryError(
            mark(
                "The manifest {name} cannot be read. Remove it and its .duckdb file, and import"
                " the extract of that date again."
            ),
            name=path.name,
        ) from error


def file_hash(path: Path) -> str:
    """SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


@contextmanager
def staging_folder(store: Path) -> Iterator[Path]:
    """A folder to build a registry in: locked, private, and gone afterwards.

    Leftovers of an import that was killed are removed first. Raises ``StoreError`` if the store
    cannot be written or another import is running.
    """
    try:
        store.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        lock = (store / LOCK).open("w")
    except OSError as error:
        raise _cannot_write(store, error) from error
    with lock:
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError as error:
            raise StoreError(
                mark("Another import into {store} is running. Wait for it to end, then try again."),
                store=str(store),
            ) from error
        try:
            remove_leftovers(store)
            (store / STAGING).mkdir(mode=PRIVATE_FOLDER)
            folder = Path(tempfile.mkdtemp(dir=store / STAGING))
            yield folder
        except OSError as error:
            raise _cannot_write(store, error) from error
        finally:
            shutil.rmtree(store / STAGING, ignore_errors=True)


def _cannot_write(store: Path, error: OSError) -> StoreError:
    return StoreError(
        mark(
            "The store {store} cannot be written: {problem}. Nothing was changed. Check its rights"
            " and free space, or give another with --store."
        ),
        store=str(store),
        problem=error.strerror or type(error).__name__,
    )


def remove_leftovers(store: Path) -> None:
    """Remove what an interrupted import left behind: staging, and files without a manifest."""
    shutil.rmtree(store / STAGING, ignore_errors=True)
    for database in store.glob("*.duckdb"):
        if not database.with_suffix(".json").exists():
            database.unlink()


def publish(store: Path, staged: Path, entry: RegistryEntry) -> RegistryEntry:
    """Make a finished database part of the store: first the file, last its manifest."""
    target = store / f"{entry.name}.duckdb"
    manifest = staged.with_suffix(".json")
    manifest.write_text(json.dumps(_values(entry), indent=2) + "\n", "utf-8")
    for path in (staged, manifest):
        path.chmod(PRIVATE_FILE)
        sync(path)
    staged.replace(target)
    sync(store)
    manifest.replace(target.with_suffix(".json"))
    sync(store)
    return read_manifest(target.with_suffix(".json"))


def remove_registry(entry: RegistryEntry) -> None:
    """Take a registry out of its store: first its manifest, so that it no longer counts."""
    entry.path.with_suffix(".json").unlink()
    entry.path.unlink()
    sync(entry.path.parent)


def _values(entry: RegistryEntry) -> dict[str, object]:
    """The entry as its manifest holds it."""
    values = asdict(entry)
    del values["path"]
    return values | {
        "as_of_date": entry.as_of_date.isoformat(),
        "imported_at": entry.imported_at.isoformat(),
    }


def sync(path: Path) -> None:
    """Wait until a file or folder is on the disk."""
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
