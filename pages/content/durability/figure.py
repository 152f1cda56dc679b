"""What the curve of the page *Lasting work* says: who is still at work, by the first day of it."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.selection import ALL, FEW_PERSONS, Selection
from data.programme import SUCCESSFUL
from pages.charts.curve_parts import PointOnCurve
from pages.content.exits.figure import AT_RISK, curve_words
from pages.reader.words import (
    _,
    count_words,
    known,
    percent,
    percent_sign,
    policy,
)
from pages.shared import show
from pages.shared.groups import counts_at, note_few, note_small_groups, with_few
from pages.shared.parts import note_curves, source_line, time_unit
from pages.shared.results import figure
from pages.shared.tables import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.charts.curve_parts import CurveWords
    from pages.shared.view import View

HALF_YEAR, YEAR = 183, 365
OUTCOME = SUCCESSFUL
"""Being at work has the colour of a successful exit."""


def as_told(view: View) -> View:
    """The view as the page tells of it: of a release it is of everybody, and it says so.

    Days run from the first day of work, whatever the groups are.
    """
    chosen = view.selection
    if view.source.exact:
        return replace(view, selection=replace(chosen, landmark=0))
    if chosen.dimensions:
        show.info(
            _(
                "**This page is of everybody.** Few people are known to be at work: of a part of"
                " them it would tell about single persons."
            ),
            icon=":material/groups:",
        )
    return replace(view, selection=Selection())


def together(view: View) -> View:
    """The view without its comparison: what is not a curve is of everybody in the selection."""
    return replace(view, selection=replace(view.selection, by=None))


def curves_of(view: View) -> pd.DataFrame:
    """The curves that are drawn: of groups that are large enough."""
    summary = figure("retention_summary", view, work="own")
    large = summary.loc[summary["persons"] >= FEW_PERSONS, "group"].unique()
    curves = figure("retention", view, work="own")
    curves = curves[curves["group"].isin(large) & curves["share"].notna()]
    lost = with_few(view, curves.assign(share=1 - curves["share"]))
    return lost.assign(share=curves["share"], outcome=OUTCOME)


def groups_in(curves: pd.DataFrame) -> list[str]:
    """The groups with a curve, in their order."""
    return list(dict.fromkeys(curves["group"]))


def is_drawn(view: View, curves: pd.DataFrame) -> bool:
    """Whether there is a curve; why not where there is none."""
    if len(curves):
        return True
    if view.source.exact:
        text = _(
            "Of fewer than {few} people it is known when they began to work, and long enough ago"
            " to see whether they still do: too few for a curve.",
            few=FEW_PERSONS,
        )
    else:
        text = _(
            "There is no curve yet: it takes {persons} people of whom work is registered, and"
            " {events} who lost it.",
            persons=policy().min_curve_persons,
            events=policy().min_curve_events,
        )
    show.info(text, icon=":material/stacked_line_chart:")
    return False


def counts_at_ticks(view: View, groups: list[str], days: Sequence[int]) -> pd.DataFrame:
    """Who is followed, and who lost work, under the ticks: also where the curve says nothing."""
    counted = figure("retention", view, work="own")
    return counts_at(counted[counted["group"].isin(groups)], days)


def words(view: View, groups: list[str]) -> CurveWords:
    """Every text of the curve."""
    return replace(
        curve_words(view, groups, _("{persons} followed on that day", persons=AT_RISK)),
        outcomes={OUTCOME: _("Still at work").replace(" ", "\n", 1)},
        full_outcomes={OUTCOME: _("Still at work")},
        counts={"at_risk": _("followed"), "events": _("work lost")},
    )


def points(view: View, groups: list[str]) -> list[PointOnCurve]:
    """The shares after half a year and a year, where enough people are followed so long."""
    if groups != [ALL]:
        return []
    rows = figure("retention_summary", view, work="own")
    rows = rows[rows["day"].isin((HALF_YEAR, YEAR)) & (rows["at_risk"] >= FEW_PERSONS)]
    return [
        PointOnCurve(OUTCOME, ALL, int(row.day), float(row.share), percent(row.share))
        for row in records(rows)
        if known(row.share)
    ]


def _persons(view: View) -> float:
    """Everybody in the curves; groups by intervention overlap, so it is not their sum."""
    summary = figure("retention_summary", together(view), work="own")
    return 0 if summary.empty else float(summary["persons"].iloc[0])


def description(view: View) -> str:
    """The curve in a sentence, for who cannot see it."""
    return count_words(
        "Curve of the share that is still at work of {count} person, by {unit} since the first day"
        " of work. The same numbers stand in the table below.",
        "Curve of the share that is still at work of {count} persons, by {unit} since the first day"
        " of work. The same numbers stand in the table below.",
        _persons(view),
        unit=time_unit(view),
    )


def draw_source_line(view: View, curves: pd.DataFrame, bands: bool) -> None:
    """What the curve is of, and how to read it."""
    band = _("band: 95{sign} confidence interval", sign=percent_sign())
    source_line(view, _persons(view), [band] if bands else [])
    show.caption(
        _(
            "How to read it: of who began to work, the share that still worked at each moment. A"
            " change of employer is no loss, and somebody who is seconded has not begun. Nobody"
            " knows how the curve goes on where it ends."
        )
    )
    if view.selection.formed_after_entry:
        show.caption(
            _(
                "By intervention it is of who had left the programme before the first day of work:"
                " then it is known who had started what. Groups overlap. It describes; it shows no"
                " effect."
            )
        )
    note_small_groups(view, figure("retention_summary", view, work="own"))
    note_curves()
    note_few(curves)
