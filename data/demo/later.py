"""The fictional continuation after the reference date: who was in leaves, others enter.

Nothing of this was published. New participants are drawn like the 450: each takes age, branch,
time sick and course from one of them, changed a little.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Floats, draw, stream
from data.demo.days import day, on_weekday, to_weekday, year_of
from data.demo.interventions import with_ends
from data.demo.registered import WAITING
from data.demo.risks import UNSUCCESSFUL_BUT_ILL, likely_sanction_days

AS_OF = day(published.AS_OF)
LAST = day(published.LAST_AS_OF)
ENTRIES_A_MONTH = 14
MEAN_DAYS_LEFT = 430
LONGEST_DAYS = 4 * 365
"""Each participant is followed for four years."""
LATER_REASONS = {
    "own_work": 0.50,
    "elsewhere_in_defence": 0.08,
    "outside_defence": 0.10,
    "sickness_benefit_contract_end": 0.07,
    "resigned_at_own_request": 0.15,
    "iva_benefit": 0.04,
    "other": 0.06,
}
MISSING_LATER = {"reason": 0.05, "date": 0.04}
MORE_INTERVENTIONS = {"life_goals": 0.25, "reveal": 0.55, "place_and_train": 0.30}
"""Chance that who is in at the reference date and has not started one still starts it."""
SANCTION_CHANCE_A_MONTH_SICK = 0.011
"""Per month sick before entry, for who is in the programme when ill for two years."""


def complete_courses(persons: pd.DataFrame) -> pd.DataFrame:
    """The 450 with the exit of those still in, and the true reason where it was not registered.

    A true reason that the registration lacks is in ``reason``; ``missing`` still says so.
    """
    rng = stream("later exits")
    persons = persons.copy()
    still_in = persons["exit"].isna().to_numpy()
    entry = persons["entry"].to_numpy(dtype=float)
    rest = 3 - MEAN_DAYS_LEFT * np.log1p(-rng.random(len(persons)))
    leaving = to_weekday(np.floor(np.minimum(AS_OF + rest, entry + LONGEST_DAYS)))
    persons["exit"] = np.where(still_in, np.maximum(leaving, AS_OF + 3), persons["exit"])
    nameless = (persons["reason"] == "").to_numpy()
    persons.loc[nameless, "reason"] = _reasons(rng, int(nameless.sum()))
    persons.loc[still_in, "missing"] = _missing(rng, int(still_in.sum()))
    return persons


def later_interventions(
    persons: pd.DataFrame, still_in: np.ndarray, started: pd.DataFrame
) -> pd.DataFrame:
    """What those who were in at the reference date start after it; rows as ``started``."""
    rng = stream("later interventions")
    leaving = persons["exit"].to_numpy()
    parts = []
    after = np.full(len(persons), AS_OF + 3.0)
    has_reveal = np.zeros(len(persons), dtype=bool)
    for name, chance in MORE_INTERVENTIONS.items():
        has = np.isin(
            np.arange(len(persons)), started.loc[started["intervention"] == name, "person"]
        )
        start = to_weekday(after + rng.integers(5, 150, len(persons)))
        new = still_in & ~has & (rng.random(len(persons)) < chance) & (start + 10 < leaving)
        if name == "place_and_train":
            new &= has_reveal
        if name == "reveal":
            has_reveal = has | new
            after = np.where(new, start + 42.0, after)
        parts.append(
            pd.DataFrame({"person": np.flatnonzero(new), "intervention": name, "start": start[new]})
        )
    rows = pd.concat(parts, ignore_index=True)
    reasons = persons["reason"].to_numpy()
    return with_ends(rng, rows, leaving[rows["person"]], reasons)


def inflow(persons: pd.DataFrame, started: pd.DataFrame) -> tuple[pd.DataFrame, pd.DataFrame]:
    """New participants from August 2021 on and their interventions, both as those of the 450.

    ``person`` in the second counts from 0 within the first.
    """
    rng = stream("inflow")
    days = np.arange(AS_OF + 2, LAST + 1)
    count = ENTRIES_A_MONTH * 24
    entry = np.sort(days[draw(rng, on_weekday(days), count)]).astype(float)
    donor = rng.integers(0, len(persons), count)
    new = persons.iloc[donor].reset_index(drop=True)
    stay = (new["exit"] - new["entry"]) * (0.85 + 0.3 * rng.random(count))
    ill = (new["entry"] - new["first_sick"]).to_numpy()
    new["first_sick"] = entry - ill - np.where(ill > 30, rng.integers(-3, 4, count), 0)
    new["age"] = np.maximum(new["age"] + rng.integers(-1, 2, count), 18)
    new["birth_year"] = year_of(entry) - new["age"]
    before = np.where(np.isnan(ill) | (ill > 30), rng.integers(0, 15, count), 0)
    intake = np.maximum(entry - before, AS_OF + 1)
    new["intake"] = np.where(on_weekday(intake), intake, entry)
    new["exit"] = to_weekday(entry + np.maximum(np.rint(stay), 3))
    new["missing"] = _missing(rng, count)
    new["registered"] = new["intake"]
    # The first of them were on the list already, waiting for an intake.
    new.loc[: WAITING - 1, "registered"] = AS_OF - rng.integers(1, 26, WAITING).astype(float)
    shift = entry - new["entry"].to_numpy()
    new["entry"] = entry
    return new, _interventions_of(rng, new, donor, shift, started)


def _interventions_of(
    rng: np.random.Generator,
    new: pd.DataFrame,
    donor: np.ndarray,
    shift: Floats,
    started: pd.DataFrame,
) -> pd.DataFrame:
    """The interventions of each one's example that fit the new stay; one provider has stopped."""
    places = pd.DataFrame({"new": np.arange(len(new)), "person": donor, "shift": shift})
    rows = places.merge(
        started.loc[
            started["intervention"] != "jump_movement", ["person", "intervention", "start"]
        ],
        on="person",
    ).sort_values(["new", "intervention", "start"])
    rows["start"] = rows["start"] + rows["shift"]
    rows = rows[rows["start"] <= new["exit"].to_numpy()[rows["new"]]]
    rows = rows[["new", "intervention", "start"]].rename(columns={"new": "person"})
    rows = rows.reset_index(drop=True)
    leaving = new["exit"].to_numpy()[rows["person"]]
    return with_ends(rng, rows, leaving, new["reason"].to_numpy())


