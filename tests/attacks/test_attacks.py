"""Each attack proves nobody under our rules, and somebody without them: else it would be blind."""

from __future__ import annotations

import pytest

from tests.attacks.all_attacks import ATTACKS

# What they attack is drawn once, where they run in one process.
pytestmark = pytest.mark.xdist_group("attacks")


@pytest.mark.parametrize("name", ATTACKS)
def test_the_attack_proves_nobody(name: str) -> None:
    found = ATTACKS[name].ours(False)
    assert found.tries > 0
    assert found.persons == 0


@pytest.mark.parametrize("name", ATTACKS)
def test_the_same_attack_without_our_rules_proves_somebody(name: str) -> None:
    assert ATTACKS[name].control(False).persons > 0
