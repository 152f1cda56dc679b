"""The tables of the page *Result*: who is judged, how, and the same persons under both measures."""

from __future__ import annotations

from typing import TYPE_CHECKING

from analysis.figures.contract import JUDGED, NOT_EXITED
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from pages.content.result.figure import CONTRACT, NOT_LEFT, steps
from pages.reader.words import _, count_words, known, month_name, number, released
from pages.shared import show
from pages.shared.flow import draw_boxes, note_totals
from pages.shared.results import figure, share_of
from pages.shared.tables import Cell, Row, count_cell, records, share_cell

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View


def draw_who_is_judged(view: View) -> None:
    """From everybody in the analysis to those judged, and how they were."""
    show.heading(_("Who is judged"))
    persons = steps(view)
    months = view.source.programme.contract_months
    draw_boxes(
        "judged",
        _("Who is judged"),
        [
            (persons["in_analysis"], _("in the analysis")),
            [
                _(
                    "{persons} not yet: less than {months} months since the first sick day",
                    persons=number(persons["not_yet_judged"]),
                    months=months,
                ),
                _(
                    "{persons} never: the first sick day is unknown",
                    persons=number(persons["first_sick_day_unknown"]),
                ),
            ],
            (persons["judged"], _("judged")),
            _not_successful(persons),
            (persons["successful"], _("successful by the contract")),
        ],
        kind=CONTRACT,
    )
    note_totals()


def _not_successful(persons: dict[str, float]) -> list[str]:
    """Who was judged and not successful; of a release by reason, for it is not to be subtracted."""
    if not released():
        persons_left = persons["judged"] - persons["successful"]
        return [_("{persons} not successful", persons=number(persons_left))]
    return [
        _("{persons} left for another reason", persons=number(persons["unsuccessful"])),
        _("{persons} left, reason not registered", persons=number(persons["reason_unknown"])),
        _("{persons} still in when judged", persons=number(persons[NOT_LEFT])),
    ]


def draw_judgements(view: View) -> None:
    """How those judged were judged."""
    show.heading(_("How they were judged"))
    persons = steps(view)
    texts = {
        "successful": _("Successful: back to work or IVA, in time"),
        "unsuccessful": _("Left for another reason"),
        "reason_unknown": _("Left, reason not yet registered"),
        "not_left": _("Still in when judged"),
    }
    rows = [
        Row(text, [_judged_cell(view, persons[step], persons["judged"])])
        for step, text in texts.items()
    ]
    rows.append(Row(_("Judged"), [number(persons["judged"])], kind="total"))
    show.table("judgements", _("How they were judged"), [_("Judgement"), _("Participants")], rows)
    # "< 10 of the successful" says nothing that a reader can use.
    if not known(persons["successful_without_date"]):
        return
    show.caption(
        count_words(
            "{count} of the successful has no registered day of exit; it counts as in time.",
            "{count} of the successful have no registered day of exit; they count as in time.",
            persons["successful_without_date"],
        )
    )


def _judged_cell(view: View, persons: float, judged: float) -> Cell:
    return count_cell(persons, share_of(view, persons, judged), judged)


def draw_both_measures(view: View) -> None:
    """The same persons under the effect measure and the contract measure."""
    show.heading(_("The same persons under both measures"))
    rows = figure("measures", view)
    counts = {(r.effect, r.contract): r.count for r in records(rows)}
    show.prose(_both_measures_words(counts))
    columns = {
        SUCCESSFUL: _("Contract: successful"),
        UNSUCCESSFUL: _("not successful"),
        UNKNOWN: _("reason unknown"),
        NOT_LEFT: _("still in when judged"),
    }
    effects = {
        SUCCESSFUL: (_("Effect measure: back to work"), SUCCESSFUL),
        UNSUCCESSFUL: (_("Left otherwise"), UNSUCCESSFUL),
        UNKNOWN: (_("Left, reason unknown"), UNKNOWN),
        NOT_EXITED: (_("Still in on the as-of date"), ""),
    }
    table = [
        Row(text, [number(counts[effect, code]) for code in JUDGED], kind)
        for effect, (text, kind) in effects.items()
    ]
    show.table(
        "both-measures",
        _("The same persons under both measures"),
        [_("Participants judged"), *(columns[code] for code in JUDGED)],
        table,
    )
    show.caption(
        _(
            "The effect measure asks whether the programme brings people back to work, from entry"
            " on; IVA is no success there. The contract measure decides what is paid: IVA counts,"
            " and everybody is judged {months} months after the first sick day. Their shares are"
            " not to be compared.",
            months=view.source.programme.contract_months,
        )
    )


def _both_measures_words(counts: dict[tuple[str, str], float]) -> str:
    """How many are successful under both measures, and under one alone."""
    late, iva = counts[SUCCESSFUL, NOT_LEFT], counts[UNSUCCESSFUL, SUCCESSFUL]
    if released() and not (known(late) and known(iva)):
        return _(
            "**{same}** are successful under both. Left by IVA, and so successful only under the"
            " contract: {iva}. Back to work after having been judged, and so successful only under"
            " the effect measure: {late}.",
            same=number(counts[SUCCESSFUL, SUCCESSFUL]),
            iva=number(iva),
            late=number(late),
        )
    return _(
        "**{same}** are successful under both. **{iva}** only under the contract, by IVA."
        " **{late}** went back to work, but after they had been judged: successful only under"
        " the effect measure.",
        same=number(counts[SUCCESSFUL, SUCCESSFUL]),
        iva=number(iva),
        late=number(late),
    )


def draw_numbers(progress: pd.DataFrame) -> None:
    """The line as a table, for who cannot see it."""
    with show.fold(_("The line as a table"), icon=":material/table_rows:"):
        rows = [
            Row(
                month_name(row.month),
                [
                    number(row.judged),
                    number(row.successful),
                    share_cell(row, 1),
                ],
            )
            for row in records(progress)
        ]
        columns = [_("Month"), _("Judged so far"), _("Successful"), _("Share")]
        show.table("contract-progress-table", _("The line as a table"), columns, rows)
