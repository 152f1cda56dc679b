"""The page Import: nothing before it is confirmed, and everything said before that."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pytest
from streamlit.testing.v1 import AppTest

from analysis.change.effects import CHANGES as CODES
from analysis.change.effects import MEASURES as MEASURED
from data.importing.extracts import import_extract
from data.importing.incoming import INCOMING_VARIABLE
from data.programme import load_programme
from data.registry.store import LOCK, STORE_VARIABLE, RegistryEntry, list_registries
from pages.content.import_extract.report import as_csv
from pages.content.quality.change_effects import CHANGES, MEASURES
from tests.extracts import person, write_extract
from tests.pages.conftest import APP, FILES, plain, table, texts

EARLIER, DATE = dt.date(2021, 6, 30), dt.date(2021, 7, 31)
EFFECTS = "Effect on the main figures"
FINDINGS = "Faults and warnings"
SECRET = "PSEUDONYM-OF-"


def persons(*changes: dict[str, str]) -> list[dict[str, str]]:
    """Twelve persons or more, the first of them changed."""
    columns = [*changes, *({} for _ in range(12 - len(changes)))]
    return [person(f"{SECRET}{n}", **change) for n, change in enumerate(columns)]


@pytest.fixture
def store(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv(STORE_VARIABLE, str(tmp_path / "store"))
    monkeypatch.delenv(INCOMING_VARIABLE, raising=False)
    return tmp_path / "store"


def opened(**parameters: str) -> AppTest:
    """The page as the steward sees it, in English."""
    app = AppTest.from_file(str(APP), default_timeout=60)
    for parameter, code in {"lang": "en", "role": "steward", **parameters}.items():
        app.query_params[parameter] = code
    app.run()
    app.switch_page(FILES["import"]).run()
    assert not app.exception
    return app


def widget(app: AppTest, kind: str, name: str) -> Any:
    """The widget of a kind that a name is part of the key of."""
    (found,) = [w for w in app.get(kind) if w.key and w.key.startswith(f"import:{name}:")]
    return found


def upload(app: AppTest, folder: Path, date: dt.date = DATE) -> AppTest:
    """Upload the files of a folder, fill in the date and press the button."""
    files = [(path.name, path.read_bytes(), "text/csv") for path in sorted(folder.iterdir())]
    widget(app, "file_uploader", "files").set_value(files).run()
    widget(app, "date_input", "as_of").set_value(date).run()
    return click(app, "check")


def click(app: AppTest, name: str) -> AppTest:
    widget(app, "button", name).click().run()
    assert not app.exception
    return app


def imported(folder: Path, extract: list[dict[str, str]], date: dt.date) -> list[RegistryEntry]:
    """The registries after an extract came in over the page."""
    app = upload(opened(), write_extract(folder / str(date), extract), date)
    click(app, "confirm")
    return list_registries(folder / "store")


def files(folder: Path) -> set[str]:
    return {str(path.relative_to(folder)) for path in folder.rglob("*")} - {LOCK}


def test_nothing_is_kept_before_it_is_confirmed(store: Path, tmp_path: Path) -> None:
    app = opened()
    assert app.title[0].value == "Import"
    assert widget(app, "button", "check").disabled
    upload(app, write_extract(tmp_path / "extract", persons()))
    assert "The extract of 31 July 2021 can be kept: no faults" in plain(texts(app))
    assert files(store) == set()

    click(app, "confirm")
    (entry,) = list_registries(store)
    assert (entry.as_of_date, entry.persons) == (DATE, 12)
    assert files(store) == {f"{entry.name}.duckdb", f"{entry.name}.json"}
    assert "12 persons registered" in plain(texts(app))
    assert "(publish?lang=en&role=steward)" in texts(app)


def test_what_is_dropped_or_left_half_way_is_gone(store: Path, tmp_path: Path) -> None:
    app = upload(opened(), write_extract(tmp_path / "extract", persons()))
    click(app, "drop")
    assert widget(app, "file_uploader", "files").value in ([], None)
    assert files(store) == set()
    assert list_registries(store) == []
    # Who closes the browser comes back to an empty form.
    assert widget(opened(), "button", "check").disabled


def test_an_extract_with_faults_is_refused_with_every_place(store: Path, tmp_path: Path) -> None:
    wrong = persons({"entry_date": "2021-13-01"}, {"branch": "space"})
    app = upload(opened(), write_extract(tmp_path / "extract", wrong))
    assert 'cannot be kept: <strong class="unsuccessful">2 faults' in texts(app)
    rows = table(app, FINDINGS)
    assert {place for place, cells in rows.items() if cells[0] == "fault"} == {
        "participants.csv, column entry_date, row 2",
        "participants.csv, column branch, row 3",
    }
    assert SECRET not in texts(app)
    assert not [b for b in app.button if b.key and b.key.startswith("import:confirm")]
    assert list_registries(store) == []


def test_the_difference_with_the_registry_before_is_shown(store: Path, tmp_path: Path) -> None:
    year_ago = {"intake_date": "2020-06-01", "entry_date": "2020-06-15"}
    backdated = year_ago | {"exit_date": "2021-01-05", "exit_reason": "own_work"}
    since = {"intake_date": "2021-07-01", "entry_date": "2021-07-05"}
    imported(tmp_path, persons(*[year_ago] * 12), EARLIER)
    later = persons(backdated, backdated, *[year_ago] * 10, since)
    app = upload(opened(), write_extract(tmp_path / "extract", later))
    text = plain(texts(app))
    assert "1 person is new since 30 June 2021" in text.replace("*", "")
    rows = table(app, EFFECTS)
    # Two of twelve left successfully within a year: 2 / 12 = 16.7 points more.
    backdated_row = rows["Exits that were not known then (2)"]
    assert backdated_row[:3] == ["0", "+2", "+16.7 percentage points"]
    assert rows["The time since (1)"][0] == "+1"
    assert rows["All together"][0] == "13 was 12"


def test_a_correction_asks_for_its_reason(store: Path, tmp_path: Path) -> None:
    first = imported(tmp_path, persons(), DATE)
    app = upload(opened(), write_extract(tmp_path / "extract", persons({"branch": "navy"})))
    assert widget(app, "button", "confirm").disabled
    widget(app, "text_input", "reason").set_value("Branch came in late").run()
    click(app, "confirm")
    entries = list_registries(store)
    assert [entry.reason for entry in entries] == ["Branch came in late", ""]
    assert entries[0].corrects == first[0].content_hash
    assert entries[1] == first[0]


def test_the_same_content_again_changes_nothing(store: Path, tmp_path: Path) -> None:
    before = imported(tmp_path, persons(), DATE)
    app = upload(opened(), write_extract(tmp_path / "extract", persons()))
    assert "nothing would change" in texts(app)
    click(app, "confirm")
    assert "already there with the same content" in texts(app)
    assert list_registries(store) == before


def test_an_extract_in_the_incoming_folder_needs_no_upload(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    incoming = tmp_path / "incoming"
    write_extract(incoming / "2021-07", persons())
    (incoming / "link").symlink_to(tmp_path)
    monkeypatch.setenv(INCOMING_VARIABLE, str(incoming))
    app = opened()
    widget(app, "radio", "source").set_value("incoming").run()
    choice = widget(app, "selectbox", "incoming")
    assert choice.options == ["2021-07"]
    choice.select("2021-07").run()
    widget(app, "date_input", "as_of").set_value(DATE).run()
    click(app, "check")
    click(app, "confirm")
    assert [entry.persons for entry in list_registries(store)] == [12]
    assert (incoming / "2021-07" / "participants.csv").exists()


def test_another_import_in_the_meantime_is_said(store: Path, tmp_path: Path) -> None:
    app = upload(opened(), write_extract(tmp_path / "extract", persons()))
    imported(tmp_path, persons({"branch": "navy"}), DATE)
    click(app, "confirm")
    assert "in the meantime" in app.error[0].value
    assert len(list_registries(store)) == 1


@pytest.mark.parametrize("role", ["evaluator", "steering_group"])
def test_only_the_steward_gets_in(store: Path, tmp_path: Path, role: str) -> None:
    imported(tmp_path, persons(), DATE)
    app = opened(role=role)
    assert not app.get("file_uploader")
    assert "not part of your role" in app.error[0].value


def test_the_page_is_dutch_unless_asked_otherwise(store: Path) -> None:
    app = opened(lang="nl")
    assert app.title[0].value == "Importeren"
    assert "Er wordt niets bewaard" in texts(app)


def test_every_change_and_measure_has_a_name() -> None:
    assert tuple(CHANGES) == CODES
    assert tuple(MEASURES) == MEASURED


def test_no_cell_of_the_file_is_a_formula() -> None:
    import pandas as pd

    written = as_csv(pd.DataFrame({"file": ["=1+1.csv", "a.csv"], "count": [-1, 2]}), ";")
    assert written == b"\xef\xbb\xbffile;count\n'=1+1.csv;-1\na.csv;2\n"


def test_a_table_that_is_gone_is_kept_out_by_a_tick_and_its_file_is_named(
    store: Path, tmp_path: Path
) -> None:
    rows = [{"participant_id": f"{SECRET}1", "imposed_date": "2021-05-01"}]
    import_extract(
        write_extract(tmp_path / "before", persons(), wage_sanctions=rows),
        EARLIER, load_programme(), store,
    )  # fmt: skip
    app = upload(opened(), write_extract(tmp_path / "now", persons()))
    assert "The extract cannot be kept: 1 fault." in texts(app)
    assert widget(app, "button", "meant").disabled
    widget(app, "checkbox", "meant").check().run()
    widget(app, "button", "meant").click().run()
    assert not app.exception
    said = texts(app)
    assert "can be kept: no faults" in said
    assert "Not in the extract, their figures stay empty:" in said
    widget(app, "button", "confirm").click().run()
    newest = list_registries(store)[0]
    assert newest.as_of_date == DATE
    assert "wage_sanctions" in newest.missing


def test_what_was_not_read_is_named_on_the_page(
    store: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_extract(tmp_path / "incoming" / "july", persons())
    (folder / "wage_sanctions.csv.txt").touch()
    monkeypatch.setenv(INCOMING_VARIABLE, str(tmp_path / "incoming"))
    app = opened()
    widget(app, "radio", "source").set_value("incoming").run()
    widget(app, "selectbox", "incoming").select("july").run()
    widget(app, "date_input", "as_of").set_value(DATE).run()
    widget(app, "button", "check").click().run()
    found = table(app, "Not read, or hidden")
    assert found["wage_sanctions.csv.txt"][0].endswith("Call it wage_sanctions.csv")
