"""Why a figure over time is not drawn: of a release there are fewer curves than groups."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from pages.reader.words import _, policy
from pages.shared import show
from pages.shared.filters import DIMENSION_NAMES
from pages.shared.notices import too_few
from pages.shared.results import figure

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
    if not view.source.carries_curves(chosen):
        show.info(_not_of_these(), icon=":material/stacked_line_chart:")
    elif _largest(view, chosen) >= policy().min_curve_persons:
        show.info(_none(chosen.by is not None), icon=":material/stacked_line_chart:")
    else:
        return too_few(persons, groups)
    return True


def note_no_states(view: View) -> None:
    """Why a release has no areas of where participants are."""
    if _largest(view, replace(view.selection, by=None)) < policy().min_curve_persons:
        show.prose(_("The group is too small for this figure."))
        return
    show.prose(
        _(
            "There is no such figure of this group. It takes {persons} people, at least {events}"
            " who left, and may tell nobody's outcome.",
            persons=policy().min_curve_persons,
            events=policy().min_curve_events,
        )
    )


def _largest(view: View, selection: Selection) -> float:
    """Persons in the largest of the groups, as shown."""
    persons = figure("time_to_first", view, selection)["persons"].dropna()
    return 0.0 if persons.empty else float(persons.max())


def _not_of_these() -> str:
    return " ".join(
        [
            _("**Curves are not shown of these groups.**"),
            which_curves(),
            _("Take a filter away, or compare by something else."),
        ]
    )


def which_curves() -> str:
    """Of which groups a release has curves, by its policy."""
    two = [_(DIMENSION_NAMES[dimension]).lower() for dimension in policy().curves_of_two]
    if not two:
        return _("Curves are shown of everybody, and by one filter or comparison.")
    return _(
        "Curves are shown of everybody, by one filter or comparison, and by one of these with one"
        " other: {dimensions}. More of them would together say too much about single people.",
        dimensions=", ".join(two),
    )


def _none(compared: bool) -> str:
    reason = _(
        "A curve takes {persons} people and at least {events} events among them, and may tell"
        " nobody's outcome. Take a filter away, or compare by something else.",
        persons=policy().min_curve_persons,
        events=policy().min_curve_events,
    )
    heading = (
        _("**There is no curve of any of these groups.**")
        if compared
        else _("**There is no curve of this group.**")
    )
    return f"{heading} {reason}"
