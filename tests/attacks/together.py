"""Attacks on counts and curves of exits together, by who is two providers."""

from __future__ import annotations

from functools import cache

import numpy as np
import pandas as pd

from analysis.attack_statements import Knowledge, said_of
from analysis.attack_statements import atoms_of as atoms_of_counts
from analysis.attack_together import JointReport, attack_together
from analysis.curve_courses import EXIT
from analysis.curve_numbers import ShownCurve, by_half_years
from analysis.curve_reading import CurveName
from analysis.joint_points import NEVER, Seen
from analysis.joint_puzzle import Line, Told
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from tests.attacks.catalogue import Found, register
from tests.attacks.population import Places, dates, frame, month_ends
from tests.attacks.publisher import OURS, releases
from tests.attacks.reconstruction import EXITED, in_programme
from tests.attacks.single_curves import released, some

KINDS = {SUCCESSFUL: 0, UNSUCCESSFUL: 1, UNKNOWN: 2}


def seen() -> Seen:
    """What became of the demo participants."""
    rows = frame(dates(1)[0])
    rows = rows.loc[sorted(rows.index)]
    kind = rows["outcome"].astype(object).map(KINDS).fillna(-1).to_numpy(np.int64)
    dated = rows["day"].notna().to_numpy()
    day = np.where((kind >= 0) & dated, rows["day"].fillna(NEVER), NEVER).astype(np.int64)
    days = (pd.Timestamp(str(dates(1)[0])) - pd.to_datetime(rows["entry_date"])).dt.days
    (people,) = month_ends(1)
    return Seen(people.present, dated, kind, day, days.to_numpy(np.int64))


def line(name: CurveName, places: Places, curve: ShownCurve) -> Line:
    """What a curve tells; those that leave unknown reasons out have two outcomes."""
    rows = tuple(((k,), row) for k, row in enumerate(curve.events))
    return Line(0, name, places, curve, rows, curve.last)


@cache
def attacked(long: bool) -> tuple[Told, JointReport]:
    """All that is told, and what the gate says of it."""
    people = month_ends(1)
    (shown,) = releases(OURS, people, EXITED)["exited"]
    knowledge = Knowledge()
    counts = [
        (tuple(KINDS.values()), said)
        for said in said_of([shown], knowledge, atoms_of_counts([shown], knowledge))
    ]
    lines = [
        line(CurveName(str(number), EXIT, ""), read.places, read.curve)
        for number, read in enumerate(some(released(), long))
    ]
    told = Told([seen()], len(KINDS), counts, lines)
    return told, by_two_providers(told)


def by_two_providers(told: Told) -> JointReport:
    sizes: dict[CurveName | str, int] = {one.name: one.places.size for one in told.lines}
    sizes |= {name: 0 for _, said in told.counts for source in said.sources for _, name in source}
    insider = in_programme(month_ends(1)[0], 2)
    known = {"two providers": Knowledge(insider=insider)}
    return attack_together(told, sizes, known, lambda _done, _of: None)


def without_gate(long: bool) -> Found:
    report = attacked(long)[1]
    return Found(report.tries, sum(report.proven.values()))


def after_gate(long: bool) -> Found:
    """Once more, of what the gate leaves."""
    told, report = attacked(long)
    lines = []
    for one in told.lines:
        coarse = by_half_years(one.curve) if one.name in report.coarse else None
        if one.name not in report.taken_out:
            lines.append(line(one.name, one.places, coarse or one.curve))
    counts = [
        (kinds, said)
        for kinds, said in told.counts
        if all(any(name not in report.dropped for _, name in source) for source in said.sources)
    ]
    again = by_two_providers(Told(told.seen, told.kinds, counts, lines))
    return Found(again.tries, sum(again.proven.values()))


register(
    "counts and curves of exits together, two providers put together what they know",
    "the gate on all of it together",
    after_gate,
    without_gate,
)
