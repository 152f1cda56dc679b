"""A table as it lies in a file → typed columns, with every fault at its place.

Rows are numbered as a spreadsheet shows them: the header is row 1. A column is kept as its
distinct values and, for each row, which of them: so each text is read once, and a million rows
take little room.
"""

from __future__ import annotations

import re
from array import array
from collections import Counter, defaultdict
from dataclasses import dataclass, field
from itertools import islice
from typing import TYPE_CHECKING
from unicodedata import normalize

from data.errors import Fault
from data.reading.cells import UnreadableCell, reader
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    from data.programme import Programme
    from data.reading.cells import Raw, Value
    from data.schema.tables import Column, Table

FIRST_ROW = 2
MAXIMUM_ROWS = 2_000_000
MAXIMUM_COLUMNS = 500
BATCH = 5_000
TOTAL = re.compile(r"(?:eind)?tota(?:a)?l\b[\s:]*(?:aantal\b[\s:]*)?(\d{0,9})", re.I | re.ASCII)
"""What a row of totals begins with; the number may stand in the same cell."""
TOTAL_STARTS = "TtEe"
PLAIN_HEADER = re.compile(r"[^\W\d_][\w .,:;()/?&'-]{0,59}")
"""A header that may be shown: a word, not a number, an address or a hidden sign."""
DIGITS_SHOWN = 3
BYTE_ORDER_MARK = "\ufeff"
ROWS_SEARCHED = 20
"""Under a first row that is no header."""

Problem = tuple[str, tuple[tuple[str, object], ...]]


class FaultyFile(Exception):
    """A file, sheet or table that cannot be read as one at all."""

    def __init__(self, *faults: Fault) -> None:
        self.faults = faults
        super().__init__()


@dataclass
class RawTable:
    """The header and the rows of a table, not typed yet."""

    place: str
    """The file, and the sheet in it, as a message shows it."""
    header: list[str]
    rows: Iterable[Sequence[Raw]]
    """May raise ``FaultyFile``."""


@dataclass
class ColumnValues:
    """A column: ``values[codes[row]]``, None where a cell is empty or unreadable."""

    values: list[Value | None]
    codes: array[int]


@dataclass
class TypedTable:
    """A table that was read, with what is wrong with it."""

    columns: dict[str, ColumnValues]
    rows: int
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    """What was left out, rightly."""


def refused(place: str, message: str, *rows: int, **values: object) -> FaultyFile:
    """The error of a table that cannot be read, at its place."""
    return FaultyFile(Fault(place, "", rows, message, tuple(values.items())))


def read_table(raw: RawTable, table: Table, programme: Programme) -> TypedTable:
    """The typed columns of a table; raises ``FaultyFile`` if it is no such table."""
    header = list(raw.header)
    while header and not header[-1]:
        header.pop()
    look_for_header(header, raw, known_headers(table, programme))
    positions = find_columns(header, raw.place, table, programme)
    rows = _Rows(raw, len(header))
    indexes = {name: _numbering() for name in positions}
    codes = {name: array("i") for name in positions}
    while batch := list(islice(rows, BATCH)):
        cells = list(zip(*batch, strict=False))
        for name, position in positions.items():
            codes[name].extend(map(indexes[name].__getitem__, cells[position]))
    if rows.too_narrow:
        message = mark("not as many cells as the header has ({expected})")
        raise refused(raw.place, message, *rows.too_narrow, expected=len(header))
    typed = TypedTable({}, rows.count, rows.faults, rows.remarks)
    if table.required and not rows.count:
        typed.faults.append(Fault(raw.place, "", (), mark("the file has a header but no rows")))
    for column in table.columns:
        values, faults = read_column(
            list(indexes[column.name]), codes[column.name], column, raw.place, programme
        )
        typed.columns[column.name] = ColumnValues(values, codes[column.name])
        typed.faults += faults
    return typed


def _numbering() -> defaultdict[Raw, int]:
    """Gives every new cell the next number."""
    numbers: defaultdict[Raw, int] = defaultdict()
    numbers.default_factory = numbers.__len__
    return numbers


