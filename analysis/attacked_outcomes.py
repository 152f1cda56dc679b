"""What of a release is attacked, by whom, and what releases say of it.

An outcome is something that an attacker would like to know of a person; the numbers that count
those who have it are found in the tables of a release.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np

from analysis.attack_statements import Knowledge, Number, Shown
from analysis.publishable import places_of
from data.dimensions import PROVIDER

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

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


def chain_of(
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
