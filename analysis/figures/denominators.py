"""Of whom a share of successful exits is: the same participants, four numbers.

The share of those who finished rises while slow cases stay in; of everybody who began it can only
grow; the curve asks how many leave in time. What may still become successful bounds them.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import COUNTS_ATTACK, Figure, Kind, Released
from analysis.estimators.proportions import share_with_interval
from analysis.figures.exit_curves import exit_summary
from analysis.selection import Selection
from data.programme import SUCCESSFUL, UNSUCCESSFUL
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from data.registry.source import CountSource

FINISHED, OF_FINISHED, OF_ALL = "finished", "of_finished", "of_all"
AT_MOST, IN_TWO_YEARS = "at_most", "within_two_years"
TWO_YEARS_WEEKS = 104
COLUMNS = ("measure", "persons", "of", "share", "lower", "upper")


def denominator_counts(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The numbers behind ``denominators``; its columns, and all but its last row."""
    rows = counts.exit_reasons(source, None, dict(selection.where))
    effect = {reason.code: reason.effect for reason in source.programme.exit_reasons}
    effects = rows["reason"].map(effect)
    left = rows["reason"] != ""
    began = source.persons(rows)
    finished = source.persons(rows[left], began)
    successful = source.persons(rows[effects == SUCCESSFUL], finished)
    at_most = source.persons(rows[effects != UNSUCCESSFUL], began)
    table = [
        (FINISHED, finished, began),
        (OF_FINISHED, successful, finished),
        (OF_ALL, successful, began),
        (AT_MOST, at_most, began),
    ]
    found = [
        (measure, part, whole, *share_with_interval(part, whole, source.precision))
        for measure, part, whole in table
    ]
    return pd.DataFrame(found, columns=list(COLUMNS))


def denominators(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Successful exits of the finished, of all, at most, and within two years.

    Parameters
    ----------
    source, selection
        Whose; a comparison plays no part.

    Returns
    -------
    DataFrame
        Columns ``measure``; ``persons`` and ``of`` how many; ``share`` 0-1 with its 95 % interval
        ``lower, upper``. Rows ``finished``: who left, of all; ``of_finished`` and ``of_all``: who
        left successfully; ``at_most``: who did or still may, because they are still in or their
        reason is unknown, so that ``of_all`` and ``at_most`` bound what will come of them [1]_;
        ``within_two_years``: the cumulative incidence at 104 weeks, of who was followed. NaN where
        nobody was followed that long, or the number is hidden.

    References
    ----------
    .. [1] Manski C. Partial identification of probability distributions. Springer, 2003.
    """
    return with_curve(
        denominator_counts(source, selection),
        exit_summary(source, replace(selection, by=None)),
        selection,
    )


def with_curve(rows: pd.DataFrame, summary: pd.DataFrame, selection: Selection) -> pd.DataFrame:
    """Counts, and what the exit curves of the same participants say at two years.

    Groups that were formed after entry have no such row: their curves start at a landmark.
    """
    at_two_years = summary[
        (summary["outcome"] == SUCCESSFUL) & (summary["weeks"] == TWO_YEARS_WEEKS)
    ]
    if at_two_years.empty or selection.formed_after_entry:
        return rows
    row = at_two_years.iloc[0]
    curve = (IN_TWO_YEARS, float("nan"), row["persons"], row["share"], row["lower"], row["upper"])
    return pd.concat([rows, pd.DataFrame([curve], columns=list(COLUMNS))], ignore_index=True)


DECLARED = (
    Figure(
        denominators,
        mark("successful exits of the finished, of all, at most, and within two years"),
        page="exits",
        by=(),
    ),
    Figure(
        denominator_counts,
        "",
        page="exits",
        by=(),
        on_command_line=False,
        released=Released(Kind.COUNTS, rare=True, attacks=(COUNTS_ATTACK,)),
    ),
)
