"""Four shares of the same participants, against the published numbers and sums by hand.

The published tables give the counts (Table 3.2); the intervals are Wilson's, from R's
``prop.test(x, n, correct = FALSE)``.
"""

from __future__ import annotations

import math
from pathlib import Path

import pandas as pd
import pytest

from analysis.figures.denominators import denominators
from analysis.publication.publish import publish
from analysis.publication.release import Release
from analysis.selection import Selection
from data.registry.open import Registry
from data.releases.files import open_release
from tests.releases import KEYS, demo_policy

POLICY = demo_policy()
COHORT, BRANCH = Selection(where=(("cohort", "1"),)), Selection(where=(("branch", "army"),))


def by_measure(rows: pd.DataFrame) -> pd.DataFrame:
    return rows.set_index("measure")


def test_the_published_programme_has_four_shares_of_the_same_people(demo: Registry) -> None:
    rows = by_measure(denominators(demo, Selection()))
    assert rows[["persons", "of"]].loc["of_finished"].tolist() == [171, 267]
    assert rows[["persons", "of"]].loc["of_all"].tolist() == [171, 450]
    # Still in 183, and 33 of whom nobody knows why they left.
    assert rows.loc["at_most", "persons"] == 171 + 183 + 33
    shares = rows["share"].round(3)
    assert shares["of_finished"] == 0.640
    assert shares["of_all"] == 0.380
    assert shares["at_most"] == 0.860
    intervals = rows[["lower", "upper"]].round(3)
    assert intervals.loc["of_finished"].tolist() == [0.581, 0.696]
    assert intervals.loc["of_all"].tolist() == [0.336, 0.426]
    # The evaluation: about 55 % within two years.
    assert rows.loc["within_two_years", "share"] == pytest.approx(0.55, abs=0.02)
    assert math.isnan(rows.loc["within_two_years", "persons"])


def test_a_group_that_nobody_followed_for_two_years_has_no_share_then(demo: Registry) -> None:
    rows = by_measure(denominators(demo, Selection(where=(("cohort", "2"),))))
    assert math.isnan(rows.loc["within_two_years", "share"])
    assert rows.loc["of_all", "share"] > 0


def test_groups_that_were_formed_after_entry_have_no_curve_from_entry(demo: Registry) -> None:
    rows = denominators(demo, Selection(where=(("provider", "reveal"),)))
    assert "within_two_years" not in set(rows["measure"])


@pytest.fixture(scope="module")
def release(demo_store: Path, tmp_path_factory: pytest.TempPathFactory) -> Release:
    folder = tmp_path_factory.mktemp("published")
    report = publish(
        demo_store, folder, KEYS, policy=POLICY, candidates=[Selection(), COHORT, BRANCH]
    )
    return Release.of(open_release(report.entry))


def test_a_release_is_within_its_rounding_of_the_exact_numbers(
    demo: Registry, release: Release
) -> None:
    for selection in (Selection(), COHORT):
        exact = by_measure(denominators(demo, selection))
        shown = by_measure(release.figure("denominators", selection))
        assert list(shown.index) == list(exact.index)
        for column in ("persons", "of"):
            error = (shown[column] - exact[column])[lambda rows: rows.index != "within_two_years"]
            assert error.abs().max() < POLICY.base, selection.text
        assert (shown["share"] - exact["share"]).abs().max() <= 0.04
        assert shown.loc["of_finished", "persons"] <= shown.loc["finished", "persons"]


def test_what_few_groups_may_tell_is_empty_elsewhere(release: Release) -> None:
    assert release.figure("denominators", BRANCH).empty
