"""A table of a page as columns of numbers: what stands beside a number gets a column of its own.

An interval is two columns, its limits. A number that is hidden or only bounded (``< 10``) stays
text. Headings of groups of rows become a column in front, if they are wanted so.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.words import mark
from pages.paper.document import Cell, Written
from pages.paper.texts import clean, say

if TYPE_CHECKING:
    from pages.paper.document import Row, Table

GROUP, ROW_NAME, BESIDE = mark("Group"), mark("Row"), mark("{column}, beside it")
LOWER, UPPER = mark("{column}, lower limit"), mark("{column}, upper limit")


@dataclass(frozen=True)
class Number:
    """A number in a file: the number, its unit and decimals, and how the page writes it."""

    value: float
    unit: str
    decimals: int
    text: str


Entry = str | Number


@dataclass(frozen=True)
class FlatRow:
    """A row of a flat table; a heading has no entries."""

    header: str
    entries: tuple[Entry, ...]
    kind: str = ""
    group: str = ""


@dataclass(frozen=True)
class FlatTable:
    """The names of the columns, the first being that of the row headers, and the rows."""

    columns: tuple[str, ...]
    rows: tuple[FlatRow, ...]
    grouped: bool

    def units(self, place: int) -> set[str]:
        """The units of the numbers of a column, counted from 0 after the row header."""
        entries = (row.entries[place] for row in self.rows if row.entries)
        return {entry.unit for entry in entries if isinstance(entry, Number)}


def flat(table: Table, language: str) -> FlatTable:
    """The columns of a table, each with one number or text in a cell."""
    width = max([len(table.columns) - 1, *(len(row.cells) for row in table.rows)])
    shapes = [_shape(table, place) for place in range(width)]
    names = [say(ROW_NAME, language) if not _text(table.columns[0]) else _text(table.columns[0])]
    for place, (first, second) in enumerate(shapes):
        column = table.columns[place + 1] if place + 1 < len(table.columns) else ""
        names += _names(column, first, second, language)
    rows, group = [], ""
    for row in table.rows:
        if not row.cells:
            group = clean(row.header)
        rows.append(_row(row, shapes, group))
    return FlatTable(tuple(_unique(names)), tuple(rows), any(not row.cells for row in table.rows))


def _shape(table: Table, place: int) -> tuple[int, int]:
    """How many columns a column needs: for its cells, and for what stands beside them."""
    cells = [row.cells[place] for row in table.rows if place < len(row.cells)]
    texts = [cell.text if isinstance(cell, Cell) else cell for cell in cells]
    asides = [cell.aside for cell in cells if isinstance(cell, Cell) and cell.aside]
    return max(map(_width, texts), default=1), max(map(_width, asides), default=0)


def _width(value: str) -> int:
    return len(value.values) if isinstance(value, Written) else 1


def _names(column: Cell | str, first: int, second: int, language: str) -> list[str]:
    text = _text(column)
    aside = clean(column.aside) if isinstance(column, Cell) else ""
    found = [text] if first == 1 else _limits(text, language)
    if second == 0:
        return found
    beside = ", ".join(filter(None, [text, aside]))
    if second == 2:
        return [*found, *_limits(beside, language)]
    return [*found, beside if aside else say(BESIDE, language, column=text)]


def _limits(column: str, language: str) -> list[str]:
    return [say(LOWER, language, column=column), say(UPPER, language, column=column)]


def _row(row: Row, shapes: list[tuple[int, int]], group: str) -> FlatRow:
    entries: list[Entry] = []
    for place, (first, second) in enumerate(shapes if row.cells else []):
        cell = row.cells[place] if place < len(row.cells) else ""
        text, aside = (cell.text, cell.aside) if isinstance(cell, Cell) else (cell, "")
        entries += [*_entries(text, first), *_entries(aside, second)]
    return FlatRow(clean(row.header), tuple(entries), row.kind, group)


def _entries(value: str, width: int) -> list[Entry]:
    """The numbers of a cell, or its text, in so many columns."""
    if isinstance(value, Written):
        found: list[Entry] = [
            Number(float(number), value.unit, value.decimals, str(value)) for number in value.values
        ]
    else:
        found = [clean(value)]
    return (found + [""] * width)[:width]


def _text(cell: Cell | str) -> str:
    return clean(cell.text if isinstance(cell, Cell) else cell).strip()


def _unique(names: list[str]) -> list[str]:
    """Names of columns that no two share, so that other programs can tell them apart."""
    found: list[str] = []
    for name in names:
        number, unique = 1, name or "\N{EN DASH}"
        while unique in found:
            number += 1
            unique = f"{name} ({number})"
        found.append(unique)
    return found
