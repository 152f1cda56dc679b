"""Many participants like the published ones, for tests of speed: no registration is this large."""

from __future__ import annotations

from dataclasses import dataclass

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


@dataclass(frozen=True)
class Drawn:
    """Who was drawn: for each person the place of the ``example`` among the ``people`` of the demo
    ``tables``, dates as day numbers, and a number for a name.
    """

    tables: dict[str, pd.DataFrame]
    people: pd.DataFrame
    example: Numbers
    days: dict[str, Numbers]
    codes: np.ndarray

    def rows_of(self, table: str) -> tuple[pd.DataFrame, np.ndarray, np.ndarray]:
        """The rows of a table about the examples, and for all drawn: whose (place), and which."""
        place = pd.Series(self.people.index, index=self.people["participant_id"])
        known = self.tables[table]
        rows = known.assign(person=known["participant_id"].map(place)).dropna(subset="person")
        rows = rows.sort_values("person", kind="stable", ignore_index=True)
        counts = np.bincount(rows["person"].to_numpy(dtype=np.int64), minlength=len(self.people))
        first, mine = np.cumsum(counts) - counts, counts[self.example]
        repeated = np.repeat(np.arange(len(self.example), dtype=np.int32), mine)
        within = np.arange(len(repeated)) - np.repeat(np.cumsum(mine) - mine, mine)
        return rows, repeated, (first[self.example][repeated] + within).astype(np.int32)


def draw_participants(n: int, seed: int, interventions: bool = True) -> dict[str, pd.DataFrame]:
    """``n`` counted participants at the reference date, like the 450 but for some days.

    Tables ``participants`` and, unless left out, ``interventions``, with the columns of
    ``data.schema.tables``; ``participant_id`` is a number, codes are categories, dates
    datetime64[s]. The same ``n`` and ``seed`` give the same persons.
    """
    drawn = draw(n, seed)
    found = {"participants": participants(drawn)}
    return found | {"interventions": started(drawn)} if interventions else found


def draw(n: int, seed: int) -> Drawn:
    """``n`` persons, each with an example among the 450 and days of her own."""
    rng = np.random.Generator(np.random.PCG64(seed))
    tables = demo_tables()
    people = tables["participants"]
    counted = people["intake_date"].notna() & ~(people["exit_date"] < people["entry_date"])
    people = people[counted].reset_index(drop=True)
    example = rng.integers(0, len(people), n, dtype=np.int32)
    codes = (np.arange(n, dtype=np.uint64) * SCRAMBLE % 2**32).astype(np.uint32)
    return Drawn(tables, people, example, _days(rng, people, example), codes)


def day_numbers(dates: pd.Series) -> Numbers:
    """Day numbers of dates; NONE where there is none."""
    there = dates.notna().to_numpy()
    numbers = dates.to_numpy().astype("datetime64[D]").astype(np.int64)
    return np.where(there, numbers, NONE).astype(np.int32)


def as_dates(numbers: Numbers) -> np.ndarray:
    dates = numbers.astype("datetime64[D]")
    dates[numbers == NONE] = np.datetime64("NaT")
    return dates.astype("datetime64[s]")


def _jitter(rng: np.random.Generator, most: int, n: int) -> Numbers:
    return rng.integers(-most, most + 1, n, dtype=np.int8).astype(np.int32)


def _days(rng: np.random.Generator, people: pd.DataFrame, example: Numbers) -> dict[str, Numbers]:
    """The dates of each drawn person as day numbers; everybody stays in the same cohort."""
    n = len(example)
    entry0, exit0 = day_numbers(people["entry_date"]), day_numbers(people["exit_date"])
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
    sick0, intake0 = day_numbers(people["first_sick_date"]), day_numbers(people["intake_date"])
    sick = entry - (entry0 - sick0)[example] - np.abs(_jitter(rng, ILLNESS_JITTER, n))
    sick[(sick0 == NONE)[example]] = NONE
    intake = entry - (entry0 - intake0)[example]
    return {
        "first_sick_date": sick,
        "intake_date": intake,
        "entry_date": entry,
        "exit_date": leaving,
    }


def participants(drawn: Drawn) -> pd.DataFrame:
    """The drawn persons as the extract has them."""
    people, example, days = drawn.people, drawn.example, drawn.days
    entry_year = days["entry_date"].astype("datetime64[D]").astype("datetime64[Y]")
    age = (people["entry_date"].dt.year - people["birth_year"]).astype("Int16")
    known = age.notna().to_numpy()[example]
    born = entry_year.astype(np.int16) + 1970 - age.fillna(0).to_numpy(dtype=np.int16)[example]
    columns: dict[str, object] = {
        "participant_id": drawn.codes,
        "birth_year": pd.arrays.IntegerArray(born.astype(np.int16), ~known),
        "branch": as_categories(people["branch"], example),
    }
    columns |= {name: as_dates(numbers) for name, numbers in days.items()}
    for name in ("exit_reason", "wage_sanction_risk"):
        columns[name] = as_categories(people[name], example)
    return pd.DataFrame(columns, copy=False)


def as_categories(values: pd.Series, rows: Numbers) -> pd.Series:
    """The values of these rows as categories."""
    few = pd.Categorical(values)
    return pd.Series(pd.Categorical.from_codes(few.codes[rows], dtype=few.dtype))


def started(drawn: Drawn) -> pd.DataFrame:
    """The interventions of each example, as many days after entry, within the drawn stay."""
    rows, repeated, row = drawn.rows_of("interventions")
    leaving = drawn.days["exit_date"]
    last = np.where(leaving == NONE, AS_OF, leaving).astype(np.int32)[repeated]
    found: dict[str, object] = {
        "participant_id": drawn.codes[repeated],
        "intervention": as_categories(rows["intervention"], row),
    }
    for name in ("start_date", "end_date"):
        found[name] = as_dates(moved(drawn, rows, name, repeated, row, last))
    found["end_reason"] = as_categories(rows["end_reason"], row)
    return pd.DataFrame(found, copy=False)


def moved(
    drawn: Drawn,
    rows: pd.DataFrame,
    name: str,
    repeated: np.ndarray,
    row: np.ndarray,
    last: Numbers | int,
) -> Numbers:
    """A date of the examples, as many days after the entry of who was drawn, ``last`` at latest."""
    entry0 = day_numbers(drawn.people["entry_date"])[rows["person"].to_numpy(dtype=np.int64)]
    numbers = day_numbers(rows[name])
    entry = drawn.days["entry_date"][repeated]
    found: Numbers = np.minimum(entry + (numbers - entry0).astype(np.int32)[row], last)
    found[(numbers == NONE)[row]] = NONE
    return found
