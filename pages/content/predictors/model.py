"""The model of the page *Predictors*: what the reader chose, and its rows with their names."""

from __future__ import annotations

import math
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.choices import (
    AMONG,
    EVERYBODY,
    EXIT_WITHIN_1_YEAR,
    LANDMARKS,
    NO_LANDMARK,
    PREDICTED,
    SICK_2Y,
    WAGE_SANCTION,
)
from analysis.estimators.marginal_effects import SQUARED, with_interval
from data.dimensions import INTERVENTION
from data.errors import EstimationError, NotPublishedError, TableMissing
from data.words import mark
from pages.reader import address
from pages.reader.words import _, known, language, name, policy, released
from pages.shared import results, show
from pages.shared.tables import records

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from analysis.figures.predictors import PredictorResult
    from data.programme import Coded
    from pages.shared.view import View

SURE = 0.05
"""Below this p-value a characteristic is named in the first sentence, and its point is filled."""

NUMBERS = {
    "age": (1.0, mark("Age, a year"), mark("Age, squared")),
    "months_sick": (1.0, mark("Time sick, a month"), mark("Time sick, squared")),
    "days_to_first_intervention": (
        30.0,
        mark("First intervention, 30 days"),
        mark("First intervention, squared"),
    ),
    "labour_market": (0.1, mark("Labour market, 0.1"), ""),
}
"""What is measured: the step that an effect is told for, its name, and that of its square, before
or at entry. The labour market is
ln(employed / unemployed): 0.1 more is about a tenth more employed for each unemployed person."""

CATEGORIES = {
    "branch": mark("Branch, compared with {base}"),
    "wage_sanction_risk": mark("Risk of a sanction, compared with {base}"),
    INTERVENTION: mark("Started before the landmark, or not"),
}


@dataclass(frozen=True)
class Asked:
    """What the reader wants explained, of whom, seen from which day."""

    outcome: str
    among: str
    landmark: str

    @property
    def exits(self) -> bool:
        """Whether it is the exit rather than the sanction."""
        return self.outcome == EXIT_WITHIN_1_YEAR


@dataclass(frozen=True)
class Effect:
    """A row: shares, 0.01 a percentage point, for a step of the number; NaN where unknown."""

    variable: str
    category: str
    label: str
    effect: float
    lower: float
    upper: float
    p_value: float
    stars: str
    persons: float

    @property
    def known(self) -> bool:
        """Whether there is an estimate."""
        return not math.isnan(self.effect)

    @property
    def squared(self) -> bool:
        """Whether it says how the effect of a number bends."""
        return self.category == SQUARED

    @property
    def sure(self) -> bool:
        """Whether chance alone would seldom show so much."""
        if math.isnan(self.p_value):
            return self.known and not self.lower <= 0 <= self.upper
        return self.known and self.p_value < SURE


def asked() -> Asked:
    """What the address asks for."""
    outcome = address.code(address.OUTCOME, PREDICTED) or EXIT_WITHIN_1_YEAR
    among = address.code(address.AMONG, AMONG) or EVERYBODY
    return Asked(
        outcome,
        among if outcome == WAGE_SANCTION else EVERYBODY,
        address.code(address.LANDMARK, LANDMARKS) or NO_LANDMARK,
    )


def without_intervention(view: View) -> View:
    """The view without a filter on an intervention, which would be the trap of footnote 18."""
    kept = tuple((d, code) for d, code in view.selection.where if d != INTERVENTION)
    return replace(view, selection=replace(view.selection, where=kept))


def model(view: View, chosen: Asked) -> PredictorResult:
    """The model of everybody in the selection; raises ``DashboardError`` where there is none."""
    return results.predictors(
        view,
        replace(view.selection, by=None),
        outcome=chosen.outcome,
        among=chosen.among,
        landmark=chosen.landmark,
    )


def published(view: View, chosen: Asked) -> PredictorResult | None:
    """The model; None, with the reason on the page, where a release does not hold it."""
    try:
        return model(view, chosen)
    except TableMissing as error:
        show.info(error.text(language()), icon=":material/file_open:")
        return None
    except NotPublishedError:
        show.info(
            _(
                "**This model is not part of the release.** A model is published where at least"
                " {few} persons carry each of its categories, with the outcome and without it."
                " Choose another one above, or take a filter away.",
                few=policy().min_model_cell,
            ),
            icon=":material/group_off:",
        )
        return None
    except EstimationError as error:
        if view.source.exact:
            raise
        show.info(error.text(language()), icon=":material/group_off:")
        return None


def outcome_names() -> dict[str, str]:
    """What can be explained."""
    return {
        EXIT_WITHIN_1_YEAR: _("successful exit within 1 year"),
        WAGE_SANCTION: _("wage sanction"),
    }


def short_outcome_names() -> dict[str, str]:
    """What can be explained, as short as fits beside each other on a phone."""
    return {EXIT_WITHIN_1_YEAR: _("Successful exit"), WAGE_SANCTION: _("Wage sanction")}


def among_names() -> dict[str, str]:
    """Of whom a sanction can be explained."""
    return {EVERYBODY: _("All participants"), SICK_2Y: _("Sick for 2 years or more")}


def landmark_names() -> dict[str, str]:
    """From which day it can be seen."""
    return {
        code: _("From entry") if code == NO_LANDMARK else _("Day {day}", day=code)
        for code in LANDMARKS
    }


def category_names(view: View, variable: str) -> dict[str, str]:
    """The codes of a variable with categories, and their names."""
    programme = view.source.programme
    lists: dict[str, Sequence[Coded]] = {
        "branch": programme.branches,
        "wage_sanction_risk": programme.wage_sanction_risks,
        INTERVENTION: programme.interventions,
    }
    return {item.code: name(item.name) for item in lists[variable]}


def heading(view: View, result: PredictorResult, variable: str) -> str:
    """What stands above the categories of a variable, with the base they are compared with."""
    base = dict(result.bases).get(variable, "")
    return _(CATEGORIES[variable], base=category_names(view, variable).get(base, base))


def effects(view: View, result: PredictorResult) -> Iterator[Effect]:
    """Every row of the model, in the order of the published tables.

    Of a release without the rows that are ``not_shown``, of which there is no estimate.
    """
    hidden = set(not_shown(result))
    for row in records(with_interval(result.table)):
        if (row.variable, row.category) in hidden:
            continue
        step = NUMBERS[row.variable][0] if row.variable in NUMBERS else 1.0
        scale = step**2 if row.category == SQUARED else step
        yield Effect(
            row.variable,
            row.category,
            _label(view, row.variable, row.category),
            row.effect * scale,
            row.lower * scale,
            row.upper * scale,
            row.p_value,
            row.stars if known(row.p_value) else "",
            float(row.persons),
        )


def not_shown(result: PredictorResult) -> list[tuple[str, str]]:
    """(variable, category) of which a release has no estimate: taken together, or left out."""
    if not released():
        return []
    hidden = result.table[result.table["effect"].isna()]
    return [(str(v), str(c)) for v, c in zip(hidden["variable"], hidden["category"], strict=True)]


def _label(view: View, variable: str, category: str) -> str:
    if variable in CATEGORIES:
        return category_names(view, variable)[category]
    _step, title, square = NUMBERS[variable]
    return _(square if category == SQUARED else title)
