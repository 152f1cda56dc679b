"""What an attacker of curves knows of each person, and what became of her.

Known is from which day on, and until which, a person could be seen: who knows the days of entry and
the as-of date knows it. Unknown is what happened in between, and when. Granted is who is in no
curve at all: exits without a date, or a first sick day that is not plausible.
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

import numpy as np

from data.derivation import CENSORED
from data.dimensions import INTERVENTION, OTHER_THAN, PROVIDER
from data.programme import NO_INTERVENTION, SUCCESSFUL, UNKNOWN, UNSUCCESSFUL

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from analysis.audit.puzzle import Indices
    from analysis.audit.statements import Flags
    from analysis.disclosure.selections import Membership, Universe
    from analysis.selection import Selection
    from data.programme import Programme

NOTHING, OUTSIDE = -1, -2
"""Outcomes of who had none, and of who left in a way that a curve leaves out."""

EXIT, SANCTION, UPTAKE = "exit_curves", "sanction_curve", "uptake"
FIRST_START = "first_start_curve"


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
    begun: Mapping[str, Flags] = field(default_factory=dict)
    """Intervention → who had started it by the landmark, where there is one."""

    def inside_of(self, selection: Selection, programme: Programme) -> Flags:
        """Who is inside the curve of a selection, of those in its group."""
        found = self.inside
        if self.begun:
            nobody = np.zeros_like(found)
            for dimension, code in selection.where:
                if dimension == INTERVENTION:
                    found = found & self._has_begun([code], nobody)
                elif dimension == PROVIDER:
                    found = found & self._with_provider(code, programme, nobody)
        return found

    def _has_begun(self, codes: Sequence[str], nobody: Flags) -> Flags:
        """Who had started one of these; with ``none`` who had started nothing."""
        if list(codes) == [NO_INTERVENTION]:
            found: Flags = ~np.any([nobody, *self.begun.values()], axis=0)
            return found
        begun = [self.begun[code] for code in codes if code in self.begun]
        found = np.any([nobody, *begun], axis=0)
        return found

    def _with_provider(self, code: str, programme: Programme, nobody: Flags) -> Flags:
        """Who had started something with a provider, or nothing with one."""
        if code == NO_INTERVENTION:
            return self._has_begun([code], nobody)
        provider = code.removeprefix(OTHER_THAN)
        own = [i.code for i in programme.interventions if i.provider == provider]
        with_it = self._has_begun(own, nobody)
        return with_it if provider == code else ~with_it

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


def exit_courses(
    membership: Membership, universe: Universe, *, unknown: bool, landmark: int = 0
) -> Courses:
    """Of exits since entry, or since a landmark of who was still in then.

    ``unknown``: whether exits of unknown reason are an outcome.
    """
    rows = membership.frame
    rows = rows[(rows["day"] >= landmark).fillna(False).astype(bool)]
    codes = {SUCCESSFUL: 0, UNSUCCESSFUL: 1, UNKNOWN: 2 if unknown else OUTSIDE, CENSORED: NOTHING}
    found = _placed(
        universe,
        rows,
        first=0,
        last=rows["followed"] - landmark,
        day=rows["day"] - landmark,
        outcome=rows["outcome"].map(codes),
        kinds=0,
        may=((0, 1, 2) if unknown else (0, 1),),
        must=(False,),
    )
    return replace(found, begun=_begun(rows, universe, landmark)) if landmark else found


def _begun(rows: pd.DataFrame, universe: Universe, landmark: int) -> dict[str, Flags]:
    """Intervention → who had started it by a day since entry."""
    found: dict[str, list[int]] = {}
    for key, starts in zip(rows["record_key"], rows["starts"], strict=True):
        for start in starts if isinstance(starts, (list, np.ndarray)) else ():
            started = found.setdefault(str(start["intervention"]), [])
            if start["day"] <= landmark:
                started.append(int(key))
    return {code: universe.flags(keys) for code, keys in found.items()}


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
    """Of the first start of an intervention, or of any (``""``).

    Who ever started it is known, but not when.
    """
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
    days = [int(s["day"]) for s in starts if intervention in ("", s["intervention"])]
    return min(days, default=-1)


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
