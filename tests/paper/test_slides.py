"""Exhibits as slides: read back as who opens the file would find them."""

from __future__ import annotations

import datetime as dt
import io
import time
import zipfile
from dataclasses import replace
from typing import Any

import openpyxl
import pytest
from lxml import etree
from openpyxl.chart.chartspace import ChartSpace
from openpyxl.chart.reader import read_chart
from openpyxl.xml.functions import fromstring
from pptx import Presentation
from pptx.enum.shapes import PP_PLACEHOLDER

from pages.paper.document import Chart, Table
from pages.paper.native.curves_xml import NAME_LETTERS
from pages.paper.native.grid import grid_of
from pages.paper.slides.deck import Cover, deck, slide
from pages.paper.slides.table import plan
from tests.paper.exhibits import (
    FIGURES,
    NOTES,
    STAMP,
    SUMMARY,
    exhibit,
    exit_figure,
    of_a_table,
)

CHART = "{http://schemas.openxmlformats.org/drawingml/2006/chart}"
AXIS = (
    "axId scaling delete axPos majorGridlines title numFmt majorTickMark minorTickMark tickLblPos"
    " spPr txPr crossAx crosses"
)
SERIES = "idx order tx spPr invertIfNegative marker dPt dLbls errBars cat xVal val yVal smooth"
SHOWN = "dLblPos showLegendKey showVal showCatName showSerName showPercent showBubbleSize"
ORDERS = {
    name: order.split()
    for name, order in {
        "chartSpace": "date1904 lang roundedCorners chart spPr txPr externalData",
        "chart": "title autoTitleDeleted plotArea legend plotVisOnly dispBlanksAs",
        "valAx": f"{AXIS} crossBetween majorUnit",
        "catAx": f"{AXIS} auto lblAlgn lblOffset tickLblSkip tickMarkSkip noMultiLvlLbl",
        "dateAx": f"{AXIS} auto lblOffset baseTimeUnit majorUnit majorTimeUnit",
        "scaling": "orientation max min",
        "scatterChart": "scatterStyle varyColors ser axId",
        "lineChart": "grouping varyColors ser marker axId",
        "areaChart": "grouping varyColors ser axId",
        "barChart": "barDir grouping varyColors ser gapWidth overlap axId",
        "ser": SERIES,
        "dPt": "idx marker bubble3D spPr",
        "dLbls": f"dLbl numFmt spPr txPr {SHOWN}",
        "dLbl": f"idx delete layout tx numFmt spPr txPr {SHOWN}",
        "title": "tx layout overlay",
        "legend": "legendPos legendEntry layout overlay spPr txPr",
    }.items()
}
"""The order of elements in a chart part (ECMA-376-1, annex A, dml-chart.xsd), of those we write."""
COVER = Cover("Dashboardoverleg", "31 juli 2021", ("Stuurgroep",), STAMP)


def opened(content: bytes) -> Any:
    return Presentation(io.BytesIO(content))


def charts_of(page: Any) -> list[Any]:
    return [shape for shape in page.shapes if shape.has_chart]


def all_texts(page: Any) -> str:
    return "\n".join(shape.text_frame.text for shape in page.shapes if shape.has_text_frame)


@pytest.mark.parametrize("key", FIGURES)
def test_the_chart_of_a_slide_is_a_chart_with_the_numbers_of_the_figure(key: str) -> None:
    made = exhibit(key)
    (page,) = opened(slide(made)).slides
    shapes = charts_of(page)
    charts = made.chart.drawn.on_paper()  # type: ignore[union-attr]
    assert len(shapes) == len(charts)
    for shape, chart in zip(shapes, charts, strict=True):
        grid = grid_of(chart, "nl")
        found = list(shape.chart.plots[0].series) if chart.kind != "points" else series_of(shape)
        for drawn, series in zip(grid.drawn, found, strict=False):
            place = drawn.across if chart.kind == "points" else drawn.upwards
            wanted = [value for value in grid.columns[place].values if value is not None]
            assert cached(series, "xVal" if chart.kind == "points" else None) == wanted
        assert len(found) >= len(grid.drawn)


def series_of(shape: Any) -> list[Any]:
    return list(shape.chart.plots[0].series)


def cached(series: Any, tag: str | None) -> list[float]:
    """The numbers that a chart part holds of a series."""
    element = series._element
    where = element.find(f"{{*}}{tag}") if tag else element.find("{*}yVal")
    if where is None:
        where = element.find("{*}val")
    return [float(value.text) for value in where.iter("{*}v")]


