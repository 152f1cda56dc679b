"""What the figure of the page *Exits* says beside its curves, and what stands under it."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.selection import ALL, OWN_OUTCOME
from data.dimensions import INTERVENTION
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from pages.shared import show
from pages.shared.exit_answer import TWO_YEARS, YEAR
from pages.shared.filters import own_name
from pages.shared.groups import note_groups_without_curve, note_small_groups, short_names
from pages.shared.parts import joined, note_curves, separators, source_line, time_heading, time_unit
from pages.shared.results import figure
from pages.shared.tables import records
from pages.shared.view import WEEKS
from pages.shared.words import (
    _,
    count_words,
    hover_percent,
    percent,
    percent_sign,
    released,
)

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

FIGURE = "exit_curves"
LONG_NAME = 13


def outcome_names(view: View) -> dict[str, str]:
    """The outcomes that are drawn, and what they are called at the curves."""
    names = {SUCCESSFUL: _("Successful"), UNSUCCESSFUL: _("Not successful")}
    if view.selection.unknown == OWN_OUTCOME:
        names[UNKNOWN] = _("Reason unknown")
    return names


def full_outcome_names(view: View) -> dict[str, str]:
    """The outcomes that are drawn, as a sentence names them."""
    names = {
        SUCCESSFUL: _("left successfully"),
        UNSUCCESSFUL: _("left unsuccessfully"),
        UNKNOWN: _("left for an unknown reason"),
    }
    return {outcome: names[outcome] for outcome in outcome_names(view)}


def curve_words(view: View, groups: list[str]) -> dict[str, Any]:
    """Every text of the figure, for ``CurveWords``."""
    names = short_names(view)
    sign = percent_sign()
    day = _("day {day} (week {week})", day="%{x}", week="%{customdata[0]:.0f}")
    share = f"<b>{hover_percent('y')}{sign}</b>"
    interval = f" ({hover_percent('customdata[1]')}-{hover_percent('customdata[2]')}{sign})"
    at_risk = _("{persons} still in on that day", persons="%{customdata[3]:,.0f}")
    start = f"%{{fullData.name}}<br>{day}<br>{share}"
    return {
        "outcomes": {
            code: text.replace(" ", "<br>", 1) for code, text in outcome_names(view).items()
        },
        "full_outcomes": {
            code: text[0].upper() + text[1:] for code, text in full_outcome_names(view).items()
        },
        "groups": {group: "" if group == ALL else _wrapped(names[group]) for group in groups},
        "time_title": time_unit(view),
        "counts": {
            "at_risk": _("still in"),
            "events": _("left"),
            "censored": _("too recent"),
        },
        "counts_title": _("How many persons"),
        "hover": f"{start}{interval}<br>{at_risk}<extra></extra>",
        "hover_without_interval": f"{start}<br>{at_risk}<extra></extra>",
        "percent_sign": sign,
        "separators": separators(),
        "joined": joined(),
    }


def _wrapped(text: str) -> str:
    """A name on two lines where it is too long for a phone."""
    return text if len(text) <= LONG_NAME else text.replace(" ", "<br>", 1)


def marks(summary: pd.DataFrame) -> list[tuple[str, str, int, float, str]]:
    """The shares of the first sentence, as points on the curves; none between groups."""
    if set(summary["group"]) != {ALL}:
        return []
    rows = summary[summary["weeks"].isin([YEAR, TWO_YEARS]) & summary["share"].notna()]
    return [
        (row.outcome, row.group, int(row.day), float(row.share), percent(row.share))
        for row in records(rows)
    ]


def description(view: View, persons: int) -> str:
    """The figure in a sentence, for who cannot see it."""
    return count_words(
        "Curves of the cumulative share of {count} participant that has left, by"
        " {unit}. The same numbers stand in the tables below.",
        "Curves of the cumulative share of {count} participants that have left, by"
        " {unit}. The same numbers stand in the tables below.",
        persons,
        unit=_("weeks since entry") if view.axis == WEEKS else _("months since entry"),
    )


def draw_heading(view: View) -> None:
    """The title of the figure, and the unit of its time axis."""
    time_heading(view, _("Share of participants that has left since entry"))


def draw_source_line(view: View, persons: int, shown: list[str], bands: bool) -> None:
    """What the figure is of, how to read it, and which groups are not in it."""
    band = _("band: 95{sign} confidence interval", sign=percent_sign())
    source_line(view, persons, [band] if bands else [])
    draw_reading()
    note_groups(view, shown)


def draw_reading() -> None:
    """How to read the curves."""
    if released():
        show.caption(
            _(
                "How to read it: each dot is the share that had left by the end of that half year."
                " Too recent: still in on the as-of date, and not yet followed for that long. They"
                " count for as long as they were followed."
            )
        )
        note_curves()
        return
    show.caption(
        _(
            "How to read it: each step up is the share that had left by then; a thin line rests on"
            " fewer than 10 persons. Too recent: still in on the as-of date, and not yet followed"
            " for that long. They count for as long as they were followed. Still in, left and too"
            " recent together are the group.",
        )
    )


def note_groups(view: View, shown: list[str]) -> None:
    """Which groups are not drawn, and what a group that was formed after entry cannot show."""
    note_small_groups(view, figure("exit_summary", view))
    note_groups_without_curve(view, shown)
    note_interventions(view)


def note_interventions(view: View) -> None:
    """Why a curve by intervention, or by provider, flatters or harms."""
    if view.source.provider:
        show.warning(
            _(
                "**The participants of {provider} are those who ever started an intervention of"
                " it**, on whatever day. To start, a participant must still have been in the"
                " programme: who left early never got the chance. That time, in which nobody of the"
                " group could leave, is called *immortal time*. It pushes the curves of the group"
                " down at first, and those of all others up. These curves therefore describe; they"
                " do not show what a provider does.",
                provider=own_name(view),
            ),
            icon=":material/hourglass_top:",
        )
        return
    if not (view.selection.groups_overlap or view.selection.code(INTERVENTION)):
        return
    show.warning(
        _(
            "**A group by intervention holds everybody who ever started it**, on whatever day."
            " Somebody can be in several groups. To start, a participant must still have been in"
            " the programme: who left early never got the chance. That time before the start, in"
            " which nobody of the group could leave, is called *immortal time*. It pushes a group"
            " with an intervention down at first and the group without one up. Place & Train also"
            " lasts a year by design. These curves therefore describe; they do not show what an"
            " intervention does."
        ),
        icon=":material/hourglass_top:",
    )
