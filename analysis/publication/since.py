"""What moved since an earlier source, exact or released: one door for screen, paper and export."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.change.movement import movement, new_exits, steps_between
from analysis.exact import Exact
from analysis.figure_source import FigureSource
from analysis.notes import Note
from analysis.publication.movement import released_movement
from analysis.publication.release import Release
from analysis.selection import Selection
from data.errors import DashboardError, NotComparableError, NotPublishedError
from data.words import mark

if TYPE_CHECKING:
    from analysis.change.movement import Steps


CURVES = {"exit_curves": "outcome", "uptake": "intervention", "sanction_curve": None}
"""Figures over time → what tells their lines apart, beside the group."""

NOT_COMPARABLE = mark(
    "The numbers of {now} cannot be compared with those of {then}: choose an earlier as-of date of"
    " the same programme."
)


def movement_between(
    now: FigureSource, then: FigureSource, selection: Selection, steps: Steps | None = None
) -> pd.DataFrame:
    """What moved between two registries, or two releases: columns ``movement.COLUMNS``.

    ``steps`` as ``steps_of``, to make them once for many selections. Raises ``NotComparableError``
    where the two are not of one kind, programme and reader, or not in order; ``NotPublishedError``
    where the selection was not shown on one of the two dates; ``SelectionError`` for a code that
    one of the two programmes does not have.
    """
    check_pair(now, then)
    if isinstance(now, Exact) and isinstance(then, Exact):
        return movement(now.registry, then.registry, selection, steps)
    if isinstance(now, Release) and isinstance(then, Release):
        check_shown(then, selection)
        return released_movement(now, then, selection)
    raise _not_comparable(now, then)


def exits_since(
    now: FigureSource, then: FigureSource, selection: Selection, steps: Steps | None = None
) -> pd.DataFrame | None:
    """``movement.new_exits`` of two registries; None of releases, which follow nobody."""
    check_pair(now, then)
    if isinstance(now, Exact) and isinstance(then, Exact):
        return new_exits(now.registry, then.registry, selection, steps)
    return None


def steps_of(now: FigureSource, then: FigureSource) -> Steps | None:
    """The registries between two registries, in memory; None of releases."""
    check_pair(now, then)
    if isinstance(now, Exact) and isinstance(then, Exact):
        return steps_between(now.registry, then.registry)
    return None


def check_pair(now: FigureSource, then: FigureSource) -> None:
    """Raise ``NotComparableError`` for sources that are not an earlier and a later one."""
    same = (type(now), now.programme.code, now.scope) == (
        type(then), then.programme.code, then.scope,
    )  # fmt: skip
    if not same or then.as_of_date > now.as_of_date:
        raise _not_comparable(now, then)


def _not_comparable(now: FigureSource, then: FigureSource) -> NotComparableError:
    return NotComparableError(
        NOT_COMPARABLE, now=now.as_of_date.isoformat(), then=then.as_of_date.isoformat()
    )


def check_shown(then: FigureSource, selection: Selection) -> None:
    """Raise ``NotPublishedError`` for a selection that the earlier release did not show."""
    if not then.available(Selection(None, selection.where)):
        raise NotPublishedError(
            mark(
                "This group was not shown on {then}: it was too small, or too near to another."
                " Compare with another date, or look at a larger group."
            ),
            then=then.as_of_date.isoformat(),
        )


def earlier_curve(
    name: str, then: FigureSource, selection: Selection, **choices: object
) -> pd.DataFrame:
    """A figure over time as it was, to be drawn as a thin line under the one of now.

    The same figure of the same selection from the earlier source. Columns ``group``, with
    ``outcome`` (``exit_curves``) or ``intervention`` (``uptake``); ``day``; ``share`` 0-1. No
    interval and no numbers at risk: it is a line to look at, and what moved is in ``movement``.

    A line ends where follow-up ended then, so it is shorter than that of now. Groups that were not
    there or not shown then have no rows, nor have curves that were too thin to be shown; no rows at
    all where the selection was not shown, or its programme did not have the code. A registry that
    was corrected since is drawn as it was known then, not as it is known now.
    """
    columns = ["group", *([CURVES[name]] if CURVES[name] else []), "day", "share"]
    try:
        rows = then.figure(name, selection, **choices)
    except DashboardError:
        return pd.DataFrame(columns=columns)
    return rows[columns].dropna(subset=["share"]).reset_index(drop=True)


def movement_notes(now: FigureSource, then: FigureSource, selection: Selection) -> tuple[Note, ...]:
    """What has to be said with what moved."""
    notes = [
        Note(
            "many",
            mark(
                "Of twenty measures that did not change, one seems to have moved more than chance."
            ),
        )
    ]
    if isinstance(now, Release):
        notes.insert(
            0,
            Note(
                "no_parts",
                mark(
                    "Which part is new persons and which is corrections cannot be told here: only"
                    " the registration itself can tell, because it holds persons. Numbers are"
                    " rounded on both dates; what rounding can make is not called a difference."
                ),
            ),
        )
    return tuple(notes)
