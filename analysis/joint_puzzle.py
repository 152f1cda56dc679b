"""All that releases say about exits, or wage sanctions, or first starts, as one puzzle.

The unknowns are how many of an atom left for each kind of reason by each of its points
(``analysis/joint_points.py``). Counts of reasons add up to those of exits, curves of one selection
to those of another, and all releases are about the same persons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np

from analysis.attack import Puzzle, Statement
from analysis.curve_reading import CurveName
from analysis.disclosure import BASE
from analysis.joint_points import ABSENT, Atoms, Seen, atoms_of, corrected, points, truth_of

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.attack import Floats, Indices
    from analysis.attack_statements import Flags, Said
    from analysis.curve_numbers import ShownCurve

Kinds = tuple[int, ...]
"""Numbers of kinds of reasons."""


@dataclass(frozen=True, order=True)
class Part:
    """What a curve tells on one of its days, by place."""

    name: CurveName
    place: int


Shown = str | Part
"""Numbers of a selection, or a part of a curve."""
Source = tuple[int, Shown]
"""A release and what it shows."""


@dataclass(frozen=True, eq=False)
class Line:
    """What a curve of a release tells about exits of those at ``places``.

    ``rows`` are kinds of reasons and how many had left for them by each half year, as shown.
    """

    release: int
    name: CurveName
    places: Indices
    curve: ShownCurve
    rows: tuple[tuple[Kinds, Floats], ...]

    def source(self, place: int) -> tuple[frozenset[Source], ...]:
        """What shows its numbers on a day."""
        return (frozenset({(self.release, Part(self.name, place))}),)


@dataclass(frozen=True, eq=False)
class Told:
    """All that releases show about exits, the newest last.

    ``seen`` of each release; ``kinds`` how many kinds of reasons there are; ``counts``: the kinds
    that numbers count, and what the numbers say; ``lines`` of curves. ``certain``: whether all who
    are seen by a release have left by then, and only not when.
    """

    seen: Sequence[Seen]
    kinds: int
    counts: Sequence[tuple[Kinds, Said]]
    lines: Sequence[Line]
    certain: bool = False

    @cached_property
    def cuts(self) -> tuple[int, ...]:
        """The days since entry by which curves say who left."""
        days = {int(day) for line in self.lines for day in line.curve.days}
        return tuple(sorted(days - {0}))

    def groups(self) -> list[Indices]:
        """Every set of places that a statement is about, once."""
        found = [places for _, said in self.counts for _, _, places in said.persons]
        found += [line.places for line in self.lines]
        return list({np.sort(places).tobytes(): places for places in found}.values())


@dataclass(frozen=True)
class Term:
    """How many of ``places`` had left for one of ``kinds`` by a point of a release, with a sign."""

    release: int
    places: Indices
    kinds: Kinds
    point: int
    sign: float = 1.0


@dataclass
class JointPuzzle:
    """The puzzle for one attacker; ``sources`` of each statement are what show it.

    ``sums``: atom and point → the unknown of who had left by then for whatever reason, where that
    is not certain.
    """

    told: Told
    days: Indices
    atoms: Atoms
    sizes: list[int]
    truth: list[int]
    statements: list[Statement] = field(default_factory=list)
    sources: list[tuple[frozenset[Source], ...]] = field(default_factory=list)
    links: list[tuple[int, int]] = field(default_factory=list)
    sums: dict[tuple[int, int], int] = field(default_factory=dict)

    def puzzle(self) -> Puzzle:
        """The puzzle as the linear program takes it."""
        return Puzzle(
            np.array(self.sizes, np.int64),
            np.array(self.truth, np.int64),
            self.statements,
            never_above=np.array(self.links, np.int64).reshape(-1, 2),
        )

    def unknown(self, size: int, truth: int) -> int:
        """A new unknown."""
        self.sizes.append(size)
        self.truth.append(truth)
        return len(self.sizes) - 1

    def say(
        self,
        terms: Sequence[Term],
        low: float,
        high: float,
        sources: tuple[frozenset[Source], ...],
        chance: tuple[int, float] | None = None,
    ) -> None:
        """Terms together lie between two numbers; ``chance``: an unknown and its weight."""
        weights: dict[int, float] = {}
        known = 0.0
        for term in terms:
            known += self._granted(term)
            for unknown in self._unknowns(term):
                weights[unknown] = weights.get(unknown, 0.0) + term.sign
        weights = {unknown: weight for unknown, weight in weights.items() if weight}
        if not weights:
            return
        if chance is not None:
            weights[chance[0]] = chance[1]
        members, values = np.array(list(weights), np.int64), np.array(list(weights.values()))
        self.statements.append(Statement(members, low - known, high - known, values))
        self.sources.append(sources)

    def _unknowns(self, term: Term) -> list[int]:
        """The unknowns that a term is the sum of."""
        atoms = self.atoms.of[term.places[self._there(term)]]
        every = np.unique(atoms[atoms >= 0])
        number = self.atoms.number[every]
        first = self.atoms.first[every] + self.atoms.order[every, term.release, term.point]
        return [int(one) for kind in term.kinds for one in first + kind * number]

    def _granted(self, term: Term) -> float:
        """What of a term is no secret to the attacker."""
        places = term.places[self._there(term)]
        places = places[self.atoms.of[places] < 0]
        seen = self.told.seen[term.release]
        left = np.isin(seen.kind[places], term.kinds)
        if term.point >= 0:
            left &= seen.day[places] <= self.days[places, term.release, term.point]
        return term.sign * float(left.sum())

    def _there(self, term: Term) -> Flags:
        there: Flags = self.days[term.places, term.release, term.point] != ABSENT
        return there


def joint_puzzle(told: Told, secret: Flags) -> JointPuzzle:
    """The puzzle for who knows what became of all but those who are ``secret``.

    What became of those who were corrected between two releases is granted too.
    """
    days = points(told.seen, told.cuts)
    secret = secret & ~corrected(told.seen) & (days != ABSENT).any(axis=(1, 2))
    atoms = atoms_of(days, secret, told.groups(), told.kinds)
    sizes = np.repeat(atoms.size, atoms.number * told.kinds)
    truth = truth_of(atoms, days, told.seen)
    made = JointPuzzle(told, days, atoms, sizes.tolist(), truth.tolist())
    for kinds, said in told.counts:
        terms = [Term(r, places, kinds, -1, float(sign)) for r, sign, places in said.persons]
        made.say(terms, said.low, said.high, said.sources)
    for line in told.lines:
        _say_line(made, line)
    for atom in range(atoms.count):
        _say_atom(made, atom)
    return made


def _say_line(made: JointPuzzle, line: Line) -> None:
    """The numbers of a curve, all by one chance."""
    curve, cuts = line.curve, made.told.cuts
    chance = made.unknown(BASE - 1, curve.chance)
    for n, day in enumerate(curve.days.tolist()):
        for kinds, row in line.rows:
            if day in cuts:
                term = Term(line.release, line.places, kinds, cuts.index(day))
                made.say([term], row[n], row[n] + BASE - 1, line.source(n), (chance, 1.0))
    told = {kind for kinds, _ in line.rows for kind in kinds}
    outside = tuple(kind for kind in range(made.told.kinds) if kind not in told)
    if outside:
        # Who left for these is not in the curve, of which it is told how many are.
        most = line.places.size - curve.everybody
        term = Term(line.release, line.places, outside, -1)
        made.say([term], most - BASE + 1, most + BASE - 1, line.source(0))


def _say_atom(made: JointPuzzle, atom: int) -> None:
    """That everybody leaves for one reason at most, or for one if that is certain, for good."""
    number, size = int(made.atoms.number[atom]), int(made.atoms.size[atom])
    first = int(made.atoms.first[atom])
    for point in range(number):
        each = [first + kind * number + point for kind in range(made.told.kinds)]
        total = made.unknown(size, sum(made.truth[one] for one in each))
        weights = np.array([-1.0] + [1.0] * len(each))
        made.statements.append(Statement(np.array([total, *each], np.int64), 0, 0, weights))
        made.sources.append(())
        made.links += [(one, one + 1) for one in each if point + 1 < number]
        made.sums[atom, point] = total
    ends = made.atoms.order[atom, :, -1]
    if made.told.certain:
        # From the first release by which it had happened on.
        for point in range(int(ends[ends >= 0].min()), number):
            total = made.sums.pop((atom, point))
            sure = Statement(np.array([total], np.int64), size, size, np.ones(1))
            made.statements.append(sure)
            made.sources.append(())
