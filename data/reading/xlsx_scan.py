"""What the XML of a sheet says and a reader of values does not: errors, formulas, repetitions.

python-calamine gives an empty cell for #N/A and for a formula that was never calculated, and of a
cell that is there twice the last. Read as they are, these would be missing values that nobody sees.
"""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING
from xml.etree import ElementTree

from data.reading.raw_table import MAXIMUM_COLUMNS, refused
from data.reading.xlsx_package import DAMAGED, WORKBOOK
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.reading.xlsx_package import Package

LONGEST_ROW = 4 << 20
"""Bytes of XML between the ends of two rows."""
LAST_ROW = 1_048_576
"""Of any sheet (ECMA-376)."""
MAXIMUM_CELLS = 16_000_000
"""Rows times columns: a reader takes room for all of them, and 1 GB holds no more."""
SHOWN = 1_000
"""Places of one kind of fault that are kept; a message with more helps nobody."""

TAG = rb"<(?:\w+:)?"
ROW_END = re.compile(rb"</(?:\w+:)?row\s*>")
ROW = re.compile(TAG + rb"row\s[^<>]*?\br\s*=\s*[\"']([0-9]+)[\"']")
CELL = re.compile(TAG + rb"c\s[^<>]*?\br\s*=\s*[\"']([A-Za-z]+)[0-9]+[\"']")
CELL_NAME = re.compile(rb"\br\s*=\s*[\"']([A-Z]{1,3})([0-9]{1,7})[\"']")
CELL_START = re.compile(TAG + rb"c(\s[^<>]*)>")
ERROR = re.compile(rb"\bt\s*=\s*[\"']e[\"']")
TEXT = re.compile(rb"\bt\s*=\s*[\"']str[\"']")
"""A formula whose result is an empty text is calculated."""
VALUE = re.compile(TAG + rb"(?:v\s*>[^<]|is\s*>)")
RESULT = re.compile(TAG + rb"(?:v\s*>\s*[^<\s]|is\s*>)")
TWO_VALUES = re.compile(rb"</(?:\w+:)?(?:v|is)\s*>\s*<(?:\w+:)?(?:v|is)\b")
FORMULA = re.compile(TAG + rb"f[\s/>]")
# Each of these looks at a byte a bounded number of times: what a cell holds is looked for within
# the cell, never by one pattern over all of it, which takes quadratic time where it fails.

RELATION = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
CellName = tuple[str, int]


@dataclass
class SheetScan:
    """What stands in a sheet beside its values."""

    errors: list[CellName] = field(default_factory=list)
    uncalculated: list[CellName] = field(default_factory=list)
    last_filled: int = 0
    """The last row in which a cell has a value; 0 if there is none."""
    formulas: bool = False
    last_row: int = 0
    columns: set[bytes] = field(default_factory=set)


def sheet_parts(package: Package, place: str) -> tuple[dict[str, str], dict[str, str]]:
    """Sheet → the part of the workbook that holds it, and the state of those that are hidden
    (``hidden``, ``veryHidden``); raises ``FaultyFile``."""
    try:
        workbook = ElementTree.fromstring(package.text(WORKBOOK, place))
        relations = ElementTree.fromstring(package.text("xl/_rels/workbook.xml.rels", place))
    except ElementTree.ParseError as error:
        raise refused(place, DAMAGED) from error
    targets = {
        relation.get("Id"): posixpath.normpath(posixpath.join("/xl", relation.get("Target", "")))
        for relation in relations
    }
    if len(targets) < len(relations):
        raise refused(place, DAMAGED)
    parts: dict[str, str] = {}
    hidden: dict[str, str] = {}
    for sheet in workbook.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            part = targets.get(sheet.get(RELATION), "").lstrip("/")
            name = sheet.get("name", "")
            if part not in package.parts or name in parts or part in parts.values():
                raise refused(place, DAMAGED)
            parts[name] = part
            if sheet.get("state", "visible") in ("hidden", "veryHidden"):
                hidden[name] = sheet.get("state", "")
    return parts, hidden


def scan_sheet(package: Package, part: str, place: str) -> SheetScan:
    """Read the XML of a sheet some rows at a time; raises ``FaultyFile`` if it is too large."""
    scan = SheetScan()
    rest = b""
    count = 0
    for block in package.blocks(part, place):
        *rows, rest = ROW_END.split(rest + block)
        count += len(rows)
        if count > LAST_ROW:
            raise refused(place, mark("more than {limit} rows"), limit=LAST_ROW)
        if len(rest) > LONGEST_ROW:
            raise refused(place, DAMAGED)
        for row in rows:
            scan_row(row, scan, place)
    scan_row(rest, scan, place)
    width = max(map(column_number, scan.columns), default=0)
    if width > MAXIMUM_COLUMNS:
        raise refused(place, mark("more than {limit} columns"), limit=MAXIMUM_COLUMNS)
    if width * scan.last_row > MAXIMUM_CELLS:
        message = mark("more than {limit} cells. Deliver the table as a CSV file")
        raise refused(place, message, limit=MAXIMUM_CELLS)
    return scan


def scan_row(xml: bytes, scan: SheetScan, place: str) -> None:
    """One row, and what is empty before it."""
    for number in map(int, ROW.findall(xml)):
        if number <= scan.last_row:
            raise refused(
                place,
                mark("rows that are twice in the file, or not in order. Save it anew"),
                number,
            )
        scan.last_row = number
    columns = [letters.upper() for letters in CELL.findall(xml)]
    if len(set(columns)) < len(columns):
        message = mark("a cell that is there twice in the file. Save it anew")
        raise refused(place, message, scan.last_row)
    scan.columns.update(columns)
    if VALUE.search(xml):
        scan.last_filled = max(scan.last_row, 1)
    if TWO_VALUES.search(xml):
        raise refused(
            place, mark("a cell with two values in the file. Save it anew"), scan.last_row
        )
    if ERROR.search(xml) and len(scan.errors) < SHOWN:
        scan.errors += [_name(a) for a, _ in _cells(xml) if ERROR.search(a)]
    if FORMULA.search(xml):
        scan.formulas = True
        if len(scan.uncalculated) < SHOWN:
            scan.uncalculated += [
                _name(attributes)
                for attributes, content in _cells(xml)
                if FORMULA.search(content)
                and not RESULT.search(content)
                and not TEXT.search(attributes)
            ]


def _cells(xml: bytes) -> Iterator[tuple[bytes, bytes]]:
    """The attributes of each cell of a row, and what stands up to the next."""
    for start, following in pairwise([*CELL_START.finditer(xml), None]):
        if start:
            yield start[1], xml[start.end() : following.start() if following else len(xml)]


def _name(attributes: bytes) -> CellName:
    """Column letters and row number of a cell."""
    match = CELL_NAME.search(attributes)
    return (match[1].decode(), int(match[2])) if match else ("", 0)


def column_number(letters: bytes) -> int:
    """A is 1, Z is 26, AA is 27; more than three letters is more than any sheet has."""
    number = 0
    for letter in letters[:5]:
        number = number * 26 + letter - ord("A") + 1
    return number
