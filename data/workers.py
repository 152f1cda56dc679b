"""Processes that compute beside this one, and that end when it does, however it ends."""

from __future__ import annotations

import ctypes
import os
import signal
import sys
from concurrent.futures import ProcessPoolExecutor
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from collections.abc import Callable

PR_SET_PDEATHSIG = 1
"""Linux: the signal that a process gets when its parent is gone (prctl(2))."""


def workers(begin: Callable[..., None] | None = None, given: tuple[Any, ...] = ()) -> Any:
    """A pool with a process for each processor; ``begin`` is called in each, with ``given``."""
    return ProcessPoolExecutor(
        mp_context=get_context("spawn"),
        initializer=_begin,
        initargs=(os.getpid(), begin, given),
    )


def _begin(parent: int, begin: Callable[..., None] | None, given: tuple[Any, ...]) -> None:
    """End with the parent, also where it was killed and could tell nobody."""
    if sys.platform == "linux":
        ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGKILL)
    if os.getppid() != parent:
        os._exit(1)
    if begin is not None:
        begin(*given)
