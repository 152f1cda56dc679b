"""A release: one read-only DuckDB file of protected tables, in which there is no person.

It lies in a folder of its own, so that a server for those who may see nothing else needs no
registry on its disk. A release is published as a registry is: complete, or not at all.
"""

from __future__ import annotations

import datetime as dt
import hashlib
import json
import os
from dataclasses import asdict, dataclass, field
from functools import cached_property, lru_cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import ReleaseError
from data.programme import parse_programme
from data.registry.build import writing_in_words
from data.registry.open import connect
from data.registry.store import file_hash, move_in, staging_folder, sync
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import duckdb
    import pandas as pd

    from data.programme import Programme

RELEASES_VARIABLE = "DASHBOARD_RELEASES"
DEFAULT_RELEASES = Path(__file__).resolve().parents[1] / "published"
VERSION = 2
"""Of the tables of a release."""

SELECTIONS = "selections"
"""The table of what is shown: ``selection, persons, kept, newcomers``. A group that is kept has the
participants that it had when it was last shown, and the outcomes of now."""


OTHER_VERSION = mark(
    "The release {name} was made by another version of the dashboard. Move its .json and .duckdb"
    " file away, the other releases of the programme too, and publish anew:"
    " python -m analysis publish --as-of DATE."
)
UNREADABLE = mark(
    "The manifest {name} of a release cannot be read. Remove it and its .duckdb file, and publish"
    " the release of that date again."
)


@dataclass(frozen=True)
class ReleaseEntry:
    """A release in a folder, as its manifest describes it."""

    as_of_date: dt.date
    programme_code: str
    content_hash: str
    """SHA-256 of its tables: the same registry, earlier releases and keys give the same."""
    file_hash: str
    published_at: dt.datetime
    synthetic: bool
    registry_hash: str
    """The content hash of the registry it was made from."""
    version: int = VERSION
    earlier: tuple[str, ...] = ()
    """The content hashes of the releases before it, the oldest first."""
    keys: dict[str, str] = field(default_factory=dict)
    """Fingerprints of the keys, to notice a wrong one."""
    policy: dict[str, Any] = field(default_factory=dict)
    """The policy that it was made with, by its keys."""
    policy_hash: str = ""
    report: dict[str, Any] = field(default_factory=dict)
    """What is shown, hidden and kept, how exact it is, what the attack found."""
    log_head: str = ""
    path: Path = Path()

    @property
    def name(self) -> str:
        """The name of its files, without ending."""
        return f"{self.as_of_date.isoformat()}-{self.content_hash[:16]}"


