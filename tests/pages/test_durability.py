"""The page Lasting work: coverage first, the curve, bounds, and what nobody registered."""

from __future__ import annotations

from pathlib import Path

import pytest

from analysis.figures.work.retention import retention
from analysis.selection import Selection
from data.registry.open import open_registry
from data.registry.store import STORE_VARIABLE, find_registry
from pages.access.roles import Viewer
from tests.pages import released as of_release
from tests.pages.released import OWN, charts, parts, serve, table, texts

STEWARD = Viewer("steward", None, "test")


@pytest.fixture
def published(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(store))


@pytest.fixture
def later(later_store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(later_store))


@pytest.mark.usefixtures("published")
def test_at_the_published_date_it_says_that_nothing_is_known_yet() -> None:
    dutch = texts(parts("durability", STEWARD, lang="nl"))
    assert (
        "Van 13 van de 171 mensen die succesvol uitstroomden is werk geregistreerd (8 %)" in dutch
    )
    assert "Of het werk blijft, is nog niet te zeggen." in dutch
    assert "Van bijna niemand van de 157 met ‘Plaatsing/terugkeer eigen werk’" in dutch
    assert "Niet geregistreerd." in dutch and "het is niet nul" in dutch
    found = parts("durability", STEWARD)
    assert table(found, "placement-coverage")["All successful exits"] == ["171", "13 8%"]
    assert table(found, "retention-table")["All participants"][2:] == ["–"] * 4


@pytest.mark.usefixtures("later")
def test_a_year_later_it_says_who_still_works_and_between_which_bounds_work_lasts() -> None:
    found = parts("durability", STEWARD)
    said = texts(found)
    assert "Of 110 of the 283 successful exits is work registered (39%)" in said
    assert "still does after half a year" in said
    rows = table(found, "lasting")
    assert list(rows) == [
        "In lasting work", "Work that did not last", "Not known", "In lasting work at most",
    ]  # fmt: skip
    numbers = {name: int(cells[0].split()[0]) for name, cells in rows.items()}
    together = numbers["In lasting work"] + numbers["Not known"]
    assert together == numbers["In lasting work at most"]
    assert "retention" in charts(found)
    assert set(table(found, "relapse")) == {
        "Sick again", "Unemployed", "On benefit", "Back in the programme",
    }  # fmt: skip
    assert "Median of hours a week" in table(found, "working-hours")


@pytest.mark.usefixtures("later")
def test_by_intervention_it_says_from_when_and_that_it_shows_no_effect() -> None:
    found = parts("durability", STEWARD, by="intervention")
    assert "had left the programme before the first day of work" in texts(found)
    assert {"Life Goals", "Reveal"} <= set(table(found, "retention-table"))


@pytest.mark.parametrize("viewer", [of_release.STEERING_GROUP, OWN])
def test_a_release_tells_it_of_everybody_whatever_is_chosen(
    viewer: Viewer, later_releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, later_releases)
    found = parts("durability", viewer, cohort="1")
    said = texts(found)
    assert "This page is of everybody." in said
    assert "Of 110 of the 280 successful exits is work registered" in said
    assert "Relapse is told in no release" in said
    assert "retention" in charts(found)
    assert "nan" not in said.lower()
    assert "Median of hours a week" not in table(found, "working-hours")
    assert any(cells[0][0].isdigit() for cells in table(found, "contract-types").values())
    for cells in table(found, "contract-types").values():
        assert all(cell.startswith(("<", "–")) or int(cell.split()[0]) % 5 == 0 for cell in cells)


def test_a_release_at_the_published_date_says_that_it_cannot_be_said_yet(
    releases: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    serve(monkeypatch, releases)
    said = texts(parts("durability"))
    assert "Whether work lasts cannot be said yet." in said


@pytest.mark.usefixtures("later")
def test_the_numbers_under_the_curve_go_on_where_it_says_nothing(later_store: Path) -> None:
    counted = retention(open_registry(find_registry(later_store)), Selection())
    (panel,) = charts(parts("durability", STEWARD))["retention"].panels
    followed = next(row for row in panel.counts if row.label == "followed")
    beyond = [day for day in followed.x if day > panel.series[0].x[-1]]
    assert beyond
    for day, persons in zip(followed.x, followed.persons, strict=True):
        later = counted.loc[counted["day"] >= day, "at_risk"]
        assert persons == (later.iloc[0] if len(later) else 0), day
