"""The rows of one figure of one selection, as they may be published."""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from analysis.catalogue import FIGURES
from analysis.declaration import Kind
from analysis.disclosure.protected import cell_key
from analysis.disclosure.rules import CURVE, FOLLOWED, STATES, chance_of
from analysis.figures.exit_reasons import EXITED, NOT_EXITED
from analysis.figures.sanction_curve import ENTERED
from analysis.figures.work.retention import spells
from analysis.publication.accuracy import largest_error
from analysis.publication.courses import (
    released_occupation,
    released_retention,
    released_sanction_curve,
    released_uptake,
)
from analysis.publication.curves import Followed, released_exit_curves, two_digits
from analysis.publication.wellbeing import released_wellbeing_change
from data.programme import UNKNOWN
from data.registry import counts

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from analysis.declaration import Released
    from analysis.disclosure.protected import ProtectedSource
    from analysis.publication.accuracy import Accuracy
    from analysis.selection import Selection

PERCENT = 100
EXIT_REASONS, TIME_TO_FIRST = "exit_reasons", "time_to_first"


def protected_rows(
    name: str,
    spec: Released,
    source: ProtectedSource,
    selection: Selection,
    choices: Mapping[str, str],
    accuracy: Accuracy,
) -> pd.DataFrame:
    """The rows of a figure; none where too few persons carry it.

    Figures of counts are computed from the shown counts of ``source``, and a forecast is rounded by
    its precision; of curves and models the exact rows are protected. ``accuracy`` is told how near
    the curves are.
    """
    asked = {k: v for k, v in choices.items() if k not in ("by", "unknown")}
    FIGURES[name].check(source, selection, asked)
    if spec.kind is Kind.MODEL:
        return released_wellbeing_change(source, selection)
    exact = FIGURES[name].function(source, selection, **asked)
    if spec.kind is Kind.TEST:
        return exact.assign(**{n: exact[n].map(two_digits) for n in ("statistic", "p_value")})
    if spec.kind is Kind.FORECAST:
        return exact
    if spec.kind is Kind.COUNTS:
        return _without_rare_rows(name, exact, source, selection)
    shown = CURVES[name](exact, source, selection)
    if not shown.empty:
        place = f"{name} {selection.text}".strip()
        error = largest_error(exact, shown) / PERCENT
        if not isnan(error):  # Of a curve that is nowhere known exactly there is none.
            accuracy.largest[place] = max(accuracy.largest.get(place, 0.0), error)
    return shown


def _without_rare_rows(
    name: str, rows: pd.DataFrame, source: ProtectedSource, selection: Selection
) -> pd.DataFrame:
    """Single reasons of exit only where the policy shows what few have.

    Who left without a start is told nowhere: it is as many as left of those who started nothing.
    """
    if name == TIME_TO_FIRST:
        return rows.assign(exited=float("nan"))
    if name != EXIT_REASONS or source.policy.shows_rare_outcomes(dict(selection.where)):
        return rows
    return rows[rows["reason"].isin((NOT_EXITED, EXITED))]


def _exits(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    rows = counts.exit_events(source, None, dict(selection.where), selection.start)
    if not (exact["outcome"] == UNKNOWN).any():
        rows = rows[rows["outcome"] != UNKNOWN]
    followed = _followed(source, selection, rows, "exits")
    return released_exit_curves(exact, _chance(source, rows), followed, source.policy)


def _uptake(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    rows = counts.first_starts(source, None, dict(selection.where))

    def chance(intervention: str) -> float:
        return _chance(source, rows, CURVE + intervention.encode())

    followed = _followed(source, replace(selection, landmark=0), rows, "exits")
    return released_uptake(exact, chance, followed, source.policy)


def _sanctions(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    rows = counts.sanction_events(source, None, dict(selection.where))
    # Everybody in the curve entered it once.
    persons = rows[rows["event"] == ENTERED]
    followed = _followed(source, replace(selection, landmark=0), persons, "sanctions")
    return released_sanction_curve(exact, _chance(source, persons), followed, source.policy)


def _occupation(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    if exact.empty:
        return exact
    where = dict(selection.where)
    rows = counts.first_starts(source, None, where)
    chances = _chance(source, rows), _chance(source, rows, STATES)
    followed = _followed(source, replace(selection, landmark=0), rows, "exits")
    return released_occupation(exact, counts.moves(source, where), chances, followed, source.policy)


def _retention(exact: pd.DataFrame, source: ProtectedSource, selection: Selection) -> pd.DataFrame:
    if exact.empty:
        return exact
    rows = spells(source, selection)
    lost, ends, persons = (_chance(source, rows, of) for of in (CURVE, FOLLOWED, b""))
    return released_retention(rows, (lost, ends, persons), source.policy)


def _followed(
    source: ProtectedSource, selection: Selection, persons: pd.DataFrame, curve: str
) -> Followed:
    """Until when who is in a curve could be seen, which those who know the days of entry know.

    ``persons`` are rows of everybody in the curve, who have nobody in common.
    """
    rows = counts.followed(source, dict(selection.where), selection.start)
    return Followed(rows[rows["curve"] == curve], _chance(source, persons, b""))


def _chance(source: ProtectedSource, persons: pd.DataFrame, of: bytes = CURVE) -> float:
    """The chance of a curve of everybody in these rows, who have nobody in common."""
    return chance_of(source.key, cell_key(persons), of)


CURVES: dict[str, Callable[[pd.DataFrame, ProtectedSource, Selection], pd.DataFrame]] = {
    "exit_curves": _exits,
    "uptake": _uptake,
    "first_start_curve": _uptake,
    "sanction_curve": _sanctions,
    "occupation": _occupation,
    "retention": _retention,
}
