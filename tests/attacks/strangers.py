"""Requests at the gate without a session, or for the files of another's.

Behind the gate stands a page that answers everything, so that whatever gets through is seen:
``persons`` of ``Found`` are the requests that reached it, or got a session out of nothing.
"""

from __future__ import annotations

import asyncio
import hashlib
import logging
import os
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path
from random import Random
from tempfile import TemporaryDirectory
from unittest.mock import patch
from urllib.parse import quote

from starlette.types import Message, Receive, Scope, Send

from data.security.keys import KEYS_VARIABLE
from pages.access import badge
from pages.access import log as access_log
from pages.access.claims import ClaimRules
from pages.access.roles import MATRIX, PROVIDER, STEERING_GROUP, STEWARD, Viewer
from pages.access.settings import CALLBACK, SignIn
from pages.server.gate import HEALTH, STREAM, Gate
from pages.server.oidc import SignInFailed
from pages.server.sessions import Session, Sessions
from pages.server.sign_in import SignInPages
from tests.attacks.addresses import HOSTILE
from tests.attacks.catalogue import Found, register

SHORT, LONG = 1_000, 12_000
SEED = 20260801
HOST = "dashboard.example"
SETTINGS = SignIn(
    redirect_uri=f"https://{HOST}/oauth2callback",
    client_id="dashboard",
    client_secret="secret",
    metadata_url="https://login.example/.well-known/openid-configuration",
    rules=ClaimRules("roles", "provider", {"steward": "steward"}, {}),
)
LIFETIME, IDLE = 3600.0, 600.0
OF_ANOTHER = "b" * 56 + ".csv"
PATHS = (
    "/", "/auth/login", "/auth/logout", "/auth/alive", "/auth/watch.js", "/auth/session",
    "/oauth2callback", f"/media/{OF_ANOTHER}", "/media/", "/_stcore/metrics", HEALTH, STREAM,
    "/_stcore/host-config", "/_stcore/upload_file/run/file", "/_stcore/agent/openapi.json",
    "/_stcore/script-health-check", "/_stcore/bidi-components/x/y.js", "/component/x/index.html",
    "/static/index.html", "/app/static/dashboard.css", "/favicon.png", "/nowhere",
    "/.streamlit/secrets.toml", "/data/keyring/record.key", "/etc/passwd",
    *(f"/{page}" for page in MATRIX),
)  # fmt: skip
METHODS = (
    "GET", "GET", "GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE", "CONNECT",
    "get", "PROPFIND", "", "GET /exits",
)  # fmt: skip
REFUSED = {303, 400, 401, 403, 404, 405}
"""On to the identity provider, or away from it; the rest are refusals."""


class NoProvider:
    """An identity provider that answers nothing."""

    def authorization_url(self, *_asked: object) -> str:
        raise SignInFailed("no answer")

    def claims(self, *_asked: object) -> tuple[dict[str, object], str]:
        raise SignInFailed("no answer")

    def logout_url(self, *_asked: object) -> str:
        raise SignInFailed("no answer")


class Page:
    """Stands for everything that is behind the gate: it counts who comes."""

    reached = 0

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        self.reached += 1
        if scope["type"] == "websocket":
            await send({"type": "websocket.accept"})
            return
        await send({"type": "http.response.start", "status": 200, "headers": []})
        await send({"type": "http.response.body", "body": b"page"})


@dataclass
class Door:
    """A gate with a page behind it, and the cookies that somebody may have got hold of."""

    gate: Gate
    page: Page
    cookie: str
    """The name of the cookie of a session."""
    dead: list[str]
    """Tokens of sessions that ended, and what looks like a token."""
    alive: str
    """The token of a provider that is signed in; the file ``OF_ANOTHER`` is not its own."""


