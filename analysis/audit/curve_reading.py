"""Every curve of a release with the courses behind it, as an attacker reads it.

Cumulative numbers of one curve are all rounded by one chance u, so ``5 floor(n / 5 + u)`` says of a
whole number n that n + j lies in a window of five, with the same j = floor(5 u), 0 to 4, everywhere
in the curve.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.audit.curve_courses import (
    Courses,
    exit_courses,
    first_start_courses,
    sanction_courses,
)
from analysis.choices import choices_text
from analysis.selection import LEAVE_OUT, OWN_OUTCOME

if TYPE_CHECKING:
    from analysis.audit.problem import Floats, Indices
    from analysis.disclosure.selections import Group, Membership, Universe
    from data.policy import Policy
    from data.programme import Programme

EXIT, SANCTION, UPTAKE = "exit_curves", "sanction_curve", "uptake"
FIRST_START = "first_start_curve"


@dataclass(frozen=True, eq=False)
class ShownCurve:
    """What a curve of M steps says of those inside it, with the courses behind it.

    ``events`` (K, M) of each outcome, cumulative and as shown, by each of ``days``; ``everybody``
    as shown. All else is computed of these numbers and of what is no secret.
    """

    days: Indices
    events: Floats
    everybody: float
    courses: Courses
    base: int

    @staticmethod
    def of(rows: pd.DataFrame, courses: Courses, base: int) -> ShownCurve:
        """A curve from its rows in a release, by outcome as the courses number them."""
        days = np.array(sorted(rows["day"].unique()), np.int64)
        begun = rows[rows["day"] == days[0]]
        events = np.cumsum(rows["events"].to_numpy(np.float64).reshape(-1, days.size), axis=1)
        everybody = begun["at_risk"].iloc[0] + begun["events"].sum() + begun["censored"].iloc[0]
        return ShownCurve(days, events, float(everybody), courses, base)

    @property
    def periods(self) -> int:
        """How many days are shown."""
        return self.days.size

    def until(self, periods: int) -> ShownCurve:
        """The same curve, of which only so many days are shown."""
        return replace(self, days=self.days[:periods], events=self.events[:, :periods])

    @cached_property
    def first(self) -> Indices:
        """The step in which each person is first seen."""
        return np.searchsorted(self.days, self.courses.first)

    @cached_property
    def last(self) -> Indices:
        """The step in which each person is last seen; M after the curve."""
        return np.searchsorted(self.days, self.courses.last)

    @cached_property
    def event(self) -> Indices:
        """The step of what happened; M of nothing within the curve."""
        found = np.searchsorted(self.days, self.courses.day)
        found[self.courses.outcome < 0] = self.periods
        return found

    @cached_property
    def true_events(self) -> Indices:
        """The exact cumulative numbers behind ``events``."""
        rows = [self.event[self.courses.outcome == k] for k in range(len(self.events))]
        return np.array(
            [np.cumsum(np.bincount(row, minlength=self.periods + 1)[:-1]) for row in rows]
        )

    @cached_property
    def chance(self) -> int:
        """The j by which the truth gives what is shown, the first of several.

        Raises ``ValueError`` where there is none: then the curve is not of these persons.
        """
        for j in range(self.base):
            if (self.base * ((self.true_events + j) // self.base) == self.events).all():
                return j
        raise ValueError("a curve is not of these persons")


@dataclass(frozen=True, order=True)
class CurveName:
    """What names a curve in the tables of a release: all its rows have these values."""

    selection: str
    figure: str
    choices: str
    intervention: str = ""

    @property
    def text(self) -> str:
        """How a report names it."""
        return " ".join(word for word in (self.figure, self.intervention, self.selection) if word)

    def rows(self, table: pd.DataFrame) -> pd.Series:
        """Which rows of the table of its figure are this curve."""
        found = (table["selection"] == self.selection) & (table["choices"] == self.choices)
        return found & (table["intervention"] == self.intervention) if self.intervention else found


@dataclass(frozen=True, eq=False)
class ReadCurve:
    """A curve with its name, and the place of each person of its courses."""

    name: CurveName
    places: Indices
    curve: ShownCurve


def read_curves(
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Group],
    membership: Membership,
    universe: Universe,
    programme: Programme,
    policy: Policy,
) -> Iterator[ReadCurve]:
    """The curves of these groups: exits, first wage sanctions, first starts.

    Of groups that were formed after entry exits are followed from a landmark day.
    """
    by_selection = {group.selection: group for group in shown}
    later = [
        (group, by_selection[group.selection.of_entry].places)
        for group in shown
        if group.selection.formed_after_entry and group.selection.of_entry in by_selection
    ]
    every = [(group, group.places) for group in shown]
    first = [one for one in every if not one[0].selection.formed_after_entry]
    people = membership, universe
    estimate = choices_text({"estimate": "cumulative-incidence"})
    kinds = [
        *(
            (
                later if landmark else first,
                CurveName("", EXIT, choices_text({"unknown": unknown})),
                exit_courses(*people, unknown=unknown == OWN_OUTCOME, landmark=landmark),
            )
            for landmark in sorted({0, *(group.selection.start for group, _places in later)})
            for unknown in (LEAVE_OUT, OWN_OUTCOME)
        ),
        (every, CurveName("", SANCTION, ""), sanction_courses(*people)),
        (every, CurveName("", FIRST_START, ""), first_start_courses(*people)),
        *(
            (every, CurveName("", UPTAKE, estimate, code), first_start_courses(*people, code))
            for code in (intervention.code for intervention in programme.interventions)
        ),
    ]
    for groups, kind, followed in kinds:
        table = tables.get(kind.figure, pd.DataFrame(columns=list(kind.__dict__)))
        parts = dict(tuple(table.groupby("selection", sort=False)))
        for group, persons in groups:
            name = replace(kind, selection=group.selection.text)
            rows = parts.get(name.selection, table.iloc[:0])
            rows = rows[name.rows(rows)]
            if not rows.empty:
                places = followed.of(persons, group.selection, programme)
                courses = followed.courses_of(places)
                yield ReadCurve(name, places, ShownCurve.of(rows, courses, policy.base))


def alike(curves: Sequence[ReadCurve]) -> list[list[ReadCurve]]:
    """Curves of the same persons with the same numbers, which one attack serves."""
    found: dict[tuple[object, ...], list[ReadCurve]] = {}
    for read in curves:
        one = read.curve
        name = (read.name.figure, read.name.choices, read.name.intervention)
        key = (*name, one.events.tobytes(), read.places.tobytes())
        found.setdefault(key, []).append(read)
    return list(found.values())