@dataclass(frozen=True)
class ReleaseFile:
    """An open release. One instance may serve many threads."""

    entry: ReleaseEntry
    programme: Programme
    connection: duckdb.DuckDBPyConnection

    def table(self, name: str) -> pd.DataFrame:
        """A whole table; its columns are those of the figure, with its selection and choices."""
        if name not in self.tables:
            return self.rows("SELECT NULL AS selection, NULL AS choices WHERE false", {})
        return self.rows(f'SELECT * FROM "{name}" ORDER BY row', {})

    def rows(self, query: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query; ``values`` are bound."""
        with self.connection.cursor() as cursor:
            return cursor.execute(query, values).df()

    @cached_property
    def tables(self) -> tuple[str, ...]:
        """The names of its tables of figures."""
        query = "SELECT table_name FROM duckdb_tables() WHERE table_name <> 'programme'"
        return tuple(self.rows(query, {})["table_name"])

    def figure(self, name: str, selections: Sequence[str], choices: str | None) -> pd.DataFrame:
        """The rows of a figure for some selections, in the order in which they were computed.

        ``choices`` None are all of them.
        """
        if name not in self.tables:
            return self.table(name)
        return self.rows(
            f'SELECT * EXCLUDE (row, choices) FROM "{name}" WHERE choices = coalesce($choices,'
            " choices) AND list_contains($selections, selection) ORDER BY row",
            {"choices": choices, "selections": list(selections)},
        )

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def default_releases() -> Path:
    """``$DASHBOARD_RELEASES``, or the folder ``published`` beside this file."""
    return Path(os.environ.get(RELEASES_VARIABLE) or DEFAULT_RELEASES)


def list_releases(folder: Path) -> list[ReleaseEntry]:
    """All complete releases, the newest as-of date first, of one date the latest."""
    entries = [read_release_manifest(path) for path in folder.glob("*.json")]
    return sorted(entries, key=lambda e: (e.as_of_date, e.published_at, e.name), reverse=True)


def read_release_manifest(path: Path) -> ReleaseEntry:
    """The entry that a manifest describes; raises ``ReleaseError`` if it is damaged."""
    try:
        state = path.stat()
    except OSError as error:
        raise ReleaseError(UNREADABLE, name=path.name) from error
    return _manifest(path, state.st_ino, state.st_size, state.st_mtime_ns)


@lru_cache(maxsize=200)
def _manifest(path: Path, _inode: int, _size: int, _changed: int) -> ReleaseEntry:
    """Read once, as long as it is the same file: a page asks for them ten times."""
    try:
        values = json.loads(path.read_text("utf-8"))
        values["as_of_date"] = dt.date.fromisoformat(values["as_of_date"])
        values["published_at"] = dt.datetime.fromisoformat(values["published_at"])
        values["earlier"] = tuple(values["earlier"])
        if values.get("version") != VERSION:
            raise ReleaseError(OTHER_VERSION, name=path.stem)
        return ReleaseEntry(**values, path=path.with_suffix(".duckdb"))
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise ReleaseError(UNREADABLE, name=path.name) from error


def open_release(entry: ReleaseEntry) -> ReleaseFile:
    """Open a release, read-only and closed; raises ``ReleaseError`` if it is not what it was."""
    try:
        sound = file_hash(entry.path) == entry.file_hash
    except OSError:
        sound = False
    if not sound:
        raise ReleaseError(
            mark(
                "The release {name} is damaged or gone. Copy it again from the steward, or publish"
                " it again."
            ),
            name=entry.path.name,
        )
    connection = connect(entry.path, read_only=True)
    ((source,),) = connection.execute("SELECT source FROM programme").fetchall()
    return ReleaseFile(entry, parse_programme(str(source)), connection)


def content_hash(tables: Mapping[str, pd.DataFrame], about: str) -> str:
    """SHA-256 of the rows of every table in their order, and of what they are about."""
    digest = hashlib.sha256(f"{VERSION}|{about}".encode())
    for name in sorted(tables):
        digest.update(f"|{name}|{'|'.join(tables[name].columns)}|".encode())
        digest.update(tables[name].to_csv(index=False, lineterminator="\n").encode())
    return digest.hexdigest()


def write_release(
    folder: Path, tables: Mapping[str, pd.DataFrame], programme: Programme, entry: ReleaseEntry
) -> ReleaseEntry:
    """Write a release and publish it: first the file, last its manifest.

    ``entry`` without its file hash. Raises ``StoreError`` where the folder cannot be written;
    then nothing was changed.
    """
    with staging_folder(folder) as staging, writing_in_words(folder):
        staged = staging / "release.duckdb"
        with connect(staged) as database:
            database.execute(
                "CREATE TABLE programme AS SELECT $source AS source", {"source": programme.source}
            )
            for name, frame in tables.items():
                numbered = frame.assign(row=range(len(frame)))
                database.register("incoming", numbered)
                database.execute(f'CREATE TABLE "{name}" AS SELECT * FROM incoming ORDER BY row')
                database.unregister("incoming")
            database.execute("CHECKPOINT")
        values = asdict(entry) | {
            "file_hash": file_hash(staged),
            "as_of_date": entry.as_of_date.isoformat(),
            "published_at": entry.published_at.isoformat(),
        }
        del values["path"]
        target = move_in(folder, staged, entry.name, values)
        sync(folder)
        return read_release_manifest(target.with_suffix(".json"))
