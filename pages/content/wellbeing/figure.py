"""What the figures of the page *Wellbeing* show: means by group and item, answers, change."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.figures.wellbeing_change import ALL_ITEMS
from analysis.selection import ALL
from data.dimensions import PHASE
from data.errors import NotComparableError
from data.programme import UNKNOWN
from data.schema.tables import SCALE_MAXIMUM, SCALE_MINIMUM
from pages.charts.answer_bars import AnswerBar
from pages.charts.intervals import Interval
from pages.charts.specification import Axis, Hover
from pages.reader.words import (
    NO_BREAK,
    UNDEFINED,
    _,
    count_words,
    known,
    language,
    name,
    number,
    percent,
)
from pages.shared.flow import few
from pages.shared.groups import short_names
from pages.shared.results import figure
from pages.shared.tables import records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.shared.view import View

LINE, GAP = 17, 12
"""The height of a row of a group, and of the space between items, in pixels."""
NEUTRAL = (SCALE_MINIMUM + SCALE_MAXIMUM) / 2
CHANGE_METHOD = "mixed_model"
CHANGE_END = 1.0
"""In points to either side of no change; a longer interval is cut."""


def items(view: View) -> dict[str, str]:
    """What was asked."""
    return {item.code: name(item.name) for item in view.source.programme.survey_items}


def means(view: View, by: str | None) -> pd.DataFrame:
    """The mean of each item, of the last round."""
    return figure("wellbeing", view, replace(view.selection, by=by))


def compared_by(view: View) -> str | None:
    """The comparison of the page: what the reader chose, or the phase.

    None where a release shows the answers of everybody in the selection, but not by phase.
    """
    if view.selection.by:
        return view.selection.by
    return PHASE if view.source.available(replace(view.selection, by=PHASE)) else None


def group_names(view: View) -> dict[str, str]:
    """The groups of the page and their names."""
    if view.selection.by:
        return short_names(view)
    phases = {phase.code: name(phase.name) for phase in view.source.programme.phases}
    return phases | {UNKNOWN: _("Phase unknown"), ALL: _("All participants")}


def groups_with_answers(table: pd.DataFrame) -> dict[str, int]:
    """Each group and how many of it answered at least one item."""
    return {str(g): int(n) for g, n in table.groupby("group", sort=False)["persons"].max().items()}


def mean_rows(view: View, table: pd.DataFrame) -> list[Interval]:
    """A block for each item, a line for each group that is large enough."""
    names = group_names(view)
    sizes = groups_with_answers(table)
    groups = [group for group, persons in sizes.items() if persons >= few()]
    cells = {(row.group, row.item): row for row in records(table)}
    rows: list[Interval] = []
    for item, title in items(view).items():
        for place, group in enumerate(groups):
            line = Interval(
                title if place == 0 else "", height=LINE, symbol=place, series=names[group]
            )
            rows.append(_mean(line, cells[group, item]))
        rows.append(Interval("", height=GAP))
    return rows


def _mean(line: Interval, row: Any) -> Interval:
    """A line with its mean, where enough answered."""
    if not (row.persons >= few() and known(row.mean)):
        return line
    interval, mean = mean_interval(row), number(row.mean, 1)
    return line._replace(
        value=row.mean,
        lower=row.lower if known(row.lower) else None,
        upper=row.upper if known(row.upper) else None,
        text=mean,
        hover=Hover(line.series, mean, f" ({interval})" if interval else ""),
    )


def mean_interval(row: Any) -> str:
    """The interval of a mean; nothing where there is none."""
    certain = known(row.lower) and known(row.upper)
    return f"{number(row.lower, 1)}-{number(row.upper, 1)}" if certain else ""


def legend(view: View, table: pd.DataFrame, symbols: Sequence[str]) -> str:
    """Which shape stands for which group."""
    names = group_names(view)
    large = [group for group, n in groups_with_answers(table).items() if n >= few()]
    shapes = [f"{symbols[place]}{NO_BREAK}{names[group]}" for place, group in enumerate(large)]
    return (NO_BREAK * 2 + " ").join(shapes)


def scale_axis() -> Axis:
    """The scale of the answers."""
    return Axis(_("1 (low) to 5 (high)"), start=SCALE_MINIMUM, end=SCALE_MAXIMUM, step=1)


def bars(view: View) -> list[AnswerBar]:
    """How often each answer was given by everybody in the selection."""
    table = distribution(view)
    found: list[AnswerBar] = []
    if table.empty:
        return found
    for item, title in items(view).items():
        shares = table[table["item"] == item].sort_values("answer")["share"]
        if shares.notna().all() and len(shares):
            texts = tuple(percent(share) for share in shares)
            found.append(AnswerBar(title, tuple(map(float, shares)), texts))
    return found


def items_without_bar(view: View) -> list[str]:
    """The items of which the number of an answer is hidden, so that its bar would be too short."""
    drawn = {bar.label for bar in bars(view)}
    return [title for title in items(view).values() if title not in drawn]


def distribution(view: View) -> pd.DataFrame:
    """The answers of everybody in the selection."""
    return figure("wellbeing_distribution", view, replace(view.selection, by=None))


def answer_names() -> list[str]:
    """The answers from low to high."""
    middle = [str(answer) for answer in range(SCALE_MINIMUM + 1, SCALE_MAXIMUM)]
    low, high = _("{answer} low", answer=SCALE_MINIMUM), _("{answer} high", answer=SCALE_MAXIMUM)
    return [low, *middle, high]


def change(view: View) -> tuple[pd.DataFrame, str]:
    """Change within persons up to the last round, or why there is none to be seen."""
    try:
        table = figure("wellbeing_change", view, replace(view.selection, by=None))
    except NotComparableError as error:
        return pd.DataFrame(), error.text(language())
    return table[table["round"] == table["round"].max()], ""


def change_rows(view: View, table: pd.DataFrame) -> list[Interval]:
    """The change of each item, everything together first."""
    names = {ALL_ITEMS: _("Everything together")} | items(view)
    found = {row.item: row for row in records(table[table["method"] == CHANGE_METHOD])}
    rows: list[Interval] = []
    for item, title in names.items():
        if item not in found:
            continue
        row = found[item]
        if row.change != row.change:
            rows.append(Interval(title, text=UNDEFINED))
            continue
        rows.append(
            Interval(
                title,
                row.change,
                row.lower,
                row.upper,
                text=signed(row.change),
                hover=Hover("", signed(row.change), f" ({signed(row.lower)}, {signed(row.upper)})"),
                filled=row.p_value < 0.05
                if known(row.p_value)
                else not row.lower <= 0 <= row.upper,
                strong=item == ALL_ITEMS,
            )
        )
    return rows


def change_axis() -> Axis:
    """Points of the scale."""
    title = _("points, on a scale of 1 to 5")
    return Axis(title, start=-CHANGE_END, end=CHANGE_END, step=0.5, signed=True)


def signed(value: float) -> str:
    """A difference in points with its sign."""
    size = round(abs(value), 2)
    sign = "+" if value > 0 else "\N{MINUS SIGN}"
    return (sign if size else "") + number(size, 2)


def persons_who_answered(view: View) -> int:
    """Who answered in the last round."""
    table = means(view, None)
    return groups_with_answers(table).get(ALL, 0)


def description(view: View) -> str:
    """The means in a sentence, for who cannot see them."""
    return count_words(
        "Means with intervals of the answers of {count} participant. The same numbers stand in the"
        " table below.",
        "Means with intervals of the answers of {count} participants. The same numbers stand in the"
        " table below.",
        persons_who_answered(view),
    )


def description_of_answers() -> str:
    """The bars in a sentence."""
    return _(
        "Bars of how often each answer was given, low ones to the left of the middle, high ones to"
        " the right. The same numbers stand in the table below."
    )


def description_of_change() -> str:
    """The change within persons in a sentence."""
    return _(
        "Points with intervals of the change since the first round within persons, around no"
        " change. The same numbers stand in the table below."
    )
