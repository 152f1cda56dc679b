"""A column keeps to one way of writing: read exactly in that way, or refused with the reason."""

from __future__ import annotations

from pathlib import Path

import pandas as pd
import pytest

from data.importing.extracts import import_extract
from data.programme import (
    PROGRAMME_FOLDER,
    TABLE_NAMES,
    ProgrammeError,
    load_programme,
    parse_programme,
)
from data.reading.extract import Extract, read_extract
from data.schema.tables import tables_of
from tests.extracts import AS_OF, columns_of, person, write_csv, write_extract

PROGRAMME = load_programme()
MIXED = "written in another way than the rest of the column"


def with_dates(folder: Path, *dates: str) -> Extract:
    """Participants of whom only the entry date matters."""
    rows = [person(f"A{number}", entry_date=date) for number, date in enumerate(dates)]
    return read_extract(write_extract(folder / "extract", rows), PROGRAMME)


def with_hours(folder: Path, *hours: str) -> Extract:
    """Placements of which only the hours matter."""
    rows = [
        {"participant_id": "A", "start_date": f"2021-01-0{n}", "hours_per_week": text}
        for n, text in enumerate(hours, start=1)
    ]
    return read_extract(write_extract(folder / "e", [person("A")], placements=rows), PROGRAMME)


def faults(extract: Extract) -> list[tuple[str, tuple[int, ...], str]]:
    return [(fault.column, fault.rows, fault.text("en")) for fault in extract.faults]


@pytest.mark.parametrize(
    "dates",
    [
        ("2020-07-05", "", "2020-07-31 00:00:00", "2020-12-01T00:00:00"),
        ("05-07-2020", "", "31-7-2020", "1-12-2020 0:00"),
        # 44013 is 1 July 2020 in a spreadsheet: =DATE(2020;7;1) as a number.
        ("44017", "", "44043", "44166"),
    ],
)
def test_a_column_of_dates_in_one_form_is_read(tmp_path: Path, dates: tuple[str, ...]) -> None:
    extract = with_dates(tmp_path, *dates)
    assert extract.faults == ()
    assert extract.tables["participants"]["entry_date"].tolist() == [
        pd.Timestamp(2020, 7, 5), pd.NaT, pd.Timestamp(2020, 7, 31), pd.Timestamp(2020, 12, 1),
    ]  # fmt: skip


@pytest.mark.parametrize("odd", ["2020-07-05", "44017"])
def test_a_second_form_of_dates_in_a_column_is_refused(tmp_path: Path, odd: str) -> None:
    ((column, rows, text),) = faults(with_dates(tmp_path, "05-07-2020", "31-07-2020", odd))
    assert (column, rows) == ("entry_date", (4,))
    assert text.startswith(MIXED)


def test_month_and_day_turned_round_are_refused_with_the_reason(tmp_path: Path) -> None:
    ((column, rows, text),) = faults(with_dates(tmp_path, "05-07-2020", "07-31-2020"))
    assert (column, rows) == ("entry_date", (3,))
    assert "looks like month-day-year" in text


@pytest.mark.parametrize("text", ["2020", "202007", "20200705", "05-07-20", "5 juli 2020", "43,5"])
def test_what_is_not_surely_a_day_is_refused(tmp_path: Path, text: str) -> None:
    ((column, rows, said),) = faults(with_dates(tmp_path, text))
    assert (column, rows, said.partition(".")[0]) == ("entry_date", (2,), "not a date")


@pytest.mark.parametrize("hours", [("36", "20,5", "8,25"), ("36", "20.5", "8.25")])
def test_a_decimal_comma_or_point_is_read(tmp_path: Path, hours: tuple[str, ...]) -> None:
    extract = with_hours(tmp_path, *hours)
    assert extract.faults == ()
    assert extract.tables["placements"]["hours_per_week"].tolist() == [36.0, 20.5, 8.25]


def test_a_comma_and_a_point_in_one_column_are_refused(tmp_path: Path) -> None:
    ((column, rows, text),) = faults(with_hours(tmp_path, "20,5", "36", "36.5", "8,5"))
    assert (column, rows) == ("hours_per_week", (4,))
    assert "decimal point where the rest of the column has a comma" in text


@pytest.mark.parametrize("text", ["1.000", "1,000", "20.500", "1.234,50"])
def test_three_digits_after_a_separator_are_refused_with_the_reason(
    tmp_path: Path, text: str
) -> None:
    ((_, rows, said),) = faults(with_hours(tmp_path, text))
    assert rows == (2,)
    assert said == (
        "a separator before three digits: 1.000 can mean one or a thousand. Write 1000, or 1"
    )


@pytest.mark.parametrize(
    "months", [("2021-06", "2021-07"), ("6-2021", "07-2021"), ("2021-06-01", "2021-07-01"),
               ("01-06-2021", "1-7-2021"), ("44348", "44378")],
)  # fmt: skip
def test_a_column_of_months_in_one_form_is_read(tmp_path: Path, months: tuple[str, str]) -> None:
    rows = [{"month": month, "employed": "9000000", "unemployed": "300000"} for month in months]
    extract = read_extract(write_extract(tmp_path, [person("A")], labour_market=rows), PROGRAMME)
    assert extract.faults == ()
    assert extract.tables["labour_market"]["month"].tolist() == [
        pd.Timestamp(2021, 6, 1), pd.Timestamp(2021, 7, 1),
    ]  # fmt: skip


def content(*lines: str) -> str:
    return "\n".join([";".join(columns_of("participants")), *lines]) + "\n"


ROW = "A;1995;army;2019-10-01;2020-07-01;2020-07-05;;;low"


def read(folder: Path, text: str, encoding: str = "utf-8") -> Extract:
    """An extract of one file."""
    (folder / "participants.csv").write_bytes(text.encode(encoding))
    return read_extract(folder, PROGRAMME)


