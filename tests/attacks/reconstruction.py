"""Attacks by linear programs: persons from counts, over releases, with what providers know."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from analysis.audit.response import respond
from analysis.audit.statements import Knowledge, Shown, attack, attack_again, evidence_of
from tests.attacks.catalogue import Found, register
from tests.attacks.population import OUTCOMES, Flags, People, month_ends
from tests.attacks.publisher import (
    NO_DIFFERENCE_RULE,
    OURS,
    RULE_OF_TEN_ONLY,
    Publisher,
    Rules,
    releases,
)

Outcomes = tuple[str, ...]
EXITED: Outcomes = ("exited",)
WITHOUT_ALL = "only nothing under ten"
SAMPLE = 30
GATED_MONTHS = 3
"""Releases that an insider sees in the long version, each after the gate."""
REPEATS = 1000
"""Enough to know a mean of numbers rounded to fives to half a person."""


def lp(
    rules: Rules,
    people: list[People],
    outcomes: Outcomes,
    insider: Flags | None = None,
    sample: bool = False,
) -> Found:
    """The attack on each outcome, everything that was ever shown of it together.

    A ``sample`` of those who could be proven is enough to see that a control succeeds.
    """
    found = Found(0, 0)
    for shown in releases(rules, people, outcomes).values():
        evidence = evidence_of(shown, rules.knowledge(insider))
        asked = evidence.puzzle.pure()
        one = attack_again(evidence, asked[:: max(1, asked.size // SAMPLE)] if sample else asked)
        found += Found(one.tries, one.persons)
    return found


def sample(rules: Rules, long: bool) -> bool:
    """Whether to ask only some: of a control, in the short version."""
    return rules is not OURS and not long


def one_release(rules: Rules, long: bool) -> Found:
    people = month_ends(1)
    reasons = tuple(name for name in people[0].truth if name.startswith("reason "))
    return lp(rules, people, OUTCOMES + reasons if long else OUTCOMES)


def over_releases(rules: Rules, long: bool) -> Found:
    return lp(
        rules, month_ends(12) if long else month_ends(2, 3), EXITED, None, sample(rules, long)
    )


def by_quarter(rules: Rules, long: bool) -> Found:
    people = month_ends(4, 3) if long else month_ends(2, 1)
    return lp(rules, people, EXITED, None, sample(rules, long))


def in_programme(people: People, providers: int) -> Flags:
    """The participants of the largest providers: these know what became of them."""
    own = {
        code: flags
        for (dimension, code), flags in people.codes.items()
        if dimension == "provider" and code != "none" and not code.startswith("other_than_")
    }
    largest = sorted(own.values(), key=lambda flags: -int(flags.sum()))[:providers]
    found: Flags = np.any(largest, axis=0)
    return found


def with_providers(providers: int, rules: Rules, months: int = 1) -> Found:
    people = month_ends(months)
    return lp(rules, people, EXITED, in_programme(people[-1], providers))


def gated(providers: int, months: int = 1) -> Found:
    """Releases after one another, each after the gate was run for what these providers know."""
    people = month_ends(months)
    insider = in_programme(people[-1], providers)
    chain: list[Shown] = []
    for shown in releases(OURS, people, EXITED)["exited"]:
        (report,) = respond({"exited": [*chain, shown]}, OURS.knowledge(insider))
        left = [number for number in shown.numbers if number.selection not in report.dropped]
        chain.append(replace(shown, numbers=left))
    found = attack(chain, OURS.knowledge(insider))
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
    return lp(rules, [*people, corrected(people[-1])], EXITED, None, sample(rules, long))


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
    found = attack([replace(shown[0], numbers=averaged)], Knowledge(rounded=False, keyed=False))
    return Found(found.tries, found.persons)


register(
    "persons from counts, one release (linear program)",
    WITHOUT_ALL,
    lambda long: one_release(OURS, long),
    lambda long: one_release(RULE_OF_TEN_ONLY, long),
)
register(
    "those with and those without an outcome, both counted",
    "both rounded, each by a chance of its own",
    lambda long: lp(OURS, month_ends(1), ("sanctioned",)),
    lambda long: lp(replace(OURS, others=True), month_ends(1), ("sanctioned",)),
)
register(
    "twelve monthly releases together (linear program)",
    WITHOUT_ALL,
    lambda long: over_releases(OURS, long),
    lambda long: over_releases(RULE_OF_TEN_ONLY, long),
)
register(
    "four quarterly releases together (linear program)",
    "rounding, and the rule of differences",
    lambda long: by_quarter(OURS, long),
    lambda long: by_quarter(replace(NO_DIFFERENCE_RULE, rounded=False, keyed=False), long),
)
register(
    "an insider: the largest provider knows its own outcomes, three monthly releases",
    WITHOUT_ALL,
    lambda long: gated(1, GATED_MONTHS if long else 1),
    lambda long: with_providers(1, RULE_OF_TEN_ONLY, GATED_MONTHS if long else 1),
)
register(
    "two colluding providers, after the gate has taken their knowledge into account",
    "the gate for what providers know",
    lambda long: gated(2),
    lambda long: with_providers(2, OURS),
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
    lambda long: again_and_again(replace(OURS, keyed=False, difference=1)),
)
