"""Many participants like the published ones, for tests of speed: no registration is this large."""

from __future__ import annotations

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo import published
from data.demo.days import day
from data.demo.view import demo_tables

Numbers = NDArray[np.int32]
AS_OF = day(published.AS_OF)
NONE = -(2**31)
"""Day number for no date: small integers are quicker than floats with NaN."""
ENTRY_JITTER, STAY_JITTER, ILLNESS_JITTER = 10, 7, 3
"""Days by which a drawn person differs from the example at most."""
SCRAMBLE = 2_654_435_761
"""Odd, so that multiplying by it modulo 2**32 gives different numbers in no visible order."""


def draw_participants(n: int, seed: int, interventions: bool = True) -> dict[str, pd.DataFrame]:
    """``n`` counted participants at the reference date, like the 450 but for some days.

    Tables ``participants`` and, unless left out, ``interventions``, with the columns of
    ``data.schema``; ``participant_id`` is a number, codes are categories, dates datetime64[s].
    The same ``n`` and ``seed`` give the same persons.
    """
    rng = np.random.Generator(np.random.PCG64(seed))
    tables = demo_tables()
    people = tables["participants"]
    counted = people["intake_date"].notna() & ~(people["exit_date"] < people["entry_date"])
    people = people[counted].reset_index(drop=True)
    example = rng.integers(0, len(people), n, dtype=np.int32)
    days = _days(rng, people, example)
    codes = (np.arange(n, dtype=np.uint64) * SCRAMBLE % 2**32).astype(np.uint32)
    drawn = {"participants": _participants(people, example, days, codes)}
    if interventions:
        drawn["interventions"] = _interventions(
            people, tables["interventions"], example, days, codes
        )
    return drawn


def _numbers(dates: pd.Series) -> Numbers:
    """Day numbers of dates; NONE where there is none."""
    there = dates.notna().to_numpy()
    numbers = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(there, numbers, NONE).astype(np.int32)


def _dates(numbers: Numbers) -> np.ndarray:
    dates = numbers.astype("datetime64[D]")
    dates[numbers == NONE] = np.datetime64("NaT")
    return dates.astype("datetime64[s]")


def _jitter(rng: np.random.Generator, most: int, n: int) -> Numbers:
    return rng.integers(-most, most + 1, n, dtype=np.int8).astype(np.int32)


def _days(rng: np.random.Generator, people: pd.DataFrame, example: Numbers) -> dict[str, Numbers]:
    """The dates of each drawn person as day numbers; everybody stays in the same cohort."""
    n = len(example)
    entry0, exit0 = _numbers(people["entry_date"]), _numbers(people["exit_date"])
    last_of_first = day(published.COHORT_DAYS["1"][1])
    low = np.where(entry0 <= last_of_first, day(published.FIRST_DAY), last_of_first + 1)
    high = np.where(entry0 <= last_of_first, last_of_first, day(published.COHORT_DAYS["2"][1]))
    entry = np.clip(
        entry0[example] + _jitter(rng, ENTRY_JITTER, n),
        low.astype(np.int32)[example],
        high.astype(np.int32)[example],
    )
    stay = np.maximum((exit0 - entry0)[example] + _jitter(rng, STAY_JITTER, n), 1)
    leaving = np.minimum(entry + stay, AS_OF).astype(np.int32)
    leaving[(exit0 == NONE)[example]] = NONE
    sick0, intake0 = _numbers(people["first_sick_date"]), _numbers(people["intake_date"])
    sick = entry - (entry0 - sick0)[example] - np.abs(_jitter(rng, ILLNESS_JITTER, n))
    sick[(sick0 == NONE)[example]] = NONE
    intake = entry - (entry0 - intake0)[example]
    return {
        "first_sick_date": sick,
        "intake_date": intake,
        "entry_date": entry,
        "exit_date": leaving,
    }


def _participants(
    people: pd.DataFrame, example: Numbers, days: dict[str, Numbers], codes: np.ndarray
) -> pd.DataFrame:
    """The drawn persons as the extract has them."""
    entry_year = days["entry_date"].astype("datetime64[D]").astype("datetime64[Y]")
    age = (people["entry_date"].dt.year - people["birth_year"]).astype("Int16")
    known = age.notna().to_numpy()[example]
    born = entry_year.astype(np.int16) + 1970 - age.fillna(0).to_numpy(dtype=np.int16)[example]
    columns: dict[str, object] = {
        "participant_id": codes,
        "birth_year": pd.arrays.IntegerArray(born.astype(np.int16), ~known),
        "branch": _categories(people["branch"], example),
    }
    columns |= {name: _dates(numbers) for name, numbers in days.items()}
    for name in ("exit_reason", "wage_sanction_risk"):
        columns[name] = _categories(people[name], example)
    return pd.DataFrame(columns, copy=False)


def _categories(values: pd.Series, rows: Numbers) -> pd.Series:
    """The values of these rows as categories."""
    few = pd.Categorical(values)
    return pd.Series(pd.Categorical.from_codes(few.codes[rows], dtype=few.dtype))


def _interventions(
    people: pd.DataFrame,
    started: pd.DataFrame,
    example: Numbers,
    days: dict[str, Numbers],
    codes: np.ndarray,
) -> pd.DataFrame:
    """The interventions of each example, as many days after entry, within the drawn stay."""
    place = pd.Series(people.index, index=people["participant_id"])
    rows = started.assign(person=started["participant_id"].map(place)).dropna(subset="person")
    rows = rows.sort_values("person", kind="stable", ignore_index=True)
    person = rows["person"].to_numpy(dtype=np.int64)
    counts = np.bincount(person, minlength=len(people))
    first = np.cumsum(counts) - counts
    repeated = np.repeat(np.arange(len(example), dtype=np.int32), counts[example])
    within = np.arange(len(repeated)) - np.repeat(
        np.cumsum(counts[example]) - counts[example], counts[example]
    )
    row = (first[example][repeated] + within).astype(np.int32)
    entry0 = _numbers(people["entry_date"])[person]
    last = np.where(days["exit_date"] == NONE, AS_OF, days["exit_date"]).astype(np.int32)[repeated]
    entry = days["entry_date"][repeated]
    found: dict[str, object] = {
        "participant_id": codes[repeated],
        "intervention": _categories(rows["intervention"], row),
    }
    for name in ("start_date", "end_date"):
        numbers = _numbers(rows[name])
        moved = np.minimum(entry + (numbers - entry0).astype(np.int32)[row], last)
        moved[(numbers == NONE)[row]] = NONE
        found[name] = _dates(moved)
    found["end_reason"] = _categories(rows["end_reason"], row)
    return pd.DataFrame(found, copy=False)
