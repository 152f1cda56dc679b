"""The rows of one figure of one selection, as they may be published."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.disclosure import CURVE, STATES, cell_key, chance_of
from analysis.exact import function
from analysis.released import Kind
from analysis.released_accuracy import largest_error
from analysis.released_courses import (
    released_occupation,
    released_sanction_curve,
    released_uptake,
)
from analysis.released_curves import released_exit_curves
from analysis.released_wellbeing import released_wellbeing_change
from analysis.sanction_curve import ENTERED
from data import counts
from data.programme import UNKNOWN

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analysis.disclosure import ProtectedSource
    from analysis.released import Released
    from analysis.selection import Selection
    from analysis.unit_tables import Accuracy

PERCENT = 100


def protected_rows(
    name: str,
    spec: Released,
    source: ProtectedSource,
    selection: Selection,
    choices: Mapping[str, str],
    accuracy: Accuracy,
) -> pd.DataFrame:
    """The rows of a figure; none where too few persons carry it.

    Figures of counts are computed from the shown counts of ``source``; of curves and models the
    exact rows are protected. ``accuracy`` is told how near the curves are.
    """
    asked = {k: v for k, v in choices.items() if k not in ("by", "unknown")}
    if spec.kind is Kind.MODEL:
        return released_wellbeing_change(source, selection)
    exact = function(name)(source, selection, **asked)
    if spec.kind is Kind.COUNTS:
        return exact
    shown = CURVES[name](exact, source, selection)
    if not shown.empty:
        place = f"{name} {selection.text}".strip()
        accuracy.largest[place] = largest_error(exact, shown) / PERCENT
    return shown


def _exits(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    rows = counts.exit_events(source, None, dict(selection.where))
    if not (exact["outcome"] == UNKNOWN).any():
        rows = rows[rows["outcome"] != UNKNOWN]
    chance, counted = _chances(source, rows)
    return released_exit_curves(exact, chance, _followed(source, selection, "exits"), counted)


def _uptake(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    rows = counts.first_starts(source, None, dict(selection.where))
    key, followed = cell_key(rows), _followed(source, selection, "exits")

    def chance(intervention: str) -> float:
        return chance_of(source.key, key, CURVE + intervention.encode())

    return released_uptake(exact, chance, followed, chance_of(source.key, key))


def _sanctions(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    rows = counts.sanction_events(source, None, dict(selection.where))
    # Everybody in the curve entered it once.
    persons = rows[rows["event"] == ENTERED]
    chance, counted = _chances(source, persons)
    followed = _followed(source, selection, "sanctions")
    return released_sanction_curve(exact, chance, followed, counted)


def _occupation(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    if exact.empty:
        return exact
    where = dict(selection.where)
    rows = counts.first_starts(source, None, where)
    chance, counted = _chances(source, rows)
    states = chance_of(source.key, cell_key(rows), STATES)
    followed = _followed(source, selection, "exits")
    moves = counts.moves(source, where)
    return released_occupation(exact, moves, (chance, states), followed, counted)


def _followed(source: ProtectedSource, selection: Selection, curve: str) -> pd.DataFrame:
    """Until when who is in a curve could be seen, which those who know the days of entry know."""
    rows = counts.followed(source, dict(selection.where))
    return rows[rows["curve"] == curve]


def _chances(source: ProtectedSource, persons: pd.DataFrame) -> tuple[float, float]:
    """The chance of a curve of everybody in these rows, and that of their number everywhere.

    The rows have nobody in common.
    """
    key = cell_key(persons)
    return chance_of(source.key, key, CURVE), chance_of(source.key, key)


CURVES: dict[str, Callable[[pd.DataFrame, ProtectedSource, Selection], pd.DataFrame]] = {
    "exit_curves": _exits,
    "uptake": _uptake,
    "sanction_curve": _sanctions,
    "occupation": _occupation,
}
