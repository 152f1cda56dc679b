"""Every page of results in the browser: both languages, no errors, nothing for axe to find."""

from __future__ import annotations

import pytest
from axe_playwright_python.sync_playwright import Axe

from tests.browser.conftest import PHONE, PROJECTOR, Visit

pytestmark = pytest.mark.browser

TITLES = {
    "overview": {"nl": "Overzicht", "en": "Overview"},
    "participants": {"nl": "Deelnemers", "en": "Participants"},
    "interventions": {"nl": "Interventies", "en": "Interventions"},
    "result": {"nl": "Resultaat", "en": "Result"},
}
QUERIES = {"nl": "by=cohort", "en": "lang=en&branch=army&estimate=naive"}


@pytest.mark.parametrize("language", ["nl", "en"])
@pytest.mark.parametrize("path", TITLES)
def test_a_page_opens_without_errors_and_axe_finds_nothing(
    visit: Visit, path: str, language: str
) -> None:
    page = visit.open(f"/{path}?{QUERIES[language]}")
    assert page.get_by_role("heading", level=1).inner_text() == TITLES[path][language]
    for expander in page.get_by_test_id("stExpander").all():
        expander.locator("summary").click()
    page.wait_for_timeout(500)
    violations = Axe().run(page).response["violations"]
    assert {v["id"]: [n["html"][:200] for n in v["nodes"]] for v in violations} == {}
    assert visit.errors == []
    assert visit.missing == []
    assert [u for u in visit.asked if not u.startswith((visit.server, "data:", "blob:"))] == []


@pytest.mark.parametrize("path", TITLES)
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page = visit.open(f"/{path}?by=cohort")
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot text')]
             .filter(t => t.getBoundingClientRect().right > innerWidth)
             .map(t => t.textContent)"""
    )
    assert wide == []


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_key_figures_are_on_one_screen_of_a_projector(visit: Visit, language: str) -> None:
    page = visit.open(f"/overview?lang={language}")
    box = page.locator(".cards").bounding_box()
    assert box
    assert box["y"] + box["height"] < PROJECTOR["height"]


def test_a_card_leads_to_its_page_with_the_filters(visit: Visit) -> None:
    page = visit.open("/overview?branch=army")
    page.locator(".card").get_by_role("link", name="Contractmaat").click()
    page.get_by_role("heading", name="Resultaat", level=1).wait_for()
    assert visit.query() == "?branch=army"
