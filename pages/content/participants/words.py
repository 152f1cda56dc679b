"""What the page *Participants* says: its answer, beside its figures, and under them."""

from __future__ import annotations

import calendar
from html import escape
from typing import TYPE_CHECKING

from analysis.disclosure.rules import HIDDEN
from analysis.figures.composition import VARIABLES, WHOLE_VARIABLE
from analysis.selection import ALL, OTHERS, OWN
from data.dimensions import COHORT, INTERVENTION
from pages.charts.differences import DifferenceWords
from pages.charts.month_bars import MonthWords
from pages.content.participants.figure import differences, groups_in_table, sizes
from pages.reader.words import (
    NO_BREAK,
    _,
    count_words,
    date_text,
    estimate,
    listed,
    month_name,
    month_ticks,
    name,
    number,
    percent,
    percent_sign,
    released,
)
from pages.shared import show
from pages.shared.filters import DIMENSION_NAMES, own_name
from pages.shared.groups import short_names
from pages.shared.parts import population, separators, source_line, strong
from pages.shared.results import by_cohort, figure
from pages.shared.tables import records

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

SMALL = 0.1
"""A standardised difference below this is small by custom (Austin, 2009)."""
SPACED = f"{NO_BREAK} "


def draw_answer(view: View, composition: pd.DataFrame) -> None:
    """How many, in which groups, and in what the groups differ most."""
    persons = dict(sizes(composition).itertuples(index=False, name=None))
    names = short_names(view, by_cohort(view).by)
    groups = [group for group in groups_in_table(view, composition) if group != ALL]
    more = " ".join([_most(view, composition), _largest_difference(view, names)])
    if view.selection.by == OWN:
        show.answer(_own_answer(view, persons), more)
        return
    first = count_words(
        "By {date} {strong} participant had entered",
        "By {date} {strong} participants had entered",
        persons[ALL],
        date=date_text(view.source.as_of_date),
        strong=strong(number(persons[ALL])),
    )
    parts = [f"{strong(number(persons[g]))} {_in_group(names[g], view)}" for g in groups]
    first += f": {listed(parts)}." if parts else "."
    show.answer(first, more)


def _own_answer(view: View, persons: dict[str, float]) -> str:
    """A provider's own participants and all others: everybody together may not be shown."""
    return _(
        "By {date} {own} participants of {provider} had entered, and {others} others.",
        date=date_text(view.source.as_of_date),
        own=strong(number(persons[OWN])),
        provider=escape(own_name(view)),
        others=strong(number(persons.get(OTHERS, HIDDEN))),
    )


def _in_group(group: str, view: View) -> str:
    unbroken = escape(group.replace(" ", NO_BREAK))
    if by_cohort(view).by == COHORT:
        return _("in {group}", group=unbroken)
    return f"({unbroken})"


def _most(view: View, composition: pd.DataFrame) -> str:
    """The largest category of each variable, of everybody."""
    everybody = composition[(composition["group"] == ALL) & composition["count"].notna()]
    texts = []
    for variable in VARIABLES:
        if variable == INTERVENTION or view.selection.code(variable):
            continue
        rows = list(records(everybody[everybody["variable"] == variable]))
        if not rows:
            continue
        row = max(rows, key=lambda row: row.count)
        option = next(o for o in view.options(variable) if o.code == row.category)
        texts.append(
            f"{_(DIMENSION_NAMES[variable]).lower()} {escape(name(option.name))}"
            f" ({percent(row.share)})"
        )
    return _("The largest groups: {groups}.", groups="; ".join(texts)) if texts else ""


def _largest_difference(view: View, names: dict[str, str]) -> str:
    """In what the groups differ most, over all categories of a variable."""
    compared = differences(view)
    if compared.empty:
        return ""
    whole = compared[(compared["category"] == WHOLE_VARIABLE) & compared["difference"].notna()]
    if whole.empty:
        return ""
    row = whole.sort_values("difference", kind="stable").iloc[-1]
    dimension = DIMENSION_NAMES[row["variable"]]
    variable = _(dimension).lower()
    if row["difference"] < SMALL:
        return _("The groups hardly differ.")
    if compared["group"].nunique() == 1:
        return _(
            "The groups differ most in {variable}: a standardised difference of {difference}.",
            variable=strong(variable),
            difference=strong(estimate(row["difference"])),
        )
    return _(
        "{group} differs most from the others, in {variable}: a standardised difference of"
        " {difference}.",
        group=escape(names[row["group"]]),
        variable=strong(variable),
        difference=strong(estimate(row["difference"])),
    )


def month_words(view: View, inflow: pd.DataFrame, groups: list[str]) -> MonthWords:
    """Every text of the figure of months."""
    months = list(dict.fromkeys(inflow["month"]))
    names = short_names(view)
    hover = _("{month}: {persons} entered", month="%{customdata[0]}", persons="<b>%{y}</b>")
    return MonthWords(
        groups={group: names[group] if view.selection.by else "" for group in groups},
        months={month: month_name(month) for month in months},
        ticks=month_ticks(months),
        hover=f"{hover}<extra></extra>",
        separators=separators(),
        persons=_("Participants"),
    )


