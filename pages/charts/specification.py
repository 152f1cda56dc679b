"""What a chart shows, in numbers and plain words: one specification, which several programs draw.

A chart module makes a ``Specification``; ``pages.charts.plotly`` draws it on the screen and for
pictures, ``pages.paper.native`` in slides, ``pages.paper.workbook_charts`` in workbooks. Texts are
plain: a line break is ``\\n``, and a name is shown letter by letter, whatever stands in it.
Percentages are shares between 0 and 1.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Literal, NamedTuple

from pages.charts import theme

Kind = Literal["curve", "area", "bars", "points"]
"""``curve``: lines over time. ``area``: one on the other, together everybody. ``bars``.
``points``: rows from the top down, values across."""
PERCENT, NUMBER = "percent", "number"
PRECISION = 12
"""Decimals of a share: enough for every digit that is known, too few for an error of a float."""
TIME_PRECISION = 4
"""Decimals of a time in months or weeks: a day in nine seconds."""


@dataclass(frozen=True)
class Axis:
    """An axis: its title, the unit of its numbers, where it begins and ends, its step.

    ``ticks``: places and what they say, where they are no multiples of the step. ``days``: the
    length in days of one unit of an axis of time, whose places are days. ``suffix``: what stands
    behind a number on the screen; ``signed``: whether its sign stands before it.
    """

    title: str = ""
    unit: str = NUMBER
    start: float | None = None
    end: float | None = None
    step: float | None = None
    ticks: tuple[tuple[float, str], ...] = ()
    days: float = 1.0
    suffix: str = ""
    signed: bool = False


class Hover(NamedTuple):
    """What a point says when it is pointed at: a line above, a number in bold, what follows it."""

    above: str = ""
    strong: str = ""
    rest: str = ""


@dataclass(frozen=True)
class Series:
    """A series: ``x`` are times, or places of categories or rows from 0; ``y`` are its values.

    ``lower`` and ``upper`` are the limits of the values, None where there is none; both are empty
    where there are no intervals. ``few``: points that rest on few persons, and are joined to the
    point before them by a thin line. ``earlier``: when, of a curve as it was. ``filled``: whether
    the marker of a point is. ``label``: what stands at the end of a curve, or in a legend.
    ``templates`` and ``hover_values``: what each point says, in plotly's notation, and the numbers
    in it; or ``hovers``, written out; ``texts``: what is written in each bar.
    """

    name: str
    colour: str
    x: tuple[float, ...]
    y: tuple[float | None, ...]
    lower: tuple[float | None, ...] = ()
    upper: tuple[float | None, ...] = ()
    dash: str = "solid"
    symbol: str = "circle"
    earlier: str = ""
    few: tuple[bool, ...] = ()
    filled: tuple[bool, ...] = ()
    label: str = ""
    full_name: str = ""
    templates: tuple[str, ...] = ()
    hover_values: tuple[tuple[float | str | None, ...], ...] = ()
    hovers: tuple[Hover, ...] = ()
    texts: tuple[str, ...] = ()


@dataclass(frozen=True)
class Mark:
    """A point that the figure names the number of."""

    x: float
    y: float
    text: str
    colour: str


@dataclass(frozen=True)
class Reference:
    """A value to compare with, over the whole chart.

    ``agreed``: whether it is a target or an earlier time, rather than no effect at all.
    """

    value: float
    text: str = ""
    agreed: bool = True


@dataclass(frozen=True)
class Row:
    """A row of points: its name, the number as the reader writes it; or a heading.

    ``group`` is the heading that it belongs to; ``height`` in pixels.
    """

    label: str
    text: str = ""
    heading: bool = False
    group: str = ""
    height: int = 34
    strong: bool = False


@dataclass(frozen=True)
class Counts:
    """A row of the table under curves: how many persons at each time; None after the end.

    ``group`` and ``label`` are the two parts of its name.
    """

    name: str
    x: tuple[float, ...]
    persons: tuple[int | None, ...]
    group: str = ""
    label: str = ""


@dataclass(frozen=True)
class Panel:
    """A part of a chart with axes of its own.

    ``step``: whether a value holds until the next point. ``months``: of categories that are
    calendar months, which (``2021-07``). ``bands``: whether intervals are drawn on the screen.
    ``small``: from and to, where differences are small by custom. ``sides``: what lies left and
    right of the middle. ``height`` in pixels.
    """

    kind: Kind
    x: Axis
    y: Axis
    series: tuple[Series, ...]
    title: str = ""
    colour: str = theme.INK
    step: bool = False
    stacked: bool = False
    horizontal: bool = False
    categories: tuple[str, ...] = ()
    months: tuple[str, ...] = ()
    rows: tuple[Row, ...] = ()
    marks: tuple[Mark, ...] = ()
    references: tuple[Reference, ...] = ()
    counts: tuple[Counts, ...] = ()
    bands: bool = True
    small: tuple[float, float] | None = None
    sides: tuple[str, str] | None = None
    height: int = 310

    def on_paper(self) -> Panel:
        """The panel with times in months or weeks rather than days, and each text on one line."""
        days = self.x.days

        def time(day: float) -> float:
            return day if days == 1.0 else round(day / days, TIME_PRECISION)

        def times(values: tuple[float, ...]) -> tuple[float, ...]:
            return tuple(map(time, values))

        end = None if self.x.end is None else time(self.x.end)
        return replace(
            self,
            title=flat(self.title),
            x=replace(self.x, title=flat(self.x.title), end=end, days=1.0, ticks=()),
            series=tuple(replace(s, x=times(s.x)) for s in self.series),
            rows=tuple(replace(r, label=flat(r.label), group=flat(r.group)) for r in self.rows),
            marks=tuple(replace(m, x=time(m.x)) for m in self.marks),
            counts=tuple(replace(c, x=times(c.x)) for c in self.counts),
        )


@dataclass(frozen=True)
class Specification:
    """A chart: its panels from the top down.

    ``separators``: decimal and thousands, as plotly takes them. ``counts_title``: over the table
    under curves. ``notes``: place on the axis of months, the numbers of the notes about it.
    """

    panels: tuple[Panel, ...]
    separators: str
    counts_title: str = ""
    notes: tuple[tuple[int, str], ...] = ()

    def on_paper(self) -> tuple[Panel, ...]:
        """The panels as files have them."""
        return tuple(panel.on_paper() for panel in self.panels)

    def with_notes(self, notes: dict[int, str]) -> Specification:
        """The chart with numbered markers of notes on its axis of months, 0 the first."""
        return replace(self, notes=tuple(notes.items()))


def exact(value: float) -> float:
    """A number without what a float added to it."""
    return round(float(value), PRECISION)


def flat(text: str) -> str:
    """A text on one line."""
    return text.replace("\n", " ")
