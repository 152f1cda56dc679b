"""What reads files from outside takes four times as long for four times as much, never sixteen.

Times are compared with each other, within one run; none is compared with a clock.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from contextlib import suppress
from typing import Any

import pytest

from data.reading import cells, xlsx_package, xlsx_scan
from data.reading.identifying import HEADERS
from data.reading.raw_table import PLAIN_HEADER, TOTAL, FaultyFile
from data.security.log import OF_A_PERSON
from data.toml_section import BREAKS

SMALL, TIMES = 500, 4
MOST = 9
"""Of a linear one the ratio is 4 and less, of a quadratic one 16."""

NOTHING = 50e-6
"""What takes less time than this is measured as this."""

FRAGMENTS = (
    b" t='e'", b"<c ", b"<c t='e'", b" r='", b" r", b" ", b"<c><f/>", b"<c r='A1'><f> ",
    b"<c ><f/> <v> ", b"</v> ", b"<v", b"<v >", b"<v> ", b"</row", b"<row r='", b"<row r",
    b"<a:", b"<x", b"A", b"1", b"='", b"<f ", b"<is", b"</is> ", b"t=", b"encoding='", b"\t",
)  # fmt: skip
"""What the patterns for a sheet look for, and parts of it, to be repeated without an end."""
STARTS = (b"", b"<row ", b"<c ", b"<c r='A1'><f/>", b"<c r='A1'><f/><v>", b"<c r='A", b"</v>")


def seconds(work: Callable[[], object]) -> float:
    """The least of the processor time of several runs."""
    found = []
    for _ in range(4):
        begin = time.process_time()
        for _ in range(3):
            work()
        found.append(time.process_time() - begin)
    return min(found)


def growth(work: Callable[[int], object]) -> float:
    """How much longer ``work`` takes for ``TIMES`` as much."""
    return seconds(lambda: work(SMALL * TIMES)) / max(seconds(lambda: work(SMALL)), NOTHING)


def scan(xml: bytes) -> None:
    """One row of a sheet, sound or not."""
    with suppress(FaultyFile):
        xlsx_scan.scan_row(xml, xlsx_scan.SheetScan(), "x")


@pytest.mark.parametrize("start", STARTS)
def test_a_row_of_a_sheet_is_scanned_in_linear_time(start: bytes) -> None:
    ratios = {
        fragment: growth(lambda n, f=fragment: scan(start + f * n + b"<f "))  # type: ignore[misc]
        for fragment in FRAGMENTS
    }
    assert {fragment: ratio for fragment, ratio in ratios.items() if ratio > MOST} == {}


PATTERNS = {
    "declaration": (
        xlsx_package.DECLARATION.match,
        ("<?xml", " encoding", " encoding='", " ", "a"),
    ),
    "external": (xlsx_package.EXTERNAL.search, ("TargetMode", "TargetMode = ", " ")),
    "from 1904": (xlsx_package.DATES_FROM_1904.search, ("date1904", "date1904 =", " ")),
    "total": (TOTAL.fullmatch, ("Totaal", " ", ":", " aantal", "1")),
    "header": (PLAIN_HEADER.fullmatch, ("a", " ", "a.")),
    "identifying header": (HEADERS.search, ("vrije", "free ", "e-mai", "a")),
    "thousands": (cells.THOUSANDS.fullmatch, ("1.000", ".000", "1", ",")),
    "number": (cells.NUMBER.fullmatch, ("1", "1,", "-")),
    "identifier": (cells.IDENTIFIER.fullmatch, ("a", "a ", " ", "-")),
    "of a person, in the log": (OF_A_PERSON.search, ("a", "a@", "@", "1a", "a.", "1234567a")),
    "words of a name": (BREAKS.split, ("a", " ", "-a", "/ ")),
}


@pytest.mark.parametrize("name", PATTERNS)
def test_a_pattern_for_what_comes_from_outside_takes_linear_time(name: str) -> None:
    find, fragments = PATTERNS[name]
    first = fragments[0]
    bytes_ = name in ("declaration", "external", "from 1904")

    def drawn(fragment: str, number: int) -> Any:
        text = first + fragment * number + "\x01"
        return text.encode() if bytes_ else text

    ratios = {f: growth(lambda n, f=f: find(drawn(f, n * 4))) for f in fragments}  # type: ignore[misc]
    assert {fragment: ratio for fragment, ratio in ratios.items() if ratio > MOST} == {}
