"""Days since entry as an axis in months or weeks."""

from __future__ import annotations

from dataclasses import dataclass

MONTHS, WEEKS = "months", "weeks"
UNITS = (MONTHS, WEEKS)

DAYS_PER_UNIT = {MONTHS: 365.25 / 12, WEEKS: 7.0}
STEPS = {MONTHS: (1, 3, 6, 12), WEEKS: (4, 13, 26, 52)}
MOST_TICKS = 9
"""More numbers than this do not fit beside each other on a phone."""


@dataclass(frozen=True)
class TimeAxis:
    """Where the ticks stand, in days since entry, and what they say."""

    unit: str
    days: tuple[int, ...]
    labels: tuple[str, ...]
    end: int
    """The last day that is drawn; no tick lies beyond it."""

    @property
    def length(self) -> float:
        """The length of the unit in days."""
        return DAYS_PER_UNIT[self.unit]


def time_axis(last_day: int, unit: str) -> TimeAxis:
    """An axis from day 0 to ``last_day``, with a round step between its ticks."""
    length = DAYS_PER_UNIT[unit]
    end = max(last_day, round(length))
    step = next((s for s in STEPS[unit] if end / (s * length) < MOST_TICKS), STEPS[unit][-1])
    ticks = range(0, int(end / length) + 1, step)
    return TimeAxis(
        unit, tuple(round(tick * length) for tick in ticks), tuple(map(str, ticks)), end
    )