class _Rows:
    """The rows with data in them, each at least as wide as the header.

    Rows without any value and a row of totals are left out at the end only; anywhere else they
    are rows like any other, and a fault.
    """

    def __init__(self, raw: RawTable, width: int) -> None:
        self._raw, self._width = raw, width
        self.count = 0
        self.too_narrow: list[int] = []
        self.faults: list[Fault] = []
        self.remarks: list[Fault] = []
        self._rows = self._without_the_end()

    def __iter__(self) -> Iterator[Sequence[Raw]]:
        return self._rows

    def _without_the_end(self) -> Iterator[Sequence[Raw]]:
        held: list[tuple[int, Sequence[Raw], bool]] = []
        for number, row in enumerate(self._raw.rows, FIRST_ROW):
            if number - FIRST_ROW >= MAXIMUM_ROWS:
                raise refused(self._raw.place, mark("more than {limit} rows"), limit=MAXIMUM_ROWS)
            if (is_total := begins_with_total(row)) or is_blank(row):
                held.append((number, row, is_total))
                continue
            if held:
                yield from self._flush(held)
                held = []
            yield self._fit(number, row)
        self._end(held)

    def _flush(self, held: list[tuple[int, Sequence[Raw], bool]]) -> Iterator[Sequence[Raw]]:
        """Rows that turned out not to be the end."""
        totals = tuple(number for number, _, is_total in held if is_total)
        if totals:
            message = mark("a row of totals between the other rows. Remove it")
            self.faults.append(Fault(self._raw.place, "", totals, message))
        for number, row, _ in held:
            yield self._fit(number, [*row, *[""] * (self._width - len(row))])

    def _fit(self, number: int, row: Sequence[Raw]) -> Sequence[Raw]:
        """The row, if nothing stands outside the columns of the header."""
        self.count += 1
        if len(row) != self._width:
            if len(row) < self._width or not is_blank(row[self._width :]):
                self.too_narrow.append(number)
                return [""] * self._width
            return row[: self._width]
        return row

    def _end(self, held: list[tuple[int, Sequence[Raw], bool]]) -> None:
        """Check the row of totals at the end, if there is one, against the rows read."""
        totals = [(number, row) for number, row, is_total in held if is_total]
        for number, row in totals:
            agrees = len(totals) == 1 and total_of(row) == self.count
            message = (
                mark("a row of totals, left out; it agrees with the {count} rows above it")
                if agrees
                else mark(
                    "a row of totals that does not give the number of rows above it ({count})."
                    " Remove it, or look which rows are missing"
                )
            )
            found = self.remarks if agrees else self.faults
            place = self._raw.place
            found.append(Fault(place, "", (number,), message, (("count", self.count),)))


def is_blank(row: Sequence[Raw]) -> bool:
    """Whether a row has no value at all."""
    if row and isinstance(row[0], str) and row[0][:1].isalnum():
        return False  # what nearly every row is, said quickly
    return all(cell == "" or (isinstance(cell, str) and not cell.strip()) for cell in row)


def begins_with_total(row: Sequence[Raw]) -> bool:
    """Whether the first cell says that this is a row of totals."""
    first = row[0] if row else ""
    if not isinstance(first, str) or (first := first.strip())[:1] not in TOTAL_STARTS:
        return False
    return TOTAL.fullmatch(first) is not None


def total_of(row: Sequence[Raw]) -> int | None:
    """The only number in a row of totals; None if there is none, or anything else."""
    label, *others = [cell.strip() if isinstance(cell, str) else cell for cell in row]
    match = TOTAL.fullmatch(str(label))
    found = [cell for cell in (match[1] if match else "", *others) if cell != ""]
    if len(found) != 1:
        return None
    (number,) = found
    if isinstance(number, float):
        return int(number) if number.is_integer() else None
    return int(number) if isinstance(number, str) and re.fullmatch("[0-9]{1,9}", number) else None


def plain(header: str) -> str:
    """A header as its columns are known by: in any case, with spaces or underscores, and however
    its accents are kept (NFC)."""
    return "_".join(normalize("NFC", header).replace("_", " ").casefold().split())


def shown_header(cell: str, position: int, among_known: bool) -> str:
    """A header that may be shown in a message, else its number.

    Without a known column beside it, it may be no header but a row of a person.
    """
    safe = PLAIN_HEADER.fullmatch(cell) and sum(map(str.isdigit, cell)) <= DIGITS_SHOWN
    return cell if among_known and safe else f"#{position}"


