"""The files of an extract: which hold a table, and whether they stay as they are while read.

An extract is a folder with a file for each table (CSV or a workbook of one sheet), a folder with a
workbook of several sheets, or such a workbook alone.
"""

from __future__ import annotations

import hashlib
import os
import stat
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from data.errors import Fault
from data.reading.passed_over import table_meant, why_passed_over
from data.reading.raw_table import plain, refused
from data.schema.tables import tables_of
from data.words import mark

if TYPE_CHECKING:
    from data.programme import Programme
    from data.schema.tables import Table

SYNTHETIC_MARKER = "SYNTHETIC.txt"
"""A file of this name in an extract says that nobody in it exists."""
CSV_ENDINGS = (".csv", ".tsv", ".txt")
WORKBOOK_ENDING = ".xlsx"
OTHER_TABLES = (".xls", ".xlsm", ".xlsb", ".xltx", ".xltm", ".ods", ".numbers", ".dbf", ".zip")
"""Files that hold tables and are not read: left out silently, they would be missed."""
MAXIMUM_FILES = 1_000
MAXIMUM_BYTES = 200 * 1024 * 1024
"""Of one file: ten times the survey of 100,000 participants."""
LONGEST_NAME = 80


@dataclass(frozen=True)
class FoundFile:
    """A file that may hold tables."""

    path: Path
    name: str
    """As a message shows it."""
    table: Table | None
    """The table that its name says; None for a workbook with a sheet for each table."""
    is_workbook: bool


@dataclass(frozen=True)
class Snapshot:
    """A file as it was read, once."""

    path: Path
    name: str
    state: tuple[int, ...]
    content_hash: str
    content: bytes = field(repr=False)


@dataclass
class Listing:
    """What lies in an extract."""

    files: list[FoundFile]
    faults: list[Fault]
    synthetic: bool
    passed: list[Fault] = field(default_factory=list)
    """What was not read, and why."""


def table_names(programme: Programme) -> dict[str, Table]:
    """How a file or sheet may be called → the table: English, Dutch, or of the programme file."""
    tables = {table.name: table for table in tables_of(programme)}
    names = {plain(table.name_nl): table for table in tables.values() if table.name_nl}
    names |= {plain(own): tables[name] for own, name in programme.tables if name in tables}
    return names | {plain(name): table for name, table in tables.items()}


def list_extract(path: Path, programme: Programme) -> Listing:
    """The files of an extract; ``path`` is a folder or one workbook."""
    if not path.is_dir():
        found = FoundFile(path, printable(path.name), None, is_workbook=True)
        return Listing([found], [], synthetic=False)
    names = table_names(programme)
    listing = Listing([], [], synthetic=False)
    with os.scandir(path) as entries:
        for count, entry in enumerate(entries):
            if count >= MAXIMUM_FILES:
                message = mark("more than {limit} files. Give the folder of one extract")
                raise refused(printable(path.name), message, limit=MAXIMUM_FILES)
            _add(Path(entry.path), names, listing)
    listing.files.sort(key=lambda file: file.name)
    listing.faults.sort(key=lambda fault: fault.file)
    listing.passed.sort(key=lambda fault: fault.file)
    return listing


def _add(path: Path, names: dict[str, Table], listing: Listing) -> None:
    """Put one file of a folder where it belongs; what holds no table is no part of the extract."""
    if path.name == SYNTHETIC_MARKER:
        listing.synthetic = path.is_file()
        return
    ending, table, shown = path.suffix.casefold(), names.get(plain(path.stem)), printable(path.name)
    # Hidden files, and the lock files of a spreadsheet program that has a workbook open.
    if path.name.startswith((".", "~$")):
        ending = ""
    if ending == WORKBOOK_ENDING or (ending in CSV_ENDINGS and table):
        listing.files.append(FoundFile(path, shown, table, ending == WORKBOOK_ENDING))
    elif ending in OTHER_TABLES:
        message = mark("a kind of file that is not read. Save it as .xlsx or .csv, or remove it")
        listing.faults.append(Fault(shown, "", (), message))
    elif ending in CSV_ENDINGS and ending != ".txt":
        listing.faults.append(_unknown_name(shown, table_meant(path.name, names), names))
    else:
        why, values = why_passed_over(path.name, folder=path.is_dir(), tables=names)
        listing.passed.append(Fault(shown, "", (), why, values))


def _unknown_name(shown: str, meant: Table | None, names: dict[str, Table]) -> Fault:
    """The fault of a file that holds some table, by its name of none."""
    if meant:
        message = mark("a copy, by its name. If it is the right one, call it {file}; or remove it")
        return Fault(shown, "", (), message, (("file", meant.file),))
    message = mark("not the name of a table. Expected: {names}; or remove the file")
    files = ", ".join(dict.fromkeys(table.file for table in names.values()))
    return Fault(shown, "", (), message, (("names", files),))


def printable(name: str) -> str:
    """A name as a message may show it: nothing that a terminal would act upon."""
    return "".join(c if c.isprintable() else "?" for c in name)[:LONGEST_NAME]


def take(found: FoundFile) -> Snapshot:
    """Read a file once, as a whole; raises ``FaultyFile`` if it is no ordinary file of a size."""
    try:
        # Neither through a link to somewhere else, nor waiting for the writer of a pipe.
        flags = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
        descriptor = os.open(found.path, flags)
    except OSError as error:
        message = (
            mark("a link to another file. Put the file itself in the folder")
            if found.path.is_symlink()
            else mark("cannot be opened: {problem}")
        )
        values = {} if found.path.is_symlink() else {"problem": error.strerror}
        raise refused(found.name, message, **values) from error
    before = os.fstat(descriptor)
    if not stat.S_ISREG(before.st_mode):
        os.close(descriptor)
        raise refused(found.name, mark("not an ordinary file. Put the file itself there"))
    with os.fdopen(descriptor, "rb") as file:
        if before.st_size > MAXIMUM_BYTES:
            message = mark("larger than {megabytes} MB. Is this the right file?")
            raise refused(found.name, message, megabytes=MAXIMUM_BYTES >> 20)
        content = file.read(before.st_size) if before.st_size else b""
    digest = hashlib.sha256(content).hexdigest()
    return Snapshot(found.path, found.name, _state(before), digest, content)


def _state(status: os.stat_result) -> tuple[int, ...]:
    return status.st_ino, status.st_size, status.st_mtime_ns


def check_unchanged(path: Path, size: tuple[int, ...], digest: str, name: str) -> list[Fault]:
    """A fault if a file is no longer what was read."""
    try:
        with path.open("rb") as file:
            same = _state(os.fstat(file.fileno())) == size
            same = same and hashlib.file_digest(file, "sha256").hexdigest() == digest
    except OSError:
        same = False
    message = mark("changed while it was read. Wait until it is complete, and import again")
    return [] if same else [Fault(name, "", (), message)]
