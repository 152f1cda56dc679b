"""Every curve of a release with the courses behind it, as an attacker reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import pandas as pd

from analysis.audit.curve_courses import (
    EXIT,
    FIRST_START,
    SANCTION,
    UPTAKE,
    exit_courses,
    sanction_courses,
    uptake_courses,
)
from analysis.audit.curve_numbers import read_curve
from analysis.choices import choices_text
from analysis.selection import LEAVE_OUT, OWN_OUTCOME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    from analysis.audit.curve_courses import Courses
    from analysis.audit.curve_numbers import ShownCurve
    from analysis.audit.puzzle import Indices
    from analysis.disclosure.selections import Group, Membership, Universe
    from data.policy import Policy
    from data.programme import Programme


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

    def until(self, periods: int) -> ReadCurve:
        """The same curve, of which only so many days are shown."""
        return replace(self, curve=self.curve.until(periods))


@dataclass(frozen=True)
class _Kind:
    """A kind of curve: the columns that tell its curves apart, and the courses."""

    figure: str
    choices: str
    intervention: str
    courses: Courses


def read_curves(
    tables: Mapping[str, pd.DataFrame],
    shown: Sequence[Group],
    membership: Membership,
    universe: Universe,
    programme: Programme,
    policy: Policy,
) -> Iterator[ReadCurve]:
    """The curves of these groups: exits, first wage sanctions, first starts.

    Of groups that were formed after entry exits are followed from a landmark day: the attacker is
    granted who was still in then, and had started what.
    """
    by_selection = {group.selection: group for group in shown}
    later = [
        (group, by_selection[group.selection.of_entry].places)
        for group in shown
        if group.selection.formed_after_entry and group.selection.of_entry in by_selection
    ]
    for landmark in {group.selection.start for group, _places in later}:
        kinds = _exit_kinds(membership, universe, landmark)
        yield from _read(tables, later, kinds, policy, programme)
    every = [(group, group.places) for group in shown]
    first = [one for one in every if not one[0].selection.formed_after_entry]
    yield from _read(tables, first, _exit_kinds(membership, universe, 0), policy, programme)
    others = _other_kinds(membership, universe, programme)
    yield from _read(tables, every, others, policy, programme)


def _read(
    tables: Mapping[str, pd.DataFrame],
    groups: Sequence[tuple[Group, Indices]],
    kinds: Iterator[_Kind],
    policy: Policy,
    programme: Programme,
) -> Iterator[ReadCurve]:
    for kind in kinds:
        table = tables.get(kind.figure, pd.DataFrame(columns=["choices", "selection", "intervention"]))
        table = table[table["choices"] == kind.choices]
        if kind.intervention:
            table = table[table["intervention"] == kind.intervention]
        parts = dict(tuple(table.groupby("selection", sort=False)))
        for group, persons in groups:
            text = group.selection.text
            if text in parts:
                places = persons[kind.courses.inside_of(group.selection, programme)[persons]]
                name = CurveName(text, kind.figure, kind.choices, kind.intervention)
                courses = kind.courses.of(places)
                curve = read_curve(kind.figure, text, parts[text], courses, policy.base)
                yield ReadCurve(name, places, curve)


def _exit_kinds(membership: Membership, universe: Universe, landmark: int) -> Iterator[_Kind]:
    for unknown in (LEAVE_OUT, OWN_OUTCOME):
        courses = exit_courses(
            membership, universe, unknown=unknown == OWN_OUTCOME, landmark=landmark
        )
        yield _Kind(EXIT, choices_text({"unknown": unknown}), "", courses)


def _other_kinds(
    membership: Membership, universe: Universe, programme: Programme
) -> Iterator[_Kind]:
    yield _Kind(SANCTION, "", "", sanction_courses(membership, universe))
    yield _Kind(FIRST_START, "", "", uptake_courses(membership, universe, ""))
    estimate = choices_text({"estimate": "cumulative-incidence"})
    for intervention in programme.interventions:
        courses = uptake_courses(membership, universe, intervention.code)
        yield _Kind(UPTAKE, estimate, intervention.code, courses)


def alike(curves: Sequence[ReadCurve]) -> list[list[ReadCurve]]:
    """Curves of the same persons with the same numbers, which one attack serves."""
    found: dict[tuple[object, ...], list[ReadCurve]] = {}
    for read in curves:
        one = read.curve
        name = (read.name.figure, read.name.choices, read.name.intervention)
        key = (*name, one.events.tobytes(), read.places.tobytes())
        found.setdefault(key, []).append(read)
    return list(found.values())
