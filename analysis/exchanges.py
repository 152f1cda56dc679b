"""Who is free because somebody else can be otherwise in her place: worlds found without a program.

Most persons can be seen to be free at once. One of an atom gets the outcome, or loses it, and
perhaps one of another atom the other way: if all statements still hold, that is a possible world.
All pairs are tried together, as products of matrices of the few statements that are within a
person of their limits; others cannot break. A world that is found so is one of those that the
linear program searches, so nothing is assumed, left out, or weakened: who is not freed here is
asked there.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

if TYPE_CHECKING:
    from analysis.attack import Floats, Indices, Puzzle
    from analysis.possible_worlds import Limits

PARTNERS = 512
"""So many partners are tried at a time, those first who alone break the fewest statements."""
HALF = 0.5
"""Numbers of broken statements are whole numbers in floats."""

Bits = NDArray[np.float32]


@dataclass(frozen=True)
class Moves:
    """One person of an atom otherwise than in truth, from a release on, or up to it.

    ``unknowns`` that move by ``signs`` (shape (moves,)), the first of each move at ``starts``.
    """

    unknowns: Indices
    starts: Indices
    signs: Indices

    @property
    def lengths(self) -> Indices:
        """How many unknowns each move moves."""
        return np.diff(np.append(self.starts, self.unknowns.size))


def left_by_exchanges(puzzle: Puzzle, limits: Limits, asked: Indices) -> Indices:
    """Those of ``asked`` who are free in no world in which one or two atoms differ from the truth.

    ``asked`` are unknowns that are nobody or everybody of their atom.
    """
    moves = _moves(puzzle)
    effects, up, down = _effects(limits, moves)
    if not moves.starts.size:
        return asked
    above, below = effects > HALF, effects < -HALF
    whole = np.abs(effects).max(axis=0, initial=0) < 1 + HALF
    breaks, cost = _breaks(above.astype(np.float32), below.astype(np.float32), up, down)
    mine = np.flatnonzero(np.isin(puzzle_firsts(moves), asked) & whole)
    order = np.flatnonzero(whole)[np.argsort(cost[whole], kind="stable")]
    both = np.concatenate([above, below]).astype(np.float32)
    mine, freed = mine[cost[mine] > HALF], mine[cost[mine] < HALF]
    found = [freed]
    for first in range(0, order.size, PARTNERS):
        if not mine.size:
            break
        partners = order[first : first + PARTNERS]
        broken = both[:, mine].T @ breaks[:, partners] + cost[mine, None] + cost[partners]
        free = (broken < HALF).any(axis=1)
        found.append(mine[free])
        mine = mine[~free]
    return np.setdiff1d(asked, puzzle_firsts(moves)[np.concatenate(found)])


def puzzle_firsts(moves: Moves) -> Indices:
    """The unknown that each move is about."""
    return moves.unknowns[moves.starts]


def _breaks(above: Bits, below: Bits, up: Floats, down: Floats) -> tuple[Bits, Bits]:
    """By what products of two moves one counts the statements that both together break.

    A statement at its limit breaks where the moves add up to one or more; one that is a person off
    it, where both go that way. ``above`` and ``below``: whether a move adds to a statement or
    takes from it, shape (statements, moves). Gives the right-hand side of the product, for rows
    ``above`` and then ``below``, and how many statements each move breaks alone.
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


def _effects(limits: Limits, moves: Moves) -> tuple[Bits, Floats, Floats]:
    """What each move does to each statement within a person of a limit, and the room it has."""
    from scipy.sparse import csc_array

    near = (limits.up <= 1) | (limits.down <= 1)
    signs = np.repeat(moves.signs, moves.lengths).astype(np.float64)
    starts = np.append(moves.starts, moves.unknowns.size)
    shape = (limits.rows.shape[1], moves.starts.size)
    table = csc_array((signs, moves.unknowns, starts), shape=shape)
    effects = (limits.rows[np.flatnonzero(near)] @ table).toarray().astype(np.float32)
    return effects, np.floor(limits.up[near]), np.floor(limits.down[near])


def _moves(puzzle: Puzzle) -> Moves:
    """A person more, or fewer, in each unknown that has room for it, and where that is linked."""
    later, before = (np.full(puzzle.truth.size, -1) for _ in range(2))
    later[puzzle.never_above[:, 0]] = puzzle.never_above[:, 1]
    before[puzzle.never_above[:, 1]] = puzzle.never_above[:, 0]
    known = np.zeros(puzzle.truth.size, bool)
    known[puzzle.known] = True
    found, signs = [], []
    for sign, linked in ((1, later), (-1, before)):
        room = (puzzle.sizes - puzzle.truth if sign > 0 else puzzle.truth) * ~known
        for unknown in range(puzzle.truth.size):
            moved = _pulled(unknown, linked, puzzle.truth, room)
            if moved:
                found.append(moved)
                signs.append(sign)
    lengths = [len(moved) for moved in found]
    unknowns = np.array([u for moved in found for u in moved], np.int64)
    starts = np.concatenate([[0], np.cumsum(lengths)[:-1]]) if lengths else np.empty(0)
    return Moves(unknowns, starts.astype(np.int64), np.array(signs, np.int64))


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
