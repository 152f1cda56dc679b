"""What Streamlit leaves to the layer around it: the language of the document, safe headers."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING
from urllib.parse import parse_qs

from starlette.datastructures import Headers, MutableHeaders
from starlette.responses import RedirectResponse

from data.words import DEFAULT_LANGUAGE, LANGUAGES

if TYPE_CHECKING:
    from collections.abc import Sequence

    from starlette.types import ASGIApp, Message, Receive, Scope, Send

PRODUCT = b"Dashboard"
INLINE_SCRIPT = re.compile(rb"<script>.*?</script>", re.DOTALL)

CONTENT = {
    "default-src": "'self'",
    "script-src": "'self'",
    # Streamlit and plotly set styles as they draw.
    "style-src": "'self' 'unsafe-inline'",
    "img-src": "'self' data: blob:",
    "font-src": "'self' data:",
    "worker-src": "'self' blob:",
    "object-src": "'none'",
    "base-uri": "'self'",
    "form-action": "'self'",
    "frame-ancestors": "'self'",
}
"""Nothing is loaded from, or sent to, another machine; no script runs but the files of our own."""
HEADERS = {
    "Content-Security-Policy": "; ".join(f"{kind} {whence}" for kind, whence in CONTENT.items()),
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "SAMEORIGIN",
    "Referrer-Policy": "same-origin",
}
KEPT = ("/static/", "/app/static/")
"""What a browser may keep: files of the program itself. Pages and files of figures it may not."""


def language_of(query: str) -> str:
    """The language that an address asks for; Dutch where it asks for none that we have."""
    asked = parse_qs(query).get("lang", [DEFAULT_LANGUAGE])[-1]
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


class SafeHeaders:
    """Adds the headers that every answer should have."""

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        async def send_with_headers(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                headers.update(HEADERS)
                if not scope["path"].startswith(KEPT):
                    headers["Cache-Control"] = "no-store"
            await send(message)

        await self.app(scope, receive, send_with_headers if scope["type"] == "http" else send)


class FirstPage:
    """Sends the bare address on to the first page, with its parameters.

    A redirect by the script would put the bare address into the history, where "back" ends.
    """

    def __init__(self, app: ASGIApp, path: str) -> None:
        self.app = app
        self.path = path

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or scope["path"] != "/" or scope["method"] != "GET":
            await self.app(scope, receive, send)
            return
        query = scope.get("query_string", b"").decode("latin-1")
        target = f"{self.path}?{query}" if query else self.path
        await RedirectResponse(target, status_code=307)(scope, receive, send)


class PageLanguage:
    """Says in ``<html lang>`` which language the page is in; Streamlit always says English.

    Scripts within the document go, for none of those may run; ``scripts``, files, are put in.
    """

    def __init__(self, app: ASGIApp, scripts: Sequence[str] = ()) -> None:
        self.app = app
        self.script = "".join(f'<script src="{file}" defer></script>' for file in scripts).encode()

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        if scope["type"] != "http" or "text/html" not in Headers(scope=scope).get("accept", ""):
            await self.app(scope, receive, send)
            return
        await self.app(_uncompressed(scope), receive, _in_language(scope, send, self.script))


def _uncompressed(scope: Scope) -> Scope:
    """The request without the leave to compress: what is compressed cannot be translated."""
    headers = [pair for pair in scope["headers"] if pair[0] != b"accept-encoding"]
    return {**scope, "headers": headers}


def _in_language(scope: Scope, send: Send, script: bytes) -> Send:
    """Collects an HTML answer and sends it with the right language; other answers pass."""
    language = language_of(scope.get("query_string", b"").decode("latin-1")).encode()
    held: list[Message] = []
    body = bytearray()

    async def send_translated(message: Message) -> None:
        if message["type"] == "http.response.start" and "text/html" in Headers(
            raw=message["headers"]
        ).get("content-type", ""):
            held.append(message)
            return
        if not held:
            await send(message)
            return
        body.extend(message.get("body", b""))
        if message.get("more_body"):
            return
        page = bytes(body).replace(b'<html lang="en">', b'<html lang="%b">' % language, 1)
        page = page.replace(b"<title>Streamlit</title>", b"<title>%b</title>" % PRODUCT, 1)
        page = INLINE_SCRIPT.sub(b"", page).replace(b"</head>", script + b"</head>", 1)
        MutableHeaders(scope=held[0])["content-length"] = str(len(page))
        await send(held[0])
        await send({"type": "http.response.body", "body": page})

    return send_translated
