"""Placements in work. All but the start of this is fictional: the report had no such data yet.

Up to the reference date the registration has only placements with a new employer; from August
2021 on it has every return to work, and the secondments of Place & Train.
"""

from __future__ import annotations

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Flags, Floats, draw, stream
from data.demo.days import day, to_weekday
from data.demo.interventions import NEW_EMPLOYER

AS_OF = day(published.AS_OF)
DEFENCE = "E001"
OTHER_EMPLOYERS = 40
FULL_TIME = 38
PART_TIME = (16, 20, 24, 28, 32)
PART_TIME_SHARE = 0.6
GROWTH_SHARE = 0.6
RELAPSE_SHARE = 0.15
SECONDMENT_DAYS = 365
CONTRACTS = {
    "own_work": {"permanent": 0.8, "temporary": 0.2},
    "elsewhere_in_defence": {"permanent": 0.6, "temporary": 0.3, "secondment": 0.1},
    "outside_defence": {
        "temporary": 0.5,
        "permanent": 0.25,
        "secondment": 0.1,
        "agency": 0.1,
        "on_call": 0.05,
    },
}


def placements(persons: pd.DataFrame, interventions: pd.DataFrame) -> pd.DataFrame:
    """A row for each placement, in the order of persons:
    person, start, end (NaN without end), agreed_end (NaN without), known_from, employer,
    contract_type, hours_per_week. Who works on, mostly with more hours, has a second row from
    the day after the first.
    """
    rng = stream("placements")
    first = _first_contracts(rng, persons)
    rows = pd.concat(
        [first, _more_hours(rng, first), _secondments(rng, persons, interventions)],
        ignore_index=True,
    ).drop(columns="fate")
    rows = rows.drop_duplicates(["person", "start"])
    return rows.sort_values(["person", "start"], kind="stable", ignore_index=True)


def _has_placement(persons: pd.DataFrame) -> Flags:
    """Who is placed at exit: everybody back at work later, before that with a new employer."""
    entered = (persons["group"] != "never").to_numpy()
    back = persons["reason"].isin(published.SUCCESSFUL).to_numpy()
    later = (persons["exit"] > AS_OF).to_numpy()
    new_employer = persons["reason"].isin(NEW_EMPLOYER).to_numpy()
    # A placement would give away an exit date that the registration does not have, and one where
    # the reason is missing, the reason.
    known = ((persons["missing"] == "") | later).to_numpy()
    return np.asarray(entered & back & (later | new_employer) & known)


def _first_contracts(rng: np.random.Generator, persons: pd.DataFrame) -> pd.DataFrame:
    """The contract on which each one leaves; ``fate`` says how it goes on."""
    placed = np.flatnonzero(_has_placement(persons))
    count = len(placed)
    reason = persons["reason"].to_numpy()[placed]
    start = to_weekday(persons["exit"].to_numpy()[placed] + 1)
    employer = np.where(reason == "outside_defence", _employers(rng, count), DEFENCE)
    part_time = rng.random(count) < PART_TIME_SHARE
    hours = np.where(part_time, np.array(PART_TIME)[rng.integers(0, 5, count)], FULL_TIME)
    contract = _contracts(rng, reason)
    fate = np.where(
        rng.random(count) < RELAPSE_SHARE,
        "relapse",
        np.where(part_time & (rng.random(count) < GROWTH_SHARE), "growth", "same"),
    )
    limited = ~np.isin(contract, ["permanent", "on_call"])
    agreed = np.where(limited, start + 364, np.nan)
    changes = np.where(
        fate == "relapse", rng.integers(40, 330, count), rng.integers(80, 260, count)
    )
    return pd.DataFrame(
        {
            "person": placed,
            "start": start,
            "end": np.where(fate == "same", agreed, start + changes),
            "agreed_end": agreed,
            "known_from": start,
            "employer": employer,
            "contract_type": contract,
            "hours_per_week": hours,
            "fate": fate,
        }
    )


def _more_hours(rng: np.random.Generator, first: pd.DataFrame) -> pd.DataFrame:
    """The contract that follows where the hours grow, or where a limited one is prolonged."""
    prolonged = (first["fate"] == "same") & first["end"].notna() & (rng.random(len(first)) < 0.75)
    rows = first[(first["fate"] == "growth") | prolonged].copy()
    more = rng.integers(1, 4, len(rows)) * 4 * (rows["fate"] == "growth")
    rows["start"] = rows["known_from"] = rows["end"] + 1
    rows["hours_per_week"] = np.minimum(rows["hours_per_week"] + more, FULL_TIME)
    rows["contract_type"] = np.where(
        rng.random(len(rows)) < 0.5, "permanent", rows["contract_type"]
    )
    rows["end"] = np.nan
    rows["agreed_end"] = np.nan
    return rows


def _secondments(
    rng: np.random.Generator, persons: pd.DataFrame, interventions: pd.DataFrame
) -> pd.DataFrame:
    """The secondments of Place & Train that ran in August 2021 or began later."""
    rows = interventions[
        (interventions["intervention"] == "place_and_train") & (interventions["end"] > AS_OF)
    ]
    start = rows["start"].to_numpy()
    agreed = rows["start"].to_numpy() + SECONDMENT_DAYS - 1
    count = len(rows)
    return pd.DataFrame(
        {
            "person": rows["person"].to_numpy(),
            "start": start,
            "end": rows["end"].to_numpy(),
            "agreed_end": agreed,
            "known_from": np.maximum(start, AS_OF + 1),
            "employer": _employers(rng, count),
            "contract_type": "secondment",
            "hours_per_week": np.array(PART_TIME)[rng.integers(0, len(PART_TIME), count)],
            "fate": "same",
        }
    )


def _employers(rng: np.random.Generator, count: int) -> np.ndarray:
    return np.array([f"E{number:03d}" for number in 2 + rng.integers(0, OTHER_EMPLOYERS, count)])


def _contracts(rng: np.random.Generator, reasons: np.ndarray) -> np.ndarray:
    """A type of contract for each reason of exit."""
    found = np.empty(len(reasons), dtype=object)
    for reason, shares in CONTRACTS.items():
        mine = reasons == reason
        drawn = draw(rng, list(shares.values()), int(mine.sum()))
        found[mine] = np.array(list(shares))[drawn]
    return found


def end_as_seen(rows: pd.DataFrame, as_of: int) -> Floats:
    """The end of each placement that the registration has: past, or agreed for the future."""
    end, agreed = rows["end"].to_numpy(), rows["agreed_end"].to_numpy()
    return np.where(end <= as_of, end, np.where(agreed > as_of, agreed, np.nan))
