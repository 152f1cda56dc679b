"""Texts that a program might compute, or cannot hold, in every kind of file."""

from __future__ import annotations

import csv
import io
import zipfile
from dataclasses import replace

import openpyxl
import pytest
from hypothesis import given
from hypothesis import strategies as st
from pptx import Presentation

from pages.charts.intervals import Interval, intervals_chart
from pages.charts.specification import Axis, Hover
from pages.paper.csv_file import csv_file
from pages.paper.document import Cell, Chart, Exhibit, PinnedNote, Row, Table
from pages.paper.slides.deck import slide
from pages.paper.texts import clean, harmless
from pages.paper.workbooks import workbook
from tests.paper.exhibits import STAMP, exhibit

CORPUS = [
    "=1+1",
    "+1+1",
    "-1+1",
    "@SUM(A1:A2)",
    "\t=1+1",
    "\r=1+1",
    "\x00=1+1",
    "\n=1+1",
    " =1+1",
    "\N{NO-BREAK SPACE}=1+1",
    "=cmd|' /C calc'!A0",
    '=HYPERLINK("http://example.org","hier")',
    "\uff1d1+1",
    "'=1+1",
    '"=1+1',
    "{=1+1}",
    "=1+1\n=2+2",
    "Data!A1",
    "1+1!$A$1",
]
STARTS = set("=+-@\t\r\n\x00\uff1d\uff0b\uff0d\uff20")


def hostile(text: str) -> Exhibit:
    """An exhibit in which this text stands wherever a text can stand."""
    rows = [Interval(text, 1.0, 0.5, 2.0, text, Hover(text, text, text), series=text)] * 2
    drawn = intervals_chart(rows, Axis(text, start=0, end=4, step=1), ",.")
    table = Table(text, text, [text, Cell(text, text)], [Row(text, [Cell(text, text)])])
    stamp = replace(
        STAMP, selection=text, persons=text, left_out=text, source=text, code=text, synthetic=text
    )
    return exhibit(
        "intervals",
        page_title=text,
        title=text,
        message=text,
        chart=Chart(text, drawn, text, text),
        tables=(table,),
        reading=(text,),
        method=(text,),
        notes=(PinnedNote(1, text, text, STAMP.as_of),),
        stamp=stamp,
    )


@pytest.mark.parametrize("text", CORPUS)
def test_no_cell_of_a_csv_file_begins_as_a_formula(text: str) -> None:
    for made in (hostile(text), replace(hostile(text), chart=None)):
        rows = list(csv.reader(io.StringIO(csv_file(made).decode("utf-8-sig")), delimiter=";"))
        assert len({len(row) for row in rows}) == 1
        texts = [cell for row in rows for cell in row if not is_number(cell)]
        assert not [
            cell for cell in texts if cell.strip("\N{NO-BREAK SPACE} ")[:1] in STARTS and cell
        ]
        assert any(texts)


def is_number(cell: str) -> bool:
    return cell.replace(",", "").replace("-", "").isdigit()


@pytest.mark.parametrize("text", CORPUS)
def test_no_cell_of_a_workbook_is_a_formula(text: str) -> None:
    content = workbook([hostile(text), hostile(text)])
    book = openpyxl.load_workbook(io.BytesIO(content))
    cells = [cell for sheet in book for row in sheet.iter_rows() for cell in row]
    assert not [cell for cell in cells if cell.data_type == "f"]
    with zipfile.ZipFile(io.BytesIO(content)) as package:
        for name in package.namelist():
            if name.startswith("xl/worksheets/sheet"):
                assert b"<f>" not in package.read(name)
        assert not [name for name in package.namelist() if "external" in name.lower()]


@pytest.mark.parametrize("text", CORPUS)
def test_no_cell_behind_the_chart_of_a_slide_is_a_formula(text: str) -> None:
    (page,) = Presentation(io.BytesIO(slide(hostile(text)))).slides
    (shape,) = [shape for shape in page.shapes if shape.has_chart]
    blob = shape.chart.part.chart_workbook.xlsx_part.blob
    (sheet,) = openpyxl.load_workbook(io.BytesIO(blob))
    cells = [cell for row in sheet.iter_rows() for cell in row]
    assert cells
    assert not [cell for cell in cells if cell.data_type == "f"]


@pytest.mark.parametrize("text", ["a\x00b", "a\x0bb", "a\x1fb", "a\ud800b", "a\ufffeb", "a\x7fb"])
def test_characters_that_no_file_can_hold_are_left_out(text: str) -> None:
    made = hostile(text)
    Presentation(io.BytesIO(slide(made)))
    openpyxl.load_workbook(io.BytesIO(workbook([made])))
    csv_file(made)
    assert clean("a\x00b\ud800c") == "abc"


@given(st.text())
def test_whatever_a_text_is_no_cell_begins_as_a_formula(text: str) -> None:
    cell = harmless(text)
    assert not cell or cell.lstrip()[:1] not in STARTS
    assert "\n" not in cell and "\r" not in cell


def test_a_text_that_is_no_formula_stays_as_it_is() -> None:
    for text in ("< 10", "≤ 10 %", "18-24 jaar", "a = b", "1.234", "\N{MINUS SIGN}0,5"):
        assert harmless(text) == text
