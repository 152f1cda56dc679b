"""The numbers of an exhibit, without words: what a printed code holds them to."""

from __future__ import annotations

import hashlib
from typing import TYPE_CHECKING

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
    """Where every point of a chart lies, with its limits, each number rounded."""
    return [
        HIDDEN if value is None else _rounded(value)
        for panel in chart.drawn.panels
        for series in panel.series
        for values in (series.x, series.y, series.lower, series.upper)
        for value in values
    ]


def _rounded(value: float) -> str:
    return f"{value:.{DIGITS}g}" if np.isfinite(value) else HIDDEN
