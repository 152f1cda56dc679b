"""Event tables add up rows of counts, and refuse what is no count."""

import math

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from analysis.estimators.competing_risks import CENSORED, EventTable
from tests.analysis.counts import Row, rows, table

quickly = settings(deadline=None, max_examples=60)


def test_rows_of_a_day_are_added_up_by_outcome() -> None:
    counts = table([(7, 1, 2), (3, 0, 1), (7, 1, 3), (7, CENSORED, 4)])
    assert list(counts.days) == [0, 3, 7]
    assert counts.events.tolist() == [[0, 1, 0], [0, 0, 2 + 3]]
    assert list(counts.censored) == [0, 0, 4]
    assert list(counts.at_risk) == [10, 10, 9]


@quickly
@given(rows(), st.randoms())
def test_splitting_and_shuffling_rows_changes_nothing(data: list[Row], random: object) -> None:
    apart = [(day, outcome, 1) for day, outcome, count in data for _ in range(count)]
    random.shuffle(apart)  # type: ignore[attr-defined]
    whole, split = table(data), table([*apart, (99, 0, 0)])
    for attribute in ("days", "events", "censored", "at_risk"):
        np.testing.assert_array_equal(getattr(whole, attribute), getattr(split, attribute))


@quickly
@given(rows())
def test_at_risk_falls_by_those_who_left_or_were_last_seen(data: list[Row]) -> None:
    counts = table(data)
    leaving = counts.events.sum(axis=0) + counts.censored
    assert counts.at_risk[0] == sum(count for _, _, count in data)
    np.testing.assert_array_equal(counts.at_risk - leaving, [*counts.at_risk[1:], 0])


# What is refused


@pytest.mark.parametrize(
    ("day", "outcome", "persons", "message"),
    [
        ([-1], [0], [1], "day runs from -1 to -1; give 0 or more"),
        ([1], [0], [-2], "persons runs from -2 to -2; give 0 or more"),
        ([1], [2], [1], "outcome runs from 2 to 2; give -1 to 1"),
        ([1], [-2], [1], "outcome runs from -2 to -2; give -1 to 1"),
        ([1.5], [0], [1], "day holds float64 values; give whole numbers"),
        ([math.nan], [0], [1], "day holds float64 values"),
        ([math.inf], [0], [1], "day holds float64 values"),
        ([1], ["left"], [1], "outcome holds <U4 values"),
        ([1, 2], [0], [1], r"shapes \(2,\), \(1,\) and \(1,\)"),
        ([[1]], [[0]], [[1]], "give three columns of one length"),
    ],
)
def test_rows_that_are_no_counts_are_refused(
    day: object, outcome: object, persons: object, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        EventTable.from_counts(day, outcome, persons, 2)  # type: ignore[arg-type]


def test_whole_numbers_stored_as_floats_are_counts() -> None:
    assert list(EventTable.from_counts([3.0], [0.0], [2.0], 1).events[0]) == [0, 2]


def test_a_table_needs_an_outcome() -> None:
    with pytest.raises(ValueError, match="outcomes runs from 0 to 0; give 1 or more"):
        EventTable.from_counts([], [], [], 0)


@pytest.mark.parametrize(
    ("days", "events", "censored", "message"),
    [
        ([0, 3], [[0, 1]], [0], "do not fit"),
        ([0, 3], [0, 1], [0, 0], "do not fit"),
        ([0, 3], [[0]], [0, 0], "do not fit"),
        ([], np.zeros((1, 0)), [], "start with 0"),
        ([1, 3], [[0, 1]], [0, 0], "start with 0"),
        ([0, 3, 3], [[0, 1, 1]], [0, 0, 0], "increase"),
        ([0, 3], [[0, -1]], [0, 0], "negative"),
        ([0, 3], [[0, 1]], [0, -1], "negative"),
    ],
)
def test_tables_that_cannot_be_are_refused(
    days: object, events: object, censored: object, message: str
) -> None:
    with pytest.raises(ValueError, match=message):
        EventTable(*(np.array(column, dtype=np.int64) for column in (days, events, censored)))
