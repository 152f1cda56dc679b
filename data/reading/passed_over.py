"""Why a file of an extract was not read: said by name, so that no table stays away unseen."""

from __future__ import annotations

import re
from pathlib import PurePath
from typing import TYPE_CHECKING

from data.reading.raw_table import plain
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.schema.tables import Table

    Reason = tuple[str, tuple[tuple[str, object], ...]]
    """A message and its values, as a fault has them."""

PACKED = (".gz", ".tgz", ".bz2", ".xz", ".zst", ".7z", ".rar", ".tar")
COPY = re.compile(r"(.+?)\s*\(\d{1,3}\)")
"""What a browser calls the second download of a file."""


def why_passed_over(name: str, *, folder: bool, tables: Mapping[str, Table]) -> Reason:
    """Why a file, or a ``folder``, of this name holds no table of an extract."""
    if folder:
        return mark("not read: a folder. Give the folder that holds the files themselves"), ()
    if name.startswith("~$"):
        return mark("not read: left by a program that has the workbook open"), ()
    if name.startswith("."):
        return mark("not read: a hidden file"), ()
    path = PurePath(name)
    if path.suffix.casefold() in PACKED:
        return mark("not read: a packed file. Unpack it into the folder"), ()
    table = table_meant(name, tables)
    if table:
        message = mark("not read: its name does not end in .csv or .xlsx alone. Call it {file}")
        return message, (("file", table.file),)
    if not path.suffix:
        return mark("not read: its name has no ending, such as .csv"), ()
    return mark("not read: neither a table nor a workbook by its name"), ()


def table_meant(name: str, tables: Mapping[str, Table]) -> Table | None:
    """The table that a name seems to mean, without its endings and the number of a copy."""
    stem = name.partition(".")[0]
    copy = COPY.fullmatch(stem)
    return tables.get(plain(copy[1] if copy else stem))
