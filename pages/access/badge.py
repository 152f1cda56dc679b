"""How the gate tells a running page who is looking: a header that nobody else can make.

The key is drawn anew by each process and leaves it never. A header of a browser, and a page that
runs outside the gate, therefore carry no badge that holds.
"""

from __future__ import annotations

import base64
import hmac
import json
import secrets
from dataclasses import asdict

from pages.access.roles import Viewer

HEADER = "x-dashboard-viewer"
_KEY = secrets.token_bytes(32)


def issue(viewer: Viewer) -> str:
    """The value of the header for a viewer."""
    body = base64.urlsafe_b64encode(json.dumps(asdict(viewer)).encode()).decode()
    return f"{body}.{_seal(body)}"


def read(badge: str | None) -> Viewer | None:
    """The viewer of a badge that this process issued; nobody otherwise."""
    body, _, seal = (badge or "").partition(".")
    if not hmac.compare_digest(seal.encode("utf-8", "replace"), _seal(body).encode()):
        return None
    return Viewer(**json.loads(base64.urlsafe_b64decode(body)))


def _seal(body: str) -> str:
    return hmac.digest(_KEY, body.encode("utf-8", "replace"), "sha256").hex()
