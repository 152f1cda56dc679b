"""What a page says of the time since an earlier as-of date: what moved, which part, by chance?"""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.change.measures_on import EXIT_REASON, EXITED_AS, PERSONS, SCALE
from analysis.change.movement import (
    BEYOND_CHANCE,
    COUNTED,
    NOT_KNOWN,
    ROUNDING,
    SAME,
    WITHIN_CHANCE,
)
from analysis.figures.overview import (
    ACTIVE,
    CONTRACT,
    EXITS,
    NEEDS,
    PARTICIPANTS,
    UPTAKE,
    WAGE_SANCTIONS,
    WELLBEING,
)
from analysis.publication.since import movement_notes
from data.errors import DashboardError
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.words import mark
from pages.access import guard as access
from pages.charts.curve_parts import Earlier
from pages.paper.document import Written
from pages.reader.words import (
    UNDEFINED,
    _,
    date_text,
    hover_percent,
    name,
    number,
    percent,
    percent_sign,
    released,
)
from pages.reader.words import known as is_known
from pages.shared import results, show
from pages.shared.landmark import from_day
from pages.shared.missing import note_missing
from pages.shared.tables import Cell, Row, records

if TYPE_CHECKING:
    from collections.abc import Sequence

    from analysis.selection import Selection
    from data.programme import Coded
    from pages.shared.view import View

SUCCESS, FAILURE = f"{EXITED_AS}{SUCCESSFUL}", f"{EXITED_AS}{UNSUCCESSFUL}"
OTHERWISE = f"{EXITED_AS}{UNKNOWN}"
YEAR = "52"
PAGES: dict[str, tuple[tuple[str, tuple[str, ...]], ...]] = {
    "overview": (
        (PARTICIPANTS, ()), (ACTIVE, ()), (EXITS, ()), (SUCCESS, (YEAR,)), (CONTRACT, ()),
        (WAGE_SANCTIONS, ()), (WELLBEING, ()),
    ),
    "participants": ((PARTICIPANTS, ()), (ACTIVE, ()), (EXITS, ())),
    "interventions": ((UPTAKE, ()),),
    "exits": ((EXITS, ()), (SUCCESS, ()), (FAILURE, ()), (OTHERWISE, ())),
    "sanctions": ((WAGE_SANCTIONS, ()),),
    "wellbeing": ((WELLBEING, ()),),
    "result": ((CONTRACT, ()),),
}  # fmt: skip
"""Page → its measures, of each the details that are shown; all where none is named."""
FIRST_ITEM = ("overview",)
"""Pages with the first item of the survey alone."""

NAMES = {
    PARTICIPANTS: mark("Participants"),
    ACTIVE: mark("Still in"),
    EXITS: mark("Left"),
    CONTRACT: mark("Successful by the contract"),
    WAGE_SANCTIONS: mark("With a wage sanction, of those sick for 2 years"),
}
HEADINGS = {
    SUCCESS: mark("Left successfully"),
    FAILURE: mark("Left unsuccessfully"),
    OTHERWISE: mark("Left for an unknown reason"),
    UPTAKE: mark("Started within 1 year"),
    EXIT_REASON: mark("Reason of exit"),
    WELLBEING: mark("Wellbeing, from 1 to 5"),
}
"""Measures of which there are several: what stands above their rows."""
KINDS = {SUCCESS: SUCCESSFUL, FAILURE: UNSUCCESSFUL, OTHERWISE: UNKNOWN}
"""The class of the style sheet that gives a heading its colour."""
VERDICTS = {
    COUNTED: mark("a count"),
    NOT_KNOWN: mark("cannot be told"),
    SAME: mark("the same"),
    ROUNDING: mark("can be rounding"),
    WITHIN_CHANCE: mark("can be chance"),
    BEYOND_CHANCE: mark("more than chance"),
}
PARTS = {
    "new_persons": mark("New"),
    "follow_up": mark("Course"),
    "corrections": mark("Corrections"),
}
WEEK_NAMES = {
    26: mark("Half a year"),
    52: mark("1 year"),
    78: mark("1½ years"),
    104: mark("2 years"),
}


