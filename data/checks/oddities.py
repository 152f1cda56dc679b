"""What should not be in a registration and is: rows of one extract, table by table.

Every function gives the rows it holds for, as a mask on the rows of one table.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.programme import UNKNOWN

if TYPE_CHECKING:
    from data.programme import Programme

    Tables = dict[str, pd.DataFrame]

MONTHS_BEFORE_SANCTION = 18
"""A sanction is imposed at the end of two years of sick pay, on a request that is made some months
before it; one in the first year and a half is a wrong date."""


def no_intake(tables: Tables, _: Programme) -> pd.Series:
    return tables["participants"]["intake_date"].isna()


def no_entry(tables: Tables, _: Programme) -> pd.Series:
    persons = tables["participants"]
    return persons["intake_date"].notna() & persons["entry_date"].isna()


def exit_before_entry(tables: Tables, _: Programme) -> pd.Series:
    persons = tables["participants"]
    return persons["exit_date"] < persons["entry_date"]


def exit_without_date(tables: Tables, _: Programme) -> pd.Series:
    persons = tables["participants"]
    return persons["exit_date"].isna() & persons["exit_reason"].notna()


def exit_without_reason(tables: Tables, _: Programme) -> pd.Series:
    persons = tables["participants"]
    known = persons["exit_reason"].notna() & (persons["exit_reason"] != UNKNOWN)
    return persons["exit_date"].notna() & ~known


def first_sick_after_entry(tables: Tables, _: Programme) -> pd.Series:
    persons = tables["participants"]
    return persons["first_sick_date"] > persons["entry_date"]


def sick_too_long(tables: Tables, programme: Programme) -> pd.Series:
    persons = tables["participants"]
    longest = pd.DateOffset(months=programme.maximum_months_sick)
    return persons["first_sick_date"] + longest < persons["entry_date"]


def no_cohort(tables: Tables, programme: Programme) -> pd.Series:
    entered = tables["participants"]["entry_date"]
    inside = pd.Series(False, index=entered.index)
    for cohort in programme.cohorts:
        inside |= entered.between(pd.Timestamp(cohort.first_day), pd.Timestamp(cohort.last_day))
    return entered.notna() & ~inside


def with_person(rows: pd.DataFrame, tables: Tables, *columns: str) -> pd.DataFrame:
    """Rows of a table with columns of their participants beside them; the index stays."""
    persons = tables["participants"].drop_duplicates("participant_id")
    persons = persons.set_index("participant_id")[list(columns)]
    return rows.join(persons, on="participant_id")


def intervention_before_entry(tables: Tables, _: Programme) -> pd.Series:
    rows = with_person(tables["interventions"], tables, "entry_date")
    return rows["start_date"] < rows["entry_date"]


def intervention_after_exit(tables: Tables, _: Programme) -> pd.Series:
    rows = with_person(tables["interventions"], tables, "exit_date")
    return (rows["start_date"] > rows["exit_date"]) | (rows["end_date"] > rows["exit_date"])


def sanction_too_early(tables: Tables, _: Programme) -> pd.Series:
    rows = with_person(tables["wage_sanctions"], tables, "first_sick_date")
    earliest = rows["first_sick_date"] + pd.DateOffset(months=MONTHS_BEFORE_SANCTION)
    return rows["imposed_date"] < earliest


def phase_contradicts(tables: Tables, programme: Programme) -> pd.Series:
    """Answers in a phase that the interventions do not allow on that day.

    A phase after the first needs that one of its interventions has begun, or one of the phase
    before it where it has none of its own (matching). And a later phase may have begun only if
    an intervention of the stated phase is still running.
    """
    answers = tables["survey"]
    wrong = pd.Series(False, index=answers.index)
    given = answers[answers["answered_date"].notna() & answers["phase"].notna()]
    if given.empty or tables["interventions"].empty:
        return wrong
    place = {phase.code: number for number, phase in enumerate(programme.phases)}
    of_intervention = {item.code: place[item.phase] for item in programme.interventions}
    begun = tables["interventions"].assign(
        began_in=tables["interventions"]["intervention"].map(of_intervention)
    )
    pairs = (
        given.assign(stated=given["phase"].map(place), row=given.index)
        .merge(begun[["participant_id", "began_in", "start_date", "end_date"]], on="participant_id")
        .query("start_date <= answered_date")
    )
    needed = _phase_needed(programme, place, set(of_intervention.values()))
    has_begun = pairs["began_in"] == pairs["stated"].map(needed)
    runs = (pairs["began_in"] == pairs["stated"]) & ~(pairs["end_date"] < pairs["answered_date"])
    supported, running = set(pairs["row"][has_begun]), set(pairs["row"][runs])
    passed = set(pairs["row"][pairs["began_in"] > pairs["stated"]]) - running
    first = programme.phases[0].code
    rows = given.index
    wrong[rows] = ((given["phase"] != first) & ~rows.isin(supported)) | rows.isin(passed)
    return wrong


def _phase_needed(programme: Programme, place: dict[str, int], own: set[int]) -> dict[int, int]:
    """Phase → the phase of which an intervention must have begun: itself, or the last before it
    that has interventions."""
    return {
        number: max((n for n in own if n <= number), default=number)
        for phase in programme.phases
        for number in [place[phase.code]]
    }
