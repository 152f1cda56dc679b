"""Counts from a registry: one query each, the only way from persons to figures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.dimensions import DIMENSIONS
from data.registry import CENSORED, FIRST_SICK_DAY_UNKNOWN, NOT_LEFT, NOT_YET_JUDGED, sql

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.registry import Registry

__all__ = [
    "CENSORED",
    "FIRST_SICK_DAY_UNKNOWN",
    "NOT_LEFT",
    "NOT_YET_JUDGED",
    "composition",
    "contract",
    "exit_events",
    "exit_reasons",
    "inflow",
    "participant_flow",
    "sanction_events",
    "sanctions",
]


def exit_events(registry: Registry, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """The event table of exits of those in the analysis.

    Columns ``group`` (code, or ``all``), ``day`` (since entry), ``outcome`` (of the effect
    measure, or ``censored``), ``persons``. Exits without a date are not in it.
    """
    return _count(registry, "exit_events", by, where)


def exit_reasons(registry: Registry, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by reason of exit: ``group, reason, persons``.

    The reason is empty for who has not left.
    """
    return _count(registry, "exit_reasons", by, where)


def participant_flow(registry: Registry, where: Mapping[str, str]) -> dict[str, int]:
    """Step → persons, from registered to counted in the duration analysis."""
    row = _count(registry, "participant_flow", None, where).iloc[0]
    return {str(step): int(persons) for step, persons in row.items()}


def composition(registry: Registry, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by each variable: ``group, variable, category, persons``.

    ``variable`` is a dimension, or ``participants`` with the category ``total``. A person is in
    one category of a variable, but in that of each intervention she started. Categories of nobody
    are not there.
    """
    return _count(registry, "composition", by, where)


def inflow(registry: Registry, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by calendar month of entry: ``month`` as 2021-07, ``group, persons``.

    Months of nobody are not there.
    """
    return _count(registry, "inflow", by, where)


def sanctions(registry: Registry, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by wage sanction: ``group, sick_2_years, sanctioned, risk, persons``.

    ``sick_2_years``: whether the first sick day lies two years or more before the as-of date,
    false where it is unknown; ``sanctioned``: whether a sanction was ever imposed; ``risk``:
    according to the file review.
    """
    return _count(registry, "sanctions", by, where)


def sanction_events(registry: Registry, by: str | None, where: Mapping[str, str]) -> pd.DataFrame:
    """The event table of first sanctions: ``group, day, event, persons``.

    ``day`` since the first sick day; ``event`` is ``entered`` (the programme), ``sanction``, or
    ``censored`` on the as-of date. Two more are counted and have no day: ``sick_day_unknown`` and
    ``sanction_before_entry``; who is in these is in no other.
    """
    return _count(registry, "sanction_events", by, where)


def contract(registry: Registry, where: Mapping[str, str]) -> pd.DataFrame:
    """Persons in the analysis by how the contract judges them, on the as-of date.

    Columns ``contract``: ``successful``, ``unsuccessful`` or ``unknown`` of who had left when
    judged, or ``not_left``; ``not_yet_judged``, ``first_sick_day_unknown``; ``effect``: the outcome
    of the effect measure, or ``censored``; ``dated``: whether the exit, if any, has a date;
    ``month`` of the judgement as 2021-07, empty where the first sick day is unknown; ``persons``.
    """
    return _count(registry, "contract", None, where)


def _count(
    registry: Registry, query: str, by: str | None, where: Mapping[str, str]
) -> pd.DataFrame:
    """One query over ``selected``; dimensions that are not filtered are bound to NULL."""
    values = {dimension: where.get(dimension) for dimension in DIMENSIONS}
    return registry.frame(f"{sql('selected')}{sql(query)}", values | {"by": by or ""})
