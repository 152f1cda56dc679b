"""How often each answer was given: bars that lean to the left for low, to the right for high.

The middle answer stands half on either side of the line, so that the lean of a bar is its meaning.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pages.charts import theme
from pages.charts.specification import PERCENT, Axis, Hover, Panel, Series, Specification

if TYPE_CHECKING:
    from collections.abc import Sequence


class AnswerBar(NamedTuple):
    """A question, the shares of its answers from low to high (0-1), and how to write them."""

    label: str
    shares: tuple[float, ...]
    texts: tuple[str, ...]


def answer_bars_chart(
    bars: Sequence[AnswerBar], answers: Sequence[str], separators: str
) -> Specification:
    """The chart; ``answers`` names the answers from low to high."""
    series = tuple(
        Series(
            name=title,
            label=title,
            colour=theme.ANSWER_COLOURS[answer],
            x=tuple(map(float, range(len(bars)))),
            y=tuple(bar.shares[answer] for bar in bars),
            texts=tuple(bar.texts[answer] for bar in bars),
            hovers=tuple(Hover(bar.label, bar.texts[answer], f": {title}") for bar in bars),
        )
        for answer, title in enumerate(answers)
    )
    panel = Panel(
        "bars",
        Axis(),
        Axis(unit=PERCENT, start=0.0, end=1.0, step=0.2),
        series,
        stacked=True,
        horizontal=True,
        categories=tuple(bar.label for bar in bars),
    )
    return Specification((panel,), separators)
