"""The sentence that answers the page *Wellbeing*, its tables, and what one round cannot say."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.figures.wellbeing import AFTERWARDS
from analysis.figures.wellbeing_change import ALL_ITEMS
from analysis.selection import OWN
from data.errors import NotComparableError
from data.programme import SUCCESSFUL, UNSUCCESSFUL
from data.words import mark
from pages.content.wellbeing.figure import (
    compared_by,
    distribution,
    group_names,
    groups_with_answers,
    items,
    items_without_bar,
    mean_interval,
    means,
    persons_who_answered,
    signed,
)
from pages.reader.words import (
    UNDEFINED,
    _,
    known,
    language,
    listed,
    number,
    percent,
    probability,
    released,
)
from pages.shared import show
from pages.shared.flow import count_in_analysis, few
from pages.shared.groups import short_names
from pages.shared.notices import too_few
from pages.shared.parts import explanation, source_line, strong
from pages.shared.results import by_cohort, figure
from pages.shared.tables import Cell, Row, count_cell, records, share_cell

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

METHODS = {"mixed_model": mark("Mixed model"), "gee": mark("GEE")}


def last_round(view: View) -> pd.Series | None:
    """Who was invited to the last round, and answered; None before the first."""
    response = figure("survey_response", view, replace(view.selection, by=None))
    return None if response.empty else response.iloc[-1]


def draw_answer(view: View, response: pd.Series) -> None:
    """How many answered, what they are most and least positive about."""
    table = means(view, None).dropna(subset=["mean"])
    template = (
        mark("Of {invited} persons invited {answered} answered ({share}).")
        if known(response["share"])
        else mark("Of {invited} persons invited {answered} answered.")
    )
    first = _(
        template,
        invited=number(response["invited"]),
        answered=strong(number(response["answered"])),
        share=percent(response["share"]),
    )
    if len(table) and persons_who_answered(view) >= few():
        ordered = table.sort_values("mean", kind="stable")
        names = {code: escape(text.lower()) for code, text in items(view).items()}
        low, high = ordered.iloc[0], ordered.iloc[-1]
        first += " " + _(
            "On a scale of 1 to 5 they are most positive about {high} ({most} on average) and least"
            " about {low} ({least}).",
            high=names[str(high["item"])],
            most=strong(number(high["mean"], 1)),
            low=names[str(low["item"])],
            least=strong(number(low["mean"], 1)),
        )
    more = (
        _(
            "Survey round {round}. Most did not answer, and they may feel otherwise.",
            round=number(response["round"]),
        )
        if response["share"] < 0.5
        else _("Survey round {round}.", round=number(response["round"]))
    )
    show.answer(first, more)


def no_survey(view: View) -> None:
    """Before the first round, or of nobody."""
    if released():
        show.info(
            _(
                "**No survey round in which {few} persons or more of this group were invited.**"
                " Choose a larger group, or a later as-of date.",
                few=few(),
            ),
            icon=":material/group_off:",
        )
        return
    if not too_few(count_in_analysis(view), groups=min(count_in_analysis(view), 1)):
        show.info(_("There has been no survey round yet."), icon=":material/event_upcoming:")


def too_few_answers() -> None:
    """No mean of so few."""
    show.info(
        _(
            "**Fewer than {few} persons answered in this selection.** A mean of so few would say"
            " more about single persons than about the programme. Take a filter away.",
            few=few(),
        ),
        icon=":material/group_off:",
    )


def draw_source(view: View, table: pd.DataFrame) -> None:
    """What the means are of, how to read them, which groups are too small."""
    line = _("line: 95 percent interval of the mean")
    source_line(view, persons_who_answered(view), [_("last survey round"), line])
    names = group_names(view)
    small = [
        f"{names[group]} ({number(persons)})"
        for group, persons in groups_with_answers(table).items()
        if persons < few()
    ]
    text = _(
        "How to read it: each shape is the mean of a group. Where two lines overlap for the most"
        " part, the groups may well feel the same."
    )
    if small:
        text += " " + _(
            "Not drawn, because fewer than {few} persons are in the group: {groups}.",
            few=few(),
            groups=listed(small),
        )
    missing = _groups_without_answers(view, table)
    if missing:
        text += " " + _("Without answers that can be shown: {groups}.", groups=listed(missing))
    show.caption(text)


def _groups_without_answers(view: View, table: pd.DataFrame) -> list[str]:
    """Groups of the comparison that were invited, and of which a release shows no answers."""
    if not released() or not view.selection.by:
        return []
    names, invited = group_names(view), figure("survey_response", view)
    groups = dict.fromkeys(invited["group"])
    return [names[group] for group in groups if group not in set(table["group"])]


def draw_means(view: View, table: pd.DataFrame) -> None:
    """Figures 3.3 and 3.4 of the evaluation in numbers."""
    names, sizes = group_names(view), groups_with_answers(table)
    groups = [group for group, persons in sizes.items() if persons >= few()]
    everybody = {row.item: row for row in records(means(view, None))}
    cells = {(row.group, row.item): row for row in records(table)}
    # Of a provider that compares, everybody in the selection is its own participants.
    last = [] if view.selection.by == OWN else [_("Everybody")]
    rows = [
        Row(
            title,
            [
                *(_mean(cells[group, item]) for group in groups),
                *(_mean(everybody[item]) for _title in last),
            ],
        )
        for item, title in items(view).items()
    ]
    answered = [number(sizes[group]) for group in groups]
    answered += [number(persons_who_answered(view)) for _title in last]
    rows.append(Row(_("Persons who answered"), answered))
    short = [names[group].split(": ")[0] for group in groups]
    columns = [_("Item"), *short, *last]
    show.table("wellbeing-means-table", _("Mean by group"), columns, rows)


def _mean(row: Any) -> Cell | str:
    if not (row.persons >= few() and known(row.mean)):
        return UNDEFINED
    return Cell(number(row.mean, 1), mean_interval(row))


def draw_distribution(view: View, drawn: bool = True) -> None:
    """The bars as a table; in sight where the bars are not ``drawn``."""
    missing = items_without_bar(view)
    if not drawn:
        show.caption(
            _(
                "No bars: of every item fewer than {few} persons gave one of the answers. What is"
                " known stands in the table.",
                few=few(),
            )
        )
    elif missing:
        show.caption(
            _(
                "No bar where fewer than {few} persons gave one of the answers: {items}. What is"
                " known of them stands in the table.",
                few=few(),
                items=listed(missing),
            )
        )
    title = _("The answers as a table")
    with show.fold(title, icon=":material/table_rows:", expanded=not drawn):
        table = distribution(view)
        if table.empty:
            show.prose(_("No answer was given by {few} persons or more.", few=few()))
            return
        answered = persons_who_answered(view)
        rows = [
            Row(
                title,
                [
                    count_cell(row.persons, row.share, answered)
                    for row in records(table[table["item"] == item].sort_values("answer"))
                ],
            )
            for item, title in items(view).items()
        ]
        show.table(
            "wellbeing-answers-table", _("The answers as a table"), [_("Item"), *"12345"], rows
        )


def draw_response(view: View) -> None:
    """Who was invited and who answered, by round, and by a characteristic of the registration."""
    show.heading(_("Who answered"))
    rounds = figure("survey_response", view, replace(view.selection, by=None))
    rows = [
        Row(_("Round {round}", round=row.round), _response_cells(row)) for row in records(rounds)
    ]
    selection = by_cohort(view)
    names = short_names(view, selection.by)
    groups = figure("survey_response", view, selection)
    last = groups[groups["round"] == groups["round"].max()]
    rows.append(Row(_("Last round, by group"), kind="heading"))
    rows += [Row(names[row.group], _response_cells(row)) for row in records(last)]
    columns = ["", _("Invited"), _("Answered"), _("Share")]
    show.table("response", _("Invited and answered"), columns, rows)
    show.caption(
        _(
            "The survey went to participants in guidance, and to some who had just left. Where one"
            " group answers more often than another, the means speak more for that group."
        )
    )


def _response_cells(row: Any) -> list[Cell | str]:
    large = row.invited >= few()
    return [
        number(row.invited),
        number(row.answered),
        share_cell(row) if large else UNDEFINED,
    ]


def draw_one_round(why: str) -> None:
    """What cannot be said yet."""
    show.info(why, icon=":material/looks_one:")
    show.prose(
        _(
            "With one round the dashboard **cannot say** whether anybody came to feel better, nor"
            " whether the programme did it. A difference between phases is one between different"
            " persons: those in a later phase may have felt better all along, or who felt worse may"
            " have left or not answered. The second evaluation (2022) had more rounds and found no"
            " rise."
        )
    )


def draw_change(view: View, table: pd.DataFrame) -> None:
    """Change within persons in numbers, by both models."""
    names = {ALL_ITEMS: _("Everything together")} | items(view)
    found = {(row.item, row.method): row for row in records(table)}
    rows = [
        Row(title, [cell for method in METHODS for cell in _change_cells(found[item, method])])
        for item, title in names.items()
        if (item, "gee") in found
    ]
    columns: list[Cell | str] = [_("Item")]
    for title in METHODS.values():
        columns += [Cell(_(title), _("points, 95 percent interval")), _("p-value")]
    show.table("wellbeing-change-table", _("Change within persons"), columns, rows)
    first = table.iloc[0]
    show.caption(
        _(
            "Change since the first round within persons, as the models estimate it. In round"
            " {round} {persons} answered, of whom {again} had answered before. An open point: it"
            " may well be no change. With ten rows one may stand out by chance.",
            round=number(first["round"]),
            persons=number(first["persons"]),
            again=number(first["again"]),
        )
    )


def _change_cells(row: Any) -> list[Cell | str]:
    if row.change != row.change:
        return [UNDEFINED, UNDEFINED]
    interval = _("{lower} to {upper}", lower=signed(row.lower), upper=signed(row.upper))
    return [Cell(signed(row.change), interval), probability(row.p_value)]


def draw_before_exit(view: View) -> None:
    """How they felt who left within half a year, and who stayed: the link with the registration."""
    show.heading(_("How they felt who left within half a year"))
    try:
        table = figure("wellbeing_before_exit", view, replace(view.selection, by=None))
    except NotComparableError as error:
        show.info(error.text(language()), icon=":material/schedule:")
        return
    names = {
        SUCCESSFUL: _("Left successfully"),
        UNSUCCESSFUL: _("Left unsuccessfully"),
        AFTERWARDS[-1]: _("Still in"),
    }
    if table.empty:
        show.prose(_("In each group fewer than {few} persons answered.", few=few()))
        return
    sizes = groups_with_answers(table)
    cells = {(row.group, row.item): row for row in records(table)}
    rows = [
        Row(title, [_mean(cells[group, item]) for group in sizes])
        for item, title in items(view).items()
    ]
    rows.append(Row(_("Persons who answered"), [number(persons) for persons in sizes.values()]))
    title = _("Mean before, by what came after")
    show.table("before-exit", title, [_("Item"), *(names[group] for group in sizes)], rows)
    show.caption(
        _(
            "Of each person the first answer that has been followed for 182 days. Who feels better"
            " may leave sooner, and who is about to leave may feel better: this cannot tell them"
            " apart."
        )
    )


def draw_explanation(view: View) -> None:
    """Population, measures, method, source: under a fold."""
    explanation(
        view,
        [
            _(
                "**Population.** Participants who answered the survey. Means are of the last round,"
                " each person once; filters choose among them by the registration. The groups are"
                " the phases at the time of the answer, unless you compare by something else."
            ),
            _(
                "**Mean.** Of answers from 1 (low) to 5 (high), with an interval of 95 percent that"
                " stays on the scale: Student's t for the log odds of how far up the scale the mean"
                " lies, brought back to the scale. None where everybody answered alike. Share of"
                " answers: Wilson (1927). Of fewer than 10 persons nothing is shown."
            ),
            _(
                "**Change within persons.** Every round is compared with the first by a mixed model"
                " with a random intercept for each person, and by generalised estimating equations"
                " (GEE) with an exchangeable correlation and robust standard errors; statsmodels,"
                " equal to R's lme4 and geepack. They take it that who stops answering does so for"
                " reasons seen in earlier answers."
            ),
        ],
    )


def by_words(view: View) -> str:
    """What the groups are, in the heading of the figure."""
    if compared_by(view) is None:
        return _("Mean by item")
    if compared_by(view) == view.selection.by:
        return _("Mean by item and group")
    return _("Mean by item and phase")
