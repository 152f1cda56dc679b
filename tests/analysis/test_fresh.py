"""Releases month after month: every number is of its date, and newcomers count from ten on.

What is shown is held against the registries themselves, without our code: who is in a group, who
left, and the rounding as PRIVACY.md writes it. Four months of some groups are in the suite. Twelve
months of all groups of the demo take a quarter of an hour: MONTHLY_RELEASES=12 asks for them,
``MONTHLY_RELEASES=12 python -m pytest tests/analysis/test_fresh.py``.
"""

from __future__ import annotations

import hashlib
import hmac
import math
import os
from dataclasses import dataclass
from functools import reduce
from operator import xor
from pathlib import Path

import pandas as pd
import pytest

from analysis.disclosure.history import earlier_releases
from analysis.disclosure.selections import unit_selections
from analysis.publication.release import Release
from analysis.selection import Selection
from data.programme import load_programme
from data.registry.open import Registry, open_registry
from data.registry.store import find_registry
from data.releases.files import ReleaseEntry, open_release
from tests.conftest import MONTHS, PUBLISHED_DATE, import_demo
from tests.releases import KEYS, demo_policy, few_candidates, publish_demo

pytestmark = pytest.mark.xdist_group("months")

POLICY = demo_policy()
PROGRAMME = load_programme()
TWELVE = int(os.environ.get("MONTHLY_RELEASES", "0"))
MOST_TAKEN_OUT = 0.05
"""Of the selections of a month."""


@dataclass(frozen=True)
class Month:
    """A release, the registry it was made from, and the one before."""

    release: Release
    registry: Registry
    before: Release | None


def months_of(store: Path, folder: Path) -> list[Month]:
    """The releases in a folder in their order."""
    entries = earlier_releases(folder, PROGRAMME.code)
    releases = [Release.of(open_release(entry)) for entry in entries]
    return [
        Month(release, registry_of(store, entry), before)
        for release, entry, before in zip(releases, entries, [None, *releases], strict=False)
    ]


def registry_of(store: Path, entry: ReleaseEntry) -> Registry:
    return open_registry(find_registry(store, entry.as_of_date))


@pytest.fixture(scope="module")
def months(monthly_store: Path, monthly_releases: Path) -> list[Month]:
    return months_of(monthly_store, monthly_releases)


@pytest.fixture(scope="module")
def a_year(tmp_path_factory: pytest.TempPathFactory) -> list[Month]:
    """Twelve months, or as many as were asked for, of all groups."""
    if not TWELVE:
        pytest.skip("MONTHLY_RELEASES=12 asks for it")
    firsts = pd.date_range(end=PUBLISHED_DATE, periods=TWELVE, freq="ME")
    dates = [day.date() for day in firsts]
    folder = tmp_path_factory.mktemp("a year")
    store = import_demo(folder, dates)
    publish_demo(store, folder / "releases", *dates, of=unit_selections(PROGRAMME, POLICY))
    return months_of(store, folder / "releases")


def participants(registry: Registry) -> pd.DataFrame:
    """Who is in the analysis, with each group of one dimension, whether she left, and her key."""
    rows = registry.frame("SELECT * FROM participants", {})
    rows = rows[
        rows["intake_date"].notna()
        & rows["entry_date"].notna()
        & ~(rows["exit_date"] < rows["entry_date"])
    ]
    started = registry.frame("SELECT participant_id, intervention FROM interventions", {})
    known = registry.frame(
        "SELECT participant_id, interventions, providers, other_providers, age_at_entry::VARCHAR"
        " AS age_at_entry, years_sick_before_entry::VARCHAR AS years_sick_before_entry,"
        " entry_half_year::VARCHAR AS entry_half_year FROM trajectories", {},
    )  # fmt: skip
    sanctioned = set(registry.frame("SELECT participant_id FROM wage_sanctions", {}).iloc[:, 0])
    assert set(started["participant_id"]) <= set(known["participant_id"])
    entry = pd.to_datetime(rows["entry_date"]).dt.date
    found = rows[["participant_id", "branch"]].assign(
        cohort=[PROGRAMME.cohort_of(day) for day in entry],
        left=rows["exit_date"].notna() | rows["exit_reason"].notna(),
        sanctioned=rows["participant_id"].isin(sanctioned),
    )
    found["branch"] = found["branch"].astype(object).fillna("unknown")
    return found.merge(known, on="participant_id").set_index("participant_id")


def in_group(rows: pd.DataFrame, selection: Selection) -> set[str]:
    """Who is in a selection."""
    found = rows
    for dimension, code in selection.where:
        if dimension == "intervention":
            mine = found["interventions"].map(lambda codes, code=code: code in codes)
        elif dimension == "provider":
            mine = pd.Series(
                [code in [*one, *other] for one, other in zip(
                    found["providers"], found["other_providers"], strict=True)],
                index=found.index, dtype=bool,
            )  # fmt: skip
        else:
            mine = found[dimension] == code
        found = found[mine]
    return set(found.index)


