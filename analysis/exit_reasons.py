"""Who left, and why (Table 3.2 of the evaluation)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.selection import ALL, Selection, check_selection
from data import counts
from data.dimensions import options

if TYPE_CHECKING:
    from data.registry import Registry

NOT_EXITED, EXITED = "not_exited", "exited"
COLUMNS = ("group", "reason", "count", "share")


def exit_reasons(source: Registry, selection: Selection) -> pd.DataFrame:
    """Persons in the analysis by reason of exit, for each group and for ``all``.

    Columns ``group``; ``reason`` (``not_exited``, ``exited``, then the codes of the programme);
    ``count`` of persons; ``share`` 0-1: of the group for the first two, of those who exited for a
    reason, NaN where nobody is counted. Unlike the curves it counts exits without a date too.
    """
    check_selection(selection, source.programme)
    where = dict(selection.where)
    rows = counts.exit_reasons(source, None, where)
    codes = [ALL]
    if selection.by:
        rows = pd.concat([counts.exit_reasons(source, selection.by, where), rows])
        codes = [option.code for option in options(source.programme, selection.by)] + codes
    persons = {
        (group, reason): count
        for group, reason, count in rows[["group", "reason", "persons"]].itertuples(index=False)
    }
    reasons = [reason.code for reason in source.programme.exit_reasons]
    present = [code for code in codes if any(group == code for group, _ in persons)]
    table = [row for group in present for row in _group_rows(group, reasons, persons)]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _group_rows(
    group: str, reasons: list[str], persons: dict[tuple[str, str], int]
) -> list[tuple[str, str, int, float]]:
    """The rows of one group; ``persons`` has the reason empty for who has not left."""
    not_exited = int(persons.get((group, ""), 0))
    by_reason = {reason: int(persons.get((group, reason), 0)) for reason in reasons}
    exited = sum(by_reason.values())
    return [
        (group, NOT_EXITED, not_exited, _share(not_exited, not_exited + exited)),
        (group, EXITED, exited, _share(exited, not_exited + exited)),
        *((group, reason, n, _share(n, exited)) for reason, n in by_reason.items()),
    ]


def _share(part: int, whole: int) -> float:
    return part / whole if whole else float("nan")
