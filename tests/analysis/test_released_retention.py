"""Lasting work in a release: of everybody, in steps, near the exact numbers, and nobody's."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.audit.outcomes import outcomes
from analysis.figures.work.lasting_work import (
    contract_types,
    lasting,
    placement_coverage,
    working_hours,
)
from analysis.figures.work.retention import retention
from analysis.publication.courses import released_retention
from analysis.publication.release import Release
from analysis.selection import Selection
from data.errors import NotPublishedError
from data.programme import load_programme
from data.registry.open import Registry, open_registry
from data.registry.store import find_registry
from data.releases.files import list_releases, open_release
from tests.releases import demo_policy

pytestmark = pytest.mark.xdist_group("later")

EVERYBODY, POLICY = Selection(), demo_policy()


@pytest.fixture(scope="module")
def registry(later_store: Path) -> Registry:
    return open_registry(find_registry(later_store))


@pytest.fixture(scope="module")
def release(later_releases: Path) -> Iterator[Release]:
    file = open_release(list_releases(later_releases)[0])
    yield Release.of(file)
    file.close()


def test_shown_counts_are_within_their_rounding(registry: Registry, release: Release) -> None:
    for figure, names, counted in (
        (placement_coverage, ["reason"], ["persons", "placed"]),
        (lasting, ["state"], ["persons", "of"]),
        (contract_types, ["day", "contract_type"], ["persons", "of"]),
        (working_hours, ["day", "measure"], ["persons", "of"]),
    ):
        exact = figure(registry, EVERYBODY).set_index(names)[counted]
        shown = release.figure(figure.__name__, EVERYBODY).set_index(names)[counted]
        shown = shown.reindex(exact.index)
        assert (shown.isna() == (exact < POLICY.min_count)).all(axis=None), figure.__name__
        assert ((shown - exact).abs().fillna(0) < POLICY.base).all(axis=None), figure.__name__
        assert (shown.fillna(0) % POLICY.base == 0).all(axis=None), figure.__name__


def test_the_curve_is_of_everybody_in_steps_and_near_the_exact_one(
    registry: Registry, release: Release
) -> None:
    exact, shown = (
        retention(registry, EVERYBODY),
        release.figure("retention", EVERYBODY, work="own"),
    )
    assert (shown["day"] % POLICY.curve_step_days == 0).all()
    assert (shown["events"] % POLICY.base == 0).all()
    assert shown["share"].is_monotonic_decreasing
    # Where a step begins enough are followed; one person is at most 4 of so many.
    at_risk = shown["at_risk"].shift(fill_value=shown["at_risk"].iloc[0])
    assert (at_risk >= POLICY.min_at_risk).all()
    for row in shown.itertuples():
        true = exact.loc[exact["day"] <= row.day, "share"].iloc[-1]
        if np.isnan(true):
            continue  # Of fewer than ten the exact curve says nothing.
        allowed = POLICY.base / max(row.at_risk, POLICY.base) + 0.05
        assert abs(row.share - true) <= allowed, row.day


def test_who_is_followed_until_when_is_in_steps_too() -> None:
    """Nobody knows when somebody began to work; one person more changes no number but a step."""
    rng = np.random.default_rng(5)
    followed = np.sort(rng.integers(0, 400, 120))
    lost = rng.random(120) < 0.3
    rows = pd.DataFrame(
        {
            "group": "all",
            "day": np.where(lost, rng.integers(1, followed + 2), followed),
            "event": np.where(lost, "lost", "censored"),
            "followed": followed,
            "persons": 1,
        }
    )
    chances = (0.3, 0.55, 0.2)
    curve = released_retention(rows, chances, POLICY)
    assert curve["at_risk"].iloc[0] + curve["censored"].iloc[0] == 120
    one = int(np.flatnonzero(~lost)[20])
    longer = rows.copy()
    longer.loc[one, ["day", "followed"]] += 1
    other = released_retention(longer, chances, POLICY)
    assert other["day"].tolist() == curve["day"].tolist()
    for column in ("at_risk", "events", "censored"):
        gone = (curve[column] - other[column]).abs()
        assert gone.max() <= POLICY.base, column
        assert gone.sum() <= 2 * POLICY.base, column


def test_too_few_have_no_curve_and_a_part_of_everybody_has_no_numbers(release: Release) -> None:
    few = pd.DataFrame(
        {"group": "all", "day": 9, "event": "lost", "followed": 30, "persons": 1}, index=range(49)
    )
    assert released_retention(few, (0.5, 0.5, 0.5), POLICY).empty
    for name in ("median_hours", "relapse"):
        with pytest.raises(NotPublishedError):
            release.figure(name, EVERYBODY)
    with pytest.raises(NotPublishedError):
        release.figure("retention", EVERYBODY, work="any")
    assert set(release.file.table("retention")["selection"]) == {""}
    assert set(release.file.table("placement_coverage")["selection"]) == {""}


def test_what_is_shown_of_work_is_attacked(release: Release) -> None:
    names = {one.name for one in outcomes(load_programme())}
    assert {"placed_all", "placed_own_work", "work_lasting", "work_at_most"} <= names
    assert release.entry.report["numbers_taken_out"] == {}


def test_the_summary_is_read_off_the_shown_curve(release: Release) -> None:
    curve = release.figure("retention", EVERYBODY, work="own")
    rows = release.figure("retention_summary", EVERYBODY, work="own").set_index("day")
    between = np.interp(183, curve["day"], curve["share"])
    assert rows.loc[183, "share"] == pytest.approx(between, abs=0.005)
    assert rows.loc[183, "lower"] < rows.loc[183, "share"] < rows.loc[183, "upper"]
    assert np.isnan(rows.loc[730, "share"])
