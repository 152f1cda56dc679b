"""Who takes part, and how much groups differ (Table 3.1 of the evaluation).

Differences between groups are standardised differences and not p-values: a p-value says how
large the groups are as much as how different.

Sources
-------
.. [1] Yang D, Dalton J E. A unified approach to measuring the effect size between two groups
       using SAS. SAS Global Forum 2012, paper 335.
.. [2] Austin P C. Using the standardized difference to compare the prevalence of a binary
       variable between two groups in observational research. Communications in Statistics 2009;
       38: 1228-1234.
"""

from __future__ import annotations

import math
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import (
    CHARACTERISTICS,
    STARTED_TABLES,
    Figure,
    Kind,
    Released,
    table_missing,
)
from analysis.groups import check_comparison, count_groups, groups_in, without_hidden
from analysis.selection import ALL, Selection, check_selection
from data.dimensions import AGE, BRANCH, INTERVENTION, SICKNESS, options
from data.precision import EXACT
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.estimators.step_functions import Floats
    from data.precision import Precision
    from data.programme import Programme
    from data.registry.source import CountSource

VARIABLES = (AGE, BRANCH, SICKNESS, INTERVENTION)
PARTICIPANTS, TOTAL = "participants", "total"
NAN = float("nan")
WHOLE_VARIABLE = "all"
"""The category, in a table of differences, of all categories of a variable together."""

COLUMNS = ("group", "variable", "category", "count", "share")
DIFFERENCE_COLUMNS = ("group", "variable", "category", "share", "others", "difference")
INFLOW_COLUMNS = ("month", "group", "persons")


