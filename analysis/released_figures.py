"""Figures that a reader computes from the rows of a release, and from nothing else."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.disclosure import SHOWN
from analysis.figures import FIGURES
from analysis.groups import check_comparison
from analysis.released_exits import (
    released_exit_summary,
    released_exit_tests,
    released_risk_table,
)
from analysis.released_scenarios import released_exit_bounds
from analysis.selection import (
    ALL,
    LEAVE_OUT,
    OTHERS,
    OWN,
    OWN_OUTCOME,
    Selection,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence

    from analysis.release import Release


def exit_summary(release: Release, selection: Selection) -> pd.DataFrame:
    """``exit_curves.exit_summary`` from published curves and counts of exits."""
    curves = release.figure("exit_curves", selection)
    reasons = release.figure("exit_reasons", selection)
    left = reasons[reasons["reason"] == "exited"]
    return released_exit_summary(curves, dict(zip(left["group"], left["count"], strict=True)))


def risk_table(release: Release, selection: Selection, days: Sequence[int]) -> pd.DataFrame:
    """``exit_curves.risk_table`` from published curves."""
    return released_risk_table(release.figure("exit_curves", selection), days)


def exit_tests(release: Release, selection: Selection) -> pd.DataFrame:
    """``exit_curves.exit_tests`` from published curves."""
    return released_exit_tests(release.figure("exit_curves", selection))


def unknown_reason_bounds(release: Release, selection: Selection) -> pd.DataFrame:
    """``exit_scenarios.unknown_reason_bounds`` from published curves."""
    left_out, own = (
        release.figure("exit_curves", selection.with_unknown(unknown))
        for unknown in (LEAVE_OUT, OWN_OUTCOME)
    )
    return released_exit_bounds(left_out, own)


def standardised_differences(release: Release, selection: Selection) -> pd.DataFrame:
    """``composition.standardised_differences`` from published compositions."""
    from analysis.composition import differences_of

    check_comparison(selection)
    rows = release.figure("composition", selection)
    if selection.by == OWN:
        rows = _with_both_as_everybody(rows)
    return differences_of(rows, release.programme, SHOWN)


def _with_both_as_everybody(rows: pd.DataFrame) -> pd.DataFrame:
    """A composition of own and others whose ``all`` is both, so that the others are the others."""
    groups = rows[rows["group"].isin((OWN, OTHERS))]
    together = groups.groupby(["variable", "category"], sort=False)["count"].sum(min_count=2)
    return pd.concat([groups, together.reset_index().assign(group=ALL)], ignore_index=True)


def overview(release: Release, selection: Selection) -> pd.DataFrame:
    """``overview.overview`` from published figures."""
    from analysis.overview import overview_of

    def get(name: str, chosen: Selection) -> pd.DataFrame:
        function = FIGURES[name].function.split(":")[1]
        choices = {c.name: c.default for c in FIGURES[name].choices}
        return release.figure(function, chosen, **choices)

    return overview_of(get, release.programme, selection, float("nan"))


DERIVED: dict[str, Callable[..., pd.DataFrame]] = {
    "exit_summary": exit_summary,
    "risk_table": risk_table,
    "exit_tests": exit_tests,
    "unknown_reason_bounds": unknown_reason_bounds,
    "standardised_differences": standardised_differences,
    "overview": overview,
}
"""Name of a figure → how it is computed from a release."""
