"""The gate: a release is attacked together with all earlier ones before anybody sees it.

The attacker knows everybody's characteristics, so who is in which selection, and every number that
was ever published. Whether somebody left, and for which reason, got a wage sanction or is
successful by the contract must follow for nobody; of outcomes that few have, that somebody had it.
A provider knows more: it attacks with the outcomes of its own participants. What proves somebody
is taken out, the smallest selection first. It is asked what is so by the newest release, of all
numbers that were ever published. Who attacks is the policy's.

Persons in the same selections are one unknown (``constraints``), and constraints come into the
program when they matter (``problem``): so the work grows with the kinds of persons, not with their
number, and the same persons are proven as by everything at once. Attackers and outcomes are
attempts that know nothing of each other, so they run on all processors.
"""

from __future__ import annotations

from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.audit.constraints import attack
from analysis.audit.curve_reading import EXIT, SANCTION, alike, read_curves
from analysis.audit.curves import CurvesReport, attack_curves
from analysis.audit.outcomes import attackers, chain_of, outcomes
from analysis.audit.response import respond_to
from data.workers import workers

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd

    from analysis.audit.constraints import Knowledge
    from analysis.audit.curve_reading import CurveName
    from analysis.audit.outcomes import Outcome
    from analysis.audit.problem import Indices
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
        return {d.selection: d.outcome.name for d in self.dropped if not d.outcome.disclosed_by}

    @property
    def numbers(self) -> dict[str, list[str]]:
        """Outcome → the selections of which the numbers that tell it are taken out."""
        found: dict[str, list[str]] = {}
        for one in self.dropped:
            if one.outcome.disclosed_by:
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
    every = outcomes(programme)
    attacked = ReleaseToBe(history, policy, tables, tuple(shown), known, tuple(every))
    attempts = _attempts(attacked, lambda done, of: progress(of + done, STEPS * of))
    inherited, programs = 0, sum(one.programs for one in attempts)
    proven: dict[str, int] = {}
    dropped: list[Dropped] = []
    for attempt in attempts:
        if not attempt.suspects.size:
            continue
        outcome = every[attempt.outcome]
        gone = {d.selection for d in dropped if not d.outcome.disclosed_by or d.outcome == outcome}
        chain = chain_of(outcome, history, policy, tables, shown)
        response = respond_to(outcome, chain, known[attempt.attacker], gone, attempt.suspects)
        inherited += response.inherited
        programs += response.programs
        dropped += [Dropped(selection, outcome) for selection in response.dropped]
        if response.proven:
            proven[f"{attempt.attacker}: {outcome.name}"] = response.proven
    asked = sum(one.tries for one in attempts)
    return GateReport(asked, proven, dropped, inherited, programs, curves)


@dataclass(frozen=True)
class ReleaseToBe:
    """What is attacked, a release to be and all before it, by whom, and to learn what."""

    history: History
    policy: Policy
    tables: Mapping[str, pd.DataFrame]
    shown: tuple[Group, ...]
    known: Mapping[str, Knowledge]
    outcomes: tuple[Outcome, ...]

    def attempt(self, attacker: str, place: int, free: Indices | None) -> Attempt:
        """One attacker tries to prove one outcome, with everything shown.

        ``free`` are the places of who is free for somebody who knows more.
        """
        outcome = self.outcomes[place]
        chain = chain_of(outcome, self.history, self.policy, self.tables, self.shown)
        found = attack(chain, self.known[attacker], rare=outcome.rare, of_newest=True, free=free)
        return Attempt(attacker, place, found.tries, found.proven, found.free, found.programs)


@dataclass(frozen=True)
class Attempt:
    """What one attacker proves of one outcome, by its place, while everything is shown.

    ``suspects``: release and place of whom it proves, shape (persons, 2). Whoever is free while
    everything is shown is free when less is, so that only these are asked again.
    """

    attacker: str
    outcome: int
    tries: int
    suspects: Indices
    free: Indices
    programs: int


Try = tuple[str, int, "Indices | None"]
"""An attacker, the place of an outcome, and who is free of it for those who know more."""


def _attempts(attacked: ReleaseToBe, progress: Callable[[int, int], None]) -> list[Attempt]:
    """All attempts; of many selections in processes of their own.

    Those who know outcomes come first: whoever is free for one of them is free for who knows none.
    """
    knowing = [name for name, one in attacked.known.items() if one.insider is not None]
    places, made = range(len(attacked.outcomes)), list[Attempt]()
    of = len(attacked.known) * len(places)
    with _making(attacked) as make:
        for attempt in make([(name, place, None) for name in knowing for place in places]):
            progress(len(made), of)
            made.append(attempt)
        free = [_free_for_any(made, place) for place in places]
        others = [name for name in attacked.known if name not in knowing]
        for attempt in make([(name, place, free[place]) for name in others for place in places]):
            progress(len(made), of)
            made.append(attempt)
    return made


def _free_for_any(made: Sequence[Attempt], place: int) -> Indices:
    """The places of who is free of an outcome for one of these attackers."""
    free = [attempt.free for attempt in made if attempt.outcome == place]
    return np.unique(np.concatenate([np.empty(0, np.int64), *free]))


@contextmanager
def _making(attacked: ReleaseToBe) -> Iterator[Callable[[Sequence[Try]], Iterator[Attempt]]]:
    """What makes attempts in their order: here or, of many selections, in other processes."""
    if len(attacked.shown) < MANY_GROUPS:
        yield lambda tries: (attacked.attempt(*one) for one in tries)
        return
    with workers(_attack_this, (attacked,)) as pool:
        yield lambda tries: pool.map(_attempt, tries)


_TO_ATTACK: list[ReleaseToBe] = []
"""In a process that makes attempts: what it attacks, sent once."""


def _attack_this(attacked: ReleaseToBe) -> None:
    _TO_ATTACK.append(attacked)


def _attempt(one: Try) -> Attempt:
    return _TO_ATTACK[-1].attempt(*one)
