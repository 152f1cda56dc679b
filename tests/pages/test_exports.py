"""The button under every chart and table, and what its dialog offers."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

import pytest
from streamlit.testing.v1 import AppTest

from data.registry.store import STORE_VARIABLE
from data.security.keys import KEYS_VARIABLE, make_keys, read_key
from data.security.log import LOG_VARIABLE
from data.security.log_files import LOG_FILE
from data.security.log_verdict import verify
from pages.access.roles import Viewer, may_export
from pages.exhibits import documents, exports
from pages.exhibits.exhibits import exhibits
from pages.paper import browser
from pages.paper.document import Chart, Table
from pages.paper.formats import FORMATS
from pages.reader.off_screen import Reader
from pages.shared.menu import PAGES
from tests.pages.conftest import Open, texts

EVALUATOR = Viewer("evaluator", None, "test")


def buttons(app: AppTest) -> list[str]:
    """The exhibits that have a button, by their keys."""
    keys = [str(button.key) for button in app.button]
    return [key.split(":")[0] for key in keys if key.startswith("export-")]


def ask(app: AppTest, page: str, key: str, language: str = "nl") -> AppTest:
    return app.button(key=f"export-{page}-{key}:{language}").click().run()


@pytest.mark.parametrize("page", [p for p in PAGES if may_export(EVALUATOR, p)])
def test_every_chart_and_table_has_a_button(open_app: Open, page: str) -> None:
    app = open_app(page)
    reader = Reader(Viewer("steward", None, "local"))
    drawn, _view = documents.document(page, reader)
    wanted = [part.key for part in drawn.walk() if isinstance(part, Chart | Table)]
    assert buttons(app) == [f"export-{page}-{key}" for key in wanted]
    assert wanted


def test_what_nobody_may_take_along_has_no_button(open_app: Open) -> None:
    assert buttons(open_app("import")) == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_dialog_offers_six_files(open_app: Open, language: str) -> None:
    app = ask(open_app("exits", lang=language), "exits", "exit-curves", language)
    assert not app.exception
    offered = app.get("download_button")
    assert len(offered) == len(FORMATS) == 6
    assert not any(button.proto.disabled for button in offered)
    title = {"nl": "Aandeel deelnemers dat is", "en": "Share of participants that has left"}
    assert title[language] in texts(app)


def test_without_chromium_pictures_are_grey_with_the_reason_and_the_rest_works(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(browser, "available", lambda language: f"geen Chromium ({language})")
    app = ask(open_app("exits"), "exits", "exit-curves")
    offered = {button.proto.label: button.proto.disabled for button in app.get("download_button")}
    assert [label for label, disabled in offered.items() if disabled] == [
        "PDF", "Afbeelding (PNG)", "Tekening (SVG)",
    ]  # fmt: skip
    assert "geen Chromium (nl)" in texts(app)
    # A table is set without a browser.
    table = ask(open_app("exits"), "exits", "exit-reasons").get("download_button")
    assert not any(button.proto.disabled for button in table)


def test_a_file_is_written_down_before_it_is_handed_over(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    make_keys(tmp_path / "keys")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    monkeypatch.setenv(STORE_VARIABLE, str(store))
    reader = Reader(EVALUATOR, {"by": "cohort"})
    drawn, view = documents.document("exits", reader)
    exhibit = next(e for e in exhibits(drawn, view, reader) if e.key == "exit-reasons")
    (csv,) = (form for form in FORMATS if form.suffix == "csv")
    content = exports.make(exhibit, csv, EVALUATOR, "by=cohort")
    (line,) = map(json.loads, (tmp_path / "log" / LOG_FILE).read_text().splitlines())
    assert (line["who"], line["action"], line["page"]) == ("test", "export", "exits")
    assert line["selection"] == "by=cohort"
    assert line["content_hash"] == hashlib.sha256(content).hexdigest()
    assert not verify(tmp_path / "log", read_key("log", tmp_path / "keys")).faults
