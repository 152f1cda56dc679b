"""All that releases say about exits, as one puzzle.

The unknowns are how many of an atom left for each kind of reason by each of its points
(``analysis/joint_points.py``). Counts of reasons add up to those of exits, curves of one selection
to those of another, and all releases are about the same persons.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from analysis.attack import Puzzle, Statement
from analysis.curve_numbers import by_half_years
from analysis.curve_reading import CurveName
from analysis.curve_swaps import CUTS
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
class ByMonth:
    """What a curve tells no more when it is told by half years."""

    name: CurveName


Source = tuple[int, str | CurveName | ByMonth]
"""A release and what it shows: a number of a selection, or a curve."""


@dataclass(frozen=True, eq=False)
class Line:
    """What a curve of a release tells about exits of those at ``places``.

    ``rows`` are kinds of reasons and how many had left for them by each month end, as shown;
    ``last`` the month in which each of ``places`` is last seen.
    """

    release: int
    name: CurveName
    places: Indices
    curve: ShownCurve
    rows: tuple[tuple[Kinds, Floats], ...]
    last: Indices

    @property
    def told(self) -> list[int]:
        """The months in which it is told who was last seen."""
        return [int(month) for month in np.flatnonzero(~np.isnan(self.curve.censored))]

    def source(self, month: int) -> tuple[frozenset[Source], ...]:
        """What shows the numbers of a month."""
        kept = by_half_years(self.curve)
        coarse = kept is None or self.curve.days[month] in kept.days
        shown: Source = (self.release, self.name if coarse else ByMonth(self.name))
        return (frozenset({shown}),)


@dataclass(frozen=True, eq=False)
class Told:
    """All that releases show about exits, the newest last.

    ``seen`` of each release; ``kinds`` how many kinds of reasons there are; ``counts``: the kinds
    that numbers count, and what the numbers say; ``lines`` of curves, known at the ``cuts``.
    """

    seen: Sequence[Seen]
    kinds: int
    counts: Sequence[tuple[Kinds, Said]]
    lines: Sequence[Line]
    cuts: tuple[int, ...] = CUTS

    def groups(self) -> list[Indices]:
        """Every set of places that a statement is about, once."""
        found = [places for _, said in self.counts for _, _, places in said.persons]
        found += [line.places for line in self.lines]
        found += [line.places[line.last <= month] for line in self.lines for month in line.told]
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

    ``sums``: atom and point → the unknown of who had left by then for whatever reason.
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
    """The numbers of a curve at the cuts, and who was last seen; all by one chance."""
    curve, told = line.curve, made.told
    chance = made.unknown(BASE - 1, curve.chance[0])
    for point, cut in enumerate(told.cuts):
        for month in np.flatnonzero(curve.days == cut).tolist():
            for kinds, row in line.rows:
                if not np.isnan(row[month]):
                    term = Term(line.release, line.places, kinds, point)
                    low, high = row[month], row[month] + BASE - 1
                    made.say([term], low, high, line.source(month), (chance, 1.0))
    every = tuple(range(told.kinds))
    for month in line.told:
        places, shown = line.places[line.last <= month], curve.censored[month]
        # Those who left are the others.
        high = places.size - shown
        low = -np.inf if shown == curve.most_censored[month] else high - BASE + 1
        term = Term(line.release, places, every, -1)
        made.say([term], low, high, line.source(month), (chance, -1.0))


def _say_atom(made: JointPuzzle, atom: int) -> None:
    """That everybody leaves for one reason at most, and stays gone."""
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
