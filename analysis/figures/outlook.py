"""What the contract measure may become by a day: who will have been judged, and how many well.

Of everybody who will have been judged by then, some results are known: who left in time for a
known reason, and who did not leave in time. Who is still in gets the chance of leaving successfully
before the judgement, given how long she has been in, from the exits of all so far, by age and time
sick before entry. Who is still to enter comes as in the last year, times a scenario. Of exits whose
reason is not registered nobody knows how many will be: any share of them, and of those that are, as
many successful as of the known ones.

Everything is drawn ``DRAWS`` times: chances as far as exits so far leave them open, and then who
leaves.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.estimators.banded_hazards import IN, Followed, Hazards, band_starts, draw_hazards
from data.programme import OUTCOMES, SUCCESSFUL, UNKNOWN

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.programme import Programme

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

DRAWS = 1_000
PIECE = 1_000
YEAR_DAYS = 365
DRIFT_A_YEAR = 0.15
"""How much quicker or slower exits of an outcome may come than so far: a standard deviation of the
logarithm of their rate that grows with the root of the years ahead. A programme changes."""
MOST_TIMES = 5
"""More entries than so many times those of the last year are no scenario."""
FEWEST_SUCCESSES = 10
"""From fewer successful exits with a date nothing is forecast."""
SUCCESS, NO_REASON = OUTCOMES.index(SUCCESSFUL), OUTCOMES.index(UNKNOWN)


@dataclass(frozen=True, eq=False)
class Outlook:
    """Draws of who will have been judged by some day, and of how many of them successfully.

    ``due``: the rows of who has entered and will have been judged; ``judged``, ``successful``: how
    many they are, and draws of how many of them successfully; ``entering``,
    ``entering_successful``: expected of who enters in each draw, with as many entries as in the
    last year; ``known``: of ``judged``, whose result is known.
    """

    due: pd.DataFrame
    judged: float
    known: float
    successful: Floats
    entering: Floats
    entering_successful: Floats

    def shares(self, inflow: float, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Draws of the share that was successful, and of the number judged."""
        chance = np.divide(
            self.entering_successful,
            self.entering,
            out=np.zeros_like(self.entering),
            where=self.entering > 0,
        )
        entering = rng.poisson(self.entering * inflow)
        judged: Floats = self.judged + entering.astype(np.float64)
        successful = self.successful + rng.binomial(entering, np.clip(chance, 0, 1))
        share: Floats = np.full(DRAWS, np.nan)
        np.divide(successful, judged, out=share, where=judged > 0)
        return share, judged

    def break_even(self, agreed: float) -> float:
        """The inflow, times that of the last year, at which the share is expected to be as agreed.

        NaN where none from 0 to ``MOST_TIMES`` brings it there.
        """
        short = agreed * self.judged - float(self.successful.mean())
        each = float(self.entering_successful.mean()) - agreed * float(self.entering.mean())
        found = short / each if each else float("nan")
        return found if 0 <= found <= MOST_TIMES else float("nan")


def courses_on(rows: pd.DataFrame, days_ago: int, programme: Programme) -> pd.DataFrame:
    """Rows of ``counts.contract_courses`` as they would have been so many days before.

    With ``outcome`` by the contract, empty for who was still in. Reasons are as registered now, and
    who left on an unknown day had left then if she had been judged by then, and else not.
    """
    # A programme need not list the code for an exit without a reason.
    effects = {UNKNOWN: UNKNOWN} | {r.code: r.contract for r in programme.exit_reasons}
    outcome = rows["reason"].map(effects)
    found = rows.assign(outcome=outcome.where(rows["reason"] != "", ""))
    found["followed"] = found["followed"] - days_ago
    found = found[found["followed"] >= 0]
    if days_ago == 0:
        return found
    dated = found["day"].notna()
    not_yet = ~(found["judged_after"] <= found["followed"])
    later = (found["day"] > found["followed"]).where(dated, not_yet).astype(bool)
    outcome = found["outcome"].where(~later, "")
    return found.assign(outcome=outcome, day=found["day"].where(~later, found["followed"]))


def outlook(courses: pd.DataFrame, horizon: int, rng: np.random.Generator) -> Outlook | None:
    """What may be judged ``horizon`` days after the date of the courses; None of too few exits."""
    left = courses["outcome"] != ""
    dated = courses["day"].notna()
    successful = courses["outcome"] == SUCCESSFUL
    if courses.loc[successful & dated, "persons"].sum() < FEWEST_SUCCESSES:
        return None
    cells = courses["age_at_entry"] + "|" + courses["years_sick_before_entry"]
    group, names = pd.factorize(cells)
    courses = courses.assign(group=np.asarray(group, np.int64))
    hazards = _hazards(courses, len(names), rng).times(_drift(horizon, rng))
    unexplained = _of_unexplained(courses, rng)
    due = courses["judged_after"] <= courses["followed"] + horizon
    late = left & dated & (courses["day"] > courses["judged_after"])
    open_ = due & ~left & (courses["judged_after"] > courses["followed"])
    nameless = due & left & ~late & (courses["outcome"] == UNKNOWN)
    judged, still = _persons(courses[due]), _persons(courses[open_])
    pending = _persons(courses[nameless])
    sure = _persons(courses[due & successful & ~late])
    mean, variance = _leaving_in_time(courses[open_], hazards, unexplained)
    mean += pending * unexplained
    variance += pending * unexplained * (1 - unexplained)
    drawn = mean + np.sqrt(variance) * rng.standard_normal(DRAWS)
    return Outlook(
        courses[due],
        judged,
        judged - still - pending,
        sure + np.clip(np.rint(drawn), 0, still + pending),
        *_entering(courses, hazards, unexplained, horizon, rng),
    )


