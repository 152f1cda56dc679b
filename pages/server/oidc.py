"""The OpenID Connect code flow with PKCE, and the checks of an ID token.

Authlib speaks to the identity provider; joserfc checks signatures. Why not ``st.login``: its cookie
lives thirty days and cannot be revoked, and it keeps no page, download or websocket closed.
"""

from __future__ import annotations

import secrets
import threading
import time
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any

import requests
from authlib.common.errors import AuthlibBaseError
from authlib.integrations.base_client import OAuthError
from authlib.integrations.requests_client import OAuth2Session
from joserfc import jwt
from joserfc.errors import JoseError
from joserfc.jwk import KeySet

from pages.access.settings import is_secure

if TYPE_CHECKING:
    from collections.abc import Callable

    from pages.access.settings import SignIn

ALGORITHMS = ["RS256", "RS384", "RS512", "PS256", "PS384", "PS512", "ES256", "ES384", "Ed25519"]
"""Signatures with a key that the identity provider alone holds: no ``none``, no shared secret."""
SCOPE = "openid profile email"
OFFLINE_ACCESS = "offline_access"
NO_LONGER = (
    "invalid_grant", "access_denied", "interaction_required", "login_required", "consent_required",
)  # fmt: skip
"""How a token endpoint says that somebody is to be let in no longer, or not without signing in
(RFC 6749, 5.2; OpenID Connect Core, 3.1.2.6). Any other error is about us and not about them."""
TIMEOUT_SECONDS = 10
LEEWAY_SECONDS = 30
"""How far the clocks of two machines may differ."""
METADATA_SECONDS = 3600
DISCOVERY = "/.well-known/openid-configuration"
VERIFIER_BYTES = 48


class SignInFailed(Exception):
    """The identity provider said no, or said something that does not hold. For the log alone."""


class NoLonger(SignInFailed):
    """The identity provider says that somebody is not to be let in any more."""


