"""Tables as HTML: read aloud with their headers, printed, selected, and legible from afar."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pages.paper.document import Cell as Cell
from pages.paper.document import Row as Row
from pages.reader.words import (
    UNDEFINED,
    hidden_percent,
    known,
    number,
    percent,
    percent_range,
    released,
)

if TYPE_CHECKING:
    from collections.abc import Iterator

    import pandas as pd

    from pages.paper.document import Table


def markup(table: Table) -> str:
    """A table as HTML."""
    head = "".join(
        f'<th scope="col">{_content(column)}</th>' if column else "<td></td>"
        for column in table.columns
    )
    body = "".join(_row(row, len(table.columns)) for row in table.rows)
    caption = escape(table.caption)
    return (
        f'<div class="table-frame" role="region" tabindex="0" aria-label="{caption}">'
        f"<table><caption>{caption}</caption>"
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


def count_cell(count: float, share: float, whole: float | None = None) -> Cell:
    """A number of persons and its share; ``< 10`` where it is not shown.

    Its share is then at most that of the ``whole``, where that is known: ``< 4 %``.
    """
    if released() and not known(count) and known(whole):
        return Cell(number(count), hidden_percent(whole or 0))
    return Cell(number(count), percent(share) if known(share) else "")


def records(frame: pd.DataFrame) -> Iterator[Any]:
    """The rows of a result, their cells by name; declared where they are computed."""
    return frame.itertuples(index=False)


def worth_a_row(curves: pd.DataFrame) -> pd.DataFrame:
    """Points of curves for a table: where something happened; of a release every one above 0."""
    return curves[(curves["share"] if released() else curves["events"]) > 0]
