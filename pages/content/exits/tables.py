"""The tables of the page *Exits*: the curves in numbers, reasons of exit, tests, the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.disclosure.rules import HIDDEN
from analysis.figures.exit_reasons import EXITED, NOT_EXITED
from analysis.selection import ALL, FEW_PERSONS, OWN
from data.words import mark
from pages.content.exits.figure import outcome_names
from pages.reader.words import (
    UNDEFINED,
    _,
    count_words,
    estimate,
    known,
    name,
    number,
    percent,
    percent_range,
    probability,
    released,
)
from pages.shared import rare, show
from pages.shared.flow import note_totals
from pages.shared.groups import short_names
from pages.shared.landmark import draw_switch, from_day, is_immortal, note_ever_started
from pages.shared.movement import WEEK_NAMES
from pages.shared.results import figure
from pages.shared.tables import Cell, Row, count_cell, records, share_cell, worth_a_row

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

TEST_NAMES = {"gray": mark("Gray"), "log_rank": mark("Log-rank")}


def draw_summary(view: View, summary: pd.DataFrame, groups: list[str]) -> None:
    """Shares with their intervals at half a year to two years."""
    show.heading(from_day(view.selection, _("After half a year, 1, 1½ and 2 years")))
    shown = summary[summary["group"].isin(groups)]
    names = short_names(view)
    weeks = list(dict.fromkeys(shown["weeks"]))
    columns: list[Cell | str] = [_("Outcome")]
    columns += [Cell(_(WEEK_NAMES[w]), _("{weeks} weeks", weeks=w)) for w in weeks]
    rows: list[Row] = []
    for outcome, title in outcome_names(view).items():
        of_outcome = shown[shown["outcome"] == outcome]
        if view.selection.by:
            rows.append(Row(title, kind=f"heading {outcome}"))
        for group in groups:
            header = names[group] if view.selection.by else title
            kind = "" if view.selection.by else outcome
            rows.append(Row(header, _week_cells(of_outcome, group), kind))
    caption = from_day(view.selection, _("Share that has left, with 95 percent interval"))
    show.table("exit-shares", caption, columns, rows)
    _draw_sizes(view, shown, names)


def _week_cells(summary: pd.DataFrame, group: str) -> list[Cell | str]:
    rows = summary[summary["group"] == group].sort_values("weeks")
    return [share_cell(row) for row in records(rows)]


def _draw_sizes(view: View, summary: pd.DataFrame, names: dict[str, str]) -> None:
    """Persons, exits and median of each group."""
    rows = []
    for row in records(summary.drop_duplicates("group")):
        median = (
            Cell(
                count_words("{count} day", "{count} days", int(row.median_days)),
                _("{weeks} weeks", weeks=number(int(row.median_days) // 7)),
            )
            if known(row.median_days)
            else _("fewer than half by the end of the curve")
            if released()
            else _("fewer than half have left")
        )
        rows.append(Row(names[row.group], [number(row.persons), number(row.exits), median]))
    counts = (
        [_("In the curve"), _("Left within it")]
        if released()
        else [_("Followed"), _("Left")]
        if view.selection.start
        else [_("Participants"), _("Left")]
    )
    caption = from_day(view.selection, _("Participants, exits and median time"))
    show.table("exit-sizes", caption, [_("Group"), *counts, _("Half had left after")], rows)
    if summary["share"].isna().any():
        note_end_of_curve()


def note_end_of_curve() -> None:
    """What a dash means in a table of shares by time."""
    if released():
        show.caption(_("{dash} the curve ends before that, or is not shown.", dash=UNDEFINED))
    else:
        show.caption(
            _(
                "{dash} fewer than {few} persons of the group have been followed for that long.",
                dash=UNDEFINED,
                few=FEW_PERSONS,
            )
        )


def draw_reasons(view: View) -> None:
    """Table 3.2 of the evaluation, live: exited or not, and why."""
    show.heading(_("Why participants left"))
    selection = rare.by_cohort(view)
    reasons = figure("exit_reasons", view, selection)
    names = short_names(view, selection.by)
    groups = list(dict.fromkeys(reasons["group"]))
    if len(groups) == 2 and not view.selection.by:
        groups = [ALL]
    rows = _reason_rows(view, reasons, groups, single=rare.is_shown(selection))
    show.table(
        "exit-reasons",
        _("Reasons of exit"),
        [_("Reason"), *(names[group] for group in groups)],
        rows,
    )
    _note_reasons(single=rare.is_shown(selection))
    note_ever_started(selection)
    note_totals()


def _reason_rows(view: View, reasons: pd.DataFrame, groups: list[str], single: bool) -> list[Row]:
    """Still in and left, and where ``single`` reasons are told, those who left by reason."""
    found = {(row.group, row.reason): row for row in records(reasons)}

    def row(reason: str, header: str, kind: str = "") -> Row:
        return Row(header, [_reason_cell(found, group, reason) for group in groups], kind)

    rows = [row(NOT_EXITED, _("Still in")), row(EXITED, _("Left"))]
    if not single:
        return rows
    return [
        *rows,
        Row(_("Reason, of those who left"), kind="heading"),
        *(
            row(reason.code, name(reason.name), f"reason {reason.effect}")
            for reason in view.source.programme.exit_reasons
        ),
    ]


def _reason_cell(found: dict[tuple[str, str], Any], group: str, reason: str) -> Cell:
    """A number and its share; what is not in a release is hidden like a small number."""
    row, left = found.get((group, reason)), found.get((group, EXITED))
    whole = left.count if left is not None and reason not in (NOT_EXITED, EXITED) else None
    if row is None:
        return count_cell(HIDDEN, HIDDEN)
    return count_cell(row.count, row.share, whole)


def _note_reasons(single: bool) -> None:
    """Who is counted in the table of reasons, and which reasons are not told."""
    said = _("Everybody in the analysis, so also who left on an unknown day.")
    more = (
        _(
            "Percentages of reasons are of those who left. The colour says what a reason counts as:"
            " back to work is successful."
        )
        if single
        else _(
            "Single reasons are so rare that they are told of everybody and of larger groups alone:"
            " with these filters they would tell about single people."
        )
    )
    show.caption(f"{said} {more}")


def draw_reasons_of_small_groups(view: View) -> None:
    """The reasons where a release has no curve; of a registry they would be of a few persons.

    Above them the choice of a landmark, at which there may be a curve.
    """
    draw_switch(view)
    if not view.source.exact:
        draw_reasons(view)


def draw_tests(view: View) -> None:
    """Gray's test and the log-rank test, with what they do not say."""
    if not view.selection.by or view.selection.groups_overlap or is_immortal(view.selection):
        return
    show.heading(_("Is the difference more than chance?"))
    tests = figure("exit_tests", view)
    if tests.empty:
        show.prose(_("A test takes two groups, and here there are fewer."))
        return
    outcomes = outcome_names(view) | {"any": _("Any exit")}
    rows = [
        Row(
            outcomes[test.outcome],
            [
                _(TEST_NAMES[test.test]),
                estimate(test.statistic),
                str(test.degrees_of_freedom),
                probability(test.p_value),
            ],
        )
        for test in records(tests)
    ]
    columns = [_("Outcome"), _("Test"), _("Chi-square"), _("Degrees of freedom"), _("p-value")]
    caption = from_day(view.selection, _("Tests between the groups"))
    show.table("exit-tests", caption, columns, rows)
    if released() and view.selection.by != OWN:
        show.caption(_("Of all groups of the comparison, also those too small for a curve."))
    show.prose(
        _(
            "A small p-value, below 0.05 say, means that chance alone seldom makes curves that"
            " differ so much. **It does not say why they differ.** The groups also differ in age,"
            " time sick and much else, so the test shows no effect of anything. A large p-value"
            " does not say that the groups are equal either: they may be small."
        )
    )


def draw_numbers(view: View, curves: pd.DataFrame) -> None:
    """The figure as a table, for who cannot see it or wants to know a day."""
    with show.fold(_("The curves as a table"), icon=":material/table_rows:"):
        names, outcomes = short_names(view), outcome_names(view)
        rows = [
            Row(
                number(row.day),
                [
                    names[row.group],
                    outcomes[row.outcome],
                    Cell(percent(row.share, 1), percent_range(row.lower, row.upper)),
                    number(row.at_risk),
                ],
            )
            for row in records(worth_a_row(curves))
        ]
        columns = [_("Day"), _("Group"), _("Outcome"), _("Share that has left"), _("Still in")]
        caption = from_day(view.selection, _("The curves as a table"))
        show.table("exit-curves-table", caption, columns, rows)
