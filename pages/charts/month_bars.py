"""Persons by calendar month: bars, a panel for each group on the same two axes."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_parts import known
from pages.charts.specification import Axis, Panel, Series, Specification

if TYPE_CHECKING:
    import pandas as pd

ONE_PANEL, PANEL = 190, 96
"""The height of the only panel, and of one of several, in pixels."""
HEADROOM = 1.15


@dataclass(frozen=True)
class MonthWords:
    """Everything the chart says, in the reader's language.

    ``groups``: those that are drawn, from the top down; one without a name has no title.
    ``months``: every month as the label of a bar names it; ``ticks``: those that the axis names.
    ``persons``: what the bars count. ``hover``: in plotly's notation.
    """

    groups: dict[str, str]
    months: dict[str, str]
    ticks: dict[str, str]
    hover: str
    separators: str
    persons: str = ""


def month_bars_chart(months: pd.DataFrame, words: MonthWords) -> Specification:
    """The chart of ``inflow``: ``month, group, persons``."""
    drawn = months[months["group"].isin(list(words.groups))]
    highest = float(drawn["persons"].max()) if drawn["persons"].notna().any() else 1.0
    places = {month: float(place) for place, month in enumerate(words.months)}
    panels = []
    for group, title in words.groups.items():
        rows = drawn[drawn["group"] == group]
        bars = Series(
            name=words.persons,
            colour=theme.PRIMARY,
            x=tuple(places[month] for month in rows["month"]),
            y=known(rows["persons"]),
            templates=(words.hover,) * len(rows),
            hover_values=tuple((words.months[month],) for month in rows["month"]),
        )
        panels.append(
            Panel(
                "bars",
                Axis(ticks=tuple((places[month], text) for month, text in words.ticks.items())),
                Axis(start=0.0, end=max(1.0, highest) * HEADROOM),
                (bars,),
                title=title,
                categories=tuple(words.months.values()),
                months=tuple(words.months),
                height=ONE_PANEL if len(words.groups) == 1 else PANEL,
            )
        )
    return Specification(tuple(panels), words.separators)
