"""What releases tell about exits, wage sanctions and first starts, gathered from their tables.

Of exits and of first wage sanctions these are counts and curves; of the first starts of an
intervention the curves: who ever started it is known, but not when.
"""

from __future__ import annotations

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
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from analysis.attack import Indices
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
) -> Iterator[tuple[str, Told]]:
    """What a release to be tells, and all releases before it, by what it is about.

    ``tables`` for the selections ``shown``, and the ``newest`` curves.
    """
    curves = _all_curves(history, programme, newest)
    yield "exits", exits_told(history, programme, tables, shown, curves)
    yield "wage_sanctions", sanctions_told(history, programme, tables, shown, curves)
    for intervention in programme.interventions:
        yield f"starts_of_{intervention.code}", starts_told(history, intervention.code, curves)


def exits_told(
    history: History,
    programme: Programme,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
    curves: Sequence[Sequence[ReadCurve]],
) -> Told:
    """What is told about exits; as ``all_told``."""
    told: list[tuple[tuple[str, ...], list[Said]]] = []
    for outcome in outcomes(programme):
        if outcome.column == "exit_reason":
            said = _said(outcome, history, tables, shown)
            if said:
                told.append((tuple(str(value) for value in outcome.values), said))
    kinds, classes = _kinds(programme, [reasons[0] for reasons, _ in told if len(reasons) == 1])
    return Told(
        seen=[_exits_seen(m, history.universe, kinds) for m in _memberships(history)],
        kinds=len(classes),
        counts=[(_of(kinds, reasons), one) for reasons, said in told for one in said],
        lines=[
            line
            for release, reads in enumerate(curves)
            for line in _exit_lines(release, reads, classes)
        ],
    )


def sanctions_told(
    history: History,
    programme: Programme,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
    curves: Sequence[Sequence[ReadCurve]],
) -> Told:
    """What is told about first wage sanctions; as ``all_told``."""
    every = (0,)
    return Told(
        seen=[_sanctions_seen(m, history.universe) for m in _memberships(history)],
        kinds=len(every),
        counts=[
            (every, one)
            for outcome in outcomes(programme)
            if outcome.column == "sanctioned"
            for one in _said(outcome, history, tables, shown)
        ],
        lines=_lines_of(curves, SANCTION),
    )


def starts_told(history: History, intervention: str, curves: Sequence[Sequence[ReadCurve]]) -> Told:
    """What is told about when who ever started an intervention did so."""
    return Told(
        seen=[_starts_seen(m, history.universe, intervention) for m in _memberships(history)],
        kinds=1,
        counts=[],
        lines=_lines_of(curves, UPTAKE, intervention),
        certain=True,
    )


def _lines_of(
    curves: Sequence[Sequence[ReadCurve]], figure: str, intervention: str = ""
) -> list[Line]:
    """What curves of one outcome tell."""
    return [
        Line(release, one.name, one.places, one.curve, (((0,), one.curve.events[0]),))
        for release, reads in enumerate(curves)
        for one in reads
        if (one.name.figure, one.name.intervention) == (figure, intervention)
    ]


def _all_curves(
    history: History, programme: Programme, newest: Sequence[ReadCurve]
) -> list[Sequence[ReadCurve]]:
    """The curves of every release, the newest last."""
    earlier = [
        list(read_curves(e.tables, e.shown, e.membership, history.universe, programme))
        for e in history.earlier
    ]
    return [*earlier, newest]


def _said(
    outcome: Outcome,
    history: History,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
) -> list[Said]:
    """What all numbers of an outcome say; nothing where none is shown."""
    chain = chain_of(outcome, history, tables, shown)
    numbers = [number.shown for one in chain for number in one.numbers]
    if np.isnan(numbers).all():
        return []
    return said_of(chain, Knowledge(), atoms_of(chain, Knowledge()))


def _memberships(history: History) -> list[Membership]:
    return [*(earlier.membership for earlier in history.earlier), history.now]


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


def _exit_lines(release: int, reads: Iterable[ReadCurve], classes: Sequence[int]) -> Iterator[Line]:
    """What curves tell about exits, by outcome."""
    every = range(len(classes))
    for read in reads:
        if read.name.figure == EXIT:
            rows = tuple(
                (tuple(kind for kind in every if classes[kind] == k), row)
                for k, row in enumerate(read.curve.events)
            )
            yield Line(release, read.name, read.places, read.curve, rows)
