"""``python -m benchmarks.forecast``: how often the intervals of the forecast hold what came.

Each draw is another programme from the demo's own process: as many participants, but for chance,
as the demo has in all, drawn from them with replacement, each with her dates as they were
registered at the as-of date, and what was registered of her when the agreement fell due. So late
and missing registrations are in it, and entries are those of the process and not of a scenario. The
forecast of entries as in the last year is made of the first, and set against the second.
"""

from __future__ import annotations

import argparse
import datetime as dt
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.figures.forecast import LIMITS
from analysis.figures.outlook import courses_on, outlook
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
DRAWS, SEED = 400, 20210731


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


def coverage(made_on: dt.date, due: dt.date, draws: int, programme: Programme) -> list[float]:
    """Part of the draws in which the 80 and the 95 % interval held what came, error, width."""
    later = (pd.Timestamp(due) + pd.offsets.MonthEnd(0)).date()
    before, after = courses(made_on, programme), courses(later, programme)
    everybody = np.array(after.index)
    rng = np.random.Generator(np.random.PCG64([SEED, (due - made_on).days]))
    found = []
    for _number in range(draws):
        drawn = rng.choice(everybody, rng.poisson(len(everybody)))
        rows = courses_on(before.reindex(drawn).dropna(subset="followed"), 0, programme)
        made = outlook(rows.reset_index(drop=True), (due - made_on).days, rng)
        if made is None:
            continue
        shares = made.shares(1.0, rng)[0]
        low_95, low_80, high_80, high_95 = np.quantile(shares, list(LIMITS.values()))
        truth = came(after.loc[drawn], due, later, programme)
        found.append(
            (
                low_80 <= truth <= high_80,
                low_95 <= truth <= high_95,
                shares.mean() - truth,
                high_80 - low_80,
                truth < low_80,
                truth > high_80,
                made.known / made.judged,
            )
        )
    return [float(value) for value in np.mean(found, axis=0)] + [len(found)]


def main() -> None:
    """Print the table of ``docs/benchmarks.md``."""
    options = argparse.ArgumentParser(description=__doc__)
    options.add_argument("--draws", type=int, default=DRAWS)
    draws = options.parse_args().draws
    programme = load_programme()
    for made_on, due in CASES:
        print(
            made_on,
            due,
            [round(v, 3) for v in coverage(made_on, due, draws, programme)],
            flush=True,
        )


if __name__ == "__main__":
    main()
