"""A file is called what it is, and a header that stands elsewhere is found and said.

Made after office-kit/xlsx#166 and ExcelDataReader#498 (Strict), orange3#7000 (two BOMs),
visidata#1711 (title rows), rainbow_csv#108 (a quoted ``sep=``).
"""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import pytest
import xlsxwriter
from hypothesis import given, settings
from hypothesis import strategies as st

from data.programme import load_programme
from data.reading.csv_files import open_csv
from data.reading.raw_table import FaultyFile, read_table
from data.reading.xlsx_files import Workbook
from data.schema.tables import PARTICIPANTS
from tests.extracts import columns_of, person

PROGRAMME = load_programme()
COLUMNS = columns_of("participants")
STRICT_XML = (
    b'<workbook xmlns="http://purl.oclc.org/ooxml/spreadsheetml/main" conformance="strict"/>'
)


def packed(**parts: bytes) -> bytes:
    content = io.BytesIO()
    with zipfile.ZipFile(content, "w") as archive:
        for name, part in parts.items():
            archive.writestr(name.replace("__", "/"), part)
    return content.getvalue()


DISGUISED = {
    ".ods": packed(mimetype=b"application/vnd.oasis.opendocument.spreadsheet"),
    ".xlsb": packed(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.bin": b"\x00"}),
    "Strict": packed(**{"[Content_Types].xml": b"<Types/>", "xl__workbook.xml": STRICT_XML}),
    ".xls": bytes.fromhex("d0cf11e0a1b11ae1") + bytes(600),
    "HTML": b"\xef\xbb\xbf\r\n<!DOCTYPE html><table><tr><td>Kanarie</td></tr></table>",
    ".fods": b'<?xml version="1.0"?>\n<office:document xmlns:office="urn:oasis">',
    "2003": b'<?xml version="1.0"?><Workbook xmlns="urn:schemas-microsoft-com:office:spreadsheet">',
}


@pytest.mark.parametrize("kind", DISGUISED)
def test_a_file_under_another_ending_is_called_what_it_is(kind: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        Workbook(DISGUISED[kind], "participants.xlsx")
    (fault,) = caught.value.faults
    said = fault.text("en")
    assert (kind.lower() in said.lower()) and ".xlsx" in said
    assert fault.text("nl") != said


@pytest.mark.parametrize("kind", [".ods", ".xlsb", "HTML", ".fods", "2003"])
def test_so_it_is_where_it_is_named_as_text(kind: str) -> None:
    with pytest.raises(FaultyFile) as caught:
        open_csv(DISGUISED[kind], "participants.csv", PARTICIPANTS, PROGRAMME)
    assert kind.lower() in caught.value.faults[0].text("en").lower()


def test_a_workbook_named_as_text_is_a_workbook() -> None:
    with pytest.raises(FaultyFile) as caught:
        open_csv(packed(xl__workbook=b""), "participants.csv", PARTICIPANTS, PROGRAMME)
    assert caught.value.faults[0].text("en").startswith("a workbook, whatever its name says")


def csv_text(delimiter: str = ",") -> str:
    row = person("Kanarie7391")
    return "\r\n".join([delimiter.join(COLUMNS), delimiter.join(row[name] for name in COLUMNS)])


def said_of(content: str) -> tuple[tuple[int, ...], str]:
    """The one thing that is said of a file: rows and words, never a value."""
    with pytest.raises(FaultyFile) as caught:
        raw = open_csv(content.encode(), "participants.csv", PARTICIPANTS, PROGRAMME)
        read_table(raw, PARTICIPANTS, PROGRAMME)
    (fault,) = caught.value.faults
    assert "Kanarie" not in fault.text("nl") + fault.text("en")
    return fault.rows, fault.text("en")


@pytest.mark.parametrize(
    ("before", "delimiter", "words"),
    [
        ("\ufeff\ufeff", ",", "more than one byte order mark"),
        ('"sep=;"\r\n', ";", "only names the separator. Remove it: the header is in row 2"),
        ("sep=;;;;;;;;;\r\n", ";", "only names the separator. Remove it: the header is in row 2"),
        ("Extract registratie,,,,,,,,\r\n,,,,,,,,\r\n", ",", "seems to be in row 3"),
        ("Extract registratie\r\n\r\n", "\t", "seems to be in row 3"),
    ],
)
def test_what_stands_before_the_header_is_named(before: str, delimiter: str, words: str) -> None:
    rows, said = said_of(before + csv_text(delimiter))
    assert (rows, words in said) == ((1,), True)


@settings(deadline=None, max_examples=40)
@given(st.integers(1, 20), st.sampled_from(",;\t"))
def test_a_header_in_one_of_the_first_rows_is_found(row: int, delimiter: str) -> None:
    titles = "".join(f"Overzicht {n}\r\n" for n in range(row))
    assert f"row {row + 1}." in said_of(titles + csv_text(delimiter))[1]


def test_a_header_under_a_title_is_found_on_a_sheet(tmp_path: Path) -> None:
    with xlsxwriter.Workbook(tmp_path / "x.xlsx") as workbook:
        sheet = workbook.add_worksheet("participants")
        sheet.write(0, 0, "Overzicht")
        sheet.write_row(3, 0, COLUMNS)
    with pytest.raises(FaultyFile) as caught:
        book = Workbook((tmp_path / "x.xlsx").read_bytes(), "x.xlsx")
        read_table(book.table("participants", "x.xlsx"), PARTICIPANTS, PROGRAMME)
    assert "seems to be in row 4" in caught.value.faults[0].text("en")
