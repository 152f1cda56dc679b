"""The picture of an exhibit: what stands on it in each format, and that its letters lie in it."""

from __future__ import annotations

import re
import struct
from pathlib import Path
from xml.etree import ElementTree as ET

import pytest

from data.errors import PictureError
from pages.paper import browser
from pages.paper.document import Exhibit, Row, Table
from pages.paper.pictures import picture
from tests.paper.printed_exhibits import (
    INJECTION,
    MESSAGE,
    STAMP,
    TITLE,
    chart_exhibit,
    table_exhibit,
)
from tests.paper.reading import catalogue, fonts_of, metadata, tags_of, text_of

SVG = "{http://www.w3.org/2000/svg}"
PNG_SIZE = slice(16, 24)
BESIDE = (
    STAMP.programme,
    STAMP.selection,
    "31 juli 2021",
    STAMP.persons,
    STAMP.left_out,
    "Het aandeel dat is uitgestroomd.",
    STAMP.precision,
    STAMP.source,
    STAMP.version,
    STAMP.synthetic,
    STAMP.code,
    MESSAGE,
    "elke stap",
)
"""What stands on every picture."""


@pytest.fixture(scope="module")
def chart() -> Exhibit:
    return chart_exhibit()


def svg_text(content: bytes) -> str:
    """All text of an SVG, the style sheet left out."""
    root = ET.fromstring(content)
    texts = [" ".join(e.itertext()) for e in root.iter(f"{SVG}text")]
    return " ".join(" ".join(texts).split())


def words(text: str) -> set[str]:
    return set(text.replace(",", "").split())


def test_a_pdf_holds_everything_that_must_stand_beside_a_chart(chart: Exhibit) -> None:
    text = text_of(picture(chart, "pdf"))
    for said in (TITLE, "41 %", "55 %", "Samenwerking beëindigd", *BESIDE[:3]):
        assert said in text
    # Two columns stand side by side, so that a line of the one goes on within the other.
    for said in BESIDE:
        assert words(said) <= words(text)


@pytest.mark.parametrize("made", [chart_exhibit, table_exhibit])
def test_an_svg_holds_the_same_as_text(made: object) -> None:
    exhibit = made()  # type: ignore[operator]
    text = svg_text(picture(exhibit, "svg"))
    for said in BESIDE:
        assert words(said) <= words(text), said
    assert exhibit.title in text


def test_an_svg_holds_its_letters_and_asks_for_nothing(chart: Exhibit) -> None:
    content = picture(chart, "svg").decode()
    assert content.count("@font-face{font-family:'Fira Sans'") >= 3
    assert not re.findall(
        r"""(?:href|src)=["']?(?!#)[^"'>]+|url\((?!data:|["']?#)[^)]*\)""", content
    )
    families = set(re.findall(r"font-family[:=]\s*[\"']?'([^']+)'", content))
    assert families == {"Fira Sans"}


def test_an_svg_names_and_describes_itself(chart: Exhibit) -> None:
    root = ET.fromstring(picture(chart, "svg"))
    assert root.get("role") == "img"
    assert root.findtext(f"{SVG}title") == TITLE
    assert chart.chart is not None
    assert root.findtext(f"{SVG}desc") == chart.chart.alt


def test_a_png_has_two_pixels_for_each_of_the_screen(chart: Exhibit) -> None:
    content = picture(chart, "png")
    width, height = struct.unpack(">II", content[PNG_SIZE])
    assert content.startswith(b"\x89PNG")
    assert width == 2 * 1100
    assert height > 2 * 320


def test_a_picture_as_pdf_is_tagged_with_a_described_figure(chart: Exhibit) -> None:
    content = picture(chart, "pdf")
    assert chart.chart is not None
    assert ("Figure", chart.chart.alt) in tags_of(content)
    assert catalogue(content)["/Lang"] == "nl"
    assert "<pdfuaid:part>1</pdfuaid:part>" in metadata(content)


def test_a_table_is_a_table_with_headers() -> None:
    tags = [tag for tag, _alt in tags_of(picture(table_exhibit(), "pdf"))]
    assert tags.count("TH") == 3
    assert tags.count("TR") == 5


def test_every_font_of_a_pdf_lies_in_it(chart: Exhibit, tmp_path: Path) -> None:
    fonts = fonts_of(picture(chart, "pdf"), tmp_path)
    assert fonts
    assert all("FiraSans" in name for name, _embedded in fonts)
    assert {embedded for _name, embedded in fonts} == {"yes"}


@pytest.mark.parametrize("form", ["pdf", "png", "svg"])
def test_the_same_exhibit_gives_the_same_bytes(form: str) -> None:
    first, second = (picture(chart_exhibit(), form) for _ in range(2))  # type: ignore[arg-type]
    assert first == second


@pytest.mark.parametrize("form", ["pdf", "svg"])
def test_what_somebody_wrote_stands_there_literally(form: str) -> None:
    exhibit = table_exhibit(title=INJECTION)
    content = picture(exhibit, form)  # type: ignore[arg-type]
    text = text_of(content) if form == "pdf" else svg_text(content)
    assert INJECTION in text


def test_a_letter_that_no_font_has_becomes_a_question_mark() -> None:
    title = "Groep \N{GRINNING FACE} \N{ARABIC LETTER ALEF} \N{GREEK SMALL LETTER BETA}"
    assert "Groep ? ? \N{GREEK SMALL LETTER BETA}" in text_of(
        picture(table_exhibit(title=title), "pdf")
    )


def test_a_long_table_ends_on_a_picture_and_says_so() -> None:
    rows = [Row(f"rij {number}", [str(number)]) for number in range(2000)]
    long = table_exhibit(tables=(Table("long", "Lang", ["Rij", "Getal"], rows),))
    text = text_of(picture(long, "pdf"))
    assert "De eerste 60 van 2000 rijen." in text
    assert "rij 59 59" in text
    assert "rij 60" not in text


@pytest.fixture
def no_chromium(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("BROWSER_PATH", "/nowhere/chromium")
    monkeypatch.setattr(browser, "TYPICAL_PATHS", ())
    monkeypatch.setattr("pages.paper.pictures.DRAWING", browser.Drawing())


@pytest.mark.usefixtures("no_chromium")
def test_without_chromium_the_reason_is_said_and_tables_are_still_made() -> None:
    assert "Chromium" in browser.available("en")
    assert browser.available("nl") != browser.available("en")
    with pytest.raises(PictureError, match="Chromium"):
        picture(chart_exhibit(), "png")
    assert picture(table_exhibit(), "png").startswith(b"\x89PNG")


def test_with_chromium_there_is_no_reason() -> None:
    assert browser.available("nl") == ""
