"""The sentence that answers the page *Exits* before anything is drawn."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

from analysis.selection import OTHERS, OWN
from data.programme import SUCCESSFUL, UNSUCCESSFUL
from data.words import mark
from pages.shared import show
from pages.shared.filters import own_name
from pages.shared.groups import short_names
from pages.shared.words import (
    NO_BREAK,
    _,
    count_words,
    interval_beside,
    known,
    number,
    percent,
    points,
    released,
)

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

YEAR, TWO_YEARS = 52, 104
LONG_NAME = 13

OF_TWO = mark(
    "After 1 year (52 weeks) {high} had left successfully in {high_group} and {low} in"
    " {low_group}: a difference of about {difference}."
)
OF_MORE = mark(
    "After 1 year (52 weeks) the share that had left successfully runs from {low} in {low_group}"
    " to {high} in {high_group}: a difference of about {difference}."
)

OF_OWN = mark(
    "After 1 year (52 weeks) {own} of the participants of {provider} had left successfully, and"
    " {others} of all others: a difference of about {difference}."
)
OF_OVERLAPPING = mark(
    "After 1 year (52 weeks) between {low} ({low_group}) and {high} ({high_group}) had left"
    " successfully. This does not say which intervention works better."
)
"""No difference is named where the groups would make one by themselves (immortal time)."""


def draw_answer(view: View, summary: pd.DataFrame) -> None:
    """What the curves say, in a sentence or two."""
    first, second = (
        _answer_of_groups(view, summary) if view.selection.by else _answer_of_all(summary)
    )
    show.answer(first, second)


def _answer_of_all(summary: pd.DataFrame) -> tuple[str, str]:
    year = _at(summary, SUCCESSFUL, YEAR)
    if year is None:
        return _answer_of_short_follow_up(summary)
    two_years = _at(summary, SUCCESSFUL, TWO_YEARS)
    if two_years is None and released():
        first = _(
            "After 1 year (52 weeks) {year} had left successfully. The curve ends before 2 years.",
            year=_share(year),
        )
    elif two_years is None:
        first = _(
            "After 1 year (52 weeks) {year} had left successfully. After 2 years is not yet"
            " known: nobody has been followed for that long.",
            year=_share(year),
        )
    else:
        first = _(
            "After 1 year (52 weeks) {year} had left successfully, after 2 years {two_years}.",
            year=_share(year),
            two_years=_share(two_years),
        )
    return first, " ".join([_unsuccessful(summary), _median(summary)])


def _answer_of_short_follow_up(summary: pd.DataFrame) -> tuple[str, str]:
    """Where nobody was followed for a year: the longest time that is known."""
    followed = summary[(summary["outcome"] == SUCCESSFUL) & summary["share"].notna()]
    not_yet = (
        _("The curve ends before 1 year.")
        if released()
        else _("Nobody has been followed for 1 year yet.")
    )
    if followed.empty:
        return not_yet, _("The curves below show the time that is known.")
    last = followed.iloc[-1]
    first = count_words(
        "After {count} week {share} had left successfully.",
        "After {count} weeks {share} had left successfully.",
        int(last["weeks"]),
        share=_share(last),
    )
    return f"{first} {not_yet}", _median(summary)


def _answer_of_groups(view: View, summary: pd.DataFrame) -> tuple[str, str]:
    names = short_names(view)
    rows = summary[(summary["outcome"] == SUCCESSFUL) & (summary["weeks"] == YEAR)]
    followed = rows[rows["share"].notna()].sort_values("share", kind="stable")
    more = " ".join(filter(None, [_not_followed(rows, names), _caution(view)]))
    if followed.empty:
        none = (
            _("No curve reaches 1 year.")
            if released()
            else _("No group has been followed for 1 year yet.")
        )
        return none, more
    low, high = followed.iloc[0], followed.iloc[-1]
    if len(followed) == 1:
        first = _(
            "{group}: after 1 year (52 weeks) {share} had left successfully.",
            group=_unbroken(names[low["group"]]),
            share=_share(low),
        )
        return first, more
    difference = points(high["share"] - low["share"], decimals=0, signed=False)
    if view.selection.by == OWN:
        return _own_answer(view, followed, difference), more
    plain = OF_TWO if len(followed) == 2 else OF_MORE
    first = _(
        OF_OVERLAPPING if view.selection.groups_overlap else plain,
        high=_share(high),
        high_group=_unbroken(names[high["group"]]),
        low=_share(low),
        low_group=_unbroken(names[low["group"]]),
        difference=difference,
    )
    return first, more


def _own_answer(view: View, followed: pd.DataFrame, difference: str) -> str:
    """A provider's own participants first, whichever share is the larger."""
    rows = followed.set_index("group")
    return _(
        OF_OWN,
        own=_share(rows.loc[[OWN]].iloc[0]),
        provider=escape(own_name(view)),
        others=_share(rows.loc[[OTHERS]].iloc[0]),
        difference=difference,
    )


def _unbroken(group: str) -> str:
    """The name of a group, a short one without a break in it."""
    return escape(group if len(group) > LONG_NAME else group.replace(" ", NO_BREAK))


def _not_followed(rows: pd.DataFrame, names: dict[str, str]) -> str:
    missing = [escape(names[group]) for group in rows.loc[rows["share"].isna(), "group"]]
    if not missing:
        return ""
    groups = ", ".join(missing)
    if released():
        return _("The curve ends before 1 year: {groups}.", groups=groups)
    return _("Not yet followed for 1 year: {groups}.", groups=groups)


def _caution(view: View) -> str:
    if view.selection.by == OWN:
        return _("A description, not an effect: read the note under the figure first.")
    if view.selection.groups_overlap:
        return _(
            "The groups are who ever started an intervention. They overlap and flatter: read the"
            " note under the figure first."
        )
    return _("The groups differ in more than this: a description, not an effect.")


def _unsuccessful(summary: pd.DataFrame) -> str:
    year, two_years = (_at(summary, UNSUCCESSFUL, weeks) for weeks in (YEAR, TWO_YEARS))
    if two_years is None:
        return _("Unsuccessfully: {year} after 1 year.", year=_share(year, UNSUCCESSFUL))
    return _(
        "Unsuccessfully: {year} after 1 year, {two_years} after 2 years.",
        year=_share(year, UNSUCCESSFUL),
        two_years=_share(two_years, UNSUCCESSFUL),
    )


def _median(summary: pd.DataFrame) -> str:
    median = summary["median_days"].iloc[0]
    if not known(median) and released():
        return _("By the end of the curve fewer than half had left, in whatever way.")
    if not known(median):
        return _("Fewer than half have left, in whatever way.")
    return _(
        "Half had left, in whatever way, after {days} days ({weeks} weeks).",
        days=number(int(median)),
        weeks=number(int(median) // 7),
    )


def _at(summary: pd.DataFrame, outcome: str, weeks: int) -> pd.Series | None:
    """The row of an outcome at a number of weeks, or None beyond the follow-up."""
    rows = summary[(summary["outcome"] == outcome) & (summary["weeks"] == weeks)]
    return None if rows.empty or rows["share"].isna().all() else rows.iloc[0]


def _share(row: pd.Series | None, outcome: str = SUCCESSFUL) -> str:
    """A share in the colour of its outcome, with its interval."""
    if row is None:
        return percent(float("nan"))
    value = f'<strong class="{outcome}">{percent(row["share"])}</strong>'
    return value + interval_beside(row["lower"], row["upper"])
