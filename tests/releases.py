"""Releases of the demo for tests: few selections, so that it takes seconds."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

from analysis.disclosure.rules import PublicationKeys
from analysis.publication.publish import PublicationReport, publish
from analysis.disclosure.selections import unit_selections
from analysis.selection import Selection
from data.dimensions import BRANCH, COHORT, OTHER_THAN, PROVIDER
from data.programme import load_programme

KEYS = PublicationKeys(record=b"r" * 32, round=b"o" * 32)
"""Fixed, so that the numbers of a test are the same every time."""

MOMENT = dt.datetime(2021, 9, 1, tzinfo=dt.UTC)
REVEAL = "reveal"
"""The provider whose views are tested."""


def candidates() -> list[Selection]:
    """Everybody, by cohort, branch and provider, and the cohorts of Reveal and of all others."""
    of_reveal = (None, REVEAL, f"{OTHER_THAN}{REVEAL}")
    return [
        selection
        for selection in unit_selections(load_programme())
        for dimensions in [tuple(dimension for dimension, _ in selection.where)]
        if dimensions in ((), (COHORT,), (BRANCH,), (PROVIDER,))
        or (dimensions == (COHORT, PROVIDER) and selection.code(PROVIDER) in of_reveal)
    ]


def publish_demo(store: Path, folder: Path, *dates: dt.date) -> list[PublicationReport]:
    """Releases of these dates, one after the other."""
    return [
        publish(store, folder, KEYS, date, candidates=candidates(), now=MOMENT + dt.timedelta(n))
        for n, date in enumerate(dates)
    ]
