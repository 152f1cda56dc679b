"""Bringing a store up to date: registries of another version, derived anew from their own tables.

What an extract said stays as it was, and so do the content hash and the time of import; only what
is derived from it is made again. The file of the other version is removed when the new one lies.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.registry.build import build_registry
from data.registry.derivation import LAYOUT
from data.registry.open import open_closed, programme_of, reading_in_words
from data.registry.store import clear_at_start, list_registries, remove_registry
from data.schema.tables import VERSION, tables_of

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from data.programme import Programme
    from data.registry.store import RegistryEntry


def outdated(store: Path) -> list[RegistryEntry]:
    """The registries of this version of the extract that another version derived."""
    return [
        entry
        for entry in list_registries(store)
        if entry.schema_version == VERSION and entry.layout != LAYOUT
    ]


def renew(store: Path, step: Callable[[str], None] = lambda _: None) -> list[RegistryEntry]:
    """Derive every outdated registry anew; gives back the new ones.

    ``step`` is told the name of each as it begins. Raises ``RegistryError`` for a damaged one and
    ``StoreError``; what was renewed before stays renewed, the rest stays as it was.
    """
    clear_at_start(store)
    renewed = []
    for entry in outdated(store):
        step(entry.name)
        programme, tables = read_back(entry)
        new, _ = build_registry(
            store,
            tables,
            programme,
            entry.as_of_date,
            synthetic=entry.synthetic,
            without=entry.without,
            oddities=entry.oddities,
            imported_at=entry.imported_at,
            reason=entry.reason,
            corrects=entry.corrects,
        )
        remove_registry(entry)
        renewed.append(new)
    return renewed


def read_back(entry: RegistryEntry) -> tuple[Programme, dict[str, pd.DataFrame]]:
    """The programme and the tables of the extract, as they lie in a registry."""
    with reading_in_words(entry), open_closed(entry) as connection:
        programme = programme_of(entry, connection)
        tables = {table.name: connection.table(table.name).df() for table in tables_of(programme)}
    return programme, tables
