"""Attacks that need no program: two numbers and a subtraction, numbers of a partition added up."""

from __future__ import annotations

from itertools import permutations

from analysis.audit.statements import Knowledge, Shown, window
from tests.attacks.catalogue import Found, register
from tests.attacks.population import OUTCOMES, month_ends
from tests.attacks.publisher import OURS, RULE_OF_TEN_ONLY, Rules, releases


def pairs(rules: Rules, long: bool) -> Found:
    """Every pair of nested selections of one release: who is between them."""
    found = Found(0, 0)
    outcomes = OUTCOMES if long else OUTCOMES[:1]
    for (shown,) in releases(rules, month_ends(1), outcomes).values():
        found += _pairs(shown, rules.knowledge())
    return found


def _pairs(shown: Shown, knowledge: Knowledge) -> Found:
    numbers = [number for number in shown.numbers if number.having]
    groups = [frozenset(number.members.tolist()) for number in numbers]
    windows = [window(number, shown.truth, knowledge) for number in numbers]
    tries, proven = 0, set[int]()
    for inner, outer in permutations(range(len(groups)), 2):
        if not groups[inner] < groups[outer]:
            continue
        tries += 1
        between = groups[outer] - groups[inner]
        least = windows[outer][0] - windows[inner][1]
        most_of_them = windows[outer][1] - windows[inner][0]
        if most_of_them <= 0 or least >= len(between):
            proven |= between
    return Found(tries, len(proven))


register(
    "differencing of all pairs of nested selections",
    "only nothing under ten",
    lambda long: pairs(OURS, long),
    lambda long: pairs(RULE_OF_TEN_ONLY, long),
)