def draw_movement(view: View, page: str) -> None:
    """What moved of the measures of a page; nothing where the reader compares with no date."""
    if view.since is None:
        return
    title = _("Since {date}", date=date_text(view.since.as_of_date))
    show.heading(title, level=3)
    try:
        moved = results.movement(view)
    except DashboardError as error:
        show.caption(access.told(error))
        return
    rows = _of_page(moved, page)
    if rows.empty:
        show.caption(
            _(
                "On {date} this was not known yet, or too few persons were behind it.",
                date=date_text(view.since.as_of_date),
            )
        )
        note_missing(view.since, *_needed(page))
        return
    show.table("movement", title, _columns(view), _rows(view, rows))
    for source in (view.since, view.source):
        note_missing(source, *_needed(page))
    if page == "exits":
        _draw_expected(view)
    _draw_reading(view)
    if page == "overview":
        _draw_all(view, moved)


def _needed(page: str) -> list[tuple[str, ...]]:
    """The tables that the measures of a page need, beside that of participants."""
    return [NEEDS[measure] for measure, _details in PAGES[page] if measure in NEEDS]


def _draw_all(view: View, moved: pd.DataFrame) -> None:
    """Every measure that was known then, of all pages."""
    title, known = _("Everything that moved"), moved[moved["then"].notna()]
    with show.fold(title, icon=":material/table_rows:"):
        show.table("movement-of-all", title, _columns(view), _rows(view, known))


def _of_page(moved: pd.DataFrame, page: str) -> pd.DataFrame:
    """The rows of a page, in its order, as far as they were known on the earlier date."""
    chosen = [
        moved[(moved["measure"] == measure) & (moved["detail"].isin(details) | (not details))]
        for measure, details in PAGES[page]
    ]
    if page in FIRST_ITEM:
        chosen[-1] = chosen[-1].head(1)
    rows = pd.concat(chosen)
    return rows[rows["then"].notna()]


def _columns(view: View) -> list[Cell | str]:
    """The parts are of registries alone."""
    dates = [date_text(source.as_of_date) for source in (view.since, view.source) if source]
    parts = [_(part) for part in PARTS.values()] if view.source.exact else []
    return [_("Measure"), *dates, _("Difference"), _("More than chance?"), *parts]


def _rows(view: View, moved: pd.DataFrame) -> list[Row]:
    """The rows of the table, under a heading where a measure has several."""
    rows: list[Row] = []
    for measure, group in moved.groupby("measure", sort=False):
        named = [_row(view, row) for row in records(group)]
        heading = _(HEADINGS[str(measure)]) if measure in HEADINGS else ""
        if measure in KINDS:
            heading = from_day(replace(view.selection, by=None), heading)
        if heading and len(named) == 1:
            named = [replace(named[0], header=f"{heading}: {named[0].header.lower()}")]
        elif heading:
            kind = KINDS.get(str(measure), "")
            rows.append(Row(heading, kind=f"heading {kind}".strip()))
        rows += named
    return rows


def _row(view: View, row: Any) -> Row:
    """A measure: then, now, the difference, what to make of it, and its parts."""
    parts = [_amount(row, getattr(row, part)) for part in PARTS] if view.source.exact else []
    return Row(
        row_name(view, row.measure, row.detail),
        [
            _value(row, row.then),
            _value(row, row.now),
            _amount(row, row.difference),
            _verdict(row),
            *parts,
        ],
    )


def row_name(view: View, measure: str, detail: str) -> str:
    """What a row is called, under its heading."""
    programme = view.source.programme
    if measure in KINDS:
        return _(WEEK_NAMES[int(detail)])
    if measure in NAMES:
        return _(NAMES[measure])
    listed: dict[str, Sequence[Coded]] = {
        UPTAKE: programme.interventions,
        EXIT_REASON: programme.exit_reasons,
        WELLBEING: programme.survey_items,
    }
    return next(name(item.name) for item in listed[measure] if item.code == detail)


def _value(row: Any, value: float) -> str:
    if row.unit == PERSONS:
        return number(value)
    if not is_known(value):
        return UNDEFINED
    if row.unit == SCALE:
        return number(value, 1)
    return percent(value, 0 if released() else 1)


