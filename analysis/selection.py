"""What is looked at: which participants, compared by what, with which treatment of gaps.

A selection is a value: frozen, hashable, and the same words in a URL, on the command line and in
a cache key.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from data.errors import SelectionError
from data.programme import NO_INTERVENTION, UNKNOWN, Option
from data.words import Text, mark

if TYPE_CHECKING:
    from data.programme import Programme

COHORT, BRANCH, AGE = "cohort", "branch", "age_at_entry"
SICKNESS, INTERVENTION = "years_sick_before_entry", "intervention"
DIMENSIONS = (COHORT, BRANCH, AGE, SICKNESS, INTERVENTION)
"""What participants can be filtered and compared by; the codes of the published tables."""

LEAVE_OUT, OWN_OUTCOME = "leave-out", "own-outcome"
UNKNOWN_REASONS = (LEAVE_OUT, OWN_OUTCOME)
"""Exits with a date and an unknown reason: left out, as published, or an outcome of their own."""

ALL = "all"
"""The group of a table without a comparison."""

UNKNOWN_NAME = Text("Onbekend", "Unknown")
NO_INTERVENTION_NAME = Text("Geen interventie", "No intervention")


@dataclass(frozen=True)
class Selection:
    """One view of one source.

    ``where`` holds at most one code for each dimension; ``by`` is the dimension that is compared.
    """

    by: str | None = None
    where: tuple[tuple[str, str], ...] = field(default=())
    unknown: str = LEAVE_OUT

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", tuple(sorted(self.where)))

    def code(self, dimension: str) -> str | None:
        """The code that a dimension is filtered on, if it is."""
        return dict(self.where).get(dimension)

    def with_unknown(self, unknown: str) -> Selection:
        """The same view with another treatment of unknown reasons."""
        return replace(self, unknown=unknown)

    @property
    def groups_overlap(self) -> bool:
        """Whether one person can be in two of the compared groups (interventions)."""
        return self.by == INTERVENTION


def options(programme: Programme, dimension: str) -> tuple[Option, ...]:
    """The codes of a dimension with their names, in the order of the programme.

    ``unknown`` stands last where the value can be missing; for interventions ``none`` does.
    """
    listed = {
        COHORT: programme.cohorts,
        BRANCH: programme.branches,
        AGE: programme.age_bands,
        SICKNESS: programme.sickness_bands,
        INTERVENTION: programme.interventions,
    }[dimension]
    last = (
        Option(NO_INTERVENTION, NO_INTERVENTION_NAME)
        if dimension == INTERVENTION
        else Option(UNKNOWN, UNKNOWN_NAME)
    )
    return (*(Option(item.code, item.name) for item in listed), last)


def check_selection(selection: Selection, programme: Programme) -> None:
    """Raise ``SelectionError`` for a dimension or code that the programme does not have."""
    dimensions = [dimension for dimension, _ in selection.where]
    for dimension in [*dimensions, *([selection.by] if selection.by else [])]:
        if dimension not in DIMENSIONS:
            raise SelectionError(
                mark("There is no dimension {dimension}. Choose one of: {known}."),
                dimension=dimension,
                known=", ".join(DIMENSIONS),
            )
    for dimension, code in selection.where:
        known = [option.code for option in options(programme, dimension)]
        if dimensions.count(dimension) > 1:
            raise SelectionError(
                mark("The dimension {dimension} is given twice. Give one code for each."),
                dimension=dimension,
            )
        if code not in known:
            raise SelectionError(
                mark("The dimension {dimension} has no code {code}. Choose one of: {known}."),
                dimension=dimension,
                code=code,
                known=", ".join(known),
            )
    if selection.unknown not in UNKNOWN_REASONS:
        raise SelectionError(
            mark("Unknown reasons cannot be treated as {code}. Choose one of: {known}."),
            code=selection.unknown,
            known=", ".join(UNKNOWN_REASONS),
        )
