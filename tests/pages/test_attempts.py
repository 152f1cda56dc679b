"""Attempts to sign in: in a sealed cookie of the browser, so that no stranger ends another's."""

from __future__ import annotations

import asyncio
from http.cookies import SimpleCookie
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, urlencode, urlsplit

import pytest
from starlette.types import Message

from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from pages.server.attempts import ATTEMPT_SECONDS, LONGEST_COOKIE, Attempts
from pages.server.gate import Gate
from pages.server.oidc import Attempt, Tokens
from pages.server.sessions import Sessions
from pages.server.sign_in import LONGEST_TARGET, SignInPages
from tests.pages.test_gate import SETTINGS, Inner
from tests.pages.test_sessions import Clock

COOKIE = "__Host-dashboard-attempt"


class Provider:
    """An identity provider that lets everybody in as a steward."""

    def authorization_url(self, attempt: Attempt) -> str:
        return f"https://login.example/?state={attempt.state}"

    def claims(self, attempt: Attempt, code: str, issuer: str | None) -> tuple[Any, Tokens]:
        return {"sub": "1", "name": "anna", "roles": ["steward"]}, Tokens("id")

    def can_be_asked(self, tokens: Tokens) -> bool:
        return False


class Desk:
    """A gate that several browsers come to."""

    def __init__(self, folder: Path) -> None:
        self.clock = Clock()
        sessions = Sessions(folder / "sessions", 3600, 3600, self.clock)
        self.pages = SignInPages(SETTINGS, sessions, Provider(), self.clock)  # type: ignore[arg-type]


class Browser:
    """Keeps its cookies, as browsers do."""

    def __init__(self, desk: Desk) -> None:
        self.desk = desk
        self.cookies: dict[str, str] = {}
        self.flags = ""

    def get(self, path: str, query: str = "", method: str = "GET") -> tuple[int, str]:
        """The status of an answer, and where it leads."""
        sent: list[Message] = []
        cookie = "; ".join(f"{name}={value}" for name, value in self.cookies.items())
        scope = {
            "type": "http", "method": method, "path": path, "query_string": query.encode(),
            "scheme": "http", "server": ("127.0.0.1", 8501),
            "headers": [(b"host", b"dashboard.example"), (b"accept", b"text/html"),
                        (b"cookie", cookie.encode())],
        }  # fmt: skip

        async def receive() -> Message:
            return {"type": "http.request"}

        async def send(message: Message) -> None:
            sent.append(message)

        asyncio.run(Gate(Inner(), self.desk.pages)(scope, receive, send))
        found = [(name, value.decode()) for name, value in sent[0]["headers"]]
        for value in (value for name, value in found if name == b"set-cookie"):
            self._keep(value)
        return sent[0]["status"], dict(found).get(b"location", "")

    def begin(self, target: str = "/exits") -> str:
        """Begin to sign in; gives back the state that the identity provider answers with."""
        status, where = self.get("/auth/login", urlencode({"next": target}))
        assert status == 303
        (state,) = parse_qs(urlsplit(where).query)["state"]
        return state

    def answer(self, state: str) -> tuple[int, str]:
        """Come back from the identity provider."""
        return self.get("/oauth2callback", urlencode({"state": state, "code": "c"}))

    def _keep(self, value: str) -> None:
        self.flags = value
        for name, morsel in SimpleCookie(value).items():
            self.cookies[name] = morsel.value
            if morsel["max-age"] == "0":
                del self.cookies[name]


@pytest.fixture
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Desk:
    make_keys(tmp_path / "keys")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    return Desk(tmp_path)


def test_a_thousand_strangers_who_begin_end_the_attempt_of_nobody(desk: Desk) -> None:
    anna = Browser(desk)
    state = anna.begin()
    for _ in range(1_001):
        Browser(desk).begin()
    assert anna.answer(state) == (303, "/exits")
    assert "__Host-dashboard" in anna.cookies


def test_the_attempt_is_for_this_host_over_tls_and_out_of_reach_of_scripts(desk: Desk) -> None:
    anna = Browser(desk)
    state = anna.begin()
    for flag in ("Secure", "HttpOnly", "SameSite=lax", "Path=/", f"Max-Age={ATTEMPT_SECONDS}"):
        assert flag in anna.flags
    assert "Domain" not in anna.flags
    assert state not in anna.flags
    assert "exits" not in anna.flags


def test_an_answer_counts_once_and_for_a_while(desk: Desk) -> None:
    anna, late = Browser(desk), Browser(desk)
    state, too_late = anna.begin(), late.begin()
    assert anna.answer(state)[0] == 303
    assert anna.answer(state)[0] == 400
    desk.clock.now += ATTEMPT_SECONDS
    assert late.answer(too_late)[0] == 400


def test_an_answer_is_for_the_browser_that_began(desk: Desk) -> None:
    anna, other = Browser(desk), Browser(desk)
    state, of_other = anna.begin(), other.begin()
    assert other.answer(state)[0] == 400
    assert anna.answer(of_other)[0] == 400
    assert Browser(desk).answer(state)[0] == 400
    assert anna.answer(state)[0] == 303


def test_a_cookie_that_we_did_not_seal_is_refused(desk: Desk) -> None:
    anna = Browser(desk)
    state = anna.begin()
    ours = anna.cookies[COOKIE]
    attempt = Attempt(state, "nonce", "verifier", "/exits")
    planted = Attempts(desk.clock).sealed_with("", attempt)
    head, key, vector, body, tag = ours.split(".")
    for wrong in (planted, "", "x", ours[:-2], f"{head}.{key}.{vector}.{body}A.{tag}",
                  f"{head}.{key}.{vector}..{tag}", "....", "é" * 9, "a" * 60_000):  # fmt: skip
        anna.cookies[COOKIE] = wrong
        assert anna.answer(state)[0] == 400
    anna.cookies = {"dashboard-attempt": ours}
    assert anna.answer(state)[0] == 400


def test_somebody_may_begin_in_two_windows(desk: Desk) -> None:
    anna = Browser(desk)
    first, second = anna.begin("/exits"), anna.begin("/method?lang=en")
    assert first != second
    assert anna.answer(first) == (303, "/exits")
    first, second = anna.begin("/exits"), anna.begin("/method?lang=en")
    assert anna.answer(second) == (303, "/method?lang=en")


def test_a_cookie_stays_within_what_a_browser_keeps(desk: Desk) -> None:
    anna = Browser(desk)
    for length in (LONGEST_TARGET - 20, LONGEST_TARGET - 30, LONGEST_TARGET - 40, 60_000):
        state = anna.begin("/exits?lang=" + "x" * length)
        assert len(anna.cookies[COOKIE]) <= LONGEST_COOKIE
    assert anna.answer(state) == (303, "/exits")


@pytest.mark.parametrize(
    "target", ["//[", "//℀.com", "http://[", "\\\\[", "/\x00", "\x1b]0;x\x07", "x" * 60_000]
)
def test_an_odd_address_to_come_back_to_is_the_first_page(desk: Desk, target: str) -> None:
    anna = Browser(desk)
    assert anna.answer(anna.begin(target)) == (303, "/overview")


@pytest.mark.parametrize("path", ["//[", "//℀.com", "///[", "/" + "x" * 60_000, "host:443", ""])
@pytest.mark.parametrize("method", ["GET", "CONNECT", "\x1b", "x" * 500])
def test_an_odd_path_gets_the_sign_in_page_or_a_refusal(desk: Desk, path: str, method: str) -> None:
    assert Browser(desk).get(path, "%5b&" * 100, method)[0] == 401