@pytest.mark.parametrize("key", FIGURES)
def test_all_series_of_a_chart_are_equally_long(key: str) -> None:
    """LibreOffice drops one that is not, without a word."""
    for page in opened(slide(exhibit(key))).slides:
        for shape in charts_of(page):
            counts = {
                part.get("val")
                for tag in ("xVal", "yVal", "val", "cat")
                for data in shape.chart._chartSpace.iter(f"{{*}}{tag}")
                for part in data.iter("{*}ptCount")
            }
            assert len(counts) == 1


@pytest.mark.parametrize("key", FIGURES)
def test_a_chart_part_is_as_the_standard_wants_it(key: str) -> None:
    """openpyxl refuses what is not of a chart; PowerPoint also elements in another order."""
    with zipfile.ZipFile(io.BytesIO(slide(exhibit(key)))) as package:
        names = [n for n in package.namelist() if n.startswith("ppt/charts/chart")]
        assert names
        for name in names:
            tree = etree.fromstring(package.read(name))
            for element in tree.iter(f"{CHART}*"):
                order = ORDERS.get(local(element))
                if order:
                    places = [order.index(local(child)) for child in element]
                    assert places == sorted(places), local(element)
            tree.remove(tree.find(f"{CHART}externalData"))
            read_chart(ChartSpace.from_tree(fromstring(etree.tostring(tree))))


def local(element: Any) -> str:
    return str(etree.QName(element).localname)


@pytest.mark.parametrize("key", FIGURES)
def test_who_edits_the_chart_finds_its_numbers_in_the_workbook_behind_it(key: str) -> None:
    made = exhibit(key)
    (page,) = opened(slide(made)).slides
    for shape, chart in zip(charts_of(page), made.chart.drawn.on_paper(), strict=True):  # type: ignore[union-attr]
        blob = shape.chart.part.chart_workbook.xlsx_part.blob
        sheet = openpyxl.load_workbook(io.BytesIO(blob))["Data"]
        for place, column in enumerate(grid_of(chart, "nl").columns, 1):
            assert sheet.cell(1, place).value == column.header
            for row, value in enumerate(column.values, 2):
                cell = sheet.cell(row, place).value
                if isinstance(cell, dt.datetime):
                    cell = (cell - dt.datetime(1899, 12, 30)).days
                assert cell == value


def test_a_slide_says_where_its_numbers_are_from() -> None:
    (page,) = opened(slide(exhibit())).slides
    text = all_texts(page)
    for said in (
        STAMP.selection,
        "31 juli 2021",
        STAMP.persons,
        STAMP.left_out,
        STAMP.precision,
        STAMP.source,
        STAMP.version,
        STAMP.code,
        STAMP.synthetic,
        *exhibit().reading,
    ):
        assert said in text


def test_notes_are_a_numbered_list_and_a_mark_over_their_month() -> None:
    (page,) = opened(slide(exhibit("inflow"))).slides
    text = all_texts(page)
    for note in NOTES:
        assert f"{note.number}. {note.text} ({note.who}" in text
    marks = [shape for shape in page.shapes if shape.name == "note 1"]
    assert [mark.text_frame.text for mark in marks] == ["1"]
    chart = charts_of(page)[0]
    part = (marks[0].left + marks[0].width / 2 - chart.left) / chart.width
    assert 2 / 7 < part < 4 / 7, "March is the third of seven months"
    assert not [shape for shape in page.shapes if shape.name == "note 2"]


def test_a_reader_who_cannot_see_it_is_told() -> None:
    (page,) = opened(slide(exhibit())).slides
    assert page.shapes.title.text_frame.text == "Wie vertrok, wanneer"
    (shape,) = charts_of(page)
    assert shape._element.nvGraphicFramePr.cNvPr.get("descr") == "Getrapte curven van wie vertrok."
    table = next(shape for shape in page.shapes if shape.has_table)
    assert table.table.first_row
    assert table._element.nvGraphicFramePr.cNvPr.get("descr") == SUMMARY.caption
    kinds = [p.placeholder_format.type for p in page.placeholders]
    assert PP_PLACEHOLDER.SLIDE_NUMBER in kinds


