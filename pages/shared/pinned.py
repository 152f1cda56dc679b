"""Notes that steward and evaluator pinned to the charts of a page: their numbers, list and marks.

A note of which the chart has the month stands on its axis; every other has its number above the
chart. Under the chart all are listed, with who wrote them and when.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from data.errors import NoteError, NotesDamaged
from data.releases.notebook import Notebook
from data.releases.notes import default_notes, read_notes
from pages.access import guard as access
from pages.access.roles import may_pin
from pages.paper.document import PinnedNote
from pages.reader.words import _, date_text, language
from pages.shared.view import current

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from data.releases.notebook import Note
    from pages.shared.view import View


def pinned_notes(view: View, page: str, figure: str) -> tuple[PinnedNote, ...]:
    """The notes of a chart or table as of the date of a view, numbered from 1.

    Raises ``NoteError`` if they cannot be read.
    """
    return tuple(_numbered(read_notes(default_notes()).shown(page, figure, view.source.as_of_date)))


def _numbered(notes: Sequence[Note]) -> Iterator[PinnedNote]:
    for number, note in enumerate(notes, 1):
        yield PinnedNote(number, note.text, note.who, note.when.date(), note.about)


def marks(view: View, page: str, figure: str, months: Sequence[str]) -> dict[int, str]:
    """Place of a month on the axis, from 0 → the numbers of the notes that are about it."""
    found: dict[int, list[str]] = {}
    for note in _readable(view, page, figure):
        if (month := _month(note)) in months:
            found.setdefault(list(months).index(month), []).append(str(note.number))
    return {place: ", ".join(numbers) for place, numbers in found.items()}


def _month(note: PinnedNote) -> str:
    return note.about.isoformat()[:7] if note.about else ""


def _readable(view: View, page: str, figure: str) -> tuple[PinnedNote, ...]:
    """The notes of a chart; none where they cannot be read, which is said once a page."""
    try:
        return pinned_notes(view, page, figure)
    except NoteError:
        return ()


def draw_problem(page: str) -> None:
    """Say at the top of a page that notes cannot be read, or not all of them."""
    try:
        damaged = read_notes(default_notes()).damaged
    except NoteError as error:
        st.warning(access.told(error), icon=":material/sticky_note_2:")
        return
    if damaged and may_pin(access.viewer(), page):
        problem = NotesDamaged(damaged)
        lines = [problem.text(language()), *problem.lines(language())]
        st.warning("\n\n".join(map(_plain, lines)), icon=":material/sticky_note_2:")


def draw_numbers(page: str, figure: str, on_axis: Sequence[str]) -> None:
    """The numbers of the notes that are not on the axis of a chart, above it."""
    placed = {number for numbers in on_axis for number in numbers.split(", ")}
    numbers = [n for note in _of_page(page, figure) if (n := str(note.number)) not in placed]
    if numbers:
        badges = "".join(f"<b>{number}</b>" for number in numbers)
        words = escape(_("Notes on this figure, below it:"))
        st.html(f'<p class="note-numbers"><span>{words}</span> {badges}</p>')


def draw_notes(page: str, figure: str) -> None:
    """The notes of a chart, with who wrote them and when."""
    notes = _of_page(page, figure)
    if notes:
        items = "".join(f"<li>{_item(note)}</li>" for note in notes)
        title = escape(_("Notes"))
        st.html(f'<section class="notes"><h3>{title}</h3><ol>{items}</ol></section>')


def _item(note: PinnedNote) -> str:
    day = f"{escape(date_text(note.about))}: " if note.about else ""
    written = escape(_("{who}, {day}", who=note.who, day=date_text(note.when)))
    return f"{day}{escape(note.text)} <span>{written}</span>"


def _of_page(page: str, figure: str) -> tuple[PinnedNote, ...]:
    """The notes of a chart on a page that is drawn now; none on a page of nothing."""
    if not page or not _notebook_has(page, figure):
        return ()
    return _readable(current(), page, figure)


def _notebook_has(page: str, figure: str) -> bool:
    """Whether anything is pinned there: most charts have no note, and need no view for this."""
    try:
        notebook = read_notes(default_notes())
    except NoteError:
        notebook = Notebook()
    return any((note.page, note.figure) == (page, figure) for note in notebook.current())


def _plain(text: str) -> str:
    """Text of which Markdown makes nothing."""
    return text.replace("_", r"\_").replace("*", r"\*")
