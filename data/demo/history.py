"""One history of every person from 2019-07 to 2023-07, and when the registration learnt of it.

A *fact* is a value with the day from which the registration has it. The latest fact known at a
date is what an extract of that date shows: so gaps are filled and errors corrected over time,
and the extract of the reference date is exactly the published one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import stream
from data.demo.days import day
from data.demo.facts import facts_of
from data.demo.interventions import published_interventions
from data.demo.later import complete_courses, inflow, later_interventions, later_sanctions
from data.demo.persons import counted_persons
from data.demo.placements import placements
from data.demo.registered import not_counted_persons
from data.demo.returns import returns
from data.demo.risks import sanctions
from data.demo.survey import survey

AS_OF = day(published.AS_OF)
ALPHABET = np.array(list("ABCDEFGHJKLMNPQRSTUVWXYZ23456789"))
LETTERS = 24
CODE_LENGTH = 8
REGISTERED_LATE_SHARE = 0.02


@dataclass(frozen=True)
class History:
    """All that happens; days are day numbers, ``person`` is the position in ``persons``.

    persons: participant_id, registered, birth_year, branch · facts: field to person, known_from,
    value · interventions: person, intervention, start, end, end_reason, known_from · sanctions:
    person, imposed · placements, returns and survey: as their modules say.
    """

    persons: pd.DataFrame
    facts: dict[str, pd.DataFrame]
    interventions: pd.DataFrame
    sanctions: pd.DataFrame
    placements: pd.DataFrame
    returns: pd.DataFrame
    survey: pd.DataFrame


@cache
def history() -> History:
    """The history, the same every time; who reads it must not change it."""
    counted = counted_persons()
    imposed = sanctions(counted)
    persons, interventions = _everybody(counted)
    imposed = np.concatenate([imposed, np.full(len(persons) - len(imposed), np.nan)])
    imposed = later_sanctions(persons, imposed)
    given = np.flatnonzero(~np.isnan(imposed))
    persons["participant_id"] = _codes(len(persons))
    placed = placements(persons, interventions)
    return History(
        persons=persons,
        facts=facts_of(persons),
        interventions=interventions.assign(known_from=_known_from(interventions)),
        sanctions=pd.DataFrame({"person": given, "imposed": imposed[given]}),
        placements=placed,
        returns=returns(persons, placed),
        survey=survey(persons, interventions),
    )


def _everybody(counted: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Those counted as published, then the new ones, then those never counted."""
    still_in = counted["exit"].isna().to_numpy()
    complete = complete_courses(counted)
    # Until the reference date the reasons are those of the published registration.
    started = published_interventions(
        complete.assign(exit=counted["exit"]), complete["exit"].to_numpy()
    )
    more = later_interventions(complete, still_in, started)
    started = pd.concat([started, more], ignore_index=True)
    new, new_started = inflow(complete, started)
    complete["registered"] = complete["intake"]
    complete["group"], new["group"] = "published", "later"
    others = not_counted_persons().assign(group="never")
    new_started = new_started.assign(person=new_started["person"] + len(complete))
    return (
        pd.concat([complete, new, others], ignore_index=True),
        pd.concat([started, new_started], ignore_index=True),
    )


def _codes(count: int) -> np.ndarray:
    """Different codes of eight characters, the first a letter, in no order."""
    rng = stream("codes")
    places = rng.integers(0, len(ALPHABET), (2 * count, CODE_LENGTH))
    places[:, 0] = rng.integers(0, LETTERS, 2 * count)
    codes = ["".join(ALPHABET[row]) for row in places]
    return np.array(list(dict.fromkeys(codes))[:count])


def _known_from(interventions: pd.DataFrame) -> np.ndarray:
    """Day from which an intervention is registered: its first, or about a month later for a few."""
    rng = stream("registered late")
    count = len(interventions)
    start = interventions["start"].to_numpy()
    late = (rng.random(count) < REGISTERED_LATE_SHARE) & ~((start <= AS_OF) & (start + 40 > AS_OF))
    return start + late * rng.integers(25, 40, count)
