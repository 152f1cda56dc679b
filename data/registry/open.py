"""A registry: one read-only DuckDB file that holds what an extract said on its as-of date."""

from __future__ import annotations

import datetime as dt
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from data.errors import ProgrammeError, RegistryDamaged, RegistryError
from data.precision import EXACT
from data.programme import parse_programme
from data.registry.derivation import LAYOUT
from data.registry.store import (
    RegistryEntry,
    cannot_read,
    file_hash,
)
from data.schema.tables import VERSION, tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from data.precision import Precision
    from data.programme import Programme

MEMORY_LIMIT = "4GB"
CLOSED: dict[str, str | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "python_enable_replacements": False,
    "memory_limit": MEMORY_LIMIT,
    "temp_directory": "",
    "lock_configuration": True,
}
"""No file, extension or Python variable can be reached from a query, and no setting changed.

What does not fit into memory is not put on the disk either: it is an error.
"""

DISK_FAULTS = (duckdb.OperationalError, duckdb.FatalException, duckdb.InternalException)
"""What DuckDB raises when the disk does not do as asked; their messages hold no values."""


@dataclass(frozen=True)
class Registry:
    """An open registry. One instance may serve many threads, each query on its own cursor."""

    entry: RegistryEntry
    programme: Programme
    connection: duckdb.DuckDBPyConnection

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""
        return self.entry.as_of_date

    @property
    def content_hash(self) -> str:
        """SHA-256 of its content: the same for the same extract on any machine."""
        return self.entry.content_hash

    @property
    def imported_at(self) -> dt.datetime:
        """When it was imported, UTC."""
        return self.entry.imported_at

    @property
    def synthetic(self) -> bool:
        """Whether nobody in it exists."""
        return self.entry.synthetic

    @property
    def path(self) -> Path:
        """Its file."""
        return self.entry.path

    @property
    def precision(self) -> Precision:
        """Its estimates are shown as they are."""
        return EXACT

    @property
    def oddities(self) -> Mapping[str, int]:
        """Oddity → persons it held for at the import."""
        return self.entry.oddities

    @property
    def without(self) -> frozenset[str]:
        """Tables that the extract did not have."""
        return self.entry.missing

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query; ``values`` are bound, never pasted."""
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, values).df()

    def persons(self, rows: pd.DataFrame, within: float = 0) -> int:
        """How many persons are in rows of counts that have nobody in common."""
        return int(rows["persons"].sum())

    def rest(self, rows: pd.DataFrame, part: pd.DataFrame) -> int:
        """How many persons of some rows are not in a part of them."""
        return self.persons(rows) - self.persons(part)

    def persons_so_far(self, parts: Sequence[pd.DataFrame]) -> list[int]:
        """How many persons are in each part and those before it together."""
        return list(accumulate(map(self.persons, parts)))

    def share_of(self, rows: pd.DataFrame, share: float) -> float:
        """A share 0-1 of the persons in rows, as it is."""
        return share

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


def connect(path: Path | None = None, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """The database in a file, or one in memory, closed; all others begin here too."""
    return duckdb.connect(str(path or ":memory:"), read_only=read_only, config=dict(CLOSED))


def connect_to(files: Mapping[str, Path]) -> duckdb.DuckDBPyConnection:
    """Name → file: these databases side by side, read-only, and closed once they are there."""
    attaching = CLOSED | {"enable_external_access": True, "lock_configuration": False}
    database = duckdb.connect(":memory:", config=attaching)
    for name, file in files.items():
        path = str(file).replace("'", "''")
        database.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
    database.execute("SET enable_external_access = false")
    database.execute("SET lock_configuration = true")
    return database


def open_closed(entry: RegistryEntry) -> duckdb.DuckDBPyConnection:
    """A read-only, closed connection to a registry; raises ``RegistryError`` if it was damaged."""
    check_file(entry)
    with reading_in_words(entry):
        return connect(entry.path, read_only=True)


def check_file(entry: RegistryEntry) -> None:
    """Raise ``RegistryError`` if the file of a registry is not, or is not known to be, whole."""
    try:
        if file_hash(entry.path) == entry.file_hash:
            return
    except FileNotFoundError:
        pass
    except OSError as error:
        raise cannot_read(entry.path, error) from error
    raise RegistryDamaged(
        mark(
            "The registry {name} is damaged or gone: its content is not what was imported."
            " Import the extract of {as_of_date} again, which repairs it."
        ),
        name=entry.path.name,
        as_of_date=entry.as_of_date.isoformat(),
    )


@contextmanager
def reading_in_words(entry: RegistryEntry) -> Iterator[None]:
    """A fault of the disk while a registry is read, as a ``RegistryError``."""
    try:
        yield
    except DISK_FAULTS as error:
        raise cannot_read(entry.path, error) from error


def open_registry(entry: RegistryEntry) -> Registry:
    """Open a registry, read-only and closed.

    Raises ``RegistryError`` if it was damaged or made for another version of the extract.
    """
    if entry.schema_version != VERSION:
        raise RegistryError(
            mark(
                "The registry {name} was made for version {found} of the extract; this is version"
                " {known}. Import the extract of {as_of_date} again."
            ),
            name=entry.path.name,
            found=entry.schema_version,
            known=VERSION,
            as_of_date=entry.as_of_date.isoformat(),
        )
    if entry.layout != LAYOUT:
        raise RegistryError(
            mark(
                "The registry {name} was made by another version of the dashboard. Bring the store"
                " up to date: python -m data renew."
            ),
            name=entry.path.name,
        )
    connection = open_closed(entry)
    return Registry(entry, programme_of(entry, connection), connection)


def programme_of(entry: RegistryEntry, connection: duckdb.DuckDBPyConnection) -> Programme:
    """The programme that a registry was made with; raises ``RegistryError`` for one of before
    that is refused now."""
    try:
        return parse_programme(programme_source(connection))
    except ProgrammeError as error:
        raise RegistryError(
            mark(
                "The registry {name} was made with a programme file that cannot be used any more:"
                " {problem} Correct the file, and import the extract of {as_of_date} again."
            ),
            name=entry.path.name,
            problem=str(error),
            as_of_date=entry.as_of_date.isoformat(),
        ) from error


def programme_source(connection: duckdb.DuckDBPyConnection) -> str:
    """The text of the programme file that a registry was made with."""
    ((source,),) = connection.execute("SELECT source FROM programme").fetchall()
    return str(source)


def extract_tables(registry: Registry) -> dict[str, pd.DataFrame]:
    """The tables of the extract as they lie in a registry, dates as ``datetime64``."""
    return {
        table.name: registry.frame(f'SELECT * FROM "{table.name}"', {})
        for table in tables_of(registry.programme)
    }


def participant_numbers(registry: Registry) -> tuple[str, ...]:
    """The pseudonyms of everybody in a registry; for a scan, never to be shown."""
    return tuple(registry.frame("SELECT participant_id FROM participants", {})["participant_id"])
