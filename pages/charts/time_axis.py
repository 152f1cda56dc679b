"""Days since entry as an axis in months or weeks.

Of a release curves are known at the ends of half years, which are a little shorter than six months:
there a month is a sixth of that, and every tick stands where something is known.
"""

from __future__ import annotations

from dataclasses import dataclass

MONTHS, WEEKS = "months", "weeks"
UNITS = (MONTHS, WEEKS)

DAYS_PER_UNIT = {MONTHS: 365.25 / 12, WEEKS: 7.0}
STEPS = {MONTHS: (1, 3, 6, 12), WEEKS: (4, 13, 26, 52)}
A_HALF_YEAR = {MONTHS: 6, WEEKS: 26}
MOST_TICKS = 9
"""More numbers than this do not fit beside each other on a phone."""
A_BIT = 1e-9
"""Of a unit, which a division may be off."""


@dataclass(frozen=True)
class TimeAxis:
    """Where the ticks stand, in days since entry, and what they say."""

    unit: str
    days: tuple[int, ...]
    labels: tuple[str, ...]
    end: int
    """The last day that is drawn; no tick lies beyond it."""
    length: float
    """The length of the unit in days."""


def time_axis(last_day: int, unit: str, half_year: int | None = None) -> TimeAxis:
    """An axis from day 0 to ``last_day``, with a round step between its ticks.

    ``half_year``: how many days it has where curves are known at the ends of half years only; the
    ticks stand there.
    """
    length, steps = DAYS_PER_UNIT[unit], STEPS[unit]
    if half_year is not None:
        whole = A_HALF_YEAR[unit]
        length, steps = half_year / whole, (whole, 2 * whole, 4 * whole, 8 * whole)
    end = max(last_day, round(length))
    step = next((s for s in steps if end / (s * length) < MOST_TICKS), steps[-1])
    ticks = range(0, int(end / length + A_BIT) + 1, step)
    return TimeAxis(
        unit, tuple(round(tick * length) for tick in ticks), tuple(map(str, ticks)), end, length
    )
