"""What changes of the registration do to the main figures, as a table."""

from __future__ import annotations

import pandas as pd

from analysis.change import effects as change_effects
from analysis.figures.overview import (
    CONTRACT,
    EXITS,
    PARTICIPANTS,
    PERSONS,
    SUCCESSFUL_EXIT,
    WAGE_SANCTIONS,
)
from data.words import mark
from pages.reader.words import UNDEFINED, _, number, percent, points
from pages.shared import show
from pages.shared.tables import Cell, Row, records

MEASURES = {
    PARTICIPANTS: mark("Participants"),
    EXITS: mark("Exits"),
    SUCCESSFUL_EXIT: mark("Successful exit within 1 year"),
    CONTRACT: mark("Contract measure"),
    WAGE_SANCTIONS: mark("Wage sanctions"),
}
CHANGES = {
    change_effects.PROGRAMME: mark("Another programme file"),
    change_effects.VANISHED: mark("Persons who vanished"),
    "exits_backdated": mark("Exits that were not known then"),
    "exits_withdrawn": mark("Exits withdrawn"),
    "exit_dates": mark("Other days of exit"),
    "exit_reasons": mark("Other reasons of exit"),
    "entries": mark("Other days of intake or entry"),
    "first_sick_dates": mark("Other first sick days"),
    "traits": mark("Other characteristics"),
    "interventions": mark("Other interventions"),
    "wage_sanctions": mark("Other wage sanctions"),
    change_effects.NEW: mark("Persons who were not registered then"),
    change_effects.LATER: mark("The time since"),
    change_effects.TOTAL: mark("All together"),
}


def draw_change_effects(effects: pd.DataFrame) -> None:
    """The result of ``analysis.change.effects``, for changes that there are."""
    show.heading(_("Effect on the main figures"), level=3)
    rows = []
    for change, title in CHANGES.items():
        group = effects[effects["change"] == change]
        by_measure = {row.measure: row for row in records(group)}
        if change == change_effects.TOTAL:
            rows.append(Row(_(title), [_total(by_measure[m]) for m in MEASURES], "total"))
        elif _matters(group):
            persons = int(group["persons"].iloc[0])
            header = _(title) + (f" ({number(persons)})" if persons else "")
            rows.append(Row(header, [_effect(by_measure[m]) for m in MEASURES]))
    columns = [_("Change (persons)"), *(_(measure) for measure in MEASURES.values())]
    show.table("change-effects", _("Effect on the main figures"), columns, rows)
    show.caption(
        _(
            "Each change is made after those above it, so that the effects add up. What stands"
            " above the time since was corrected of months that have passed. Everybody, exact."
        )
    )


def _matters(group: pd.DataFrame) -> bool:
    """Whether a change is about anybody, or does anything."""
    return bool((group["persons"] > 0).any() or group["effect"].fillna(0).abs().gt(0).any())


def _effect(row: pd.Series) -> str:
    """A difference with its sign."""
    if pd.isna(row.effect):
        return UNDEFINED
    if row.measure not in PERSONS:
        return points(row.effect)
    sign = "+" if row.effect > 0 else "\N{MINUS SIGN}" if row.effect < 0 else ""
    return sign + number(abs(row.effect))


def _total(row: pd.Series) -> Cell:
    """Where the figure comes to, and from where."""

    def text(value: float) -> str:
        if pd.isna(value):
            return UNDEFINED
        return number(value) if row.measure in PERSONS else percent(value, 1)

    return Cell(text(row.after), _("was {before}", before=text(row.before)))
