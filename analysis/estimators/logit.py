"""A logit, and every way in which data cannot carry one, said in words.

Separation: where a characteristic, or a combination, predicts the outcome perfectly, the likelihood
has no maximum, and a program gives back a huge number, or none. See
`analysis.estimators.marginal_effects`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from analysis.estimators.step_functions import Floats
from data.errors import EstimationError
from data.words import mark

# Two columns of which one is known from the others leave an eigenvalue of the correlations that is
# 0 but for rounding; characteristics that merely go together never come near.
FLAT = 1e-9

# The variance of a column that is the same for all, but for rounding; one person among ten million
# makes a variance of 1e-7.
CONSTANT = 1e-12

# Log odds per category, or per standard deviation. A real one is a few tenths to a few units;
# perfect prediction by a combination of characteristics gives thousands.
LARGEST_STD_ERROR = 50.0

# Above this many persons the search starts from the estimate of every so-manieth person.
SAMPLE = 20_000
ITERATIONS = 50
PRECISION = 1e-10

# Persons whose columns fit in the memory of a processor together; and so few that a product of
# theirs is not shared out over processors, which takes seconds where those have other work.
BLOCK, SLICE = 8_192, 128


@dataclass(frozen=True, eq=False)
class Fit:
    """A logit: design (N, P), coefficients (P,), covariance (P, P), score (N,) in log odds."""

    design: Floats
    coefficients: Floats
    covariance: Floats
    score: Floats

    @staticmethod
    def chance(score: Floats) -> Floats:
        """Log odds as a chance, 0-1."""
        from scipy.special import expit

        chance: Floats = expit(score)
        return chance

    def std_error(self, gradient: Floats) -> float:
        """Standard error, by the delta method, of what changes by `gradient` per coefficient."""
        return float(np.sqrt(gradient @ self.covariance @ gradient))


def fit_logit(outcome: NDArray[np.bool_], columns: Floats, names: Sequence[str]) -> Fit:
    """Maximum likelihood of a logit.

    Parameters
    ----------
    outcome : bool, shape (N,)
        Whether each person had the outcome.
    columns : float, shape (N, 1 + P)
        The design, the constant first; numbers centred and scaled.
    names : sequence of str, length P
        The variable that each column after the constant belongs to, for messages.

    Returns
    -------
    Fit
        Equal to R's `glm` with family binomial.

    Raises
    ------
    EstimationError
        When all or none have the outcome, columns depend on each other, or there is no maximum.
    """
    check_outcome(outcome)
    check_independence(columns, names)
    start = None
    if outcome.size > 2 * SAMPLE:
        some = slice(None, None, outcome.size // SAMPLE)
        start = _maximise(outcome[some], columns[some], None)
    found = _maximise(outcome, columns, start[0] if start else None)
    if found is None:
        raise EstimationError(
            mark(
                "The model has no solution here: a combination of characteristics predicts the"
                " outcome of some persons perfectly. Choose a wider selection."
            )
        )
    coefficients, covariance = found
    return Fit(columns, coefficients, covariance, columns @ coefficients)


def check_outcome(outcome: NDArray[np.bool_]) -> None:
    """Persons have to differ in the outcome."""
    if not outcome.any() or outcome.all():
        raise EstimationError(
            mark(
                "Of the {persons} persons that can be compared {events} have the outcome; a model"
                " needs some who have it and some who have not. Choose a wider selection."
            ),
            persons=outcome.size,
            events=int(outcome.sum()),
        )


def check_independence(columns: Floats, names: Sequence[str]) -> None:
    """No column may follow from the others; names the variables that cannot be told apart."""
    if not names:
        return
    mean = columns[:, 1:].mean(axis=0)
    covariance = columns[:, 1:].T @ columns[:, 1:] / len(columns) - np.outer(mean, mean)
    variance = np.diag(covariance)
    involved = {name for name, v in zip(names, variance, strict=True) if v < CONSTANT}
    if not involved:
        root = np.sqrt(variance)
        values, vectors = np.linalg.eigh(covariance / np.outer(root, root))
        weight = np.abs(vectors[:, values < FLAT]).max(axis=1, initial=0.0)
        involved = {name for name, w in zip(names, weight, strict=True) if w > FLAT**0.5}
    if involved:
        raise EstimationError(
            mark(
                "These characteristics cannot be told apart here, because one follows from the"
                " others: {variables}. Choose a wider selection."
            ),
            variables=", ".join(sorted(involved)),
        )


def _maximise(
    outcome: NDArray[np.bool_], columns: Floats, start: Floats | None
) -> tuple[Floats, Floats] | None:
    """Coefficients and covariance, by Newton's method; None without a maximum.

    Rows are read in blocks that stay in the processor's own memory.
    """
    coefficients = np.zeros(columns.shape[1]) if start is None else start
    for _ in range(ITERATIONS):
        score, information = _derivatives(outcome, columns, coefficients)
        try:
            step = np.linalg.solve(information, score)
        except np.linalg.LinAlgError:
            return None
        coefficients = coefficients + step
        if not np.isfinite(step).all():
            return None
        if np.abs(step).max() < PRECISION:
            covariance = np.asarray(np.linalg.inv(information), dtype=np.float64)
            sure = (np.diag(covariance) < LARGEST_STD_ERROR**2).all()
            return (coefficients, covariance) if sure else None
    return None


def _derivatives(
    outcome: NDArray[np.bool_], columns: Floats, coefficients: Floats
) -> tuple[Floats, Floats]:
    """The score (P,) and the information (P, P) of a logit."""
    score = np.zeros(coefficients.size)
    information = np.zeros((coefficients.size, coefficients.size))
    for first in range(0, outcome.size, BLOCK):
        rows = _sliced(columns[first : first + BLOCK])
        chance = Fit.chance(rows @ coefficients)
        missed = _sliced(outcome[first : first + BLOCK]) - chance
        score += np.matmul(missed[:, np.newaxis], rows).sum(axis=(0, 1))
        weighted = rows * (chance * (1 - chance))[..., np.newaxis]
        information += np.matmul(weighted.transpose(0, 2, 1), rows).sum(axis=0)
    return score, information


def _sliced(values: NDArray[Any]) -> NDArray[Any]:
    """Rows in slices of `SLICE`, the last filled with zeros, which add nothing."""
    slices = -(-len(values) // SLICE)
    padded = np.zeros((slices * SLICE, *values.shape[1:]))
    padded[: len(values)] = values
    return padded.reshape(slices, SLICE, *values.shape[1:])
