"""A small publisher with rules that can be taken away, to see what each of them is worth."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analysis.audit.statements import Knowledge, Number, Shown
from analysis.disclosure.rules import (
    MAX_FILTERS,
    MIN_CELL,
    MIN_DIFFERENCE,
    MIN_SELECTION,
    chance_of,
    shown_count,
)
from tests.attacks.population import Flags, People, Places


@dataclass(frozen=True)
class Rules:
    """What a publisher heeds; as they stand, all of ours."""

    filters: int = MAX_FILTERS
    least: int = MIN_SELECTION
    rounded: bool = True
    keyed: bool = True
    """Whether the same persons always give the same number."""
    rest: int = 0
    """Of a group, a part is shown only if so many are not in it."""
    others: bool = False
    """Whether those without the outcome are counted and rounded too, by a chance of their own."""
    difference: int = MIN_DIFFERENCE
    """Nested selections differ by so many persons, or by nobody; 1 is no rule."""

    def knowledge(self, insider: Flags | None = None) -> Knowledge:
        """What an attacker knows who knows the rules."""
        return Knowledge(insider, keyed=self.keyed, rounded=self.rounded, rest=self.rest)


OURS = Rules()
RULE_OF_TEN_ONLY = Rules(least=1, rounded=False, keyed=False, rest=0, difference=1)
NO_DIFFERENCE_RULE = Rules(difference=1)


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
        found = people.selections(self.rules.filters)
        for where, places in sorted(found.items(), key=lambda item: (-item[1].size, item[0])):
            persons = frozenset(places.tolist())
            if places.size >= self.rules.least and self._may_show(persons):
                shown["&".join("=".join(pair) for pair in where)] = places
                self._published.append(persons)
        return shown

    def _may_show(self, persons: frozenset[int]) -> bool:
        return not any(
            0 < abs(len(persons) - len(other)) < self.rules.difference
            and (persons < other or other < persons)
            for other in self._published
        )

    def show(self, people: People, selections: dict[str, Places], outcome: str) -> Shown:
        """The counts of those with an outcome, and of those without it."""
        truth = people.truth[outcome]
        numbers = [
            Number(name, places, self._number(places[truth[places] == having], places), having)
            for name, places in selections.items()
            for having in ((True, False) if self.rules.others else (True,))
        ]
        return Shown(people.present, truth, numbers)

    def _number(self, cell: Places, group: Places) -> float:
        if group.size - cell.size < self.rules.rest:
            return np.nan
        if not self.rules.rounded:
            return float(cell.size) if cell.size >= MIN_CELL else np.nan
        shown = shown_count(cell.size, self.chance(cell))
        return np.nan if shown is None else float(shown)

    def chance(self, cell: Places, of: bytes = b"") -> float:
        """The chance by which the numbers of these persons are rounded; ``of`` a curve, or not."""
        if not self.rules.keyed:
            return float(self._fresh.random())
        return chance_of(self._key, int(np.bitwise_xor.reduce(self._record_keys[cell])), of)


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
