"""Notes that steward and evaluator pin to a figure: *samenwerking Jump Movement beëindigd*.

They lie beside the releases, because everybody reads them: whoever serves a copy of the releases
copies the notes too. The file only grows. Each line is a note, or takes one away; it says who and
when, has its own number, and a checksum. What a writer left unfinished stands in front of the next
line, as in the log.

A note is shown with figures of its as-of date (``as_of``) and later ones, not with earlier ones:
those stay as they were read at the time, and the note may tell what nobody could know then.
"""

from __future__ import annotations

import datetime as dt
import os
import re
import unicodedata
from contextlib import contextmanager
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import NoteError, NoteRefused
from data.releases.note_lines import PINNED, WITHDRAWN, line_of, read_lines
from data.releases.note_scan import findings
from data.releases.notebook import Notebook, notebook_of
from data.security.growing_file import growing_file
from data.words import Text, mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.programme import Programme
    from data.releases.note_lines import Lines
    from data.releases.notebook import Note
    from data.security.growing_file import GrowingFile

NOTES_VARIABLE = "DASHBOARD_NOTES"
NOTES_FILE = "notes.jsonl"
WRITERS = ("steward", "evaluator")
"""The roles that may pin and take away; everybody may read."""
LONGEST_NOTE, LONGEST_NAME = 200, 200
CODE = re.compile(r"[a-z][a-z0-9-]{0,59}")
"""A page or figure, as the address and the exported files call it."""
BEGINS = re.compile(r"[\w(\"'“‘<≥≤]")
"""A note is no formula of a spreadsheet, whatever it is pasted into."""


@dataclass(frozen=True)
class Draft:
    """A note that is to be pinned."""

    page: str
    figure: str
    text: str
    as_of: dt.date
    about: dt.date | None = None


@dataclass(frozen=True)
class Writer:
    """Who pins or takes away: a name, and one of ``WRITERS``."""

    name: str
    role: str


def default_notes() -> Path:
    """``$DASHBOARD_NOTES``, or the file ``notes.jsonl`` beside the releases."""
    from data.releases.files import default_releases  # it loads the database

    return Path(os.environ.get(NOTES_VARIABLE) or default_releases() / NOTES_FILE)


def names_of(programme: Programme) -> tuple[str, ...]:
    """Every name in a programme, in both languages: what a note may write with a capital."""
    found: list[str] = []

    def collect(value: object) -> None:
        if isinstance(value, Text):
            found.extend((value.nl, value.en))
        elif isinstance(value, tuple | list):
            for item in value:
                collect(item)
        elif hasattr(value, "__dataclass_fields__"):
            for field in value.__dataclass_fields__:
                collect(getattr(value, field))

    collect(programme)
    return tuple(dict.fromkeys(found))


def read_notes(path: Path) -> Notebook:
    """The notes of a file; none where there is no file.

    Damaged lines are named and the others read. Raises ``NoteError`` if the file cannot be read.
    """
    try:
        with _opened(path, write=False) as opened:
            return notebook_of(read_lines(opened.read()), path.name)
    except FileNotFoundError:
        return Notebook()


def pin(
    path: Path,
    draft: Draft,
    writer: Writer,
    names: Iterable[str],
    numbers: Iterable[str] = (),
) -> Note:
    """Pin a note; when this gives it back, it is on the disk.

    ``names`` and ``numbers`` as of ``checked_text``. Raises ``NoteRefused`` for what a note may
    not say, and ``NoteError`` if it cannot be pinned as asked; then nothing was written.
    """
    _check_writer(writer)
    text = checked_text(draft.text, names, numbers)
    _check_place(draft)
    with _opened(path, write=True) as opened:
        lines = read_lines(opened.read())
        for note in notebook_of(lines, path.name).shown(draft.page, draft.figure, dt.date.max):
            if (note.text, note.about) == (text, draft.about):
                raise NoteError(
                    mark("This note is pinned to this figure already: number {number}."),
                    number=note.number,
                )
        values: dict[str, object] = {
            "page": draft.page,
            "figure": draft.figure,
            "text": text,
            "about": draft.about.isoformat() if draft.about else None,
            "as_of": draft.as_of.isoformat(),
        }
        line = _append(opened, lines, PINNED, values, writer)
    return _with(lines, line).notes[-1]


