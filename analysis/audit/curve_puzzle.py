"""All that one released curve says, as a puzzle for the linear program.

The unknowns are how many persons of a class have had an outcome by each step; a class is
persons who are first and last seen in the same steps. The shares are computed of the numbers
of persons and say nothing new.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from analysis.audit.puzzle import Puzzle, Statement
from analysis.audit.curve_courses import OUTSIDE
from analysis.audit.curve_swaps import EVER

if TYPE_CHECKING:
    from analysis.audit.puzzle import Indices
    from analysis.audit.statements import Flags
    from analysis.audit.curve_numbers import ShownCurve
    from analysis.audit.curve_swaps import Claim


@dataclass
class Sheet:
    """A puzzle in the making."""

    sizes: list[int] = field(default_factory=list)
    truth: list[int] = field(default_factory=list)
    statements: list[Statement] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)

    def unknown(self, size: int, truth: int) -> int:
        """A new unknown."""
        self.sizes.append(size)
        self.truth.append(truth)
        return len(self.sizes) - 1

    def say(self, terms: dict[int, float], low: float, high: float) -> None:
        """A new statement; nothing if it says nothing."""
        members = np.array(list(terms), np.int64)
        weights = np.array(list(terms.values()), np.float64)
        if members.size and (np.isfinite(low) or np.isfinite(high)):
            self.statements.append(Statement(members, low, high, weights))

    def sum_of(self, unknowns: list[int], size: int) -> int:
        """An unknown that others add up to."""
        total = self.unknown(size, sum(self.truth[k] for k in unknowns))
        self.say({total: -1.0, **dict.fromkeys(unknowns, 1.0)}, 0, 0)
        return total


@dataclass(frozen=True)
class CurvePuzzle:
    """The puzzle of a curve, and where to look in it."""

    puzzle: Puzzle
    classes: Indices
    """The class of each person; -1 of who is no secret."""
    by: dict[tuple[int, int, int], int]
    """Class, outcome, day → the unknown."""
    left: dict[int, int]
    """Class → the unknown of who left by whatever outcome, those outside the curve included."""
    any_by: dict[tuple[int, int], int]
    """Class, day → the unknown of who left by then."""

    def asked(self, claim: Claim, persons: Flags) -> dict[int, Flags]:
        """Unknown → the persons of whom it decides a claim."""
        found: dict[int, Flags] = {}
        for number in np.unique(self.classes[persons]):
            unknown = self._unknown(int(number), claim)
            if unknown is not None:
                found[unknown] = persons & (self.classes == number)
        return found

    def _unknown(self, number: int, claim: Claim) -> int | None:
        if claim.outcome is not None:
            days = [m for c, k, m in self.by if (c, k) == (number, claim.outcome)]
            return self.by[number, claim.outcome, max(days)] if days else None
        if claim.place == EVER:
            return self.left.get(number)
        return self.any_by.get((number, claim.place))


def puzzle_of(
    curve: ShownCurve, secret: Flags, cuts: tuple[int, ...], *, known_chance: bool
) -> CurvePuzzle:
    """The puzzle of a curve for who knows the courses of all others.

    ``cuts`` are places of days that claims are about. With ``known_chance`` the attacker is given
    the chance of the curve too: a smaller puzzle, in which whoever is free is free without it.
    """
    sheet = Sheet()
    keys = np.stack([curve.first, curve.last, curve.courses.kinds])
    keys = np.where(secret & (curve.first < curve.periods), keys, -9)
    groups, classes = np.unique(keys, axis=1, return_inverse=True)
    classes = np.where(keys[0] < 0, -1, classes.ravel())
    nobody = np.empty(0, np.int64)
    found = CurvePuzzle(Puzzle(nobody, nobody, ()), classes, {}, {}, {})
    outside: list[int] = []
    for number, (first, last, kind) in enumerate(groups.T.tolist()):
        if first >= 0:
            mine = classes == number
            outside += _class(sheet, found, curve, mine, (number, first, last, kind), cuts)
    offset = None if known_chance else sheet.unknown(curve.base - 1, curve.chance)
    known = ~secret
    _say_events(sheet, found, curve, known, offset)
    if outside:
        seen = (curve.courses.outcome != OUTSIDE).sum()
        true = sum(sheet.truth[k] for k in outside)
        low, high = curve.everybody - curve.base + 1, curve.everybody + curve.base - 1
        sheet.say(dict.fromkeys(outside, 1.0), seen + true - high, seen + true - low)
    finished = Puzzle(
        np.array(sheet.sizes, np.int64),
        np.array(sheet.truth, np.int64),
        sheet.statements,
        np.array(sheet.links, np.int64).reshape(-1, 2),
    )
    return replace(found, puzzle=finished)


def _class(
    sheet: Sheet,
    found: CurvePuzzle,
    curve: ShownCurve,
    mine: Flags,
    about: tuple[int, int, int, int],
    cuts: tuple[int, ...],
) -> list[int]:
    """The unknowns of a class; those of who is outside the curve."""
    number, first, last, kind = about
    size, end = int(mine.sum()), min(last, curve.periods - 1)
    outcome, event = curve.courses.outcome[mine], curve.event[mine]
    may = curve.courses.may[kind]
    for k in may:
        before: int | None = None
        for day in _days(curve, k, first, end, cuts):
            unknown = sheet.unknown(size, int(((outcome == k) & (event <= day)).sum()))
            found.by[number, k, day] = unknown
            if before is not None:
                sheet.links.append((before, unknown))
            before = unknown
    ends = [found.by[number, k, end] for k in may]
    leaves_out = curve.figure.startswith("exit") and len(may) < len(("s", "u", "x"))
    if leaves_out:
        ends.append(sheet.unknown(size, int((outcome == OUTSIDE).sum())))
    if curve.courses.must[kind] and last < curve.periods:
        sheet.say(dict.fromkeys(ends, 1.0), size, size)
    found.left[number] = ends[0] if len(ends) == 1 else sheet.sum_of(ends, size)
    for day in cuts:
        if first <= day < end:
            each = [found.by[number, k, day] for k in may]
            found.any_by[number, day] = each[0] if len(each) == 1 else sheet.sum_of(each, size)
    return ends[-1:] if leaves_out else []


def _days(curve: ShownCurve, k: int, first: int, end: int, cuts: tuple[int, ...]) -> list[int]:
    """The days by which an outcome is taken to happen, if at all: where it did to somebody.

    That leaves fewer worlds than there are: whoever is free in these is free.
    """
    steps = np.flatnonzero(np.diff(curve.true_events[k], prepend=0))
    kept = {int(m) for m in steps if first <= m <= end} | {first, end}
    return sorted(kept | {day for day in cuts if first <= day < end})


def _window(curve: ShownCurve, shown: float, offset: int | None) -> tuple[float, float]:
    """Between which numbers a shown one leaves the exact one, plus the offset where unknown."""
    given = 0 if offset is not None else curve.chance
    return shown - given, shown - given + curve.base - 1


def _say_events(
    sheet: Sheet, found: CurvePuzzle, curve: ShownCurve, known: Flags, offset: int | None
) -> None:
    """The cumulative numbers of events."""
    by_outcome = _by_outcome(found)
    for k, m in np.ndindex(curve.events.shape):
        given = int((known & (curve.courses.outcome == k) & (curve.event <= m)).sum())
        low, high = _window(curve, float(curve.events[k, m]), offset)
        terms = {days.upto(int(m)): 1.0 for days in by_outcome[k] if m >= days.first}
        if terms:
            sheet.say(_and(terms, offset), low - given, high - given)


@dataclass(frozen=True)
class _Days:
    """The unknowns of one outcome of a class, by the place of each day."""

    days: list[int]
    unknowns: list[int]

    @property
    def first(self) -> int:
        return self.days[0]

    def upto(self, day: int) -> int:
        """The unknown of who had it by a day."""
        return self.unknowns[bisect_right(self.days, day) - 1]


def _by_outcome(found: CurvePuzzle) -> list[list[_Days]]:
    """Of each outcome, its classes."""
    most = max((k for _, k, _ in found.by), default=0)
    collected: list[dict[int, dict[int, int]]] = [{} for _ in range(most + 2)]
    for (number, k, day), unknown in found.by.items():
        collected[k].setdefault(number, {})[day] = unknown
    return [[_Days(list(u), list(u.values())) for u in one.values()] for one in collected]


def _and(terms: dict[int, float], offset: int | None) -> dict[int, float]:
    return terms if offset is None else {**terms, offset: 1.0}
