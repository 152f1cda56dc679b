"""What a change of the registration does to the main figures: corrections apart from new months.

The earlier registry is turned into the later one step by step, and the figures are computed anew
after each: first what was corrected of the time up to the earlier as-of date, then persons of that
time who were not registered yet, last the time since. So the effects add up to the whole change.
What two corrections do together is counted with the second.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import SANCTION_TABLES, Figure, table_missing
from analysis.figures.contract import contract
from analysis.figures.exit_curves import exit_summary
from analysis.figures.exit_reasons import exit_reasons
from analysis.figures.overview import CONTRACT, EXITS, PARTICIPANTS, SUCCESSFUL_EXIT, WAGE_SANCTIONS
from analysis.figures.sanctions import SICK_2_YEARS, sanction_shares
from analysis.selection import ALL, Selection
from data.checks.hindsight import seen_on
from data.errors import NotComparableError
from data.programme import SUCCESSFUL
from data.registry.build import draft_registry
from data.registry.open import extract_tables
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator

    from data.registry.open import Registry

    Tables = dict[str, pd.DataFrame]
    Mask = Callable[[pd.DataFrame, pd.DataFrame], pd.Series]

YEAR_WEEKS = 52
MEASURES = (PARTICIPANTS, EXITS, SUCCESSFUL_EXIT, CONTRACT, WAGE_SANCTIONS)
PROGRAMME, VANISHED, NEW, LATER, TOTAL = "programme", "vanished", "new", "later", "total"
COLUMNS = ("change", "persons", "measure", "before", "after", "effect")


@dataclass(frozen=True)
class Correction:
    """Fields of participants that are set right together, for those whom ``holds`` points out."""

    code: str
    fields: tuple[str, ...]
    holds: Mask
    """(Participants as they were, as seen now), the same persons in each row → who."""


def _left(persons: pd.DataFrame) -> pd.Series:
    return persons["exit_date"].notna() | persons["exit_reason"].notna()


def _differ(*fields: str) -> Mask:
    """Whoever has another value in one of these fields; no value on both sides is the same."""

    def holds(was: pd.DataFrame, now: pd.DataFrame) -> pd.Series:
        differs = pd.Series(False, index=was.index)
        for field in fields:
            either = was[field].notna() | now[field].notna()
            differs |= either & ~(was[field] == now[field]).fillna(False).astype(bool)
        return differs

    return holds


EXIT = ("exit_date", "exit_reason")
TRAITS = ("birth_year", "branch", "wage_sanction_risk")
CORRECTIONS = (
    Correction("exits_backdated", EXIT, lambda was, now: ~_left(was) & _left(now)),
    Correction("exits_withdrawn", EXIT, lambda was, now: _left(was) & ~_left(now)),
    Correction("exit_dates", ("exit_date",), _differ("exit_date")),
    Correction("exit_reasons", ("exit_reason",), _differ("exit_reason")),
    Correction("entries", ("intake_date", "entry_date"), _differ("intake_date", "entry_date")),
    Correction("first_sick_dates", ("first_sick_date",), _differ("first_sick_date")),
    Correction("traits", TRAITS, _differ(*TRAITS)),
)
"""In the order in which they are made: an exit as a whole before its date and reason alone."""
ROWS = ("interventions", "wage_sanctions")
CHANGES = (
    PROGRAMME, VANISHED, *(c.code for c in CORRECTIONS), *ROWS, NEW, LATER, TOTAL,
)  # fmt: skip


def change_effects(source: Registry, earlier: Registry) -> pd.DataFrame:
    """The effect of each kind of change on each main figure, a row for every pair.

    Columns ``change``, in the order of ``CHANGES``: ``programme`` (another programme file),
    ``vanished``, corrections of what was registered of the time up to the earlier as-of date
    (``exits_backdated``: an exit of that time that was not known; ``exits_withdrawn``;
    ``exit_dates``; ``exit_reasons``; ``entries`` with intakes; ``first_sick_dates``; ``traits``;
    ``interventions``; ``wage_sanctions``), ``new`` (persons of that time who were not registered),
    ``later`` (the time since) and ``total``; ``persons`` it is about (0 for ``programme``; of
    ``later`` those new since; of ``total`` missing); ``measure`` (``participants``, ``exits``,
    ``successful_exit_1_year`` at 52 weeks, ``contract``, ``wage_sanctions`` of those sick for two
    years); its value ``before`` and ``after`` the change, persons or a share 0-1, and ``effect``,
    their difference; missing where a figure is undefined. Raises ``NotComparableError`` if the
    earlier registry has codes that the later programme does not know, or is of a later date.
    """
    check_comparable(source, earlier)
    rows: list[tuple[object, ...]] = []
    first = before = main_figures(earlier)
    for change, persons, state in _states(source, earlier):
        after = before if state is None else main_figures(state)
        rows += [_row(change, persons, measure, before, after) for measure in MEASURES]
        before = after
    rows += [_row(TOTAL, None, measure, first, before) for measure in MEASURES]
    return pd.DataFrame(rows, columns=list(COLUMNS)).astype({"persons": "Int64"})


def _row(
    change: str, persons: int | None, measure: str, before: dict[str, float],
    after: dict[str, float],
) -> tuple[object, ...]:  # fmt: skip
    effect = after[measure] - before[measure]
    return change, persons, measure, before[measure], after[measure], effect


def check_comparable(source: Registry, earlier: Registry) -> None:
    """Raise ``NotComparableError`` as ``change_effects`` does."""
    if earlier.as_of_date > source.as_of_date:
        raise NotComparableError(
            mark("The registry of {earlier} is later than that of {later}. Give them in order."),
            earlier=earlier.as_of_date.isoformat(),
            later=source.as_of_date.isoformat(),
        )
    lists = ("branches", "exit_reasons", "wage_sanction_risks", "interventions")
    for name in lists:
        gone = {item.code for item in getattr(earlier.programme, name)} - {
            item.code for item in getattr(source.programme, name)
        }
        if gone:
            raise NotComparableError(
                mark(
                    "The programme file no longer has the codes {codes} of {list}, which the"
                    " registry of {date} was made with. Keep codes that were in use."
                ),
                codes=", ".join(sorted(gone)),
                list=name,
                date=earlier.as_of_date.isoformat(),
            )


def main_figures(source: Registry) -> dict[str, float]:
    """``MEASURES`` → value: persons, or a share 0-1, NaN where undefined; of everybody."""
    everybody = Selection()
    reasons = exit_reasons(source, everybody)
    counted = reasons[reasons["group"] == ALL].set_index("reason")["count"]
    exits = float(counted.get("exited", 0))
    summary = exit_summary(source, everybody)
    within = summary[(summary["outcome"] == SUCCESSFUL) & (summary["weeks"] == YEAR_WEEKS)]
    sanctions = (
        None if table_missing(source, SANCTION_TABLES) else sanction_shares(source, everybody)
    )
    return {
        PARTICIPANTS: exits + float(counted.get("not_exited", 0)),
        EXITS: exits,
        SUCCESSFUL_EXIT: _first(within),
        CONTRACT: _first(contract(source, everybody)),
        WAGE_SANCTIONS: (
            float("nan")
            if sanctions is None
            else _first(sanctions[sanctions["group"] == SICK_2_YEARS])
        ),
    }


def _first(rows: pd.DataFrame) -> float:
    return float(rows["share"].iloc[0]) if len(rows) else float("nan")


def _states(source: Registry, earlier: Registry) -> Iterator[tuple[str, int, Registry | None]]:
    """Each change with its persons and the registry after it, None where nothing is other."""
    was = with_columns_of(extract_tables(earlier), extract_tables(source))
    date, without = earlier.as_of_date, source.without | earlier.without

    def drafted(tables: Tables) -> Registry:
        return draft_registry(tables, source.programme, date, without=without)

    other = source.programme.source != earlier.programme.source
    yield PROGRAMME, 0, drafted(was) if other else None
    now = seen_on(date, extract_tables(source), was)
    for change, persons, tables in _corrected(was, now):
        if change in without:
            # What a table says that one of the two had not is no correction.
            yield change, 0, None
            continue
        yield change, persons, drafted(tables) if persons else None
    old = set(was["participants"]["participant_id"])
    registered = set(extract_tables(source)["participants"]["participant_id"])
    in_time = set(now["participants"]["participant_id"])
    yield NEW, len(in_time - old), drafted(now) if in_time - old else None
    yield LATER, len(registered - in_time - old), source


def with_columns_of(tables: Tables, model: Tables) -> Tables:
    """Tables with the columns of another programme; what they lack is missing."""
    return {
        name: tables[name].reindex(columns=rows.columns) if name in tables else rows.iloc[:0]
        for name, rows in model.items()
    }


def _corrected(was: Tables, now: Tables) -> Iterator[tuple[str, int, Tables]]:
    """The corrections of who is in both, one after another: code, persons, tables after it."""
    seen = now["participants"].set_index("participant_id")
    persons = was["participants"].set_index("participant_id")
    stays = persons.index.isin(seen.index)
    tables = only(was, set(persons.index[stays]))
    yield VANISHED, int(np.sum(~stays)), tables
    persons = persons[stays]
    seen = seen.reindex(persons.index)
    for correction in CORRECTIONS:
        who = correction.holds(persons, seen)
        persons = persons.copy()
        for field in correction.fields:
            persons[field] = persons[field].where(~who, seen[field])
        tables = tables | {"participants": persons.reset_index()}
        yield correction.code, int(who.sum()), tables
    for name in ROWS:
        rows = now[name][now[name]["participant_id"].isin(persons.index)]
        changed = _persons_with_other_rows(tables[name], rows)
        tables = tables | {name: rows}
        yield name, len(changed), tables


def only(tables: Tables, persons: set[str]) -> Tables:
    """The tables of these persons, and those that are of nobody."""
    return {
        name: rows[rows["participant_id"].isin(persons)] if "participant_id" in rows else rows
        for name, rows in tables.items()
    }


def _persons_with_other_rows(was: pd.DataFrame, now: pd.DataFrame) -> set[str]:
    """Whose rows of a table are not the same on both sides."""
    both = pd.concat([was.astype("string"), now.astype("string")])
    return set(both.loc[~both.duplicated(keep=False), "participant_id"])


DECLARED = (
    Figure(
        change_effects,
        mark("what these changes do to the main figures, corrections apart from new months"),
        page="quality",
        by=(),
        compares_registries=True,
        of_selection=False,
    ),
)
