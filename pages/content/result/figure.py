"""What the page *Result* says: the contract measure, who is judged, both measures together."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.figures.forecast import due_day
from data.dimensions import PROVIDER
from pages.charts.contract_progress import ProgressWords
from pages.charts.specification import Hover, Reference
from pages.reader.words import (
    _,
    agreed_percent,
    count_words,
    date_text,
    interval_beside,
    known,
    listed,
    month_name,
    month_ticks,
    name,
    number,
    percent,
    percent_range,
    percent_sign,
    points,
    released,
)
from pages.shared import rare, show
from pages.shared.flow import count_in_analysis, few
from pages.shared.parts import separators, strong
from pages.shared.results import figure
from pages.shared.tables import records

if TYPE_CHECKING:
    import pandas as pd

    from data.programme import Target
    from pages.shared.view import View

NOT_LEFT = "not_left"
CONTRACT = "contract"


def steps(view: View) -> dict[str, float]:
    """Who is judged, and how: step → persons, NaN where that is hidden."""
    rows = figure("contract_flow", view)
    return {str(step): n for step, n in rows.itertuples(index=False, name=None)}


def draw_too_few(view: View) -> bool:
    """Say so where hardly anybody can be judged, and give back whether that is so.

    Also where the numbers of the selection were taken out of the release.
    """
    if not rare.is_there(rare.without_comparison(view), rare.CONTRACT):
        return True
    judged = steps(view)["judged"]
    if judged >= few():
        return False
    everybody = count_in_analysis(view)
    if everybody == 0:
        words = _(
            "**Nobody is in this selection.** There is nothing to draw. Take a filter away,"
            " or choose another value in the menu."
        )
    elif not known(judged):
        words = _(
            "**Fewer than {few} participants can be judged so far.** A share of so few would say"
            " more about single persons than about the programme.",
            few=few(),
        )
    else:
        words = count_words(
            "**Only {count} participant can be judged so far.** A share of so few would say more"
            " about one person than about the programme. From {few} on it is shown.",
            "**Only {count} participants can be judged so far.** A share of so few would say more"
            " about single persons than about the programme. From {few} on it is shown.",
            judged,
            few=few(),
        )
    show.info(words, icon=":material/hourglass_empty:")
    return True


def agreed_share(share: float) -> str:
    """A share as it was agreed: ``35,5 %``, and ``60 %`` without a decimal that says nothing."""
    return agreed_percent(share, 0 if round(share * 100, 6).is_integer() else 1)


def progress(view: View) -> pd.DataFrame:
    """The months in which enough were judged for a share, and it is not hidden."""
    rows = figure("contract_progress", view)
    shown = (rows["judged"] >= few()) & rows["share"].notna()
    return rows[shown].reset_index(drop=True)


def note_no_progress(view: View) -> None:
    """Why there is no line: it is not told of the selection, or too few were successful."""
    if not by_month(view):
        show.info(
            _(
                "**Month by month, and under both measures, this is not told of the selection.**"
                " From month to month few are judged: together with another filter it would tell"
                " about single persons. The total above is of the selection. It is told of:"
                " {choices}.",
                choices=listed(rare.choices(view)),
            ),
            icon=":material/group_off:",
        )
        return
    show.prose(
        _(
            "Fewer than {few} of those judged were successful, so there is no share to draw.",
            few=few(),
        )
    )


def by_month(view: View) -> bool:
    """Whether the line and both measures are told of the selection."""
    return rare.is_shown(rare.without_comparison(view).selection)


def has_agreement(view: View) -> bool:
    """Whether the figure may be set against what was agreed.

    That holds for everybody; a group that was formed after entry, such as who ever started with a
    provider, is another one by itself.
    """
    return not rare.without_comparison(view).selection.formed_after_entry


def draw_answer(view: View) -> None:
    """The share of those judged, and how far it lies from what was agreed."""
    rows = list(records(figure("contract", view)))
    row = rows[0]
    if not known(row.share):
        first = _(
            "Of {judged} participants judged so far fewer than {few} were successful by the"
            " contract.",
            judged=strong(number(row.judged)),
            few=few(),
        )
        show.answer(first, _rest(view))
        return
    first = _(
        "Of {judged} participants judged so far {share} were successful by the contract{agreed}.",
        judged=strong(number(row.judged)),
        share=strong(percent(row.share), CONTRACT) + interval_beside(row.lower, row.upper),
        agreed=_against(view, rows),
    )
    show.answer(first, " ".join([*_certainty(view, rows), _rest(view)]))


def _against(view: View, rows: list[Any]) -> str:
    """How far the share lies from each agreed one; nothing where none is agreed for it."""
    if not has_agreement(view):
        return ""
    targets = {target.code: target for target in view.source.programme.targets}
    parts = [
        _distance(row.share - row.agreed, row.agreed, targets[row.measure])
        for row in rows
        if row.measure in targets
    ]
    return f": {listed(parts)}" if parts else ""


def _distance(difference: float, agreed: float, target: Target) -> str:
    values = {
        "points": strong(points(difference, decimals=0, signed=False)),
        "agreed": agreed_share(agreed),
        "years": target.after_years,
    }
    if round(difference * 100) == 0:
        return _("as much as the {agreed} agreed after {years} years", **values)
    if difference > 0:
        return _("{points} above the {agreed} agreed after {years} years", **values)
    return _("{points} below the {agreed} agreed after {years} years", **values)


def _certainty(view: View, rows: list[Any]) -> list[str]:
    """Whether chance alone could bridge the distance to the agreement that counts now."""
    if not has_agreement(view):
        return []
    as_of = view.source.as_of_date
    due = [t for t in view.source.programme.targets if due_day(view.source.programme, t) <= as_of]
    if not due:
        return []
    target = max(due, key=lambda target: target.after_years)
    row = next(row for row in rows if row.measure == target.code)
    if row.lower <= row.agreed <= row.upper:
        return [_("That is no further from the agreement than chance can bring it.")]
    return [
        _(
            "That is further from the agreement after {years} years than chance alone would"
            " bring it.",
            years=target.after_years,
        )
    ]


def _rest(view: View) -> str:
    persons = steps(view)
    months = view.source.programme.contract_months
    return count_words(
        "{count} participant cannot be judged yet: {months} months have not passed since the"
        " first sick day.",
        "{count} participants cannot be judged yet: {months} months have not passed since their"
        " first sick day.",
        persons["not_yet_judged"],
        months=months,
    )


def draw_notes(view: View) -> None:
    """What a filter or a comparison means for a measure that was agreed for everybody."""
    if view.selection.by:
        show.info(
            _(
                "The contract is judged for everybody together, so this page does not compare"
                " groups. Filters do apply."
            ),
            icon=":material/info:",
        )
    if not has_agreement(view):
        show.warning(_no_agreement(view), icon=":material/hourglass_top:")
    elif view.selection.where:
        show.warning(
            _(
                "**The agreement holds for all participants together**, not for this selection. It"
                " stands beside the figure to read it by, no more."
            ),
            icon=":material/filter_alt:",
        )


def _no_agreement(view: View) -> str:
    """Why what was agreed does not stand beside the figure of such a group."""
    if view.source.provider or view.selection.code(PROVIDER):
        return _(
            "**What was agreed holds for all participants, not for those of one provider**, so it"
            " does not stand beside this figure. These are who ever started an intervention of the"
            " provider: who left before could not be among them."
        )
    return _(
        "**What was agreed holds for all participants, not for this selection**, so it does not"
        " stand beside this figure. Who ever started the intervention is known only afterwards:"
        " who left before could not be among them."
    )


def agreed_lines(view: View) -> list[Reference]:
    """The agreed shares, as lines of the figure; none where they do not hold."""
    if not has_agreement(view):
        return []
    return [
        Reference(target.share, f"{name(target.name)}: {agreed_share(target.share)}")
        for target in view.source.programme.targets
    ]


def progress_words(view: View, progress: pd.DataFrame) -> ProgressWords:
    """Every text of the figure."""
    months = list(progress["month"])
    return ProgressWords(
        months={month: month_name(month) for month in months},
        ticks=month_ticks(months),
        last=percent(progress["share"].iloc[-1]),
        share=_("Successful by the contract, of all judged so far"),
        hovers=tuple(_hover(row) for row in records(progress)),
        percent_sign=percent_sign(),
        separators=separators(),
    )


def _hover(row: Any) -> Hover:
    """What the point of a month says."""
    judged = _(
        "{successful} of {judged} judged",
        successful=number(row.successful),
        judged=number(row.judged),
    )
    interval = percent_range(row.lower, row.upper)
    return Hover(month_name(row.month), percent(row.share), f" ({interval})\n{judged}")


def description(view: View) -> str:
    """The figure in a sentence, for who cannot see it."""
    if not has_agreement(view):
        return _(
            "A line of the share of judged participants that was successful by the contract, month"
            " by month. The same numbers stand in a table below."
        )
    return count_words(
        "A line of the share of {count} judged participant that was successful by the contract,"
        " month by month, with the agreed shares. The same numbers stand in a table below.",
        "A line of the share of {count} judged participants that was successful by the contract,"
        " month by month, with the agreed shares. The same numbers stand in a table below.",
        steps(view)["judged"],
    )


def judged_words(view: View) -> str:
    """How many are judged, for the source line."""
    return _("{count} judged", count=number(steps(view)["judged"]))


def draw_reading(view: View) -> None:
    """How to read the line."""
    dates = [
        _(
            "after {years} years, from {date}",
            years=target.after_years,
            date=date_text(due_day(view.source.programme, target)),
        )
        for target in view.source.programme.targets
    ]
    words = _(
        "How to read it: each month shows everybody judged up to then, as registered now, with"
        " its 95{sign} interval. Months with fewer than {few} judged are left out.",
        sign=percent_sign(),
        few=few(),
    )
    if released():
        words += " " + _("So are months with fewer than {few} successful.", few=few())
    if dates and has_agreement(view):
        words += " " + _("The agreed shares hold {dates}.", dates=listed(dates))
    show.caption(words)


def method(view: View) -> list[str]:
    """Population, definition, method."""
    return [
        _(
            "**Population.** Participants in the analysis whose day of judgement, {months} months"
            " after the first sick day, is the as-of date or before it. Without a plausible first"
            " sick day nobody can be judged.",
            months=view.source.programme.contract_months,
        ),
        _(
            "**Definition.** Successful is back to work or IVA, on or before the day of judgement."
            " Who was still in on that day is not successful, however they left later. An exit"
            " without a day counts as in time; an exit without a reason is judged and not"
            " successful, for nothing shows that it was."
        ),
        _("**Method.** The share of those judged, with Wilson's 95 percent interval."),
    ]
