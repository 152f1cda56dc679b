"""The filters that all pages share: the as-of date, compare by, five filters."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.dimensions import (
    AGE,
    BRANCH,
    COHORT,
    DIMENSIONS,
    HALF_YEAR,
    INTERVENTION,
    PROVIDER,
    SICKNESS,
)
from data.words import mark
from pages.shared import address
from pages.shared.view import entries
from pages.shared.words import _, date_text, name

if TYPE_CHECKING:
    from collections.abc import Iterable

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
    """All filters, one under the other; the date first, so that a projector shows it."""
    _draw_as_of()
    choice(
        address.BY,
        _("Compare by"),
        {address.DEFAULT: _("No comparison")}
        | {dimension: _(DIMENSION_NAMES[dimension]) for dimension in DIMENSIONS},
        view.selection.by,
    )
    show_only = _("Show only")
    st.html(f'<p class="menu-heading">{show_only}</p>')
    for dimension in DIMENSIONS:
        choice(
            dimension,
            _(DIMENSION_NAMES[dimension]),
            {address.DEFAULT: _(EVERYBODY[dimension])} | dimension_options(view, dimension),
            view.selection.code(dimension),
        )
    if view.selection.where:
        st.button(
            _("Show everybody"),
            icon=":material/filter_alt_off:",
            on_click=address.clear,
            args=(DIMENSIONS,),
            type="tertiary",
        )


def choice(parameter: str, label: str, options: dict[str, str], current: str | None) -> None:
    """A choice from codes, shown by their names, that lives in the address."""
    st.selectbox(
        label,
        list(options),
        format_func=lambda code: options.get(code, code),
        key=address.control_key(parameter, current or address.DEFAULT),
        on_change=address.write,
        filter_mode=None,
    )


def switch(parameter: str, label: str, options: dict[str, str], current: str) -> None:
    """A choice between two or three, side by side; the first is left out of the address."""
    first = next(iter(options))
    codes = [address.DEFAULT if code == first else code for code in options]
    names = dict(zip(codes, options.values(), strict=True))
    st.segmented_control(
        label,
        codes,
        format_func=lambda code: names.get(code, code),
        key=address.control_key(parameter, address.DEFAULT if current == first else current),
        on_change=address.write,
        required=True,
        label_visibility="collapsed",
    )


def dimension_options(view: View, dimension: str) -> dict[str, str]:
    """The codes of a dimension and their names; cohorts only once they have begun."""
    begun: Iterable[str] = [
        cohort.code
        for cohort in view.source.programme.cohorts
        if cohort.first_day <= view.source.as_of_date or cohort.code == view.selection.code(COHORT)
    ]
    return {
        option.code: name(option.name)
        for option in view.options(dimension)
        if dimension != COHORT or option.code in begun
    }


def selection_words(view: View) -> list[str]:
    """What is filtered on, in words."""
    return [
        f"{_(DIMENSION_NAMES[dimension])}: {dimension_options(view, dimension)[code]}"
        for dimension, code in view.selection.where
    ]


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
