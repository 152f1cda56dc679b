"""The form of the file of notes: numbered lines of JSON, each with a checksum of itself.

Every line end stands behind a whole line. Bytes of a write that was interrupted stand at the end of
the file, without a line end, and later in front of the next line: a line is read from where its
last ``{"line":`` begins. The checksum finds damage, and edits by hand; it keeps nobody out.
"""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any

LINE_START = b'{"line":'
"""How every line begins; a quotation mark within a value is escaped, so nothing else holds it."""
SUM = "sum"
SUM_DIGITS = 16
PINNED, WITHDRAWN = "pinned", "withdrawn"


@dataclass(frozen=True)
class Lines:
    """What a file of notes holds: its sound lines, and where it is damaged."""

    sound: tuple[dict[str, Any], ...]
    damaged: tuple[int, ...]
    """Rows of the file, from 1, that are no sound line."""
    missing: int
    """Numbers that no line has, beyond those that the damaged rows may have had."""
    whole: bool
    """Whether a sound line stands at the end without its line end."""
    after: int
    """The number of the next line."""


def line_of(number: int, kind: str, values: dict[str, object]) -> bytes:
    """A line in ASCII, with its line end."""
    content = _plain({"line": number, "kind": kind} | values)
    return content[:-1] + f',"{SUM}":"{_sum(content)}"}}\n'.encode("ascii")


def read_lines(content: bytes) -> Lines:
    """The lines of a file; an unfinished one at its end counts for nothing."""
    *rows, rest = content.split(b"\n")
    sound: dict[int, dict[str, Any]] = {}
    damaged = []
    for row, line in enumerate(rows, 1):
        values = _values(line)
        if values is None or values["line"] in sound:
            damaged.append(row)
        else:
            sound[values["line"]] = values
    last = _values(rest)
    whole = last is not None and last["line"] not in sound
    if last is not None and whole:
        sound[last["line"]] = last
    after = max([len(rows) + whole, *sound]) + 1
    return Lines(
        sound=tuple(sound[number] for number in sorted(sound)),
        damaged=tuple(damaged),
        missing=max(max(sound, default=0) - len(sound) - len(damaged), 0),
        whole=whole,
        after=after,
    )


def _values(line: bytes) -> dict[str, Any] | None:
    """What a line says, without its checksum; None if it is not as it was written."""
    try:
        values = json.loads(line[max(line.rfind(LINE_START), 0) :])
        written = values.pop(SUM)
        number = values["line"]
    except (ValueError, TypeError, KeyError, AttributeError, RecursionError):
        return None
    if not isinstance(number, int) or number < 1 or written != _sum(_plain(values)):
        return None
    return dict(values)


def _plain(values: dict[str, Any]) -> bytes:
    return json.dumps(values, separators=(",", ":")).encode("ascii")


def _sum(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:SUM_DIGITS]
