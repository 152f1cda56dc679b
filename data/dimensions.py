"""What participants can be filtered and compared by, and the codes of each."""

from __future__ import annotations

import datetime as dt
from typing import TYPE_CHECKING

from data.coded import NO_INTERVENTION_NAME, UNKNOWN_NAME
from data.dimension_names import (
    AGE,
    BRANCH,
    COHORT,
    DIMENSIONS,
    HALF_YEAR,
    INTERVENTION,
    OVERLAPPING,
    PROVIDER,
    SICKNESS,
)
from data.programme import NO_INTERVENTION, UNKNOWN, Option
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.programme import Coded, Programme

__all__ = [
    "AGE", "BRANCH", "COHORT", "DIMENSIONS", "HALF_YEAR", "INTERVENTION", "OVERLAPPING",
    "PROVIDER", "SICKNESS",
]  # fmt: skip

OTHER_THAN = "other_than_"
"""Before the code of a provider: everybody who started nothing with it."""

PHASE, ROUND = "phase", "round"
SURVEY_DIMENSIONS = (PHASE, ROUND)
"""What answers are compared by beside these: the state of things when they were given."""

WAITING, EXITED_SUCCESSFUL, EXITED_OTHERWISE = "waiting", "exited_successful", "exited_otherwise"
PHASE_STATE = "phase_"
"""Where a participant can be; before the code of a phase stands ``phase_``."""


def options(programme: Programme, dimension: str) -> tuple[Option, ...]:
    """The codes of a dimension with their names, in the order of the programme.

    ``unknown`` stands last where the value can be missing; for interventions ``none`` does.
    """
    lists: Mapping[str, Sequence[Coded]] = {
        HALF_YEAR: half_years(programme),
        PROVIDER: programme.providers,
        COHORT: programme.cohorts,
        BRANCH: programme.branches,
        AGE: programme.age_bands,
        SICKNESS: programme.sickness_bands,
        INTERVENTION: programme.interventions,
    }
    last = (
        Option(NO_INTERVENTION, NO_INTERVENTION_NAME)
        if dimension in OVERLAPPING
        else Option(UNKNOWN, UNKNOWN_NAME)
    )
    return (*(Option(item.code, item.name) for item in lists[dimension]), last)


def codes(programme: Programme, dimension: str) -> list[str]:
    """Every code that a selection can be filtered on: the options, and the others of a provider."""
    known = [option.code for option in options(programme, dimension)]
    others = [f"{OTHER_THAN}{provider.code}" for provider in programme.providers]
    return known + others if dimension == PROVIDER else known


def half_years(programme: Programme) -> tuple[Option, ...]:
    """The half-years of entry that the cohorts cover, as ``2019-h2``, the first one first."""
    first = min(cohort.first_day for cohort in programme.cohorts)
    last = max(cohort.last_day for cohort in programme.cohorts)
    found = []
    for year in range(first.year, last.year + 1):
        for half, begin, end in ((1, (1, 1), (6, 30)), (2, (7, 1), (12, 31))):
            if dt.date(year, *begin) <= last and dt.date(year, *end) >= first:
                found.append(Option(f"{year}-h{half}", _half_year_name(year, half)))
    return tuple(found)


def _half_year_name(year: int, half: int) -> Text:
    dutch, english = (("1e", "First"), ("2e", "Second"))[half - 1]
    return Text(f"{dutch} helft {year}", f"{english} half of {year}")


def states(programme: Programme) -> tuple[Option, ...]:
    """Where a participant can be: waiting, in a phase of the programme, or gone.

    Waiting is until the first intervention begins; gone otherwise includes unknown reasons.
    """
    return (
        Option(WAITING, Text("Wacht op eerste interventie", "Waiting for first intervention")),
        *(Option(f"{PHASE_STATE}{phase.code}", phase.name) for phase in programme.phases),
        Option(EXITED_SUCCESSFUL, Text("Succesvol uitgestroomd", "Exited successfully")),
        Option(EXITED_OTHERWISE, Text("Anders uitgestroomd", "Exited otherwise")),
    )