@contextmanager
def door() -> Iterator[Door]:
    """A dashboard with four people who signed in: one stayed."""
    with TemporaryDirectory() as folder, ExitStack() as stack:
        stack.enter_context(patch.dict(os.environ, {KEYS_VARIABLE: f"{folder}/no-keys"}))
        stack.enter_context(patch.object(access_log.LOG, "disabled", True))
        stack.enter_context(patch.object(logging.getLogger("pages.server.sign_in"), "disabled", 1))
        now = 1_000_000.0
        sessions = Sessions(Path(folder), LIFETIME, IDLE, lambda: now)
        pages = SignInPages(SETTINGS, sessions, NoProvider(), lambda: now)  # type: ignore[arg-type]
        expired = sessions.begin("1", Viewer(STEWARD, None, "expired"))
        now += LIFETIME
        out = sessions.begin("2", Viewer(STEWARD, None, "signed out"))
        ended = sessions.find(out)
        assert ended
        sessions.end(ended)
        demoted = sessions.begin("3", Viewer(STEWARD, None, "demoted"))
        other = sessions.begin("3", Viewer(STEERING_GROUP, None, "demoted"))
        alive = sessions.begin("4", Viewer(PROVIDER, "reveal", "provider"))
        theirs = sessions.find(other)
        assert theirs
        theirs.files.add(OF_ANOTHER)
        theirs.runs.add("run")
        dead = [
            expired, out, demoted, alive[:-1], alive + "A", alive.swapcase(), f"{alive} {alive}",
            hashlib.sha256(alive.encode()).hexdigest(), theirs.handle, f"../{theirs.handle}",
            quote(alive[:5]) + "%00", "0" * 43, alive[::-1], *HOSTILE,
        ]  # fmt: skip
        page = Page()
        yield Door(Gate(page, pages), page, pages.session_cookie, dead, alive)


def tricks(path: str, draw: Random) -> str:
    """A path as it is, or in one of the ways in which servers were ever fooled."""
    last = path.rpartition("/")[2]
    ways = (
        path, path, path, f"/{path}", f"{path}/", f"{path};x=1", f"/.{path}", f"/x/..{path}",
        f"/exits{path}", path.upper(), path.title(), quote(path, safe=""), path.replace("/", "%2f"),
        path.replace("_", "%5f"), path.replace("/", "\\"), f"{path}%00", f"{path}\0.css",
        f"/%2e%2e{path}", f"/static/..{path}", f"/static/%2e%2e/{last}", f"{HEALTH}/..{path}",
        f"{HEALTH};{path}", f"{path}?x", f"{path}#x", f"http://{HOST}{path}", f"{path}\u200b",
        f"/auth/login/..{path}", f"{path}{HEALTH}", path.lstrip("/"), "*", "",
    )  # fmt: skip
    return draw.choice(ways)


def headers(door: Door, token: str | None, draw: Random, kind: str) -> list[tuple[str, str]]:
    """Host, origin, cookie and what proxies add, rightly or not."""
    host = draw.choice(
        (HOST,) * 8 + ("evil.example", f"{HOST}:8443", "127.0.0.1", "", HOST.upper())
    )
    origins = (f"https://{HOST}",) * 4 + (f"http://{HOST}", "null", "https://evil.example", "")
    found = [("host", host)] * draw.choice((1,) * 12 + (0, 2))
    if kind == "websocket" or draw.random() < 0.3:
        found.append(("origin", draw.choice(origins)))
    if token is not None:
        names = (door.cookie,) * 6 + (door.cookie.lower(), "dashboard", f"{door.cookie}-attempt")
        name = door.cookie if token == door.alive else draw.choice(names)
        found.append(("cookie", f'a=1; {name}={token}; b="x"'))
    found.append(("accept", draw.choice(("text/html", "*/*", "application/json"))))
    extra = (
        (badge.HEADER, badge.issue(Viewer(STEWARD, None, "forged"))),
        (badge.HEADER.replace("-", "_"), badge.issue(Viewer(STEWARD, None, "forged"))),
        ("authorization", "Bearer x"), ("x-forwarded-host", HOST), ("x-original-url", HEALTH),
        ("x-http-method-override", "GET"), ("x-rewrite-url", HEALTH), ("forwarded", f"host={HOST}"),
        ("sec-websocket-protocol", "streamlit, token, run"), ("sec-fetch-site", "cross-site"),
    )  # fmt: skip
    return [*found, *draw.sample(extra, draw.choice((0, 0, 1, 2)))]


