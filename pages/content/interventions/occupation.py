"""What the page *Interventions* says about where participants are over time."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.dimensions import EXITED_OTHERWISE, EXITED_SUCCESSFUL, WAITING, states
from pages.charts.occupation_area import OccupationWords
from pages.content.exits.tables import note_end_of_curve
from pages.content.interventions.uptake import DAYS, on_the_line, selection
from pages.reader.words import (
    UNDEFINED,
    _,
    hover_percent,
    name,
    percent,
    percent_sign,
    policy,
    released,
)
from pages.shared import show
from pages.shared.parts import joined, separators, time_unit
from pages.shared.results import known_curve
from pages.shared.tables import Row

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

LONG_NAME = 14


def shares(view: View) -> pd.DataFrame:
    """The share of participants in each state by day."""
    return known_curve("occupation", view, selection(view))


def state_names(view: View) -> dict[str, str]:
    """Code → name of each state, from the floor of the figure up."""
    names = {state.code: name(state.name) for state in states(view.source.programme)}
    phases = [code for code in names if code not in (WAITING, EXITED_SUCCESSFUL, EXITED_OTHERWISE)]
    order = [EXITED_SUCCESSFUL, *reversed(phases), WAITING, EXITED_OTHERWISE]
    return {code: names[code] for code in order}


def area_words(view: View) -> OccupationWords:
    """Every text of the figure."""
    names = state_names(view)
    sign = percent_sign()
    day = _("day {day} (week {week})", day="%{x}", week="%{customdata[0]:.0f}")
    short = {
        EXITED_SUCCESSFUL: _on_two_lines(_("Successful exit")),
        EXITED_OTHERWISE: _on_two_lines(_("Other exit")),
        WAITING: _("Waiting"),
    }
    return OccupationWords(
        states={code: short.get(code) or _short(text) for code, text in names.items()},
        full_states=names,
        time_title=time_unit(view),
        hover=f"%{{fullData.name}}<br>{day}<br><b>{hover_percent('y')}{sign}</b><extra></extra>",
        percent_sign=sign,
        separators=separators(),
        joined=joined(),
    )


def _short(phase: str) -> str:
    """A phase without its number."""
    text = phase.split(": ")[-1]
    return _on_two_lines(text[0].upper() + text[1:])


def _on_two_lines(text: str) -> str:
    """A name in the figure, broken where it is too long."""
    return text if len(text) <= LONG_NAME else text.replace(" ", "\n", 1)


def last_day(shares: pd.DataFrame, end: int) -> int:
    """The last day that is drawn: that of the curves, or of a release where the areas end."""
    return min(int(shares["day"].max()), end) if released() else end


def description() -> str:
    """The figure in a sentence, for who cannot see it."""
    return _(
        "Areas that show where the participants are by time since entry: waiting, in a phase, or"
        " gone. They add up to everybody. The same numbers stand in the table below."
    )


def draw_reading() -> None:
    """How to read the areas."""
    if released():
        show.caption(
            _(
                "How to read it: at each moment the areas together are everybody. They are known"
                " every {days} days and straight in between. An exit for an unknown reason counts"
                " as another exit. The comparison plays no part in this figure.",
                days=policy().curve_step_days,
            )
        )
        return
    show.caption(
        _(
            "How to read it: at each moment the areas together are everybody. An exit for an"
            " unknown reason counts as another exit. The comparison plays no part in this figure."
        )
    )


def draw_table_of_states(view: View, shares: pd.DataFrame) -> None:
    """The areas in numbers, from the ceiling down."""
    columns = [_(text) for text in DAYS.values()]
    rows = [
        Row(text, [_share_on(shares[shares["state"] == code], day) for day in DAYS])
        for code, text in reversed(state_names(view).items())
    ]
    dashes = any(UNDEFINED in row.cells for row in rows)
    show.table(
        "states", _("Where participants are, by time since entry"), [_("State"), *columns], rows
    )
    if dashes:
        note_end_of_curve()


def _share_on(rows: pd.DataFrame, day: int) -> str:
    """The share in a state on a day; a dash after the end of the figure."""
    if rows.empty or day > rows["day"].iloc[-1]:
        return UNDEFINED
    if released():
        return percent(on_the_line(rows, day, ["share"])["share"])
    return percent(float(rows[rows["day"] <= day]["share"].iloc[-1]))
