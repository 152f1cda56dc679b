"""What of a release is attacked, by whom, and what releases say of it.

An outcome is something that an attacker would like to know of a person; the numbers that count
those who have it are found in the tables of a release.
"""

from __future__ import annotations

from dataclasses import dataclass
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.audit.constraints import Knowledge, Number, Shown
from analysis.disclosure.rules import HIDDEN
from analysis.disclosure.selections import places_of
from analysis.figures.denominators import AT_MOST, FINISHED, OF_FINISHED
from analysis.figures.work import lasting_work
from analysis.selection import ALL
from data.dimensions import PROVIDER
from data.policy import OUTSIDER, PAIRS, PROVIDER_ALONE, Policy
from data.programme import SUCCESSFUL, UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator, Mapping, Sequence

    from numpy.typing import NDArray

    from analysis.disclosure.history import Earlier, History
    from analysis.disclosure.selections import Group, Membership
    from data.programme import Programme

JUDGED = ("successful", "unsuccessful", "unknown", "not_left")
"""Of whom the contract has an opinion."""
MONTHS_OF_A_PROGRAMME = 96
EXITED = (("reason", "exited"),)
SANCTIONS = ("sanctions", "sanction_shares", "sanction_risks", "sanction_flow")
CONTRACT = ("contract", "contract_flow", "contract_progress", "measures")
"""The figures that tell of an outcome."""


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
    own_chance: bool = True
    part_of: tuple[tuple[str, str], ...] = ()
    """The row of ``table`` of which the number is a part, and so is shown as no more."""
    hidden_if_missing: bool = False
    """Whether a selection without a row hides it: where all of a group is hidden there is none."""


@dataclass(frozen=True)
class Outcome:
    """Something that an attacker would like to know: who has one of ``values`` in ``column``."""

    name: str
    column: str
    values: tuple[object, ...]
    cells: tuple[Cell, ...]
    rare: bool = False
    """Whether few have it: then what matters is that somebody had it, and not that she had not."""
    disclosed_by: tuple[tuple[str, tuple[tuple[str, str], ...]], ...] = ()
    """Tables, and which of their rows, that are taken out of a selection by which it is proven; the
    whole selection if there are none."""

    def having(self, persons: pd.DataFrame) -> pd.Series:
        """Who of ``publishable.members`` has it."""
        return persons[self.column].isin(self.values)


def outcomes(programme: Programme) -> list[Outcome]:
    """Everything that is attacked, the main outcomes first."""
    reasons = [reason.code for reason in programme.exit_reasons]
    with_effect = {
        effect: tuple(r.code for r in programme.exit_reasons if r.effect == effect)
        for effect in (SUCCESSFUL, UNKNOWN)
    }
    return [
        Outcome(
            "exited",
            "exit_reason",
            tuple(reasons),
            (Cell("exit_reasons", "count", EXITED, hidden_if_missing=True),),
        ),
        Outcome(
            "wage_sanction",
            "sanctioned",
            (True,),
            tuple(_sanctions(programme)),
            rare=True,
            disclosed_by=tuple((table, ()) for table in SANCTIONS),
        ),
        Outcome(
            "successful_by_the_contract",
            "contract",
            ("successful",),
            (
                Cell("contract_flow", "persons", (("step", "successful"),), ("contract", JUDGED)),
                *_judged_by_month(programme),
            ),
            disclosed_by=tuple((table, ()) for table in CONTRACT),
        ),
        _told_by_denominators(
            "left_successfully", with_effect[SUCCESSFUL], OF_FINISHED, (("measure", FINISHED),)
        ),
        _told_by_denominators(
            "may_be_successful", ("", *with_effect[SUCCESSFUL], *with_effect[UNKNOWN]), AT_MOST, ()
        ),
        *_told_of_work(with_effect[SUCCESSFUL]),
        *(
            Outcome(
                f"exit_{code}",
                "exit_reason",
                (code,),
                (_of_reason(code),),
                rare=True,
                disclosed_by=(("exit_reasons", (("reason", code),)),),
            )
            for code in reasons
        ),
    ]


def _told_by_denominators(
    name: str, reasons: tuple[str, ...], measure: str, part_of: tuple[tuple[str, str], ...]
) -> Outcome:
    """What the numbers behind ``denominators`` tell: who left for one of these reasons."""
    cell = Cell("denominator_counts", "persons", (("measure", measure),), part_of=part_of)
    disclosed_by = (("denominator_counts", ()),)
    return Outcome(name, "exit_reason", reasons, (cell,), disclosed_by=disclosed_by)


def _told_of_work(reasons: tuple[str, ...]) -> Iterator[Outcome]:
    """Of whose successful exit work is registered, by reason, and whether that lasts.

    An attacker is taken to know who left successfully, for which reason, and when.
    """
    for row, codes in ((ALL, reasons), *((code, (code,)) for code in reasons)):
        where = (("reason", row),)
        yield Outcome(
            f"placed_{row}",
            "placed",
            codes,
            (Cell("placement_coverage", "placed", where, ("exit_reason", codes)),),
            disclosed_by=(("placement_coverage", where),),
        )
    due = (lasting_work.LASTING, lasting_work.NOT_LASTING, UNKNOWN)
    for state, values in lasting_work.STATES.items():
        where = (("state", state),)
        yield Outcome(
            f"work_{state}",
            "lasting",
            values,
            (Cell("lasting", "persons", where, ("lasting", due)),),
            disclosed_by=(("lasting", where),),
        )


