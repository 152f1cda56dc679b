"""What the administrator sets in the secrets file: the identity provider, and what roles it knows.

Read once by each process: a file that changes or vanishes never changes who is let in.
"""

from __future__ import annotations

import os
import tomllib
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from data.errors import StartError
from data.programme import DEFAULT_PROGRAMME, Programme, load_programme
from data.words import mark
from pages.access.claims import ClaimRules
from pages.access.roles import ROLES

SECRETS_VARIABLE = "DASHBOARD_SECRETS"
SECRETS_FILE = Path(__file__).resolve().parents[2] / ".streamlit" / "secrets.toml"
LOOPBACK = ("localhost", "127.0.0.1", "::1")
LONGEST_HOURS, LONGEST_IDLE_MINUTES = 8.0, 30.0
"""How long a session lasts at most, and without a sign of life (PRIVACY.md, *Signing in*)."""
ROLE_CHECK_MINUTES, SHORTEST_CHECK_MINUTES, LONGEST_CHECK_MINUTES = 5.0, 1.0, 60.0
"""How old a role may be before the identity provider is asked again: short enough that who is put
out of the programme is out within a conversation, long enough that a hundred readers are one
question in three seconds. An hour is what an access token commonly lasts; longer is no check."""
CALLBACK = "/oauth2callback"
FOR_OTHERS = 0o077


@dataclass(frozen=True)
class SignIn:
    """The identity provider, and how long somebody stays signed in (seconds).

    ``role_check``: how old a role may be before it is asked for again. ``offline_access``: whether
    that scope is asked for where the identity provider offers it.
    """

    redirect_uri: str
    client_id: str
    client_secret: str
    metadata_url: str
    rules: ClaimRules
    lifetime: float = LONGEST_HOURS * 3600
    idle: float = LONGEST_IDLE_MINUTES * 60
    role_check: float = ROLE_CHECK_MINUTES * 60
    offline_access: bool = True

    @property
    def host(self) -> str:
        """Host and port that every request must name."""
        return urlsplit(self.redirect_uri).netloc

    @property
    def origin(self) -> str:
        """Scheme, host and port of the dashboard as its users see it."""
        return f"{urlsplit(self.redirect_uri).scheme}://{self.host}"

    @property
    def is_https(self) -> bool:
        """Whether users come over TLS; only on one's own machine they do not."""
        return self.redirect_uri.startswith("https://")


@cache
def sign_in() -> SignIn | None:
    """The sign-in of this process; None where the secrets have no ``[auth]``: one's own machine.

    Raises ``StartError`` for a file that cannot be read, that others may read, or that lacks
    something: half a sign-in is none.
    """
    found = _secrets()
    return _read(found) if "auth" in found else None


@cache
def programme() -> Programme:
    """The programme whose providers may be named in a role."""
    return load_programme(str(_secrets().get("access", {}).get("programme", DEFAULT_PROGRAMME)))


def is_loopback(address: str) -> bool:
    """Whether an address can be reached from this machine alone."""
    return address.strip("[]").lower() in LOOPBACK


def is_secure(address: str) -> bool:
    """Whether an address is reached over TLS, or without leaving this machine."""
    parts = urlsplit(address)
    host = parts.hostname or ""
    local = parts.scheme == "http" and is_loopback(host)
    return bool(host) and (parts.scheme == "https" or local)


