"""What is looked at: which participants, compared by what, with which treatment of gaps.

A selection is a value: frozen, hashable, and the same words in a URL, on the command line and in
a cache key.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from data.dimensions import DIMENSIONS, OVERLAPPING, PROVIDER, codes
from data.errors import SelectionError
from data.words import mark

if TYPE_CHECKING:
    from data.programme import Programme

LEAVE_OUT, OWN_OUTCOME = "leave-out", "own-outcome"
UNKNOWN_REASONS = (LEAVE_OUT, OWN_OUTCOME)
"""Exits with a date and an unknown reason: left out, as published, or an outcome of their own."""

LANDMARK_DAYS = 91
EXIT_LANDMARKS = (0, LANDMARK_DAYS, 182)
"""Three months, and entry and half a year to compare with. Who ever starts an intervention has to
stay until then, so from entry on such groups differ by themselves (immortal time)."""

FEW_PERSONS = 10
"""Below this a percentage is a matter of single persons (SEOR, p. 31, leaves it out)."""

ALL = "all"
"""The group of a table without a comparison."""

NO_DIMENSION = mark("There is no dimension {dimension}. Choose one of: {known}.")

OWN, OTHERS = "own", "others"
"""The comparison of a provider's participants with all others, and its second group."""


@dataclass(frozen=True)
class Selection:
    """One view of one source.

    ``where`` holds at most one code for each dimension; ``by`` is the dimension that is compared.
    """

    by: str | None = None
    where: tuple[tuple[str, str], ...] = field(default=())
    unknown: str = LEAVE_OUT
    landmark: int = LANDMARK_DAYS
    """Days since entry from which groups that were formed after entry are followed; others are
    followed from entry."""

    def __post_init__(self) -> None:
        object.__setattr__(self, "where", tuple(sorted(self.where)))

    def code(self, dimension: str) -> str | None:
        """The code that a dimension is filtered on, if it is."""
        return dict(self.where).get(dimension)

    @property
    def text(self) -> str:
        """Its filters in one line, as a release names them: ``branch=army&cohort=1``."""
        return "&".join(f"{dimension}={code}" for dimension, code in self.where)

    @staticmethod
    def of(text: str) -> Selection:
        """The selection of such a line."""
        pairs = [condition.partition("=") for condition in text.split("&") if condition]
        return Selection(where=tuple((dimension, code) for dimension, _, code in pairs))

    @property
    def dimensions(self) -> set[str]:
        """By what is chosen and compared; one's own participants are those of a provider."""
        compared = PROVIDER if self.by == OWN else self.by
        return {dimension for dimension, _ in self.where} | ({compared} if compared else set())

    def with_unknown(self, unknown: str) -> Selection:
        """The same view with another treatment of unknown reasons."""
        return replace(self, unknown=unknown)

    @property
    def formed_after_entry(self) -> bool:
        """Whether its groups are of what happened after entry: interventions, providers."""
        return not self.dimensions.isdisjoint(OVERLAPPING)

    @property
    def of_entry(self) -> Selection:
        """The same without what happened after entry: of whom its groups are at a landmark."""
        return Selection(where=tuple(w for w in self.where if w[0] not in OVERLAPPING))

    @property
    def start(self) -> int:
        """The day since entry from which its outcomes are followed."""
        return self.landmark if self.formed_after_entry else 0

    @property
    def groups_overlap(self) -> bool:
        """Whether one person can be in two of the compared groups (interventions, providers)."""
        return self.by in OVERLAPPING


def check_selection(selection: Selection, programme: Programme) -> None:
    """Raise ``SelectionError`` for a dimension or code that the programme does not have."""
    dimensions = [dimension for dimension, _ in selection.where]
    for dimension in [*dimensions, *([selection.by] if selection.by else [])]:
        if dimension not in DIMENSIONS:
            raise SelectionError(
                NO_DIMENSION,
                dimension=dimension,
                known=", ".join(DIMENSIONS),
            )
    for dimension, code in selection.where:
        known = codes(programme, dimension)
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
