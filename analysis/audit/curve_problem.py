"""All that one released curve says, as a problem for the linear program.

The unknowns are how many persons of a class have had an outcome by each step; a class is
persons who are first and last seen in the same steps. So is the chance by which the curve is
rounded. The shares are computed of the numbers of persons and say nothing new.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from analysis.audit.curve_courses import OUTSIDE
from analysis.audit.curve_swaps import EVER
from analysis.audit.problem import Constraint, Problem

if TYPE_CHECKING:
    from analysis.audit.curve_reading import ShownCurve
    from analysis.audit.curve_swaps import Claim
    from analysis.audit.problem import Flags, Indices

NOBODYS = -1
"""The class of whom it is no secret, or who comes after the curve."""


@dataclass(eq=False)
class CurveProblem:
    """The problem of a curve, and where to look in it."""

    curve: ShownCurve
    secret: Flags
    cuts: tuple[int, ...]
    """The places of days that claims are about."""
    sizes: list[int] = field(default_factory=list)
    truth: list[int] = field(default_factory=list)
    constraints: list[Constraint] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    by: dict[tuple[int, int], dict[int, int]] = field(default_factory=dict)
    """Outcome and class → day → the unknown of who had it by then."""
    left: dict[int, int] = field(default_factory=dict)
    """Class → the unknown of who left by whatever outcome, those outside the curve included."""
    any_by: dict[tuple[int, int], int] = field(default_factory=dict)
    """Class, day → the unknown of who left by then."""
    outside: list[int] = field(default_factory=list)
    """The unknowns of who left in a way that the curve leaves out."""

    def __post_init__(self) -> None:
        keys = np.stack([self.curve.first, self.curve.last])
        keys = np.where(self.secret & (self.curve.first < self.curve.periods), keys, NOBODYS)
        groups, classes = np.unique(keys, axis=1, return_inverse=True)
        self.classes: Indices = np.where(keys[0] == NOBODYS, NOBODYS, classes.ravel())
        for number, (first, last) in enumerate(groups.T.tolist()):
            if first != NOBODYS:
                self._add_class(number, first, last)
        self._chance = self._unknown(self.curve.base - 1, self.curve.chance)
        self._say_events()
        self._say_everybody()

    @property
    def problem(self) -> Problem:
        """What is not known, and all that is said of it."""
        links = np.array(self.links, np.int64).reshape(-1, 2)
        sizes, truth = (np.array(column, np.int64) for column in (self.sizes, self.truth))
        return Problem(sizes, truth, self.constraints, links, chance=self._chance)

    def asked(self, claim: Claim, persons: Flags) -> dict[int, Flags]:
        """Unknown → the persons of whom it decides a claim."""
        found: dict[int, Flags] = {}
        for number in np.unique(self.classes[persons]).tolist():
            unknown = self._decides(number, claim)
            if unknown is not None:
                found[unknown] = persons & (self.classes == number)
        return found

    def _decides(self, number: int, claim: Claim) -> int | None:
        if claim.outcome is not None:
            days = self.by.get((claim.outcome, number))
            return days[max(days)] if days else None
        if claim.place == EVER:
            return self.left.get(number)
        return self.any_by.get((number, claim.place))

    def _add_class(self, number: int, first: int, last: int) -> None:
        """The unknowns of a class of persons."""
        mine, courses = self.classes == number, self.curve.courses
        size, end = int(mine.sum()), min(last, self.curve.periods - 1)
        outcome, event = courses.outcome[mine], self.curve.event[mine]
        outcomes = range(len(self.curve.events))
        for k in outcomes:
            days = {
                day: self._unknown(size, int(((outcome == k) & (event <= day)).sum()))
                for day in self._days(k, first, end)
            }
            self.by[k, number] = days
            unknowns = list(days.values())
            self.links += pairwise(unknowns)
        ends = [self.by[k, number][end] for k in outcomes]
        if courses.leaves_out:
            ends.append(self._unknown(size, int((outcome == OUTSIDE).sum())))
            self.outside.append(ends[-1])
        if courses.must and last < self.curve.periods:
            self._say(dict.fromkeys(ends, 1.0), size, size)
        self.left[number] = self._sum_of(ends, size)
        for day in self.cuts:
            if first <= day < end:
                each = [self.by[k, number][day] for k in outcomes]
                self.any_by[number, day] = self._sum_of(each, size)

    def _days(self, k: int, first: int, end: int) -> list[int]:
        """The days by which an outcome is taken to happen, if at all: where it did to somebody.

        That leaves fewer solutions than there are: whoever is free in these is free.
        """
        steps = np.flatnonzero(np.diff(self.curve.true_events[k], prepend=0)).tolist()
        kept = {m for m in steps if first <= m <= end} | {first, end}
        return sorted(kept | {day for day in self.cuts if first <= day < end})

    def _unknown(self, size: int, truth: int) -> int:
        """A new unknown."""
        self.sizes.append(size)
        self.truth.append(truth)
        return len(self.sizes) - 1

    def _sum_of(self, unknowns: list[int], size: int) -> int:
        """The unknown that others add up to."""
        if len(unknowns) == 1:
            return unknowns[0]
        total = self._unknown(size, sum(self.truth[k] for k in unknowns))
        self._say({total: -1.0, **dict.fromkeys(unknowns, 1.0)}, 0, 0)
        return total

    def _say(self, terms: dict[int, float], low: float, high: float) -> None:
        """A new constraint."""
        if terms:
            members, weights = np.array(list(terms)), np.array(list(terms.values()))
            self.constraints.append(Constraint(members, low, high, weights))

    def _say_events(self) -> None:
        """The cumulative numbers of events, less those that are known."""
        curve, by_outcome = (
            self.curve,
            [list[tuple[list[int], list[int]]]() for _ in self.curve.events],
        )
        for (k, _number), days in self.by.items():
            by_outcome[k].append((list(days), list(days.values())))
        for k, m in np.ndindex(curve.events.shape):
            happened = (curve.courses.outcome == k) & (curve.event <= m)
            low = float(curve.events[k, m]) - int((~self.secret & happened).sum())
            terms = {
                unknowns[bisect_right(days, m) - 1]: 1.0
                for days, unknowns in by_outcome[k]
                if m >= days[0]
            }
            if terms:
                self._say({**terms, self._chance: 1.0}, low, low + curve.base - 1)

    def _say_everybody(self) -> None:
        """How many are in the curve, of whom some left outside it."""
        curve = self.curve
        true = sum(self.truth[k] for k in self.outside)
        all_of_them = int((curve.courses.outcome != OUTSIDE).sum()) + true
        low, high = curve.everybody - curve.base + 1, curve.everybody + curve.base - 1
        self._say(dict.fromkeys(self.outside, 1.0), all_of_them - high, all_of_them - low)
