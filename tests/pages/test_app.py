"""The app as a whole: language, filters and the address, what goes to the browser."""

from __future__ import annotations

from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.registry.store import STORE_VARIABLE
from tests.pages.conftest import APP, Open, chart, texts

PERSONS_IN_THE_CURVES = 393


def test_the_page_is_dutch_unless_asked_otherwise(open_app: Open) -> None:
    assert open_app().title[0].value == "Uitstroom"
    assert open_app(lang="en").title[0].value == "Exits"


def test_the_language_links_keep_every_filter(open_app: Open) -> None:
    html = texts(open_app(branch="army", by="cohort"))
    assert 'href="?lang=en&amp;by=cohort&amp;branch=army"' in html
    html = texts(open_app(lang="en", branch="army", by="cohort"))
    assert 'href="?by=cohort&amp;branch=army"' in html


def test_the_address_sets_every_filter(open_app: Open) -> None:
    address = {
        "as_of": "2020-07-31",
        "by": "branch",
        "cohort": "1",
        "age_at_entry": "25-34",
        "years_sick_before_entry": "0.5-1",
        "intervention": "reveal",
    }
    app = open_app(**address)
    assert {p: app.selectbox(key=f"{p}:nl").value for p in address} == address


@pytest.mark.parametrize("language", ["nl", "en"])
def test_a_filter_writes_its_code_into_the_address(open_app: Open, language: str) -> None:
    app = open_app(lang=language)
    app.selectbox(key=f"branch:{language}").select("army").run()
    app.selectbox(key=f"by:{language}").select("cohort").run()
    assert app.query_params["branch"] == "army"
    assert app.query_params["by"] == "cohort"
    assert app.selectbox(key=f"branch:{language}").value == "army"


def test_a_filter_survives_many_runs_after_a_change_of_language(open_app: Open) -> None:
    app = open_app(branch="army")
    app.query_params["lang"] = "en"
    for _ in range(3):
        app.run()
        assert app.selectbox(key="branch:en").value == "army"


def test_a_default_leaves_the_address(open_app: Open) -> None:
    app = open_app(branch="army")
    app.selectbox(key="branch:nl").select("").run()
    assert "branch" not in app.query_params


def test_everybody_is_shown_again_in_one_click(open_app: Open) -> None:
    app = open_app(branch="army", cohort="1", by="cohort")
    (clear,) = (button for button in app.sidebar.button if button.label == "Toon iedereen")
    clear.click().run()
    assert dict(app.query_params) == {"by": "cohort"}


@pytest.mark.parametrize(
    ("parameter", "code"),
    [("cohort", "nine"), ("by", "shoe_size"), ("as_of", "1999-01-31"), ("unknown", "maybe"),
     ("lang", "fr"), ("axis", "years"), ("intervention", "<script>")],
)  # fmt: skip
def test_a_wrong_code_is_ignored_and_named(open_app: Open, parameter: str, code: str) -> None:
    app = open_app(**{parameter: code})
    (warning,) = app.warning
    assert parameter in warning.value
    assert code.strip("<>") in warning.value
    assert "<" not in warning.value
    assert f"{PERSONS_IN_THE_CURVES} deelnemers" in texts(app)


def test_only_numbers_of_the_figure_reach_the_browser(open_app: Open) -> None:
    figure = chart(open_app(by="cohort"))
    lists = {"x", "y", "customdata", "text", "hovertemplate", "line", "marker", "textfont",
             "meta"}  # fmt: skip
    for trace in figure["data"]:
        assert {key for key, value in trace.items() if isinstance(value, list | dict)} <= lists
        if trace["mode"] == "lines":
            assert len(trace["x"]) == len(set(zip(trace["x"], trace["y"], strict=True)))
    assert "participant_id" not in str(figure)


def test_demonstration_data_say_that_they_are_invented(open_app: Open) -> None:
    assert "verzonnen demonstratiegegevens" in texts(open_app())
    assert "invented demonstration data" in texts(open_app(lang="en"))


def test_without_a_registry_the_app_says_what_to_do(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "nothing"))
    app = AppTest.from_file(str(APP), default_timeout=30)
    app.query_params["role"] = "steward"
    app.run()
    assert not app.exception
    assert app.title[0].value == "Nog geen gegevens"
    assert "python -m data import" in app.code[0].value
