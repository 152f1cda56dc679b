"""What differs between two registries, or the persons of two extracts."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.registry.build import column_casts
from data.registry.derivation import sql
from data.registry.open import Registry, connect, connect_to, extract_tables
from data.schema.tables import PARTICIPANTS

if TYPE_CHECKING:
    import pandas as pd


def compare(earlier: Registry, later: Registry) -> pd.DataFrame:
    """What changed between the participants of two registries (``sql/changes.sql``)."""
    if not (earlier.path.is_file() and later.path.is_file()):
        tables = (extract_tables(registry)[PARTICIPANTS.name] for registry in (earlier, later))
        return compare_persons(*tables)
    with connect_to({"earlier": earlier.path, "later": later.path}) as database:
        return database.execute(sql("changes")).df()


def compare_persons(earlier: pd.DataFrame, later: pd.DataFrame) -> pd.DataFrame:
    """What changed between two tables of participants that are in memory (``sql/changes.sql``)."""
    with connect() as database:
        for name, frame in (("earlier", earlier), ("later", later)):
            database.register("incoming", frame)
            database.execute(f"CREATE SCHEMA {name}")
            database.execute(
                f"CREATE TABLE {name}.participants AS"
                f" SELECT {column_casts(PARTICIPANTS)} FROM incoming"
            )
            database.unregister("incoming")
        return database.execute(sql("changes")).df()
