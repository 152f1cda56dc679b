"""What refuses an extract, found between its cells: each fault with its place, never a value."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from data.errors import Fault
from data.schema.tables import PARTICIPANTS, Kind, tables_of
from data.words import mark

if TYPE_CHECKING:
    import datetime as dt

    from data.programme import Programme
    from data.schema.tables import Table

Tables = dict[str, pd.DataFrame]

DUPLICATE, NOT_YET, STRANGER, REVERSED = (
    "duplicate",
    "after_as_of_date",
    "unknown_participant",
    "end_before_start",
)
"""Codes of ``data.checks.checks.FAULTS``."""
TWICE = 2


def find_faults(tables: Tables, programme: Programme, as_of_date: dt.date) -> list[Fault]:
    """Everything between cells that refuses an extract, in the order of files and columns."""
    known = set(tables[PARTICIPANTS.name]["participant_id"].dropna())
    faults: list[Fault] = []
    for table in tables_of(programme):
        frame = tables[table.name]
        faults += duplicate_keys(frame, table)
        faults += dates_after(frame, table, as_of_date)
        faults += ends_before_starts(frame, table)
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
    if table is PARTICIPANTS and (most := int(complete[key[0]].value_counts().max())) > TWICE:
        message = mark(
            "one number on {most} rows: it stands for several people, or the file was put together"
            " more than once. Give each person a number and one row"
        )
        values: tuple[tuple[str, object], ...] = (("most", most),)
    else:
        message = mark("occurs more than once. Keep one row for each {key}")
        values = (("key", " + ".join(key)),)
    return [Fault(table.file, key[0], tuple(repeated.tolist()), message, values, DUPLICATE)]


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
            faults.append(Fault(table.file, column.name, rows, message, values, NOT_YET))
    return faults


def ends_before_starts(frame: pd.DataFrame, table: Table) -> list[Fault]:
    """Rows that end before they begin; an exit before entry is known of registrations, and odd."""
    if not {"start_date", "end_date"} <= set(frame.columns):
        return []
    reversed_ = frame["end_date"] < frame["start_date"]
    if not reversed_.any():
        return []
    rows = tuple(frame.index[reversed_].tolist())
    message = mark("earlier than start_date of the same row")
    return [Fault(table.file, "end_date", rows, message, (), REVERSED)]


def unknown_participants(frame: pd.DataFrame, table: Table, known: set[str]) -> list[Fault]:
    """Rows about somebody who is not in ``participants.csv``."""
    if "participant_id" not in frame:
        return []
    stranger = frame["participant_id"].notna() & ~frame["participant_id"].isin(known)
    if not stranger.any():
        return []
    message = mark("somebody who is not in participants.csv")
    rows = tuple(frame.index[stranger].tolist())
    return [Fault(table.file, "participant_id", rows, message, (), STRANGER)]
