"""When the registration knew what: late reasons, missing dates, errors that were corrected."""

from __future__ import annotations

import math

import numpy as np
import pandas as pd

from data.demo import published
from data.demo.chance import Flags, Floats, Integers, pick, stream
from data.demo.days import day

AS_OF = day(published.AS_OF)
LATE_REASON_SHARE = 0.3
CORRECTED_EXIT_SHARE = 0.02
CORRECTED_SICKNESS_SHARE = 0.012
GAPS_FILLED_SHARE = 0.75
"""Of the exits that lack a date or a reason: 18 of 24 and 25 of 33 would be three quarters."""
RISK_AFTER_ENTRY = 45
"""Days until the file has been reviewed."""


def facts_of(persons: pd.DataFrame) -> dict[str, pd.DataFrame]:
    """For each field that is learnt in time its facts: person, known_from, value.

    Sorted by person and known_from. A field without a fact is empty.
    """
    rng = stream("facts")
    registered = persons["registered"].to_numpy()
    exits = _exit_facts(rng, persons)
    seen = exits.groupby("person")["known_from"].min()
    first_seen = seen.reindex(range(len(persons))).fillna(-np.inf).to_numpy()
    entry, intake = persons["entry"].to_numpy(), persons["intake"].to_numpy()
    return {
        "first_sick_date": _first_sick_facts(rng, persons),
        "intake_date": _facts(np.maximum(intake, registered), intake),
        "entry_date": _facts(np.maximum(entry, registered), entry),
        "exit_date": exits,
        "exit_reason": _reason_facts(rng, persons, first_seen),
        "wage_sanction_risk": _risk_facts(persons),
    }


def _facts(
    known_from: Floats | Integers, values: np.ndarray, which: Flags | None = None
) -> pd.DataFrame:
    """The facts of those with a day and a value; ``which`` leaves others out."""
    there = ~np.isnan(known_from)
    if which is not None:
        there &= which
    persons = np.flatnonzero(there)
    return pd.DataFrame(
        {"person": persons, "known_from": known_from[persons], "value": values[persons]}
    )


def _in_order(*parts: pd.DataFrame) -> pd.DataFrame:
    facts = pd.concat(parts, ignore_index=True)
    return facts.sort_values(["person", "known_from"], kind="stable", ignore_index=True)


def _settled(persons: pd.DataFrame, last: Floats) -> Flags:
    """Whether a correction made on day ``last`` leaves the published extract as it was."""
    in_published = (persons["registered"] <= AS_OF).to_numpy()
    return ~in_published | (last <= AS_OF)


def _some(rng: np.random.Generator, share: float, *groups: Flags) -> Flags:
    """This share of each group, rounded up, so that no period is without a correction."""
    chosen = np.zeros(len(groups[0]), dtype=bool)
    for group in groups:
        chosen[pick(rng, group, math.ceil(share * group.sum()))] = True
    return chosen


def _first_sick_facts(rng: np.random.Generator, persons: pd.DataFrame) -> pd.DataFrame:
    """First sick days; a few were registered wrongly at first, and a few are corrected later."""
    count = len(persons)
    registered, right = persons["registered"].to_numpy(), persons["first_sick"].to_numpy()
    known = np.maximum(registered, right)
    days_off = rng.integers(3, 40, count)
    corrected = known + rng.integers(40, 240, count)
    possible = (right + 60 < registered) & _settled(persons, corrected)
    published_too = registered <= AS_OF
    wrong_first = _some(
        rng, CORRECTED_SICKNESS_SHARE, possible & published_too, possible & ~published_too
    )
    # Of who was in the published extract, a few get an earlier day after it.
    still_in = (known <= AS_OF) & (persons["exit"] > AS_OF).to_numpy()
    new_value = _some(rng, CORRECTED_SICKNESS_SHARE, still_in & ~wrong_first)
    return _in_order(
        _facts(known, np.where(wrong_first, right + days_off, right)),
        _facts(corrected, right, wrong_first),
        _facts(AS_OF + rng.integers(10, 300, count), right - days_off / 3 // 1, new_value),
    )


def _exit_facts(rng: np.random.Generator, persons: pd.DataFrame) -> pd.DataFrame:
    """Exit dates; some come long after the exit or never, a few were some days too late."""
    count = len(persons)
    leaving = persons["exit"].to_numpy()
    known = np.maximum(leaving, persons["registered"].to_numpy())
    undated = (persons["missing"] == "date").to_numpy()
    off = rng.integers(4, 15, count)
    corrected = known + off + rng.integers(20, 90, count)
    by_then = ~undated & (corrected <= AS_OF)
    shifted = _some(rng, CORRECTED_EXIT_SHARE, by_then, ~undated & (leaving > AS_OF))
    filled = undated & (rng.random(count) < GAPS_FILLED_SHARE)
    return _in_order(
        _facts(known + shifted * off, leaving + shifted * off, ~undated),
        _facts(corrected, leaving, shifted),
        _facts(np.maximum(known, AS_OF) + rng.integers(25, 400, count), leaving, filled),
    )


def _reason_facts(
    rng: np.random.Generator, persons: pd.DataFrame, exit_seen: Floats
) -> pd.DataFrame:
    """Reasons of exit; some follow one to three months after the date, some late or never."""
    count = len(persons)
    reasons = persons["reason"].to_numpy()
    known = np.maximum(persons["exit"].to_numpy(), persons["registered"].to_numpy())
    dated = (persons["missing"] != "date").to_numpy()
    known = np.where(dated, np.maximum(known, exit_seen), known)
    nameless = (persons["missing"] == "reason").to_numpy()
    later = known + rng.integers(30, 92, count)
    late = (rng.random(count) < LATE_REASON_SHARE) & dated & ((known > AS_OF) | (later <= AS_OF))
    filled = nameless & (rng.random(count) < GAPS_FILLED_SHARE)
    there = ~np.isnan(known) & (reasons != "")
    return _in_order(
        _facts(np.where(late, later, known), reasons, there & ~nameless),
        _facts(np.maximum(known, AS_OF) + rng.integers(15, 300, count), reasons, there & filled),
    )


def _risk_facts(persons: pd.DataFrame) -> pd.DataFrame:
    """The class of risk: unknown until the file has been reviewed."""
    entry, registered = persons["entry"].to_numpy(), persons["registered"].to_numpy()
    reviewed = entry + RISK_AFTER_ENTRY
    # Every file of the published extract had been reviewed, even of who had just entered.
    reviewed = np.where(entry <= AS_OF, np.minimum(reviewed, AS_OF), reviewed)
    risk = persons["risk"].to_numpy()
    there = risk != ""
    intake = np.maximum(persons["intake"].to_numpy(), registered)
    unknown = np.full(len(persons), "unknown", dtype=object)
    return _in_order(_facts(intake, unknown, there), _facts(reviewed, risk, there))
