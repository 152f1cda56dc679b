"""Columns that identify persons, told by their header, and so refused by name."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from data.checks.checks import IDENTIFYING
from data.reading.identifying import is_identifying_header
from data.schema.tables import tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.errors import Fault
    from data.programme import Programme

HEADER_ROW = (1,)


def name_identifying_columns(faults: Iterable[Fault], programme: Programme) -> list[Fault]:
    """The same faults; that of an unknown column called after what identifies says so.

    An unknown column can be mapped or removed. This one must not be delivered at all.
    """
    declared = {column.name for table in tables_of(programme) for column in table.columns}
    message = mark("a column that identifies persons. Remove it from the extract, at the source")
    return [
        replace(fault, message=message, values=(), code=IDENTIFYING)
        if fault.rows == HEADER_ROW
        and fault.column not in declared
        and is_identifying_header(fault.column)
        else fault
        for fault in faults
    ]
