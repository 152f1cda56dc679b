"""The groups that are compared: their names, and which of them are large enough to draw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from analysis.release import OTHERS, OWN
from analysis.selection import ALL, FEW_PERSONS
from pages.shared.filters import own_name
from pages.shared.results import figure
from pages.shared.tables import records
from pages.shared.words import _, listed, name, number

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View


def short_names(view: View, dimension: str | None = None) -> dict[str, str]:
    """Code → name, without what stands in brackets: ``Cohort 1``, not its dates."""
    by = dimension or view.selection.by
    names = {ALL: _("All participants")}
    if by == OWN:
        names |= {OWN: own_name(view), OTHERS: _("All others")}
    elif by:
        names |= {o.code: name(o.name).split(" (")[0] for o in view.options(by)}
    return names


def count_persons(view: View) -> int:
    """Persons in the curves; each counted once, also where groups overlap."""
    summary = figure("exit_summary", view, replace(view.selection, by=None))
    return 0 if summary.empty else int(summary["persons"].iloc[0])


def large_enough(summary: pd.DataFrame) -> list[str]:
    """The codes of the groups that are drawn, in order."""
    persons = summary.drop_duplicates("group")
    return list(persons.loc[persons["persons"] >= FEW_PERSONS, "group"])


def note_small_groups(view: View, summary: pd.DataFrame) -> None:
    """Name the groups that are too small to draw."""
    names = short_names(view)
    small = [
        f"{names[row.group]} ({number(row.persons)})"
        for row in records(summary.drop_duplicates("group"))
        if row.persons < FEW_PERSONS
    ]
    if small:
        st.caption(
            _(
                "Not drawn, because fewer than {few} persons are in the group: {groups}.",
                few=FEW_PERSONS,
                groups=listed(small),
            )
        )
