"""``python -m benchmarks.forecast``: how often the intervals of the forecast hold what came.

Each draw is another programme from the demo's own process: as many participants as the demo has but
for chance, drawn from histories of many seeds; each as she was registered at the date of the
forecast, and as she was registered when the agreement fell due. So late
and missing registrations are in it, and entries are those of the process and not of a scenario. The
forecast of entries as in the last year is made of the first, and set against the second.
"""

from __future__ import annotations

import argparse
import datetime as dt
from contextlib import suppress
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.forecast import LIMITS
from analysis.figures.outlook import courses_on, outlook
from data.demo import chance
from data.demo.history import history
from data.demo.view import demo_tables
from data.programme import SUCCESSFUL, load_programme

if TYPE_CHECKING:
    from data.programme import Programme

CASES = (
    (dt.date(2020, 7, 31), dt.date(2021, 7, 1)),
    (dt.date(2021, 1, 31), dt.date(2021, 7, 1)),
    (dt.date(2021, 1, 31), dt.date(2023, 7, 1)),
    (dt.date(2021, 7, 31), dt.date(2023, 7, 1)),
    (dt.date(2022, 7, 31), dt.date(2023, 7, 1)),
)
"""The date of the forecast, and the day that is forecast."""
DRAWS, HISTORIES, SEED = 300, 30, 20210731


def courses(as_of: dt.date, programme: Programme) -> pd.DataFrame:
    """Who is in the analysis at a date, as ``counts.contract_courses``, by participant."""
    people = demo_tables(as_of)["participants"].set_index("participant_id")
    people = people[people["intake_date"].notna() & people["entry_date"].notna()]
    people = people[~(people["exit_date"] < people["entry_date"])]
    entry, sick, at = people["entry_date"], people["first_sick_date"], pd.Timestamp(as_of)
    judged = sick + pd.DateOffset(months=programme.contract_months)
    plausible = (sick <= entry) & (
        sick + pd.DateOffset(months=programme.maximum_months_sick) >= entry
    )
    months = ((entry - sick).dt.days / 30.4375).astype(float)
    reason = people["exit_reason"]
    left = people["exit_date"].notna() | reason.notna()
    return pd.DataFrame(
        {
            "followed": (at - entry).dt.days,
            "judged_after": (judged - entry).dt.days.where(plausible),
            "day": (people["exit_date"] - entry).dt.days.where(left, (at - entry).dt.days),
            "reason": reason.fillna("unknown").where(left, ""),
            "age_at_entry": _bands(entry.dt.year - people["birth_year"], programme.age_bands),
            "years_sick_before_entry": _bands(months.where(plausible), programme.sickness_bands),
            "persons": 1,
        }
    )


def _bands(values: pd.Series, bands: tuple[object, ...]) -> pd.Series:
    found = pd.Series("unknown", index=values.index)
    for band in bands:
        upper = 10_000 if band.upper is None else band.upper
        inside = (values >= band.lower) & (values < upper)
        found[inside.fillna(False).astype(bool)] = band.code
    return found


def came(rows: pd.DataFrame, due: dt.date, as_of: dt.date, programme: Programme) -> float:
    """The contract measure of who had been judged by a day, as registered at a date after it."""
    judged = rows["judged_after"] <= rows["followed"] - (as_of - due).days
    good = {r.code for r in programme.exit_reasons if r.contract == SUCCESSFUL}
    in_time = rows["reason"].isin(good) & ~(rows["day"] > rows["judged_after"])
    return float(in_time[judged].mean())


@dataclass(frozen=True)
class Met:
    """One forecast against what came: the share expected, its limits, and the share that came."""

    known: float
    expected: float
    limits: tuple[float, float, float, float]
    came: float


def pool(programme: Programme) -> dict[dt.date, pd.DataFrame]:
    """Everybody of many histories, as registered at each date."""
    dates = {date for case in CASES for date in (case[0], registered(case[1]))}
    found: dict[dt.date, list[pd.DataFrame]] = {date: [] for date in dates}
    seed = SEED
    while len(found[max(dates)]) < HISTORIES:
        seed += 1
        chance.SEED = seed
        history.cache_clear()
        # Now and then the published tables cannot be drawn.
        with suppress(ValueError):
            for date in dates:
                found[date].append(courses(date, programme).add_prefix(f"{seed}-", axis="index"))
    return {date: pd.concat(parts) for date, parts in found.items()}


def forecasts(
    tables: dict[dt.date, pd.DataFrame], rng: np.random.Generator, programme: Programme
) -> list[Met | None]:
    """Every case in one programme of as many participants as the demo has, but for chance."""
    everybody = tables[max(tables)].index.to_numpy()
    drawn = rng.choice(everybody, rng.poisson(len(everybody) / HISTORIES), replace=False)
    return [
        _met(tables[made_on], tables[registered(due)], drawn, (made_on, due), programme, rng)
        for made_on, due in CASES
    ]


def registered(due: dt.date) -> dt.date:
    """The end of the month in which an agreement falls due."""
    return (pd.Timestamp(due) + pd.offsets.MonthEnd(0)).date()


def _met(
    before: pd.DataFrame,
    after: pd.DataFrame,
    drawn: np.ndarray,
    case: tuple[dt.date, dt.date],
    programme: Programme,
    rng: np.random.Generator,
) -> Met | None:
    made_on, due = case
    rows = before.reindex(drawn).dropna(subset="followed").reset_index(drop=True)
    made = outlook(courses_on(rows, 0, programme), (due - made_on).days, rng)
    if made is None:
        return None
    shares = made.shares(1.0, rng)[0]
    share = came(after.reindex(drawn).dropna(subset="followed"), due, registered(due), programme)
    limits = np.quantile(shares, list(LIMITS.values()))
    return Met(made.known / made.judged, shares.mean(), tuple(limits), share)


def line(case: tuple[dt.date, dt.date], met: list[Met]) -> str:
    """A row of the table: how often the intervals held what came."""
    error = np.array([one.expected - one.came for one in met])
    inside = {
        wide: np.mean([one.limits[low] <= one.came <= one.limits[high] for one in met])
        for wide, (low, high) in {80: (1, 2), 95: (0, 3)}.items()
    }
    width = np.mean([one.limits[2] - one.limits[1] for one in met])
    known = np.mean([one.known for one in met])
    return (
        f"| {case[0]} | {case[1]} | {known:.0%} | {width:.3f} | {error.mean():+.3f} |"
        f" {error.std():.3f} | {inside[80]:.0%} | {inside[95]:.0%} | {len(met)} |"
    )


def main() -> None:
    """Print the table of ``docs/benchmarks.md``."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--draws", type=int, default=DRAWS)
    draws, programme = options.parse_args().draws, load_programme()
    rng, tables = np.random.Generator(np.random.PCG64(SEED)), pool(programme)
    found = [forecasts(tables, rng, programme) for _draw in range(draws)]
    print("| made on | of | known | 80 % wide | mean error | sd | in 80 % | in 95 % | draws |")
    print("|---|---|---:|---:|---:|---:|---:|---:|---:|")
    for place, case in enumerate(CASES):
        print(line(case, [met for one in found if (met := one[place]) is not None]))


if __name__ == "__main__":
    main()
