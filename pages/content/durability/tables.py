"""The sentence that answers the page *Lasting work*, its tables, and how they were computed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from analysis.figures.work.lasting_work import (
    AT_MOST,
    LASTING,
    NOT_LASTING,
)
from analysis.figures.work.retention import SUMMARY_DAYS
from analysis.selection import ALL
from data.programme import SUCCESSFUL, UNKNOWN
from data.words import mark
from pages.content.durability.figure import HALF_YEAR, together
from pages.reader.words import (
    UNDEFINED,
    _,
    hidden_percent,
    interval_beside,
    known,
    name,
    number,
    percent,
    percent_range,
    policy,
    released,
)
from pages.shared import show
from pages.shared.flow import few
from pages.shared.groups import short_names
from pages.shared.parts import explanation, population, strong
from pages.shared.results import figure
from pages.shared.tables import Cell, Row, count_cell, records, share_cell

if TYPE_CHECKING:
    import pandas as pd

    from data.durability import Durability
    from pages.shared.view import View

WHEN = {
    0: mark("At the start"),
    91: mark("After 3 months"),
    183: mark("After 6 months"),
    365: mark("After 1 year"),
    548: mark("After 1½ years"),
    730: mark("After 2 years"),
}
STATES = {
    LASTING: mark("In lasting work"),
    NOT_LASTING: mark("Work that did not last"),
    UNKNOWN: mark("Not known"),
    AT_MOST: mark("In lasting work at most"),
}


def draw_answer_or_end(view: View) -> None:
    """Of whom work is registered, and how many still do; the end of the page where nothing is."""
    rows = figure("placement_coverage", together(view))
    if view.source.programme.durability is None:
        show.info(
            _(
                "The programme file does not say what lasting work is. Who manages it adds a table"
                " [durability]; the page with all keys is docs/programme.md."
            )
        )
        show.end()
    if rows.empty:
        show.info(_("Nothing is told of work here: too few people left successfully."))
        show.end()
    (coverage,) = records(rows[rows["reason"] == ALL])
    first = [_covered(coverage), *_still_at_work(view)]
    show.answer(" ".join(first), _of_largest_reason(view, rows))


def _covered(row: Any) -> str:
    """How many successful exits have a placement."""
    persons = number(row.persons)
    if not known(row.placed):
        return _(
            "Of fewer than {few} of the {persons} successful exits is any work registered.",
            few=few(),
            persons=persons,
        )
    return _(
        "Of {placed} of the {persons} successful exits is work registered ({share}).",
        placed=strong(number(row.placed)),
        persons=persons,
        share=percent(row.share),
    )


def _still_at_work(view: View) -> list[str]:
    """The share after half a year; that it is not known where too few are followed so long."""
    rows = figure("retention_summary", together(view), work="own")
    for row in records(rows[rows["day"] == HALF_YEAR]):
        if known(row.share) and row.at_risk >= few():
            share = strong(percent(row.share), SUCCESSFUL) + interval_beside(row.lower, row.upper)
            return [_("Of who began to work, {share} still does after half a year.", share=share)]
    return [_("Whether work lasts cannot be said yet.")]


def _of_largest_reason(view: View, rows: pd.DataFrame) -> str:
    """Of the commonest reason, mostly a return to one's own work, of how many nothing is known."""
    reasons = rows[(rows["reason"] != ALL) & rows["persons"].notna()]
    if reasons.empty:
        return ""
    (row,) = records(reasons.nlargest(1, "persons"))
    said = {"persons": number(row.persons), "reason": escape(_reasons(view)[row.reason])}
    if not known(row.placed) or row.placed == 0:
        return _(
            "Of hardly anybody of the {persons} with “{reason}” is work registered: whether they"
            " still work is not known.",
            **said,
        )
    return _(
        "Of {without} of the {persons} with “{reason}” it is not: whether they still work is not"
        " known.",
        without=number(row.persons - row.placed),
        **said,
    )


def _reasons(view: View) -> dict[str, str]:
    return {reason.code: name(reason.name) for reason in view.source.programme.exit_reasons}


def draw_coverage(view: View) -> None:
    """Successful exits with any placement, by reason."""
    show.heading(_("Of whom is work registered?"))
    names = _reasons(view) | {ALL: _("All successful exits")}
    rows = [
        Row(
            names[row.reason],
            [
                number(row.persons),
                count_cell(row.placed, row.share, row.persons),
            ],
        )
        for row in records(figure("placement_coverage", together(view)))
    ]
    columns = ["", _("Left successfully"), _("With registered work")]
    show.table(
        "placement-coverage", _("Successful exits of which work is registered"), columns, rows
    )
    show.caption(
        _(
            "All that follows is of who has registered work. It says nothing of the others, and"
            " they may differ."
        )
    )


