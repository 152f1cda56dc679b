"""From claims to exactly one role: everything else is nothing."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from data.errors import AccessRefused
from pages.access.claims import ClaimRules, viewer_of
from pages.access.roles import PROVIDER, ROLES, Viewer

RULES = ClaimRules(
    roles_claim="roles",
    provider_claim="provider",
    roles={"sib-" + role: role for role in ROLES} | {"sib-dcr": "steward"},
    providers={"reveal": "reveal", "life_goals": "life_goals"},
)
IN_ONE_CLAIM = ClaimRules(
    roles_claim="roles",
    provider_claim="roles",
    roles={"sib-provider": PROVIDER},
    providers={"sib-reveal": "reveal", "sib-life-goals": "life_goals"},
)


@pytest.mark.parametrize(
    ("claims", "viewer"),
    [
        ({"roles": ["sib-steward"]}, Viewer("steward", None, "")),
        ({"roles": "sib-evaluator"}, Viewer("evaluator", None, "")),
        ({"roles": ["sib-steward", "sib-dcr"]}, Viewer("steward", None, "")),
        ({"roles": ["something", "sib-steering_group"]}, Viewer("steering_group", None, "")),
        ({"roles": ["sib-provider"], "provider": "reveal"}, Viewer("provider", "reveal", "")),
        ({"roles": ["sib-provider"], "provider": ["reveal"]}, Viewer("provider", "reveal", "")),
        ({"roles": ["sib-steward"], "provider": "reveal"}, Viewer("steward", None, "")),
        ({"roles": ["sib-steward"], "name": "A"}, Viewer("steward", None, "A")),
        (
            {"roles": ["sib-steward"], "name": "A", "preferred_username": "a@b"},
            Viewer("steward", None, "a@b"),
        ),
    ],
)
def test_one_known_role_is_a_viewer(claims: dict[str, Any], viewer: Viewer) -> None:
    assert viewer_of(claims, RULES) == viewer


@pytest.mark.parametrize(
    "roles",
    [None, [], "", "steward", ["steward"], "SIB-STEWARD", ["sib-steward "], {"sib-steward": True},
     [["sib-steward"]], 1, True, "sib-steward,sib-evaluator", "sib-steward sib-evaluator",
     ["sib-steward", "sib-evaluator"], ["sib-provider", "sib-steward"], [None]],
)  # fmt: skip
def test_no_role_an_unknown_one_and_two_are_refused(roles: Any) -> None:
    with pytest.raises(AccessRefused):
        viewer_of({"roles": roles, "provider": "reveal"}, RULES)


@pytest.mark.parametrize(
    "provider",
    [None, "", "nowhere", [], ["reveal", "life_goals"], ["reveal", "nowhere"], "Reveal",
     "reveal,life_goals", {"reveal": 1}, ["reveal", None], 7, "sib-reveal"],
)  # fmt: skip
def test_a_provider_without_exactly_one_known_code_is_refused(provider: Any) -> None:
    with pytest.raises(AccessRefused, match="reveal, life_goals"):
        viewer_of({"roles": ["sib-provider"], "provider": provider}, RULES)


def test_the_provider_may_stand_among_the_roles() -> None:
    viewer = viewer_of({"roles": ["sib-provider", "sib-reveal", "else"]}, IN_ONE_CLAIM)
    assert viewer == Viewer("provider", "reveal", "")
    for roles in (["sib-provider"], ["sib-provider", "sib-reveal", "sib-life-goals"]):
        with pytest.raises(AccessRefused):
            viewer_of({"roles": roles}, IN_ONE_CLAIM)


LETTERS = st.text("ab-é\x00\n", max_size=200)
values = st.recursive(
    st.none() | st.booleans() | st.integers(0, 9) | LETTERS | st.sampled_from(sorted(RULES.roles)),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(LETTERS, inner, max_size=2),
    max_leaves=6,
)


@settings(deadline=None, suppress_health_check=[HealthCheck.too_slow])
@given(st.dictionaries(st.sampled_from(["roles", "provider", "name", "sub"]), values))
def test_whatever_comes_is_one_role_or_refused(claims: dict[str, Any]) -> None:
    try:
        viewer = viewer_of(claims, RULES)
    except AccessRefused:
        return
    given_roles = claims["roles"] if isinstance(claims["roles"], list) else [claims["roles"]]
    named = {RULES.roles[r] for r in given_roles if isinstance(r, str) and r in RULES.roles}
    assert named == {viewer.role}
    assert len(viewer.name) <= 100


def test_a_refusal_never_repeats_what_came() -> None:
    with pytest.raises(AccessRefused) as refused:
        viewer_of({"roles": ["1234567"], "name": "Jan Jansen", "sub": "99"}, RULES)
    assert not any(text in str(refused.value) for text in ("1234567", "Jansen", "99"))


def test_people_of_one_name_are_told_apart() -> None:
    known = {"roles": ["sib-steward"], "name": "anna"}
    people = [viewer_of(known | {"sub": sub}, RULES) for sub in ("1", "1", "2")]
    assert people[0] == people[1]
    assert people[0].name == people[2].name
    assert people[0].person != people[2].person
    # echo -n 1 | sha256sum
    assert people[0].person == "6b86b273ff34"
