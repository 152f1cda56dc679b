"""A role that is taken away while a page is open, with a real identity provider and Chromium.

Each dashboard asks again every few seconds, which no administrator can set: a minute is the least.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import partial
from pathlib import Path

import pytest
from playwright.sync_api import Browser, expect
from websockets.exceptions import ConnectionClosed

from pages.server.role_checks import MISSED_CHECKS
from tests.browser.sign_in.secured import CHECK_SECONDS, IMPATIENT, Person, Secured, secured
from tests.browser.sign_in.test_gate import live, run_page

pytestmark = pytest.mark.browser

ACCESS = f"role_check_minutes = {CHECK_SECONDS / 60}"
TICKS = 3.0
"""What the gate needs to notice (two seconds), and a busy machine on top (seconds)."""
SCREEN_SECONDS = 25.0
"""Within which figures leave a screen (docs/sign-in.md: fifteen seconds after the session)."""
CHANGED, UNREACHABLE = "Your role is no longer confirmed", "Your role cannot be checked now"


@pytest.fixture(scope="module")
def impatient(store: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Secured]:
    with secured(tmp_path_factory.mktemp("impatient"), store, ACCESS, start=IMPATIENT) as running:
        yield running


@contextmanager
def somebody(chromium: Browser, dashboard: Secured) -> Iterator[Person]:
    person = Person(chromium, dashboard)
    yield person
    person.context.close()


def seconds_until_closed(dashboard: Secured, cookie: str, happens: Callable[[], object]) -> float:
    """How long a websocket whose page nobody touches stays open after something happens."""
    with live(dashboard, cookie) as socket:
        run_page(socket, "method")
        happens()
        began = time.monotonic()
        with pytest.raises(ConnectionClosed):
            while True:
                socket.recv(timeout=60)
        return time.monotonic() - began


def test_a_role_that_holds_outlasts_many_checks(chromium: Browser, impatient: Secured) -> None:
    impatient.change("stays", {"roles": ["sib-evaluator"]})
    with somebody(chromium, impatient) as person:
        person.sign_in("stays")
        person.visit.ready()
        person.page.wait_for_timeout(4 * CHECK_SECONDS * 1000)
        assert person.heading() == "Exits"
        assert impatient.ask("/exits", person.cookie()).status == 200


@pytest.mark.parametrize("gone", ["the role", "the account"])
def test_a_role_that_is_removed_closes_the_open_page(
    chromium: Browser, impatient: Secured, gone: str
) -> None:
    name = f"lost-{gone.split()[1]}"
    impatient.change(name, {"roles": ["sib-evaluator"]})
    with somebody(chromium, impatient) as person:
        person.sign_in(name)
        person.visit.ready()
        copied = person.cookie()
        happens = (
            partial(impatient.remove, name)
            if gone == "the account"
            else partial(impatient.change, name, {"roles": ["another-application"]})
        )
        assert seconds_until_closed(impatient, copied, happens) < CHECK_SECONDS + TICKS
        # A fresh load, with the cookie that was good a moment ago.
        assert impatient.ask("/exits", copied).status == 401
        assert impatient.websocket(copied, impatient.address) == 403
        # The figures leave the screen by themselves.
        expect(person.page.get_by_role("heading", level=1)).to_have_text(
            CHANGED, timeout=SCREEN_SECONDS * 1000
        )
        assert impatient.logged(name)[-1] == ("evaluator", "role_check", "", "refused")


def test_a_provider_that_became_another_loses_the_old_one(
    chromium: Browser, impatient: Secured
) -> None:
    impatient.change("mover", {"roles": ["sib-provider"], "provider": "life_goals"})
    with somebody(chromium, impatient) as person:
        person.sign_in("mover")
        person.visit.ready()
        assert "Life Goals" in person.page.locator(".viewer").inner_text()
        copied = person.cookie()
        moved = partial(
            impatient.change, "mover", {"roles": ["sib-provider"], "provider": "reveal"}
        )
        assert seconds_until_closed(impatient, copied, moved) < CHECK_SECONDS + TICKS
        assert impatient.ask("/exits", copied).status == 401
        person.page.reload()
        assert person.heading() == CHANGED
        person.page.get_by_role("link", name="Sign in again").click()
        person.page.wait_for_url(f"{impatient.address}/exits**")
        person.visit.ready()
        assert "Reveal" in person.page.locator(".viewer").inner_text()
        assert "Life Goals" not in person.page.locator(".viewer").inner_text()
        assert person.cookie() != copied
        assert impatient.ask("/exits", copied).status == 401
        assert ("provider-life_goals", "role_check", "", "refused") in impatient.logged("mover")


def test_nothing_of_the_identity_provider_is_in_the_browser(
    chromium: Browser, impatient: Secured
) -> None:
    with somebody(chromium, impatient) as person:
        person.sign_in("eva")
        person.visit.ready()
        stored = person.page.evaluate("JSON.stringify([localStorage, sessionStorage])")
        cookies = str([c for c in person.context.cookies() if c["name"].startswith("dashboard")])
        assert "eyJ" not in stored + cookies + person.page.content(), "no token of three parts"
        folder = Path(impatient.environment["DASHBOARD_SESSIONS"])
        assert not any("eyJ" in path.read_text() for path in folder.iterdir())


def test_an_identity_provider_that_is_down_is_borne_for_a_moment_only(
    chromium: Browser, store: Path, tmp_path: Path
) -> None:
    with (
        secured(tmp_path, store, ACCESS, start=IMPATIENT) as dashboard,
        somebody(chromium, dashboard) as person,
    ):
        person.sign_in("greta")
        person.visit.ready()
        copied = person.cookie()

        def goes_down() -> None:
            dashboard.provider.terminate()
            dashboard.provider.wait(timeout=20)

        lasted = seconds_until_closed(dashboard, copied, goes_down)
        assert lasted > CHECK_SECONDS, "one check that is missed ends nothing"
        assert lasted < MISSED_CHECKS * (CHECK_SECONDS + TICKS)
        assert dashboard.ask("/exits", copied).status == 401
        expect(person.page.get_by_role("heading", level=1)).to_have_text(
            UNREACHABLE, timeout=SCREEN_SECONDS * 1000
        )
        assert dashboard.logged("greta")[-1] == ("steering_group", "role_check", "", "refused")
        person.page.get_by_role("link", name="Sign in again").click()
        expect(person.page.get_by_role("heading", level=1)).to_have_text(
            "Signing in did not succeed"
        )


def test_without_refresh_tokens_the_userinfo_endpoint_is_asked(
    chromium: Browser, store: Path, tmp_path: Path
) -> None:
    with (
        secured(tmp_path, store, ACCESS, way="userinfo", start=IMPATIENT) as dashboard,
        somebody(chromium, dashboard) as person,
    ):
        dashboard.change("leaver", {"roles": ["sib-evaluator"]})
        person.sign_in("leaver")
        person.page.wait_for_timeout(2 * CHECK_SECONDS * 1000)
        assert dashboard.ask("/exits", person.cookie()).status == 200
        stripped = partial(dashboard.change, "leaver", {})
        lasted = seconds_until_closed(dashboard, person.cookie(), stripped)
        assert lasted < CHECK_SECONDS + TICKS
        assert dashboard.ask("/exits", person.cookie()).status == 401


def test_a_provider_that_can_never_be_asked_again_leaves_revoke(
    chromium: Browser, store: Path, tmp_path: Path
) -> None:
    with (
        secured(tmp_path, store, ACCESS, way="never", start=IMPATIENT) as dashboard,
        somebody(chromium, dashboard) as person,
    ):
        dashboard.change("leaver", {"roles": ["sib-evaluator"]})
        person.sign_in("leaver")
        dashboard.change("leaver", {})
        person.page.wait_for_timeout(2 * CHECK_SECONDS * 1000)
        assert dashboard.ask("/exits", person.cookie()).status == 200
        dashboard.command("revoke", "leaver")
        assert dashboard.ask("/exits", person.cookie()).status == 401
