"""The page Data quality: what is odd, which pages it touches, what changed since before."""

from __future__ import annotations

import re

from data.checks.checks import ODDITIES
from tests.pages.conftest import Open, plain, table, texts
from tests.test_published import texts as published

GAPS = "What is odd or missing"
CHANGES = "Changes of persons who were registered before"


def test_the_published_gaps_stand_on_the_page(open_app: Open) -> None:
    app = open_app("quality", lang="en")
    rows = table(app, GAPS)
    expected = {
        "Without intake": "without_intake",
        "Exit before entry": "exit_before_entry",
        "Exited, date unknown": "exit_reason_known_date_unknown",
        "Exited, reason unknown": "exit_date_known_reason_unknown",
        "First sick day after entry": "first_sick_day_after_entry",
        "First sick day implausibly long before entry": (
            "first_sick_day_over_28_months_before_entry"
        ),
    }
    for header, quantity in expected.items():
        assert rows[header][1].split()[0] == str(int(published()[quantity][0])), header
    text = plain(texts(app))
    assert "450 of 527 persons registered are counted" in text
    assert "(5 of them both)" in text


def test_each_gap_names_the_pages_it_touches(open_app: Open) -> None:
    rows = table(open_app("quality", lang="en"), GAPS)
    assert rows["Without intake"][-1] == "every page"
    assert rows["Exited, date unknown"][-1] == (
        "Exits, Interventions, Predictors, Lasting work and Result"
    )
    assert "Wage sanctions" in rows["First sick day after entry"][-1]


def test_earlier_registries_show_since_when(open_app: Open) -> None:
    rows = table(open_app("quality", lang="en"), GAPS)
    assert [len(cells) for cells in rows.values() if cells] == [3] * (len(ODDITIES) + 4)
    assert int(rows["Without intake"][0]) < 74


def test_what_changed_since_the_previous_registry(open_app: Open) -> None:
    app = open_app("quality")
    text = plain(texts(app))
    assert "Sinds 31 juli 2020: 183 nieuw, 0 verdwenen" in text
    rows = table(open_app("quality", lang="en"), CHANGES)
    assert len(rows) == 8
    assert all(cells[2] == "0" for cells in rows.values()), "nothing is emptied in the demo"
    assert int(rows["Reason of exit"][0]) > 0


def test_the_effect_of_corrections_stands_apart_from_the_time_since(open_app: Open) -> None:
    rows = table(open_app("quality", lang="en"), "Effect on the main figures")
    since = rows["The time since (183)"]
    text = plain(texts(open_app("quality", as_of="2020-07-31", lang="en")))
    counted_then = re.search(r"(\d+) of 344 persons registered are counted", text)
    assert counted_then is not None
    assert since[0] == f"+{450 - int(counted_then[1])}"
    assert plain(rows["All together"][0]) == f"450 was {counted_then[1]}"
    assert all("percentage point" in cell for cell in since[2:])
    assert not any("vanished" in header for header in rows)


def test_the_first_registry_has_nothing_to_be_compared_with(open_app: Open) -> None:
    text = texts(open_app("quality", as_of="2020-07-31"))
    assert "Dit is de eerste registratie" in text
    assert "geen eerdere registratie" in text


def test_filters_play_no_part_and_that_is_said(open_app: Open) -> None:
    app = open_app("quality", branch="navy", by="cohort")
    assert "Filters en vergelijking worden hier niet gebruikt" in app.info[0].value
    assert "tellen er <strong>450" in texts(app)
    nobody = open_app("quality", cohort="5")
    assert "tellen er <strong>450" in texts(nobody)
