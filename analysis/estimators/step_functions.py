"""Arithmetic on step functions of the day: the last axis runs over days, in order."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

Counts = NDArray[np.int64]
Floats = NDArray[np.float64]


def just_before(values: Floats, start: float) -> Floats:
    """The values of the day before, with `start` on the first day."""
    first = np.full((*values.shape[:-1], 1), start)
    return np.concatenate((first, values[..., :-1]), axis=-1)


def sum_after(values: Floats) -> Floats:
    """Sum over all later days, 0 on the last.

    Added up from the end, so that small tails are not lost as a difference of large sums.
    """
    return just_before(np.cumsum(values[..., ::-1], axis=-1), 0.0)[..., ::-1]


def quotient(
    numerator: Counts | Floats, denominator: Counts | Floats, otherwise: float = 0.0
) -> Floats:
    """Quotient, `otherwise` where the denominator is 0: nobody is there, so nothing happens."""
    shape = np.broadcast_shapes(numerator.shape, denominator.shape)
    result: Floats = np.full(shape, otherwise)
    np.divide(numerator, denominator, out=result, where=denominator != 0)
    return result


def greenwood_terms(exits: Counts, at_risk: Counts) -> Floats:
    """Relative variance d / (Y (Y - d)) that one day adds; 0 when all who were left leave.

    Greenwood M. The natural duration of cancer. Reports on Public Health and Medical Subjects 33,
    HMSO 1926. From the counts: 1 - d / Y would lose digits when nearly all leave.
    """
    return quotient(quotient(exits, at_risk - exits), at_risk)
