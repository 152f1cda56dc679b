"""What a programme calls lasting work: ``[durability]`` of its file, for no number is in code."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.toml_section import Section


@dataclass(frozen=True)
class Durability:
    """When work goes on, when it lasts, and what part-time and a substantial job are."""

    gap_days: int
    """Days without work between two placements that are still one spell of work."""
    minimum_days: int
    """Days that work has to last."""
    not_lasting_contracts: tuple[str, ...]
    """Types of contract that never count as lasting, such as on call."""
    seconded_contracts: tuple[str, ...]
    """Types of contract with which somebody is still on the pay roll of the employer she left."""
    full_time_hours: int
    """Fewer hours a week are part-time."""
    substantial_hours: int | None
    """Hours a week from which a job is substantial; None as long as nobody has said it."""


def durability_of(root: Section, contract_types: Iterable[str]) -> Durability | None:
    """``[durability]`` of a programme file, with codes of its types of contract, where it has one.

    Raises ``ProgrammeError`` with the key that is wrong.
    """
    if not root.has("durability"):
        return None
    section, known = root.section("durability"), tuple(contract_types)
    substantial = section.has("substantial_hours")
    found = Durability(
        gap_days=section.whole("gap_days"),
        minimum_days=section.whole("minimum_days", minimum=1),
        not_lasting_contracts=section.choices("not_lasting_contracts", known),
        seconded_contracts=section.choices("seconded_contracts", known),
        full_time_hours=section.whole("full_time_hours", minimum=1),
        substantial_hours=section.whole("substantial_hours", minimum=1) if substantial else None,
    )
    section.end()
    return found
