"""Curves in plotly: panels one above the other on one axis of time, a table under the ticks."""

from __future__ import annotations

from itertools import groupby, pairwise
from typing import TYPE_CHECKING, Any, NamedTuple

from pages.charts import theme
from pages.charts.curve_labels import LEAD, ROOM, labels_of, last_point, value_at
from pages.charts.plot import html, said, scaled, values

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

    from pages.charts.plot import Plot
    from pages.charts.specification import Counts, Panel, Series, Specification

TICKS_HEIGHT, TITLE_HEIGHT, GAP, TABLE_ROW = 44, 28, 50, 19
"""In pixels; of a row of the table of persons."""
TABLE_AXIS = "y9"
MONTHS_BEHIND = 2.0
"""In months, to the right of the last, for its number."""


class Place(NamedTuple):
    """Where a panel stands: its axis, its bottom and top as parts of the height of the figure."""

    axis: str
    bottom: float
    top: float


def draw_lines(plot: Plot, drawn: Specification) -> None:
    """Draw all panels of curves, and the table under them."""
    table = TABLE_ROW * _table_rows(drawn.panels[-1].counts)
    height, places = stacked(drawn.panels, table + TICKS_HEIGHT)
    for panel, place in zip(drawn.panels, places, strict=True):
        _draw_panel(plot, panel, place)
    lowest = drawn.panels[-1]
    if lowest.counts:
        _draw_table(plot, lowest, drawn.counts_title, table / height)
    if lowest.categories:
        plot.set_across(
            lowest.x, (-0.5, len(lowest.categories) - 1 + MONTHS_BEHIND), places[-1].axis
        )
    else:
        end = lowest.x.end or 1.0
        plot.name_time(lowest.x, end * (1 + LEAD), places[-1].axis)
        plot.set_across(lowest.x, (0, end * (1 + ROOM)), places[-1].axis)
    plot.layout["height"] = height + theme.MARGIN_TOP + theme.MARGIN_BOTTOM


def stacked(panels: Sequence[Panel], below: float) -> tuple[float, list[Place]]:
    """The height of a figure in pixels, and where its panels stand over ``below`` pixels."""
    bottoms: list[tuple[float, float]] = []
    bottom = below
    for panel in reversed(panels):
        bottoms.insert(0, (bottom, bottom + panel.height))
        bottom += panel.height + GAP
    height = bottoms[0][1] + (TITLE_HEIGHT if panels[0].title else 0)
    names = ["y", *(f"y{number}" for number in range(2, len(panels) + 1))]
    return height, [
        Place(name, low / height, high / height)
        for name, (low, high) in zip(reversed(names), bottoms, strict=True)
    ]


def name_panel(plot: Plot, panel: Panel, place: Place) -> None:
    """The title of a panel above it."""
    plot.write(
        panel.title, bold=True, colour=panel.colour, size=theme.SIZE_LABEL, x=0, xref="paper",
        y=place.top, yref="paper", xanchor="left", yanchor="bottom", yshift=6, align="left",
    )  # fmt: skip


def _draw_panel(plot: Plot, panel: Panel, place: Place) -> None:
    """Curves of then first, then bands, so that no band lies over a line."""
    plot.set_upwards(place.axis, panel.y, (place.bottom, place.top))
    name_panel(plot, panel, place)
    earlier = [series for series in panel.series if series.earlier]
    now = [series for series in panel.series if not series.earlier]
    for series in earlier:
        _draw_line(plot, panel, place, series)
    if earlier:
        _label_earlier(plot, panel, place, earlier)
    if panel.bands:
        for series in now:
            _draw_band(plot, panel, place, series)
    for series in now:
        _draw_line(plot, panel, place, series)
    _draw_marks(plot, panel, place)
    _draw_labels(plot, panel, place)
    _draw_references(plot, panel, place)


def _shape(panel: Panel) -> str:
    return "hv" if panel.step else "linear"


def _draw_line(plot: Plot, panel: Panel, place: Place, series: Series) -> None:
    """A curve, thin where it rests on few."""
    wide = theme.EARLIER_WIDTH if series.earlier else theme.LINE_WIDTH
    for rows, few in parts_of(series.few or (False,) * len(series.x)):
        plot.scatter(
            x=list(series.x[rows]),
            y=values(panel.y, series.y[rows]),
            yaxis=place.axis,
            mode="lines",
            line={
                "shape": _shape(panel),
                "width": theme.THIN_LINE_WIDTH if few else wide,
                "color": series.colour,
                "dash": series.dash,
            },
            name=html(series.full_name or series.name),
            **said(series, rows),
        )


def parts_of(few: Sequence[bool]) -> Iterator[tuple[slice, bool]]:
    """A curve cut where it comes to rest on few, or on more; each part begins where one ended."""
    start = 0
    for thin, run in groupby(few):
        end = start + len(list(run))
        yield slice(max(0, start - 1), end), thin
        start = end


def _draw_band(plot: Plot, panel: Panel, place: Place, series: Series) -> None:
    """The 95 % interval as a band."""
    limits = list(zip(series.x, series.lower, series.upper, strict=True)) if series.lower else []
    known = [row for row in limits if row[1] is not None and row[2] is not None]
    for column, fill in ((1, None), (2, "tonexty")):
        plot.scatter(
            x=[row[0] for row in known],
            y=values(panel.y, (row[column] for row in known)),
            yaxis=place.axis,
            mode="lines",
            line={"shape": _shape(panel), "width": 0, "color": series.colour},
            hoverinfo="skip",
            **({"fill": fill, "fillcolor": theme.faint(series.colour)} if fill else {}),
        )


