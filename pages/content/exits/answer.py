"""The sentence that answers the page *Exits* before anything is drawn."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, NamedTuple

from analysis.selection import OTHERS, OWN
from data.programme import SUCCESSFUL, UNSUCCESSFUL
from data.words import mark
from pages.reader.words import (
    NO_BREAK,
    _,
    count_words,
    interval_beside,
    known,
    listed,
    number,
    percent,
    points,
    probability,
    released,
)
from pages.shared import show
from pages.shared.filters import own_name
from pages.shared.groups import short_names, without_curve
from pages.shared.landmark import is_immortal, weeks_after_entry
from pages.shared.results import figure

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

YEAR, TWO_YEARS = 52, 104
LONG_NAME = 13
BY_CHANCE, SMALLEST = 0.05, 0.001
"""Below the first a difference is called more than chance; a p-value below the second is said to be
so."""


class Said(NamedTuple):
    """A sentence about the time since entry, and about the time since a landmark."""

    entry: str
    landmark: str


OF_TWO_YEARS = Said(
    mark("After 1 year (52 weeks) {year} had left successfully, after 2 years {two_years}."),
    mark(
        "Of those still in {weeks} weeks after entry, 1 year later {year} had left successfully,"
        " and 2 years later {two_years}."
    ),
)
OF_ONE_YEAR = Said(
    mark("After 1 year (52 weeks) {year} had left successfully."),
    mark("Of those still in {weeks} weeks after entry, 1 year later {year} had left successfully."),
)
OF_TWO = Said(
    mark(
        "After 1 year (52 weeks) {high} had left successfully in {high_group} and {low} in"
        " {low_group}: a difference of about {difference}."
    ),
    mark(
        "Of those still in {weeks} weeks after entry, 1 year later {high} had left successfully in"
        " {high_group} and {low} in {low_group}: a difference of about {difference}."
    ),
)
OF_MORE = Said(
    mark(
        "After 1 year (52 weeks) the share that had left successfully runs from {low} in"
        " {low_group} to {high} in {high_group}: a difference of about {difference}."
    ),
    mark(
        "Of those still in {weeks} weeks after entry, the share that had left successfully 1 year"
        " later runs from {low} in {low_group} to {high} in {high_group}: a difference of about"
        " {difference}."
    ),
)
OF_ONE_GROUP = Said(
    mark("{group}: after 1 year (52 weeks) {share} had left successfully."),
    mark(
        "{group}: of those still in {weeks} weeks after entry, 1 year later {share} had left"
        " successfully."
    ),
)
UNSUCCESSFUL_YEAR = Said(
    mark("Unsuccessfully: {year} after 1 year."), mark("Unsuccessfully: {year} 1 year later.")
)
UNSUCCESSFUL_TWO_YEARS = Said(
    mark("Unsuccessfully: {year} after 1 year, {two_years} after 2 years."),
    mark("Unsuccessfully: {year} 1 year later, {two_years} 2 years later."),
)
MEDIAN = Said(
    mark("Half had left, in whatever way, after {days} days ({in_weeks} weeks)."),
    mark("Half of them had left, in whatever way, {days} days ({in_weeks} weeks) later."),
)
OF_OWN = mark(
    "Of those still in {weeks} weeks after entry, 1 year later {own} of the participants of"
    " {provider} had left successfully, and {others} of all others: a difference of about"
    " {difference}."
)
OF_OVERLAPPING = mark(
    "Of those still in {weeks} weeks after entry, 1 year later between {low} ({low_group}) and"
    " {high} ({high_group}) had left successfully. This does not say which of them works better."
)
"""No difference is named between groups that overlap."""


def draw_answer(view: View, summary: pd.DataFrame) -> None:
    """What the curves say, in a sentence or two; nothing where groups make a difference by
    themselves."""
    if is_immortal(view.selection):
        show.answer(*_no_answer())
    elif view.selection.by:
        show.answer(*_answer_of_groups(view, summary))
    else:
        show.answer(*_answer_of_all(view, summary))


def _no_answer() -> tuple[str, str]:
    """Why no share is named of groups that were formed after entry, followed from entry."""
    return (
        _("No share is named here: these groups were formed after entry."),
        _(
            "Who starts an intervention must still have been in until then, and who left early"
            " never got the chance. Choose a later week above the figure to follow those who were"
            " still in then."
        ),
    )


def _said(view: View, said: Said, **values: object) -> str:
    """The sentence that holds for a view, filled in."""
    weeks = weeks_after_entry(view.selection)
    return _(said.landmark, weeks=weeks, **values) if weeks else _(said.entry, **values)


def _answer_of_all(view: View, summary: pd.DataFrame) -> tuple[str, str]:
    year = _at(summary, SUCCESSFUL, YEAR)
    if year is None:
        return _answer_of_short_follow_up(view, summary)
    more = " ".join([_unsuccessful(view, summary), _median(view, summary)])
    two_years = _at(summary, SUCCESSFUL, TWO_YEARS)
    if two_years is not None:
        values = {"year": _share(year), "two_years": _share(two_years)}
        return _said(view, OF_TWO_YEARS, **values), more
    not_yet = (
        _("The curve ends before 2 years.")
        if released()
        else _("After 2 years is not yet known: nobody has been followed for that long.")
    )
    return f"{_said(view, OF_ONE_YEAR, year=_share(year))} {not_yet}", more


def _answer_of_short_follow_up(view: View, summary: pd.DataFrame) -> tuple[str, str]:
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
    return f"{_after(view, int(last['weeks']), _share(last))} {not_yet}", _median(view, summary)


def _after(view: View, weeks: int, share: str) -> str:
    """The share that had left successfully after some weeks."""
    since = weeks_after_entry(view.selection)
    if since:
        return count_words(
            "Of those still in {since} weeks after entry, {share} had left successfully {count}"
            " week later.",
            "Of those still in {since} weeks after entry, {share} had left successfully {count}"
            " weeks later.",
            weeks,
            share=share,
            since=since,
        )
    return count_words(
        "After {count} week {share} had left successfully.",
        "After {count} weeks {share} had left successfully.",
        weeks,
        share=share,
    )


def _answer_of_groups(view: View, summary: pd.DataFrame) -> tuple[str, str]:
    names = short_names(view)
    rows = summary[(summary["outcome"] == SUCCESSFUL) & (summary["weeks"] == YEAR)]
    followed = rows[rows["share"].notna()].sort_values("share", kind="stable")
    left_out = [_without_curve(view, rows), _not_followed(rows, names)]
    more = " ".join(filter(None, [_by_chance(view), *left_out, _caution(view)]))
    if followed.empty:
        none = (
            _("No curve reaches 1 year.")
            if released()
            else _("No group has been followed for 1 year yet.")
        )
        return none, more
    return _compared(view, followed, names), more


def _compared(view: View, followed: pd.DataFrame, names: dict[str, str]) -> str:
    """The lowest and the highest share, and how far they lie apart where that means something."""
    low, high = followed.iloc[0], followed.iloc[-1]
    if len(followed) == 1:
        group = _unbroken(names[low["group"]])
        return _said(view, OF_ONE_GROUP, group=group, share=_share(low))
    if view.selection.by == OWN:
        return _own_answer(view, followed)
    values = {
        "high": _share(high),
        "high_group": _unbroken(names[high["group"]]),
        "low": _share(low),
        "low_group": _unbroken(names[low["group"]]),
    }
    if view.selection.groups_overlap:
        return _(OF_OVERLAPPING, weeks=weeks_after_entry(view.selection), **values)
    plain = OF_TWO if len(followed) == 2 else OF_MORE
    return _said(view, plain, difference=_difference(low, high), **values)


def _by_chance(view: View) -> str:
    """Whether chance alone makes such differences, of all groups; of a release small ones too."""
    if view.selection.groups_overlap:
        return ""
    tests = figure("exit_tests", view)
    p_values = tests.loc[tests["outcome"] == SUCCESSFUL, "p_value"].dropna()
    if p_values.empty:
        return ""
    p_value = float(p_values.iloc[0])
    chance = f"p {probability(p_value)}" if p_value < SMALLEST else f"p = {probability(p_value)}"
    if p_value < BY_CHANCE:
        return _("Chance alone seldom makes such differences of all groups ({p}).", p=chance)
    return _("Chance alone can make such differences of all groups ({p}).", p=chance)


def _difference(low: pd.Series, high: pd.Series) -> str:
    return points(high["share"] - low["share"], decimals=0, signed=False)


def _own_answer(view: View, followed: pd.DataFrame) -> str:
    """A provider's own participants first, whichever share is the larger."""
    rows = followed.set_index("group")
    return _(
        OF_OWN,
        weeks=weeks_after_entry(view.selection),
        own=_share(rows.loc[[OWN]].iloc[0]),
        provider=escape(own_name(view)),
        others=_share(rows.loc[[OTHERS]].iloc[0]),
        difference=_difference(followed.iloc[0], followed.iloc[-1]),
    )


