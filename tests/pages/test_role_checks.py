"""A role that is taken away ends the session within an interval; so does a provider that is silent.

The identity provider here says what a test puts in; a real one is asked in tests/browser/sign_in.
"""

from __future__ import annotations

import asyncio
import json
import time
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from starlette.types import Message

from data.errors import LogError
from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from data.security.log_files import LOG_FILE
from pages.access.claims import ClaimRules
from pages.access.roles import Viewer
from pages.access.settings import SignIn
from pages.server import live, role_checks
from pages.server.gate import Gate
from pages.server.oidc import NoLonger, SignInFailed, Tokens
from pages.server.role_checks import MISSED_CHECKS
from pages.server.sessions import NEVER, Session, Sessions
from pages.server.sign_in import SignInPages
from tests.pages.test_gate import Inner, ask
from tests.pages.test_sessions import Clock

MINUTE = 60.0
ROLES = {"sib-group": "steering_group", "sib-provider": "provider", "sib-steward": "steward"}
SETTINGS = SignIn(
    redirect_uri="https://dashboard.example/oauth2callback",
    client_id="dashboard",
    client_secret="secret",
    metadata_url="https://login.example/.well-known/openid-configuration",
    rules=ClaimRules("roles", "provider", ROLES, {"reveal": "reveal", "life_goals": "life_goals"}),
)
GROUP = Viewer("steering_group", None, "greta")
REVEAL = Viewer("provider", "reveal", "pim")
OF_GROUP = {"sub": "1", "roles": ["sib-group"]}
OF_REVEAL = {"sub": "1", "roles": ["sib-provider"], "provider": "reveal"}
SECRET_TOKENS = Tokens("id-token-0", "access-token-0", "refresh-token-0", "nonce-0")


class Provider:
    """Stands for the identity provider; ``says`` is claims, or an error."""

    def __init__(self) -> None:
        self.says: dict[str, Any] | Exception = OF_GROUP
        self.shown: list[str] = []

    def can_be_asked(self, tokens: Tokens) -> bool:
        return bool(tokens.refresh or tokens.access)

    def again(self, tokens: Tokens, subject: str) -> tuple[dict[str, Any], Tokens]:
        self.shown.append(tokens.refresh)
        time.sleep(0.01)
        if isinstance(self.says, Exception):
            raise self.says
        return self.says, replace(tokens, refresh=f"refresh-token-{len(self.shown)}")


class Desk:
    """A gate with sessions, a clock and an identity provider of the test's own."""

    def __init__(self, folder: Path) -> None:
        self.clock, self.provider = Clock(), Provider()
        self.sessions = Sessions(folder / "sessions", 8 * 60 * MINUTE, 60 * MINUTE, self.clock)
        self.pages = SignInPages(SETTINGS, self.sessions, self.provider, self.clock)  # type: ignore[arg-type]
        self.checks = self.pages.checks
        self.log = folder / "log" / LOG_FILE

    def sign_in(
        self, viewer: Viewer = GROUP, subject: str = "1", tokens: Tokens = SECRET_TOKENS
    ) -> str:
        due = self.checks.first_due({"sub": subject, **self.provider_claims()}, tokens)
        return self.sessions.begin(subject, viewer, tokens, due)

    def provider_claims(self) -> dict[str, Any]:
        return self.provider.says if isinstance(self.provider.says, dict) else OF_GROUP

    def session(self, token: str) -> Session:
        found = self.sessions.find(token)
        assert found
        return found

    def later(self, minutes: float) -> None:
        self.clock.now += minutes * MINUTE

    def is_let_in(self, token: str) -> bool:
        return bool(self.get(token)["status"] == 200)

    def get(self, token: str, path: str = "/exits", **headers: str) -> Message:
        cookie = f"{self.pages.session_cookie}={token}"
        return ask(Gate(Inner(), self.pages), path, host="dashboard.example", cookie=cookie,
                   **headers)  # fmt: skip

    def refusals(self) -> list[tuple[str, str, str, str]]:
        if not self.log.exists():
            return []
        lines = [json.loads(line) for line in self.log.read_text().splitlines()]
        return [(line["who"], line["role"], line["action"], line["outcome"]) for line in lines]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    make_keys(tmp_path / "keys")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    return Desk(tmp_path)


def test_a_role_that_holds_is_asked_for_once_in_an_interval(desk: Desk) -> None:
    token = desk.sign_in()
    for minutes, asked in ((0, 0), (4.9, 0), (0.2, 1), (4.7, 1), (0.4, 2)):
        desk.later(minutes)
        assert desk.is_let_in(token)
        assert len(desk.provider.shown) == asked
    assert desk.refusals() == []


def test_every_question_shows_the_newest_refresh_token(desk: Desk) -> None:
    token = desk.sign_in()
    for _ in range(3):
        desk.later(5)
        assert desk.is_let_in(token)
    assert desk.provider.shown == ["refresh-token-0", "refresh-token-1", "refresh-token-2"]


