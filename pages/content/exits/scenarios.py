"""What the exit curves would be otherwise: other unknown reasons, and the naive estimate."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.figures.exit_scenarios import ALL_SUCCESSFUL, ALL_UNSUCCESSFUL, PROPORTIONAL
from analysis.selection import LEAVE_OUT
from data.programme import SUCCESSFUL
from data.words import mark
from pages.content.exits.answer import TWO_YEARS, YEAR
from pages.content.exits.figure import outcome_names
from pages.reader.words import _, known, percent, points
from pages.shared import show
from pages.shared.landmark import from_day, is_immortal
from pages.shared.notices import where_published
from pages.shared.results import figure, known_curve
from pages.shared.tables import Cell, Row, records, share_cell

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

DAYS_A_WEEK = 7
SCENARIOS = {
    LEAVE_OUT: mark("Left out, as published"),
    ALL_UNSUCCESSFUL: mark("All of them unsuccessful"),
    PROPORTIONAL: mark("As often successful as the known ones"),
    ALL_SUCCESSFUL: mark("All of them successful"),
}


def draw_scenarios(view: View) -> None:
    """What unknown reasons may have been, and the estimate that is too high."""
    draw_bounds(view)
    with where_published(
        _(
            "Why the estimate 1 − Kaplan-Meier is too high is not shown here: it would need exact"
            " curves, which are in no release."
        )
    ):
        draw_naive(view)


def draw_bounds(view: View) -> None:
    """Between which extremes the share can lie, whatever the unknown reasons are."""
    everybody = replace(view.selection, by=None)
    table = figure("unknown_reason_bounds", view, everybody)
    steps = figure("participant_flow", view).set_index("step")["persons"]
    if steps["exit_reason_unknown"] == 0 or table.empty:
        return
    show.heading(_("What if we knew these reasons?"), level=3)
    successful = table[table["outcome"] == SUCCESSFUL]
    cells = {(row.scenario, row.weeks): row for row in records(successful)}
    rows = [
        Row(_(title), [share_cell(cells.get((scenario, weeks)), 1) for weeks in (YEAR, TWO_YEARS)])
        for scenario, title in SCENARIOS.items()
    ]
    columns: list[Cell | str] = [
        _("The unknown reasons"),
        Cell(_("1 year"), _("{weeks} weeks", weeks=YEAR)),
        Cell(_("2 years"), _("{weeks} weeks", weeks=TWO_YEARS)),
    ]
    show.table(
        "exit-scenarios",
        from_day(everybody, _("Left successfully, by what unknown reasons may have been")),
        columns,
        rows,
    )
    if is_immortal(everybody):
        return
    low, high = (cells.get((s, YEAR)) for s in (ALL_UNSUCCESSFUL, ALL_SUCCESSFUL))
    if low is not None and high is not None and known(low.share):
        show.prose(
            _(
                "Whatever the reasons turn out to be, the share that had left successfully after 1"
                " year lies **between {low} and {high}**, apart from chance. Leaving them out takes"
                " them for a random part of everybody.",
                low=percent(low.share, 1),
                high=percent(high.share, 1),
            )
        )


def draw_naive(view: View) -> None:
    """The naive estimate beside the right one, and why it is too high."""
    everybody = replace(view.selection, by=None)
    table = known_curve("naive_exit_curves", view, everybody)
    names = {
        code: text for code, text in outcome_names(view).items() if code in set(table["outcome"])
    }
    rows = []
    for weeks, title in ((YEAR, _("After 1 year")), (TWO_YEARS, _("After 2 years"))):
        found = [_at(table, outcome, weeks) for outcome in names]
        if any(row is None for row in found):
            continue
        rows.append(Row(title, kind="heading"))
        rows += [
            Row(
                text,
                [
                    percent(row["share"], 1),
                    percent(row["naive"], 1),
                    points(row["naive"] - row["share"]),
                ],
            )
            for text, row in zip(names.values(), found, strict=True)
            if row is not None
        ]
    if not rows:
        return
    show.heading(_("Why not simply 1 − Kaplan-Meier?"))
    columns = [_("Outcome"), _("As shown here"), "1 − Kaplan-Meier", _("Too high by")]
    caption = from_day(everybody, _("The naive estimate beside the right one"))
    show.table("naive-estimate", caption, columns, rows)
    show.prose(
        _(
            "The well-known curve of Kaplan and Meier knows one outcome. To use it for successful"
            " exits, who left unsuccessfully has to count as somebody who is still in and may yet"
            " leave successfully. That is not so: who is gone is gone. The naive share is therefore"
            " **always too high**, and the longer the time, the more. Taken together the naive"
            " shares even add up to more than all who left. It stands here as a warning, because"
            " many programs compute it."
        )
    )


def _at(table: pd.DataFrame, outcome: str, weeks: int) -> pd.Series | None:
    """The last row of an outcome up to a number of weeks; None beyond the follow-up."""
    rows = table[table["outcome"] == outcome]
    if rows.empty or rows["day"].max() < weeks * DAYS_A_WEEK:
        return None
    return rows[rows["day"] <= weeks * DAYS_A_WEEK].iloc[-1]
