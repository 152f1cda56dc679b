"""What releases tell about exits, wage sanctions and first starts, gathered from their tables.

Of exits and of first wage sanctions these are counts and curves; of the first starts of an
intervention the curves: who ever started it is known, but not when.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

from analysis.attack_statements import Knowledge, atoms_of, said_of
from analysis.attacked_outcomes import chain_of, outcomes
from analysis.curve_courses import EXIT, SANCTION, UPTAKE, sanction_courses, uptake_courses
from analysis.curve_reading import read_curves
from analysis.joint_points import NEVER, Seen
from analysis.joint_puzzle import Line, Told
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from analysis.attack import Floats, Indices
    from analysis.attack_statements import Flags, Said
    from analysis.attacked_outcomes import Outcome
    from analysis.curve_reading import ReadCurve
    from analysis.history import History
    from analysis.joint_puzzle import Kinds
    from analysis.publishable import Membership, Universe
    from analysis.selection import Selection
    from data.programme import Programme

CLASSES = (SUCCESSFUL, UNSUCCESSFUL, UNKNOWN)
"""The outcomes of an exit curve, in its order."""


def all_told(
    history: History,
    programme: Programme,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
    newest: Sequence[ReadCurve],
) -> dict[str, Told]:
    """What a release to be tells, and all releases before it, by what it is about.

    ``tables`` for the selections ``shown``, and the ``newest`` curves.
    """
    earlier = [
        list(read_curves(e.tables, e.shown, e.membership, history.universe, programme))
        for e in history.earlier
    ]
    told = _Telling(history, programme, tables, shown, [*earlier, newest])
    starts = {f"starts_of_{one.code}": told.starts(one.code) for one in programme.interventions}
    return {"exits": told.exits(), "wage_sanctions": told.sanctions(), **starts}


@dataclass(frozen=True)
class _Telling:
    """What tells something: tables of selections, and the curves of all releases."""

    history: History
    programme: Programme
    tables: Mapping[str, pd.DataFrame]
    shown: Sequence[Selection]
    curves: Sequence[Sequence[ReadCurve]]

    def exits(self) -> Told:
        """What is told about exits."""
        told = [
            (tuple(str(value) for value in outcome.values), said)
            for outcome, said in self._counts("exit_reason")
        ]
        shown = [reasons[0] for reasons, _ in told if len(reasons) == 1]
        kinds, classes = _kinds(self.programme, shown)
        return Told(
            seen=[_exits_seen(m, self.history.universe, kinds) for m in self._memberships()],
            kinds=len(classes),
            counts=[(_of(kinds, reasons), one) for reasons, said in told for one in said],
            lines=[
                Line(release, one.name, one.places, one.curve, _by_class(one, classes))
                for release, one in self._read(EXIT)
            ],
        )

    def sanctions(self) -> Told:
        """What is told about first wage sanctions."""
        return Told(
            seen=[_sanctions_seen(m, self.history.universe) for m in self._memberships()],
            kinds=1,
            counts=[((0,), one) for _, said in self._counts("sanctioned") for one in said],
            lines=self._lines(SANCTION),
        )

    def starts(self, intervention: str) -> Told:
        """What is told about when who ever started an intervention did so."""
        return Told(
            seen=[
                _starts_seen(m, self.history.universe, intervention) for m in self._memberships()
            ],
            kinds=1,
            counts=[],
            lines=self._lines(UPTAKE, intervention),
            certain=True,
        )

    def _memberships(self) -> list[Membership]:
        return [*(earlier.membership for earlier in self.history.earlier), self.history.now]

    def _counts(self, column: str) -> Iterator[tuple[Outcome, list[Said]]]:
        """What all numbers of each outcome in a column say, where one is shown."""
        for outcome in outcomes(self.programme):
            if outcome.column == column:
                chain = chain_of(outcome, self.history, self.tables, self.shown)
                if not np.isnan([number.shown for one in chain for number in one.numbers]).all():
                    atoms = atoms_of(chain, Knowledge())
                    yield outcome, said_of(chain, Knowledge(), atoms)

    def _read(self, figure: str, intervention: str = "") -> Iterator[tuple[int, ReadCurve]]:
        """The curves of a figure, each with its release."""
        for release, reads in enumerate(self.curves):
            for one in reads:
                if (one.name.figure, one.name.intervention) == (figure, intervention):
                    yield release, one

    def _lines(self, figure: str, intervention: str = "") -> list[Line]:
        """What curves of one outcome tell."""
        return [
            Line(release, one.name, one.places, one.curve, (((0,), one.curve.events[0]),))
            for release, one in self._read(figure, intervention)
        ]


def _by_class(read: ReadCurve, classes: Sequence[int]) -> tuple[tuple[Kinds, Floats], ...]:
    """The rows of an exit curve, each of the kinds of reasons of its class."""
    return tuple(
        (tuple(kind for kind, of in enumerate(classes) if of == k), row)
        for k, row in enumerate(read.curve.events)
    )


def _kinds(programme: Programme, shown: list[str]) -> tuple[dict[str, int], list[int]]:
    """Reason → its kind, and the class of each kind.

    Reasons of which a number is shown are kinds; the others of a class are one.
    """
    kinds: dict[str, int] = {}
    classes: list[int] = []
    rest: dict[int, int] = {}
    for reason in programme.exit_reasons:
        of = CLASSES.index(reason.effect)
        if reason.code in shown or of not in rest:
            kinds[reason.code] = len(classes)
            classes.append(of)
            if reason.code not in shown:
                rest[of] = kinds[reason.code]
        else:
            kinds[reason.code] = rest[of]
    return kinds, classes


def _of(kinds: Mapping[str, int], reasons: Sequence[str]) -> Kinds:
    return tuple(sorted({kinds[reason] for reason in reasons}))


def _exits_seen(membership: Membership, universe: Universe, kinds: Mapping[str, int]) -> Seen:
    """What a registry knows of everybody's exit."""
    rows = membership.frame
    dated = rows["day"].notna().to_numpy()
    kind = np.array([kinds.get(str(reason), -1) for reason in rows["exit_reason"]], np.int64)
    day = np.where((kind >= 0) & dated, rows["day"].fillna(NEVER), NEVER).astype(np.int64)
    followed = np.where(dated, rows["followed"].fillna(-1), -1).astype(np.int64)
    return _placed(membership, universe, dated, kind, day, followed, np.zeros_like(day))


