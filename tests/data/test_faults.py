"""An extract with a fault is refused whole, with every fault at its place and no value shown."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.errors import DashboardError, ExtractRefused
from data.importing.extracts import import_extract
from data.programme import load_programme
from tests.extracts import AS_OF, columns_of, person, write_csv, write_extract

SECRET = "Jansen"


def refused(folder: Path, store: Path) -> list[tuple[str, str, tuple[int, ...], str]]:
    """Import, which must be refused; gives back the faults as (file, column, rows, text)."""
    with pytest.raises(ExtractRefused) as caught:
        import_extract(folder, dt.date.fromisoformat(AS_OF), load_programme(), store)
    assert not [path for path in store.rglob("*") if path.is_file() and path.name != ".lock"]
    return [(f.file, f.column, f.rows, f.text("en")) for f in caught.value.faults]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return tmp_path / "extract"


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def test_an_extract_without_participants_csv_is_refused(folder: Path, store: Path) -> None:
    write_csv(folder, "wage_sanctions", [])
    assert refused(folder, store) == [
        ("participants.csv", "", (), "the file is missing. Every extract has it")
    ]


def test_a_folder_that_is_not_there_is_wrong_use(folder: Path, store: Path) -> None:
    with pytest.raises(DashboardError, match="There is no folder") as caught:
        import_extract(folder, dt.date.fromisoformat(AS_OF), load_programme(), store)
    assert str(folder) in caught.value.text("nl")


def test_a_missing_and_an_unknown_column_are_both_named(folder: Path, store: Path) -> None:
    columns = [*columns_of("participants")[1:], "burgerservicenummer"]
    write_csv(folder, "participants", [], columns)
    assert [(column, rows) for _, column, rows, _ in refused(folder, store)] == [
        ("burgerservicenummer", (1,)),
        ("participant_id", (1,)),
    ]


def test_a_column_that_stands_twice_is_refused(folder: Path, store: Path) -> None:
    write_csv(folder, "participants", [], [*columns_of("participants"), "geboortejaar"])
    assert refused(folder, store) == [
        ("participants.csv", "birth_year", (1,), "the column is there more than once")
    ]


@pytest.mark.parametrize(
    ("column", "value", "text"),
    [
        ("entry_date", "2021-02-29", "a date that does not exist in the calendar"),
        ("entry_date", "31-04-2021", "a date that does not exist in the calendar"),
        ("entry_date", "04/05/2021", "not a date. Expected: 2021-07-31 or 31-07-2021"),
        ("entry_date", "1021-01-01", "a date before 1900 or after 2100"),
        ("entry_date", "2021-08-01", "later than the as-of date 2021-07-31"),
        ("birth_year", "2022", "later than the as-of date 2021-07-31"),
        ("birth_year", "1899", "out of range. Expected: 1900 to 2100"),
        ("birth_year", "95 jaar", "not a whole number. Expected: digits only"),
        (
            "branch",
            SECRET,
            "unknown code. Allowed: staff, marechaussee, army, air_force, navy."
            " Or add it to the programme file",
        ),
        (
            "participant_id",
            f"J. {SECRET}",
            "not a pseudonym. Expected: p and 32 hexadecimal digits, as the import with"
            " --pseudonymise makes of registration numbers",
        ),
        ("participant_id", "", "empty. Every row needs a value here"),
    ],
)
def test_a_cell_that_cannot_be_right_is_refused_at_its_place(
    folder: Path, store: Path, column: str, value: str, text: str
) -> None:
    write_extract(folder, [person("A"), person("B") | {column: value}])
    assert refused(folder, store) == [("participants.csv", column, (3,), text)]


def test_a_participant_who_stands_twice_is_refused(folder: Path, store: Path) -> None:
    write_extract(folder, [person("A"), person("B"), person("A", branch="navy")])
    assert refused(folder, store) == [
        (
            "participants.csv",
            "participant_id",
            (2, 4),
            "occurs more than once. Keep one row for each participant_id",
        )
    ]


def test_a_row_about_a_stranger_is_refused(folder: Path, store: Path) -> None:
    sanctions = [{"participant_id": "Z", "imposed_date": "2021-01-01"}]
    write_extract(folder, [person("A")], wage_sanctions=sanctions)
    assert refused(folder, store) == [
        (
            "wage_sanctions.csv",
            "participant_id",
            (2,),
            "somebody who is not in participants.csv",
        )
    ]


def test_a_number_that_is_no_number_is_refused(folder: Path, store: Path) -> None:
    placement = {"participant_id": "A", "start_date": "2021-01-01", "hours_per_week": "twintig"}
    write_extract(folder, [person("A")], placements=[placement])
    assert refused(folder, store) == [
        ("placements.csv", "hours_per_week", (2,), "not a number. Expected: such as 20 or 20,5")
    ]


def test_a_month_that_is_no_month_or_too_late_is_refused(folder: Path, store: Path) -> None:
    months = [
        {"month": month, "employed": "9000000", "unemployed": "300000"}
        for month in ("2021-13", "2021-08")
    ]
    write_extract(folder, [person("A")], labour_market=months)
    assert [(column, rows) for _, column, rows, _ in refused(folder, store)] == [
        ("month", (2,)),
        ("month", (3,)),
    ]


@pytest.mark.parametrize(
    ("content", "text"),
    [
        (b"", "the file is empty. Expected: a header row"),
        (b"\r\n \r\n", "the file is empty. Expected: a header row"),
        (
            b"PK\x03\x04\x00\x00",
            "a workbook, whatever its name says. Give it the ending .xlsx",
        ),
        (
            b"a\x00b",
            "not a text file. Save it as CSV in UTF-8 or Windows-1252",
        ),
        (
            b'participant_id,"branch\n',
            "cannot be split into cells: a quote is not closed or a cell is too long",
        ),
    ],
)
def test_a_file_that_is_no_table_is_refused(
    folder: Path, store: Path, content: bytes, text: str
) -> None:
    folder.mkdir()
    (folder / "participants.csv").write_bytes(content)
    assert refused(folder, store) == [("participants.csv", "", (), text)]


def test_a_header_without_participants_is_refused(folder: Path, store: Path) -> None:
    write_extract(folder, [])
    assert refused(folder, store) == [
        ("participants.csv", "", (), "the file has a header but no rows")
    ]


def test_a_row_with_too_few_cells_is_refused(folder: Path, store: Path) -> None:
    path = write_csv(folder, "participants", [person("A")])
    path.write_text(path.read_text() + "B,1990\n")
    assert refused(folder, store) == [
        ("participants.csv", "", (3,), "not as many cells as the header has (9)")
    ]


def test_all_faults_of_all_files_come_at_once_and_none_shows_a_value(
    folder: Path, store: Path
) -> None:
    write_extract(
        folder,
        [person("A", branch=SECRET), person("B", entry_date=SECRET, branch=SECRET)],
        wage_sanctions=[{"participant_id": "A", "imposed_date": SECRET}],
        interventions=[{"participant_id": SECRET, "intervention": SECRET, "start_date": ""}],
    )
    with pytest.raises(ExtractRefused) as caught:
        import_extract(folder, dt.date.fromisoformat(AS_OF), load_programme(), store)
    assert [(f.file, f.column, f.rows) for f in caught.value.faults] == [
        ("participants.csv", "branch", (2, 3)),
        ("participants.csv", "entry_date", (3,)),
        ("interventions.csv", "intervention", (2,)),
        ("interventions.csv", "start_date", (2,)),
        ("wage_sanctions.csv", "imposed_date", (2,)),
        ("interventions.csv", "participant_id", (2,)),
    ]
    for language in ("nl", "en"):
        report = "\n".join([caught.value.text(language), *caught.value.lines(language)])
        assert SECRET not in report
        assert "participants.csv" in report
