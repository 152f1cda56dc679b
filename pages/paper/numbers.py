"""The numbers of an exhibit, without words: what a printed code holds them to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING, Any

import numpy as np

from pages.paper.document import Cell, Written

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pages.paper.document import Chart, Table

DIGITS = 9
"""Significant digits that count: estimates may differ in the last bits between machines."""
HIDDEN = "-"
"""A cell that holds no number."""


def digest(chart: Chart | None, tables: tuple[Table, ...]) -> int:
    """The numbers of a chart, or else of tables, as one number of 256 bits; no language in it."""
    numbers = chart_numbers(chart) if chart else [n for t in tables for n in table_numbers(t)]
    return int.from_bytes(hashlib.sha256("\n".join(numbers).encode()).digest(), "big")


def table_numbers(table: Table) -> list[str]:
    """The numbers of a table row by row, each rounded; ``HIDDEN`` where a cell has none."""
    return [number for row in table.rows for cell in row.cells for number in _of_cell(cell)]


def _of_cell(cell: Cell | str) -> Iterator[str]:
    for text in (cell.text, cell.aside) if isinstance(cell, Cell) else (cell,):
        if isinstance(text, Written):
            yield from (_rounded(value) for value in text.values)
        else:
            yield HIDDEN


def chart_numbers(chart: Chart) -> list[str]:
    """Where every point of a chart lies, trace by trace, each number rounded."""
    return [
        number
        for trace in chart.figure.data
        for values in (trace.x, trace.y, *_errors(trace))
        if values is not None
        for number in map(_point, values)
    ]


def _errors(trace: Any) -> Iterator[Any]:
    for axis in ("error_x", "error_y"):
        if axis in trace:
            yield trace[axis].array
            yield trace[axis].arrayminus


def _point(value: Any) -> str:
    """A number rounded; a name is of a language and says nothing here."""
    if isinstance(value, int | float | np.number):
        return _rounded(float(value))
    return HIDDEN


def _rounded(value: float) -> str:
    return f"{value:.{DIGITS}g}" if np.isfinite(value) else HIDDEN
