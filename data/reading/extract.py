"""The files of an extract → typed tables, and every fault found on the way.

A folder of CSV files or workbooks, or one workbook with a sheet for each table
(``data.reading.extract_files``). They are read in a process of its own
(``data.reading.reading_process``).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from data.errors import DashboardError
from data.reading.extract_files import SYNTHETIC_MARKER, WORKBOOK_ENDING
from data.reading.raw_table import FIRST_ROW
from data.reading.reading_process import read_apart
from data.schema.tables import Kind, tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence
    from pathlib import Path

    from data.errors import Fault
    from data.programme import Programme
    from data.reading.cells import Value
    from data.reading.raw_table import TypedTable
    from data.schema.tables import Column, Table

__all__ = ["SYNTHETIC_MARKER", "Extract", "as_series", "empty_frame", "read_extract"]


@dataclass(frozen=True)
class Extract:
    """What was read of one folder or workbook.

    ``tables`` holds a frame for every declared table, empty where it is missing, with the columns
    of ``data.schema.tables``: dates as ``datetime64``, whole numbers as ``Int64``, the rest as they
    are; missing is NA. The index of a frame is the row in its file or sheet.
    """

    tables: dict[str, pd.DataFrame]
    faults: tuple[Fault, ...]
    files_read: dict[str, str]
    """File → SHA-256 of its bytes."""
    files_missing: tuple[str, ...]
    synthetic: bool
    places: dict[str, str]
    """Table → the file, and the sheet in it, where it was read."""
    remarks: tuple[Fault, ...] = ()
    """What was not read, or is said beside what was: places and words as of a fault."""

    @property
    def tables_missing(self) -> frozenset[str]:
        """The tables that were in none of its files."""
        return frozenset(self.tables) - frozenset(self.places)

    def at_their_place(self, faults: Iterable[Fault]) -> list[Fault]:
        """Faults of tables, named by the file and sheet that each table was read from."""
        return [replace(fault, file=self.place(fault.file)) for fault in faults]

    def place(self, file: str) -> str:
        """The file and sheet that a table was read from; ``file`` is its name in a folder."""
        return self.places.get(file.removesuffix(".csv"), file)


def read_extract(folder: Path, programme: Programme) -> Extract:
    """All tables of the extract in a folder or a workbook; raises only if that is not there."""
    if not folder.is_dir() and not (folder.is_file() and folder.suffix.lower() == WORKBOOK_ENDING):
        raise DashboardError(
            mark(
                "There is no folder {folder}. Give the folder that holds participants.csv, or a"
                " workbook (.xlsx)."
            ),
            folder=str(folder),
        )
    reading = read_apart(folder, programme)
    tables = {table.name: _frame(reading.tables.get(table.name), table)
              for table in tables_of(programme)}  # fmt: skip
    found = {fault.file for fault in reading.faults} | set(reading.places.values())
    return Extract(
        tables=tables,
        faults=tuple(reading.faults),
        files_read=reading.files,
        files_missing=tuple(
            table.file
            for table in tables_of(programme)
            if table.name not in reading.places and table.file not in found
        ),
        synthetic=reading.synthetic,
        places=reading.places,
        remarks=tuple(reading.remarks),
    )


def _frame(read: TypedTable | None, table: Table) -> pd.DataFrame:
    """The rows of a table as a frame; empty if it was not read."""
    if read is None:
        return empty_frame(table)
    columns = {}
    for column in table.columns:
        of_column = read.columns[column.name]
        # One more, so that a column without any value can be taken from too.
        values = as_series([*of_column.values, None], column).array
        columns[column.name] = pd.Series(values.take(np.asarray(of_column.codes, dtype=np.intp)))
    frame = pd.DataFrame(columns)
    frame.index = pd.RangeIndex(FIRST_ROW, FIRST_ROW + len(frame), name="row")
    return frame


def as_series(values: Sequence[Value | None], column: Column) -> pd.Series:
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
