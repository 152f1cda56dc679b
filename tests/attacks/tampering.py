"""Tampered addresses and selections of every role that looks at a release.

They go through what the pages go through: the address becomes a view, the view asks the cache. An
answer is rows of selections that the role may see, or an error in words; ``persons`` of ``Found``
are the answers that held anything else.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from types import SimpleNamespace
from typing import Any
from unittest.mock import patch

import streamlit as st

from analysis.catalogue import RELEASED
from analysis.declaration import ANSWERED
from analysis.publication.declared import MODELS
from analysis.publication.derived import DERIVED
from analysis.publication.release import Release
from analysis.selection import Selection
from data.dimensions import DIMENSIONS
from data.errors import DashboardError
from data.programme import load_programme
from data.releases.files import RELEASES_VARIABLE, ReleaseFile
from pages.access import badge
from pages.access.roles import PROVIDER, STEERING_GROUP, Viewer
from pages.shared import results, view
from tests.attacks.addresses import HOSTILE, Addresses, parameters
from tests.attacks.catalogue import Found, register
from tests.attacks.marked import Marked, marked_release, may_see

SHORT, LONG = 1_000, 8_000
SEED = 20260731
VIEWERS = (
    Viewer(STEERING_GROUP, None, "group"),
    *(Viewer(PROVIDER, one.code, one.code) for one in load_programme().providers),
)
FIGURES = tuple(n for n in (*RELEASED, *DERIVED) if n not in ("risk_table", "exit_tests"))
"""Tests are computed of curves, which are asked for; not with counts as large as marks."""
DAYS = (91, 182, 365)
"""The risk table is asked for at these."""


@dataclass
class Spy:
    """Which selections were read from the file of the release."""

    read: set[str] = field(default_factory=set)
    answers: int = 0

    def watch(self, stack: ExitStack) -> None:
        """Note every reading of rows until ``stack`` closes."""
        figure = ReleaseFile.figure

        def noted(
            file: ReleaseFile, name: str, selections: list[str], choices: str | None
        ) -> object:
            self.read |= set(selections)
            return figure(file, name, selections, choices)

        stack.enter_context(patch.object(ReleaseFile, "figure", noted))


@contextmanager
def served(release: Path) -> Iterator[Spy]:
    """Pages that are served this release behind the gate, with caches of their own."""
    spy = Spy()
    with ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {RELEASES_VARIABLE: str(release)}))
        stack.enter_context(patch("pages.access.guard.sign_in", lambda: object()))
        spy.watch(stack)
        forget()
        stack.callback(forget)
        yield spy


def forget() -> None:
    """Empty the caches of the pages: what one attack was shown is not of the next."""
    for cached in (results._computed, results._predicted, view._release):
        cached.clear()


@contextmanager
def visit(viewer: Viewer, query: str) -> Iterator[None]:
    """A run of a page for a viewer at an address."""
    headers = SimpleNamespace(headers={badge.HEADER: badge.issue(viewer)})
    with patch.object(st, "context", headers), patch.object(st, "query_params", parameters(query)):
        yield


def everybody_tries(marked: Marked, spy: Spy, number: int, seed: int) -> Found:
    """Each drawn request by every viewer in turn; who sees most first, so that caches are warm."""
    addresses = Addresses(load_programme(), seed)
    found = Found(0, 0)
    while found.tries < number:
        ask = _forged(addresses) if addresses.random.random() < 0.3 else _by_address(addresses)
        for viewer in VIEWERS:
            spy.read.clear()
            shown = ask(viewer, marked) | spy.read
            leaks = not all(may_see(viewer.provider, text) for text in shown)
            spy.answers += bool(shown)
            found += Found(1, int(leaks))
    return found


Ask = Callable[[Viewer, Marked], set[str]]


def _by_address(addresses: Addresses) -> Ask:
    """A page at a tampered address: gives back the selections whose numbers are in the answer."""
    query, draw = addresses.draw(), addresses.random
    name = draw.choice((*FIGURES, "risk_table", "predictors"))
    choices: dict[str, Any] = draw.choice(RELEASED[name].choices) if name in RELEASED else {}
    if draw.random() < 0.1 and name in RELEASED and name not in DERIVED:
        choices = {draw.choice(("by", "unknown", "answers")): draw.choice(HOSTILE)}
    if name == "risk_table":
        choices = {"days": DAYS}

    def ask(viewer: Viewer, marked: Marked) -> set[str]:
        with visit(viewer, query):
            try:
                seen = view.current()
                assert isinstance(seen.source, Release), "an address chose the source"
                assert seen.source.provider == viewer.provider, "an address chose the provider"
                if name == "predictors":
                    results.predictors(seen, seen.selection, **MODELS[0])
                    return set()
                return marked.in_frame(results.figure(name, seen, **choices))
            except DashboardError as error:
                assert error.text("en")
                return set()

    return ask


def _forged(addresses: Addresses) -> Ask:
    """A selection that no address makes, as tampered state of a widget might."""
    draw = addresses.random
    where, name = addresses.conditions(), draw.choice(FIGURES)
    by = draw.choice((None, "own", *DIMENSIONS, *HOSTILE[:4]))
    choices = draw.choice(ANSWERED) if name.startswith("wellbeing") and draw.random() < 0.5 else {}

    def ask(viewer: Viewer, marked: Marked) -> set[str]:
        with visit(viewer, ""):
            try:
                seen = view.current()
                selection = Selection(by, where)
                return marked.in_frame(results.figure(name, seen, selection, **choices))
            except DashboardError as error:
                assert error.text("en")
                return set()

    return ask


def tamper(long: bool, *broken: tuple[object, str, object]) -> Found:
    """All of them, with rules taken away: (class, name, what stands in its place)."""
    with marked_release(long) as marked, served(marked.folder) as spy, ExitStack() as stack:
        for owner, name, instead in broken:
            stack.enter_context(patch.object(owner, name, instead))
        return everybody_tries(marked, spy, LONG if long else SHORT, SEED)


def published(release: Release, unit: Selection) -> bool:
    """What is shown where nobody looks at whose it is."""
    return unit.text in release.groups


register(
    "tampered addresses of every role (found: answers with another's numbers)",
    "whose selections are whose",
    tamper,
    lambda long: tamper(long, (Release, "_may_show", published)),
)
