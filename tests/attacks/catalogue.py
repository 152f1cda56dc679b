"""Every attack on a release, with the table that says what it found with our rules and without.

An attack is a function that tries and counts; add one with ``@attack(...)``. ``long`` asks for the
version of ``make attack``, otherwise it takes seconds.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass


@dataclass(frozen=True)
class Found:
    """What an attack tried, and of how many persons it proved something."""

    tries: int
    persons: int

    def __add__(self, other: Found) -> Found:
        return Found(self.tries + other.tries, self.persons + other.persons)


@dataclass(frozen=True)
class Attack:
    """An attack: with our rules, and with the rules that ``without`` says."""

    name: str
    without: str
    ours: Callable[[bool], Found]
    control: Callable[[bool], Found]


ATTACKS: dict[str, Attack] = {}
"""By name, in the order of the table; importing ``tests.attacks.all_attacks`` fills it."""


def register(
    name: str, without: str, ours: Callable[[bool], Found], control: Callable[[bool], Found]
) -> None:
    """Put an attack in the table."""
    ATTACKS[name] = Attack(name, without, ours, control)


def row(cells: list[str]) -> str:
    """A row of a table in Markdown."""
    return f"| {' | '.join(cells)} |"


HEADER = [
    row(["attack", "tries", "persons proven", "without", "tries", "persons proven"]),
    row(["---", "--:", "--:", "---", "--:", "--:"]),
]


def as_row(attack: Attack, ours: Found, control: Found) -> str:
    """The row of an attack."""
    numbers = [f"{n:,}" for n in (ours.tries, ours.persons, control.tries, control.persons)]
    return row([attack.name, *numbers[:2], attack.without, *numbers[2:]])
