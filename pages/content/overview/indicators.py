"""What the page *Overview* says: messages, key figures with their change, the table behind them."""

from __future__ import annotations

from dataclasses import replace
from html import escape
from typing import TYPE_CHECKING, Any

from analysis.declaration import table_missing
from analysis.figures import overview
from analysis.selection import FEW_PERSONS, LANDMARK_DAYS
from data.words import mark
from pages.content.result.figure import agreed_share
from pages.reader import address
from pages.reader.words import (
    UNDEFINED,
    _,
    agreed_percent,
    count_words,
    date_text,
    listed,
    name,
    number,
    percent,
    percent_range,
    points,
    released,
)
from pages.reader.words import known as is_known
from pages.shared import show
from pages.shared.landmark import is_immortal, weeks_after_entry
from pages.shared.missing import note_missing
from pages.shared.parts import population, strong
from pages.shared.results import figure
from pages.shared.tables import Cell, Row, records
from pages.shared.view import views_until

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    import pandas as pd

    from analysis.figures.overview import Message
    from data.programme import Programme
    from pages.shared.view import View

MOST_DATES = 24
"""The as-of dates that a line over time goes back: two years of months."""
PAGES = {
    overview.PARTICIPANTS: "participants",
    overview.ACTIVE: "exits",
    overview.EXITS: "exits",
    overview.SUCCESSFUL_EXIT: "exits",
    overview.CONTRACT: "result",
    overview.WAGE_SANCTIONS: "sanctions",
    overview.WELLBEING: "wellbeing",
}
"""The page that says more about a number."""
KINDS = {overview.SUCCESSFUL_EXIT: "successful", overview.CONTRACT: "contract"}
"""The class of the style sheet that gives a number its colour."""
LOWEST_ANSWER = 1.0
DECIMALS = {
    **dict.fromkeys(overview.PERSONS, 0),
    **dict.fromkeys(overview.SHARES, 3),
    overview.WELLBEING: 1,
}
"""To which a change is written: persons, tenths of a percentage point, tenths of the scale."""
SENTENCES = {
    overview.ABOVE_AGREED: mark(
        "The contract measure is {points} above the agreement after {years} years ({agreed})."
    ),
    overview.BELOW_AGREED: mark(
        "The contract measure is {points} below the agreement after {years} years ({agreed})."
    ),
    overview.NEAR_AGREED: mark(
        "The contract measure is {value}, against {agreed} agreed after {years} years: no further"
        " apart than chance can bring them."
    ),
    overview.SANCTIONS_FEWER: mark(
        "Of those sick for two years or more {value} had a wage sanction, against about {against}"
        " before the programme."
    ),
    overview.SANCTIONS_MORE: mark(
        "Of those sick for two years or more {value} had a wage sanction: more than the about"
        " {against} before the programme."
    ),
    overview.SUCCESS_ROSE: mark(
        "The share that has left successfully after 1 year rose by {points} since {date}, to"
        " {value}."
    ),
    overview.SUCCESS_FELL: mark(
        "The share that has left successfully after 1 year fell by {points} since {date}, to"
        " {value}."
    ),
}
"""Rule → what it says."""
FROM_LANDMARK = {
    overview.SUCCESS_ROSE: mark(
        "Of those still in {weeks} weeks after entry, the share that had left successfully 1 year"
        " later rose by {points} since {date}, to {value}."
    ),
    overview.SUCCESS_FELL: mark(
        "Of those still in {weeks} weeks after entry, the share that had left successfully 1 year"
        " later fell by {points} since {date}, to {value}."
    ),
}
"""And where participants are followed from a landmark."""

History = list[tuple["dt.date", "pd.DataFrame"]]


def followed(view: View) -> View:
    """The view with groups that were formed after entry followed from a landmark, always."""
    if not is_immortal(view.selection):
        return view
    return replace(view, selection=replace(view.selection, landmark=LANDMARK_DAYS))


def _programme(view: View) -> Programme:
    """The programme; without agreements for a provider, of whose participants none was made."""
    programme = view.source.programme
    return replace(programme, targets=()) if view.source.provider else programme


def history(view: View) -> History:
    """The key figures on every as-of date up to that of the reader, oldest first."""
    return [
        (each.source.as_of_date, figure("overview", each)) for each in views_until(view, MOST_DATES)
    ]


def persons(known: History) -> int:
    """Participants on the reader's as-of date."""
    return int(_values(known[-1][1])[overview.PARTICIPANTS])


def _values(figures: pd.DataFrame) -> dict[str, float]:
    """Measure → its value."""
    return dict(zip(figures["measure"], figures["value"], strict=True))


def draw_answer(view: View, known: History) -> None:
    """The most important message, and the others after it."""
    now = known[-1][1]
    before = known[-2] if len(known) > 1 else None
    said = overview.messages(
        now, before[1] if before else None, _programme(view), view.source.as_of_date
    )
    weeks = weeks_after_entry(view.selection)
    texts = [_sentence(message, now, before[0] if before else None, weeks) for message in said]
    show.answer(texts[0], " ".join(texts[1:]))