def inflow_description(view: View, persons: int) -> str:
    """The figure of months in a sentence."""
    return count_words(
        "Bars of how many participants entered in each month; {count} participant in all. The"
        " same numbers stand in a table below.",
        "Bars of how many participants entered in each month; {count} participants in all. The"
        " same numbers stand in a table below.",
        persons,
    )


def note_months(view: View) -> None:
    """What a bar of a release is, and that the last is of a month that is not over yet."""
    if released():
        show.caption(
            _(
                "A bar is by how much the number that had entered rose in the month. That number is"
                " rounded, so a month can seem to have none; the first bar holds everybody who"
                " entered before it too."
            )
        )
    as_of = view.source.as_of_date
    if as_of.day < calendar.monthrange(as_of.year, as_of.month)[1]:
        show.caption(_("The last month runs to {date} only.", date=date_text(as_of)))


def draw_differences_heading(view: View, compared: pd.DataFrame, symbols: list[str]) -> bool:
    """The title of the figure of differences; says so where there is nothing to compare."""
    show.heading(_("How much the groups differ"))
    if by_cohort(view).groups_overlap:
        show.prose(
            _(
                "Groups by intervention overlap: somebody can be in several, and would be compared"
                " with herself. Compare by something else to see differences."
            )
        )
    elif compared.empty:
        show.prose(_("There is one group in this selection, so there is nothing to compare."))
    else:
        groups = list(dict.fromkeys(compared["group"]))
        names = short_names(view, by_cohort(view).by)
        parts = [f"{symbols[i]}{NO_BREAK}{names[g]}" for i, g in enumerate(groups)]
        others = [names[g] for g in _all_groups(view) if g not in groups]
        if len(groups) == 1 and len(others) == 1:
            parts.append(_("compared with {group}", group=others[0]))
        elif len(groups) == 1:
            parts.append(_("compared with all others together"))
        show.caption(SPACED.join(parts))
        return True
    return False


def _all_groups(view: View) -> list[str]:
    rows = figure("standardised_differences", view, by_cohort(view))
    return list(dict.fromkeys(rows["group"]))


def difference_words(view: View, compared: pd.DataFrame) -> DifferenceWords:
    """Every text of the figure of differences."""
    names = short_names(view, by_cohort(view).by)
    rows = compared[compared["category"] != WHOLE_VARIABLE]
    somebody = rows[(rows["share"] > 0) | (rows["others"] > 0)]
    if released():
        somebody = somebody[somebody["difference"].notna()]
    texts = {
        (variable, option.code): name(option.name)
        for variable in dict.fromkeys(rows["variable"])
        for option in view.options(variable)
    }
    drawn = set(zip(somebody["variable"], somebody["category"], strict=True))
    sign = percent_sign()
    shares = _(
        "{share} of this group, {others} of the others",
        share=f"%{{customdata[1]:.0f}}{sign}",
        others=f"%{{customdata[2]:.0f}}{sign}",
    )
    return DifferenceWords(
        groups={group: names[group] for group in dict.fromkeys(rows["group"])},
        variables={v: _(DIMENSION_NAMES[v]) for v in dict.fromkeys(rows["variable"])},
        categories={place: text for place, text in texts.items() if place in drawn},
        less=_("← less often"),
        more=_("more often →"),
        hover=f"%{{fullData.name}}<br>%{{customdata[0]}}: <b>%{{x:+.2f}}</b><br>{shares}"
        "<extra></extra>",
        separators=separators(),
    )


def differences_description(view: View, persons: int) -> str:
    """The figure of differences in a sentence."""
    return count_words(
        "Points that show, for each characteristic, how much a group of the {count} participant"
        " differs from the others. The same numbers stand in a table below.",
        "Points that show, for each characteristic, how much a group of the {count} participants"
        " differs from the others. The same numbers stand in a table below.",
        persons,
    )


def draw_differences_reading(view: View, persons: int) -> None:
    """How to read the figure of differences, and the two groups where there are two."""
    source_line(view, persons)
    show.caption(
        _(
            "How to read it: right of the line a category is more frequent than among the"
            " others, left less. The unit is the standard deviation; inside the grey strip, below"
            " {small}, a difference is small by custom. It is no p-value, which would say as much"
            " about the size of the groups as about their difference.",
            small=number(SMALL, 1),
        )
    )


def method(view: View) -> list[str]:
    """Population, definition, method."""
    return [
        population(view),
        _(
            "**Definition.** Age is the year of entry minus the year of birth. Time sick runs from"
            " the first sick day to entry, in whole months; it is unknown where the first sick day"
            " lies after entry or more than {months} months before it. An intervention counts as"
            " soon as it was started.",
            months=view.source.programme.maximum_months_sick,
        ),
        _(
            "**Method.** The standardised difference of a category is the difference of the two"
            " shares, divided by the root of the mean of their variances (Austin, 2009). Of a whole"
            " characteristic it is the distance over all its categories (Yang and Dalton, 2012)."
        ),
    ]
