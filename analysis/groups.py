"""The groups of a table of counts: those compared, and everybody together as ``all``."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.selection import Selection, check_selection
from data.dimensions import options
from data.errors import NotComparableError, SelectionError
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from data.registry.source import CountSource

    Count = Callable[[CountSource, str | None, Mapping[str, str]], pd.DataFrame]


def compared_groups(count: Count, source: CountSource, selection: Selection) -> pd.DataFrame:
    """The counts of each group that is compared, in the order of the programme.

    ``count`` is a function of ``data.registry.counts`` that gives a column ``group``. Without a
    comparison the group is ``all``; groups of nobody are not there. Raises ``SelectionError`` for a
    dimension or code that the programme does not have.
    """
    check_selection(selection, source.programme)
    rows = count(source, selection.by, dict(selection.where))
    if selection.by is None:
        return rows
    order = {o.code: n for n, o in enumerate(options(source.programme, selection.by))}
    return rows.sort_values("group", key=lambda codes: codes.map(order), kind="stable")


def count_groups(count: Count, source: CountSource, selection: Selection) -> pd.DataFrame:
    """The counts of each group that is compared, and of ``all`` last.

    Everybody is counted anew: groups can overlap, so they do not add up to ``all``. Otherwise as
    ``compared_groups``.
    """
    groups = compared_groups(count, source, selection)
    if selection.by is None:
        return groups
    everybody = count(source, None, dict(selection.where))
    return pd.concat([groups, everybody], ignore_index=True)


def groups_in(rows: pd.DataFrame) -> list[str]:
    """The groups of counts, in the order of their rows."""
    return list(dict.fromkeys(rows["group"]))


def check_comparison(selection: Selection) -> None:
    """Refuse to compare without groups, or where one person is in several.

    Raises ``SelectionError``, ``NotComparableError``.
    """
    if selection.by is None:
        raise SelectionError(
            mark("A difference is between groups. Say by what, for example --by cohort.")
        )
    if selection.groups_overlap:
        raise NotComparableError(
            mark(
                "Groups by intervention overlap, because one person can start several: a"
                " difference between them has no meaning. Compare by another dimension."
            )
        )


def without_hidden(table: pd.DataFrame, counted: str, of: str = "group") -> pd.DataFrame:
    """A table without the groups of which every number is hidden, as if nobody were in them.

    ``counted`` is the column of persons, ``of`` that of the groups. From a registry nothing is.
    """
    shown = table.groupby(of)[counted].transform("count") > 0
    return table if shown.all() else table[shown].reset_index(drop=True)
