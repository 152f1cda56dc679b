"""Which interventions the 450 counted participants started, and when (Table 3.1, Figure 3.1)."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Flags, Floats, Integers, normal, pick, stream
from data.demo.days import back_to_weekday, day, to_weekday

AS_OF = day(published.AS_OF)
EARLY_DAYS = 100
FIRST_OFFSET = {"life_goals": 4, "reveal": 27, "jump_movement": 15, "place_and_train": 75}
"""Days after entry; assessment and coaching begin from week 4."""
LATE_SPAN = {"life_goals": 115, "reveal": 125}
"""Who starts later than 100 days after entry has been in at least so long."""
LATEST_OFFSET = 330
PLACE_AND_TRAIN_MEDIAN = 240
PLACE_AND_TRAIN_AFTER_REVEAL = 42
USUAL_DAYS = {"life_goals": 84, "reveal": 170, "jump_movement": 70, "place_and_train": 365}
JUMP_MOVEMENT_STOPS = day(dt.date(2021, 2, 26))
"""The report says in the course of the programme."""
NEW_EMPLOYER = ("elsewhere_in_defence", "outside_defence")
STOPPED_EARLY_SHARE = 0.08


def published_interventions(persons: pd.DataFrame, ends: Floats) -> pd.DataFrame:
    """What the 450 had started by the reference date, a row each:
    person (position in ``persons``), intervention, start, end (day numbers), end_reason.

    ``ends`` is the day on which each person leaves, after the reference date too.
    """
    rng = stream("interventions")
    entry = persons["entry"].to_numpy(dtype=np.int64)
    span = (np.minimum(persons["exit"].fillna(AS_OF), AS_OF) - entry).to_numpy(dtype=np.int64)
    taken = _who_takes_what(rng, persons, span)
    starts = {
        name: entry + _offsets(rng, name, taken[name], span) for name in ("life_goals", "reveal")
    }
    starts["jump_movement"] = entry + _jump_movement(rng, entry, span)
    starts["place_and_train"], taken["place_and_train"] = _place_and_train(
        rng, persons, span, starts["reveal"], taken["reveal"]
    )
    parts = [
        pd.DataFrame({"person": np.flatnonzero(taken[name]), "intervention": name}).assign(
            start=back_to_weekday(starts[name][taken[name]].astype(float))
        )
        for name in taken
    ]
    rows = pd.concat(parts, ignore_index=True)
    return with_ends(rng, rows, ends[rows["person"]], persons["reason"].to_numpy())


def with_ends(
    rng: np.random.Generator, rows: pd.DataFrame, leaving: Floats, reasons: np.ndarray
) -> pd.DataFrame:
    """The rows with the day and the reason on which each intervention ends."""
    count = len(rows)
    usual = rows["intervention"].map(USUAL_DAYS).to_numpy(dtype=float)
    length = usual * (1 + 0.12 * normal(rng, count)).clip(0.6, 1.4)
    dropped = rng.random(count) < STOPPED_EARLY_SHARE
    length = np.where(dropped, usual * (0.1 + 0.5 * rng.random(count)), length)
    end = to_weekday(rows["start"].to_numpy() + np.rint(length))
    reason = np.where(dropped, "stopped_early", "completed")
    well = np.isin(reasons[rows["person"].to_numpy()], published.SUCCESSFUL)
    by_exit = leaving < end
    reason = np.where(by_exit, np.where(well, "completed", "stopped_early"), reason)
    end = np.where(by_exit, leaving, end)
    jump = (rows["intervention"] == "jump_movement").to_numpy()
    cut = jump & (end > JUMP_MOVEMENT_STOPS)
    reason = np.where(cut, "provider_stopped", reason)
    return rows.assign(end=np.where(cut, JUMP_MOVEMENT_STOPS, end), end_reason=reason)


def _who_takes_what(
    rng: np.random.Generator, persons: pd.DataFrame, span: Integers
) -> dict[str, Flags]:
    """Who ever started each of the three first interventions, exact by cohort."""
    taken = {
        name: np.zeros(len(persons), dtype=bool)
        for name in ("life_goals", "jump_movement", "reveal")
    }
    entry = persons["entry"].to_numpy()
    can_jump = (entry + FIRST_OFFSET["jump_movement"] + 14 < JUMP_MOVEMENT_STOPS) & (span > 30)
    for cohort in published.COHORTS:
        counts = published.EVER_STARTED[cohort]
        left = (persons["cohort"] == cohort).to_numpy()
        # Who takes none has mostly been in for a short time only.
        none = pick(rng, left * (np.exp(-span / 60) + 0.03), published.NO_INTERVENTION[cohort])
        left[none] = False
        no_reveal = pick(
            rng,
            left * (1e6 * (span < 40) + np.exp(-span / 60) + 0.02),
            left.sum() - counts["reveal"],
        )
        without = np.zeros(len(persons), dtype=bool)
        without[no_reveal] = True
        taken["reveal"] |= left & ~without
        # Everybody left takes something: without Reveal mostly Life Goals.
        only_jump = without & can_jump & (rng.random(len(persons)) < 0.2)
        goals = left & ~only_jump
        number = counts["life_goals"]
        taken["life_goals"][pick(rng, goals * np.where(without, 1e9, 1.0), number)] = True
        chosen = pick(rng, left * can_jump * np.where(only_jump, 1e9, 1.0), counts["jump_movement"])
        taken["jump_movement"][chosen] = True
    return taken


def _offsets(rng: np.random.Generator, name: str, taken: Flags, span: Integers) -> Integers:
    """Days from entry to the start of Life Goals or Reveal: exactly as many within 100 days."""
    late = np.zeros(len(span), dtype=bool)
    number = int(taken.sum()) - published.STARTED_WITHIN_100_DAYS[name]
    late[pick(rng, taken & (span >= LATE_SPAN[name]), number)] = True
    low = np.where(late, EARLY_DAYS + 3, np.minimum(FIRST_OFFSET[name], span))
    high = np.minimum(span, np.where(late, LATEST_OFFSET, EARLY_DAYS - 3))
    drawn = low + np.floor((high - low + 1) * rng.random(len(span)) ** 1.6)
    return drawn.astype(np.int64)


def _jump_movement(rng: np.random.Generator, entry: Integers, span: Integers) -> Integers:
    """Days from entry to the start of Jump Movement, before its provider stopped."""
    low = np.minimum(FIRST_OFFSET["jump_movement"], span)
    high = np.minimum(np.minimum(span, 210), JUMP_MOVEMENT_STOPS - 5 - entry)
    return (low + np.floor((high - low + 1) * rng.random(len(span)) ** 1.4)).astype(np.int64)


def _place_and_train(
    rng: np.random.Generator,
    persons: pd.DataFrame,
    span: Integers,
    reveal: Integers,
    takes_reveal: Flags,
) -> tuple[Integers, Flags]:
    """Start of Place & Train and who takes it: later, after Reveal, seldom with a quick exit."""
    entry = persons["entry"].to_numpy(dtype=np.int64)
    low = np.maximum(reveal - entry + PLACE_AND_TRAIN_AFTER_REVEAL, FIRST_OFFSET["place_and_train"])
    high = span - 5
    quick = (persons["exit"] - entry <= 365).to_numpy()
    new_employer = persons["reason"].isin(NEW_EMPLOYER).to_numpy()
    weights = (
        (takes_reveal & (high > low + 10))
        * np.minimum(span / PLACE_AND_TRAIN_MEDIAN, 1.0) ** 3
        * np.where(quick, 0.3, 1.0)
        * np.where(new_employer, 5.0, 1.0)
    )
    taken = np.zeros(len(persons), dtype=bool)
    for cohort, counts in published.EVER_STARTED.items():
        mine = (persons["cohort"] == cohort).to_numpy()
        taken[pick(rng, weights * mine, counts["place_and_train"])] = True
    usual = PLACE_AND_TRAIN_MEDIAN * np.exp(0.35 * normal(rng, len(span)))
    # Where the usual moment does not fit, any moment that does.
    other = low + (high - low) * rng.random(len(span))
    offset = np.where((usual >= low) & (usual <= high), usual, other)
    return entry + np.floor(offset).astype(np.int64), taken
