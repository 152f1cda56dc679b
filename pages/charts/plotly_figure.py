"""A specification as plotly draws it: on the screen, and for pictures and reports.

The figure is a plain dictionary, as plotly's own JSON has it, so that nothing of it is checked a
second time.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from plotly.basedatatypes import BaseFigure

from pages.charts.enlarged import enlarged
from pages.charts.plot import Plot
from pages.charts.plotly_areas import draw_areas
from pages.charts.plotly_bars import draw_bars, draw_stacked_rows
from pages.charts.plotly_lines import draw_lines
from pages.charts.plotly_points import draw_points

if TYPE_CHECKING:
    from pages.charts.specification import Panel, Specification


def plotly_figure(drawn: Specification, factor: float = 1.0) -> dict[str, Any]:
    """The figure, everything that is given in pixels ``factor`` times as large."""
    plot = Plot(drawn.separators)
    _draw(plot, drawn, drawn.panels[0])
    for place, numbers in drawn.notes:
        plot.mark_note(place, numbers)
    figure = plot.figure()
    return figure if factor == 1.0 else enlarged(figure, factor)


class Drawn(BaseFigure):  # type: ignore[misc]
    """A figure for a program that takes plotly's own class only; it is not checked again."""

    def __init__(self, plain: dict[str, Any]) -> None:
        self.__dict__["plain"] = plain

    def to_dict(self) -> dict[str, Any]:
        """The figure as plotly's JSON has it."""
        return dict(self.__dict__["plain"])


def _draw(plot: Plot, drawn: Specification, first: Panel) -> None:
    if first.kind == "curve":
        draw_lines(plot, drawn)
    elif first.kind == "area":
        draw_areas(plot, first)
    elif first.kind == "points":
        draw_points(plot, first)
    elif first.horizontal:
        draw_stacked_rows(plot, first)
    else:
        draw_bars(plot, drawn.panels)
