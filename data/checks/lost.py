"""Tables that the registry before had, and that this extract has not, or only a part of.

A registration grows. A table that is gone, or that lost many of its rows, is far more often a file
with another name, or half a download, than a decision; and a figure of it would speak of people to
whom nothing happened. So it refuses the extract, unless the import says that it is meant.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import DashboardError, Fault
from data.schema.tables import PARTICIPANTS, tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Collection, Iterable

    import pandas as pd

    from data.checks.comparisons import Previous
    from data.programme import Programme

LOST, SHRUNK = "table_lost", "table_shrunk"
"""Codes of ``data.checks.checks.FAULTS``."""

SHRUNK_SHARE, LEAST_LOST = 0.2, 3
"""A table that lost more than this share of its rows, and so many at least, is refused; corrections
take away single rows."""
PERCENT = 100


@dataclass(frozen=True)
class Meant:
    """What an import says on purpose: tables that stay away, and tables that are smaller."""

    without: frozenset[str] = frozenset()
    smaller: frozenset[str] = frozenset()

    @staticmethod
    def of(without: Iterable[str], smaller: Iterable[str], programme: Programme) -> Meant:
        """Of the names of tables, with or without ``.csv``; raises ``DashboardError``."""
        found = [frozenset(n.removesuffix(".csv") for n in names) for names in (without, smaller)]
        known = [table.name for table in tables_of(programme)]
        for name in sorted(found[0] | found[1]):
            if name not in known:
                raise DashboardError(
                    mark("There is no table {name}. Choose one of: {known}."),
                    name=name,
                    known=", ".join(known),
                )
        return Meant(*found)

    def covers(self, fault: Fault) -> bool:
        """Whether a fault of ``lost_tables`` is one on purpose."""
        table = str(dict(fault.values).get("table", ""))
        return table in {LOST: self.without, SHRUNK: self.smaller}.get(fault.code, ())


NOTHING_MEANT = Meant()


def check_meant(meant: Meant, missing: Collection[str]) -> None:
    """Raise ``DashboardError`` where a table is there that should stay away."""
    for name in sorted(meant.without - frozenset(missing)):
        raise DashboardError(
            mark(
                "The table {name} is in the extract, and the import says that it stays away. Take"
                " its file out, or import without saying so."
            ),
            name=name,
        )


def lost_tables(
    tables: dict[str, pd.DataFrame],
    missing: Collection[str],
    previous: Previous,
    meant: Meant = NOTHING_MEANT,
) -> list[Fault]:
    """A fault for each table that is gone, or that shrank by more than ``SHRUNK_SHARE``.

    ``missing``: the tables that the extract has not.
    """
    faults = []
    for name, before in previous.tables.items():
        if name not in tables or name in previous.entry.missing:
            continue
        rows = len(tables[name])
        # Without participants there is nothing to read: a fault of its own.
        if name in missing and name != PARTICIPANTS.name:
            faults.append(_lost(name, previous))
        elif name not in missing and _has_shrunk(rows, len(before)):
            faults.append(_shrunk(name, rows, len(before), previous))
    return [fault for fault in faults if not meant.covers(fault)]


def _has_shrunk(rows: int, before: int) -> bool:
    return rows < before * (1 - SHRUNK_SHARE) and before - rows >= LEAST_LOST


def _lost(name: str, previous: Previous) -> Fault:
    message = mark(
        "the registry of {date} has this table, and the extract has not. Look for its file under"
        " another name and add it; or say that it stays away on purpose (--without {table}, or the"
        " tick on the page)"
    )
    values = (("date", previous.entry.as_of_date.isoformat()), ("table", name))
    return Fault(f"{name}.csv", "", (), message, values, LOST)


def _shrunk(name: str, rows: int, before: int, previous: Previous) -> Fault:
    message = mark(
        "{rows} rows, and {before} in the registry of {date}: more than {percent} percent fewer."
        " Look whether the file is complete; or say that it is smaller on purpose (--smaller"
        " {table}, or the tick on the page)"
    )
    values = (
        ("rows", rows),
        ("before", before),
        ("date", previous.entry.as_of_date.isoformat()),
        ("percent", round(SHRUNK_SHARE * PERCENT)),
        ("table", name),
    )
    return Fault(f"{name}.csv", "", (), message, values, SHRUNK)
