"""Why a figure over time is not drawn: of a release there are fewer curves than groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.disclosure.rules import MIN_CURVE_EVENTS, MIN_CURVE_PERSONS, carries_curves
from pages.shared import show
from pages.shared.notices import too_few
from pages.shared.results import figure
from pages.shared.words import _

if TYPE_CHECKING:
    from analysis.selection import Selection
    from pages.shared.view import View


def nothing_to_draw(view: View, persons: float, groups: int) -> bool:
    """Say why no curve is drawn, and give back whether that is so.

    ``groups`` is the number of groups with a curve; ``persons`` of a registry are counted.
    """
    if groups or view.source.exact:
        return too_few(persons, groups)
    chosen = view.selection
    if not carries_curves(chosen.dimensions):
        show.info(_not_of_these(view), icon=":material/stacked_line_chart:")
    elif _largest(view, chosen) >= MIN_CURVE_PERSONS:
        show.info(_none(chosen.by is not None), icon=":material/stacked_line_chart:")
    else:
        return too_few(persons, groups)
    return True


def note_no_states(view: View) -> None:
    """Why a release has no areas of where participants are."""
    if _largest(view, replace(view.selection, by=None)) < MIN_CURVE_PERSONS:
        show.prose(_("The group is too small for this figure."))
        return
    show.prose(
        _(
            "There is no such figure of this group. It takes {persons} people who are still in"
            " after half a year, at least {events} who left, and may prove nothing about a person.",
            persons=MIN_CURVE_PERSONS,
            events=MIN_CURVE_EVENTS,
        )
    )


def _largest(view: View, selection: Selection) -> float:
    """Persons in the largest of the groups, as shown."""
    persons = figure("time_to_first", view, selection)["persons"].dropna()
    return 0.0 if persons.empty else float(persons.max())


def _not_of_these(view: View) -> str:
    words = _(
        "**Curves are not shown of these groups.** Curves are shown of everybody, by one filter or"
        " comparison, and by the cohort with one other: more of them would together say too much"
        " about single people. Take a filter away, or choose the cohort instead of one.",
    )
    own = _("Your own participants count as a filter.") if view.source.provider else ""
    return " ".join(filter(None, [words, own]))


def _none(compared: bool) -> str:
    reason = _(
        "A curve takes {persons} people who were followed for at least half a year, at least"
        " {events} events among them, and may prove nothing about a person. Take a filter away, or"
        " compare by something else.",
        persons=MIN_CURVE_PERSONS,
        events=MIN_CURVE_EVENTS,
    )
    heading = (
        _("**There is no curve of any of these groups.**")
        if compared
        else _("**There is no curve of this group.**")
    )
    return f"{heading} {reason}"
