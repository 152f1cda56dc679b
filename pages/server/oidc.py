"""The OpenID Connect code flow with PKCE, and the checks of an ID token.

Authlib speaks to the identity provider; joserfc checks signatures. Why not ``st.login``: its cookie
lives thirty days and cannot be revoked, and it keeps no page, download or websocket closed.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pages.shared.settings import is_secure

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.shared.settings import SignIn

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519"]
"""Signatures with a key that the identity provider alone holds: no ``none``, no shared secret."""
SCOPE = "openid profile email"
TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 30
"""How far the clocks of two machines may differ."""
METADATA_SECONDS = 3600
DISCOVERY = "/.well-known/openid-configuration"
VERIFIER_BYTES = 48


class SignInFailed(Exception):
    """The identity provider said no, or said something that does not hold. For the log alone."""


@dataclass(frozen=True)
class Attempt:
    """One attempt to sign in: what the answer must match, and where it leads."""

    state: str
    nonce: str
    verifier: str
    target: str

    @classmethod
    def new(cls, target: str) -> Attempt:
        """An attempt that nobody can guess."""
        state, nonce = secrets.token_urlsafe(32), secrets.token_urlsafe(32)
        return cls(state, nonce, secrets.token_urlsafe(VERIFIER_BYTES), target)


class IdentityProvider:
    """The identity provider of the settings; calls block, and may come from several threads."""

    def __init__(self, settings: SignIn, clock: Callable[[], float] = time.time) -> None:
        self.settings = settings
        self.clock = clock
        self._lock = threading.Lock()
        self._metadata: dict[str, Any] = {}
        self._keys: KeySet | None = None
        self._read_at = float("-inf")

    def authorization_url(self, attempt: Attempt) -> str:
        """Where the browser goes to sign in."""
        self._refresh()
        url, _ = self._client().create_authorization_url(
            self._metadata["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
        return str(url)

    def claims(self, attempt: Attempt, code: str, issuer: str | None) -> tuple[dict[str, Any], str]:
        """The checked claims for the code of an answer, and the ID token that they stood in.

        Raises ``SignInFailed`` for anything that does not hold.
        """
        self._refresh()
        if issuer is not None and issuer != self._metadata["issuer"]:
            raise SignInFailed("the answer names another issuer")
        try:
            tokens = self._client().fetch_token(
                self._metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except (AuthlibBaseError, requests.RequestException, ValueError) as error:
            raise SignInFailed(f"no token: {type(error).__name__}") from error
        token = tokens.get("id_token")
        if not isinstance(token, str):
            raise SignInFailed("no ID token")
        return self.check(token, attempt.nonce), token

    def check(self, token: str, nonce: str) -> dict[str, Any]:
        """The claims of an ID token: signed by the provider, for us, for this attempt, in time."""
        try:
            claims = self._decoded(token).claims
            jwt.JWTClaimsRegistry(
                now=int(self.clock()),
                leeway=LEEWAY_SECONDS,
                iss={"essential": True, "value": self._metadata["issuer"]},
                aud={"essential": True, "value": self.settings.client_id},
                sub={"essential": True},
                exp={"essential": True},
                iat={"essential": True},
                nonce={"essential": True, "value": nonce},
            ).validate(claims)
        except (JoseError, ValueError) as error:
            raise SignInFailed(f"the ID token does not hold: {type(error).__name__}") from error
        audience, party = claims["aud"], claims.get("azp", self.settings.client_id)
        if party != self.settings.client_id or audience not in (party, [party]):
            raise SignInFailed("the ID token is for somebody else as well")
        if not isinstance(claims["sub"], str):
            raise SignInFailed("the ID token names nobody")
        return dict(claims)

    def logout_url(self, id_token: str, state: str) -> str | None:
        """Where the browser signs out of the provider as well, if it can; ``state`` comes back."""
        self._refresh()
        end = self._metadata.get("end_session_endpoint")
        if not end:
            return None
        prepared = requests.Request(
            "GET",
            end,
            params={
                "id_token_hint": id_token,
                "client_id": self.settings.client_id,
                "post_logout_redirect_uri": self.settings.redirect_uri,
                "state": state,
            },
        ).prepare()
        return prepared.url

    def _decoded(self, token: str) -> jwt.Token:
        """A token whose signature holds; keys are read again once where its key is not known."""
        self._refresh()
        try:
            return jwt.decode(token, self._known_keys(), algorithms=ALGORITHMS)
        except (JoseError, ValueError):
            if self.clock() - self._read_at < TIMEOUT_SECONDS:
                raise
            self._read()
            return jwt.decode(token, self._known_keys(), algorithms=ALGORITHMS)

    def _known_keys(self) -> KeySet:
        if self._keys is None:
            raise SignInFailed("the identity provider has no keys")
        return self._keys

    def _client(self) -> OAuth2Session:
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret,
            redirect_uri=self.settings.redirect_uri,
            scope=SCOPE,
            code_challenge_method="S256",
            token_endpoint_auth_method=self._secret_goes(),
        )

    def _secret_goes(self) -> str:
        """In a header unless the provider takes it in the form alone."""
        ways = self._metadata.get("token_endpoint_auth_methods_supported", ["client_secret_basic"])
        return "client_secret_basic" if "client_secret_basic" in ways else "client_secret_post"

    def _refresh(self) -> None:
        with self._lock:
            if self.clock() - self._read_at > METADATA_SECONDS:
                self._read()

    def _read(self) -> None:
        """The metadata and keys of the provider; its issuer must be where they came from."""
        metadata = _json(self.settings.metadata_url)
        if str(metadata.get("issuer")).rstrip("/") + DISCOVERY != self.settings.metadata_url:
            raise SignInFailed("the metadata are of another issuer")
        for name in ("authorization_endpoint", "token_endpoint", "jwks_uri"):
            _check_secure(metadata.get(name))
        try:
            self._keys = KeySet.import_key_set(_json(metadata["jwks_uri"]))  # type: ignore[arg-type]
        except (JoseError, ValueError, KeyError) as error:
            raise SignInFailed("the keys of the identity provider cannot be read") from error
        self._metadata, self._read_at = metadata, self.clock()


def _json(address: str) -> dict[str, Any]:
    try:
        answer = requests.get(address, timeout=TIMEOUT_SECONDS, allow_redirects=False)
        answer.raise_for_status()
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise SignInFailed(f"no answer from {address}: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise SignInFailed(f"no table at {address}")
    return found


def _check_secure(address: object) -> None:
    if not is_secure(str(address)):
        raise SignInFailed("an address of the identity provider is not https")
