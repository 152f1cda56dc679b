"""Exhibits as a workbook: numbers that are numbers, charts over their cells, nothing lost."""

from __future__ import annotations

import datetime as dt
import io
import re
import time
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st

from pages.paper.document import Table, Written
from pages.paper.native.grid import grid_of
from pages.paper.sheet_names import sheet_name
from pages.paper.workbooks import workbook
from tests.paper.exhibits import FIGURES, NOTES, STAMP, SUMMARY, exhibit, of_a_table


def opened(content: bytes) -> Any:
    return openpyxl.load_workbook(io.BytesIO(content))


def test_the_numbers_of_a_table_are_those_of_the_page_in_its_formats() -> None:
    book = opened(workbook([of_a_table()]))
    sheet = book["Uitgestroomd na een jaar"]
    header = [cell.value for cell in sheet[4]]
    assert header[0] in ("Row", "Regel")
    assert header[1] == "Aantal"
    row = list(sheet[6])
    assert [cell.value for cell in row] == ["Eigen werk", 1234, 0.3123, 0.27, 0.36, 3.1]
    formats = [cell.number_format for cell in row[1:]]
    percent = "0\N{NO-BREAK SPACE}%"
    assert formats[:4] == ["#,##0", "0.0\N{NO-BREAK SPACE}%", percent, percent]
    assert formats[4].startswith("+0;")


def test_what_is_hidden_stays_text() -> None:
    sheet = opened(workbook([of_a_table()]))["Uitgestroomd na een jaar"]
    assert [sheet.cell(7, place).value for place in (2, 3)] == ["< 10", "≤ 10 %"]
    assert {sheet.cell(7, place).data_type for place in (2, 3)} == {"s"}


def test_every_written_number_of_a_table_is_in_its_sheet() -> None:
    written = [
        value
        for row in SUMMARY.rows
        for cell in row.cells
        for value in ([cell] if isinstance(cell, str) else [cell.text, cell.aside])
        if isinstance(value, Written)
    ]
    wanted = sorted(
        round(n * 100, 12) if value.unit == "points" else n
        for value in written
        for n in value.values
    )
    sheet = opened(workbook([of_a_table()]))["Uitgestroomd na een jaar"]
    found = [c.value for row in sheet.iter_rows(min_row=5) for c in row if c.data_type == "n"]
    assert sorted(value for value in found if value is not None) == wanted


@pytest.mark.parametrize("key", FIGURES)
def test_the_chart_is_drawn_from_cells_with_the_numbers_of_the_figure(key: str) -> None:
    content = workbook([exhibit(key)])
    data = opened(content)[opened(content).sheetnames[1]]
    columns = list(data.iter_cols(values_only=True))
    place = 0
    for chart in exhibit(key).chart.drawn.on_paper():  # type: ignore[union-attr]
        grid = grid_of(chart, "nl")
        for column in grid.columns:
            wanted = list(column.values)
            found = list(columns[place][1 : grid.length + 1])
            if isinstance(found[0], dt.datetime):
                found = [(day - dt.datetime(1899, 12, 30)).days for day in found]
            assert found == wanted, column.header
            place += 1
        place += 3 if chart.kind == "points" else 1
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        parts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
    assert len(parts) == len(FIGURES[key]().on_paper())


def test_the_sheet_of_method_says_everything_of_the_stamp() -> None:
    made = exhibit()
    book = opened(workbook([made]))
    sheet = book[book.sheetnames[-1]]
    text = "\n".join(str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value)
    for said in (
        STAMP.programme,
        STAMP.selection,
        "31 juli 2021",
        STAMP.persons,
        STAMP.left_out,
        STAMP.precision,
        STAMP.source,
        STAMP.version,
        STAMP.code,
        STAMP.synthetic,
        *made.reading,
        "Deelnemers met een intake.",
        *(note.text for note in NOTES),
    ):
        assert said in text


def test_every_sheet_prints_on_one_page_wide_and_lying() -> None:
    for sheet in opened(workbook([exhibit(), exhibit("inflow")])):
        assert sheet.page_setup.orientation == "landscape"
        assert sheet.page_setup.paperSize == 9
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert (sheet.page_setup.fitToWidth or 1, sheet.page_setup.fitToHeight) == (1, 0)


def test_headers_stay_in_sight() -> None:
    book = opened(workbook([exhibit()]))
    assert book[book.sheetnames[1]].freeze_panes == "B2"
    assert book["Uitgestroomd na een jaar"].freeze_panes == "B5"


def test_contents_lead_to_every_sheet() -> None:
    made = [exhibit(), exhibit("inflow", title="Instroom"), of_a_table()]
    book = opened(workbook(made))
    first = book[book.sheetnames[0]]
    links = [cell.hyperlink for row in first.iter_rows() for cell in row if cell.hyperlink]
    targets = {re.sub(r"'?!A1$", "", link.location).strip("'") for link in links}
    assert targets == set(book.sheetnames[1:])


def test_a_table_of_several_exhibits_stands_once() -> None:
    book = opened(workbook([exhibit(), of_a_table()]))
    assert len([name for name in book.sheetnames if "Uitgestroomd na" in name]) == 1


def test_a_workbook_of_nothing_is_refused() -> None:
    with pytest.raises(ValueError, match="no exhibit"):
        workbook([])


def test_limits_are_dotted_and_thinner_than_their_curve() -> None:
    with zipfile.ZipFile(io.BytesIO(workbook([exhibit()]))) as package:
        chart = package.read("xl/charts/chart1.xml").decode()
    dotted = re.findall(r'<a:ln w="(\d+)">.{0,120}?<a:prstDash val="sysDot"/>', chart)
    assert len(dotted) == 5, "two limits of two curves, and the line to compare with"
    assert max(map(int, dotted)) < 31750


@given(st.lists(st.text(max_size=60), min_size=1, max_size=30))
def test_names_of_sheets_are_what_every_program_takes(wanted: list[str]) -> None:
    used: set[str] = set()
    names = [sheet_name(name, used) for name in wanted]
    assert len({name.lower() for name in names}) == len(names)
    for name in names:
        assert 1 <= len(name) <= 31
        assert not set(name) & set("[]:*?/\\")
        assert name[0] != "'" and name[-1] != "'"
        assert name.lower() != "history"


def test_two_exhibits_with_the_same_long_title_have_a_sheet_each() -> None:
    long = "Aandeel van de deelnemers dat is vertrokken [sinds de instroom]: * ? / \\"
    made = [exhibit(title=long), exhibit("inflow", title=long)]
    assert len(set(opened(workbook(made)).sheetnames)) == 7


def test_the_same_exhibits_give_the_same_bytes() -> None:
    first, before = workbook([exhibit()]), time.time()
    while time.time() - before < 2.1:  # the clock of a zip file counts by two seconds
        time.sleep(0.1)
    assert workbook([exhibit()]) == first
    about = opened(first).properties
    assert about.created == dt.datetime(2021, 7, 31)
    assert about.creator == "Results dashboard"


def test_a_table_of_one_column_and_a_table_without_rows_are_written() -> None:
    for table in (Table("a", "Leeg", [""], []), Table("b", "Leeg", ["", "Aantal"], [])):
        opened(workbook([replace(of_a_table(), tables=(table,))]))
