"""The gate: a release is attacked together with all earlier ones before anybody sees it.

The attacker knows everybody's characteristics, so who is in which selection, and every number that
was ever published. Whether somebody left, and for which reason, got a wage sanction or is
successful by the contract must follow for nobody. Providers know more: each of them, and each two
of them together, attack with the outcomes of their own participants. What proves somebody is taken
out, the smallest selection first.

Persons in the same selections are one unknown (``analysis/attack_statements.py``), and statements
come into the program when they matter (``analysis/attack.py``): so the work grows with the kinds of
persons, not with their number, and the same persons are proven as by everything at once. Attackers
and outcomes are attempts that know nothing of each other, so they run on all processors.
"""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.attack_curves import CurvesReport, attack_curves
from analysis.attack_response import respond_to
from analysis.attack_statements import attack
from analysis.attack_together import JointReport, attack_together
from analysis.attacked_outcomes import attackers, chain_of, outcomes
from analysis.curve_reading import alike, read_curves
from analysis.joint_telling import all_told
from analysis.unit_tables import MANY_SELECTIONS

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.attack_statements import Knowledge
    from analysis.attacked_outcomes import Outcome
    from analysis.curve_reading import CurveName, ReadCurve
    from analysis.history import History
    from analysis.joint_puzzle import Told
    from analysis.selection import Selection
    from data.programme import Programme

STEPS = 3
"""Of an attack: curves one by one, counts, and all together."""
EARLIER = 1
"""So many releases before are attacked together with it, counts and curves; counts with all."""
MAIN_OUTCOMES = 3
"""So many of the first are attacked by insiders too."""


@dataclass(frozen=True)
class GateReport:
    """An attack on a release: what was tried, what was proven, and what was taken out for it.

    ``tries`` outcomes of persons in releases, over all attackers; ``proven`` at first, by attacker
    and outcome; ``dropped`` selections; ``inherited``: proven by what earlier releases say, which
    cannot be taken back. Of what is left nothing else is proven. All of ``curves`` is apart, and
    what all ``together`` prove about exits, wage sanctions and first starts.
    """

    tries: int
    proven: Mapping[str, int]
    dropped: tuple[str, ...]
    inherited: int
    programs: int
    curves: CurvesReport = field(default_factory=CurvesReport)
    together: Mapping[str, JointReport] = field(default_factory=dict)

    @property
    def curves_left(self) -> dict[CurveName, int]:
        """Of curves that proved somebody, how many days may be shown; 0 if none."""
        found: dict[CurveName, int] = {}
        every = (self.curves.left, *(report.left for report in self.together.values()))
        for curves in every:
            for name, left in curves.items():
                found[name] = min(left, found.get(name, left))
        return found

    def report(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "tries": self.tries,
            "proven_at_first": dict(self.proven),
            "taken_out": list(self.dropped),
            "persons_proven": self.inherited,
            "linear_programs": self.programs,
            "curves": self.curves.report(),
            "together": {about: report.report() for about, report in self.together.items()},
        }


def attack_release(
    history: History,
    programme: Programme,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
    progress: Callable[[int, int], None],
) -> GateReport:
    """Attack a release to be, with ``tables`` for the selections ``shown``, and all before it."""
    known = attackers(history, programme)
    read = list(read_curves(tables, shown, history.now, history.universe, programme))
    curves = attack_curves(alike(read), known, lambda done, of: progress(done, STEPS * of))
    attempts = try_all(
        Attacked(history, programme, tables, tuple(shown)),
        known,
        lambda done, of: progress(of + done, STEPS * of),
    )
    tries, programs = sum(a.tries for a in attempts), sum(a.programs for a in attempts)
    inherited = 0
    proven: dict[str, int] = {}
    dropped: list[str] = []
    for name, knowledge in known.items():
        left = [selection for selection in shown if selection.text not in dropped]
        gone: set[str] = set()
        for attempt in attempts:
            if attempt.attacker != name or not attempt.suspects.size:
                continue
            chain = chain_of(attempt.outcome, history, tables, left)
            report = respond_to(attempt.outcome.name, chain, knowledge, gone, attempt.suspects)
            inherited += report.inherited
            programs += report.programs
            gone |= set(report.dropped)
            dropped += report.dropped
            if report.proven:
                proven[f"{name}: {report.outcome}"] = report.proven
    together = _attack_together(
        replace(history, earlier=history.earlier[-EARLIER:]),
        programme,
        tables,
        [selection for selection in shown if selection.text not in dropped],
        [
            one.until(curves.left.get(one.name, one.curve.periods))
            for one in read
            if one.name.selection not in dropped and curves.left.get(one.name, 1)
        ],
        known,
        lambda done, of: progress(2 * of + done, STEPS * of),
    )
    every = (name for report in together.values() for name in report.dropped)
    found = tuple(dict.fromkeys([*dropped, *every]))
    return GateReport(tries, proven, found, inherited, programs, curves, together)


