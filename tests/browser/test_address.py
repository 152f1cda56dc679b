"""The address is the state: links, back, forward, reload, and the other language."""

from __future__ import annotations

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser


@pytest.mark.parametrize(
    ("path", "language", "title", "opened"),
    [
        ("/exits", "nl", "Uitstroom", "/exits"),
        ("/exits?lang=en", "en", "Exits", "/exits"),
        ("/", "nl", "Overzicht", "/overview"),
        ("/?lang=en&cohort=1", "en", "Overview", "/overview"),
    ],
)
def test_a_link_opens_the_page_in_its_language(
    visit: Visit, path: str, language: str, title: str, opened: str
) -> None:
    page = visit.open(path)
    assert page.evaluate("document.documentElement.lang") == language
    assert page.get_by_role("heading", level=1).inner_text() == title
    assert page.title() == title
    assert page.evaluate("location.pathname") == opened
    assert page.get_by_role("dialog").count() == 0


def test_a_deep_link_sets_the_filters(visit: Visit) -> None:
    visit.open("/exits?lang=en&cohort=1&branch=army&by=age_at_entry&as_of=2020-07-31&axis=weeks")
    assert visit.chosen("Compare by") == "Age at entry"
    assert visit.chosen("Branch") == "Army"
    assert visit.chosen("As-of date") == "31 July 2020"


def test_back_forward_and_reload_follow_the_filters(visit: Visit) -> None:
    page = visit.open("/exits")
    visit.choose("Defensieonderdeel", "Landmacht")
    assert visit.query() == "?branch=army"
    visit.choose("Vergelijk naar", "Cohort")
    assert visit.query() == "?by=cohort&branch=army"

    page.go_back()
    visit.ready()
    assert visit.query() == "?branch=army"
    assert visit.chosen("Vergelijk naar") == "Geen vergelijking"
    assert visit.chosen("Defensieonderdeel") == "Landmacht"

    page.go_back()
    visit.ready()
    assert visit.query() == ""
    assert visit.chosen("Defensieonderdeel") == "Alle onderdelen"

    page.go_forward()
    visit.ready()
    assert visit.chosen("Defensieonderdeel") == "Landmacht"

    page.reload()
    visit.ready()
    assert visit.query() == "?branch=army"
    assert visit.chosen("Defensieonderdeel") == "Landmacht"


def test_the_other_language_keeps_every_filter(visit: Visit) -> None:
    page = visit.open("/exits?by=cohort&branch=army&unknown=own-outcome")
    page.get_by_role("link", name="English").click()
    page.get_by_role("heading", name="Exits", level=1).wait_for()
    visit.ready()
    assert visit.query() == "?lang=en&by=cohort&branch=army&unknown=own-outcome"
    assert page.evaluate("document.documentElement.lang") == "en"
    assert visit.chosen("Branch") == "Army"

    visit.choose("Branch", "Navy")
    visit.choose("Compare by", "No comparison")
    assert visit.query() == "?lang=en&branch=navy&unknown=own-outcome"
    assert visit.chosen("Branch") == "Navy"

    page.get_by_role("link", name="Nederlands").click()
    page.get_by_role("heading", name="Uitstroom", level=1).wait_for()
    visit.ready()
    assert visit.query() == "?branch=navy&unknown=own-outcome"
    assert visit.chosen("Defensieonderdeel") == "Marine"


def test_quick_changes_are_all_kept(visit: Visit) -> None:
    page = visit.open("/exits")
    for label, option in (("Defensieonderdeel", "Landmacht"), ("Vergelijk naar", "Cohort")):
        visit.pick(label, option)
    visit.ready()
    page.wait_for_timeout(1500)
    assert visit.query() == "?by=cohort&branch=army"


def test_a_wrong_code_stays_in_the_address_until_something_is_chosen(visit: Visit) -> None:
    page = visit.open("/exits?cohort=nine")
    assert page.get_by_test_id("stAlert").filter(has_text="nine").count() == 1
    assert visit.query() == "?cohort=nine"
    visit.choose("Vergelijk naar", "Cohort")
    assert visit.query() == "?by=cohort"
    assert page.get_by_test_id("stAlert").filter(has_text="nine").count() == 0


def test_the_menu_keeps_the_filters(visit: Visit) -> None:
    page = visit.open("/exits?branch=army")
    link = page.get_by_test_id("stPageLink").get_by_role("link").first
    assert "branch=army" in str(link.get_attribute("href"))
