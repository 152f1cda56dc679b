"""Meeting mode: by the arrow keys, with the same filters and a frozen date, legible from afar."""

from __future__ import annotations

import pytest
from playwright.sync_api import Page

from tests.browser.conftest import PROJECTOR, Visit

pytestmark = pytest.mark.browser

SMALLEST = 17
"""Pixels of type on a screen of 1280 × 720: two metres wide, it is read from six metres."""
MENU = "stSidebar"


def begin(visit: Visit, path: str) -> Page:
    """Open a page, and begin the meeting with the agenda that is offered."""
    visit.page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    page = visit.open(path)
    page.get_by_role("button", name="Vergadermodus", exact=True).click()
    page.get_by_role("button", name="Beginnen").click()
    page.locator(".st-key-meeting-bar").wait_for()
    visit.ready()
    return page


def title(page: Page) -> str:
    return page.get_by_role("heading", level=1).inner_text()


def press(visit: Visit, key: str) -> None:
    before = title(visit.page)
    visit.page.keyboard.press(key)
    visit.page.wait_for_function(
        "before => document.querySelector('h1')?.innerText !== before", arg=before
    )
    visit.ready()


def test_the_arrow_keys_walk_through_the_agenda_with_the_same_filters(visit: Visit) -> None:
    page = begin(visit, "/exits?by=cohort")
    assert title(page) == "Overzicht"
    assert not page.get_by_test_id(MENU).is_visible()
    assert "by=cohort" in visit.query()
    assert "as_of=2021-07-31" in visit.query()
    press(visit, "ArrowRight")
    assert title(page) == "Uitstroom"
    assert "by=cohort" in visit.query()
    assert "meeting=overview.exits" in visit.query()
    press(visit, "ArrowLeft")
    assert title(page) == "Overzicht"
    page.keyboard.press("Escape")
    page.get_by_test_id(MENU).wait_for()
    visit.ready()
    assert "meeting" not in visit.query()
    assert "by=cohort" in visit.query()
    assert visit.errors == []


def test_a_link_of_a_meeting_opens_the_meeting(visit: Visit) -> None:
    visit.page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    page = visit.open("/result?meeting=exits.result&as_of=2020-07-31&lang=en")
    bar = page.locator(".st-key-meeting-bar").inner_text()
    assert "2 of 2" in bar
    assert "31 July 2020" in bar
    assert page.get_by_role("button", name="Next page").is_disabled()


@pytest.mark.parametrize("path", ["overview", "exits", "interventions", "wellbeing", "result"])
def test_everything_is_large_enough_for_six_metres(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size(PROJECTOR)  # type: ignore[arg-type]
    page = visit.open(f"/{path}?meeting=overview.exits.interventions.wellbeing.result")
    small = page.evaluate(
        """smallest => [...document.querySelectorAll('[data-testid=stMain] *')]
             .filter(e => [...e.childNodes].some(n => n.nodeType === 3 && n.data.trim()))
             .filter(e => e.checkVisibility({visibilityProperty: true, opacityProperty: true}))
             .filter(e => !['STYLE', 'SCRIPT', 'CAPTION'].includes(e.tagName))
             .filter(e => e.getBoundingClientRect().width > 1)
             .filter(e => e.getBoundingClientRect().top < innerHeight)
             .filter(e => parseFloat(getComputedStyle(e).fontSize) < smallest)
             .map(e => [e.tagName, e.textContent.trim().slice(0, 40),
                        getComputedStyle(e).fontSize])""",
        SMALLEST,
    )
    assert small == []
    assert page.evaluate("document.documentElement.scrollWidth") <= PROJECTOR["width"]


def test_an_agenda_of_pages_that_do_not_exist_is_no_meeting(visit: Visit) -> None:
    page = visit.open("/exits?meeting=salaries")
    assert page.get_by_test_id(MENU).is_visible()
    assert "meeting" in page.get_by_role("alert").first.inner_text()
