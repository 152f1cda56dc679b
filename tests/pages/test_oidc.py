"""ID tokens: one that the identity provider signed for us holds, every other is refused.

The identity provider here is a small server that lies on request; the one that does not is driven
in tests/browser/sign_in.
"""

from __future__ import annotations

import base64
import json
from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest
from joserfc.jwk import KeySet, OctKey, RSAKey

from pages.server.oidc import LEEWAY_SECONDS, Attempt, IdentityProvider, SignInFailed
from tests.pages.liar import (
    ATTEMPT,
    CLIENT,
    CURVE,
    KEY,
    NOW,
    SECRET,
    STRANGER,
    Liar,
    good,
    lying,
    provider_of,
    signed,
)


@pytest.fixture
def liar() -> Iterator[Liar]:
    with lying() as server:
        yield server


def unsigned(claims: dict[str, Any], alg: str) -> str:
    header, body = (
        base64.urlsafe_b64encode(json.dumps(part).encode()).rstrip(b"=").decode()
        for part in ({"alg": alg, "typ": "JWT", "kid": "signing"}, claims)
    )
    return f"{header}.{body}."


def exchange(liar: Liar, token: str) -> dict[str, Any]:
    liar.token = token
    claims, kept = provider_of(liar).claims(ATTEMPT, "code", None)
    assert kept.id_token == token
    return claims


def test_a_token_signed_for_us_holds(liar: Liar) -> None:
    assert exchange(liar, signed(good(liar)))["roles"] == ["steward"]
    assert exchange(liar, signed(good(liar), CURVE, "ES256"))["sub"] == "1"
    assert exchange(liar, signed(good(liar, aud=[CLIENT], azp=CLIENT)))["sub"] == "1"
    assert exchange(liar, signed(good(liar, exp=NOW - LEEWAY_SECONDS + 1)))["sub"] == "1"


@pytest.mark.parametrize(
    "changes",
    [
        {"aud": "another"}, {"aud": ["another"]}, {"aud": [CLIENT, "another"]}, {"aud": None},
        {"azp": "another"}, {"iss": "https://elsewhere.example"}, {"iss": None},
        {"exp": NOW - LEEWAY_SECONDS}, {"exp": None}, {"exp": "tomorrow"},
        {"iat": NOW + LEEWAY_SECONDS + 1}, {"iat": None}, {"nbf": NOW + LEEWAY_SECONDS + 1},
        {"nonce": "of another attempt"}, {"nonce": None}, {"sub": None}, {"sub": 1}, {"sub": ""},
    ],
    ids=str,
)  # fmt: skip
def test_a_signed_token_that_is_not_for_this_attempt_is_refused(
    liar: Liar, changes: dict[str, Any]
) -> None:
    with pytest.raises(SignInFailed):
        exchange(liar, signed(good(liar, **changes)))


def test_a_token_that_the_provider_did_not_sign_is_refused(liar: Liar) -> None:
    claims = good(liar)
    public = KEY.as_pem(private=False)
    header, body, signature = signed(good(liar, roles=[])).split(".")
    richer = signed(claims).split(".")[1]
    forged = [
        unsigned(claims, "none"),
        unsigned(claims, "None"),
        unsigned(claims, "RS256"),
        signed(claims, STRANGER),
        signed(claims, OctKey.import_key(SECRET, {"kid": "signing"}), "HS256"),
        # The public key, which everybody knows, as a shared secret.
        signed(claims, OctKey.import_key(base64.b64encode(public), {"kid": "signing"}), "HS256"),
        f"{header}.{richer}.{signature}",
        f"{header}.{body}.{signature[:-4]}AAAA",
        "", "..", "a.b.c", "not a token", signed(claims) + ".more",
    ]  # fmt: skip
    for token in forged:
        with pytest.raises(SignInFailed):
            exchange(liar, token)


def test_a_key_that_is_new_is_read_once_more(liar: Liar) -> None:
    now = [float(NOW)]
    provider = provider_of(liar, lambda: now[0])
    assert provider.check(signed(good(liar)), ATTEMPT.nonce)
    fresh = RSAKey.generate_key(2048, {"kid": "fresh"})
    liar.keys = dict(KeySet([fresh]).as_dict(private=False))
    now[0] += 20
    assert provider.check(signed(good(liar), fresh), ATTEMPT.nonce)["sub"] == "1"
    with pytest.raises(SignInFailed):
        provider.check(signed(good(liar)), ATTEMPT.nonce)


def test_the_browser_is_sent_with_state_nonce_and_a_challenge(liar: Liar) -> None:
    query = parse_qs(urlsplit(provider_of(liar).authorization_url(ATTEMPT)).query)
    assert query["state"] == [ATTEMPT.state]
    assert query["nonce"] == [ATTEMPT.nonce]
    assert query["response_type"] == ["code"]
    assert query["code_challenge_method"] == ["S256"]
    assert ATTEMPT.verifier not in str(query)
    exchange(liar, signed(good(liar)))
    assert liar.asked[0]["code_verifier"] == [ATTEMPT.verifier]


def test_every_attempt_is_new() -> None:
    attempts = [Attempt.new("/exits") for _ in range(100)]
    for name in ("state", "nonce", "verifier"):
        values = {getattr(attempt, name) for attempt in attempts}
        assert len(values) == 100
        assert all(len(value) >= 43 for value in values)


@pytest.mark.parametrize(
    "changes",
    [{"issuer": "https://elsewhere.example"}, {"token_endpoint": "http://elsewhere.example/token"},
     {"jwks_uri": "ftp://127.0.0.1/keys"}],
)  # fmt: skip
def test_metadata_of_somebody_else_are_refused(liar: Liar, changes: dict[str, str]) -> None:
    liar.metadata |= changes
    with pytest.raises(SignInFailed):
        provider_of(liar).authorization_url(ATTEMPT)


def test_an_answer_that_names_another_issuer_is_refused(liar: Liar) -> None:
    liar.token = signed(good(liar))
    provider = provider_of(liar)
    assert provider.claims(ATTEMPT, "code", liar.metadata["issuer"])
    with pytest.raises(SignInFailed):
        provider.claims(ATTEMPT, "code", "https://elsewhere.example")


def test_a_provider_that_does_not_answer_lets_nobody_in(liar: Liar) -> None:
    settings = replace(provider_of(liar).settings, metadata_url="http://127.0.0.1:9/x")
    with pytest.raises(SignInFailed):
        IdentityProvider(settings).authorization_url(ATTEMPT)
