"""The pages on predictors, sanctions, wellbeing, quality and method, in a real browser."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PHONE, Visit

pytestmark = pytest.mark.browser

PAGES = {
    "/predictors": ("Voorspellers", "Predictors"),
    "/sanctions": ("Loonsancties", "Wage sanctions"),
    "/wellbeing": ("Welbevinden", "Wellbeing"),
    "/quality": ("Datakwaliteit", "Data quality"),
    "/method": ("Begrippen en methode", "Definitions and methods"),
}


@pytest.mark.parametrize("path", PAGES)
def test_a_page_opens_in_both_languages_without_fault(visit: Visit, path: str) -> None:
    for language, title in zip(("nl", "en"), PAGES[path], strict=True):
        page = visit.open(f"{path}?lang={language}")
        assert page.get_by_role("heading", level=1).inner_text() == title
        for expander in page.get_by_test_id("stExpander").all():
            expander.locator("summary").click()
        page.wait_for_timeout(500)
        violations = Axe().run(page).response["violations"]
        assert {v["id"]: [n["html"][:200] for n in v["nodes"]] for v in violations} == {}
    page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page.wait_for_timeout(1000)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    assert visit.errors == []
    assert visit.missing == []
    assert all(url.startswith((visit.server, "data:", "blob:")) for url in visit.asked)


def test_a_choice_of_the_page_lives_in_the_address(visit: Visit) -> None:
    page = visit.open("/predictors?lang=en&branch=army")
    page.get_by_role("radio", name="Wage sanction").click()
    visit.ready()
    assert visit.query() == "?lang=en&branch=army&outcome=wage_sanction"
    page.go_back()
    visit.ready()
    assert visit.query() == "?lang=en&branch=army"
