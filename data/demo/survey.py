"""The survey rounds: who was invited, who answered, in which phase, and what.

Published of the first round: 285 invited, 67 answers, and in words the shape of Figures 3.3 and
3.4. It was held in October 2021; the demo dates it in July, within the reference date. The rounds
after it are fictional: nobody's wellbeing or health rises on average by taking part longer, as
the second evaluation (SEO, 2022) found.
"""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.answers import ITEMS, first_answers, next_answers
from data.demo.chance import Flags, Floats, Integers, draw, pick, shares_of, stream
from data.demo.days import day, on_weekday

ROUNDS = (
    dt.date(2021, 7, 31),
    dt.date(2022, 1, 31),
    dt.date(2022, 7, 31),
    dt.date(2023, 1, 31),
    dt.date(2023, 7, 31),
)
"""Last day of the month of each round."""
STILL_INVITED_DAYS = 180
AGAIN_SHARE, NEW_SHARE = 0.55, 0.16
"""Chance of an answer of who answered before, and of who did not, after the first round."""


def survey(persons: pd.DataFrame, interventions: pd.DataFrame) -> pd.DataFrame:
    """A row for each person invited to a round:
    person, round, answered (day number, NaN without answer), phase, and each item (1-5 or NaN).
    """
    rng = stream("survey")
    leaving = persons["exit"].to_numpy(dtype=float)
    before: dict[int, Floats] = {}
    parts = []
    for number, date in enumerate(ROUNDS, start=1):
        month_end = day(date)
        first_round = number == 1
        invited = np.flatnonzero(_invited(persons, month_end, first_round))
        phases = phase_on(invited, interventions, leaving, np.full(len(invited), float(month_end)))
        again = np.isin(invited, list(before))
        if first_round:
            answers = _answers_by_phase(rng, phases)
        else:
            answers = rng.random(len(invited)) < np.where(again, AGAIN_SHARE, NEW_SHARE)
        answered = np.where(answers, _working_day_of(rng, date, len(invited)), np.nan)
        phases = phase_on(invited, interventions, leaving, np.where(answers, answered, month_end))
        rows = pd.DataFrame({"person": invited, "round": number, "answered": answered})
        rows["phase"] = phases
        scores = np.full((len(invited), len(ITEMS)), np.nan)
        new, old = answers & ~again, answers & again
        scores[new] = first_answers(rng, phases[new])
        if old.any():
            scores[old] = next_answers(rng, np.array([before[p] for p in invited[old]]))
        before |= {int(p): s for p, s in zip(invited[new], scores[new], strict=True)}
        parts.append(pd.concat([rows, pd.DataFrame(scores, columns=list(ITEMS))], axis=1))
    return pd.concat(parts, ignore_index=True)


def _invited(persons: pd.DataFrame, month_end: int, first_round: bool) -> Flags:
    """Everybody in guidance in the round's month, and who had left not long before it.

    Of the first round the report says that 285 persons in guidance were invited, when 183 were
    in by the registration: so the list took in the 102 who had left last.
    """
    entry, leaving = persons["entry"].to_numpy(), persons["exit"].to_numpy()
    in_time = (persons["group"] != "never").to_numpy() & (entry <= month_end - 30)
    active = in_time & (leaving > month_end)
    left = in_time & (leaving <= month_end) & (persons["missing"] != "date").to_numpy()
    if not first_round:
        return np.asarray(active | (left & (leaving > month_end - STILL_INVITED_DAYS)))
    last = np.where(left, leaving, -np.inf)
    order = np.argsort(-last, kind="stable")[: published.SURVEY_INVITED - int(active.sum())]
    active[order] = True
    return np.asarray(active)


def _answers_by_phase(rng: np.random.Generator, phases: np.ndarray) -> Flags:
    """Who answers the first round: of every phase the same share."""
    codes, sizes = np.unique(phases, return_counts=True)
    answers = np.zeros(len(phases), dtype=bool)
    quotas = shares_of(published.SURVEY_ANSWERED, sizes)
    for code, quota in zip(codes, quotas, strict=True):
        answers[pick(rng, phases == code, int(quota))] = True
    return answers


def _working_day_of(rng: np.random.Generator, date: dt.date, count: int) -> Integers:
    """Working days of the month of a date, most in its first half, when the letter comes."""
    days = day(date.replace(day=5)) + np.arange(date.day - 5)
    weights = on_weekday(days) * np.linspace(2.0, 0.4, len(days))
    return np.asarray(days[draw(rng, weights, count)])


def phase_on(
    people: Integers, interventions: pd.DataFrame, leaving: Floats, days: Floats
) -> np.ndarray:
    """The phase of each person on a day, from what was started by then.

    Of who has left it is the last phase. Place & Train is phase 4; Reveal is phase 2 while it
    runs and 3, matching, when it has ended; before both it is phase 1.
    """
    days = np.minimum(days, leaving[people])
    place_and_train = _first_day(people, interventions, "place_and_train", "start")
    reveal = _first_day(people, interventions, "reveal", "start")
    reveal_end = _first_day(people, interventions, "reveal", "end")
    phase = np.where(reveal <= days, np.where(reveal_end < days, "3", "2"), "1")
    return np.where(place_and_train <= days, "4", phase)


def _first_day(people: Integers, interventions: pd.DataFrame, name: str, column: str) -> Floats:
    rows = interventions[interventions["intervention"] == name].groupby("person")[column].min()
    return rows.reindex(people).to_numpy(dtype=float)
