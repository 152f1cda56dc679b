"""The filters that all pages share: the as-of date, compare by, five filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.selection import OWN, Selection
from data.dimensions import (
    AGE,
    BRANCH,
    COHORT,
    DIMENSIONS,
    HALF_YEAR,
    INTERVENTION,
    PROVIDER,
    SICKNESS,
    half_years,
)
from data.words import mark
from pages.reader import address
from pages.reader.off_screen import off_screen
from pages.reader.words import _, date_text, name
from pages.shared import replay
from pages.shared.view import earlier_entries, entries

if TYPE_CHECKING:
    from pages.shared.view import View

DIMENSION_NAMES = {
    COHORT: mark("Cohort"),
    HALF_YEAR: mark("Half-year of entry"),
    BRANCH: mark("Branch"),
    AGE: mark("Age at entry"),
    SICKNESS: mark("Time sick before entry"),
    INTERVENTION: mark("Intervention, ever started"),
    PROVIDER: mark("Provider"),
}
EVERYBODY = {
    COHORT: mark("All cohorts"),
    HALF_YEAR: mark("All half-years"),
    BRANCH: mark("All branches"),
    AGE: mark("All ages"),
    SICKNESS: mark("Any time sick"),
    INTERVENTION: mark("With and without"),
    PROVIDER: mark("All providers"),
}


def draw_filters(view: View) -> None:
    """All filters, one under the other; the date first, so that a projector shows it.

    Only what the source can show is offered: all of a registry, the published selections of a
    release.
    """
    _draw_as_of()
    _draw_since(view)
    choice(
        address.BY,
        _("Compare by"),
        {address.DEFAULT: _("No comparison")} | _comparisons(view),
        view.selection.by,
    )
    show_only = _("Show only")
    st.html(f'<p class="menu-heading">{show_only}</p>')
    if view.source.provider:
        st.caption(_("Participants of {provider}", provider=own_name(view)))
    for dimension in _dimensions(view):
        shown = _shown_options(view, dimension)
        if shown or view.selection.code(dimension):
            choice(
                dimension,
                _(DIMENSION_NAMES[dimension]),
                {address.DEFAULT: _(EVERYBODY[dimension])} | shown,
                view.selection.code(dimension),
            )
    if any(dimension in _dimensions(view) for dimension, _code in view.selection.where):
        st.button(
            _("Show everybody"),
            icon=":material/filter_alt_off:",
            on_click=address.clear,
            args=(DIMENSIONS,),
            type="tertiary",
        )


def own_name(view: View) -> str:
    """The name of the provider that the role is limited to."""
    names = {option.code: name(option.name) for option in view.options(PROVIDER)}
    return names[view.source.provider or ""]


def _dimensions(view: View) -> list[str]:
    """What can be filtered on; a provider's own participants are not a choice."""
    return [d for d in DIMENSIONS if not (view.source.provider and d == PROVIDER)]


def _comparisons(view: View) -> dict[str, str]:
    """What can be compared by, with names; as far as groups can be shown."""
    names = {OWN: _("Own participants and all others")} if view.source.provider else {}
    names |= {dimension: _(DIMENSION_NAMES[dimension]) for dimension in _dimensions(view)}
    chosen = view.selection
    return {
        by: label
        for by, label in names.items()
        if view.source.available(Selection(by, chosen.where)) or by == chosen.by
    }


def _shown_options(view: View, dimension: str) -> dict[str, str]:
    """The codes of a dimension that can be shown beside the other filters."""
    chosen = view.selection
    others = tuple(pair for pair in chosen.where if pair[0] != dimension)
    return {
        code: label
        for code, label in dimension_options(view, dimension).items()
        if view.source.available(Selection(chosen.by, (*others, (dimension, code))))
        or code == chosen.code(dimension)
    }


def choice(parameter: str, label: str, options: dict[str, str], current: str | None) -> None:
    """A choice from codes, shown by their names, that lives in the address; none on paper."""
    if not off_screen():
        replay.draw(_draw_choice, parameter, label, options, current)


def _draw_choice(parameter: str, label: str, options: dict[str, str], current: str | None) -> None:
    st.selectbox(
        label,
        list(options),
        format_func=lambda code: options.get(code, code),
        key=address.control_key(parameter, current or address.DEFAULT),
        on_change=address.write,
        filter_mode=None,
    )


def switch(
    parameter: str, label: str, options: dict[str, str], current: str, default: str = ""
) -> None:
    """A choice between two or three, side by side; there is none on paper.

    The ``default``, the first unless said otherwise, is left out of the address.
    """
    if off_screen():
        return
    usual = default or next(iter(options))
    names = {address.DEFAULT if code == usual else code: text for code, text in options.items()}
    shown = address.DEFAULT if current == usual else current
    replay.draw(_draw_switch, parameter, label, names, shown)


def _draw_switch(parameter: str, label: str, names: dict[str, str], shown: str) -> None:
    st.segmented_control(
        label,
        list(names),
        format_func=lambda code: names.get(code, code),
        key=address.control_key(parameter, shown),
        on_change=address.write,
        required=True,
        label_visibility="collapsed",
    )


def dimension_options(view: View, dimension: str) -> dict[str, str]:
    """The codes of a dimension and their names; of a time of entry only once it has begun."""
    not_begun = _not_begun(view) - {view.selection.code(dimension) or ""}
    return {
        option.code: name(option.name)
        for option in view.options(dimension)
        if option.code not in not_begun or dimension not in (COHORT, HALF_YEAR)
    }


def _not_begun(view: View) -> set[str]:
    """The cohorts and half-years that begin after the as-of date."""
    as_of = view.source.as_of_date
    this_half = f"{as_of.year}-h{1 if as_of.month < 7 else 2}"
    halves = [option.code for option in half_years(view.source.programme)]
    cohorts = {c.code for c in view.source.programme.cohorts if c.first_day > as_of}
    return cohorts | {code for code in halves if code > this_half}


def selection_words(view: View, compared: bool = True) -> list[str]:
    """What is filtered on, in words; a provider's own are not where they are ``compared``."""
    return [
        f"{_(DIMENSION_NAMES[dimension])}: {dimension_options(view, dimension)[code]}"
        for dimension, code in view.selection.where
        if not (compared and view.selection.by == OWN and dimension == PROVIDER)
    ]


def comparison_words(view: View) -> list[str]:
    """What is compared by, in words; nothing where nothing is compared."""
    by, words = view.selection.by, []
    if by:
        compared = _("own participants and all others") if by == OWN else _(DIMENSION_NAMES[by])
        words.append(_("compared by: {dimension}", dimension=compared))
    if view.since:
        words.append(_("compared with {date}", date=date_text(view.since.as_of_date)))
    return words


def _draw_as_of() -> None:
    known = entries()
    newest = known[0].as_of_date
    dates = {
        address.DEFAULT if entry.as_of_date == newest else entry.as_of_date.isoformat(): date_text(
            entry.as_of_date
        )
        for entry in known
    }
    choice(address.AS_OF, _("As-of date"), dates, address.code(address.AS_OF, dates))


def _draw_since(view: View) -> None:
    """The earlier date to compare with, where there is one."""
    dates = {
        code: date_text(entry.as_of_date) for code, entry in earlier_entries(view.source).items()
    }
    if dates:
        known = {address.DEFAULT: _("No earlier date")} | dates
        choice(address.SINCE, _("Compare with"), known, address.code(address.SINCE, dates))
