"""Days as an axis in months or weeks: of a registry and of a release the same."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

MONTHS, WEEKS = "months", "weeks"
UNITS = (MONTHS, WEEKS)

DAYS_PER_UNIT = {MONTHS: 365.25 / 12, WEEKS: 7.0}
STEPS = {MONTHS: (1, 3, 6, 12), WEEKS: (4, 13, 26, 52)}
SHORTEST = {MONTHS: 24, WEEKS: 104}
"""Two years, as the published curves have it: so that groups and dates can be laid side by side."""
MOST_TICKS = 9
"""More numbers than this do not fit beside each other on a phone."""


@dataclass(frozen=True)
class TimeAxis:
    """Where the ticks stand, in days, and what they say."""

    unit: str
    days: tuple[int, ...]
    labels: tuple[str, ...]
    end: int
    """The last day that is drawn; no tick lies beyond it."""
    length: float
    """The length of the unit in days."""


def time_axis(last_day: int, unit: str) -> TimeAxis:
    """An axis from day 0 to ``last_day``, or two years, with a round step between its ticks."""
    length, steps = DAYS_PER_UNIT[unit], STEPS[unit]
    end = max(last_day, ceil(SHORTEST[unit] * length))
    step = next((s for s in steps if end / (s * length) < MOST_TICKS), steps[-1])
    ticks = range(0, int(end / length) + 1, step)
    return TimeAxis(
        unit, tuple(round(tick * length) for tick in ticks), tuple(map(str, ticks)), end, length
    )