@dataclass(frozen=True)
class Tokens:
    """What the identity provider gave for a session: in memory alone, and in no message."""

    id_token: str = field(repr=False)
    access: str = field(default="", repr=False)
    refresh: str = field(default="", repr=False)
    nonce: str = field(default="", repr=False)


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
        url, _ = self._client(self._scope()).create_authorization_url(
            self._metadata["authorization_endpoint"],
            state=attempt.state,
            nonce=attempt.nonce,
            code_verifier=attempt.verifier,
        )
        return str(url)

    def claims(
        self, attempt: Attempt, code: str, issuer: str | None
    ) -> tuple[dict[str, Any], Tokens]:
        """The checked claims for the code of an answer, and the tokens that came with them.

        Raises ``SignInFailed`` for anything that does not hold.
        """
        self._refresh()
        if issuer is not None and issuer != self._metadata["issuer"]:
            raise SignInFailed("the answer names another issuer")
        try:
            tokens = self._client(self._scope()).fetch_token(
                self._metadata["token_endpoint"],
                grant_type="authorization_code",
                code=code,
                code_verifier=attempt.verifier,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except (AuthlibBaseError, requests.RequestException, ValueError) as error:
            raise SignInFailed(f"no token: {type(error).__name__}") from error
        given = Tokens(_text(tokens, "id_token"), nonce=attempt.nonce)
        if not given.id_token:
            raise SignInFailed("no ID token")
        return self.check(given.id_token, attempt.nonce), _with(given, tokens)

    def again(self, tokens: Tokens, subject: str) -> tuple[dict[str, Any], Tokens]:
        """What the provider says now about somebody who signed in before, and the newer tokens.

        From a new ID token for the refresh token, else from the userinfo endpoint. Raises
        ``NoLonger`` where the provider says that they are to be let in no longer, and
        ``SignInFailed`` where it says nothing that holds.
        """
        self._refresh()
        claims = None
        try:
            if tokens.refresh:
                tokens, claims = self._renewed(tokens)
            if claims is None:
                claims = self._told(tokens)
        except NoLonger:
            raise
        except SignInFailed:
            # So that nobody is sent there to sign in before it has answered.
            self._read_at = float("-inf")
            raise
        if "sub" not in claims:
            raise SignInFailed("the answer is about nobody")
        if claims["sub"] != subject:
            raise NoLonger("the answer is about somebody else")
        return claims, tokens

    def can_be_asked(self, tokens: Tokens) -> bool:
        """Whether there is any way to ask again."""
        return bool(tokens.refresh or (tokens.access and self._userinfo_endpoint()))

    def forget(self, tokens: Tokens) -> None:
        """Give a refresh token back, where the provider takes it (RFC 7009)."""
        endpoint = self._metadata.get("revocation_endpoint")
        if not tokens.refresh or not is_secure(str(endpoint)):
            return
        try:
            self._client(scope=None).revoke_token(
                endpoint,
                tokens.refresh,
                token_type_hint="refresh_token",
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except (AuthlibBaseError, requests.RequestException, ValueError) as error:
            raise SignInFailed(f"a token was not taken back: {type(error).__name__}") from error

    def check(self, token: str, nonce: str, is_renewed: bool = False) -> dict[str, Any]:
        """The claims of an ID token: signed by the provider, for us, for this attempt, in time.

        One that ``is_renewed`` may leave out the nonce; if it has one, it is that of the attempt.
        """
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
                nonce={"essential": not is_renewed, "value": nonce},
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
        """Where the browser signs out of the provider as well, if it can; ``state`` comes back.

        Without an ID token the provider may ask first.
        """
        self._refresh()
        end = self._metadata.get("end_session_endpoint")
        if not end:
            return None
        prepared = requests.Request(
            "GET",
            end,
            params={
                **({"id_token_hint": id_token} if id_token else {}),
                "client_id": self.settings.client_id,
                "post_logout_redirect_uri": self.settings.redirect_uri,
                "state": state,
            },
        ).prepare()
        return prepared.url

    def _renewed(self, tokens: Tokens) -> tuple[Tokens, dict[str, Any] | None]:
        """Newer tokens, and the claims of their ID token; None where they come without one."""
        try:
            answer = self._client(scope=None).refresh_token(
                self._metadata["token_endpoint"],
                refresh_token=tokens.refresh,
                timeout=TIMEOUT_SECONDS,
                allow_redirects=False,
            )
        except OAuthError as error:
            if error.error in NO_LONGER:
                raise NoLonger(f"the token endpoint says {error.error}") from error
            raise SignInFailed("the token endpoint refuses us") from error
        except (AuthlibBaseError, requests.RequestException, ValueError) as error:
            raise SignInFailed(f"no newer token: {type(error).__name__}") from error
        newer = _with(tokens, answer)
        if not newer.access:
            raise SignInFailed("no newer token")
        id_token = _text(answer, "id_token")
        return newer, self.check(id_token, tokens.nonce, is_renewed=True) if id_token else None

    def _told(self, tokens: Tokens) -> dict[str, Any]:
        """What the userinfo endpoint says (OpenID Connect Core, 5.3)."""
        endpoint = self._userinfo_endpoint()
        if not endpoint:
            raise SignInFailed("the identity provider cannot be asked again")
        return _json(endpoint, {"Authorization": f"Bearer {tokens.access}"})

    def _userinfo_endpoint(self) -> str:
        endpoint = str(self._metadata.get("userinfo_endpoint", ""))
        return endpoint if is_secure(endpoint) else ""

    def _scope(self) -> str:
        """With leave to ask again, where the provider offers that and the settings want it."""
        offered = self._metadata.get("scopes_supported", [])
        wanted = self.settings.offline_access and OFFLINE_ACCESS in offered
        return f"{SCOPE} {OFFLINE_ACCESS}" if wanted else SCOPE

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

    def _client(self, scope: str | None) -> OAuth2Session:
        """A client; asking again names no scope, which stands for the one that was granted."""
        return OAuth2Session(
            self.settings.client_id,
            self.settings.client_secret,
            redirect_uri=self.settings.redirect_uri,
            scope=scope,
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


def _text(values: dict[str, Any], name: str) -> str:
    value = values.get(name)
    return value if isinstance(value, str) else ""


def _with(tokens: Tokens, answer: dict[str, Any]) -> Tokens:
    """Tokens with what an answer has of newer ones."""
    return replace(
        tokens,
        id_token=_text(answer, "id_token") or tokens.id_token,
        access=_text(answer, "access_token"),
        refresh=_text(answer, "refresh_token") or tokens.refresh,
    )


def _json(address: str, headers: dict[str, str] | None = None) -> dict[str, Any]:
    """The table at an address; who shows a token there is refused by 401 or 403."""
    try:
        answer = requests.get(
            address, headers=headers, timeout=TIMEOUT_SECONDS, allow_redirects=False
        )
        if headers and answer.status_code in (401, 403):
            raise NoLonger(f"refused at {address}")
        if answer.status_code != 200:
            raise SignInFailed(f"{answer.status_code} from {address}")
        found = answer.json()
    except (requests.RequestException, ValueError) as error:
        raise SignInFailed(f"no answer from {address}: {type(error).__name__}") from error
    if not isinstance(found, dict):
        raise SignInFailed(f"no table at {address}")
    return found


def _check_secure(address: object) -> None:
    if not is_secure(str(address)):
        raise SignInFailed("an address of the identity provider is not https")
