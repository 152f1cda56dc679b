"""The template is an extract without rows: whoever fills it in, delivers what is read."""

from __future__ import annotations

import zipfile
from pathlib import Path
from xml.etree import ElementTree

import pytest
from python_calamine import load_workbook

from data.__main__ import main
from data.errors import TemplateError
from data.programme import PROGRAMME_FOLDER, load_programme, parse_programme
from data.reading.extract import read_extract
from data.schema.tables import tables_of
from data.schema.template import WORKBOOK, write_template

PROGRAMME = load_programme()
TABLES = tables_of(PROGRAMME)
EMPTY = "the file has a header but no rows"


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("template") / "new"
    write_template(folder, PROGRAMME)
    return folder


@pytest.mark.parametrize("part", ["csv", WORKBOOK, "."])
def test_the_template_is_an_empty_form(folder: Path, part: str) -> None:
    extract = read_extract(folder / part, PROGRAMME)
    assert [fault.text("en") for fault in extract.faults] == [EMPTY]
    assert extract.files_missing == ()
    assert list(extract.places) == [table.name for table in TABLES]
    assert all(frame.empty for frame in extract.tables.values())


def test_a_row_under_the_header_is_all_it_needs(folder: Path, tmp_path: Path) -> None:
    content = (folder / "csv" / "deelnemers.csv").read_bytes()
    row = "A1;1990;Landmacht;1-10-2019;1-7-2020;5-7-2020;;;Laag\r\n"
    (tmp_path / "deelnemers.csv").write_bytes(content + row.encode())
    extract = read_extract(tmp_path, PROGRAMME)
    assert extract.faults == ()
    assert extract.tables["participants"]["branch"].tolist() == ["army"]


def test_every_column_is_explained_in_dutch(folder: Path) -> None:
    book = load_workbook(folder / WORKBOOK)
    assert book.sheet_names[0] == "Toelichting"
    explained = {(str(row[0]), str(row[-1])) for row in book.get_sheet_by_index(0).to_python()}
    for table in TABLES:
        for column in table.columns:
            assert (column.header_nl, column.meaning.nl) in explained
    text = "\n".join(map(str, book.get_sheet_by_index(0).to_python()))
    for column in TABLES[0].columns:
        for option in column.allowed(PROGRAMME):
            assert f"{option.name.nl} ({option.code})" in text


def validations(path: Path, sheet: int) -> dict[str, dict[str, str]]:
    """First cell of a range → what may be typed there, from the XML."""
    space = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
    with zipfile.ZipFile(path) as archive:
        root = ElementTree.fromstring(archive.read(f"xl/worksheets/sheet{sheet}.xml"))
    return {
        rule.get("sqref", "").partition(":")[0]: {
            "type": rule.get("type", ""),
            **{part.tag.removeprefix(space): part.text or "" for part in rule},
        }
        for rule in root.iter(f"{space}dataValidation")
    }


def test_codes_are_chosen_from_a_list_and_limits_are_kept(folder: Path) -> None:
    rules = validations(folder / WORKBOOK, 2)
    assert rules["B2"] == {"type": "whole", "formula1": "1900", "formula2": "2100"}
    assert rules["C2"]["type"] == "list"
    assert rules["D2"]["type"] == "date"
    sheet, _, cells = rules["C2"]["formula1"].partition("!")
    letter = cells.split("$")[1]
    lists = load_workbook(folder / WORKBOOK).get_sheet_by_name(sheet.strip("'")).to_python()
    chosen = [row[ord(letter) - ord("A")] for row in lists[1 : int(cells.split("$")[-1])]]
    assert chosen == [branch.name.nl for branch in PROGRAMME.branches]


def test_nothing_is_overwritten(folder: Path, tmp_path: Path) -> None:
    before = (folder / WORKBOOK).read_bytes()
    with pytest.raises(TemplateError, match="is there already"):
        write_template(folder, PROGRAMME)
    assert (folder / WORKBOOK).read_bytes() == before
    (tmp_path / WORKBOOK).touch()
    with pytest.raises(TemplateError, match=WORKBOOK):
        write_template(tmp_path, PROGRAMME)
    assert [path.name for path in tmp_path.iterdir()] == [WORKBOOK]


def test_a_folder_that_cannot_be_made_is_wrong_use(tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(TemplateError, match="cannot be written"):
        write_template(tmp_path / "file" / "new", PROGRAMME)


def test_another_programme_has_its_own_lists(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    source = (PROGRAMME_FOLDER / "joining_forces.toml").read_text("utf-8")
    source = source.replace('nl = "Landmacht"', 'nl = "=Brandweer"')
    (tmp_path / "other.toml").write_text(source, "utf-8")
    arguments = ["template", str(tmp_path / "t"), "--programme", str(tmp_path / "other.toml")]
    assert main(arguments, "en") == 0
    assert str(tmp_path / "t" / WORKBOOK) in capsys.readouterr().out
    extract = read_extract(tmp_path / "t" / WORKBOOK, parse_programme(source))
    assert [fault.text("en") for fault in extract.faults] == [EMPTY]
    lists = load_workbook(tmp_path / "t" / WORKBOOK).get_sheet_by_name("Keuzelijsten")
    assert "=Brandweer" in str(lists.to_python())
