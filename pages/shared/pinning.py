"""The dialog in which steward and evaluator pin a note to a chart, or take one away.

What is typed is checked at once; nothing is kept before it is confirmed.
"""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

import streamlit as st

from analysis.catalogue import CHARTS
from analysis.exact import Exact
from data.errors import DashboardError, NoteRefused
from data.registry.open import participant_numbers
from data.releases.notes import (
    LONGEST_NOTE,
    Draft,
    Writer,
    checked_text,
    default_notes,
    names_of,
    pin,
    read_notes,
    withdraw,
)
from pages.access import guard as access
from pages.access import log as access_log
from pages.access.roles import may_pin
from pages.reader.words import _, date_text, language

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.figure_source import FigureSource
    from data.releases.notebook import Note
    from pages.shared.view import View

OPEN, TURN, DONE = "notes:open", "notes:turn", "notes:done"


def draw_button(page: str, key: str) -> None:
    """The button at a figure; none at what is no figure, or where the role may not pin."""
    if key in CHARTS.get(page, ()) and may_pin(access.viewer(), page):
        st.button(
            _("Pin a note"),
            key=f"notes:pin:{key}:{language()}",
            icon=":material/push_pin:",
            type="tertiary",
            on_click=_ask,
            args=(page, key),
        )


def _ask(page: str, key: str) -> None:
    st.session_state[OPEN] = (page, key)


def draw_dialog(page: str, view: View) -> None:
    """The dialog of the figure at which the button was pressed, or what came of it."""
    asked_on, key = st.session_state.get(OPEN, ("", ""))
    if asked_on != page:
        _close()
    elif may_pin(access.viewer(), page):
        title = _("Notes on this figure")
        st.dialog(title, width="medium", on_dismiss=_close)(_draw)(page, key, view.source)
    if said := st.session_state.pop(DONE, None):
        st.toast(said, icon=":material/push_pin:")


def _close() -> None:
    """Forget what was typed: the next dialog begins empty."""
    if st.session_state.pop(OPEN, None):
        st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def _key(control: str) -> str:
    """The key of a control: of this language, and new for each dialog."""
    return f"notes:{control}:{language()}:{st.session_state.get(TURN, 0)}"


def _draw(page: str, figure: str, source: FigureSource) -> None:
    _draw_new(page, figure, source)
    notes = read_notes(default_notes()).shown(page, figure, source.as_of_date)
    if notes:
        _draw_withdrawal(notes, source)


def _draw_new(page: str, figure: str, source: FigureSource) -> None:
    """The text and the day, what everybody will read, and the button that pins it."""
    st.markdown(
        _(
            "**Everybody** who sees this figure reads the note, the steering group and the"
            " providers too, and it goes along in every exported file. Name no persons and no"
            " numbers of persons. What looks like them is refused, but only who knows the"
            " participants sees whom a sentence is about. It is shown from {date} on.",
            date=date_text(source.as_of_date),
        )
    )
    text = st.text_input(_("What happened, on one line"), max_chars=LONGEST_NOTE, key=_key("text"))
    about = st.date_input(
        _("The day that it is about, if any"),
        None,
        min_value=source.programme.first_day,
        max_value=source.as_of_date,
        format="DD-MM-YYYY",
        key=_key("about"),
    )
    checked = _checked(text, source) if text.strip() else ""
    if checked:
        day = f"{date_text(about)}: " if about else ""
        st.markdown(_("Everybody will read:"))
        st.text(f"{day}{checked}", width="stretch")
    if st.button(_("Pin it"), type="primary", disabled=not checked, key=_key("confirm")):
        draft = Draft(page, figure, checked, source.as_of_date, about)
        _do(
            "pin_note", page, figure, checked,
            lambda: pin(default_notes(), draft, _writer(), *_known(source)),
            _("The note is pinned."),
        )  # fmt: skip


def _checked(text: str, source: FigureSource) -> str:
    """The text as it would be kept; empty, with the reasons on the page, where it may not be."""
    try:
        return checked_text(text, *_known(source))
    except NoteRefused as error:
        reasons = "".join(f"\n- {line}" for line in error.lines(language()))
        st.error(access.told(error) + reasons, icon=":material/visibility_off:")
    except DashboardError as error:
        st.error(access.told(error), icon=":material/error:")
    return ""


def _draw_withdrawal(notes: tuple[Note, ...], source: FigureSource) -> None:
    """Which note is taken away, and why."""
    st.divider()
    texts = {note.number: note.text for note in notes}
    number = st.selectbox(
        _("Take a note away"),
        list(texts),
        index=None,
        format_func=texts.__getitem__,
        placeholder=_("Choose a note"),
        key=_key("which"),
    )
    if number is None:
        return
    why = st.text_input(_("Why"), max_chars=LONGEST_NOTE, key=_key("why"))
    checked = _checked(why, source) if why.strip() else ""
    if st.button(_("Take it away"), disabled=not checked, key=_key("away")):
        (note,) = (note for note in notes if note.number == number)
        _do(
            "withdraw_note", note.page, note.figure, note.text,
            lambda: withdraw(default_notes(), number, checked, _writer(), *_known(source)),
            _("The note is taken away; who did and why stays on record."),
        )  # fmt: skip


def _do(
    action: str, page: str, figure: str, text: str, change: Callable[[], Note], said: str
) -> None:
    """Write down that it is done, do it, and close; an error in words changes nothing."""
    try:
        # What cannot be written down is not done.
        access_log.record(
            access.viewer(),
            action,
            access_log.ALLOWED,
            page,
            f"figure={figure}",
            hashlib.sha256(text.encode()).hexdigest(),
        )
        change()
    except DashboardError as error:
        st.error(access.told(error), icon=":material/error:")
        return
    _close()
    st.session_state[DONE] = said
    st.rerun()


def _writer() -> Writer:
    viewer = access.viewer()
    return Writer(viewer.name, viewer.role) if viewer else Writer("", "")


def _known(source: FigureSource) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the programme, and the numbers of its participants."""
    numbers = participant_numbers(source.registry) if isinstance(source, Exact) else ()
    return names_of(source.programme), numbers
