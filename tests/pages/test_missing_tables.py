"""Pages of a registry without a table say so, and never 0."""

from __future__ import annotations

from pathlib import Path

import pytest

from data.registry.build import build_registry
from data.registry.open import Registry, extract_tables
from data.registry.store import STORE_VARIABLE
from tests.conftest import PUBLISHED_DATE
from tests.pages.conftest import Open, read, table, texts

REASON = "Not known, and not zero: the extract of 2021-07-31 lacks the table"


@pytest.fixture(scope="module")
def lacking(demo: Registry, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with the demo, as it is without the tables of sanctions and interventions."""
    store = tmp_path_factory.mktemp("lacking") / "store"
    gone = ("interventions", "wage_sanctions")
    tables = extract_tables(demo)
    tables |= {name: tables[name].iloc[:0] for name in gone}
    build_registry(store, tables, demo.programme, PUBLISHED_DATE, synthetic=True, without=gone)
    return store


@pytest.fixture
def store(lacking: Path) -> Path:
    """The store that ``open_app`` opens."""
    return lacking


def test_a_page_of_a_missing_table_says_so_and_draws_nothing(open_app: Open) -> None:
    for page, named in (("sanctions", "wage sanctions"), ("interventions", "interventions")):
        app = open_app(page, lang="en")
        assert [info.value for info in app.info] == [f"{REASON} {named}."]
        assert not app.get("plotly_chart")
        assert "0%" not in texts(app)


def test_the_overview_has_the_other_numbers_and_the_reason(open_app: Open) -> None:
    app = open_app("overview", lang="en")
    said = texts(app)
    assert "not in the extract" in said
    assert f"{REASON} wage sanctions." in said
    assert "Of those sick for two years or more" not in said
    assert table(app, "Key figures")["Wage sanction, sick 2 years or more"] == ["–"]
    assert table(app, "Key figures")["Participants"] == ["450"]


def test_participants_are_told_without_what_they_started(open_app: Open) -> None:
    app = open_app("participants", lang="en")
    rows = table(app, "Participants by age, branch, time sick and intervention")
    assert "Army" in rows
    assert not {"Life Goals", "None"} & set(rows)
    assert f"{REASON} interventions." in texts(app)


def test_a_page_on_paper_holds_no_figure_of_a_missing_table(
    lacking: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(lacking))
    assert read("sanctions") == []
