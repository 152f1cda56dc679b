"""The interval of a mean of answers lies on their scale."""

from __future__ import annotations

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimators.means import interval_on_scale


def interval(answers: list[int]) -> tuple[float, float]:
    n = np.array([float(len(answers))])
    variance = np.array([np.var(answers, ddof=1) if len(answers) > 1 else np.nan])
    lower, upper = interval_on_scale(n, np.array([np.mean(answers)]), variance, (1, 5))
    return float(lower[0]), float(upper[0])


def test_it_is_what_r_makes_of_the_log_odds() -> None:
    # R 4.2.2: x <- c(5,5,5,5,4,5,5,3,5,5,5,4); n <- 12; p <- (mean(x) - 1) / 4
    # r <- qt(.975, n - 1) * sd(x) / sqrt(n) / 4 / (p * (1 - p)); 1 + 4 * plogis(qlogis(p) +- r)
    found = interval([5, 5, 5, 5, 4, 5, 5, 3, 5, 5, 5, 4])
    assert found == pytest.approx((3.9581040594, 4.9082954017), abs=1e-9)


@settings(deadline=None, max_examples=100)
@given(st.lists(st.integers(1, 5), min_size=2, max_size=40))
def test_it_never_leaves_the_scale_and_holds_the_mean(answers: list[int]) -> None:
    lower, upper = interval(answers)
    if len(set(answers)) == 1:
        assert np.isnan([lower, upper]).all()
    else:
        assert 1 <= lower < np.mean(answers) < upper <= 5


@pytest.mark.parametrize("answers", [[3], [1, 1], [5] * 40])
def test_there_is_none_where_nothing_varies(answers: list[int]) -> None:
    assert np.isnan(interval(answers)).all()


def test_in_the_middle_of_the_scale_and_of_many_it_is_the_t_interval() -> None:
    # 200 answers of 2 and 200 of 4: mean 3, variance 400/399; Student's t of 399 is 1.965927.
    reach = 1.965927 * (1 / 399) ** 0.5
    assert interval([2, 4] * 200) == pytest.approx((3 - reach, 3 + reach), abs=1e-3)