def _amount(row: Any, difference: float) -> str:
    """A difference with its sign: persons, points of the scale, or percentage points."""
    if not is_known(difference):
        return UNDEFINED
    share = row.unit not in (PERSONS, SCALE)
    decimals = 1 if row.unit == SCALE or (share and not released()) else 0
    text = _signed(difference * 100 if share else difference, decimals)
    return Written(text, (float(difference),), "points" if share else "number", decimals)


def _verdict(row: Any) -> Cell | str:
    """What to make of a difference, with its interval or by how much rounding can be off."""
    said = _(VERDICTS[row.verdict])
    if row.verdict == ROUNDING:
        share = row.unit not in (PERSONS, SCALE)
        most = number(row.rounding * 100 if share else row.rounding, int(row.unit == SCALE))
        return Cell(said, _("up to {most}", most=most))
    if row.verdict in (WITHIN_CHANCE, BEYOND_CHANCE):
        return Cell(said, _range(row))
    return said


def _range(row: Any) -> str:
    """The interval: ``-1,7 tot +4,1``; percentage points without their name."""
    if not (is_known(row.lower) and is_known(row.upper)):
        return ""
    scale = row.unit == SCALE
    decimals = 1 if scale or not released() else 0
    ends = [_signed(value if scale else value * 100, decimals) for value in (row.lower, row.upper)]
    text = _("{low} to {high}", low=ends[0], high=ends[1])
    ends_as = float(row.lower), float(row.upper)
    return Written(text, ends_as, "number" if scale else "points", decimals)


def _signed(value: float, decimals: int) -> str:
    size = round(abs(value), decimals)
    sign = "" if not size else "+" if value > 0 else "\N{MINUS SIGN}"
    return f"{sign}{number(size, decimals)}"


def _draw_expected(view: View) -> None:
    """How many left since, against those that the earlier curve led to expect."""
    exits = results.exits_since(view)
    if exits is None:
        return
    row = next(records(exits))
    if not is_known(row.ratio):
        return
    show.prose(
        _(
            "Since then {observed} participants left who count in the curves; by the curve of then"
            " {expected} were to be expected of the new persons and of those who were there:"
            " {ratio} times as many"
            " (95{sign} interval {low}-{high}).",
            observed=number(row.observed),
            expected=number(row.expected, 1),
            ratio=number(row.ratio, 2),
            sign=percent_sign(),
            low=number(row.lower, 2),
            high=number(row.upper, 2),
        )
    )


def _draw_reading(view: View) -> None:
    """What the columns mean, and what a release cannot tell."""
    if view.since is None:
        return
    with show.fold(_("How to read this table"), icon=":material/help:"):
        show.caption(
            _(
                "Differences are in percentage points, persons, or points of the scale. More than"
                " chance: those who are new, and the time that is new, differ from what was seen"
                " until then; in grey the 95{sign} interval, corrections left out of it.",
                sign=percent_sign(),
            )
        )
        if view.source.exact:
            show.caption(
                _(
                    "The difference is the sum of three parts. New: persons registered since."
                    " Course: what happened since to those who were there. Corrections: what was"
                    " known otherwise of the time until then; they are facts, and no chance."
                )
            )
        for note in movement_notes(view.source, view.since, view.selection):
            values = {
                key: date_text(value) if isinstance(value, dt.date) else value
                for key, value in note.values
            }
            show.caption(_(note.message, **values))
        if view.selection.by:
            show.caption(_("Of everybody in the selection; groups are not compared here."))


def earlier_lines(
    view: View, figure: str, selection: Selection | None = None, outcome: str = ""
) -> Earlier | None:
    """The curves as they were; None where the reader compares with no date.

    ``outcome``: what a curve is of that has none.
    """
    curves = results.earlier_curve(figure, view, selection)
    if curves is None or view.since is None:
        return None
    date = date_text(view.since.as_of_date)
    return Earlier(
        curves.assign(outcome=outcome) if outcome else curves,
        _("on {date}", date=date),
        f"{date}<br><b>{hover_percent('y')}{percent_sign()}</b><extra></extra>",
    )
