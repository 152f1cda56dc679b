"""Which interventions participants started, and in which order."""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import CHARACTERISTICS, STARTED_TABLES, Figure, Kind, Released
from analysis.groups import count_groups, groups_in, without_hidden
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry.source import CountSource

SEPARATOR = ">"
OTHER = "(other)"
"""The path of whom it is hidden; codes of interventions have no brackets."""
COLUMNS = ("group", "path", "count", "share")


def paths(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Persons in the analysis by path, the most common first in each group.

    Columns ``group`` (``all`` last); ``path``: the interventions in the order of their first
    start, with ``>`` between them, on the same day in the order of the programme, ``none`` for
    who started none; ``count`` of persons; ``share`` 0-1 of the group. A path whose number is
    hidden is not there; all of these together are the last row, ``(other)``.
    """
    rows = count_groups(counts.paths, source, selection)
    parts = dict(tuple(rows.groupby("group")))
    table = [row for group in groups_in(rows) for row in _group_rows(source, group, parts[group])]
    return without_hidden(pd.DataFrame(table, columns=list(COLUMNS)), "count")


def _group_rows(
    source: CountSource, group: str, rows: pd.DataFrame
) -> list[tuple[str, str, float, float]]:
    """The rows of one group."""
    everybody, share = source.persons(rows), source.precision.share
    parts = [(str(path), source.persons(part, everybody)) for path, part in rows.groupby("path")]
    listed = sorted(((path, n) for path, n in parts if not math.isnan(n)), key=_place)
    shown = [path for path, _ in listed]
    other = source.persons(rows[~rows["path"].isin(shown)], everybody)
    # From a registry all paths are listed, so that nobody is left.
    found = [*listed, (OTHER, other)] if other != 0 else listed
    return [(group, path, n, share(n, everybody)) for path, n in found]


def _place(row: tuple[str, float]) -> tuple[float, str]:
    """The most common path first, as shown; of as many persons by its codes."""
    path, persons = row
    return -persons, path


DECLARED = (
    Figure(
        paths,
        mark("which interventions, in which order"),
        page="interventions",
        tables=STARTED_TABLES,
        released=Released(Kind.COUNTS, everybody=True, reason=CHARACTERISTICS),
    ),
)
