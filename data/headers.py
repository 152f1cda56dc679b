"""Messages about headers that never repeat what may be a value of a person.

A file without a header has its first person where the header should be.
"""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from typing import TYPE_CHECKING

from data.checks import IDENTIFYING
from data.errors import Fault
from data.identifying import find_identifying, is_identifying_header
from data.schema import tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

    from data.programme import Programme

HEADER_ROW = (1,)
PLAIN_HEADER = re.compile(r"#?\d{1,4}|[^\W\d_][\w ./()%-]{0,59}")
MANY_DIGITS = re.compile(r"\d.*\d.*\d.*\d.*\d")
HIDDEN = "#?"


def safe_headers(faults: Iterable[Fault], programme: Programme) -> Iterator[Fault]:
    """Faults of which no column is called after a value; of a file without a header, one only."""
    faults = list(faults)
    declared = {table.file: len(table.columns) for table in tables_of(programme)}
    names = {table.file: {c.name for c in table.columns} for table in tables_of(programme)}
    missing = Counter(
        fault.file
        for fault in faults
        if is_about_header(fault) and fault.column in names[fault.file]
    )
    told = set()
    for fault in faults:
        if not is_about_header(fault):
            yield fault
        elif missing[fault.file] == declared[fault.file]:
            if fault.file not in told:
                told.add(fault.file)
                yield Fault(fault.file, "", HEADER_ROW, mark(
                    "no declared column is in the first row. It must be the header"))  # fmt: skip
        elif fault.column in names[fault.file]:
            yield fault
        else:
            yield _unknown(fault)


def is_about_header(fault: Fault) -> bool:
    """Whether it lies in the header of a file."""
    return fault.rows == HEADER_ROW


def _unknown(fault: Fault) -> Fault:
    """The fault of an unknown column: refused as identifying by its name, hidden if no name."""
    if is_identifying_header(fault.column) and PLAIN_HEADER.fullmatch(fault.column):
        message = mark("a column that identifies persons. Remove it from the extract")
        return replace(fault, message=message, values=(), code=IDENTIFYING)
    value_like = (
        not PLAIN_HEADER.fullmatch(fault.column)
        or MANY_DIGITS.search(fault.column)
        or {kind.code for kind in find_identifying([fault.column]).values()} - {"words", "name"}
    )
    return replace(fault, column=HIDDEN) if value_like else fault
