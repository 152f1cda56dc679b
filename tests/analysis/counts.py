"""Event tables for tests: written by hand, or drawn at random with many ties."""

from collections.abc import Iterable
from fractions import Fraction

from hypothesis import strategies as st

from analysis.estimators.competing_risks import (
    CENSORED,
    CumulativeIncidence,
    EventTable,
    cumulative_incidence,
)

Row = tuple[int, int, int]


def table(rows: Iterable[Row], outcomes: int = 2) -> EventTable:
    """Event table of rows (day, outcome, persons)."""
    day, outcome, persons = zip(*rows, strict=True) if (rows := list(rows)) else ((), (), ())
    return EventTable.from_counts(day, outcome, persons, outcomes)


def curve_of(data: list[Row], outcomes: int = 2) -> CumulativeIncidence:
    return cumulative_incidence(table(data, outcomes))


def rows(
    outcomes: int = 2, last_day: int = 8, most: int = 4, size: int = 12
) -> st.SearchStrategy[list[Row]]:
    """Up to `size` rows on few days, so that exits and censorings often fall together."""
    row = st.tuples(
        st.integers(0, last_day), st.integers(CENSORED, outcomes - 1), st.integers(1, most)
    )
    return st.lists(row, min_size=1, max_size=size)


def persons(data: Iterable[Row]) -> tuple[list[int], list[int]]:
    """Day and outcome of each person."""
    each = [(day, outcome) for day, outcome, count in data for _ in range(count)]
    return [day for day, _ in each], [outcome for _, outcome in each]


def exact_curve(
    counts: EventTable, outcome: int
) -> tuple[list[Fraction], list[Fraction], list[Fraction]]:
    """S, F_k and Var F_k on each day, as the formulas of the estimate say, in fractions.

    Var F_k(t) = sum over u <= t of [S(u-)^2 a_k (1 - a_k) + G^2 a / (1 - a) - 2 S(u-) G a_k] / Y
    with a = d / Y and G = F_k(t) - F_k(u); the second term is 0 when a = 1.
    """
    free, gone, terms = [Fraction(1)], [Fraction(0)], []
    variance = []
    for column, at_risk in enumerate(map(int, counts.at_risk)):
        exits = Fraction(int(counts.events[:, column].sum()), at_risk or 1)
        own = Fraction(int(counts.events[outcome, column]), at_risk or 1)
        gone.append(gone[-1] + free[-1] * own)
        terms.append((free[-1], own, exits, at_risk or 1, gone[-1]))
        free.append(free[-1] * (1 - exits))
        total = Fraction(0)
        for before, a_k, a, people, share in terms:
            growth = gone[-1] - share
            others = growth**2 * a / (1 - a) if a != 1 else 0
            total += (before**2 * a_k * (1 - a_k) + others - 2 * before * growth * a_k) / people
        variance.append(total)
    return free[1:], gone[1:], variance
