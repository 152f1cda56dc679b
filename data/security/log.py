"""The log: who saw or took what, who was refused, and when; never a value of a person.

Append-only, several processes at once, each line on the disk before ``write`` gives back. Where it
cannot be written or its end is not as it was left, nothing is written and an error is raised: what
cannot be logged must not be shown.
"""

from __future__ import annotations

import datetime as dt
import os
import re
from dataclasses import dataclass
from pathlib import Path

from data.security.keys import KEY_BYTES, read_key
from data.security.log_chain import Head, beginning, closed, unsealed
from data.security.log_files import (
    HEAD_FILE,
    LONGEST_LINE,
    Files,
    ends_in,
    log_files,
    not_as_left,
    rest_of,
    write_head,
)
from data.security.log_verdict import Verdict, verify
from data.terminal import visible

__all__ = ["Log", "Verdict", "default_log", "open_log", "verify"]

LOG_VARIABLE = "DASHBOARD_LOG"
DEFAULT_LOG = Path(__file__).resolve().parents[1] / "logbook"

OUTCOMES = ("allowed", "refused", "failed")
LONGEST = {"who": 200, "role": 40, "selection": 400, "page": 200}
"""Characters of what comes from outside; the rest is cut off."""
LONGEST_GIVEN = 10_000

ACTION = re.compile(r"[a-z][a-z0-9_]{0,39}")
CONTENT_HASH = re.compile(r"([0-9a-f]{64})?")
PERSON = re.compile(r"([0-9a-f]{12})?")
OF_A_PERSON = re.compile(r"(?<![^\s@=&,;/?])[^\s@=&,;/?]+@[^\s@=&,;/?]+|\d{8,}|[0-9a-fA-F]{32,}")
"""Registration and service numbers, pseudonyms, addresses: typed into a URL, they are not kept."""
LEFT_OUT = "(…)"


def default_log() -> Path:
    """``$DASHBOARD_LOG``, or the folder ``logbook`` beside this file."""
    return Path(os.environ.get(LOG_VARIABLE) or DEFAULT_LOG)


def open_log(folder: Path | None = None, keys: Path | None = None) -> Log:
    """The log of this installation; raises ``KeyRefused`` without a sound log key."""
    return Log(default_log() if folder is None else folder, read_key("log", keys))


def clean(field: str, text: str) -> str:
    """A value from outside as the log keeps it: visible characters, not too long, of nobody.

    ``who`` is the one field that names a person: the one who looked.
    """
    text = text[:LONGEST_GIVEN]
    if field != "who":
        text = OF_A_PERSON.sub(LEFT_OUT, text)
    if len(text) > LONGEST[field]:
        text = text[: LONGEST[field] - 1] + "…"
    return visible(text, kept="")


@dataclass(frozen=True)
class Log:
    """The log in a folder, closed with the log key (32 bytes)."""

    folder: Path
    key: bytes

    def __post_init__(self) -> None:
        if len(self.key) != KEY_BYTES:
            raise ValueError(f"a log key has {KEY_BYTES} bytes, not {len(self.key)}")

    def write(
        self,
        who: str,
        role: str,
        action: str,
        selection: str = "",
        page: str = "",
        content_hash: str = "",
        outcome: str = "allowed",
        person: str = "",
    ) -> str:
        """Add a line; when this gives back the new head, the line is on the disk.

        ``who`` is the identity provider's name of the user, ``person`` a hash of its own number for
        them (12 hexadecimal digits), for two may have one name. ``role``, ``selection`` and
        ``page`` are what was asked for; they may come from outside and are cleaned. ``action``
        (lower case, underscores), ``content_hash`` (SHA-256 of what was given out) and ``outcome``
        (one of ``OUTCOMES``) come from the program. Raises ``ValueError`` if those are not that,
        and ``LogError`` or ``KeyRefused`` if the line could not be added.
        """
        if not ACTION.fullmatch(action):
            raise ValueError("an action is lower-case letters, digits and underscores")
        if not CONTENT_HASH.fullmatch(content_hash):
            raise ValueError("a content hash is 64 hexadecimal digits in lower case, or empty")
        if not PERSON.fullmatch(person):
            raise ValueError("a person is 12 hexadecimal digits in lower case, or empty")
        if outcome not in OUTCOMES:
            raise ValueError(f"an outcome is one of {', '.join(OUTCOMES)}")
        values: dict[str, object] = {
            "who": clean("who", who),
            "person": person,
            "role": clean("role", role),
            "action": action,
            "selection": clean("selection", selection),
            "page": clean("page", page),
            "content_hash": content_hash,
            "outcome": outcome,
        }
        with log_files(self.folder, write=True) as files:
            return self._append(files, values).mac

    def head(self) -> str:
        """The mac of the last line, 64 hexadecimal digits: for a release, and for the auditor.

        It says nothing about the lines before; ``verify`` does. Raises ``LogError`` and
        ``KeyRefused``.
        """
        try:
            with log_files(self.folder, write=False) as files:
                return self._end(files)[0].mac
        except FileNotFoundError:
            if (self.folder / HEAD_FILE).exists():
                raise not_as_left(self.folder) from None
            return beginning(self.key).mac

    def _append(self, files: Files, values: dict[str, object]) -> Head:
        head, remnant = self._end(files)
        # First what the last writer did not live to do: else the head could fall two behind.
        write_head(files, head, self.key)
        start: dict[str, object] = {
            "line": head.lines + 1,
            "at": dt.datetime.now(dt.UTC).isoformat(timespec="milliseconds"),
            "torn": len(remnant),
        }
        line, mac = closed(start | values, remnant, head.mac, self.key)
        files.opened.append(line)
        after = Head(head.lines + 1, head.size + len(remnant) + len(line), mac)
        write_head(files, after, self.key)
        return after

    def _end(self, files: Files) -> tuple[Head, bytes]:
        """The last whole line, and what an interrupted write left behind it."""
        if not files.head and not files.size:
            return beginning(self.key), b""
        head = unsealed(files.head or b"", self.key)
        if head is None or not ends_in(files, head):
            raise not_as_left(self.folder)
        line, line_end, remnant = rest_of(files, head).rpartition(b"\n")
        if line_end:
            # Its writer did not live to write the head.
            head = head.after(line + line_end, self.key)
        if head is None or len(remnant) > LONGEST_LINE:
            raise not_as_left(self.folder)
        return head, remnant
