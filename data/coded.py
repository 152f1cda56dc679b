"""Lists of things with a code and a name, and what a programme may call them.

Cells of an extract are read by code and by name, and both stand on screen: so within a list each
must mean one thing, and none what the dashboard adds to the list by itself.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Protocol

from data.errors import ProgrammeError
from data.schema.tables import SURVEY_HEAD
from data.words import Text, mark

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

UNKNOWN = "unknown"
NO_INTERVENTION = "none"
UNKNOWN_NAME = Text("Onbekend", "Unknown")
NO_INTERVENTION_NAME = Text("Geen interventie", "No intervention")

MOST_CODES = 40
"""Of a list: more cannot be told apart in a table or a chart."""

NOT_KNOWN = (UNKNOWN, UNKNOWN_NAME.nl, UNKNOWN_NAME.en)
NOTHING_STARTED = (NO_INTERVENTION, NO_INTERVENTION_NAME.nl, NO_INTERVENTION_NAME.en)
RESERVED: dict[str, tuple[str, ...]] = {
    "cohorts": NOT_KNOWN,
    "branches": NOT_KNOWN,
    "age_bands": NOT_KNOWN,
    "sickness.bands": NOT_KNOWN,
    "phases": NOT_KNOWN,
    "providers": (*NOT_KNOWN, *NOTHING_STARTED),
    "interventions": (*NOT_KNOWN, *NOTHING_STARTED, "any", "exit", "waiting"),
    "exit_reasons": ("exited", "not_exited"),
    "survey_items": (
        "all_items", *(text for column in SURVEY_HEAD for text in (column.name, column.header_nl)),
    ),
}  # fmt: skip
"""List → what stands beside its codes in tables, figures or the survey, and is no code of it."""
RESERVED_EVERYWHERE = ("all",)
RESERVED_STARTS = {"providers": "other_than_"}


class Coded(Protocol):
    """Anything with a code and a name."""

    @property
    def code(self) -> str: ...
    @property
    def name(self) -> Text: ...


@dataclass(frozen=True)
class Option:
    """An allowed value of a column: its code, its name in both languages."""

    code: str
    name: Text


def same(text: str) -> str:
    """What two texts have in common that cannot be told apart in a cell or on screen."""
    return " ".join(text.replace("_", " ").casefold().split())


def check_lists(lists: Mapping[str, Sequence[Coded]]) -> None:
    """Raise ``ProgrammeError`` for a list in which something has no meaning of its own."""
    for name, items in lists.items():
        if len(items) > MOST_CODES:
            raise ProgrammeError(
                mark("The programme file has {codes} codes in {key}; at most {most} can be shown."),
                codes=len(items),
                key=name,
                most=MOST_CODES,
            )
        reserved = {same(text) for text in (*RESERVED.get(name, ()), *RESERVED_EVERYWHERE)}
        _check_meanings(name, items, reserved)


def _check_meanings(name: str, items: Sequence[Coded], reserved: Collection[str]) -> None:
    """Each code and name means one item, and nothing of our own."""
    taken: dict[str, int] = {}
    for number, item in enumerate(items, start=1):
        begins = RESERVED_STARTS.get(name)
        for key, text in (
            ("code", item.code),
            ("name.nl", item.name.nl),
            ("name.en", item.name.en),
        ):
            if same(text) in reserved or (begins and key == "code" and text.startswith(begins)):
                raise ProgrammeError(
                    mark(
                        "The programme file has {value} at the key {key}, which the dashboard uses"
                        " itself for something else. Choose another; what is missing stays empty"
                        " in the extract."
                    ),
                    value=repr(text),
                    key=f"{name}[{number}].{key}",
                )
            if taken.setdefault(same(text), number) != number:
                raise ProgrammeError(
                    mark(
                        "The programme file has {value} at the key {key}, which is a code or name"
                        " of {other} too (capitals play no part). Call each by its own."
                    ),
                    value=repr(text),
                    key=f"{name}[{number}].{key}",
                    other=f"{name}[{taken[same(text)]}]",
                )
