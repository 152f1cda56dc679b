"""The share that has started each intervention: a curve each, or a panel each with all groups.

Of one group interventions differ by colour and the name at the end of the curve. Between groups
each intervention has a panel of its own, and colour is the group.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_parts import (
    curve_of,
    curve_series,
    earlier_series,
    share_axis,
    time_of,
    with_earlier,
)
from pages.charts.specification import Panel, Specification, flat

if TYPE_CHECKING:
    import pandas as pd

    from pages.charts.curve_parts import CurveWords, Earlier
    from pages.charts.specification import Series
    from pages.charts.time_axis import TimeAxis

ONE_PANEL, PANEL = 320, 150
"""In pixels."""
GROUPS_WITH_BANDS = 2
HEADROOM, LEAST_HIGH = 1.06, 0.1
LONGEST_LABEL = 12
"""Letters that a name can have on one line of a phone."""


def uptake_chart(
    curves: pd.DataFrame, time: TimeAxis, words: CurveWords, earlier: Earlier | None = None
) -> Specification:
    """The chart of ``uptake``: ``group, intervention, day, share, lower, upper, at_risk, few``.

    The outcomes of ``words`` are the interventions that are drawn.
    """
    rows = curves.rename(columns={"intervention": "outcome"})
    then = earlier and earlier._replace(
        curves=earlier.curves.rename(columns={"intervention": "outcome"})
    )
    highest = max(LEAST_HIGH, float(curves["share"].max()) * HEADROOM)
    codes, single = list(words.outcomes), len(words.groups) == 1
    panels = [
        Panel(
            "curve",
            time_of(time, words.time_title),
            share_axis(highest, words.percent_sign),
            with_earlier(
                [_then_and_now(rows, then, words, group, code) for code in drawn
                 for group in words.groups]
            ),
            title="" if single else words.full_outcomes[drawn[0]],
            step=words.joined == "hv",
            bands=len(words.groups) <= GROUPS_WITH_BANDS,
            height=ONE_PANEL if single else PANEL,
        )
        for drawn in ([codes] if single else [[code] for code in codes])
    ]  # fmt: skip
    return Specification(tuple(panels), words.separators)


def _then_and_now(
    rows: pd.DataFrame, then: Earlier | None, words: CurveWords, group: str, code: str
) -> tuple[Series, Series | None]:
    """A curve, and as it was; of one group in the colour of its intervention."""
    single, named = len(words.groups) == 1, words.groups[group]
    position = list(words.outcomes if single else words.groups).index(code if single else group)
    name = words.outcomes[code] if single else named
    label = name.replace(" ", "\n", 1) if single and len(name) > LONGEST_LABEL else name
    full = words.full_outcomes[code] if single else f"{words.full_outcomes[code]}\n{named}"
    look = theme.group_colour(position), theme.dash(position)
    now = curve_series(curve_of(rows, group, code), words, flat(name), full, label, *look)
    if then is None or not now.x:
        return now, None
    return now, earlier_series(now, curve_of(then.curves, group, code), then)
