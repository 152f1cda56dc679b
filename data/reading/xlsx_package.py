"""A look at a workbook before it is opened: what is in the zip, and whether it is what it says.

A workbook of 370 kB can become 386 MB, run macros, fetch other files, or show one thing to one
program and another to the next. All of that is refused from the directory of the zip, and from one
pass over its parts a block at a time, before a reader takes any of it into memory.
"""

from __future__ import annotations

import io
import re
import struct
import zipfile
import zlib
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.reading.disguises import STRICT, STRICT_WORKBOOK, ZIP_START, disguise
from data.reading.raw_table import refused
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

MAXIMUM_ENTRIES = 1_000
MAXIMUM_UNPACKED = 512 * 1024 * 1024
MAXIMUM_RATIO = 200
"""A sheet of figures packs 5 to 30 times; one of a single repeated cell 100 times."""
RATIO_FROM = 1024 * 1024
"""Small parts may pack better than that."""
BLOCK = 1 << 20
LARGEST_SMALL_PART = 4 << 20
"""Bytes of a part that is taken into memory as a whole, such as the list of sheets."""

COMPOUND_START = bytes.fromhex("d0cf11e0a1b11ae1")
"""An old workbook, or one with a password (MS-CFB, 2.2)."""
MACROS = mark("holds macros. Save it as an ordinary workbook (.xlsx)")
LINKS = mark("holds links to other files or sources. Remove them, keeping the values")
FORBIDDEN = (
    (re.compile(r"vbaproject|macrosheets/|/activex/|customui"), MACROS),
    (re.compile(r"externallinks/|connections\.xml|querytables/|/embeddings/|webext"), LINKS),
)
WORKBOOK = "xl/workbook.xml"
MACROS_ALLOWED = re.compile(rb"macroEnabled", re.I)
EXTERNAL = re.compile(rb"TargetMode\s*=\s*[\"']External", re.I)
DECLARATION = re.compile(rb"\s*<\?xml[^>]*?encoding\s*=\s*[\"']([\w.-]+)[\"']", re.I)
DATES_FROM_1904 = re.compile(rb"date1904\s*=\s*[\"'](?:1|true|on)[\"']", re.I)
RECALCULATE = re.compile(rb"fullCalcOnLoad\s*=\s*[\"'](?:1|true|on)[\"']", re.I)

UNREADABLE = (zipfile.BadZipFile, zlib.error, struct.error, EOFError, OSError, ValueError,
              OverflowError, RuntimeError, KeyError)  # fmt: skip
"""What ``zipfile`` raises for damaged files."""
KNOWN_PACKING = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)
"""What workbooks are packed with; other ways take much memory."""
DAMAGED = mark("a damaged workbook. Open it in a spreadsheet program and save it anew")
TOO_LARGE = mark("unpacks to more than {megabytes} MB. Deliver it as CSV files")
HIDDEN_MARKUP = mark("holds comments, entities or a document type in its XML. Save it anew")


@dataclass
class Package:
    """A workbook that may be opened."""

    content: bytes
    parts: dict[str, zipfile.ZipInfo]
    archive: zipfile.ZipFile
    recalculate: bool = False
    """Its formulas were never calculated: what is kept of them means nothing."""

    def blocks(self, part: str, place: str) -> Iterator[bytes]:
        """The content of a part, unpacked a block at a time and checked to its end."""
        try:
            with self.archive.open(self.parts[part]) as stream:
                while block := stream.read(BLOCK):
                    yield block
        except UNREADABLE as error:
            raise refused(place, DAMAGED) from error

    def text(self, part: str, place: str) -> bytes:
        """A small part as a whole."""
        if part not in self.parts or self.parts[part].file_size > LARGEST_SMALL_PART:
            raise refused(place, DAMAGED)
        return b"".join(self.blocks(part, place))


def open_package(content: bytes, place: str) -> Package:
    """The parts of a workbook; raises ``FaultyFile`` if it should not be opened."""
    if content.startswith(COMPOUND_START):
        message = mark("has a password, or is an old .xls. Save it as .xlsx without a password")
        raise refused(place, message)
    if told := disguise(content):
        raise refused(place, told)
    if not content.startswith(ZIP_START):
        raise refused(place, mark("not a workbook, whatever its name says. Save it as .xlsx"))
    try:
        archive = zipfile.ZipFile(io.BytesIO(content))
        entries = archive.infolist()
    except UNREADABLE as error:
        raise refused(place, DAMAGED) from error
    _check_directory(entries, len(content), place)
    package = Package(content, {entry.filename: entry for entry in entries}, archive)
    _check_parts(package, place)
    return package


def _check_directory(entries: list[zipfile.ZipInfo], size: int, place: str) -> None:
    """What the directory alone gives away."""
    names = [entry.filename.casefold() for entry in entries]
    if len(entries) > MAXIMUM_ENTRIES:
        raise refused(place, mark("more than {limit} parts"), limit=MAXIMUM_ENTRIES)
    unusual = any(entry.compress_type not in KNOWN_PACKING for entry in entries)
    if unusual or len(set(names)) < len(names) or WORKBOOK not in names:
        raise refused(place, DAMAGED)
    for pattern, message in FORBIDDEN:
        if any(pattern.search(name) for name in names):
            raise refused(place, message)
    if any(entry.flag_bits & 1 for entry in entries):
        raise refused(place, mark("has a password. Save it without one"))
    unpacked = sum(entry.file_size for entry in entries)
    if unpacked > MAXIMUM_UNPACKED:
        raise refused(place, TOO_LARGE, megabytes=MAXIMUM_UNPACKED >> 20)
    # Against the whole file too, for parts that lie on top of one another.
    if unpacked > max(RATIO_FROM, MAXIMUM_RATIO * size) or any(
        entry.file_size > max(RATIO_FROM, MAXIMUM_RATIO * entry.compress_size) for entry in entries
    ):
        message = mark("unpacks to more than {ratio} times its size. Deliver it as CSV files")
        raise refused(place, message, ratio=MAXIMUM_RATIO)


def _check_parts(package: Package, place: str) -> None:
    """One pass over every part of XML: sound to its end, UTF-8, nothing that hides or points."""
    for name in package.parts:
        if name.casefold().endswith((".xml", ".rels")):
            _check_markup(package, name, place)
    for name in package.parts:
        if name.casefold().startswith("xl/_rels/") and EXTERNAL.search(package.text(name, place)):
            raise refused(place, LINKS)
    if MACROS_ALLOWED.search(package.text("[Content_Types].xml", place)):
        raise refused(place, MACROS)
    workbook = package.text(WORKBOOK, place)
    if STRICT in workbook:
        raise refused(place, STRICT_WORKBOOK)
    if DATES_FROM_1904.search(workbook):
        message = mark("counts days from 1904, as old Macs do. Save it with days from 1900")
        raise refused(place, message)
    package.recalculate = RECALCULATE.search(workbook) is not None


def _check_markup(package: Package, name: str, place: str) -> None:
    """A part in UTF-8 without comments, entities or a document type."""
    tail = b""
    for block in package.blocks(name, place):
        if not tail:
            _check_encoding(block, place)
        if b"<!" in tail + block and not name.startswith("docProps/"):
            raise refused(place, HIDDEN_MARKUP)
        tail = block[-1:]


def _check_encoding(start: bytes, place: str) -> None:
    """XML in another encoding would hide its markup from a look at its bytes."""
    declared = DECLARATION.match(start.removeprefix(b"\xef\xbb\xbf"))
    if b"\0" in start[:64] or (declared and declared[1].lower() not in (b"utf-8", b"us-ascii")):
        raise refused(place, DAMAGED)
