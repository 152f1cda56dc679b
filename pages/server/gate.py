"""The gate: nobody gets a page, a websocket or a file without a session of their own.

It stands before Streamlit, whose own sign-in closes none of these. Without ``[auth]`` in the
secrets it lets everybody of this machine in, and nobody else.
"""

from __future__ import annotations

import math
import time
from collections import Counter, defaultdict, deque
from functools import partial
from typing import TYPE_CHECKING

from anyio import to_thread
from starlette.datastructures import Headers
from starlette.requests import HTTPConnection, Request
from starlette.responses import PlainTextResponse, Response

from pages.access import badge
from pages.access import log as access_log
from pages.access.roles import MATRIX, may_see
from pages.access.settings import CALLBACK
from pages.server import origins, plain_pages
from pages.server.layers import language_of
from pages.server.live import Live, refuse, without_foreign_runs
from pages.server.messages import IMPORT, MEDIA
from pages.server.sign_in import ALIVE, LOGIN, LOGOUT

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Receive, Scope, Send

    from pages.server.sessions import Session
    from pages.server.sign_in import SignInPages

HEALTH, HOST_CONFIG, STREAM = "/_stcore/health", "/_stcore/host-config", "/_stcore/stream"
UPLOAD = "/_stcore/upload_file/"
FILES = ("/static/", "/app/static/")
UNUSED = ("/_stcore/", "/component/", "/auth/", CALLBACK)
"""What Streamlit offers below these, other than the above, nobody needs: metrics, agents, its own
sign-in."""
WATCH = "/auth/watch.js"
WATCH_SCRIPT = f"""setInterval(async () => {{
  const answer = await fetch("{ALIVE}", {{cache: "no-store"}}).catch(() => null);
  if (answer && answer.status === 401) location.reload();
}}, 15000);
"""
"""Takes figures off a screen whose session has ended."""
MOST_WINDOWS = 8
"""Websockets of one person at once: a window each. Each costs memory and four file descriptors."""
MOST_OPENED, OPENED_SECONDS = 16, 10.0
"""Windows that one person opens within so many seconds: each begins a run, closed or not."""
REFUSAL_SECONDS = 10.0
"""How often at most one kind of refusal of a session is written down."""
NO_SIGN_OF_LIFE = (ALIVE, HOST_CONFIG)
"""What a browser asks for by itself."""


