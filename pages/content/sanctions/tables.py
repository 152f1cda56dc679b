"""The sentence that answers the page *Wage sanctions*, its tables, and how they were computed."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from analysis.disclosure.rules import HIDDEN
from analysis.figures.sanctions import RISK, SANCTION, SICK_2_YEARS
from analysis.selection import ALL, OWN
from data.words import mark
from pages.content.sanctions.figure import (
    FIGURE,
    OUTCOME,
    compares_later_groups,
    group_names,
    groups_of,
    persons_of,
    risk_names,
    without_later_groups,
)
from pages.reader.words import (
    NO_BREAK,
    UNDEFINED,
    _,
    agreed_percent,
    hidden,
    hidden_percent,
    interval_beside,
    known,
    listed,
    number,
    percent,
    percent_range,
    points,
    policy,
    released,
)
from pages.shared import show
from pages.shared.filters import own_name
from pages.shared.flow import few, note_totals
from pages.shared.parts import explanation, population, reference_lines, strong
from pages.shared.rare import by_cohort
from pages.shared.results import figure
from pages.shared.tables import Cell, Row, count_cell, records, share_cell, worth_a_row

if TYPE_CHECKING:
    from typing import Any

    import pandas as pd

    from pages.shared.view import View

SANCTION_NAMES = {"no": mark("No wage sanction"), "yes": mark("Wage sanction")}


def draw_answer(view: View) -> None:
    """How many had a sanction, and how many of those who could have had one."""
    together = without_later_groups(view)
    shares = figure("sanction_shares", together)
    shares = shares[shares["persons"] >= few()].set_index("group")
    if together.selection.by:
        first = _answer_of_groups(view, shares.drop([ALL, SICK_2_YEARS], errors="ignore"))
    else:
        first = _answer_of_all(shares)
    show.answer(first, " ".join([*_before(view), _caution(view)]))


def _answer_of_all(shares: pd.DataFrame) -> str:
    if SICK_2_YEARS not in shares.index and released():
        return _(
            "{share} of the participants had a wage sanction.",
            share=_share(shares.loc[[ALL]].iloc[0]),
        )
    if SICK_2_YEARS not in shares.index:
        return _(
            "{share} of the participants had a wage sanction. Hardly anybody has been sick for two"
            " years yet, when most sanctions come.",
            share=_share(shares.loc[[ALL]].iloc[0]),
        )
    return _(
        "{share} of the participants had a wage sanction, {sick} of those who fell ill two years"
        " or more ago.",
        share=_share(shares.loc[[ALL]].iloc[0]),
        sick=_share(shares.loc[[SICK_2_YEARS]].iloc[0]),
    )


def _answer_of_groups(view: View, shares: pd.DataFrame) -> str:
    names = {
        code: escape(text.replace(" ", NO_BREAK) if len(text) < 14 else text)
        for code, text in group_names(view).items()
    }
    ordered = shares.dropna(subset=["share"]).sort_values("share", kind="stable")
    if ordered.empty:
        return _("In each group fewer than {few} had a wage sanction.", few=few())
    if released() and (len(ordered) < len(shares) or len(ordered) == 1):
        return _with_hidden_shares(shares.reindex(ordered.index[::-1]), shares, names)
    low, high = ordered.iloc[0], ordered.iloc[-1]
    if len(ordered) == 1:
        return _(
            "{group}: {share} had a wage sanction.",
            group=names[str(low.name)],
            share=_share(low),
        )
    return _(
        "The share with a wage sanction runs from {low} in {low_group} to {high} in {high_group}:"
        " a difference of about {difference}.",
        low=_share(low),
        low_group=names[str(low.name)],
        high=_share(high),
        high_group=names[str(high.name)],
        difference=points(high["share"] - low["share"], decimals=0, signed=False),
    )


def _with_hidden_shares(told: pd.DataFrame, shares: pd.DataFrame, names: dict[str, str]) -> str:
    """Each share that is told, the largest first; then the groups in which so few had one."""
    parts = [
        _("{share} in {group}", share=_share(row), group=names[str(row.name)])
        for _code, row in told.iterrows()
    ]
    parts += [
        _(
            "fewer than {few} people in {group} ({share})",
            few=few(),
            group=names[str(row.name)],
            share=hidden_percent(row["persons"]),
        )
        for _code, row in shares[shares["share"].isna()].iterrows()
    ]
    return _("With a wage sanction: {shares}.", shares=listed(parts))


def _share(row: pd.Series) -> str:
    """A share with its interval; where it is hidden, below what it lies."""
    if not known(row["share"]):
        text = hidden_percent(row["persons"]) if released() else hidden()
        return strong(text, OUTCOME)
    return strong(percent(row["share"]), OUTCOME) + interval_beside(row["lower"], row["upper"])


def _before(view: View) -> list[str]:
    return [f"{escape(line.text)}." for line in reference_lines(view, FIGURE)]


def _caution(view: View) -> str:
    if view.selection.by == OWN:
        return _(
            "Whoever started an intervention of {provider} stayed long enough to start it, and so"
            " had more time to get a sanction: no effect of a provider can be seen in this.",
            provider=escape(own_name(view)),
        )
    if view.selection.formed_after_entry:
        return _(
            "A group by intervention is formed after entry: who stayed longer had more time to"
            " start one, and to get a sanction. Groups overlap. This describes; it shows no effect."
        )
    if view.selection.by:
        return _(
            "Groups who have been ill for a shorter time had less time to get one: compare the"
            " curves rather than these shares."
        )
    return _(
        "Others were ill then, in another time: the difference alone does not prove an effect."
    )


def draw_sanctions(view: View) -> None:
    """Table 3.4 of the evaluation, live: sanctions, and the risk that was expected."""
    show.heading(_("Wage sanctions and expected risk"))
    selection = by_cohort(view)
    table = figure("sanctions", view, selection)
    names, groups = group_names(view, selection.by), groups_of(view, table)
    cells = {(r.group, r.variable, r.category): r for r in records(table)}
    sizes = figure("sanction_shares", view, selection).set_index("group")["persons"]
    persons = sizes.reindex(groups, fill_value=HIDDEN)

    def row(variable: str, category: str, header: str) -> Row:
        found = [(cells.get((group, variable, category)), persons[group]) for group in groups]
        cell = _rest_cell if (variable, category) == (SANCTION, "no") else _cell
        return Row(header, [cell(*one) for one in found])

    rows = [
        *(row(SANCTION, code, _(text)) for code, text in SANCTION_NAMES.items()),
        Row(_("Risk of a wage sanction, according to the file review"), kind="heading"),
        *(row(RISK, code, text) for code, text in risk_names(view).items()),
        Row(_("Participants"), [number(persons[group]) for group in groups]),
    ]
    show.table(
        "sanctions",
        _("Wage sanctions and expected risk"),
        ["", *(names[group] for group in groups)],
        rows,
    )
    show.caption(
        _(
            "Everybody in the analysis. A share of all participants is too low, for most have not"
            " been ill long enough: a sanction comes at the end of two years of sick pay. Those"
            " sick for 2 years or more fell ill at least two years before the as-of date. Of fewer"
            " than {few} persons no percentage is given.",
            few=few(),
        )
    )
    without = table[(table["variable"] == SANCTION) & (table["category"] == "no")]
    if released() and without["count"].isna().any():
        show.caption(
            _(
                "{dash} where so few had a wage sanction, the number of those without is not told:"
                " the two together are everybody.",
                dash=UNDEFINED,
            )
        )
    if compares_later_groups(view):
        show.caption(
            _(
                "These groups were formed after entry: who stayed longer had more time to be in"
                " one. So their shares are not compared, in a figure or a sentence."
            )
        )
    note_totals()


def _cell(row: Any | None, persons: float) -> Cell:
    if row is None:
        return count_cell(HIDDEN, HIDDEN, persons)
    return count_cell(row.count, row.share if persons >= few() else HIDDEN, persons)


def _rest_cell(row: Any | None, persons: float) -> Cell:
    """Those without a sanction; a dash, and not ``< 10``, where those with one are hidden."""
    if released() and (row is None or not known(row.count)):
        return Cell(UNDEFINED)
    return _cell(row, persons)


def draw_risks(view: View) -> None:
    """Whether the expected risk came true, for each group."""
    selection = by_cohort(view)
    table = figure("sanction_risks", view, selection)
    names, groups = group_names(view, selection.by), groups_of(view, table)
    cells = {(r.group, r.risk): r for r in records(table)}
    rows = [
        Row(text, [_risk_cell(cells.get((group, code))) for group in groups])
        for code, text in risk_names(view).items()
    ]
    show.table(
        "risks",
        _("Wage sanctions by expected risk"),
        [_("Expected risk"), *(names[group] for group in groups)],
        rows,
    )
    show.caption(
        _(
            "How many of each class had a wage sanction. If the file review saw well who was at"
            " risk, the share rises from low to high. It may not: a high risk is also a reason to"
            " mend a file in time."
        )
    )


def _risk_cell(row: Any | None) -> Cell | str:
    if row is None:
        return hidden()
    if row.persons == 0:
        return UNDEFINED
    if released() and known(row.persons) and not known(row.share):
        return Cell(persons_of(row), hidden_percent(row.persons))
    large = row.persons >= few() and known(row.share)
    return Cell(persons_of(row), percent(row.share) if large else "")


def draw_shares(view: View) -> None:
    """The shares with their intervals in numbers, beside the figure that shows them."""
    selection = by_cohort(view)
    shares = figure("sanction_shares", view, selection)
    names = group_names(view, selection.by)
    rows = [
        Row(
            names[row.group],
            [
                number(row.persons),
                number(row.sanctions),
                _share_cell(row),
            ],
        )
        for row in records(shares[shares["group"].isin(groups_of(view, shares))])
    ]
    rows += [
        Row(line.text, ["", "", agreed_percent(line.value)])
        for line in reference_lines(view, FIGURE)
    ]
    columns = [_("Group"), _("Participants"), _("With a wage sanction"), _("Share")]
    show.table(
        "sanction-shares-table",
        _("Share with a wage sanction, with 95 percent interval"),
        columns,
        rows,
    )


def _share_cell(row: Any) -> Cell | str:
    """A share with its interval; of a hidden number below what it lies, of few a dash."""
    if not row.persons >= few():
        return UNDEFINED
    if released() and not known(row.share):
        return hidden_percent(row.persons)
    return share_cell(row)


def note_left_out(view: View) -> None:
    """Who is in the analysis and not in the curve."""
    flow = figure("sanction_flow", view)
    group = ALL if (flow["group"] == ALL).any() else OWN
    steps = flow[flow["group"] == group].set_index("step")["persons"]
    show.caption(
        _(
            "In the curve: {counted} of the {persons} participants in the analysis. Left out:"
            " {unknown} whose first sick day is unknown or cannot be right, and {early} with a"
            " sanction before entry.",
            counted=number(steps["in_sanction_curve"]),
            persons=number(steps["in_analysis"]),
            unknown=number(steps["sick_day_unknown"]),
            early=number(steps["sanction_before_entry"]),
        )
    )


def draw_numbers(view: View, curves: pd.DataFrame) -> None:
    """The curve as a table, where there is one."""
    if curves.empty:
        return
    with show.fold(_("The curve as a table"), icon=":material/table_rows:"):
        names = group_names(view)
        rows = [
            Row(
                number(row.day),
                [
                    names[row.group],
                    Cell(percent(row.share, 1), percent_range(row.lower, row.upper)),
                    number(row.at_risk),
                ],
            )
            for row in records(worth_a_row(curves))
        ]
        columns = [_("Days ill"), _("Group"), _("Share with a wage sanction"), _("At risk")]
        show.table("sanction-curve-table", _("The curve as a table"), columns, rows)


def draw_explanation(view: View) -> None:
    """Population, definition, method, source: under a fold."""
    explanation(
        view,
        [
            population(view),
            _(
                "**Definition.** A wage sanction is an obligation, imposed by UWV, to go on paying"
                " wages for at most a year longer, because too little was done to re-integrate."
                " Somebody with several counts once, on the day of the first. The risk is what the"
                " file review expected. Before the programme: a published round figure without a"
                " number of persons, so it has no interval."
            ),
            _(
                "**Shares.** Persons with a sanction until the as-of date, of all persons in the"
                " group. Interval: Wilson (1927), 95 percent."
            ),
            _(
                "**Curve.** Cumulative incidence in steps of {days} days since the first sick day."
                " A participant comes under observation on the day of entry (delayed entry); who"
                " enters within a step, or is followed no further, counts in it for half. Leaving"
                " ends the risk of a sanction and competes with it: who left stays in the count"
                " until the as-of date (Fine and Gray 1999; Geskus 2011). Standard error:"
                " Greenwood; interval: log(−log), 95 percent.",
                days=policy().curve_step_days,
            )
            if released()
            else _(
                "**Curve.** Cumulative incidence by days since the first sick day. A participant"
                " comes under observation on the day of entry (delayed entry). It speaks where ten"
                " persons or more are at risk, and is conditional on the first of these days: one"
                " person could make it 100 percent otherwise. Leaving ends the risk of a sanction"
                " and competes with it: who left stays in the count until the as-of date (Fine and"
                " Gray 1999; Geskus 2011). Standard error: Greenwood; interval: log(−log), 95"
                " percent."
            ),
        ],
    )
