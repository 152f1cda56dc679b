"""``python -m analysis notes``: show the notes at figures, pin one, take one away."""

from __future__ import annotations

import getpass
import hashlib
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.catalogue import CHARTS
from data.errors import EXIT_DONE, KeyMissing, NoteError, NotesDamaged
from data.registry.store import default_store, list_registries
from data.releases.notes import (
    WRITERS,
    Draft,
    Writer,
    default_notes,
    names_of,
    pin,
    read_notes,
    withdraw,
)
from data.terminal import FORMATS, add_language, date_argument, write_table
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse

    from data.releases.notebook import Note
    from data.security.log import Log

NOTES = "notes"
COLUMNS = (
    "number", "page", "figure", "text", "about", "as_of", "who", "role", "when",
    "withdrawn_by", "withdrawn", "why",
)  # fmt: skip


def add_notes_command(commands: Any, language: str) -> None:
    """The commands ``notes list``, ``notes add`` and ``notes withdraw`` among ``commands``."""

    def words(message: str) -> str:
        return translate(message, language)

    parser = commands.add_parser(NOTES, help=words(mark("show, pin and take away notes")))
    parts = parser.add_subparsers(dest="part", required=True, metavar="list|add|withdraw")
    list_ = parts.add_parser("list", help=words(mark("show the notes")))
    list_.add_argument("--all", action="store_true", help=words(mark("those taken away too")))
    list_.add_argument("--format", choices=FORMATS, default="csv")
    add = parts.add_parser(
        "add", help=words(mark("pin a note to a figure; everybody who sees the figure reads it"))
    )
    add.add_argument("page", help=words(mark("page, as in the address: exits")))
    add.add_argument(
        "chart", metavar="figure", help=words(mark("figure on that page: exit-curves"))
    )
    add.add_argument("text", help=words(mark("what happened, on one line; nothing of a person")))
    date = date_argument(language)
    add.add_argument(
        "--about", type=date, metavar="DATE", help=words(mark("the day that it is about"))
    )
    add.add_argument(
        "--as-of",
        type=date,
        metavar="DATE",
        help=words(
            mark("shown with figures of this as-of date and later; that of the newest registry")
        ),
    )
    away = parts.add_parser("withdraw", help=words(mark("take a note away; its lines stay")))
    away.add_argument("number", type=int)
    away.add_argument("--why", required=True, metavar="TEXT")
    for part in (list_, add, away):
        part.add_argument("--notes", type=Path, metavar="FILE")
        add_language(part, language)
    for part in (add, away):
        part.add_argument("--store", type=Path, default=default_store(), metavar="FOLDER")
        part.add_argument("--who", default="", metavar="NAME", help=words(mark("who writes it")))
        part.add_argument("--role", choices=WRITERS, default=WRITERS[0])


def notes_command(options: argparse.Namespace) -> int:
    """Show the notes, pin one or take one away; raises ``NotesDamaged`` after showing the rest."""
    path = options.notes or default_notes()
    if options.part == "list":
        list_notes(path, options)
        return EXIT_DONE
    # What cannot be written down is not done.
    log = log_if_there_is_a_key()
    writer = Writer(options.who or getpass.getuser(), options.role)
    if options.part == "add":
        note = add_note(path, options, writer)
        said = mark("Note {number} is pinned to {figure} on {page}. Everybody reads it: {text}")
    else:
        note = withdraw(path, options.number, options.why, writer, *known(options.store))
        said = mark("Note {number} at {figure} on {page} is taken away.")
    if log:
        record(log, note, writer)
    print(
        translate(said, options.language).format(
            number=note.number, figure=note.figure, page=note.page, text=note.text
        )
    )
    return EXIT_DONE


def add_note(path: Path, options: argparse.Namespace, writer: Writer) -> Note:
    """Pin the note that was given; raises ``NoteRefused`` and ``NoteError``."""
    if options.chart not in CHARTS.get(options.page, ()):
        known_places = (f"{page} {chart}" for page, charts in CHARTS.items() for chart in charts)
        raise NoteError(
            mark("There is no figure {figure} on a page {page}. There is: {known}."),
            figure=options.chart,
            page=options.page,
            known=", ".join(known_places),
        )
    as_of = options.as_of
    if as_of is None:
        registries = list_registries(options.store)
        if not registries:
            raise NoteError(
                mark("There is no registry to take the as-of date from. Give it: --as-of DATE.")
            )
        as_of = registries[0].as_of_date
    draft = Draft(options.page, options.chart, options.text, as_of, options.about)
    return pin(path, draft, writer, *known(options.store))


def known(store: Path) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the programme, and the numbers of participants of the newest registry."""
    from data.programme import load_programme
    from data.registry.open import open_registry, participant_numbers

    registries = list_registries(store)
    if not registries:
        return names_of(load_programme()), ()
    registry = open_registry(registries[0])
    try:
        return names_of(registry.programme), participant_numbers(registry)
    finally:
        registry.close()


def list_notes(path: Path, options: argparse.Namespace) -> None:
    """Print the notes as a table, then raise ``NotesDamaged`` if lines could not be read."""
    notebook = read_notes(path)
    notes = notebook.notes if options.all else notebook.current()
    write_table(pd.DataFrame([row(note) for note in notes], columns=list(COLUMNS)), options.format)
    if notebook.damaged:
        raise NotesDamaged(notebook.damaged)


def row(note: Note) -> tuple[object, ...]:
    """A note as ``COLUMNS``."""
    gone = note.withdrawn
    return (
        note.number,
        note.page,
        note.figure,
        note.text,
        note.about.isoformat() if note.about else None,
        note.as_of.isoformat(),
        note.who,
        note.role,
        note.when.isoformat(),
        gone.who if gone else None,
        gone.when.isoformat() if gone else None,
        gone.why if gone else None,
    )


def log_if_there_is_a_key() -> Log | None:
    """The log; None on one's own machine without a key for it."""
    from data.security.log import open_log

    try:
        return open_log()
    except KeyMissing:
        return None


def record(log: Log, note: Note, writer: Writer) -> None:
    """Write down who pinned or took away which note, by the SHA-256 of its text."""
    log.write(
        writer.name,
        writer.role,
        "withdraw_note" if note.withdrawn else "pin_note",
        selection=f"note={note.number}&figure={note.figure}",
        page=note.page,
        content_hash=hashlib.sha256(note.text.encode()).hexdigest(),
    )
