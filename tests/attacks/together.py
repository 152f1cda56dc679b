"""Attacks on counts and curves of exits together, by who is one provider or two."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace

import numpy as np

from analysis.attack_statements import Knowledge, Said, said_of
from analysis.attack_statements import atoms_of as atoms_of_counts
from analysis.attack_together import JointReport, attack_together
from analysis.curve_reading import CurveName
from analysis.disclosure import BASE
from analysis.joint_points import NEVER, Seen
from analysis.joint_puzzle import Kinds, Line, Told
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from tests.attacks.catalogue import Found, register
from tests.attacks.population import dates, frame, month_ends
from tests.attacks.publisher import OURS, releases
from tests.attacks.reconstruction import EXITED, in_programme
from tests.attacks.single_curves import (
    QUARTER,
    Released,
    days_told,
    followed,
    last_seen,
    released,
)

KINDS = {SUCCESSFUL: 0, UNSUCCESSFUL: 1, UNKNOWN: 2}
EVERY: Kinds = tuple(KINDS.values())


def seen() -> Seen:
    """What became of the demo participants."""
    (date,) = dates(1)
    rows = frame(date)
    rows = rows.loc[sorted(rows.index)]
    kind = np.asarray(rows["outcome"].astype(object).map(KINDS).fillna(-1), np.int64)
    dated = rows["day"].notna().to_numpy()
    day = np.where((kind >= 0) & dated, rows["day"].fillna(NEVER), NEVER).astype(np.int64)
    until = np.where(dated, followed(rows, date), -1)
    (people,) = month_ends(1)
    return Seen(people.present, dated, kind, day, until, np.zeros_like(until))


def line(read: Released) -> Line:
    """What a curve tells; those that leave unknown reasons out have two outcomes."""
    rows = tuple(((k,), row) for k, row in enumerate(read.curve.events))
    return Line(0, read.name, read.places, read.curve, rows)


def all_told() -> Told:
    """Counts and curves of exits of the demo."""
    (shown,) = releases(OURS, month_ends(1), EXITED)["exited"]
    knowledge = Knowledge()
    counts = said_of([shown], knowledge, atoms_of_counts([shown], knowledge))
    lines = [line(read) for read in released()]
    return Told([seen()], len(KINDS), [(EVERY, said) for said in counts], lines)


def told_by_the_quarter(reads: Sequence[Released]) -> Iterator[tuple[Kinds, Said]]:
    """Who was last seen until each quarter, as curves once told it: all others of them left.

    The chance is that of the curve, but here the attacker does not know that: who is proven is
    proven all the more by who does.
    """
    for read in reads:
        source = frozenset({(0, read.name.selection)})
        for ended, stayed in last_seen(read, days_told(read, QUARTER)):
            places = read.places[ended]
            left = places.size - stayed
            yield EVERY, Said(((0, 1, places),), left - BASE + 1, left + BASE - 1, (source,))


def by_providers(told: Told, number: int) -> JointReport:
    """By the largest providers, who put together what they know of their own participants."""
    sizes: dict[CurveName | str, int] = {one.name: one.places.size for one in told.lines}
    sizes |= {name: 0 for _, said in told.counts for source in said.sources for _, name in source}
    known = {"providers": Knowledge(insider=in_programme(month_ends(1)[0], number))}
    return attack_together(told, sizes, known, lambda _done, _of: None)


def found(report: JointReport) -> Found:
    return Found(report.tries, sum(report.proven.values()))


def after_gate(told: Told, report: JointReport) -> Told:
    """What the gate leaves: curves end earlier, selections are gone with their curves."""
    lines = []
    for one in told.lines:
        left = report.left.get(one.name, one.curve.periods)
        if left and one.name.selection not in report.dropped:
            curve = one.curve.until(left)
            rows = tuple((kinds, row[:left]) for kinds, row in one.rows)
            lines.append(replace(one, curve=curve, rows=rows))
    counts = [
        (kinds, said)
        for kinds, said in told.counts
        if all(any(name not in report.dropped for _, name in source) for source in said.sources)
    ]
    return replace(told, counts=counts, lines=lines)


def gated(_long: bool) -> Found:
    told = all_told()
    return found(by_providers(after_gate(told, by_providers(told, 2)), 2))


def with_last_seen(_long: bool) -> Found:
    told = all_told()
    counts = [*told.counts, *told_by_the_quarter(released())]
    return found(by_providers(replace(told, counts=counts), 1))


register(
    "counts and curves of exits together, two providers put together what they know",
    "the gate on all of it together",
    gated,
    lambda _long: found(by_providers(all_told(), 2)),
)
register(
    "counts and curves of exits together: the largest provider knows its own courses",
    "nothing of who is last seen: told by the quarter",
    lambda _long: found(by_providers(all_told(), 1)),
    with_last_seen,
)
