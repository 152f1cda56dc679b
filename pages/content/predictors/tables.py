"""The figure and the tables of the page *Predictors*."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.choices import EVERYBODY, SICK_2Y
from analysis.figures.predictors import LEFT_OUT
from analysis.selection import OTHERS, OWN
from data.dimensions import COHORT, INTERVENTION, OTHER_THAN, PROVIDER
from data.errors import EstimationError, NotPublishedError
from pages.charts.intervals import Interval
from pages.charts.specification import Axis, Hover
from pages.content.predictors.model import (
    CATEGORIES,
    Asked,
    Effect,
    among_names,
    effects,
    heading,
    model,
)
from pages.reader.words import (
    UNDEFINED,
    _,
    known,
    number,
    percent_sign,
    points,
    probability,
)
from pages.shared import show
from pages.shared.filters import dimension_options
from pages.shared.flow import count_in_analysis, note_totals
from pages.shared.groups import short_names
from pages.shared.tables import Cell, Row, records

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.figures.predictors import PredictorResult
    from analysis.selection import Selection
    from pages.shared.view import View

LONGEST_AXIS, SHORTEST_AXIS = 60, 10
"""In percentage points; an interval that is longer is cut."""
LONG_NAME = 20


def figure_rows(view: View, result: PredictorResult) -> list[Interval]:
    """The rows of the figure; a square has another unit and is not drawn."""
    rows: list[Interval] = []
    above = ""
    for row in effects(view, result):
        if row.squared:
            continue
        if row.variable in CATEGORIES and row.variable != above:
            rows.append(Interval(heading(view, result, row.variable), heading=True))
        above = row.variable
        rows.append(_interval(row)._replace(under=row.variable in CATEGORIES))
    return rows


def _interval(row: Effect) -> Interval:
    label = _wrapped(row.label)
    if not row.known:
        return Interval(label, text=UNDEFINED)
    limits = _("from {lower} to {upper}", lower=_signed(row.lower), upper=_signed(row.upper))
    return Interval(
        label,
        row.effect * 100,
        row.lower * 100,
        row.upper * 100,
        text=_signed(row.effect) + row.stars,
        hover=Hover(row.label, points(row.effect, decimals=1), f"\n{limits}"),
        filled=row.sure,
    )


def _wrapped(label: str) -> str:
    """A name on two lines where it is too long for its column: after the comma, or the middle."""
    if len(label) <= LONG_NAME:
        return label
    if ", " in label:
        return label.replace(", ", ",\n", 1)
    middle = label.find(" ", len(label) // 2)
    return label if middle < 0 else f"{label[:middle]}\n{label[middle + 1 :]}"


def figure_axis(rows: list[Interval]) -> Axis:
    """An axis in percentage points with 0 in it."""
    lowest = min((row.lower for row in rows if row.lower is not None), default=0.0)
    highest = max((row.upper for row in rows if row.upper is not None), default=0.0)
    start = -min(LONGEST_AXIS, max(SHORTEST_AXIS, -lowest))
    end = min(LONGEST_AXIS, max(SHORTEST_AXIS, highest))
    step = 25 if end - start > 50 else 10
    return Axis(_("percentage points"), start=start, end=end, step=step, signed=True)


def draw_effects(view: View, result: PredictorResult) -> None:
    """The model as a table: Table 3.3, or a column of Table 3.5."""
    rows: list[Row] = []
    above = ""
    # Releases of an earlier version have no p-values.
    tested = any(known(row.p_value) for row in effects(view, result))
    for row in effects(view, result):
        if row.variable in CATEGORIES and row.variable != above:
            rows.append(Row(heading(view, result, row.variable), kind="heading"))
        above = row.variable
        p_value = [_p_value(row)] if tested else []
        rows.append(Row(row.label, [_effect_cell(row), *p_value, number(row.persons)]))
    columns: list[Cell | str] = [
        _("Characteristic"),
        Cell(_("Effect"), _("percentage points, 95{sign} interval", sign=percent_sign())),
        *([_("p-value")] if tested else []),
        _("Persons"),
    ]
    show.table("effects", _("Average marginal effects"), columns, rows)


def _p_value(row: Effect) -> str:
    return probability(row.p_value) if row.known else UNDEFINED


def _effect_cell(row: Effect) -> Cell | str:
    if not row.known:
        return UNDEFINED
    decimals = 2 if row.squared else 1
    interval = _(
        "{lower} to {upper}",
        lower=_signed(row.lower, decimals),
        upper=_signed(row.upper, decimals),
    )
    return Cell(_signed(row.effect, decimals) + row.stars, interval)


def _signed(share: float, decimals: int = 1) -> str:
    """A difference of shares in percentage points, as a number with its sign."""
    size = round(abs(share) * 100, decimals)
    sign = "+" if share > 0 else "\N{MINUS SIGN}"
    return (sign if size else "") + number(size, decimals)


def draw_left_out(view: View, result: PredictorResult) -> None:
    """Who is in the model, who is not, and why."""
    show.heading(_("Who is in the model"))
    left_out = dict(result.left_out)
    rows = [
        Row(_("In the analysis, within the selection"), [number(count_in_analysis(view))]),
        Row(_("Left out"), kind="heading"),
        *(Row(_(LEFT_OUT[code]), [number(persons)]) for code, persons in left_out.items()),
        Row(_("In the model"), [number(result.persons)]),
        Row(_("Observations, as the evaluation counts them"), [number(result.observations)]),
    ]
    show.table("model-persons", _("Who is in the model"), ["", _("Persons")], rows)
    show.caption(
        _(
            "The first reason that applies counts. The evaluation also counts, as observations,"
            " those in a category without both outcomes."
        )
    )
    note_totals()


def draw_groups(view: View, chosen: Asked) -> None:
    """The same model for each group: Table 3.5, or the comparison that the reader chose."""
    by = view.selection.by
    by_default = None if chosen.exits or view.selection.code(COHORT) else COHORT
    dimension = by or by_default
    if by == INTERVENTION or (chosen.exits and not by):
        return
    show.heading(_("The same model for each group"))
    columns: dict[str, PredictorResult | None] = {}
    everybody = replace(view.selection, by=None)
    if by != OWN:
        of_all = replace(chosen, among=EVERYBODY)
        columns[_("All participants")] = _model_of(view, everybody, of_all)
    for title, selection in _groups(view, dimension):
        columns[title] = _model_of(view, selection, chosen)
    if not chosen.exits:
        long_sick = _model_of(view, everybody, replace(chosen, among=SICK_2Y))
        columns[among_names()[SICK_2Y]] = long_sick
    _draw_models(view, {title: found for title, found in columns.items() if found})
    without = [title for title, found in columns.items() if not found]
    if without:
        show.caption(
            _(
                "No model for {groups}: too few persons, or all with the same outcome.",
                groups=", ".join(without),
            )
        )


def _groups(view: View, dimension: str | None) -> Iterator[tuple[str, Selection]]:
    """The name of each group, and the selection of its persons."""
    everybody = replace(view.selection, by=None)
    conditions: list[tuple[str, str, str]] = []
    if dimension == OWN and view.source.provider:
        own, names = view.source.provider, short_names(view)
        conditions = [
            (names[OWN], PROVIDER, own),
            (names[OTHERS], PROVIDER, f"{OTHER_THAN}{own}"),
        ]
    elif dimension:
        conditions = [
            (title.split(" (")[0], dimension, code)
            for code, title in dimension_options(view, dimension).items()
            if everybody.code(dimension) in (None, code)
        ]
    for title, filtered, code in conditions:
        where = {**dict(everybody.where), filtered: code}
        yield title, replace(everybody, where=tuple(where.items()))


def _model_of(view: View, selection: Selection, chosen: Asked) -> PredictorResult | None:
    try:
        return model(replace(view, selection=selection), chosen)
    except (EstimationError, NotPublishedError):
        return None


def _draw_models(view: View, models: dict[str, PredictorResult]) -> None:
    if not models:
        return
    first = next(iter(models.values()))
    found = {
        title: {(row.variable, row.category): row for row in effects(view, result)}
        for title, result in models.items()
    }
    rows: list[Row] = []
    above = ""
    for row in _in_any(first, list(found.values())):
        if row.variable in CATEGORIES and row.variable != above:
            rows.append(Row(heading(view, first, row.variable), kind="heading"))
        above = row.variable
        cells = [
            found[title].get((row.variable, row.category))
            if _base(model, row.variable) == _base(first, row.variable)
            else None
            for title, model in models.items()
        ]
        rows.append(Row(row.label, [_short(cell) for cell in cells]))
    observations = [number(result.observations) for result in models.values()]
    rows.append(Row(_("Observations"), observations))
    show.table(
        "effects-by-group", _("The same model for each group"), [_("Characteristic"), *models], rows
    )
    show.caption(
        _(
            "Effects in percentage points, with stars. “–”: cannot be estimated, not in the model"
            " of that group, or compared with another category there."
        )
    )


def _base(result: PredictorResult, variable: str) -> str:
    """The category that the others of a variable are compared with."""
    return dict(result.bases).get(variable, "")


def _in_any(first: PredictorResult, found: list[dict[tuple[str, str], Effect]]) -> Iterator[Effect]:
    """Every row that one of the models has, in the order of the published tables."""
    for row in records(first.table):
        known = [
            of_model[key] for of_model in found if (key := (row.variable, row.category)) in of_model
        ]
        yield from known[:1]


def _short(row: Effect | None) -> str:
    if row is None or not row.known:
        return UNDEFINED
    return _signed(row.effect, 2 if row.squared else 1) + row.stars
