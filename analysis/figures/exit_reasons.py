"""Who left, and why (Table 3.2 of the evaluation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import COUNTS_ATTACK, Figure, Kind, Released
from analysis.groups import count_groups, groups_in, without_hidden
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry.source import CountSource

NOT_EXITED, EXITED = "not_exited", "exited"
COLUMNS = ("group", "reason", "count", "share")


def exit_reasons(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Persons in the analysis by reason of exit, for each group and for ``all``.

    Columns ``group``; ``reason`` (``not_exited``, ``exited``, then the codes of the programme);
    ``count`` of persons; ``share`` 0-1: of the group for the first two, of those who exited for a
    reason, NaN where nobody is counted. Unlike the curves it counts exits without a date too.
    """
    rows = count_groups(counts.exit_reasons, source, selection)
    parts = dict(tuple(rows.groupby("group")))
    table = [row for group in groups_in(rows) for row in _group_rows(source, group, parts[group])]
    return without_hidden(pd.DataFrame(table, columns=list(COLUMNS)), "count")


def _group_rows(
    source: CountSource, group: str, rows: pd.DataFrame
) -> list[tuple[str, str, float, float]]:
    """The rows of one group; the reason is empty for who has not left."""
    left = rows["reason"] != ""
    everybody = source.persons(rows)
    exited = source.persons(rows[left], everybody)
    by_reason = {
        reason.code: source.persons(rows[rows["reason"] == reason.code], exited)
        for reason in source.programme.exit_reasons
    }
    share = source.precision.share
    not_exited = source.rest(rows, rows[left])
    return [
        (group, NOT_EXITED, not_exited, share(not_exited, everybody)),
        (group, EXITED, exited, share(exited, everybody)),
        *((group, reason, n, share(n, exited)) for reason, n in by_reason.items()),
    ]


DECLARED = (
    Figure(
        exit_reasons,
        mark("who left, and why"),
        page="exits",
        released=Released(Kind.COUNTS, everybody=True, attacks=(COUNTS_ATTACK,)),
    ),
)
