"""What moved between two releases: no more than shown counts can tell, and never by rounding."""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
import pandas as pd
import pytest

from analysis.change.measures_on import Known
from analysis.change.movement import BEYOND_CHANCE, COUNTED, ROUNDING, WITHIN_CHANCE, movement
from analysis.exact import Exact
from analysis.publication.movement import _row, released_movement
from analysis.publication.release import Release
from analysis.publication.since import (
    earlier_curve,
    exits_since,
    movement_between,
    movement_notes,
    steps_of,
)
from analysis.selection import Selection
from data.errors import NotComparableError, NotPublishedError
from data.registry.open import open_registry
from data.registry.store import find_registry
from data.releases.files import list_releases, open_release
from tests.conftest import MONTHS
from tests.releases import demo_policy

pytestmark = pytest.mark.xdist_group("months")

DATES = (MONTHS[0], MONTHS[-1])
LATELY = Selection(where=(("provider", "reveal"),))
COHORTS = [Selection(where=(("cohort", code),)) for code in "12"]
Pair = tuple[Release, Release]
BASE = demo_policy().base


@pytest.fixture(scope="module")
def store(monthly_store: Path) -> Path:
    return monthly_store


@pytest.fixture(scope="module")
def releases(monthly_releases: Path) -> Pair:
    """The newest and the first release of four months; what Reveal started only lately."""
    entries = list_releases(monthly_releases)
    now, then = (Release.of(open_release(entry)) for entry in (entries[0], entries[-1]))
    return now, then


@pytest.mark.parametrize("selection", [Selection(), *COHORTS], ids=["all", "1", "2"])
def test_what_rounding_can_make_covers_what_it_made(
    store: Path, releases: Pair, selection: Selection
) -> None:
    shown = released_movement(*releases, selection).set_index(["measure", "detail"])
    registries = [open_registry(find_registry(store, date)) for date in reversed(DATES)]
    exact = movement(registries[0], registries[1], selection).set_index(["measure", "detail"])
    both = shown.join(exact["difference"].rename("exact"))
    both = both[both["difference"].notna() & both["exact"].notna()]
    # Of the second cohort there was no curve then: nobody had been followed for half a year.
    assert len(both) >= 4
    off = (both["difference"] - both["exact"]).abs()
    assert (off <= both["rounding"] + 1e-9).all()
    assert off.max() > 0, "it is rounded"
    beyond = both[both["verdict"] == BEYOND_CHANCE]
    assert (np.sign(beyond["difference"]) == np.sign(beyond["exact"])).all()


def test_a_release_tells_no_parts_and_shares_in_whole_percents(releases: Pair) -> None:
    table = released_movement(*releases, Selection())
    assert table[["new_persons", "follow_up", "corrections"]].isna().all(axis=None)
    shares = table[table["unit"] == "share"]
    for column in ("then", "now", "difference", "lower", "upper"):
        percent = shares[column].dropna() * 100
        assert np.allclose(percent, percent.round())
    persons = table[table["unit"] == "persons"]
    assert (persons[["then", "now", "difference"]] % 5 == 0).all(axis=None)


def share(value: float, persons: float) -> Known:
    return Known(value, persons, value * persons)


def verdict_of(then: Known, now: Known, measure: str = "contract") -> object:
    return _row((measure, ""), then, now, BASE)[-1]


def test_a_share_of_two_shown_counts_is_off_by_four_persons_in_each() -> None:
    row = _row(("contract", ""), share(0.5, 200), share(0.6, 400), BASE)
    rounding = (4 + 4 * 0.5) / 196 + (4 + 4 * 0.6) / 396 + 2 * 0.005
    assert row[-2] == pytest.approx(rounding)  # 5.7 points
    assert row[5] == pytest.approx(0.1)
    # Chance: 0.24 (1/200 - 1/400). Rounding: a quarter of 25 for each of the four counts.
    variance = 0.24 / 400 + 6.25 * (1.25 / 200**2 + 1.36 / 400**2)
    reach = 1.959964 * math.sqrt(variance)
    assert row[9:11] == (math.floor(10 - 100 * reach) / 100, math.ceil(10 + 100 * reach) / 100)
    assert row[-1] == BEYOND_CHANCE
    assert verdict_of(share(0.5, 200), share(0.55, 400)) == ROUNDING
    assert verdict_of(share(0.5, 100), share(0.59, 400)) == WITHIN_CHANCE


def test_numbers_of_persons_differ_by_more_than_eight_or_not() -> None:
    persons = "participants"
    assert verdict_of(Known(100, 100), Known(105, 105), persons) == ROUNDING
    assert verdict_of(Known(100, 100), Known(110, 110), persons) == COUNTED
    # Who is still in is a difference itself.
    assert verdict_of(Known(100, 100), Known(115, 115), "active") == ROUNDING
    assert verdict_of(Known(100, 100), Known(120, 120), "active") == COUNTED


@pytest.mark.parametrize("extreme", [0.04, 0.10, 0.90, 0.97])
def test_a_share_of_whatever_size_has_a_difference(extreme: float) -> None:
    row = _row(("contract", ""), share(extreme, 200), share(0.5, 400), BASE)
    assert row[5] == pytest.approx(0.5 - extreme)
    assert row[-1] == BEYOND_CHANCE


def test_one_door_for_registries_and_releases(store: Path, releases: Pair) -> None:
    now, then = releases
    exact = [Exact(open_registry(find_registry(store, date))) for date in reversed(DATES)]
    assert steps_of(now, then) is None and exits_since(now, then, Selection()) is None
    pd.testing.assert_frame_equal(
        movement_between(exact[0], exact[1], Selection(), steps_of(exact[0], exact[1])),
        movement(exact[0].registry, exact[1].registry, Selection()),
    )
    for pair in ((then, now), (now, exact[1]), (now, Release.of(then.file, "reveal"))):
        with pytest.raises(NotComparableError, match="cannot be compared"):
            movement_between(*pair, Selection())
    with pytest.raises(NotPublishedError, match="not shown on 2021-04-30"):
        movement_between(now, then, LATELY)
    codes = [note.code for note in movement_notes(now, then, Selection())]
    assert codes == ["no_parts", "many"]
    assert [note.code for note in movement_notes(exact[0], exact[1], Selection())] == ["many"]


def test_the_earlier_curve_is_that_of_the_earlier_source(releases: Pair) -> None:
    _now, then = releases
    line = earlier_curve("exit_curves", then, Selection())
    published = then.figure("exit_curves", Selection())
    assert list(line.columns) == ["group", "outcome", "day", "share"]
    pd.testing.assert_frame_equal(line, published[list(line.columns)].reset_index(drop=True))
    assert list(earlier_curve("uptake", then, Selection()).columns)[1] == "intervention"
    assert earlier_curve("exit_curves", then, LATELY).empty, "it was not shown"
    assert earlier_curve("exit_curves", then, Selection(where=(("branch", "x"),))).empty
