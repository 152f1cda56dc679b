"""An identity provider that answers whatever a test puts in, and what it takes to make it lie."""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs

from joserfc import jwt
from joserfc.jwk import ECKey, KeySet, RSAKey

from pages.access.claims import ClaimRules
from pages.access.settings import SignIn
from pages.server.oidc import Attempt, IdentityProvider

NOW = 1_800_000_000
CLIENT, SECRET = "dashboard", "a secret that the provider and the dashboard share"
KEY = RSAKey.generate_key(2048, {"kid": "signing"})
STRANGER = RSAKey.generate_key(2048, {"kid": "signing"})
CURVE = ECKey.generate_key("P-256", {"kid": "curve"})
RULES = ClaimRules("roles", "provider", {"steward": "steward"}, {})
ATTEMPT = Attempt("state", "nonce", "v" * 64, "/exits")


class Liar(ThreadingHTTPServer):
    """An identity provider that answers whatever a test puts in.

    ``more`` goes with the tokens, ``refusal`` comes in their place; ``told`` is what the userinfo
    endpoint says; ``status`` is that of every answer about somebody.
    """

    token = refusal = ""
    status = 200
    metadata: dict[str, Any]
    keys: dict[str, Any]
    told: dict[str, Any]
    more: dict[str, Any]
    asked: list[dict[str, list[str]]]
    bearers: list[str]


class Handler(BaseHTTPRequestHandler):
    server: Liar

    def do_GET(self) -> None:
        known = {"/.well-known/openid-configuration": self.server.metadata,
                 "/keys": self.server.keys}  # fmt: skip
        if self.path == "/userinfo":
            self.server.bearers.append(self.headers.get("Authorization", ""))
            self._answer(self.server.told, self.server.status)
            return
        self._answer(known[self.path])

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"])).decode()
        self.server.asked.append(parse_qs(body))
        if self.server.refusal:
            self._answer({"error": self.server.refusal}, 400)
            return
        tokens = {"access_token": "x", "token_type": "Bearer", "id_token": self.server.token}
        self._answer(tokens | self.server.more, self.server.status)

    def log_message(self, format: str, *args: object) -> None:
        """Say nothing."""

    def _answer(self, values: dict[str, Any], status: int = 200) -> None:
        body = json.dumps(values).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)


@contextmanager
def lying() -> Iterator[Liar]:
    server = Liar(("127.0.0.1", 0), Handler)
    issuer = f"http://127.0.0.1:{server.server_port}"
    server.metadata = {
        "issuer": issuer,
        "authorization_endpoint": f"{issuer}/authorize",
        "token_endpoint": f"{issuer}/token",
        "jwks_uri": f"{issuer}/keys",
        # What it says it may sign with counts for nothing.
        "id_token_signing_alg_values_supported": ["none", "HS256", "RS256"],
    }
    server.keys = dict(KeySet([KEY, CURVE]).as_dict(private=False))
    server.told, server.more = {}, {}
    server.asked, server.bearers = [], []
    thread = threading.Thread(target=server.serve_forever, args=(0.02,), daemon=True)
    thread.start()
    yield server
    server.shutdown()
    server.server_close()
    thread.join()


def provider_of(liar: Liar, clock: Callable[[], float] = lambda: NOW) -> IdentityProvider:
    return IdentityProvider(
        SignIn(
            redirect_uri="http://127.0.0.1:8501/oauth2callback",
            client_id=CLIENT,
            client_secret=SECRET,
            metadata_url=f"http://127.0.0.1:{liar.server_port}/.well-known/openid-configuration",
            rules=RULES,
        ),
        clock,
    )


def good(liar: Liar, **changes: Any) -> dict[str, Any]:
    """Claims that hold, with changes; None takes a claim out."""
    claims = {
        "iss": liar.metadata["issuer"], "aud": CLIENT, "sub": "1", "nonce": ATTEMPT.nonce,
        "iat": NOW - 1, "exp": NOW + 60, "roles": ["steward"],
    } | changes  # fmt: skip
    return {name: value for name, value in claims.items() if value is not None}


def signed(claims: dict[str, Any], key: Any = KEY, alg: str = "RS256") -> str:
    return jwt.encode({"alg": alg, "kid": key.kid or "signing"}, claims, key, algorithms=[alg])
