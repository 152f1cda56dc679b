"""What a template is filled with: an exhibit in words, as data for a typesetter."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from data.words import mark
from pages.paper.document import Cell
from pages.paper.markup import blocks, first_sentences, plain
from pages.paper.texts import date_words, say

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.paper.document import Exhibit, PinnedNote, Row, Stamp, Table

DEFINITION = mark("Definition")
"""How the paragraph of a method begins that defines what is shown."""
FACT_WIDTHS = {"nl": 92, "en": 86}
"""In pixels: the names of facts."""
LONGEST_DEFINITION = 180
"""Characters, about two lines of half a page."""
MOST_ROWS = 60
"""Of a table on a picture: more rows are a picture that nobody can place."""


def picture_data(exhibit: Exhibit, chart: str | None, width: int) -> dict[str, Any]:
    """All that stands on the picture of an exhibit; ``chart`` is a file, ``width`` in pixels."""
    stamp = exhibit.stamp
    return {
        "language": stamp.language,
        "width": width,
        "running": f"{stamp.programme} · {exhibit.page_title}",
        "message": plain(exhibit.message),
        "synthetic": stamp.synthetic,
        "facts": facts(exhibit),
        "words": {"fact-width": FACT_WIDTHS[stamp.language]},
        **exhibit_data(exhibit, chart),
        "tables": [] if chart else [table_data(table, MOST_ROWS) for table in exhibit.tables],
        "cut": "" if chart else cut(exhibit),
    }


def exhibit_data(exhibit: Exhibit, chart: str | None) -> dict[str, Any]:
    """Title, chart or tables, how to read it, notes."""
    return {
        "title": exhibit.title,
        "chart": chart,
        "alt": described(exhibit),
        "tables": [] if chart else [table_data(table) for table in exhibit.tables],
        "reading": [blocks(text) for text in exhibit.reading],
        "notes": [note_data(note, exhibit.stamp.language) for note in exhibit.notes],
    }


def cut(exhibit: Exhibit) -> str:
    """That a picture shows only the first rows of a table, if that is so."""
    longest = max((len(table.rows) for table in exhibit.tables), default=0)
    if longest <= MOST_ROWS:
        return ""
    return say(
        mark("The first {shown} of {rows} rows. The Excel and CSV files hold all of them."),
        exhibit.stamp.language,
        shown=MOST_ROWS,
        rows=longest,
    )


def described(exhibit: Exhibit) -> str:
    """What is to be seen, for who does not see it."""
    seen = exhibit.chart.alt if exhibit.chart else ". ".join(t.caption for t in exhibit.tables)
    return seen or exhibit.title


def facts(exhibit: Exhibit) -> dict[str, list[dict[str, str]]]:
    """What stands under every exhibit, in two columns of names and texts."""
    stamp = exhibit.stamp
    language = stamp.language
    left = {
        mark("Selection"): stamp.selection,
        mark("As of"): date_words(stamp.as_of, language),
        mark("Counted"): stamp.persons,
        mark("Not counted"): stamp.left_out,
    }
    right = {
        DEFINITION: definition(exhibit.method, language),
        mark("Numbers"): stamp.precision,
        mark("Source"): stamp.source,
        mark("Code"): coded(stamp),
    }
    return {
        side: [{"name": say(name, language), "text": text} for name, text in named.items() if text]
        for side, named in (("left", left), ("right", right))
    }


def coded(stamp: Stamp) -> str:
    """The code that finds the numbers again, and the version, where the source does not say it."""
    if stamp.version in stamp.source:
        return stamp.code
    return say(
        mark("{code}, version {version} of the dashboard"),
        stamp.language,
        code=stamp.code,
        version=stamp.version,
    )


def definition(method: Sequence[str], language: str) -> str:
    """What is shown, in a line: of the paragraph that defines it, else of the second.

    The first is of the population, which stands beside it.
    """
    paragraphs = [part for text in method for part in text.split("\n\n") if part.strip()]
    lead = f"**{say(DEFINITION, language)}"
    defining = [part for part in paragraphs if part.startswith(lead)]
    chosen = defining or paragraphs[1:2] or paragraphs
    return first_sentences(chosen[0], LONGEST_DEFINITION) if chosen else ""


def note_data(note: PinnedNote, language: str) -> dict[str, Any]:
    """A pinned note: its number, its text, by whom and when."""
    day = date_words(note.when, language)
    about = f"{date_words(note.about, language)}: " if note.about else ""
    return {"number": note.number, "text": about + note.text, "by": f"({note.who}, {day})"}


def table_data(table: Table, most: int | None = None) -> dict[str, Any]:
    """A table: caption, columns, rows; every cell a text and what stands beside it.

    ``most``: only so many rows, the first.
    """
    return {
        "caption": table.caption,
        "columns": [_cell(column) for column in table.columns],
        "rows": [_row(row) for row in table.rows[:most]],
    }


def _row(row: Row) -> dict[str, Any]:
    return {
        "header": row.header,
        "cells": [_cell(cell) for cell in row.cells],
        "kind": row.kind,
    }


def _cell(cell: Cell | str) -> dict[str, str]:
    if isinstance(cell, Cell):
        return {"text": str(cell.text), "aside": cell.aside}
    return {"text": str(cell), "aside": ""}
