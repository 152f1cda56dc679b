"""The contract measure month by month, with its interval, against the shares that were agreed."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_parts import known, share_axis
from pages.charts.specification import Axis, Hover, Mark, Panel, Series, Specification

if TYPE_CHECKING:
    from collections.abc import Sequence

    import pandas as pd

    from pages.charts.specification import Reference

HEADROOM, MOST_HIGH, WIDE_STEP = 1.08, 1.005, 0.2
HEIGHT = 320
"""In pixels."""


@dataclass(frozen=True)
class ProgressWords:
    """Everything the chart says, in the reader's language.

    ``months`` and ``ticks``: every month, and those that the axis names. ``last``: the share at the
    last point. ``share``: what the line is of. ``judged``: for each month, of how many.
    """

    months: dict[str, str]
    ticks: dict[str, str]
    last: str
    share: str
    hovers: tuple[Hover, ...]
    percent_sign: str
    separators: str


def progress_chart(
    progress: pd.DataFrame, words: ProgressWords, references: Sequence[Reference]
) -> Specification:
    """The chart of ``contract_progress``: ``month, judged, share, lower, upper``."""
    places = {month: float(place) for place, month in enumerate(words.months)}
    x = tuple(places[month] for month in progress["month"])
    line = Series(
        name=words.share,
        colour=theme.CONTRACT,
        x=x,
        y=known(progress["share"]),
        lower=known(progress["lower"]),
        upper=known(progress["upper"]),
        hovers=words.hovers,
    )
    highest = max([*(r.value for r in references), *progress["upper"]]) * HEADROOM
    panel = Panel(
        "curve",
        Axis(ticks=tuple((places[month], text) for month, text in words.ticks.items())),
        replace(share_axis(min(MOST_HIGH, highest), words.percent_sign), step=WIDE_STEP),
        (line,),
        categories=tuple(words.months.values()),
        months=tuple(words.months),
        marks=(Mark(x[-1], float(progress["share"].iloc[-1]), words.last, theme.CONTRACT),),
        references=tuple(references),
        height=HEIGHT,
    )
    return Specification((panel,), words.separators)
