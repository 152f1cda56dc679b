"""The names of curves: beside their ends, moved apart where two would touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.charts.specification import Panel, Series

ROOM = 0.38
"""Of the length of the axis, to its right, for the names of the curves and of the rows."""
LEAD = 0.03
"""Of the length of the axis, between its end and the column of names."""
TEXT_LINE = 17
"""The height of a line of text, in pixels."""
EARLY_END, LATE_END = 0.06, 0.8
"""A curve that ends between these parts of the axis has its name at its own end: a line from there
to the column of names would look like a curve that stays level. One that ends before has none."""


class Label(NamedTuple):
    """The name of a curve: where the curve ends, and where the middle of the name stands."""

    series: Series
    end: tuple[float, float]
    x: float
    y: float

    @property
    def leads(self) -> bool:
        """Whether a fine line leads from the curve to its name."""
        return self.x > self.end[0]


def labels_of(panel: Panel) -> list[Label]:
    """A name beside the end of every curve; a curve too short to be seen gets none."""
    end = panel.x.end or 1.0
    top = panel.y.end or 1.0
    wanted = []
    for series in panel.series:
        last = last_point(series)
        if series.label and last and last[0] >= end * EARLY_END:
            late = last[0] > end * LATE_END
            shift = 0.0 if late else _side(panel, series, last)
            wanted.append((series, last, end * (1 + LEAD) if late else last[0], shift))
    pixel = top / panel.height
    places = spread(
        [(x, last[1] + shift * TEXT_LINE * pixel) for _series, last, x, shift in wanted],
        [(series.label.count("\n") + 1) * TEXT_LINE * pixel for series, *_rest in wanted],
        width=end * ROOM / 2,
        top=top,
    )
    return [
        Label(series, last, x, place)
        for (series, last, x, _shift), place in zip(wanted, places, strict=True)
    ]


def last_point(series: Series) -> tuple[float, float] | None:
    """Where a curve ends, if it has a point."""
    known = [(x, y) for x, y in zip(series.x, series.y, strict=True) if y is not None]
    return known[-1] if known else None


def _side(panel: Panel, series: Series, end: tuple[float, float]) -> float:
    """Whether a name at the end of a curve stands above it (1) or below (-1): away from others."""
    above = below = 0
    for other in panel.series:
        if other is series or other.earlier or not other.x or other.x[-1] <= end[0]:
            continue
        there = value_at(other, end[0])
        if there is not None:
            above, below = above + (there > end[1]), below + (there <= end[1])
    return 0.7 if below > above else -0.7


def value_at(series: Series, x: float) -> float | None:
    """The value of the last point of a curve up to a place."""
    until = [y for place, y in zip(series.x, series.y, strict=True) if place <= x]
    return until[-1] if until else None


def spread(
    points: Sequence[tuple[float, float]], heights: Sequence[float], width: float, top: float
) -> list[float]:
    """Middles of labels that stand to the right of their points, in the units of the axis.

    Labels keep the order of their ``points``, move as little as that needs, and stay between 0
    and ``top`` as far as there is room. Those more than ``width`` apart do not touch.
    """
    places = [y for _, y in points]
    order = sorted(range(len(points)), key=lambda i: places[i])

    def beside(i: int, others: list[int]) -> list[int]:
        return [j for j in others if abs(points[i][0] - points[j][0]) < width]

    for rank, i in enumerate(order):
        floors = [places[j] + heights[j] / 2 for j in beside(i, order[:rank])]
        places[i] = max(places[i], max(floors, default=0.0) + heights[i] / 2)
    for rank, i in reversed(list(enumerate(order))):
        ceilings = [places[j] - heights[j] / 2 for j in beside(i, order[rank + 1 :])]
        places[i] = min(places[i], min(ceilings, default=top) - heights[i] / 2)
    return places
