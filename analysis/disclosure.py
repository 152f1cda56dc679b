"""What may be shown of a group of persons: the rules of a release, and nothing else.

A count below ten is hidden; every other is rounded to a multiple of five, up or down by a chance
that hangs on who is in the group and on a secret key. So the same persons give the same number on
every page, in every role and in every release, and asking again teaches nothing [1]_. Rounded this
way counts are right on average, and off by at most four.

Sources
-------
.. [1] Thompson G, Broadfoot S, Elazar D. Methodology for the automatic confidentialisation of
       statistical outputs from remote servers at the Australian Bureau of Statistics. Joint
       UNECE/Eurostat work session on statistical data confidentiality, 2013.
.. [2] Hundepool A et al. Statistical disclosure control. Wiley, 2012.
"""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

import numpy as np

if TYPE_CHECKING:
    import datetime as dt

    import pandas as pd

    from data.keyed import KeyedRegistry, Memory
    from data.programme import Programme

MAX_FILTERS = 2
"""A provider's own scope is one of them. With three, at 450 persons, people are proven."""
MIN_SELECTION = 20
"""Persons in a selection. In a small group one outcome can be everybody's (class disclosure)."""
MIN_CELL = 10
"""The rule of ten (Statistics Netherlands; Australian Bureau of Statistics; SEOR line 1160)."""
BASE = 5
"""Counts are multiples of it."""
MIN_DIFFERENCE = 10
"""Persons by which two nested selections differ, or else not at all (ABS)."""
MIN_CURVE_PERSONS, MIN_CURVE_EVENTS = 50, 10
"""Below these a curve says nothing."""
MIN_AT_RISK = 10
"""A curve stops where fewer are left."""
MIN_MODEL_CELL, MIN_RESIDUAL_FREEDOM = 10, 10
"""Persons in every category and class of outcome of a model; its residual degrees of freedom."""

LOW_SHARE, HIGH_SHARE = 0.10, 0.90
"""Shares beyond these are shown as these: nearly nobody, or nearly everybody, says too much."""

HIDDEN = float("nan")
"""What stands in the place of a number that is not shown."""


def shown_count(persons: int, chance: float) -> int | None:
    """A count as it is shown: a multiple of ``BASE``, or None below ``MIN_CELL``, zero included.

    ``chance`` 0-1, of this group of persons (``chance_of``): so the number is right on average,
    and off by less than ``BASE``.
    """
    if persons < MIN_CELL:
        return None
    return BASE * int(np.floor(persons / BASE + chance))


def chance_of(key: bytes, cell_key: int) -> float:
    """The chance 0-1 by which the counts of one group of persons are rounded."""
    digest = hmac.digest(key, cell_key.to_bytes(8, "big"), hashlib.sha256)
    # 53 bits fit in a float, so that it stays below 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def shown_share(part: float, whole: float) -> float:
    """A share of two shown counts, in whole percents from 10 to 90; NaN where one is hidden."""
    if not whole > 0 or np.isnan(part):
        return HIDDEN
    return float(min(max(round(part / whole, 2), LOW_SHARE), HIGH_SHARE))


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

    registry: KeyedRegistry | Memory
    key: bytes = field(repr=False)
    asked: list[tuple[int, float]] = field(default_factory=list, repr=False)

    @property
    def programme(self) -> Programme:
        """The programme of the registry."""
        return self.registry.programme

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""
        return self.registry.as_of_date

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query: exact, and for the figures only."""
        return self.registry.frame(sql, values)

    def persons(self, rows: pd.DataFrame) -> float:
        """How many persons are in rows that have nobody in common, as shown; NaN if hidden."""
        exact = int(rows["persons"].sum())
        shown = shown_count(exact, chance_of(self.key, cell_key(rows)))
        number = HIDDEN if shown is None else float(shown)
        self.asked.append((exact, number))
        return number
