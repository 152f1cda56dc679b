"""Attacks on curves by who knows when everybody entered, and until when each could be seen."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from analysis.attack_curves import CurveProof, attack_curve
from analysis.competing_risks import EventTable
from analysis.curve_courses import NOTHING, OUTSIDE, Courses
from analysis.curve_numbers import ShownCurve, read_exit_curve
from analysis.disclosure import BASE
from analysis.exit_curves import OUTCOMES
from analysis.released_curves import released_exit_curves
from analysis.selection import LEAVE_OUT, OWN_OUTCOME
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from tests.analysis.released import exact_rows
from tests.attacks.catalogue import Found, register
from tests.attacks.population import LAST, Flags, People, Places, dates, frame, month_ends
from tests.attacks.publisher import OURS, Publisher
from tests.attacks.reconstruction import in_programme

UNKNOWNS = (LEAVE_OUT, OWN_OUTCOME)
SAMPLE = 4
"""Of the short version: every fourth curve."""


@dataclass(frozen=True, eq=False)
class Read:
    """A curve as it was released, and who is in it, by place."""

    curve: ShownCurve
    places: Places


@cache
def released(months_ago: int = 0) -> list[Read]:
    """Every exit curve of a release of the demo, read back from its rows."""
    date = dates(months_ago + 1)[0]
    (people,) = month_ends(1, last=date)
    rows = frame(date)
    rows = rows.loc[sorted(rows.index)]
    publisher = Publisher(OURS, people.present.size)
    chances = np.random.default_rng(LAST.toordinal())
    return [
        read
        for places in publisher.release(people).values()
        for unknown in UNKNOWNS
        for read in _released(rows, places, unknown, date, float(chances.random()))
    ]


def _released(
    rows: pd.DataFrame, places: Places, unknown: str, date: object, chance: float
) -> Iterator[Read]:
    """The curve of some persons by one treatment of unknown reasons, if it may be shown."""
    mine = rows.iloc[places]
    places, mine = places[mine["day"].notna()], mine[mine["day"].notna()]
    if mine.empty:
        return
    codes = {SUCCESSFUL: 0, UNSUCCESSFUL: 1, UNKNOWN: 2 if unknown == OWN_OUTCOME else OUTSIDE}
    outcome = mine["outcome"].astype(object).map(codes).fillna(NOTHING).to_numpy(np.int64)
    last = (pd.Timestamp(str(date)) - pd.to_datetime(mine["entry_date"])).dt.days.to_numpy(np.int64)
    day, nobody = mine["day"].to_numpy(np.int64), np.zeros(last.size, np.int64)
    inside = np.ones(last.size, dtype=np.bool_)
    may = tuple(range(len(OUTCOMES[unknown])))
    courses = Courses(inside, nobody, last, day, outcome, nobody, (may,), (False,))
    seen = outcome != OUTSIDE
    ones = np.ones(int(seen.sum()), np.int64)
    table = EventTable.from_counts(day[seen], outcome[seen], ones, len(may))
    last_seen = pd.DataFrame({"day": last, "persons": 1})
    shown = released_exit_curves(
        exact_rows(table, OUTCOMES[unknown]), chance, 1 - chance, last_seen
    )
    if not shown.empty:
        yield Read(read_exit_curve("", shown, courses), places)


def by_the_month(curve: ShownCurve) -> ShownCurve:
    """The same curve with who is last seen told by the month, however few they can be."""
    censored = BASE * ((curve.true_censored + curve.chance[0]) // BASE)
    return replace(curve, censored=censored.astype(np.float64), capped=False)


def some(reads: list[Read], long: bool) -> list[Read]:
    return reads if long else reads[::SAMPLE]


def attacked(reads: list[Read], insider: Flags | None = None) -> tuple[Found, list[CurveProof]]:
    """Each curve by itself; persons are counted once."""
    proofs, proven = [], set()
    for read in reads:
        size = read.places.size
        secret = np.ones(size, np.bool_) if insider is None else ~insider[read.places]
        proof = attack_curve(read.curve, secret)
        proven |= set(read.places[proof.persons].tolist())
        proofs.append(proof)
    return Found(sum(proof.tries for proof in proofs), len(proven)), proofs


def one_by_one(long: bool) -> Found:
    found = Found(0, 0)
    for months_ago in (0, 6) if long else (0,):
        found += attacked(some(released(months_ago), long))[0]
    return found


def told_by_the_month(long: bool) -> Found:
    reads = some(released(), long)
    return attacked([replace(read, curve=by_the_month(read.curve)) for read in reads])[0]


def of_insider(long: bool, *, gated: bool) -> Found:
    """By who knows what became of the participants of the largest provider."""
    people: People = month_ends(1)[0]
    reads, insider = some(released(), long), in_programme(people, 1)
    found, proofs = attacked(reads, insider)
    if not gated:
        return found
    left = [read for read, proof in zip(reads, proofs, strict=True) if not proof.proven]
    return attacked(left, insider)[0]


register(
    "exit curves, by who knows when everybody entered (linear program)",
    "who is last seen by the quarter, and no more than could be",
    one_by_one,
    told_by_the_month,
)
register(
    "exit curves: the largest provider knows its own courses, after the gate",
    "the gate on curves",
    lambda long: of_insider(long, gated=True),
    lambda long: of_insider(long, gated=False),
)
