"""The sheets of a workbook → headers and rows, exactly, or refused.

Of a formula its last result is read. What a reader of values would pass over in silence (errors,
formulas never calculated, merged cells) is a fault.
"""

from __future__ import annotations

import datetime as dt
import io
from typing import TYPE_CHECKING, Any

from data.errors import Fault
from data.reading.cells import Odd
from data.reading.raw_table import FaultyFile, RawTable, refused
from data.reading.xlsx_package import DAMAGED, open_package
from data.reading.xlsx_scan import scan_sheet, sheet_parts
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from python_calamine import CalamineSheet, CalamineWorkbook

    from data.reading.cells import Raw
    from data.reading.xlsx_package import Package
    from data.reading.xlsx_scan import CellName, SheetScan

PLAIN = frozenset((str, float))


class Workbook:
    """A workbook that was looked at and may be read."""

    def __init__(self, content: bytes, place: str) -> None:
        """Raises ``FaultyFile`` if the workbook should not be opened."""
        self._place = place
        self._package: Package = open_package(content, place)
        self._parts, self.hidden = sheet_parts(self._package, place)
        self._workbook: CalamineWorkbook | None = None

    @property
    def sheets(self) -> tuple[str, ...]:
        """The names of its sheets, in their order."""
        return tuple(self._parts)

    def is_empty(self, sheet: str) -> bool:
        """Whether nothing stands on a sheet."""
        return not scan_sheet(self._package, self._parts[sheet], self._place).last_filled

    def table(self, sheet: str, place: str) -> RawTable:
        """The table on a sheet, whose first row is the header; raises ``FaultyFile``."""
        scan = scan_sheet(self._package, self._parts[sheet], place)
        _check(scan, self._package.recalculate, place)
        if not scan.last_filled:
            raise refused(place, mark("the sheet is empty. Expected: a header row"))
        values = self._values(sheet, place)
        merged = sorted({first[0] + 1 for first, _ in values.merged_cell_ranges or ()})
        if merged:
            raise refused(place, mark("merged cells. Split them, with a value in each"), *merged)
        if not values.end or values.end[0] + 1 < scan.last_filled:
            raise refused(place, DAMAGED)
        if values.start != (0, 0):
            raise refused(place, mark("the table does not begin in cell A1. Put its header there"))
        rows = values.iter_rows()
        header = [str(_cell(cell)).strip() for cell in next(rows)]
        return RawTable(place, header, _rows(rows))

    def _values(self, sheet: str, place: str) -> CalamineSheet:
        from python_calamine import CalamineError, CalamineWorkbook

        try:
            if self._workbook is None:
                stream = io.BytesIO(self._package.content)
                self._workbook = CalamineWorkbook.from_filelike(stream)
            return self._workbook.get_sheet_by_name(sheet)
        except (CalamineError, OSError, ValueError) as error:
            raise refused(place, DAMAGED) from error


def _check(scan: SheetScan, recalculate: bool, place: str) -> None:
    """Refuse cells that would be read as empty, or as what they were before."""
    faults = _faults(scan.errors, mark("an error of a formula, such as #N/A. Correct it"), place)
    message = mark(
        "a formula without a result. Open the file in a spreadsheet program and save it, or keep"
        " the values only"
    )
    faults += _faults(scan.uncalculated, message, place)
    if recalculate and scan.formulas and not faults:
        faults.append(Fault(place, "", (), message))
    if faults:
        raise FaultyFile(*faults)


def _faults(cells: list[CellName], message: str, place: str) -> list[Fault]:
    """One fault for each column, by its letter."""
    rows: dict[str, list[int]] = {}
    for column, row in cells:
        rows.setdefault(column, []).append(row)
    return [
        Fault(place, column, tuple(filter(None, where)), message) for column, where in rows.items()
    ]


def _rows(rows: Iterator[list[Any]]) -> Iterator[list[Raw]]:
    for row in rows:
        yield [c if c.__class__ in PLAIN else _cell(c) for c in row]  # type: ignore[misc]


def _cell(cell: object) -> Raw:
    """A cell as calamine gives it; a date with a time of 0:00 is a day."""
    if isinstance(cell, str):
        return cell
    if isinstance(cell, bool):
        return Odd.TRUE_FALSE
    if isinstance(cell, int | float):
        return float(cell)
    if isinstance(cell, dt.datetime):
        return cell.date() if cell.time() == dt.time.min else Odd.TIME
    return cell if isinstance(cell, dt.date) else Odd.TIME
