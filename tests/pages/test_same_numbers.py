"""One number is the same on the screen, in every file, and on the command line."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Iterator
from pathlib import Path
from zipfile import ZipFile

import numpy as np
import openpyxl
import pytest
from numpy.typing import NDArray
from pptx import Presentation
from pypdf import PdfReader

from analysis.catalogue import BY_COMMAND
from analysis.choices import AMONG, LANDMARKS, PREDICTED
from analysis.selection import Selection
from data.errors import DashboardError
from data.registry.open import Registry, open_registry
from data.registry.store import STORE_VARIABLE, list_registries
from pages.access.roles import may_export
from pages.paper.csv_file import csv_file
from pages.paper.document import Cell, Table, Written
from pages.paper.pictures import picture
from pages.paper.slides.deck import slide
from pages.paper.workbooks import workbook
from pages.shared import tables
from pages.shared.menu import PAGES
from tests.pages.conftest import EVALUATOR, read

EXPORTED = [page for page in PAGES if may_export(EVALUATOR, page)]
COUNTED = [page for page in EXPORTED if page not in ("quality", "method")]
VIEWS: list[dict[str, str]] = [{}, {"by": "cohort", "branch": "army"}]
DIGITS = 9
LAST_DIGIT = 0.5 * 10**-DIGITS
SLIDE_ROWS = 6
"""Rows of a table that a slide shows at least; where there are more it says so."""


@pytest.fixture(autouse=True)
def demo(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(store))


def written(table: Table) -> Iterator[Written]:
    """Every number of a table, as the page writes it."""
    for row in table.rows:
        for cell in row.cells:
            texts = (cell.text, cell.aside) if isinstance(cell, Cell) else (cell,)
            yield from (text for text in texts if isinstance(text, Written))


def rounded(values: Iterator[float]) -> set[float]:
    return {round(value, DIGITS) for value in values}


def coarsely(values: Iterator[float]) -> set[float]:
    """To so many digits as survive a hundredfold."""
    return {round(value, DIGITS - 2) for value in values}


def values(table: Table) -> set[float]:
    return rounded(value for text in written(table) for value in text.values)


def spaced(text: str) -> str:
    """Text with ordinary spaces, one at a time."""
    return re.sub(r"\s+", " ", text)


LANGUAGES = pytest.mark.parametrize("language", ["nl", "en"])
ALL_PAGES = pytest.mark.parametrize("page", EXPORTED)
SEEN = pytest.mark.parametrize(
    ("language", "parameters"), [("nl", VIEWS[0]), ("en", VIEWS[0]), ("nl", VIEWS[1])], ids=str
)


@SEEN
@ALL_PAGES
def test_a_workbook_holds_every_number_of_the_page_as_a_number(
    page: str, parameters: dict[str, str], language: str
) -> None:
    found = read(page, lang=language, **parameters)
    book = openpyxl.load_workbook(io.BytesIO(workbook(found)))
    cells = [c.value for sheet in book for row in sheet.iter_rows() for c in row]
    numbers = rounded(float(c) for c in cells if isinstance(c, int | float))
    in_hundreds = {round(number / 100, DIGITS) for number in numbers}
    for one in found:
        for table in one.tables:
            assert values(table) <= numbers | in_hundreds, (one.key, table.key)


@SEEN
@ALL_PAGES
def test_a_file_of_commas_holds_the_numbers_of_its_table(
    page: str, parameters: dict[str, str], language: str
) -> None:
    separator, sign = {"nl": (";", ","), "en": (",", ".")}[language]
    for one in read(page, lang=language, **parameters):
        if one.chart:
            continue
        text = csv_file(one).decode("utf-8-sig")
        cells = [cell for row in csv.reader(io.StringIO(text), delimiter=separator) for cell in row]
        plain = [cell.replace(sign, ".") for cell in cells]
        numbers = coarsely(float(c) for c in plain if re.fullmatch(r"-?\d+(\.\d+)?(e-?\d+)?", c))
        for text_ in written(one.tables[0]):
            scale = 1 if text_.unit == "number" else 100
            wanted = coarsely(value * scale for value in text_.values)
            assert wanted <= numbers, (one.key, text_)


@LANGUAGES
@ALL_PAGES
def test_a_slide_writes_the_rows_of_its_table_as_the_page_does(page: str, language: str) -> None:
    for one in read(page, lang=language):
        made = Presentation(io.BytesIO(slide(one)))
        drawn = [shape.table for shape in made.slides[0].shapes if shape.has_table]
        if one.chart is None:
            assert drawn, one.key
        rows = {}
        for row in one.tables[0].rows:
            rows.setdefault(spaced(row.header), []).append([written_in(cell) for cell in row.cells])
        for table in drawn:
            shown = [[spaced(cell.text) for cell in row.cells] for row in table.rows][1:]
            assert len(shown) >= min(len(one.tables[0].rows), SLIDE_ROWS) * (one.chart is None)
            for header, *cells in shown:
                # A slide may leave columns out at the right, and says how many.
                wide = [""] * len(cells)
                assert cells in [[*row, *wide][: len(cells)] for row in rows[header]], one.key


def written_in(cell: Cell | str) -> str:
    """A cell as it is read, what stands beside a number included."""
    return spaced(cell if isinstance(cell, str) else f"{cell.text} {cell.aside}").strip()


@LANGUAGES
@ALL_PAGES
def test_a_pdf_writes_the_numbers_of_a_table_as_the_page_does(page: str, language: str) -> None:
    for one in read(page, lang=language):
        if one.chart or len(one.tables[0].rows) > 40:
            continue
        text = "".join(p.extract_text() for p in PdfReader(io.BytesIO(picture(one, "pdf"))).pages)
        joined = re.sub(r"\s", "", text)
        for number in written(one.tables[0]):
            assert re.sub(r"\s", "", number) in joined, (one.key, number)


@LANGUAGES
@ALL_PAGES
def test_the_screen_shows_the_table_that_a_file_is_made_of(page: str, language: str) -> None:
    for one in read(page, lang=language):
        for table in one.tables:
            markup = spaced(re.sub(r"<[^>]+>", " ", tables.markup(table)))
            for number in written(table):
                assert spaced(number) in markup


@LANGUAGES
@ALL_PAGES
def test_a_chart_on_a_slide_is_a_chart_with_a_sheet_behind_it(page: str, language: str) -> None:
    for one in read(page, lang=language):
        if one.chart is None:
            continue
        content = slide(one)
        charts = [
            s.chart for s in Presentation(io.BytesIO(content)).slides[0].shapes if s.has_chart
        ]
        assert charts, one.key
        assert any("embeddings/" in name for name in ZipFile(io.BytesIO(content)).namelist())


DERIVED = {"naive-estimate", "paths", "judgements"}
"""Tables with a difference or quotient of two numbers of the same page beside them."""


@pytest.mark.parametrize("parameters", VIEWS, ids=str)
def test_a_page_has_no_number_that_the_command_line_does_not_give(
    parameters: dict[str, str], store: Path
) -> None:
    printed = numbers_of_the_command_line(store, parameters)
    checked = 0
    for page in COUNTED:
        found = read(page, **parameters)
        of_page = {value for one in found for table in one.tables for value in values(table)}
        for one in found:
            for table in one.tables:
                missing = values(table) - printed
                checked += len(values(table))
                if table.key in DERIVED:
                    derived = derived_from(of_page)
                    missing -= {v for v in missing if np.isclose(derived, v, 0, LAST_DIGIT).any()}
                assert missing == set(), (page, table.key)
    assert checked > 1000


def derived_from(numbers: set[float]) -> NDArray[np.float64]:
    """Every difference and every quotient of two numbers."""
    a = np.array(sorted(numbers))
    b = a[a != 0]
    return np.concatenate([(a - a[:, np.newaxis]).ravel(), (a / b[:, np.newaxis]).ravel()])


def numbers_of_the_command_line(store: Path, parameters: dict[str, str]) -> set[float]:
    """Every number that ``python -m analysis`` prints of the registries, and what was agreed."""
    where = tuple((d, code) for d, code in parameters.items() if d != "by")
    found: set[float] = set()
    for entry in list_registries(store):
        registry = open_registry(entry)
        programme = registry.programme
        found |= rounded(target.share for target in programme.targets)
        found |= rounded(line.share for line in programme.reference_lines)
        for by in {parameters.get("by"), "cohort", "phase", None}:
            for name, figure in BY_COMMAND.items():
                if not figure.compares_registries and (by is None or figure.by != ()):
                    found |= printed_numbers(registry, name, Selection(by, where))
        registry.close()
    return found


def printed_numbers(registry: Registry, name: str, selection: Selection) -> set[float]:
    """The numbers of a figure with each of its choices; none where it is not defined."""
    found: set[float] = set()
    for choices in CHOICES.get(name, [{}]):
        try:
            table = BY_COMMAND[name].function(registry, selection, **choices)
        except DashboardError:
            continue
        for column in table:
            found |= rounded(float(value) for value in table[column] if is_number(value))
    return found


CHOICES = {
    "predictors": [
        {"outcome": outcome, "among": among, "landmark": landmark}
        for outcome in PREDICTED
        for among in AMONG
        for landmark in LANDMARKS
    ]
}


def is_number(value: object) -> bool:
    """Whether a cell is a number that is defined."""
    if isinstance(value, bool) or not isinstance(value, int | float | np.number):
        return False
    return bool(np.isfinite(value))
