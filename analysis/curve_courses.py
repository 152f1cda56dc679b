"""What an attacker of curves knows of each person, and what became of her.

Known is from which day on, and until which, a person could be seen: who knows the days of entry and
the as-of date knows it. Unknown is what happened in between, and when. Granted is who is in no
curve at all: exits without a date, or a first sick day that is not plausible.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from data.derivation import CENSORED
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL

if TYPE_CHECKING:
    import pandas as pd

    from analysis.attack import Indices
    from analysis.attack_statements import Flags
    from analysis.publishable import Membership, Universe

NOTHING, OUTSIDE = -1, -2
"""Outcomes of who had none, and of who left in a way that a curve leaves out."""

EXIT, SANCTION, UPTAKE = "exit_curves", "sanction_curve", "uptake"


@dataclass(frozen=True, eq=False)
class Courses:
    """Courses of persons through one kind of curve; each array has a place for everybody.

    Between the days ``first`` and ``last``, both known, something may have happened: on ``day``,
    with the ``outcome`` of that number. ``kinds`` tells apart whom the attacker can tell apart by
    what may happen to them: ``may`` holds the outcomes of each kind, and of the kinds that
    ``must`` one of them has happened by the last day.
    """

    inside: Flags
    first: Indices
    last: Indices
    day: Indices
    outcome: Indices
    kinds: Indices
    may: tuple[tuple[int, ...], ...]
    must: tuple[bool, ...] = (False, False)

    def of(self, places: Indices) -> Courses:
        """Of these persons alone, those inside."""
        kept = places[self.inside[places]]
        return Courses(
            np.ones(kept.size, dtype=np.bool_),
            self.first[kept],
            self.last[kept],
            self.day[kept],
            self.outcome[kept],
            self.kinds[kept],
            self.may,
            self.must,
        )


def exit_courses(membership: Membership, universe: Universe, *, unknown: bool) -> Courses:
    """Of exits since entry; ``unknown``: whether exits of unknown reason are an outcome."""
    rows = membership.frame
    inside = rows["day"].notna()
    codes = {SUCCESSFUL: 0, UNSUCCESSFUL: 1, UNKNOWN: 2 if unknown else OUTSIDE, CENSORED: NOTHING}
    return _placed(
        universe,
        rows[inside],
        first=0,
        last=rows.loc[inside, "followed"],
        day=rows.loc[inside, "day"],
        outcome=rows.loc[inside, "outcome"].map(codes),
        kinds=0,
        may=((0, 1, 2) if unknown else (0, 1),),
        must=(False,),
    )


def sanction_courses(membership: Membership, universe: Universe) -> Courses:
    """Of first wage sanctions since the first sick day."""
    rows = membership.frame
    rows = rows[rows["sick_days_at_entry"].notna()]
    rows = rows[rows["sick_days_at_entry"] <= rows["sick_days_seen"]]
    return _placed(
        universe,
        rows,
        first=rows["sick_days_at_entry"],
        last=rows["sick_days_at_entry"] + rows["followed"],
        day=rows["sick_days_seen"],
        outcome=np.where(rows["sanctioned"], 0, NOTHING),
        kinds=0,
        may=((0,),),
        must=(False,),
    )


def uptake_courses(membership: Membership, universe: Universe, intervention: str) -> Courses:
    """Of the first start of an intervention: who ever started it is known, but not when."""
    rows = membership.frame
    rows = rows[rows["day"].notna()]
    start = np.array([_start(starts, intervention) for starts in rows["starts"]], np.int64)
    return _placed(
        universe,
        rows[start >= 0],
        first=0,
        last=rows.loc[start >= 0, "followed"],
        day=start[start >= 0],
        outcome=0,
        kinds=0,
        may=((0,),),
        must=(True,),
    )


def _start(starts: object, intervention: str) -> int:
    """The day of the first start; -1 of who never did."""
    if not isinstance(starts, (list, np.ndarray)):
        return -1
    return next((int(s["day"]) for s in starts if s["intervention"] == intervention), -1)


def _placed(
    universe: Universe,
    rows: pd.DataFrame,
    *,
    may: tuple[tuple[int, ...], ...],
    must: tuple[bool, ...],
    **columns: object,
) -> Courses:
    """Courses by place from columns in the order of rows."""
    places = np.array([universe.places[int(key)] for key in rows["record_key"]], np.int64)
    inside = np.zeros(len(universe.places), dtype=np.bool_)
    inside[places] = True
    found = {}
    for name, values in columns.items():
        found[name] = np.zeros(inside.size, np.int64)
        found[name][places] = np.asarray(values, dtype=np.int64)
    return Courses(inside, may=may, must=must, **found)
