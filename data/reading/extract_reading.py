"""All tables of an extract, read where nothing else can be harmed (``reading_process``)."""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.errors import Fault
from data.reading.csv_files import open_csv
from data.reading.extract_files import check_unchanged, list_extract, printable, table_names, take
from data.reading.raw_table import FaultyFile, TypedTable, plain, read_table, shown_header
from data.reading.xlsx_files import Workbook
from data.schema.tables import tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.programme import Programme
    from data.reading.extract_files import FoundFile, Snapshot
    from data.reading.raw_table import RawTable
    from data.schema.tables import Table

EXPLANATION_SHEETS = frozenset(("toelichting", "explanation", "keuzelijsten", "lists"))
"""Sheets of the template that hold no table."""
SYNTHETIC_SHEET = "synthetic"
HIDDEN = {
    "hidden": mark("a hidden sheet. It counts as any other: look at what is on it"),
    "veryHidden": mark(
        "a very hidden sheet, which a spreadsheet program does not even list. It counts as any"
        " other: look at what is on it"
    ),
}
"""State of a sheet in the workbook → what is said of it."""


@dataclass
class Reading:
    """What was read of an extract."""

    tables: dict[str, TypedTable] = field(default_factory=dict)
    """Only those that could be read."""
    places: dict[str, str] = field(default_factory=dict)
    """Table → the file, and the sheet in it, that holds it."""
    faults: list[Fault] = field(default_factory=list)
    files: dict[str, str] = field(default_factory=dict)
    """File → SHA-256 of its bytes."""
    synthetic: bool = False

    passed: list[Fault] = field(default_factory=list)
    """Files and sheets that were not read, and why; sheets that are hidden."""

    @property
    def remarks(self) -> list[Fault]:
        """What was left out, or has to be said beside what was read."""
        return [r for table in self.tables.values() for r in table.remarks] + self.passed


def read_files(
    path: Path, programme: Programme, begin: Callable[[str], None] = lambda _: None
) -> Reading:
    """Read an extract, faults and all; ``begin`` is told each file before it is opened."""
    reading = Reading()
    try:
        listing = list_extract(path, programme)
        reading.faults += listing.faults
        reading.synthetic = listing.synthetic
        reading.passed += listing.passed
        _Reader(programme, reading, begin).read(listing.files)
        if {f.path for f in list_extract(path, programme).files} != {f.path for f in listing.files}:
            message = mark("files came or went while it was read. Import again")
            reading.faults.append(Fault(printable(path.name), "", (), message))
    except FaultyFile as error:
        reading.faults += error.faults
    return reading


