"""What an attacker may conclude from the numbers of releases, one outcome at a time.

A shown count lies less than the base from the exact one and is never below the least that is shown;
a hidden one is. The chance of rounding depends on who is counted, so two numbers that differ are of
different persons: of nested groups, at least one person between them has the outcome, and in a
later release at least one has got it.

Persons in the same selections of all releases are one *equivalence class*. They are exchangeable in
every constraint, so nothing is lost: in a mixed class nobody can be proven, and a pure one is
proven as a whole or not at all. What it does not cover is an attacker who can tell the persons of a
class apart by something else that is linked to a number; who knows outcomes (an insider) is
modelled: those persons are classes of their own. So a hundred thousand persons are a few thousand
classes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from analysis.audit.nested import Nested
from analysis.audit.problem import Constraint, Flags, Indices, Problem
from analysis.audit.prove import prove

if TYPE_CHECKING:
    from data.policy import Policy

SIGNATURE_SEED = 2021
"""Classes are found by sums of random 64-bit numbers; any seed gives the same ones."""


@dataclass(frozen=True)
class Number:
    """A number of a release: how many of ``members``, places of persons, have the outcome.

    ``shown`` is NaN where it is hidden.
    """

    selection: str
    members: Indices
    shown: float
    cell: int = 0
    """Which number of a release it is, to be found again in the next."""
    own_chance: bool = True
    """Whether the chance of rounding is that of who is counted, so that another number means other
    persons; in a row of running totals it is that of all of them, and a part that is shown as large
    as its whole is cut off there."""

    def tells_persons_apart(self, base: int) -> bool:
        """Whether another number means other persons: not where it may be cut off at the group."""
        return self.own_chance and not self.shown > self.members.size - base


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
    """A constraint before persons become classes: places in a release, each with a sign.

    ``sources`` are those that show it, each with its release: gone is the constraint only when
    one of the numbers that it follows from is in no selection any more.
    """

    persons: tuple[tuple[int, int, Indices], ...]
    """Release, sign, places."""
    low: float
    high: float
    sources: tuple[frozenset[tuple[int, str]], ...]


@dataclass(frozen=True)
class Knowledge:
    """What the attacker knows beside characteristics and releases: the rules, and some outcomes.

    ``insider``: places of persons whose outcomes she knows.
    """

    policy: Policy
    insider: Flags | None = None


@dataclass(frozen=True)
class Evidence:
    """A problem, with what each of its constraints says of which persons."""

    problem: Problem
    said: tuple[Said, ...]
    classes: Indices
    """The class of each place."""
    group_sizes: Mapping[tuple[int, str], int]
    """Release and selection → the persons of whom it shows a number."""

    @property
    def class_count(self) -> int:
        """How many classes there are."""
        return int(self.classes.max()) + 1 if self.classes.size else 0

    def unknowns_of(self, persons: Indices) -> Indices:
        """The unknowns of persons, pairs of release and place."""
        found: Indices = np.unique(persons[:, 0] * self.class_count + self.classes[persons[:, 1]])
        return found

    def persons_of(self, unknowns: Indices) -> Indices:
        """The persons of unknowns, as pairs of release and place."""
        found = [
            (unknown // self.class_count, place)
            for unknown in unknowns.tolist()
            for place in np.flatnonzero(self.classes == unknown % self.class_count).tolist()
        ]
        return np.array(found, np.int64).reshape(-1, 2)


@dataclass(frozen=True)
class AttackResult:
    """An attack on one outcome in all releases.

    ``tries`` outcomes of persons in releases that could have been proven; ``proven`` of them, as
    pairs of release and place; ``free`` are the places of who was asked for and is not proven.
    """

    tries: int
    proven: Indices
    free: Indices
    programs: int
    evidence: Evidence = field(repr=False)

    @property
    def persons(self) -> int:
        """How many persons something is proven of."""
        return int(np.unique(self.proven[:, 1]).size)


def attack(
    releases: Sequence[Shown],
    knowledge: Knowledge,
    *,
    rare: bool = False,
    of_newest: bool = False,
    free: Indices | None = None,
) -> AttackResult:
    """Whose outcome in which release follows from all numbers that were ever shown of it.

    Of a ``rare`` outcome it is asked who had it, and not who had it not; ``of_newest``: only of
    what is so by the newest release, and not of the places of who is ``free`` for somebody who
    knows more. Raises ``ValueError`` where a number of ``releases`` is not within its window of the
    truth.
    """
    evidence = evidence_of(releases, knowledge)
    asked = evidence.problem.pure(rare=rare)
    if of_newest:
        first = (len(releases) - 1) * evidence.class_count
        known = np.empty(0, np.int64) if free is None else first + evidence.classes[free]
        asked = np.setdiff1d(asked[asked >= first], known)
    return attack_again(evidence, asked)


def attack_again(evidence: Evidence, asked: Indices) -> AttackResult:
    """The same for the unknowns of an evidence that are ``asked``."""
    proof = prove(evidence.problem, asked)
    tries = int(evidence.problem.sizes[asked].sum())
    free = evidence.persons_of(np.setdiff1d(asked, proof.unknowns))[:, 1]
    return AttackResult(tries, evidence.persons_of(proof.unknowns), free, proof.programs, evidence)


def evidence_of(releases: Sequence[Shown], knowledge: Knowledge) -> Evidence:
    """The problem of all numbers that were ever shown of an outcome, the newest release last."""
    classes, base = _atoms(releases, knowledge), knowledge.policy.base
    number = int(classes.max()) + 1 if classes.size else 0
    said = [
        one
        for release, shown in enumerate(releases)
        for one in _of_release(release, shown, knowledge.policy, classes)
    ] + _of_growth(releases, base)
    present = np.array([_each(classes, number, shown.present) for shown in releases])
    truth = np.array([_each(classes, number, shown.truth & shown.present) for shown in releases])
    problem = Problem(
        sizes=present.ravel(),
        truth=truth.ravel(),
        constraints=[_statement(one, classes, number) for one in said],
        never_above=_links(releases, classes, number),
        known=_known(releases, knowledge, classes, number),
    )
    sizes = {
        (release, number.selection): int(number.members.size)
        for release, shown in enumerate(releases)
        for number in shown.numbers
    }
    return Evidence(problem, tuple(said), classes, sizes)


def window(number: Number, policy: Policy) -> tuple[int, int]:
    """Between which numbers of persons with the outcome a number leaves the truth."""
    size, off = number.members.size, policy.base - 1
    if np.isnan(number.shown):
        return 0, min(policy.min_count - 1, size)
    return max(int(number.shown) - off, policy.min_count), min(int(number.shown) + off, size)


def _atoms(releases: Sequence[Shown], knowledge: Knowledge) -> Indices:
    """The class of each place: persons in the same selections, present in the same releases."""
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


def _each(classes: Indices, number: int, flags: Flags) -> Indices:
    """How many persons of each class are flagged."""
    return np.bincount(classes[flags], minlength=number).astype(np.int64)


def _of_release(release: int, shown: Shown, policy: Policy, classes: Indices) -> list[Said]:
    """What the numbers of a release say, the same persons once, and what their differences say.

    Of nested groups whose numbers differ at least one person between them has the outcome: only
    where no number, and no groups nearer to each other, say so already.
    """
    by_members: dict[bytes, list[Number]] = {}
    for number in shown.numbers:
        by_members.setdefault(np.sort(number.members).tobytes(), []).append(number)
    groups, said = list(by_members.values()), []
    for numbers in groups:
        windows = [window(number, policy) for number in numbers]
        low, high = max(w[0] for w in windows), min(w[1] for w in windows)
        source = frozenset((release, number.selection) for number in numbers)
        said.append(Said(((release, 1, numbers[0].members),), low, high, (source,)))
    nested = Nested.of([numbers[0].members for numbers in groups], classes)
    told = [_told(numbers, policy.base) for numbers in groups]
    differ = [(i, o) for i, o in nested.pairs if told[i] and told[o] and told[i] != told[o]]
    implied = [group for group, one in enumerate(said) if one.low >= 1]
    between = []
    for inner, outer in nested.smallest(differ, implied):
        places = nested.between(inner, outer)
        sources = (said[inner].sources[0], said[outer].sources[0])
        between.append(Said(((release, 1, places),), 1, places.size, sources))
    return said + between


def _told(numbers: Sequence[Number], base: int) -> float | None:
    """The number of a group by which persons are told apart, if there is one."""
    # Hidden beside shown says no more than both windows do.
    return next((n.shown for n in numbers if n.tells_persons_apart(base) and n.shown > 0), None)


def _of_growth(releases: Sequence[Shown], base: int) -> list[Said]:
    """The same selection with another number later: at least one person more."""
    last: dict[tuple[str, int], tuple[int, Number]] = {}
    said = []
    for release, shown in enumerate(releases):
        for number in shown.numbers:
            if not number.tells_persons_apart(base):
                continue
            name = (number.selection, number.cell)
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
    kept = np.isin(earlier.members, later.members)
    return bool(kept.all() and not _taken_back(before, after).any())


def _statement(said: Said, classes: Indices, number: int) -> Constraint:
    """A constraint about classes; each has all its persons in it, or none."""
    members, weights = [], []
    for release, sign, places in said.persons:
        found = np.unique(classes[places])
        members.append(release * number + found)
        weights.append(np.full(found.size, float(sign)))
    return Constraint(np.concatenate(members), said.low, said.high, np.concatenate(weights))


def _links(releases: Sequence[Shown], classes: Indices, number: int) -> Indices:
    """Who has the outcome keeps it, between releases in which nobody's was taken back.

    Where somebody's was, nobody can build on it.
    """
    links = [np.empty((0, 2), np.int64)]
    for release, (one, other) in enumerate(pairwise(releases)):
        if not _taken_back(one, other).any():
            found = np.flatnonzero(_each(classes, number, one.present & other.present) > 0)
            linked = [release * number + found, (release + 1) * number + found]
            links.append(np.stack(linked, axis=1))
    return np.concatenate(links)


def _taken_back(one: Shown, other: Shown) -> Flags:
    """Whose outcome was corrected away between two releases."""
    back: Flags = one.truth & one.present & other.present & ~other.truth
    return back


def _known(
    releases: Sequence[Shown], knowledge: Knowledge, classes: Indices, number: int
) -> Indices:
    """The unknowns that are no secret to an insider."""
    if knowledge.insider is None:
        return np.empty(0, np.int64)
    mine = np.unique(classes[knowledge.insider])
    return np.concatenate([release * number + mine for release in range(len(releases))])