def look_for_header(header: Sequence[str], raw: RawTable, known: Mapping[str, str]) -> None:
    """Raise ``FaultyFile``, saying what is there, if the first row is not the header and another
    seems to be."""
    if header and header[0].startswith(BYTE_ORDER_MARK):
        message = mark("more than one byte order mark (BOM) before the header. Save it anew as CSV")
        raise refused(raw.place, message, 1)
    if any(plain(cell) in known for cell in header):
        return
    for number, row in enumerate(islice(raw.rows, ROWS_SEARCHED), FIRST_ROW):
        cells = [cell for cell in row if isinstance(cell, str) and cell.strip()]
        if len(cells) < 2 or sum(plain(cell) in known for cell in cells) * 2 < len(cells):
            continue
        message = (
            mark("a row that only names the separator. Remove it: the header is in row {found}")
            if header and header[0].strip("\"'").casefold().startswith("sep=")
            else mark("not the header, which seems to be in row {found}. Remove the rows above it")
        )
        raise refused(raw.place, message, 1, found=number)


def find_columns(
    header: Sequence[str], place: str, table: Table, programme: Programme
) -> dict[str, int]:
    """Column → its position, by either header; raises ``FaultyFile`` naming all that is wrong."""
    if len(header) > MAXIMUM_COLUMNS:
        raise refused(place, mark("more than {limit} columns"), 1, limit=MAXIMUM_COLUMNS)
    names = known_headers(table, programme)
    found = [names.get(plain(cell)) for cell in header]
    faults = [
        Fault(
            place,
            shown_header(cell, position, any(found)),
            (1,),
            mark("unknown column. Remove it, or map it in the programme file under [headers]"),
        )
        for position, (cell, name) in enumerate(zip(header, found, strict=True), start=1)
        if name is None
    ]
    times = Counter(name for name in found if name)
    faults += [
        Fault(place, name, (1,), mark("the column is there more than once"))
        for name, count in times.items()
        if count > 1
    ]
    faults += [
        Fault(
            place,
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


def known_headers(table: Table, programme: Programme) -> dict[str, str]:
    """Header → column: other names, Dutch, of the programme file, English; the last wins."""
    names = {plain(alias): column.name for column in table.columns for alias in column.aliases}
    names |= {plain(column.header_nl): column.name for column in table.columns}
    names |= {
        plain(header): column
        for mapped_table, header, column in programme.headers
        if mapped_table == table.name
    }
    return names | {plain(column.name): column.name for column in table.columns}


def read_column(
    distinct: list[Raw], codes: array[int], column: Column, place: str, programme: Programme
) -> tuple[list[Value | None], list[Fault]]:
    """The value of each distinct cell, None where there is none, and a fault for each kind."""
    how = reader(column, programme)
    values: list[Value | None] = []
    problems: dict[int, Problem] = {}
    forms: dict[int, str] = {}
    for number, raw in enumerate(distinct):
        cell = raw.strip() if isinstance(raw, str) else raw
        values.append(None)
        if cell == "":
            if column.required:
                problems[number] = mark("empty. Every row needs a value here"), ()
            continue
        try:
            values[number] = how.read(cell)
            forms[number] = how.form(cell)
        except UnreadableCell as problem:
            problems[number] = problem.message, problem.values
    problems |= dict.fromkeys(_in_another_form(forms, codes), (how.mixed, ()))
    return values, _faults_at(problems, codes, column.name, place)


def _in_another_form(forms: dict[int, str], codes: array[int]) -> list[int]:
    """The cells that are not written as most of the column is."""
    if len({form for form in forms.values() if form}) < 2:
        return []
    times: Counter[str] = Counter()
    for number, count in Counter(codes).items():
        times[forms.get(number, "")] += count
    del times[""]
    (usual, _), *_ = times.most_common(1)
    return [number for number, form in forms.items() if form not in ("", usual)]


def _faults_at(
    problems: dict[int, Problem], codes: array[int], column: str, place: str
) -> list[Fault]:
    """One fault for each kind of problem, with the rows where it stands."""
    if not problems:
        return []
    rows: dict[Problem, list[int]] = defaultdict(list)
    for row, number in enumerate(codes, FIRST_ROW):
        if number in problems:
            rows[problems[number]].append(row)
    return [
        Fault(place, column, tuple(where), message, values)
        for (message, values), where in rows.items()
    ]
