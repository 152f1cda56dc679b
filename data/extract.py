"""A folder of CSV files → typed tables, and every fault found on the way.

Files are UTF-8 (with or without BOM) or Windows-1252; the delimiter is ``;``, ``,`` or tab,
whichever the header uses. Rows are numbered as a spreadsheet shows them: the header is row 1.
"""

from __future__ import annotations

import csv
import hashlib
import io
from collections import Counter, defaultdict
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.cells import UnreadableCell, Value, reader
from data.errors import DashboardError, Fault
from data.schema import Kind, tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.programme import Programme
    from data.schema import Column, Table

DELIMITERS = (";", ",", "\t")
SYNTHETIC_MARKER = "SYNTHETIC.txt"
"""A file of this name in an extract says that nobody in it exists."""
FIRST_ROW = 2

csv.field_size_limit(10_000)


@dataclass(frozen=True)
class Extract:
    """What was read of one folder.

    ``tables`` holds a frame for every declared table, empty where its file is missing, with the
    columns of ``data.schema``: dates as ``datetime64``, whole numbers as ``Int64``, the rest as
    they are; missing is NA. The index of a frame is the row in its file.
    """

    tables: dict[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    files_read: dict[str, str]
    """File → SHA-256 of its bytes."""
    files_missing: tuple[str, ...]
    synthetic: bool


class FaultyFile(Exception):
    """A file that cannot be read as a table at all."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__()


def read_extract(folder: Path, programme: Programme) -> Extract:
    """All tables of the extract in ``folder``; raises only if the folder is not there."""
    if not folder.is_dir():
        raise DashboardError(
            mark("There is no folder {folder}. Give the folder that holds participants.csv."),
            folder=str(folder),
        )
    tables, faults = {}, []
    read: dict[str, str] = {}
    missing: list[str] = []
    for table in tables_of(programme):
        path = folder / table.file
        frame = empty_frame(table)
        try:
            if path.is_file():
                content = path.read_bytes()
                read[table.file] = hashlib.sha256(content).hexdigest()
                frame, found = read_table(content, table, programme)
                faults += found
            else:
                missing.append(table.file)
                faults += _missing_file(table)
        except FaultyFile as error:
            faults += error.faults
        tables[table.name] = frame
    synthetic = (folder / SYNTHETIC_MARKER).is_file()
    return Extract(tables, tuple(faults), read, tuple(missing), synthetic)


def _missing_file(table: Table) -> list[Fault]:
    message = mark("the file is missing. Every extract has it")
    return [Fault(table.file, "", (), message)] if table.required else []


def read_table(
    content: bytes, table: Table, programme: Programme
) -> tuple[pd.DataFrame, list[Fault]]:
    """One file: its rows, typed, and its faults; raises ``FaultyFile`` if it is no table."""
    header, rows = split_cells(decode(content, table.file), table.file)
    positions = find_columns(header, table, programme)
    wrong_width = [n for n, row in enumerate(rows, FIRST_ROW) if len(row) != len(header)]
    if wrong_width:
        raise FaultyFile(
            Fault(
                table.file,
                "",
                tuple(wrong_width),
                mark("not as many cells as the header has ({expected})"),
                (("expected", len(header)),),
            )
        )
    faults: list[Fault] = []
    if table.required and not rows:
        faults.append(Fault(table.file, "", (), mark("the file has a header but no rows")))
    columns = {}
    for column in table.columns:
        cells = [row[positions[column.name]].strip() for row in rows]
        values, found = read_cells(cells, column, table.file, programme)
        columns[column.name] = as_series(values, column)
        faults += found
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(frame), name="row")
    return frame, faults


def decode(content: bytes, file: str) -> str:
    """The text of a file: UTF-8, else Windows-1252; strictly, so that nothing is replaced."""
    for encoding in ("utf-8-sig", "cp1252"):
        try:
            text = content.decode(encoding)
        except UnicodeDecodeError:
            continue
        if "\0" not in text:
            return text
    raise FaultyFile(
        Fault(file, "", (), mark("not a text file. Save it as CSV in UTF-8 or Windows-1252"))
    )


def split_cells(text: str, file: str) -> tuple[list[str], list[list[str]]]:
    """The header and the rows; rows without any value are left out at the end only."""
    first_line = text.lstrip("\r\n").split("\n", 1)[0]
    if not first_line.strip():
        raise FaultyFile(Fault(file, "", (), mark("the file is empty. Expected: a header row")))
    delimiter = max(DELIMITERS, key=first_line.count)
    try:
        lines = list(csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True))
    except csv.Error as error:
        raise FaultyFile(
            Fault(
                file,
                "",
                (),
                mark("cannot be split into cells: a quote is not closed or a cell is too long"),
            )
        ) from error
    while lines and not any(cell.strip() for cell in lines[-1]):
        lines.pop()
    return [cell.strip() for cell in lines[0]], lines[1:]


def find_columns(header: list[str], table: Table, programme: Programme) -> dict[str, int]:
    """Column → its position, by either header; raises ``FaultyFile`` naming all that is wrong."""
    names = {column.header_nl.casefold(): column.name for column in table.columns}
    names |= {
        mapped.casefold(): column
        for mapped_table, mapped, column in programme.headers
        if mapped_table == table.name
    }
    names |= {column.name.casefold(): column.name for column in table.columns}
    found = [names.get(cell.casefold()) for cell in header]
    faults = [
        Fault(
            table.file,
            cell or f"#{position}",
            (1,),
            mark("unknown column. Remove it, or map it in the programme file under [headers]"),
        )
        for position, (cell, name) in enumerate(zip(header, found, strict=True), start=1)
        if name is None
    ]
    times = Counter(name for name in found if name)
    faults += [
        Fault(table.file, name, (1,), mark("the column is there more than once"))
        for name, count in times.items()
        if count > 1
    ]
    faults += [
        Fault(
            table.file,
            column.name,
            (1,),
            mark("the column is missing. Its Dutch header is {header}"),
            (("header", column.header_nl),),
        )
        for column in table.columns
        if column.name not in times
    ]
    if faults:
        raise FaultyFile(*faults)
    return {name: position for position, name in enumerate(found) if name}


def read_cells(
    cells: list[str], column: Column, file: str, programme: Programme
) -> tuple[list[Value | None], list[Fault]]:
    """The values of a column, None where empty or unreadable, and a fault for each kind."""
    read: Callable[[str], Value] = reader(column, programme)
    known: dict[str, Value | None] = {"": None}
    problems: dict[str, UnreadableCell] = {}
    for text in dict.fromkeys(cells):
        if text:
            try:
                known[text] = read(text)
            except UnreadableCell as problem:
                known[text], problems[text] = None, problem
    rows: dict[tuple[str, tuple[tuple[str, object], ...]], list[int]] = defaultdict(list)
    for row, text in enumerate(cells, FIRST_ROW):
        if text in problems:
            rows[problems[text].message, problems[text].values].append(row)
        elif not text and column.required:
            rows[mark("empty. Every row needs a value here"), ()].append(row)
    faults = [
        Fault(file, column.name, tuple(places), message, values)
        for (message, values), places in rows.items()
    ]
    return [known[text] for text in cells], faults


def as_series(values: list[Value | None], column: Column) -> pd.Series:
    """The values as a column of the type that ``Extract.tables`` promises."""
    if column.kind in (Kind.DATE, Kind.MONTH):
        return pd.Series(np.array(values, dtype="datetime64[s]"))
    if column.kind is Kind.WHOLE:
        return pd.Series(values, dtype="Int64")
    if column.kind is Kind.NUMBER:
        return pd.Series(values, dtype="float64")
    return pd.Series(values, dtype="object")


def empty_frame(table: Table) -> pd.DataFrame:
    """A table without rows."""
    return pd.DataFrame({column.name: as_series([], column) for column in table.columns})