class Gate:
    """Lets in who has a session, and tells the page who it is."""

    def __init__(self, app: ASGIApp, pages: SignInPages | None) -> None:
        self.app = app
        self.pages = pages
        self.settings = pages.settings if pages else None
        self.clock = pages.clock if pages else time.time
        self._windows: Counter[str] = Counter()
        self._opened: defaultdict[str, deque[float]] = defaultdict(
            lambda: deque(maxlen=MOST_OPENED)
        )

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] == "lifespan":
            await self.app(scope, receive, send)
            return
        scope = _without_badge(scope)
        if scope["type"] == "websocket":
            await self._websocket(scope, receive, send)
        else:
            response = await self._answer(Request(scope, receive))
            await (response or self.app)(self._inner(scope), receive, send)

    async def _answer(self, request: Request) -> Response | None:
        """The answer of the gate itself; None where the app may answer."""
        path = request.scope["path"]
        if not origins.is_our_host(request.headers, self.settings):
            return _plain("This address is not served here.", 403)
        if path == HEALTH:
            return None
        if self.pages is None:
            if not _is_served(request):
                return _plain("Not found", 404)
            return _no_page(request)
        if path in (LOGIN, LOGOUT, CALLBACK):
            return await self._sign_in(request, path)
        session = await self.pages.confirmed(request)
        if session is None:
            return self._please(request)
        return await self._of_session(request, session)

    def _please(self, request: Request) -> Response:
        """For nobody: the sign-in page where a person asks for a page, else a bare refusal."""
        assert self.pages
        if _wants_page(request):
            return self.pages.please(request)
        return _plain("Sign in first.", 401)

    async def _of_session(self, request: Request, session: Session) -> Response | None:
        """What a session may not have is not there."""
        assert self.pages
        path = request.scope["path"]
        if path not in NO_SIGN_OF_LIFE:
            self.pages.sessions.touch(session)
        if path == WATCH:
            return Response(WATCH_SCRIPT, media_type="text/javascript")
        if path == ALIVE:
            return Response(status_code=204)
        if path.startswith(MEDIA):
            allowed = path.removeprefix(MEDIA) in session.files
        elif path.startswith(UPLOAD):
            run = path.removeprefix(UPLOAD).partition("/")[0]
            allowed = run in session.runs and may_see(session.viewer, IMPORT)
        else:
            allowed = _is_served(request)
        if allowed:
            return _no_page(request) or self._too_many_windows(request, session)
        await self._record(session, access_log.FILE)
        return _plain("Not found", 404)

    def _too_many_windows(self, request: Request, session: Session) -> Response | None:
        """The page for who has all windows open that one person may have; None for others."""
        if self._has_room(session) or not _wants_page(request):
            return None
        query = request.scope["query_string"].decode("latin-1")
        return plain_pages.too_many_windows_page(language_of(query), f"?{query}", MOST_WINDOWS)

    def _has_room(self, session: Session) -> bool:
        opened = self._opened[session.subject]
        soon = len(opened) == MOST_OPENED and self.clock() - opened[0] < OPENED_SECONDS
        return self._windows[session.subject] < MOST_WINDOWS and not soon

    async def _sign_in(self, request: Request, path: str) -> Response:
        assert self.pages
        if request.method != "GET":
            return _plain("Method not allowed", 405)
        if path == LOGOUT and origins.is_from_elsewhere(request.headers):
            return _plain("Sign out from the dashboard itself.", 403)
        chosen = {LOGIN: self.pages.login, LOGOUT: self.pages.logout, CALLBACK: self.pages.callback}
        return await chosen[path](request)

    async def _websocket(self, scope: Scope, receive: Receive, send: Send) -> None:
        headers = Headers(scope=scope)
        session = await self.pages.confirmed(HTTPConnection(scope)) if self.pages else None
        if (
            scope["path"] != STREAM
            or not origins.is_our_host(headers, self.settings)
            or not origins.is_our_origin(headers, self.settings)
            or (self.pages and session is None)
            or (session and not self._has_room(session))
        ):
            await self._record(session, access_log.WEBSOCKET)
            await refuse(receive, send)
            return
        scope = self._inner(scope)
        if session:
            scope = _with_badge(without_foreign_runs(scope, session), session)
        checks = self.pages.checks if self.pages else None
        subject = session.subject if session else ""
        self._windows[subject] += 1
        self._opened[subject].append(self.clock() if session else -math.inf)
        try:
            await Live(receive, send, session, checks).serve(self.app, scope)
        finally:
            self._windows -= Counter([subject])

    async def _record(self, session: Session | None, action: str) -> None:
        """Write a refusal down, while the server goes on serving; it stands whatever comes of that.

        Of many in a row the first counts, so that nobody fills the log.
        """
        if session is None:
            access_log.note_stranger(action)
            return
        now = self.clock()
        if now - session.refused.get(action, -math.inf) < REFUSAL_SECONDS:
            return
        session.refused[action] = now
        write = partial(access_log.record_anyway, session.viewer, action, access_log.REFUSED)
        await to_thread.run_sync(write)

    def _inner(self, scope: Scope) -> Scope:
        """The request without our cookies: no script needs them, so no script can leak them.

        Nor with what it says of a proxy: how users come is known from the settings.
        """
        if self.pages is None:
            return scope
        scheme = "ws" if scope["type"] == "websocket" else "http"
        ours = (self.pages.session_cookie, self.pages.attempt_cookie)
        headers = [
            (name, _without_cookies(value, ours) if name == b"cookie" else value)
            for name, value in scope["headers"]
            if name.decode("latin-1") not in origins.FORWARDED
        ]
        secure = "s" if self.pages.settings.is_https else ""
        return {**scope, "headers": headers, "scheme": scheme + secure}


def _wants_page(request: Request) -> bool:
    return request.method == "GET" and "text/html" in request.headers.get("accept", "")


def _no_page(request: Request) -> Response | None:
    """The answer to somebody who asks for a page that does not exist; None for others."""
    path = request.scope["path"]
    if (
        not _wants_page(request)
        or path.startswith((*FILES, MEDIA))
        or path.strip("/") in ("", *MATRIX)
    ):
        return None
    query = request.scope["query_string"].decode("latin-1")
    return plain_pages.no_page(language_of(query), f"/?{query}")


def _is_served(request: Request) -> bool:
    """Whether an address is one of the app: a page, or a file that pages are made of."""
    path = request.scope["path"]
    if path in (HEALTH, HOST_CONFIG) or path.startswith((*FILES, MEDIA)):
        return request.method in ("GET", "HEAD")
    if path.startswith(UPLOAD):
        return request.method in ("PUT", "DELETE", "OPTIONS")
    return request.method in ("GET", "HEAD") and not path.startswith(UNUSED)


def _without_badge(scope: Scope) -> Scope:
    """A request as the browser may send it."""
    badges = badge.HEADER.encode()
    headers = [pair for pair in scope["headers"] if pair[0].lower().replace(b"_", b"-") != badges]
    return {**scope, "headers": headers}


def _with_badge(scope: Scope, session: Session) -> Scope:
    issued = (badge.HEADER.encode(), badge.issue(session.viewer).encode())
    return {**scope, "headers": [*scope["headers"], issued]}


def _without_cookies(value: bytes, names: tuple[str, str]) -> bytes:
    pairs = value.decode("latin-1").split(";")
    kept = [pair.strip() for pair in pairs if pair.partition("=")[0].strip() not in names]
    return "; ".join(kept).encode("latin-1")


def _plain(text: str, status: int) -> PlainTextResponse:
    return PlainTextResponse(text, status)
