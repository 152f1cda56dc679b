"""Days from entry to exit, such that their cumulative incidence is the published one.

The estimate is followed day by day (METHODS.md, from counts): an exit falls on the first day on
which the published curve is half a step ahead of the estimate.
"""

from __future__ import annotations

from itertools import pairwise

import numpy as np

from data.demo.chance import Floats, Integers, stream

DAYS = 761
"""From the first day of the programme to the reference date."""
SUCCESSFUL_CURVE = (
    (0, 0.0),
    (30, 0.020),
    (90, 0.096),
    (180, 0.226),
    (270, 0.327),
    (355, 0.405),
    (450, 0.458),
    (600, 0.515),
    (730, 0.552),
    (DAYS, 0.556),
)
"""Published: about 0.40 after 1 year, 0.41 at the median, 0.55 after 2 years; the rest between."""
UNSUCCESSFUL_CURVE = ((0, 0.0), (30, 0.005), (90, 0.023), (180, 0.051), (355, 0.096))
"""Published: 0.09 at the median; how it goes on follows from the number of exits."""
LIKELY_UNSUCCESSFUL_END = 0.16
UNEVENNESS = 6
"""How much the days between two points differ: 0 is a straight line."""


def event_free(days: Floats | Integers) -> Floats:
    """Share still in the programme so many days after entry."""
    targets = _targets(LIKELY_UNSUCCESSFUL_END)
    at = np.clip(days, 0, DAYS).astype(np.int64)
    return np.asarray(1.0 - targets[0][at] - targets[1][at])


def exit_days(censored: Integers, exits: int) -> tuple[Integers, Integers]:
    """Days to successful and to unsuccessful exit, ``exits`` together.

    ``censored`` are the days of follow-up of those still in. The share that has left without
    success after the last published point is the one thing left free, so it is solved for.
    """
    low, high = UNSUCCESSFUL_CURVE[-1][1], 0.40
    for _ in range(40):
        end = (low + high) / 2
        found = _follow(_targets(end), censored, exits)
        total = len(found[0]) + len(found[1])
        if total == exits:
            return found
        low, high = (end, high) if total < exits else (low, end)
    raise ArithmeticError(f"no curve with {exits} exits for these times of follow-up")


def _targets(unsuccessful_end: float) -> tuple[Floats, Floats]:
    """The two curves at every day."""
    return (
        _curve(SUCCESSFUL_CURVE, "successful exits"),
        _curve((*UNSUCCESSFUL_CURVE, (DAYS, unsuccessful_end)), "unsuccessful curve"),
    )


def _curve(points: tuple[tuple[int, float], ...], name: str) -> Floats:
    """A path through the points that rises by chance between them, as real exits do."""
    rng = stream(name)
    rises = [np.zeros(1)]
    for (day, share), (next_day, next_share) in pairwise(points):
        daily = rng.random(next_day - day) ** UNEVENNESS
        rises.append(daily / daily.sum() * (next_share - share))
    return np.cumsum(np.concatenate(rises))


def _follow(
    targets: tuple[Floats, Floats], censored: Integers, exits: int
) -> tuple[Integers, Integers]:
    """The days on which somebody must leave for the estimate to follow the curves."""
    leaving = np.bincount(censored, minlength=DAYS + 1)
    at_risk, survival = len(censored) + exits, 1.0
    reached = [0.0, 0.0]
    found: tuple[list[int], list[int]] = ([], [])
    for today in range(1, DAYS + 1):
        step = survival / at_risk if at_risk else 0.0
        events = 0
        for outcome in (0, 1):
            while step > 0 and targets[outcome][today] - reached[outcome] > step / 2:
                reached[outcome] += step
                found[outcome].append(today)
                events += 1
        survival -= events * step
        at_risk -= events + int(leaving[today])
    return np.array(found[0], dtype=np.int64), np.array(found[1], dtype=np.int64)
