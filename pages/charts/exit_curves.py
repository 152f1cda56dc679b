"""Cumulative exit since entry, or wage sanctions: curves over the table of who is at risk.

Of one group both outcomes stand in one panel, each in its colour. Of several groups each outcome
has a panel of its own, one above the other, and colour is the group: six pairs of crossing lines
cannot be read in one panel; side by side they would not fit on a phone, and only one above the
other can both stand on the time axis of the table. Bands are drawn up to three groups; with more,
the interval is in what a point says and in the table of the page. A curve is thin where it rests
on few.
"""

from __future__ import annotations

from dataclasses import replace
from math import isnan
from typing import TYPE_CHECKING

import pandas as pd

from pages.charts import theme
from pages.charts.curve_parts import (
    curve_of,
    curve_series,
    earlier_series,
    share_axis,
    time_of,
    with_earlier,
)
from pages.charts.specification import Counts, Mark, Panel, Specification, flat

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.charts.curve_parts import CurveWords, Earlier, PointOnCurve
    from pages.charts.specification import Reference, Series
    from pages.charts.time_axis import TimeAxis

GROUPS_WITH_BANDS = 3
HEADROOM, LINE_HEADROOM, LEAST_HIGH, MOST_HIGH = 1.05, 1.15, 0.1, 1.005
"""Of the highest point, and of a line to compare with; the least and the highest end of an axis."""
ONE_PANEL, PANELS = 310, (250, 165, 110)
"""In pixels: the height of a panel alone, and of one for each outcome."""


def exit_curves_chart(
    curves: pd.DataFrame,
    risks: pd.DataFrame,
    time: TimeAxis,
    words: CurveWords,
    points: Sequence[PointOnCurve] = (),
    references: Sequence[Reference] = (),
    earlier: Earlier | None = None,
) -> Specification:
    """The chart of ``exit_curves`` (shares 0-1 by day) over ``risk_table`` at the ticks.

    Curves have a column ``few``: whether they are drawn thin there.
    ``words.groups`` and ``words.outcomes`` say which groups and outcomes are drawn, in order.
    """
    together = len(words.groups) == 1
    outcomes = list(words.outcomes)
    panels = [
        _panel(drawn, curves, time, words, points, references, earlier)
        for drawn in ([outcomes] if together else [[outcome] for outcome in outcomes])
    ]
    counts = _counts(risks, time, words)
    lowest = replace(panels[-1], counts=counts)
    return Specification((*panels[:-1], lowest), words.separators, words.counts_title)


def _panel(
    outcomes: list[str],
    curves: pd.DataFrame,
    time: TimeAxis,
    words: CurveWords,
    points: Sequence[PointOnCurve],
    references: Sequence[Reference],
    earlier: Earlier | None,
) -> Panel:
    together = len(words.groups) == 1
    pairs: list[tuple[Series, Series | None]] = []
    for outcome in outcomes:
        for position, group in enumerate(words.groups):
            now = _series(curve_of(curves, group, outcome), words, group, outcome, position)
            was = curve_of(earlier.curves, group, outcome) if earlier else None
            pairs.append(
                (now, earlier_series(now, was, earlier) if earlier and was is not None else None)
            )
    drawn = curves if earlier is None else pd.concat([curves, earlier.curves])
    highest = _highest(drawn, outcomes, words, references)
    titled = not together and len(words.outcomes) > 1
    return Panel(
        "curve",
        time_of(time, words.time_title),
        share_axis(highest, words.percent_sign),
        with_earlier(pairs),
        title=words.full_outcomes[outcomes[0]] if titled else "",
        step=words.joined == "hv",
        marks=tuple(
            Mark(float(p.day), p.share, p.text, theme.outcome_colour(p.outcome))
            for p in points
            if p.outcome in outcomes
        ),
        references=tuple(references),
        bands=len(words.groups) <= GROUPS_WITH_BANDS,
        height=ONE_PANEL if together else PANELS[list(words.outcomes).index(outcomes[0])],
    )


def _series(
    curve: pd.DataFrame, words: CurveWords, group: str, outcome: str, position: int
) -> Series:
    """A curve: of one group in the colour of its outcome, of several in that of its group."""
    named, full = words.groups[group], words.full_outcomes[outcome]
    full_name = f"{flat(named)}: {full[0].lower()}{full[1:]}" if named else full
    if len(words.groups) == 1:
        label = "\n".join(filter(None, [words.outcomes[outcome], named]))
        name = ", ".join(filter(None, [words.outcomes[outcome], named]))
        colour = theme.outcome_colour(outcome)
        return curve_series(curve, words, flat(name), full_name, label, colour)
    look = theme.group_colour(position), theme.dash(position)
    return curve_series(curve, words, flat(named), full_name, named, *look)


def _highest(
    curves: pd.DataFrame,
    outcomes: list[str],
    words: CurveWords,
    references: Sequence[Reference],
) -> float:
    """The end of a vertical axis: just above the curves, and a line to compare with."""
    shown = curves[curves["outcome"].isin(outcomes)]
    columns = ["upper", "share"] if len(words.groups) <= GROUPS_WITH_BANDS else ["share"]
    above = max((line.value * LINE_HEADROOM for line in references), default=0.0)
    highest = max(LEAST_HIGH, shown[columns].max().max() * HEADROOM, above)
    return float(min(MOST_HIGH, highest))


def _counts(risks: pd.DataFrame, time: TimeAxis, words: CurveWords) -> tuple[Counts, ...]:
    """At risk, events and censored under the ticks, as Morris et al. ask for (BMJ Open 2019; 9:
    e030215, "KMunicate"); none where it is not known, after the end of a curve.
    """
    rows = []
    for group, named in words.groups.items():
        of_group = risks[risks["group"] == group].set_index("day")
        for column, label in words.counts.items():
            numbers = of_group.loc[list(time.days), column]
            rows.append(
                Counts(
                    flat(f"{named}: {label}" if named else label),
                    tuple(map(float, time.days)),
                    tuple(None if isnan(number) else int(number) for number in numbers),
                    group=flat(named) if len(words.groups) > 1 else "",
                    label=label,
                )
            )
    return tuple(rows)
