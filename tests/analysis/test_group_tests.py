"""Gray's test and the log-rank test equal R's, and say so when there is nothing to test."""

import math
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimators import group_tests
from analysis.estimators.competing_risks import CENSORED, EventTable
from analysis.estimators.group_tests import NOTHING_TO_TEST, gray_test, log_rank_test
from tests.analysis.counts import Row, rows, table
from tests.analysis.reference import load, read, recidivism

quickly = settings(deadline=None, max_examples=40)
DATA = ["mgus2_by_sex", "transplant_by_abo"]
three_groups = st.lists(rows(last_day=5), min_size=3, max_size=3)


def same(found: group_tests.GroupComparison, expected: group_tests.GroupComparison) -> bool:
    """Equal but for rounding."""
    close = pytest.approx(expected.statistic, rel=1e-7, abs=1e-7, nan_ok=True)
    return found.degrees_of_freedom == expected.degrees_of_freedom and found.statistic == close


def is_unknown(found: group_tests.GroupComparison) -> bool:
    return (
        math.isnan(found.statistic) and math.isnan(found.p_value) and not found.degrees_of_freedom
    )


# Equal to R


@pytest.mark.parametrize("data", DATA)
def test_gray_equals_r_for_each_outcome(data: str) -> None:
    reference = load(data)
    for outcome, expected in enumerate(reference.results["gray"]):
        found = gray_test(reference.groups, outcome)
        assert expected["cause"] == reference.results["causes"][outcome]
        assert found.statistic == pytest.approx(expected["stat"], rel=1e-8)
        assert found.p_value == pytest.approx(expected["p"], rel=1e-8)
        assert found.degrees_of_freedom == expected["df"]


@pytest.mark.parametrize("case", range(len(read("gray_ties")["cases"])))
def test_gray_equals_r_with_ties_and_groups_that_end_early(case: int) -> None:
    given_case: dict[str, Any] = read("gray_ties")["cases"][case]
    groups = _by_group(given_case["rows"])
    for expected in given_case["tests"]:
        found = gray_test(groups, expected["outcome"])
        assert found.statistic == pytest.approx(expected["statistic"], rel=1e-8, abs=1e-12)
        assert found.degrees_of_freedom == expected["degrees_of_freedom"]


@pytest.mark.parametrize("data", DATA)
def test_log_rank_equals_r_for_any_exit(data: str) -> None:
    expected = load(data).results["logrank_any_exit"]
    found = log_rank_test(load(data).groups)
    assert found.statistic == pytest.approx(expected["chisq"], rel=1e-8)
    assert found.p_value == pytest.approx(expected["p"], rel=1e-8)
    assert found.degrees_of_freedom == expected["df"]


def test_log_rank_equals_r_for_a_single_outcome() -> None:
    r, groups = recidivism()
    found = log_rank_test(groups)
    assert found.statistic == pytest.approx(r["logrank_chisq"], rel=1e-8)
    assert found.p_value == pytest.approx(r["logrank_p"], rel=1e-8)


# Sums by hand


def test_gray_by_hand() -> None:
    # Two groups of 4, 2 of one leave on day 1 and nobody later. Of the 2 exits, 1 was expected.
    # Variance: drawing 2 of 8 without replacement, 2 (1/2) (1/2) (8 - 2) / (8 - 1).
    found = gray_test([table([(1, 0, 2), (2, CENSORED, 2)]), table([(2, CENSORED, 4)])], 0)
    assert found.statistic == pytest.approx((2 - 1) ** 2 / (2 / 4 * 6 / 7))
    assert found.degrees_of_freedom == 1
    # With 1 degree of freedom, p is the chance of a normal deviate this far from 0.
    assert found.p_value == pytest.approx(math.erfc(math.sqrt(found.statistic / 2)))


def test_gray_still_tests_when_nearly_all_leave_on_one_day() -> None:
    # 1 and 2 of 2 million stay: the variance is a millionth of what it is without ties.
    groups = [[(1, 0, 1_000_000 - stay), (2, CENSORED, stay)] for stay in (1, 2)]
    exits, persons = 1_999_997, 2_000_000
    variance = exits / 4 * (persons - exits) / (persons - 1)
    found = gray_test([table(data) for data in groups], 0)
    assert found.statistic == pytest.approx((1 / 2) ** 2 / variance, rel=1e-6)


