"""Counts of the survey: who was invited, who answered, and what."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.dimensions import SURVEY_DIMENSIONS
from data.registry.selected import select_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.registry.source import CountSource


def survey_answers(
    registry: CountSource, by: str | None, where: Mapping[str, str], answers: str
) -> pd.DataFrame:
    """Answers by value: ``group, item, answer`` (1-5), ``persons``.

    ``answers`` is ``last-round``, ``last-of-each-person``, or ``every-round``. Items that a person
    left open are not in it.
    """
    values = {"survey_by": by or "", "answers": answers}
    by_person = None if by in SURVEY_DIMENSIONS else by
    return select_rows(registry, "survey_answers", by_person, where, values)


def survey_response(
    registry: CountSource, by: str | None, where: Mapping[str, str]
) -> pd.DataFrame:
    """Persons who were invited: ``round, group, answered`` (true or false), ``persons``."""
    return select_rows(registry, "survey_response", by, where, {})


def survey_exits(registry: CountSource, where: Mapping[str, str], days: int) -> pd.DataFrame:
    """Answers by what came within so many days after: ``group, item, answer, persons``.

    The group is an outcome of the effect measure, or ``still_in``; each person counts once.
    """
    values = {"days": days, "as_of_date": registry.as_of_date}
    return select_rows(registry, "survey_exits", None, where, values)
