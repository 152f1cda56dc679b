"""What a page says beside its figures: what was ignored, what went wrong, what is too small."""

from __future__ import annotations

import logging
from contextlib import contextmanager
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from analysis.selection import FEW_PERSONS as FEW_PERSONS
from analysis.selection import OWN
from data.dimensions import INTERVENTION, PROVIDER
from data.errors import DashboardError, NotPublishedError, TableMissing
from data.words import mark
from pages.access import guard as access
from pages.reader import address
from pages.reader.words import (
    LANGUAGE_PARAMETER,
    _,
    count_words,
    date_text,
    listed,
    number,
    policy,
    released,
)
from pages.shared import show
from pages.shared.filters import own_name
from pages.shared.groups import not_shown, short_names

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pages.shared.view import View

PARAMETER_NAMES = {
    LANGUAGE_PARAMETER: mark("language"),
    address.AS_OF: mark("as-of date"),
    address.SINCE: mark("earlier as-of date"),
    address.BY: mark("comparison"),
    "entry_half_year": mark("half-year of entry"),
    "provider": mark("provider"),
    "cohort": mark("cohort"),
    "branch": mark("branch"),
    "age_at_entry": mark("age at entry"),
    "years_sick_before_entry": mark("time sick before entry"),
    "intervention": mark("intervention"),
    address.FROM: mark("day from which is followed"),
    address.UNKNOWN_REASON: mark("unknown reason"),
    address.AXIS: mark("time axis"),
    address.ESTIMATE: mark("estimate"),
    address.OUTCOME: mark("outcome"),
    address.AMONG: mark("of whom"),
    address.LANDMARK: mark("landmark"),
    address.MEETING: mark("agenda"),
}


def ignored_codes(view: View) -> None:
    """Name every code in the address that does not exist, with its place."""
    wrong = [
        _(
            "“{code}” for {parameter} ({name})",
            code=_plain(address.asked(parameter)),
            parameter=_(PARAMETER_NAMES[parameter]),
            name=parameter,
        )
        for parameter in view.ignored
    ]
    if wrong:
        show.warning(
            _(
                "The address asks for something that does not exist: {wrong}. It was ignored;"
                " the rest of the address is shown.",
                wrong=listed(wrong),
            ),
            icon=":material/link_off:",
        )


def damaged_source(view: View) -> None:
    """Say that what was asked for cannot be shown, why, and what is shown instead."""
    if view.damaged:
        instead = _(
            "What is shown comes from the newest one that is sound: {date}.",
            date=date_text(view.source.as_of_date),
        )
        said = [access.told(error) for error in view.damaged]
        show.warning("\n\n".join([*said, f"**{instead}**"]), icon=":material/broken_image:")


def released_numbers(view: View) -> None:
    """The line that says that numbers are protected, and which groups or people are not in them."""
    if view.source.exact:
        return
    said = _(
        "Numbers are rounded to multiples of {base}, below {few} nothing is shown, the same group"
        " has the same number everywhere, and groups that differ by fewer than {apart} people do"
        " not stand side by side.",
        base=policy().base,
        few=policy().min_count,
        apart=policy().min_difference,
    )
    show.screen_only(f'<p class="released">{escape(said)}</p>')
    _note_too_small(view)
    _note_taken_out(view)
    _note_newcomers(view)
    if view.selection.by == OWN:
        show.caption(
            _(
                "The participants of {provider} are those who ever started an intervention of it:"
                " a group that was formed after entry. What differs from all others is described"
                " here; it shows no effect of a provider.",
                provider=own_name(view),
            )
        )


def _note_too_small(view: View) -> None:
    """The groups of the comparison that are not shown for their size."""
    hidden = not_shown(view)
    if hidden and {INTERVENTION, PROVIDER} <= view.selection.dimensions:
        show.caption(
            _(
                "Not shown: {groups}. An intervention is shown with its own provider only, because"
                " few had more than one provider.",
                groups=listed(hidden),
            )
        )
    elif hidden:
        show.caption(
            _(
                "Group too small: {groups}. A group has at least {least} people, and differs by at"
                " least {few} from every other that is shown, or was.",
                groups=listed(hidden),
                least=policy().min_selection,
                few=policy().min_difference,
            )
        )


def _note_taken_out(view: View) -> None:
    """The groups that the attack took out: of any size, and for another reason."""
    names = short_names(view)
    gone = [names[group] for group in view.source.taken_out(view.selection)]
    if gone and view.selection.by:
        show.caption(
            _(
                "Left out because its numbers would have told somebody's outcome: {groups}.",
                groups=listed(gone),
            )
        )
    elif gone:
        show.caption(
            _("This group is left out because its numbers would have told somebody's outcome.")
        )


