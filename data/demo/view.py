"""What the registration shows at an as-of date: the tables of the demo extract."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.answers import ITEMS
from data.demo.days import day, to_dates
from data.demo.history import History, history
from data.demo.labour_market import labour_market
from data.demo.placements import end_as_seen
from data.demo.survey import ROUNDS
from data.errors import DemoError
from data.words import mark

DATE_FIELDS = ("first_sick_date", "intake_date", "entry_date", "exit_date")


def demo_tables(as_of: dt.date = published.AS_OF) -> dict[str, pd.DataFrame]:
    """The seven tables of the extract at ``as_of``, by name, with declared columns.

    Dates are ``datetime64[s]``, NaT where there is none; a missing code is NaN, a missing number
    ``<NA>``. At the reference date, 31 July 2021, the tables reproduce SEO (2021), Tables 3.1,
    3.2 and 3.4; after it they are fictional. Raises ``DemoError`` unless ``as_of`` is the last
    day of a month from September 2019 to July 2023.
    """
    _check(as_of)
    past, at = history(), day(as_of)
    known = (past.persons["registered"] <= at).to_numpy()
    return {
        "participants": _participants(past, known, at),
        "interventions": _interventions(past, at),
        "wage_sanctions": _wage_sanctions(past, at),
        "survey": _survey(past, as_of),
        "placements": _placements(past, at),
        "returns": _returns(past, at),
        "labour_market": labour_market(as_of),
    }


def _check(as_of: dt.date) -> None:
    last_of_month = (as_of + dt.timedelta(days=1)).day == 1
    if not last_of_month or not published.FIRST_AS_OF <= as_of <= published.LAST_AS_OF:
        raise DemoError(
            mark(
                "There is no demo extract for {came}. Give the last day of a month"
                " from {first} to {last}, such as {example}."
            ),
            came=as_of,
            first=published.FIRST_AS_OF,
            last=published.LAST_AS_OF,
            example=published.AS_OF,
        )


def _participants(past: History, known: np.ndarray, at: int) -> pd.DataFrame:
    """Everybody registered by then, with the latest fact of every field."""
    persons = past.persons
    table = pd.DataFrame(
        {
            "participant_id": persons["participant_id"],
            "birth_year": persons["birth_year"].astype("Int64"),
            "branch": persons["branch"],
        }
    )
    for field, facts in past.facts.items():
        seen = facts[facts["known_from"] <= at].drop_duplicates("person", keep="last")
        values = seen.set_index("person")["value"].reindex(table.index)
        is_date = field in DATE_FIELDS
        table[field] = to_dates(values.to_numpy(dtype=float)) if is_date else values
    return _sorted(table[known], "participant_id")


def _sorted(table: pd.DataFrame, *by: str) -> pd.DataFrame:
    return table.sort_values(list(by), kind="stable", ignore_index=True)


def _codes(past: History, rows: pd.DataFrame) -> np.ndarray:
    return np.asarray(past.persons["participant_id"].to_numpy()[rows["person"].to_numpy()])


def _interventions(past: History, at: int) -> pd.DataFrame:
    """What was registered as started by then; an end after it is not known yet."""
    rows = past.interventions[past.interventions["known_from"] <= at]
    end = rows["end"].to_numpy()
    ended = end <= at
    table = pd.DataFrame(
        {
            "participant_id": _codes(past, rows),
            "intervention": rows["intervention"].to_numpy(),
            "start_date": to_dates(rows["start"].to_numpy()),
            "end_date": to_dates(np.where(ended, end, np.nan)),
            "end_reason": rows["end_reason"].where(ended).to_numpy(),
        }
    )
    return _sorted(table, "participant_id", "start_date", "intervention")


def _wage_sanctions(past: History, at: int) -> pd.DataFrame:
    rows = past.sanctions[past.sanctions["imposed"] <= at]
    dates = to_dates(rows["imposed"].to_numpy())
    table = pd.DataFrame({"participant_id": _codes(past, rows), "imposed_date": dates})
    return _sorted(table, "participant_id")


def _survey(past: History, as_of: dt.date) -> pd.DataFrame:
    """The rounds held by then, with everybody invited."""
    held = sum(date <= as_of for date in ROUNDS)
    rows = past.survey[past.survey["round"] <= held]
    table = pd.DataFrame(
        {
            "participant_id": _codes(past, rows),
            "round": rows["round"].to_numpy(),
            "answered_date": to_dates(rows["answered"].to_numpy()),
            "phase": rows["phase"].to_numpy(),
            **{item: rows[item].astype("Int64").array for item in ITEMS},
        }
    )
    return _sorted(table, "round", "participant_id")


def _placements(past: History, at: int) -> pd.DataFrame:
    rows = past.placements[past.placements["known_from"] <= at]
    table = pd.DataFrame(
        {
            "participant_id": _codes(past, rows),
            "start_date": to_dates(rows["start"].to_numpy()),
            "end_date": to_dates(end_as_seen(rows, at)),
            "employer": rows["employer"].to_numpy(),
            "contract_type": rows["contract_type"].to_numpy(),
            "hours_per_week": rows["hours_per_week"].to_numpy(),
        }
    )
    return _sorted(table, "participant_id", "start_date")


def _returns(past: History, at: int) -> pd.DataFrame:
    """Nobody until they are registered."""
    rows = past.returns[past.returns["known_from"] <= at]
    table = pd.DataFrame(
        {
            "participant_id": _codes(past, rows),
            "return_date": to_dates(rows["returned"].to_numpy()),
            "kind": rows["kind"].to_numpy(),
        }
    )
    return _sorted(table, "participant_id", "return_date")
