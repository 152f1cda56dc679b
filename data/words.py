"""The language a person reads: gettext catalogues and texts declared in both languages.

English is the language of the source, so every message is written in English in the code and
translated by ``locale/<language>/LC_MESSAGES/dashboard.po``. The catalogues are read as they are:
there is no compiled copy that can go stale.
"""

from __future__ import annotations

import gettext
import io
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path

LANGUAGES = ("nl", "en")
DEFAULT_LANGUAGE = "nl"
SOURCE_LANGUAGE = "en"
LOCALE_FOLDER = Path(__file__).resolve().parent.parent / "locale"


@dataclass(frozen=True)
class Text:
    """A text declared beside the thing it names, in both languages."""

    nl: str
    en: str

    def in_language(self, language: str) -> str:
        """The text in ``nl`` or ``en``."""
        return self.nl if language == "nl" else self.en


def mark(message: str) -> str:
    """Give the message back unchanged; the mark puts it into the catalogue."""
    return message


@cache
def catalogue(language: str) -> gettext.NullTranslations:
    """The messages of a language; English needs none, being the source."""
    if language == SOURCE_LANGUAGE:
        return gettext.NullTranslations()
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

    path = LOCALE_FOLDER / language / "LC_MESSAGES" / "dashboard.po"
    with path.open("rb") as file:
        messages = read_po(file, locale=language)
    compiled = io.BytesIO()
    write_mo(compiled, messages)
    compiled.seek(0)
    return gettext.GNUTranslations(compiled)


def translate(message: str, language: str) -> str:
    """A message of the source in ``language``; the empty message stays empty."""
    return catalogue(language).gettext(message) if message else ""


@cache
def vocabulary() -> frozenset[str]:
    """Every word that the dashboard itself uses in either language, in lower case."""
    files = sorted(LOCALE_FOLDER.glob("*/LC_MESSAGES/dashboard.po"))
    return frozenset(
        word for file in files for word in re.findall(r"[^\W\d_]+", file.read_text("utf-8").lower())
    )


def translate_count(one: str, many: str, count: int, language: str) -> str:
    """The singular or plural message for ``count``, not yet filled in."""
    return catalogue(language).ngettext(one, many, count)