class _Reader:
    """Reads file by file, so that only one is in memory, and notes what it found."""

    def __init__(
        self, programme: Programme, reading: Reading, begin: Callable[[str], None]
    ) -> None:
        self._programme, self._reading, self._begin = programme, reading, begin
        self._names = table_names(programme)
        self._places: defaultdict[str, list[str]] = defaultdict(list)
        self._order = {t.name: n for n, t in enumerate(tables_of(programme))}
        self._unknown = False
        """Whether a workbook could not be opened, that may hold any table."""

    def read(self, files: list[FoundFile]) -> None:
        """Every file, then what only all of them together show."""
        taken = []
        for found in sorted(files, key=lambda f: self._order[f.table.name] if f.table else -1):
            self._begin(found.name)
            try:
                snapshot = take(found)
                self._reading.files[found.name] = snapshot.content_hash
                taken.append((snapshot.path, snapshot.state, snapshot.content_hash, found.name))
                self._read_file(found, snapshot)
            except FaultyFile as error:
                self._reading.faults += error.faults
                self._unknown = self._unknown or not found.table
                if found.table:
                    self._places[found.table.name].append(found.name)
        for path, state, digest, name in taken:
            self._reading.faults += check_unchanged(path, state, digest, name)
        for table in tables_of(self._programme):
            self._check_places(table, list(dict.fromkeys(self._places[table.name])))

    def _check_places(self, table: Table, places: list[str]) -> None:
        """A table is in one place; one that every extract has is in one at least."""
        if table.required and not places and not self._unknown:
            message = mark("the file is missing. Every extract has it")
            self._reading.faults.append(Fault(table.file, "", (), message))
        if len(places) > 1:
            message = mark("the same table is in more than one place ({places}). Keep one")
            values = (("places", ", ".join(places)),)
            self._reading.faults.append(Fault(places[0], "", (), message, values))

    def _read_file(self, found: FoundFile, snapshot: Snapshot) -> None:
        if not found.is_workbook:
            if found.table is None:
                raise AssertionError(found.name)
            raw = open_csv(snapshot.content, found.name, found.table, self._programme)
            self._add(raw, found.table)
            return
        workbook = Workbook(snapshot.content, found.name)
        sheets = self._sheets(workbook, found)
        for sheet, table in sorted(sheets.items(), key=lambda item: self._order[item[1].name]):
            place = found.name if found.table else f"{found.name} › {printable(sheet)}"
            try:
                self._add(workbook.table(sheet, place), table)
            except FaultyFile as error:
                self._reading.faults += error.faults
                self._places[table.name].append(place)

    def _sheets(self, workbook: Workbook, found: FoundFile) -> dict[str, Table]:
        """Sheet → its table; raises ``FaultyFile`` for a sheet that is none and not empty."""
        if SYNTHETIC_SHEET in map(plain, workbook.sheets):
            self._reading.synthetic = True
        self._reading.passed += _sheets_to_name(workbook, found.name)
        ignored = EXPLANATION_SHEETS | {SYNTHETIC_SHEET}
        sheets = [s for s in workbook.sheets if plain(s) not in ignored]
        if found.table and len(full := [s for s in sheets if not workbook.is_empty(s)]) == 1:
            return {full[0]: found.table}
        known = {s: self._names[plain(s)] for s in sheets if plain(s) in self._names}
        unknown = [
            Fault(
                f"{found.name} › {shown_header(sheet, position, bool(known))}",
                "",
                (),
                mark("not the name of a table. Expected: {names}; or remove the sheet"),
                (("names", ", ".join(dict.fromkeys(t.name for t in self._names.values()))),),
            )
            for position, sheet in enumerate(workbook.sheets, start=1)
            if sheet in sheets and sheet not in known and not workbook.is_empty(sheet)
        ]
        if unknown:
            raise FaultyFile(*unknown)
        if not known:
            message = mark("no sheet with the name of a table. Expected: {names}")
            names = ", ".join(dict.fromkeys(t.name for t in self._names.values()))
            raise FaultyFile(Fault(found.name, "", (), message, (("names", names),)))
        return known

    def _add(self, raw: RawTable, table: Table) -> None:
        """Read a table and keep it, with its faults."""
        self._places[table.name].append(raw.place)
        typed = read_table(raw, table, self._programme)
        self._reading.tables[table.name] = typed
        self._reading.places[table.name] = raw.place
        self._reading.faults += typed.faults


def _sheets_to_name(workbook: Workbook, file: str) -> list[Fault]:
    """Sheets that are not read, or that are hidden from who looks at the workbook."""
    found = []
    for sheet in workbook.sheets:
        place = f"{file} › {printable(sheet)}"
        if plain(sheet) == SYNTHETIC_SHEET:
            continue
        if sheet in workbook.hidden:
            found.append(Fault(place, "", (), HIDDEN[workbook.hidden[sheet]]))
        if plain(sheet) in EXPLANATION_SHEETS:
            found.append(Fault(place, "", (), mark("not read: a sheet of explanation")))
        elif workbook.is_empty(sheet):
            found.append(Fault(place, "", (), mark("not read: nothing stands on this sheet")))
    return found