def _attack_together(
    history: History,
    programme: Programme,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
    curves: Sequence[ReadCurve],
    known: Mapping[str, Knowledge],
    progress: Callable[[int, int], None],
) -> dict[str, JointReport]:
    """Attack counts and ``curves`` together, by what they are about."""
    sizes: dict[CurveName | str, int] = {s.text: history.now.size(s) for s in shown}
    sizes |= {one.name: one.places.size for one in curves}
    told = all_told(history, programme, tables, shown, curves)

    def attack_one(n: int, one: Told) -> JointReport:
        return attack_together(
            one, sizes, known, lambda done, of: progress(n * of + done, len(told) * of)
        )

    return {about: attack_one(n, one) for n, (about, one) in enumerate(told.items())}


@dataclass(frozen=True)
class Attacked:
    """What is attacked: a release to be, and all before it."""

    history: History
    programme: Programme
    tables: Mapping[str, pd.DataFrame]
    shown: tuple[Selection, ...]

    def attempt(self, attacker: str, outcome: Outcome) -> Attempt:
        """One attacker tries to prove one outcome, with everything shown."""
        knowledge = attackers(self.history, self.programme)[attacker]
        chain = chain_of(outcome, self.history, self.tables, self.shown)
        found = attack(chain, knowledge)
        return Attempt(attacker, outcome, found.tries, found.proven, found.programs)


@dataclass(frozen=True)
class Attempt:
    """What one attacker proves of one outcome while everything is shown.

    ``suspects``: release and place of whom it proves, shape (persons, 2).
    """

    attacker: str
    outcome: Outcome
    tries: int
    suspects: NDArray[np.int64]
    programs: int


def try_all(
    attacked: Attacked, known: Mapping[str, Knowledge], progress: Callable[[int, int], None]
) -> list[Attempt]:
    """Every attacker tries every outcome; many selections are spread over the processors.

    The attempts know nothing of each other. Whoever is free while everything is shown is free when
    less is: so only those who are proven here are asked again when something was taken out.
    """
    every = outcomes(attacked.programme)
    pairs = [
        (name, outcome)
        for name, knowledge in known.items()
        for outcome in (every if knowledge.insider is None else every[:MAIN_OUTCOMES])
    ]
    found = []
    with _attempts(attacked, pairs) as attempts:
        for done, attempt in enumerate(attempts):
            progress(done, len(pairs))
            found.append(attempt)
    return found


@contextmanager
def _attempts(
    attacked: Attacked, pairs: Sequence[tuple[str, Outcome]]
) -> Iterator[Iterator[Attempt]]:
    """The attempts in their order, made here or, of many selections, in processes of their own."""
    if len(attacked.shown) < MANY_SELECTIONS:
        yield (attacked.attempt(name, outcome) for name, outcome in pairs)
        return
    context = get_context("spawn")
    with ProcessPoolExecutor(
        mp_context=context, initializer=_attack_this, initargs=(attacked,)
    ) as pool:
        yield pool.map(_attempt, *zip(*pairs, strict=True))


_TO_ATTACK: list[Attacked] = []
"""In a process that makes attempts: what it attacks, sent once."""


def _attack_this(attacked: Attacked) -> None:
    _TO_ATTACK.append(attacked)


def _attempt(attacker: str, outcome: Outcome) -> Attempt:
    return _TO_ATTACK[-1].attempt(attacker, outcome)
