"""Whose course follows from a released curve.

The attacker knows who is in the curve, everybody's day of entry and so until when each person was
seen, and every number of the curve. Unknown are who left, when and how, and the chance by which the
curve is rounded. Proven is a person of whom it follows whether she left, left with some outcome, or
left by the end of some step; of wage sanctions whether she had one.

Most are free because two persons could have had each other's course (``curve_swaps``). Of the rest
a linear program seeks a world for who knows the chance, and where it finds none, one of whole
persons for who does not.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.audit.puzzle import prove
from analysis.audit.curve_puzzle import puzzle_of
from analysis.audit.curve_swaps import EVER, claims, free_by_swaps
from data.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    from analysis.audit.statements import Flags, Knowledge
    from analysis.audit.curve_numbers import ShownCurve
    from analysis.audit.curve_reading import CurveName, ReadCurve
    from analysis.audit.curve_swaps import Claim


LEAST_DAYS = 2
"""That are shown of a curve, day 0 included: one point is no curve."""
MANY_CURVES, PIECE = 40, 4
"""From so many on they are spread over the processors, in pieces of so many."""
MOST_CLASSES = 60
"""Classes of persons in one program; of the others the attacker is granted the courses."""


@dataclass(frozen=True)
class CurveProof:
    """What follows from one curve: ``tries`` claims about persons, ``proven`` of them.

    ``persons`` of whom anything is proven, by place in the curve.
    """

    tries: int
    proven: int
    persons: Flags
    programs: int
    free: tuple[Flags, ...] = ()
    """Of each claim, of whom it does not follow."""


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
            **names_of(self.left),
            "linear_programs": self.programs,
        }


def names_of(left: Mapping[CurveName, int]) -> dict[str, list[str]]:
    """How a manifest names the curves of which less is shown: so many days, none if 0."""
    return {
        "shortened": [name.text for name, days in left.items() if days],
        "taken_out": [name.text for name, days in left.items() if not days],
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
    jobs = [(group[0].curve, _secrets(group[0], known)) for group in groups]
    pieces = [jobs[n : n + PIECE] for n in range(0, len(jobs), PIECE)]
    found: list[Attacked] = []
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
        if one.persons:
            proven[f"{one.attacker}: {group[0].name.figure}"] += len(group)
            left |= dict.fromkeys((read.name for read in group), one.left)
    return CurvesReport(
        curves=sum(len(group) for group in groups),
        tries=sum(one.tries for one in found),
        proven=dict(sorted(proven.items())),
        left=dict(sorted(left.items())),
        programs=sum(one.programs for one in found),
    )


@dataclass(frozen=True)
class Attacked:
    """What an ``attacker`` proved of how many ``persons`` by a curve, or the last of nobody.

    ``left``: by how many days of it nobody proves anything, 0 if by none.
    """

    attacker: str
    persons: int
    tries: int
    programs: int
    left: int = 0


def _secrets(read: ReadCurve, known: Mapping[str, Knowledge]) -> dict[str, Flags]:
    """Attacker → whose course in a curve she does not know."""
    return {
        name: np.ones(read.places.size, dtype=np.bool_)
        if knowledge.insider is None
        else ~knowledge.insider[read.places]
        for name, knowledge in known.items()
    }


def _attack_some(jobs: Sequence[tuple[ShownCurve, dict[str, Flags]]]) -> list[Attacked]:
    return [_attack_one(curve, secrets) for curve, secrets in jobs]


def _attack_one(curve: ShownCurve, secrets: Mapping[str, Flags]) -> Attacked:
    """A curve, and what is left of it when its last days go until nobody is proven."""
    first = found = _by_each(curve, secrets)
    tries, programs, left = found.tries, found.programs, curve.periods
    while found.persons and left >= LEAST_DAYS:
        left -= 1
        found = _by_each(curve.until(left), secrets)
        tries, programs = tries + found.tries, programs + found.programs
    shown = left if left >= LEAST_DAYS else 0
    return replace(first, tries=tries, programs=programs, left=shown)


def _by_each(curve: ShownCurve, secrets: Mapping[str, Flags]) -> Attacked:
    """The first attacker who proves somebody, or else the last, with what all have tried.

    Who knows most comes first: whoever is free for her is free for who knows less.
    """
    found = Attacked("", 0, 0, 0)
    freed: list[Freed] = []
    for name, secret in sorted(secrets.items(), key=lambda one: int(one[1].sum())):
        known = [one.claims for one in freed if not (one.secret & ~secret).any()]
        proof = attack_curve(curve, secret, known, first=True)
        tries, programs = found.tries + proof.tries, found.programs + proof.programs
        found = Attacked(name, int(proof.persons.sum()), tries, programs)
        if found.persons:
            break
        freed.append(Freed(secret, proof.free))
    return found


@dataclass(frozen=True)
class Freed:
    """Of whom an attacker proves nothing, claim by claim; she knows all but ``secret`` courses."""

    secret: Flags
    claims: Sequence[Flags]


def attack_curve(
    curve: ShownCurve,
    secret: Flags,
    known_free: Sequence[Sequence[Flags]] = (),
    *,
    first: bool = False,
) -> CurveProof:
    """Attack a curve; ``secret`` says whose course the attacker does not know.

    ``known_free``: of each claim, who is free for somebody who knows more. With ``first`` the
    attack ends when anybody is proven.
    """
    asked = claims(curve, secret)
    tries = sum(int(claim.asked.sum()) for claim in asked)
    free = free_by_swaps(curve, secret, asked)
    for more in known_free:
        free = [flags | other for flags, other in zip(free, more, strict=True)]
    left = [claim.asked & ~flags for claim, flags in zip(asked, free, strict=True)]
    programs = 0
    for known_chance in (True, False):
        left, tried = _not_free(
            curve, secret, asked, left, known_chance=known_chance, first=first and not known_chance
        )
        programs += tried
    persons = np.any(left, axis=0) if left else np.zeros(secret.size, dtype=np.bool_)
    freed = tuple(claim.asked & ~flags for claim, flags in zip(asked, left, strict=True))
    return CurveProof(tries, sum(int(flags.sum()) for flags in left), persons, programs, freed)


def _not_free(
    curve: ShownCurve,
    secret: Flags,
    asked: list[Claim],
    left: list[Flags],
    *,
    known_chance: bool,
    first: bool,
) -> tuple[list[Flags], int]:
    """Of those ``left`` of each claim, who cannot move; and how many programs it took."""
    if not any(flags.any() for flags in left):
        return left, 0
    cuts = tuple(claim.place for claim in asked if claim.place != EVER)
    made = puzzle_of(curve, _fewer(curve, secret, left), cuts, known_chance=known_chance)
    unknowns: dict[int, list[tuple[int, Flags]]] = {}
    for place, (claim, flags) in enumerate(zip(asked, left, strict=True)):
        for unknown, persons in made.asked(claim, flags).items():
            unknowns.setdefault(unknown, []).append((place, persons))
    wanted = np.array(sorted(unknowns), np.int64)
    try:
        proof = prove(
            made.puzzle, wanted, whole=not known_chance, thorough=known_chance, first=first
        )
    except RuntimeError:
        # The solver gave up: in doubt somebody is proven.
        return left, 0
    found = [np.zeros_like(flags) for flags in left]
    for unknown in proof.unknowns.tolist():
        for place, persons in unknowns[unknown]:
            found[place] |= persons
    return found, proof.programs


def _fewer(curve: ShownCurve, secret: Flags, left: list[Flags]) -> Flags:
    """Whose course stays secret in a program: those asked for, then classes with most events.

    Who knows more has fewer worlds: whoever is free in these is free.
    """
    seen = np.stack([curve.first, curve.last, curve.courses.kinds])
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
