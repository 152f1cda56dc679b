"""Persons who are registered but not counted: without intake, or out before entry (footnote 10)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Floats, Integers, draw, shares_of, stream
from data.demo.days import day, months_before, to_weekday, year_of

WAITING = 6
"""Registered in July 2021, with an intake in the fictional continuation only."""
LATER_WITHOUT_INTAKE = 44
"""After the reference date: about two a month."""
WITHOUT_ENTRY_SHARE = 0.1
WITHDRAWN_SHARE = 0.6
WITHDRAWN_REASONS = {"own_work": 0.4, "resigned_at_own_request": 0.2, "other": 0.1, "": 0.3}


def not_counted_persons() -> pd.DataFrame:
    """Everybody registered from 2019-07 to 2023-07 who is never counted, a row each.

    Columns as ``counted_persons`` has them, with ``registered`` (day number) on top. ``WAITING``
    persons of the published 74 without intake are not here: they are counted later.
    """
    rng = stream("not counted")
    last = day(published.AS_OF)
    only_without = published.WITHOUT_INTAKE - published.BOTH_OUT - WAITING
    only_early_exit = published.EXIT_BEFORE_ENTRY - published.BOTH_OUT
    parts = [
        _without_intake(rng, only_without, day(published.FIRST_DAY) + 20, last - 12),
        _out_before_entry(rng, published.BOTH_OUT, with_intake=False),
        _out_before_entry(rng, only_early_exit, with_intake=True),
        _without_intake(rng, LATER_WITHOUT_INTAKE, last + 8, day(published.LAST_AS_OF) - 4),
    ]
    return pd.concat(parts, ignore_index=True)


def _people(rng: np.random.Generator, registered: Integers) -> pd.DataFrame:
    """Persons with any characteristics that the programme has, registered on these days."""
    count = len(registered)
    bands = published.AGE_BANDS["1"]
    band = draw(rng, [b[2] for b in bands], count)
    age = np.array([rng.integers(bands[b][0], bands[b][1] + 1) for b in band], dtype=float)
    branches = published.BRANCHES["1"]
    branch = np.array(list(branches))[draw(rng, list(branches.values()), count)]
    months = rng.integers(2, 15, count)
    first_sick = (months_before(registered, months) - rng.integers(0, 20, count)).astype(float)
    first_sick[rng.random(count) < 0.12] = np.nan
    age[rng.random(count) < 0.08] = np.nan
    return pd.DataFrame(
        {
            "registered": registered.astype(float),
            "birth_year": year_of(registered) - age,
            "branch": branch,
            "first_sick": first_sick,
            "intake": np.nan,
            "entry": np.nan,
            "exit": np.nan,
            "reason": "",
            "missing": "",
            "risk": "",
        }
    )


def _without_intake(rng: np.random.Generator, count: int, first: int, last: int) -> pd.DataFrame:
    """Persons who were referred, mostly with a day of entry, and never came to an intake."""
    days = first + draw(rng, np.ones(last - first), count)
    people = _people(rng, days)
    entry = to_weekday(days.astype(float))
    people["registered"] = entry
    people["entry"] = np.where(rng.random(count) < WITHOUT_ENTRY_SHARE, np.nan, entry)
    withdrawn = people["entry"].notna() & (rng.random(count) < WITHDRAWN_SHARE)
    people["exit"] = np.where(withdrawn, to_weekday(entry + rng.integers(10, 90, count)), np.nan)
    reasons = np.repeat(list(WITHDRAWN_REASONS), shares_of(count, list(WITHDRAWN_REASONS.values())))
    people["reason"] = np.where(withdrawn, rng.permutation(reasons), "")
    return people


def _out_before_entry(rng: np.random.Generator, count: int, *, with_intake: bool) -> pd.DataFrame:
    """Persons whose exit was registered on a day before their entry: an error, as it seems."""
    first = day(dt.date(2019, 10, 1))
    entry = to_weekday(
        (first + draw(rng, np.ones(day(published.AS_OF) - first - 40), count)).astype(float)
    )
    leaving: Floats = to_weekday(entry - rng.integers(8, 60, count))
    people = _people(rng, (leaving - 15).astype(np.int64))
    people["entry"], people["exit"] = entry, leaving
    people["reason"] = "own_work"
    people["registered"] = to_weekday(leaving - 7)
    if with_intake:
        people["intake"] = people["registered"]
        people["risk"] = "middle"
    return people