def _sentence(message: Message, now: pd.DataFrame, since: dt.date | None, weeks: int) -> str:
    """What a message says; ``weeks`` after entry from which participants are followed."""
    values = {
        "value": strong(percent(message.value)),
        "points": strong(points(message.difference, decimals=0, signed=False)),
        "years": message.years,
        "agreed": agreed_share(message.against),
        "against": agreed_percent(message.against),
        "date": date_text(since) if since else "",
    }
    if message.rule == overview.SIZE:
        counts = _values(now)
        return _(
            "{participants} participants had entered: {active} are still in and {exits} have left.",
            participants=strong(number(counts[overview.PARTICIPANTS])),
            active=strong(number(counts[overview.ACTIVE])),
            exits=strong(number(counts[overview.EXITS])),
        )
    if weeks and message.rule in FROM_LANDMARK:
        return _(FROM_LANDMARK[message.rule], weeks=weeks, **values)
    return _(SENTENCES[message.rule], **values)


def titles(view: View) -> dict[str, str]:
    """Measure → what stands above its number."""
    item = next(iter(view.source.programme.survey_items), None)
    weeks = weeks_after_entry(view.selection)
    return {
        overview.PARTICIPANTS: _("Participants"),
        overview.ACTIVE: _("Still in"),
        overview.EXITS: _("Left"),
        overview.SUCCESSFUL_EXIT: (
            _("Left successfully 1 year after week {week}", week=weeks)
            if weeks
            else _("Left successfully after 1 year")
        ),
        overview.CONTRACT: _("Successful by the contract"),
        overview.WAGE_SANCTIONS: _("Wage sanction, sick 2 years or more"),
        overview.WELLBEING: name(item.name) if item else _("Wellbeing"),
    }


def draw_cards(view: View, known: History, line: Callable[..., str]) -> None:
    """All key figures; ``line`` draws the small line over time."""
    now = known[-1][1]
    before = known[-2] if len(known) > 1 else None
    earlier = _values(before[1]) if before and released() else {}
    change: dict[str, float] = {}
    if before:
        rows = overview.changes(now, before[1])
        change = dict(zip(rows["measure"], rows["change"], strict=True))
    cards = [
        _card(
            view,
            row,
            "" if _not_delivered(view, row.measure) else _change(row, change, earlier, before),
            known,
            line,
        )
        for row in records(now)
    ]
    label = _("Key figures")
    show.screen_only(f'<ul class="cards" aria-label="{escape(label)}">{"".join(cards)}</ul>')


def _card(
    view: View,
    row: Any,
    change: str,
    known: History,
    line: Callable[..., str],
) -> str:
    kind = KINDS.get(row.measure, "")
    wide = " wide" if row.measure in overview.PERSONS else ""
    title = escape(titles(view)[row.measure])
    if row.measure in PAGES:
        target = escape(address.page_link(PAGES[row.measure]), quote=True)
        title = f'<a href="{target}" target="_self">{title}</a>'
    return (
        f'<li class="card{wide}"><h2>{title}</h2>'
        f'<p class="figure"><strong class="{kind}">{_value(row.measure, row.value)}</strong>'
        f" <span>{_beside(view, row)}</span></p>"
        f'<p class="against">{escape(_against(view, row.measure))}</p>'
        f'<p class="change">{change}</p>'
        f"{_line(view, row.measure, known, line, kind)}</li>"
    )


def _change(
    row: Any,
    change: dict[str, float],
    earlier: dict[str, float],
    before: tuple[dt.date, pd.DataFrame] | None,
) -> str:
    """What changed; of a release what it was, for differences of rounded numbers say little."""
    since = before[0] if before else None
    if since and earlier and is_known(earlier[row.measure]) and is_known(row.value):
        was = _value(row.measure, earlier[row.measure])
        if was != _value(row.measure, row.value):
            return _("{value} on {date}", value=was, date=date_text(since))
    return change_words(row.measure, change.get(row.measure), since)


def _value(measure: str, value: float) -> str:
    """A key figure in its unit, or a dash; a number of persons may be ``< 10``."""
    if value != value and measure not in overview.PERSONS:
        return UNDEFINED
    if measure in overview.SHARES:
        return percent(value)
    return number(value, 1 if measure == overview.WELLBEING else 0)


def _not_delivered(view: View, measure: str) -> bool:
    """Whether a table that a key figure needs was not in the extract."""
    return table_missing(view.source, overview.NEEDS.get(measure, ())) is not None