def rounded(persons: set[str]) -> float:
    """How many persons are shown, as PRIVACY.md writes it."""
    if len(persons) < 10:
        return math.nan
    keys = [hmac.new(KEYS.record, p.encode(), hashlib.sha256).digest()[:8] for p in persons]
    together = reduce(xor, (int.from_bytes(key, "big") for key in keys), 0)
    digest = hmac.new(KEYS.round, together.to_bytes(8, "big"), hashlib.sha256).digest()
    return 5 * math.floor(len(persons) / 5 + int.from_bytes(digest[:8], "big") / 2**64)


def expected_groups(months: list[Month]) -> list[dict[str, tuple[set[str], int]]]:
    """For each month the participants of each group that is shown, and how many do not count yet.

    A group keeps those it had when fewer than ten have come or gone, but who is not registered any
    more.
    """
    last: dict[str, set[str]] = {}
    found = []
    for month in months:
        rows = participants(month.registry)
        here: dict[str, tuple[set[str], int]] = {}
        for text, group in month.release.groups.items():
            today = in_group(rows, Selection.of(text))
            who = last[text] & set(rows.index) if group.kept else today
            here[text] = who, len(today - who)
            last[text] = who
        found.append(here)
    return found


def check_a_run(months: list[Month]) -> None:
    """What holds of every run of releases."""
    for month, groups in zip(months, expected_groups(months), strict=True):
        rows = participants(month.registry)
        left, sanctioned = (set(rows.index[rows[column]]) for column in ("left", "sanctioned"))
        for text, (who, newcomers) in groups.items():
            check_a_group(month, text, who, newcomers)
            chosen = Selection.of(text)
            release = month.release
            reasons = release.figure("exit_reasons", chosen).set_index("reason")["count"]
            assert reasons.get("exited", math.nan) == pytest.approx(
                rounded(who & left), nan_ok=True
            ), text
            if POLICY.shows_rare_outcomes(chosen.dimensions):
                table = release.figure("sanction_shares", chosen)
                mine = table[table["group"] == "all"]["sanctions"].iloc[0]
                assert mine == pytest.approx(rounded(who & sanctioned), nan_ok=True), text
        check_that_nothing_goes_missing(month)


def check_a_group(month: Month, text: str, who: set[str], newcomers: int) -> None:
    """Its participants are those it kept, or those of today where ten have changed."""
    group, chosen = month.release.groups[text], Selection.of(text)
    release = month.release
    flow = release.figure("participant_flow", chosen).set_index("step")["persons"]
    # Never more than were registered, who are rounded by another chance.
    assert flow["in_analysis"] == min(rounded(who), flow["registered"]) == group.persons, text
    assert group.newcomers == newcomers, text
    assert release.newcomers(chosen) == ({"all": newcomers} if newcomers else {})
    today = in_group(participants(month.registry), chosen)
    assert group.kept or today == who, text
    # A group of many others may be kept too, where it came near to another.
    before = month.before.groups if month.before else {}
    assert not group.kept or text in before, text


def check_that_nothing_goes_missing(month: Month) -> None:
    """What was shown is shown again, unless it was taken out; and that is little."""
    report = month.release.entry.report
    assert report["of_earlier_date"] == 0
    gone = set(report["taken_out"])
    assert len(gone) <= MOST_TAKEN_OUT * (len(month.release.groups) + len(gone))
    if month.before is not None:
        again = set(month.release.groups) | gone
        assert set(month.before.groups) <= again


def test_every_number_is_of_the_date_on_the_masthead(months: list[Month]) -> None:
    assert [month.release.as_of_date for month in months] == list(MONTHS)
    assert len(months[0].release.groups) >= len(few_candidates()) / 2
    check_a_run(months)


def test_some_groups_keep_their_participants_and_have_outcomes_of_today(
    months: list[Month],
) -> None:
    kept = [
        (month, text)
        for month in months
        for text, group in month.release.groups.items()
        if group.kept
    ]
    assert kept
    anew = 0
    for month, text in kept:
        assert month.before is not None
        before, now = (
            release.figure("exit_reasons", Selection.of(text)).set_index("reason")["count"]
            for release in (month.before, month.release)
        )
        anew += not before.equals(now)
    assert anew, "the same persons, of whom more have left since"


def test_a_month_later_the_curve_of_a_kept_group_goes_further(months: list[Month]) -> None:
    first, last = months[-2].release, months[-1].release
    for text, group in last.groups.items():
        if not group.kept or text not in first.groups:
            continue
        ends = [
            release.figure("exit_curves", Selection.of(text))["day"].max()
            for release in (first, last)
        ]
        assert pd.isna(ends[0]) or ends[1] >= ends[0], text


def test_the_list_of_what_is_shown_has_no_date_of_its_own(months: list[Month]) -> None:
    for month in months:
        rows = month.release.file.table("selections")
        assert list(rows.columns) == ["selection", "persons", "kept", "newcomers", "row"]
        assert rows["selection"].is_unique
        assert (rows["persons"] % POLICY.base == 0).all()
        assert (rows.loc[~rows["kept"], "newcomers"] == 0).all()


def test_twelve_months_of_all_groups(a_year: list[Month]) -> None:
    check_a_run(a_year)
    assert a_year[-1].release.as_of_date == PUBLISHED_DATE
    assert len(a_year) == TWELVE
