"""A CSV file → header and rows, exactly, or refused.

Text is UTF-8, with or without BOM, UTF-16 with BOM ("Unicode text" of Excel), or Windows-1252:
decoded strictly, so that nothing is replaced. The delimiter is ``;``, ``,`` or tab: the one that
makes the header known.
"""

from __future__ import annotations

import codecs
import csv
import io
from itertools import islice
from typing import TYPE_CHECKING

from data.reading.disguises import WORKBOOK_AS_TEXT, ZIP_START, disguise
from data.reading.raw_table import FIRST_ROW, ROWS_SEARCHED, RawTable, known_headers, plain, refused
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.programme import Programme
    from data.schema.tables import Table

DELIMITERS = (";", ",", "\t")
LONGEST_CELL = 10_000
LONGEST_LINE = 1_000_000
"""Characters, so that a file without line ends is not taken into memory as one row."""
BLOCK = 1 << 20

NOT_TEXT = mark("not a text file. Save it as CSV in UTF-8 or Windows-1252")
NOT_SPLIT = mark("cannot be split into cells: a quote is not closed or a cell is too long")


class _TooLong(Exception):
    """A line that no table has."""


def open_csv(content: bytes, place: str, table: Table, programme: Programme) -> RawTable:
    """The table in a CSV file; raises ``FaultyFile``, now or while its rows are read."""
    csv.field_size_limit(LONGEST_CELL)
    if told := disguise(content) or (content.startswith(ZIP_START) and WORKBOOK_AS_TEXT):
        raise refused(place, told)
    encoding = encoding_of(content, place)
    known = known_headers(table, programme)
    headers = {d: header for d in DELIMITERS if (header := _header(content, encoding, d, place))}
    hits = {d: sum(plain(cell) in known for cell in header) for d, header in headers.items()}
    if any(hits.values()):
        delimiter = max(hits, key=lambda d: hits[d])
    else:
        try:
            first = "".join(islice(_lines(content, encoding), ROWS_SEARCHED + 1))
        except _TooLong:
            raise refused(place, NOT_SPLIT) from None
        delimiter = max(DELIMITERS, key=first.count)
        if delimiter not in headers:
            raise refused(place, NOT_SPLIT)
    return RawTable(place, headers[delimiter], _rows(content, encoding, delimiter, place))


def encoding_of(content: bytes, place: str) -> str:
    """The encoding in which the whole file is text; raises ``FaultyFile`` if there is none."""
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        candidates = ["utf-16"]
    else:
        candidates = ["utf-8-sig", "cp1252"]
    for encoding in candidates:
        if _is_text(content, encoding):
            return encoding
    raise refused(place, NOT_TEXT)


def _is_text(content: bytes, encoding: str) -> bool:
    """Whether every byte can be decoded and none is NUL; a block at a time, to spare memory."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    try:
        for start in range(0, len(content), BLOCK):
            if "\0" in decoder.decode(content[start : start + BLOCK]):
                return False
        decoder.decode(b"", final=True)
    except UnicodeError:
        return False
    return True


def _lines(content: bytes, encoding: str) -> Iterator[str]:
    """The lines with their ends, without a first line that only tells Excel the delimiter."""
    text = io.TextIOWrapper(io.BytesIO(content), encoding, "strict", newline="")
    first = True
    while line := text.readline(LONGEST_LINE):
        if len(line) == LONGEST_LINE:
            raise _TooLong
        if not (first and line.strip().casefold() in {f"sep={d}" for d in DELIMITERS} | {"sep="}):
            yield line
        first = False


def _split(content: bytes, encoding: str, delimiter: str) -> Iterator[list[str]]:
    return csv.reader(_lines(content, encoding), delimiter=delimiter, strict=True)


def _header(content: bytes, encoding: str, delimiter: str, place: str) -> list[str]:
    """The first row; empty where it cannot be split in this way."""
    try:
        for number, row in enumerate(_split(content, encoding, delimiter), start=1):
            if any(cell.strip() for cell in row):
                if number > 1:
                    raise refused(place, mark("the first row is empty. Put the header there"), 1)
                return [cell.strip() for cell in row]
    except csv.Error:
        return []
    except _TooLong:
        raise refused(place, NOT_SPLIT, 1) from None
    raise refused(place, mark("the file is empty. Expected: a header row"))


def _rows(content: bytes, encoding: str, delimiter: str, place: str) -> Iterator[list[str]]:
    """The rows under the header."""
    number = FIRST_ROW - 1
    try:
        rows = _split(content, encoding, delimiter)
        next(rows)
        for row in rows:
            number += 1
            yield row
    except (csv.Error, _TooLong):
        raise refused(place, NOT_SPLIT, number + 1) from None