def _note_newcomers(view: View) -> None:
    """Who does not count yet, because so few people could be recognised."""
    new = view.source.newcomers(view.selection)
    if new and view.selection.by:
        names = short_names(view)
        show.caption(
            _(
                "New participants who do not count yet: {groups}. They do as soon as there are"
                " {least} in a group.",
                groups=listed([f"{names[g]} ({number(n)})" for g, n in new.items()]),
                least=policy().min_difference,
            )
        )
    elif new:
        show.caption(
            count_words(
                "{count} new participant does not count yet: from {least} new ones on they do.",
                "{count} new participants do not count yet: they do as soon as there are {least}.",
                next(iter(new.values())),
                least=policy().min_difference,
            )
        )


def too_few(persons: float, groups: int) -> bool:
    """Say so where nobody or hardly anybody is left, and give back whether that is so.

    ``groups`` is the number of groups that are large enough to be drawn.
    """
    if groups:
        return False
    if released():
        show.info(
            _(
                "**The group is too small for this figure.** Curves are shown of {persons} people"
                " or more with at least {events} events, unless they would tell somebody's outcome;"
                " other numbers from {few} people on. Take a filter away, or compare by something"
                " else.",
                persons=policy().min_curve_persons,
                events=policy().min_curve_events,
                few=policy().min_count,
            ),
            icon=":material/group_off:",
        )
    elif persons >= FEW_PERSONS:
        show.info(
            _(
                "**Every group has fewer than {few} persons.** Compare by something else, or take"
                " a filter away.",
                few=FEW_PERSONS,
            ),
            icon=":material/group_off:",
        )
    elif persons == 0:
        show.info(
            _(
                "**Nobody is in this selection.** There is nothing to draw. Take a filter away,"
                " or choose another value in the menu."
            ),
            icon=":material/person_off:",
        )
    else:
        show.info(
            count_words(
                "**Only {count} person is in this selection.** A figure of so few would say more"
                " about one person than about the programme. From {few} persons on it is drawn.",
                "**Only {count} persons are in this selection.** A figure of so few would say more"
                " about single persons than about the programme. From {few} persons on it is"
                " drawn.",
                persons,
                few=FEW_PERSONS,
            ),
            icon=":material/group_off:",
        )
    return True


@contextmanager
def errors_in_words() -> Iterator[None]:
    """Show an error that a person may see as a message in the reader's language."""
    try:
        yield
    except TableMissing as error:
        show.info(access.told(error), icon=":material/file_open:")
    except NotPublishedError as error:
        show.info(access.told(error), icon=":material/group_off:")
    except DashboardError as error:
        st.error(access.told(error), icon=":material/error:")


@contextmanager
def where_published(said: str = "") -> Iterator[None]:
    """Leave out a part of a page that the release does not hold; one quiet line says so.

    ``said`` instead of the reason of the error. What was drawn before the error stays.
    """
    try:
        yield
    except NotPublishedError as error:
        show.caption(said or access.told(error))


def nothing_published() -> None:
    """The page of a dashboard without any release: who publishes one, and how."""
    st.title(_("Nothing published yet"))
    show.prose(
        _(
            "You look at releases: protected figures, in which nobody can be recognised. None has"
            " been published yet."
        )
    )
    show.prose(_("The steward publishes one, after an import, like this:"))
    st.code("python -m analysis publish --as-of 2021-07-31", language="bash")
    show.prose(
        _(
            "A release is two files. If it was published on another machine, the steward copies"
            " them into the folder of releases of this one."
        )
    )


def nothing_imported() -> None:
    """The page of a dashboard without any registry: what to do."""
    st.title(_("No data yet"))
    show.prose(
        _(
            "This dashboard shows what was imported from an extract of the registration, and"
            " nothing has been imported yet."
        )
    )
    show.prose(_("The steward imports an extract like this:"))
    st.code("python -m data import FOLDER --as-of 2021-07-31", language="bash")
    show.prose(_("To look around with invented data first:"))
    st.code(
        "python -m data demo build/demo\npython -m data import build/demo --as-of 2021-07-31",
        language="bash",
    )


def unexpected(error: Exception) -> bool:
    """A fault of the program: a calm message to the reader, the fault to the log."""
    logging.getLogger(__name__).error("A page failed", exc_info=error)
    st.error(
        _(
            "Something went wrong in the dashboard itself. Load the page again; if it stays, tell"
            " the administrator at which address it happened."
        ),
        icon=":material/error:",
    )
    return True


def _plain(text: str) -> str:
    """What came from the address, short and without anything that Markdown would act on."""
    kept = "".join(letter for letter in text if letter.isalnum() or letter in " -+._")
    return kept[:40]
