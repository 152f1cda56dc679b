"""Who fell back after a successful exit: sick again, unemployed, by what the programme names.

Kinds of relapse compete: it is the first of them that counts. A registration that has no table of
relapses says nothing of it, and nothing is not zero.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import RETURN_TABLES, Figure
from analysis.estimators.competing_risks import (
    CENSORED,
    EventTable,
    share_at,
)
from analysis.estimators.risk_sets import carried_incidence
from analysis.groups import compared_groups, groups_in
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry.source import CountSource

DAYS = (183, 365, 548, 730)
COLUMNS = (
    "group", "kind", "day", "persons", "returned", "at_risk", "share", "std_error", "lower",
    "upper",
)  # fmt: skip


def relapse(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Cumulative incidence of each kind of relapse since a successful exit.

    Columns ``group``; ``kind`` of the programme; ``day`` since the exit, 183, 365, 548 and 730;
    ``persons`` who left successfully on a known day, of whom ``returned`` by this kind so far;
    ``at_risk`` at the start of the day; ``share`` 0-1 with ``std_error`` and 95 % interval, NaN
    where fewer than ten are at risk. No rows where no relapse is registered: it is not known then.
    """
    kinds = [kind.code for kind in source.programme.return_kinds]
    number = {counts.CENSORED: CENSORED} | {kind: k for k, kind in enumerate(kinds)}
    rows = compared_groups(counts.relapse, source, selection)
    found: list[tuple[object, ...]] = []
    for group in groups_in(rows):
        mine = rows[rows["group"] == group]
        table = EventTable.from_counts(
            mine["day"].to_numpy(np.int64),
            mine["outcome"].map(number).to_numpy(np.int64),
            mine["persons"].to_numpy(np.int64),
            outcomes=len(kinds),
        )
        curve = carried_incidence(table)
        persons, returned = int(table.at_risk[0]), table.events.sum(axis=1)
        for day in DAYS:
            at = share_at(curve, day)
            found += [
                (group, kind, day, persons, int(returned[k]), at.at_risk,
                 at.share[k], at.std_error[k], at.lower[k], at.upper[k])
                for k, kind in enumerate(kinds)
            ]  # fmt: skip
    return pd.DataFrame(found, columns=list(COLUMNS))


DECLARED = (
    Figure(
        relapse,
        mark("relapse after a successful exit, by kind"),
        page="durability",
        tables=RETURN_TABLES,
    ),
)
