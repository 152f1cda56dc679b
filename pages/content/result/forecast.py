"""What the page *Result* says of what is to come: the legs of repayment, the forecast, its past."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.figures.forecast import AS_LAST_YEAR, due_day
from analysis.figures.overview import CONTRACT, WAGE_SANCTIONS, WELLBEING
from analysis.selection import Selection
from data.errors import DashboardError
from pages.charts.curve_parts import share_axis
from pages.charts.intervals import Interval, intervals_chart
from pages.charts.specification import Hover
from pages.content.result.figure import agreed_lines, agreed_share
from pages.paper.document import Cell, Row
from pages.reader.words import (
    UNDEFINED,
    _,
    date_text,
    known,
    name,
    number,
    percent,
    percent_range,
    percent_sign,
)
from pages.shared import show
from pages.shared.parts import separators
from pages.shared.results import figure
from pages.shared.tables import records, share_cell

if TYPE_CHECKING:
    import pandas as pd

    from data.programme import Target
    from pages.charts.specification import Reference
    from pages.shared.view import View

KEY = "forecast"
FEW_CHANCES = 0.01


def draw(view: View) -> None:
    """Three sections; of everybody together, for that is whom the agreement is about."""
    if view.selection.where:
        show.heading(_("Shall the agreed share be reached?"))
        show.caption(
            _(
                "The forecast and the three legs of repayment are of all participants together, as"
                " the agreement is. Take the filters away to see them."
            )
        )
        return
    _draw_forecast(view)
    _draw_backtest(view)
    _draw_legs(view)


def _draw_forecast(view: View) -> None:
    show.heading(_("Shall the agreed share be reached?"))
    programme = view.source.programme
    if programme.scenarios is None:
        show.caption(_("There is no forecast: the programme file names no scenarios for it."))
        return
    to_come = [t for t in programme.targets if due_day(programme, t) > view.source.as_of_date]
    if not to_come:
        show.caption(_("Every agreement has fallen due: there is nothing left to forecast."))
        return
    rows = figure("forecast", view, Selection())
    if rows.empty:
        show.caption(
            _("Too few participants have left successfully to forecast what the others will do.")
        )
        return
    for target in to_come:
        show.prose(_sentence(view, rows[rows["horizon"] == target.code], target))
    own = rows[rows["horizon"] == rows["agreement"]]
    axis = replace(share_axis(1.0, percent_sign()), title=_("successful by the contract"), step=0.2)
    chart = intervals_chart(_intervals(view, own), axis, separators(), _lines(view, to_come))
    alt = _("Forecasts with their 95 percent intervals. The table below has the same numbers.")
    show.chart(chart, KEY, alt, table=f"{KEY}-table")
    _draw_table(view, rows)
    show.caption(_reading(own))
    _draw_labour_market(view)


def _lines(view: View, to_come: list[Target]) -> list[Reference]:
    """The shares that are still to be reached; named where the name has room."""
    shares = {target.share for target in to_come}
    lines = [line for line in agreed_lines(view) if line.value in shares]
    return lines if len(lines) == 1 else [replace(line, text="") for line in lines]


def _sentence(view: View, rows: pd.DataFrame, target: Target) -> str:
    """The forecast with entries as in the last year, and whether that is enough."""
    own = rows[rows["agreement"] == target.code]
    row = next(iter(records(own[own["inflow"] == AS_LAST_YEAR])), None)
    row = row or next(iter(records(own)))
    parts = [
        _(
            "On {date}, {years} years after the start, {share} of those judged are expected to be"
            " successful, if as many enter as in the last year; in four of five cases between"
            " {lower} and {upper}.",
            date=date_text(due_day(view.source.programme, target)),
            years=target.after_years,
            share=_bold(percent(row.share)),
            lower=percent(row.lower_80),
            upper=percent(row.upper_80),
        ),
        _(
            "The chance that the agreed {agreed} is reached is {chance}.",
            agreed=agreed_share(target.share),
            chance=_bold(_chance(row.chance)),
        ),
        _inflow_words(row),
    ]
    return " ".join(parts)


def _bold(text: str) -> str:
    return f"**{text}**"


def _chance(chance: float) -> str:
    """A chance in whole percents: no more is known, and nothing is certain."""
    if chance < FEW_CHANCES:
        return _("less than {chance}", chance=percent(FEW_CHANCES))
    if chance > 1 - FEW_CHANCES:
        return _("more than {chance}", chance=percent(1 - FEW_CHANCES))
    return percent(chance)


def _inflow_words(row: Any) -> str:
    """Whether more or fewer entries would bring the expected share to the agreed one."""
    if not known(row.break_even):
        return _("More or fewer entries do not change on which side of it the share is expected.")
    return _(
        "With {times} times the entries of the last year {agreed} would be expected.",
        times=number(row.break_even, 1),
        agreed=agreed_share(row.agreed),
    )


def _inflow(inflow: float) -> str:
    if inflow == AS_LAST_YEAR:
        return _("As many entries as in the last year")
    return _("{times} times the entries of the last year", times=number(inflow, 1))


def _target(view: View, code: str) -> str:
    return next(name(t.name) for t in view.source.programme.targets if t.code == code)


def _intervals(view: View, rows: pd.DataFrame) -> list[Interval]:
    """A row for each scenario, under the day that is forecast."""
    found: list[Interval] = []
    for horizon in rows["horizon"].unique():
        found.append(Interval(_target(view, horizon), heading=True))
        for row in records(rows[rows["horizon"] == horizon]):
            limits = percent_range(row.lower_95, row.upper_95)
            found.append(
                Interval(
                    label=_inflow(row.inflow),
                    value=row.share,
                    lower=row.lower_95,
                    upper=row.upper_95,
                    text=percent(row.share),
                    hover=Hover("", percent(row.share), f" ({limits})"),
                )
            )
    return found


def _draw_table(view: View, rows: pd.DataFrame) -> None:
    """Every scenario, with the chance of each agreed share."""
    targets = view.source.programme.targets
    table: list[Row] = []
    for horizon in rows["horizon"].unique():
        table.append(Row(_target(view, horizon), [], "heading"))
        mine = rows[rows["horizon"] == horizon]
        for inflow in mine["inflow"].unique():
            chances = mine[mine["inflow"] == inflow].set_index("agreement")["chance"]
            row = next(records(mine[mine["inflow"] == inflow]))
            table.append(
                Row(
                    _inflow(inflow),
                    [*_estimate_cells(row), *(_chance(chances[t.code]) for t in targets)],
                )
            )
    columns = [
        _("Entries"),
        *_estimate_columns(),
        *(_("Chance of {agreed}", agreed=agreed_share(t.share)) for t in targets),
    ]
    show.table(f"{KEY}-table", _("The forecast as a table"), columns, table)


def _estimate_columns() -> list[str]:
    return [_("Judged by then"), _("Result known"), _("Expected"), percent(0.80), percent(0.95)]


def _estimate_cells(row: Any) -> list[str]:
    return [
        number(row.judged),
        percent(row.known),
        percent(row.share),
        percent_range(row.lower_80, row.upper_80),
        percent_range(row.lower_95, row.upper_95),
    ]


def _reading(rows: pd.DataFrame) -> str:
    return _(
        "How to read it: of who will have been judged by then, {known} have a known result. Who is"
        " still in gets the chance of those before; who is still to enter resembles who entered in"
        " the last year. The interval holds chance, rates that are not known for sure, and that the"
        " pace of exits may change somewhat; not another programme, other rules, or corrections of"
        " what is registered.",
        known=percent(rows[rows["inflow"] == AS_LAST_YEAR]["known"].max()),
    )


def _draw_labour_market(view: View) -> None:
    """What the model of predictors says a change of the labour market would do."""
    try:
        rows = figure("forecast_labour_market", view, Selection())
    except DashboardError:
        rows = None
    if rows is None or rows.empty:
        show.caption(_("What the labour market does to it cannot be estimated."))
        return
    with show.fold(_("If the labour market changes"), icon=":material/trending_up:"):
        show.prose(
            _(
                "By the model of who leaves successfully within a year, for those whose result is"
                " not known, with the interval of its coefficient alone. Where the interval holds"
                " the forecast itself, its direction is not known."
            )
        )
        table = [Row(_change(row.change), [share_cell(row)]) for row in records(rows)]
        columns = [_("Employed people for each unemployed person"), _("Expected")]
        show.table("forecast-labour-market", _("If the labour market changes"), columns, table)


def _change(change: float) -> str:
    part = percent(abs(np.expm1(change)))
    return _("{part} more", part=part) if change > 0 else _("{part} fewer", part=part)


def _draw_backtest(view: View) -> None:
    """What this forecast would have said before."""
    rows = figure("forecast_backtest", view, Selection())
    rows = rows[rows["came"].notna()]
    if rows.empty:
        return
    show.heading(_("What this forecast would have said before"), level=3)
    inside = ((rows["lower_80"] <= rows["came"]) & (rows["came"] <= rows["upper_80"])).sum()
    show.prose(
        _(
            "Now {came} of those judged are successful. Of {forecasts} forecasts of today, made"
            " with what could be known then, {inside} had that within the 80 percent interval.",
            came=_bold(percent(rows["came"].iloc[0])),
            forecasts=number(len(rows)),
            inside=_bold(number(inside)),
        )
    )
    table = [
        Row(
            _("{months} months ago, {date}", months=row.months, date=_day(row.made_on)),
            [*_estimate_cells(row), percent(row.came)],
        )
        for row in records(rows)
    ]
    columns = [_("Made"), *_estimate_columns(), _("What came")]
    show.table("forecast-backtest", _("What this forecast would have said before"), columns, table)
    show.caption(
        _(
            "Who had entered and left by then, by the days and reasons that are registered now: a"
            " reason that came late is known here from the first. Forecasts of one day from"
            " different dates are not independent of each other."
        )
    )


def _day(text: str) -> str:
    return date_text(dt.date.fromisoformat(text))


def _draw_legs(view: View) -> None:
    """What the investors are paid back for."""
    show.heading(_("What the investors are paid back for"))
    rows = {row.leg: row for row in records(figure("repayment", view, Selection()))}
    none = _("no agreed number in the report")
    contract, sanctions, wellbeing = (rows[leg] for leg in (CONTRACT, WAGE_SANCTIONS, WELLBEING))
    table = [
        Row(
            _("Lastingly back to work"),
            [_agreed_last(view, contract.agreed) or none, _now(contract)],
        ),
        Row(_("Fewer wage sanctions"), [none, _now(sanctions)]),
        Row(_("More wellbeing"), [none, _mean(wellbeing)]),
    ]
    columns = [_("Agreed with the investors"), _("How much"), _("Now")]
    show.table("repayment", _("What the investors are paid back for"), columns, table)
    judged = _(
        "How it is judged. Back to work: {months} months after the first sick day; IVA counts too,"
        " and whether the work lasts is not judged. Wage sanctions: ever imposed, of who has been"
        " sick for two years or more. Wellbeing: the mean answer to the first question of the last"
        " round, from 1 to 5.",
        months=view.source.programme.contract_months,
    )
    show.caption(f"{judged} {_before(sanctions.before)}".strip())


def _agreed_last(view: View, agreed: float) -> str:
    if not known(agreed):
        return ""
    years = max(target.after_years for target in view.source.programme.targets)
    return _("{share} after {years} years", share=agreed_share(agreed), years=years)


def _before(before: float) -> str:
    if not known(before):
        return ""
    return _("Before the programme about {share} had a wage sanction.", share=percent(before))


def _now(row: Any) -> Cell | str:
    if not known(row.value):
        return UNDEFINED
    return Cell(percent(row.value), percent_range(row.lower, row.upper))


def _mean(row: Any) -> Cell | str:
    if not known(row.value):
        return UNDEFINED
    return Cell(number(row.value, 1), f"{number(row.lower, 1)}-{number(row.upper, 1)}")


def method() -> str:
    """How the forecast is made."""
    return _(
        "**Forecast.** Chances of exit a day, in bands of four weeks or more since entry, by age"
        " and time sick before entry, given how long somebody has been in; a thousand draws of"
        " these chances and of who leaves. Of exits without a reason any share may still be"
        " registered, and of these as many are successful as of the others."
    )
