"""From what the identity provider says about somebody to exactly one role, or none at all."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from data.errors import AccessRefused
from data.words import mark
from pages.access.roles import PROVIDER, Viewer

if TYPE_CHECKING:
    from collections.abc import Mapping

NAME_CLAIMS = ("preferred_username", "email", "name", "sub")
"""What somebody is called on screen and in the log: the first that there is."""
LONGEST_NAME = 100
PERSON_DIGITS = 12


@dataclass(frozen=True)
class ClaimRules:
    """Which claims count, and what their values stand for; every other value means nothing.

    ``roles`` and ``providers`` go from a value of the claim to a role or a provider's code.
    """

    roles_claim: str
    provider_claim: str
    roles: Mapping[str, str]
    providers: Mapping[str, str]


def viewer_of(claims: Mapping[str, Any], rules: ClaimRules) -> Viewer:
    """The one viewer that claims stand for; raises ``AccessRefused`` where it is not exactly one.

    Only claims of an ID token that has been checked belong here. Nothing is guessed: no role, two
    roles, and the role of a provider without exactly one known provider are all refused.
    """
    role = _role(claims, rules)
    provider = _provider(claims, rules) if role == PROVIDER else None
    return Viewer(role, provider, name_of(claims), person_of(claims))


def _role(claims: Mapping[str, Any], rules: ClaimRules) -> str:
    found = {rules.roles[value] for value in _values(claims, rules.roles_claim, rules.roles)}
    if not found:
        raise AccessRefused(
            mark(
                "Your account has no role in this dashboard. Ask your administrator to give it"
                " one of these in the claim {claim}: {known}."
            ),
            claim=rules.roles_claim,
            known=", ".join(rules.roles),
        )
    if len(found) > 1:
        raise AccessRefused(
            mark(
                "Your account has more than one role in this dashboard: {found}. It must be"
                " exactly one. Ask your administrator to take away what does not belong there."
            ),
            found=", ".join(sorted(found)),
        )
    return found.pop()


def _provider(claims: Mapping[str, Any], rules: ClaimRules) -> str:
    found = {
        rules.providers[value] for value in _values(claims, rules.provider_claim, rules.providers)
    }
    if len(found) != 1 or _is_unclear(claims, rules):
        raise AccessRefused(
            mark(
                "Your account is that of a provider, but does not say of which one. Ask your"
                " administrator to give it exactly one of these in the claim {claim}: {known}."
            ),
            claim=rules.provider_claim,
            known=", ".join(rules.providers),
        )
    return found.pop()


def _is_unclear(claims: Mapping[str, Any], rules: ClaimRules) -> bool:
    """Whether the claim of the provider names something else beside a provider that we know.

    A claim that holds roles as well may; a claim of providers alone may not.
    """
    if rules.provider_claim == rules.roles_claim:
        return False
    given = claims.get(rules.provider_claim)
    return isinstance(given, list) and any(value not in rules.providers for value in given)


def _values(claims: Mapping[str, Any], claim: str, known: Mapping[str, str]) -> list[str]:
    """The known values of a claim: one text, or a list of texts; anything else is nothing."""
    given = claims.get(claim)
    values = given if isinstance(given, list) else [given]
    return [value for value in values if isinstance(value, str) and value in known]


def person_of(claims: Mapping[str, Any]) -> str:
    """The first digits of the SHA-256 of the identity provider's own number of somebody."""
    number = claims.get("sub")
    if not isinstance(number, str):
        return ""
    return hashlib.sha256(number.encode("utf-8", "replace")).hexdigest()[:PERSON_DIGITS]


def name_of(claims: Mapping[str, Any]) -> str:
    """What somebody is called, cut to what a line can hold."""
    names = (claims.get(claim) for claim in NAME_CLAIMS)
    name = next((n for n in names if isinstance(n, str) and n.strip()), "")
    return "".join(letter for letter in name if letter.isprintable())[:LONGEST_NAME]
