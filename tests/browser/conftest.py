"""The dashboard as it is started for people, in a real Chromium.

The server runs on a free port of this machine with a store of its own; the tests see that it asks
nothing from anywhere else.
"""

from __future__ import annotations

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest
from playwright.sync_api import (
    Browser,
    ConsoleMessage,
    Page,
    Request,
    Response,
    expect,
    sync_playwright,
)
from playwright.sync_api import TimeoutError as PlaywrightTimeout

from data.registry.store import STORE_VARIABLE
from data.registry.temporary import TEMPORARY
from data.releases.notes import NOTES_VARIABLE
from data.security.keys import KEYS_VARIABLE
from tests.demo_store import demo_store_of_two

ROOT = Path(__file__).resolve().parents[2]
CHROMIUM = shutil.which("chromium") or "/usr/bin/chromium"
ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
    "--no-first-run",
]
PROJECTOR = {"width": 1280, "height": 720}
PHONE = {"width": 390, "height": 844}
START_SECONDS = 60
CLICKS = 3
PROBES = ("/_stcore/health", "/_stcore/host-config")
"""Streamlit looks for its own address below the page's first, and gets a 404 there."""


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of a running dashboard with the demo."""
    with serving(demo_store_of_two(tmp_path_factory)) as address:
        yield address


@contextmanager
def serving(store: Path) -> Iterator[str]:
    """The address of a dashboard that runs on a store; its process is ended by its own id."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        STORE_VARIABLE: str(store),
        KEYS_VARIABLE: str(store / "no-keys"),
        NOTES_VARIABLE: os.environ.get(NOTES_VARIABLE, str(store / "no-notes.jsonl")),
        "STREAMLIT_SERVER_PORT": str(port),
    }
    with subprocess.Popen(
        [sys.executable, "-m", "pages.server"],
        cwd=ROOT,
        env=environment,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.DEVNULL,
    ) as process:
        try:
            wait_for(f"http://127.0.0.1:{port}/_stcore/health", process)
            yield f"http://127.0.0.1:{port}"
        finally:
            process.terminate()
            process.wait(timeout=20)
    assert [folder for folder in (store / TEMPORARY).iterdir() if folder.is_dir()] == []


def wait_for(address: str, process: subprocess.Popen[bytes]) -> None:
    """Wait until the server answers, or fail when it has ended or takes too long."""
    for _ in range(START_SECONDS * 10):
        assert process.poll() is None, "the server ended by itself"
        try:
            with urllib.request.urlopen(address, timeout=1):
                return
        except OSError:
            time.sleep(0.1)
    pytest.fail(f"no answer from the server within {START_SECONDS} seconds")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=CHROMIUM, args=ARGUMENTS)
        yield browser
        browser.close()


class Visit:
    """A page of the dashboard in the browser, and all that it said and asked for."""

    def __init__(self, page: Page, server: str) -> None:
        self.page = page
        self.server = server
        self.asked: list[str] = []
        self.missing: list[str] = []
        self.errors: list[str] = []
        page.on("request", self._request)
        page.on("response", self._response)
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))

    def open(self, path: str) -> Page:
        """Open an address and wait until the page has drawn itself."""
        self.page.goto(self.server + path)
        self.ready()
        return self.page

    def ready(self) -> None:
        """Wait until the page is whole and no run is under way.

        While a run goes on, what it drew and what it replaces can both be there for a moment.
        """
        self.page.get_by_role("heading", level=1).first.wait_for()
        self.page.locator('[data-testid="stApp"][data-test-script-state="notRunning"]').wait_for()
        expect(self.page.get_by_role("heading", level=1)).to_have_count(1)
        self.page.wait_for_timeout(500)

    def query(self) -> str:
        """What stands behind the question mark in the address bar."""
        return str(self.page.evaluate("location.search"))

    def choose(self, label: str, option: str) -> None:
        """Choose an option of a filter by what a person reads, and wait until it is drawn."""
        self.pick(label, option)
        self.page.wait_for_timeout(300)
        self.ready()

    def pick(self, label: str, option: str) -> None:
        """Choose an option and go on at once.

        The side bar scrolls to a filter below the fold, and a list that opens while it moves is
        closed again; a person then clicks once more.
        """
        box, item = (
            self.page.get_by_role("combobox", name=label),
            self.page.get_by_role("option", name=option),
        )
        box.scroll_into_view_if_needed()
        for _ in range(CLICKS):
            box.click()
            try:
                item.click(timeout=3000)
            except PlaywrightTimeout:
                self.page.keyboard.press("Escape")
            else:
                return
        pytest.fail(f"the list of {label} does not stay open")

    def chosen(self, label: str) -> str:
        """What a filter shows."""
        return self.page.get_by_role("combobox", name=label).input_value()

    def _request(self, request: Request) -> None:
        self.asked.append(request.url)

    def _response(self, response: Response) -> None:
        if response.status >= 400 and not response.url.endswith(PROBES):
            self.missing.append(response.url)

    def _console(self, message: ConsoleMessage) -> None:
        probe = message.location.get("url", "").endswith(PROBES)
        if message.type == "error" and not probe:
            self.errors.append(message.text)


@pytest.fixture
def visit(chromium: Browser, server: str) -> Iterator[Visit]:
    """A projector, unless a test makes it a phone."""
    context = chromium.new_context(viewport=PROJECTOR)  # type: ignore[arg-type]
    yield Visit(context.new_page(), server)
    context.close()
