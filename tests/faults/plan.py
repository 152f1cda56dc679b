"""Which faults to make: every call fails once, is the last once, and changing calls fail for good.

A disk that is full, or that the system has made read-only after an error, stays so: what clears
up after the first failure then fails as well.
"""

from __future__ import annotations

import errno
from dataclasses import dataclass
from typing import TYPE_CHECKING

from tests.faults.system_calls import KILL

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from tests.faults.system_calls import Call

OPENING = {"open", "openat", "creat"}
WRITING = {"write", "pwrite64", "writev", "ftruncate", "truncate", "fallocate", "copy_file_range"}
SYNCING = {"fsync", "fdatasync"}
MAKING = {"mkdir", "mkdirat"}
RENAMING = {"rename", "renameat", "renameat2"}
REMOVING = {"unlink", "unlinkat", "rmdir"}
RIGHTS = {"chmod", "fchmod", "fchmodat", "fchmodat2"}

FULL, READ_ONLY, BROKEN = "disk full from here on", "read-only from here on", "I/O error once"
KILLED, FULL_ONCE, REFUSED = "killed before it", "disk full once", "access refused once"
NO_LOCKS, NO_DESCRIPTOR = "no locks left", "too many files open"
ERRORS = {
    FULL: errno.ENOSPC,
    READ_ONLY: errno.EROFS,
    BROKEN: errno.EIO,
    KILLED: KILL,
    FULL_ONCE: errno.ENOSPC,
    REFUSED: errno.EACCES,
    NO_LOCKS: errno.ENOLCK,
    NO_DESCRIPTOR: errno.EMFILE,
}


def grows(call: Call) -> bool:
    """Whether a call needs room on the disk."""
    return call.name in WRITING | SYNCING | MAKING | RENAMING or opens_to_write(call)


def changes(call: Call) -> bool:
    """Whether a call changes the disk."""
    return grows(call) or call.name in REMOVING | RIGHTS


def opens_to_write(call: Call) -> bool:
    """Whether a call opens a file to write it."""
    return call.name in OPENING and call.writes


LASTING: dict[str, Callable[[Call], bool]] = {FULL: grows, READ_ONLY: changes}
"""What stays as it is, and which calls it hits."""


@dataclass(frozen=True)
class Fault:
    """One fault: which call, counted from 0, and what becomes of it."""

    number: int
    call: Call
    kind: str

    def decide(self, number: int, call: Call) -> int:
        """The answer to a call of the watched process (``system_calls.watch``)."""
        if number < self.number:
            return 0
        if number == self.number or (self.kind in LASTING and LASTING[self.kind](call)):
            return ERRORS[self.kind]
        return 0


def kinds(call: Call) -> list[str]:
    """What can become of a call."""
    found = [BROKEN, KILLED]
    if call.name in OPENING:
        found += [REFUSED, NO_DESCRIPTOR]
    if call.name in MAKING | RENAMING | REMOVING | RIGHTS:
        found.append(REFUSED)
    if call.name in WRITING | SYNCING | MAKING | RENAMING:
        found.append(FULL_ONCE)
    if call.name in {"fcntl", "flock"}:
        found.append(NO_LOCKS)
    return found + [kind for kind, hits in LASTING.items() if hits(call)]


def plan(calls: Sequence[Call]) -> list[Fault]:
    """Every fault of a process that made these calls."""
    return [Fault(number, call, kind) for number, call in enumerate(calls) for kind in kinds(call)]


def sample(faults: Sequence[Fault], size: int) -> list[Fault]:
    """About ``size`` faults: one of each kind of call and fault first, then evenly spread."""
    first = {(fault.call.name, fault.kind): fault for fault in reversed(faults)}
    chosen = list(first.values())[:: max(1, len(first) // size)]
    return chosen[:size]
