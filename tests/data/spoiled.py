"""One fault put into a drawn extract, and where it must be found."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from random import Random
from typing import Any

from data.schema.tables import Kind
from tests.data.generated import CANARY, Drawn, DrawnExtract


@dataclass(frozen=True)
class Spot:
    """Where a fault must be found; no column or row where it is of the whole file."""

    place: str
    column: str = ""
    row: int | None = None


Files = dict[str, bytes]
WRONG_CELLS: dict[Kind, list[str]] = {
    Kind.IDENTIFIER: [
        f"{CANARY}, Jansen", f"={CANARY}", f"\u202e{CANARY}", f"{CANARY}\u200b", "a" * 65,
        f"@{CANARY}", f"{CANARY}\n2", "1,23E+45", f"{CANARY}é", f"'{CANARY}", "<b>", "９９",
    ],
    Kind.CODE: [CANARY, f"{CANARY}\nx", "аrmy", f"=cmd|'{CANARY}'!A0", "1.0000001"],
    Kind.DATE: [
        CANARY, "31-02-2020", "2020-02-30", "02-31-2020", "2020/01/01", "01-01-20", "20200101",
        "2020", "12:30", "2020-01-01 12:30:00", "1-jul-2020", "1020-01-01", "99999", "-44000",
        "44000,5", "٢٠٢٠-٠١-٠١", "01/02/2020", "1e4",
    ],
    Kind.MONTH: [CANARY, "2021-13", "jul-21", "02-01-2021", "2021", "0-2021", "13-2021"],
    Kind.WHOLE: [CANARY, "1.000", "1,5", "1e3", "٣", "1 000", "12345678901", "-", "+", "1.0", "ja"],
    Kind.NUMBER: [CANARY, "1.000", "1.234,5", "20,555", "-1", "81", "1e1", "nan", "inf", "½"],
}  # fmt: skip


def wrong_cell(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """A cell that its column cannot hold."""
    column = random.choice(drawn.order)
    row = random.randrange(len(drawn.rows))
    wrong = random.choice(WRONG_CELLS[column.kind])
    drawn.rows[row][drawn.position(column.name)] = wrong
    return Spot(extract.place(drawn), column.name, row + 2)


def wrong_type(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot | None:
    """A true/false cell, which no column of a workbook can hold."""
    if not extract.workbook:
        return None
    column, row = random.choice(drawn.order), random.randrange(len(drawn.rows))
    drawn.rows[row][drawn.position(column.name)] = True
    return Spot(extract.place(drawn), column.name, row + 2)


def empty_cell(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot | None:
    """A required cell without a value."""
    column = random.choice([column for column in drawn.order if column.required])
    row = random.randrange(len(drawn.rows))
    drawn.rows[row][drawn.position(column.name)] = " " if not extract.workbook else ""
    if not any(str(cell or "").strip() for cell in drawn.rows[row]):
        return None
    return Spot(extract.place(drawn), column.name, row + 2)


def mixed_dates(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot | None:
    """Two ways of writing a day in one column."""
    dates = [c for c in drawn.order if c.kind is Kind.DATE and drawn.formats[c.name] != "cell"]
    if not dates or len(drawn.rows) < 2:
        return None
    column = random.choice(dates)
    one, other = random.sample(["2020-05-06", "05-06-2020", "43987"], 2)
    for row in drawn.rows:
        row[drawn.position(column.name)] = one
    drawn.rows[-1][drawn.position(column.name)] = other
    # With two rows, either can be the odd one out.
    return Spot(extract.place(drawn), column.name, None if len(drawn.rows) == 2
                else len(drawn.rows) + 1)  # fmt: skip


def mixed_numbers(_: Random, extract: DrawnExtract, drawn: Drawn) -> Spot | None:
    """A decimal comma and a decimal point in one column."""
    if drawn.table.name != "placements" or len(drawn.rows) < 2:
        return None
    for row, text in zip(drawn.rows, ["36,5", "20.5", "36", "40"], strict=False):
        row[drawn.position("hours_per_week")] = text
    return Spot(extract.place(drawn), "hours_per_week")


def no_column(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """A column that is not there."""
    column = random.choice(drawn.order)
    for cells in (drawn.header, *drawn.rows, *drawn.extra):
        del cells[drawn.position(column.name) : drawn.position(column.name) + 1]
    return Spot(extract.place(drawn), column.name)


def column_twice(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """A column that is there under both its headers."""
    column = random.choice(drawn.order)
    drawn.header.insert(0, column.name)
    for cells in drawn.rows:
        cells.insert(0, cells[drawn.position(column.name)])
    return Spot(extract.place(drawn), column.name, 1)


def strange_column(_: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """A column that is not declared, with what nobody may see."""
    drawn.header.insert(0, "Naam")
    for cells in drawn.rows:
        cells.insert(0, CANARY)
    return Spot(extract.place(drawn), "Naam", 1)


def no_header(_: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """A first row that is a person."""
    drawn.header[:] = [f"{CANARY} {number}" for number in range(len(drawn.header))]
    return Spot(extract.place(drawn), "#1", 1)


def short_row(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot | None:
    """A row that breaks off."""
    row = random.randrange(len(drawn.rows))
    first = str(drawn.rows[row][0] or "").strip()
    if extract.workbook or not first:
        return None
    drawn.rows[row] = drawn.rows[row][: max(1, len(drawn.order) - 1)]
    return Spot(extract.place(drawn), "", row + 2)


def long_row(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """A value outside the columns."""
    row = random.randrange(len(drawn.rows))
    drawn.rows[row] = [*drawn.rows[row], *[""] * (len(drawn.header) - len(drawn.rows[row])), CANARY]
    return Spot(extract.place(drawn), "", row + 2)


def wrong_totals(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """Totals of something else, or of other rows."""
    wrong = random.choice(["998", CANARY, "312,5", ""])
    drawn.extra = [["Totaal", wrong]]
    return Spot(extract.place(drawn), "", len(drawn.rows) + 2)


def totals_between(random: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """Totals of a group."""
    row = random.randrange(len(drawn.rows))
    drawn.rows.insert(row, ["Totaal", "1", *[""] * (len(drawn.header) - 2)])
    return Spot(extract.place(drawn), "", row + 2)


def blank_between(_: Random, extract: DrawnExtract, drawn: Drawn) -> Spot:
    """An empty row under the header."""
    drawn.rows.insert(0, [""] * len(drawn.header))
    required = next(c.name for c in drawn.table.columns if c.required)
    return Spot(extract.place(drawn), required, 2)


SPOILERS: list[Callable[[Random, DrawnExtract, Drawn], Spot | None]] = [
    wrong_cell, wrong_cell, wrong_cell, wrong_type, empty_cell, mixed_dates, mixed_numbers,
    no_column, column_twice, strange_column, no_header, short_row, long_row, wrong_totals,
    totals_between, blank_between,
]  # fmt: skip


def open_quote(random: Random, content: bytes) -> bytes:
    """A quote that is not closed."""
    return content + b'"' + CANARY.encode()


def nul(random: Random, content: bytes) -> bytes:
    """A NUL among the text."""
    place = random.randrange(len(content))
    return content[:place] + b"\0" + content[place:]


def no_encoding(random: Random, content: bytes) -> bytes:
    """Bytes that no encoding has: neither UTF-8 nor Windows-1252."""
    return content + b"\xff\x81\x8d" + CANARY.encode()


def no_text(random: Random, content: bytes) -> bytes:
    """A workbook, whatever its name says."""
    return b"PK\x03\x04\x14\0" + CANARY.encode() + content


BYTES: list[Callable[[Random, bytes], bytes]] = [open_quote, nul, no_encoding, no_text]


def spoil(random: Random, extract: DrawnExtract) -> tuple[Files, Spot] | None:
    """The files of an extract with one fault; None if the one drawn does not fit."""
    with_rows = [drawn for drawn in extract.tables if drawn.rows]
    drawn = random.choice(with_rows)
    if not extract.workbook and random.random() < 0.15:
        files, place = extract.files(), extract.place(drawn)
        if extract.encoding == "utf-16":
            return None
        files[place] = random.choice(BYTES)(random, files[place])
        return files, Spot(place)
    extract.encoding = "utf-8"
    spot = random.choice(SPOILERS)(random, extract, drawn)
    return (extract.files(), spot) if spot else None


def found_at(spot: Spot, faults: list[Any]) -> bool:
    """Whether a fault stands at that spot."""
    return any(
        fault.file == spot.place
        and (not spot.column or fault.column == spot.column)
        and (spot.row is None or spot.row in fault.rows)
        for fault in faults
    )
