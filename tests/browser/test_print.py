"""Any page on paper: what it says, nothing to click on, and charts no wider than the page."""

from __future__ import annotations

import io

import pytest
from pypdf import PdfReader

from pages.shared.menu import PAGES
from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

MAIN = '[data-testid="stMain"]'
MENU = '[data-testid="stSidebarUserContent"] label, .menu-heading'
CONTROLS = "button, input, textarea, select, [role=button], [role=combobox], .masthead nav a"
PAGE_WIDTHS = {False: 210, True: 297}
MILLIMETRE = 72 / 25.4
DRAWN = """() => !document.querySelector('[data-testid="stSkeleton"]')
  && [...document.querySelectorAll('.stPlotlyChart')].every(c => c.querySelector('.main-svg'))"""
ON_PAPER = """() => [...document.querySelectorAll('.stPlotlyChart .main-svg, .table-frame table')]
  .map(e => e.getBoundingClientRect()).filter(r => r.width).map(r => [r.left, r.right])"""


def printed(visit: Visit, path: str, landscape: bool = False) -> PdfReader:
    """A page of the dashboard as it comes from the printer."""
    page = visit.open(path)
    page.wait_for_function(DRAWN)
    return PdfReader(io.BytesIO(page.pdf(format="A4", landscape=landscape)))


@pytest.mark.parametrize("path", PAGES)
def test_a_page_prints_its_title_and_no_menu(visit: Visit, path: str) -> None:
    paper = printed(visit, f"/{path}")
    title = visit.page.get_by_role("heading", level=1).inner_text()
    said = visit.page.locator(f"{MAIN} [data-testid=stMainBlockContainer]").inner_text()
    menu = [label for label in visit.page.locator(MENU).all_inner_texts() if label not in said]
    text = "\n".join(page.extract_text() for page in paper.pages)
    assert title in text
    assert len(menu) > 3
    assert not [label for label in (*menu, "English") if label in text]
    visit.page.emulate_media(media="print")
    assert not [each for each in visit.page.locator(CONTROLS).all() if each.is_visible()]
    assert all(page.extract_text().strip() for page in paper.pages), "an empty page"


@pytest.mark.parametrize("landscape", [False, True])
@pytest.mark.parametrize("path", ["exits", "participants", "predictors"])
def test_a_chart_is_printed_whole(visit: Visit, path: str, landscape: bool) -> None:
    paper = printed(visit, f"/{path}", landscape)
    size = paper.pages[0].mediabox
    assert float(size.width) == pytest.approx(PAGE_WIDTHS[landscape] * MILLIMETRE, abs=1)
    drawn = visit.page.locator(".stPlotlyChart .main-svg text").all_text_contents()
    assert drawn
    text = "".join("".join(page.extract_text() for page in paper.pages).split())
    for label in drawn:
        assert "".join(label.split()) in text
    for left, right in _as_laid_out(visit, float(size.width)):
        assert left >= -1
        assert right <= visit.page.evaluate("innerWidth") + 1


def _as_laid_out(visit: Visit, width: float) -> list[list[float]]:
    """Left and right ends of charts and tables where the page is as wide as the paper."""
    page = visit.page
    page.evaluate("dispatchEvent(new Event('beforeprint'))")
    page.emulate_media(media="print")
    page.set_viewport_size({"width": round(width * 96 / 72), "height": 900})
    page.wait_for_timeout(500)
    ends: list[list[float]] = page.evaluate(ON_PAPER)
    return ends


def test_an_open_fold_is_printed_and_a_closed_one_is_not(visit: Visit) -> None:
    closed = "".join(page.extract_text() for page in printed(visit, "/exits").pages)
    assert "Hoe is dit berekend?" not in closed
    visit.page.locator("summary", has_text="Hoe is dit berekend?").click()
    visit.page.wait_for_timeout(500)
    opened = PdfReader(io.BytesIO(visit.page.pdf(format="A4")))
    text = "".join(page.extract_text() for page in opened.pages)
    assert "Hoe is dit berekend?" in text
    assert "Populatie." in text
