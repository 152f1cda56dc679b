"""Who is free in a released curve because two persons could have had each other's course.

If each of two persons could have done what the other did, when she did it, all numbers of the curve
stay as they are. Then neither is proven by the curve, whatever else is known of it. That frees
nearly everybody without a program.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.audit.curve_courses import NOTHING

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from analysis.audit.curve_reading import ShownCurve
    from analysis.audit.problem import Flags, Indices

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


def claims(curve: ShownCurve, wanted: Flags) -> list[Claim]:
    """What could be proven of those who are ``wanted``."""
    outcome, event, last = curve.courses.outcome, curve.event, curve.last
    found = []
    if not curve.courses.must:
        free = wanted & (curve.first < curve.periods)
        left = np.where(last < curve.periods, outcome != NOTHING, event < curve.periods)
        found.append(Claim(EVER, None, free, left))
        if len(curve.events) > 1:
            found += [
                Claim(EVER, k, free, (outcome == k) & (event < curve.periods))
                for k in range(len(curve.events))
            ]
    for place in range(1, curve.periods - 1):
        asked = wanted & (curve.first <= place) & (last > place)
        found.append(Claim(place, None, asked, event <= place))
    return found


def free_by_swaps(curve: ShownCurve, secret: Flags, asked: list[Claim]) -> list[Flags]:
    """Of each claim, who is free of it."""
    places = np.flatnonzero(secret)
    groups = _groups(curve, places)
    having = np.array([claim.having[places][groups.example] for claim in asked])
    free = _free_among_alike(groups, having)
    wanted = [np.bincount(groups.number, claim.asked[places]) > 0 for claim in asked] & ~free
    left = np.flatnonzero(wanted.any(axis=0))
    for some in np.array_split(left, max(1, left.size * groups.example.size // BLOCK)):
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


def _groups(curve: ShownCurve, places: Indices) -> _Groups:
    columns = [column[places] for column in (curve.first, curve.last, curve.event)]
    every = np.stack([*columns, curve.courses.outcome[places]])
    _, example, number = np.unique(every, axis=1, return_index=True, return_inverse=True)
    return _Groups(number.ravel(), example, *(column[example] for column in columns))


def _free_among_alike(groups: _Groups, having: Flags) -> Flags:
    """Of each claim, the groups who are seen as long as others of whom it is otherwise."""
    seen = np.stack([groups.first, groups.last])
    same = np.unique(seen, axis=1, return_inverse=True)[1].ravel()
    found = np.zeros_like(having)
    for k, flags in enumerate(having):
        some = np.bincount(same, flags) > 0
        others = np.bincount(same, ~flags) > 0
        found[k] = (some & others)[same]
    return found


def _can_swap(curve: ShownCurve, groups: _Groups, some: Indices) -> Flags:
    """Which of ``some`` groups could have had the course of which group; shape (some, G)."""

    def pairs(column: NDArray[Any]) -> tuple[NDArray[Any], NDArray[Any]]:
        return column[some][:, None], column[None, :]

    (first, firsts), (last, lasts) = pairs(groups.first), pairs(groups.last)
    event, events = pairs(groups.event)
    mine, others = pairs((groups.last >= curve.periods) | (not curve.courses.must))
    takes = np.where(events == curve.periods, mine, (first <= events) & (events <= last))
    gives = np.where(event == curve.periods, others, (firsts <= event) & (event <= lasts))
    result: Flags = takes & gives
    return result
