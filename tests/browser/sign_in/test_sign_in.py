"""Signing in and out with a real identity provider, in a real Chromium."""

from __future__ import annotations

from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect

from tests.browser.sign_in.secured import COOKIE, Person, secured

pytestmark = pytest.mark.browser


def test_signing_in_leads_to_the_page_that_was_asked_for(person: Person) -> None:
    person.sign_in("stefan", "/exits?lang=en&branch=army")
    person.visit.ready()
    assert person.heading() == "Exits"
    assert person.visit.query() == "?lang=en&branch=army"
    assert "stefan" in person.page.locator(".viewer").inner_text()


def test_a_page_keeps_its_session_and_breaks_no_rule_of_its_own(person: Person) -> None:
    person.sign_in("eva")
    person.visit.ready()
    person.visit.errors.clear()
    person.visit.missing.clear()
    person.page.reload()
    person.visit.ready()
    assert person.heading() == "Exits"
    assert (person.visit.errors, person.visit.missing) == ([], [])
    assert all(
        url.startswith((person.dashboard.address, "data:", "blob:"))
        for url in person.visit.asked[-20:]
    )


def test_the_cookie_is_out_of_reach_of_scripts_and_other_sites(person: Person) -> None:
    person.sign_in("greta")
    (cookie,) = (c for c in person.context.cookies() if c["name"] == COOKIE)
    assert cookie["httpOnly"]
    assert cookie["sameSite"] == "Lax"
    assert len(cookie["value"]) >= 43
    assert COOKIE not in str(person.page.evaluate("document.cookie"))


def test_signing_out_ends_it_for_every_copy_of_the_cookie(person: Person) -> None:
    person.sign_in("greta")
    person.visit.ready()
    copied = person.cookie()
    dashboard = person.dashboard
    assert dashboard.ask("/exits", copied).status == 200
    assert dashboard.websocket(copied, dashboard.address) == 101

    person.page.get_by_role("link", name="Sign out").click()
    person.page.locator("button[autofocus]").click()
    expect(person.page.get_by_role("heading", level=1)).to_have_text("You are signed out")
    assert person.cookie() == ""
    assert dashboard.ask("/exits", copied).status == 401
    assert dashboard.websocket(copied, dashboard.address) == 403


@pytest.mark.parametrize(
    ("account", "reason"),
    [
        ("nobody", "has no role"),
        ("stranger", "has no role"),
        ("both", "more than one role in this dashboard: evaluator, steward"),
        ("provider-without", "does not say of which one"),
        ("provider-of-two", "does not say of which one"),
        ("provider-unknown", "does not say of which one"),
    ],
)
def test_who_has_not_exactly_one_role_gets_a_reason_and_no_session(
    person: Person, account: str, reason: str
) -> None:
    person.sign_in(account)
    assert person.heading() == "No access"
    assert reason in person.page.locator("main").inner_text()
    assert person.cookie() == ""


@pytest.mark.parametrize(
    ("account", "role"),
    [
        ("stefan", "Data steward"),
        ("eva", "Evaluator"),
        ("greta", "Steering group"),
        ("pim", "Provider Life Goals"),
    ],
)
def test_the_role_comes_from_the_identity_provider_and_not_from_the_address(
    person: Person, account: str, role: str
) -> None:
    person.sign_in(account, "/exits?lang=en&role=steward")
    person.visit.ready()
    assert person.page.locator(".viewer").inner_text().splitlines()[0] == f"{account} · {role}"
    assert person.page.get_by_role("combobox", name="View as").count() == 0


def test_who_lost_the_role_loses_every_session(person: Person, other: Person) -> None:
    dashboard = person.dashboard
    dashboard.change("temporary", {"roles": ["sib-evaluator"]})
    person.sign_in("temporary")
    person.visit.ready()
    dashboard.change("temporary", {})
    other.sign_in("temporary")
    assert other.heading() == "No access"
    assert dashboard.ask("/exits", person.cookie()).status == 401
    person.page.reload()
    assert person.heading() == "Your role is no longer confirmed"


def test_who_comes_back_with_another_role_leaves_nothing_of_the_old_one(
    person: Person, other: Person
) -> None:
    dashboard = person.dashboard
    dashboard.change("promoted", {"roles": ["sib-steward"]})
    person.sign_in("promoted")
    person.visit.ready()
    dashboard.change("promoted", {"roles": ["sib-steering-group"]})
    other.sign_in("promoted")
    other.visit.ready()
    assert "Steering group" in other.page.locator(".viewer").inner_text()
    assert dashboard.ask("/exits", person.cookie()).status == 401


def test_an_administrator_ends_the_session_of_a_name(person: Person) -> None:
    person.dashboard.change("leaver", {"roles": ["sib-evaluator"]})
    person.sign_in("leaver")
    person.visit.ready()
    assert "leaver\tevaluator\t" in person.dashboard.command("sessions")
    assert "Sessions ended: 1" in person.dashboard.command("revoke", "leaver")
    assert person.dashboard.ask("/exits", person.cookie()).status == 401
    # The figures leave the screen by themselves.
    expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible(timeout=30_000)


def test_a_session_ends_by_itself(
    chromium: Browser, store: Path, tmp_path_factory: pytest.TempPathFactory
) -> None:
    seconds = 20
    access = f"session_hours = {seconds / 3600}"
    with secured(tmp_path_factory.mktemp("short"), store, access) as dashboard:
        person = Person(chromium, dashboard)
        person.sign_in("greta")
        copied = person.cookie()
        assert dashboard.ask("/exits", copied).status == 200
        expect(person.page.get_by_role("heading", name="Sign in")).to_be_visible(
            timeout=(seconds + 30) * 1000
        )
        assert dashboard.ask("/exits", copied).status == 401
        assert dashboard.websocket(copied, dashboard.address) == 403
        person.context.close()


def test_the_log_says_who_came_and_saw_what(person: Person) -> None:
    dashboard = person.dashboard
    dashboard.change("logged", {"roles": ["sib-evaluator"]})
    person.sign_in("logged", "/exits?lang=en")
    person.visit.ready()
    person.visit.choose("Branch", "Army")
    person.visit.open("/method?lang=en")
    person.page.get_by_role("link", name="Sign out").click()
    person.page.locator("button[autofocus]").wait_for()
    assert dashboard.logged("logged") == [
        ("evaluator", "sign_in", "", "allowed"),
        ("evaluator", "page", "exits", "allowed"),
        ("evaluator", "page", "exits", "allowed"),
        ("evaluator", "page", "method", "allowed"),
        ("evaluator", "sign_out", "", "allowed"),
    ]


def test_the_log_says_who_was_turned_away(person: Person) -> None:
    person.dashboard.change("stripped", {"roles": []})
    person.sign_in("stripped")
    assert person.dashboard.logged("stripped") == [("", "sign_in", "", "refused")]
