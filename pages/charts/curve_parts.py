"""What the charts of curves share: their words, axes, points, and curves of other dates."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, NamedTuple

from pages.charts import theme
from pages.charts.specification import PERCENT, Axis, Series, exact

if TYPE_CHECKING:
    from collections.abc import Iterable

    import pandas as pd

    from pages.charts.time_axis import TimeAxis

MOST_EARLIER = 6
"""Above this, lines of then and now cannot be told apart."""
FINE_STEP, WIDE_STEP, LOW = 0.1, 0.2, 0.4
"""Between the lines of an axis of shares: fine ones up to ``LOW``."""


@dataclass(frozen=True)
class CurveWords:
    """Everything a chart of curves says, in the reader's language.

    ``groups``: the groups that are drawn, in order; one alone may have no name. ``outcomes``: what
    is drawn of each, and its name at a curve; ``full_outcomes`` as a sentence has it. ``hover`` and
    ``hover_without_interval``: what a point says, in plotly's notation. ``counts``: column of the
    table under the curves → what its row is called. ``joined``: how the points of a curve are
    joined: ``hv``, by steps, or ``linear`` where it is known at the ends of steps of some weeks.
    """

    outcomes: dict[str, str]
    full_outcomes: dict[str, str]
    groups: dict[str, str]
    time_title: str
    hover: str
    hover_without_interval: str
    percent_sign: str
    separators: str
    joined: str = "hv"
    counts: dict[str, str] = field(default_factory=dict)
    counts_title: str = ""


class PointOnCurve(NamedTuple):
    """A point on a curve worth a number: the shares that the page's first sentence names."""

    outcome: str
    group: str
    day: int
    share: float
    text: str


class Earlier(NamedTuple):
    """The curves as they were: ``group, outcome, day, share``; what the line and a point say."""

    curves: pd.DataFrame
    label: str
    hover: str


def time_of(time: TimeAxis, title: str) -> Axis:
    """The axis of time since a first day; its places are days."""
    step = float(time.labels[1]) if len(time.labels) > 1 else 1.0
    ticks = tuple(zip(map(float, time.days), time.labels, strict=True))
    return Axis(title, start=0.0, end=float(time.end), step=step, ticks=ticks, days=time.length)


def share_axis(highest: float, percent_sign: str) -> Axis:
    """An axis of shares from 0 to ``highest``."""
    step = FINE_STEP if highest <= LOW else WIDE_STEP
    return Axis(unit=PERCENT, start=0.0, end=highest, step=step, suffix=percent_sign)


def curve_series(
    curve: pd.DataFrame, words: CurveWords, name: str, full_name: str, label: str, colour: str,
    dash: str = "solid",
) -> Series:  # fmt: skip
    """A curve with its limits and what its points say; named in a file, on the screen, at its end.

    ``curve``: ``day, share, lower, upper`` (0-1, NaN without an interval), ``at_risk, few``.
    """
    lower, upper, at_risk = (known(curve[column]) for column in ("lower", "upper", "at_risk"))
    return Series(
        name=name,
        full_name=full_name,
        label=label,
        colour=colour,
        dash=dash,
        x=tuple(map(float, curve["day"])),
        y=known(curve["share"]),
        lower=lower,
        upper=upper,
        few=tuple(map(bool, curve["few"])),
        templates=tuple(words.hover_without_interval if v is None else words.hover for v in lower),
        hover_values=tuple(
            zip(curve["day"] / 7, _in_percent(lower), _in_percent(upper), at_risk, strict=True)
        ),
    )


def earlier_series(now: Series, then: pd.DataFrame, earlier: Earlier) -> Series:
    """A curve as it was: ``day, share``."""
    return Series(
        name=f"{now.name} ({earlier.label})",
        full_name=earlier.label,
        colour=theme.MUTED,
        dash="dot",
        earlier=earlier.label,
        x=tuple(map(float, then["day"])),
        y=known(then["share"]),
        templates=(earlier.hover,) * len(then),
    )


def with_earlier(pairs: list[tuple[Series, Series | None]]) -> tuple[Series, ...]:
    """The curves of a panel, under them those of then, where these are not too many."""
    then = [was for _now, was in pairs if was is not None and was.x]
    drawn = then if len(then) <= MOST_EARLIER else []
    return (*drawn, *(now for now, _was in pairs))


def curve_of(curves: pd.DataFrame, group: str, outcome: str) -> pd.DataFrame:
    """The rows of one curve."""
    return curves[(curves["group"] == group) & (curves["outcome"] == outcome)]


def known(values: Iterable[float]) -> tuple[float | None, ...]:
    """Numbers, None where there is none."""
    return tuple(None if value != value else exact(value) for value in values)


def _in_percent(values: tuple[float | None, ...]) -> list[float | None]:
    return [None if value is None else value * 100 for value in values]
