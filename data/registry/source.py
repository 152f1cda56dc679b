"""What a figure is computed from: something that answers queries and counts persons."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Protocol

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Mapping, Sequence

    import pandas as pd

    from data.precision import Precision
    from data.programme import Programme


class CountSource(Protocol):
    """A registry, or a registry whose numbers are protected.

    A figure never adds up numbers of persons itself: it asks ``persons`` for those in rows of
    counts, so that a sum is protected as one number and not as the sum of protected ones. What it
    estimates from them goes through ``precision``.
    """

    @property
    def programme(self) -> Programme:
        """The programme."""

    @property
    def as_of_date(self) -> dt.date:
        """The date up to which it speaks."""

    @property
    def precision(self) -> Precision:
        """How precisely its estimates are shown."""

    @property
    def oddities(self) -> Mapping[str, float]:
        """Oddity → persons it held for at the import; NaN where that is hidden."""

    @property
    def without(self) -> frozenset[str]:
        """Tables that the extract did not have: what would be counted in them is not known."""

    def frame(self, sql: str, values: dict[str, Any]) -> pd.DataFrame:
        """The rows of a query."""

    def persons(self, rows: pd.DataFrame, within: float = float("nan")) -> float:
        """How many persons are in rows that have nobody in common; NaN where that is hidden.

        Never more than ``within``, the number of a whole that they are part of.
        """

    def rest(self, rows: pd.DataFrame, part: pd.DataFrame) -> float:
        """How many persons of some rows are not in a part of them, such as who has not left."""

    def persons_so_far(self, parts: Sequence[pd.DataFrame]) -> Sequence[float]:
        """How many persons are in each part and those before it together: it never falls.

        No two rows of all parts have anybody in common. Hidden, as NaN, until there are enough.
        """

    def share_of(self, rows: pd.DataFrame, share: float) -> float:
        """A share 0-1 of the persons in rows, estimated otherwise than by counting, as shown."""
