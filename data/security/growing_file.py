"""A file that only grows: opened locked, and each line on the disk before anything goes on.

The log and the notes are such files. Several processes may write: each waits for the lock, and the
system lets go of it however a process ends.
"""

from __future__ import annotations

import fcntl
import os
from contextlib import contextmanager
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.registry.store import PRIVATE_FOLDER

if TYPE_CHECKING:
    from collections.abc import Iterator
    from pathlib import Path

PRIVATE_FILE = 0o600


@dataclass(frozen=True)
class GrowingFile:
    """An open file and its folder, locked: none else writes, and they stay as they are."""

    folder: int
    file: int
    size: int

    def append(self, line: bytes) -> None:
        """Add a whole line and wait until it is on the disk."""
        left = memoryview(line)
        while left:
            left = left[os.write(self.file, left) :]
        os.fsync(self.file)

    def read(self) -> bytes:
        """All of it."""
        return os.pread(self.file, self.size, 0)


@contextmanager
def growing_file(folder: Path, name: str, *, write: bool) -> Iterator[GrowingFile]:
    """Open and lock a file; for writing, it and its folder are made if there are none.

    A link is not followed. Raises ``OSError``, of which ``FileNotFoundError`` if there is nothing
    to read.
    """
    if write:
        folder.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
    where = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    try:
        flags = os.O_RDWR | os.O_APPEND | os.O_CREAT if write else os.O_RDONLY
        file = os.open(name, flags | os.O_NOFOLLOW, PRIVATE_FILE, dir_fd=where)
        try:
            fcntl.flock(file, fcntl.LOCK_EX if write else fcntl.LOCK_SH)
            yield GrowingFile(where, file, os.fstat(file).st_size)
        finally:
            os.close(file)
    finally:
        os.close(where)
