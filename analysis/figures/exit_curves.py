"""Cumulative exit since entry: who left the programme, when, and with which outcome.

The effect measure: time runs from entry, back to work is successful, and the outcomes compete
(Figure 3.2 of the evaluation). Sources: METHODS.md, *Cumulative incidence*; the estimators are
in ``competing_risks``.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import CURVES_ATTACK, Figure, Kind, Released
from analysis.estimators.competing_risks import (
    CENSORED,
    EventTable,
    curve_rows,
    median_time,
    share_at,
)
from analysis.estimators.group_tests import gray_test, log_rank_test
from analysis.estimators.risk_sets import carried_incidence
from analysis.selection import ALL, LEAVE_OUT, OWN_OUTCOME, Selection, check_selection
from data.dimensions import options
from data.errors import NotComparableError, SelectionError
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from data.registry.source import CountSource

OUTCOMES = {
    LEAVE_OUT: (SUCCESSFUL, UNSUCCESSFUL),
    OWN_OUTCOME: (SUCCESSFUL, UNSUCCESSFUL, UNKNOWN),
}
"""The outcomes of a curve, by the treatment of unknown reasons."""

ANY_EXIT = "any"
SUMMARY_WEEKS = (26, 52, 78, 104)
"""Half a year to two years; one year is 52 weeks, 364 days, throughout."""
DAYS_A_WEEK = 7

CURVE_COLUMNS = (
    "group", "outcome", "day", "at_risk", "events", "censored",
    "share", "std_error", "lower", "upper",
)  # fmt: skip
SUMMARY_COLUMNS = (
    "group", "persons", "exits", "median_days", "outcome", "weeks", "day", "at_risk",
    "share", "std_error", "lower", "upper",
)  # fmt: skip
TEST_COLUMNS = ("outcome", "test", "statistic", "degrees_of_freedom", "p_value")
RISK_COLUMNS = ("group", "day", "at_risk", "events", "censored")


def event_tables(source: CountSource, selection: Selection) -> dict[str, EventTable]:
    """Group → its event table, in the order of the programme; groups of nobody are not there.

    Raises ``SelectionError`` for a dimension or code that the programme does not have.
    """
    check_selection(selection, source.programme)
    outcomes = OUTCOMES[selection.unknown]
    number = {counts.CENSORED: CENSORED} | {outcome: k for k, outcome in enumerate(outcomes)}
    rows = counts.exit_events(source, selection.by, dict(selection.where), selection.start)
    rows = rows[rows["outcome"].isin(list(number))]
    groups = dict(tuple(rows.groupby("group")))
    return {
        group: EventTable.from_counts(
            groups[group]["day"].to_numpy(np.int64),
            groups[group]["outcome"].map(number).to_numpy(np.int64),
            groups[group]["persons"].to_numpy(np.int64),
            outcomes=len(outcomes),
        )
        for group in group_codes(source, selection)
        if group in groups
    }


def group_codes(source: CountSource, selection: Selection) -> list[str]:
    """The groups that a selection can have, in the order of the programme."""
    if selection.by is None:
        return [ALL]
    return [option.code for option in options(source.programme, selection.by)]


def exit_curves(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The cumulative incidence of each outcome, a row for every day on which something happens.

    Columns ``group, outcome``; ``day`` since entry, from 0; ``at_risk`` just before the day's
    exits, those censored that day included; ``events`` of the outcome and ``censored`` on that
    day; ``share`` 0-1 with ``std_error`` and its 95 % interval ``lower, upper``. NaN where
    undefined: an interval where the share is 0 or 1, all of them where fewer than ten are at risk.
    Without ``by`` the group is ``all``.
    """
    outcomes = OUTCOMES[selection.unknown]
    parts = [
        curve_rows(curve, k, group=group, outcome=outcome)
        for group, table in event_tables(source, selection).items()
        for curve in [carried_incidence(table)]
        for k, outcome in enumerate(outcomes)
    ]
    return pd.concat(parts, ignore_index=True) if parts else _empty(CURVE_COLUMNS)


def of_those_still_in(curves: pd.DataFrame, day: int, *, straight: bool) -> pd.DataFrame:
    """Curves of one group, of those of it who were still in on a day, and from that day on.

    Columns ``group, outcome, day, share``: ``day`` since that day, ``share`` 0-1 of who was still
    in. ``straight``: whether a share between two rows lies on the line between them, as in a
    release, or is that of the row before.
    """
    columns = ["group", "outcome", "day", "share"]
    if not day:
        return curves[columns]
    gone = {
        outcome: float(np.interp(day, rows["day"], rows["share"]))
        if straight
        else float(rows.loc[rows["day"] <= day, "share"].max())
        for outcome, rows in curves.groupby("outcome")
    }
    later = curves[curves["day"] > day]
    share = (later["share"] - later["outcome"].map(gone)) / (1 - sum(gone.values()))
    start = curves.drop_duplicates("outcome").assign(day=0, share=0.0)
    return pd.concat([start, later.assign(day=later["day"] - day, share=share)])[columns]


