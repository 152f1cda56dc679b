"""The models of *Predictors* as they may be published.

At least ten persons with and ten without the outcome in every category that is shown: with fewer an
effect says how many they are, and a category in which all or none had the outcome would say so of
each of them. Smaller categories of a variable are taken together; they correct the others and are
not shown, nor is which of the two they lack. Effects are against the declared category, or the
largest if that is too small. Effects and their errors have two digits, and so have p-values,
which follow from these. Numbers of persons are those shown everywhere.

Sources
-------
.. [1] O'Keefe C M, Chipperfield J O. A summary of attack methods and confidentiality protection
       measures for fully automated remote analysis systems. International Statistical Review 2013;
       81: 426-455 (small categories, saturated models, residual degrees of freedom).
"""

from __future__ import annotations

from dataclasses import dataclass
from statistics import NormalDist
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.choices import EVERYBODY, EXIT_WITHIN_1_YEAR, LEAVE_OUT, NO_LANDMARK, NOT_WITHIN
from analysis.disclosure.rules import HIDDEN
from analysis.estimators.characteristics import Category, Flags, Number
from analysis.estimators.marginal_effects import (
    COLUMNS,
    SQUARED,
    MarginalEffects,
    average_marginal_effects,
    stars,
)
from analysis.figures.predictors import (
    FIRST_INTERVENTION,
    LEFT_OUT,
    NEVER,
    PredictorResult,
    few_events,
    had_outcome,
    left_on_unknown_day,
    model_persons,
    note,
    variables,
)
from analysis.publication.curves import two_digits
from data.errors import EstimationError
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from analysis.disclosure.protected import ProtectedSource
    from analysis.notes import Note
    from analysis.selection import Selection

TOGETHER = "taken_together"
"""The category of those whose own is too small to show."""
DAYS_TO_FIRST = "days_to_first_intervention"
"""Means nothing without who never started one."""
NO_CONTRAST = "no_contrast"


@dataclass(frozen=True, eq=False)
class Persons:
    """Persons by row, of whom only shown numbers come out."""

    source: ProtectedSource
    frame: pd.DataFrame

    def shown(self, which: Flags) -> float:
        """How many these are, as shown; NaN below ten."""
        keys = self.frame.loc[which, "record_key"].to_numpy(np.uint64)
        return self.source.persons(pd.DataFrame({"key": keys, "persons": 1}))


def released_predictors(
    source: ProtectedSource,
    selection: Selection,
    outcome: str,
    among: str = EVERYBODY,
    landmark: str = NO_LANDMARK,
    undated_exits: str = NOT_WITHIN,
) -> PredictorResult:
    """As `predictors.predictor_model`, for publication.

    In ``table`` effects have two digits, and p-values those of what is shown; NaN, persons too, for
    a category that is too small to show, or is the base.

    Raises
    ------
    SelectionError, NotComparableError, EstimationError
        As `predictor_model`; also where fewer than ten persons had the outcome, or fewer than ten
        had not, or ten residual degrees of freedom are not left.
    """
    asked = (outcome, among, landmark, undated_exits)
    frame, reasons = model_persons(source, selection, *asked)
    everybody = Persons(source, frame)
    kept = frame[reasons == ""]
    had = had_outcome(kept, outcome)
    check_outcome_classes(had, source.policy.min_model_cell)
    declared = variables(kept, source.programme, outcome, int(landmark))
    used = publishable(declared, had, source.policy.min_model_cell)
    effects = average_marginal_effects(had, used)
    check_freedom(effects, source.policy.min_model_cell)
    persons = Persons(source, kept)
    reasons_shown = tuple(
        (code, everybody.shown(reasons == code))
        for code in reasons_that_apply(outcome, int(landmark), undated_exits)
    )
    own = dict(effects.bases)
    bases = {v.name: own.get(v.name, v.base) for v in declared if isinstance(v, Category)}
    bases.pop(FIRST_INTERVENTION, None)
    table = released_table(declared, used, bases, effects, persons)
    return PredictorResult(
        table=table,
        persons=int(persons.shown(np.ones(had.size, dtype=bool))),
        events=int(persons.shown(had)),
        left_out=reasons_shown,
        bases=tuple(bases.items()),
        notes=_notes(kept, table, used, effects, persons, had, outcome),
    )


def check_outcome_classes(had: Flags, least: int) -> None:
    """Raise ``EstimationError`` unless as many had the outcome, and as many had not."""
    if min(had.sum(), (~had).sum()) < least:
        raise EstimationError(
            mark(
                "No model is published here: fewer than {limit} persons had the outcome, or fewer"
                " than {limit} had not. Choose a wider selection."
            ),
            limit=least,
        )


def check_freedom(effects: MarginalEffects, least: int) -> None:
    """Raise ``EstimationError`` unless so many more persons than coefficients are in the model."""
    if effects.persons - effects.parameters - 1 < least:
        raise EstimationError(
            mark(
                "No model is published here: there are fewer than {limit} persons more than"
                " coefficients. Choose a wider selection."
            ),
            limit=least,
        )


def publishable(
    declared: Sequence[Category | Number], had: Flags, least: int
) -> list[Category | Number]:
    """The variables with categories large enough, small ones taken together or the variable out."""
    found: list[Category | Number] = []
    for variable in declared:
        if isinstance(variable, Number):
            found.append(variable)
        elif (large := with_large_categories(variable, had, least)) is not None:
            found.append(large)
    if FIRST_INTERVENTION in {v.name for v in declared} - {v.name for v in found}:
        found = [v for v in found if v.name != DAYS_TO_FIRST]
    return found