def test_every_text_says_its_language() -> None:
    for language, code in (("nl", "nl-NL"), ("en", "en-GB")):
        made = exhibit(stamp=replace(STAMP, language=language))
        for page in opened(slide(made)).slides:
            runs = [
                run
                for shape in page.shapes
                if shape.has_text_frame and shape.name != "number"
                for run in shape._element.iter("{*}rPr")
            ]
            assert runs
            assert {run.get("lang") for run in runs} == {code}


def test_the_properties_name_the_programme_and_no_person_or_machine() -> None:
    about = opened(slide(exhibit())).core_properties
    assert about.title == "Wie vertrok, wanneer"
    assert about.language == "nl-NL"
    assert about.subject == "Joining Forces"
    assert {about.author, about.last_modified_by} == {"Results dashboard"}
    assert about.created == dt.datetime(2021, 7, 31)
    with zipfile.ZipFile(io.BytesIO(slide(exhibit()))) as package:
        names = package.namelist()
        assert not [name for name in names if "printer" in name or "thumbnail" in name]
        assert b"Macintosh" not in b"".join(package.read(name) for name in names)


def test_the_table_of_a_slide_is_a_table_with_the_words_of_the_page() -> None:
    (page,) = opened(slide(exhibit())).slides
    table = next(shape.table for shape in page.shapes if shape.has_table)
    rows = [[cell.text_frame.text for cell in row.cells] for row in table.rows]
    assert rows[0] == ["", "Aantal", "Aandeel\n95%-interval", "Verschil"]
    assert rows[2] == ["Eigen werk", "1.234", "31,2 %  27-36 %", "+3 procentpunt"]
    assert rows[3] == ["Buiten Defensie", "< 10", "≤ 10 %", "–"]


def test_a_long_table_says_how_many_rows_are_left_out() -> None:
    long = Table("long", "Lang", SUMMARY.columns, [SUMMARY.rows[1]] * 40)
    (page,) = opened(slide(replace(of_a_table(), tables=(long,)))).slides
    table = next(shape.table for shape in page.shapes if shape.has_table)
    shown = len(table.rows) - 1
    assert 5 < shown < 40
    assert f"{40 - shown} " in next(s.text_frame.text for s in page.shapes if s.name == "more")


def test_a_table_is_not_cut_after_a_heading() -> None:
    rows = [SUMMARY.rows[1], SUMMARY.rows[0]] * 20
    cut = Table("long", "Lang", SUMMARY.columns, rows)
    for count in range(8, 41):
        table = replace(cut, rows=rows[:count])
        shown = plan(table, 12.0, 4.0).rows
        assert shown == count or table.rows[shown - 1].cells


def test_everything_stands_on_the_slide() -> None:
    made = [exhibit(key) for key in FIGURES] + [of_a_table()]
    presentation = opened(deck(COVER, made))
    for page in presentation.slides:
        for shape in page.shapes:
            assert shape.left >= 0 and shape.top >= 0, shape.name
            assert shape.left + shape.width <= presentation.slide_width, shape.name
            assert shape.top + shape.height <= presentation.slide_height, shape.name


def test_a_deck_has_a_cover_and_messages_for_titles_each_once() -> None:
    first, second = exhibit(), exhibit("inflow", title="Instroom")
    pages = list(opened(deck(COVER, [first, second])).slides)
    titles = [page.shapes.title.text_frame.text for page in pages]
    assert titles == ["Dashboardoverleg", first.message, "Instroom"]
    assert "Stuurgroep" in all_texts(pages[0])


def test_the_same_exhibit_gives_the_same_bytes() -> None:
    first, before = slide(exhibit()), time.time()
    while time.time() - before < 2.1:  # the clock of a zip file counts by two seconds
        time.sleep(0.1)
    assert slide(exhibit()) == first


def test_a_pack_of_twelve_slides_is_made_in_seconds() -> None:
    made = [exhibit(key) for key in list(FIGURES)[:11]]
    before = time.process_time()
    deck(COVER, made)
    assert time.process_time() - before < 15


def test_a_name_of_one_very_long_word_is_cut_and_the_slide_gets_done() -> None:
    names = {"a": "Re-integratiedienstverleningsbedrijf", "b": "x" * 400}
    made = replace(exhibit("exits"), chart=Chart("exits", exit_figure(names), "alt", "summary"))
    page = opened(slide(made)).slides[0]
    for shape in charts_of(page):
        words = " ".join(text.text or "" for text in shape.chart._chartSpace.iter("{*}t"))
        pieces = [piece for piece in words.split() if "xxx" in piece]
        assert pieces and max(map(len, pieces)) <= NAME_LETTERS
