"""What releases tell about exits, gathered from their tables: counts, exit curves, first starts."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from analysis.attack_statements import Knowledge, atoms_of, said_of
from analysis.attacked_outcomes import chain_of, outcomes
from analysis.curve_courses import EXIT, UPTAKE
from analysis.curve_reading import read_curves
from analysis.joint_points import NEVER, Seen
from analysis.joint_puzzle import Line, Told
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator, Mapping, Sequence

    import pandas as pd

    from analysis.attack_statements import Said
    from analysis.curve_reading import ReadCurve
    from analysis.history import History
    from analysis.joint_puzzle import Kinds
    from analysis.publishable import Membership, Universe
    from analysis.selection import Selection
    from data.programme import Programme

CLASSES = (SUCCESSFUL, UNSUCCESSFUL, UNKNOWN)
"""The outcomes of an exit curve, in its order."""


def told_of(
    history: History,
    programme: Programme,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
    curves: Sequence[ReadCurve],
) -> Told:
    """What a release to be tells, with ``tables`` for the selections ``shown`` and these
    ``curves``, and all releases before it.
    """
    told: list[tuple[tuple[str, ...], list[Said]]] = []
    for outcome in outcomes(programme):
        if outcome.column == "exit_reason":
            chain = chain_of(outcome, history, tables, shown)
            numbers = [number.shown for one in chain for number in one.numbers]
            if not np.isnan(numbers).all():
                said = said_of(chain, Knowledge(), atoms_of(chain, Knowledge()))
                told.append((tuple(str(value) for value in outcome.values), said))
    kinds, classes = _kinds(programme, [reasons[0] for reasons, _ in told if len(reasons) == 1])
    releases = [
        read_curves(e.tables, e.shown, e.membership, history.universe, programme)
        for e in history.earlier
    ]
    return Told(
        seen=[_seen(m, history.universe, kinds) for m in _memberships(history)],
        kinds=len(classes),
        counts=[(_of(kinds, reasons), one) for reasons, said in told for one in said],
        lines=[
            line
            for release, reads in enumerate([*releases, curves])
            for line in _lines(release, reads, classes)
        ],
    )


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


def _seen(membership: Membership, universe: Universe, kinds: Mapping[str, int]) -> Seen:
    """What a registry knows of everybody's exit."""
    rows = membership.frame
    places = np.array([universe.places[int(key)] for key in rows["record_key"]], np.int64)
    dated = rows["day"].notna().to_numpy()
    kind = np.array([kinds.get(str(reason), -1) for reason in rows["exit_reason"]], np.int64)
    day = np.where((kind >= 0) & dated, rows["day"].fillna(NEVER), NEVER).astype(np.int64)
    followed = np.where(dated, rows["followed"].fillna(-1), -1).astype(np.int64)
    size = len(universe.places)

    def placed(values: np.ndarray, otherwise: int) -> np.ndarray:
        found = np.full(size, otherwise, values.dtype)
        found[places] = values
        return found

    present = np.ones(places.size, np.bool_)
    return Seen(
        placed(present, 0), placed(dated, 0), placed(kind, -1), placed(day, NEVER),
        placed(followed, -1),
    )  # fmt: skip


def _lines(release: int, reads: Iterable[ReadCurve], classes: Sequence[int]) -> Iterator[Line]:
    """What curves tell about exits: those of exits, and of who left before a first start."""
    every = tuple(range(len(classes)))
    for read in reads:
        name, curve = read.name, read.curve
        if name.figure == EXIT:
            rows = tuple(
                (tuple(kind for kind in every if classes[kind] == k), row)
                for k, row in enumerate(curve.events)
            )
            yield Line(release, name, read.places, curve, rows, curve.last)
        elif name.figure == UPTAKE:
            # Who never started is known.
            never = curve.courses.kinds == 0
            rows = ((every, curve.events[1]),)
            yield Line(release, name, read.places[never], curve, rows, curve.last[never])
