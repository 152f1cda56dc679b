"""What participants can be filtered and compared by, and the codes of each."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.programme import NO_INTERVENTION, UNKNOWN, Option
from data.words import Text

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from data.programme import Coded, Programme

COHORT, BRANCH, AGE = "cohort", "branch", "age_at_entry"
SICKNESS, INTERVENTION = "years_sick_before_entry", "intervention"
DIMENSIONS = (COHORT, BRANCH, AGE, SICKNESS, INTERVENTION)
"""The codes of the published tables; the columns that ``sql/selected.sql`` filters."""

PHASE, ROUND = "phase", "round"
SURVEY_DIMENSIONS = (PHASE, ROUND)
"""What answers are compared by beside these: the state of things when they were given."""

WAITING, EXITED_SUCCESSFUL, EXITED_OTHERWISE = "waiting", "exited_successful", "exited_otherwise"
PHASE_STATE = "phase_"
"""Where a participant can be; before the code of a phase stands ``phase_``."""

UNKNOWN_NAME = Text("Onbekend", "Unknown")
NO_INTERVENTION_NAME = Text("Geen interventie", "No intervention")


def options(programme: Programme, dimension: str) -> tuple[Option, ...]:
    """The codes of a dimension with their names, in the order of the programme.

    ``unknown`` stands last where the value can be missing; for interventions ``none`` does.
    """
    lists: Mapping[str, Sequence[Coded]] = {
        COHORT: programme.cohorts,
        BRANCH: programme.branches,
        AGE: programme.age_bands,
        SICKNESS: programme.sickness_bands,
        INTERVENTION: programme.interventions,
    }
    last = (
        Option(NO_INTERVENTION, NO_INTERVENTION_NAME)
        if dimension == INTERVENTION
        else Option(UNKNOWN, UNKNOWN_NAME)
    )
    return (*(Option(item.code, item.name) for item in lists[dimension]), last)


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
