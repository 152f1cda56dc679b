"""The tables of the page *Exits*: the curves in numbers, reasons of exit, tests, the flow."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.selection import ALL
from data.words import mark
from pages.shared import show
from pages.shared.exit_figure import outcome_names
from pages.shared.flow import note_totals
from pages.shared.groups import short_names
from pages.shared.results import by_cohort, figure
from pages.shared.tables import Cell, Row, count_cell, records, share_cell, worth_a_row
from pages.shared.words import (
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

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

WEEK_NAMES = {
    26: mark("Half a year"),
    52: mark("1 year"),
    78: mark("1½ years"),
    104: mark("2 years"),
}
TEST_NAMES = {"gray": mark("Gray"), "log_rank": mark("Log-rank")}


def draw_summary(view: View, summary: pd.DataFrame, groups: list[str]) -> None:
    """Shares with their intervals at half a year to two years."""
    show.heading(_("After half a year, 1, 1½ and 2 years"))
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
    show.table("exit-shares", _("Share that has left, with 95 percent interval"), columns, rows)
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
    columns = [_("Group"), _("Participants"), _("Left"), _("Half had left after")]
    show.table("exit-sizes", _("Participants, exits and median time"), columns, rows)
    if summary["share"].isna().any():
        note_end_of_curve()


def note_end_of_curve() -> None:
    """What a dash means in a table of shares by time."""
    if released():
        show.caption(_("{dash} the curve ends before that, or is not shown.", dash=UNDEFINED))
    else:
        show.caption(
            _("{dash} nobody of the group has been followed for that long.", dash=UNDEFINED)
        )


def draw_reasons(view: View) -> None:
    """Table 3.2 of the evaluation, live: exited or not, and why."""
    show.heading(_("Why participants left"))
    selection = by_cohort(view)
    reasons = figure("exit_reasons", view, selection)
    names = short_names(view, selection.by)
    groups = list(dict.fromkeys(reasons["group"]))
    if len(groups) == 2 and not view.selection.by:
        groups = [ALL]
    cells = {(r.group, r.reason): count_cell(r.count, r.share) for r in records(reasons)}

    def row(reason: str, header: str, kind: str = "") -> Row:
        return Row(header, [cells[group, reason] for group in groups], kind)

    programme = view.source.programme
    rows = [
        row("not_exited", _("Still in")),
        row("exited", _("Left")),
        Row(_("Reason, of those who left"), kind="heading"),
        *(row(r.code, name(r.name), f"reason {r.effect}") for r in programme.exit_reasons),
    ]
    show.table(
        "exit-reasons",
        _("Reasons of exit"),
        [_("Reason"), *(names[group] for group in groups)],
        rows,
    )
    show.caption(
        _(
            "Everybody in the analysis, so also who left on an unknown day. Percentages of reasons"
            " are of those who left. The colour says what a reason counts as: back to work is"
            " successful."
        )
    )
    note_totals()


def draw_reasons_of_small_groups(view: View) -> None:
    """The reasons where a release has no curve; of a registry they would be of a few persons."""
    if not view.source.exact:
        draw_reasons(view)


def draw_tests(view: View) -> None:
    """Gray's test and the log-rank test, with what they do not say."""
    if not view.selection.by or view.selection.groups_overlap:
        return
    show.heading(_("Is the difference more than chance?"))
    tests = figure("exit_tests", view)
    if tests.empty:
        show.prose(_("A test takes two groups with a curve, and here there are fewer."))
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
    show.table("exit-tests", _("Tests between the groups"), columns, rows)
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
        show.table("exit-curves-table", _("The curves as a table"), columns, rows)
