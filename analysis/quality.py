"""What is odd or missing in a registration, and which figures it touches."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.selection import Selection, check_selection
from data import counts
from data.checks import NOT_COUNTED, ODDITIES

if TYPE_CHECKING:
    from data.source import Source

ODD, MISSING = "odd", "missing"
EVERY_FIGURE = ("all",)
SICK_DAYS = (
    "composition", "sanction-curve", "contract", "contract-progress", "measures", "predictors",
)  # fmt: skip
UNDATED = (
    "exit-curves", "exit-summary", "exit-tests", "exit-bounds", "exit-naive", "uptake",
    "time-to-first", "handovers", "occupation", "predictors",
)  # fmt: skip
TOUCHED: dict[str, tuple[str, ...]] = {
    "exit_without_date": UNDATED,
    "exit_without_reason": (
        "exit-curves", "exit-summary", "exit-tests", "exit-bounds", "exit-naive", "exit-reasons",
        "occupation", "contract", "contract-progress", "measures", "predictors",
    ),
    "first_sick_after_entry": SICK_DAYS,
    "sick_too_long": SICK_DAYS,
    "no_cohort": EVERY_FIGURE,
    "birth_year": ("composition", "predictors"),
    "branch": ("composition", "predictors"),
    "first_sick_date": (*SICK_DAYS, "sanctions", "sanction-shares"),
    "wage_sanction_risk": ("sanctions", "sanction-risks", "predictors"),
}  # fmt: skip
"""Figures that leave these persons out or put them under unknown; ``all`` is every figure. What
is not counted in the analysis touches all."""

MISSING_COLUMNS = ("birth_year", "branch", "first_sick_date", "wage_sanction_risk")
"""Columns of participants that figures count by."""

COLUMNS = ("kind", "code", "persons", "share", "figures")


def quality(source: Source, selection: Selection) -> pd.DataFrame:
    """A row for every kind of gap, 0 persons where there is none.

    Columns ``kind``: ``odd`` (``data.checks.ODDITIES``) or ``missing`` (a column of participants);
    ``code`` of the oddity or column; ``persons`` it holds for: of all registered where it keeps
    them out of the analysis, otherwise of those in it; ``share`` 0-1 of the same; ``figures`` it
    touches, with spaces between, ``all`` for every figure. Of the whole registry, whatever is
    selected.
    """
    check_selection(selection, source.programme)
    cells = counts.missing(source)
    counted = cells["in_analysis"]
    registered, in_analysis = source.persons(cells), source.persons(cells[counted])
    rows = []
    for oddity in ODDITIES:
        out = oddity.effect is NOT_COUNTED
        among = cells if out else cells[counted]
        persons = (
            # Counted anew, to be the same number as in the participant flow.
            source.persons(among[among[oddity.code]])
            if oddity.code in cells
            else source.oddities.get(oddity.code, source.precision.nobody)
        )
        figures = EVERY_FIGURE if out else TOUCHED[oddity.code]
        rows.append((ODD, oddity.code, persons, registered if out else in_analysis, figures))
    for column in MISSING_COLUMNS:
        persons = source.persons(cells[counted & cells[column]])
        rows.append((MISSING, column, persons, in_analysis, TOUCHED[column]))
    share = source.precision.share
    table = [(kind, code, n, share(n, of), " ".join(names)) for kind, code, n, of, names in rows]
    return pd.DataFrame(table, columns=list(COLUMNS))
