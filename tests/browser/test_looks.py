"""What a person sees on a projector and on a phone, and what a screen reader finds."""

from __future__ import annotations

from typing import Any

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import Page

from tests.browser.conftest import PHONE, PROJECTOR, Visit

pytestmark = pytest.mark.browser

OF_STREAMLIT: dict[str, str] = {}
"""Rules of axe that Streamlit's own elements break, with the element: not ours to mend."""

VIEWS = [
    "/exits",
    "/exits?lang=en&by=cohort",
    "/exits?by=branch&unknown=own-outcome",
    "/exits?lang=en&by=intervention&cohort=nine",
    "/exits?cohort=5",
]


def bottom(page: Page, selector: str) -> float:
    box = page.locator(selector).first.bounding_box()
    assert box
    return box["y"] + box["height"]


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_answer_and_the_curves_are_on_the_first_screen_of_a_projector(
    visit: Visit, language: str
) -> None:
    page = visit.open(f"/exits?lang={language}")
    assert bottom(page, ".answer") < PROJECTOR["height"]
    assert bottom(page, ".js-plotly-plot .xaxislayer-above") < PROJECTOR["height"]


@pytest.mark.parametrize("path", VIEWS)
def test_nothing_is_wider_than_a_phone(visit: Visit, path: str) -> None:
    visit.page.set_viewport_size(PHONE)  # type: ignore[arg-type]
    page = visit.open(path)
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
    wide = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot text')]
             .filter(t => t.getBoundingClientRect().right > innerWidth)
             .map(t => t.textContent)"""
    )
    assert wide == []


@pytest.mark.parametrize("path", ["/exits?by=cohort", "/exits?lang=en&by=branch"])
def test_names_of_curves_do_not_touch(visit: Visit, path: str) -> None:
    page = visit.open(path)
    boxes: list[dict[str, Any]] = page.evaluate(
        """() => [...document.querySelectorAll('.js-plotly-plot .annotation-text')].map(t => {
             const b = t.getBoundingClientRect();
             return {text: t.textContent, x: b.x, y: b.y + 2, right: b.right, low: b.bottom - 2};
           })"""
    )
    touching = [
        (a["text"], b["text"])
        for i, a in enumerate(boxes)
        for b in boxes[i + 1 :]
        if a["x"] < b["right"] and b["x"] < a["right"] and a["y"] < b["low"] and b["y"] < a["low"]
    ]
    assert touching == []


@pytest.mark.parametrize("path", VIEWS)
def test_no_errors_and_no_request_to_elsewhere(visit: Visit, path: str) -> None:
    visit.open(path)
    assert visit.errors == []
    assert visit.missing == []
    assert [
        url for url in visit.asked if not url.startswith((visit.server, "data:", "blob:"))
    ] == []


def test_the_typeface_is_our_own(visit: Visit) -> None:
    page = visit.open("/exits")
    assert page.evaluate("document.fonts.check('16px Fira Sans')")
    assert any(url.endswith("fira-sans-latin-400-normal.woff2") for url in visit.asked)


def test_answers_forbid_guessing_their_type(visit: Visit) -> None:
    answer = visit.page.goto(visit.server + "/exits")
    assert answer
    assert answer.headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("size", [PROJECTOR, PHONE], ids=["projector", "phone"])
@pytest.mark.parametrize("path", VIEWS)
def test_axe_finds_nothing_that_is_ours(visit: Visit, path: str, size: dict[str, int]) -> None:
    visit.page.set_viewport_size(size)  # type: ignore[arg-type]
    page = visit.open(path)
    for expander in page.get_by_test_id("stExpander").all():
        expander.locator("summary").click()
    page.wait_for_timeout(500)
    violations = Axe().run(page).response["violations"]
    ours = {
        violation["id"]: [node["html"][:200] for node in violation["nodes"]]
        for violation in violations
        if violation["id"] not in OF_STREAMLIT
    }
    assert ours == {}
