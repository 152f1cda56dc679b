"""What the reader looks at: a registry, a selection of its participants, a unit of time."""

from __future__ import annotations

from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from analysis.choices import AMONG, LANDMARKS, PREDICTED
from analysis.figures import CUMULATIVE_INCIDENCE, ESTIMATE
from analysis.selection import LEAVE_OUT, UNKNOWN_REASONS, Selection
from data.dimensions import DIMENSIONS, options
from data.errors import RegistryError
from data.registry import open_registry
from data.store import default_store, find_registry, list_registries
from data.words import LANGUAGES
from pages.shared import address
from pages.shared.words import LANGUAGE_PARAMETER

if TYPE_CHECKING:
    from data.programme import Option
    from data.registry import Registry
    from data.store import RegistryEntry

WEEKS = "weeks"
AXES = ("months", WEEKS)


@dataclass(frozen=True)
class View:
    """One view of one registry; ``ignored`` names the parameters that made no sense."""

    registry: Registry
    selection: Selection
    axis: str
    estimate: str
    ignored: tuple[str, ...]

    def options(self, dimension: str) -> tuple[Option, ...]:
        """The codes of a dimension, as far as the registry can know them."""
        return options(self.registry.programme, dimension)


def entries() -> list[RegistryEntry]:
    """The registries in the store, the newest as-of date first; one for each date."""
    newest: dict[str, RegistryEntry] = {}
    for entry in list_registries(default_store()):
        newest.setdefault(entry.as_of_date.isoformat(), entry)
    return list(newest.values())


def earlier(view: View) -> list[Registry]:
    """The registries of the same programme from before this one, the newest first."""
    return [
        _registry(str(entry.path), entry)
        for entry in entries()
        if entry.as_of_date < view.registry.as_of_date
        and entry.programme_code == view.registry.entry.programme_code
    ]


def current() -> View:
    """The view that the address asks for; raises ``RegistryError`` where there is no registry."""
    known = {entry.as_of_date.isoformat(): entry for entry in entries()}
    asked = address.code(address.AS_OF, known)
    entry = known[asked] if asked else find_registry(default_store(), None)
    registry = _registry(str(entry.path), entry)
    return View(
        registry=registry,
        selection=_selection(registry),
        axis=address.code(address.AXIS, AXES) or AXES[0],
        estimate=address.code(address.ESTIMATE, ESTIMATE.codes) or CUMULATIVE_INCIDENCE,
        ignored=_ignored(registry, tuple(known)),
    )


def views_until(view: View, most: int) -> list[View]:
    """The same view in the registries up to its own, oldest first; those that open, ``most``."""
    now = view.registry.as_of_date
    earlier = [entry for entry in entries() if entry.as_of_date < now][: most - 1]
    views = [view]
    for entry in earlier:
        with suppress(RegistryError):
            views.insert(0, replace(view, registry=_registry(str(entry.path), entry)))
    return views


@st.cache_resource(max_entries=12, show_spinner=False)
def _registry(path: str, _entry: RegistryEntry) -> Registry:
    """A registry stays open: its file never changes."""
    return open_registry(_entry)


def _codes(registry: Registry, dimension: str) -> list[str]:
    return [option.code for option in options(registry.programme, dimension)]


def _selection(registry: Registry) -> Selection:
    chosen = {d: address.code(d, _codes(registry, d)) for d in DIMENSIONS}
    return Selection(
        by=address.code(address.BY, DIMENSIONS) or None,
        where=tuple((dimension, code) for dimension, code in chosen.items() if code),
        unknown=address.code(address.UNKNOWN_REASON, UNKNOWN_REASONS) or LEAVE_OUT,
    )


def _ignored(registry: Registry, dates: tuple[str, ...]) -> tuple[str, ...]:
    """The parameters whose code does not exist."""
    known = {
        LANGUAGE_PARAMETER: LANGUAGES,
        address.AS_OF: dates,
        address.BY: DIMENSIONS,
        **{dimension: _codes(registry, dimension) for dimension in DIMENSIONS},
        address.UNKNOWN_REASON: UNKNOWN_REASONS,
        address.AXIS: AXES,
        address.ESTIMATE: ESTIMATE.codes,
        address.OUTCOME: PREDICTED,
        address.AMONG: AMONG,
        address.LANDMARK: LANDMARKS,
    }
    return tuple(p for p, codes in known.items() if address.is_wrong(p, codes))
