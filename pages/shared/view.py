"""What the reader looks at: a source, a selection of its participants, a unit of time.

The source is what the role may see: the registry itself, or a release. Nothing behind this module
can choose another one.
"""

from __future__ import annotations

import datetime as dt
from contextlib import suppress
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import streamlit as st

from analysis.choices import AMONG, LANDMARKS, PREDICTED
from analysis.declaration import CUMULATIVE_INCIDENCE, ESTIMATE
from analysis.exact import Exact
from analysis.figure_source import FigureSource
from analysis.publication.release import Release
from analysis.selection import (
    EXIT_LANDMARKS,
    LANDMARK_DAYS,
    LEAVE_OUT,
    OWN,
    UNKNOWN_REASONS,
    Selection,
)
from data.dimensions import DIMENSIONS, PROVIDER, options
from data.errors import DashboardError, RegistryError, ReleaseError
from data.registry.open import open_registry
from data.registry.store import RegistryEntry, default_store, read_manifests
from data.releases.files import ReleaseEntry, default_releases, list_releases, open_release
from data.words import LANGUAGES, mark
from pages.access import guard as access
from pages.access.roles import RELEASE
from pages.reader import address
from pages.reader.off_screen import off_screen
from pages.reader.words import LANGUAGE_PARAMETER, mark_policy
from pages.shared.menu import PAGES

if TYPE_CHECKING:
    from collections.abc import Collection, Sequence

    from data.programme import Option
    from data.releases.files import ReleaseFile

WEEKS = "weeks"
AXES = ("months", WEEKS)

NO_SOURCE = mark("There is nothing to look at yet. The steward imports and publishes it first.")

Entry = RegistryEntry | ReleaseEntry


@dataclass(frozen=True)
class View:
    """One view of one source; ``ignored`` names the parameters that made no sense."""

    source: FigureSource
    selection: Selection
    axis: str
    estimate: str
    ignored: tuple[str, ...]
    damaged: tuple[DashboardError, ...] = ()
    """What is wrong with the source that was asked for, where another is shown instead."""
    since: FigureSource | None = None
    """An earlier source that this one is compared with."""

    def options(self, dimension: str) -> tuple[Option, ...]:
        """The codes of a dimension, as far as the source can know them."""
        return options(self.source.programme, dimension)


def entries() -> list[Entry]:
    """What the role may look at, the newest as-of date first; one for each date."""
    reader = off_screen()
    wanted = reader.of_source if reader else None
    return _one_a_date([e for e in _entries() if wanted is None or wanted(e.content_hash)])


def _one_a_date(known: Sequence[Entry]) -> list[Entry]:
    newest: dict[str, Entry] = {}
    for entry in known:
        newest.setdefault(entry.as_of_date.isoformat(), entry)
    return list(newest.values())


def earlier_entries(source: FigureSource) -> dict[str, Entry]:
    """What the role may look at from before a source, of the same programme; the newest first."""
    return {
        entry.as_of_date.isoformat(): entry
        for entry in _one_a_date(_entries())
        if entry.as_of_date < source.as_of_date and entry.programme_code == source.programme.code
    }


def _entries() -> list[RegistryEntry] | list[ReleaseEntry]:
    """The registries for who may see them, the releases for everybody else."""
    seen_by = access.viewer()
    if seen_by is None:
        return []
    if seen_by.source == RELEASE:
        return list_releases(default_releases())
    return read_manifests(default_store())[0]


def known_sources() -> tuple[tuple[str, dt.datetime], ...]:
    """What the role may look at now: the content of each, and when it was made."""
    return tuple(
        (e.content_hash, e.published_at if isinstance(e, ReleaseEntry) else e.imported_at)
        for e in _entries()
    )


def earlier(view: View) -> list[FigureSource]:
    """The sources of the same programme from before this one, the newest first."""
    found = []
    for entry in earlier_entries(view.source).values():
        with suppress(RegistryError, ReleaseError):
            found.append(_source(entry))
    return found


def current() -> View:
    """The view that the address asks for; raises ``DashboardError`` where there is no source."""
    known = {entry.as_of_date.isoformat(): entry for entry in entries()}
    if not known:
        raise ReleaseError(NO_SOURCE)
    asked = known[address.code(address.AS_OF, known) or next(iter(known))]
    source, damaged = _first_sound([asked, *(e for e in known.values() if e != asked)])
    mark_policy(source.policy)
    codes = _declared(source, tuple(known))
    address.declare(codes)
    return View(
        source=source,
        selection=_selection(source),
        axis=address.code(address.AXIS, AXES) or AXES[0],
        estimate=address.code(address.ESTIMATE, _estimates(source)) or CUMULATIVE_INCIDENCE,
        ignored=tuple(p for p, declared in codes.items() if address.is_wrong(p, declared)),
        damaged=damaged,
        since=_since(source),
    )


def _since(source: FigureSource) -> FigureSource | None:
    """The earlier source that the address asks for, if it opens."""
    known = earlier_entries(source)
    asked = address.code(address.SINCE, known)
    with suppress(RegistryError, ReleaseError):
        return _source(known[asked]) if asked else None
    return None