def test_gray_keeps_persons_at_risk_who_left_by_another_outcome() -> None:
    # 2 of the first group leave by outcome 1 on day 1. On day 2, 1 of its 2 others leaves by
    # outcome 0: those 2 count as still at risk, so that 4 / (4 + 4) of an exit was expected.
    first = table([(1, 1, 2), (2, 0, 1), (3, CENSORED, 1)])
    second = table([(3, CENSORED, 4)])
    # Variance on day 2: step 1/8; direct +-(1/2) 4 and weight 1/4 of each group, 1/8 (4/4 + 4/4).
    day_2 = 1 / 8 * 2 * ((1 / 2 * 4) ** 2 / 4)
    # On day 1: each exit by outcome 1 changes the rest by G / S = 2 times later = (1/2) 4 (1/8),
    # at weight S(0) d / Y / 4, with 2 tied of 4.
    day_1 = (1 / (1 / 2) * (1 / 2 * 4 * 1 / 8)) ** 2 * (2 / 4) / 4 * (1 - 1 / 3)
    assert gray_test([first, second], 0).statistic == pytest.approx(
        (1 - 1 / 2) ** 2 / (day_2 + day_1)
    )


def test_log_rank_by_hand() -> None:
    # Day 1: 1 of 2 + 2 leaves, 1/2 expected. Day 2: 1 of 1 + 2, 1/3 expected.
    found = log_rank_test(
        [table([(1, 0, 1), (2, 1, 1)]), table([(2, CENSORED, 1), (3, CENSORED, 1)])]
    )
    expected = (2 - 1 / 2 - 1 / 3) ** 2 / (1 / 2 * 1 / 2 + 1 / 3 * 2 / 3)
    assert found.statistic == pytest.approx(expected)
    assert found.degrees_of_freedom == 1


# What holds for any counts


@quickly
@given(three_groups, st.permutations(range(3)))
def test_the_order_of_groups_does_not_matter(groups: list[list[Row]], order: list[int]) -> None:
    tables = [table(data) for data in groups]
    for test in (log_rank_test, _gray_of_the_first):
        assert same(test([tables[index] for index in order]), test(tables))


@quickly
@given(rows(last_day=5), rows(last_day=5))
def test_two_groups_can_be_exchanged(first: list[Row], second: list[Row]) -> None:
    tables = [table(first), table(second)]
    assert same(gray_test(tables, 0), gray_test(tables[::-1], 0))


@quickly
@given(three_groups)
def test_other_outcomes_count_as_one(groups: list[list[Row]]) -> None:
    apart = [
        table([(day, outcome + day % 2 * (outcome == 1), n) for day, outcome, n in data], 3)
        for data in groups
    ]
    assert same(gray_test(apart, 0), gray_test([table(data) for data in groups], 0))


@quickly
@given(three_groups)
def test_only_the_order_of_days_matters(groups: list[list[Row]]) -> None:
    stretched = [table([(7 * day + 3, outcome, n) for day, outcome, n in data]) for data in groups]
    tables = [table(data) for data in groups]
    for test in (log_rank_test, _gray_of_the_first):
        assert same(test(stretched), test(tables))


@quickly
@given(three_groups)
def test_groups_that_tell_nothing_change_nothing(groups: list[list[Row]]) -> None:
    tables = [table([(day + 1, outcome, n) for day, outcome, n in data]) for data in groups]
    # Nobody at all, and nobody left on the first day with an exit.
    with_empty = [table([]), tables[0], table([(0, CENSORED, 5)]), *tables[1:]]
    for test in (log_rank_test, _gray_of_the_first):
        assert same(test(with_empty), test(tables))


@quickly
@given(rows(last_day=5))
def test_equal_groups_do_not_differ(data: list[Row]) -> None:
    for test in (log_rank_test, _gray_of_the_first):
        found = test([table(data), table(data), table(data)])
        if found.degrees_of_freedom:
            assert found.statistic == pytest.approx(0, abs=1e-20)
            assert found.p_value == pytest.approx(1)


@quickly
@given(three_groups)
def test_statistics_are_not_negative_and_p_lies_between_0_and_1(groups: list[list[Row]]) -> None:
    for test in (log_rank_test, _gray_of_the_first):
        found = test([table(data) for data in groups])
        if found.degrees_of_freedom:
            assert found.statistic > -1e-9
            assert 0 <= found.p_value <= 1


