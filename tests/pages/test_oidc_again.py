"""Asking the identity provider again: by a refresh token, else at the userinfo endpoint."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any
from urllib.parse import parse_qs, urlsplit

import pytest

from pages.server.oidc import (
    LEEWAY_SECONDS,
    NO_LONGER,
    IdentityProvider,
    NoLonger,
    SignInFailed,
    Tokens,
)
from tests.pages.liar import ATTEMPT, NOW, STRANGER, Liar, good, lying, provider_of, signed

FIRST = Tokens("id", access="access-1", refresh="refresh-1", nonce=ATTEMPT.nonce)
NO_REFRESH = replace(FIRST, refresh="")


@pytest.fixture
def liar() -> Iterator[Liar]:
    with lying() as server:
        server.metadata["userinfo_endpoint"] = f"{server.metadata['issuer']}/userinfo"
        yield server


def again(liar: Liar, tokens: Tokens = FIRST) -> tuple[dict[str, Any], Tokens]:
    return provider_of(liar).again(tokens, "1")


def test_a_refresh_token_gives_what_the_role_is_now(liar: Liar) -> None:
    liar.token = signed(good(liar, roles=["another"], nonce=None))
    liar.more = {"access_token": "access-2", "refresh_token": "refresh-2"}
    claims, tokens = again(liar)
    assert claims["roles"] == ["another"]
    assert (tokens.id_token, tokens.access, tokens.refresh) == (
        liar.token, "access-2", "refresh-2",
    )  # fmt: skip
    (asked,) = liar.asked
    assert (asked["grant_type"], asked["refresh_token"]) == (["refresh_token"], ["refresh-1"])
    assert "scope" not in asked, "a scope that was not granted would be refused"


def test_a_refresh_token_that_is_not_replaced_is_kept(liar: Liar) -> None:
    liar.token = signed(good(liar))
    assert again(liar)[1].refresh == "refresh-1"


@pytest.mark.parametrize(
    "changes",
    [{"aud": "another"}, {"iss": "https://elsewhere.example"}, {"exp": NOW - LEEWAY_SECONDS},
     {"nonce": "of another attempt"}, {"sub": None}, {"iat": NOW + LEEWAY_SECONDS + 1}],
    ids=str,
)  # fmt: skip
def test_a_newer_token_is_checked_as_the_first_was(liar: Liar, changes: dict[str, Any]) -> None:
    liar.token = signed(good(liar, **changes))
    with pytest.raises(SignInFailed):
        again(liar)
    liar.token = signed(good(liar), STRANGER)
    with pytest.raises(SignInFailed):
        again(liar)


def test_what_is_said_of_somebody_else_confirms_nobody(liar: Liar) -> None:
    liar.token = signed(good(liar, sub="2"))
    with pytest.raises(NoLonger):
        again(liar)
    liar.told = {"sub": "2", "roles": ["steward"]}
    with pytest.raises(NoLonger):
        again(liar, NO_REFRESH)


@pytest.mark.parametrize("error", NO_LONGER)
def test_who_is_gone_is_gone(liar: Liar, error: str) -> None:
    liar.refusal = error
    with pytest.raises(NoLonger):
        again(liar)


@pytest.mark.parametrize("error", ["invalid_client", "unauthorized_client", "server_error"])
def test_an_error_of_ours_is_not_theirs(liar: Liar, error: str) -> None:
    liar.refusal = error
    with pytest.raises(SignInFailed) as failed:
        again(liar)
    assert not isinstance(failed.value, NoLonger)


@pytest.mark.parametrize("tokens", [FIRST, NO_REFRESH])
@pytest.mark.parametrize("status", [302, 404, 429, 500, 503])
def test_an_answer_that_is_none_is_not_taken_for_one(
    liar: Liar, tokens: Tokens, status: int
) -> None:
    liar.status, liar.more = status, {"id_token": None}
    with pytest.raises(SignInFailed) as failed:
        again(liar, tokens)
    assert not isinstance(failed.value, NoLonger)


def test_without_a_refresh_token_the_userinfo_endpoint_is_asked(liar: Liar) -> None:
    liar.told = {"sub": "1", "roles": ["steward"]}
    claims, tokens = again(liar, NO_REFRESH)
    assert claims == liar.told
    assert tokens == NO_REFRESH
    assert liar.bearers == ["Bearer access-1"]
    assert not liar.asked


def test_newer_tokens_without_an_id_token_lead_to_the_userinfo_endpoint(liar: Liar) -> None:
    liar.told = {"sub": "1", "roles": ["steward"]}
    liar.more = {"id_token": None, "access_token": "access-2"}
    assert again(liar)[0] == liar.told
    assert liar.bearers == ["Bearer access-2"]


@pytest.mark.parametrize("status", [401, 403])
def test_an_access_token_that_no_longer_counts_confirms_nobody(liar: Liar, status: int) -> None:
    liar.status = status
    with pytest.raises(NoLonger):
        again(liar, NO_REFRESH)


@pytest.mark.parametrize("endpoint", [None, "http://elsewhere.example/userinfo"])
def test_a_token_goes_to_no_address_that_others_can_listen_to(
    liar: Liar, endpoint: str | None
) -> None:
    liar.metadata |= {"userinfo_endpoint": endpoint, "revocation_endpoint": endpoint}
    provider = provider_of(liar)
    provider.authorization_url(ATTEMPT)
    assert not provider.can_be_asked(NO_REFRESH)
    assert provider.can_be_asked(FIRST)
    with pytest.raises(SignInFailed):
        provider.again(NO_REFRESH, "1")
    provider.forget(FIRST)
    assert not liar.asked


def test_signing_out_gives_the_refresh_token_back(liar: Liar) -> None:
    liar.metadata["revocation_endpoint"] = f"{liar.metadata['issuer']}/revoke"
    provider = provider_of(liar)
    provider.authorization_url(ATTEMPT)
    provider.forget(FIRST)
    provider.forget(NO_REFRESH)
    (asked,) = liar.asked
    assert asked["token"] == ["refresh-1"]
    assert asked["token_type_hint"] == ["refresh_token"]


@pytest.mark.parametrize(
    ("offered", "wanted", "asked"),
    [(["openid", "offline_access"], True, True), (["openid", "offline_access"], False, False),
     (["openid"], True, False), (None, True, False)],
)  # fmt: skip
def test_leave_to_ask_again_is_asked_where_it_is_offered_and_wanted(
    liar: Liar, offered: list[str] | None, wanted: bool, asked: bool
) -> None:
    if offered:
        liar.metadata["scopes_supported"] = offered
    settings = replace(provider_of(liar).settings, offline_access=wanted)
    url = IdentityProvider(settings, lambda: NOW).authorization_url(ATTEMPT)
    (scope,) = parse_qs(urlsplit(url).query)["scope"]
    assert ("offline_access" in scope.split()) == asked


def test_no_message_repeats_a_token() -> None:
    assert "access-1" not in repr(FIRST) + str(FIRST)
    assert "refresh-1" not in repr(FIRST) + str(FIRST)


def test_nobody_is_sent_to_a_provider_that_just_did_not_answer(liar: Liar) -> None:
    provider = provider_of(liar)
    assert provider.authorization_url(ATTEMPT)
    liar.status = 503
    with pytest.raises(SignInFailed):
        provider.again(FIRST, "1")
    whole, liar.metadata = liar.metadata, {}
    with pytest.raises(SignInFailed):
        provider.authorization_url(ATTEMPT)
    liar.metadata = whole
    assert provider.authorization_url(ATTEMPT)
