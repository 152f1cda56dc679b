"""Which selections a release shows, and of whom: large enough, never nearly the same as another.

Who knows two nested groups that differ by a few people knows these few. So a group is published
only if it differs from every group inside or around it that was ever published by nobody, or by as
many as the policy says; the largest come first, because most people look at these.

A selection that changed by fewer since it was last published keeps the participants it had then, of
whom the outcomes of today are shown: newcomers count as soon as there are enough of them. What was
published once can so be published again, month after month.
"""

from __future__ import annotations

from collections import defaultdict
from dataclasses import dataclass, field
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.selection import Selection
from data.dimensions import COHORT, DIMENSIONS, HALF_YEAR, INTERVENTION, PROVIDER, codes
from data.programme import NO_INTERVENTION
from data.registry.derivation import sql

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping

    import pandas as pd

    from data.policy import Policy
    from data.programme import Programme
    from data.registry.keyed import KeyedRegistry

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


def unit_selections(programme: Programme, policy: Policy) -> list[Selection]:
    """Every selection of single choices that a policy allows, one of each dimension.

    A half-year of entry lies in a cohort, so the two are not chosen together; nor is an
    intervention with another provider than its own: who had both is few, and known to both.
    """
    choices = {d: [(d, code) for code in codes(programme, d)] for d in DIMENSIONS}
    provider_of = {i.code: i.provider for i in programme.interventions}
    provider_of[NO_INTERVENTION] = NO_INTERVENTION
    selections = [
        Selection(where=where)
        for size in range(policy.max_filters + 1)
        for dimensions in combinations(DIMENSIONS, size)
        if not {COHORT, HALF_YEAR} <= set(dimensions)
        for where in _one_of_each(tuple(choices[d] for d in dimensions))
    ]
    return [
        selection
        for selection in selections
        if not {INTERVENTION, PROVIDER} <= selection.dimensions
        or selection.code(PROVIDER) == provider_of[selection.code(INTERVENTION) or ""]
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
    """Every set of persons that was ever published, found again by its size.

    ``difference``: by how many persons two nested sets have to differ, if not by nobody.
    """

    difference: int
    by_size: dict[int, set[Persons]] = field(default_factory=lambda: defaultdict(set))

    def add(self, persons: Persons) -> None:
        """Remember that this set was published."""
        self.by_size[persons.bit_count()].add(persons)

    def allows(self, persons: Persons) -> bool:
        """Whether no published set lies inside or around this one with a difference of a few."""
        size = persons.bit_count()
        return not any(
            _nested(persons, other)
            for near in range(size - self.difference + 1, size + self.difference)
            if near != size
            for other in self.by_size.get(near, ())
        )


def _nested(one: Persons, other: Persons) -> bool:
    return one & other in (one, other)


@dataclass(frozen=True)
class Group:
    """A selection as it is published: of whom.

    ``kept``: the participants are those of when it was last published, for too few have changed;
    ``newcomers`` of today do not count yet.
    """

    selection: Selection
    persons: Persons = field(repr=False)
    kept: bool = False
    newcomers: int = 0

    @property
    def size(self) -> int:
        """How many persons are in it."""
        return self.persons.bit_count()

    @property
    def places(self) -> NDArray[np.int64]:
        """Who is in it, by place in the universe."""
        return places_of(self.persons)


def publishable(
    now: Membership,
    candidates: Iterable[Selection],
    published: Published,
    last: Mapping[Selection, Group],
    policy: Policy,
) -> list[Group]:
    """The groups that may be published now, the largest first; ``published`` gets them too.

    ``last``: how each selection was last published.
    """
    shown: list[Group] = []
    sized = [(s, now.persons(s)) for s in candidates]
    for selection, persons in sorted(sized, key=_largest_first):
        before = last.get(selection)
        if _may_be_of_today(persons, before, published, policy):
            found = Group(selection, persons)
        elif before is not None:
            found = kept_group(before, now)
        else:
            continue
        if found.size >= policy.min_selection:
            published.add(found.persons)
            shown.append(found)
    return sorted(shown, key=lambda group: _largest_first((group.selection, group.persons)))


def kept_group(before: Group, now: Membership) -> Group:
    """A group of the participants that it had before.

    Who is no longer in the registry at all leaves it at once, for nobody has an outcome of hers.
    """
    persons = before.persons & now.everybody
    newcomers = now.persons(before.selection) & ~persons
    return Group(before.selection, persons, kept=True, newcomers=newcomers.bit_count())


def _may_be_of_today(
    persons: Persons, before: Group | None, published: Published, policy: Policy
) -> bool:
    """Whether a group may have the participants of today: as before, or many others."""
    changed = policy.min_difference if before is None else (persons ^ before.persons).bit_count()
    if persons.bit_count() < policy.min_selection or 0 < changed < policy.min_difference:
        return False
    return not changed or published.allows(persons)


def _largest_first(pair: tuple[Selection, Persons]) -> tuple[int, int, tuple[Condition, ...]]:
    """Of equal size the simplest, then by name, so that the order is always the same."""
    selection, persons = pair
    return -persons.bit_count(), len(selection.where), selection.where
