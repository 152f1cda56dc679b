"""Which shown groups lie inside which, and who is between them: as sets of classes.

Every group is a whole number of classes, so sets of a few thousand classes take the place of sets
of a hundred thousand persons; nothing is lost.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analysis.audit.problem import Flags, Indices

Pair = tuple[int, int]


@dataclass(frozen=True)
class Nested:
    """Groups of persons; ``pairs`` are an inner and an outer one, by number.

    Those with the fewest persons between them come first. ``classes`` is the class of each place;
    ``sets`` has a bit for each class of a group.
    """

    classes: Indices
    sets: tuple[int, ...]
    pairs: tuple[Pair, ...]

    @staticmethod
    def of(groups: Sequence[Indices], classes: Indices) -> Nested:
        """Of the places of each group; no two groups have the same."""
        inside = np.zeros((len(groups), int(classes.max(initial=-1)) + 1), np.bool_)
        for group, places in enumerate(groups):
            inside[group, classes[places]] = True
        persons = np.bincount(classes, minlength=inside.shape[1]).astype(np.float64)
        # Persons that two groups share: below 2 ** 53, so the floats are exact.
        shared = (inside * persons) @ inside.T
        sizes = shared.diagonal()
        nested = shared == sizes[:, None]
        np.fill_diagonal(nested, val=False)
        inner, outer = np.nonzero(nested)
        order = np.argsort(sizes[outer] - sizes[inner], kind="stable")
        pairs = zip(inner[order].tolist(), outer[order].tolist(), strict=True)
        return Nested(classes, tuple(_bits(flags) for flags in inside), tuple(pairs))

    def smallest(self, pairs: Sequence[Pair], implied: Sequence[int]) -> Iterator[Pair]:
        """Of ``pairs`` those between whom no group of ``implied``, and no earlier pair, lies."""
        known = [self.sets[group] for group in implied]
        for inner, outer in pairs:
            between = self.sets[outer] & ~self.sets[inner]
            if not any(one & between == one for one in known):
                known.append(between)
                yield inner, outer

    def between(self, inner: int, outer: int) -> Indices:
        """The places of who is in the outer group and not in the inner one."""
        bits = self.sets[outer] & ~self.sets[inner]
        size = int(self.classes.max()) + 1
        raw = np.frombuffer(bits.to_bytes((size + 7) // 8, "little"), np.uint8)
        flags = np.unpackbits(raw, bitorder="little")[:size].astype(np.bool_)
        found: Indices = np.flatnonzero(flags[self.classes])
        return found


def _bits(flags: Flags) -> int:
    """A set as a number with a bit for each of its classes."""
    return int.from_bytes(np.packbits(flags, bitorder="little").tobytes(), "little")
