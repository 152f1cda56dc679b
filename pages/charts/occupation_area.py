"""Where participants are over time: one area on the other, together always everybody.

Who left successfully grows from the floor, who left otherwise hangs from the ceiling; between
them is who is still in.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_parts import known, share_axis, time_of
from pages.charts.specification import Panel, Series, Specification, flat

if TYPE_CHECKING:
    import pandas as pd

    from pages.charts.time_axis import TimeAxis

HEIGHT = 340
"""In pixels."""


@dataclass(frozen=True)
class OccupationWords:
    """Everything the chart says, in the reader's language.

    ``states``: from the floor up, and what they are called beside the areas. ``joined`` as of
    curves.
    """

    states: dict[str, str]
    full_states: dict[str, str]
    time_title: str
    hover: str
    percent_sign: str
    separators: str
    joined: str = "hv"


def occupation_chart(shares: pd.DataFrame, time: TimeAxis, words: OccupationWords) -> Specification:
    """The chart of ``occupation``: ``day, state, share``; states by ``words.states``."""
    drawn = shares[shares["day"] <= time.end]
    series = []
    for state, label in words.states.items():
        rows = drawn[drawn["state"] == state]
        series.append(
            Series(
                name=flat(label),
                full_name=words.full_states[state],
                label=label,
                colour=theme.state_colour(state),
                x=tuple(map(float, rows["day"])),
                y=known(rows["share"]),
                templates=(words.hover,) * len(rows),
                hover_values=tuple((day / 7,) for day in rows["day"]),
            )
        )
    panel = Panel(
        "area",
        time_of(time, words.time_title),
        share_axis(1.0, words.percent_sign),
        tuple(series),
        step=words.joined == "hv",
        stacked=True,
        height=HEIGHT,
    )
    return Specification((panel,), words.separators)