@pytest.mark.parametrize(
    "says",
    [{"sub": "1"}, {"sub": "1", "roles": []}, {"sub": "1", "roles": ["sib-steward"]},
     {"sub": "1", "roles": ["sib-group", "sib-steward"]}, NoLonger("gone")],
    ids=str,
)  # fmt: skip
def test_a_role_that_is_gone_or_another_ends_the_session(
    desk: Desk, says: dict[str, Any] | Exception
) -> None:
    token, of_another = desk.sign_in(), desk.sign_in(subject="2")
    desk.later(4.9)
    desk.provider.says = says
    assert desk.is_let_in(token), "until the interval is over"
    desk.later(0.2)
    assert not desk.is_let_in(token)
    assert desk.sessions.find(token) is None
    assert desk.sessions.find(of_another)
    assert desk.refusals() == [("greta", "steering_group", "role_check", "refused")]


def test_a_provider_that_became_another_sees_nothing_of_the_first(desk: Desk) -> None:
    desk.provider.says = OF_REVEAL
    token, elsewhere = desk.sign_in(REVEAL), desk.sign_in(REVEAL)
    desk.later(5)
    desk.provider.says = OF_REVEAL | {"provider": "life_goals"}
    assert not desk.is_let_in(token)
    assert desk.sessions.find(elsewhere) is None, "nor does another browser"
    assert desk.refusals() == [("pim", "provider-reveal", "role_check", "refused")]


def test_a_silent_provider_is_borne_once_and_no_longer(desk: Desk) -> None:
    assert MISSED_CHECKS == 2
    token = desk.sign_in()
    desk.provider.says = SignInFailed("no answer")
    desk.later(5)
    assert desk.is_let_in(token), "the first check that is missed"
    desk.later(4.9)
    assert desk.is_let_in(token)
    desk.later(0.2)
    assert not desk.is_let_in(token), "the second"
    assert desk.refusals() == [("greta", "steering_group", "role_check", "refused")]


def test_an_answer_in_between_begins_the_count_anew(desk: Desk) -> None:
    token = desk.sign_in()
    for says in (SignInFailed(""), OF_GROUP, SignInFailed(""), OF_GROUP):
        desk.later(5)
        desk.provider.says = says
        assert desk.is_let_in(token)


def test_many_sessions_do_not_wait_for_a_silent_provider(desk: Desk) -> None:
    tokens = [desk.sign_in(subject=str(number)) for number in range(10)]
    desk.provider.says = SignInFailed("no answer")
    desk.later(5)
    assert all(desk.is_let_in(token) for token in tokens)
    assert len(desk.provider.shown) == 1


def test_requests_at_once_are_one_question(desk: Desk) -> None:
    session = desk.session(desk.sign_in())
    desk.later(5)

    async def together() -> list[bool]:
        return list(await asyncio.gather(*(desk.checks.confirm(session) for _ in range(20))))

    assert asyncio.run(together()) == [True] * 20
    assert len(desk.provider.shown) == 1


def test_who_goes_away_while_asking_does_not_lose_the_next_token(desk: Desk) -> None:
    session = desk.session(desk.sign_in())
    desk.later(5)

    async def gone() -> None:
        waiting = asyncio.ensure_future(desk.checks.confirm(session))
        await asyncio.sleep(0.001)
        waiting.cancel()
        await asyncio.sleep(0.3)

    asyncio.run(gone())
    assert session.tokens
    assert session.tokens.refresh == "refresh-token-1"


def test_a_clock_that_is_set_back_does_not_put_a_check_off(desk: Desk) -> None:
    token = desk.sign_in()
    desk.provider.says = {"sub": "1"}
    desk.later(-60)
    assert not desk.is_let_in(token)


def test_no_token_leaves_the_memory_of_the_server(desk: Desk) -> None:
    token = desk.sign_in()
    desk.later(5)
    assert desk.is_let_in(token)
    session = desk.session(token)
    desk.provider.says = {"sub": "1"}
    desk.later(5)
    answer = str(desk.get(token, accept="text/html"))
    root = desk.sessions.folder.parent
    written = "".join(p.read_text("latin-1") for p in root.rglob("*") if p.is_file())
    for secret in ("id-token", "access-token", "refresh-token", "nonce-0"):
        assert secret not in written + answer + repr(session) + token
    assert session.tokens is None, "nor does it stay there"


def test_while_it_lives_too_no_token_is_on_disk(desk: Desk) -> None:
    desk.sign_in()
    (path,) = desk.sessions.folder.glob("*.json")
    assert set(json.loads(path.read_text())) == {"subject", "viewer", "created", "is_checked"}
    assert "token" not in path.read_text()


def test_after_a_new_start_nobody_is_let_in_on_an_old_word(desk: Desk, tmp_path: Path) -> None:
    checked = desk.sign_in()
    unchecked = desk.sessions.begin("2", GROUP)
    again = Desk(tmp_path)
    again.clock.now = desk.clock.now + 1
    assert not again.is_let_in(checked)
    assert again.is_let_in(unchecked), "of a provider that can never be asked"
    assert again.provider.shown == []


