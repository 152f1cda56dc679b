"""Counts that carry a key of who is in them, for the publication of a release.

Every participant gets a record key, an HMAC of her pseudonym; the key of a cell is the XOR of the
record keys of the participants in it. The key of disjoint cells together is the XOR of theirs, so
it says which persons are counted whatever the way they were counted, and nothing else [1]_.

Sources
-------
.. [1] Fraser B, Wooton J. A proposed method for confidentialising tabular output to protect
       against differencing. Joint UNECE/Eurostat work session on statistical data
       confidentiality, 2005.
"""

from __future__ import annotations

import hashlib
import hmac
import re
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data.dimensions import DIMENSIONS, INTERVENTION, PROVIDER
from data.registry.derivation import sql
from data.registry.open import open_closed
from data.registry.selected import selected

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Mapping, Sequence

    import duckdb
    import pandas as pd

    from data.programme import Programme
    from data.registry.open import Registry

    Within = tuple[Mapping[str, str], Sequence[int] | None]
    """Conditions, and the record keys of the participants that a selection keeps, if it does."""
    Asked = tuple[str, Mapping[str, str], Within]
    """The name of a selection, its conditions, and within which other it lies."""

KEY_BITS = 64

IN_QUERY = {
    "/* record key */": ", record_key",
    "/* count key */": ", bit_xor(record_key) AS key",
    "/* key */": ", key",
    "/* sum key */": ", bit_xor(key) AS key",
}
"""What stands in a query as a comment, and what it becomes where counts are keyed."""


COLUMN_OF = {INTERVENTION: "interventions", PROVIDER: "providers"}
"""The columns of trajectories that hold several codes of a dimension."""
OF_DIMENSION = {
    **{dimension: f"${dimension}" for dimension in DIMENSIONS},
    INTERVENTION: f"list_distinct(list_append(interventions, ${INTERVENTION}))",
    PROVIDER: f"list_distinct(list_append(providers, ${PROVIDER}))",
}
"""What a column becomes for a participant who is kept in a group, whatever it says now."""
AS_KEPT = ", ".join(
    f"CASE WHEN in_analysis AND asked_keeps_{dimension} THEN"
    f" {as_kept.replace('$', 'asked_')} ELSE {column} END AS {column}"
    for dimension, as_kept in OF_DIMENSION.items()
    for column in [COLUMN_OF.get(dimension, dimension)]
)
"""The same in a table of several selections side by side."""


