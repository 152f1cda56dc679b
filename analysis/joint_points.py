"""Who is alike to an attacker of all numbers about exits together, and what is unknown of them.

Unknown of a person is by which reason she left, if at all, by each *point*: half a year, a year and
so on since entry, and the date of each release. Persons in the same selections of all releases
whose points lie in the same order are one *atom*. First wage sanctions are attacked in the same
way, by days since the first sick day.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING

import numpy as np

from analysis.attack_statements import SIGNATURE_SEED

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.attack import Indices
    from analysis.attack_statements import Flags

ABSENT = -1
"""A point of who is not there."""
NEVER = 10**6
"""The day of who has not left; and from here on, points of who left without a date."""


@dataclass(frozen=True, eq=False)
class Seen:
    """What one release knows of the exit of everybody; each array has a place for everybody.

    ``kind`` is the number of a reason, or -1; ``day`` since entry (``NEVER`` of who has not left,
    or without a date); ``followed`` until when she could be seen, and ``first`` from when;
    ``dated``: who is in a curve.
    """

    present: Flags
    dated: Flags
    kind: Indices
    day: Indices
    followed: Indices
    first: Indices


def points(seen: Sequence[Seen], cuts: Sequence[int]) -> Indices:
    """The days since entry of the points of everybody, shape (persons, releases, cuts + 1).

    The last point of a release is its date. What comes after the last day on which somebody was
    seen is that day; ``ABSENT`` of who is not there, or not yet.
    """
    found = np.full((seen[0].present.size, len(seen), len(cuts) + 1), ABSENT)
    for release, one in enumerate(seen):
        until = np.where(one.dated, one.followed, NEVER + release)
        for place, cut in enumerate(cuts):
            there = one.dated & (one.first <= cut)
            found[there, release, place] = np.minimum(cut, until)[there]
        found[one.present, release, -1] = until[one.present]
    return found


def corrected(seen: Sequence[Seen]) -> Flags:
    """Of whom releases do not say the same: the attacker is granted what became of them."""
    found = np.zeros(seen[0].present.size, np.bool_)
    for one, other in pairwise(seen):
        both = one.present & other.present
        left = one.kind >= 0
        same = (one.kind == other.kind) & (one.day == other.day) & (one.dated == other.dated)
        same &= one.first == other.first
        later = ((other.kind < 0) | (other.day > one.followed)) & (one.first == other.first)
        fits = np.where(left, same, later & other.dated & one.dated)
        found |= both & ~fits
    return found


@dataclass(frozen=True, eq=False)
class Atoms:
    """Who is alike: the atom of each person, -1 of who is no secret.

    ``order`` has for each atom which of its points each of ``points`` is, -1 where there is none,
    and ``number`` how many it has; ``size`` its persons.
    """

    of: Indices
    order: Indices
    number: Indices
    size: Indices
    first: Indices = field(repr=False)
    """The first unknown of each atom; there are as many as points, for each kind."""

    @property
    def count(self) -> int:
        """How many atoms there are."""
        return int(self.size.size)


def atoms_of(days: Indices, secret: Flags, groups: Sequence[Indices], kinds: int) -> Atoms:
    """The atoms of those who are ``secret``; ``groups`` of places are what tells them apart."""
    rng = np.random.default_rng(SIGNATURE_SEED)
    flat = days.reshape(len(days), -1)
    orders, pattern = np.unique(
        np.array([_order(row) for row in flat]), axis=0, return_inverse=True
    )
    marks = rng.integers(1, 2**63, size=len(orders), dtype=np.uint64)
    signature = marks[pattern.ravel()]
    for places in groups:
        signature[places] += rng.integers(1, 2**63, dtype=np.uint64)
    found = np.full(len(days), -1)
    _, example, found[secret] = np.unique(signature[secret], return_index=True, return_inverse=True)
    order = orders[pattern.ravel()[np.flatnonzero(secret)[example]]]
    number = order.max(axis=1, initial=-1) + 1
    size = np.bincount(found[secret], minlength=example.size)
    first = np.cumsum([0, *(number * kinds)])
    return Atoms(found, order.reshape(-1, *days.shape[1:]), number, size, first)


def _order(row: Indices) -> Indices:
    """Which of the days of a person each one is, from 0; -1 where she is not there."""
    there = np.unique(row[row != ABSENT])
    return np.where(row == ABSENT, -1, np.searchsorted(there, row))


def truth_of(atoms: Atoms, days: Indices, seen: Sequence[Seen]) -> Indices:
    """How many of each atom had left by each point for each reason, in the order of unknowns."""
    found = np.zeros(int(atoms.first[-1]), np.int64)
    for release, one in enumerate(seen):
        for place in range(days.shape[2]):
            at = days[:, release, place]
            gone = (atoms.of >= 0) & (at != ABSENT) & (one.kind >= 0)
            gone &= np.where(one.dated, one.day <= at, at >= NEVER)
            atom = atoms.of[gone]
            unknown = atoms.first[atom] + one.kind[gone] * atoms.number[atom]
            unknown += atoms.order[atom, release, place]
            counted = np.bincount(unknown, minlength=found.size)
            found = np.maximum(found, counted)
    return found