def _persons(rows: pd.DataFrame) -> float:
    return float(rows["persons"].sum())


def _hazards(courses: pd.DataFrame, groups: int, rng: np.random.Generator) -> Hazards:
    """Daily chances of exit by each outcome.

    Exits without a date are taken to have come when those with a date did: each of these stands
    for some more of its outcome.
    """
    places = {outcome: place for place, outcome in enumerate(OUTCOMES)}
    dated = courses[courses["day"].notna()]
    every, known = (rows.groupby("outcome")["persons"].sum() for rows in (courses, dated))
    followed = Followed(
        whole(dated["day"]),
        whole(dated["outcome"].map(places).fillna(IN)),
        whole(dated["group"]),
        dated["persons"].to_numpy(np.float64) * dated["outcome"].map(every / known).to_numpy(float),
    )
    return draw_hazards(followed, band_starts(followed), len(OUTCOMES), groups, DRAWS, rng)


def _drift(horizon: int, rng: np.random.Generator) -> Floats:
    """Draws of how much quicker exits of each outcome will come, 1 on average."""
    deviation = DRIFT_A_YEAR * np.sqrt(horizon / YEAR_DAYS)
    return rng.lognormal(-(deviation**2) / 2, deviation, (DRAWS, len(OUTCOMES)))


def whole(values: pd.Series) -> Integers:
    """Whole numbers of a column that has none missing."""
    return np.asarray(values, dtype=np.int64)


def _of_unexplained(courses: pd.DataFrame, rng: np.random.Generator) -> Floats:
    """Draws of the share of exits without a reason that will turn out successful."""
    by_outcome = courses.groupby("outcome")["persons"].sum()
    successful = float(by_outcome.get(SUCCESSFUL, 0))
    known = float(by_outcome.drop(["", UNKNOWN], errors="ignore").sum())
    registered = rng.random(DRAWS)
    return registered * rng.beta(successful + 0.5, known - successful + 0.5, DRAWS)


def _leaving_in_time(
    still_in: pd.DataFrame, hazards: Hazards, unexplained: Floats
) -> tuple[Floats, Floats]:
    """Mean and variance, in each draw, of how many leave successfully before they are judged."""
    mean, variance = np.zeros(DRAWS), np.zeros(DRAWS)
    for rows in _pieces(still_in):
        stays, before = _left(hazards, rows, "followed", unexplained)
        by_then = _left(hazards, rows, "judged_after", unexplained)[1]
        chance = np.divide(by_then - before, stays, out=np.zeros_like(stays), where=stays > 0)
        persons = rows["persons"].to_numpy(np.float64)
        mean += chance @ persons
        variance += (chance * (1 - chance)) @ persons
    return mean, variance


def _pieces(rows: pd.DataFrame) -> list[pd.DataFrame]:
    """So many at a time that the draws of all fit in memory."""
    return [rows.iloc[n : n + PIECE] for n in range(0, len(rows), PIECE)]


def _left(
    hazards: Hazards, rows: pd.DataFrame, until: str, unexplained: Floats
) -> tuple[Floats, Floats]:
    """Share in by a day, and share that left successfully or will turn out to have, (N, rows)."""
    stays, left = hazards.shares(whole(rows["group"]), whole(rows[until]))
    return stays, left[:, SUCCESS] + unexplained[:, np.newaxis] * left[:, NO_REASON]


def _entering(
    courses: pd.DataFrame,
    hazards: Hazards,
    unexplained: Floats,
    horizon: int,
    rng: np.random.Generator,
) -> tuple[Floats, Floats]:
    """Of those who enter as in the last year: expected to be judged by then, and successfully."""
    last_year = courses[(courses["followed"] < YEAR_DAYS) & courses["judged_after"].notna()]
    in_time = last_year[last_year["judged_after"] < horizon]
    entering, successful = 0.0, np.zeros(DRAWS)
    for rows in _pieces(in_time):
        days = horizon - rows["judged_after"].to_numpy(np.float64)
        persons = rows["persons"].to_numpy(np.float64) / YEAR_DAYS * days
        entering += float(persons.sum())
        successful += _left(hazards, rows, "judged_after", unexplained)[1] @ persons
    everybody = max(_persons(last_year), 1.0)
    as_many = rng.standard_gamma(everybody, DRAWS) / everybody
    return entering * as_many, successful * as_many
