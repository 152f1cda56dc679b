"""An attack that needs no program: two numbers of nested selections, and a subtraction."""

from __future__ import annotations

from itertools import permutations

from analysis.audit.constraints import window
from tests.attacks.catalogue import Found, register
from tests.attacks.population import OUTCOMES, RARE, month_ends
from tests.attacks.publisher import OURS, RULE_OF_TEN_ONLY, Rules, releases


def pairs(rules: Rules, long: bool) -> Found:
    """Every pair of nested selections of one release: who is between them."""
    tries, proven = 0, set[tuple[str, int]]()
    outcomes = OUTCOMES if long else OUTCOMES[:1]
    for outcome, (shown,) in releases(rules, month_ends(1), outcomes).items():
        groups = [frozenset(number.members.tolist()) for number in shown.numbers]
        windows = [window(number, rules.policy) for number in shown.numbers]
        for inner, outer in permutations(range(len(groups)), 2):
            if not groups[inner] < groups[outer]:
                continue
            tries += 1
            between = groups[outer] - groups[inner]
            nobody = windows[outer][1] - windows[inner][0] <= 0 and outcome not in RARE
            if nobody or windows[outer][0] - windows[inner][1] >= len(between):
                proven |= {(outcome, person) for person in between}
    return Found(tries, len({person for _, person in proven}))


register(
    "differencing of all pairs of nested selections",
    "only nothing under ten",
    lambda long: pairs(OURS, long),
    lambda long: pairs(RULE_OF_TEN_ONLY, long),
)
