"""Releases of the demo for tests: few selections, so that it takes seconds."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from types import SimpleNamespace

import pytest

import analysis.publication.publish
from analysis.disclosure.protected import PublicationKeys
from analysis.disclosure.selections import unit_selections
from analysis.publication.publish import PublicationReport, publish
from analysis.selection import Selection
from data.dimensions import BRANCH, COHORT, OTHER_THAN, PROVIDER
from data.policy import Policy
from data.programme import load_programme

KEYS = PublicationKeys(record=b"r" * 32, round=b"o" * 32)
"""Fixed, so that the numbers of a test are the same every time."""

MOMENT = dt.datetime(2021, 9, 1, tzinfo=dt.UTC)
REVEAL = "reveal"
"""The provider whose views are tested."""


NO_ATTACK = SimpleNamespace(dropped=(), selections={}, numbers={}, report=dict, curves_left={})
"""The report of a gate that tried nothing."""


@contextmanager
def unattacked() -> Iterator[None]:
    """Releases are published without their attack, which is tested elsewhere."""
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(analysis.publication.publish, "attack_release", lambda *_: NO_ATTACK)
        yield


def demo_policy() -> Policy:
    """The policy by which the demo is published."""
    found = load_programme().release
    assert found is not None
    return found


def candidates() -> list[Selection]:
    """Everybody, by cohort, branch and provider, and the cohorts of Reveal and of all others."""
    own_or_others = (REVEAL, f"{OTHER_THAN}{REVEAL}")
    return [
        selection
        for selection in unit_selections(load_programme(), demo_policy())
        for dimensions in [tuple(dimension for dimension, _ in selection.where)]
        if dimensions in ((), (COHORT,), (BRANCH,), (PROVIDER,))
        or (dimensions == (COHORT, PROVIDER) and selection.code(PROVIDER) in own_or_others)
    ]


def few_candidates() -> list[Selection]:
    """Everybody, by cohort and by branch."""
    chosen: list[set[str]] = [set(), {COHORT}, {BRANCH}]
    return [selection for selection in candidates() if selection.dimensions in chosen]


def of_reveal() -> list[Selection]:
    """The participants of Reveal and all others, and their cohorts."""
    others = f"{OTHER_THAN}{REVEAL}"
    return [one for one in candidates() if one.code(PROVIDER) in (REVEAL, others)]


def publish_demo(
    store: Path,
    folder: Path,
    *dates: dt.date,
    of: Sequence[Selection] | None = None,
    months: int = 0,
) -> list[PublicationReport]:
    """Releases of these dates, one after the other, ``of`` some selections.

    ``months``: how many were published before.
    """
    chosen = candidates() if of is None else of
    return [
        publish(store, folder, KEYS, date, candidates=chosen, now=MOMENT + dt.timedelta(n))
        for n, date in enumerate(dates, start=months)
    ]
