"""Names of files: date, page, title and selection in the language of the exhibit, safe anywhere."""

from __future__ import annotations

import re
import unicodedata
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Sequence

    from pages.paper.document import Exhibit

LONGEST = 100
"""Letters with the ending: a path on a share of an office has room for no more."""
PART = 45
"""The most letters that one part of a name takes."""
SPELLED = str.maketrans({"ß": "ss", "ø": "o", "æ": "ae", "œ": "oe", "ł": "l", "đ": "d", "&": "-"})
RESERVED = re.compile(r"(?:con|prn|aux|nul|com\d|lpt\d)", re.IGNORECASE)
"""Names of devices on Windows, with whatever ending."""
NOTHING = "export"


def file_name(exhibit: Exhibit, extension: str) -> str:
    """The name of the file of an exhibit: ``2021-07-31_uitstroom_wie-vertrok_cohort-1.pptx``."""
    title = exhibit.title if exhibit.title != exhibit.page_title else exhibit.key
    parts = [exhibit.page_title, title, *re.split(r"[;\N{MIDDLE DOT}]", exhibit.stamp.selection)]
    return named(exhibit.stamp.as_of, parts, extension)


def file_names(exhibits: Sequence[Exhibit], extension: str) -> list[str]:
    """The names of the files of several exhibits, no two alike even where capitals are."""
    found: list[str] = []
    for exhibit in exhibits:
        number, name = 1, file_name(exhibit, extension)
        while name in found:
            number += 1
            end = f"_{number}.{extension}"
            whole = file_name(exhibit, extension).removesuffix(f".{extension}")
            name = whole[: LONGEST - len(end)].rstrip("-_") + end
        found.append(name)
    return found


def named(as_of: dt.date | None, parts: Sequence[str], extension: str) -> str:
    """A name of parts in words: letters without accents, digits, ``-`` and ``_``."""
    words = [slug(part) for part in parts]
    date = [as_of.isoformat()] if as_of else []
    whole = "_".join([*date, *dict.fromkeys(word for word in words if word)]) or NOTHING
    if RESERVED.fullmatch(whole):
        whole = f"{whole}_"
    end = f".{slug(extension)}"
    return _cut(whole, LONGEST - len(end)) + end


def slug(text: str) -> str:
    """Words in small letters, joined by ``-``: *Wie vertrok?* → ``wie-vertrok``."""
    plain = unicodedata.normalize("NFKD", text.lower().translate(SPELLED))
    letters = "".join(letter for letter in plain if not unicodedata.combining(letter))
    return _cut(re.sub(r"[^a-z0-9]+", "-", letters).strip("-"), PART)


def _cut(text: str, most: int) -> str:
    """A name cut after a word."""
    if len(text) <= most:
        return text
    cut = text[:most]
    if text[most] not in "-_":
        cut = re.sub(r"[-_][^-_]*$", "", cut)
    return cut.rstrip("-_") or text[:most]
