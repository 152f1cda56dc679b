"""A role holds for some minutes: then the identity provider is asked whether it still does.

Asked when somebody comes with a session that is due, and while a page of theirs is open: what is
not looked at needs no asking, and nothing is shown on an older word. A role that was changed or
taken away ends the session. So does an identity provider that stays silent: what cannot be
confirmed is not shown.
"""

from __future__ import annotations

import asyncio
import logging
import time
from functools import partial
from typing import TYPE_CHECKING

from anyio import CapacityLimiter, to_thread

from data.errors import AccessRefused
from pages.access import log as access_log
from pages.access.claims import viewer_of
from pages.server.oidc import NoLonger, SignInFailed
from pages.server.sessions import CHANGED, NEVER, UNREACHABLE

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.access.settings import SignIn
    from pages.server.oidc import IdentityProvider, Tokens
    from pages.server.sessions import Session, Sessions

MISSED_CHECKS = 2
"""How many checks in a row may find nobody at home before a session ends. One would sign everybody
out when the identity provider is started again; with two, a role that is taken away while it is
silent holds for twice the interval at most."""
SILENT_SECONDS = 10.0
"""How long an identity provider that did not answer is not asked by others: they would all wait."""
MOST_THREADS = 4
"""Apart from those of signing in, so that neither holds up the other."""
LOG = logging.getLogger(__name__)


class RoleChecks:
    """Asks the identity provider again for the roles of sessions."""

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
        self._running: dict[str, asyncio.Task[None]] = {}
        self._silent_until = 0.0
        self._threads = CapacityLimiter(MOST_THREADS)

    def first_due(self, claims: dict[str, object], tokens: Tokens) -> float:
        """When to ask again for the role of somebody who just signed in; blocks.

        ``NEVER`` where the identity provider gives nothing to ask with, or where what it would be
        asked does not say the role: then the session lasts as long as the settings say. Raises
        ``SignInFailed`` where that cannot be found out.
        """
        if not self.provider.can_be_asked(tokens):
            LOG.warning("The identity provider cannot be asked again for roles: docs/sign-in.md")
            return NEVER
        if not tokens.refresh and not self._says_the_same(claims, tokens):
            LOG.warning("The userinfo endpoint does not say the role: docs/sign-in.md")
            return NEVER
        return self.clock() + self.settings.role_check

    async def confirm(self, session: Session) -> bool:
        """Whether a session goes on; asks first where its role is due.

        One question at a time for each session: a refresh token may count once. It goes on when
        whoever waits for it goes away, for its answer holds the next token.
        """
        if self._is_due(session):
            running = self._running.get(session.handle)
            if running is None:
                running = asyncio.ensure_future(self._check(session))
                self._running[session.handle] = running
                running.add_done_callback(lambda _: self._running.pop(session.handle))
            await asyncio.shield(running)
        return self.sessions.lives(session)

    def _is_due(self, session: Session) -> bool:
        """Whether the time has come; a clock that was set back does not put it off."""
        ahead = session.due - self.clock()
        return session.due != NEVER and not 0 < ahead <= self.settings.role_check

    async def _check(self, session: Session) -> None:
        tokens = session.tokens
        if not self.sessions.lives(session) or tokens is None:
            # After a new start of the server: what it could be asked with was in memory alone.
            self.sessions.end(session)
            return
        try:
            scope = await self._scope(session, tokens)
        except NoLonger:
            self.sessions.end(session, CHANGED)
            await _write_down(session)
        except SignInFailed as error:
            await self._miss(session, error)
        else:
            await self._hold_to(scope, session)

    async def _scope(self, session: Session, tokens: Tokens) -> str:
        """The role that somebody has now, and of which provider; empty where that is none."""
        if self.clock() < self._silent_until:
            raise SignInFailed("the identity provider did not answer just now")
        ask = partial(self.provider.again, tokens, session.subject)
        claims, session.tokens = await to_thread.run_sync(ask, limiter=self._threads)
        try:
            return viewer_of(claims, self.settings.rules).scope
        except AccessRefused:
            return ""

    async def _hold_to(self, scope: str, session: Session) -> None:
        """Go on with a session whose role is still the same; else end all with the old role."""
        if scope == session.viewer.scope:
            session.missed, session.due = 0, self.clock() + self.settings.role_check
            return
        for one in [session, *self.sessions.of(session.subject)]:
            if one.viewer.scope != scope:
                self.sessions.end(one, CHANGED)
        await _write_down(session)

    async def _miss(self, session: Session, error: SignInFailed) -> None:
        """Nothing that counts came back: wait for one more interval, and no longer."""
        LOG.warning("A role could not be checked: %s", error)
        now = self.clock()
        if now >= self._silent_until:
            self._silent_until = now + min(SILENT_SECONDS, self.settings.role_check / 2)
        session.missed += 1
        session.due = now + self.settings.role_check
        if session.missed >= MISSED_CHECKS:
            self.sessions.end(session, UNREACHABLE)
            await _write_down(session)

    def _says_the_same(self, claims: dict[str, object], tokens: Tokens) -> bool:
        """Whether asking again gives the role that stood in the ID token."""
        rules = self.settings.rules
        try:
            told, _ = self.provider.again(tokens, str(claims["sub"]))
            return viewer_of(told, rules).scope == viewer_of(claims, rules).scope
        except (NoLonger, AccessRefused):
            return False


async def _write_down(session: Session) -> None:
    """A refusal; the session has ended already."""
    write = partial(
        access_log.record_anyway, session.viewer, access_log.ROLE_CHECK, access_log.REFUSED
    )
    await to_thread.run_sync(write)
