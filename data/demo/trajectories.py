"""When the 450 counted participants enter and leave: exact in number, published in course."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Floats, Integers, draw, pick, stream
from data.demo.curves import event_free, exit_days
from data.demo.days import day, on_weekday

AS_OF = day(published.AS_OF)
ENTRIES_BY_MONTH = {
    "1": (46, 30, 28, 24, 22, 20, 22, 20, 19, 15, 16, 19),
    "2": (20, 15, 15, 15, 14, 11, 15, 14, 14, 12, 12, 12),
}
"""Relative; the report has no months. A backlog at the start, fewer in the first lockdown."""


def trajectories() -> pd.DataFrame:
    """A row a person: cohort, entry, exit (day number, NaN while in), reason, missing.

    ``missing`` says what of the exit the registration does not have at the reference date:
    ``date`` (the true day is in ``exit`` all the same), ``reason`` (then ``reason`` is empty),
    or nothing.
    """
    rng = stream("trajectories")
    still_in = _still_in(rng)
    exits = sum(published.PERSONS[c] - published.STILL_IN[c] for c in published.COHORTS)
    dated = exits - sum(published.REASON_UNKNOWN.values()) - published.DATE_UNKNOWN
    successful, unsuccessful = exit_days((AS_OF - still_in["entry"]).to_numpy(), dated)
    left = _with_reason(rng, successful, unsuccessful)
    known = left[left["missing"] == ""]
    parts = [still_in, left, _without_reason(rng, known)]
    return pd.concat(parts, ignore_index=True)


def _entry_weights(cohort: str) -> tuple[Integers, Floats]:
    """The weekdays of a cohort and how many enter on each, relatively."""
    first, last = (day(date) for date in published.COHORT_DAYS[cohort])
    days = np.arange(first, last + 1)
    months = days.astype("datetime64[D]").astype("datetime64[M]").astype(np.int64)
    weights = np.array(ENTRIES_BY_MONTH[cohort], dtype=float)[months - months[0]]
    return days, weights * on_weekday(days)


def _still_in(rng: np.random.Generator) -> pd.DataFrame:
    """Those who have not left; the longer ago an entry, the fewer of them are still in."""
    parts = []
    for cohort, count in published.STILL_IN.items():
        days, weights = _entry_weights(cohort)
        entry = days[draw(rng, weights * event_free(AS_OF - days), count)]
        parts.append(_rows(cohort, entry, np.full(count, np.nan), "", ""))
    return pd.concat(parts, ignore_index=True)


def _entries_for(rng: np.random.Generator, cohort: str, durations: Integers) -> Integers:
    """A day of entry for each duration, such that the exit is a weekday by the as-of date."""
    days, weights = _entry_weights(cohort)
    entries = np.empty(len(durations), dtype=np.int64)
    for position, duration in enumerate(durations):
        leaving = days + duration
        possible = weights * (leaving <= AS_OF) * (on_weekday(leaving) + 1e-6)
        entries[position] = days[draw(rng, possible, 1)[0]]
    return entries


def _rows(
    cohort: str, entry: Integers, leaving: Floats | Integers, reason: str, missing: str
) -> pd.DataFrame:
    return pd.DataFrame(
        {"cohort": cohort, "entry": entry, "exit": leaving, "reason": reason, "missing": missing}
    ).astype({"entry": "int64", "exit": "float64"})


def _with_reason(
    rng: np.random.Generator, successful: Integers, unsuccessful: Integers
) -> pd.DataFrame:
    """Everybody who left with a known reason, first the dated ones, then the 24 without date."""
    parts = []
    without_date = _without_date(len(successful))
    for is_success, durations in ((True, successful), (False, unsuccessful)):
        reasons = {c: _reasons(rng, c, is_success) for c in published.COHORTS}
        hidden = without_date[is_success]
        second = _is_second_cohort(rng, durations, len(reasons["2"]) - hidden["2"])
        for cohort, mine in (("1", durations[~second]), ("2", durations[second])):
            # Who lacks a date left at much the same time after entry as the others.
            extra = rng.choice(mine, hidden[cohort])
            all_mine = np.concatenate([mine, extra])
            entry = _entries_for(rng, cohort, all_mine)
            part = _rows(cohort, entry, entry + all_mine, "", "")
            part["reason"] = _longest_to_new_work(rng, all_mine, reasons[cohort])
            part.loc[len(mine) :, "missing"] = "date"
            parts.append(part)
    return pd.concat(parts, ignore_index=True)


def _reasons(rng: np.random.Generator, cohort: str, successful: bool) -> list[str]:
    counts = published.EXIT_REASONS[cohort]
    return [
        reason
        for reason, count in counts.items()
        if (reason in published.SUCCESSFUL) == successful
        for _ in range(count)
    ]


def _without_date(dated_successes: int) -> Mapping[bool, Mapping[str, int]]:
    """How many without a date by success and cohort: the published curves leave no choice."""
    successes = sum(
        count
        for reasons in published.EXIT_REASONS.values()
        for reason, count in reasons.items()
        if reason in published.SUCCESSFUL
    )
    hidden = successes - dated_successes
    second = published.DATE_UNKNOWN_IN_COHORT_2
    return {
        True: {"1": hidden, "2": 0},
        False: {"1": published.DATE_UNKNOWN - hidden - second, "2": second},
    }


def _is_second_cohort(rng: np.random.Generator, durations: Integers, count: int) -> np.ndarray:
    """Which exits are of cohort 2, by its share of those still followed on that day."""
    followed = []
    for cohort in published.COHORTS:
        days, weights = _entry_weights(cohort)
        late_enough = (AS_OF - days)[None, :] >= durations[:, None]
        followed.append(published.PERSONS[cohort] * late_enough @ (weights / weights.sum()))
    second = np.zeros(len(durations), dtype=bool)
    second[pick(rng, followed[1] / followed[0], count)] = True
    return second


def _longest_to_new_work(
    rng: np.random.Generator, durations: Integers, reasons: list[str]
) -> list[str]:
    """Reasons for these durations; own work is reached sooner than another employer."""
    slow = ("elsewhere_in_defence", "outside_defence", "iva_benefit")
    order = np.argsort(durations * (0.4 + rng.random(len(durations))), kind="stable")
    found = [""] * len(durations)
    late = [rng.random() + (reason in slow) * 0.6 for reason in reasons]
    for place, reason in zip(order, np.argsort(late, kind="stable"), strict=True):
        found[place] = reasons[reason]
    return found


def _without_reason(rng: np.random.Generator, known: pd.DataFrame) -> pd.DataFrame:
    """Exits with a date only; they took about as long as those of the cohort with a reason."""
    parts = []
    for cohort, count in published.REASON_UNKNOWN.items():
        mine = known[known["cohort"] == cohort]
        durations = np.sort((mine["exit"] - mine["entry"]).to_numpy(dtype=np.int64))
        drawn = durations[draw(rng, np.ones(len(durations)), count)]
        entry = _entries_for(rng, cohort, drawn)
        parts.append(_rows(cohort, entry, entry + drawn, "", "reason"))
    return pd.concat(parts, ignore_index=True)
