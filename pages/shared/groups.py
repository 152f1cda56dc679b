"""The groups that are compared: their names, and which of them are large enough to draw."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.disclosure.rules import HIDDEN, rounding_error
from analysis.selection import ALL, FEW_PERSONS, OTHERS, OWN
from data.programme import UNKNOWN
from pages.reader.words import _, listed, name, number, points, policy, released
from pages.shared import show
from pages.shared.filters import dimension_options, own_name
from pages.shared.results import figure
from pages.shared.tables import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.selection import Selection
    from pages.shared.view import View


def short_names(view: View, dimension: str | None = None) -> dict[str, str]:
    """Code → name, without what stands in brackets: ``Cohort 1``, not its dates."""
    by = dimension or view.selection.by
    names = {ALL: _("All participants")}
    if by == OWN:
        names |= {OWN: own_name(view), OTHERS: _("All others")}
    elif by:
        names |= {o.code: name(o.name).split(" (")[0] for o in view.options(by)}
    return names


def not_shown(view: View) -> list[str]:
    """The names of the groups of the comparison that a release does not show."""
    by, names = view.selection.by, short_names(view)
    begun = names if by == OWN else dimension_options(view, by) if by else {}
    gone = view.source.taken_out(view.selection)
    hidden = [group for group in view.source.hidden_groups(view.selection) if group not in gone]
    return [names[group] for group in hidden if group in begun and group != UNKNOWN]


def count_persons(view: View) -> float:
    """Persons in the curves; each counted once, also where groups overlap.

    Of groups that are followed from a landmark it is everybody still in then: NaN of a release,
    which does not know the curve of everybody on that day.
    """
    everybody = replace(view.selection, by=None)
    start = view.selection.start
    if start and not everybody.formed_after_entry:
        return _still_in(view, everybody, start)
    summary = figure("exit_summary", view, everybody)
    return 0 if summary.empty else float(summary["persons"].iloc[0])


def _still_in(view: View, everybody: Selection, day: int) -> float:
    """How many of everybody are still in on a day after entry."""
    if not view.source.exact:
        return float("nan")
    risks = figure("risk_table", view, everybody, days=(day,))
    return 0 if risks.empty else float(risks["at_risk"].iloc[0])


def with_few(view: View, curves: pd.DataFrame, of: Sequence[str] = ("group",)) -> pd.DataFrame:
    """Curves with a column ``few``: whether a share rests on so little there that it is drawn thin.

    ``curves`` have ``at_risk`` and ``share`` 0-1 by ``day``; curves alike in the columns ``of`` are
    outcomes of the same persons. Of a release few is where rounding alone can move the share by
    more than the policy says; a curve of a registry ends before it rests on few.
    """
    policy = view.source.policy
    if policy is None:
        return curves.assign(few=False)
    left = curves.groupby([*of, "day"])["share"].transform("sum")
    at_risk = curves["at_risk"].to_numpy()
    error = rounding_error((1 - left).clip(lower=0).to_numpy(), at_risk, policy)
    return curves.assign(few=error > policy.max_rounding_error)


def note_few(curves: pd.DataFrame) -> None:
    """What a thin line means, where there is one."""
    if not curves["few"].any():
        return
    most = points(policy().max_rounding_error, decimals=0, signed=False)
    show.caption(
        _("Thin line: rounding alone can move the share by more than {most} there.", most=most)
    )


def large_enough(summary: pd.DataFrame) -> list[str]:
    """The codes of the groups that are drawn, in order."""
    persons = summary.drop_duplicates("group")
    return list(persons.loc[persons["persons"] >= FEW_PERSONS, "group"])


def note_small_groups(view: View, summary: pd.DataFrame) -> None:
    """Name the groups that are too small to draw."""
    names = short_names(view)
    small = [
        f"{names[row.group]} ({number(row.persons)})"
        for row in records(summary.drop_duplicates("group"))
        if not row.persons >= FEW_PERSONS
    ]
    if small:
        show.caption(
            _(
                "Not drawn, because fewer than {few} persons are in the group: {groups}.",
                few=FEW_PERSONS,
                groups=listed(small),
            )
        )


def note_own_alone(view: View) -> None:
    """That what follows compares nothing: of a provider that compares, its own participants."""
    if view.selection.by == OWN:
        show.caption(
            _("What follows is of the participants of {provider} alone.", provider=own_name(view))
        )


def without_curve(view: View, drawn: Sequence[str]) -> list[str]:
    """The names of the groups that a release shows, but not with a curve."""
    by = view.selection.by
    if view.source.exact or not by:
        return []
    names, hidden = short_names(view), not_shown(view)
    gone = view.source.taken_out(view.selection)
    begun = names if by == OWN else dimension_options(view, by)
    return [
        names[group]
        for group in begun
        if group not in (ALL, UNKNOWN, *drawn, *gone)
        and names[group] not in hidden
        and view.selection.code(by) in (None, group)
    ]


def note_groups_without_curve(view: View, drawn: Sequence[str]) -> None:
    """Name the groups that a release shows, but not with a curve."""
    without = without_curve(view, drawn)
    if without:
        show.caption(
            _(
                "Without a curve, which takes {persons} people and {events} events, and may tell"
                " nobody's outcome: {groups}.",
                persons=policy().min_curve_persons,
                events=policy().min_curve_events,
                groups=listed(without),
            )
        )


def counts_at(curves: pd.DataFrame, days: Sequence[int]) -> pd.DataFrame:
    """Who is at risk just before each of ``days``, and the events until then, under a curve.

    ``curves``: ``group, day, at_risk, events``, and ``entered`` where people come in late. Of a
    release after the last step up to the day; NaN before its curve begins and after it ends.
    Columns ``group, day, at_risk, events``.
    """
    rows = [
        (group, day, *(_at_step(curve, day) if released() else _just_before(curve, day)))
        for group, curve in curves.groupby("group", sort=False)
        for day in days
    ]
    return pd.DataFrame(rows, columns=["group", "day", "at_risk", "events"])


def _at_step(curve: pd.DataFrame, day: int) -> tuple[float, float]:
    until = curve[curve["day"] <= day]
    if until.empty or day > curve["day"].iloc[-1]:
        return HIDDEN, HIDDEN
    return until["at_risk"].iloc[-1], until["events"].sum()


def _just_before(curve: pd.DataFrame, day: int) -> tuple[int, int]:
    later, before = curve[curve["day"] >= day], curve[curve["day"] < day]
    if later.empty:
        return 0, int(before["events"].sum())
    came_in = later["entered"].iloc[0] if "entered" in later else 0
    return int(later["at_risk"].iloc[0] - came_in), int(before["events"].sum())
