"""A release agrees with itself, and with the exact figures of the same day."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.exact import Exact
from analysis.figures.overview import (
    ABOVE_AGREED,
    BELOW_AGREED,
    SANCTIONS_FEWER,
    SANCTIONS_MORE,
    messages,
)
from analysis.publication.release import Release
from analysis.selection import FEW_PERSONS, Selection
from data.dimensions import BRANCH, COHORT, DIMENSIONS, OVERLAPPING, PROVIDER
from data.registry.open import open_registry
from data.registry.store import list_registries
from data.releases.files import list_releases, open_release

COUNTED = {
    "exit_reasons": (["group", "reason"], "count"),
    "participant_flow": (["step"], "persons"),
    "composition": (["group", "variable", "category"], "count"),
    "sanctions": (["group", "variable", "category"], "count"),
    "contract_flow": (["step"], "persons"),
    "paths": (["group", "path"], "count"),
    "survey_response": (["round", "group"], "answered"),
}
"""Figure of numbers of persons → what names a row, and its number."""
LEFT_OVER = {("exit_reasons", "not_exited"), ("sanctions", "no")}
"""Rows that are the difference of two numbers, so off by as much as both."""
OPPOSITE = {
    ABOVE_AGREED: BELOW_AGREED,
    BELOW_AGREED: ABOVE_AGREED,
    SANCTIONS_FEWER: SANCTIONS_MORE,
    SANCTIONS_MORE: SANCTIONS_FEWER,
}
PERCENT = 0.005
"""What whole percents are off by."""


@pytest.fixture(scope="module")
def release(releases: Path) -> Release:
    return Release.of(open_release(list_releases(releases)[0]))


@pytest.fixture(scope="module")
def exact(store: Path, release: Release) -> Exact:
    entries = [e for e in list_registries(store) if e.content_hash == release.entry.registry_hash]
    return Exact(open_registry(entries[0]))


def views(release: Release) -> list[Selection]:
    """Every published selection, and the comparisons of these."""
    single = [Selection.of(text) for text in release.groups]
    compared = [
        Selection(by, one.where)
        for one in single
        for by in (COHORT, BRANCH, PROVIDER)
        if not one.code(by)
    ]
    return [view for view in [*single, *compared] if release.available(view)]


def both(name: str, view: Selection, release: Release, exact: Exact) -> pd.DataFrame:
    """Rows of a figure of the release with the exact ones beside them, as ``_exact``."""
    names, _number = COUNTED[name]
    shown, true = release.figure(name, view), exact.figure(name, view)
    return shown.merge(true, on=names, how="left", suffixes=("", "_exact"))


@pytest.mark.parametrize("name", COUNTED)
def test_every_number_is_off_by_less_than_the_text_says(
    name: str, release: Release, exact: Exact
) -> None:
    names, number = COUNTED[name]
    off = release.policy.base - 1
    for view in views(release):
        rows = both(name, view, release, exact)
        if rows.empty:
            continue
        twice = [(name, row) in LEFT_OVER for row in rows[names[-1]]]
        # A number that its whole holds back is as far below as that was rounded down.
        allowed = off * (1 + np.array(twice, dtype=int))
        wrong = (rows[number] - rows[f"{number}_exact"]).abs() > allowed
        assert not wrong.any(), (view, rows[wrong.to_numpy()])


@pytest.mark.parametrize("name", COUNTED)
def test_no_part_is_larger_than_its_whole(name: str, release: Release) -> None:
    _names, number = COUNTED[name]
    for view in views(release):
        rows = release.figure(name, view)
        if "group" not in rows or name == "survey_response":
            continue
        for group, mine in rows.groupby("group"):
            unit = Selection(where=view.where) if group == "all" else None
            if unit is not None:
                assert (mine[number].dropna() <= release.groups[unit.text].persons).all(), view
        if "share" in rows:
            assert rows["share"].dropna().between(0, 1).all()


def test_curves_are_as_near_as_the_manifest_says(release: Release, exact: Exact) -> None:
    stated = release.entry.report["largest_errors"]["exit_curves"]
    shown, true = (source.figure("exit_curves", Selection()) for source in (release, exact))
    for outcome, mine in shown.groupby("outcome"):
        curve = true[true["outcome"] == outcome]
        place = np.searchsorted(curve["day"], mine["day"], side="right") - 1
        off = np.abs(curve["share"].to_numpy()[place] - mine["share"].to_numpy())
        few = curve["at_risk"].to_numpy()[place] < FEW_PERSONS
        assert (np.isnan(off) == few).all(), "an exact curve says nothing of fewer than ten"
        assert off[~few].max() <= stated + PERCENT


def test_at_risk_is_as_near_as_rounding_lets_it_be(release: Release, exact: Exact) -> None:
    """Of everybody: persons, both outcomes, and who is last seen, each off by less than a step."""
    shown, days = release.figure("exit_curves", Selection()), []
    days = sorted(set(shown["day"]))
    true = exact.figure("risk_table", Selection(), days=[day + 1 for day in days])
    mine = shown[shown["outcome"] == "successful"].set_index("day")["at_risk"]
    off = np.abs(mine.to_numpy() - true["at_risk"].to_numpy())
    assert off.max() <= 4 * (release.policy.base - 1)


def test_what_is_hardly_chance_exactly_is_not_called_chance(release: Release, exact: Exact) -> None:
    """For each comparison that the exact page calls more than chance at 1 %."""
    found = 0
    for where in [(), *((pair,) for pair in ((COHORT, "1"), (COHORT, "2"), (BRANCH, "army")))]:
        for by in set(DIMENSIONS) - {*OVERLAPPING, *dict(where)}:
            view = Selection(by, where)
            if not release.carries_curves(view):
                continue
            true = exact.figure("exit_tests", view).set_index(["outcome", "test"])["p_value"]
            shown = release.test(view).set_index(["outcome", "test"])["p_value"]
            for place in true[true < 0.01].index:
                found += 1
                assert shown[place] < 0.05, (view, place)
    assert found, "no comparison of the demo is beyond chance, so nothing was tested"


def test_a_message_of_a_release_is_never_the_opposite(release: Release, exact: Exact) -> None:
    for text in release.groups:
        view = Selection.of(text)
        said = [
            {m.rule for m in messages(source.figure("overview", view), None, source.programme,
                                      source.as_of_date)}
            for source in (exact, release)
        ]  # fmt: skip
        for rule in said[0] & set(OPPOSITE):
            assert OPPOSITE[rule] not in said[1], (text, rule)
