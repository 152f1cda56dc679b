"""Tables as HTML: read aloud with their headers, printed, selected, and legible from afar."""

from __future__ import annotations

from dataclasses import dataclass, field
from html import escape
from typing import TYPE_CHECKING, Any

import streamlit as st

from pages.shared.words import UNDEFINED, known, number, percent, percent_range

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    import pandas as pd


@dataclass(frozen=True)
class Cell:
    """A number, and beside it, lighter, what it is of or how sure it is."""

    text: str
    aside: str = ""


@dataclass(frozen=True)
class Row:
    """A row: its header, its cells. ``kind`` is a class of the style sheet."""

    header: str
    cells: Sequence[Cell | str] = field(default=())
    kind: str = ""


def draw_table(caption: str, columns: Sequence[Cell | str], rows: Sequence[Row]) -> None:
    """A table; the first of ``columns`` names the row headers, if need be.

    A row without cells is a heading.
    """
    head = "".join(
        f'<th scope="col">{_content(column)}</th>' if column else "<td></td>" for column in columns
    )
    body = "".join(_row(row, len(columns)) for row in rows)
    st.html(
        f'<div class="table-frame" role="region" tabindex="0" aria-label="{escape(caption)}">'
        f"<table><caption>{escape(caption)}</caption>"
        f"<thead><tr>{head}</tr></thead><tbody>{body}</tbody></table></div>"
    )


def _row(row: Row, columns: int) -> str:
    kind = f' class="{escape(row.kind)}"' if row.kind else ""
    if not row.cells:
        header = f'<th scope="rowgroup" colspan="{columns}">{escape(row.header)}</th>'
        return f"<tr{kind}>{header}</tr>"
    cells = "".join(f"<td>{_content(cell)}</td>" for cell in row.cells)
    return f'<tr{kind}><th scope="row">{escape(row.header)}</th>{cells}</tr>'


def _content(cell: Cell | str) -> str:
    if isinstance(cell, str):
        return escape(cell)
    aside = f" <span>{escape(cell.aside)}</span>" if cell.aside else ""
    return escape(cell.text) + aside


def share_cell(row: Any, decimals: int = 0) -> Cell | str:
    """The ``share`` of a row with its interval ``lower, upper``; a dash where it is not known."""
    if row is None or not known(row.share):
        return UNDEFINED
    interval = percent_range(row.lower, row.upper)
    return Cell(percent(row.share, decimals), "" if interval == UNDEFINED else interval)


def count_cell(count: float, share: float) -> Cell:
    """A number of persons and its share; only ``< 10`` where it is not shown."""
    return Cell(number(count), percent(share) if known(share) else "")


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a result, their cells by name; declared where they are computed."""
    return frame.itertuples(index=False)
