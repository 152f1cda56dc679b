"""Who is free in a released curve because two persons could have had each other's course.

If each of two persons could have done what the other did, when she did it, all numbers of the curve
stay as they are. Then neither is proven by the curve, whatever else is known of it. That frees
nearly everybody without a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.audit.curve_courses import NOTHING

if TYPE_CHECKING:
    from analysis.audit.puzzle import Indices
    from analysis.audit.statements import Flags
    from analysis.audit.curve_numbers import ShownCurve

EVER = -1
BLOCK = 4_000_000
"""Pairs of groups that are looked at in one go."""


@dataclass(frozen=True, eq=False)
class Claim:
    """Something that could be proven of persons in a curve.

    By ``place``, that of a day (``EVER``: the last on which she was seen, or of the curve),
    with ``outcome`` (None: any, those outside the curve included). ``asked``: of whom it is no
    matter of course; ``having``: of whom it is true.
    """

    place: int
    outcome: int | None
    asked: Flags
    having: Flags


def claims(curve: ShownCurve, secret: Flags) -> list[Claim]:
    """What could be proven of those whose course is ``secret``."""
    outcome, event, last = curve.courses.outcome, curve.event, curve.last
    may, must = curve.courses.may, curve.courses.must
    free = secret & ~np.array(must)[curve.courses.kinds] & (curve.first < curve.periods)
    within = last < curve.periods
    left = np.where(within, outcome != NOTHING, event < curve.periods)
    found = [Claim(EVER, None, free, left)]
    if max(len(outcomes) for outcomes in may) > 1:
        found += [
            Claim(EVER, k, free, (outcome == k) & (event < curve.periods))
            for k in range(len(curve.events))
        ]
    for place in range(1, curve.periods - 1):
        asked = secret & (curve.first <= place) & (last > place)
        found.append(Claim(place, None, asked, event <= place))
    return found


def free_by_swaps(curve: ShownCurve, secret: Flags, asked: list[Claim]) -> list[Flags]:
    """Of each claim, who is free of it."""
    places = np.flatnonzero(secret)
    groups = _groups(curve, places)
    having = np.array([claim.having[places][groups.example] for claim in asked])
    free = _free_among_alike(groups, having)
    wanted = np.array([claim.asked[places][groups.example] for claim in asked]) & ~free
    left = np.flatnonzero(wanted.any(axis=0))
    for some in np.array_split(left, max(1, left.size * groups.size // BLOCK)):
        possible = _can_swap(curve, groups, some)
        for k in range(len(asked)):
            free[k, some] |= (possible & (having[k, some][:, None] != having[k])).any(axis=1)
    found = np.zeros((len(asked), secret.size), dtype=np.bool_)
    found[:, places] = free[:, groups.number]
    return list(found)


@dataclass(frozen=True, eq=False)
class _Groups:
    """To whom the same happened, in steps; ``number`` of each, ``example`` of a group."""

    number: Indices
    example: Indices
    first: Indices
    last: Indices
    event: Indices
    outcome: Indices
    kinds: Indices

    @property
    def size(self) -> int:
        return int(self.example.size)


def _groups(curve: ShownCurve, places: Indices) -> _Groups:
    columns = (curve.first, curve.last, curve.event, curve.courses.outcome, curve.courses.kinds)
    code = np.zeros(places.size, np.int64)
    for column in columns:
        mine = column[places]
        code = code * (int(np.ptp(mine)) + 1 if mine.size else 1) + mine - mine.min(initial=0)
    _, example, number = np.unique(code, return_index=True, return_inverse=True)
    return _Groups(number, example, *(column[places][example] for column in columns))


def _free_among_alike(groups: _Groups, having: Flags) -> Flags:
    """Of each claim, the groups who are seen as long as others of whom it is otherwise."""
    seen = np.stack([groups.first, groups.last, groups.kinds])
    same = np.unique(seen, axis=1, return_inverse=True)[1].ravel()
    found = np.zeros_like(having)
    for k, flags in enumerate(having):
        some = np.bincount(same, flags) > 0
        others = np.bincount(same, ~flags) > 0
        found[k] = (some & others)[same]
    return found


def _can_swap(curve: ShownCurve, groups: _Groups, some: Indices) -> Flags:
    """Which of ``some`` groups could have had the course of which group; shape (some, G)."""

    def pairs(column: Indices) -> tuple[Indices, Indices]:
        return column[some][:, None], column[None, :]

    (first, firsts), (last, lasts) = pairs(groups.first), pairs(groups.last)
    (event, events), (kind, kinds) = pairs(groups.event), pairs(groups.kinds)
    must = np.array(curve.courses.must)[groups.kinds]
    not_yet = ~must | (groups.last >= curve.periods)
    mine, others = not_yet[some][:, None], not_yet[None, :]
    # Who does what the other did: at a time when she could be seen.
    takes = np.where(events == curve.periods, mine, (first <= events) & (events <= last))
    gives = np.where(event == curve.periods, others, (firsts <= event) & (event <= lasts))
    result: Flags = takes & gives & (kind == kinds)
    return result
