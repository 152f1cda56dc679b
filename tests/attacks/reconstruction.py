"""Attacks by linear programs: persons from counts, with what a provider knows, over releases."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.audit.constraints import Shown, attack, attack_again, evidence_of
from analysis.audit.outcomes import Outcome
from analysis.audit.response import respond_to
from tests.attacks.catalogue import Found, register
from tests.attacks.population import OUTCOMES, RARE, Flags, People, month_ends
from tests.attacks.publisher import OURS, RULE_OF_TEN_ONLY, Publisher, Rules, releases

EXITED = ("exited",)
WITHOUT_ALL = "only nothing under ten"
SAMPLE = 30
"""Unknowns that are asked of a slow control: enough to see that it succeeds."""
REPEATS = 1000
"""Enough to know a mean of numbers rounded to fives to half a person."""


def lp(
    rules: Rules,
    people: list[People],
    outcomes: tuple[str, ...],
    insider: Flags | None = None,
    sample: bool = False,
) -> Found:
    """The attack on each outcome, everything that was ever shown of it together."""
    found = Found(0, 0)
    for outcome, shown in releases(rules, people, outcomes).items():
        evidence = evidence_of(shown, rules.knowledge(insider))
        asked = evidence.problem.pure(rare=outcome in RARE)
        one = attack_again(evidence, asked[:: max(1, asked.size // SAMPLE)] if sample else asked)
        found += Found(one.tries, one.persons)
    return found


def one_release(rules: Rules, long: bool) -> Found:
    people = month_ends(1)
    outcomes = (*OUTCOMES, *RARE) if long else OUTCOMES
    return lp(rules, people, outcomes, sample=rules is not OURS and not long)


def largest_provider(people: People) -> Flags:
    """The participants of the largest provider, who knows what became of them."""
    own = [
        flags
        for (dimension, code), flags in people.codes.items()
        if dimension == "provider" and code != "none" and not code.startswith("other_than_")
    ]
    return max(own, key=lambda flags: int(flags.sum()))


def of_insider(rules: Rules, *, gated: bool, months: int) -> Found:
    """Releases after one another, each after the gate was run for what the provider knows."""
    people = month_ends(months)
    known = rules.knowledge(largest_provider(people[-1]))
    outcome = Outcome("exited", "exit_reason", (), ())
    chain: list[Shown] = []
    for shown in releases(rules, people, EXITED)["exited"]:
        suspects = attack([*chain, shown], known).proven
        gone = respond_to(outcome, [*chain, shown], known, set(), suspects).dropped
        left = [number for number in shown.numbers if not (gated and number.selection in gone)]
        chain.append(replace(shown, numbers=left))
    found = attack(chain, known)
    return Found(found.tries, found.persons)


def corrected(people: People, persons: int = 6) -> People:
    """The same date again, with a few exits taken back and a few others registered."""
    rng = np.random.default_rng(7)
    changed = people.truth["exited"].copy()
    for value in (True, False):
        some = np.flatnonzero(people.present & (people.truth["exited"] == value))
        changed[rng.choice(some, persons // 2, replace=False)] = not value
    return replace(people, truth=people.truth | {"exited": changed})


def correction(rules: Rules, long: bool) -> Found:
    people = month_ends(4, 3) if long else month_ends(1)
    return lp(rules, [*people, corrected(people[-1])], EXITED, sample=rules is not OURS)


def again_and_again(rules: Rules) -> Found:
    """The same registry shown again and again: where numbers vary, their mean is the exact one."""
    (people,) = month_ends(1)
    publisher = Publisher(rules, people.present.size)
    selections = publisher.release(people)
    shown = [publisher.show(people, selections, "exited") for _ in range(REPEATS)]
    values = np.array([[number.shown for number in one.numbers] for one in shown])
    if (np.nan_to_num(values) == np.nan_to_num(values[0])).all():
        found = attack(shown[:1], rules.knowledge())
        return Found(found.tries, found.persons)
    means = values.mean(axis=0).round()
    averaged = [replace(n, shown=m) for n, m in zip(shown[0].numbers, means, strict=True)]
    exact = replace(rules, policy=replace(rules.policy, base=1))
    found = attack([replace(shown[0], numbers=averaged)], exact.knowledge())
    return Found(found.tries, found.persons)


register(
    "persons from counts, one release (linear program)",
    WITHOUT_ALL,
    lambda long: one_release(OURS, long),
    lambda long: one_release(RULE_OF_TEN_ONLY, long),
)
register(
    "an insider: the largest provider knows its own outcomes, after the gate",
    "the gate",
    lambda long: of_insider(OURS, gated=True, months=3 if long else 2),
    lambda long: of_insider(OURS, gated=False, months=3 if long else 2),
)
register(
    "a correction: the same date published again, six outcomes changed",
    WITHOUT_ALL,
    lambda long: correction(OURS, long),
    lambda long: correction(RULE_OF_TEN_ONLY, long),
)
register(
    "averaging: the same registry published again and again",
    "fresh chances, not those of who is counted",
    lambda long: again_and_again(OURS),
    lambda long: again_and_again(
        replace(OURS, keyed=False, policy=replace(OURS.policy, min_difference=1))
    ),
)
