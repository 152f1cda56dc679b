"""Figures that a reader computes from the rows of a release, and from nothing else."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.catalogue import FIGURES
from analysis.disclosure.rules import WHOLE_PERCENTS
from analysis.figures.denominators import with_curve
from analysis.figures.forecast import by_labour_market, with_outcome
from analysis.figures.overview import legs_of
from analysis.figures.uptake import QUARTILE_COLUMNS, QUARTILES
from analysis.figures.work.retention import OWN_WORK, SUMMARY_COLUMNS, SUMMARY_DAYS
from analysis.groups import check_comparison
from analysis.publication.curves import whole_percents
from analysis.publication.declared import MODELS
from analysis.publication.exits import (
    released_exit_summary,
    released_exit_tests,
    released_risk_table,
)
from analysis.publication.scenarios import released_exit_bounds
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

    from analysis.estimators.step_functions import Floats
    from analysis.publication.release import Release


def exit_summary(release: Release, selection: Selection) -> pd.DataFrame:
    """``exit_curves.exit_summary`` from published curves."""
    return _without_few(release, released_exit_summary(release.figure("exit_curves", selection)))


def risk_table(release: Release, selection: Selection, days: Sequence[int]) -> pd.DataFrame:
    """``exit_curves.risk_table`` from published curves."""
    return _without_few(
        release, released_risk_table(release.figure("exit_curves", selection), days)
    )


def _without_few(release: Release, rows: pd.DataFrame) -> pd.DataFrame:
    """Numbers at risk below the least are hidden like any other."""
    return rows.assign(at_risk=rows["at_risk"].where(rows["at_risk"] >= release.policy.min_count))


def exit_tests(release: Release, selection: Selection) -> pd.DataFrame:
    """``exit_curves.exit_tests``: of all groups, also those without a curve, as published.

    Of a provider's own participants against all others it is computed of their published curves.
    Raises as ``exit_curves.exit_tests``.
    """
    check_comparison(selection)
    if selection.by == OWN:
        return released_exit_tests(release.figure("exit_curves", selection))
    return release.test(selection)


def unknown_reason_bounds(release: Release, selection: Selection) -> pd.DataFrame:
    """``exit_scenarios.unknown_reason_bounds`` from published curves."""
    left_out, own = (
        release.figure("exit_curves", selection.with_unknown(unknown))
        for unknown in (LEAVE_OUT, OWN_OUTCOME)
    )
    return released_exit_bounds(left_out, own)


def standardised_differences(release: Release, selection: Selection) -> pd.DataFrame:
    """``composition.standardised_differences`` from published compositions."""
    from analysis.figures.composition import differences_of

    check_comparison(selection)
    rows = release.figure("composition", selection)
    if selection.by == OWN:
        rows = _with_both_as_everybody(rows)
    return differences_of(rows, release.programme, release.precision)


def _with_both_as_everybody(rows: pd.DataFrame) -> pd.DataFrame:
    """A composition of own and others whose ``all`` is both, so that the others are the others."""
    groups = rows[rows["group"].isin((OWN, OTHERS))]
    together = groups.groupby(["variable", "category"], sort=False)["count"].sum(min_count=2)
    return pd.concat([groups, together.reset_index().assign(group=ALL)], ignore_index=True)


def overview(release: Release, selection: Selection) -> pd.DataFrame:
    """``overview.overview`` from published figures."""
    from analysis.figures.overview import overview_of

    def get(name: str, chosen: Selection) -> pd.DataFrame:
        choices = {c.name: c.default for c in FIGURES[name].choices}
        return release.figure(name, chosen, **choices)

    return overview_of(get, release.programme, selection, float("nan"))


def denominators(release: Release, selection: Selection) -> pd.DataFrame:
    """``denominators.denominators`` from published counts and the published curve."""
    rows = release.stored("denominator_counts", replace(selection, by=None))
    if rows.empty:
        return rows
    summary = release.figure("exit_summary", replace(selection, by=None))
    return with_curve(rows.drop(columns="group", errors="ignore"), summary, selection)


def repayment(release: Release, selection: Selection) -> pd.DataFrame:
    """``overview.repayment`` from published figures."""
    return legs_of(overview(release, selection), release.programme)


def forecast_labour_market(release: Release, selection: Selection) -> pd.DataFrame:
    """``forecast.forecast_labour_market`` from the published forecast and model."""
    model = release.predictors(Selection(), **MODELS[0])
    return by_labour_market(release.stored("forecast", selection), model.table, release.programme)


def forecast_backtest(release: Release, selection: Selection) -> pd.DataFrame:
    """``forecast.forecast_backtest``: what came is the published measure."""
    rows = release.stored("backtest_rows", selection)
    return with_outcome(rows, release.figure("contract", Selection()))


def time_to_first(release: Release, selection: Selection) -> pd.DataFrame:
    """``uptake.time_to_first``: counts as published, and days read off the published curve.

    Between two days that are known a quartile lies on the straight line. Who left without a start
    is not told apart from who still waits: ``share_never`` and ``share_waiting`` are missing.
    """
    rows = release.stored("time_to_first", selection)
    curves = dict(tuple(release.stored("first_start_curve", selection).groupby("group")))
    for place, group in rows["group"].items():
        if group in curves:
            curve = curves[group]
            shares, days = curve["share"].to_numpy(np.float64), curve["day"].to_numpy(np.float64)
            for column, quartile in zip(QUARTILE_COLUMNS, QUARTILES, strict=True):
                rows.loc[place, column] = _day_of(shares, days, quartile)
            rows.loc[place, ["day", "share_started"]] = days[-1], shares[-1]
    return rows


def _day_of(shares: Floats, days: Floats, quartile: float) -> float | None:
    """The day by which a share is reached, on straight lines between points; None if it is not."""
    reached = np.flatnonzero(shares >= quartile)
    if not reached.size:
        return None
    n = int(reached[0])
    if n == 0:
        return float(days[0])
    part = (quartile - shares[n - 1]) / (shares[n] - shares[n - 1])
    return round(float(days[n - 1] + part * (days[n] - days[n - 1])))


def retention_summary(release: Release, selection: Selection, work: str = OWN_WORK) -> pd.DataFrame:
    """``retention.retention_summary`` from the published curve, on straight lines between steps."""
    curve = release.stored("retention", selection, work=work)
    if curve.empty:
        return pd.DataFrame(columns=list(SUMMARY_COLUMNS))
    days, share = (curve[name].to_numpy(np.float64) for name in ("day", "share"))
    persons = int(curve[["at_risk", "events", "censored"]].iloc[0].sum())
    least = release.policy.min_count
    lost = curve["events"].sum() if curve["events"].sum() >= least else float("nan")
    half = _day_of(1 - share, days, 0.5)
    found = []
    for day in SUMMARY_DAYS:
        at = {
            name: float(np.interp(day, days, curve[name].to_numpy(np.float64), right=np.nan))
            for name in ("at_risk", "share", "lower", "upper")
        }
        at_risk = round(at["at_risk"]) if at["at_risk"] >= least else float("nan")
        lower, upper = whole_percents(np.array(at["lower"]), np.array(at["upper"]))
        shares = round(at["share"], WHOLE_PERCENTS), float(lower), float(upper)
        found.append((ALL, persons, lost, half, day, at_risk, *shares))
    return pd.DataFrame(found, columns=list(SUMMARY_COLUMNS)).astype({"median_days": "Int64"})


DERIVED: dict[str, Callable[..., pd.DataFrame]] = {
    "exit_summary": exit_summary,
    "risk_table": risk_table,
    "exit_tests": exit_tests,
    "unknown_reason_bounds": unknown_reason_bounds,
    "standardised_differences": standardised_differences,
    "overview": overview,
    "denominators": denominators,
    "repayment": repayment,
    "forecast_labour_market": forecast_labour_market,
    "forecast_backtest": forecast_backtest,
    "time_to_first": time_to_first,
    "retention_summary": retention_summary,
}
"""Name of a figure → how it is computed from a release."""
