"""The demo extract as a folder of CSV files."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from data.demo import published
from data.demo.view import demo_tables
from data.errors import DemoError
from data.reading.extract import SYNTHETIC_MARKER
from data.words import mark

NOTICE = """Nobody in this extract exists: it was drawn by chance to look like the published one.
Niemand in dit extract bestaat: het is getrokken om op een gepubliceerd programma te lijken.
"""
"""The import sees this file and every page then says so."""


def write_demo_extract(folder: Path, as_of: dt.date = published.AS_OF) -> dict[str, int]:
    """Write the seven files of the demo extract at ``as_of``; give back the rows of each file.

    UTF-8 with English headers, comma-separated, dates as 2021-07-31, months as 2021-07, empty
    where there is nothing: the same bytes every time. Raises ``DemoError`` for a date without an
    extract and for a folder that has something else in it or cannot be written. A folder with
    an earlier demo is written anew.
    """
    tables = demo_tables(as_of)
    _check_empty(folder)
    try:
        folder.mkdir(parents=True, exist_ok=True)
        for name, table in tables.items():
            table.to_csv(
                folder / f"{name}.csv",
                index=False,
                encoding="utf-8",
                lineterminator="\n",
                date_format="%Y-%m-%d",
            )
        (folder / SYNTHETIC_MARKER).write_text(NOTICE, "utf-8")
    except OSError as error:
        raise DemoError(
            mark(
                "The demo extract cannot be written to {folder}: {reason}."
                " Give a folder that you may write to."
            ),
            folder=folder,
            reason=error.strerror or type(error).__name__,
        ) from error
    return {f"{name}.csv": len(table) for name, table in tables.items()}


def _check_empty(folder: Path) -> None:
    """An extract never mixes with files that are there already, but for an earlier demo."""
    if folder.exists() and not folder.is_dir():
        raise DemoError(
            mark("{folder} is a file. Give a new or empty folder for the demo extract."),
            folder=folder,
        )
    try:
        names = {path.name for path in folder.iterdir()} if folder.is_dir() else set()
        taken = names and SYNTHETIC_MARKER not in names
    except OSError as error:
        raise DemoError(
            mark("The folder {folder} cannot be read: {reason}. Give a new or empty folder."),
            folder=folder,
            reason=error.strerror or type(error).__name__,
        ) from error
    if taken:
        raise DemoError(
            mark(
                "The folder {folder} is not empty. Give a new or empty folder for the demo"
                " extract, or empty this one first."
            ),
            folder=folder,
        )
