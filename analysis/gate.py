"""The gate: a release is attacked together with all earlier ones before anybody sees it.

The attacker knows everybody's characteristics, so who is in which selection, and every number that
was ever published. Whether somebody left, and for which reason, got a wage sanction or is
successful by the contract must follow for nobody. Where it does, the smallest selection that the
person is in is taken out, and the rest is attacked again.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from analysis.attack_statements import Number, Shown, attack

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping, Sequence

    import pandas as pd

    from analysis.history import History
    from analysis.publishable import Membership
    from analysis.selection import Selection
    from data.programme import Programme


@dataclass(frozen=True)
class Outcome:
    """Something that an attacker would like to know of a person, and the cells that count it.

    A cell is a row of ``table`` with ``cells`` in ``column``, and whether it counts those with the
    outcome or those without; the number is in the column ``number``.
    """

    name: str
    table: str
    column: str
    number: str
    cells: tuple[tuple[str, bool], ...]
    among: tuple[tuple[str, str], ...] = ()


EXITED = Outcome(
    "exited", "exit_reasons", "reason", "count", (("exited", True), ("not_exited", False))
)
SANCTIONED = Outcome(
    "wage_sanction",
    "sanctions",
    "category",
    "count",
    (("yes", True), ("no", False)),
    among=(("variable", "wage_sanction"), ("group", "all")),
)
BY_CONTRACT = Outcome(
    "successful_by_the_contract", "contract_flow", "step", "persons", (("successful", True),)
)


def outcomes(programme: Programme) -> list[Outcome]:
    """Everything that is attacked: each reason of exit too."""
    reasons = [
        Outcome(f"exit_{r.code}", "exit_reasons", "reason", "count", ((r.code, True),))
        for r in programme.exit_reasons
    ]
    return [EXITED, SANCTIONED, BY_CONTRACT, *reasons]


def truth(outcome: Outcome, persons: pd.DataFrame) -> pd.Series:
    """Who of ``publishable.members`` has an outcome."""
    if outcome is EXITED:
        return persons["exit_reason"] != ""
    if outcome is SANCTIONED:
        return persons["sanctioned"]
    if outcome is BY_CONTRACT:
        return persons["contract"] == outcome.cells[0][0]
    return persons["exit_reason"] == outcome.cells[0][0]


@dataclass(frozen=True)
class GateReport:
    """One attack on a release: how many outcomes were tried, and of how many persons proven.

    ``offending`` is the selection to take out, None where nobody is proven.
    """

    tries: int
    proven: Mapping[str, int]
    """Outcome → persons of whom it is proven."""
    programs: int
    offending: Selection | None

    def report(self) -> dict[str, Any]:
        """What a manifest says of it."""
        return {
            "tries": self.tries,
            "persons_proven": sum(self.proven.values()),
            "proven": {name: n for name, n in self.proven.items() if n},
            "linear_programs": self.programs,
            "taken_out": self.offending.text if self.offending else "",
        }


def attack_release(
    history: History,
    programme: Programme,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Selection],
    progress: Callable[[int, int], None],
) -> GateReport:
    """Attack a release to be, with ``tables`` for the selections ``shown``, and all before it."""
    tries, programs = 0, 0
    proven: dict[str, int] = {}
    offending: list[Selection] = []
    asked = outcomes(programme)
    for done, outcome in enumerate(asked):
        progress(done, len(asked))
        releases = [
            _shown(outcome, e.membership, e.shown, e.tables, history) for e in history.earlier
        ]
        releases.append(_shown(outcome, history.now, shown, tables, history))
        found = attack(releases)
        tries += found.tries
        programs += found.programs
        proven[outcome.name] = found.persons
        if found.persons:
            offending.append(_smallest(history.now, shown, set(found.proven[:, 1].tolist())))
    size = history.now.size
    return GateReport(tries, proven, programs, min(offending, key=size, default=None))


def _shown(
    outcome: Outcome,
    membership: Membership,
    selections: Sequence[Selection],
    tables: Mapping[str, pd.DataFrame],
    history: History,
) -> Shown:
    """What one release says of an outcome."""
    persons = membership.frame
    having = history.universe.flags(persons.loc[truth(outcome, persons), "record_key"])
    numbers = _numbers(outcome, tables)
    found = [
        Number(s.text, members, numbers.get((s.text, cell), float("nan")), counts)
        for s in selections
        for members in [membership.places(s)]
        for cell, counts in outcome.cells
    ]
    return Shown(history.universe.flags(persons["record_key"]), having, found)


def _numbers(outcome: Outcome, tables: Mapping[str, pd.DataFrame]) -> dict[tuple[str, str], float]:
    """Selection and cell → the number that is shown."""
    rows = tables[outcome.table]
    for column, value in outcome.among:
        rows = rows[rows[column] == value]
    cells = rows[["selection", outcome.column, outcome.number]].itertuples(index=False, name=None)
    return {(str(s), str(c)): float(n) for s, c, n in cells}


def _smallest(membership: Membership, shown: Sequence[Selection], proven: set[int]) -> Selection:
    """The selection of fewest persons that somebody who is proven is in."""
    with_proven = [s for s in shown if proven & set(membership.places(s).tolist())]
    return min(with_proven or shown, key=membership.size)
