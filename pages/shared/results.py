"""The one cache: every figure of a source and a selection, computed once for all readers.

The key is the hash of the source's content, the scope of the role and the selection, and nothing
else of the reader: no language, no session. What comes out holds counts and estimates, never a
person.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.change_effects import change_effects as effects_between
from analysis.changes import changes as changes_between
from analysis.disclosure import SHOWN
from analysis.exact import Exact
from analysis.selection import Selection
from data.dimensions import COHORT
from data.precision import EXACT

if TYPE_CHECKING:
    from collections.abc import Hashable

    import pandas as pd

    from analysis.predictors import PredictorResult
    from pages.shared.view import Source, View

ENTRIES = 500

Asked = tuple[str | None, tuple[tuple[str, str], ...], str]
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


def changes(view: View, earlier: Source) -> pd.DataFrame | None:
    """What changed since an earlier registry; None where the source is a release."""
    now = view.source
    if not isinstance(now, Exact) or not isinstance(earlier, Exact):
        return None
    return _changed(now.content_hash, earlier.content_hash, now, earlier)


def change_effects(view: View, earlier: Source) -> pd.DataFrame | None:
    """What the changes since an earlier registry do to the main figures; None of a release."""
    now = view.source
    if not isinstance(now, Exact) or not isinstance(earlier, Exact):
        return None
    return _effects(now.content_hash, earlier.content_hash, now, earlier)


def share_of(view: View, part: float, whole: float) -> float:
    """The share 0-1 of two numbers that are shown, as precise as the source has it."""
    return (EXACT if view.source.exact else SHOWN).share(part, whole)


def by_cohort(view: View) -> Selection:
    """The selection, compared as the published tables are where the reader compares nothing.

    It stays without a comparison where the groups of that comparison may not be shown.
    """
    chosen = view.selection
    compared = Selection(COHORT, chosen.where, chosen.unknown)
    return compared if not chosen.by and view.source.available(compared) else chosen


def _asked(selection: Selection) -> Asked:
    return selection.by, selection.where, selection.unknown


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _computed(
    content_hash: str,
    scope: str,
    name: str,
    selection: Asked,
    choices: Chosen,
    _source: Source,
    _selection: Selection,
) -> pd.DataFrame:
    return _source.figure(name, _selection, **dict(choices))


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _predicted(
    content_hash: str,
    scope: str,
    selection: Asked,
    choices: tuple[tuple[str, str], ...],
    _source: Source,
    _selection: Selection,
) -> PredictorResult:
    return _source.predictors(_selection, **dict(choices))


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _changed(content_hash: str, earlier_hash: str, _now: Exact, _earlier: Exact) -> pd.DataFrame:
    return changes_between(_now.registry, _earlier.registry)


@st.cache_data(max_entries=ENTRIES, show_spinner=False)
def _effects(content_hash: str, earlier_hash: str, _now: Exact, _earlier: Exact) -> pd.DataFrame:
    return effects_between(_now.registry, _earlier.registry)