def _empty(columns: Iterable[str]) -> pd.DataFrame:
    """A table that nobody is in."""
    return pd.DataFrame(columns=list(columns))


def exit_summary(source: CountSource, selection: Selection) -> pd.DataFrame:
    """What the curves say at 26, 52, 78 and 104 weeks, a row for each outcome and week.

    Columns ``SUMMARY_COLUMNS``: ``persons`` and ``exits`` of the group; ``median_days`` until any
    exit, missing if fewer than half have left while ten or more are at risk; ``share`` 0-1 with
    ``std_error`` and 95 % interval on ``day`` (7 days a week), missing where fewer than ten of the
    group are at risk.
    """
    rows = [
        row
        for group, table in event_tables(source, selection).items()
        for row in _summary_rows(group, table, OUTCOMES[selection.unknown])
    ]
    frame = pd.DataFrame(rows, columns=list(SUMMARY_COLUMNS))
    return frame.astype({"median_days": "Int64"})


def _summary_rows(
    group: str, table: EventTable, outcomes: Sequence[str]
) -> list[tuple[object, ...]]:
    """The rows of one group."""
    curve = carried_incidence(table)
    exits = int(table.events.sum())
    persons = exits + int(table.censored.sum())
    median = median_time(curve)
    rows: list[tuple[object, ...]] = []
    for weeks in SUMMARY_WEEKS:
        day = weeks * DAYS_A_WEEK
        share, std_error, lower, upper, at_risk = share_at(curve, day)
        rows += [
            (group, persons, exits, median, outcome, weeks, day, at_risk,
             share[k], std_error[k], lower[k], upper[k])
            for k, outcome in enumerate(outcomes)
        ]  # fmt: skip
    return rows


def exit_tests(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Whether the groups differ more than chance explains: a description, never an effect.

    Columns ``outcome`` (``any`` for all exits), ``test`` (``gray`` or ``log_rank``),
    ``statistic`` (chi-square), ``degrees_of_freedom``, ``p_value`` 0-1; NaN where nothing can be
    compared. Raises ``SelectionError`` without a comparison, ``NotComparableError`` where groups
    overlap, for then a person would be compared with herself.
    """
    if selection.by is None:
        raise SelectionError(mark("A test compares groups. Say by what, for example --by cohort."))
    if selection.groups_overlap:
        raise NotComparableError(
            mark(
                "Groups by intervention overlap, because one person can start several: a test"
                " between them has no meaning. Compare by another dimension."
            )
        )
    tables = list(event_tables(source, selection).values())
    tests = [
        (outcome, "gray", gray_test(tables, k))
        for k, outcome in enumerate(OUTCOMES[selection.unknown])
    ]
    tests.append((ANY_EXIT, "log_rank", log_rank_test(tables)))
    rows = [(o, name, r.statistic, r.degrees_of_freedom, r.p_value) for o, name, r in tests]
    return pd.DataFrame(rows, columns=list(TEST_COLUMNS))


def risk_table(source: CountSource, selection: Selection, days: Sequence[int]) -> pd.DataFrame:
    """The table under the curves (KMunicate), a row for each group and day asked for.

    Columns ``group, day``; ``at_risk`` just before the day; ``events`` (any outcome) and
    ``censored`` before the day, cumulative: the three add up to the persons of the group.
    """
    rows = []
    for group, table in event_tables(source, selection).items():
        any_exit = table.events.sum(axis=0)
        persons = int(any_exit.sum() + table.censored.sum())
        for day in days:
            before = table.days < day
            events, censored = int(any_exit[before].sum()), int(table.censored[before].sum())
            rows.append((group, day, persons - events - censored, events, censored))
    return pd.DataFrame(rows, columns=list(RISK_COLUMNS))


DECLARED = (
    Figure(
        exit_curves,
        mark("cumulative exit by outcome, a row for every day"),
        page="exits",
        chart="exit-curves",
        unknown_reasons=True,
        from_landmark=True,
        released=Released(Kind.CURVE, unknown_reasons=True, attacks=(CURVES_ATTACK,)),
    ),
    Figure(
        exit_summary,
        mark("persons, exits, median, and shares at 26, 52, 78 and 104 weeks"),
        page="exits",
        unknown_reasons=True,
        from_landmark=True,
    ),
    Figure(
        exit_tests,
        mark("Gray's test for each outcome, log-rank test for any exit"),
        page="exits",
        unknown_reasons=True,
        from_landmark=True,
        released=Released(
            Kind.TEST,
            unknown_reasons=True,
            compared=True,
            reason=(
                "One number of a few digits about all groups of a comparison: without the outcomes"
                " of nearly everybody in it, countless worlds give it."
            ),
        ),
    ),
    Figure(risk_table, "", page="exits", on_command_line=False),
)
