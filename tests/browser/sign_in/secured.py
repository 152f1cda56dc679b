"""A dashboard that people sign in to, with a real identity provider beside it."""

from __future__ import annotations

import json
import os
import shutil
import socket
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from http.client import HTTPConnection
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, BrowserContext
from websockets.exceptions import InvalidStatus
from websockets.sync.client import connect

from data.registry.store import STORE_VARIABLE
from data.security.keys import KEYS_VARIABLE, make_keys, read_key
from data.security.log import LOG_VARIABLE, verify
from data.security.log_files import LOG_FILE
from pages.access.settings import SECRETS_VARIABLE
from pages.server.sessions import SESSIONS_VARIABLE
from tests.browser.conftest import PROJECTOR, ROOT, Visit, wait_for

IDENTITY = Path(__file__).parents[1] / "identity"
NODE = shutil.which("node") or "node"
COOKIE = "dashboard"
ACCOUNTS: dict[str, dict[str, Any]] = {
    "stefan": {"roles": ["sib-steward"]},
    "eva": {"roles": ["sib-evaluator", "another-application"]},
    "greta": {"roles": ["sib-steering-group"]},
    "pim": {"roles": ["sib-provider"], "provider": "life_goals"},
    "nobody": {},
    "stranger": {"roles": ["another-application"]},
    "both": {"roles": ["sib-steward", "sib-evaluator"]},
    "provider-without": {"roles": ["sib-provider"]},
    "provider-of-two": {"roles": ["sib-provider"], "provider": ["life_goals", "reveal"]},
    "provider-unknown": {"roles": ["sib-provider"], "provider": "nowhere"},
}
SECRETS = """
[auth]
redirect_uri = "{address}/oauth2callback"
client_id = "dashboard"
client_secret = "a secret for the tests"
server_metadata_url = "{issuer}/.well-known/openid-configuration"

[access]
{access}

[access.roles]
sib-steward = "steward"
sib-evaluator = "evaluator"
sib-steering-group = "steering_group"
sib-provider = "provider"
"""


START = "import runpy; runpy.run_module('pages.server', run_name='__main__')"
CHECK_SECONDS = 4.0
IMPATIENT = (
    "from pages.access import settings;"
    f"settings.SHORTEST_CHECK_MINUTES = {CHECK_SECONDS} / 60; {START}"
)
"""A dashboard that may ask again more often than the shortest interval that can be set."""


@dataclass
class Secured:
    """A running dashboard with sign-in."""

    address: str
    accounts: Path
    environment: dict[str, str]
    provider: subprocess.Popen[bytes]
    start: str

    @property
    def host(self) -> str:
        return self.address.removeprefix("http://")

    def change(self, account: str, claims: dict[str, Any]) -> None:
        """What the administrator of the identity provider changes."""
        known = json.loads(self.accounts.read_text())
        self.accounts.write_text(json.dumps(known | {account: claims}))

    def remove(self, account: str) -> None:
        """Somebody whom the identity provider knows no longer."""
        known = json.loads(self.accounts.read_text())
        self.accounts.write_text(json.dumps({n: c for n, c in known.items() if n != account}))

    def logged(self, who: str) -> list[tuple[str, str, str, str]]:
        """Role, action, page and outcome of what the log has of somebody; the log must hold."""
        folder = Path(self.environment[LOG_VARIABLE])
        key = read_key("log", Path(self.environment[KEYS_VARIABLE]))
        assert verify(folder, key).intact
        lines = [json.loads(line) for line in (folder / LOG_FILE).read_text().splitlines()]
        kept = ("role", "action", "page", "outcome")
        return [tuple(line[name] for name in kept) for line in lines if line["who"] == who]

    def command(self, *arguments: str) -> str:
        """What ``python -m pages.server`` prints, in English."""
        done = subprocess.run(
            [sys.executable, "-c", self.start, "--language", "en", *arguments],
            cwd=ROOT, env=self.environment, capture_output=True, text=True, check=True, timeout=60,
        )  # fmt: skip
        return done.stdout

    def ask(self, path: str, cookie: str = "", method: str = "GET", **headers: str) -> Answer:
        """A request as any program can send it."""
        connection = HTTPConnection(self.host, timeout=20)
        sent = {"Host": self.host} | {name.replace("_", "-"): v for name, v in headers.items()}
        if cookie:
            sent["Cookie"] = f"{COOKIE}={cookie}"
        connection.putrequest(method, path, skip_host=True)
        for name, value in sent.items():
            connection.putheader(name, value)
        connection.endheaders()
        answer = connection.getresponse()
        text = answer.read().decode("utf-8", "replace")
        connection.close()
        return Answer(answer.status, dict(answer.getheaders()), text)

    def websocket(self, cookie: str = "", origin: str | None = None, **headers: str) -> int:
        """The status that a websocket's handshake gets: 101 where it is let in."""
        sent = {name.replace("_", "-"): value for name, value in headers.items()}
        if cookie:
            sent["Cookie"] = f"{COOKIE}={cookie}"
        try:
            with connect(
                f"ws://{self.host}/_stcore/stream",
                origin=origin,  # type: ignore[arg-type]
                additional_headers=sent,
                subprotocols=["streamlit"],  # type: ignore[list-item]
                proxy=None,
            ):
                return 101
        except InvalidStatus as refused:
            return int(refused.response.status_code)


