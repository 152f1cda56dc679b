"""A small publisher with rules that can be taken away, to see what each of them is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

import numpy as np

from analysis.audit.constraints import Knowledge, Number, Shown
from analysis.disclosure.rules import chance_of, shown_count
from data.policy import Policy, example_policy
from tests.attacks.population import RARE, Flags, People, Places


@dataclass(frozen=True)
class Rules:
    """What a publisher heeds: a policy, and whether the same persons always give one number."""

    policy: Policy
    keyed: bool = True

    def knowledge(self, insider: Flags | None = None) -> Knowledge:
        """What an attacker knows who knows the rules."""
        return Knowledge(self.policy, insider)


OURS = Rules(example_policy())
RULE_OF_TEN_ONLY = Rules(
    replace(
        example_policy(),
        min_selection=1,
        base=1,
        min_difference=1,
        rare_outcomes_of=("cohort", "provider", "branch", "age_at_entry"),
    )
)


class Publisher:
    """Publishes one release after another; ``seed`` stands for the secret keys."""

    def __init__(self, rules: Rules, persons: int, seed: int = 1) -> None:
        self.rules = rules
        self._key = seed.to_bytes(32, "big")
        self._fresh = np.random.default_rng(seed)
        self._record_keys = self._fresh.integers(0, 2**63, persons, dtype=np.uint64)
        self._published: list[frozenset[int]] = []

    def release(self, people: People) -> dict[str, Places]:
        """The selections that are shown, the largest first."""
        shown = {}
        policy = self.rules.policy
        found = people.selections(policy.max_filters)
        for where, places in sorted(found.items(), key=lambda item: (-item[1].size, item[0])):
            persons = frozenset(places.tolist())
            if places.size >= policy.min_selection and self._may_show(persons):
                shown["&".join("=".join(pair) for pair in where)] = places
                self._published.append(persons)
        return shown

    def _may_show(self, persons: frozenset[int]) -> bool:
        return not any(
            0 < abs(len(persons) - len(other)) < self.rules.policy.min_difference
            and (persons < other or other < persons)
            for other in self._published
        )

    def show(self, people: People, selections: dict[str, Places], outcome: str) -> Shown:
        """The counts of those with an outcome; of a rare one only where the policy tells it."""
        truth, policy = people.truth[outcome], self.rules.policy
        numbers = [
            Number(name, places, self._number(places[truth[places]]))
            for name, places in selections.items()
            if outcome not in RARE or policy.shows_rare_outcomes(dimensions(name))
        ]
        return Shown(people.present, truth, numbers)

    def _number(self, cell: Places) -> float:
        shown = shown_count(cell.size, self.chance(cell), self.rules.policy)
        return np.nan if shown is None else float(shown)

    def chance(self, cell: Places) -> float:
        """The chance by which the numbers of these persons are rounded."""
        if not self.rules.keyed:
            return float(self._fresh.random())
        return chance_of(self._key, int(np.bitwise_xor.reduce(self._record_keys[cell])))


def dimensions(selection: str) -> list[str]:
    """The dimensions of a selection by its text."""
    return [pair.split("=")[0] for pair in selection.split("&") if pair]


def releases(
    rules: Rules, people: Sequence[People], outcomes: Sequence[str]
) -> dict[str, list[Shown]]:
    """Outcome → what each release shows of it."""
    publisher = Publisher(rules, people[0].present.size)
    shown = [(one, publisher.release(one)) for one in people]
    return {
        outcome: [publisher.show(one, selections, outcome) for one, selections in shown]
        for outcome in outcomes
    }