def test_doubling_a_large_group_doubles_the_statistic() -> None:
    # Not exactly: drawing ties without replacement, n - 1 of 2 n persons is not half of 2 n - 1.
    data = [[(1, 0, 30), (1, 1, 20), (2, 0, 9), (4, CENSORED, 41)], [(2, 0, 50), (3, 1, 50)]]

    def times(factor: int) -> list[EventTable]:
        return [table([(day, outcome, n * factor) for day, outcome, n in rows_]) for rows_ in data]

    for test in (log_rank_test, _gray_of_the_first):
        once, twice = test(times(50_000)), test(times(100_000))
        assert sum(int(counts.at_risk[0]) for counts in times(50_000)) == 10_000_000
        assert twice.statistic == pytest.approx(2 * once.statistic, rel=1e-5)


# Nothing to test


@pytest.mark.parametrize(
    "groups",
    [
        [],
        [[(1, 0, 3), (2, CENSORED, 3)]],
        [[(1, 0, 3), (2, CENSORED, 3)], []],
        [[], []],
        [[(1, CENSORED, 3)], [(2, CENSORED, 3)]],
        [[(1, 0, 3), (2, CENSORED, 3)], [(0, CENSORED, 3)]],
        [[(1, 0, 3)], [(1, 0, 2)]],
    ],
    ids=[
        "no group",
        "one group",
        "one group with persons",
        "no persons",
        "nobody leaves",
        "the other group is gone before the first exit",
        "all leave together",
    ],
)
def test_nothing_to_test_is_unknown_with_no_degrees_of_freedom(groups: list[list[Row]]) -> None:
    tables = [table(data) for data in groups]
    assert is_unknown(log_rank_test(tables))
    assert is_unknown(gray_test(tables, 0))
    assert is_unknown(NOTHING_TO_TEST)


def test_gray_of_an_outcome_that_does_not_occur_is_unknown() -> None:
    tables = [table([(1, 0, 3), (4, CENSORED, 1)]), table([(2, 0, 1), (4, CENSORED, 1)])]
    assert is_unknown(gray_test(tables, 1))
    assert gray_test(tables, 0).degrees_of_freedom == 1


@pytest.mark.parametrize(
    "groups",
    [
        # R returns a chi-square of -10.67 for both: one direction of variance is negative.
        [[(1, 0, 1), (3, 0, 1)], [(3, 0, 2)]],
        [[(1, 0, 1)], [(0, 0, 1), (1, 0, 1)], [(1, 0, 1)]],
    ],
)
def test_gray_is_unknown_when_ties_outnumber_the_persons_they_are_drawn_from(
    groups: list[list[Row]],
) -> None:
    assert is_unknown(gray_test([table(data) for data in groups], 0))


def test_gray_survives_a_pooled_share_of_one_before_the_last_exit() -> None:
    # The pooled share adds 3/9, 3/6 and 1/6, though 2 persons are left; R returns no number.
    groups = [[(0, 0, 3)], [(1, 0, 2), (4, 0, 1)], [(1, 0, 1), (2, 0, 1), (4, 0, 1)]]
    found = gray_test([table(data) for data in groups], 0)
    assert found.degrees_of_freedom == 2
    assert math.isfinite(found.statistic)


# What is refused


@pytest.mark.parametrize("outcome", [-1, 2])
def test_an_outcome_that_a_table_does_not_have_is_refused(outcome: int) -> None:
    with pytest.raises(ValueError, match=f"outcome {outcome} is not in every table"):
        gray_test([table([(1, 0, 1)])], outcome)


def test_tables_with_different_outcomes_are_refused() -> None:
    tables = [table([(1, 0, 1)], outcomes=2), table([(1, 0, 1)], outcomes=3)]
    for test in (log_rank_test, _gray_of_the_first):
        with pytest.raises(ValueError, match=r"tables have \[2, 3\] outcomes"):
            test(tables)


def _gray_of_the_first(tables: list[EventTable]) -> group_tests.GroupComparison:
    return gray_test(tables, 0)


def _by_group(rows_: list[list[int]]) -> list[EventTable]:
    names = sorted({group for group, *_ in rows_})
    return [
        table([(day, outcome, n) for group, day, outcome, n in rows_ if group == name])
        for name in names
    ]
