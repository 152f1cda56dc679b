"""Where a program writes what it needs for a moment: in the store, not in the system's folder.

An upload above a megabyte, a page being typeset, Chromium's profile: libraries put them wherever
``tempfile`` says. Each process has a folder of its own, which goes when it ends; what was killed
is cleared by the next that starts. A lock tells which is which: the system lets go of it however
a process ends.
"""

from __future__ import annotations

import atexit
import fcntl
import os
import shutil
import tempfile
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

from data.registry.store import PRIVATE_FOLDER, cannot_write

if TYPE_CHECKING:
    from collections.abc import Iterator

TEMPORARY, LOCK = "temporary", ".lock"


def keep_temporary_in(store: Path) -> Path:
    """From now on this process, and those it starts, write for a moment in the store alone.

    Removes what ended processes left there. Raises ``StoreError`` where the store does not take
    it; then nothing was changed.
    """
    shared = store / TEMPORARY
    try:
        shared.mkdir(mode=PRIVATE_FOLDER, parents=True, exist_ok=True)
        with _locked(shared):
            _clear(shared)
            own = Path(tempfile.mkdtemp(dir=shared))
            _lock(own)  # until this process ends
    except OSError as error:
        raise cannot_write(store, error) from error
    atexit.register(partial(shutil.rmtree, own, ignore_errors=True))
    os.environ["TMPDIR"] = tempfile.tempdir = str(own)
    return own


def _clear(shared: Path) -> None:
    """Remove the folders of processes that are no more."""
    for folder in shared.iterdir():
        if folder.is_dir() and not folder.is_symlink():
            lock = _lock(folder)
            if lock is not None:
                shutil.rmtree(folder)
                os.close(lock)


def _lock(folder: Path, wait: bool = False) -> int | None:
    """The descriptor that holds a folder; None where another process holds it."""
    lock = os.open(folder / LOCK, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | (0 if wait else fcntl.LOCK_NB))
    except BlockingIOError:
        os.close(lock)
        return None
    return lock


@contextmanager
def _locked(folder: Path) -> Iterator[None]:
    """One process at a time."""
    lock = _lock(folder, wait=True)
    assert lock is not None
    try:
        yield
    finally:
        os.close(lock)
