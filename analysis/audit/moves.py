"""Who is free because somebody else can be otherwise in her place: found without a program.

Most persons can be seen to be free at once. One of a class gets the outcome, or loses it, and
perhaps one of another class the other way: if all constraints still hold, that is a feasible
solution. All pairs are tried together, as products of matrices of the few constraints that are
within a person of their limits; others cannot break. A solution that is found so is one of those
that the linear program searches, so nothing is assumed, left out, or weakened: who is not freed
here is asked there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.audit.problem import TOLERANCE

if TYPE_CHECKING:
    from scipy.sparse import csc_array, csr_array

    from analysis.audit.problem import Flags, Floats, Indices, Limits, Problem

PARTNERS = 512
"""So many partners are tried at a time, those first who alone break the fewest constraints."""
HALF = 0.5
"""Numbers of broken constraints are whole numbers in floats."""

Bits = NDArray[np.float32]


@dataclass(frozen=True)
class Moves:
    """One person of a class otherwise than in truth, from a release on, or up to it.

    ``unknowns`` that move by ``signs`` (shape (moves,)), the first of each move at ``starts``.
    ``classes`` (shape (moves,)) tells apart unknowns that are linked over releases.
    """

    unknowns: Indices
    starts: Indices
    signs: Indices
    classes: Indices

    @property
    def about(self) -> Indices:
        """The unknown that each move is about."""
        return self.unknowns[self.starts]

    def table(self, size: int) -> csc_array:
        """A column for each move, a row for each of ``size`` unknowns."""
        from scipy.sparse import csc_array

        ends = np.append(self.starts, self.unknowns.size)
        signs = np.repeat(self.signs, np.diff(ends)).astype(np.float64)
        return csc_array((signs, self.unknowns, ends), shape=(size, self.starts.size))


def left_after_moves(problem: Problem, limits: Limits, asked: Indices) -> Indices:
    """Those of ``asked`` who are free in no solution in which one or two classes differ.

    ``asked`` are unknowns that are nobody or everybody of their class.
    """
    moves = _moves(problem)
    if not moves.starts.size:
        return asked
    effects = limits.rows @ moves.table(limits.rows.shape[1])
    up, down = (np.floor(room + TOLERANCE) for room in (limits.up, limits.down))
    near = np.flatnonzero((up <= 1) | (down <= 1))
    table = effects[near].toarray().astype(np.float32)
    above, below = (table == 1).astype(np.float32), (table == -1).astype(np.float32)
    breaks, cost = _breaks(above, below, up[near], down[near])
    whole = _by_one(effects)
    mine = np.flatnonzero(np.isin(moves.about, asked) & whole)
    partners = np.flatnonzero(whole)[np.argsort(cost[whole], kind="stable")]
    left = mine[cost[mine] > HALF]
    for first in range(0, partners.size, PARTNERS):
        some = partners[first : first + PARTNERS]
        broken = np.concatenate([above[:, left], below[:, left]]).T @ breaks[:, some]
        broken += cost[left, None] + cost[some] + _too_many(moves, left, some)
        left = left[(broken > HALF).all(axis=1)]
    freed = np.setdiff1d(mine, left)
    return np.setdiff1d(asked, moves.about[freed])


def _by_one(effects: csr_array) -> Flags:
    """Which moves change every constraint by one or not at all: of others nothing is concluded."""
    found = effects.tocsc()
    ends = np.append(found.data, 0.0)
    other = ~np.isin(ends, (-1, 0, 1))
    counted = np.concatenate([[0], np.cumsum(other)])
    return np.asarray(counted[found.indptr[1:]] == counted[found.indptr[:-1]])


def _too_many(moves: Moves, some: Indices, others: Indices) -> Flags:
    """Which pairs go the same way in one class, where there may be no room for two."""
    same = moves.classes[some, None] == moves.classes[others]
    return np.asarray(same & (moves.signs[some, None] == moves.signs[others]))


def _breaks(above: Bits, below: Bits, up: Floats, down: Floats) -> tuple[Bits, Bits]:
    """By what products of two moves one counts the constraints that both together break.

    A constraint at its limit breaks where the moves add up to one or more; one that is a person off
    it, where both go that way. ``above`` and ``below``: whether a move adds to a constraint or
    takes from it, shape (constraints, moves). Gives the right-hand side of the product, for rows
    ``above`` and then ``below``, and how many constraints each move breaks alone.
    """
    at_top, near_top, at_bottom, near_bottom = (
        (room == off).astype(np.float32)[:, None] for room, off in
        ((up, 0), (up, 1), (down, 0), (down, 1))
    )  # fmt: skip
    # Of moves k and l, at the top: 1 if k adds, 1 if l adds, not twice, and not if one takes back.
    across = at_top + at_bottom
    right = [(near_top - at_top) * above - across * below,
             (near_bottom - at_bottom) * below - across * above]  # fmt: skip
    return np.concatenate(right), (at_top * above + at_bottom * below).sum(axis=0)


def _moves(problem: Problem) -> Moves:
    """A person more, or fewer, in each unknown that has room for it, and where that is linked."""
    later, before = (np.full(problem.truth.size, -1) for _ in range(2))
    later[problem.never_above[:, 0]] = problem.never_above[:, 1]
    before[problem.never_above[:, 1]] = problem.never_above[:, 0]
    known = np.zeros(problem.truth.size, bool)
    known[problem.known] = True
    found, signs = [], []
    for sign, linked in ((1, later), (-1, before)):
        room = (problem.sizes - problem.truth if sign > 0 else problem.truth) * ~known
        for unknown in range(problem.truth.size):
            moved = _pulled(unknown, linked, problem.truth, room)
            if moved:
                found.append(moved)
                signs.append(sign)
    lengths = [len(moved) for moved in found]
    unknowns = np.array([u for moved in found for u in moved], np.int64)
    starts = np.cumsum([0, *lengths])[:-1].astype(np.int64)
    classes = _first(before)[unknowns[starts]]
    return Moves(unknowns, starts, np.array(signs, np.int64), classes)


def _first(before: Indices) -> Indices:
    """The first unknown of those that each is linked to."""
    found = np.arange(before.size)
    while (before[found] >= 0).any():
        found = np.where(before[found] >= 0, before[found], found)
    return found


def _pulled(unknown: int, linked: Indices, truth: Indices, room: Indices) -> list[int]:
    """Who moves along with an unknown, because the other is never below or above it."""
    moved: list[int] = []
    while room[unknown] > 0:
        moved.append(unknown)
        other = int(linked[unknown])
        if other < 0 or truth[other] != truth[unknown]:
            return moved
        unknown = other
    return []
