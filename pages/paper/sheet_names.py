"""Names of sheets that every program takes: short, without signs of formulas, each only once."""

from __future__ import annotations

import re

from pages.paper.texts import clean

LONGEST = 31
FORBIDDEN = re.compile(r"[\[\]:*?/\\]")
TAKEN = {"history"}
"""Excel keeps this name for itself."""


def sheet_name(wanted: str, used: set[str]) -> str:
    """A name as close to ``wanted`` as can be; ``used`` are those of the workbook so far.

    Programs do not tell capitals apart in names of sheets, and take no apostrophe at either end.
    """
    name = " ".join(FORBIDDEN.sub(" ", clean(wanted)).split()).strip("'") or "-"
    number, found = 1, name[:LONGEST].strip(" '") or "-"
    while found.lower() in TAKEN | {other.lower() for other in used}:
        number += 1
        end = f" ({number})"
        found = name[: LONGEST - len(end)].strip(" '") + end
    used.add(found)
    return found