def with_large_categories(variable: Category, had: Flags, least: int) -> Category | None:
    """The variable with its smallest categories together until all are large enough.

    None where fewer than two are left, so that there is nothing to compare.
    """
    codes, size = variable.values.codes, variable.size
    cells = np.stack([np.bincount(codes[which], minlength=size) for which in (had, ~had)])
    present = cells.sum(axis=0) > 0
    order = [c for c in np.argsort(cells.min(axis=0), kind="stable") if present[c]]
    small: list[int] = []
    while order and (
        cells[:, order[0]].min() < least or (small and cells[:, small].sum(axis=1).min() < least)
    ):
        small.append(int(order.pop(0)))
    labels = [variable.labels[code] for code in sorted(order)]
    categories = [*labels, *([TOGETHER] if small else [])]
    if not labels or len(categories) < 2:
        return None
    values = np.asarray(variable.values.astype(object))
    values = np.where(np.isin(codes, small), TOGETHER, values)
    largest = variable.labels[max(order, key=lambda code: int(cells[:, code].sum()))]
    base = variable.base if variable.base in labels else largest
    return Category.of(variable.name, values, categories, base)


def reasons_that_apply(outcome: str, landmark: int, undated_exits: str) -> list[str]:
    """Why somebody can be left out of such a model, whether or not anybody is."""
    exits, at_landmark = outcome == EXIT_WITHIN_1_YEAR, landmark > 0
    never = {
        "entered_too_recently": not (exits or at_landmark),
        "exit_reason_unknown": not exits,
        "exit_date_unknown": not (at_landmark or (exits and undated_exits == LEAVE_OUT)),
        "left_before_landmark": not at_landmark,
        "sanction_before_landmark": exits or not at_landmark,
        "labour_market_unknown": not exits,
        "wage_sanction_risk_unknown": exits,
        NO_CONTRAST: True,
    }
    return [code for code in LEFT_OUT if not never.get(code, False)]


def released_table(
    declared: Sequence[Category | Number],
    used: Sequence[Category | Number],
    bases: Mapping[str, str],
    effects: MarginalEffects,
    persons: Persons,
) -> pd.DataFrame:
    """The rows of every declared variable, in the order of the published tables."""
    known = {
        (variable, category): (effect, std_error)
        for variable, category, effect, std_error in effects.table[list(COLUMNS[:4])].itertuples(
            index=False, name=None
        )
    }
    rows: list[tuple[Any, ...]] = []
    for variable in declared:
        if variable.name == FIRST_INTERVENTION:
            continue
        kept = any(_same(other, variable) for other in used)
        for category, which in _categories(variable, bases.get(variable.name, "")):
            found = known.get((variable.name, category)) if kept else None
            number = HIDDEN if found is None else persons.shown(which)
            rows.append((variable.name, category, *_shown_effect(found), number))
    return pd.DataFrame(rows, columns=list(COLUMNS))


def _same(used: Category | Number, declared: Category | Number) -> bool:
    """Whether one is what became of the other; every intervention is a variable of that name."""
    if not (isinstance(used, Category) and isinstance(declared, Category)):
        return used.name == declared.name
    own = set(declared.labels) - {NEVER}
    return used.name == declared.name and not own.isdisjoint(used.labels)


def _categories(variable: Category | Number, base: str) -> list[tuple[str, Flags]]:
    """The rows of a variable: its categories but the base, or a number and its square."""
    if isinstance(variable, Category):
        return [
            (label, np.asarray(variable.values == label))
            for label in variable.labels
            if label != base
        ]
    applies = ~np.isnan(variable.values)
    both = variable.linear and variable.squared
    return [("", applies), *([(SQUARED, applies)] if both else [])]


def _shown_effect(found: tuple[float, float] | None) -> tuple[float, float, float, str]:
    """Effect and standard error, and the p-value and stars that follow from these as shown."""
    if found is None or np.isnan(found[0]):
        return HIDDEN, HIDDEN, HIDDEN, ""
    effect, std_error = two_digits(found[0]), two_digits(found[1])
    p_value = 2 * NormalDist().cdf(-abs(effect / std_error)) if std_error > 0 else HIDDEN
    return effect, std_error, two_digits(p_value), stars(p_value)


def _notes(
    kept: pd.DataFrame,
    table: pd.DataFrame,
    used: Sequence[Category | Number],
    effects: MarginalEffects,
    persons: Persons,
    had: Flags,
    outcome: str,
) -> tuple[Note, ...]:
    """What has to be said with the table, in numbers as shown."""
    found = []
    if table["effect"].isna().any():
        found.append(note("small_categories", limit=persons.source.policy.min_model_cell))
    if effects.too_few_events:
        events, number = (int(persons.shown(which)) for which in (had, np.ones_like(had)))
        found.append(few_events(events, number, effects.parameters))
    if FIRST_INTERVENTION in {variable.name for variable in used}:
        found.append(note("known_later"))
    undated = persons.shown(np.asarray(left_on_unknown_day(kept), dtype=bool))
    if outcome == EXIT_WITHIN_1_YEAR and not np.isnan(undated):
        found.append(note("undated_exits", persons=int(undated)))
    return tuple(found)
