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
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data.registry import open_closed

if TYPE_CHECKING:
    import datetime as dt

    import duckdb
    import pandas as pd

    from data.programme import Programme
    from data.registry import Registry

KEY_BITS = 64

IN_QUERY = {
    "/* record key */": ", record_key",
    "/* count key */": ", bit_xor(record_key) AS key",
    "/* key */": ", key",
    "/* sum key */": ", bit_xor(key) AS key",
}
"""What stands in a query as a comment, and what it becomes where counts are keyed."""


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

    def close(self) -> None:
        """Let go of the file, and of the record keys."""
        self.connection.close()


@dataclass(frozen=True)
class Memory:
    """A source that runs each query once: many figures of a selection ask for the same counts."""

    source: KeyedRegistry
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

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query; a copy of its own for every figure."""
        asked = (sql, repr(sorted(values.items())))
        if asked not in self.known:
            self.known[asked] = self.source.frame(sql, values)
        return self.known[asked].copy()


def keyed(sql: str) -> str:
    """A query of ``data/sql`` that also gives the keys of its counts."""
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
