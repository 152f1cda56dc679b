"""What is odd or missing in a registration, and which figures it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import GAPS, Figure, Kind, Released
from analysis.selection import Selection, check_selection
from data.checks.checks import CODES, IN_ANALYSIS, ODDITIES, REGISTERED
from data.checks.touched import TOUCHED_BY_MISSING
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from data.registry.source import CountSource

ODD, MISSING = "odd", "missing"
MISSING_COLUMNS = ("birth_year", "branch", "first_sick_date", "wage_sanction_risk")
"""Columns of participants that figures count by."""

COLUMNS = ("kind", "code", "persons", "share", "figures")


def quality(source: CountSource, selection: Selection) -> pd.DataFrame:
    """A row for every kind of gap, 0 persons where there is none.

    Columns ``kind``: ``odd`` (``data.checks.checks.ODDITIES``) or ``missing`` (a column of
    participants); ``code`` of the oddity or column; ``persons`` it holds for: of all registered
    where it keeps them out of the analysis or compares with the registry before, otherwise of those
    in it, and missing where it was not looked for (an older import, or no registry before it);
    ``share`` 0-1 of the same, missing too where codes are counted; ``figures`` it touches, with
    spaces between, ``all`` for every figure. Of the whole registry, whatever is selected.
    """
    check_selection(selection, source.programme)
    cells = counts.missing(source)
    counted = cells["in_analysis"]
    of = {REGISTERED: source.persons(cells), IN_ANALYSIS: source.persons(cells[counted]), CODES: 0}
    rows: list[tuple[str, str, float | None, float, tuple[str, ...]]] = []
    for oddity in ODDITIES:
        among = cells[counted] if oddity.counts == IN_ANALYSIS else cells
        persons = (
            # Counted anew, to be the same number as in the participant flow.
            source.persons(among[among[oddity.code]], of[oddity.counts])
            if oddity.code in cells
            else source.oddities.get(oddity.code)
        )
        rows.append((ODD, oddity.code, persons, of[oddity.counts], oddity.figures))
    for column in MISSING_COLUMNS:
        persons = source.persons(cells[counted & cells[column]], of[IN_ANALYSIS])
        rows.append((MISSING, column, persons, of[IN_ANALYSIS], TOUCHED_BY_MISSING[column]))
    share = source.precision.share
    table = [
        (kind, code, n, float("nan") if n is None else share(n, all_), " ".join(names))
        for kind, code, n, all_, names in rows
    ]
    return pd.DataFrame(table, columns=list(COLUMNS)).astype({"persons": "Int64"})


DECLARED = (
    Figure(
        quality,
        mark("what is odd or missing in the registration, and which figures it touches"),
        page="quality",
        by=(),
        released=Released(Kind.COUNTS, whole_only=True, reason=GAPS),
    ),
)
