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
from functools import reduce
from itertools import accumulate
from operator import xor
from typing import TYPE_CHECKING, Any

import numpy as np

from data.dimensions import COHORT
from data.precision import Precision

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Collection, Mapping, Sequence

    import pandas as pd

    from analysis.step_functions import Counts, Floats
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
MIN_CURVE_DAYS = 2
"""That are shown of a curve, day 0 included."""
MIN_MODEL_CELL, MIN_RESIDUAL_FREEDOM = 10, 10
"""Persons in every category and class of outcome of a model; its residual degrees of freedom."""

HALF_YEAR_DAYS = 182
"""A year is 52 weeks throughout; curves are known on the last day of each half of it."""

LOW_SHARE, HIGH_SHARE = 0.10, 0.90
"""Shares beyond these are shown as these: nearly nobody, or nearly everybody, says too much."""

DIGITS = 2
"""Significant digits of means, medians and other estimates."""

CURVE = b"curve"
"""A curve is rounded by another chance than the number of persons in it."""

STATES = b"states"
"""And so is who is in which state."""

HIDDEN = float("nan")
"""What stands in the place of a number that is not shown."""


def carries_curves(dimensions: Collection[str]) -> bool:
    """Whether curves are published of groups by these dimensions, comparison included.

    Of everybody, by one dimension, and by the cohort with one other: each curve tells more than a
    number. Over two releases of the demo the curves of all pairs of dimensions proved 65 persons to
    two providers who work together, before anything was taken back, and these 15.
    """
    return len(dimensions) < MAX_FILTERS or COHORT in dimensions


def shown_count(persons: float, chance: float) -> int | None:
    """A count as it is shown: a multiple of ``BASE``, or None below ``MIN_CELL``, zero included.

    ``chance`` 0-1, of this group of persons (``chance_of``): so the number is right on average,
    and off by less than ``BASE``.
    """
    if persons < MIN_CELL:
        return None
    return BASE * int(np.floor(persons / BASE + chance))


def chance_of(key: bytes, cell_key: int, of: bytes = b"") -> float:
    """The chance 0-1 by which the counts of one group of persons are rounded.

    ``of`` tells apart what else is rounded of the same persons: ``CURVE``.
    """
    digest = hmac.digest(key, cell_key.to_bytes(8, "big") + of, hashlib.sha256)
    # 53 bits fit in a float, so that it stays below 1.
    return (int.from_bytes(digest[:8], "big") >> 11) / 2**53


def shown_share(part: float, whole: float) -> float:
    """A share of two shown counts, in whole percents from 10 to 90; NaN where one is hidden."""
    if not whole > 0 or np.isnan(part):
        return HIDDEN
    return float(min(max(round(part / whole, 2), LOW_SHARE), HIGH_SHARE))


def shown_number(value: float) -> float:
    """An estimate in ``DIGITS`` significant digits."""
    return float(f"{value:.{DIGITS}g}")


def shown_days(days: float) -> float:
    """Whole days, in ``DIGITS`` significant digits."""
    return float(round(shown_number(days)))


def half_years(last_day: int) -> Counts:
    """Day 0 and the last day of each half year until ``last_day``: 0, 182, 364 and so on."""
    return np.arange(0, last_day + 1, HALF_YEAR_DAYS, dtype=np.int64)


def half_years_shown(left: Counts, event_free: Floats, persons: int) -> int:
    """How many of them are shown: until too few are left, or one event is a whole step."""
    enough = (left >= MIN_AT_RISK) & (persons * event_free < BASE * left)
    return int(np.logical_and.accumulate(enough).sum())


