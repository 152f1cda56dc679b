"""The data of the reference results as event tables, and the results beside them."""

import json
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimators.competing_risks import CENSORED, EventTable

FOLDER = Path(__file__).parents[1] / "reference"

DATA_AND_GROUP = [
    *(("mgus2_by_sex", name) for name in ("overall", "F", "M")),
    *(("transplant_by_abo", name) for name in ("overall", "A", "AB", "B", "O")),
]


@dataclass(frozen=True)
class Reference:
    """What R found (`results`) on the data in `tables`: overall first, then each group."""

    results: dict[str, Any]
    tables: dict[str, EventTable]

    @property
    def groups(self) -> list[EventTable]:
        return [self.tables[name] for name in self.results["groups"]]

    def of(self, name: str) -> dict[str, Any]:
        found: dict[str, Any] = (
            self.results["overall"] if name == "overall" else self.results["by_group"][name]
        )
        return found


@cache
def read(name: str) -> Any:
    return json.loads((FOLDER / f"{name}.json").read_text())


@cache
def load(name: str) -> Reference:
    persons = {"mgus2_by_sex": _mgus2, "transplant_by_abo": _transplant}[name]()
    results = read(name)
    outcomes = len(results["causes"])
    parts = {"overall": persons} | {g: persons[persons.group == g] for g in results["groups"]}
    return Reference(results, {name: table(part, outcomes) for name, part in parts.items()})


@cache
def recidivism() -> tuple[dict[str, Any], list[EventTable]]:
    data = pd.read_csv(FOLDER / "data/recid.csv")
    persons = pd.DataFrame(
        {
            "day": data.durat,
            "outcome": np.where(data.cens == 1, CENSORED, 0),
            "group": data.workprg,
        }
    )
    return read("recid_km"), [table(persons[persons.group == group], 1) for group in (0, 1)]


def table(persons: pd.DataFrame, outcomes: int) -> EventTable:
    counts = persons.groupby(["day", "outcome"]).size().reset_index(name="persons")
    return EventTable.from_counts(counts.day, counts.outcome, counts.persons, outcomes)


def _mgus2() -> pd.DataFrame:
    data = pd.read_csv(FOLDER / "data/mgus2.csv")
    malignant = data.pstat == 1
    other = np.where(data.death == 1, 1, CENSORED)
    return pd.DataFrame(
        {
            "day": data.ptime.where(malignant, data.futime),
            "outcome": np.where(malignant, 0, other),
            "group": data.sex,
        }
    )


def _transplant() -> pd.DataFrame:
    data = pd.read_csv(FOLDER / "data/transplant.csv")
    codes = {"censored": CENSORED, "ltx": 0, "death": 1, "withdraw": 2}
    return pd.DataFrame(
        {"day": data.futime, "outcome": data.event.map(codes), "group": data["abo"]}
    )
