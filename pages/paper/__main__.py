"""The manager's command line, ``python -m pages.paper``: the meeting pack, and the codes on it.

A door, as ``app.py`` is one: it runs the pages themselves, off the screen, so that what is printed
is what is shown.
"""

from __future__ import annotations

import getpass
import logging
import sys
import time
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from data.errors import EXIT_DONE, EXIT_REFUSED, DashboardError, PaperError, StoreError
from data.registry.store import default_store
from data.registry.temporary import keep_temporary_in
from data.terminal import Parser, add_language, date_argument, progress_bar, run
from data.words import mark, translate

if TYPE_CHECKING:
    import argparse

    from pages.exhibits.packs import Pack
    from pages.paper.document import Exhibit, Table

DEFAULT_ROLE = "steering_group"


def main(given: list[str], language: str) -> int:
    """Make packs, or find what a code is of; gives back the exit code."""
    # Otherwise Streamlit says at each of its caches that nobody looks on.
    logging.disable(logging.WARNING)
    options = parser(language).parse_args(given)
    command = {"pack": pack_command, "verify": verify_command}[options.command]
    return int(command(options, language))


def parser(language: str) -> Parser:
    """The commands and their options."""

    def said(message: str) -> str:
        return translate(message, language)

    top = Parser(prog="python -m pages.paper")
    commands = top.add_subparsers(dest="command", required=True, metavar="COMMAND")
    pack = commands.add_parser("pack", help=said(mark("make the meeting pack of a role")))
    pack.add_argument("--as-of", type=date_argument(language), metavar="DATE")
    pack.add_argument("--since", type=date_argument(language), metavar="DATE")
    pack.add_argument("--role", default=DEFAULT_ROLE, metavar="ROLE")
    pack.add_argument("--all", action="store_true", help=said(mark("the pack of every role")))
    pack.add_argument("--out", type=Path, required=True, metavar="FOLDER")
    pack.add_argument(
        "--replace", action="store_true", help=said(mark("replace files that are there"))
    )
    verify = commands.add_parser(
        "verify", help=said(mark("find the numbers of a code on paper again"))
    )
    verify.add_argument("code", metavar="CODE")
    for each in (pack, verify):
        add_language(each, language)
    return top


def pack_command(options: argparse.Namespace, language: str) -> int:
    """Make the pack of a role, or of all; a role without a source is said, and others made."""
    from pages.exhibits import packs

    known = packs.viewers()
    if options.role not in known:
        raise PaperError(
            mark("There is no role {role}. Choose one of: {known}."),
            role=options.role,
            known=", ".join(known),
        )
    asked = list(known) if options.all else [options.role]
    missing = []
    for role in asked:
        began = time.monotonic()
        try:
            made = packs.pack(
                known[role],
                options.as_of,
                options.language,
                progress_bar(sys.stderr, options.language),
                options.since.isoformat() if options.since else "",
            )
        except DashboardError as error:
            if not options.all:
                raise
            missing.append(error.text(options.language))
            continue
        for path in write(made, options.out, options.replace):
            print(path)
        seconds = f"{time.monotonic() - began:.1f}"
        print(translate(mark("{role}: {seconds} s"), language).format(role=role, seconds=seconds))
    for line in missing:
        print(line, file=sys.stderr)
    return EXIT_REFUSED if missing else EXIT_DONE


def write(made: Pack, folder: Path, replace: bool) -> list[Path]:
    """Put the files of a pack into a folder, all or none; what is there stays unless told.

    Raises ``PaperError`` where a file is there already, or the folder cannot be written.
    """
    from pages.access import log as access_log

    targets = {suffix: folder / made.file_name(suffix) for suffix in made.files}
    there = [path.name for path in targets.values() if path.exists()]
    if there and not replace:
        raise PaperError(
            mark("{files} is there already. Give --replace, or choose another folder."),
            files=", ".join(there),
        )
    who = made.viewer.__class__(made.viewer.role, made.viewer.provider, getpass.getuser())
    for content in made.files.values():
        access_log.record_export(who, "pack", f"as_of={made.as_of}", content)
    drafts = {suffix: path.with_name(f".{path.name}.part") for suffix, path in targets.items()}
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for suffix, draft in drafts.items():
            draft.write_bytes(made.files[suffix])
        for suffix, draft in drafts.items():
            draft.replace(targets[suffix])
    except OSError as error:
        with suppress(OSError):
            for draft in drafts.values():
                draft.unlink(missing_ok=True)
        raise PaperError(
            mark("{folder} cannot be written: {reason}. Nothing was put there."),
            folder=str(folder),
            reason=error.strerror or "",
        ) from error
    return list(targets.values())


def verify_command(options: argparse.Namespace, language: str) -> int:
    """Print what a code is of, and whether the numbers are the same as then."""
    from pages.exhibits.finding import find
    from pages.paper.codes import read_code

    exhibit, same = find(read_code(options.code), options.language)
    for line in lines_of(exhibit):
        print(line)
    verdict = (
        mark("These are the numbers of the code.")
        if same
        else mark(
            "The numbers of the code were others. The source is the same, so the dashboard"
            " computes something differently since then: this is version {version}."
        )
    )
    print(translate(verdict, options.language).format(version=exhibit.stamp.version))
    return EXIT_DONE if same else EXIT_REFUSED


def lines_of(exhibit: Exhibit) -> list[str]:
    """An exhibit for a terminal: what it is of, then its numbers."""
    stamp = exhibit.stamp
    head = [exhibit.page_title, exhibit.title, stamp.selection, stamp.persons, stamp.source]
    return [*filter(None, head), "", *(line for table in exhibit.tables for line in _table(table))]


def _table(table: Table) -> list[str]:
    """A table, its columns under one another."""
    rows = [[_text(cell) for cell in table.columns]]
    rows += [[row.header, *map(_text, row.cells)] for row in table.rows]
    columns = max(map(len, rows))
    widths = [max(len(row[c]) for row in rows if c < len(row)) for c in range(columns)]
    return [
        "  ".join(text.ljust(width) for text, width in zip(row, widths, strict=False)).rstrip()
        for row in rows
    ] + [""]


def _text(cell: Any) -> str:
    if isinstance(cell, str):
        return cell
    return f"{cell.text} ({cell.aside})" if cell.aside else str(cell.text)


def start(given: list[str], language: str) -> int:
    """A command that leaves nothing on this machine but what was asked for."""
    if default_store().is_dir():
        with suppress(StoreError):  # a store that is only read here
            keep_temporary_in(default_store())
    return main(given, language)


if __name__ == "__main__":
    run(start)
