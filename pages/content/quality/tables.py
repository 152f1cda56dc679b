"""The sentence that answers the page *Data quality*, and its tables."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.catalogue import BY_COMMAND
from analysis.disclosure.rules import HIDDEN
from analysis.figures.quality import ODD
from analysis.selection import Selection
from data.checks.checks import EVERY_FIGURE, ODDITIES
from data.errors import NotComparableError
from data.schema.tables import PARTICIPANTS
from data.words import mark
from pages.content.quality.change_effects import draw_change_effects
from pages.reader.words import (
    UNDEFINED,
    _,
    count_words,
    date_text,
    language,
    listed,
    name,
    number,
    percent,
    released,
)
from pages.shared import show
from pages.shared.flow import few
from pages.shared.menu import PAGES
from pages.shared.parts import explanation, strong
from pages.shared.results import change_effects, changes, figure
from pages.shared.tables import Cell, Row, records
from pages.shared.view import earlier

if TYPE_CHECKING:
    import datetime as dt

    from pages.shared.view import View

MOST_DATES = 4
"""As many registries beside each other, the last ones: more do not fit."""

FIELD_CHANGES = {
    "filled_in": mark("Filled in"),
    "corrected": mark("Corrected"),
    "emptied": mark("Emptied"),
}


def everybody(view: View) -> View:
    """The view of the whole registry: quality is not a matter of a selection."""
    return replace(view, selection=Selection())


def note_selection(view: View) -> None:
    """Say that filters and comparison play no part."""
    if view.selection.where or view.selection.by:
        show.info(
            _(
                "**Filters and comparison are not used here.** The page is about the registration"
                " as a whole."
            ),
            icon=":material/filter_alt_off:",
        )


def draw_answer(view: View) -> None:
    """How many of those registered are counted, and what is unknown of them."""
    steps = figure("participant_flow", view).set_index("step")["persons"]
    first = _(
        "{counted} of {registered} persons registered are counted. Of {undated} of them the day of"
        " exit is unknown, of {unexplained} the reason.",
        counted=strong(number(steps["in_analysis"])),
        registered=number(steps["registered"]),
        undated=strong(number(steps["exit_date_unknown"])),
        unexplained=strong(number(steps["exit_reason_unknown"])),
    )
    show.answer(first, _since_before(view))


def _since_before(view: View) -> str:
    if not view.source.exact:
        return ""
    before = earlier(view)
    if not before:
        return _("There is no earlier registry to compare with.")
    table = changes(view, before[0])
    if table is None:
        return ""
    return _(
        "Since {date}: {new} new, {vanished} vanished, and {corrected} corrections of what was"
        " filled in before.",
        date=date_text(before[0].as_of_date),
        new=number(_count(table, "new")),
        vanished=number(_count(table, "vanished")),
        corrected=number(_count(table, "corrected") + _count(table, "emptied")),
    )


def _count(table: pd.DataFrame, change: str) -> int:
    return int(table.loc[table["change"] == change, "persons"].sum())


def draw_gaps(view: View) -> None:
    """Every oddity and gap, in this registry and those before it, and what it touches."""
    show.heading(_("What is odd or missing"))
    sources = [view.source, *earlier(view)][:MOST_DATES][::-1]
    by_date = [
        figure("quality", replace(view, source=source)).set_index(["kind", "code"])
        for source in sources
    ]
    names = {oddity.code: oddity for oddity in ODDITIES}
    rows = [Row(_("Odd"), kind="heading")]
    previous = ODD
    for row in records(figure("quality", view)):
        if row.kind != previous:
            rows.append(Row(_("Not filled in, of those in the analysis"), kind="heading"))
            previous = row.kind
        text = names[row.code].name if row.kind == ODD else PARTICIPANTS.column(row.code).meaning
        header = name(text)
        cells: list[Cell | str] = [
            _count_or_not(table.loc[(row.kind, row.code), "persons"]) for table in by_date
        ]
        if not pd.isna(row.share):
            cells[-1] = Cell(number(row.persons), percent(row.share, 1))
        rows.append(Row(header[0].upper() + header[1:], [*cells, _touched(row.figures)]))
    dates = [date_text(source.as_of_date) for source in sources]
    show.table("gaps", _("What is odd or missing"), ["", *dates, _("Touches")], rows)
    show.caption(
        _(
            "Numbers of persons; percentages of everybody registered where it keeps somebody out of"
            " the analysis or against the registry before, and of those in the analysis otherwise."
            " New codes are counted in codes. The dates show since when; a dash: not looked for,"
            " because a table was missing, there was no earlier registry, or an earlier version"
            " made the import."
            " Touches: the pages on which these persons are left out or stand under unknown."
        )
    )
    if released():
        show.caption(
            _(
                "{hidden}: fewer than {few} persons, nobody included, or not looked for.",
                hidden=number(HIDDEN),
                few=few(),
            )
        )


def _count_or_not(persons: int | None) -> str:
    """A count; a dash where that import did not look for it, or had nothing to compare with.

    Of a release what was not looked for cannot be told from what is hidden.
    """
    if released():
        return number(HIDDEN if pd.isna(persons) else float(persons))
    return UNDEFINED if pd.isna(persons) else number(float(persons))


def _touched(figures: str) -> str:
    codes = figures.split()
    if tuple(codes) == EVERY_FIGURE:
        return _("every page")
    if not codes:
        return _("no page")
    pages = dict.fromkeys(_(PAGES[BY_COMMAND[code].page].title) for code in codes)
    return listed(list(pages))


def draw_effects() -> None:
    """What each oddity does to the figures, in words."""
    with show.fold(_("What an oddity does to the figures"), icon=":material/rule:"):
        rows = [Row(name(oddity.name).capitalize(), [name(oddity.effect)]) for oddity in ODDITIES]
        show.table(
            "gap-effects",
            _("What an oddity does to the figures"),
            ["", _("Effect on the figures")],
            rows,
        )


def draw_changes(view: View) -> None:
    """What changed against the registry before: new, filled in, corrected, emptied, vanished.

    Only from registries: who changed between two releases would be few.
    """
    show.heading(_("What changed since the previous registry"))
    if not view.source.exact:
        show.prose(
            _(
                "What was corrected, filled in or emptied between two registries is in no release:"
                " it is of so few persons that they could be recognised. The steward and the"
                " evaluator see it."
            )
        )
        return
    before = earlier(view)
    if not before:
        show.prose(
            _(
                "This is the first registry. From the next import on, this page shows who is new,"
                " what was filled in or corrected, and who vanished."
            )
        )
        return
    table = changes(view, before[0])
    if table is not None:
        draw_changed(table, before[0].as_of_date)


def draw_changed(table: pd.DataFrame, since: dt.date) -> None:
    """What changed since a date, as ``data.registry.counts.changes`` counts it."""
    new, vanished = _count(table, "new"), _count(table, "vanished")
    show.prose(
        " ".join(
            [
                count_words(
                    "**{count} person is new** since {date}.",
                    "**{count} persons are new** since {date}.",
                    new,
                    date=date_text(since),
                ),
                count_words(
                    "**{count} person vanished.**", "**{count} persons vanished.**", vanished
                ),
            ]
        )
    )
    cells = {(row.field, row.change): number(row.persons) for row in records(table)}
    fields = [column for column in PARTICIPANTS.columns if column.name != "participant_id"]
    rows = [
        Row(
            name(column.meaning).split(";")[0],
            [cells.get((column.name, code), number(0)) for code in FIELD_CHANGES],
        )
        for column in fields
    ]
    columns = [_("What is registered"), *(_(title) for title in FIELD_CHANGES.values())]
    show.table("changes", _("Changes of persons who were registered before"), columns, rows)
    show.caption(
        _(
            "Numbers of persons. What is filled in is mostly the course of things, such as an exit."
            " What is corrected, emptied or has vanished deserves a question to the steward: it"
            " also changes figures of months that have passed."
        )
    )


def draw_effects_of_changes(view: View) -> None:
    """What the changes since the previous registry do to the main figures."""
    before = earlier(view)
    if not before:
        return
    try:
        effects = change_effects(view, before[0])
        if effects is not None:
            draw_change_effects(effects)
    except NotComparableError as error:
        show.info(error.text(language()))


def draw_explanation(view: View) -> None:
    """What is counted, and how."""
    explanation(
        view,
        [
            _(
                "**What is looked for.** Every import checks the extract. What makes it unreadable,"
                " such as a date after the as-of date, is a fault and refuses it. What a"
                " registration really has, such as an exit without a date, is an oddity: it is"
                " counted here, its effect on the figures stands above, and it is never repaired."
            ),
            _(
                "**What changed.** The table of participants of this registry and of the one before"
                " it are laid side by side, person by person, by their pseudonym; only counts leave"
                " the registry."
            ),
        ],
    )
