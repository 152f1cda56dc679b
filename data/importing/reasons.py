"""The reason of a correction: a sentence that stays with the registry, and names no person."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.errors import ReasonNeeded
from data.reading.identifying import identifying_parts
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable

LONGEST_REASON = 200


def check_reason(reason: str, numbers: Iterable[str]) -> str:
    """The reason as it is kept, on one line; raises ``ReasonNeeded`` if it points to a person.

    ``numbers`` are those of the participants: none of them may be in it.
    """
    written = " ".join(reason.split())
    if len(written) > LONGEST_REASON:
        raise ReasonNeeded(
            mark("The reason has {length} characters. Keep it within {longest}."),
            length=len(written),
            longest=LONGEST_REASON,
        )
    if not written.isprintable():
        raise ReasonNeeded(mark("The reason has characters that cannot be shown. Write it anew."))
    if identifying_parts(written, numbers):
        raise ReasonNeeded(
            mark(
                "The reason seems to point to a person: a long number, an address or a name."
                " Write what was corrected, not whose."
            )
        )
    return written