def request(door: Door, path: str, token: str | None, draw: Random) -> Scope:
    """One request or handshake, as a server hands it on."""
    kind = draw.choice(("http", "http", "http", "websocket"))
    given = headers(door, token, draw, kind)
    queries = ("", "role=steward", "next=//evil.example", "state=x&code=y", "state=&code=", "a=%00")
    return {
        "type": kind, "method": draw.choice(METHODS), "path": path, "scheme": "https",
        "raw_path": path.encode("utf-8", "replace"), "root_path": "", "http_version": "1.1",
        "query_string": draw.choice(queries).encode(), "server": (HOST, 443),
        "client": ("127.0.0.1", 1), "subprotocols": [],
        "headers": [(n.encode(), v.encode("utf-8", "replace")) for n, v in given],
    }  # fmt: skip


async def gets_through(door: Door, scope: Scope) -> bool:
    """Whether a request reached what is behind the gate, or was given a session."""
    before, sent = door.page.reached, list[Message]()

    async def receive() -> Message:
        kind = "websocket.connect" if scope["type"] == "websocket" else "http.request"
        return {"type": kind}

    async def send(message: Message) -> None:
        sent.append(message)

    await door.gate(scope, receive, send)
    first: Message = sent[0] if sent else {"type": "websocket.close"}
    given = [v for name, v in first.get("headers", ()) if name == b"set-cookie"]
    session = any(v.startswith(f"{door.cookie}=".encode()) and b"Max-Age=0" not in v for v in given)
    # Who comes back from signing out gets the page that says so, from the gate itself.
    allowed = {*REFUSED, 200} if scope["path"] == CALLBACK else REFUSED
    answered = first["type"] != "websocket.close" and first.get("status") not in allowed
    return door.page.reached > before or session or answered


def is_public(scope: Scope) -> bool:
    """What anybody may ask: whether the server is well, by its right name."""
    hosts = [value.decode().lower() for name, value in scope["headers"] if name == b"host"]
    return scope["type"] == "http" and scope["path"] == HEALTH and hosts == [HOST]


async def knock(door: Door, number: int, seed: int) -> Found:
    """Requests without a session; every tenth of a provider, for the file of another."""
    draw, found = Random(seed), Found(0, 0)
    while found.tries < number:
        of_session = found.tries % 10 == 0
        path = f"/media/{OF_ANOTHER}" if of_session else tricks(draw.choice(PATHS), draw)
        token = door.alive if of_session else draw.choice((None, *door.dead))
        scope = request(door, path, token, draw)
        if of_session:
            scope["type"] = "http"
        if not is_public(scope):
            found += Found(1, int(await gets_through(door, scope)))
    return found


def knock_at(long: bool, *broken: tuple[object, str, object]) -> Found:
    """All of them, with rules taken away: (class, name, what stands in its place)."""
    with door() as ours, ExitStack() as stack:
        for owner, name, instead in broken:
            stack.enter_context(patch.object(owner, name, instead))
        return asyncio.run(knock(ours, LONG if long else SHORT, SEED))


async def anybody(pages: SignInPages, _request: object) -> Session:
    """A session for whoever asks."""
    now = pages.clock()
    return Session("", "", Viewer(STEERING_GROUP, None, ""), now, now, files={OF_ANOTHER})


register(
    "requests at the gate without a session, or for another's files (found: let through)",
    "sessions",
    knock_at,
    lambda long: knock_at(long, (SignInPages, "confirmed", anybody)),
)
