"""What the figure of the page *Exits* says beside its curves, and what stands under it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.figures.exit_curves import of_those_still_in
from analysis.selection import ALL, OWN_OUTCOME, Selection
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from pages.charts.curve_parts import CurveWords, Earlier, PointOnCurve
from pages.content.exits.answer import TWO_YEARS, YEAR
from pages.reader.words import _, hover_percent, percent, percent_sign, released
from pages.shared import show
from pages.shared.groups import (
    note_few,
    note_groups_without_curve,
    note_small_groups,
    short_names,
    with_few,
)
from pages.shared.landmark import draw_note, draw_switch, from_day, is_immortal, weeks_after_entry
from pages.shared.movement import earlier_lines
from pages.shared.parts import (
    counted,
    joined,
    note_curves,
    separators,
    source_line,
    time_heading,
    time_unit,
)
from pages.shared.results import figure, known_curve
from pages.shared.tables import records
from pages.shared.view import WEEKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.shared.view import View

FIGURE = "exit_curves"
AT_RISK = "%{customdata[3]:,.0f}"
"""How many are at risk, in what a point says."""
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


def curve_words(view: View, groups: list[str], counted: str = "") -> CurveWords:
    """Every text of the figure; ``counted``: of how many a point speaks, if not of who is in."""
    names = short_names(view)
    sign = percent_sign()
    day = from_day(
        view.selection, _("day {day} (week {week})", day="%{x}", week="%{customdata[0]:.0f}")
    )
    share = f"<b>{hover_percent('y')}{sign}</b>"
    interval = f" ({hover_percent('customdata[1]')}-{hover_percent('customdata[2]')}{sign})"
    at_risk = counted or _("{persons} still in on that day", persons=AT_RISK)
    start = f"%{{fullData.name}}<br>{day}<br>{share}"
    return CurveWords(
        outcomes={code: text.replace(" ", "\n", 1) for code, text in outcome_names(view).items()},
        full_outcomes={
            code: text[0].upper() + text[1:] for code, text in full_outcome_names(view).items()
        },
        groups={group: "" if group == ALL else _wrapped(names[group]) for group in groups},
        time_title=_time_title(view),
        hover=f"{start}{interval}<br>{at_risk}<extra></extra>",
        hover_without_interval=f"{start}<br>{at_risk}<extra></extra>",
        percent_sign=sign,
        separators=separators(),
        joined=joined(),
        counts={"at_risk": _("still in"), "events": _("left"), "censored": _("too recent")},
        counts_title=_("How many persons"),
    )


def _time_title(view: View) -> str:
    """The unit of the time axis, and from which day it runs where that is not entry."""
    unit, start = time_unit(view), view.selection.start
    return _("{unit} after\nday {day}", unit=unit, day=start) if start else unit


def _wrapped(text: str) -> str:
    """A name on two lines where it is too long for a phone."""
    return text if len(text) <= LONG_NAME else text.replace(" ", "\n", 1)


def points(view: View, summary: pd.DataFrame) -> list[PointOnCurve]:
    """The shares of the first sentence, as points on the curves; none between groups."""
    if set(summary["group"]) != {ALL} or is_immortal(view.selection):
        return []
    rows = summary[summary["weeks"].isin([YEAR, TWO_YEARS]) & summary["share"].notna()]
    return [
        PointOnCurve(row.outcome, row.group, int(row.day), float(row.share), percent(row.share))
        for row in records(rows)
    ]


def description(view: View, persons: float) -> str:
    """The figure in a sentence, for who cannot see it."""
    return _(
        "Curves of the cumulative share that has left of {persons}, by {unit}. The same numbers"
        " stand in the tables below.",
        persons=_counted(view, persons),
        unit=_unit_since(view),
    )


def _unit_since(view: View) -> str:
    start = view.selection.start
    if start:
        return _("{unit} after day {day}", unit=time_unit(view), day=start)
    return _("weeks since entry") if view.axis == WEEKS else _("months since entry")


def draw_heading(view: View) -> None:
    """The title of the figure, the unit of its time axis, and from which day it runs."""
    start = view.selection.start
    time_heading(
        view,
        _("Share that has left since day {day}", day=start)
        if start
        else _("Share of participants that has left since entry"),
    )
    draw_switch(view)


def draw_source_line(view: View, persons: float, curves: pd.DataFrame, bands: bool) -> None:
    """What the figure is of, how to read it, and which groups are not in it."""
    band = _("band: 95{sign} confidence interval", sign=percent_sign())
    source_line(view, persons, [band] if bands else [], from_landmark=True)
    draw_reading()
    note_few(curves)
    note_groups(view, list(dict.fromkeys(curves["group"])))


def draw_reading() -> None:
    """How to read the curves."""
    if released():
        show.caption(
            _(
                "How to read it: the curve is the share that had left by then. Too recent: still in"
                " on the as-of date, and not yet followed for that long. They count for as long as"
                " they were followed. Numbers under the curves are those at the end of the last"
                " step before the tick."
            )
        )
        note_curves()
        return
    show.caption(
        _(
            "How to read it: each step up is the share that had left by then. Too recent: still in"
            " on the as-of date, and not yet followed for that long. They count for as long as they"
            " were followed. Still in, left and too recent together are the group.",
        )
    )


def note_groups(view: View, shown: list[str]) -> None:
    """Which groups are not drawn, and what a group that was formed after entry can show."""
    note_small_groups(view, figure("exit_summary", view))
    note_groups_without_curve(view, shown)
    draw_note(view)


def drawn_curves(view: View, shown: list[str]) -> pd.DataFrame:
    """The exit curves of these groups, with ``few`` where they are drawn thin."""
    curves = known_curve("exit_curves", view)
    return with_few(view, curves[curves["group"].isin(shown)])


def compared_with(view: View) -> Earlier | None:
    """The thin lines: curves as they were, or else everybody's beside those of one group."""
    return earlier_lines(view, FIGURE) or beside_everybody(view)


def beside_everybody(view: View) -> Earlier | None:
    """The curves of everybody beside those of one group; None beside no group.

    Of a group that is followed from a landmark on: those of who was still in then, as shares of
    them. Between two steps of a release on the straight line, as its curves are drawn.
    """
    selection = view.selection
    if selection.by or not selection.where or is_immortal(selection):
        return None
    curves = known_curve("exit_curves", view, Selection(unknown=selection.unknown))
    if curves.empty:
        return None
    return Earlier(
        of_those_still_in(curves, selection.start, straight=released()),
        _("everybody"),
        f"{_('everybody')}<br><b>{hover_percent('y')}{percent_sign()}</b><extra></extra>",
    )


def risk_table(view: View, days: Sequence[int]) -> pd.DataFrame:
    """The numbers under the ticks."""
    return figure("risk_table", view, days=tuple(days))


def draw_who_is_followed(view: View, persons: float) -> None:
    """That the curves follow fewer than are counted, where they begin at a landmark."""
    if view.selection.start:
        show.caption(_("The curves are of {persons}.", persons=_counted(view, persons)))


def _counted(view: View, persons: float) -> str:
    return counted(persons, weeks_after_entry(view.selection))
