"""What files say: words in the language of an exhibit, and nothing that a program would run."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from babel.dates import format_date
from babel.numbers import format_decimal

from data.words import mark, translate

if TYPE_CHECKING:
    import datetime as dt

    from pages.paper.document import Exhibit, Stamp

LOCALES = {"nl": "nl_NL", "en": "en_GB"}
FORBIDDEN = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
"""What XML 1.0 has no place for (section 2.2): control characters, half characters."""
STARTS_FORMULA = re.compile("[\\s\0]*[=+\\-@\uff1d\uff0b\uff0d\uff20]|[\t\r\n\0]")
"""How a text begins that a spreadsheet program may compute (OWASP, CSV injection); the last four
are the wide forms, which some programs take for the narrow."""

STAMP_NAMES = {
    "programme": mark("Programme"),
    "selection": mark("Selection"),
    "as_of": mark("As of"),
    "persons": mark("Counted"),
    "left_out": mark("Left out"),
    "precision": mark("Precision"),
    "source": mark("Source"),
    "version": mark("Version"),
    "code": mark("Code"),
    "synthetic": mark("Note"),
}


NOTE_LINE = mark("{text} ({who}, {when})")
"""A pinned note, with who wrote it, and the day that it is about."""


def say(message: str, language: str, **values: object) -> str:
    """A message of the source in a language, filled in."""
    return translate(message, language).format(**values)


def counted(template: str, count: int, language: str) -> str:
    """A message that depends on a number, with the number as the reader writes it."""
    return template.format(count=format_decimal(count, format="#,##0", locale=LOCALES[language]))


def date_words(day: dt.date, language: str) -> str:
    """A date in words: ``31 juli 2021``."""
    return str(format_date(day, "d MMMM y", locale=LOCALES[language]))


def stamp_lines(stamp: Stamp) -> dict[str, tuple[str, str]]:
    """Everything of a stamp that is a text: field → its name and what it says; empty ones not."""
    texts = {name: getattr(stamp, name) for name in STAMP_NAMES}
    texts["as_of"] = date_words(stamp.as_of, stamp.language)
    return {
        name: (say(STAMP_NAMES[name], stamp.language), clean(text))
        for name, text in texts.items()
        if text
    }


def clean(text: str) -> str:
    """A text without the characters that a file of an office program cannot hold."""
    return FORBIDDEN.sub("", str(text))


def harmless(text: str) -> str:
    """A text as a cell of a file without types: never a formula, always one line."""
    line = re.sub(r"\s*[\r\n\t\v\f]+\s*", " ", clean(text))
    return f"'{line}" if STARTS_FORMULA.match(text) or STARTS_FORMULA.match(line) else line


def note_lines(exhibit: Exhibit) -> list[str]:
    """The notes that were pinned to an exhibit, by number."""
    language = exhibit.stamp.language
    lines = []
    for note in exhibit.notes:
        when = date_words(note.about or note.when, language)
        said = say(NOTE_LINE, language, text=note.text, who=note.who, when=when)
        lines.append(f"{note.number}. {said}")
    return lines
