"""How exact published curves are: against the exact ones, on and between the ends of steps."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

if TYPE_CHECKING:
    from collections.abc import Iterator

    from analysis.estimators.step_functions import Counts, Floats

STEPS, LINES = "steps", "lines"
DRAWN = (STEPS, LINES)
"""How the points are joined: level until the next one, or by a straight line to it."""

NAMES = ("group", "outcome", "intervention", "state")
PERCENT = 100


def largest_error(exact: pd.DataFrame, released: pd.DataFrame) -> float:
    """The most that a published curve is off at the ends of steps, in percentage points.

    Rows of the same figure, exact and as published, with ``day, share`` and what names a curve.
    NaN where nothing is published.
    """
    errors = [
        np.abs(held(mine, theirs["day"].to_numpy(np.int64)) - theirs["share"].to_numpy(np.float64))
        for mine, theirs in _pairs(exact, released)
    ]
    return float(np.concatenate(errors).max() * PERCENT) if errors else float("nan")


def largest_error_drawn(exact: pd.DataFrame, released: pd.DataFrame, drawn: str) -> float:
    """The most that a published curve is off on any day, as it is ``drawn``, from day 0 to its end.

    In percentage points, as ``largest_error``; ``drawn`` is one of ``DRAWN``.
    """
    errors = []
    for mine, theirs in _pairs(exact, released):
        days = np.arange(theirs["day"].iloc[0], theirs["day"].iloc[-1] + 1)
        if drawn == STEPS:
            line = held(theirs, days)
        else:
            line = np.interp(days, theirs["day"], theirs["share"])
        errors.append(np.abs(held(mine, days) - line))
    return float(np.concatenate(errors).max() * PERCENT) if errors else float("nan")


def held(rows: pd.DataFrame, days: Counts) -> Floats:
    """A curve on these days, each value holding until the next; 0 before the first."""
    place = np.searchsorted(rows["day"].to_numpy(np.int64), days, side="right")
    values: Floats = np.append(0.0, rows["share"].to_numpy(np.float64))[place]
    return values


def _pairs(
    exact: pd.DataFrame, released: pd.DataFrame
) -> Iterator[tuple[pd.DataFrame, pd.DataFrame]]:
    """Each published curve with its exact one."""
    names = [name for name in NAMES if name in released]
    curves = dict(tuple(exact.groupby(names)))
    for name, rows in released.groupby(names, sort=False):
        yield curves[name], rows
