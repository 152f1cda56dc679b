"""Average marginal effects of a logit: what one characteristic changes, the others as they are.

For a category: everybody set to it minus everybody set to the base. For a number: the slope,
through its square. Both averaged over the persons of the model, with standard errors by the delta
method. Equal to R's `glm` with counterfactual predictions; the usual shortcut, one dummy at a time
with the other dummies of the variable left as they are, is not.

Sources
-------
.. [1] Bartus T. Estimation of marginal effects using margeff. Stata Journal 2005; 5: 309-329.
.. [2] Greene W H. Econometric Analysis, 7th edition. Pearson 2012, section 17.3 (delta method).
.. [3] Albert A, Anderson J A. On the existence of maximum likelihood estimates in logistic
       regression models. Biometrika 1984; 71: 1-10 (separation).
.. [4] Peduzzi P, Concato J, Kemper E, Holford T R, Feinstein A R. A simulation study of the number
       of events per variable in logistic regression analysis. Journal of Clinical Epidemiology
       1996; 49: 1373-1379.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import NormalDist
from typing import Any

import numpy as np
import pandas as pd

from analysis.estimators.characteristics import Category, Flags, Number, Term, design
from analysis.estimators.logit import Fit, fit_logit
from analysis.estimators.step_functions import Floats

STARS = ((0.01, "***"), (0.05, "**"), (0.10, "*"))
"""Below which p-value how many stars: 99, 95 and 90 % (Table 3.3 of the evaluation)."""

EVENTS_PER_PARAMETER = 10
"""Fewer make estimates unsure, standard errors too small [4]_."""

SQUARED = "squared"
"""The category of the row that says how a number's effect bends."""

COLUMNS = ("variable", "category", "effect", "std_error", "p_value", "stars", "persons")
NaN = float("nan")


@dataclass(frozen=True)
class MarginalEffects:
    """The effects, and what they rest on.

    `table` has the columns `COLUMNS`; `persons` and `events` are those of the model; `separated`
    is (variable, category, persons) for each category that was left out; `bases` the base of each
    variable with categories; `parameters` how many coefficients were estimated.
    """

    table: pd.DataFrame
    persons: int
    events: int
    parameters: int
    separated: tuple[tuple[str, str, int], ...]
    bases: tuple[tuple[str, str], ...]

    @property
    def too_few_events(self) -> bool:
        """Whether the rarer outcome occurs too seldom for so many parameters."""
        rarer = min(self.events, self.persons - self.events)
        return rarer < EVENTS_PER_PARAMETER * self.parameters


def average_marginal_effects(
    outcome: Flags, variables: Sequence[Category | Number]
) -> MarginalEffects:
    """Logit of an outcome on characteristics, as average marginal effects [1]_, [2]_.

    Parameters
    ----------
    outcome : bool, shape (N,)
        Whether each person had it.
    variables : sequence of Category and Number
        In the order of the table.

    Returns
    -------
    MarginalEffects
        In `table`, for each `variable`: a row for each `category` but the base; for a number one
        with the category empty, and, where it is squared beside being linear, one with
        ``squared``. `effect` and `std_error` are shares, 0.01 is one percentage point: of a
        category against the base; of one unit more of a number, through its square; for
        ``squared`` the part of the coefficient of the square alone, per unit squared. `p_value`
        0-1 of no effect (normal), `stars`; `persons` in the category, or with a number. NaN, and
        no stars, where nothing can be estimated: a category, or base, without both outcomes, whose
        persons are left out of the model [3]_; or nobody in it; or a number that is the same for
        all. Persons of a category that was left out are still counted in its row.

    Raises
    ------
    EstimationError
        When persons do not differ in the outcome, characteristics cannot be told apart, or a
        combination of them predicts the outcome perfectly.
    """
    kept, separated = without_separated(outcome, variables)
    terms = [design(variable, kept) for variable in variables]
    names = [v.name for v, t in zip(variables, terms, strict=True) for _ in range(t.width)]
    columns = [np.ones((int(kept.sum()), 1)), *(term.columns for term in terms)]
    fit = fit_logit(outcome[kept], np.concatenate(columns, axis=1), names)
    rows: list[tuple[Any, ...]] = []
    first = 1
    for variable, term in zip(variables, terms, strict=True):
        place = slice(first, first + term.width)
        first = place.stop
        if isinstance(variable, Category):
            rows += category_rows(variable, term, place, fit)
        else:
            rows += number_rows(variable, term, place, fit, kept)
    return MarginalEffects(
        pd.DataFrame(rows, columns=list(COLUMNS)),
        persons=int(kept.sum()),
        events=int(outcome[kept].sum()),
        parameters=first - 1,
        separated=separated,
        bases=tuple((v.name, v.base) for v in variables if isinstance(v, Category)),
    )


