"""The two files of the log: opened together, locked, and on the disk before anything goes on."""

from __future__ import annotations

import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.errors import LogError
from data.security.growing_file import PRIVATE_FILE, GrowingFile, growing_file
from data.security.log_chain import HEAD_BYTES, Head, end_of_line
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

LOG_FILE, HEAD_FILE = "log.jsonl", "head.json"
LONGEST_LINE = 65_536
"""Bytes; more than the longest values need, written in full escapes."""


@dataclass(frozen=True)
class Files:
    """The files of a log, open and locked: none else writes, and they stay as they are."""

    opened: GrowingFile
    head: bytes | None

    @property
    def folder(self) -> int:
        """The folder, as the system knows it."""
        return self.opened.folder

    @property
    def log(self) -> int:
        """The log itself, as the system knows it."""
        return self.opened.file

    @property
    def size(self) -> int:
        """Bytes of the log."""
        return self.opened.size


@contextmanager
def log_files(folder: Path, *, write: bool) -> Iterator[Files]:
    """Open and lock the files of a log; for writing, they are made if there are none.

    Raises ``LogError``, and ``FileNotFoundError`` if there is nothing to read.
    """
    try:
        with growing_file(folder, LOG_FILE, write=write) as opened:
            yield Files(opened, read_head(opened.folder))
    except OSError as error:
        if isinstance(error, FileNotFoundError) and not write:
            raise
        raise LogError(
            mark(
                "The log in {folder} cannot be used: {problem}. What cannot be logged is not shown."
                " Check its rights and free space."
            ),
            folder=str(folder),
            problem=error.strerror or type(error).__name__,
        ) from error


def read_head(folder: int) -> bytes | None:
    """The content of the head file; ``None`` if there is none."""
    try:
        descriptor = os.open(HEAD_FILE, os.O_RDONLY | os.O_NOFOLLOW, dir_fd=folder)
    except FileNotFoundError:
        return None
    with os.fdopen(descriptor, "rb") as file:
        return file.read(2 * HEAD_BYTES)


def write_head(files: Files, head: Head, key: bytes) -> None:
    """Write the head file if it does not say this yet, and wait until it is on the disk."""
    content = head.sealed(key)
    if content == files.head:
        return
    flags = os.O_WRONLY | os.O_CREAT | os.O_NOFOLLOW
    descriptor = os.open(HEAD_FILE, flags, PRIVATE_FILE, dir_fd=files.folder)
    try:
        os.pwrite(descriptor, content, 0)
        os.fsync(descriptor)
        if files.head is None:
            os.fsync(files.folder)
    finally:
        os.close(descriptor)


def ends_in(files: Files, head: Head) -> bool:
    """Whether the log still has, at the place of the head, the end of the line it names."""
    end = end_of_line(head.mac) if head.lines else b""
    return files.size >= head.size and (os.pread(files.log, len(end), head.size - len(end)) == end)


def rest_of(files: Files, head: Head) -> bytes:
    """What stands behind the head: nothing, a line, a part of one, or too much to be either."""
    return os.pread(files.log, 2 * LONGEST_LINE + 1, head.size)


def not_as_left(folder: Path) -> LogError:
    """The error when log and head file are not as the last writer left them."""
    return LogError(
        mark(
            "The end of the log in {folder} is not as it was left: lines were cut off, put in or"
            " replaced, or the head file was. Nothing was written, and what cannot be logged is not"
            " shown. Find out who did that: python -m data log verify. Keep the folder for the"
            " auditor under another name; then a new log begins."
        ),
        folder=str(folder),
    )
