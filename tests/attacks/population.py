"""The demo at month ends, as an attacker knows it: who has which characteristics, and the truth."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import combinations
from pathlib import Path
from tempfile import TemporaryDirectory

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from data.demo.files import write_demo_extract
from data.dimensions import DIMENSIONS, INTERVENTION, PROVIDER
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.open import open_registry
from data.registry.store import find_registry

Flags = NDArray[np.bool_]
Places = NDArray[np.int64]

LAST = dt.date(2021, 7, 31)
"""The published as-of date of the demo."""

OUTCOMES = ("exited", "contract", "sanctioned")
RARE = ("sanctioned", "reason own_work", "reason iva_benefit", "reason unknown")
"""Outcomes that few have: of these what matters is who had it."""


@dataclass(frozen=True)
class People:
    """Everybody at one date; places are the same at every date of one ``month_ends``.

    ``codes``: (dimension, code) → who has it, among those ``present``; ``truth``: outcome → who.
    """

    date: dt.date
    present: Flags
    codes: dict[tuple[str, str], Flags]
    truth: dict[str, Flags]

    def members(self, where: Sequence[tuple[str, str]]) -> Places:
        """Who is in a selection."""
        found = self.present.copy()
        for condition in where:
            found &= self.codes[condition]
        return np.flatnonzero(found)

    def selections(self, most: int) -> dict[tuple[tuple[str, str], ...], Places]:
        """Every selection of at most so many filters that holds anybody."""
        every = {
            where: self.members(where)
            for size in range(most + 1)
            for where in combinations(sorted(self.codes), size)
            if len({dimension for dimension, _ in where}) == size
        }
        return {where: places for where, places in every.items() if places.size}


def dates(number: int, months: int = 1, last: dt.date = LAST) -> list[dt.date]:
    """So many month ends until the last, so many months apart."""
    ends = [pd.Timestamp(last) - pd.offsets.MonthEnd(months * k) for k in range(number)]
    return [end.date() for end in reversed(ends)]


@cache
def frame(date: dt.date) -> pd.DataFrame:
    """The trajectories of a registry of the demo."""
    with TemporaryDirectory() as folder:
        extract, store = Path(folder) / "extract", Path(folder) / "store"
        write_demo_extract(extract, date)
        import_extract(extract, date, load_programme(), store)
        registry = open_registry(find_registry(store))
        found = registry.frame("SELECT * FROM trajectories WHERE in_analysis", {})
        registry.close()
    return found.set_index("participant_id")


def month_ends(number: int, months: int = 1, last: dt.date = LAST) -> list[People]:
    """The demo at several dates, with one place for each person."""
    frames = [frame(date) for date in dates(number, months, last)]
    everybody = sorted(set().union(*(f.index for f in frames)))
    return [
        people(date, one.reindex(everybody))
        for date, one in zip(dates(number, months, last), frames, strict=True)
    ]


def people(date: dt.date, rows: pd.DataFrame) -> People:
    """From trajectories, a row a place, empty where somebody is not in the analysis."""
    present = rows["in_analysis"].notna().to_numpy()
    codes = {
        (dimension, code): present & column.to_numpy()
        for dimension in DIMENSIONS
        for code, column in _columns(rows, dimension)
    }
    truth = {
        "exited": rows["exited"],
        "sanctioned": rows["sanctioned"],
        "contract": rows["contract"].astype(object) == "successful",
        **{
            f"reason {reason}": rows["exit_reason"].astype(object) == reason
            for reason in rows["exit_reason"].cat.categories
        },
    }
    flags = {name: present & values.eq(True).to_numpy(bool) for name, values in truth.items()}
    return People(date, present, codes, flags)


def _columns(rows: pd.DataFrame, dimension: str) -> list[tuple[str, pd.Series]]:
    if dimension not in (INTERVENTION, PROVIDER):
        return [(c, rows[dimension] == c) for c in rows[dimension].cat.categories]
    lists = {INTERVENTION: ["interventions"], PROVIDER: ["providers", "other_providers"]}
    had = [
        {code for column in lists[dimension] for code in _codes(row[column])}
        for row in rows[lists[dimension]].to_dict("records")
    ]
    return [
        (code, pd.Series([code in codes for codes in had], index=rows.index))
        for code in sorted(set().union(*had))
    ]


def _codes(value: object) -> list[str]:
    return [str(code) for code in value] if isinstance(value, Iterable) else []
