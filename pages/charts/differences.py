"""How groups differ: a point for each category, left of the line for less, right for more.

Groups are told apart by the shape of the point; the page names the shapes above the chart.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from pages.charts import theme
from pages.charts.curve_parts import known
from pages.charts.specification import Axis, Panel, Reference, Row, Series, Specification

if TYPE_CHECKING:
    import pandas as pd

ROW, HEADING = 25, 32
"""The height of a row and of the heading of a variable, in pixels."""
SMALL = 0.1
"""A standardised difference below this is small by custom (Austin, 2009)."""
LEAST_RANGE, MARGIN = 0.5, 1.12
FINE_STEP, WIDE_STEP = 0.2, 0.5


@dataclass(frozen=True)
class DifferenceWords:
    """Everything the chart says, in the reader's language.

    ``categories``: (variable, category) → its name, of the rows that are drawn, from the top down.
    ``hover``: in plotly's notation.
    """

    groups: dict[str, str]
    variables: dict[str, str]
    categories: dict[tuple[str, str], str]
    less: str
    more: str
    hover: str
    separators: str


def differences_chart(differences: pd.DataFrame, words: DifferenceWords) -> Specification:
    """The chart of ``standardised_differences``; a category without a difference has no point."""
    drawn = differences[differences["difference"].notna()]
    end = max(LEAST_RANGE, float(drawn["difference"].abs().max()) * MARGIN)
    keys = _keys(words)
    places = {key: float(place) for place, key in enumerate(keys)}
    series = tuple(
        _points(drawn[drawn["group"] == group], places, position, named, words)
        for position, (group, named) in enumerate(words.groups.items())
    )
    panel = Panel(
        "points",
        Axis(),
        Axis(
            f"{words.less}     {words.more}",
            start=-end,
            end=end,
            step=FINE_STEP if end < 1 else WIDE_STEP,
        ),
        series,
        rows=tuple(_row(key, words) for key in keys),
        references=(Reference(0.0, agreed=False),),
        small=(-SMALL, SMALL),
        sides=(words.less, words.more),
    )
    return Specification((panel,), words.separators)


def _keys(words: DifferenceWords) -> list[Any]:
    """The key of each row from the top down: a variable, or a variable and its category."""
    keys: list[Any] = []
    for variable in words.variables:
        keys.append(variable)
        keys += [place for place in words.categories if place[0] == variable]
    return keys


def _row(key: Any, words: DifferenceWords) -> Row:
    if isinstance(key, tuple):
        group = words.variables[key[0]]
        return Row(words.categories[key], group=group, height=ROW)
    return Row(words.variables[key], heading=True, group=words.variables[key], height=HEADING)


def _points(
    rows: pd.DataFrame,
    places: dict[Any, float],
    position: int,
    named: str,
    words: DifferenceWords,
) -> Series:
    keys = list(zip(rows["variable"], rows["category"], strict=True))
    seen = [key in places for key in keys]
    rows, keys = rows[seen], [key for key in keys if key in places]
    told = zip(keys, rows["share"] * 100, rows["others"] * 100, strict=True)
    return Series(
        name=named,
        full_name=named,
        colour=theme.PRIMARY,
        symbol=theme.symbol(position),
        x=tuple(places[key] for key in keys),
        y=known(rows["difference"]),
        filled=(True,) * len(keys),
        templates=(words.hover,) * len(keys),
        hover_values=tuple((words.categories[key], share, others) for key, share, others in told),
    )
