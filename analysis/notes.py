"""What a figure has to say beside its numbers."""

from __future__ import annotations

from dataclasses import dataclass

from data.words import translate


@dataclass(frozen=True)
class Note:
    """A remark on a result: a code to look for, and a message as errors have them."""

    code: str
    message: str
    values: tuple[tuple[str, object], ...] = ()

    def text(self, language: str) -> str:
        """The remark for a person who reads ``language``."""
        return translate(self.message, language).format(**dict(self.values))