def _sanctions_seen(membership: Membership, universe: Universe) -> Seen:
    """What a registry knows of everybody's first wage sanction, by days since the first sick day.

    Who is in no curve of wage sanctions has one, or none, without a date.
    """
    courses = sanction_courses(membership, universe)
    places = _places(membership, universe)
    dated = courses.inside[places]
    having = membership.frame["sanctioned"].to_numpy(np.bool_)
    day = np.where(having & dated, courses.day[places], NEVER)
    followed = np.where(dated, courses.last[places], -1)
    kind = np.where(having, 0, -1)
    return _placed(membership, universe, dated, kind, day, followed, courses.first[places])


def _starts_seen(membership: Membership, universe: Universe, intervention: str) -> Seen:
    """When those who ever started an intervention did; nobody else is there."""
    courses = uptake_courses(membership, universe, intervention)
    there = courses.inside
    kind, day = np.where(there, 0, -1), np.where(there, courses.day, NEVER)
    return Seen(there, there, kind, day, np.where(there, courses.last, -1), courses.first)


def _places(membership: Membership, universe: Universe) -> Indices:
    return np.array([universe.places[int(key)] for key in membership.frame["record_key"]], np.int64)


def _placed(
    membership: Membership,
    universe: Universe,
    dated: Flags,
    kind: Indices,
    day: Indices,
    followed: Indices,
    first: Indices,
) -> Seen:
    """What is known of each row of a membership, by place."""
    places, size = _places(membership, universe), len(universe.places)

    def placed(values: np.ndarray, otherwise: int) -> np.ndarray:
        found = np.full(size, otherwise, values.dtype)
        found[places] = values
        return found

    present = np.ones(places.size, np.bool_)
    return Seen(
        placed(present, 0), placed(dated, 0), placed(kind, -1), placed(day, NEVER),
        placed(followed, -1), placed(first, 0),
    )  # fmt: skip