def draw_summary(view: View, groups: list[str]) -> None:
    """The curve in numbers, for each group."""
    rows = figure("retention_summary", view, work="own")
    names = short_names(view)
    found = []
    for group in groups:
        mine = {row.day: row for row in records(rows[rows["group"] == group])}
        any_row = mine[SUMMARY_DAYS[0]]
        cells = [share_then(mine[day]) for day in SUMMARY_DAYS]
        found.append(Row(names[group], [number(any_row.persons), number(any_row.lost), *cells]))
    columns = ["", _("Persons"), _("Work lost"), *(_(WHEN[day]) for day in SUMMARY_DAYS)]
    show.table("retention-table", _("Still at work, with 95 percent interval"), columns, found)
    show.caption(
        _("{dash}: fewer than {few} people were followed so long.", dash=UNDEFINED, few=few())
    )


def share_then(row: Any) -> Cell | str:
    """A share with its interval, where enough people were followed so long."""
    return share_cell(row) if row.at_risk >= few() else UNDEFINED


def draw_lasting(view: View) -> None:
    """Whether work lasts, with bounds for what is not known."""
    show.heading(_("Does the work last?"))
    rows = figure("lasting", together(view))
    durability = durability_of(view)
    days = durability.minimum_days + durability.gap_days
    found = {row.state: row for row in records(rows)}
    if not found or not found[LASTING].of >= few():
        show.prose(
            _("Too few people left successfully {days} days ago or longer to say it.", days=days)
        )
        return
    least, most = found[LASTING], found[AT_MOST]
    show.prose(
        _(
            "Of the {of} who left successfully {days} days ago or longer, **{least} to {most}** is"
            " in lasting work: the first if nobody of whom it is not known is, the second if all"
            " of them are.",
            of=number(least.of),
            days=days,
            least=_at_least(least),
            most=_at_least(most),
        )
    )
    table = [
        Row(
            _(STATES[state]),
            [count_cell(row.persons, row.share, row.of), percent_range(row.lower, row.upper)],
        )
        for state, row in found.items()
    ]
    columns = ["", _("Persons"), _("95 percent interval")]
    show.table("lasting", _("Lasting work, of who left long enough ago"), columns, table)
    show.caption(
        _(
            "Lasting is work of {days} days or longer, by a contract that can last: not {excluded}."
            " Not known: no work is registered, no type of contract, or the work is going on and"
            " may still last.",
            days=durability.minimum_days,
            excluded=_contracts(
                view, (*durability.not_lasting_contracts, *durability.seconded_contracts)
            ),
        )
    )


def _at_least(row: Any) -> str:
    """A share; of a number that is not shown the limit below which it lies."""
    return percent(row.share) if known(row.share) else hidden_percent(row.of)


def durability_of(view: View) -> Durability:
    found = view.source.programme.durability
    if found is None:
        raise ValueError("the page ends before this in such a programme")
    return found


def types(view: View) -> tuple[Any, ...]:
    return tuple(view.source.programme.contract_types)


def _contracts(view: View, codes: tuple[str, ...]) -> str:
    names = {option.code: name(option.name).lower() for option in types(view)}
    return ", ".join(names[code] for code in codes)


def draw_explanation(view: View) -> None:
    """Population, definition, method, source: under a fold."""
    durability = durability_of(view)
    explanation(
        view,
        [
            population(view),
            _(
                "**Work.** Placements of one person are one spell of work while the next begins at"
                " most {gap} days after the last day of the one before, whoever the employer is."
                " Day 0 is the first day of work that is not by {seconded}: who is seconded is"
                " still on the pay roll.",
                gap=durability.gap_days,
                seconded=_contracts(view, durability.seconded_contracts) or UNDEFINED,
            ),
            _(
                "**Still at work.** Kaplan and Meier (1958). Work is lost on the first day without"
                " it. Everybody is followed until {gap} days before the as-of date, because a gap"
                " is not known to be one before; an end that was agreed for later is no loss."
                " Standard error: Greenwood; interval: log(−log), 95 percent. The same as"
                " `survfit` of the R package survival.",
                gap=durability.gap_days,
            ),
            _(
                "**Shares.** Of two placements at once the one that began last counts. Interval:"
                " Wilson (1927), 95 percent. The numbers of days and hours stand in the programme"
                " file."
            ),
            *_in_steps(),
        ],
    )


def _in_steps() -> list[str]:
    if not released():
        return []
    return [
        _(
            "**Of everybody.** Until when people are followed is in steps of {base} too, for it"
            " would tell when somebody began to work. Between the ends of steps shares lie on a"
            " straight line.",
            base=policy().base,
        )
    ]