def later_sanctions(persons: pd.DataFrame, imposed: Floats) -> Floats:
    """Sanctions after the reference date on top of ``imposed``, NaN for most."""
    rng = stream("later sanctions")
    likely = likely_sanction_days(rng, persons)
    entry, leaving = persons["entry"].to_numpy(), persons["exit"].to_numpy()
    ill_till_then = persons["reason"].isin(UNSUCCESSFUL_BUT_ILL).to_numpy()
    in_time = (likely > np.maximum(AS_OF, entry + 14)) & (likely <= leaving + 20 * ill_till_then)
    months = np.nan_to_num(persons["months_sick"].to_numpy())
    chance = SANCTION_CHANCE_A_MONTH_SICK * months
    new = in_time & np.isnan(imposed) & (rng.random(len(persons)) < chance)
    return np.where(new, likely, imposed)


def _reasons(rng: np.random.Generator, count: int) -> np.ndarray:
    return np.array(list(LATER_REASONS))[draw(rng, list(LATER_REASONS.values()), count)]


def _missing(rng: np.random.Generator, count: int) -> np.ndarray:
    """What the registration will lack of later exits: mostly nothing."""
    chances = [*MISSING_LATER.values(), 1 - sum(MISSING_LATER.values())]
    return np.array([*MISSING_LATER, ""])[draw(rng, chances, count)]
