"""Attacks on curves by who knows when everybody entered, and until when each could be seen."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cache

import numpy as np
import pandas as pd

from analysis.audit.puzzle import Statement, prove
from analysis.audit.curves import attack_curve, attack_curves
from analysis.audit.statements import Knowledge
from analysis.competing_risks import EventTable
from analysis.audit.curve_courses import EXIT, NOTHING, OUTSIDE, Courses
from analysis.audit.curve_numbers import ShownCurve, read_curve
from analysis.audit.curve_puzzle import puzzle_of
from analysis.audit.curve_reading import CurveName, ReadCurve, alike
from analysis.disclosure.rules import BASE, CURVE, carries_curves
from analysis.exit_curves import OUTCOMES
from analysis.publication.curves import released_exit_curves, shown
from analysis.selection import LEAVE_OUT, OWN_OUTCOME, Selection
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from tests.analysis.publication.declared import exact_rows
from tests.attacks.catalogue import Found, register
from tests.attacks.population import Flags, Places, dates, frame, month_ends
from tests.attacks.publisher import OURS, Publisher
from tests.attacks.reconstruction import in_programme

UNKNOWNS = (LEAVE_OUT, OWN_OUTCOME)
MONTH, QUARTER = 364 / 12, 364 / 4
"""In days: what curves once told when."""


@dataclass(frozen=True, eq=False)
class Released(ReadCurve):
    """A curve as it was released, with the chance behind it."""

    chance: float


@cache
def released(months_ago: int = 0) -> list[Released]:
    """Every exit curve of a release of the demo, read back from its rows."""
    date = dates(months_ago + 1)[0]
    (people,) = month_ends(1, last=date)
    rows = frame(date)
    rows = rows.loc[sorted(rows.index)]
    publisher = Publisher(OURS, people.present.size)
    return [
        read
        for text, places in publisher.release(people).items()
        if carries_curves(dict(Selection.of(text).where))
        for unknown in UNKNOWNS
        for read in _released(CurveName(text, EXIT, unknown), rows, places, date, publisher)
    ]


def _released(
    name: CurveName, rows: pd.DataFrame, places: Places, date: dt.date, publisher: Publisher
) -> Iterator[Released]:
    """The curve of some persons by one treatment of unknown reasons, if it may be shown."""
    mine = rows.iloc[places]
    places, mine = places[mine["day"].notna()], mine[mine["day"].notna()]
    if mine.empty:
        return
    unknown = name.choices
    codes = {SUCCESSFUL: 0, UNSUCCESSFUL: 1, UNKNOWN: 2 if unknown == OWN_OUTCOME else OUTSIDE}
    outcome = np.asarray(mine["outcome"].astype(object).map(codes).fillna(NOTHING), np.int64)
    last = followed(mine, date)
    day, nobody = mine["day"].to_numpy(np.int64), np.zeros(last.size, np.int64)
    inside = np.ones(last.size, dtype=np.bool_)
    may = tuple(range(len(OUTCOMES[unknown])))
    courses = Courses(inside, nobody, last, day, outcome, nobody, (may,), (False,))
    seen = outcome != OUTSIDE
    ones = np.ones(int(seen.sum()), np.int64)
    table = EventTable.from_counts(day[seen], outcome[seen], ones, len(may))
    chance = publisher.chance(places[seen], CURVE)
    found = released_exit_curves(
        exact_rows(table, OUTCOMES[unknown]),
        chance,
        pd.DataFrame({"day": last, "persons": 1}),
        publisher.chance(places[seen]),
    )
    if not found.empty:
        yield Released(name, places, read_curve(EXIT, name.selection, found, courses), chance)


def followed(rows: pd.DataFrame, date: dt.date) -> Places:
    """How many days after entry each person of these rows could be seen."""
    days = (pd.Timestamp(date) - pd.to_datetime(rows["entry_date"])).dt.days
    found: Places = np.asarray(days, dtype=np.int64)
    return found


def attacked(reads: Sequence[ReadCurve], insider: Flags | None = None) -> Found:
    """Each curve by itself; persons are counted once."""
    tries, proven = 0, set[int]()
    for read in reads:
        secret = np.ones(read.places.size, np.bool_) if insider is None else ~insider[read.places]
        proof = attack_curve(read.curve, secret)
        tries += proof.tries
        proven |= set(read.places[proof.persons].tolist())
    return Found(tries, len(proven))


def one_by_one(long: bool) -> Found:
    found = Found(0, 0)
    for months_ago in (0, 6) if long else (0,):
        found += attacked(released(months_ago))
    return found


def days_told(read: Released, apart: float) -> Places:
    """Every so many days from day 0 until the end of a curve."""
    days: Places = np.floor(np.arange(0, read.curve.days[-1] + 1, apart)).astype(np.int64)
    return days


def last_seen(read: Released, days: Places) -> Iterator[tuple[Flags, float]]:
    """Who could be seen no longer than each day, and of how many it was said that they stayed.

    Curves once told it of who was last seen within a quarter, by the chance of the curve.
    """
    courses = read.curve.courses
    for day in days.tolist():
        ended: Flags = courses.last <= day
        stayed = int((ended & (courses.outcome == NOTHING)).sum())
        if ended.any():
            yield ended, float(shown(np.array([stayed]), read.chance)[0])


def by_the_month(read: Released) -> ShownCurve:
    """The same curve, told at the end of every month."""
    courses, days = read.curve.courses, days_told(read, MONTH)
    left = [
        np.count_nonzero((courses.outcome == k)[:, None] & (courses.day[:, None] <= days), axis=0)
        for k in range(len(read.curve.events))
    ]
    events = shown(np.array(left), read.chance).astype(np.float64)
    return replace(read.curve, days=days, events=events)


def stayed(read: Released) -> tuple[int, Places]:
    """Of how many persons a curve as it once was could tell that they left, or stayed; and of whom.

    By the month, with who was last seen until each month end.
    """
    curve = by_the_month(read)
    made = puzzle_of(curve, np.ones(read.places.size, np.bool_), (), known_chance=False)
    # What the curve is rounded by is the last of the unknowns.
    chance = made.puzzle.sizes.size - 1
    truth = made.puzzle.truth.copy()
    truth[chance] = int(BASE * read.chance)
    statements = list(made.puzzle.statements)
    for ended, number in last_seen(read, curve.days):
        left = [made.left[one] for one in np.unique(made.classes[ended]).tolist()]
        weights = np.array([*(-1.0 for _ in left), 1.0])
        low = number - int(ended.sum())
        statements.append(Statement(np.array([*left, chance]), low, low + BASE - 1, weights))
    puzzle = replace(made.puzzle, truth=truth, statements=statements)
    asked = np.intersect1d(puzzle.pure(), list(made.left.values()))
    proven = np.isin(
        [made.left[one] for one in made.classes.tolist()], prove(puzzle, asked).unknowns
    )
    tries = int(puzzle.sizes[asked].sum())
    return tries, read.places[proven]


def told_when_last_seen(_long: bool) -> Found:
    found = [stayed(read) for read in released()]
    persons = np.unique(np.concatenate([places for _, places in found]))
    return Found(sum(tries for tries, _ in found), persons.size)


def of_insiders(*, gated: bool) -> Found:
    """By two providers, who know what became of their own participants."""
    reads, insider = released(), in_programme(month_ends(1)[0], 2)
    if not gated:
        return attacked(reads, insider)
    known = {"two providers": Knowledge(insider=insider)}
    left = attack_curves(alike(reads), known, lambda _done, _of: None).left
    kept = [
        read.until(left.get(read.name, read.curve.periods))
        for read in reads
        if left.get(read.name, read.curve.periods)
    ]
    return attacked(kept, insider)


register(
    "exit curves, by who knows when everybody entered (linear program)",
    "half years, and nothing of who is last seen: both by the month",
    one_by_one,
    told_when_last_seen,
)
register(
    "exit curves: two providers know their own courses, after the gate",
    "the gate on curves",
    lambda _long: of_insiders(gated=True),
    lambda _long: of_insiders(gated=False),
)
