"""What a change of the registration does to the main figures, as a table with words around it."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analysis.change_effects import LATER, PROGRAMME, TOTAL
from analysis.overview import CONTRACT, EXITS, PARTICIPANTS, SUCCESSFUL_EXIT, WAGE_SANCTIONS
from data.words import mark
from pages.shared.tables import Row, draw_table, records
from pages.shared.words import UNDEFINED, _, count_words, date_text, number, points

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

MEASURES = {
    PARTICIPANTS: mark("Participants"),
    EXITS: mark("Exits"),
    SUCCESSFUL_EXIT: mark("Successful within a year"),
    CONTRACT: mark("Contract measure"),
    WAGE_SANCTIONS: mark("Wage sanctions"),
}
IN_PERSONS = (PARTICIPANTS, EXITS)


def change_name(change: str, persons: int) -> str:
    """A kind of change with its persons: ``2 exits backdated``."""
    names: dict[str, Callable[[int], str]] = {
        PROGRAMME: lambda _n: _("Another programme file"),
        "vanished": lambda n: count_words("{count} person vanished", "{count} persons vanished", n),
        "exits_backdated": lambda n: count_words(
            "{count} exit backdated", "{count} exits backdated", n
        ),
        "exits_withdrawn": lambda n: count_words(
            "{count} exit withdrawn", "{count} exits withdrawn", n
        ),
        "exit_dates": lambda n: count_words(
            "{count} exit with another date", "{count} exits with another date", n
        ),
        "exit_reasons": lambda n: count_words(
            "{count} exit with another reason", "{count} exits with another reason", n
        ),
        "entries": lambda n: count_words(
            "{count} entry or intake corrected", "{count} entries or intakes corrected", n
        ),
        "first_sick_dates": lambda n: count_words(
            "{count} first sick day corrected", "{count} first sick days corrected", n
        ),
        "traits": lambda n: count_words(
            "{count} person with another age, branch or risk",
            "{count} persons with another age, branch or risk",
            n,
        ),
        "interventions": lambda n: count_words(
            "{count} person with other interventions", "{count} persons with other interventions", n
        ),
        "wage_sanctions": lambda n: count_words(
            "{count} person with other wage sanctions",
            "{count} persons with other wage sanctions",
            n,
        ),
        "new": lambda n: count_words(
            "{count} person of that time registered late",
            "{count} persons of that time registered late",
            n,
        ),
        LATER: lambda n: count_words(
            "The time since, with {count} new person", "The time since, with {count} new persons", n
        ),
        TOTAL: lambda _n: _("Together"),
    }
    return names[change](persons)


def effect_text(measure: str, effect: float) -> str:
    """An effect with its sign, in persons or percentage points; a dash where there is none."""
    if pd.isna(effect):
        return UNDEFINED
    if measure not in IN_PERSONS:
        return points(effect)
    sign = "+" if effect > 0 else "\N{MINUS SIGN}" if effect < 0 else ""
    return f"{sign}{number(abs(effect))}"


def draw_change_effects(table: pd.DataFrame, since: dt.date) -> None:
    """The result of ``analysis.change_effects``: what was corrected, then what is new.

    Only changes that there are. ``since`` is the as-of date of the earlier registry.
    """
    rows: dict[str, Row] = {}
    for change, parts in table.groupby("change", sort=False):
        persons = parts["persons"].iloc[0]
        effects = {row.measure: row.effect for row in records(parts)}
        nothing = not persons if not pd.isna(persons) else False
        if nothing and change != LATER and not any(effects.values()):
            continue
        header = change_name(str(change), 0 if pd.isna(persons) else int(persons))
        cells = [effect_text(measure, effects[measure]) for measure in MEASURES]
        rows[str(change)] = Row(header, cells)
    columns = ["", *(_(title) for title in MEASURES.values())]
    draw_table(_("What the changes do to the main figures"), columns, list(rows.values()))
    st.caption(
        _(
            "The registration of {date} is turned into this one step by step, and the figures are"
            " computed anew after each step; so the effects add up. First what was corrected of the"
            " time up to {date}, then the time since.",
            date=date_text(since),
        )
    )
