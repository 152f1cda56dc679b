"""A whole extract about many drawn participants: what a release of so many is made from."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pandas as pd

from data.demo.load import (
    AS_OF,
    Drawn,
    as_categories,
    as_dates,
    draw,
    moved,
    participants,
    started,
)

LATEST = np.iinfo(np.int32).max
MIXED_SEED = 1
"""Added to the seed of the persons, for the examples that characteristics come from."""


def draw_extract(n: int, seed: int, *, mixed: bool = False) -> dict[str, pd.DataFrame]:
    """All tables of an extract at the reference date about ``n`` participants like the 450.

    Each has an example among the 450, whose interventions, sanctions, answers and placements come
    with it. With ``mixed``, branch and age, and the first sick day, come from two other examples:
    then there are far more combinations of characteristics. The same arguments give the same
    tables.
    """
    drawn = draw(n, seed)
    people = participants(drawn)
    if mixed:
        people = _mixed(drawn, people, np.random.default_rng([seed, MIXED_SEED]))
    market = drawn.tables["labour_market"]
    return {
        "participants": people,
        "interventions": started(drawn),
        "wage_sanctions": _sanctions(drawn),
        "survey": _copied(drawn, "survey"),
        "placements": _placements(drawn),
        "returns": drawn.tables["returns"],
        "labour_market": market.assign(month=pd.to_datetime(market["month"])),
    }


def _mixed(drawn: Drawn, people: pd.DataFrame, rng: np.random.Generator) -> pd.DataFrame:
    """The same persons with branch and age of one example, and time sick of another."""
    size, last = len(drawn.example), len(drawn.people)
    one, other = (rng.integers(0, last, size, dtype=np.int32) for _ in range(2))
    entry = drawn.days["entry_date"]
    like_one = participants(replace(drawn, example=one))
    before = drawn.people["entry_date"] - drawn.people["first_sick_date"]
    sick = before.dt.days.fillna(-1).to_numpy(dtype=np.int32)[other]
    first = as_dates(np.where(sick < 0, np.iinfo(np.int32).min, entry - sick).astype(np.int32))
    return people.assign(
        branch=like_one["branch"], birth_year=like_one["birth_year"], first_sick_date=first
    )


def _copied(drawn: Drawn, table: str) -> pd.DataFrame:
    """The rows of the examples as they are, with the drawn persons in them."""
    rows, repeated, row = drawn.rows_of(table)
    found = rows.drop(columns="person").iloc[row].reset_index(drop=True)
    return found.assign(participant_id=drawn.codes[repeated])


def _sanctions(drawn: Drawn) -> pd.DataFrame:
    """A sanction as many days after entry as the example's."""
    rows, repeated, row = drawn.rows_of("wage_sanctions")
    imposed = moved(drawn, rows, "imposed_date", repeated, row, AS_OF)
    return _copied(drawn, "wage_sanctions").assign(imposed_date=as_dates(imposed))


def _placements(drawn: Drawn) -> pd.DataFrame:
    """A placement as many days after entry as the example's; its end may lie ahead."""
    rows, repeated, row = drawn.rows_of("placements")
    return _copied(drawn, "placements").assign(
        start_date=as_dates(moved(drawn, rows, "start_date", repeated, row, AS_OF)),
        end_date=as_dates(moved(drawn, rows, "end_date", repeated, row, LATEST)),
        employer=as_categories(rows["employer"], row),
    )
