"""The numbers and tables of the page *Participants*."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.declaration import STARTED_TABLES, table_missing
from analysis.disclosure.rules import HIDDEN
from analysis.figures.composition import PARTICIPANTS, VARIABLES, WHOLE_VARIABLE
from analysis.selection import ALL
from data.dimensions import INTERVENTION
from pages.reader.words import _, estimate, month_name, name, number, percent, released
from pages.shared import show
from pages.shared.filters import DIMENSION_NAMES
from pages.shared.flow import few, note_totals
from pages.shared.groups import large_enough, note_small_groups, short_names
from pages.shared.missing import note_missing
from pages.shared.results import by_cohort, figure
from pages.shared.tables import Cell, Row, count_cell, records

if TYPE_CHECKING:
    from pages.shared.view import View


def sizes(composition: pd.DataFrame) -> pd.DataFrame:
    """The persons of each group: ``group, persons``."""
    rows = composition[composition["variable"] == PARTICIPANTS]
    return rows[["group", "count"]].rename(columns={"count": "persons"})


def groups_to_draw(view: View, composition: pd.DataFrame) -> list[str]:
    """The groups that the reader compares and that are large enough to draw."""
    compared = [g for g in large_enough(sizes(composition)) if g != ALL]
    everybody = [g for g in large_enough(sizes(composition)) if g == ALL]
    return compared if view.selection.by else everybody


def groups_in_table(view: View, composition: pd.DataFrame) -> list[str]:
    """The columns of a table; only everybody where the reader compares nothing and has a cohort."""
    groups = list(dict.fromkeys(composition["group"]))
    return [ALL] if len(groups) == 2 and not view.selection.by else groups


def draw_composition(view: View, composition: pd.DataFrame) -> None:
    """Table 3.1 of the evaluation, live: how many, and which share of their group."""
    show.heading(_("Who they are"))
    names = short_names(view, by_cohort(view).by)
    groups = groups_in_table(view, composition)
    persons = dict(sizes(composition).itertuples(index=False, name=None))
    cells = {(r.group, r.variable, r.category): r for r in records(composition)}
    # Of a release a group without a row is one whose number is hidden.
    rows: list[Row] = []
    not_delivered = table_missing(view.source, STARTED_TABLES)
    compared_itself = "" if view.selection.groups_overlap else view.selection.by
    for variable in VARIABLES:
        if variable == compared_itself or (variable == INTERVENTION and not_delivered):
            continue
        rows.append(Row(_(DIMENSION_NAMES[variable]), kind="heading"))
        for option in view.options(variable):
            counted = [cells.get((group, variable, option.code)) for group in groups]
            if any(cell is not None and cell.count > 0 for cell in counted):
                cells_of_row = [
                    _count_and_share(cell, persons[group])
                    for cell, group in zip(counted, groups, strict=True)
                ]
                rows.append(Row(name(option.name), cells_of_row))
    total = [number(persons[group]) for group in groups]
    rows += [Row(_("All participants"), total, kind="total")]
    columns = [_("Characteristic"), *(names[group] for group in groups)]
    show.table(
        "composition", _("Participants by age, branch, time sick and intervention"), columns, rows
    )
    show.caption(
        _(
            "Percentages are of the group; of a group of fewer than {few} persons there is none."
            " Who started several interventions counts in each, so these add up to more than"
            " everybody. A row of nobody is left out.",
            few=few(),
        )
    )
    note_missing(view.source, STARTED_TABLES)
    if released():
        show.caption(_("A row of which every number is below {few} is left out too.", few=few()))
    note_totals()
    if view.selection.by:
        note_small_groups(view, sizes(composition[composition["group"] != ALL]))


def _count_and_share(cell: Any | None, persons: float) -> Cell:
    """A number of so many ``persons`` of a group, and its share."""
    if cell is None:
        return count_cell(HIDDEN, HIDDEN, persons)
    return count_cell(cell.count, cell.share if persons >= few() else HIDDEN, persons)


def differences(view: View) -> pd.DataFrame:
    """Standardised differences of what is not compared itself; empty where nothing is compared.

    Of two groups the first is kept: the other differs as much, the other way round.
    """
    selection = by_cohort(view)
    if selection.by is None or selection.groups_overlap:
        return pd.DataFrame()
    rows = figure("standardised_differences", view, selection)
    kept = large_enough(sizes(figure("composition", view, selection)))
    groups = [group for group in dict.fromkeys(rows["group"]) if group in kept]
    drawn = groups[:1] if rows["group"].nunique() == 2 else groups
    return rows[rows["group"].isin(drawn) & (rows["variable"] != selection.by)]


def draw_numbers(view: View, inflow: pd.DataFrame, compared: pd.DataFrame) -> None:
    """The figures as tables, for who cannot see them."""
    with show.fold(_("The figures as tables"), icon=":material/table_rows:"):
        _draw_inflow(view, inflow)
        if not compared.empty:
            _draw_differences(view, compared)


def inflow(view: View) -> pd.DataFrame:
    """Entries by month, a row for every group and month; NaN where a number is hidden."""
    rows = figure("inflow", view)
    groups = list(dict.fromkeys(rows["group"]))
    months = sorted(set(rows["month"]))
    places = pd.MultiIndex.from_product([months, groups], names=["month", "group"])
    return rows.set_index(["month", "group"]).reindex(places).reset_index()


def _draw_inflow(view: View, inflow: pd.DataFrame) -> None:
    names = short_names(view)
    wide = inflow.pivot(index="month", columns="group", values="persons")
    groups = list(dict.fromkeys(inflow["group"]))
    rows = [
        Row(month_name(str(month)), [number(persons[group]) for group in groups])
        for month, persons in wide.iterrows()
    ]
    show.table(
        "inflow-table",
        _("Entered by month"),
        [_("Month"), *(names[group] for group in groups)],
        rows,
    )


def _draw_differences(view: View, compared: pd.DataFrame) -> None:
    names = short_names(view, by_cohort(view).by)
    rows = []
    # Of a release a row of dashes says nothing: its numbers are hidden.
    told = compared[compared["difference"].notna()] if released() else compared
    for row in records(told):
        whole = row.category == WHOLE_VARIABLE
        difference = estimate(row.difference)
        shares = ["", ""] if whole else [percent(row.share), percent(row.others)]
        rows.append(Row(category_name(view, row), [names[row.group], *shares, difference]))
    columns = [
        _("Characteristic"),
        _("Group"),
        _("Share of the group"),
        _("Share of the others"),
        _("Standardised difference"),
    ]
    show.table("differences-table", _("Standardised differences"), columns, rows)


def category_name(view: View, row: Any) -> str:
    """A category with its variable, or the variable as a whole."""
    variable = _(DIMENSION_NAMES[row.variable])
    if row.category == WHOLE_VARIABLE:
        return _("{variable}, all categories together", variable=variable)
    names = {option.code: name(option.name) for option in view.options(row.variable)}
    return (
        f"{variable}: {names[row.category]}"
        if row.variable != INTERVENTION
        else names[row.category]
    )
