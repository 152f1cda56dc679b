"""Relapses after an exit: fictional, for the report has no such data. Registered from 2022 on."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import draw, stream
from data.demo.days import day, to_weekday

KNOWN_FROM = day(dt.date(2022, 1, 15))
"""Before this day nobody wrote it down."""
KINDS = {"sick_again": 0.45, "unemployed": 0.35, "benefit": 0.1, "re_entered": 0.1}
AFTER_LOST_WORK = 0.8
WITHOUT_PLACEMENT = 0.12
MEAN_DAYS = 260


def returns(persons: pd.DataFrame, placements: pd.DataFrame) -> pd.DataFrame:
    """A row for who falls back: ``person, returned`` (a day number), ``kind, known_from``.

    Mostly soon after the last work ended; of who has no placement some time after the exit.
    """
    rng = stream("returns")
    own = placements[placements["contract_type"] != "secondment"]
    last = own.groupby("person")["end"].last().reindex(range(len(persons))).to_numpy(dtype=float)
    placed = np.isin(np.arange(len(persons)), placements["person"])
    exits, reason = persons["exit"].to_numpy(dtype=float), persons["reason"]
    left = reason.isin(published.SUCCESSFUL).to_numpy() & (persons["group"] != "never").to_numpy()
    chance = np.where(placed, AFTER_LOST_WORK, WITHOUT_PLACEMENT)
    waited = np.where(
        placed, rng.integers(3, 21, len(persons)), rng.exponential(MEAN_DAYS, len(persons))
    )
    returned = to_weekday(np.floor(np.where(placed, last, exits) + waited))
    happens = left & (rng.random(len(persons)) < chance) & (returned > exits)
    who = np.flatnonzero(happens & (persons["missing"] == "").to_numpy())
    kinds = np.array(list(KINDS))[draw(rng, list(KINDS.values()), len(who))]
    found = pd.DataFrame({"person": who, "returned": returned[who], "kind": kinds})
    return found.assign(known_from=np.maximum(found["returned"], KNOWN_FROM))
