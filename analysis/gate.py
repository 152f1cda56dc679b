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
from dataclasses import dataclass, field
from itertools import combinations
from multiprocessing import get_context
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.attack_curves import CurvesReport, attack_curves
from analysis.attack_response import respond_to
from analysis.attack_statements import Knowledge, Number, Shown, attack
from analysis.curve_reading import alike, read_curves
from analysis.publishable import places_of
from analysis.unit_tables import MANY_SELECTIONS
from data.dimensions import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

    import pandas as pd
    from numpy.typing import NDArray

    from analysis.history import History
    from analysis.publishable import Membership
    from analysis.selection import Selection
    from data.programme import Programme

JUDGED = ("successful", "unsuccessful", "unknown", "not_left")
"""Of whom the contract has an opinion."""
COLLUDING = 2
"""Providers that put together what they know."""


@dataclass(frozen=True)
class Cell:
    """A released number: of whom of a selection it counts those with an outcome.

    ``number`` of the rows of ``table`` in which each column of ``where`` has its value. ``among``:
    a column of ``publishable.members`` and the values that who is counted has in it.
    """

    table: str
    number: str
    where: tuple[tuple[str, str], ...]
    among: tuple[str, tuple[object, ...]] | None = None


@dataclass(frozen=True)
class Outcome:
    """Something that an attacker would like to know: who has one of ``values`` in ``column``."""

    name: str
    column: str
    values: tuple[object, ...]
    cells: tuple[Cell, ...]

    def having(self, persons: pd.DataFrame) -> pd.Series:
        """Who of ``publishable.members`` has it."""
        return persons[self.column].isin(self.values)


def outcomes(programme: Programme) -> list[Outcome]:
    """Everything that is attacked, the main outcomes first."""
    reasons = [reason.code for reason in programme.exit_reasons]
    sanctioned = ("variable", "wage_sanction"), ("category", "yes")
    return [
        Outcome(
            "exited",
            "exit_reason",
            tuple(reasons),
            (Cell("exit_reasons", "count", (("reason", "exited"),)),),
        ),
        Outcome(
            "wage_sanction",
            "sanctioned",
            (True,),
            (
                Cell("sanctions", "count", (*sanctioned, ("group", "all"))),
                Cell(
                    "sanctions",
                    "count",
                    (*sanctioned, ("group", "sick_2y")),
                    ("sick_2_years", (True,)),
                ),
            ),
        ),
        Outcome(
            "successful_by_the_contract",
            "contract",
            ("successful",),
            (
                Cell("contract_flow", "persons", (("step", "successful"),)),
                Cell("contract_flow", "persons", (("step", "successful"),), ("contract", JUDGED)),
            ),
        ),
        *(
            Outcome(
                f"exit_{code}",
                "exit_reason",
                (code,),
                (Cell("exit_reasons", "count", (("reason", code),)),),
            )
            for code in reasons
        ),
    ]


MAIN_OUTCOMES = 3
"""So many of the first are attacked by insiders too."""


@dataclass(frozen=True)
class GateReport:
    """An attack on a release: what was tried, what was proven, and what was taken out for it.

    ``tries`` outcomes of persons in releases, over all attackers; ``proven`` at first, by attacker
    and outcome; ``dropped`` selections; ``inherited``: proven by what earlier releases say, which
    cannot be taken back. Of what is left nothing else is proven. All of ``curves`` is apart.
    """

    tries: int
    proven: Mapping[str, int]
    dropped: tuple[str, ...]
    inherited: int
    programs: int
    curves: CurvesReport = field(default_factory=CurvesReport)

    def report(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "tries": self.tries,
            "proven_at_first": dict(self.proven),
            "taken_out": list(self.dropped),
            "persons_proven": self.inherited,
            "linear_programs": self.programs,
            "curves": self.curves.report(),
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
    read = read_curves(tables, shown, history.now, history.universe, programme)
    curves = attack_curves(alike(list(read)), known, lambda done, of: progress(done, 2 * of))
    attempts = try_all(
        Attacked(history, programme, tables, tuple(shown)),
        known,
        lambda done, of: progress(of + done, 2 * of),
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
            chain = _chain(attempt.outcome, history, tables, left)
            report = respond_to(attempt.outcome.name, chain, knowledge, gone, attempt.suspects)
            inherited += report.inherited
            programs += report.programs
            gone |= set(report.dropped)
            dropped += report.dropped
            if report.proven:
                proven[f"{name}: {report.outcome}"] = report.proven
    found = tuple(dict.fromkeys(dropped))
    return GateReport(tries, proven, found, inherited, programs, curves)


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
        chain = _chain(outcome, self.history, self.tables, self.shown)
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


def attackers(history: History, programme: Programme) -> dict[str, Knowledge]:
    """Somebody who knows no outcome, each provider, and each two of them together."""
    size = len(history.universe.places)
    own = {provider.code: _ever(history, provider.code, size) for provider in programme.providers}
    found = {"outsider": Knowledge()}
    for number in range(1, COLLUDING + 1):
        for together in combinations(own, number):
            insider = np.any([own[code] for code in together], axis=0)
            if insider.any():
                found[" + ".join(together)] = Knowledge(insider=insider)
    return found


def _ever(history: History, provider: str, size: int) -> NDArray[np.bool_]:
    """Who was ever a participant of a provider."""
    flags = np.zeros(size, dtype=np.bool_)
    for membership in (history.now, *(e.membership for e in history.earlier)):
        flags[places_of(membership.by_condition.get((PROVIDER, provider), 0))] = True
    return flags


def _chain(
    outcome: Outcome,
    history: History,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
) -> list[Shown]:
    """What every release says of an outcome, the newest last."""
    earlier = [_shown(outcome, e.membership, e.shown, e.tables, history) for e in history.earlier]
    return [*earlier, _shown(outcome, history.now, shown, tables, history)]


def _shown(
    outcome: Outcome,
    membership: Membership,
    selections: Sequence[Selection],
    tables: Mapping[str, pd.DataFrame],
    history: History,
) -> Shown:
    """What one release says of an outcome."""
    persons, universe = membership.frame, history.universe
    numbers = []
    for cell in outcome.cells:
        counted = _numbers(cell, tables)
        among = universe.persons(persons.loc[_among(cell, persons), "record_key"])
        for selection in selections:
            members = places_of(membership.persons(selection) & among)
            if members.size:
                number = counted.get(selection.text, float("nan"))
                numbers.append(Number(selection.text, members, number))
    having = universe.flags(persons.loc[outcome.having(persons), "record_key"])
    return Shown(universe.flags(persons["record_key"]), having, numbers)


def _among(cell: Cell, persons: pd.DataFrame) -> pd.Series:
    if cell.among is None:
        return persons["record_key"].notna()
    column, values = cell.among
    return persons[column].isin(values)


def _numbers(cell: Cell, tables: Mapping[str, pd.DataFrame]) -> dict[str, float]:
    """Selection → the number that is shown; hidden ones have no row or no number."""
    rows = tables[cell.table]
    for column, value in cell.where:
        rows = rows[rows[column] == value]
    pairs = rows[["selection", cell.number]].itertuples(index=False, name=None)
    return {str(selection): float(number) for selection, number in pairs}
