"""Models for several observations of one person: what changes, given that persons differ.

Two that rest on different assumptions and should agree: a mixed model with a random intercept for
each person (restricted maximum likelihood), and generalised estimating equations with exchangeable
correlation and robust standard errors. By statsmodels; equal to R's lme4 and geepack.

Sources
-------
.. [1] Laird N M, Ware J H. Random-effects models for longitudinal data. Biometrics 1982; 38:
       963-974.
.. [2] Liang K-Y, Zeger S L. Longitudinal data analysis using generalized linear models.
       Biometrika 1986; 73: 13-22.
"""

from __future__ import annotations

import warnings
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from analysis.estimators.step_functions import Floats

ITERATIONS = 200
PRECISION = 1e-10

# What is left of the squares of observations that columns explain to the last, but for rounding.
EXACT = 1e-20

# A standard error as small as this, on a scale of points or log odds, is 0 but for rounding: all
# who were observed again changed alike.
CERTAIN = 1e-6


@dataclass(frozen=True, eq=False)
class Estimates:
    """Coefficients and their standard errors, shape (P,); NaN where data cannot carry a model."""

    coefficients: Floats
    std_errors: Floats


def mixed_model(outcome: Floats, columns: Floats, person: NDArray[np.int64]) -> Estimates:
    """Linear model with a random intercept for each person [1]_.

    Parameters
    ----------
    outcome : float, shape (N,)
        What was observed.
    columns : float, shape (N, P)
        The design, with its constant.
    person : whole numbers, shape (N,)
        Whose observation it is.

    Returns
    -------
    Estimates
        By restricted maximum likelihood. NaN where everybody's observations are the same but for
        what the columns explain, or the search finds no maximum.
    """
    # Imported here: it takes seconds, and most pages show no regression.
    from statsmodels.regression.mixed_linear_model import MixedLM
    from statsmodels.tools.sm_exceptions import ConvergenceWarning

    if not carries_a_model(outcome, columns, person):
        return nothing(columns)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # It warns on its way to the maximum too; whether that was found is looked at below. Where
        # persons do not differ, their variance is 0, and it warns that this is a boundary.
        warnings.simplefilter("ignore", ConvergenceWarning)
        warnings.filterwarnings("ignore", "Random effects covariance is singular", UserWarning)
        try:
            result = MixedLM(outcome, columns, groups=person).fit(
                reml=True, method=["powell", "bfgs"], maxiter=ITERATIONS
            )
            coefficients, std_errors = np.asarray(result.fe_params), np.asarray(result.bse_fe)
        except (np.linalg.LinAlgError, ValueError):
            return nothing(columns)
    if not result.converged:
        return nothing(columns)
    return _checked(columns, coefficients, std_errors)


def estimating_equations(
    outcome: Floats, columns: Floats, person: NDArray[np.int64], binary: bool = False
) -> Estimates:
    """Mean model with exchangeable correlation within persons, robust standard errors [2]_.

    Parameters
    ----------
    outcome, columns, person
        As `mixed_model`.
    binary : bool
        Whether the outcome is 0 or 1; coefficients are then in log odds.

    Returns
    -------
    Estimates
        NaN where the equations have no solution, or one that no correlation belongs to.
    """
    from statsmodels.genmod.cov_struct import Exchangeable
    from statsmodels.genmod.families import Binomial, Gaussian
    from statsmodels.genmod.generalized_estimating_equations import GEE
    from statsmodels.tools.sm_exceptions import (
        ConvergenceWarning,
        IterationLimitWarning,
        PerfectSeparationWarning,
    )

    if not carries_a_model(outcome, columns, person):
        return nothing(columns)
    with warnings.catch_warnings(), np.errstate(all="ignore"):
        # Whether there is a solution, and the search arrived at it, is looked at below.
        for kind in (ConvergenceWarning, IterationLimitWarning, PerfectSeparationWarning):
            warnings.simplefilter("ignore", kind)
        family, likeness = Binomial() if binary else Gaussian(), Exchangeable()
        try:
            result = GEE(outcome, columns, groups=person, cov_struct=likeness, family=family).fit(
                maxiter=ITERATIONS, ctol=PRECISION
            )
            coefficients, std_errors = np.asarray(result.params), np.asarray(result.bse)
        except (np.linalg.LinAlgError, ValueError, ZeroDivisionError):
            return nothing(columns)
    if not result.converged or not is_correlation(float(likeness.dep_params), person):
        return nothing(columns)
    return _checked(columns, coefficients, std_errors)


def is_correlation(value: float, person: NDArray[np.int64]) -> bool:
    """Whether so many observations of one person can be correlated like this.

    Estimated from few persons it can pass 1, or fall below what is possible; coefficients that rest
    on it are then without meaning, and may be huge.
    """
    most = int(np.unique(person, return_counts=True)[1].max())
    return -1 / (most - 1) < value < 1


def carries_a_model(outcome: Floats, columns: Floats, person: NDArray[np.int64]) -> bool:
    """Whether two or more persons were observed again, and columns leave something to explain."""
    _, observed = np.unique(person, return_counts=True)
    rest = outcome - columns @ np.linalg.lstsq(columns, outcome, rcond=None)[0]
    return bool((observed > 1).sum() > 1 and (rest**2).sum() > EXACT * (outcome**2).sum())


def _checked(columns: Floats, coefficients: Floats, std_errors: Floats) -> Estimates:
    """The estimates, if they are numbers and could have been others."""
    sure = np.isfinite(coefficients).all() and np.isfinite(std_errors).all()
    if sure and (std_errors > CERTAIN).all():
        return Estimates(coefficients.astype(np.float64), std_errors.astype(np.float64))
    return nothing(columns)


def nothing(columns: Floats) -> Estimates:
    """No estimate of anything."""
    missing = np.full(columns.shape[1], np.nan)
    return Estimates(missing, missing)
