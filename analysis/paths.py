"""Which interventions participants started, and in which order."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.groups import count_groups, groups_in, share
from data import counts

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry import Registry

SEPARATOR = ">"
COLUMNS = ("group", "path", "count", "share")


def paths(source: Registry, selection: Selection) -> pd.DataFrame:
    """Persons in the analysis by path, the most common first in each group.

    Columns ``group`` (``all`` last); ``path``: the interventions in the order of their first
    start, with ``>`` between them, on the same day in the order of the programme, ``none`` for
    who started none; ``count`` of persons; ``share`` 0-1 of the group.
    """
    rows = count_groups(counts.paths, source, selection)
    table = [row for group in groups_in(rows) for row in _group_rows(group, rows)]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _group_rows(group: str, rows: pd.DataFrame) -> list[tuple[str, str, int, float]]:
    """The rows of one group."""
    mine = rows[rows["group"] == group].sort_values(["persons", "path"], ascending=[False, True])
    everybody = int(mine["persons"].sum())
    pairs = mine[["path", "persons"]].itertuples(index=False, name=None)
    return [(group, path, int(n), share(int(n), everybody)) for path, n in pairs]
