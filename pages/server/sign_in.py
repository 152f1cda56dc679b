"""Signing in and out: from an attempt to a session, and back to none."""

from __future__ import annotations

import logging
import time
from functools import partial
from typing import TYPE_CHECKING, TypeVar
from urllib.parse import parse_qsl, urlencode, urlsplit

from anyio import CapacityLimiter, to_thread
from starlette.responses import RedirectResponse, Response

from data.errors import AccessRefused, KeyRefused, LogError
from data.words import DEFAULT_LANGUAGE, LANGUAGES
from pages.access import log as access_log
from pages.access.claims import name_of, person_of, viewer_of
from pages.access.roles import MATRIX
from pages.server import plain_pages
from pages.server.attempts import ATTEMPT_SECONDS, Attempts
from pages.server.layers import language_of
from pages.server.oidc import Attempt, SignInFailed
from pages.server.role_checks import RoleChecks
from pages.server.sessions import CHANGED, UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from starlette.requests import HTTPConnection, Request

    from pages.access.roles import Viewer
    from pages.access.settings import SignIn
    from pages.server.oidc import IdentityProvider, Tokens
    from pages.server.sessions import Session, Sessions

T = TypeVar("T")
LOGIN, LOGOUT, ALIVE = "/auth/login", "/auth/logout", "/auth/alive"
FIRST_PAGE = "/overview"
LONGEST_TARGET = 1_000
"""Characters of the address that somebody comes back to; of a longer one the page is kept."""
MOST_THREADS = 4
"""So that an identity provider that does not answer holds up nothing but signing in."""
LOG = logging.getLogger(__name__)


def _signed_out(language: str) -> str:
    return f"signed-out-{language}"


SIGNED_OUT = {_signed_out(language): language for language in LANGUAGES}
"""What comes back from the identity provider after signing out, and the language it stands for."""


REASONS = {CHANGED: plain_pages.changed_page, UNREACHABLE: plain_pages.unreachable_page}
"""What somebody reads whose session ended without their doing."""


