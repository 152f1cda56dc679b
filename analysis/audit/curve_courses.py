"""What an attacker of curves knows of each person, and what became of her.

Known is from which day on, and until which, a person could be seen: who knows the days of entry and
the as-of date knows it. Unknown is what happened in between, and when. Granted is who is in no
curve at all: exits without a date, or a first sick day that is not plausible; and of groups that
were formed after entry, who was still in on the landmark day, and had started what.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

import numpy as np

from data.dimensions import INTERVENTION, OTHER_THAN, PROVIDER
from data.programme import NO_INTERVENTION, SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.registry.derivation import CENSORED

if TYPE_CHECKING:
    import pandas as pd

    from analysis.audit.problem import Flags, Indices
    from analysis.disclosure.selections import Membership, Universe
    from analysis.selection import Selection
    from data.programme import Programme

NOTHING, OUTSIDE = -1, -2
"""Outcomes of who had none, and of who left in a way that a curve leaves out."""


@dataclass(frozen=True, eq=False)
class Courses:
    """Courses of persons through a curve; an item for each.

    Between the days ``first`` and ``last``, both known, something may have happened: on ``day``,
    with the ``outcome`` of that number. ``leaves_out``: whether it may be something that the curve
    leaves out; ``must``: whether it is known that it did happen by the last day.
    """

    first: Indices
    last: Indices
    day: Indices
    outcome: Indices
    leaves_out: bool = False
    must: bool = False


@dataclass(frozen=True, eq=False)
class Followed:
    """The courses of everybody in one kind of curve, by place in the universe.

    ``begun``: intervention → who had started it by the landmark, where there is one.
    """

    inside: Flags
    courses: Courses
    begun: Mapping[str, Flags] = field(default_factory=dict)

    def of(self, persons: Indices, selection: Selection, programme: Programme) -> Indices:
        """Those of the persons of a selection who are in its curve."""
        found = self.inside
        for dimension, code in selection.where if self.begun else ():
            if dimension == INTERVENTION:
                found = found & self._has_begun([code])
            elif dimension == PROVIDER:
                found = found & self._with_provider(code, programme)
        return persons[found[persons]]

    def courses_of(self, places: Indices) -> Courses:
        """The courses of these persons alone."""
        every = self.courses
        first, last, day, outcome = (
            column[places] for column in (every.first, every.last, every.day, every.outcome)
        )
        return Courses(first, last, day, outcome, every.leaves_out, every.must)

    def _has_begun(self, codes: list[str]) -> Flags:
        """Who had started one of these; with ``none`` who had started nothing."""
        nothing = codes == [NO_INTERVENTION]
        found = np.zeros_like(self.inside)
        for code, flags in self.begun.items():
            if nothing or code in codes:
                found |= flags
        return ~found if nothing else found

    def _with_provider(self, code: str, programme: Programme) -> Flags:
        """Who had started something with a provider, or nothing with one."""
        if code == NO_INTERVENTION:
            return self._has_begun([code])
        provider = code.removeprefix(OTHER_THAN)
        own = [i.code for i in programme.interventions if i.provider == provider]
        with_it = self._has_begun(own)
        return with_it if provider == code else ~with_it


def exit_courses(
    membership: Membership, universe: Universe, *, unknown: bool, landmark: int = 0
) -> Followed:
    """Of exits since entry, or since a landmark of who was still in then.

    ``unknown``: whether exits of unknown reason are an outcome.
    """
    rows = membership.frame
    rows = rows[(rows["day"] >= landmark).fillna(False).astype(bool)]
    codes = {SUCCESSFUL: 0, UNSUCCESSFUL: 1, UNKNOWN: 2 if unknown else OUTSIDE, CENSORED: NOTHING}
    return placed(
        universe,
        rows,
        (0, rows["followed"] - landmark, rows["day"] - landmark, rows["outcome"].map(codes)),
        leaves_out=not unknown,
        begun=_begun(rows, universe, landmark) if landmark else {},
    )


def _begun(rows: pd.DataFrame, universe: Universe, landmark: int) -> dict[str, Flags]:
    """Intervention → who had started it by a day since entry."""
    found: dict[str, list[int]] = {}
    for key, starts in zip(rows["record_key"], rows["starts"], strict=True):
        for start in starts if isinstance(starts, (list, np.ndarray)) else ():
            started = found.setdefault(str(start["intervention"]), [])
            if start["day"] <= landmark:
                started.append(int(key))
    return {code: universe.flags(keys) for code, keys in found.items()}


def sanction_courses(membership: Membership, universe: Universe) -> Followed:
    """Of first wage sanctions since the first sick day."""
    rows = membership.frame
    rows = rows[rows["sick_days_at_entry"].notna()]
    rows = rows[rows["sick_days_at_entry"] <= rows["sick_days_seen"]]
    first, seen = rows["sick_days_at_entry"], rows["sick_days_seen"]
    outcome = np.where(rows["sanctioned"], 0, NOTHING)
    return placed(universe, rows, (first, first + rows["followed"], seen, outcome))


def first_start_courses(
    membership: Membership, universe: Universe, intervention: str = ""
) -> Followed:
    """Of the first start of an intervention, or of any (``""``).

    Who ever started it is known, but not when.
    """
    rows = membership.frame
    rows = rows[rows["day"].notna()]
    start = np.array([_start(starts, intervention) for starts in rows["starts"]], np.int64)
    rows, start = rows[start >= 0], start[start >= 0]
    return placed(universe, rows, (0, rows["followed"], start, 0), must=True)


def _start(starts: object, intervention: str) -> int:
    """The day of the first start; -1 of who never did."""
    if not isinstance(starts, (list, np.ndarray)):
        return -1
    days = [int(s["day"]) for s in starts if intervention in ("", s["intervention"])]
    return min(days, default=-1)


def placed(
    universe: Universe,
    rows: pd.DataFrame,
    columns: tuple[object, object, object, object],
    *,
    leaves_out: bool = False,
    must: bool = False,
    begun: Mapping[str, Flags] | None = None,
) -> Followed:
    """Courses by place from first, last, day and outcome in the order of rows."""
    places = np.array([universe.places[int(key)] for key in rows["record_key"]], np.int64)
    inside = np.zeros(len(universe.places), dtype=np.bool_)
    inside[places] = True
    found = np.zeros((len(columns), inside.size), np.int64)
    for row, values in zip(found, columns, strict=True):
        row[places] = np.asarray(values, dtype=np.int64)
    first, last, day, outcome = found
    return Followed(inside, Courses(first, last, day, outcome, leaves_out, must), begun or {})
