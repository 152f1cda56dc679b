"""What an attacker may conclude from the numbers of releases, one outcome at a time.

A shown count lies less than the base from the exact one and says that it is ten or more; a hidden
one says nought to nine. A number of those *without* the outcome is a second number of those with
it, for the attacker knows how many are in a selection. The chance of rounding hangs on who is
counted, so two numbers that differ are of different persons: of nested groups, at least one person
between them has the outcome, and in a later release at least one has got it.

Persons in the same selections of all releases are one *atom*. They are exchangeable in every
statement, so nothing is lost: in a mixed atom nobody can be proven, and a pure one is proven as a
whole or not at all. What it does not cover is an attacker who can tell the persons of an atom apart
by something else that is linked to a number; who knows outcomes (an insider) is modelled: those
persons are atoms of their own. So a hundred thousand persons are a few thousand atoms.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.audit.puzzle import Floats, Indices, Puzzle, Statement, prove
from analysis.audit.nested import Nested

if TYPE_CHECKING:
    from data.policy import Policy

Flags = NDArray[np.bool_]

SIGNATURE_SEED = 2021
"""Atoms are found by sums of random 64-bit numbers; any seed gives the same atoms."""


@dataclass(frozen=True)
class Number:
    """A number of a release: how many of ``members`` have the outcome, or (not ``having``) lack it.

    ``members`` are places of persons, ``shown`` the number, NaN where it is hidden.
    """

    selection: str
    members: Indices
    shown: float
    having: bool = True
    cell: int = 0
    """Which number of a release it is, to be found again in the next."""
    own_chance: bool = True
    """Whether the chance of rounding is that of who is counted, so that another number means other
    persons; in a row of running totals it is that of all of them."""


@dataclass(frozen=True)
class Shown:
    """What one release shows of one outcome, and the truth behind it.

    ``present`` and ``truth`` have a place for everybody who was ever registered: who is in the
    analysis, and who has the outcome.
    """

    present: Flags
    truth: Flags
    numbers: Sequence[Number]


@dataclass(frozen=True)
class Said:
    """A statement before persons become atoms: places in a release, each with a sign.

    ``selections`` are those that show it, each with its release: gone is the statement only when
    one of the numbers that it follows from is in no selection any more.
    """

    persons: tuple[tuple[int, int, Indices], ...]
    """Release, sign, places."""
    low: float
    high: float
    sources: tuple[frozenset[tuple[int, str]], ...]


@dataclass(frozen=True)
class Knowledge:
    """What the attacker knows beside characteristics and releases.

    ``insider``: places of persons whose outcomes she knows. ``keyed``: whether the rounding is
    keyed to who is counted, as ours is; otherwise numbers that differ say nothing.
    """

    policy: Policy
    insider: Flags | None = None
    keyed: bool = True
    rounded: bool = True
    """Whether numbers are rounded at all; if not, they are exact."""
    rest: int = 0
    """How many are at least left of a group beside a number that is shown, by the rules."""


@dataclass(frozen=True)
class Attacked:
    """An attack on one outcome in all releases.

    ``tries`` outcomes of persons in releases that could have been proven; ``proven`` of them, as
    pairs of release and place; ``persons`` of whom anything was proven.
    """

    tries: int
    proven: NDArray[np.int64]
    statements: int
    programs: int
    evidence: Evidence = field(repr=False)

    @property
    def persons(self) -> int:
        """How many persons something is proven of."""
        return int(np.unique(self.proven[:, 1]).size)


@dataclass(frozen=True)
class Evidence:
    """A puzzle, with the statement of each row and the persons of each atom."""

    puzzle: Puzzle
    said: tuple[Said, ...]
    atoms: Indices
    """The atom of each place."""
    group_sizes: Mapping[tuple[int, str], int]
    """Release and selection → the persons of whom it shows a number."""

    @property
    def atom_count(self) -> int:
        """How many atoms there are."""
        return int(self.atoms.max()) + 1 if self.atoms.size else 0

    def unknowns_of(self, persons: NDArray[np.int64]) -> Indices:
        """The unknowns of persons, pairs of release and place."""
        found: Indices = np.unique(persons[:, 0] * self.atom_count + self.atoms[persons[:, 1]])
        return found


def window(number: Number, truth: Flags, knowledge: Knowledge) -> tuple[float, float]:
    """Between which numbers of persons with the outcome a number leaves the truth.

    A number is hidden where it is below ten, or what is left of the group is: the attacker is told
    which, for that is seldom hard to guess.
    """
    size, least = number.members.size, knowledge.policy.min_count
    counted = int((truth[number.members] == number.having).sum())
    if not np.isnan(number.shown):
        off = knowledge.policy.base - 1 if knowledge.rounded else 0
        low, high = number.shown - off, number.shown + off
        low, high = max(low, least), min(high, size - knowledge.rest)
    elif counted < least:
        low, high = 0, least - 1
    else:
        low, high = size - knowledge.rest + 1, size
    low, high = max(low, 0), min(high, size)
    return (low, high) if number.having else (size - high, size - low)


def evidence_of(releases: Sequence[Shown], knowledge: Knowledge) -> Evidence:
    """The puzzle of all numbers that were ever shown of an outcome."""
    atoms = atoms_of(releases, knowledge)
    said = said_of(releases, knowledge, atoms)
    number = int(atoms.max()) + 1 if atoms.size else 0
    present = np.array([_each(atoms, number, shown.present) for shown in releases])
    truth = np.array([_each(atoms, number, shown.truth & shown.present) for shown in releases])
    corrections, chances = _corrections(releases, atoms, number)
    puzzle = Puzzle(
        sizes=present.ravel(),
        truth=truth.ravel(),
        statements=[*(_statement(s, atoms, number) for s in said), *corrections],
        chances=chances,
        never_above=_links(releases, atoms, number),
        known=_known(releases, knowledge, atoms, number),
    )
    sizes = {
        (release, number.selection): int(number.members.size)
        for release, shown in enumerate(releases)
        for number in shown.numbers
    }
    said += [Said((), 0, 0, ())] * len(corrections)
    return Evidence(puzzle, tuple(said), atoms, sizes)


def said_of(releases: Sequence[Shown], knowledge: Knowledge, atoms: Indices) -> list[Said]:
    """What all numbers of an outcome say, the newest release last; ``atoms`` of each place."""
    said = [s for r, shown in enumerate(releases) for s in _of_release(r, shown, knowledge, atoms)]
    if knowledge.keyed and knowledge.rounded:
        said += _of_growth(releases)
    return said


def attack(releases: Sequence[Shown], knowledge: Knowledge, *, rare: bool = False) -> Attacked:
    """Whose outcome in which release follows from all numbers that were ever shown of it.

    Of a ``rare`` outcome it is asked who had it, and not who had it not. Raises ``ValueError`` where a number of ``releases`` is not within its window of the truth.
    """
    evidence = evidence_of(releases, knowledge)
    return attack_again(evidence, evidence.puzzle.pure(rare=rare))


def attack_again(evidence: Evidence, asked: Indices) -> Attacked:
    """The same for the unknowns of an evidence that are ``asked``."""
    proof = prove(evidence.puzzle, asked)
    return Attacked(
        tries=int(evidence.puzzle.sizes[asked].sum()),
        proven=_places(evidence, proof.unknowns),
        statements=len(evidence.said),
        programs=proof.programs,
        evidence=evidence,
    )


def _places(evidence: Evidence, unknowns: Indices) -> NDArray[np.int64]:
    """Unknowns as pairs of release and place."""
    number = evidence.atom_count
    found = [
        (int(unknown) // number, int(place))
        for unknown in unknowns
        for place in np.flatnonzero(evidence.atoms == int(unknown) % number)
    ]
    return np.array(found, np.int64).reshape(-1, 2)


def atoms_of(releases: Sequence[Shown], knowledge: Knowledge) -> Indices:
    """The atom of each place: persons in the same selections, present in the same releases."""
    rng = np.random.default_rng(SIGNATURE_SEED)
    signature = np.zeros(releases[0].present.size, np.uint64)

    def mark_as_one(members: Indices | Flags) -> None:
        signature[members] += rng.integers(1, 2**63, dtype=np.uint64)

    for shown in releases:
        mark_as_one(shown.present)
        for number in shown.numbers:
            mark_as_one(number.members)
        if knowledge.insider is not None:
            mark_as_one(knowledge.insider & shown.truth)
    if knowledge.insider is not None:
        mark_as_one(knowledge.insider)
    found: Indices = np.unique(signature, return_inverse=True)[1].astype(np.int64)
    return found


def _each(atoms: Indices, number: int, flags: Flags) -> Indices:
    """How many persons of each atom are flagged."""
    return np.bincount(atoms[flags], minlength=number).astype(np.int64)


def _of_release(release: int, shown: Shown, knowledge: Knowledge, atoms: Indices) -> list[Said]:
    """What the numbers of a release say, the same persons once, and what their differences say."""
    by_members: dict[bytes, list[Number]] = {}
    for number in shown.numbers:
        by_members.setdefault(np.sort(number.members).tobytes(), []).append(number)
    said = []
    for numbers in by_members.values():
        windows = [window(number, shown.truth, knowledge) for number in numbers]
        low, high = max(w[0] for w in windows), min(w[1] for w in windows)
        source = frozenset((release, number.selection) for number in numbers)
        said.append(Said(((release, 1, numbers[0].members),), low, high, (source,)))
    if knowledge.keyed and knowledge.rounded:
        said += _of_nested(release, said, list(by_members.values()), atoms)
    return said


def _of_nested(
    release: int, plain: Sequence[Said], groups: list[list[Number]], atoms: Indices
) -> list[Said]:
    """Nested groups whose numbers differ: at least one person between them is counted.

    Only what the ``plain`` statements, and those about fewer persons, do not say already.
    """
    nested = Nested.of([numbers[0].members for numbers in groups], atoms)
    said = []
    for having in (True, False):
        implied = [
            group
            for group, (one, numbers) in enumerate(zip(plain, groups, strict=True))
            if (one.low >= 1 if having else one.high < numbers[0].members.size)
        ]
        differ = [
            pair for pair in nested.pairs if _differ(groups[pair[0]], groups[pair[1]], having)
        ]
        for inner, outer in nested.smallest(differ, implied):
            between = nested.between(inner, outer)
            low, high = (1, between.size) if having else (0, between.size - 1)
            sources = tuple(plain[group].sources[0] for group in (inner, outer))
            said.append(Said(((release, 1, between),), low, high, sources))
    return said


def _differ(one: Sequence[Number], other: Sequence[Number], having: bool) -> bool:
    """Whether both groups show a number of this kind, and not the same one."""
    found = [
        {n.shown for n in numbers if n.having == having and n.own_chance}
        for numbers in (one, other)
    ]
    values = [next(iter(f)) if f else np.nan for f in found]
    # Hidden beside shown says no more than both windows do.
    return not np.isnan(values).any() and values[0] != values[1]


def _of_growth(releases: Sequence[Shown]) -> list[Said]:
    """The same selection with another number later: at least one person more."""
    last: dict[tuple[str, bool, int], tuple[int, Number]] = {}
    said = []
    for release, shown in enumerate(releases):
        for number in shown.numbers:
            if not number.own_chance:
                continue
            name = (number.selection, number.having, number.cell)
            if name in last:
                before, earlier = last[name]
                if _has_grown(releases[before], shown, earlier, number):
                    sources = tuple(frozenset({(r, number.selection)}) for r in (before, release))
                    terms = ((release, 1, number.members), (before, -1, earlier.members))
                    said.append(Said(terms, 1, np.inf, sources))
            last[name] = (release, number)
    return said


def _has_grown(before: Shown, after: Shown, earlier: Number, later: Number) -> bool:
    """Whether other numbers can only mean that more persons have the outcome."""
    if np.isnan([earlier.shown, later.shown]).any() or earlier.shown == later.shown:
        return False
    still = np.zeros(after.present.size, np.bool_)
    still[later.members] = True
    kept = still[earlier.members]
    lost = _taken_back(before, after)
    same = later.members.size == earlier.members.size
    return bool(kept.all() and not lost.any() and (later.having or same))


def _statement(said: Said, atoms: Indices, number: int) -> Statement:
    """A statement about atoms; each has all its persons in it, or none."""
    members, weights = [], []
    for release, sign, places in said.persons:
        flags = np.zeros(number, np.bool_)
        flags[atoms[places]] = True
        found = np.flatnonzero(flags)
        members.append(release * number + found)
        weights.append(np.full(found.size, float(sign)))
    return Statement(np.concatenate(members), said.low, said.high, np.concatenate(weights))


def _links(releases: Sequence[Shown], atoms: Indices, number: int) -> Indices:
    """Who has the outcome keeps it, between releases in which nobody's was taken back."""
    links = []
    for release, (one, other) in enumerate(pairwise(releases)):
        if _taken_back(one, other).any():
            continue
        found = np.flatnonzero(_each(atoms, number, one.present & other.present) > 0)
        links.append(np.stack([release * number + found, (release + 1) * number + found], axis=1))
    return np.concatenate(links) if links else np.empty((0, 2), np.int64)


