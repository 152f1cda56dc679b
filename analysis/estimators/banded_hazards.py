"""Competing exits as daily chances that are constant within bands of days, and how sure these are.

Bands are merged until each holds a few exits, and the last goes on for ever: so who is followed
for a short time can still be given a chance after it, at the rate that was last seen. Groups
differ by a factor an outcome, drawn towards 1 where a group has few exits.

With bands of one day and one group the shares are Aalen and Johansen's [1]_. Daily chances and
factors are drawn from gamma distributions around them: what they could have been, given as many
exits [2]_.

Sources
-------
.. [1] Aalen O, Johansen S. An empirical transition matrix for non-homogeneous Markov chains
       based on censored observations. Scandinavian Journal of Statistics 1978; 5: 141-150.
.. [2] Gelman A and others. Bayesian Data Analysis, 3rd edition. CRC Press 2013, section 2.7.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np

if TYPE_CHECKING:
    from numpy.typing import NDArray

    Floats = NDArray[np.float64]
    Integers = NDArray[np.int64]

BAND_DAYS = 28
EXITS_IN_A_BAND = 10
EVENTS_TOWARDS_ONE = 10.0
"""How many exits as expected a group is given beside its own: its factor lies nearer to 1."""
IN = -1
"""The outcome of who was still in when last seen."""


@dataclass(frozen=True, eq=False)
class Followed:
    """Persons by how long they were followed and how that ended; arrays of one length.

    ``day``: of exit or last seen, 0 that of entry; ``outcome``: 0 to K - 1, or ``IN``; ``group``: 0
    to G - 1; ``persons``: how many, or their weight.
    """

    day: Integers
    outcome: Integers
    group: Integers
    persons: Floats


@dataclass(frozen=True, eq=False)
class Hazards:
    """Draws of daily chances of exit.

    ``starts``: first day of each band, shape (B,); ``daily``: in each group by each outcome, shape
    (N, K, G, B) of N draws.
    """

    starts: Integers
    daily: Floats

    def times(self, factor: Floats) -> Hazards:
        """Exits of each outcome so much quicker, shape (N, K)."""
        return Hazards(self.starts, self.daily * factor[:, :, np.newaxis, np.newaxis])

    def shares(self, group: Integers, day: Integers) -> tuple[Floats, Floats]:
        """Share still in at the end of a day, and that left by each outcome: (N, M), (N, K, M)."""
        any_exit = np.minimum(self.daily.sum(axis=1), 1.0)
        lengths = np.diff(self.starts)
        in_band = np.cumprod((1 - any_exit[..., :-1]) ** lengths, axis=-1)
        first = np.concatenate([np.ones_like(any_exit[..., :1]), in_band], axis=-1)
        of_band = _leaving(any_exit[..., :-1], lengths) * first[..., :-1]
        left = np.cumsum(of_band[:, np.newaxis] * self.daily[..., :-1], axis=-1)
        left = np.concatenate([np.zeros_like(self.daily[..., :1]), left], axis=-1)
        band = np.searchsorted(self.starts, day, side="right") - 1
        days = day + 1 - self.starts[band]
        at = any_exit[:, group, band]
        still_in = first[:, group, band] * (1 - at) ** days
        here = first[:, group, band] * _leaving(at, days)
        more = here[:, np.newaxis] * self.daily[:, :, group, band]
        return still_in, left[:, :, group, band] + more


def _leaving(daily: Floats, days: Integers) -> Floats:
    """The sum of (1 - daily) ** n over so many days, from n = 0."""
    found = np.array(np.broadcast_to(days, daily.shape), dtype=np.float64)
    np.divide(1 - (1 - daily) ** days, daily, out=found, where=daily > 0)
    return found


def band_starts(
    followed: Followed, width: int = BAND_DAYS, least: float = EXITS_IN_A_BAND
) -> Integers:
    """The first day of each band: ``width`` days, or more until ``least`` have left in it."""
    left = followed.outcome != IN
    exits = np.bincount(followed.day[left] // width, weights=followed.persons[left])
    starts, inside = [0], 0.0
    for place, here in enumerate(exits):
        if inside >= least:
            starts.append(place * width)
            inside = 0.0
        inside += here
    if inside < least and len(starts) > 1:
        starts.pop()
    return np.array(starts, dtype=np.int64)


def draw_hazards(
    followed: Followed,
    starts: Integers,
    outcomes: int,
    groups: int,
    draws: int,
    rng: np.random.Generator,
) -> Hazards:
    """What the daily chances may be, given who left and who was followed.

    On average a daily chance is exits by days at risk, the day of exit or last seen included; a
    factor is exits by those expected of the group, each with ``EVENTS_TOWARDS_ONE`` more.
    """
    at_risk = _days_at_risk(followed, starts, groups)
    exits = np.zeros((outcomes, groups, starts.size))
    left = followed.outcome != IN
    place = np.searchsorted(starts, followed.day[left], side="right") - 1
    where = (followed.outcome[left], followed.group[left], place)
    np.add.at(exits, where, followed.persons[left])
    in_band, days = exits.sum(axis=1), at_risk.sum(axis=0)
    mean = np.divide(in_band, days, out=np.zeros_like(in_band), where=days > 0)
    expected = np.einsum("kb,gb->kg", mean, at_risk) + EVENTS_TOWARDS_ONE
    shape = exits.sum(axis=2) + EVENTS_TOWARDS_ONE
    scale = np.divide(1.0, days, out=np.zeros_like(days), where=days > 0)
    daily = rng.standard_gamma(in_band, (draws, *in_band.shape)) * scale
    factor = rng.standard_gamma(shape, (draws, *shape.shape)) / expected
    return Hazards(starts, daily[:, :, np.newaxis] * factor[..., np.newaxis])


def _days_at_risk(followed: Followed, starts: Integers, groups: int) -> Floats:
    """Person-days at risk by group and band, shape (G, B)."""
    ends = np.append(starts[1:], np.iinfo(np.int64).max)
    found = np.zeros((groups, starts.size))
    for band, (start, end) in enumerate(zip(starts, ends, strict=True)):
        days = np.clip(followed.day + 1 - start, 0, end - start)
        found[:, band] = np.bincount(followed.group, followed.persons * days, minlength=groups)
    return found
