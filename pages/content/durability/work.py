"""What the page *Lasting work* says of the work itself, and of who fell back."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.declaration import RETURN_TABLES, table_missing
from analysis.figures.work.lasting_work import MORE_HOURS, PART_TIME, SUBSTANTIAL
from data.programme import UNKNOWN
from pages.content.durability.figure import together
from pages.content.durability.tables import WHEN, durability_of, share_then, types
from pages.reader.words import UNDEFINED, _, name, number, released
from pages.shared import show
from pages.shared.flow import few
from pages.shared.results import figure
from pages.shared.tables import Cell, Row, count_cell, records

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View


def draw_contracts(view: View) -> None:
    """Types of contract at the start and later, of who is at work then."""
    show.heading(_("What work is it?"))
    rows = figure("contract_types", together(view))
    days = _days_with_enough(rows)
    if not days:
        show.prose(_("Of too few people it is known what work they have."))
        return
    cells = {(row.day, row.contract_type): row for row in records(rows)}
    names = {option.code: name(option.name) for option in types(view)} | {UNKNOWN: _("Not known")}
    table = [
        Row(text, [_part(cells[day, code]) for day in days])
        for code, text in names.items()
        if any(cells[day, code].persons > 0 for day in days)
    ]
    table.append(Row(_("At work"), [number(cells[day, UNKNOWN].of) for day in days]))
    columns = ["", *(_(WHEN[day]) for day in days)]
    show.table("contract-types", _("Type of contract of who is at work"), columns, table)
    said = [_("Of who is at work then: those who lost it, or began too recently, are not in it.")]
    if released():
        said.append(_("Other types have fewer than {few} people each, or nobody.", few=few()))
    show.caption(" ".join(said))


def _days_with_enough(rows: pd.DataFrame) -> list[int]:
    """The days on which enough people are known to be at work."""
    return [int(day) for day in rows.loc[rows["of"] >= few(), "day"].unique()]


def _part(row: Any) -> Cell:
    return count_cell(row.persons, row.share, row.of)


def draw_hours(view: View) -> None:
    """Part-time and substantial jobs, and growth, at the start and later."""
    rows = figure("working_hours", together(view))
    days = _days_with_enough(rows)
    if not days:
        return
    durability = durability_of(view)
    cells = {(row.day, row.measure): row for row in records(rows)}
    names = {
        PART_TIME: _("Part-time: under {hours} hours", hours=durability.full_time_hours),
        SUBSTANTIAL: _("Substantial: {hours} hours or more", hours=durability.substantial_hours),
        MORE_HOURS: _("More hours than at the start"),
    }
    told = {measure for _day, measure in cells}
    table = [
        Row(text, [_part(cells[day, code]) if (day, code) in cells else UNDEFINED for day in days])
        for code, text in names.items()
        if code in told
    ]
    if view.source.exact:
        medians = figure("median_hours", together(view)).set_index("day")["median_hours"]
        table.append(Row(_("Median of hours a week"), [number(medians[day]) for day in days]))
    columns = ["", *(_(WHEN[day]) for day in days)]
    show.table("working-hours", _("Contracted hours of who is at work"), columns, table)
    if durability.substantial_hours is None:
        show.caption(
            _("From how many hours a job is substantial is not agreed in the programme file.")
        )


def draw_returns(view: View) -> None:
    """Relapse, where it is registered; that it is not, where there is nothing."""
    show.heading(_("Do people fall ill again, or become unemployed?"))
    if not view.source.exact:
        show.prose(
            _(
                "Relapse is told in no release: few people have it. The evaluator and the data"
                " steward see it, as far as it is registered."
            )
        )
        return
    unknown = table_missing(view.source, RETURN_TABLES)
    rows = None if unknown else figure("relapse", together(view))
    if rows is None or rows.empty:
        show.prose(
            _(
                "**Not registered.** The registration has no relapse into illness, unemployment or"
                " a benefit after an exit. So there is no number here, and it is not zero."
            )
        )
        return
    cells = {(row.kind, row.day): row for row in records(rows)}
    days = list(dict.fromkeys(rows["day"]))
    table = [
        Row(
            name(kind.name),
            [
                number(cells[kind.code, days[0]].returned),
                *(share_then(cells[kind.code, day]) for day in days),
            ],
        )
        for kind in view.source.programme.return_kinds
    ]
    columns = ["", _("Persons"), *(_(WHEN[day]) for day in days)]
    show.table("relapse", _("Relapse since a successful exit"), columns, table)
    show.caption(
        _(
            "Of the {persons} who left successfully on a known day, whether or not their work is"
            " registered. The first relapse counts; kinds compete (Aalen and Johansen 1978). What"
            " nobody wrote down is not in it, so it may be more.",
            persons=number(rows["persons"].iloc[0]),
        )
    )
