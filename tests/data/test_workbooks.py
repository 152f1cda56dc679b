"""A workbook is read as exactly as CSV files are: the same tables, or a fault at its place."""

from __future__ import annotations

import datetime as dt
from pathlib import Path
from typing import Any

import pandas as pd
import pytest
import xlsxwriter

from data.demo.files import write_demo_extract
from data.errors import DashboardError, ExtractRefused
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.reading.extract import Extract, read_extract
from data.schema.tables import PARTICIPANTS, tables_of
from tests.extracts import AS_OF, columns_of, person, write_csv, write_extract

PROGRAMME = load_programme()
HEADER = columns_of("participants")
DAY = "dd-mm-yyyy"


def write_book(path: Path, sheets: dict[str, list[list[Any]]]) -> Path:
    """A workbook; days become date cells, text that begins with = a formula without a result."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with xlsxwriter.Workbook(path) as book:
        day = book.add_format({"num_format": DAY})
        for name, rows in sheets.items():
            sheet = book.add_worksheet(name)
            for number, row in enumerate(rows):
                for column, cell in enumerate(row):
                    if isinstance(cell, dt.date):
                        sheet.write_datetime(number, column, cell, day)
                    elif cell is not None:
                        sheet.write(number, column, cell)
    return path


PSEUDONYM = "p" + 32 * "0"


def row(participant_id: Any = "A", entry: Any = dt.date(2020, 7, 5), **cells: Any) -> list[Any]:
    """A participant as a row of a sheet."""
    values = {"participant_id": participant_id, "birth_year": 1995, "entry_date": entry} | cells
    return [values.get(name) for name in HEADER]


def read_rows(folder: Path, *rows: list[Any], sheet: str = "deelnemers") -> Extract:
    return read_extract(write_book(folder / "x.xlsx", {sheet: [HEADER, *rows]}), PROGRAMME)


def faults(extract: Extract) -> list[tuple[str, str, tuple[int, ...], str]]:
    return [(f.file, f.column, f.rows, f.text("en")) for f in extract.faults]


def test_the_demo_as_a_workbook_is_the_same_registry(tmp_path: Path) -> None:
    write_demo_extract(tmp_path / "csv")
    from_csv = read_extract(tmp_path / "csv", PROGRAMME)
    sheets = {
        table.name_nl: [
            [column.header_nl for column in table.columns],
            *[[None if pd.isna(cell) else cell for cell in values]
              for values in from_csv.tables[table.name].itertuples(index=False)],
        ]
        for table in tables_of(PROGRAMME)
    }  # fmt: skip
    book = write_book(tmp_path / "demo.xlsx", sheets | {"SYNTHETIC": []})
    from_book = read_extract(book, PROGRAMME)
    assert from_book.faults == ()
    assert from_book.synthetic
    for name, frame in from_csv.tables.items():
        pd.testing.assert_frame_equal(from_book.tables[name], frame)


def test_a_workbook_for_each_table_may_name_its_sheet_as_it_likes(tmp_path: Path) -> None:
    write_book(tmp_path / "Deelnemers.xlsx", {"Blad1": [HEADER, row()], "Blad2": []})
    sanctions = [["deelnemernummer", "datum_oplegging"], ["A", "2021-01-05"]]
    write_book(tmp_path / "wage_sanctions.xlsx", {"Blad1": sanctions})
    extract = read_extract(tmp_path, PROGRAMME)
    assert extract.faults == ()
    assert extract.places == {
        "participants": "Deelnemers.xlsx", "wage_sanctions": "wage_sanctions.xlsx",
    }  # fmt: skip
    assert len(extract.tables["wage_sanctions"]) == 1


def test_numbers_that_stand_for_text_are_read_as_their_digits(tmp_path: Path) -> None:
    extract = read_rows(tmp_path, row(1, 44017), row(2, 44018))
    assert extract.faults == ()
    participants = extract.tables["participants"]
    assert participants["participant_id"].tolist() == ["1", "2"]
    assert participants["entry_date"].tolist() == [
        pd.Timestamp(2020, 7, 5), pd.Timestamp(2020, 7, 6),
    ]  # fmt: skip
    assert participants.index.tolist() == [2, 3]


@pytest.mark.parametrize(
    ("rows", "column", "text"),
    [
        ([row("A"), row("B"), row("C", "05-07-2020")], "entry_date", "in another way"),
        ([row("A"), row("B"), row("C", 44017)], "entry_date", "in another way"),
        ([row("A"), row("B"), row(12)], "participant_id", "may have changed it"),
        ([row("A"), row("B"), row("C", birth_year=1995.5)], "birth_year", "not a whole number"),
        ([row("A"), row("B"), row("C", birth_year=True)], "birth_year", "true/false"),
        ([row("A"), row("B"), row("C", birth_year=35000)], "birth_year", "out of range"),
        ([row("A"), row("B"), row("C", dt.datetime(2020, 7, 5, 9))], "entry_date", "a time"),
        ([row("A"), row("B"), row("C", dt.date(1900, 2, 1))], "entry_date", "March 1900"),
        ([row(1), row(2), row(12345678901234567)], "participant_id", "not keep exactly"),
        ([row(1), row(2), row(-3)], "participant_id", "not keep exactly"),
    ],
)
def test_a_cell_of_another_type_is_refused(
    tmp_path: Path, rows: list[list[Any]], column: str, text: str
) -> None:
    ((file, where, at, said),) = faults(read_rows(tmp_path, *rows))
    assert (file, where, at) == ("x.xlsx › deelnemers", column, (4,))
    assert text in said


def test_formulas_are_read_as_their_results_and_errors_refused(tmp_path: Path) -> None:
    path = write_book(tmp_path / "x.xlsx", {"participants": [HEADER, row("A"), row("B")]})
    results = write_formulas(path, {"B2": ("YEAR(1)", "1996"), "C3": ("1/0", "#DIV/0!")})
    assert faults(read_extract(results, PROGRAMME)) == [
        ("x.xlsx › participants", "C", (3,), "an error of a formula, such as #N/A. Correct it")
    ]
    path = write_book(tmp_path / "x.xlsx", {"participants": [HEADER, row("A"), row("B")]})
    results = write_formulas(path, {"B2": ("YEAR(1)", "1996")})
    extract = read_extract(results, PROGRAMME)
    assert extract.faults == ()
    assert extract.tables["participants"]["birth_year"].tolist() == [1996, 1995]


def write_formulas(path: Path, formulas: dict[str, tuple[str, str]]) -> Path:
    """Put formulas with results into the first sheet, as a program that calculates does."""
    import re
    import zipfile

    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name).decode() for name in archive.namelist()}
    sheet = parts["xl/worksheets/sheet1.xml"]
    for name, (formula, result) in formulas.items():
        kind = ' t="e"' if result.startswith("#") else ""
        cell = f'<c r="{name}"{kind}><f>{formula}</f><v>{result}</v></c>'
        old = re.search(rf'<c r="{name}"[^>]*>.*?</c>', sheet)
        end = sheet.index("</row>", sheet.index(f'<c r="A{name[1:]}"'))
        sheet = sheet.replace(old[0], cell) if old else sheet[:end] + cell + sheet[end:]
    parts["xl/worksheets/sheet1.xml"] = sheet
    parts["xl/workbook.xml"] = parts["xl/workbook.xml"].replace(' fullCalcOnLoad="1"', "")
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return path


def test_a_formula_that_no_program_calculated_is_refused(tmp_path: Path) -> None:
    ((file, _, _, text),) = faults(read_rows(tmp_path, row("A", birth_year="=1990+5")))
    assert file == "x.xlsx › deelnemers"
    assert text.startswith("a formula without a result")


def test_a_table_that_is_there_twice_is_refused(tmp_path: Path) -> None:
    write_csv(tmp_path, "participants", [person("A")])
    write_book(tmp_path / "extract.xlsx", {"deelnemers": [HEADER, row()]})
    ((_, _, _, text),) = faults(read_extract(tmp_path, PROGRAMME))
    assert "extract.xlsx › deelnemers, participants.csv" in text
    twice = write_book(
        tmp_path / "b.xlsx", {n: [HEADER, row()] for n in ("deelnemers", "Participants")}
    )
    ((_, _, _, text),) = faults(read_extract(twice, PROGRAMME))
    assert "b.xlsx › deelnemers, b.xlsx › Participants" in text


def test_a_sheet_that_is_no_table_is_refused_unless_it_is_empty(tmp_path: Path) -> None:
    sheets = {"deelnemers": [HEADER, row()], "Blad2": [], "Toelichting": [["x"]]}
    assert faults(read_extract(write_book(tmp_path / "x.xlsx", sheets), PROGRAMME)) == []
    sheets["Notities"] = [["Jansen belt terug"]]
    ((file, _, _, text),) = faults(read_extract(write_book(tmp_path / "x.xlsx", sheets), PROGRAMME))
    assert file == "x.xlsx › Notities"
    assert text.startswith("not the name of a table")


def test_a_table_that_does_not_begin_at_the_corner_is_refused(tmp_path: Path) -> None:
    shifted = [[None, *HEADER], [None, *row()]]
    ((_, _, _, text),) = faults(
        read_extract(write_book(tmp_path / "x.xlsx", {"deelnemers": shifted}), PROGRAMME)
    )
    assert text.startswith("the table does not begin in cell A1")


def test_faults_between_cells_name_the_sheet(tmp_path: Path) -> None:
    twice = [HEADER, row(PSEUDONYM), row(PSEUDONYM)]
    path = write_book(tmp_path / "x.xlsx", {"deelnemers": twice})
    with pytest.raises(ExtractRefused) as caught:
        import_extract(path, dt.date.fromisoformat(AS_OF), PROGRAMME, tmp_path / "store")
    (fault,) = caught.value.faults
    assert (fault.file, fault.rows) == ("x.xlsx › deelnemers", (2, 3))


def test_the_report_names_the_sheets(tmp_path: Path) -> None:
    rows = [HEADER, row(PSEUDONYM, intake_date=None)]
    path = write_book(tmp_path / "x.xlsx", {"deelnemers": rows})
    report = import_extract(path, dt.date.fromisoformat(AS_OF), PROGRAMME, tmp_path / "store")
    assert "  x.xlsx › deelnemers: 1 rows" in report.lines("en")
    assert "  survey.csv: not in the extract; its figures stay empty" in report.lines("en")


def test_of_a_date_cell_of_birth_only_the_year_is_read(tmp_path: Path) -> None:
    extract = read_rows(tmp_path, row("A", birth_year=dt.date(1995, 6, 5)))
    assert extract.faults == ()
    assert extract.tables["participants"]["birth_year"].tolist() == [1995]


def test_a_path_that_is_neither_folder_nor_workbook_is_wrong_use(tmp_path: Path) -> None:
    path = write_csv(tmp_path, "participants", [person("A")])
    with pytest.raises(DashboardError, match="a workbook"):
        read_extract(path, PROGRAMME)


def test_a_workbook_and_csv_files_of_other_tables_go_together(tmp_path: Path) -> None:
    write_extract(tmp_path, [person("A")])
    sanctions = [["participant_id", "imposed_date"], ["A", dt.date(2021, 1, 5)]]
    write_book(tmp_path / "rest.xlsx", {"loonsancties": sanctions})
    extract = read_extract(tmp_path, PROGRAMME)
    assert extract.faults == ()
    assert [len(extract.tables[name]) for name in ("participants", "wage_sanctions")] == [1, 1]
    assert PARTICIPANTS.file not in extract.files_missing
