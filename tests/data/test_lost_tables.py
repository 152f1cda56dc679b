"""A table that is gone, or lost many rows, refuses the extract; what was not read is named."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from data.checks.lost import Meant
from data.errors import DashboardError, ExtractRefused
from data.importing.extracts import Prepared, as_meant, confirm, import_extract, prepare
from data.importing.renewal import read_back
from data.programme import load_programme
from data.registry.build import build_registry
from data.registry.open import open_registry
from tests.extracts import person, write_extract

PROGRAMME = load_programme()
BEFORE, DATE = dt.date(2021, 6, 30), dt.date(2021, 7, 31)
PERSONS = [person(f"P{n:02}") for n in range(10)]
SANCTIONS = [{"participant_id": p["participant_id"], "imposed_date": "2021-06-01"} for p in PERSONS]
NOTHING: tuple[str, ...] = ()


def meant(without: tuple[str, ...] = NOTHING, smaller: tuple[str, ...] = NOTHING) -> Meant:
    return Meant.of(without, smaller, PROGRAMME)


@pytest.fixture
def store(tmp_path: Path) -> Path:
    """A store with ten persons who all had a sanction."""
    folder = write_extract(tmp_path / "before", PERSONS, wage_sanctions=SANCTIONS)
    import_extract(folder, BEFORE, PROGRAMME, tmp_path / "store")
    return tmp_path / "store"


def checked(store: Path, rows: int | None, of: Meant | None = None) -> Prepared:
    """The next extract, with so many sanctions, or without their table."""
    tables = {} if rows is None else {"wage_sanctions": SANCTIONS[:rows]}
    folder = write_extract(store.parent / f"now-{rows}", PERSONS, **tables)
    return prepare(folder, DATE, PROGRAMME, store, meant=of or meant())


def faults(extract: Prepared) -> list[tuple[str, str]]:
    return [(fault.code, fault.file) for fault in extract.refused]


def test_a_table_that_was_there_before_and_is_gone_refuses_the_extract(store: Path) -> None:
    extract = checked(store, None)
    assert faults(extract) == [("table_lost", "wage_sanctions.csv")]
    assert "--without wage_sanctions" in extract.refused[0].text("en")
    with pytest.raises(ExtractRefused):
        confirm(extract)


def test_unless_the_import_says_that_it_is_meant(store: Path) -> None:
    entry = confirm(checked(store, None, meant(without=("wage_sanctions.csv",))))
    assert open_registry(entry).without == {
        "interventions", "wage_sanctions", "survey", "placements", "returns", "labour_market",
    }  # fmt: skip
    # A month later it is no news any more.
    folder = write_extract(store.parent / "later", PERSONS)
    assert not prepare(folder, dt.date(2021, 8, 31), PROGRAMME, store).refused


def test_a_table_that_never_was_there_is_no_fault(store: Path) -> None:
    assert "interventions.csv" in checked(store, 10).report.files_missing
    assert not checked(store, 10).refused


@pytest.mark.parametrize(("rows", "refused"), [(10, False), (8, False), (7, True), (0, True)])
def test_a_table_that_lost_more_than_a_fifth_of_its_rows_refuses_the_extract(
    store: Path, rows: int, refused: bool
) -> None:
    found = [("table_shrunk", "wage_sanctions.csv")] if refused else []
    assert faults(checked(store, rows)) == found
    assert not checked(store, rows, meant(smaller=("wage_sanctions",))).refused


def test_what_is_meant_can_be_said_after_the_check(store: Path) -> None:
    extract = as_meant(checked(store, None), meant(without=("wage_sanctions",)))
    assert not extract.refused
    assert not extract.faults
    assert "wage_sanctions" in confirm(extract).missing


def test_a_table_that_is_there_cannot_be_said_to_stay_away(store: Path) -> None:
    with pytest.raises(DashboardError, match="wage_sanctions is in the extract"):
        checked(store, 10, meant(without=("wage_sanctions",)))
    with pytest.raises(DashboardError, match="There is no table sanctions"):
        meant(without=("sanctions",))


def test_a_table_without_rows_is_another_extract_than_one_without_the_table(
    store: Path,
) -> None:
    empty = checked(store, 0, meant(smaller=("wage_sanctions",))).draft
    gone = checked(store, None, meant(without=("wage_sanctions",))).draft
    assert empty.without == gone.without - {"wage_sanctions"}
    assert empty.content_hash != gone.content_hash


def test_of_a_registry_from_before_this_was_kept_a_table_without_rows_is_not_known(
    store: Path,
) -> None:
    entry = confirm(checked(store, 10))
    older = replace(entry, without=None)
    assert older.missing == {"interventions", "survey", "placements", "returns", "labour_market"}
    # Deriving it anew keeps what it said, and its name.
    programme, tables = read_back(entry)
    again, _ = build_registry(
        store.parent / "renewed", tables, programme, DATE, synthetic=True, without=None
    )
    assert again.without is None
    assert again.missing == older.missing


def test_every_file_that_was_passed_over_is_named_with_why(tmp_path: Path) -> None:
    # As in a folder of a steward (debrief#2863): the export added an ending that nobody sees.
    folder = write_extract(tmp_path / "extract", PERSONS)
    for name in ("interventions.csv.txt", "survey.csv.gz", "wage_sanctions", ".DS_Store",
                 "~$extract.xlsx", "notes.docx"):  # fmt: skip
        (folder / name).touch()
    (folder / "older").mkdir()
    extract = prepare(folder, DATE, PROGRAMME, tmp_path / "store")
    assert not extract.refused
    said = {one.file: one.text("en") for one in extract.report.remarks}
    assert list(said) == sorted(said)
    assert said["interventions.csv.txt"].endswith("Call it interventions.csv")
    assert said["wage_sanctions"].endswith("Call it wage_sanctions.csv")
    assert "packed" in said["survey.csv.gz"]
    assert "folder" in said["older"]
    assert "hidden" in said[".DS_Store"]
    assert set(said) >= {"~$extract.xlsx", "notes.docx"}
    assert any("interventions.csv.txt" in line for line in extract.report.lines("nl"))


def test_a_second_download_is_refused_by_what_it_seems_to_be(tmp_path: Path) -> None:
    folder = write_extract(tmp_path / "extract", PERSONS)
    (folder / "wage_sanctions (1).csv").write_text("participant_id;imposed_date\n")
    (fault,) = prepare(folder, DATE, PROGRAMME, tmp_path / "store").refused
    assert fault.text("en").startswith("a copy, by its name")
    assert "call it wage_sanctions.csv" in fault.text("en")


def test_a_refused_extract_names_what_was_not_read_too(store: Path) -> None:
    folder = write_extract(store.parent / "now", PERSONS)
    (folder / "wage_sanctions.csv.txt").touch()
    with pytest.raises(ExtractRefused) as refused:
        import_extract(folder, DATE, PROGRAMME, store)
    assert [line.partition(":")[0] for line in refused.value.lines("en")] == [
        "wage_sanctions.csv", "wage_sanctions.csv.txt",
    ]  # fmt: skip


def test_hidden_sheets_are_read_and_named_and_so_are_those_that_are_passed_over(
    tmp_path: Path,
) -> None:
    # readxl#533: a sheet that a spreadsheet program does not show was read as any other, unsaid.
    path = tmp_path / "extract.xlsx"
    with xlsxwriter.Workbook(str(path)) as workbook:
        for sheet, hide in (
            ("participants", ""), ("wage_sanctions", "hide"), ("survey", "very_hidden"),
            ("toelichting", ""), ("scratch", ""),
        ):  # fmt: skip
            page = workbook.add_worksheet(sheet)
            rows = {"participants": PERSONS, "wage_sanctions": SANCTIONS}.get(sheet, [])
            header = list(rows[0]) if rows else ["participant_id", "round"]
            for place, row in enumerate([header, *(list(r.values()) for r in rows)]):
                page.write_row(place, 0, row if sheet != "scratch" else [])
            if hide:
                getattr(page, hide)()
    said = [
        (one.file.partition(" › ")[2], one.text("en"))
        for one in prepare(path, DATE, PROGRAMME, tmp_path / "store").report.remarks
    ]
    assert [sheet for sheet, _ in said] == ["wage_sanctions", "survey", "toelichting", "scratch"]
    assert said[0][1].startswith("a hidden sheet")
    assert said[1][1].startswith("a very hidden sheet")
    assert said[2][1].startswith("not read: a sheet of explanation")
    assert said[3][1].startswith("not read: nothing stands")
