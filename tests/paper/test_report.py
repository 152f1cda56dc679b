"""The report for a meeting, read back: its structure, its numbers, its letters."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from pages.paper import browser
from pages.paper.document import Exhibit, Row, Table
from pages.paper.report import Report, report_pdf
from tests.paper.printed_exhibits import (
    INJECTION,
    MESSAGE,
    STAMP,
    TABLE,
    TITLE,
    chart_exhibit,
    table_exhibit,
)
from tests.paper.reading import catalogue, fonts_of, metadata, pdf, tags_of, text_of

NAME = "Vergaderrapport"
LONG = Table(
    "long", "Lange lijst", ["Maand", "Aantal"], [Row(f"maand {n}", [str(n)]) for n in range(120)]
)


def report(*exhibits: Exhibit, changed: tuple[Exhibit, ...] = ()) -> Report:
    return Report(NAME, "stuurgroep", exhibits, changed)


@pytest.fixture(scope="module")
def whole() -> bytes:
    """A report of three exhibits on two pages of the dashboard, and of what changed."""
    other = table_exhibit(page="sanctions", page_title="Loonsancties", title="Een andere tabel")
    return report_pdf(
        report(chart_exhibit(), table_exhibit(), other, changed=(table_exhibit(title="Verschil"),))
    )


def test_it_says_what_it_is(whole: bytes) -> None:
    document = pdf(whole)
    assert document.metadata is not None
    assert document.metadata.title == NAME
    assert document.metadata["/CreationDate"] == "D:20210731000000Z"
    assert catalogue(whole)["/Lang"] == "nl"
    assert catalogue(whole)["/ViewerPreferences"]["/DisplayDocTitle"]


def test_it_is_tagged_and_says_that_it_follows_pdf_ua(whole: bytes) -> None:
    assert catalogue(whole)["/MarkInfo"]["/Marked"]
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata(whole)
    tags = tags_of(whole)
    names = [name for name, _alt in tags]
    assert {"H1", "H2", "P", "Figure", "Table", "TH", "TD", "TOC", "TOCI", "Link"} <= set(names)
    assert all(alt for name, alt in tags if name == "Figure")


def test_its_chapters_are_the_pages_of_the_dashboard(whole: bytes) -> None:
    titles = [str(entry["/Title"]) for entry in pdf(whole).outline if not isinstance(entry, list)]
    assert "Uitstroom" in titles
    assert "Loonsancties" in titles
    assert titles.index("Uitstroom") < titles.index("Loonsancties")
    assert len(titles) == len(set(titles))


def test_contents_name_the_page_on_which_a_chapter_begins(whole: bytes) -> None:
    pages = [" ".join(page.extract_text().split()) for page in pdf(whole).pages]
    contents = next(text for text in pages if TITLE in text and ". . . . ." in text)
    begins = next(n for n, text in enumerate(pages, 1) if TITLE in text and ". . . . ." not in text)
    entry = contents[contents.index(TITLE) :].split(TITLE, 1)[1]
    assert entry.lstrip(" .").split()[0] == str(begins)


def test_every_page_but_the_cover_is_numbered(whole: bytes) -> None:
    pages = pdf(whole).pages
    for number, page in enumerate(pages[1:], 2):
        words = " ".join(page.extract_text().split())
        assert f"pagina {number} van {len(pages)}" in words
        assert STAMP.synthetic in words
        assert "31 juli 2021" in words


def test_all_that_stands_beside_a_figure_is_in_it(whole: bytes) -> None:
    text = text_of(whole)
    for said in (MESSAGE, STAMP.code, STAMP.selection, STAMP.persons, STAMP.source, "elke stap"):
        assert said in text
    assert "Samenwerking beëindigd" in text
    assert "eerste punt" in text


def test_what_changed_stands_under_its_page_and_is_explained_once() -> None:
    changed = (
        table_exhibit(page_title="Deelnemers", title="Sinds", reading=("Lees dit eenmaal.",)),
        table_exhibit(page_title="Welbevinden", title="Sinds", reading=("Lees dit eenmaal.",)),
    )
    content = report_pdf(report(table_exhibit(page_title="Contract"), changed=changed))
    assert text_of(content).count("Lees dit eenmaal.") == 1
    outline = str([entry for entry in pdf(content).outline if isinstance(entry, list)])
    assert "Deelnemers" in outline
    assert "Welbevinden" in outline


def test_the_numbers_of_a_table_are_those_of_the_exhibit(whole: bytes) -> None:
    text = text_of(whole)
    assert "Succesvol 41 % 55 % 48-62 %" in text
    assert "Niet succesvol ≤ 10 % −3,5" in text
    assert "Alle deelnemers 1.234 < 10" in text


def test_a_table_that_is_an_exhibit_of_its_own_stands_once(whole: bytes) -> None:
    apart = report_pdf(report(chart_exhibit(), table_exhibit()))
    beside = report_pdf(report(chart_exhibit()))
    assert text_of(apart).count("Alle deelnemers 1.234") == 1
    assert text_of(beside).count("Alle deelnemers 1.234") == 1


def test_a_long_table_names_its_columns_on_every_page() -> None:
    content = report_pdf(report(table_exhibit(tables=(LONG,))))
    pages = [page.extract_text() for page in pdf(content).pages]
    over = [text for text in pages if "maand 1" in text and "Codes" not in text]
    assert len(over) > 1
    assert all("Aantal" in text for text in over)


def test_its_fonts_lie_in_it(whole: bytes, tmp_path: Path) -> None:
    fonts = fonts_of(whole, tmp_path)
    assert {embedded for _name, embedded in fonts} == {"yes"}
    assert all("FiraSans" in name for name, _embedded in fonts)


def test_the_same_numbers_give_the_same_bytes(whole: bytes) -> None:
    again = [chart_exhibit(), table_exhibit()]
    assert report_pdf(report(*again)) == report_pdf(report(*again))


@pytest.mark.parametrize(
    "exhibit",
    [
        table_exhibit(title=INJECTION),
        table_exhibit(message=INJECTION),
        table_exhibit(page_title=INJECTION),
        table_exhibit(stamp=replace(STAMP, selection=INJECTION)),
        table_exhibit(tables=(Table("t", "tabel", ["a", INJECTION], [Row("b", ["1"])]),)),
        table_exhibit(tables=(Table("t", "tabel", ["a", "b"], [Row(INJECTION, ["1"])]),)),
    ],
)
def test_what_somebody_wrote_stands_there_literally(exhibit: Exhibit) -> None:
    # A message may hold HTML; what looks like a tag in it is none of its words.
    said = INJECTION.replace("<e> ", "") if exhibit.message == INJECTION else INJECTION
    text = text_of(report_pdf(report(exhibit)))
    assert "".join(said.split()) in "".join(text.split())


def test_a_method_cannot_reach_a_file_or_run_anything() -> None:
    method = ('#read("/etc/passwd") #import "@preview/x:1.0.0" $ #sys.inputs $',)
    text = text_of(report_pdf(report(table_exhibit(method=method))))
    assert '#read("/etc/passwd") #import "@preview/x:1.0.0" $ #sys.inputs $' in text


def test_without_chromium_tables_stand_in_place_of_charts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    monkeypatch.setattr(browser, "TYPICAL_PATHS", ())
    content = report_pdf(report(chart_exhibit(tables=(TABLE,))))
    text = text_of(content)
    assert "Figure" not in {name for name, _alt in tags_of(content)}
    assert "Succesvol 41 % 55 % 48-62 %" in text
    assert "kan op deze machine niet worden getekend" in text


def test_a_report_needs_an_exhibit() -> None:
    with pytest.raises(ValueError, match="exhibit"):
        report_pdf(report())
