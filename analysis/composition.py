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

from analysis.groups import check_comparison, count_groups, groups_in, share
from analysis.selection import ALL, Selection, check_selection
from data import counts
from data.dimensions import AGE, BRANCH, INTERVENTION, SICKNESS, options

if TYPE_CHECKING:
    from analysis.step_functions import Floats
    from data.registry import Registry

VARIABLES = (AGE, BRANCH, SICKNESS, INTERVENTION)
PARTICIPANTS, TOTAL = "participants", "total"
WHOLE_VARIABLE = "all"
"""The category, in a table of differences, of all categories of a variable together."""

COLUMNS = ("group", "variable", "category", "count", "share")
DIFFERENCE_COLUMNS = ("group", "variable", "category", "share", "others", "difference")
INFLOW_COLUMNS = ("month", "group", "persons")


def composition(source: Registry, selection: Selection) -> pd.DataFrame:
    """Persons in the analysis by age, branch, time sick before entry and intervention.

    Columns ``group`` (``all`` last); ``variable`` (``age_at_entry``, ``branch``,
    ``years_sick_before_entry``, ``intervention``, and ``participants`` with the category
    ``total``); ``category``, each of the programme, 0 where nobody is in it; ``count`` of persons;
    ``share`` 0-1 of the group. Who started several interventions is in the count of each, so
    these shares do not add up to 1; ``none`` started none.
    """
    rows = count_groups(counts.composition, source, selection)
    persons = _by_category(rows)
    places = [*_categories(source), (PARTICIPANTS, TOTAL)]
    table = [
        (group, variable, category, n, share(n, persons[group, PARTICIPANTS, TOTAL]))
        for group in groups_in(rows)
        for variable, category in places
        for n in [persons.get((group, variable, category), 0)]
    ]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _by_category(rows: pd.DataFrame) -> dict[tuple[str, str, str], int]:
    """(group, variable, category) → persons."""
    columns = rows[["group", "variable", "category", "persons"]]
    return {(g, v, c): int(n) for g, v, c, n in columns.itertuples(index=False)}


def _categories(source: Registry) -> list[tuple[str, str]]:
    """Every variable with each of its categories, in the order of the programme."""
    return [
        (variable, option.code)
        for variable in VARIABLES
        for option in options(source.programme, variable)
    ]


def standardised_differences(source: Registry, selection: Selection) -> pd.DataFrame:
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
    rows = count_groups(counts.composition, source, selection)
    persons = _by_category(rows)
    groups = [group for group in groups_in(rows) if group != ALL]
    table = [
        row
        for group in groups
        if len(groups) > 1
        for variable in VARIABLES
        for row in _variable_differences(source, persons, group, variable)
    ]
    return pd.DataFrame(table, columns=list(DIFFERENCE_COLUMNS))


def _variable_differences(
    source: Registry, persons: dict[tuple[str, str, str], int], group: str, variable: str
) -> list[tuple[str, str, str, float, float, float]]:
    """The rows of one group and variable."""
    codes = [option.code for option in options(source.programme, variable)]
    own = np.array([persons.get((group, variable, code), 0) for code in codes])
    everybody = np.array([persons.get((ALL, variable, code), 0) for code in codes])
    size, total = persons[group, PARTICIPANTS, TOTAL], persons[ALL, PARTICIPANTS, TOTAL]
    shares, others = own / size, (everybody - own) / (total - size)
    nan = float("nan")
    together = [] if variable == INTERVENTION else [category_distance(shares, others)]
    return [(group, variable, WHOLE_VARIABLE, nan, nan, distance) for distance in together] + [
        (group, variable, code, float(p), float(q), proportion_difference(float(p), float(q)))
        for code, p, q in zip(codes, shares, others, strict=True)
    ]


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


def inflow(source: Registry, selection: Selection) -> pd.DataFrame:
    """Entries by calendar month: ``month`` as 2021-07, ``group`` (``all`` last), ``persons``.

    Persons in the analysis. Every month from the first entry up to that of the as-of date has a
    row for every group, 0 where nobody entered; the last month runs to the as-of date only.
    """
    rows = count_groups(counts.inflow, source, selection)
    if rows.empty:
        return pd.DataFrame(columns=list(INFLOW_COLUMNS))
    persons = rows.set_index(["month", "group"])["persons"]
    months = pd.period_range(rows["month"].min(), source.as_of_date.strftime("%Y-%m"), freq="M")
    table = [
        (str(month), group, int(persons.get((str(month), group), 0)))
        for month in months
        for group in groups_in(rows)
    ]
    return pd.DataFrame(table, columns=list(INFLOW_COLUMNS))
