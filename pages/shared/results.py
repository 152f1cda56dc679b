"""The one cache: every figure of a registry and a selection, computed once for all readers.

The key is the hash of the registry's content and the selection, nothing of the reader: no
language, no session. What comes out holds counts and estimates, never a person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.changes import changes as changes_between
from analysis.composition import composition, inflow, standardised_differences
from analysis.contract import contract, contract_flow, contract_progress, measures
from analysis.exit_curves import exit_curves, exit_summary, exit_tests, risk_table
from analysis.exit_reasons import exit_reasons
from analysis.exit_scenarios import naive_exit_curves, unknown_reason_bounds
from analysis.flow import participant_flow
from analysis.handovers import handovers
from analysis.occupation import occupation
from analysis.overview import overview
from analysis.paths import paths
from analysis.predictors import predictor_model
from analysis.quality import quality
from analysis.sanction_curve import sanction_curve, sanction_flow
from analysis.sanctions import sanction_risks, sanction_shares, sanctions
from analysis.selection import Selection
from analysis.uptake import time_to_first, uptake
from analysis.wellbeing import (
    survey_response,
    wellbeing,
    wellbeing_before_exit,
    wellbeing_distribution,
)
from analysis.wellbeing_change import wellbeing_change
from data.dimensions import COHORT

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable

    import pandas as pd

    from analysis.predictors import PredictorResult
    from data.registry import Registry
    from pages.shared.view import View

FIGURES: dict[str, Callable[..., pd.DataFrame]] = {
    "composition": composition,
    "contract": contract,
    "contract_flow": contract_flow,
    "contract_progress": contract_progress,
    "exit_curves": exit_curves,
    "exit_summary": exit_summary,
    "exit_tests": exit_tests,
    "exit_reasons": exit_reasons,
    "handovers": handovers,
    "inflow": inflow,
    "naive_exit_curves": naive_exit_curves,
    "participant_flow": participant_flow,
    "measures": measures,
    "occupation": occupation,
    "overview": overview,
    "paths": paths,
    "quality": quality,
    "risk_table": risk_table,
    "standardised_differences": standardised_differences,
    "time_to_first": time_to_first,
    "unknown_reason_bounds": unknown_reason_bounds,
    "uptake": uptake,
    "sanctions": sanctions,
    "sanction_curve": sanction_curve,
    "sanction_flow": sanction_flow,
    "sanction_risks": sanction_risks,
    "sanction_shares": sanction_shares,
    "survey_response": survey_response,
    "wellbeing": wellbeing,
    "wellbeing_before_exit": wellbeing_before_exit,
    "wellbeing_change": wellbeing_change,
    "wellbeing_distribution": wellbeing_distribution,
}
ENTRIES = 500


def figure(
    name: str,
    view: View,
    selection: Selection | None = None,
    **choices: Hashable,
) -> pd.DataFrame:
    """The table of a figure; raises ``DashboardError`` where it is not defined."""
    chosen = selection or view.selection
    return _computed(
        view.registry.content_hash,
        name,
        (chosen.by, chosen.where, chosen.unknown),
        tuple(sorted(choices.items())),
        view.registry,
        chosen,
    )


def predictors(view: View, selection: Selection, **choices: str) -> PredictorResult:
    """The model of predictors; raises ``DashboardError`` where there is none."""
    return _predicted(
        view.registry.content_hash,
        selection.where,
        tuple(sorted(choices.items())),
        view.registry,
        selection,
    )


def changes(view: View, earlier: Registry) -> pd.DataFrame:
    """What changed since an earlier registry."""
    return _changed(view.registry.content_hash, earlier.content_hash, view.registry, earlier)


def by_cohort(view: View) -> Selection:
    """The selection, compared as the published tables are where the reader compares nothing."""
    chosen = view.selection
    return chosen if chosen.by else Selection(COHORT, chosen.where, chosen.unknown)


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _computed(
    content_hash: str,
    name: str,
    selection: tuple[str | None, tuple[tuple[str, str], ...], str],
    choices: tuple[tuple[str, Hashable], ...],
    _registry: Registry,
    _selection: Selection,
) -> pd.DataFrame:
    return FIGURES[name](_registry, _selection, **dict(choices))


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _predicted(
    content_hash: str,
    where: tuple[tuple[str, str], ...],
    choices: tuple[tuple[str, str], ...],
    _registry: Registry,
    _selection: Selection,
) -> PredictorResult:
    return predictor_model(_registry, _selection, **dict(choices))


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _changed(
    content_hash: str, earlier_hash: str, _registry: Registry, _earlier: Registry
) -> pd.DataFrame:
    return changes_between(_registry, _earlier)
