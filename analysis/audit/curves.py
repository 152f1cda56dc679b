"""Whose course follows from a released curve.

The attacker knows who is in the curve, everybody's day of entry and so until when each person was
seen, and every number of the curve. Unknown are who left, when and how, and the chance by which the
curve is rounded. Proven is a person of whom it follows whether she left, left with some outcome,
or left by the end of some step; of wage sanctions whether she had one.

Most are free because two persons could have had each other's course (``curve_swaps``). Of the rest
a linear program seeks a solution in which they are otherwise (``curve_problem``).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.audit.curve_problem import CurveProblem
from analysis.audit.curve_swaps import EVER, claims, free_by_swaps
from analysis.audit.prove import prove
from data.workers import workers

if TYPE_CHECKING:
    from analysis.audit.constraints import Knowledge
    from analysis.audit.curve_reading import CurveName, ReadCurve, ShownCurve
    from analysis.audit.problem import Flags

LEAST_DAYS = 2
"""That are shown of a curve, day 0 included: one point is no curve."""
MANY_CURVES, PIECE = 40, 4
"""From so many on they are spread over the processors, in pieces of so many."""
MOST_CLASSES = 60
"""Classes of persons in one program; of the others the attacker is granted the courses."""


@dataclass(frozen=True)
class CurveProof:
    """What follows from one curve: ``tries`` claims about persons, ``programs`` that it took.

    ``persons`` of whom anything is proven, by place in the curve.
    """

    tries: int
    persons: Flags
    programs: int


@dataclass(frozen=True)
class CurvesReport:
    """An attack on all curves of a release, each by itself.

    ``tries`` claims about persons, over all attackers; ``proven``: attacker and figure → curves
    that prove somebody, by the attacker who knows most; ``left``: of these curves, how many days
    may be shown, 0 if none.
    """

    curves: int = 0
    tries: int = 0
    proven: Mapping[str, int] = field(default_factory=dict)
    left: Mapping[CurveName, int] = field(default_factory=dict)
    programs: int = 0

    def report(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "curves": self.curves,
            "tries": self.tries,
            "proven_at_first": dict(self.proven),
            "shortened": [name.text for name, days in self.left.items() if days],
            "taken_out": [name.text for name, days in self.left.items() if not days],
            "linear_programs": self.programs,
        }


def attack_curves(
    groups: Sequence[Sequence[ReadCurve]],
    known: Mapping[str, Knowledge],
    progress: Callable[[int, int], None],
) -> CurvesReport:
    """Attack every curve by itself, by each attacker until one proves somebody.

    ``groups`` of curves that are alike. Many are spread over the processors; what comes out is the
    same.
    """
    jobs = [
        (group[0].curve, {name: secret_of(group[0], known[name]) for name in known})
        for group in groups
    ]
    pieces = [jobs[n : n + PIECE] for n in range(0, len(jobs), PIECE)]
    found: list[_CurveAttack] = []
    if len(jobs) < MANY_CURVES:
        found = _attack_some(jobs)
    else:
        with workers() as pool:
            for done, part in enumerate(pool.map(_attack_some, pieces)):
                progress(done * PIECE, len(jobs))
                found += part
    proven: Counter[str] = Counter()
    left: dict[CurveName, int] = {}
    for group, one in zip(groups, found, strict=True):
        if one.attacker:
            proven[f"{one.attacker}: {group[0].name.figure}"] += len(group)
            left |= dict.fromkeys((read.name for read in group), one.left)
    return CurvesReport(
        curves=sum(len(group) for group in groups),
        tries=sum(one.tries for one in found),
        proven=dict(sorted(proven.items())),
        left=dict(sorted(left.items())),
        programs=sum(one.programs for one in found),
    )


def secret_of(read: ReadCurve, knowledge: Knowledge) -> Flags:
    """Whose course in a curve an attacker does not know."""
    if knowledge.insider is None:
        return np.ones(read.places.size, dtype=np.bool_)
    return ~knowledge.insider[read.places]


@dataclass
class _CurveAttack:
    """The first ``attacker`` who proved somebody by a curve, if any did.

    ``left``: by how many days of it nobody proves anything, 0 if by none.
    """

    left: int
    attacker: str = ""
    tries: int = 0
    programs: int = 0


def _attack_some(jobs: Sequence[tuple[ShownCurve, Mapping[str, Flags]]]) -> list[_CurveAttack]:
    return [_attack_one(curve, secrets) for curve, secrets in jobs]


def _attack_one(curve: ShownCurve, secrets: Mapping[str, Flags]) -> _CurveAttack:
    """A curve, and what is left of it when its last days go until nobody is proven.

    Of fewer days fewer are proven, so the last day by which nobody is lies between two halves.
    """
    found = _CurveAttack(curve.periods)
    found.attacker = _first_who_proves(curve, secrets, found)
    if found.attacker:
        nobody, somebody = LEAST_DAYS - 1, curve.periods
        while somebody - nobody > 1:
            days = (nobody + somebody) // 2
            if _first_who_proves(curve.until(days), secrets, found):
                somebody = days
            else:
                nobody = days
        found.left = nobody if nobody >= LEAST_DAYS else 0
    return found


def _first_who_proves(curve: ShownCurve, secrets: Mapping[str, Flags], count: _CurveAttack) -> str:
    """The first attacker who proves somebody, who knows most before the others; none if nobody.

    Whoever is free for somebody is free for who knows less, and is not asked for again.
    """
    failed: list[Flags] = []
    for name, secret in sorted(secrets.items(), key=lambda one: int(one[1].sum())):
        asked = secret.copy()
        for free in failed:
            if not (free & ~secret).any():
                asked &= ~free
        proof = attack_curve(curve, secret, asked)
        count.tries += proof.tries
        count.programs += proof.programs
        if proof.persons.any():
            return name
        failed.append(secret)
    return ""


def attack_curve(curve: ShownCurve, secret: Flags, wanted: Flags | None = None) -> CurveProof:
    """Attack a curve; ``secret`` says whose course the attacker does not know.

    ``wanted``: of whom something is asked; of all of these if None.
    """
    asked = claims(curve, secret if wanted is None else wanted)
    asked = [claim for claim in asked if claim.asked.any()]
    free = free_by_swaps(curve, secret, asked) if asked else []
    left = [claim.asked & ~flags for claim, flags in zip(asked, free, strict=True)]
    tries = sum(int(claim.asked.sum()) for claim in asked)
    persons, programs = np.zeros(secret.size, dtype=np.bool_), 0
    if any(flags.any() for flags in left):
        cuts = tuple(claim.place for claim in asked if claim.place != EVER)
        made = CurveProblem(curve, _fewer(curve, secret, left), cuts)
        unknowns: dict[int, Flags] = {}
        for claim, flags in zip(asked, left, strict=True):
            for unknown, mine in made.asked(claim, flags).items():
                unknowns[unknown] = unknowns.get(unknown, mine) | mine
        proof = prove(made.problem, np.array(sorted(unknowns), np.int64))
        programs = proof.programs
        for unknown in proof.unknowns.tolist():
            persons |= unknowns[unknown]
    return CurveProof(tries, persons, programs)


def _fewer(curve: ShownCurve, secret: Flags, left: list[Flags]) -> Flags:
    """Whose course stays secret in a program: those asked for, then classes with most events.

    Who knows more has fewer solutions: whoever is free in these is free.
    """
    seen = np.stack([curve.first, curve.last])
    same = np.unique(seen, axis=1, return_inverse=True)[1].ravel()
    number = int(same.max()) + 1
    if number <= MOST_CLASSES:
        return secret
    wanted = np.bincount(same[np.any(left, axis=0)], minlength=number) > 0
    events = np.bincount(same[secret & (curve.event < curve.periods)], minlength=number)
    persons = np.bincount(same[secret], minlength=number)
    order = np.lexsort((-persons, -events, ~wanted))
    kept = np.zeros(number, dtype=np.bool_)
    kept[order[: max(MOST_CLASSES, int(wanted.sum()))]] = True
    return secret & kept[same]
