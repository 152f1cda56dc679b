"""How the exit curves were computed, and the choice that the page leaves to its reader."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.selection import LEAVE_OUT, OWN_OUTCOME, UNKNOWN_REASONS
from data.programme import SUCCESSFUL, UNKNOWN
from pages.content.exits.answer import YEAR
from pages.content.exits.scenarios import draw_scenarios
from pages.reader import address
from pages.reader.words import _, count_words, name, percent, points, policy, released
from pages.shared import show
from pages.shared.filters import selection_words, switch
from pages.shared.groups import note_own_alone
from pages.shared.landmark import is_immortal
from pages.shared.parts import explanation
from pages.shared.results import figure

if TYPE_CHECKING:
    import pandas as pd

    from data.words import Text
    from pages.shared.view import View


def draw_unknown_reason(view: View) -> None:
    """The choice what to do with exits of an unknown reason, and what it changes."""
    note_own_alone(view)
    show.heading(_("Left for a reason not yet known"))
    names = {
        LEAVE_OUT: _("Leave out, as published"),
        OWN_OUTCOME: _("An outcome of its own"),
    }
    switch(address.UNKNOWN_REASON, _("Unknown reason"), names, view.selection.unknown)
    show.prose(_unknown_words(view))
    draw_scenarios(view)


def _unknown_words(view: View) -> str:
    steps = figure("participant_flow", view).set_index("step")["persons"]
    persons = steps["exit_reason_unknown"]
    if persons == 0:
        return _("In this selection every exit has a known reason: the choice changes nothing.")
    out, own = (_share_after_a_year(view, unknown) for unknown in UNKNOWN_REASONS)
    words = [
        count_words(
            "{count} participant left on a known day, for a reason that is not registered yet.",
            "{count} participants left on a known day, for a reason that is not registered yet.",
            persons,
        ),
        _(
            "Left out, they count as if they had never taken part. As an outcome of their own they"
            " count as having left, neither successfully nor unsuccessfully."
        ),
    ]
    if out is not None and own is not None and not is_immortal(view.selection):
        words.append(
            _(
                "The share that had left successfully after 1 year is {out} if they are left out"
                " and {own} if they are not: {difference}.",
                out=percent(out, 1),
                own=percent(own, 1),
                difference=points(own - out),
            )
        )
    return " ".join(words)


def _share_after_a_year(view: View, unknown: str) -> float | None:
    """Of everybody in the selection, compared or not."""
    selection = replace(view.selection, by=None, unknown=unknown)
    summary: pd.DataFrame = figure("exit_summary", view, selection)
    rows = summary[(summary["outcome"] == SUCCESSFUL) & (summary["weeks"] == YEAR)]
    share = rows["share"].dropna()
    return None if share.empty else float(share.iloc[0])


def draw_exit_explanation(view: View) -> None:
    """Population, definition, method, source: under a fold."""
    explanation(view, [*_population(view), *_landmark(view), *_method()])


def _population(view: View) -> list[str]:
    chosen = "; ".join(selection_words(view)) or _("everybody")
    unknown = (
        _("Who left for an unknown reason is left out, as published.")
        if view.selection.unknown == LEAVE_OUT
        else _("Who left for an unknown reason counts as an outcome of its own.")
    )
    reasons = [reason for reason in view.source.programme.exit_reasons if reason.effect != UNKNOWN]
    back = [r.name for r in reasons if r.effect == SUCCESSFUL]
    other = [r.name for r in reasons if r.effect != SUCCESSFUL]
    return [
        _(
            "**Population.** Participants with an intake who did not leave before they entered."
            " Who left on an unknown day is not in the curves. {unknown} Selection: {chosen}.",
            unknown=unknown,
            chosen=chosen,
        ),
        _(
            "**Definition.** This is the effect measure: the time runs from entry. Successful is"
            " back to work ({successful}). Unsuccessful is every other known reason"
            " ({unsuccessful}). The contract measure, on which is paid, also counts IVA and is"
            " judged 28 months after the first sick day: it is another figure.",
            successful=_names(back),
            unsuccessful=_names(other),
        ),
    ]


def _names(texts: list[Text]) -> str:
    return "; ".join(name(text) for text in texts)


def _method() -> list[str]:
    if released():
        return _method_of_steps()
    return [
        _(
            "**Method.** Cumulative incidence with competing outcomes (Aalen-Johansen), in whole"
            " days since entry; days on which several things happen are computed exactly. Who had"
            " not left on the as-of date counts until that date (censored). Interval: 95 percent,"
            " log(−log), with the infinitesimal-jackknife standard error. 1 year is 52 weeks, 364"
            " days. Half had left: the first day on which at most half are still in. Tests: Gray"
            " (1988) for each outcome, log-rank for any exit."
        ),
        _(
            "**The table under the curves** counts persons just before the day of the tick: still"
            " in, left until then, and not followed further because the as-of date came first."
            " The three add up to the group."
        ),
    ]


def _landmark(view: View) -> list[str]:
    """Of groups that were formed after entry: from when they are followed, and why."""
    if not view.selection.start:
        return []
    return [
        _(
            "**Landmark.** Groups by intervention or provider are of what participants had started"
            " by day {day} since entry. Only who was still in on that day is followed, and the time"
            " runs from it. Otherwise a group of starters would be one of stayers: to start,"
            " somebody must not have left yet (immortal time). Who starts later stays in the group"
            " of day {day}.",
            day=view.selection.start,
        )
    ]


def _method_of_steps() -> list[str]:
    """Of a release, which knows the curves at the end of each step."""
    return [
        _(
            "**Method.** Cumulative incidence with competing outcomes, from life tables of steps of"
            " {days} days (actuarial method, Cutler and Ederer 1958): who is followed no further"
            " within a step counts in it for half. Interval: 95 percent, log(−log), with the"
            " infinitesimal-jackknife standard error. 1 year is 52 weeks, 364 days. Half had left:"
            " read off the straight line between two steps. Tests: Gray (1988) for each outcome,"
            " log-rank for any exit, both from the steps.",
            days=policy().curve_step_days,
        ),
        _(
            "**The table under the curves** counts persons at the end of the last step before the"
            " tick: still in, left until then, and not followed further because the as-of date came"
            " first. How long everybody could be followed is known from the days of entry."
        ),
    ]
