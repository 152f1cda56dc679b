"""What the page *Interventions* says about who starts what, and when."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

import numpy as np
import pandas as pd

from analysis.declaration import CUMULATIVE_INCIDENCE, NAIVE
from analysis.estimators.risk_sets import FEW_AT_RISK
from analysis.selection import ALL, OWN
from data.dimensions import INTERVENTION
from data.words import mark
from pages.charts.curve_parts import CurveWords
from pages.reader import address
from pages.reader.words import (
    UNDEFINED,
    _,
    count_words,
    hover_percent,
    interval_beside,
    listed,
    name,
    number,
    percent,
    percent_sign,
    points,
    policy,
    released,
)
from pages.reader.words import known as is_known
from pages.shared import show
from pages.shared.filters import own_name, switch
from pages.shared.groups import large_enough, note_few, short_names, with_few
from pages.shared.movement import earlier_lines
from pages.shared.parts import joined, note_curves, separators, strong, time_unit
from pages.shared.results import figure, known_curve
from pages.shared.tables import records

if TYPE_CHECKING:
    from analysis.selection import Selection
    from pages.charts.curve_parts import Earlier
    from pages.shared.view import View

SOON = 100
"""The day that the evaluation names (Figure 3.1)."""
DAYS = {
    SOON: mark("100 days"),
    182: mark("Half a year"),
    364: mark("1 year"),
    728: mark("2 years"),
}
"""Where the tables of this page look at the curves."""


def selection(view: View) -> Selection:
    """The reader's selection; a comparison by intervention itself makes no sense here."""
    chosen = view.selection
    return replace(chosen, by=None) if chosen.by == INTERVENTION else chosen


def compared(view: View) -> View:
    """The view with the comparison of this page."""
    return replace(view, selection=selection(view))


def group_names(view: View) -> dict[str, str]:
    """Code → name of the groups that are compared on this page."""
    return short_names(view) if selection(view).by else {ALL: _("All participants")}


def groups_to_draw(view: View) -> list[str]:
    """The groups that are large enough to draw; of a release those with a curve."""
    drawn = set(known_curve("uptake", view, selection(view))["group"])
    large = large_enough(figure("time_to_first", view, selection(view)))
    return [group for group in large if group in drawn]


def curves(view: View, shown: list[str], estimate: str = CUMULATIVE_INCIDENCE) -> pd.DataFrame:
    """The curves of the groups that are drawn."""
    rows = known_curve("uptake", view, selection(view))
    if estimate == NAIVE:
        rows = _until_the_end(known_curve("uptake", view, selection(view), estimate=NAIVE), rows)
    return with_few(view, rows[rows["group"].isin(shown)], ("group", "intervention"))


def earlier(view: View) -> Earlier | None:
    """The curves as they were; of the cumulative incidence alone."""
    return earlier_lines(view, "uptake", selection(view)) if view.estimate != NAIVE else None


def _until_the_end(naive: pd.DataFrame, right: pd.DataFrame) -> pd.DataFrame:
    """Naive curves as far as their group was followed; by themselves they end at the last start."""
    ends = right.groupby("group")["day"].max()
    last = naive.groupby(["group", "intervention"], sort=False).tail(1)
    last = last.assign(day=last["group"].map(ends), events=0, at_risk=last["at_risk"])
    order = ["group", "intervention", "day"]
    longer = pd.concat([naive, last]).drop_duplicates(order)
    return longer.sort_values(order, kind="stable").reset_index(drop=True)


def intervention_names(view: View) -> dict[str, str]:
    """Code → name of each intervention, in the order of the programme."""
    return {i.code: name(i.name) for i in view.source.programme.interventions}


def at_day(curves: pd.DataFrame, group: str, intervention: str, day: int) -> Any | None:
    """The row of a curve that holds on a day; None where nobody was followed for so long.

    Of a release between two days that are known it lies on the straight line that is drawn.
    """
    rows = curves[(curves["group"] == group) & (curves["intervention"] == intervention)]
    if rows.empty or rows["day"].iloc[-1] < day:
        return None
    held = rows[rows["day"] <= day].tail(1)
    if released():
        held = held.assign(day=day, **on_the_line(rows, day, ["share", "lower", "upper"]))
    return next(records(held))


def on_the_line(rows: pd.DataFrame, day: int, columns: list[str]) -> dict[str, float]:
    """Values of a curve on a day, on straight lines between its points; NaN beside missing ones."""
    days = rows["day"].to_numpy(np.float64)
    return {
        column: float(np.interp(day, days, rows[column].to_numpy(np.float64))) for column in columns
    }


