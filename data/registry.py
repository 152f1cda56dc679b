"""A registry: one read-only DuckDB file that holds what an extract said on its as-of date."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import contextmanager
from dataclasses import dataclass
from itertools import accumulate
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from data.derivation import LAYOUT, derive_trajectories, sql
from data.errors import RegistryDamaged, RegistryError
from data.precision import EXACT
from data.programme import parse_programme
from data.schema import PARTICIPANTS, VERSION, tables_of
from data.store import (
    RegistryEntry,
    cannot_read,
    cannot_write,
    confirm,
    file_hash,
    publish,
    read_manifests,
    staging_folder,
    time_of_import,
)
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from data.precision import Precision
    from data.programme import Programme
    from data.schema import Table

MEMORY_LIMIT = "4GB"
CLOSED: dict[str, str | int | float | list[str]] = {
    "enable_external_access": False,
    "autoload_known_extensions": False,
    "autoinstall_known_extensions": False,
    "python_enable_replacements": False,
    "memory_limit": MEMORY_LIMIT,
    "lock_configuration": True,
}
"""No file, extension or Python variable can be reached from a query, and no setting changed."""

HASHED_ROWS = 100_000
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


def open_closed(entry: RegistryEntry) -> duckdb.DuckDBPyConnection:
    """A read-only, closed connection to a registry; raises ``RegistryError`` if it was damaged."""
    check_file(entry)
    with reading_in_words(entry):
        return duckdb.connect(str(entry.path), read_only=True, config=dict(CLOSED))


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
    return Registry(entry, parse_programme(programme_source(connection)), connection)


def programme_source(connection: duckdb.DuckDBPyConnection) -> str:
    """The text of the programme file that a registry was made with."""
    ((source,),) = connection.execute("SELECT source FROM programme").fetchall()
    return str(source)


def compare(earlier: Registry, later: Registry) -> pd.DataFrame:
    """What changed between the participants of two registries (``sql/changes.sql``)."""
    if not (earlier.path.is_file() and later.path.is_file()):
        tables = (extract_tables(registry)[PARTICIPANTS.name] for registry in (earlier, later))
        return compare_persons(*tables)
    with duckdb.connect(":memory:", config={"python_enable_replacements": False}) as database:
        for name, registry in (("earlier", earlier), ("later", later)):
            path = str(registry.path).replace("'", "''")
            database.execute(f"ATTACH '{path}' AS {name} (READ_ONLY)")
        database.execute("SET enable_external_access = false")
        return database.execute(sql("changes")).df()


def extract_tables(registry: Registry) -> dict[str, pd.DataFrame]:
    """The tables of the extract as they lie in a registry, dates as ``datetime64``."""
    return {
        table.name: registry.frame(f'SELECT * FROM "{table.name}"', {})
        for table in tables_of(registry.programme)
    }


def compare_persons(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """What changed between two tables of participants that are in memory (``sql/changes.sql``)."""
    with duckdb.connect(":memory:", config=dict(CLOSED)) as database:
        for name, frame in (("earlier", earlier), ("later", later)):
            database.register("incoming", frame)
            database.execute(f"CREATE SCHEMA {name}")
            database.execute(
                f"CREATE TABLE {name}.participants AS SELECT {_casts(PARTICIPANTS)} FROM incoming"
            )
            database.unregister("incoming")
        return database.execute(sql("changes")).df()


def participant_numbers(registry: Registry) -> tuple[str, ...]:
    """The pseudonyms of everybody in a registry; for a scan, never to be shown."""
    return tuple(registry.frame("SELECT participant_id FROM participants", {})["participant_id"])


def draft_registry(
    tables: dict[str, pd.DataFrame],
    programme: Programme,
    as_of_date: dt.date,
    *,
    synthetic: bool = False,
) -> Registry:
    """What these tables would be as a registry, in memory: for a look before it is kept."""
    connection = duckdb.connect(":memory:", config=dict(CLOSED))
    write_tables(connection, tables, programme)
    content_hash = hash_content(connection, programme, as_of_date, synthetic)
    derive_trajectories(connection, programme, as_of_date)
    entry = RegistryEntry(
        as_of_date=as_of_date,
        programme_code=programme.code,
        persons=len(tables[PARTICIPANTS.name]),
        content_hash=content_hash,
        file_hash="",
        imported_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
        synthetic=synthetic,
        schema_version=VERSION,
        layout=LAYOUT,
        rows={name: len(frame) for name, frame in tables.items()},
    )
    return Registry(entry, programme, connection)


def build_registry(
    store: Path,
    tables: dict[str, pd.DataFrame],
    programme: Programme,
    as_of_date: dt.date,
    *,
    synthetic: bool = False,
    oddities: dict[str, int] | None = None,
    imported_at: dt.datetime | None = None,
    reason: str = "",
    corrects: str = "",
) -> tuple[RegistryEntry, bool]:
    """Build the registry of one as-of date and publish it in ``store``.

    ``tables`` are checked tables as ``data.extract`` gives them. Gives back the entry and whether
    it is new: the same content is never stored twice. Raises ``StoreError``; nothing is changed
    unless all of it succeeds.
    """
    with staging_folder(store) as folder, writing_in_words(store):
        entries, _ = read_manifests(store)
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        done_at = imported_at or time_of_import(entries, now)
        staged = folder / "registry.duckdb"
        with duckdb.connect(str(staged), config={"python_enable_replacements": False}) as database:
            # One transaction for each: by itself, every statement waits for the disk.
            database.begin()
            write_tables(database, tables, programme)
            database.commit()
            content_hash = hash_content(database, programme, as_of_date, synthetic)
            database.begin()
            derive_trajectories(database, programme, as_of_date)
            database.commit()
            database.execute("CHECKPOINT")
        for known in entries:
            if (known.content_hash, known.layout) == (content_hash, LAYOUT) and _whole(known):
                confirm(store, known)
                return known, False
        entry = RegistryEntry(
            as_of_date=as_of_date,
            programme_code=programme.code,
            persons=len(tables["participants"]),
            content_hash=content_hash,
            file_hash=file_hash(staged),
            imported_at=done_at,
            synthetic=synthetic,
            schema_version=VERSION,
            layout=LAYOUT,
            rows={name: len(frame) for name, frame in tables.items()},
            oddities=oddities or {},
            reason=reason,
            corrects=corrects,
        )
        return publish(store, staged, entry), True


def _whole(entry: RegistryEntry) -> bool:
    """Whether a registry is what was imported; one that is damaged is built again."""
    try:
        check_file(entry)
    except RegistryError:
        return False
    return True


@contextmanager
def writing_in_words(store: Path) -> Iterator[None]:
    """A fault of the disk while a registry is built, as a ``StoreError``."""
    try:
        yield
    except DISK_FAULTS as error:
        raise cannot_write(store, error) from error


def write_tables(
    database: duckdb.DuckDBPyConnection, tables: dict[str, pd.DataFrame], programme: Programme
) -> None:
    """The tables of the extract, typed as declared, and the programme they were read with."""
    for table in tables_of(programme):
        database.register("incoming", tables[table.name])
        database.execute(
            f'CREATE TABLE "{table.name}" AS SELECT {_casts(table)} FROM incoming ORDER BY ALL'
        )
        database.unregister("incoming")
    database.execute("CREATE TABLE programme AS SELECT $source AS source",
                     {"source": programme.source})  # fmt: skip


def _casts(table: Table) -> str:
    """Declared names and types only; nothing here comes from a file."""
    return ", ".join(
        f'CAST("{column.name}" AS {column.kind.sql_type}) AS "{column.name}"'
        for column in table.columns
    )


def hash_content(
    database: duckdb.DuckDBPyConnection, programme: Programme, as_of_date: dt.date, synthetic: bool
) -> str:
    """SHA-256 over the rows of every table in order, the programme, the date and the version."""
    digest = hashlib.sha256(
        f"{VERSION}|{as_of_date.isoformat()}|{synthetic}|{programme.source}".encode()
    )
    for table in tables_of(programme):
        digest.update(f"|{table.name}|".encode())
        columns = ", ".join(f'coalesce("{c.name}"::VARCHAR, chr(30))' for c in table.columns)
        blocks = database.execute(
            f"SELECT sha256(string_agg(concat_ws(chr(31), {columns}), chr(29) ORDER BY rowid))"
            f' FROM "{table.name}" GROUP BY rowid // $rows ORDER BY rowid // $rows',
            {"rows": HASHED_ROWS},
        )
        for (block,) in blocks.fetchall():
            digest.update(block.encode())
    return digest.hexdigest()
