"""Change of wellbeing within persons as it may be published.

An item is published where at least ten persons answered it in each round, ten of them had answered
it before, and ten degrees of freedom are left within persons: answers after a person's first, less
the rounds that are compared. Changes and their errors have two digits, intervals follow from these,
p-values are left to the intervals, and numbers of persons are those shown everywhere.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.disclosure.rules import HIDDEN
from analysis.figures.wellbeing_change import ALL_ITEMS, COLUMNS, interval, wellbeing_change
from analysis.publication.curves import two_digits
from data.registry.persons import survey_persons

if TYPE_CHECKING:
    from analysis.disclosure.protected import ProtectedSource
    from analysis.selection import Selection

ESTIMATES = ["change", "std_error", "p_value", "lower", "upper"]
PERSONS = ["persons", "again"]


def released_wellbeing_change(source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    """As ``wellbeing_change``, for publication: the same columns and rows.

    NaN for an item that is not published. Raises as ``wellbeing_change``.
    """
    exact = wellbeing_change(source, selection)
    answers = survey_persons(source, dict(selection.where))
    parts = [
        released_item(source, rows, answers_to(str(item), answers))
        for item, rows in exact.groupby("item", sort=False)
    ]
    return pd.concat(parts, ignore_index=True)[list(COLUMNS)]


def answers_to(item: str, answers: pd.DataFrame) -> pd.DataFrame:
    """Who answered an item in which round, ``round, record_key``; any, for the mean of all."""
    mine = answers if item == ALL_ITEMS else answers[answers["item"] == item]
    return mine[["round", "record_key"]].drop_duplicates()


def released_item(
    source: ProtectedSource, rows: pd.DataFrame, answers: pd.DataFrame
) -> pd.DataFrame:
    """The rows of one item as they may be published."""
    found = rows.astype(dict.fromkeys([*PERSONS, *ESTIMATES], np.float64)).reset_index(drop=True)
    if not enough(rows, answers, source.policy.min_model_cell):
        found[[*PERSONS, *ESTIMATES]] = HIDDEN
        return found
    for place, row in enumerate(rows.to_dict("records")):
        here = answers[answers["round"] == row["round"]]
        before = answers.loc[answers["round"] < row["round"], "record_key"]
        again = here[here["record_key"].isin(before)]
        counted = [source.persons(of(part)) for part in (here, again)]
        change, std_error, _p_value, lower, upper = interval(
            two_digits(row["change"]), two_digits(row["std_error"])
        )
        found.loc[place, PERSONS] = counted
        found.loc[place, ESTIMATES] = [
            change, std_error, HIDDEN, two_digits(lower), two_digits(upper),
        ]  # fmt: skip
    return found


def enough(rows: pd.DataFrame, answers: pd.DataFrame, least: int) -> bool:
    """Whether enough persons answered in each round, and again, to publish an item."""
    rounds = rows.drop_duplicates("round")
    freedom = rounds["again"].sum() - len(rounds)
    fewest = min(answers.groupby("round")["record_key"].nunique().min(), rounds["again"].min())
    return bool(fewest >= least and freedom >= least)


def of(rows: pd.DataFrame) -> pd.DataFrame:
    """These persons as a source counts them."""
    return pd.DataFrame({"key": rows["record_key"].to_numpy(np.uint64), "persons": 1})
