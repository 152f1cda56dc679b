"""The part of every page that says what moved since an earlier as-of date."""

from __future__ import annotations

import datetime as dt
import re
from pathlib import Path

import pytest

from analysis.change.movement import VERDICTS as ALL_VERDICTS
from analysis.change.movement import movement
from analysis.publication.publish import publish
from analysis.selection import Selection
from data.registry.open import open_registry
from data.registry.store import find_registry
from data.releases.files import RELEASES_VARIABLE
from pages.access.roles import EVALUATOR, Viewer
from pages.exhibits import documents
from pages.exhibits.exhibits import exhibits
from pages.exhibits.finding import find
from pages.paper.codes import read_code
from pages.paper.document import Chart, Table
from pages.reader.off_screen import Reader
from pages.shared.movement import HEADINGS, NAMES, PAGES, PARTS, VERDICTS
from tests.demo_store import EARLIER, PUBLISHED
from tests.pages.conftest import Open, chart, table, texts
from tests.releases import KEYS, MOMENT, unattacked

SINCE = EARLIER.isoformat()
NONSENSE = re.compile(r"(?<![\w-])(nan|NaN|<NA>|NaT|inf)(?![\w-])|\{[a-z_]+\}")


def test_every_verdict_and_part_has_words() -> None:
    assert set(VERDICTS) == set(ALL_VERDICTS)
    assert list(PARTS) == ["new_persons", "follow_up", "corrections"]
    shown = {measure for measures in PAGES.values() for measure, _details in measures}
    assert set(NAMES) | set(HEADINGS) == shown | {"exit_reason"}


@pytest.mark.parametrize("page", PAGES)
def test_every_page_says_what_moved_when_it_is_asked(open_app: Open, page: str) -> None:
    app = open_app(page, since=SINCE, lang="en")
    said = texts(app)
    # In July 2020 there had been no survey, and too few had been judged.
    unknown = page in ("wellbeing", "result")
    assert ("On 31 July 2020 this was not known" if unknown else "<caption>Since 31 July") in said
    assert not NONSENSE.search(re.sub(r"<[^>]+>", " ", said))


def test_without_an_earlier_date_nothing_is_said_of_it(open_app: Open) -> None:
    app = open_app("exits", lang="en")
    assert "<caption>Since" not in texts(app)
    assert not any("on 31" in str(trace.get("name", "")) for trace in chart(app)["data"])
    (control,) = [box for box in app.selectbox if box.label == "Compare with"]
    assert control.value == ""


def test_the_table_holds_the_numbers_of_the_analysis(open_app: Open, store: Path) -> None:
    pair = [open_registry(find_registry(store, date)) for date in (PUBLISHED, EARLIER)]
    moved = movement(*pair, Selection()).set_index("measure")
    app = open_app("participants", since=SINCE, lang="en")
    (title,) = set(re.findall(r"<caption>(Since[^<]*)<", texts(app)))
    rows = table(app, title)
    for header, measure in (("Participants", "participants"), ("Left", "exits")):
        row = moved.loc[measure]
        amounts = [row[c] for c in ("then", "now", "difference", *PARTS)]
        cells = rows[header][:3] + rows[header][4:]
        assert [int(cell.replace("\N{MINUS SIGN}", "-")) for cell in cells] == amounts


@pytest.mark.parametrize("page", ["exits", "interventions", "sanctions"])
def test_the_earlier_curve_is_drawn_thin_and_dated(open_app: Open, page: str) -> None:
    app = open_app(page, since=SINCE)
    figure = chart(app)
    lines = [trace for trace in figure["data"] if trace.get("name") == "op 31 juli 2020"]
    assert lines
    assert all(line["line"]["dash"] == "dot" and line["line"]["width"] < 2 for line in lines)
    assert "op 31 juli 2020" in [note["text"] for note in figure["layout"]["annotations"]]


def test_a_date_that_is_not_before_the_one_shown_is_named_and_ignored(open_app: Open) -> None:
    app = open_app("exits", since="2021-07-31", lang="en")
    assert "<caption>Since" not in texts(app)
    assert any("earlier as-of date" in str(each.value) for each in app.warning)


def test_on_paper_the_same_stands_with_the_date_in_its_selection(
    open_app: Open, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = Reader(Viewer(EVALUATOR, None, "test"), {"lang": "en", "since": SINCE})
    drawn, view = documents.document("exits", reader)
    keys = [part.key for part in drawn.walk() if isinstance(part, Table | Chart)]
    assert "movement" in keys
    assert view.since is not None and view.since.as_of_date == EARLIER
    (of_movement,) = [e for e in exhibits(drawn, view, reader) if e.key == "movement"]
    assert "compared with" in of_movement.stamp.selection
    found, same = find(read_code(of_movement.stamp.code), "nl")
    assert (found.key, same) == ("movement", True), "the code holds the earlier date too"


@pytest.fixture
def released(store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Two releases of everybody; that releases are attacked is tested elsewhere."""
    with unattacked():
        for n, date in enumerate((EARLIER, PUBLISHED)):
            moment = MOMENT + dt.timedelta(n)
            publish(store, tmp_path, KEYS, date, candidates=[Selection()], now=moment)
    monkeypatch.setenv(RELEASES_VARIABLE, str(tmp_path))


@pytest.mark.usefixtures("released")
def test_between_releases_no_part_is_told_and_every_number_is_rounded(open_app: Open) -> None:
    app = open_app("overview", since=SINCE, lang="en", role="steering_group")
    rows = table(app, "Since 31 July 2020")
    assert all(len(cells) == 4 for cells in rows.values()), "then, now, difference, verdict"
    for header in ("Participants", "Left"):
        assert all(int(cell.replace("+", "")) % 5 == 0 for cell in rows[header][:3])
    assert "cannot be told here" in texts(app)
    exits = open_app("exits", since=SINCE, lang="en", role="steering_group")
    assert "to be expected" not in texts(exits), "a release follows nobody"
