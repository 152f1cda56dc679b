"""A figure of plotly while it is drawn: its traces, lines, texts and axes."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any

from pages.charts import theme
from pages.charts.specification import PERCENT, exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    from pages.charts.specification import Axis, Hover, Series

BADGE_PADDING = 3
BELOW_AXIS = -6
"""In pixels: from the axis down to the unit of its ticks."""


class Plot:
    """Traces, shapes, annotations and the rest of a layout, as they are added."""

    def __init__(self, separators: str) -> None:
        self.traces: list[dict[str, Any]] = []
        self.shapes: list[dict[str, Any]] = []
        self.texts: list[dict[str, Any]] = []
        self.layout: dict[str, Any] = {"template": theme.TEMPLATE, "separators": separators}

    def figure(self) -> dict[str, Any]:
        """The figure as plotly's JSON has it."""
        layout = self.layout | {"shapes": self.shapes, "annotations": self.texts}
        return {"data": self.traces, "layout": layout}

    def scatter(self, **trace: Any) -> None:
        """Add lines or points."""
        self.traces.append({"type": "scatter", **trace})

    def write(
        self, text: str, *, bold: bool = False, colour: str = theme.INK, size: int = theme.SIZE,
        **place: Any,
    ) -> None:  # fmt: skip
        """Add a text, letter by letter; nothing where it is empty."""
        if text:
            self.texts.append(
                {
                    "text": f"<b>{html(text)}</b>" if bold else html(text),
                    "showarrow": False,
                    "font": {"size": size, "color": colour},
                    **place,
                }
            )

    def line(self, colour: str, width: float, dash: str = "solid", **place: Any) -> None:
        """Add a straight line."""
        look = {"color": colour, "width": width, "dash": dash}
        self.shapes.append({"type": "line", "line": look, **place})

    def set_upwards(self, name: str, axis: Axis, domain: tuple[float, float], **more: Any) -> None:
        """Set the vertical axis called ``name`` (``y``, ``y2``) in its part of the height."""
        self.layout[name.replace("y", "yaxis")] = {
            **theme.TEMPLATE["layout"]["yaxis"],
            "domain": list(domain),
            "range": [scaled(axis, axis.start or 0.0), scaled(axis, axis.end or 1.0)],
            "ticksuffix": axis.suffix,
            "automargin": False,
            "anchor": "x",
            **({"dtick": scaled(axis, axis.step)} if axis.step else {}),
            **more,
        }

    def set_across(self, axis: Axis, end: tuple[float, float], anchor: str) -> None:
        """Set the axis of time or months: ticks where the specification has them."""
        self.layout["xaxis"] = {
            "range": list(end),
            "tickvals": [place for place, _text in axis.ticks],
            "ticktext": [html(text) for _place, text in axis.ticks],
            "anchor": anchor,
            "automargin": False,
            "tickangle": 0,
        }

    def name_time(self, axis: Axis, x: float, yref: str) -> None:
        """Write the unit of the ticks in the column of names."""
        self.write(
            axis.title, x=x, y=0, yref=yref, xanchor="left", yanchor="top", xshift=5,
            yshift=BELOW_AXIS, align="left",
        )  # fmt: skip

    def mark_note(self, place: int, numbers: str) -> None:
        """A line at a place of the axis of months, and the numbers of notes on top."""
        bottom = self.layout["yaxis"].get("domain", [0])[0]
        self.line(
            theme.MUTED, theme.THIN_LINE_WIDTH, "dash", x0=place, x1=place, y0=bottom, y1=1,
            yref="paper", layer="below",
        )  # fmt: skip
        self.write(
            numbers, bold=True, colour=theme.PAPER, size=theme.SIZE_SMALL, x=place, y=1,
            yref="paper", yanchor="top", bgcolor=theme.PRIMARY, borderpad=BADGE_PADDING,
            name=numbers,
        )  # fmt: skip


def html(text: str) -> str:
    """A text as plotly shows it letter by letter, its lines one under the other."""
    return escape(text, quote=False).replace("\n", "<br>")


def hover(said: Hover) -> str:
    """What a point says."""
    number = f"<b>{html(said.strong)}</b>{html(said.rest)}"
    return "<br>".join(filter(None, [html(said.above), number]))


def scaled(axis: Axis, value: float) -> float:
    """A value in the numbers of its axis on the screen: percentages are out of a hundred."""
    return exact(value * 100) if axis.unit == PERCENT else value


def values(axis: Axis, numbers: Iterable[float | None]) -> list[float | None]:
    """The same of many, None where there is none."""
    return [None if number is None else scaled(axis, number) for number in numbers]


def said(series: Series, rows: slice = slice(None)) -> dict[str, Any]:
    """What the points of a series say, for its trace."""
    if series.hovers:
        texts = [hover(one) for one in series.hovers[rows]]
        return {"hovertext": texts, "hovertemplate": "%{hovertext}<extra></extra>"}
    if not series.templates:
        return {"hoverinfo": "skip"}
    templates = list(series.templates[rows])
    return {
        "hovertemplate": templates[0] if len(set(templates)) == 1 else templates,
        "customdata": [[_escaped(one) for one in row] for row in series.hover_values[rows]],
    }


def _escaped(value: float | str | None) -> float | str | None:
    return html(value) if isinstance(value, str) else value