@dataclass(frozen=True)
class Answer:
    """What came back."""

    status: int
    headers: dict[str, str]
    text: str


@contextmanager
def secured(
    folder: Path, store: Path, access: str = "", way: str = "refresh", start: str = START
) -> Iterator[Secured]:
    """Start an identity provider and a dashboard; both are ended by their own ids.

    ``way`` is how the identity provider can be asked again (provider.mjs), ``start`` the program of
    the dashboard.
    """
    if not (IDENTITY / "node_modules").is_dir():
        pytest.fail("the identity provider is not installed: make browser, or npm ci in its folder")
    folder.mkdir(parents=True, exist_ok=True)
    address, issuer = (f"http://127.0.0.1:{free_port()}" for _ in range(2))
    accounts, secrets = folder / "accounts.json", folder / "secrets.toml"
    accounts.write_text(json.dumps(ACCOUNTS))
    secrets.write_text(SECRETS.format(address=address, issuer=issuer, access=access))
    secrets.chmod(0o600)
    make_keys(folder / "keys")
    environment = os.environ | {
        KEYS_VARIABLE: str(folder / "keys"),
        LOG_VARIABLE: str(folder / "log"),
        STORE_VARIABLE: str(store),
        SECRETS_VARIABLE: str(secrets),
        SESSIONS_VARIABLE: str(folder / "sessions"),
        "STREAMLIT_SERVER_PORT": address.rpartition(":")[2],
    }
    provider = [
        NODE, "provider.mjs", issuer.rpartition(":")[2], str(accounts), f"{address}/oauth2callback",
        way,
    ]  # fmt: skip
    with (
        started(
            provider, IDENTITY, environment, f"{issuer}/.well-known/openid-configuration"
        ) as running,
        started([sys.executable, "-c", start], ROOT, environment, f"{address}/_stcore/health"),
    ):
        yield Secured(address, accounts, environment, running, start)


@contextmanager
def started(
    command: list[str], folder: Path, environment: dict[str, str], answers: str
) -> Iterator[subprocess.Popen[bytes]]:
    """A process that answers at an address."""
    with subprocess.Popen(
        command, cwd=folder, env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    ) as process:
        try:
            wait_for(answers, process)
            yield process
        finally:
            process.terminate()
            process.wait(timeout=20)


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Person:
    """Somebody with a browser of their own."""

    def __init__(self, chromium: Browser, dashboard: Secured) -> None:
        self.context: BrowserContext = chromium.new_context(viewport=PROJECTOR)  # type: ignore[arg-type]
        self.dashboard = dashboard
        self.visit = Visit(self.context.new_page(), dashboard.address)
        self.page = self.visit.page

    def sign_in(self, account: str, path: str = "/exits?lang=en") -> None:
        """From the dashboard to the identity provider, and back to wherever that leads."""
        self.page.goto(self.dashboard.address + path)
        self.page.locator("main a").click()
        self.answer(account)

    def answer(self, account: str) -> None:
        """What a person fills in at the identity provider."""
        self.page.locator("input[name=login]").fill(account)
        self.page.locator("input[name=password]").fill("any")
        self.page.locator("button[type=submit]").click()
        self.page.wait_for_url(f"{self.dashboard.address}/**")

    def cookie(self) -> str:
        """The session's cookie as anybody with the developer tools can copy it."""
        values = [c["value"] for c in self.context.cookies() if c["name"] == COOKIE]
        return values[0] if values else ""

    def heading(self) -> str:
        return str(self.page.get_by_role("heading", level=1).inner_text())