@pytest.mark.parametrize(
    ("text", "encoding"),
    [
        (content(ROW), "utf-16"),
        ("sep=;\n" + content(ROW), "cp1252"),
        (content(ROW).replace("\n", "\r"), "utf-8"),
        (content(ROW).replace(";", "\t"), "utf-16"),
        (content(ROW + ";;").replace("risk\n", "risk;;\n"), "utf-8"),
        (content(ROW + ";; "), "utf-8"),
        (content(ROW).replace("exit_date", '"exit\ndate"'), "utf-8"),
        (content('"A";"1995";"army";"2019-10-01 ";" 2020-07-01";"2020-07-05";"";;"low"'), "utf-8"),
        (content(ROW, "", ";;;;;;;;", "Totaal;1"), "utf-8"),
    ],
)  # fmt: skip
def test_shapes_of_a_file_make_no_difference(tmp_path: Path, text: str, encoding: str) -> None:
    extract = read(tmp_path, text, encoding)
    assert extract.faults == ()
    (row,) = extract.tables["participants"].itertuples(index=False)
    assert (row.participant_id, row.birth_year, row.wage_sanction_risk) == ("A", 1995, "low")


@pytest.mark.parametrize("total", ["Totaal;2", "TOTAAL: 2", "Total;;;2;", "totaal aantal: 2;;;;;"])
def test_a_row_of_totals_that_agrees_is_left_out_and_reported(tmp_path: Path, total: str) -> None:
    extract = read(tmp_path, content(ROW, ROW.replace("A", "B", 1), total, ";;"))
    assert extract.faults == ()
    assert extract.tables["participants"]["participant_id"].tolist() == ["A", "B"]
    (remark,) = extract.remarks
    assert (remark.file, remark.rows) == ("participants.csv", (4,))
    assert remark.text("en") == ("a row of totals, left out; it agrees with the 2 rows above it")


def test_the_import_reports_a_row_of_totals(tmp_path: Path) -> None:
    import datetime as dt

    (tmp_path / "extract").mkdir()
    (tmp_path / "extract" / "participants.csv").write_text(content(ROW, "Totaal;1"), "utf-8")
    (tmp_path / "extract" / "SYNTHETIC.txt").touch()
    report = import_extract(
        tmp_path / "extract", dt.date.fromisoformat(AS_OF), PROGRAMME, tmp_path / "store"
    )
    assert report.entry.persons == 1
    assert "  participants.csv, row 3: a row of totals, left out" in "\n".join(report.lines("en"))


@pytest.mark.parametrize(
    "total", ["Totaal;3", "Totaal", "Totaal;;;;1;1", "Totaal;een", "Totaal;1,0"]
)
def test_a_row_of_totals_that_cannot_be_checked_is_refused(tmp_path: Path, total: str) -> None:
    ((_, rows, text),) = faults(read(tmp_path, content(ROW, total)))
    assert rows == (3,)
    assert text.startswith("a row of totals that does not give the number of rows above it (1)")


def test_totals_between_rows_are_nobody(tmp_path: Path) -> None:
    found = faults(read(tmp_path, content(ROW, "Totaal;1;;;;;;;", ROW.replace("A", "B", 1))))
    assert ("", (3,), "a row of totals between the other rows. Remove it") in found


def test_who_is_called_almost_like_totals_is_somebody(tmp_path: Path) -> None:
    extract = read(tmp_path, content(ROW.replace("A", "total-1", 1)))
    assert extract.tables["participants"]["participant_id"].tolist() == ["total-1"]


def test_a_value_outside_the_columns_is_refused(tmp_path: Path) -> None:
    assert faults(read(tmp_path, content(ROW, f"{ROW};Jansen"))) == [
        ("", (3,), "not as many cells as the header has (9)")
    ]


def test_a_row_of_a_person_where_the_header_should_be_is_not_shown(tmp_path: Path) -> None:
    found = faults(read(tmp_path, "Jansen;1995;x\n"))
    assert [column for column, _, text in found if text.startswith("unknown")] == ["#1", "#2", "#3"]


def test_files_may_have_dutch_names_and_those_of_the_programme(tmp_path: Path) -> None:
    source = (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8")
    programme = parse_programme(source + '\n[tables]\n"Sancties per jaar" = "wage_sanctions"\n')
    write_csv(tmp_path, "participants", [person("A")]).rename(tmp_path / "Deelnemers.CSV")
    write_csv(tmp_path, "wage_sanctions", []).rename(tmp_path / "sancties_per_jaar.txt")
    extract = read_extract(tmp_path, programme)
    assert extract.faults == ()
    assert extract.places == {
        "participants": "Deelnemers.CSV", "wage_sanctions": "sancties_per_jaar.txt",
    }  # fmt: skip
    assert set(extract.files_read) == {"Deelnemers.CSV", "sancties_per_jaar.txt"}


def test_a_programme_that_maps_a_file_to_no_table_is_refused() -> None:
    source = (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8")
    with pytest.raises(ProgrammeError, match="tables"):
        parse_programme(source + '\n[tables]\n"Personen" = "people"\n')


def test_a_programme_knows_the_tables_that_are_declared() -> None:
    assert tuple(table.name for table in tables_of(PROGRAMME)) == TABLE_NAMES


def test_a_file_that_looks_like_a_table_is_never_passed_over(tmp_path: Path) -> None:
    write_csv(tmp_path, "participants", [person("A")])
    (tmp_path / "survey2.csv").touch()
    (tmp_path / "leesmij.txt").touch()
    (tmp_path / "~$extract.xlsx").touch()
    assert [fault.file for fault in read_extract(tmp_path, PROGRAMME).faults] == ["survey2.csv"]
