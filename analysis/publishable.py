"""Which selections a release may show: large enough, and never nearly the same as another.

Who knows two nested groups that differ by a few people knows these few. So a selection is published
only if it differs from every selection inside or around it that was ever published by nobody, or
by at least ten; the largest come first, because most people look at these.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.disclosure import MAX_FILTERS, MIN_DIFFERENCE, MIN_SELECTION
from analysis.selection import Selection
from data.derivation import sql
from data.dimensions import DIMENSIONS, codes

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from data.keyed import KeyedRegistry
    from data.programme import Programme

Condition = tuple[str, str]
Persons = int
"""A set of persons: a number with a bit for each, in the order of ``Universe``."""


@dataclass(frozen=True)
class Universe:
    """Everybody who was in any registry, by record key, each with a place."""

    places: Mapping[int, int]

    @staticmethod
    def of(frames: Iterable[pd.DataFrame]) -> Universe:
        """All record keys of ``members``, in their own order, so that it is the same every time."""
        keys = sorted({int(key) for frame in frames for key in frame["record_key"]})
        return Universe({key: place for place, key in enumerate(keys)})

    def flags(self, record_keys: Iterable[int]) -> NDArray[np.bool_]:
        """Whether each person is among these."""
        found = np.zeros(len(self.places), dtype=np.bool_)
        found[[self.places[int(key)] for key in record_keys]] = True
        return found

    def persons(self, record_keys: Iterable[int]) -> Persons:
        """The set of these persons."""
        bits = np.packbits(self.flags(record_keys), bitorder="little")
        return int.from_bytes(bits.tobytes(), "little")


def places_of(persons: Persons) -> NDArray[np.int64]:
    """The places of a set of persons, in order."""
    size = (persons.bit_length() + 7) // 8
    bits = np.frombuffer(persons.to_bytes(size, "little"), dtype=np.uint8)
    return np.flatnonzero(np.unpackbits(bits, bitorder="little"))


def members(source: KeyedRegistry) -> pd.DataFrame:
    """Everybody in the analysis: ``record_key``, each dimension (lists where they overlap), and
    outcomes: ``exit_reason`` (empty for who is still in), ``sanctioned``, ``contract``; and, for
    curves, ``day`` (of the exit, or last seen) with its ``outcome``, ``followed`` and ``starts`` in
    days since entry, ``sick_days_at_entry`` and ``sick_days_seen`` since the first sick day.
    """
    return source.frame(sql("members"), {"as_of_date": source.as_of_date})


def unit_selections(programme: Programme) -> list[Selection]:
    """Every selection of at most ``MAX_FILTERS`` single choices, one of each dimension."""
    choices = [[(d, code) for code in codes(programme, d)] for d in DIMENSIONS]
    return [
        Selection(where=where)
        for size in range(MAX_FILTERS + 1)
        for dimensions in combinations(choices, size)
        for where in _one_of_each(dimensions)
    ]


def _one_of_each(dimensions: tuple[list[Condition], ...]) -> list[tuple[Condition, ...]]:
    if not dimensions:
        return [()]
    rest = _one_of_each(dimensions[1:])
    return [(condition, *more) for condition in dimensions[0] for more in rest]


@dataclass(frozen=True)
class Membership:
    """Who is in each selection of one registry."""

    frame: pd.DataFrame = field(repr=False)
    """The rows of ``members``."""
    everybody: Persons = field(repr=False)
    by_condition: Mapping[Condition, Persons] = field(repr=False)

    @staticmethod
    def of(frame: pd.DataFrame, universe: Universe) -> Membership:
        """Of the rows of ``members``."""
        found: dict[Condition, Persons] = {}
        for dimension in DIMENSIONS:
            long = frame[["record_key", dimension]].explode(dimension)
            for code, rows in long.groupby(dimension, observed=True):
                found[dimension, str(code)] = universe.persons(rows["record_key"])
        return Membership(frame, universe.persons(frame["record_key"]), found)

    def persons(self, selection: Selection) -> Persons:
        """Who is in a selection."""
        found = self.everybody
        for condition in selection.where:
            found &= self.by_condition.get(condition, 0)
        return found

    def places(self, selection: Selection) -> NDArray[np.int64]:
        """Who is in a selection, by place in the universe."""
        return places_of(self.persons(selection))

    def size(self, selection: Selection) -> int:
        """How many persons are in a selection."""
        return self.persons(selection).bit_count()


@dataclass
class Published:
    """Every set of persons that was ever published, found again by its size."""

    by_size: dict[int, set[Persons]] = field(default_factory=lambda: defaultdict(set))

    def add(self, persons: Persons) -> None:
        """Remember that this set was published."""
        self.by_size[persons.bit_count()].add(persons)

    def allows(self, persons: Persons) -> bool:
        """Whether no published set lies inside or around this one with a difference of a few."""
        size = persons.bit_count()
        return not any(
            _nested(persons, other)
            for near in range(size - MIN_DIFFERENCE + 1, size + MIN_DIFFERENCE)
            if near != size
            for other in self.by_size.get(near, ())
        )


def _nested(one: Persons, other: Persons) -> bool:
    return one & other in (one, other)


def publishable(
    membership: Membership,
    candidates: Iterable[Selection],
    published: Published,
) -> list[Selection]:
    """The selections that may be published now, the largest first; ``published`` gets them too."""
    sized = [(s, membership.persons(s)) for s in candidates]
    large = [(s, p) for s, p in sized if p.bit_count() >= MIN_SELECTION]
    shown = []
    for selection, persons in sorted(large, key=_largest_first):
        if published.allows(persons):
            published.add(persons)
            shown.append(selection)
    return shown


def _largest_first(pair: tuple[Selection, Persons]) -> tuple[int, int, tuple[Condition, ...]]:
    """Of equal size the simplest, then by name, so that the order is always the same."""
    selection, persons = pair
    return -persons.bit_count(), len(selection.where), selection.where
