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

YOUNGEST, OLDEST = 16, 70
"""Age at entry of who can be employed: from the end of compulsory schooling to some years after the
state pension. Outside it a year of birth was mistyped, or is the 1905 of a spreadsheet."""

LEAST_HOURS, MOST_HOURS = 1, 60
"""Hours a week: 0.8 is a share of full time, and more than 60 no contract allows (Dutch Working
Hours Act, article 5:7)."""

SUSPICIOUS_SHARE, ROWS_TO_SUSPECT = 0.2, 30
"""Of so many dates of a column or more, this share on one day was filled in by a program: a
default, or the day of a migration. So for persons who are alike in everything but their number."""

MOST_ROWS = 12
"""Rows of one participant in a table of events: beyond it a number may stand for several people."""

ALIKE = ("birth_year", "branch", "first_sick_date", "intake_date", "entry_date")


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
    return (entered >= pd.Timestamp(programme.first_day)) & ~inside


def entry_before_programme(tables: Tables, programme: Programme) -> pd.Series:
    return tables["participants"]["entry_date"] < pd.Timestamp(programme.first_day)


def age_implausible(tables: Tables, _: Programme) -> pd.Series:
    persons = tables["participants"]
    age: pd.Series = persons["entry_date"].dt.year - persons["birth_year"]
    return (age < YOUNGEST) | (age > OLDEST)


def stay_too_long(tables: Tables, programme: Programme) -> pd.Series:
    """Stays longer than the time in which the programme takes people in."""
    persons = tables["participants"]
    longest = max(cohort.last_day for cohort in programme.cohorts) - programme.first_day
    return persons["exit_date"] > persons["entry_date"] + pd.Timedelta(longest)


def doubled(tables: Tables, _: Programme) -> pd.Series:
    """Persons who are alike in all that does not change, if they are many."""
    persons = tables["participants"]
    alike = persons[list(ALIKE)]
    twice = alike.duplicated(keep=False) & alike.notna().all(axis=1)
    return twice & suspicious(int(twice.sum()), len(persons))


def suspicious(alike: int, of: int) -> bool:
    """Whether so many of so many cannot be by chance."""
    return of >= ROWS_TO_SUSPECT and alike >= SUSPICIOUS_SHARE * of


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


def hours_implausible(tables: Tables, _: Programme) -> pd.Series:
    hours: pd.Series = tables["placements"]["hours_per_week"]
    return (hours < LEAST_HOURS) | (hours > MOST_HOURS)


def on_one_day(table: str, column: str, tables: Tables, _: Programme) -> pd.Series:
    """Rows of a day on which a suspicious share of the dates of a column fall."""
    days = tables[table][column]
    times = days.value_counts()
    crowded = [day for day, rows in times.items() if suspicious(rows, int(times.sum()))]
    return days.isin(crowded)


def many_rows(table: str, tables: Tables, _: Programme) -> pd.Series:
    """Rows of a number that has more of them than one person would."""
    numbers = tables[table]["participant_id"]
    return numbers.map(numbers.value_counts()) > MOST_ROWS


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
