"""One meaning, many shapes: encodings, delimiters, headers, dates are read exactly or refused."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest

from data.programme import PROGRAMME_FOLDER, load_programme, parse_programme
from data.reading.cells import (
    UnreadableCell,
    accepted_codes,
    read_code,
    read_date,
    read_month,
    read_number,
    read_whole,
    within,
)
from data.reading.extract import read_extract
from data.schema.tables import PARTICIPANTS, tables_of
from tests.extracts import PERSON, columns_of, person, write_csv, write_extract

PROGRAMME = load_programme()


def participants(folder: Path, content: bytes) -> pd.DataFrame:
    """The participants of an extract with this file, which must be without faults."""
    folder.mkdir(exist_ok=True)
    (folder / "participants.csv").write_bytes(content)
    extract = read_extract(folder, PROGRAMME)
    assert extract.faults == ()
    return extract.tables["participants"]


def csv_text(delimiter: str = ",", end: str = "\n", header: list[str] | None = None) -> str:
    values = ["A", *PERSON.values()]
    lines = [delimiter.join(header or columns_of("participants")), delimiter.join(values)]
    return end.join(lines) + end


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n"])
@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
def test_delimiter_line_end_and_encoding_make_no_difference(
    tmp_path: Path, delimiter: str, end: str, encoding: str
) -> None:
    frame = participants(tmp_path, csv_text(delimiter, end).encode(encoding))
    assert frame.loc[2, "participant_id"] == "A"
    assert frame.loc[2, "birth_year"] == 1995
    assert frame.loc[2, "entry_date"] == pd.Timestamp(2020, 7, 5)
    assert pd.isna(frame.loc[2, "exit_date"])
    assert frame.loc[2, "exit_reason"] is None


def test_dutch_headers_in_another_order_mean_the_same(tmp_path: Path) -> None:
    english = participants(tmp_path, csv_text().encode())
    names = {column.name: column.header_nl for column in PARTICIPANTS.columns}
    turned = list(reversed(columns_of("participants")))
    values = {"participant_id": "A"} | PERSON
    text = ";".join(names[c].upper() for c in turned) + "\n" + ";".join(values[c] for c in turned)
    dutch = participants(tmp_path, text.encode())
    pd.testing.assert_frame_equal(english, dutch)


def test_a_programme_can_map_a_header_of_its_own(tmp_path: Path) -> None:
    source = (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8")
    programme = parse_programme(source + '\n[headers.participants]\n"Krijgsmachtdeel" = "branch"\n')
    header = [c.replace("branch", "krijgsmachtdeel") for c in columns_of("participants")]
    (tmp_path / "participants.csv").write_text(csv_text(header=header), "utf-8")
    assert read_extract(tmp_path, programme).tables["participants"]["branch"].tolist() == ["army"]


def test_empty_rows_at_the_end_are_no_persons(tmp_path: Path) -> None:
    assert len(participants(tmp_path, (csv_text() + ",,,,,,,,\n\n").encode())) == 1


def test_a_file_may_be_missing_and_is_then_empty(tmp_path: Path) -> None:
    extract = read_extract(write_extract(tmp_path, [person("A")]), PROGRAMME)
    assert extract.files_missing == tuple(t.file for t in tables_of(PROGRAMME)[1:])
    assert list(extract.tables["survey"].columns) == columns_of("survey")
    assert extract.tables["survey"].empty


def test_who_was_invited_and_did_not_answer_is_a_row(tmp_path: Path) -> None:
    write_extract(tmp_path, [person("A")])
    write_csv(tmp_path, "survey", [{"participant_id": "A", "round": "1"}])
    survey = read_extract(tmp_path, PROGRAMME).tables["survey"]
    assert survey["answered_date"].isna().tolist() == [True]
    assert survey["happy"].isna().tolist() == [True]


def test_codes_may_be_written_as_their_names() -> None:
    codes = accepted_codes(PARTICIPANTS.column("branch").allowed(PROGRAMME))
    assert [read_code(t, codes) for t in ("army", "Landmacht", "ARMY", "Air force")] == [
        "army", "army", "army", "air_force",
    ]  # fmt: skip


@pytest.mark.parametrize("text", ["2021-07-31", "31-07-2021", "31-7-2021", "2021-07-31 00:00:00"])
def test_a_date_is_read_in_its_two_forms(text: str) -> None:
    assert read_date(text) == dt.date(2021, 7, 31)


def test_numbers_and_months_are_read() -> None:
    assert read_month("2021-07") == read_month("2021-07-01") == dt.date(2021, 7, 1)
    assert (read_number("20,5"), read_number("20.5"), read_whole("-3")) == (20.5, 20.5, -3)
    assert (within(1, 1, 5), within(5, 1, 5), within(9, None, None)) == (1, 5, 9)


@pytest.mark.parametrize(("value", "shown"), [(0, "1 to 5"), (6, "1 to 5")])
def test_out_of_range_says_the_range_and_not_the_value(value: int, shown: str) -> None:
    with pytest.raises(UnreadableCell) as caught:
        within(value, 1, 5)
    assert caught.value.message.format(**dict(caught.value.values)) == (
        f"out of range. Expected: {shown}"
    )


@pytest.mark.parametrize("text", ["1.000", "1e3", "1,000,0", "٣", "1 000"])
def test_what_could_mean_two_things_is_no_whole_number(text: str) -> None:
    with pytest.raises(UnreadableCell):
        read_whole(text)
    with pytest.raises(UnreadableCell):
        read_number(text)


def test_the_synthetic_mark_is_seen(tmp_path: Path) -> None:
    write_extract(tmp_path, [person("A")])
    (tmp_path / "SYNTHETIC.txt").unlink()
    assert not read_extract(tmp_path, PROGRAMME).synthetic
    (tmp_path / "SYNTHETIC.txt").touch()
    assert read_extract(tmp_path, PROGRAMME).synthetic
