"""Notes at charts: who reads them, where their numbers stand, and who pins them."""

from __future__ import annotations

import datetime as dt
import json
import re
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.catalogue import CHARTS
from data.programme import load_programme
from data.releases.notes import (
    NOTES_VARIABLE,
    WRITERS,
    Draft,
    Writer,
    names_of,
    pin,
    read_notes,
    withdraw,
)
from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from pages.access.roles import MATRIX, PINNING, ROLES, Viewer, may_pin
from pages.exhibits import documents
from pages.exhibits.exhibits import exhibits
from pages.reader.off_screen import Reader
from pages.shared.menu import PAGES, ROOT
from tests.demo_store import EARLIER, PUBLISHED
from tests.pages.conftest import Open, chart, plain, texts

NAMES = names_of(load_programme())
TEXT = "samenwerking Jump Movement beëindigd"
STEWARD = Writer("karel", "steward")
MARCH = dt.date(2021, 3, 1)


@pytest.fixture(autouse=True)
def notes(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Notes of one's own."""
    monkeypatch.setenv(NOTES_VARIABLE, str(tmp_path / "notes.jsonl"))
    return tmp_path / "notes.jsonl"


def pinned(
    path: Path,
    page: str,
    figure: str,
    text: str = TEXT,
    about: dt.date | None = None,
    as_of: dt.date = PUBLISHED,
) -> None:
    pin(path, Draft(page, figure, text, as_of, about), STEWARD, NAMES)


def listed(app: AppTest) -> list[str]:
    """The lists of notes on a page, as text."""
    return [plain(str(e.value)) for e in app.get("html") if 'class="notes"' in str(e.value)]


def above(app: AppTest) -> list[str]:
    """The numbers above charts."""
    return [plain(str(e.value)) for e in app.get("html") if 'class="note-numbers"' in str(e.value)]


def marks(app: AppTest, place: int = 0) -> dict[str, float]:
    """Number of a note on the axis of a chart → where it stands."""
    annotations = chart(app, place)["layout"].get("annotations", [])
    return {mark["name"]: mark["x"] for mark in annotations if mark.get("name")}


def widget(app: AppTest, kind: str, name: str) -> Any:
    (found,) = [w for w in app.get(kind) if w.key and w.key.startswith(f"notes:{name}:")]
    return found


def order(app: AppTest) -> list[str]:
    """What stands on the page around the first chart, in order."""
    found = []
    for element in app.main:
        if element.type == "plotly_chart":
            found.append("chart")
        elif element.type == "caption":
            found.append("caption")
        elif element.type == "html" and 'class="note' in str(element.value):
            found.append("numbers" if "note-numbers" in str(element.value) else "notes")
    return found


def test_a_note_stands_under_the_source_line_of_its_chart(open_app: Open, notes: Path) -> None:
    pinned(notes, "exits", "exit-curves")
    pinned(notes, "exits", "exit-curves", "nieuwe vragenlijst", about=MARCH)
    app = open_app("exits", role="evaluator", lang="nl")
    (said,) = listed(app)
    today = f"{dt.datetime.now(dt.UTC).day} "
    assert said.startswith(f"Notities{TEXT} karel, {today}")
    assert "1 maart 2021: nieuwe vragenlijst karel, " in said
    # Its axis is one of time since entry: the numbers stand above it.
    (numbers,) = above(app)
    assert numbers.endswith(" 12")
    assert marks(app) == {}
    assert order(app)[:4] == ["numbers", "chart", "caption", "notes"]


def test_without_notes_nothing_is_said_of_them(open_app: Open) -> None:
    app = open_app("exits", role="evaluator")
    assert (listed(app), above(app), app.warning) == ([], [], [])


@pytest.mark.parametrize(
    ("page", "figure", "place"),
    [
        # Months from July 2019: March 2021 is the 21st, place 20.
        ("participants", "inflow", 20),
        # The first month with ten judged comes later; counted from the table of the same numbers.
        ("result", "contract-progress", None),
    ],
)
def test_on_an_axis_of_months_the_number_stands_at_its_month(
    open_app: Open, notes: Path, page: str, figure: str, place: int | None
) -> None:
    pinned(notes, page, figure, about=MARCH)
    pinned(notes, page, figure, "nieuwe vragenlijst", about=dt.date(2021, 3, 31))
    pinned(notes, page, figure, "oude afspraak", about=dt.date(2019, 6, 30))
    pinned(notes, page, figure, "zonder dag")
    app = open_app(page, role="steward", lang="nl")
    if place is None:
        place = _months_of_the_line(app).index("maart 2021")
    assert marks(app) == {"1, 2": place}
    (numbers,) = above(app)
    assert numbers.endswith(" 34")
    (said,) = listed(app)
    assert said.index(TEXT) < said.index("nieuwe vragenlijst") < said.index("oude afspraak")


def _months_of_the_line(app: AppTest) -> list[str]:
    (line,) = [t for t in chart(app)["data"] if t.get("hovertext")]
    return [said.split("<br>")[0] for said in line["hovertext"]]


def test_an_earlier_date_has_no_later_notes(open_app: Open, notes: Path) -> None:
    pinned(notes, "exits", "exit-curves")
    pinned(notes, "exits", "exit-curves", "eerder gezien", as_of=EARLIER)
    assert "eerder gezien" in listed(open_app("exits", as_of=str(PUBLISHED)))[0]
    (said,) = listed(open_app("exits", as_of=str(EARLIER)))
    assert "eerder gezien" in said
    assert TEXT not in said


def test_what_was_taken_away_is_not_shown(open_app: Open, notes: Path) -> None:
    pinned(notes, "exits", "exit-curves")
    withdraw(notes, 1, "dubbel", STEWARD, NAMES)
    assert listed(open_app("exits")) == []


def test_what_a_note_says_is_text_and_nothing_else(open_app: Open, notes: Path) -> None:
    pinned(notes, "exits", "exit-curves", "(<b onclick=x>vet</b> & **dik** [l](x))")
    html = texts(open_app("exits"))
    assert "(&lt;b onclick=x&gt;vet&lt;/b&gt; &amp; **dik** [l](x))" in html
    assert "<b onclick" not in html


def test_steward_and_evaluator_pin_and_nobody_else() -> None:
    assert tuple(role for role in ROLES if PINNING[role]) == WRITERS
    assert set(PINNING) == set(ROLES)
    assert not may_pin(None, "exits")
    for role in ROLES:
        viewer = Viewer(role, "reveal" if role == "provider" else None, "a")
        assert may_pin(viewer, "exits") == (role in WRITERS)
        assert not may_pin(viewer, "no-page")
    assert set(MATRIX["exits"]) == set(ROLES)


def test_a_note_is_typed_checked_and_pinned(
    open_app: Open, notes: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    app = open_app("exits", role="evaluator", lang="nl")
    make_keys(tmp_path / "keys")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    widget(app, "button", "pin").click().run()
    assert widget(app, "button", "confirm").disabled
    widget(app, "text_input", "text").set_value("3 deelnemers van Verbruggen").run()
    (error,) = app.error
    assert "onder de 10" in error.value and "woord 4" in error.value
    assert "Verbruggen" not in error.value
    assert widget(app, "button", "confirm").disabled
    widget(app, "text_input", "text").set_value(TEXT).run()
    widget(app, "date_input", "about").set_value(MARCH).run()
    assert not app.error
    assert f"1 maart 2021: {TEXT}" in [str(text.value) for text in app.text]
    assert not notes.exists()
    widget(app, "button", "confirm").click().run()
    assert not app.exception
    (note,) = read_notes(notes).notes
    assert (note.page, note.figure, note.text) == ("exits", "exit-curves", TEXT)
    assert (note.who, note.role, note.about, note.as_of) == ("local", "evaluator", MARCH, PUBLISHED)
    assert TEXT in listed(app)[0]
    assert not [w for w in app.get("text_input") if w.key and w.key.startswith("notes:")]
    lines = [json.loads(line) for line in (tmp_path / "log" / "log.jsonl").read_text().splitlines()]
    (line,) = [line for line in lines if line["action"] == "pin_note"]
    assert (line["who"], line["role"], line["page"]) == ("local", "evaluator", "exits")
    assert "Jump" not in json.dumps(line)


def test_a_note_is_taken_away_with_a_reason(open_app: Open, notes: Path) -> None:
    pinned(notes, "exits", "exit-curves")
    app = open_app("exits", role="steward", lang="en")
    widget(app, "button", "pin").click().run()
    widget(app, "selectbox", "which").set_value(1).run()
    assert widget(app, "button", "away").disabled
    widget(app, "text_input", "why").set_value("stond er dubbel").run()
    widget(app, "button", "away").click().run()
    assert not app.exception
    (note,) = read_notes(notes).notes
    assert note.withdrawn and note.withdrawn.why == "stond er dubbel"
    assert listed(app) == []


def test_a_damaged_line_is_said_to_who_can_mend_it(open_app: Open, notes: Path) -> None:
    for text in ("eerste", "tweede", "derde"):
        pinned(notes, "exits", "exit-curves", text)
    notes.write_bytes(notes.read_bytes().replace(b"tweede", b"andere"))
    app = open_app("exits", role="steward", lang="en")
    (warning,) = app.warning
    assert "Not all notes can be read" in warning.value
    assert "notes.jsonl, row 2" in warning.value
    (said,) = listed(app)
    assert "eerste" in said and "derde" in said and "andere" not in said


def test_notes_that_cannot_be_read_do_not_hide_the_figures(open_app: Open, notes: Path) -> None:
    notes.mkdir()
    app = open_app("exits", role="evaluator", lang="en")
    (warning,) = app.warning
    assert "cannot be used" in warning.value
    assert len(app.get("plotly_chart")) >= 1


def test_notes_go_along_with_every_exhibit(store: Path, notes: Path, open_app: Open) -> None:
    pinned(notes, "result", "contract-progress", about=MARCH)
    pinned(notes, "result", "contract-progress", "zonder dag")
    asking = Reader(Viewer("evaluator", None, "karel"), {"lang": "nl"})
    document, view = documents.document("result", asking)
    (exhibit,) = [e for e in exhibits(document, view, asking) if e.key == "contract-progress"]
    assert [(n.number, n.text, n.about, n.who) for n in exhibit.notes] == [
        (1, TEXT, MARCH, "karel"),
        (2, "zonder dag", None, "karel"),
    ]
    assert exhibit.chart is not None
    assert [numbers for _place, numbers in exhibit.chart.drawn.notes] == ["1"]
    # A note is no number: the code on paper stays the same.
    code = exhibit.stamp.code
    withdraw(notes, 1, "dubbel", STEWARD, NAMES)
    document, view = documents.document("result", asking)
    (exhibit,) = [e for e in exhibits(document, view, asking) if e.key == "contract-progress"]
    assert [note.text for note in exhibit.notes] == ["zonder dag"]
    assert exhibit.stamp.code == code


def test_notes_can_be_pinned_to_every_chart_and_to_nothing_else() -> None:
    drawn: dict[str, set[str]] = {}
    for page in PAGES.values():
        source = (ROOT / page.file).read_text("utf-8")
        calls = source.split("show.chart(")[1:]
        keys = [re.findall(r'key="([^"]+)"|^\w+, "([^"]+)"', call)[0] for call in calls]
        if keys:
            drawn[page.path] = {"".join(key) for key in keys}
    assert drawn == {page: set(charts) for page, charts in CHARTS.items()}


def test_who_may_not_pin_has_no_button(open_app: Open) -> None:
    buttons = [w.key for w in open_app("exits", role="evaluator").button if w.key]
    assert any(key.startswith("notes:pin:exit-curves") for key in buttons)
    for role in ("steward", "evaluator"):
        assert may_pin(Viewer(role, None, "a"), "exits")
    app = open_app("exits", role="evaluator", meeting="exits.result")
    assert not [w.key for w in app.button if w.key and w.key.startswith("notes:")]