def composition(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Persons in the analysis by age, branch, time sick before entry and intervention.

    Columns ``group`` (``all`` last); ``variable`` (``age_at_entry``, ``branch``,
    ``years_sick_before_entry``, ``intervention``, and ``participants`` with the category
    ``total``); ``category``, each of the programme, 0 where nobody is in it; ``count`` of persons;
    ``share`` 0-1 of the group. Who started several interventions is in the count of each, so
    these shares do not add up to 1; ``none`` started none. Of interventions all is NaN where their
    table was not delivered.
    """
    rows = count_groups(counts.composition, source, selection)
    parts = dict(tuple(rows.groupby(["group", "variable", "category"])))
    nobody = rows.iloc[:0]
    unknown = (INTERVENTION,) if table_missing(source, STARTED_TABLES) else ()
    places = [*_categories(source.programme), (PARTICIPANTS, TOTAL)]
    table = [
        (group, variable, category, n, share(n, everybody))
        for group in groups_in(rows)
        for everybody in [source.persons(parts[group, PARTICIPANTS, TOTAL])]
        for variable, category in places
        # Everybody of everybody is nothing to protect.
        for share in [(EXACT if category == TOTAL else source.precision).share]
        for n in [
            NAN
            if variable in unknown
            else source.persons(parts.get((group, variable, category), nobody), everybody)
        ]
    ]
    return without_hidden(pd.DataFrame(table, columns=list(COLUMNS)), "count")


def _categories(programme: Programme) -> list[tuple[str, str]]:
    """Every variable with each of its categories, in the order of the programme."""
    return [
        (variable, option.code) for variable in VARIABLES for option in options(programme, variable)
    ]


def standardised_differences(source: CountSource, selection: Selection) -> pd.DataFrame:
    """How much each group differs from all the others together, in standard deviations.

    Columns ``group``; ``variable``; ``category``; ``share`` 0-1 of the group and of the
    ``others``; ``difference``: for a category that of two proportions [2]_, above 0 where the
    group has more of it; for the whole variable (category ``all``, no shares) the distance over
    all its categories [1]_, never below 0. By custom 0.1 is small. 0 where there is no
    difference; NaN where it is infinite: everybody of the one and nobody of the other. Who started
    several interventions is in several categories, so these have no distance together.

    Raises ``SelectionError`` without a comparison, ``NotComparableError`` where groups overlap.
    """
    check_selection(selection, source.programme)
    check_comparison(selection)
    return differences_of(composition(source, selection), source.programme, source.precision)


def differences_of(
    rows: pd.DataFrame, programme: Programme, precision: Precision = EXACT
) -> pd.DataFrame:
    """Standardised differences as ``standardised_differences``, from rows of ``composition``.

    NaN where a number that they need is hidden; a category that is hidden plays no part in the
    distance over a whole variable. The others of a group are all persons less its own, as shown.
    """
    places = rows[["group", "variable", "category"]].itertuples(index=False, name=None)
    persons = dict(zip(places, rows["count"].tolist(), strict=True))
    groups = [group for group in groups_in(rows) if group != ALL]
    table = [
        row
        for group in groups
        if len(groups) > 1
        for variable in VARIABLES
        if not rows.loc[rows["variable"] == variable, "count"].isna().all()
        for row in _variable_differences(persons, group, variable, programme, precision)
    ]
    return pd.DataFrame(table, columns=list(DIFFERENCE_COLUMNS))


def _variable_differences(
    persons: dict[tuple[str, str, str], float],
    group: str,
    variable: str,
    programme: Programme,
    precision: Precision,
) -> list[tuple[str, str, str, float, float, float]]:
    """The rows of one group and variable."""
    codes = [option.code for option in options(programme, variable)]
    places = [(variable, code) for code in codes] + [(PARTICIPANTS, TOTAL)]
    *own, size = (persons.get((group, *place), NAN) for place in places)
    *others, rest = (
        precision.others(persons.get((ALL, *place), NAN), n)
        for place, n in zip(places, (*own, size), strict=True)
    )
    together = [] if variable == INTERVENTION else [_distance(own, others)]
    return [
        (group, variable, WHOLE_VARIABLE, NAN, NAN, precision.number(distance))
        for distance in together
    ] + [
        (
            group,
            variable,
            code,
            precision.share(n, size),
            precision.share(m, rest),
            precision.number(proportion_difference(_proportion(n, size), _proportion(m, rest))),
        )
        for code, n, m in zip(codes, own, others, strict=True)
    ]


def _proportion(part: float, whole: float) -> float:
    """Of numbers that may have been rounded apart: 0-1; NaN of nobody, or hidden numbers."""
    return min(EXACT.share(part, whole), 1.0)


def _distance(own: Sequence[float], others: Sequence[float]) -> float:
    """The distance of two groups by their numbers in each category; NaN without two to compare."""
    both = [(n, m) for n, m in zip(own, others, strict=True) if not math.isnan(n + m)]
    one, other = np.array(both, dtype=np.float64).reshape(-1, 2).T
    if len(both) < 2 or not one.sum() * other.sum():
        return NAN
    return category_distance(one / one.sum(), other / other.sum())


def proportion_difference(one: float, other: float) -> float:
    """Standardised difference of two proportions [2]_.

    0 where they are equal; NaN where neither varies and they differ, for then it is infinite.
    """
    if one == other:
        return 0.0
    variance = (one * (1 - one) + other * (1 - other)) / 2
    return (one - other) / math.sqrt(variance) if variance > 0 else float("nan")


def category_distance(one: Floats, other: Floats) -> float:
    """Standardised difference of a variable of several categories [1]_.

    Parameters
    ----------
    one, other : float, shape (K,)
        The share of each group in each category; each adds up to 1.

    Returns
    -------
    float
        Mahalanobis distance of the shares, the covariance being the mean of the two multinomial
        ones; for two categories the absolute difference of two proportions. 0 where the shares
        are equal; NaN where no category has persons of both, for then it is infinite.
    """
    if not ((one > 0) & (other > 0)).any():
        return float("nan")
    # Shares add up to 1, so the last says nothing new; an empty category says nothing at all.
    used = np.flatnonzero((one > 0) | (other > 0))[:-1]
    p, q = one[used], other[used]
    covariance = (np.diag(p + q) - np.outer(p, p) - np.outer(q, q)) / 2
    return float(math.sqrt((p - q) @ np.linalg.solve(covariance, p - q)))


def inflow(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Entries by calendar month: ``month`` as 2021-07, ``group`` (``all`` last), ``persons``.

    Persons in the analysis. Every month from the first entry up to that of the as-of date has a
    row for every group, 0 where nobody entered; the last month runs to the as-of date only. From a
    source that protects its numbers these are differences of the persons entered so far, so they
    add up: the first month with a number also holds who entered before it.
    """
    rows = count_groups(counts.inflow, source, selection)
    if rows.empty:
        return pd.DataFrame(columns=list(INFLOW_COLUMNS))
    parts = dict(tuple(rows.groupby(["group", "month"])))
    groups, nobody = groups_in(rows), rows.iloc[:0]
    first, last = rows["month"].min(), source.as_of_date.strftime("%Y-%m")
    months = [str(month) for month in pd.period_range(first, last, freq="M")]
    so_far = {
        group: source.persons_so_far([parts.get((group, month), nobody) for month in months])
        for group in groups
    }
    by_month = zip(*(_increases(so_far[group]) for group in groups), strict=True)
    table = [
        (month, group, n)
        for month, persons in zip(months, by_month, strict=True)
        for group, n in zip(groups, persons, strict=True)
    ]
    found = without_hidden(pd.DataFrame(table, columns=list(INFLOW_COLUMNS)), "persons", "month")
    return without_hidden(found, "persons")


def _increases(so_far: Sequence[float]) -> list[float]:
    """By how much each running number is above the one before it; NaN while it is hidden."""
    found: list[float] = []
    before: float = 0
    for n in so_far:
        found.append(n - before)
        before = before if math.isnan(n) else n
    return found


DECLARED = (
    Figure(
        composition,
        mark("who takes part: age, branch, time sick before entry, interventions"),
        page="participants",
        released=Released(Kind.COUNTS, everybody=True, reason=CHARACTERISTICS),
    ),
    Figure(
        standardised_differences,
        mark("how much the groups differ, as standardised differences"),
        page="participants",
        chart="differences",
    ),
    Figure(
        inflow,
        mark("entries by month"),
        page="participants",
        chart="inflow",
        released=Released(Kind.COUNTS, everybody=True, reason=CHARACTERISTICS),
    ),
)
