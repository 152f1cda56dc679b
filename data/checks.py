"""What an extract must not be (faults), and what a registration really has (oddities).

A fault refuses the extract. An oddity is counted, reported, and left out of the figures that it
touches; the registration is not better than it is.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from data.errors import Fault
from data.programme import UNKNOWN
from data.schema import PARTICIPANTS, Kind, tables_of
from data.words import Text, mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from data.programme import Programme
    from data.schema import Table

Tables = dict[str, pd.DataFrame]


def find_faults(tables: Tables, programme: Programme, as_of_date: dt.date) -> list[Fault]:
    """Everything between cells that refuses an extract, in the order of files and columns."""
    known = set(tables[PARTICIPANTS.name]["participant_id"].dropna())
    faults: list[Fault] = []
    for table in tables_of(programme):
        frame = tables[table.name]
        faults += duplicate_keys(frame, table)
        faults += dates_after(frame, table, as_of_date)
        if table is not PARTICIPANTS:
            faults += unknown_participants(frame, table, known)
    return faults


def duplicate_keys(frame: pd.DataFrame, table: Table) -> list[Fault]:
    """Rows that repeat what may occur once, such as a participant."""
    key = list(table.key)
    complete = frame[frame[key].notna().all(axis=1)]
    repeated = complete.index[complete.duplicated(key, keep=False)]
    if repeated.empty:
        return []
    message = mark("occurs more than once. Keep one row for each {key}")
    values = (("key", " + ".join(key)),)
    return [Fault(table.file, key[0], tuple(repeated.tolist()), message, values)]


def dates_after(frame: pd.DataFrame, table: Table, as_of_date: dt.date) -> list[Fault]:
    """Dates that the registration cannot know yet on ``as_of_date``."""
    faults = []
    for column in table.columns:
        if column.kind in (Kind.DATE, Kind.MONTH) and column.past:
            late = frame[column.name] > pd.Timestamp(as_of_date)
        elif column.name == "birth_year":
            late = (frame[column.name] > as_of_date.year).fillna(False)
        else:
            continue
        if late.any():
            message = mark("later than the as-of date {as_of_date}")
            values = (("as_of_date", as_of_date.isoformat()),)
            rows = tuple(frame.index[late].tolist())
            faults.append(Fault(table.file, column.name, rows, message, values))
    return faults


def unknown_participants(frame: pd.DataFrame, table: Table, known: set[str]) -> list[Fault]:
    """Rows about somebody who is not in ``participants.csv``."""
    if "participant_id" not in frame:
        return []
    stranger = frame["participant_id"].notna() & ~frame["participant_id"].isin(known)
    if not stranger.any():
        return []
    message = mark("somebody who is not in participants.csv")
    return [Fault(table.file, "participant_id", tuple(frame.index[stranger].tolist()), message)]


@dataclass(frozen=True)
class Oddity:
    """Something that should not be in a registration and is."""

    code: str
    name: Text
    effect: Text
    """What it does to the figures."""
    find: Callable[[pd.DataFrame, Programme], pd.Series]
    """Participants → a mask of those it holds for."""


def _no_intake(persons: pd.DataFrame, _: Programme) -> pd.Series:
    return persons["intake_date"].isna()


def _no_entry(persons: pd.DataFrame, _: Programme) -> pd.Series:
    return persons["intake_date"].notna() & persons["entry_date"].isna()


def _exit_before_entry(persons: pd.DataFrame, _: Programme) -> pd.Series:
    return persons["exit_date"] < persons["entry_date"]


def _reason_known(persons: pd.DataFrame) -> pd.Series:
    return persons["exit_reason"].notna() & (persons["exit_reason"] != UNKNOWN)


def _exit_without_date(persons: pd.DataFrame, _: Programme) -> pd.Series:
    return persons["exit_date"].isna() & persons["exit_reason"].notna()


def _exit_without_reason(persons: pd.DataFrame, _: Programme) -> pd.Series:
    return persons["exit_date"].notna() & ~_reason_known(persons)


def _first_sick_after_entry(persons: pd.DataFrame, _: Programme) -> pd.Series:
    return persons["first_sick_date"] > persons["entry_date"]


def _sick_too_long(persons: pd.DataFrame, programme: Programme) -> pd.Series:
    longest = pd.DateOffset(months=programme.maximum_months_sick)
    return persons["first_sick_date"] + longest < persons["entry_date"]


def _no_cohort(persons: pd.DataFrame, programme: Programme) -> pd.Series:
    inside = pd.Series(False, index=persons.index)
    for cohort in programme.cohorts:
        inside |= persons["entry_date"].between(
            pd.Timestamp(cohort.first_day), pd.Timestamp(cohort.last_day)
        )
    return persons["entry_date"].notna() & ~inside


NOT_COUNTED = Text("telt niet mee in de analyse", "not counted in the analysis")
NO_DURATION = Text("niet in de analyses van duur", "not in the analyses of duration")
NO_SICKNESS = Text("duur ziekte tot instroom onbekend", "time sick before entry unknown")

ODDITIES = (
    Oddity("no_intake", Text("zonder intake", "without intake"), NOT_COUNTED, _no_intake),
    Oddity("no_entry", Text("intake zonder instroomdatum", "intake without entry date"),
           NOT_COUNTED, _no_entry),
    Oddity("exit_before_entry", Text("uitstroom voor instroom", "exit before entry"),
           NOT_COUNTED, _exit_before_entry),
    Oddity("exit_without_date",
           Text("uitgestroomd, datum onbekend", "exited, date unknown"),
           NO_DURATION, _exit_without_date),
    Oddity("exit_without_reason",
           Text("uitgestroomd, reden onbekend", "exited, reason unknown"),
           Text("uit de curven gelaten, tenzij als eigen uitkomst gekozen",
                "left out of the curves, unless chosen as an outcome of its own"),
           _exit_without_reason),
    Oddity("first_sick_after_entry",
           Text("eerste ziektedag na instroom", "first sick day after entry"),
           NO_SICKNESS, _first_sick_after_entry),
    Oddity("sick_too_long",
           Text("eerste ziektedag onwaarschijnlijk lang voor instroom",
                "first sick day implausibly long before entry"),
           NO_SICKNESS, _sick_too_long),
    Oddity("no_cohort", Text("instroom buiten de cohorten", "entry outside the cohorts"),
           Text("cohort onbekend", "cohort unknown"), _no_cohort),
)  # fmt: skip


def count_oddities(participants: pd.DataFrame, programme: Programme) -> dict[str, int]:
    """Oddity → how many persons it holds for, in the declared order.

    What touches a figure is counted among those in the analysis, for only they are in a figure.
    """
    found = {oddity.code: oddity.find(participants, programme) for oddity in ODDITIES}
    left_out = [oddity.code for oddity in ODDITIES if oddity.effect is NOT_COUNTED]
    counted = ~pd.concat([found[code] for code in left_out], axis=1).any(axis=1)
    return {
        code: int(mask.sum() if code in left_out else (mask & counted).sum())
        for code, mask in found.items()
    }
