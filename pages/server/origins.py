"""Whose requests are answered: those that name our host, from pages of our own origin."""

from __future__ import annotations

from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from pages.access.settings import is_loopback

if TYPE_CHECKING:
    from starlette.datastructures import Headers

    from pages.access.settings import SignIn

FORWARDED = (
    "forwarded", "x-forwarded-for", "x-forwarded-host", "x-forwarded-port", "x-forwarded-proto",
    "x-real-ip",
)  # fmt: skip
"""What a proxy adds, and anybody can. A dashboard without sign-in answers nobody through a proxy;
with sign-in it believes none of it: how its users come is in the settings."""


def is_our_host(headers: Headers, settings: SignIn | None) -> bool:
    """Whether a request names our host, once.

    Without sign-in that is this machine: a foreign page that has its own name point at 127.0.0.1
    (DNS rebinding) is known by the name it sends, a proxy by what it adds.
    """
    hosts = headers.getlist("host")
    if len(hosts) != 1:
        return False
    if settings:
        return hosts[0].lower() == settings.host.lower()
    if any(name in headers for name in FORWARDED):
        return False
    try:
        named = urlsplit(f"//{hosts[0]}")
        plain = named.netloc == hosts[0] and "@" not in hosts[0]
        return plain and is_loopback(named.hostname or "")
    except ValueError:
        return False


def is_our_origin(headers: Headers, settings: SignIn | None) -> bool:
    """Whether a request says that it comes from a page of ours; one that says nothing does not."""
    origins = headers.getlist("origin")
    ours = settings.origin if settings else f"http://{headers.get('host', '')}"
    return len(origins) == 1 and origins[0].lower() == ours.lower()


def is_from_elsewhere(headers: Headers) -> bool:
    """Whether a browser says that another site made it send this request."""
    return headers.get("sec-fetch-site", "none") not in ("none", "same-origin")