class SignInPages:
    """The addresses below ``/auth`` and the one that the identity provider sends people back to."""

    def __init__(
        self,
        settings: SignIn,
        sessions: Sessions,
        provider: IdentityProvider,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self.settings = settings
        self.sessions = sessions
        self.provider = provider
        self.clock = clock
        self.checks = RoleChecks(settings, sessions, provider, clock)
        # A name that begins like this is only taken with Secure, for this host and no other.
        prefix = "__Host-" if settings.is_https else ""
        self.session_cookie = f"{prefix}dashboard"
        self.attempt_cookie = f"{prefix}dashboard-attempt"
        self._attempts = Attempts(clock)
        self._threads = CapacityLimiter(MOST_THREADS)

    def session(self, request: HTTPConnection) -> Session | None:
        """The living session of a request or websocket."""
        token = request.cookies.get(self.session_cookie)
        return self.sessions.find(token) if token else None

    async def confirmed(self, request: HTTPConnection) -> Session | None:
        """The living session of a request or websocket, whose role is not out of date."""
        session = self.session(request)
        return session if session and await self.checks.confirm(session) else None

    def please(self, request: Request) -> Response:
        """The page for whoever is not signed in; leads back to what was asked for."""
        target = _target(f"{request.scope['path']}?{request.query_params}")
        reason = self.sessions.why(request.cookies.get(self.session_cookie, ""))
        if reason in REASONS:
            # With the cookie, which opens nothing any more, the reason is still there at a reload.
            return REASONS[reason](_language(target), _login(target))
        response = plain_pages.sign_in_page(_language(target), _login(target))
        response.delete_cookie(self.session_cookie, **self._flags())  # type: ignore[arg-type]
        return response

    async def login(self, request: Request) -> Response:
        """On to the identity provider."""
        attempt = Attempt.new(_target(request.query_params.get("next", "")))
        try:
            url = await self._ask(partial(self.provider.authorization_url, attempt))
        except SignInFailed as error:
            return self._failed(error, attempt.target)
        if "again" in request.query_params:
            url += "&prompt=login"
        response = RedirectResponse(url, 303)
        sealed = self._attempts.sealed_with(self._attempt_of(request), attempt)
        self._set(response, self.attempt_cookie, sealed, ATTEMPT_SECONDS)
        return response

    async def callback(self, request: Request) -> Response:
        """Back from the identity provider: a session, or a page that says why not."""
        query = request.query_params
        if "state" not in query or query["state"] in SIGNED_OUT:
            # Not every identity provider gives the state back after signing out.
            language = SIGNED_OUT.get(query.get("state", ""), DEFAULT_LANGUAGE)
            return plain_pages.signed_out_page(language, _login(f"{FIRST_PAGE}?lang={language}"))
        attempt = self._attempts.find(self._attempt_of(request), query["state"])
        if attempt is None:
            return self._failed(SignInFailed("an answer that nobody waits for, or too late"), "")
        response = await self._answered(request, attempt)
        # An answer counts once.
        response.delete_cookie(self.attempt_cookie, **self._flags())  # type: ignore[arg-type]
        return response

    async def _answered(self, request: Request, attempt: Attempt) -> Response:
        """What somebody gets whose browser waited for this answer."""
        query = request.query_params
        if "code" not in query:
            return self._failed(SignInFailed("no code"), attempt.target)
        ask = partial(self.provider.claims, attempt, query["code"], query.get("iss"))
        try:
            claims, tokens = await self._ask(ask)
            due = await self._ask(partial(self.checks.first_due, claims, tokens))
            viewer = await self._ask(partial(self._viewer, claims))
        except (SignInFailed, LogError, KeyRefused) as error:
            return self._failed(error, attempt.target)
        except AccessRefused as error:
            again = _login(attempt.target) + "&again=1"
            return plain_pages.refused_page(_language(attempt.target), error, again)
        if before := self.session(request):
            self.sessions.end(before)
        token = self.sessions.begin(claims["sub"], viewer, tokens, due)
        return self._signed_in(token, attempt.target)

    async def logout(self, request: Request) -> Response:
        """The session ends here, and at the identity provider if that can be asked."""
        session = self.session(request)
        state = _signed_out(language_of(request.scope["query_string"].decode("latin-1")))
        url = f"{self.settings.redirect_uri}?state={state}"
        if session:
            tokens = session.tokens
            self.sessions.end(session)
            # Nobody is kept in because the log cannot be written.
            write = partial(
                access_log.record_anyway, session.viewer, access_log.SIGN_OUT, access_log.ALLOWED
            )
            await self._ask(write)
            url = await self._provider_logout(tokens, state) or url
        response = RedirectResponse(url, 303)
        response.delete_cookie(self.session_cookie, **self._flags())  # type: ignore[arg-type]
        return response

    async def _ask(self, question: Callable[[], T]) -> T:
        """What the identity provider answers, while the server goes on serving."""
        return await to_thread.run_sync(question, limiter=self._threads)

    async def _provider_logout(self, tokens: Tokens | None, state: str) -> str | None:
        """Where to sign out of the identity provider; None where that cannot be asked.

        What it gave to be asked again goes back to it.
        """
        try:
            if tokens:
                await self._ask(partial(self.provider.forget, tokens))
        except SignInFailed as error:
            LOG.warning("Signing out: %s", error)
        hint = tokens.id_token if tokens else ""
        try:
            return await self._ask(partial(self.provider.logout_url, hint, state))
        except SignInFailed:
            return None

    def _viewer(self, claims: dict[str, object]) -> Viewer:
        """The viewer of claims, written down; who has no role any more keeps no session either."""
        try:
            viewer = viewer_of(claims, self.settings.rules)
        except AccessRefused:
            for session in self.sessions.of(str(claims["sub"])):
                self.sessions.end(session, CHANGED)
            access_log.record_refused_sign_in(name_of(claims), person_of(claims))
            raise
        access_log.record(viewer, access_log.SIGN_IN, access_log.ALLOWED)
        return viewer

    def _signed_in(self, token: str, target: str) -> Response:
        response = RedirectResponse(target, 303)
        self._set(response, self.session_cookie, token, int(self.settings.lifetime))
        return response

    def _failed(self, error: Exception, target: str) -> Response:
        LOG.warning("Signing in failed: %s", error)
        return plain_pages.failed_page(_language(target), _login(target))

    def _attempt_of(self, request: Request) -> str:
        return request.cookies.get(self.attempt_cookie, "")

    def _set(self, response: Response, name: str, value: str, seconds: int) -> None:
        response.set_cookie(name, value, max_age=seconds, **self._flags())  # type: ignore[arg-type]

    def _flags(self) -> dict[str, object]:
        return {
            "path": "/", "secure": self.settings.is_https, "httponly": True, "samesite": "lax",
        }  # fmt: skip


def _target(address: str) -> str:
    """A page of ours with its parameters; anything else is the first page."""
    try:
        parts = urlsplit(address)
    except ValueError:
        return FIRST_PAGE
    page = parts.path.removeprefix("/")
    if parts.scheme or parts.netloc or page not in MATRIX:
        return FIRST_PAGE
    query = urlencode(parse_qsl(parts.query))
    target = f"/{page}?{query}"
    return target if query and len(target) <= LONGEST_TARGET else f"/{page}"


def _login(target: str) -> str:
    return f"{LOGIN}?{urlencode({'next': target or FIRST_PAGE})}"


def _language(target: str) -> str:
    return language_of(urlsplit(target).query)
