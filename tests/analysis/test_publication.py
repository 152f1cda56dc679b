"""A release made from the demo: what it may hold, and that it is made the same every time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.disclosure.rules import BASE, MIN_CELL, PublicationKeys
from analysis.disclosure.history import read_history
from analysis.publication.publish import STEPS, publish
from analysis.publication.release import OTHERS, OWN, Release
from analysis.selection import Selection
from data.dimensions import COHORT, OTHER_THAN, PROVIDER
from data.errors import NotPublishedError, ReleaseError
from data.registry import Registry, open_registry
from data.releases import KEPT, SELECTIONS, SHOWN, list_releases, open_release
from data.store import find_registry
from tests.demo_store import EARLIER, PUBLISHED, build_store
from tests.releases import KEYS, MOMENT, candidates, publish_demo

COUNTS = {"count", "persons", "judged", "successful", "sanctions", "invited", "answered"}
"""Columns that are numbers of persons, in any figure."""
REVEAL = "reveal"


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The demo at both dates."""
    return build_store(tmp_path_factory.mktemp("demo"))


@pytest.fixture(scope="module")
def folder(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The releases of both dates of the demo."""
    folder = tmp_path_factory.mktemp("releases")
    publish_demo(store, folder, EARLIER, PUBLISHED)
    return folder


@pytest.fixture(scope="module")
def release(folder: Path) -> Release:
    return Release.of(open_release(list_releases(folder)[0]))


@pytest.fixture(scope="module")
def own(folder: Path) -> Release:
    """The release as Reveal sees it."""
    return Release.of(open_release(list_releases(folder)[0]), REVEAL)


def test_every_number_of_persons_is_hidden_or_a_multiple_of_five_from_ten(
    release: Release,
) -> None:
    checked = 0
    for name in release.file.tables():
        table = release.file.table(name)
        for column in COUNTS & set(table.columns):
            shown = table[column].dropna().to_numpy(np.float64)
            assert (shown % BASE == 0).all(), (name, column)
            assert (shown >= MIN_CELL).all() or name == "inflow", (name, column)
            checked += shown.size
    assert checked > 1000


def test_shares_of_counts_are_whole_percents_between_ten_and_ninety(release: Release) -> None:
    for name in ("exit_reasons", "composition", "sanctions", "contract", "sanction_shares"):
        rows = release.file.table(name)
        if "variable" in rows:  # Everybody is all of everybody.
            rows = rows[rows["variable"] != "participants"]
        shares = rows["share"].dropna().to_numpy(np.float64)
        assert shares.size
        assert np.allclose(shares * 100, np.round(shares * 100)), name
        assert ((shares >= 0.10) & (shares <= 0.90)).all(), name


def test_no_participant_is_in_the_file(folder: Path, demo: Registry) -> None:
    rows = demo.frame("SELECT participant_id FROM participants", {})
    content = list_releases(folder)[0].path.read_bytes()
    manifest = list_releases(folder)[0].path.with_suffix(".json").read_bytes()
    assert len(rows) == 527
    assert not [p for p in rows["participant_id"] if p.encode() in content + manifest]
    assert KEYS.record not in content and KEYS.round not in content + manifest


def test_the_same_input_gives_the_same_content(store: Path, folder: Path, tmp_path: Path) -> None:
    (again,) = publish_demo(store, tmp_path, EARLIER)
    first = next(e for e in list_releases(folder) if e.as_of_date == EARLIER)
    assert again.entry.content_hash == first.content_hash
    assert again.entry.report == first.report
    repeated = publish(store, tmp_path, KEYS, EARLIER, candidates=candidates(), now=MOMENT)
    assert not repeated.new and repeated.entry == again.entry


def test_no_step_of_publishing_ever_goes_back(store: Path, tmp_path: Path) -> None:
    told: dict[str, list[float]] = {}

    def progress(step: str, done: int, of: int) -> None:
        told.setdefault(step, []).append(done / of)

    publish(store, tmp_path, KEYS, EARLIER, candidates=[Selection()], progress=progress)
    assert list(told) == list(STEPS)
    for step, parts in told.items():
        assert parts == sorted(parts), step
        assert parts[-1] <= 1


def test_other_keys_than_before_are_refused_and_nothing_is_written(
    store: Path, folder: Path
) -> None:
    before = sorted(folder.iterdir())
    for keys in (replace(KEYS, record=b"x" * 32), replace(KEYS, round=b"x" * 32)):
        with pytest.raises(ReleaseError, match="keys are not those"):
            publish(store, folder, keys, PUBLISHED)
    assert sorted(folder.iterdir()) == before


def test_without_the_registry_of_an_earlier_release_nothing_is_published(
    folder: Path, store: Path, tmp_path: Path
) -> None:
    newest = find_registry(store, PUBLISHED)
    for path in (newest.path, newest.path.with_suffix(".json")):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ReleaseError, match="is not in"):
        publish(tmp_path, folder, KEYS, PUBLISHED)


def test_the_attack_proved_nobody_and_the_manifest_says_so(folder: Path) -> None:
    for entry in list_releases(folder):
        last = entry.report["attack"]
        assert last["persons_proven"] == 0
        assert last["tries"] > 1000
        assert json.loads(entry.path.with_suffix(".json").read_text("utf-8"))["keys"]


def test_a_group_that_changed_by_a_few_keeps_its_numbers_and_their_date(
    store: Path, folder: Path
) -> None:
    registry = open_registry(find_registry(store, PUBLISHED))
    history = read_history(store, folder, registry, KEYS)
    old, new = (Release.of(open_release(e)) for e in list_releases(folder)[::-1])
    kept = [text for text, (status, _, _) in new.status.items() if status == KEPT]
    assert kept
    for text in kept:
        selection = Selection.of(text)
        assert new.status[text][2] == EARLIER
        assert new.kept(selection) == {"all": EARLIER}
        pd.testing.assert_frame_equal(
            new.figure("exit_reasons", selection), old.figure("exit_reasons", selection)
        )
    # Whoever is shown anew differs from all that was published by nobody, or by ten.
    for text, (status, _, _) in new.status.items():
        if status == SHOWN:
            persons = history.now.persons(Selection.of(text))
            for earlier in history.earlier[:1]:
                for selection in earlier.shown:
                    other = earlier.membership.persons(selection)
                    if persons & other in (persons, other):
                        assert (persons ^ other).bit_count() not in range(1, 10), text
    registry.close()


@pytest.mark.parametrize(("figure", "points"), [
    ("exit_curves", 3), ("sanction_curve", 3),
    # At their ends few are left to divide: a step of five persons is more than three points.
    ("uptake", 6), ("occupation", 6),
])  # fmt: skip
def test_the_curve_of_everybody_is_off_by_few_points(
    folder: Path, figure: str, points: int
) -> None:
    largest = list_releases(folder)[0].report["largest_errors"]
    assert 0 < largest[figure] < points / 100


def test_the_summary_is_read_off_the_published_curve(release: Release) -> None:
    curve = release.figure("exit_curves", Selection())
    summary = release.figure("exit_summary", Selection())
    at_year = curve[(curve["outcome"] == "successful") & (curve["day"] == 364)]
    row = summary[(summary["outcome"] == "successful") & (summary["weeks"] == 52)]
    assert row["share"].iloc[0] == pytest.approx(at_year["share"].iloc[0], abs=0.005)


def test_a_comparison_is_put_together_from_its_groups(release: Release) -> None:
    groups = release.figure("exit_reasons", Selection(by=COHORT))
    assert list(dict.fromkeys(groups["group"])) == ["1", "2", "all"]
    alone = release.figure("exit_reasons", Selection(where=((COHORT, "1"),)))
    mine = groups[groups["group"] == "1"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, alone.drop(columns="group"))


def test_a_provider_compares_its_own_with_all_others(own: Release) -> None:
    found = own.figure("composition", Selection(OWN, ((PROVIDER, REVEAL),)))
    assert set(found["group"]) == {OWN, OTHERS, "all"}
    tests = own.figure("exit_tests", Selection(OWN, ((PROVIDER, REVEAL),)))
    assert set(tests["test"]) == {"gray", "log_rank"}


def test_a_provider_sees_its_own_all_others_and_everybody_and_nothing_else(
    own: Release, release: Release
) -> None:
    seen = {t for t in release.status if own.available(Selection.of(t))}
    others = f"{OTHER_THAN}{REVEAL}"
    assert seen == {
        text
        for text in release.status
        if text == "" or Selection.of(text).code(PROVIDER) in (REVEAL, others)
    }
    assert 3 <= len(seen) < len(release.status)
    for text in set(release.status) - seen:
        for figure in ("exit_reasons", "exit_curves", "overview", "exit_summary"):
            with pytest.raises(NotPublishedError):
                own.figure(figure, Selection.of(text))


def test_more_than_two_filters_are_refused_with_the_reason(release: Release) -> None:
    three = Selection("branch", (("cohort", "1"), ("provider", REVEAL)))
    with pytest.raises(NotPublishedError, match="At most 2 filters"):
        release.figure("exit_reasons", three)


def test_a_group_that_is_too_small_is_said_to_be(release: Release) -> None:
    with pytest.raises(NotPublishedError, match="too small"):
        release.figure("exit_reasons", Selection(where=(("branch", "navy"), ("cohort", "2"))))


def test_what_needs_single_persons_is_in_no_release(release: Release) -> None:
    for figure in ("naive_exit_curves", "changes"):
        with pytest.raises(NotPublishedError, match="not part of a release"):
            release.figure(figure, Selection())


def test_the_list_of_selections_says_of_when_their_numbers_are(release: Release) -> None:
    rows = release.file.table(SELECTIONS)
    assert set(rows["status"]) <= {SHOWN, KEPT}
    assert rows["selection"].is_unique
    new = rows[rows["status"] == SHOWN]
    assert set(pd.to_datetime(new["numbers_of"]).dt.date) == {PUBLISHED}


def test_keys_are_not_shown_where_an_object_is_printed() -> None:
    assert "secret" not in repr(PublicationKeys(b"secret" * 6, b"secret" * 6))


def test_the_manifest_tells_errors_of_curves_in_whole_percents_only(folder: Path) -> None:
    for entry in list_releases(folder):
        errors = np.array(list(entry.report["largest_errors"].values()))
        assert errors.size and np.allclose(errors * 100, np.round(errors * 100))
