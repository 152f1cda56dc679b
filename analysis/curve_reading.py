"""Every curve of a release with the courses behind it, as an attacker reads it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from analysis.curve_courses import (
    EXIT,
    SANCTION,
    UPTAKE,
    exit_courses,
    sanction_courses,
    uptake_courses,
)
from analysis.curve_numbers import read_curve
from analysis.released import choices_text
from analysis.selection import LEAVE_OUT, OWN_OUTCOME

if TYPE_CHECKING:
    from collections.abc import Iterator, Mapping, Sequence

    import pandas as pd

    from analysis.attack import Indices
    from analysis.curve_courses import Courses
    from analysis.curve_numbers import ShownCurve
    from analysis.publishable import Membership, Universe
    from analysis.selection import Selection
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
    shown: Sequence[Selection],
    membership: Membership,
    universe: Universe,
    programme: Programme,
) -> Iterator[ReadCurve]:
    """The curves of these selections: exits, first wage sanctions, first starts."""
    codes = [intervention.code for intervention in programme.interventions]
    for kind in _kinds(membership, universe, codes):
        table = tables[kind.figure]
        table = table[table["choices"] == kind.choices]
        if kind.intervention:
            table = table[table["intervention"] == kind.intervention]
        parts = dict(tuple(table.groupby("selection", sort=False)))
        for selection in shown:
            if selection.text in parts:
                places = membership.places(selection)
                places = places[kind.courses.inside[places]]
                name = CurveName(selection.text, kind.figure, kind.choices, kind.intervention)
                rows, courses = parts[selection.text], kind.courses.of(places)
                curve = read_curve(kind.figure, selection.text, rows, courses)
                yield ReadCurve(name, places, curve)


def _kinds(membership: Membership, universe: Universe, codes: list[str]) -> Iterator[_Kind]:
    for unknown in (LEAVE_OUT, OWN_OUTCOME):
        courses = exit_courses(membership, universe, unknown=unknown == OWN_OUTCOME)
        yield _Kind(EXIT, choices_text({"unknown": unknown}), "", courses)
    yield _Kind(SANCTION, "", "", sanction_courses(membership, universe))
    estimate = choices_text({"estimate": "cumulative-incidence"})
    for code in codes:
        courses = uptake_courses(membership, universe, code)
        yield _Kind(UPTAKE, estimate, code, courses)


def alike(curves: Sequence[ReadCurve]) -> list[list[ReadCurve]]:
    """Curves of the same persons with the same numbers, which one attack serves."""
    found: dict[tuple[object, ...], list[ReadCurve]] = {}
    for read in curves:
        one = read.curve
        name = (read.name.figure, read.name.choices, read.name.intervention)
        key = (*name, one.events.tobytes(), read.places.tobytes())
        found.setdefault(key, []).append(read)
    return list(found.values())
