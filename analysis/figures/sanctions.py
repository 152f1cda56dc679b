"""Wage sanctions, and the risk of one that the file review expected (Table 3.4).

A share of participants counts those who are not yet at risk; ``analysis.figures.sanction_curve``
does not.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import COUNTS_ATTACK, SANCTION_TABLES, Figure, Kind, Released
from analysis.estimators.proportions import share_with_interval
from analysis.groups import count_groups, groups_in, without_hidden
from analysis.selection import ALL
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.selection import Selection
    from data.registry.source import CountSource

SICK_2_YEARS = "sick_2y"
"""The group, of everybody selected, with the first sick day two years or more ago."""
SANCTION, RISK = "wage_sanction", "wage_sanction_risk"
NO, YES = "no", "yes"

COLUMNS = ("group", "variable", "category", "count", "share")
SHARE_COLUMNS = ("group", "persons", "sanctions", "share", "lower", "upper")
RISK_COLUMNS = ("group", "risk", "persons", "sanctions", "share", "lower", "upper")


def sanctions(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Persons in the analysis by wage sanction and by expected risk.

    Columns ``group`` (after the groups compared ``all`` and ``sick_2y``, who fell ill two years or
    more before the as-of date); ``variable`` with ``category``: ``wage_sanction`` ``no`` or
    ``yes`` (ever imposed), ``wage_sanction_risk`` each class of the programme, 0 where nobody is in
    it; ``count`` of persons; ``share`` 0-1 of the group.
    """
    rows = _rows(source, selection)
    table = [row for group in groups_in(rows) for row in _group_rows(source, rows, group)]
    return without_hidden(pd.DataFrame(table, columns=list(COLUMNS)), "count")


def _rows(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The counts of every group, ``sick_2y`` last."""
    rows = count_groups(counts.sanctions, source, selection)
    long_sick = rows[(rows["group"] == ALL) & rows["sick_2_years"]]
    return pd.concat([rows, long_sick.assign(group=SICK_2_YEARS)], ignore_index=True)


def _group_rows(
    source: CountSource, rows: pd.DataFrame, group: str
) -> list[tuple[str, str, str, float, float]]:
    """The rows of one group."""
    mine = rows[rows["group"] == group]
    persons, sanctioned = source.persons(mine), mine["sanctioned"]
    found = [
        (SANCTION, NO, source.rest(mine, mine[sanctioned])),
        (SANCTION, YES, source.persons(mine[sanctioned], persons)),
        *((RISK, risk.code, source.persons(mine[mine["risk"] == risk.code], persons))
          for risk in source.programme.wage_sanction_risks),
    ]  # fmt: skip
    share = source.precision.share
    return [(group, variable, code, n, share(n, persons)) for variable, code, n in found]


def sanction_shares(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The share with a wage sanction: ``group, persons, sanctions, share, lower, upper``.

    Groups as in ``sanctions``; ``share`` 0-1 of ``persons`` with its 95 % Wilson interval.
    """
    rows = _rows(source, selection)
    table = [
        (group, *_with_share(source, rows[rows["group"] == group])) for group in groups_in(rows)
    ]
    return without_hidden(pd.DataFrame(table, columns=list(SHARE_COLUMNS)), "persons")


def sanction_risks(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Whether the expected risk came true, in ``RISK_COLUMNS``.

    Groups as in ``sanctions``; a row for each class of risk, with ``share`` 0-1 of the persons in
    that class who had a sanction and its 95 % Wilson interval, NaN where nobody is in the class.
    """
    rows = _rows(source, selection)
    table = [
        (
            group,
            risk.code,
            *_with_share(source, rows[(rows["group"] == group) & (rows["risk"] == risk.code)]),
        )
        for group in groups_in(rows)
        for risk in source.programme.wage_sanction_risks
    ]
    return without_hidden(pd.DataFrame(table, columns=list(RISK_COLUMNS)), "persons")


def _with_share(
    source: CountSource, rows: pd.DataFrame
) -> tuple[float, float, float, float, float]:
    """Persons, sanctions, and the share with its interval."""
    persons = source.persons(rows)
    sanctioned = source.persons(rows[rows["sanctioned"]], persons)
    return persons, sanctioned, *share_with_interval(sanctioned, persons, source.precision)


DECLARED = (
    Figure(
        sanctions,
        mark("wage sanctions, and the risk that was expected"),
        page="sanctions",
        tables=SANCTION_TABLES,
        released=Released(Kind.COUNTS, everybody=True, rare=True, attacks=(COUNTS_ATTACK,)),
    ),
    Figure(
        sanction_shares,
        mark("share with a wage sanction, with its interval"),
        page="sanctions",
        tables=SANCTION_TABLES,
        chart="sanction-shares",
        released=Released(Kind.COUNTS, everybody=True, rare=True, attacks=(COUNTS_ATTACK,)),
    ),
    Figure(
        sanction_risks,
        mark("wage sanctions by the risk that was expected"),
        page="sanctions",
        tables=SANCTION_TABLES,
        chart="sanction-risks",
        released=Released(Kind.COUNTS, everybody=True, rare=True, attacks=(COUNTS_ATTACK,)),
    ),
)
