"""What changed in the registration since an earlier registry, in counts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import Figure
from data.registry import counts
from data.schema.tables import PARTICIPANTS
from data.words import mark

if TYPE_CHECKING:
    from data.registry.open import Registry

NEW, VANISHED = "new", "vanished"
FIELD_CHANGES = ("filled_in", "corrected", "emptied")
COLUMNS = ("change", "field", "persons")


def changes(source: Registry, earlier: Registry) -> pd.DataFrame:
    """Persons registered otherwise than in an earlier registry of the same programme.

    Columns ``change``: ``new`` or ``vanished`` persons (``field`` empty), and for each column of
    participants of those in both: ``filled_in`` (had no value), ``corrected`` (had another) or
    ``emptied``; ``persons``, 0 where nobody. What is filled in is mostly the course of things, such
    as an exit; what is corrected, emptied or has vanished deserves a question.
    """
    rows = counts.changes(earlier, source)
    found = {(c, f): int(n) for c, f, n in rows.itertuples(index=False)}
    fields = [column.name for column in PARTICIPANTS.columns if column.name != "participant_id"]
    places = [(NEW, ""), (VANISHED, "")]
    places += [(change, field) for field in fields for change in FIELD_CHANGES]
    table = [(change, field, found.get((change, field), 0)) for change, field in places]
    return pd.DataFrame(table, columns=list(COLUMNS))


DECLARED = (
    Figure(
        changes,
        mark("what changed in the registration since an earlier as-of date"),
        page="quality",
        by=(),
        compares_registries=True,
        of_selection=False,
    ),
)