def withdraw(
    path: Path,
    number: int,
    why: str,
    writer: Writer,
    names: Iterable[str],
    numbers: Iterable[str] = (),
) -> Note:
    """Take a note away: a line more, no line less. Raises as ``pin``."""
    _check_writer(writer)
    reason = checked_text(why, names, numbers)
    notebook = read_notes(path)
    if number not in [note.number for note in notebook.current()]:
        raise _no_such_note(number, notebook)
    with _opened(path, write=True) as opened:
        lines = read_lines(opened.read())
        notebook = notebook_of(lines, path.name)
        # Somebody else may have taken it away since.
        if number not in [note.number for note in notebook.current()]:
            raise _no_such_note(number, notebook)
        line = _append(opened, lines, WITHDRAWN, {"note": number, "why": reason}, writer)
    return next(note for note in _with(lines, line).notes if note.number == number)


def _no_such_note(number: int, notebook: Notebook) -> NoteError:
    return NoteError(
        mark("There is no note {number}, or it was taken away already. There is: {known}."),
        number=number,
        known=", ".join(str(note.number) for note in notebook.current()) or "-",
    )


def _with(lines: Lines, line: dict[str, object]) -> Notebook:
    """The notes when a line comes next."""
    return notebook_of(replace(lines, sound=(*lines.sound, line)), "")


def checked_text(text: str, names: Iterable[str], numbers: Iterable[str] = ()) -> str:
    """A text as it is kept: one line, of at most ``LONGEST_NOTE`` characters, of no person.

    ``names`` may be in it (``names_of``), ``numbers`` of participants may not. Raises
    ``NoteRefused`` with everything that it may not say.
    """
    written = unicodedata.normalize("NFC", text).strip()
    problem = _form_problem(written)
    if problem:
        raise NoteError(problem, length=len(written), longest=LONGEST_NOTE)
    found = findings(written, names, numbers)
    if found:
        raise NoteRefused(found)
    return written


def _form_problem(written: str) -> str:
    """What is wrong with the form of a text; empty if nothing is."""
    if not written:
        return mark("There is no text. Write what happened.")
    if len(written) > LONGEST_NOTE:
        return mark("The text has {length} characters. Keep it within {longest}.")
    if not written.isprintable():
        return mark("The text has line ends or characters that cannot be shown. Write one line.")
    if not BEGINS.match(written):
        return mark("Begin the text with a letter or a digit.")
    return ""


def _check_writer(writer: Writer) -> None:
    if writer.role not in WRITERS:
        raise NoteError(
            mark("Only the data steward and the evaluator pin notes and take them away.")
        )
    if not (writer.name.isprintable() and 0 < len(writer.name.strip()) <= LONGEST_NAME):
        raise NoteError(mark("The name of who writes is empty, too long, or cannot be shown."))


def _check_place(draft: Draft) -> None:
    for code in (draft.page, draft.figure):
        if not CODE.fullmatch(code):
            raise NoteError(
                mark(
                    "{code} is no code of a page or figure. Write it as in the address: exits,"
                    " exit-curves."
                ),
                code=repr(code[:60]),
            )
    if draft.about and draft.about > draft.as_of:
        raise NoteError(
            mark(
                "The note is about {about}, and the figure is as of {as_of}: it does not reach that"
                " day. Pin it with a later as-of date, or leave the day out."
            ),
            about=draft.about.isoformat(),
            as_of=draft.as_of.isoformat(),
        )


@contextmanager
def _opened(path: Path, *, write: bool) -> Iterator[GrowingFile]:
    """The file, locked; raises ``NoteError``, and ``FileNotFoundError`` with nothing to read."""
    try:
        with growing_file(path.parent, path.name, write=write) as opened:
            yield opened
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not write:
            raise
        raise NoteError(
            mark(
                "The notes in {path} cannot be used: {problem}. Check the rights of the file and"
                " its folder, and free space."
            ),
            path=str(path),
            problem=error.strerror or type(error).__name__,
        ) from error


def _append(
    opened: GrowingFile, lines: Lines, kind: str, values: dict[str, object], writer: Writer
) -> dict[str, object]:
    """Add a line and wait until it is on the disk; gives back what it says."""
    by = {
        "who": writer.name.strip(),
        "role": writer.role,
        "when": dt.datetime.now(dt.UTC).isoformat(timespec="seconds"),
    }
    # The next line would hide one that lacks but its end.
    opened.append(b"\n" * lines.whole + line_of(lines.after, kind, values | by))
    if not opened.size:
        os.fsync(opened.folder)
    return {"line": lines.after, "kind": kind} | values | by
