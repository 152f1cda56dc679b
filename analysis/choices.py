"""The codes of options that one figure has and others have not.

Apart from the figures, so that a command line can list them without loading statistics.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from data.errors import SelectionError
from data.words import mark

EXIT_WITHIN_1_YEAR, WAGE_SANCTION = "exit_within_1_year", "wage_sanction"
PREDICTED = (EXIT_WITHIN_1_YEAR, WAGE_SANCTION)
"""The outcomes of the regressions (Tables 3.3 and 3.5)."""

EVERYBODY, SICK_2Y = "all", "sick_2y"
AMONG = (EVERYBODY, SICK_2Y)
"""Everybody, or those whose first sick day lies two years or more before the as-of date."""

NO_LANDMARK = "0"
LANDMARKS = (NO_LANDMARK, "90", "180")
"""Days since entry from which a regression looks ahead."""

NOT_WITHIN, LEAVE_OUT = "not-within-a-year", "leave-out"
UNDATED_EXITS = (NOT_WITHIN, LEAVE_OUT)
"""Exits with a known reason and no date. The published n of 264 has them in it, so as published
they count as not shown to be within a year; left out, they are treated as in the duration
analysis."""

LAST_ROUND, LAST_OF_EACH = "last-round", "last-of-each-person"
ANSWERS = (LAST_ROUND, LAST_OF_EACH)
"""Which answers are averaged: of one round, or of each person the last. Never several of one person
at once, for they are no independent observations."""


def check_choice(name: str, code: str, codes: Sequence[str]) -> None:
    """Raise ``SelectionError`` for a code that an option does not have."""
    if code not in codes:
        raise SelectionError(
            mark("The option {name} has no code {code}. Choose one of: {known}."),
            name=name,
            code=code,
            known=", ".join(codes),
        )


def choices_text(choices: Mapping[str, object]) -> str:
    """The choices of a figure as a release names them: ``answers=last-round&by=phase``."""
    return "&".join(f"{name}={choices[name]}" for name in sorted(choices))