def without_separated(
    outcome: Flags, variables: Sequence[Category | Number]
) -> tuple[Flags, tuple[tuple[str, str, int], ...]]:
    """Who is left when categories without both outcomes are taken out, and those categories.

    Taking out one can leave another without both outcomes, so it goes on until none is.
    """
    kept = np.ones(outcome.size, dtype=bool)
    separated: list[tuple[str, str, int]] = []
    found = True
    while found and _differ(outcome[kept]):
        found = False
        for variable in variables:
            if not isinstance(variable, Category):
                continue
            persons = np.bincount(variable.values.codes[kept], minlength=variable.size)
            events = np.bincount(variable.values.codes[kept & outcome], minlength=variable.size)
            for code in np.flatnonzero((persons > 0) & ((events == 0) | (events == persons))):
                label = variable.labels[code]
                separated.append((variable.name, label, int(persons[code])))
                kept &= variable.values.codes != code
                found = True
    return kept, tuple(separated)


def _differ(outcome: Flags) -> bool:
    return bool(outcome.any() and not outcome.all())


def category_rows(variable: Category, term: Term, place: slice, fit: Fit) -> list[tuple[Any, ...]]:
    """A row for each category but the base."""
    everybody = variable.values.value_counts()
    rows = []
    for label in variable.labels:
        if label == variable.base:
            continue
        effect = (NaN, NaN)
        if term.comparable and label in term.labels:
            effect = set_to(fit, place, place.start + term.labels.index(label))
        rows.append(_row(variable.name, label, *effect, int(everybody[label])))
    return rows


def set_to(fit: Fit, place: slice, column: int) -> tuple[float, float]:
    """Everybody in one category minus everybody in the base: effect and standard error."""
    others = fit.score - fit.design[:, place] @ fit.coefficients[place]
    value, gradient = 0.0, np.zeros(fit.coefficients.size)
    for sign, chosen in ((1, column), (-1, None)):
        chance = fit.chance(others if chosen is None else others + fit.coefficients[chosen])
        density = chance * (1 - chance)
        part = density @ fit.design / density.size
        part[place] = 0.0
        if chosen is not None:
            part[chosen] = density.mean()
        value += sign * chance.mean()
        gradient += sign * part
    return value, fit.std_error(gradient)


def number_rows(
    variable: Number, term: Term, place: slice, fit: Fit, kept: Flags
) -> list[tuple[Any, ...]]:
    """The slope of a number, and how it bends."""
    applies = ~np.isnan(variable.values[kept])
    persons = int(applies.sum())
    both = variable.linear and variable.squared
    if term.slopes is None or term.bends is None or not term.width:
        rows = [_row(variable.name, "", NaN, NaN, persons)]
        return rows + ([_row(variable.name, SQUARED, NaN, NaN, persons)] if both else [])
    rows = [_row(variable.name, "", *slope(fit, place, term.slopes, applies), persons)]
    if both:
        bends = np.where(applies[:, np.newaxis], term.bends, 0.0)
        rows.append(_row(variable.name, SQUARED, *slope(fit, place, bends, applies), persons))
    return rows


def slope(fit: Fit, place: slice, slopes: Floats, applies: Flags) -> tuple[float, float]:
    """Mean change of the chance when the columns move by `slopes`: effect and standard error.

    Over those to whom the number applies.
    """
    chance = fit.chance(fit.score)
    density = np.where(applies, chance * (1 - chance), 0.0) / applies.sum()
    moved = slopes @ fit.coefficients[place]
    gradient = (density * (1 - 2 * chance) * moved) @ fit.design
    gradient[place] += density @ slopes
    return float(density @ moved), fit.std_error(gradient)


def _row(
    variable: str, category: str, effect: float, std_error: float, persons: int
) -> tuple[Any, ...]:
    p_value = 2 * NormalDist().cdf(-abs(effect / std_error)) if std_error > 0 else NaN
    return variable, category, effect, std_error, p_value, stars(p_value), persons


def stars(p_value: float) -> str:
    """One, two or three stars at 90, 95 and 99 %; empty for less, and for NaN."""
    return next((mark for limit, mark in STARS if p_value < limit), "")


def with_interval(table: pd.DataFrame, confidence: float = 0.95) -> pd.DataFrame:
    """The table with `lower` and `upper`, the normal interval of each effect; NaN without one."""
    reach = NormalDist().inv_cdf((1 + confidence) / 2) * table["std_error"]
    return table.assign(lower=table["effect"] - reach, upper=table["effect"] + reach)
