"""Whether a log is what was written: every line, its end, and the heads that others keep."""

from __future__ import annotations

import fcntl
import os
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from data.errors import Fault, LogBroken, LogError
from data.security.log_chain import (
    Head,
    beginning,
    fitting_mac,
    number_of,
    torn_bytes,
    unsealed,
    written_mac,
)
from data.security.log_files import HEAD_FILE, LOG_FILE, LONGEST_LINE, log_files, read_head
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from pathlib import Path

MOST_FAULTS = 20
"""Of a log that is broken everywhere, the first places say enough."""


@dataclass(frozen=True)
class Verdict:
    """What was found in a log."""

    lines: int
    """Lines that end; an interrupted write is none."""
    head: str
    """The mac of the last line."""
    faults: tuple[Fault, ...]
    """Where it is not what was written, at most the first ``MOST_FAULTS``."""
    torn: tuple[int, ...]
    """Lines in front of which stands what is left of an interrupted write."""
    unfinished: int
    """Bytes of an interrupted write at the end."""

    @property
    def intact(self) -> bool:
        """Whether every line is as it was written, and none is missing."""
        return not self.faults

    def require_intact(self, folder: Path) -> None:
        """Raise ``LogBroken`` with the faults, if there are any."""
        if self.faults:
            raise LogBroken(str(folder), self.faults)


@dataclass
class Walk:
    """A log as far as it was read."""

    key: bytes
    ends: Head
    faults: list[Fault] = field(default_factory=list)
    torn: list[int] = field(default_factory=list)
    unfinished: int = 0
    number: int = 0
    """The number the last line gave itself."""

    def step(self, line: bytes) -> bool:
        """Read the next line; whether it is the one that was written here."""
        right = bool(fitting_mac(line, self.ends.mac, self.key))
        row, size = self.ends.lines + 1, self.ends.size + len(line)
        if torn_bytes(line):
            self.torn.append(row)
        if not right and len(self.faults) < MOST_FAULTS:
            self.faults.append(wrong_line(row, number_of(line), self.number + 1))
        given = number_of(line)
        self.number = self.number + 1 if given is None else given
        # Go on from the mac that stands there, so that a line is blamed for itself alone.
        self.ends = Head(row, size, written_mac(line) or self.ends.mac)
        return right


def verify(folder: Path, key: bytes, heads: Iterable[str] = ()) -> Verdict:
    """Check a log against its key, its head file, and ``heads`` that others keep (hexadecimal).

    Lines that are added meanwhile are not looked at, and writers do not wait. Raises ``KeyRefused``
    if the head file names another key, ``LogError`` if there is no log or it cannot be read.
    """
    try:
        with log_files(folder, write=False) as files:
            fcntl.flock(files.log, fcntl.LOCK_UN)
            return judge(files.log, files.size, files.head, key, heads)
    except FileNotFoundError:
        return judge(-1, 0, head_without_log(folder), key, heads)


def judge(
    log: int, size: int, head_file: bytes | None, key: bytes, heads: Iterable[str]
) -> Verdict:
    """The verdict on the first ``size`` bytes of an open log and the content of its head file."""
    if not size and not head_file:
        raise no_log()
    sealed = unsealed(head_file or b"", key)
    walk = Walk(key, beginning(key))
    wanted = {head.lower() for head in heads} - {walk.ends.mac}
    passed, behind = sealed == walk.ends, 0
    for line in lines_of(log, size, walk):
        right = walk.step(line)
        behind += passed
        passed = passed or sealed == walk.ends
        if right:
            wanted.discard(walk.ends.mac)
    faults = [*walk.faults, *wrong_head(sealed, passed, behind, walk.ends)]
    faults += [not_in_chain(head) for head in sorted(wanted)]
    return Verdict(walk.ends.lines, walk.ends.mac, tuple(faults), tuple(walk.torn), walk.unfinished)


def head_without_log(folder: Path) -> bytes | None:
    """The content of the head file where there is no log file; ``None`` if there is none."""
    try:
        where = os.open(folder, os.O_RDONLY | os.O_DIRECTORY)
    except OSError:
        return None
    try:
        return read_head(where)
    finally:
        os.close(where)


def no_log() -> LogError:
    """The error when there is nothing to verify."""
    return LogError(
        mark(
            "There is no log here, or it is empty and has no head file. Say where the log lies with"
            " DASHBOARD_LOG or --log; if it lay here, it was removed."
        )
    )


def lines_of(log: int, size: int, walk: Walk) -> Iterator[bytes]:
    """The lines in the first ``size`` bytes of the log; what has no line end is counted apart."""
    if not size:
        return
    with os.fdopen(os.dup(log), "rb") as file:
        left = size
        while line := file.readline(min(left, 2 * LONGEST_LINE)):
            left -= len(line)
            if not left and not line.endswith(b"\n"):
                walk.unfinished = len(line)
                return
            yield line


def wrong_line(row: int, number: int | None, expected: int) -> Fault:
    """What is wrong with a line whose mac does not fit."""
    if number is None:
        return Fault(LOG_FILE, "", (row,), mark("this is not a line of the log."))
    if number == expected:
        return Fault(LOG_FILE, "", (row,), mark("this line, or what stood before it, was altered."))
    return Fault(
        LOG_FILE,
        "",
        (row,),
        mark(
            "line {number} stands where line {expected} belongs: lines were taken out, put in or"
            " moved."
        ),
        (("number", number), ("expected", expected)),
    )


def wrong_head(sealed: Head | None, passed: bool, behind: int, ends: Head) -> list[Fault]:
    """What is wrong with the head file: it is gone, altered, or not of the end of this log.

    One line behind it is right: a writer that was killed had written the line, not yet the head.
    """
    if sealed is None:
        return [Fault(HEAD_FILE, "", (), mark("the head file is missing or was altered."))]
    if passed and behind <= 1:
        return []
    if passed:
        return [
            Fault(
                HEAD_FILE,
                "",
                (),
                mark("the head file is an older one: it names line {named} of {lines}."),
                (("named", sealed.lines), ("lines", ends.lines)),
            )
        ]
    return [
        Fault(
            HEAD_FILE,
            "",
            (),
            mark(
                "the log does not have the line that the head file names: line {named}, and it has"
                " {lines} lines. Lines were cut off, taken out or replaced."
            ),
            (("named", sealed.lines), ("lines", ends.lines)),
        )
    ]


def not_in_chain(head: str) -> Fault:
    """A head that others keep and that no line ends in."""
    return Fault(
        LOG_FILE,
        "",
        (),
        mark(
            "no line ends in the head {head} that was given: lines were cut off, taken out or"
            " replaced since then, or it is the head of another log."
        ),
        (("head", head),),
    )