@dataclass(frozen=True)
class KeyedRegistry:
    """A registry whose counts have a column ``key``; in one thread."""

    registry: Registry
    connection: duckdb.DuckDBPyConnection

    @property
    def programme(self) -> Programme:
        """The programme of the registry."""
        return self.registry.programme

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""
        return self.registry.as_of_date

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query, with ``key`` where the query says that it can have one."""
        return self.connection.execute(keyed(sql), values).df()

    @contextmanager
    def restricted(self, where: Mapping[str, str], kept: Sequence[int] | None) -> Iterator[None]:
        """Within, a selection has these participants, by record key, whoever would be in it now.

        Whoever is not in the analysis is selected as ever. None of ``kept`` changes nothing.
        """
        if kept is None:
            yield
            return
        changed = ", ".join(
            f"CASE WHEN in_analysis THEN {OF_DIMENSION[dimension]} ELSE {column} END AS {column}"
            for dimension in where
            for column in [COLUMN_OF.get(dimension, dimension)]
        )
        changed = f"REPLACE ({changed})" if changed else ""
        self.connection.execute("ALTER TABLE temp.trajectories RENAME TO everybody")
        try:
            self.connection.execute(
                f"CREATE TEMP TABLE trajectories AS SELECT * {changed} FROM everybody"
                " WHERE NOT in_analysis OR list_contains($kept::UBIGINT[], record_key)",
                {"kept": list(kept), **where},
            )
            yield
        finally:
            self.connection.execute("DROP TABLE IF EXISTS temp.trajectories")
            self.connection.execute("ALTER TABLE temp.everybody RENAME TO trajectories")

    def close(self) -> None:
        """Let go of the file, and of the record keys."""
        self.connection.close()


GROUPED = frozenset({
    "composition", "contract", "exit_events", "exit_reasons", "first_starts", "followed",
    "handovers", "held", "inflow", "moves", "participant_flow", "paths", "placed",
    "sanction_events", "sanctions", "survey_response", "uptake_events",
})  # fmt: skip
"""The queries that count by group and ask for nothing but the as-of date."""


NOBODY = "\0"
"""Under this name are the columns of a query, for a selection in which it counts nobody."""


@dataclass(frozen=True)
class Batch:
    """Selections of a keyed registry side by side, each counted by one query for all of them.

    At a few hundred persons a query takes longer to plan than to run. A selection is a group of
    the temporary table of its landmark; ``known`` are the rows of a query, by selection.
    """

    source: KeyedRegistry
    landmarks: set[int] = field(default_factory=set)
    known: dict[tuple[str, int], dict[str, pd.DataFrame]] = field(default_factory=dict, repr=False)

    def put(self, asked: Sequence[Asked], landmark: int = 0) -> None:
        """Put selections of a landmark side by side, before any of them is counted."""
        if not asked:
            return
        connection = self.source.connection
        columns = ", ".join(f"asked_{d} VARCHAR, asked_keeps_{d} BOOLEAN" for d in DIMENSIONS)
        connection.execute(
            "CREATE OR REPLACE TEMP TABLE asked"
            f" (asked_batch VARCHAR, asked_keeps BOOLEAN, {columns});"
            "CREATE OR REPLACE TEMP TABLE kept (asked_batch VARCHAR, record_key UBIGINT)"
        )
        for name, where, (within, kept) in asked:
            row = [name, kept is not None]
            for dimension in DIMENSIONS:
                row += [where.get(dimension), kept is not None and dimension in within]
            connection.execute(f"INSERT INTO asked VALUES ({', '.join('?' * len(row))})", row)
            if kept:
                connection.execute(
                    "INSERT INTO kept SELECT $name, unnest($kept::UBIGINT[])",
                    {"name": name, "kept": list(kept)},
                )
        text, values = selected(self.source.programme, {}, "", landmark)
        for dimension in DIMENSIONS:
            text = re.sub(rf"\${dimension}\b", f"asked_{dimension}", text)
            del values[dimension]
        # Who was in on a landmark, and had started what, is derived once for all selections.
        persons = "at_landmark" if landmark else "trajectories"
        before, filtered, after = text.partition("filtered AS (")
        side_by_side = sql("batch").replace("/* dimensions */", AS_KEPT)
        connection.execute(
            f"CREATE TEMP TABLE batch_{landmark} AS {before}"
            f"{side_by_side.replace('JOIN persons', f'JOIN {persons}')}"
            f"{filtered}{after.replace(f'FROM {persons}', 'FROM everybody')}"
            " SELECT COLUMNS(lambda name: name != 'group' AND NOT starts_with(name, 'asked_')),"
            ' asked_batch AS "group" FROM selected',
            values,
        )
        self.landmarks.add(landmark)

    def rows(self, query: str, name: str, landmark: int) -> pd.DataFrame | None:
        """The rows of a query for a selection, as if asked for it alone; None of other queries."""
        if query not in GROUPED or landmark not in self.landmarks:
            return None
        asked = (query, landmark)
        if asked not in self.known:
            text = f"WITH selected AS (FROM batch_{landmark}){sql(query)}"
            values = {"as_of_date": self.source.as_of_date} if "$as_of_date" in text else {}
            found = self.source.frame(text, values)
            self.known[asked] = {
                str(group): rows.assign(group="all").reset_index(drop=True)
                for group, rows in found.groupby("group", sort=False)
            }
            self.known[asked].setdefault(NOBODY, found.iloc[:0])
        counted = self.known[asked]
        return counted.get(name, counted[NOBODY]).copy()


@dataclass(frozen=True)
class Memory:
    """A source that runs each query once: many figures of a selection ask for the same counts.

    Those of a ``batch`` are counted with the others of it, by the ``name`` of the selection.
    """

    source: KeyedRegistry
    batch: Batch | None = None
    name: str = ""
    known: dict[tuple[str, str], pd.DataFrame] = field(default_factory=dict, repr=False)

    @property
    def registry(self) -> Registry:
        """The registry behind it."""
        return self.source.registry

    @property
    def programme(self) -> Programme:
        """The programme of the registry."""
        return self.source.programme

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""
        return self.source.as_of_date

    def counted(self, query: str, landmark: int) -> pd.DataFrame | None:
        """The rows of a query of the batch, if it is one of these."""
        return self.batch.rows(query, self.name, landmark) if self.batch else None

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query; a copy of its own for every figure."""
        asked = (sql, repr(sorted(values.items())))
        if asked not in self.known:
            self.known[asked] = self.source.frame(sql, values)
        return self.known[asked].copy()


def keyed(sql: str) -> str:
    """A query of ``data/registry/sql`` that also gives the keys of its counts."""
    for comment, column in IN_QUERY.items():
        sql = sql.replace(comment, column)
    return sql


def record_key(key: bytes, participant_id: str) -> int:
    """The record key of a participant: the first 64 bits of HMAC-SHA256."""
    digest = hmac.digest(key, participant_id.encode(), hashlib.sha256)
    return int.from_bytes(digest[: KEY_BITS // 8], "big")


def open_keyed(registry: Registry, key: bytes) -> KeyedRegistry:
    """The registry with a record key for each participant, on a connection of its own.

    The keys live in a temporary table that shadows the trajectories, in memory only.
    """
    connection = open_closed(registry.entry)
    persons = connection.execute("SELECT participant_id FROM trajectories").fetchall()
    connection.execute(
        "CREATE TEMP TABLE trajectories AS SELECT known.*, keys.record_key"
        " FROM main.trajectories AS known JOIN ("
        "  SELECT unnest($persons) AS participant_id, unnest($keys)::UBIGINT AS record_key"
        ") AS keys USING (participant_id)",
        {
            "persons": [person for (person,) in persons],
            "keys": [record_key(key, person) for (person,) in persons],
        },
    )
    return KeyedRegistry(registry, connection)