def _of_reason(code: str) -> Cell:
    """The number of who left for a reason."""
    where = (("reason", code),)
    return Cell("exit_reasons", "count", where, part_of=EXITED, hidden_if_missing=True)


def _sanctions(programme: Programme) -> Iterator[Cell]:
    """Numbers of who had a wage sanction: of everybody, of who is sick for long, by their risk."""
    had = (("variable", "wage_sanction"), ("category", "yes"))
    for group, among in (("all", None), ("sick_2y", ("sick_2_years", (True,)))):
        of_group = (*had, ("group", group))
        yield Cell("sanctions", "count", of_group, among, hidden_if_missing=True)
    for risk in programme.wage_sanction_risks:
        where = (("risk", risk.code), ("group", "all"))
        yield Cell("sanction_risks", "sanctions", where, ("risk", (risk.code,)))


def _judged_by_month(programme: Programme) -> Iterator[Cell]:
    """Numbers of the successful of all who were judged up to each month of the programme."""
    first = pd.Period(programme.first_day, freq="M")
    months = [str(first + n) for n in range(MONTHS_OF_A_PROGRAMME)]
    for n, month in enumerate(months):
        among = ("judged_month", tuple(months[: n + 1]))
        yield Cell("contract_progress", "successful", (("month", month),), among, own_chance=False)


def attackers(
    history: History, programme: Programme, policy: Policy, kinds: Collection[str]
) -> dict[str, Knowledge]:
    """Attackers of these kinds, by name; a provider knows the outcomes of its own participants."""
    size = len(history.universe.places)
    own = {provider.code: _ever(history, provider.code, size) for provider in programme.providers}
    found = {OUTSIDER: Knowledge(policy)} if OUTSIDER in kinds else {}
    for number, kind in ((1, PROVIDER_ALONE), (2, PAIRS)):
        for together in combinations(own, number) if kind in kinds else ():
            insider = np.any([own[code] for code in together], axis=0)
            if insider.any():
                found[" + ".join(together)] = Knowledge(policy, insider)
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
    policy: Policy,
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Group],
) -> list[Shown]:
    """What every release says of an outcome, the newest last."""
    earlier = [
        _shown(
            outcome,
            history,
            e.membership,
            e.tables,
            _telling(outcome, e.shown, Policy.of(e.entry.policy), _taken_out(e, outcome)),
        )
        for e in history.earlier
    ]
    newest = _telling(outcome, shown, policy, ())
    return [*earlier, _shown(outcome, history, history.now, tables, newest)]


def _taken_out(earlier: Earlier, outcome: Outcome) -> Collection[str]:
    """The selections whose numbers of an outcome were taken out of a release."""
    found: Mapping[str, Collection[str]] = earlier.entry.report["numbers_taken_out"]
    return found.get(outcome.name, ())


def _telling(
    outcome: Outcome, groups: Sequence[Group], policy: Policy, taken_out: Collection[str]
) -> list[Group]:
    """The groups of which a release tells an outcome, or hides it for it is of too few."""
    return [
        group
        for group in groups
        if group.selection.text not in taken_out
        and (not outcome.rare or policy.shows_rare_outcomes(dict(group.selection.where)))
    ]


def _shown(
    outcome: Outcome,
    history: History,
    membership: Membership,
    tables: Mapping[str, pd.DataFrame],
    groups: Sequence[Group],
) -> Shown:
    """What one release says of an outcome; a figure that it does not hold says nothing."""
    persons, universe = membership.frame, history.universe
    numbers = []
    for place, cell in enumerate(outcome.cells):
        if cell.table not in tables:
            continue
        counted = _numbers(cell.number, tables[cell.table], cell.where)
        whole = _numbers(cell.number, tables[cell.table], cell.part_of) if cell.part_of else {}
        among = universe.persons(persons.loc[_among(cell, persons), "record_key"])
        for group in groups:
            name = group.selection.text
            if name not in counted and not cell.hidden_if_missing:
                continue
            members = places_of(group.persons & among)
            if members.size:
                number = counted.get(name, HIDDEN)
                own = cell.own_chance and number != whole.get(name)
                numbers.append(Number(name, members, number, cell=place, own_chance=own))
    having = universe.flags(persons.loc[outcome.having(persons), "record_key"])
    return Shown(universe.flags(persons["record_key"]), having, numbers)


def _among(cell: Cell, persons: pd.DataFrame) -> pd.Series:
    if cell.among is None:
        return persons["record_key"].notna()
    column, values = cell.among
    return persons[column].isin(values)


def _numbers(
    number: str, rows: pd.DataFrame, where: tuple[tuple[str, str], ...]
) -> dict[str, float]:
    """Selection → the number that is shown in these rows, NaN where it is hidden."""
    for column, value in where:
        rows = rows[rows[column] == value]
    pairs = rows[["selection", number]].itertuples(index=False, name=None)
    return {str(selection): float(shown) for selection, shown in pairs}
