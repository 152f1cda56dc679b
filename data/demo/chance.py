"""Drawing with exact totals: every random choice of the demo extract goes through here."""

from __future__ import annotations

import zlib

import numpy as np
from numpy.typing import ArrayLike, NDArray

Floats = NDArray[np.float64]
Integers = NDArray[np.int64]
Flags = NDArray[np.bool_]
SEED = 20210731


def stream(subject: str) -> np.random.Generator:
    """Random numbers for one subject; a change in one subject leaves the others as they were."""
    return np.random.Generator(np.random.PCG64([SEED, zlib.crc32(subject.encode())]))


def pick(rng: np.random.Generator, weights: ArrayLike, count: int) -> Integers:
    """Positions of ``count`` different items, drawn in proportion to their weights, in order."""
    weight = np.asarray(weights, dtype=float)
    if np.count_nonzero(weight > 0) < count:
        raise ValueError(f"{np.count_nonzero(weight > 0)} to choose from, {count} asked")
    # The smallest of exponential waiting times: weighted sampling without replacement.
    with np.errstate(divide="ignore"):
        waiting = np.where(weight > 0, -np.log1p(-rng.random(len(weight))) / weight, np.inf)
    return np.sort(np.argsort(waiting, kind="stable")[:count])


def draw(rng: np.random.Generator, weights: ArrayLike, count: int) -> Integers:
    """Positions of ``count`` items with replacement, spread evenly over the weights."""
    cumulative = np.cumsum(np.asarray(weights, dtype=float))
    at = (np.arange(count) + rng.random(count)) / count * cumulative[-1]
    found = np.minimum(np.searchsorted(cumulative, at, side="right"), len(cumulative) - 1)
    return rng.permutation(found)


def normal(rng: np.random.Generator, count: int) -> Floats:
    """Roughly normal numbers (mean 0, variance 1) as sums of twelve uniform ones."""
    return np.asarray(rng.random((count, 12)).sum(axis=1) - 6.0)


def to_total(
    rng: np.random.Generator, values: Integers, low: Integers, high: Integers, total: int
) -> Integers:
    """The values, moved by ones within ``low`` and ``high`` at random places, to sum to total."""
    values = values.copy()
    while (short := total - int(values.sum())) != 0:
        step = 1 if short > 0 else -1
        room = (values < high) if step > 0 else (values > low)
        where = pick(rng, room, min(abs(short), int(room.sum())))
        values[where] += step
    return values


def shares_of(total: int, weights: ArrayLike) -> Integers:
    """Whole numbers that sum to ``total`` and follow the weights (largest remainder)."""
    weight = np.asarray(weights, dtype=float)
    exact = total * weight / weight.sum()
    whole = np.floor(exact).astype(np.int64)
    largest = np.argsort(whole - exact, kind="stable")[: total - int(whole.sum())]
    whole[largest] += 1
    return np.asarray(whole, dtype=np.int64)
