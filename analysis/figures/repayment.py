"""What the investors are paid back for: three legs, of which the contract puts a number on one.

Sixty percent lastingly back at work, fewer wage sanctions, more wellbeing (evaluation, section
4.1). That the first is to last is judged nowhere: the contract measure is of one day.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import Figure
from analysis.figures.overview import (
    CONTRACT,
    SANCTIONS_FIGURE,
    WAGE_SANCTIONS,
    WELLBEING,
    overview,
)
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.programme import Programme
    from data.registry.source import CountSource

LEGS = (CONTRACT, WAGE_SANCTIONS, WELLBEING)
COLUMNS = ("leg", "agreed", "before", "value", "lower", "upper", "persons")


def repayment(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The three legs of repayment, now.

    Columns ``leg``: ``contract``, ``wage_sanctions`` or ``wellbeing``; ``agreed``: the last agreed
    share 0-1, NaN where no number was agreed; ``before`` the programme, a share, NaN where not
    known; ``value`` with its 95 % interval ``lower, upper`` and ``persons``, as ``overview`` has
    them: shares 0-1, wellbeing 1-5.
    """
    return legs_of(overview(source, selection), source.programme)


def legs_of(measures: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """``repayment`` from the rows of ``overview``."""
    last = max(programme.targets, key=lambda target: target.after_years, default=None)
    before = [line.share for line in programme.reference_lines if line.figure == SANCTIONS_FIGURE]
    rows = measures.set_index("measure").loc[list(LEGS)].rename_axis("leg").reset_index()
    return rows.assign(
        agreed=[last.share if last and leg == CONTRACT else float("nan") for leg in LEGS],
        before=[before[0] if before and leg == WAGE_SANCTIONS else float("nan") for leg in LEGS],
    )[list(COLUMNS)]


DECLARED = (
    Figure(
        repayment,
        mark("what the investors are paid back for: agreed, and now"),
        page="result",
        by=(),
    ),
)
