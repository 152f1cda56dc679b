"""A release made from the demo: what it may hold, and that it is made the same every time."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.catalogue import RELEASED
from analysis.disclosure.protected import PublicationKeys
from analysis.publication.publish import STEPS, prepare, publish
from analysis.publication.release import Release
from analysis.selection import OTHERS, OWN, Selection
from data.dimensions import COHORT, DIMENSIONS, OTHER_THAN, PROVIDER
from data.errors import (
    DashboardError,
    NotComparableError,
    NotPublishedError,
    PolicyError,
    ReleaseError,
)
from data.importing.extracts import import_extract
from data.policy import Policy
from data.programme import parse_programme
from data.registry.open import Registry
from data.registry.store import find_registry
from data.releases.files import list_releases, open_release
from tests.conftest import MONTHS, PUBLISHED_DATE
from tests.data.test_policy import without_release
from tests.extracts import person, write_extract
from tests.releases import KEYS, MOMENT, demo_policy

pytestmark = pytest.mark.xdist_group("months")

POLICY = demo_policy()
COUNTS = {"count", "persons", "judged", "successful", "sanctions", "invited", "answered"}
"""Columns that are numbers of persons, in any figure."""
REVEAL = "reveal"
FIRST = MONTHS[0]


@pytest.fixture(scope="module")
def folder(monthly_releases: Path) -> Path:
    """The releases of four months of the demo."""
    return monthly_releases


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
    for name in release.file.tables:
        table = release.file.table(name)
        for column in COUNTS & set(table.columns):
            shown = table[column].dropna().to_numpy(np.float64)
            assert (shown % POLICY.base == 0).all(), (name, column)
            assert (shown >= POLICY.min_count).all() or name == "inflow", (name, column)
            checked += shown.size
    assert checked > 1000


def test_shares_of_counts_are_whole_percents(release: Release) -> None:
    for name in ("exit_reasons", "composition", "sanctions", "contract", "sanction_shares"):
        shares = release.file.table(name)["share"].dropna().to_numpy(np.float64)
        assert shares.size
        assert np.allclose(shares * 100, np.round(shares * 100)), name
        assert ((shares >= 0) & (shares <= 1)).all(), name


def test_no_participant_is_in_the_file(folder: Path, demo: Registry) -> None:
    rows = demo.frame("SELECT participant_id FROM participants", {})
    content = list_releases(folder)[0].path.read_bytes()
    manifest = list_releases(folder)[0].path.with_suffix(".json").read_bytes()
    assert len(rows) == 527
    assert not [p for p in rows["participant_id"] if p.encode() in content + manifest]
    assert KEYS.record not in content and KEYS.round not in content + manifest


def test_the_same_input_gives_the_same_content(monthly_store: Path, tmp_path: Path) -> None:
    chosen = [Selection()]
    first, again = (
        publish(monthly_store, tmp_path / name, KEYS, FIRST, candidates=chosen, now=MOMENT)
        for name in ("one", "other")
    )
    assert first.new and again.new
    assert first.entry.content_hash == again.entry.content_hash
    reports = [{**made.entry.report, "seconds": 0} for made in (first, again)]
    assert reports[0] == reports[1]
    repeated = publish(monthly_store, tmp_path / "one", KEYS, FIRST, candidates=chosen, now=MOMENT)
    assert not repeated.new and repeated.entry == first.entry


def test_no_step_of_publishing_ever_goes_back(monthly_store: Path, tmp_path: Path) -> None:
    told: dict[str, list[float]] = {}

    def progress(step: str, done: int, of: int) -> None:
        told.setdefault(step, []).append(done / of)

    publish(monthly_store, tmp_path, KEYS, FIRST, candidates=[Selection()], progress=progress)
    assert list(told) == list(STEPS)
    for step, parts in told.items():
        assert parts == sorted(parts), step
        assert parts[-1] <= 1


def test_what_would_be_shown_can_be_seen_before_anything_is_written(
    monthly_store: Path, tmp_path: Path
) -> None:
    draft = prepare(monthly_store, tmp_path, KEYS, FIRST, candidates=[Selection()])
    assert draft.report["shown"] == 1
    assert set(draft.tables) >= {"exit_curves", "exit_reasons", "selections"}
    assert list(tmp_path.iterdir()) == []


def test_other_keys_than_before_are_refused_and_nothing_is_written(
    monthly_store: Path, folder: Path
) -> None:
    before = sorted(folder.iterdir())
    for keys in (replace(KEYS, record=b"x" * 32), replace(KEYS, round=b"x" * 32)):
        with pytest.raises(ReleaseError, match="keys are not those"):
            publish(monthly_store, folder, keys, PUBLISHED_DATE)
    assert sorted(folder.iterdir()) == before


def test_without_the_registry_of_an_earlier_release_nothing_is_published(
    folder: Path, monthly_store: Path, tmp_path: Path
) -> None:
    newest = find_registry(monthly_store, PUBLISHED_DATE)
    for path in (newest.path, newest.path.with_suffix(".json")):
        (tmp_path / path.name).write_bytes(path.read_bytes())
    with pytest.raises(ReleaseError, match="is not in"):
        publish(tmp_path, folder, KEYS, PUBLISHED_DATE)


def test_without_a_policy_nothing_is_published_and_it_says_who_decides(tmp_path: Path) -> None:
    extract = write_extract(tmp_path / "extract", [person(f"P{n}") for n in range(30)])
    programme = parse_programme(without_release())
    assert programme.release is None
    import_extract(extract, PUBLISHED_DATE, programme, tmp_path / "store")
    with pytest.raises(PolicyError) as refused:
        publish(tmp_path / "store", tmp_path / "releases", KEYS)
    words = str(refused.value)
    for part in ("Nobody has decided", "with name and date", "--policy", "closed_circle, public"):
        assert part in words
    assert not (tmp_path / "releases").exists()
    # With one that is given it is published, and the manifest says which.
    report = publish(
        tmp_path / "store", tmp_path / "releases", KEYS, policy=POLICY, candidates=[Selection()]
    )
    assert report.entry.policy_hash == POLICY.hash


def test_a_manifest_holds_the_policy_and_its_hash(folder: Path) -> None:
    for entry in list_releases(folder):
        manifest = json.loads(entry.path.with_suffix(".json").read_text("utf-8"))
        assert Policy.of(manifest["policy"]) == POLICY
        assert manifest["policy_hash"] == POLICY.hash == Policy.of(manifest["policy"]).hash
        assert Release.of(open_release(entry)).policy == POLICY


def test_the_attack_proved_nobody_and_the_manifest_says_so(folder: Path) -> None:
    for entry in list_releases(folder):
        last = entry.report["attack"]
        assert last["persons_proven"] == 0
        assert last["tries"] > 500
        assert json.loads(entry.path.with_suffix(".json").read_text("utf-8"))["keys"]


@pytest.mark.parametrize(("figure", "points"), [
    ("exit_curves", 3), ("sanction_curve", 3),
    # At their ends few are left to divide.
    ("uptake", 6), ("occupation", 8),
])  # fmt: skip
def test_the_curve_of_everybody_is_off_by_few_points(
    folder: Path, figure: str, points: int
) -> None:
    largest = list_releases(folder)[0].report["largest_errors"]
    assert 0 < largest[figure] <= points / 100


def test_the_summary_is_read_off_the_published_curve(release: Release) -> None:
    curve = release.figure("exit_curves", Selection())
    summary = release.figure("exit_summary", Selection())
    at_year = curve[(curve["outcome"] == "successful") & (curve["day"] == 364)]
    row = summary[(summary["outcome"] == "successful") & (summary["weeks"] == 52)]
    assert row["share"].iloc[0] == pytest.approx(at_year["share"].iloc[0], abs=0.005)


def test_quartiles_of_a_first_start_are_read_off_the_published_curve(release: Release) -> None:
    chosen = Selection()
    (row,) = release.figure("time_to_first", chosen).to_dict("records")
    curve = release.figure("first_start_curve", chosen)
    for column, share in (
        ("lower_quartile_days", 0.25), ("median_days", 0.5), ("upper_quartile_days", 0.75),
    ):  # fmt: skip
        reached = curve[curve["share"] >= share]
        if reached.empty:
            assert pd.isna(row[column])
            continue
        # Within the step in which the share is passed, where the line says.
        last = reached["day"].iloc[0]
        before = curve[curve["day"] < last].iloc[-1]
        part = (share - before["share"]) / (reached["share"].iloc[0] - before["share"])
        assert row[column] == round(before["day"] + part * (last - before["day"]))
    assert (row["day"], row["share_started"]) == tuple(curve[["day", "share"]].iloc[-1])
    # Who left without a start is told nowhere.
    assert pd.isna([row["exited"], row["share_never"], row["share_waiting"]]).all()


def test_a_comparison_is_put_together_from_its_groups(release: Release) -> None:
    groups = release.figure("exit_reasons", Selection(by=COHORT))
    assert list(dict.fromkeys(groups["group"])) == ["1", "2", "all"]
    alone = release.figure("exit_reasons", Selection(where=((COHORT, "1"),)))
    mine = groups[groups["group"] == "1"].drop(columns="group").reset_index(drop=True)
    pd.testing.assert_frame_equal(mine, alone.drop(columns="group"))


def test_a_provider_compares_its_own_with_all_others(own: Release) -> None:
    chosen = Selection(OWN, ((PROVIDER, REVEAL),))
    found = own.figure("composition", chosen)
    assert set(found["group"]) == {OWN, OTHERS, "all"}
    tests = own.figure("exit_tests", chosen)
    assert set(tests["test"]) == {"gray", "log_rank"}
    curves = own.figure("exit_curves", chosen)
    assert set(curves["group"]) == {OWN, OTHERS}


def test_a_provider_sees_its_own_all_others_and_everybody_and_nothing_else(
    own: Release, release: Release
) -> None:
    seen = {text for text in release.groups if own.available(Selection.of(text))}
    others = f"{OTHER_THAN}{REVEAL}"
    assert seen == {
        text
        for text in release.groups
        if text == "" or Selection.of(text).code(PROVIDER) in (REVEAL, others)
    }
    assert 3 <= len(seen) < len(release.groups)
    for text in set(release.groups) - seen:
        for figure in ("exit_reasons", "exit_curves", "overview", "exit_summary"):
            with pytest.raises(NotPublishedError):
                own.figure(figure, Selection.of(text))


def test_more_filters_than_the_policy_allows_are_refused_with_the_reason(
    own: Release, release: Release
) -> None:
    three = Selection("branch", (("cohort", "1"), ("provider", REVEAL)))
    # A provider's own scope is one of them for itself too.
    for seen in (release, own):
        with pytest.raises(NotPublishedError, match="At most 2 filters"):
            seen.figure("exit_reasons", three)


def test_a_group_that_is_too_small_is_said_to_be(release: Release) -> None:
    with pytest.raises(NotPublishedError, match="too small"):
        release.figure("exit_reasons", Selection(where=(("branch", "navy"), ("cohort", "2"))))


def test_rare_outcomes_are_of_the_groups_that_the_policy_names(release: Release) -> None:
    assert POLICY.rare_outcomes_of == ("cohort", "provider")
    for name in ("sanctions", "sanction_shares", "sanction_curve"):
        told = set(release.file.table(name)["selection"])
        assert told <= {t for t in release.groups if POLICY.shows_rare_outcomes(dims(t))}, name
        assert "" in told
    reasons = release.file.table("exit_reasons")
    single = reasons[~reasons["reason"].isin(("exited", "not_exited"))]
    assert {"", "cohort=1"} <= set(single["selection"])
    assert all(POLICY.shows_rare_outcomes(dims(text)) for text in set(single["selection"]))
    assert "branch=army" in set(reasons["selection"])


def dims(text: str) -> set[str]:
    return Selection.of(text).dimensions


def test_a_landmark_is_in_every_published_curve_of_what_came_after_entry(release: Release) -> None:
    chosen = Selection(where=((PROVIDER, REVEAL),))
    curve, everybody = (
        release.figure("exit_curves", selection) for selection in (chosen, Selection())
    )
    assert chosen.start == 91 and Selection().start == 0
    # Nobody is followed for longer than everybody less the three months before the landmark.
    assert curve["day"].max() <= everybody["day"].max()
    in_curve = release.figure("exit_summary", chosen)["persons"].iloc[0]
    assert in_curve <= release.groups[chosen.text].persons


def test_what_needs_single_persons_is_in_no_release(release: Release) -> None:
    for figure in ("naive_exit_curves", "changes"):
        with pytest.raises(NotPublishedError, match="not part of a release"):
            release.figure(figure, Selection())


@pytest.mark.parametrize("name", sorted(RELEASED))
def test_every_figure_says_what_attacks_it_or_why_nothing_has_to(name: str) -> None:
    declared = RELEASED[name]
    assert bool(declared.attacks) != bool(declared.reason.strip())


def test_every_published_figure_can_be_asked_of_everybody(release: Release) -> None:
    for name, declared in RELEASED.items():
        by = COHORT if getattr(declared, "compared", False) else None
        try:
            rows = release.figure(name, Selection(by))
        except NotComparableError as error:
            # Nobody has been followed for half a year since the survey.
            assert declared.survey, (name, error)
            continue
        # Of hardly anybody work was registered by then, so of that alone there is nothing.
        assert rows.empty == (name == "retention"), name


def test_every_comparison_has_rows_or_a_reason(release: Release) -> None:
    for by in DIMENSIONS:
        try:
            rows = release.figure("exit_curves", Selection(by))
        except DashboardError as error:
            assert "too small" in str(error)
            continue
        assert set(rows["group"]) | set(release.hidden_groups(Selection(by)))


def test_keys_are_not_shown_where_an_object_is_printed() -> None:
    assert "secret" not in repr(PublicationKeys(b"secret" * 6, b"secret" * 6))


def test_the_manifest_tells_errors_of_curves_in_whole_percents_only(folder: Path) -> None:
    for entry in list_releases(folder):
        errors = np.array(list(entry.report["largest_errors"].values()))
        assert errors.size and np.allclose(errors * 100, np.round(errors * 100))


def test_the_manifest_tells_errors_of_no_group(folder: Path) -> None:
    for entry in list_releases(folder):
        assert set(entry.report["largest_errors"]) <= set(RELEASED)