def _taken_back(one: Shown, other: Shown) -> Flags:
    """Whose outcome was corrected away between two releases."""
    back: Flags = one.truth & one.present & other.present & ~other.truth
    return back


def _corrections(
    releases: Sequence[Shown], atoms: Indices, number: int
) -> tuple[list[Statement], Floats]:
    """Who has the outcome keeps it but for a few corrections: the attacker knows how many.

    Each atom has a chance that one of it was corrected; they add up to the corrections. An atom
    with two corrections at once is left free.
    """
    statements: list[Statement] = []
    chances: list[float] = []
    for release, (one, other) in enumerate(pairwise(releases)):
        back = _each(atoms, number, _taken_back(one, other))
        if not back.any():
            continue
        stay = (_each(atoms, number, one.present & other.present) > 0) & (back <= 1)
        found = np.flatnonzero(stay)
        first = len(releases) * number + len(chances)
        chances += back[found].tolist()
        weights = np.array([1.0, -1.0, -1.0])
        for place, atom in enumerate(found):
            unknowns = [release * number + atom, (release + 1) * number + atom, first + place]
            statements.append(Statement(np.array(unknowns), -np.inf, 0, weights))
        every = np.arange(first, first + found.size)
        statements.append(Statement(every, 0, float(back[found].sum())))
    return statements, np.array(chances)


def _known(releases: Sequence[Shown], knowledge: Knowledge, atoms: Indices, number: int) -> Indices:
    """The unknowns that are no secret to an insider."""
    if knowledge.insider is None:
        return np.empty(0, np.int64)
    mine = np.unique(atoms[knowledge.insider])
    return np.concatenate([release * number + mine for release in range(len(releases))])