def _secrets() -> dict[str, Any]:
    named = os.environ.get(SECRETS_VARIABLE)
    path = Path(named) if named else SECRETS_FILE
    if not named and not path.exists():
        return {}
    try:
        if path.stat().st_mode & FOR_OTHERS:
            raise StartError(
                mark("The secrets file {file} can be read by others. Close it: chmod 600 {file}."),
                file=path,
            )
        return tomllib.loads(path.read_text("utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise StartError(
            mark("The secrets file {file} cannot be read: {problem}. See docs/sign-in.md."),
            file=path,
            problem=error,
        ) from error


def _read(secrets: dict[str, Any]) -> SignIn:
    auth, access = _table(secrets, "auth"), _table(secrets, "access")
    settings = SignIn(
        redirect_uri=_text(auth, "auth.redirect_uri"),
        client_id=_text(auth, "auth.client_id"),
        client_secret=_text(auth, "auth.client_secret"),
        metadata_url=_text(auth, "auth.server_metadata_url"),
        rules=_rules(access),
        lifetime=_at_most(access, "access.session_hours", LONGEST_HOURS) * 3600,
        idle=_at_most(access, "access.idle_minutes", LONGEST_IDLE_MINUTES) * 60,
        role_check=_role_check(access) * 60,
        offline_access=_yes_or_no(auth, "auth.offline_access", True),
    )
    _check_addresses(settings)
    return settings


def _rules(access: dict[str, Any]) -> ClaimRules:
    codes = [provider.code for provider in programme().providers]
    providers = _table(access, "providers", "access.") or {code: code for code in codes}
    rules = ClaimRules(
        roles_claim=str(access.get("claim", "roles")),
        provider_claim=str(access.get("provider_claim", "provider")),
        roles=_table(access, "roles", "access."),
        providers=providers,
    )
    if not rules.roles:
        raise _wrong("access.roles", 'a line for each role, such as "sib-steward" = "steward"')
    _check_known("access.roles", rules.roles, ROLES)
    _check_known("access.providers", rules.providers, codes)
    return rules


def _check_known(key: str, meant: Any, known: Any) -> None:
    for value, code in meant.items():
        if code not in known:
            raise _wrong(f"{key}.{value}", "one of " + ", ".join(known))


def _check_addresses(settings: SignIn) -> None:
    """Tokens and cookies go over TLS, or stay on this machine."""
    for key, address in (
        ("auth.redirect_uri", settings.redirect_uri),
        ("auth.server_metadata_url", settings.metadata_url),
    ):
        if not is_secure(address):
            raise _wrong(key, "an address that begins with https://")
    if urlsplit(settings.redirect_uri).path != CALLBACK:
        raise _wrong("auth.redirect_uri", f"an address that ends in {CALLBACK}")


def _table(values: dict[str, Any], name: str, before: str = "") -> dict[str, Any]:
    table = values.get(name, {})
    if not isinstance(table, dict):
        raise _wrong(before + name, "a table")
    return table


def _text(values: dict[str, Any], key: str) -> str:
    value = values.get(key.rpartition(".")[2])
    if not isinstance(value, str) or not value:
        raise _wrong(key, "a text")
    return value


def _at_most(values: dict[str, Any], key: str, most: float) -> float:
    value = values.get(key.rpartition(".")[2], most)
    if isinstance(value, bool) or not isinstance(value, int | float) or not 0 < value <= most:
        raise _wrong(key, f"a number above 0, at most {most:g}")
    return float(value)


def _role_check(access: dict[str, Any]) -> float:
    value = access.get("role_check_minutes", ROLE_CHECK_MINUTES)
    least, most = SHORTEST_CHECK_MINUTES, LONGEST_CHECK_MINUTES
    if isinstance(value, bool) or not isinstance(value, int | float) or not least <= value <= most:
        raise _wrong("access.role_check_minutes", f"a number from {least:g} to {most:g}")
    return float(value)


def _yes_or_no(values: dict[str, Any], key: str, default: bool) -> bool:
    value = values.get(key.rpartition(".")[2], default)
    if not isinstance(value, bool):
        raise _wrong(key, "true or false")
    return value


def _wrong(key: str, expected: str) -> StartError:
    """The error of a key; what it held may be a secret, so it is not repeated."""
    return StartError(
        mark("The secrets file needs another value at {key}: {expected}. See docs/sign-in.md."),
        key=key,
        expected=expected,
    )
