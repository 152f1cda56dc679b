"""What a page says of tables that were not in the extract: which, and that it is not zero."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.declaration import table_missing
from pages.reader.words import language
from pages.shared import show

if TYPE_CHECKING:
    from collections.abc import Collection

    from analysis.figure_source import FigureSource


def note_missing(source: FigureSource, *tables: Collection[str]) -> None:
    """The reason why what needs these tables is empty; nothing where they are all there."""
    reason = table_missing(source, {name for names in tables for name in names})
    if reason:
        show.caption(reason.text(language()))
