"""What a registration says otherwise than the one before it, where it should not.

What is filled in later is the course of things. What vanishes, reopens or gets another date
changes figures of months that have passed.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from data.programme import Coded, Programme
    from data.registry.store import RegistryEntry

    Tables = dict[str, pd.DataFrame]

CODE_LISTS = (
    "cohorts", "branches", "interventions", "intervention_end_reasons", "exit_reasons",
    "wage_sanction_risks", "contract_types", "phases", "survey_items",
)  # fmt: skip
"""The lists of a programme that cells are read with."""


@dataclass(frozen=True)
class Previous:
    """The registry that an extract is compared with: what it said, and with which programme."""

    entry: RegistryEntry
    programme: Programme
    tables: Tables


def vanished(tables: Tables, previous: Previous) -> frozenset[str]:
    """Pseudonyms that the previous registry has and this extract has not."""
    return frozenset(previous.tables["participants"]["participant_id"]) - frozenset(
        tables["participants"]["participant_id"].dropna()
    )


def fewer_persons(tables: Tables, previous: Previous) -> int:
    """How many persons fewer than in the previous registry; 0 if there are as many or more."""
    return max(len(previous.tables["participants"]) - len(tables["participants"]), 0)


def nobody_known(tables: Tables, previous: Previous) -> bool:
    """Whether the two have not one person in common."""
    return len(vanished(tables, previous)) == len(previous.tables["participants"])


def beside(tables: Tables, previous: Previous) -> pd.DataFrame:
    """The participants of both, by row of this extract; the columns of before end in ``_was``."""
    before = previous.tables["participants"].set_index("participant_id")
    now = tables["participants"]
    return now[now["participant_id"].isin(before.index)].join(
        before, on="participant_id", rsuffix="_was"
    )


def reopened(tables: Tables, previous: Previous) -> pd.Series:
    """Rows of persons who had left and no longer have."""
    both = beside(tables, previous)
    left_before = both["exit_date_was"].notna() | both["exit_reason_was"].notna()
    return left_before & both["exit_date"].isna() & both["exit_reason"].isna()


def changed_date(tables: Tables, previous: Previous, column: str) -> pd.Series:
    """Rows whose date was filled in before and is another now, or is gone.

    An exit that is gone altogether is a case that reopened, and not counted here.
    """
    both = beside(tables, previous)
    was, now = both[f"{column}_was"], both[column]
    changed = was.notna() & (now.isna() | (pd.to_datetime(now) != pd.to_datetime(was)))
    return changed & ~reopened(tables, previous) if column == "exit_date" else changed


def new_codes(programme: Programme, previous: Previous) -> Iterator[tuple[str, list[str]]]:
    """The lists of the programme that have codes the previous registry's had not, with those."""
    for name in CODE_LISTS:
        before = {code(item) for item in getattr(previous.programme, name)}
        new = [code(item) for item in getattr(programme, name) if code(item) not in before]
        if new:
            yield name, new


def code(item: Coded) -> str:
    """The code of an item of a list."""
    return item.code
