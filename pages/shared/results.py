"""The one cache: every figure of a source and a selection, computed once for all readers.

The key is the hash of the source's content, the scope of the role and the selection, and nothing
else of the reader: no language, no session. What comes out holds counts and estimates, never a
person.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import streamlit as st

from analysis.change.corrections import changes as changes_between
from analysis.change.effects import change_effects as effects_between
from analysis.exact import Exact
from analysis.publication.since import earlier_curve as earlier_curve_of
from analysis.publication.since import exits_since as exits_between
from analysis.publication.since import movement_between, steps_of
from analysis.selection import Selection
from data.dimensions import COHORT

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from analysis.change.movement import Steps
    from analysis.figure_source import FigureSource
    from analysis.figures.predictors import PredictorResult
    from pages.shared.view import View

ENTRIES = 500

Asked = tuple[str | None, tuple[tuple[str, str], ...], str, int]
Chosen = tuple[tuple[str, "Hashable"], ...]


def figure(
    name: str,
    view: View,
    selection: Selection | None = None,
    **choices: Hashable,
) -> pd.DataFrame:
    """The table of a figure; raises ``DashboardError`` where it is not defined or not shown."""
    chosen = selection or view.selection
    return _computed(
        view.source.content_hash,
        view.source.scope,
        name,
        _asked(chosen),
        tuple(sorted(choices.items())),
        view.source,
        chosen,
    )


def known_curve(
    name: str, view: View, selection: Selection | None = None, **choices: Hashable
) -> pd.DataFrame:
    """The rows of a curve on which it rests on enough persons; the others hold counts alone."""
    return figure(name, view, selection, **choices).dropna(subset=["share"])


def predictors(view: View, selection: Selection, **choices: str) -> PredictorResult:
    """The model of predictors; raises ``DashboardError`` where there is none."""
    return _predicted(
        view.source.content_hash,
        view.source.scope,
        _asked(selection),
        tuple(sorted(choices.items())),
        view.source,
        selection,
    )


def changes(view: View, earlier: FigureSource) -> pd.DataFrame | None:
    """What changed since an earlier registry; None where the source is a release."""
    now = view.source
    if not isinstance(now, Exact) or not isinstance(earlier, Exact):
        return None
    return _changed(now.content_hash, earlier.content_hash, now, earlier)


def change_effects(view: View, earlier: FigureSource) -> pd.DataFrame | None:
    """What the changes since an earlier registry do to the main figures; None of a release."""
    now = view.source
    if not isinstance(now, Exact) or not isinstance(earlier, Exact):
        return None
    return _effects(now.content_hash, earlier.content_hash, now, earlier)


def movement(view: View) -> pd.DataFrame:
    """What moved since the earlier source that the view is compared with, whoever is selected.

    Columns as ``analysis.change.movement``; raises ``DashboardError`` where the two cannot be
    compared.
    """
    return _moved(*_pair(view))


def exits_since(view: View) -> pd.DataFrame | None:
    """Exits since the earlier registry, against those expected; None of a release."""
    return _exits_since(*_pair(view))


def earlier_curve(
    name: str, view: View, selection: Selection | None = None, **choices: Hashable
) -> pd.DataFrame | None:
    """A figure over time as it was; None where the view is compared with no earlier date."""
    if view.since is None:
        return None
    chosen = selection or view.selection
    return _curve_of(
        view.since.content_hash, view.since.scope, name, _asked(chosen),
        tuple(sorted(choices.items())), view.since, chosen,
    )  # fmt: skip


def _pair(view: View) -> tuple[str, str, str, Asked, FigureSource, FigureSource, Selection]:
    if view.since is None:
        raise ValueError("the view is compared with no earlier date")
    now, then = view.source, view.since
    chosen = replace(view.selection, by=None)
    return now.content_hash, then.content_hash, now.scope, _asked(chosen), now, then, chosen


def share_of(view: View, part: float, whole: float) -> float:
    """The share 0-1 of two numbers that are shown, as precise as the source has it."""
    return view.source.precision.share(part, whole)


def by_cohort(view: View) -> Selection:
    """The selection, compared as the published tables are where the reader compares nothing.

    It stays without a comparison where the groups of that comparison may not be shown.
    """
    chosen = view.selection
    compared = replace(chosen, by=COHORT)
    return compared if not chosen.by and view.source.available(compared) else chosen


def _asked(selection: Selection) -> Asked:
    return selection.by, selection.where, selection.unknown, selection.landmark


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _computed(
    content_hash: str,
    scope: str,
    name: str,
    selection: Asked,
    choices: Chosen,
    _source: FigureSource,
    _selection: Selection,
) -> pd.DataFrame:
    return _source.figure(name, _selection, **dict(choices))


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _predicted(
    content_hash: str,
    scope: str,
    selection: Asked,
    choices: tuple[tuple[str, str], ...],
    _source: FigureSource,
    _selection: Selection,
) -> PredictorResult:
    return _source.predictors(_selection, **dict(choices))


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _changed(content_hash: str, earlier_hash: str, _now: Exact, _earlier: Exact) -> pd.DataFrame:
    return changes_between(_now.registry, _earlier.registry)


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _effects(content_hash: str, earlier_hash: str, _now: Exact, _earlier: Exact) -> pd.DataFrame:
    return effects_between(_now.registry, _earlier.registry)


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _moved(
    content_hash: str, earlier_hash: str, scope: str, selection: Asked,
    _now: FigureSource, _then: FigureSource, _selection: Selection,
) -> pd.DataFrame:  # fmt: skip
    steps = _steps(content_hash, earlier_hash, _now, _then)
    return movement_between(_now, _then, _selection, steps)


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _exits_since(
    content_hash: str, earlier_hash: str, scope: str, selection: Asked,
    _now: FigureSource, _then: FigureSource, _selection: Selection,
) -> pd.DataFrame | None:  # fmt: skip
    steps = _steps(content_hash, earlier_hash, _now, _then)
    return exits_between(_now, _then, _selection, steps)


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _curve_of(
    content_hash: str, scope: str, name: str, selection: Asked, choices: Chosen,
    _then: FigureSource, _selection: Selection,
) -> pd.DataFrame:  # fmt: skip
    return earlier_curve_of(name, _then, _selection, **dict(choices))


@st.cache_resource(max_entries=4, show_spinner=False)
def _steps(
    content_hash: str, earlier_hash: str, _now: FigureSource, _then: FigureSource
) -> Steps | None:
    """The registries between two, in memory: of every selection the same."""
    return steps_of(_now, _then)
