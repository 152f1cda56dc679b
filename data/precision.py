"""How precisely the estimates of a source are shown: from a registry just as they are."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import numpy as np
    from numpy.typing import NDArray

NAN = float("nan")


class Precision:
    """What becomes of an estimate between its formula and the table of a figure.

    A source that protects its numbers has another of the same methods (``analysis.disclosure``).
    Numbers of persons are those that the source gave, so NaN where they are hidden.
    """

    nobody: float = 0
    """How many persons are said to be in a group of nobody."""

    def share(self, part: float, whole: float) -> float:
        """The share 0-1 of two numbers of persons; NaN of nobody, or where one is hidden."""
        return part / whole if whole else NAN

    def others(self, everybody: float, own: float) -> float:
        """The persons that are not of one group, where they were not counted; NaN if hidden."""
        return everybody - own

    def percent(self, share: float) -> float:
        """A share 0-1 that was estimated otherwise, or a limit of its interval."""
        return share

    def number(self, value: float) -> float:
        """Any other estimate from numbers that are shown."""
        return value

    def expected(self, persons: float) -> float:
        """A number of persons that is expected, not counted, as whole persons."""
        return round(persons)

    def mean_days(self, days: float, persons: float) -> float:
        """A mean of so many persons; NaN where these are hidden."""
        return days

    def mean_on_scale(
        self, estimate: tuple[float, float, float], persons: float
    ) -> tuple[float, float, float]:
        """A mean with its interval, which stays on a scale."""
        return estimate

    def last_day(
        self,
        days: NDArray[np.int64],
        left: NDArray[np.int64],
        event_free: NDArray[np.float64],
        persons: int,
    ) -> int | None:
        """The last day on which a curve is shown; None of a curve that is not.

        ``days`` from 0, with how many of the ``persons`` are ``left`` after each, and the share
        ``event_free``.
        """
        return int(days[-1])

    def quantile_days(self, days: float, share: float, persons: int) -> float:
        """Days by which something happened to this share of so many persons, exactly counted."""
        return days


EXACT = Precision()
