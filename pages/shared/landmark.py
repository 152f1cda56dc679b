"""Groups that were formed after entry are followed from a later day, the landmark: what is said.

Who ever starts an intervention has to stay until then. Followed from entry, such groups would
differ by that alone (immortal time), so that no share and no difference of them is named there.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.selection import EXIT_LANDMARKS, LANDMARK_DAYS
from pages.reader import address
from pages.reader.words import _
from pages.shared import show
from pages.shared.filters import switch

if TYPE_CHECKING:
    from analysis.selection import Selection
    from pages.shared.view import View

DAYS_A_WEEK = 7


def is_immortal(selection: Selection) -> bool:
    """Whether groups that were formed after entry are followed from entry on."""
    return selection.formed_after_entry and selection.start == 0


def weeks_after_entry(selection: Selection) -> int:
    """The landmark in weeks; 0 where participants are followed from entry."""
    return selection.start // DAYS_A_WEEK


def from_day(selection: Selection, title: str) -> str:
    """A title, and from which day on its numbers are where that is not entry."""
    if not selection.start:
        return title
    return _("{title} (from day {day})", title=title, day=selection.start)


def draw_switch(view: View) -> None:
    """From which day groups that were formed after entry are followed; a release knows one."""
    if not (view.source.exact and view.selection.formed_after_entry):
        return
    names = {
        str(day): _("From week {week}", week=day // DAYS_A_WEEK) if day else _("From entry")
        for day in EXIT_LANDMARKS
    }
    chosen = str(view.selection.landmark)
    switch(address.FROM, _("Followed from"), names, chosen, default=str(LANDMARK_DAYS))


def draw_note(view: View) -> None:
    """What a group that was formed after entry can show; nothing of groups of entry."""
    selection = view.selection
    if is_immortal(selection):
        show.warning(
            _(
                "**From entry on these groups cannot be compared.** To start an intervention, a"
                " participant must still have been in: who left early never got the chance. That"
                " time before the start, in which nobody of the group could leave, is called"
                " *immortal time*. It pushes the curves of the group down and those of others up."
            ),
            icon=":material/hourglass_top:",
        )
    elif selection.start:
        show.caption(" ".join([_what_it_does(selection), *_what_it_does_not(selection)]))


def _what_it_does(selection: Selection) -> str:
    return _(
        "Groups are of what participants had started by day {day}, and only who was still in then"
        " is followed: so nobody is in a group for having stayed longer.",
        day=selection.start,
    )


def _what_it_does_not(selection: Selection) -> list[str]:
    overlap = [_("Somebody can be in several groups.")] if selection.groups_overlap else []
    return [
        *overlap,
        _("The groups differ in more than this: the curves describe, they show no effect."),
    ]


def note_ever_started(selection: Selection) -> None:
    """What numbers of everybody who ever started cannot show, beside curves from a landmark."""
    if selection.formed_after_entry:
        show.caption(
            _(
                "These groups are everybody who ever started, on whatever day. Who left early"
                " never got the chance, so that compared with others too few of them have left"
                " (immortal time)."
            )
        )