def test_a_provider_that_cannot_be_asked_is_known_at_the_sign_in(desk: Desk) -> None:
    assert desk.checks.first_due(OF_GROUP, Tokens("id")) == NEVER
    only_userinfo = Tokens("id", access="access-token-0")
    assert desk.checks.first_due(OF_GROUP, only_userinfo) == desk.clock.now + 5 * MINUTE
    for says in ({"sub": "1"}, {"sub": "1", "roles": ["sib-steward"]}, NoLonger("")):
        desk.provider.says = says
        assert desk.checks.first_due(OF_GROUP, only_userinfo) == NEVER
    desk.provider.says = SignInFailed("no answer")
    with pytest.raises(SignInFailed):
        desk.checks.first_due(OF_GROUP, only_userinfo)


def test_a_log_that_cannot_be_written_keeps_nobody_in(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise LogError("no room")

    monkeypatch.setattr(role_checks.access_log, "record", broken)
    token = desk.sign_in()
    desk.provider.says = {"sub": "1"}
    desk.later(5)
    assert not desk.is_let_in(token)


@pytest.mark.parametrize("path", ["/media/a.csv", "/auth/alive", "/static/js/index.js", "/exits"])
def test_nothing_at_all_is_served_on_a_role_that_is_gone(desk: Desk, path: str) -> None:
    token = desk.sign_in()
    desk.session(token).files.add("a.csv")
    desk.provider.says = {"sub": "1"}
    desk.later(5)
    assert desk.get(token, path)["status"] == 401


def test_a_websocket_is_not_begun_on_a_role_that_is_gone(desk: Desk) -> None:
    token = desk.sign_in()
    desk.provider.says = {"sub": "1"}
    desk.later(5)
    inner = Inner()
    answer = ask(
        Gate(inner, desk.pages), "/_stcore/stream", "websocket", host="dashboard.example",
        origin="https://dashboard.example", cookie=f"{desk.pages.session_cookie}={token}",
    )  # fmt: skip
    assert answer["type"] == "websocket.close"
    assert not inner.reached


def test_an_open_websocket_is_closed_though_nobody_touches_the_page(
    desk: Desk, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(live, "CHECK_SECONDS", 0.02)
    session, sent = desk.session(desk.sign_in()), list[Message]()

    async def silence() -> Message:
        await asyncio.sleep(3600)
        raise AssertionError

    async def send(message: Message) -> None:
        sent.append(message)

    async def look() -> Message:
        page = live.Live(silence, send, session, desk.checks)
        waiting = asyncio.ensure_future(page.receive())
        await asyncio.sleep(0.1)
        assert not waiting.done()
        desk.provider.says = {"sub": "1"}
        desk.later(5)
        last = await asyncio.wait_for(waiting, 5)
        await page.send({"type": "websocket.send", "bytes": b"a figure"})
        return last

    assert asyncio.run(look())["type"] == "websocket.disconnect"
    assert sent == [{"type": "websocket.close", "code": live.POLICY_VIOLATION}]


@pytest.mark.parametrize(
    ("says", "language", "title"),
    [({"sub": "1"}, "en", "Your role is no longer confirmed"),
     (SignInFailed(""), "en", "Your role cannot be checked now"),
     (SignInFailed(""), "nl", "lang=\"nl\"")],
)  # fmt: skip
def test_a_page_says_why_also_at_a_reload(
    desk: Desk, says: dict[str, Any] | Exception, language: str, title: str
) -> None:
    token, page = desk.sign_in(), ""
    desk.provider.says = says
    for _ in range(MISSED_CHECKS):
        desk.later(5)
        desk.is_let_in(token)
    for _ in range(2):
        status, page = html(desk, token, language)
        assert status == 401
        assert title in page
    assert f"/auth/login?next=%2Fexits%3Flang%3D{language}" in page
    assert html(desk, "another", language)[1].count(title) == (language == "nl")


def html(desk: Desk, token: str, language: str) -> tuple[int, str]:
    """Status and text of the page that a browser gets with a token."""
    sent: list[Message] = []
    cookie = f"{desk.pages.session_cookie}={token}"
    headers = {"host": "dashboard.example", "accept": "text/html", "cookie": cookie}
    scope = {
        "type": "http", "method": "GET", "path": "/exits", "scheme": "https", "server": ("", 443),
        "query_string": f"lang={language}".encode(),
        "headers": [(n.encode(), v.encode()) for n, v in headers.items()],
    }  # fmt: skip

    async def receive() -> Message:
        return {"type": "http.request"}

    async def send(message: Message) -> None:
        sent.append(message)

    asyncio.run(Gate(Inner(), desk.pages)(scope, receive, send))
    return sent[0]["status"], sent[1]["body"].decode()
