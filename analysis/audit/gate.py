"""The gate: a release is attacked together with all earlier ones before anybody sees it.

The attacker knows everybody's characteristics, so who is in which selection, and every number that
was ever published. Whether somebody left, and for which reason, got a wage sanction or is
successful by the contract must follow for nobody; of outcomes that few have, that somebody had it.
A provider knows more: it attacks with the outcomes of its own participants. What proves somebody
is taken out, the smallest selection first. Who attacks is the policy's.

Persons in the same selections are one unknown (``statements``), and statements come into the
program when they matter (``puzzle``): so the work grows with the kinds of persons, not with their
number, and the same persons are proven as by everything at once. Attackers and outcomes are
attempts that know nothing of each other, so they run on all processors.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from analysis.audit.curve_courses import EXIT, SANCTION
from analysis.audit.curve_reading import alike, read_curves
from analysis.audit.curves import CurvesReport, attack_curves
from analysis.audit.outcomes import attackers, chain_of, outcomes
from analysis.audit.response import respond_to
from analysis.audit.statements import attack
from data.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.audit.curve_reading import CurveName
    from analysis.audit.outcomes import Outcome
    from analysis.audit.statements import Knowledge
    from analysis.disclosure.history import History
    from analysis.disclosure.selections import Group
    from data.policy import Policy
    from data.programme import Programme

STEPS = 2
"""Of an attack: curves, and counts."""
GATED = (EXIT, SANCTION)
"""The curves that are attacked before they are published; first starts are no outcome."""
MANY_GROUPS = 40
"""From so many on attempts are spread over the processors."""


@dataclass(frozen=True)
class Dropped:
    """What is taken out: all of a selection, or the numbers of it that tell an outcome."""

    selection: str
    outcome: Outcome


@dataclass(frozen=True)
class GateReport:
    """An attack on a release: what was tried, what was proven, and what was taken out for it.

    ``tries`` outcomes of persons in releases, over all attackers; ``proven`` at first, by attacker
    and outcome; ``dropped``: selections by which an outcome was proven, or numbers of them;
    ``inherited``: proven by what earlier releases say, which cannot be taken back. Of what is left
    nothing else is proven. All of ``curves`` is apart.
    """

    tries: int
    proven: Mapping[str, int]
    dropped: Sequence[Dropped]
    inherited: int
    programs: int
    curves: CurvesReport = field(default_factory=CurvesReport)

    @property
    def selections(self) -> dict[str, str]:
        """Selections that are taken out whole → the outcome that was proven."""
        return {d.selection: d.outcome.name for d in self.dropped if not d.outcome.told_by}

    @property
    def numbers(self) -> dict[str, list[str]]:
        """Outcome → the selections of which the numbers that tell it are taken out."""
        found: dict[str, list[str]] = {}
        for one in self.dropped:
            if one.outcome.told_by:
                found.setdefault(one.outcome.name, []).append(one.selection)
        return found

    @property
    def curves_left(self) -> dict[CurveName, int]:
        """Of curves that proved somebody, how many days may be shown; 0 if none."""
        return dict(self.curves.left)

    def report(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "tries": self.tries,
            "proven_at_first": dict(self.proven),
            "selections_taken_out": self.selections,
            "numbers_taken_out": self.numbers,
            "persons_proven": self.inherited,
            "linear_programs": self.programs,
            "curves": self.curves.report(),
        }


def attack_release(
    history: History,
    programme: Programme,
    policy: Policy,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Group],
    progress: Callable[[int, int], None],
) -> GateReport:
    """Attack a release to be, with ``tables`` for the groups ``shown``, and all before it."""
    known = attackers(history, programme, policy, policy.attackers)
    read = read_curves(tables, shown, history.now, history.universe, programme, policy)
    curves = attack_curves(
        alike([one for one in read if one.name.figure in GATED]),
        known,
        lambda done, of: progress(done, STEPS * of),
    )
    attempts = try_all(
        Attacked(history, programme, policy, tables, tuple(shown)),
        known,
        lambda done, of: progress(of + done, STEPS * of),
    )
    inherited, programs = 0, sum(one.programs for one in attempts)
    proven: dict[str, int] = {}
    dropped: list[Dropped] = []
    for attempt in attempts:
        if not attempt.suspects.size:
            continue
        outcome = attempt.outcome
        gone = {d.selection for d in dropped if not d.outcome.told_by or d.outcome == outcome}
        chain = chain_of(outcome, history, tables, shown)
        report = respond_to(outcome, chain, known[attempt.attacker], gone, attempt.suspects)
        inherited += report.inherited
        programs += report.programs
        dropped += [Dropped(selection, outcome) for selection in report.dropped]
        if report.proven:
            proven[f"{attempt.attacker}: {report.outcome}"] = report.proven
    tries = sum(one.tries for one in attempts)
    return GateReport(tries, proven, dropped, inherited, programs, curves)


@dataclass(frozen=True)
class Attacked:
    """What is attacked: a release to be, and all before it."""

    history: History
    programme: Programme
    policy: Policy
    tables: Mapping[str, pd.DataFrame]
    shown: tuple[Group, ...]

    def attempt(self, attacker: str, outcome: Outcome) -> Attempt:
        """One attacker tries to prove one outcome, with everything shown."""
        known = attackers(self.history, self.programme, self.policy, self.policy.attackers)
        chain = chain_of(outcome, self.history, self.tables, self.shown)
        found = attack(chain, known[attacker], rare=outcome.rare)
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
    pairs = [(name, outcome) for name in known for outcome in every]
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
    if len(attacked.shown) < MANY_GROUPS:
        yield (attacked.attempt(name, outcome) for name, outcome in pairs)
        return
    with workers(_attack_this, (attacked,)) as pool:
        yield pool.map(_attempt, *zip(*pairs, strict=True))


_TO_ATTACK: list[Attacked] = []
"""In a process that makes attempts: what it attacks, sent once."""


def _attack_this(attacked: Attacked) -> None:
    _TO_ATTACK.append(attacked)


def _attempt(attacker: str, outcome: Outcome) -> Attempt:
    return _TO_ATTACK[-1].attempt(attacker, outcome)