def draw_answer(view: View, curves: pd.DataFrame, shown: list[str]) -> None:
    """Which interventions start soon, how long the first takes, and who never starts."""
    if len(shown) > 1 and _formed_later(view):
        together = replace(view, selection=replace(selection(view), by=None))
        first = known_curve("uptake", together)
        said = [_first_intervention(together, [ALL]), _not_compared()]
        show.answer("" if first.empty else _answer_of_one(together, first), " ".join(said))
        return
    show.answer(
        _answer_of_groups(view, curves, shown) if len(shown) > 1 else _answer_of_one(view, curves),
        _first_intervention(view, shown),
    )


def _formed_later(view: View) -> bool:
    """Whether the groups that are compared were formed after entry."""
    compared_by = selection(view)
    return compared_by.by == OWN or compared_by.groups_overlap


def _not_compared() -> str:
    return _(
        "The groups were formed after entry, so no sentence compares what they started:"
        " who left early had no chance to be in one."
    )


def _answer_of_one(view: View, curves: pd.DataFrame) -> str:
    names = intervention_names(view)
    group = curves["group"].iloc[0]
    found = {code: at_day(curves, group, code, SOON) for code in names}
    known = {code: row for code, row in found.items() if row is not None and row.share > 0}
    if not known:
        return (
            _("No curve reaches {days} days: too few had started, or could still start.", days=SOON)
            if released()
            else _("Nobody has been followed for {days} days yet.", days=SOON)
        )
    parts = [
        _(
            "{share} with {intervention}",
            share=_share(row),
            intervention=escape(names[code]),
        )
        for code, row in sorted(known.items(), key=lambda found: -found[1].share)
    ]
    return _(
        "Within {time} of entry participants had started: {parts}.",
        time=_(DAYS[SOON]),
        parts=listed(parts),
    )


def _share(row: Any) -> str:
    return strong(percent(row.share)) + interval_beside(row.lower, row.upper)


def _answer_of_groups(view: View, curves: pd.DataFrame, shown: list[str]) -> str:
    """The intervention on which the groups differ most."""
    names, groups = intervention_names(view), group_names(view)
    spreads = []
    for code in names:
        rows = {group: at_day(curves, group, code, SOON) for group in shown}
        shares = {group: row.share for group, row in rows.items() if row is not None}
        if len(shares) > 1:
            low, high = min(shares, key=shares.__getitem__), max(shares, key=shares.__getitem__)
            spreads.append((shares[high] - shares[low], code, low, high))
    if not spreads:
        return (
            _("No intervention has a curve of {days} days in two of these groups.", days=SOON)
            if released()
            else _("No two groups have been followed for {days} days yet.", days=SOON)
        )
    difference, code, low, high = max(spreads, key=lambda found: found[0])
    return _(
        "The groups differ most in {intervention}: within {time} {high} had started it in"
        " {high_group} and {low} in {low_group}, a difference of about {difference}.",
        intervention=escape(names[code]),
        time=_(DAYS[SOON]),
        high=_share(at_day(curves, high, code, SOON)),
        high_group=escape(groups[high]),
        low=_share(at_day(curves, low, code, SOON)),
        low_group=escape(groups[low]),
        difference=points(difference, decimals=0, signed=False),
    )


def _first_intervention(view: View, shown: list[str]) -> str:
    if len(shown) > 1:
        return _("The groups differ in more than this: a description, not an effect.")
    row = next(records(figure("time_to_first", view, selection(view))))
    never = ""
    # Of a release nothing is told of who left without a start.
    if is_known(row.share_never):
        never = _(
            "{never} left without any intervention.",
            never=strong(percent(row.share_never)),
        )
    if not is_known(row.median_days):
        few = _("Fewer than half have started an intervention so far.")
        return " ".join(filter(None, [few if is_known(row.day) else "", never]))
    days = int(row.median_days)
    half = count_words(
        "Half had started a first intervention after {count} day.",
        "Half had started a first intervention after {count} days.",
        days,
    )
    return " ".join(filter(None, [half, never]))


def curve_words(view: View, shown: list[str]) -> CurveWords:
    """Every text of the figure; what is drawn of each group are interventions."""
    sign = percent_sign()
    names = group_names(view)
    day = _("day {day} (week {week})", day="%{x}", week="%{customdata[0]:.0f}")
    persons = "%{customdata[3]:,.0f}"
    waiting = (
        _("{persons} followed, not started", persons=persons)
        if released()
        else _("{persons} could still start", persons=persons)
    )
    interval = f"{hover_percent('customdata[1]')}-{hover_percent('customdata[2]')}{sign}"
    start, end = (
        f"%{{fullData.name}}<br>{day}<br><b>{hover_percent('y')}{sign}</b>",
        "<extra></extra>",
    )
    return CurveWords(
        outcomes=intervention_names(view),
        full_outcomes=intervention_names(view),
        groups={group: names[group] for group in shown},
        time_title=time_unit(view),
        hover=f"{start} ({interval})<br>{waiting}{end}",
        hover_without_interval=f"{start}<br>{waiting}{end}",
        percent_sign=sign,
        separators=separators(),
        joined=joined(),
    )


