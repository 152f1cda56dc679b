"""Pages off the screen, the exhibits on them, and the codes by which they are found again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import CodeRefused
from data.registry.store import STORE_VARIABLE
from pages.access.roles import may_export
from pages.exhibits import documents
from pages.exhibits.finding import find
from pages.paper import codes
from pages.paper.document import Cell, Chart, Table, Written
from pages.paper.numbers import digest
from pages.reader.off_screen import Reader
from pages.shared.menu import PAGES
from tests.pages.conftest import EVALUATOR, read

EXPORTED = [page for page in PAGES if may_export(EVALUATOR, page)]
EARLY = {"as_of": "2020-07-31"}
"""Before the survey, and before a model has enough persons."""
VIEWS: list[dict[str, str]] = [
    {},
    {"by": "cohort"},
    {"branch": "army", "unknown": "own-outcome"},
    EARLY,
    {"outcome": "wage_sanction", "axis": "weeks", "estimate": "naive"},
]


@pytest.fixture(autouse=True)
def demo(store: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(STORE_VARIABLE, str(store))


def cells(table: Table) -> Iterator[str]:
    for row in table.rows:
        for cell in row.cells:
            yield from (cell.text, cell.aside) if isinstance(cell, Cell) else (cell,)


@pytest.mark.parametrize("parameters", VIEWS, ids=str)
@pytest.mark.parametrize("page", EXPORTED)
def test_an_exhibit_has_the_same_numbers_and_the_same_code_in_both_languages(
    page: str, parameters: dict[str, str]
) -> None:
    dutch, english = read(page, **parameters), read(page, lang="en", **parameters)
    assert [one.key for one in dutch] == [one.key for one in english]
    assert dutch or parameters == EARLY
    for one, other in zip(dutch, english, strict=True):
        assert digest(one.chart, one.tables) == digest(other.chart, other.tables), one.key
        assert one.stamp.code == other.stamp.code
        assert one.stamp.language != other.stamp.language


@pytest.mark.parametrize("page", EXPORTED)
def test_what_stands_beside_an_exhibit_is_all_there(page: str) -> None:
    found = read(page, by="cohort", branch="army", lang="en")
    assert len({one.key for one in found}) == len(found)
    for one in found:
        stamp = one.stamp
        assert one.title, one.key
        assert stamp.selection == "Branch: Army; compared by: Cohort"
        assert stamp.as_of.isoformat() == "2021-07-31"
        assert stamp.exact
        assert "Content " in stamp.source
        assert stamp.synthetic
        assert re.fullmatch(r"([0-9A-Z]{1,4}-)*[0-9A-Z]{1,4}", stamp.code)
        if page not in ("method", "quality"):
            assert re.match(r"[\d,]+ participants?", stamp.persons), one.key
            assert "without intake" in stamp.left_out
            assert one.method


@pytest.mark.parametrize("page", EXPORTED)
def test_the_numbers_of_a_chart_stand_in_a_table_too(page: str) -> None:
    for one in read(page):
        assert one.tables, one.key
        if one.chart:
            assert one.tables[0].key == one.chart.table


def test_a_number_carries_what_it_says() -> None:
    written = [c for page in EXPORTED for one in read(page, lang="en") for t in one.tables
               for c in cells(t) if isinstance(c, Written) and len(c.values) == 1]  # fmt: skip
    assert len(written) > 500
    for text in written:
        (value,) = text.values
        shown = float(re.sub(r"[^\d.]", "", text))
        scale = 1 if text.unit == "number" else 100
        assert abs(abs(value) * scale - shown) <= 0.5 * 10**-text.decimals + 1e-9, text


def test_every_exhibit_has_a_name_of_its_own_in_a_code() -> None:
    names = {(one.page, one.key) for page in EXPORTED for p in VIEWS for one in read(page, **p)}
    assert len({codes.exhibit_bits(*name) for name in names}) == len(names) > 50
    assert len({codes.page_bits(page) for page in PAGES}) == len(PAGES)


@pytest.mark.parametrize("page", EXPORTED)
def test_a_code_finds_the_same_exhibit_with_the_same_numbers(page: str) -> None:
    for parameters in ({}, {"by": "branch", "cohort": "2", "as_of": "2021-01-31"}):
        for one in read(page, **parameters):
            found, same = find(codes.read_code(one.stamp.code), "nl")
            assert same
            assert (found.page, found.key, found.tables) == (one.page, one.key, one.tables)


def test_a_code_notices_that_the_numbers_were_others() -> None:
    (one,) = (e for e in read("exits") if e.key == "exit-reasons")
    code = codes.read_code(one.stamp.code)
    _found, same = find(replace(code, numbers=code.numbers ^ 1), "nl")
    assert not same


def test_a_code_of_another_source_says_that_it_is_not_here() -> None:
    (one,) = (e for e in read("exits") if e.key == "exit-reasons")
    code = codes.read_code(one.stamp.code)
    with pytest.raises(CodeRefused, match="not on this machine"):
        find(replace(code, source=code.source ^ 1), "nl")


def test_a_wrong_character_or_two_that_changed_places_are_noticed() -> None:
    text = read("exits", branch="army")[0].stamp.code.replace("-", "")
    alike = [{a, b} for a, b in zip("012", "XYZ", strict=True)]
    for place, letter in enumerate(text):
        for other in codes.LETTERS:
            if other != letter and {other, letter} not in alike:
                with pytest.raises(CodeRefused, match="not copied right"):
                    codes.read_code(text[:place] + other + text[place + 1 :])
    for place in range(len(text) - 1):
        one, two = text[place : place + 2]
        if one != two and {one, two} not in alike:
            with pytest.raises(CodeRefused, match="not copied right"):
                codes.read_code(text[:place] + two + one + text[place + 2 :])


@pytest.mark.parametrize("text", ["", "xx", "ABCD-EFGH", "ABCD-EFGH-JKMÉ", "ABCD-EFGH-JKM!"])
def test_what_is_no_code_is_refused_with_an_example(text: str) -> None:
    with pytest.raises(CodeRefused, match="7K3M-Q9XD-2P4R"):
        codes.read_code(text)


def test_letters_that_look_like_digits_are_read_as_these() -> None:
    code = codes.Code(source=1, exhibit=2, scope=1, numbers=3, choices=0)
    assert codes.read_code(code.text.lower().replace("0", "o").replace("1", "l")) == code


def test_a_role_reads_no_page_that_it_may_not_see() -> None:
    from data.errors import AccessRefused

    with pytest.raises(AccessRefused):
        documents.document("import", Reader(EVALUATOR, {}))


def test_parts_within_folds_are_exhibits_too() -> None:
    found = {one.key: one for one in read("exits")}
    assert found["exit-curves-table"].chart is None
    assert isinstance(found["exit-curves"].chart, Chart)