class ShownPrecision(Precision):
    """Estimates as they may be shown: whole percents, two digits, quantiles only of enough."""

    nobody = HIDDEN

    def share(self, part: float, whole: float) -> float:
        """In whole percents, from ``LOW_SHARE`` to ``HIGH_SHARE``."""
        return shown_share(part, whole)

    def others(self, everybody: float, own: float) -> float:
        """The difference of the shown numbers; NaN below ``MIN_CELL``, as any number."""
        return everybody - own if everybody - own >= MIN_CELL else HIDDEN

    def percent(self, share: float) -> float:
        """In whole percents, from ``LOW_SHARE`` to ``HIGH_SHARE``."""
        return shown_share(share, 1)

    def number(self, value: float) -> float:
        """In two digits."""
        return shown_number(value)

    def mean_days(self, days: float, persons: float) -> float:
        """Whole days in two digits; NaN of a number of persons that is hidden."""
        return HIDDEN if np.isnan(persons) else shown_days(days)

    def mean_on_scale(
        self, estimate: tuple[float, float, float], persons: float, scale: tuple[float, float]
    ) -> tuple[float, float, float]:
        """In two digits, as far from the ends of the scale as shares are from 0 and 1.

        Where everybody gave one answer the interval is NaN, for its width would say so.
        """
        if np.isnan(persons):
            return HIDDEN, HIDDEN, HIDDEN
        lowest, highest = scale
        ends = [lowest + share * (highest - lowest) for share in (LOW_SHARE, HIGH_SHARE)]
        mean, lower, upper = (shown_number(min(max(v, ends[0]), ends[1])) for v in estimate)
        return (mean, lower, upper) if estimate[1] < estimate[2] else (mean, HIDDEN, HIDDEN)

    def last_day(self, days: Counts, left: Counts, event_free: Floats, persons: int) -> int | None:
        """The last end of a half year before fewer than ``MIN_AT_RISK`` are left.

        Censoring makes events heavier: of n persons one moves the estimate by n S(t) / Y(t)
        persons. A curve also ends before that is a whole step (``BASE``), and one of fewer than
        ``MIN_CURVE_PERSONS`` is not shown.
        """
        ends = half_years(int(days[-1]))
        place = np.searchsorted(days, ends, side="right") - 1
        shown = half_years_shown(left[place], event_free[place], persons)
        return int(ends[shown - 1]) if shown and persons >= MIN_CURVE_PERSONS else None

    def quantile_days(self, days: float, share: float, persons: int) -> float:
        """Whole days in two digits; NaN with fewer than ``MIN_CELL`` persons on one side of it."""
        enough = persons * min(share, 1 - share) >= MIN_CELL
        return shown_days(days) if enough and not np.isnan(days) else HIDDEN


SHOWN = ShownPrecision()


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

    @property
    def precision(self) -> Precision:
        """How precisely its estimates are shown."""
        return SHOWN

    @property
    def oddities(self) -> Mapping[str, float]:
        """Oddity → persons it held for at the import, as shown.

        A registry does not say who these were. So the chance hangs on what is counted and on how
        many: asked again, or in a later registry with as many, the number is the same.
        """
        return {
            oddity: self._shown(persons, chance_of(self.key, _number_key(oddity, persons)))
            for oddity, persons in self.registry.registry.oddities.items()
        }

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query: exact, and for the figures only."""
        return self.registry.frame(sql, values)

    def persons(self, rows: pd.DataFrame) -> float:
        """How many persons are in rows that have nobody in common, as shown; NaN if hidden."""
        return self._shown(int(rows["persons"].sum()), chance_of(self.key, cell_key(rows)))

    def rest(self, rows: pd.DataFrame, part: pd.DataFrame) -> float:
        """How many persons of some rows are not in a part of them: the difference as shown.

        Never a number of its own: two sides that are rounded apart leave less room for the truth
        than one, and two releases prove persons by them. NaN where it would be below
        ``MIN_CELL``, or one of the two is hidden.
        """
        left = self.persons(rows) - self.persons(part)
        return left if left >= MIN_CELL else HIDDEN

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
        part = None if np.isnan(share) else shown_count(round(share * exact, 9), chance)
        whole = shown_count(exact, chance)
        return HIDDEN if part is None or whole is None else shown_share(part, whole)

    def _shown(self, exact: int, chance: float) -> float:
        shown = shown_count(exact, chance)
        number = HIDDEN if shown is None else float(shown)
        self.asked.append((exact, number))
        return number


def _number_key(counted: str, persons: int) -> int:
    """What stands for the key of a cell where nobody knows who is in it."""
    return int.from_bytes(hashlib.sha256(f"{counted}={persons}".encode()).digest()[:8], "big")
