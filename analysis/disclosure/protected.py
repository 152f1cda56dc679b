"""A registry whose numbers of persons are those that may be shown, and the keys of a release."""

from __future__ import annotations

import hashlib
from dataclasses import dataclass, field
from functools import reduce
from itertools import accumulate
from operator import xor
from typing import TYPE_CHECKING, Any

import numpy as np

from analysis.disclosure.rules import HIDDEN, ShownPrecision, chance_of, shown_count, shown_share

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from data.policy import Policy
    from data.precision import Precision
    from data.programme import Programme
    from data.registry.keyed import Memory

SHARE_DIGITS = 9
"""A share of persons is a whole number of them but for the last bits of a float."""


def cell_key(rows: pd.DataFrame) -> int:
    """The key of the persons in rows that have nobody in common."""
    return int(np.bitwise_xor.reduce(rows["key"].to_numpy(np.uint64), initial=np.uint64(0)))


@dataclass(frozen=True)
class PublicationKeys:
    """The two secrets of a release; they stay the same as long as a release can be seen."""

    record: bytes = field(repr=False)
    """Of the record keys of participants."""
    round: bytes = field(repr=False)
    """Of the chance by which counts are rounded."""


@dataclass(frozen=True)
class ProtectedSource:
    """A source whose numbers of persons are those that may be shown; for figures of counts.

    What the figures then compute, they compute of shown counts alone. ``asked`` collects exact and
    shown numbers for the report on how exact a release is; it never leaves the publication.
    """

    registry: Memory
    key: bytes = field(repr=False)
    policy: Policy = field(repr=False)
    asked: list[tuple[int, float]] = field(default_factory=list, repr=False)

    @property
    def programme(self) -> Programme:
        """The programme of the registry."""
        return self.registry.programme

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""
        return self.registry.as_of_date

    @property
    def precision(self) -> Precision:
        """How precisely its estimates are shown."""
        return ShownPrecision(self.policy)

    @property
    def oddities(self) -> Mapping[str, float]:
        """Oddity → persons it held for at the import, as shown.

        A registry does not say who these were. So the chance depends on what is counted and on how
        many: asked again, or in a later registry with as many, the number is the same.
        """
        return {
            oddity: self._shown(persons, chance_of(self.key, _number_key(oddity, persons)))
            for oddity, persons in self.registry.registry.oddities.items()
        }

    @property
    def without(self) -> frozenset[str]:
        """Tables that the extract did not have, which is no secret."""
        return self.registry.registry.without

    def counted(self, query: str, landmark: int) -> pd.DataFrame | None:
        """The rows of a query of the batch that the selection is in, if it is one of these."""
        return self.registry.counted(query, landmark)

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query: exact, and for the figures only."""
        return self.registry.frame(sql, values)

    def persons(self, rows: pd.DataFrame, within: float = HIDDEN) -> float:
        """How many persons are in rows that have nobody in common, as shown; NaN if hidden.

        Never more than ``within``, the shown number of a whole that they are part of.
        """
        exact = int(rows["persons"].to_numpy().sum())
        shown = self._shown(exact, chance_of(self.key, cell_key(rows)))
        return min(shown, within) if within < shown else shown

    def rest(self, rows: pd.DataFrame, part: pd.DataFrame) -> float:
        """How many persons of some rows are not in a part of them: the difference as shown.

        Never a number of its own: two sides that are rounded apart leave less room for the truth
        than one, and two releases prove persons by them. NaN where it would be below
        the least, or one of the two is hidden.
        """
        left = self.persons(rows) - self.persons(part)
        return left if left >= self.policy.min_count else HIDDEN

    def persons_so_far(self, parts: Sequence[pd.DataFrame]) -> list[float]:
        """How many persons are in each part and those before it together, as shown.

        All are rounded by the chance of everybody together, so that they never fall.
        """
        chance = chance_of(self.key, reduce(xor, map(cell_key, parts), 0))
        exact = accumulate(int(rows["persons"].sum()) for rows in parts)
        return [self._shown(persons, chance) for persons in exact]

    def share_of(self, rows: pd.DataFrame, share: float) -> float:
        """A share 0-1 of the persons in rows, estimated otherwise than by counting, as shown.

        It stands for a number of persons, who would be counted had everybody been followed. That
        is rounded, by the chance of all of them, to the step below or above it.
        """
        exact, chance = int(rows["persons"].sum()), chance_of(self.key, cell_key(rows))
        whole = shown_count(exact, chance, self.policy)
        if np.isnan(share) or whole is None:
            return HIDDEN
        part = shown_count(round(share * exact, SHARE_DIGITS), chance, self.policy)
        return HIDDEN if part is None else shown_share(part, whole)

    def _shown(self, exact: int, chance: float) -> float:
        shown = shown_count(exact, chance, self.policy)
        number = HIDDEN if shown is None else float(shown)
        self.asked.append((exact, number))
        return number


def _number_key(counted: str, persons: int) -> int:
    """What stands for the key of a cell where nobody knows who is in it."""
    return int.from_bytes(hashlib.sha256(f"{counted}={persons}".encode()).digest()[:8], "big")
