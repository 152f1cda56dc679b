"""Notes as they were pinned to figures, and who took which away; read from the lines of a file."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

from data.errors import Fault
from data.releases.note_lines import PINNED, WITHDRAWN
from data.words import mark

if TYPE_CHECKING:
    from data.releases.note_lines import Lines

DAMAGED = mark(
    "this line is not as it was written, and the note on it cannot be read. If it took a note away,"
    " that note is shown again. Put the file back from a copy, or take away and pin what you miss"
)
MISSING = mark(
    "lines were taken out: {missing}. If one of them took a note away, that note is shown again."
    " Put the file back from a copy, or take away and pin what you miss"
)


@dataclass(frozen=True)
class Withdrawal:
    """That a note was taken away: by whom, when and why."""

    who: str
    role: str
    when: dt.datetime
    why: str


@dataclass(frozen=True)
class Note:
    """A note as it was pinned, and who took it away if somebody did."""

    number: int
    """Its line in the file; never given twice."""
    page: str
    figure: str
    """The key of the chart or table on the page."""
    text: str
    about: dt.date | None
    """The day that it is about, if any."""
    as_of: dt.date
    """It is shown with figures of this as-of date and later ones."""
    who: str
    role: str
    when: dt.datetime
    """UTC."""
    withdrawn: Withdrawal | None = None


@dataclass(frozen=True)
class Notebook:
    """All notes of a file in order, those taken away too, and what is damaged."""

    notes: tuple[Note, ...] = ()
    damaged: tuple[Fault, ...] = ()

    def current(self) -> tuple[Note, ...]:
        """The notes that nobody took away."""
        return tuple(note for note in self.notes if not note.withdrawn)

    def shown(self, page: str, figure: str, as_of: dt.date) -> tuple[Note, ...]:
        """The notes that stand with a figure of an as-of date, in order of their numbers."""
        place = (page, figure)
        return tuple(
            note
            for note in self.current()
            if (note.page, note.figure) == place and note.as_of <= as_of
        )


def notebook_of(lines: Lines, file: str) -> Notebook:
    """The notes in the lines of a file, and its faults by row."""
    notes: dict[int, Note] = {}
    faults = [Fault(file, "", (row,), DAMAGED) for row in lines.damaged]
    for values in lines.sound:
        try:
            _read(values, notes)
        except (KeyError, ValueError, TypeError):
            # Sound, and of another version of the dashboard.
            faults.append(Fault(file, "", (values["line"],), DAMAGED))
    if lines.missing:
        faults.append(Fault(file, "", (), MISSING, (("missing", lines.missing),)))
    return Notebook(tuple(notes.values()), tuple(faults))


def _read(values: dict[str, Any], notes: dict[int, Note]) -> None:
    """Add the note of a line, or take away the one that it names."""
    when = dt.datetime.fromisoformat(values["when"])
    who, role = str(values["who"]), str(values["role"])
    if values["kind"] == PINNED:
        notes[values["line"]] = Note(
            number=values["line"],
            page=str(values["page"]),
            figure=str(values["figure"]),
            text=str(values["text"]),
            about=dt.date.fromisoformat(values["about"]) if values["about"] else None,
            as_of=dt.date.fromisoformat(values["as_of"]),
            who=who,
            role=role,
            when=when,
        )
    elif values["kind"] == WITHDRAWN:
        if note := notes.get(values["note"]):
            notes[note.number] = replace(
                note, withdrawn=Withdrawal(who, role, when, str(values["why"]))
            )
    else:
        raise ValueError(values["kind"])