def _label_earlier(plot: Plot, panel: Panel, place: Place, earlier: Sequence[Series]) -> None:
    """The date beside the end of the highest line of then, away from the curve of now."""
    ends = {series: end for series in earlier if (end := last_point(series))}
    if not ends:
        return
    highest = max(ends, key=lambda series: ends[series][1])
    x, y = ends[highest]
    of_now = (s for s in panel.series if highest.name == f"{s.name} ({highest.earlier})")
    now = next((value_at(series, x) for series in of_now), None)
    above = now is None or y > now
    plot.write(
        highest.earlier, colour=theme.MUTED, size=theme.SIZE_SMALL, x=x, y=scaled(panel.y, y),
        yref=place.axis, xanchor="left", yanchor="bottom" if above else "top",
        yshift=2 if above else -4,
    )  # fmt: skip


def _draw_marks(plot: Plot, panel: Panel, place: Place) -> None:
    """A dot and its number on the curve."""
    for mark in panel.marks:
        plot.scatter(
            x=[mark.x],
            y=[scaled(panel.y, mark.y)],
            yaxis=place.axis,
            mode="markers+text",
            marker={"size": 10, "color": mark.colour, "line": {"width": 2, "color": theme.PAPER}},
            text=[f"<b>{mark.text}</b>"],
            textposition="middle right" if panel.categories else "top left",
            textfont={"size": theme.SIZE_LABEL, "color": mark.colour},
            cliponaxis=False,
            hoverinfo="skip",
        )


def _draw_labels(plot: Plot, panel: Panel, place: Place) -> None:
    """The name of each curve, and a fine line to it, in the dash of the curve."""
    for label in labels_of(panel):
        series = label.series
        if label.leads:
            plot.scatter(
                x=[label.end[0], label.x],
                y=[scaled(panel.y, label.end[1]), scaled(panel.y, label.y)],
                yaxis=place.axis,
                mode="lines",
                line={"width": theme.LEAD_WIDTH, "color": series.colour, "dash": series.dash},
                opacity=theme.LEAD_OPACITY,
                hoverinfo="skip",
                cliponaxis=False,
            )
        plot.write(
            series.label, colour=series.colour, x=label.x, y=scaled(panel.y, label.y),
            yref=place.axis, xanchor="left", yanchor="middle", xshift=5, align="left",
        )  # fmt: skip


def _draw_references(plot: Plot, panel: Panel, place: Place) -> None:
    """Lines to compare with, named at their left end; where months run, at their right."""
    wide = bool(panel.categories)
    ends: dict[str, Any] = {"x0": 0, "x1": 1, "xref": "paper"}
    if not wide:
        ends = {"x0": 0, "x1": panel.x.end}
    for reference in panel.references:
        y = scaled(panel.y, reference.value)
        plot.line(theme.REFERENCE, 1.5, "dot", y0=y, y1=y, yref=place.axis, **ends)
        plot.write(
            reference.text, colour=theme.REFERENCE, size=theme.SIZE_SMALL, y=y, yref=place.axis,
            xanchor="right" if wide else "left", yanchor="bottom", align="left",
            **({"x": 1, "xref": "paper"} if wide else {"x": 0}),
        )  # fmt: skip


def _table_rows(counts: Sequence[Counts]) -> int:
    """How many rows the table has: its title, a line for each group, the numbers."""
    return len(counts) + len({row.group for row in counts if row.group}) + (1 if counts else 0)


def _draw_table(plot: Plot, panel: Panel, title: str, share: float) -> None:
    """Numbers under the ticks, their names to the right, a line with the name for each group."""
    rows = _table_rows(panel.counts)
    plot.layout[TABLE_AXIS.replace("y", "yaxis")] = {
        "domain": [0, share], "range": [-rows, 0], "visible": False, "anchor": "x"
    }  # fmt: skip
    _write_row(plot, -0.5, title, bold=True)
    row = -1.5
    for before, counts in pairwise([None, *panel.counts]):
        assert counts is not None
        if counts.group and (before is None or before.group != counts.group):
            _write_row(plot, row, counts.group)
            row -= 1
        _draw_counts(plot, panel, row, counts)
        row -= 1


def _draw_counts(plot: Plot, panel: Panel, row: float, counts: Counts) -> None:
    plot.scatter(
        x=list(counts.x),
        y=[row] * len(counts.x),
        yaxis=TABLE_AXIS,
        mode="text",
        text=["" if number is None else str(number) for number in counts.persons],
        textposition="middle center",
        textfont={"size": theme.SIZE_SMALL, "color": theme.INK},
        cliponaxis=False,
        hoverinfo="skip",
    )
    plot.write(
        counts.label, colour=theme.MUTED, size=theme.SIZE_SMALL, y=row, yref=TABLE_AXIS,
        x=(panel.x.end or 1.0) * (1 + LEAD), xanchor="left", xshift=5, align="left",
    )  # fmt: skip


def _write_row(plot: Plot, row: float, text: str, bold: bool = False) -> None:
    plot.write(
        text, bold=bold, size=theme.SIZE_SMALL, x=0, xref="paper", y=row, yref=TABLE_AXIS,
        xanchor="left", xshift=-10, align="left",
    )  # fmt: skip