def _unbroken(group: str) -> str:
    """The name of a group, a short one without a break in it."""
    return escape(group if len(group) > LONG_NAME else group.replace(" ", NO_BREAK))


def _without_curve(view: View, rows: pd.DataFrame) -> str:
    """Which groups are not compared, because a release has no curve of them."""
    without = [escape(group) for group in without_curve(view, list(rows["group"]))]
    if not without:
        return ""
    return _("No curve, so not compared here: {groups}.", groups=listed(without))


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
            "The groups overlap, and hold who had started by then: read the note under the figure"
            " first."
        )
    return _("The groups differ in more than this: a description, not an effect.")


def _unsuccessful(view: View, summary: pd.DataFrame) -> str:
    year, two_years = (_at(summary, UNSUCCESSFUL, weeks) for weeks in (YEAR, TWO_YEARS))
    shown = _share(year, UNSUCCESSFUL)
    if two_years is None:
        return _said(view, UNSUCCESSFUL_YEAR, year=shown)
    later = _share(two_years, UNSUCCESSFUL)
    return _said(view, UNSUCCESSFUL_TWO_YEARS, year=shown, two_years=later)


def _median(view: View, summary: pd.DataFrame) -> str:
    median = summary["median_days"].iloc[0]
    if not known(median) and released():
        return _("By the end of the curve fewer than half had left, in whatever way.")
    if not known(median):
        return _("Fewer than half have left, in whatever way.")
    days, weeks = number(int(median)), number(int(median) // 7)
    return _said(view, MEDIAN, days=days, in_weeks=weeks)


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