def description(persons: int) -> str:
    """The figure in a sentence, for who cannot see it."""
    return count_words(
        "Curves of the share of {count} participant that has started each intervention,"
        " by time since entry. The same numbers stand in the tables below.",
        "Curves of the share of {count} participants that have started each intervention,"
        " by time since entry. The same numbers stand in the tables below.",
        persons,
    )


def draw_estimate_switch(view: View, right: pd.DataFrame, shown: list[str]) -> None:
    """The right share or the naive one, and what the difference comes to; not of a release."""
    if not view.source.exact:
        show.caption(
            _(
                "The naive share, of everybody who entered, followed or not, is in no release: it"
                " is too low, and beside the right one it would say too much of single persons."
            )
        )
        return
    names = {CUMULATIVE_INCIDENCE: _("As far as followed"), NAIVE: _("Naive share")}
    switch(address.ESTIMATE, _("Which share"), names, view.estimate)
    if view.estimate != NAIVE:
        return
    words = _(
        "**The naive share counts everybody who entered, followed or not.** Who entered last week"
        " counts as not started. It is the number that the evaluation printed, and it is too low"
        " the further to the right one reads."
    )
    show.warning(
        " ".join([words, *_naive_difference(view, right, shown)]), icon=":material/warning:"
    )


def _naive_difference(view: View, right: pd.DataFrame, shown: list[str]) -> list[str]:
    """Where the two shares of all participants lie furthest apart, at the end of a curve."""
    if len(shown) != 1:
        return []
    naive = curves(view, shown, NAIVE)
    found = []
    for code in intervention_names(view):
        rows = right[right["intervention"] == code]
        end = naive[naive["intervention"] == code]
        if not rows.empty and not end.empty:
            found.append((rows["share"].iloc[-1] - end["share"].iloc[-1], code, rows, end))
    if not found:
        return []
    _difference, code, rows, end = max(found, key=lambda pair: pair[0])
    return [
        _(
            "At the end of the curve of {intervention} it says {naive}, where {right} is right.",
            intervention=intervention_names(view)[code],
            naive=percent(end["share"].iloc[-1]),
            right=percent(rows["share"].iloc[-1]),
        )
    ]


def note_selection(view: View) -> None:
    """What a comparison or a filter by intervention does to this page."""
    if view.selection.by == INTERVENTION:
        show.info(
            _(
                "This page shows the interventions themselves, so it is not compared by"
                " intervention; everybody is shown together."
            ),
            icon=":material/info:",
        )
    if view.source.provider:
        show.warning(
            _(
                "**The participants of {provider} are those who ever started an intervention of"
                " it.** So these curves say when they started, not how many do: who left before had"
                " no chance to be among them. A difference from all others is no effect.",
                provider=own_name(view),
            ),
            icon=":material/hourglass_top:",
        )
    code = view.selection.code(INTERVENTION)
    if code in intervention_names(view):
        show.warning(
            _(
                "**Only who ever started {intervention} is in this selection**, so its curve says"
                " when they started, not how many do: who left before had no chance to be in it.",
                intervention=intervention_names(view)[code],
            ),
            icon=":material/hourglass_top:",
        )


def draw_reading(view: View) -> None:
    """How to read the curves."""
    if released():
        show.caption(
            _(
                "How to read it: the line is the share that has started the intervention by then;"
                " it is known every {days} days and straight in between. Who leaves first cannot"
                " start any more, so a curve need not reach 100{sign}.",
                days=policy().curve_step_days,
                sign=percent_sign(),
            )
        )
        note_curves()
        note_few(curves(view, groups_to_draw(view)))
        return
    show.caption(
        _(
            "How to read it: each step up is the share that has started the intervention by then."
            " A curve ends where fewer than {few} persons could still start. Who leaves first"
            " cannot start any more, so a curve need not reach 100{sign}.",
            few=FEW_AT_RISK,
            sign=percent_sign(),
        )
    )


def followed(view: View) -> int:
    """Persons in the curves."""
    rows = figure("time_to_first", view, replace(selection(view), by=None))
    return 0 if rows.empty else int(rows["persons"].iloc[0])


def days_text(days: Any) -> str:
    """Days as a whole number, or a dash."""
    return number(float(days)) if is_known(days) else UNDEFINED
