"""Whether people come to feel better while they take part: change within persons over rounds.

The evaluation of 2021 had one round and could not tell; that of 2022 found wellbeing fairly
positive, and no rise. Two models (`analysis.estimators.repeated_measures`) compare each round with
the first, given that persons differ. What remains is who answers: the models take it that who stops
answering does so for reasons seen in earlier answers.

Sources
-------
.. [1] Mancl L A, DeRouen T A. A covariance estimator for GEE with improved small-sample properties.
       Biometrics 2001; 57: 126-134 (robust standard errors of few persons are too small).
"""

from __future__ import annotations

from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.declaration import ANSWERS_OF_MANY, SURVEY_TABLES, Figure, Kind, Released
from analysis.estimators.proportions import CONFIDENCE
from analysis.estimators.repeated_measures import estimating_equations, mixed_model, nothing
from analysis.selection import Selection, check_selection
from data.errors import NotComparableError
from data.registry.persons import survey_persons
from data.words import mark

if TYPE_CHECKING:
    from data.registry.source import CountSource

COLUMNS = (
    "item", "method", "round", "persons", "again",
    "change", "std_error", "p_value", "lower", "upper",
)  # fmt: skip
ALL_ITEMS = "all_items"
"""The mean of the items that a person answered in a round."""

MINIMUM_AGAIN = 10
"""Persons who answered an item more than once: of fewer no change is estimated, for standard errors
would be far too small [1]_."""

METHODS = {"mixed_model": mixed_model, "gee": estimating_equations}


def wellbeing_change(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Mean change since the first round within persons, by item and by two models.

    Returns
    -------
    DataFrame
        Columns ``item`` (codes of the programme, and ``all_items``); ``method``, ``mixed_model`` or
        ``gee``; ``round``, compared with the first; ``persons`` who answered in that round, of whom
        ``again`` had answered before; ``change`` in points on the scale of 1 to 5, with
        ``std_error``, ``p_value`` 0-1 of no change, and its 95 % interval ``lower, upper``
        (normal). NaN where fewer than ten persons answered the item more than once, or its answers
        cannot carry a model, for example when all are the same. Of twenty intervals one misses the
        truth by chance.

    Raises
    ------
    SelectionError, NotComparableError
        For an unknown code; with fewer than two rounds, or nobody who answered twice.
    """
    check_selection(selection, source.programme)
    answers = survey_persons(source, dict(selection.where))
    check_rounds(answers)
    overall = answers.groupby(["person", "round"], as_index=False)["answer"].mean()
    answers = pd.concat([answers, overall.assign(item=ALL_ITEMS)], ignore_index=True)
    items = [*(item.code for item in source.programme.survey_items), ALL_ITEMS]
    rows = [row for item in items for row in item_rows(item, answers[answers["item"] == item])]
    return pd.DataFrame(rows, columns=list(COLUMNS))


def check_rounds(answers: pd.DataFrame) -> None:
    """Raise ``NotComparableError`` where nobody can be compared with herself."""
    rounds = answers["round"].nunique()
    if rounds < 2:
        raise NotComparableError(
            mark(
                "Change within persons takes two survey rounds with answers; there are: {rounds}."
                " Choose a later as-of date, or look at the means of one round."
            ),
            rounds=rounds,
        )
    if answers.groupby("person")["round"].nunique().max() < 2:
        raise NotComparableError(
            mark(
                "Nobody in this selection answered the survey twice, so change within persons"
                " cannot be seen. Choose a wider selection."
            )
        )


def item_rows(item: str, answers: pd.DataFrame) -> list[tuple[Any, ...]]:
    """The rows of one item: each method, each round but the first."""
    rounds = np.unique(answers["round"])
    if rounds.size < 2:
        return []
    columns = np.column_stack(
        [np.ones(len(answers)), *(answers["round"] == number for number in rounds[1:])]
    ).astype(np.float64)
    outcome = answers["answer"].to_numpy(np.float64)
    person = answers["person"].to_numpy(np.int64)
    enough = (answers["person"].value_counts() > 1).sum() >= MINIMUM_AGAIN
    before = answers["person"].map(answers.groupby("person")["round"].min())
    rows: list[tuple[Any, ...]] = []
    for method, fit in METHODS.items():
        found = fit(outcome, columns, person) if enough else nothing(columns)
        for place, number in enumerate(rounds[1:], start=1):
            here = answers["round"] == number
            again = int((before[here] < number).sum())
            change, std_error = found.coefficients[place], found.std_errors[place]
            rows.append(
                (item, method, int(number), int(here.sum()), again, *interval(change, std_error))
            )
    return rows


def interval(change: float, std_error: float) -> tuple[float, float, float, float, float]:
    """Change, standard error, p-value, lower and upper."""
    normal = NormalDist()
    reach = normal.inv_cdf((1 + CONFIDENCE) / 2) * std_error
    p_value = 2 * normal.cdf(-abs(change / std_error)) if std_error > 0 else float("nan")
    return float(change), float(std_error), p_value, float(change - reach), float(change + reach)


DECLARED = (
    Figure(
        wellbeing_change,
        mark("how wellbeing changes within persons since the first round"),
        page="wellbeing",
        tables=SURVEY_TABLES,
        chart="wellbeing-change",
        by=(),
        released=Released(Kind.MODEL, survey=True, reason=ANSWERS_OF_MANY),
    ),
)
