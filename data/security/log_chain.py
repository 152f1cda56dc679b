"""The form of the log: lines that are each closed with the one before, and the head.

A line is JSON that ends in its *mac*: HMAC-SHA256 with the log key over the mac of the line before
and every byte of the line itself. What is altered, taken out, put in or moved no longer fits, and
without the key it cannot be made to fit. A mac at the end of the file cannot tell that there were
more lines; the head file can: it names the last line, under a seal that only the key makes.

Every line end stands behind a whole line. Bytes of a write that was interrupted therefore stand at
the end of the file, without a line end, and in front of the next line; that line counts them in
``torn`` and its mac covers them.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import re
from dataclasses import asdict, dataclass

from data.errors import KeyRefused
from data.security.keys import fingerprint
from data.words import mark

LINE_START = b'{"line":'
"""How every line begins; a quotation mark within a value is escaped, so nothing else holds it."""
CLOSED = re.compile(rb'(.*),"mac":"([0-9a-f]{64})"\}\n', re.DOTALL)
NUMBER = re.compile(rb'\{"line":([0-9]+),')
HEAD_BYTES = 512
"""One sector: written in place, whole or not at all."""


@dataclass(frozen=True)
class Head:
    """The end of the log: its number of lines, its size in bytes, the mac of the last line."""

    lines: int
    size: int
    mac: str

    def after(self, line: bytes, key: bytes) -> Head | None:
        """The head when ``line`` comes next, or ``None`` if it does not fit on this one."""
        mac = fitting_mac(line, self.mac, key)
        return Head(self.lines + 1, self.size + len(line), mac) if mac else None

    def sealed(self, key: bytes) -> bytes:
        """The content of the head file."""
        values = {**asdict(self), "key": fingerprint(key)}
        plain = json.dumps(values, separators=(",", ":")).encode("ascii")
        seal = hmac.digest(key, b"head\0" + plain, hashlib.sha256).hex().encode("ascii")
        return (plain[:-1] + b',"seal":"' + seal + b'"}').ljust(HEAD_BYTES - 1) + b"\n"


def beginning(key: bytes) -> Head:
    """The head of a log without lines."""
    return Head(0, 0, hmac.digest(key, b"begin\0", hashlib.sha256).hex())


def unsealed(content: bytes, key: bytes) -> Head | None:
    """The head in a head file, or ``None`` if it is not as it was written.

    Raises ``KeyRefused`` if the file names another key.
    """
    try:
        values = json.loads(content)
        head = Head(values["lines"], values["size"], values["mac"])
        if hmac.compare_digest(head.sealed(key), content):
            return head
        made_with = str(values["key"])
    except (ValueError, TypeError, KeyError, RecursionError):
        return None
    if made_with == fingerprint(key) or not re.fullmatch("[0-9a-f]{8}", made_with):
        return None
    raise KeyRefused(
        mark(
            "The log was made with another log key: with fingerprint {expected}, and this one has"
            " {given}. Nothing was written. Put the right key in place; python -m data keys --check"
            " shows which it is."
        ),
        expected=made_with,
        given=fingerprint(key),
    )


def line_mac(before: str, content: bytes, key: bytes) -> str:
    """The mac over the mac of the line before and the content of this one."""
    return hmac.digest(key, b"line\0" + bytes.fromhex(before) + content, hashlib.sha256).hex()


def closed(values: dict[str, object], remnant: bytes, before: str, key: bytes) -> tuple[bytes, str]:
    """A line in ASCII, to be written behind ``remnant``, and its mac."""
    content = json.dumps(values, separators=(",", ":")).encode("ascii")[:-1]
    mac = line_mac(before, remnant + content, key)
    return content + end_of_line(mac), mac


def end_of_line(mac: str) -> bytes:
    """The last bytes of the line that has this mac."""
    return f',"mac":"{mac}"}}\n'.encode("ascii")


def written_mac(line: bytes) -> str:
    """The mac a line ends in, right or not; empty if it ends in none."""
    form = CLOSED.fullmatch(line)
    return form[2].decode("ascii") if form else ""


def fitting_mac(line: bytes, before: str, key: bytes) -> str:
    """The mac of a line if it is the right one behind ``before``; else empty."""
    form = CLOSED.fullmatch(line)
    if not form:
        return ""
    mac = line_mac(before, form[1], key)
    return mac if hmac.compare_digest(mac.encode("ascii"), form[2]) else ""


def number_of(line: bytes) -> int | None:
    """The number a line gives itself, right or not."""
    number = NUMBER.match(line, torn_bytes(line))
    return int(number[1]) if number and len(number[1]) < 20 else None


def torn_bytes(line: bytes) -> int:
    """How many bytes of an interrupted write stand in front of a line."""
    return max(line.rfind(LINE_START), 0)
