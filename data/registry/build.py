"""Tables of an extract → a registry file: written once, hashed, moved into the store."""

from __future__ import annotations

import datetime as dt
import hashlib
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from data.errors import RegistryError, StoreError
from data.registry.derivation import LAYOUT, derive_trajectories
from data.registry.open import DISK_FAULTS, Registry, check_file, connect
from data.registry.store import (
    RegistryEntry,
    cannot_write,
    confirm,
    file_hash,
    publish,
    read_manifests,
    staging_folder,
)
from data.schema.tables import PARTICIPANTS, VERSION, tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    import pandas as pd

    from data.programme import Programme
    from data.schema.tables import Table


HASHED_ROWS = 100_000
CLOCK_TOLERANCE = dt.timedelta(hours=1)
"""A clock that runs behind the last import by more than this is wrong, not adjusted."""


def draft_registry(
    tables: dict[str, pd.DataFrame],
    programme: Programme,
    as_of_date: dt.date,
    *,
    synthetic: bool = False,
    without: Iterable[str] = (),
) -> Registry:
    """What these tables would be as a registry, in memory: for a look before it is kept.

    ``without``: the tables that the extract did not have, which are empty here.
    """
    connection = connect()
    write_tables(connection, tables, programme)
    content_hash = hash_content(connection, programme, as_of_date, synthetic, without)
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
        without=sorted(without),
    )
    return Registry(entry, programme, connection)


def build_registry(
    store: Path,
    tables: dict[str, pd.DataFrame],
    programme: Programme,
    as_of_date: dt.date,
    *,
    synthetic: bool = False,
    without: Iterable[str] | None = (),
    oddities: dict[str, int] | None = None,
    imported_at: dt.datetime | None = None,
    reason: str = "",
    corrects: str = "",
) -> tuple[RegistryEntry, bool]:
    """Build the registry of one as-of date and publish it in ``store``.

    ``tables`` are checked tables as ``data.reading.extract`` gives them; ``without``: those that
    the extract did not have, None where an earlier version did not keep this. Gives back the entry
    and whether it is new: the same content is never stored twice. Raises ``StoreError``; nothing is
    changed unless all of it succeeds.
    """
    with staging_folder(store) as folder, writing_in_words(store):
        entries, _ = read_manifests(store)
        now = dt.datetime.now(dt.UTC).replace(microsecond=0)
        done_at = imported_at or time_of_import(entries, now)
        staged = folder / "registry.duckdb"
        with connect(staged) as database:
            # One transaction for each: by itself, every statement waits for the disk.
            database.begin()
            write_tables(database, tables, programme)
            database.commit()
            content_hash = hash_content(database, programme, as_of_date, synthetic, without or ())
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
            without=None if without is None else sorted(without),
            oddities=oddities or {},
            reason=reason,
            corrects=corrects,
        )
        return publish(store, staged, entry), True


def time_of_import(entries: list[RegistryEntry], now: dt.datetime) -> dt.datetime:
    """When an import of now was done: after all before it, whatever the clock was set to.

    Of two registries of one date the latest import is shown, so their order is never left to a
    clock. Raises ``StoreError`` if the clock is more than ``CLOCK_TOLERANCE`` behind.
    """
    last = max(entries, key=lambda entry: entry.imported_at, default=None)
    if last is None or now > last.imported_at:
        return now
    if now < last.imported_at - CLOCK_TOLERANCE:
        raise StoreError(
            mark(
                "The clock of this machine says {now}, but registry {name} was imported at {last}."
                " Nothing was changed. Set the clock right and import again. If it is right now"
                " and was wrong then: remove that registry and import both extracts again."
            ),
            now=now.isoformat(),
            name=last.name,
            last=last.imported_at.isoformat(),
        )
    return last.imported_at + dt.timedelta(seconds=1)


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
            f'CREATE TABLE "{table.name}" AS'
            f" SELECT {column_casts(table)} FROM incoming ORDER BY ALL"
        )
        database.unregister("incoming")
    database.execute("CREATE TABLE programme AS SELECT $source AS source",
                     {"source": programme.source})  # fmt: skip


def column_casts(table: Table) -> str:
    """Declared names and types only; nothing here comes from a file."""
    return ", ".join(
        f'CAST("{column.name}" AS {column.kind.sql_type}) AS "{column.name}"'
        for column in table.columns
    )


def hash_content(
    database: duckdb.DuckDBPyConnection,
    programme: Programme,
    as_of_date: dt.date,
    synthetic: bool,
    without: Iterable[str] = (),
) -> str:
    """SHA-256 over the rows of every table in order, the programme, the date and the version.

    A table that is not there is not one without rows, so its name is part of it.
    """
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
    if missing := sorted(without):
        digest.update(f"|without|{'|'.join(missing)}".encode())
    return digest.hexdigest()
