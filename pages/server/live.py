"""A websocket of somebody who is signed in: it lives no longer than the session does."""

from __future__ import annotations

import asyncio
from typing import TYPE_CHECKING

from pages.server.messages import for_browser, is_allowed, is_sign_of_life

if TYPE_CHECKING:
    from starlette.types import ASGIApp, Message, Receive, Scope, Send

    from pages.server.role_checks import RoleChecks
    from pages.server.sessions import Session

CHECK_SECONDS = 2.0
"""How long at most a websocket outlives a session that was ended elsewhere, and how late at most
the identity provider is asked again while a page is open."""
POLICY_VIOLATION = 1008
PROTOCOL = b"sec-websocket-protocol"
RUN_PLACE = 2
"""Streamlit's third protocol is the run that a browser wants to take up again."""


async def refuse(receive: Receive, send: Send) -> None:
    """Turn a websocket away before it is one: the browser gets 403."""
    await receive()
    await send({"type": "websocket.close", "code": POLICY_VIOLATION})


def without_foreign_runs(scope: Scope, session: Session) -> Scope:
    """A handshake that takes up no run but of the session itself."""
    headers = [
        (name, _own(value, session) if name == PROTOCOL else value)
        for name, value in scope["headers"]
    ]
    return {**scope, "headers": headers}


def _own(protocols: bytes, session: Session) -> bytes:
    entries = [entry.strip() for entry in protocols.decode("latin-1").split(",")]
    kept = entries[:RUN_PLACE] + [run for run in entries[RUN_PLACE:][:1] if run in session.runs]
    return ", ".join(kept).encode("latin-1")


class Live:
    """Both directions of a websocket; ``session`` is None where nobody has to sign in."""

    def __init__(
        self, receive: Receive, send: Send, session: Session | None, checks: RoleChecks | None
    ) -> None:
        self._receive, self._send = receive, send
        self._session, self._checks = session, checks
        self._closed = False

    async def serve(self, app: ASGIApp, scope: Scope) -> None:
        """Let the app speak with the browser until either goes, or the session ends."""
        await app(scope, self.receive, self.send)

    async def receive(self) -> Message:
        """The next message that the app may have; the end of the session is a disconnect."""
        while True:
            message = await self._next()
            data = message.get("bytes")
            if message["type"] != "websocket.receive":
                return message
            if data is not None and is_allowed(data, self._session):
                if self._session and self._checks and is_sign_of_life(data):
                    self._checks.sessions.touch(self._session)
                return message

    async def send(self, message: Message) -> None:
        """A message of the app to the browser, as long as the session lives."""
        if self._closed or not self._lives():
            return
        if data := message.get("bytes"):
            message = {**message, "bytes": for_browser(data, self._session)}
        await self._send(message)

    async def _next(self) -> Message:
        waiting = asyncio.ensure_future(self._receive())
        try:
            while True:
                done, _ = await asyncio.wait({waiting}, timeout=CHECK_SECONDS)
                if not await self._is_confirmed():
                    return await self._end()
                if done:
                    return waiting.result()
        finally:
            waiting.cancel()

    async def _end(self) -> Message:
        if not self._closed:
            self._closed = True
            await self._send({"type": "websocket.close", "code": POLICY_VIOLATION})
        return {"type": "websocket.disconnect", "code": POLICY_VIOLATION}

    async def _is_confirmed(self) -> bool:
        """Whether the session lives, with a role that is not out of date."""
        return not (self._session and self._checks) or await self._checks.confirm(self._session)

    def _lives(self) -> bool:
        if not (self._session and self._checks):
            return True
        return self._checks.sessions.lives(self._session)
