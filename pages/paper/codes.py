"""The short code on paper: of what source, page and selection an exhibit is, and its numbers.

A code holds everything that it takes to make the exhibit again where the source is, so nothing is
kept of what was exported. It is written in Crockford's base 32 [1]_, which has no letters that are
taken for digits: twelve characters, and some more where there are filters.

Sources
-------
.. [1] Crockford D. Base 32 Encoding. https://www.crockford.com/base32.html
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass

from data.errors import CodeRefused
from data.words import mark

LETTERS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
READ_AS = str.maketrans({"O": "0", "I": "1", "L": "1"})
"""Letters that a reader may take for a digit."""
GROUP = 4
SHORTEST = 12
"""Characters of a code without filters."""

CHECK_BITS, SOURCE_BITS, EXHIBIT_BITS, SCOPE_BITS, NUMBER_BITS = 5, 17, 16, 6, 16
KEY_BITS = 11
"""Of those of an exhibit; the others are of its page."""
CHECK_PRIME = 29
"""Not 31, which would only add the characters up: of 32 characters only three pairs look alike."""


@dataclass(frozen=True)
class Code:
    """What a code says; each a number below 2 to its bits, ``choices`` of any size.

    ``source`` the first bits of a content hash, ``exhibit`` of the hash of its name, ``scope``
    whose view it was, ``numbers`` of the digest of its numbers, ``choices`` the address.
    """

    source: int
    exhibit: int
    scope: int
    numbers: int
    choices: int

    @property
    def text(self) -> str:
        """The code as it is printed: ``7K3M-Q9XD-2P4R``."""
        value = self.choices
        for part, bits in (
            (self.source, SOURCE_BITS),
            (self.exhibit, EXHIBIT_BITS),
            (self.scope, SCOPE_BITS),
            (self.numbers, NUMBER_BITS),
        ):
            value = value << bits | part
        value = value << CHECK_BITS | value % CHECK_PRIME
        letters = ""
        while value:
            value, place = divmod(value, len(LETTERS))
            letters = LETTERS[place] + letters
        letters = letters.rjust(SHORTEST, LETTERS[0])
        return "-".join(letters[i : i + GROUP] for i in range(0, len(letters), GROUP))


def read_code(text: str) -> Code:
    """The code in a text; raises ``CodeRefused`` where it was not copied right."""
    letters = "".join(text.upper().split()).replace("-", "").translate(READ_AS)
    if len(letters) < SHORTEST or any(letter not in LETTERS for letter in letters):
        raise CodeRefused(
            mark(
                "“{code}” is no code. A code has groups of four letters and digits, such as"
                " 7K3M-Q9XD-2P4R; it stands at the foot of every export."
            ),
            code=text[:40],
        )
    value = 0
    for letter in letters:
        value = value * len(LETTERS) + LETTERS.index(letter)
    value, check = value >> CHECK_BITS, value & (1 << CHECK_BITS) - 1
    if value % CHECK_PRIME != check:
        raise CodeRefused(
            mark("“{code}” is not copied right: a character is wrong. Look at it again."),
            code=text[:40],
        )
    parts = []
    for bits in (NUMBER_BITS, SCOPE_BITS, EXHIBIT_BITS, SOURCE_BITS):
        value, part = value >> bits, value & (1 << bits) - 1
        parts.append(part)
    numbers, scope, exhibit, source = parts
    return Code(source, exhibit, scope, numbers, value)


def source_bits(content_hash: str) -> int:
    """What a code holds of the content hash of a source."""
    return int(content_hash, 16) >> (4 * len(content_hash) - SOURCE_BITS)


def exhibit_bits(page: str, key: str) -> int:
    """What a code holds of the name of an exhibit."""
    return page_bits(page) << KEY_BITS | _hashed(key, KEY_BITS)


def page_bits(page: str) -> int:
    """What a code holds of the page of an exhibit, the first bits of that."""
    return _hashed(f"p:{page}", EXHIBIT_BITS - KEY_BITS)


def page_of(exhibit: int) -> int:
    """The bits of the page in those of an exhibit."""
    return exhibit >> KEY_BITS


def _hashed(name: str, bits: int) -> int:
    digest = hashlib.sha256(name.encode()).digest()
    return int.from_bytes(digest, "big") >> (8 * len(digest) - bits)


def number_bits(digest: int) -> int:
    """What a code holds of the digest of its numbers."""
    return digest >> (256 - NUMBER_BITS)
