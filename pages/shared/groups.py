"""The groups that are compared: their names, and which of them are large enough to draw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.disclosure.rules import MIN_CURVE_EVENTS, MIN_CURVE_PERSONS
from analysis.selection import ALL, FEW_PERSONS, OTHERS, OWN
from data.programme import UNKNOWN
from pages.shared import show
from pages.shared.filters import dimension_options, own_name
from pages.shared.results import figure
from pages.shared.tables import records
from pages.shared.words import _, listed, name, number

if TYPE_CHECKING:
    from collections.abc import Sequence

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


def not_shown(view: View) -> list[str]:
    """The names of the groups of the comparison that a release does not show."""
    by, names = view.selection.by, short_names(view)
    begun = names if by == OWN else dimension_options(view, by) if by else {}
    hidden = view.source.hidden_groups(view.selection)
    return [names[group] for group in hidden if group in begun and group != UNKNOWN]


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
        if not row.persons >= FEW_PERSONS
    ]
    if small:
        show.caption(
            _(
                "Not drawn, because fewer than {few} persons are in the group: {groups}.",
                few=FEW_PERSONS,
                groups=listed(small),
            )
        )


def note_own_alone(view: View) -> None:
    """That what follows compares nothing: of a provider that compares, its own participants."""
    if view.selection.by == OWN:
        show.caption(
            _("What follows is of the participants of {provider} alone.", provider=own_name(view))
        )


def note_groups_without_curve(view: View, drawn: Sequence[str]) -> None:
    """Name the groups that a release shows, but not with a curve."""
    if view.source.exact or not view.selection.by:
        return
    names, hidden = short_names(view), not_shown(view)
    begun = names if view.selection.by == OWN else dimension_options(view, view.selection.by)
    without = [
        names[group]
        for group in begun
        if group not in (ALL, UNKNOWN, *drawn)
        and names[group] not in hidden
        and view.selection.code(view.selection.by) in (None, group)
    ]
    if without:
        show.caption(
            _(
                "Without a curve, which takes {persons} people followed for at least half a year"
                " and {events} events, and may prove nothing about a person: {groups}.",
                persons=MIN_CURVE_PERSONS,
                events=MIN_CURVE_EVENTS,
                groups=listed(without),
            )
        )
