"""A registry: one read-only DuckDB file that holds what an extract said on its as-of date."""

from __future__ import annotations

import datetime as dt
import hashlib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import duckdb

from data.errors import RegistryError
from data.programme import OUTCOMES, UNKNOWN, parse_programme
from data.schema import VERSION, tables_of
from data.store import RegistryEntry, file_hash, list_registries, publish, staging_folder
from data.words import mark

if TYPE_CHECKING:
    import pandas as pd

    from data.programme import Coded, Programme
    from data.schema import Table

SQL_FOLDER = Path(__file__).resolve().parent / "sql"
CENSORED = "censored"
"""The outcome, in an event table, of who has not left on the as-of date."""

NOT_LEFT = "not_left"
"""The contract's judgement of who was still in when judged."""
NOT_YET_JUDGED, FIRST_SICK_DAY_UNKNOWN = "not_yet_judged", "first_sick_day_unknown"
"""Who the contract has not judged on the as-of date, or cannot."""

MONTHS_OF_SICK_PAY = 24
"""The employer pays so long; a wage sanction comes at its end (evaluation, section 3.4)."""

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

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query; ``values`` are bound, never pasted."""
        with self.connection.cursor() as cursor:
            return cursor.execute(sql, values).df()

    def close(self) -> None:
        """Let go of the file."""
        self.connection.close()


@cache
def sql(name: str) -> str:
    """The text of a query in ``data/sql``."""
    return (SQL_FOLDER / f"{name}.sql").read_text("utf-8")


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
    try:
        sound = file_hash(entry.path) == entry.file_hash
    except OSError:
        sound = False
    if not sound:
        raise RegistryError(
            mark(
                "The registry {name} is damaged or gone: its content is not what was imported."
                " Remove it and import the extract of {as_of_date} again."
            ),
            name=entry.path.name,
            as_of_date=entry.as_of_date.isoformat(),
        )
    connection = duckdb.connect(str(entry.path), read_only=True, config=dict(CLOSED))
    (source,) = connection.execute("SELECT source FROM programme").fetchone() or ("",)
    return Registry(entry, parse_programme(source), connection)


def build_registry(
    store: Path,
    tables: dict[str, pd.DataFrame],
    programme: Programme,
    as_of_date: dt.date,
    *,
    synthetic: bool = False,
    oddities: dict[str, int] | None = None,
) -> tuple[RegistryEntry, bool]:
    """Build the registry of one as-of date and publish it in ``store``.

    ``tables`` are checked tables as ``data.extract`` gives them. Gives back the entry and whether
    it is new: the same content is never stored twice. Raises ``StoreError``; nothing is changed
    unless all of it succeeds.
    """
    with staging_folder(store) as folder:
        staged = folder / "registry.duckdb"
        with duckdb.connect(str(staged), config={"python_enable_replacements": False}) as database:
            write_tables(database, tables, programme)
            content_hash = hash_content(database, programme, as_of_date, synthetic)
            derive_trajectories(database, programme, as_of_date)
            database.execute("CHECKPOINT")
        known = [e for e in list_registries(store) if e.content_hash == content_hash]
        if known:
            return known[0], False
        entry = RegistryEntry(
            as_of_date=as_of_date,
            programme_code=programme.code,
            persons=len(tables["participants"]),
            content_hash=content_hash,
            file_hash=file_hash(staged),
            imported_at=dt.datetime.now(dt.UTC).replace(microsecond=0),
            synthetic=synthetic,
            schema_version=VERSION,
            rows={name: len(frame) for name, frame in tables.items()},
            oddities=oddities or {},
        )
        return publish(store, staged, entry), True


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


def derive_trajectories(
    database: duckdb.DuckDBPyConnection, programme: Programme, as_of_date: dt.date
) -> None:
    """The table that figures are counted from (``sql/courses.sql``, ``sql/trajectories.sql``)."""
    for name, codes in (
        ("cohort_code", _codes(programme.cohorts)),
        ("branch_code", _codes(programme.branches)),
        ("age_code", _codes(programme.age_bands)),
        ("sickness_code", _codes(programme.sickness_bands)),
        ("intervention_code", [i.code for i in programme.interventions]),
        ("exit_reason_code", _codes(programme.exit_reasons)),
        ("outcome_code", [CENSORED, *OUTCOMES]),
        ("risk_code", _codes(programme.wage_sanction_risks)),
        ("contract_code", [*OUTCOMES, NOT_LEFT, NOT_YET_JUDGED, FIRST_SICK_DAY_UNKNOWN]),
    ):
        # Codes are letters, digits and _ + . - (data/toml_section.py), so quoting is enough.
        listed = ", ".join(f"'{code}'" for code in codes)
        database.execute(f"CREATE TYPE {name} AS ENUM ({listed})")
    _fill(database, "cohorts (code VARCHAR, first_day DATE, last_day DATE)",
          [(c.code, c.first_day, c.last_day) for c in programme.cohorts])  # fmt: skip
    _fill(database, "age_bands (code VARCHAR, lower INTEGER, upper INTEGER)",
          [(b.code, b.lower, b.upper) for b in programme.age_bands])  # fmt: skip
    _fill(database, "sickness_bands (code VARCHAR, lower INTEGER, upper INTEGER)",
          [(b.code, b.lower, b.upper) for b in programme.sickness_bands])  # fmt: skip
    _fill(database, "exit_reasons (code VARCHAR, effect VARCHAR, contract VARCHAR)",
          [(r.code, r.effect, r.contract) for r in programme.exit_reasons])  # fmt: skip
    database.execute(sql("courses"), {"as_of_date": as_of_date})
    database.execute(
        sql("trajectories"),
        {
            "as_of_date": as_of_date,
            "maximum_months_sick": programme.maximum_months_sick,
            "months_of_sick_pay": MONTHS_OF_SICK_PAY,
            "contract_months": programme.contract_months,
        },
    )


def _codes(items: tuple[Coded, ...]) -> list[str]:
    """The codes of a list, with ``unknown`` last where the list has none."""
    return list(dict.fromkeys([*(item.code for item in items), UNKNOWN]))


def _fill(database: duckdb.DuckDBPyConnection, table: str, rows: list[tuple[Any, ...]]) -> None:
    """A small table of the programme, created and filled."""
    database.execute(f"CREATE TABLE {table}")
    name, places = table.split(" ", 1)[0], ", ".join("?" for _ in rows[0])
    database.executemany(f"INSERT INTO {name} VALUES ({places})", rows)
