"""Exact curves by hand and by chance, for tests of what is published of them."""

from __future__ import annotations

import numpy as np
import pandas as pd

from analysis.estimators.competing_risks import (
    CENSORED,
    EventTable,
    cumulative_incidence,
    curve_rows,
)
from analysis.figures.exit_curves import OUTCOMES
from analysis.selection import ALL, LEAVE_OUT

Course = tuple[int, int, int]
"""Day, outcome (0, 1, 2 or ``CENSORED``) and persons."""


def table_of(*courses: Course, outcomes: int = 2) -> EventTable:
    """The event table of these courses."""
    day, outcome, persons = zip(*courses, strict=True)
    return EventTable.from_counts(day, outcome, persons, outcomes)


def exact_rows(
    table: EventTable, outcomes: tuple[str, ...] = OUTCOMES[LEAVE_OUT], group: str = ALL
) -> pd.DataFrame:
    """The rows that ``exit_curves`` gives of an event table."""
    curve = cumulative_incidence(table)
    parts = [
        curve_rows(curve, k, group=group, outcome=outcome) for k, outcome in enumerate(outcomes)
    ]
    return pd.concat(parts, ignore_index=True)


def followed_for(*numbers: tuple[int, int]) -> pd.DataFrame:
    """Until which day how many persons could be seen."""
    return pd.DataFrame(numbers, columns=["day", "persons"])


def random_course(
    random: np.random.Generator, outcomes: int = 2
) -> tuple[EventTable, pd.DataFrame]:
    """Up to 600 persons who entered whenever, some of whom left, and until when each was seen."""
    persons = int(random.integers(60, 600))
    followed = random.integers(100, int(random.integers(400, 1400)), persons)
    leaves = random.exponential(float(random.integers(200, 900)), persons).astype(np.int64)
    outcome = np.where(leaves < followed, random.integers(0, outcomes, persons), CENSORED)
    day = np.minimum(leaves, followed)
    ones = np.ones(persons, dtype=np.int64)
    table = EventTable.from_counts(day, outcome, ones, outcomes)
    return table, pd.DataFrame({"day": followed, "persons": ones})


def random_table(random: np.random.Generator, outcomes: int = 2) -> EventTable:
    """Up to 600 persons who leave, or are last seen, within some time."""
    persons = int(random.integers(50, 600))
    day = random.integers(0, int(random.integers(40, 1500)), persons)
    chance = np.append(random.dirichlet(np.ones(outcomes)) * 0.7, 0.3)
    outcome = random.choice([*range(outcomes), CENSORED], persons, p=chance)
    return EventTable.from_counts(day, outcome, np.ones(persons, dtype=np.int64), outcomes)
