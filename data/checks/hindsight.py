"""What a later extract says of an earlier date: its persons and events up to that day.

With this, what was corrected is told apart from what has happened since.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    import datetime as dt

    Tables = dict[str, pd.DataFrame]

PERSON_DATES = ("first_sick_date", "intake_date", "entry_date")
BEGINS = {"interventions": "start_date", "wage_sanctions": "imposed_date"}
"""Table → the date from which its rows can be known."""


def seen_on(date: dt.date, later: Tables, earlier: Tables) -> Tables:
    """The tables of a later extract as they would have been on ``date``.

    Persons: those of ``earlier``, and others who had an intake or entered by then. Days after
    ``date`` are empty, and so is the reason of an exit after it. An exit without a date that
    ``earlier`` had not is taken to be of after ``date``: nothing shows that it was before. Other
    tables than participants, interventions and wage sanctions are those of ``earlier``.
    """
    day = pd.Timestamp(date)
    persons = _persons(day, later["participants"], earlier["participants"])
    known = set(persons["participant_id"])
    tables = dict(earlier) | {"participants": persons}
    for name, begins in BEGINS.items():
        rows = later[name]
        rows = rows[(rows[begins] <= day) & rows["participant_id"].isin(known)].copy()
        if "end_date" in rows:
            after = rows["end_date"] > day
            rows["end_date"] = rows["end_date"].mask(after)
            rows["end_reason"] = rows["end_reason"].mask(after)
        tables[name] = rows.reset_index(drop=True)
    return tables


def _persons(day: pd.Timestamp, later: pd.DataFrame, earlier: pd.DataFrame) -> pd.DataFrame:
    """The participants as they would have been on a day."""
    was_there = later["participant_id"].isin(earlier["participant_id"])
    in_time = (later["intake_date"] <= day) | (later["entry_date"] <= day)
    rows = later[was_there | in_time].copy()
    for column in PERSON_DATES:
        rows[column] = rows[column].mask(rows[column] > day)
    had_left = earlier["exit_date"].notna() | earlier["exit_reason"].notna()
    left_before = rows["participant_id"].isin(earlier.loc[had_left, "participant_id"])
    not_yet = (rows["exit_date"] > day) | (rows["exit_date"].isna() & ~left_before)
    rows["exit_date"] = rows["exit_date"].mask(not_yet)
    rows["exit_reason"] = rows["exit_reason"].mask(not_yet)
    return rows.reset_index(drop=True)