def _first_sound(known: list[Entry]) -> tuple[FigureSource, tuple[DashboardError, ...]]:
    """The first of these that opens, and what is wrong with those before it.

    Raises ``RegistryError`` or ``ReleaseError`` where none does.
    """
    damaged: list[DashboardError] = []
    for entry in known:
        try:
            return _source(entry), tuple(damaged)
        except (RegistryError, ReleaseError) as error:
            damaged.append(error)
    raise damaged[0]


def views_until(view: View, most: int) -> list[View]:
    """The same view in the sources up to its own, oldest first; those that open, ``most``.

    Sources that do not show the selection are left out.
    """
    before = [s for s in earlier(view) if s.available(view.selection)][: most - 1]
    return [*(replace(view, source=source) for source in reversed(before)), view]


def _source(entry: Entry) -> FigureSource:
    """The source of an entry, as the role may see it."""
    if isinstance(entry, ReleaseEntry):
        return _release(str(entry.path), entry.content_hash, provider(), entry)
    return _registry(str(entry.path), entry)


def provider() -> str | None:
    """The provider that the role is limited to; from the identity, never from the address."""
    seen_by = access.viewer()
    return seen_by.provider if seen_by else None


@st.cache_resource(max_entries=12, show_spinner=False)
def _registry(path: str, _entry: RegistryEntry) -> Exact:
    """A registry stays open: its file never changes."""
    return Exact(open_registry(_entry))


@st.cache_resource(max_entries=36, show_spinner=False)
def _release(path: str, content_hash: str, provider: str | None, _entry: ReleaseEntry) -> Release:
    """A release as a role sees it."""
    return Release.of(_release_file(path, content_hash, _entry), provider)


@st.cache_resource(max_entries=12, show_spinner=False)
def _release_file(path: str, content_hash: str, _entry: ReleaseEntry) -> ReleaseFile:
    """A release stays open: its file never changes."""
    return open_release(_entry)


def comparisons(source: FigureSource) -> tuple[str, ...]:
    """What can be compared by; a provider first by its own participants against all others."""
    if source.provider is None:
        return DIMENSIONS
    return (OWN, *(dimension for dimension in DIMENSIONS if dimension != PROVIDER))


def _estimates(source: FigureSource) -> tuple[str, ...]:
    """The naive estimate is in no release."""
    return tuple(ESTIMATE.codes) if source.exact else (CUMULATIVE_INCIDENCE,)


def _codes(source: FigureSource, dimension: str) -> list[str]:
    return [option.code for option in options(source.programme, dimension)]


def _selection(source: FigureSource) -> Selection:
    chosen = {d: address.code(d, _codes(source, d)) for d in DIMENSIONS}
    if source.provider:
        chosen[PROVIDER] = source.provider
    return Selection(
        by=address.code(address.BY, comparisons(source)) or None,
        where=tuple((dimension, code) for dimension, code in chosen.items() if code),
        unknown=address.code(address.UNKNOWN_REASON, UNKNOWN_REASONS) or LEAVE_OUT,
        landmark=int(address.code(address.FROM, landmarks(source)) or LANDMARK_DAYS),
    )


def landmarks(source: FigureSource) -> tuple[str, ...]:
    """The days from which groups that were formed after entry can be followed."""
    return tuple(map(str, EXIT_LANDMARKS if source.exact else (LANDMARK_DAYS,)))


def choices(source: FigureSource) -> dict[str, tuple[str, ...]]:
    """What can be asked of a source: parameter of the address → its codes.

    Of an earlier as-of date it is every day of the programme: which there are differs by machine.
    A parameter that is added stands first: so the codes of earlier papers mean what they meant.
    """
    first = source.programme.first_day
    days = range((source.as_of_date - first).days)
    return {
        address.FROM: landmarks(source),
        address.SINCE: tuple((first + dt.timedelta(day)).isoformat() for day in days),
        address.BY: comparisons(source),
        **{dimension: tuple(_codes(source, dimension)) for dimension in DIMENSIONS},
        address.UNKNOWN_REASON: UNKNOWN_REASONS,
        address.AXIS: AXES,
        address.ESTIMATE: _estimates(source),
        address.OUTCOME: PREDICTED,
        address.AMONG: AMONG,
        address.LANDMARK: LANDMARKS,
    }


def _declared(source: FigureSource, dates: tuple[str, ...]) -> dict[str, Collection[str]]:
    """The codes that each parameter of the address can have."""
    return {
        LANGUAGE_PARAMETER: LANGUAGES,
        address.AS_OF: dates,
        **choices(source),
        address.SINCE: tuple(earlier_entries(source)),
        address.MEETING: _agendas(),
    }


def _agendas() -> tuple[str, ...]:
    """The agenda in the address, where it names pages and nothing else."""
    asked = address.asked(address.MEETING)
    return (asked,) if set(asked.split(address.BETWEEN)) <= set(PAGES) else ()
