"""Where an extract comes from when it comes over a page: uploaded files, or the incoming folder.

Uploaded files hold persons. They lie in the staging of the store for as long as they are read, and
whatever ends that, they go with its leftovers.
"""

from __future__ import annotations

import os
import re
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from data.errors import UploadRefused
from data.reading.extract import SYNTHETIC_MARKER
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

INCOMING_VARIABLE = "DASHBOARD_INCOMING"
WORKBOOK_ENDING = ".xlsx"
FILE_NAME = re.compile(r"[^\W.][\w .()-]{0,99}\.(csv|xlsx)", re.IGNORECASE)
"""Nothing that could lead out of a folder, be hidden, or be run."""
MOST_FILES = 20
MOST_BYTES = 200 * 1024**2
"""Of all files together; ten million rows of the largest table take less."""
PRIVATE = 0o600


class Upload(NamedTuple):
    """A file as it came in."""

    name: str
    content: bytes


def incoming_folder() -> Path | None:
    """``$DASHBOARD_INCOMING``, where extracts are put that need no upload; None without it."""
    configured = os.environ.get(INCOMING_VARIABLE)
    return Path(configured).resolve() if configured else None


def incoming_extracts(folder: Path) -> list[str]:
    """The folders and workbooks in the incoming folder, by name; raises ``UploadRefused``.

    Links are left out: they could lead anywhere.
    """
    try:
        return sorted(
            entry.name
            for entry in os.scandir(folder)
            if not entry.is_symlink()
            and not entry.name.startswith(".")
            and (entry.is_dir() or entry.name.lower().endswith(WORKBOOK_ENDING))
        )
    except OSError as error:
        raise UploadRefused(
            mark(
                "The incoming folder cannot be read: {problem}. Check {variable} and the rights"
                " of the folder."
            ),
            problem=error.strerror,
            variable=INCOMING_VARIABLE,
        ) from error


def incoming_path(folder: Path, chosen: str) -> Path:
    """The path of an extract in the incoming folder; raises ``UploadRefused`` if it is gone."""
    if chosen not in incoming_extracts(folder):
        raise UploadRefused(
            mark("The extract that was chosen is no longer in the incoming folder. Choose again.")
        )
    return folder / chosen


def check_uploads(uploads: Sequence[Upload]) -> None:
    """Raise ``UploadRefused`` for files that are not written anywhere, by what they are called."""
    names = [upload.name for upload in uploads]
    strange = [n for n in names if n != SYNTHETIC_MARKER and not FILE_NAME.fullmatch(n)]
    if strange:
        raise UploadRefused(
            mark(
                "Of {files} files the name cannot be used. Call them as the tables of the extract,"
                " such as participants.csv, or extract.xlsx."
            ),
            files=len(strange),
        )
    if len({name.lower() for name in names}) < len(names):
        raise UploadRefused(mark("Two files have the same name. Give each file once."))
    size = sum(len(upload.content) for upload in uploads)
    if len(uploads) > MOST_FILES or size > MOST_BYTES:
        raise UploadRefused(
            mark(
                "{files} files of {size} MB together are more than an upload takes ({most_files}"
                " files, {most} MB). Put the extract into the incoming folder, or import it with"
                " python -m data import."
            ),
            files=len(uploads),
            size=-(-size // 1024**2),
            most_files=MOST_FILES,
            most=MOST_BYTES // 1024**2,
        )


def write_uploads(folder: Path, uploads: Sequence[Upload]) -> None:
    """Put the files into a folder, readable by nobody else; raises ``UploadRefused``."""
    check_uploads(uploads)
    for upload in uploads:
        flags = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW
        with os.fdopen(os.open(folder / upload.name, flags, PRIVATE), "wb") as file:
            file.write(upload.content)