def _beside(view: View, row: Any) -> str:
    """The interval of a key figure, or why there is no number."""
    if row.measure in overview.PERSONS:
        return ""
    if row.value != row.value and _not_delivered(view, row.measure):
        return _("not in the extract")
    if row.value != row.value and released():
        return _("too few persons")
    if row.value != row.value:
        return (
            _("of {persons} persons, too few", persons=number(row.persons))
            if row.persons
            else _("not known yet")
        )
    if row.measure == overview.WELLBEING and row.lower != row.lower:
        return _("of 5")
    if row.measure == overview.WELLBEING:
        interval = f"{number(row.lower, 1)}-{number(row.upper, 1)}"
        return _("of 5 ({interval})", interval=interval)
    return f"({percent_range(row.lower, row.upper)})"


def _against(view: View, measure: str) -> str:
    """What a key figure is held against."""
    programme = _programme(view)
    if measure == overview.CONTRACT and programme.targets:
        agreed = [
            _("{share} after {years} years", share=agreed_share(t.share), years=t.after_years)
            for t in programme.targets
        ]
        return _("agreed: {shares}", shares=listed(agreed))
    if measure == overview.WAGE_SANCTIONS:
        lines = [n for n in programme.reference_lines if n.figure == overview.SANCTIONS_FIGURE]
        return "; ".join(name(each.name) for each in lines)
    return ""


def change_words(measure: str, change: float | None, since: dt.date | None) -> str:
    """What changed since the previous as-of date."""
    if since is None:
        return _("no earlier as-of date")
    if change is None or change != change:
        return _("not known on {date}", date=date_text(since))
    if round(change, DECIMALS[measure]) == 0:
        return _("as on {date}", date=date_text(since))
    if measure in overview.SHARES:
        amount = points(change)
    elif measure == overview.WELLBEING:
        amount = _signed(change, number(abs(change), 1))
    else:
        persons = count_words("{count} person", "{count} persons", round(abs(change)))
        amount = _signed(change, persons)
    return _("{amount} since {date}", amount=amount, date=date_text(since))


def _signed(change: float, text: str) -> str:
    sign = "+" if change > 0 else "\N{MINUS SIGN}" if change < 0 else ""
    return f"{sign}{text}"


def _line(view: View, measure: str, known: History, line: Callable[..., str], kind: str) -> str:
    """The course of a key figure over the as-of dates, in proportion to time."""
    places = [float(date.toordinal()) for date, _figures in known]
    values = [_values(each)[measure] for _date, each in known]
    floor = LOWEST_ANSWER if measure == overview.WELLBEING else 0.0
    target = overview.agreement(_programme(view), view.source.as_of_date)
    reference = target.share if target and measure == overview.CONTRACT else None
    steps = [_value(measure, value) for value in values]
    alt = _("over the as-of dates: {values}", values=", ".join(steps))
    return line(places, values, alt, floor, reference, kind)


def draw_notes(view: View) -> None:
    """What a comparison or a filter means here, and what is empty because it was not delivered."""
    note_missing(view.source, *(overview.NEEDS.get(m, ()) for m in overview.MEASURES))
    if view.selection.by:
        show.caption(_("The overview does not compare groups; the pages behind the numbers do."))
    if view.selection.where and not view.source.provider:
        show.caption(
            _("What was agreed holds for all participants together, not for this selection.")
        )
    if view.selection.start:
        show.caption(
            _(
                "Left successfully: of those who were still in on day {day} since entry, and had"
                " started by then. The other numbers are of everybody who ever started.",
                day=view.selection.start,
            )
        )


def draw_numbers(view: View, known: History) -> None:
    """The key figures on every as-of date, as a table."""
    with show.fold(_("The key figures as a table"), icon=":material/table_rows:"):
        rows = [
            Row(title, [_table_cell(view, measure, each) for _date, each in known])
            for measure, title in titles(view).items()
        ]
        columns = [_("Key figure"), *(date_text(date) for date, _figures in known)]
        show.table("key-figures", _("Key figures"), columns, rows)


def _table_cell(view: View, measure: str, figures: pd.DataFrame) -> Cell:
    row = next(records(figures[figures["measure"] == measure]))
    return Cell(_value(measure, row.value), _beside(view, row) if row.value == row.value else "")


def method(view: View) -> list[str]:
    """Population, definitions, rules."""
    return [
        population(view),
        _(
            "**Definitions.** Left successfully after 1 year: cumulative incidence after 52 weeks,"
            " back to work. Successful by the contract: back to work or IVA, of those judged."
            " Wage sanction: of those whose first sick day lies two years or more back. Wellbeing:"
            " the mean of the first item of the survey, from 1 to 5, in its last round. Fewer than"
            " {few} persons: no number.",
            few=FEW_PERSONS,
        ),
        _(
            "**The first sentence** is chosen by fixed rules: first what is worse than agreed or"
            " than before the programme, beyond chance; then a fall of {notable} or more; then the"
            " contract measure; then what is better. The change is since the as-of date before, in"
            " percentage points or persons.",
            notable=points(overview.NOTABLE_CHANGE, decimals=0, signed=False),
        ),
    ]
