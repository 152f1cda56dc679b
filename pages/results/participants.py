"""Participants: who takes part, since when, and how groups differ (Table 3.1)."""

from pages.access.guard import require
from pages.charts.differences import differences_chart
from pages.charts.month_bars import month_bars_chart
from pages.charts.theme import SYMBOLS
from pages.content.participants import figure as participants
from pages.content.participants import words as participants_words
from pages.reader.words import _
from pages.shared import notices, pinned, results, show
from pages.shared.flow import count_in_analysis, draw_flow
from pages.shared.movement import draw_movement
from pages.shared.parts import explanation, source_line
from pages.shared.view import current

require("participants")
show.again()
view = current()

show.title(_("Participants"))
persons = count_in_analysis(view)
composition = results.figure("composition", view, results.by_cohort(view))
shown = participants.groups_to_draw(view, composition)
if notices.too_few(persons, groups=len(shown)):
    draw_flow(view)
    show.end()
participants_words.draw_answer(view, composition)
draw_movement(view, "participants")

show.heading(_("Entered by month"))
inflow = participants.inflow(view)
words = participants_words.month_words(view, inflow, shown)
notes = pinned.marks(view, "participants", "inflow", list(words.months))
show.chart(
    month_bars_chart(inflow, words).with_notes(notes),
    key="inflow",
    table="inflow-table",
    alt=participants_words.inflow_description(view, persons),
)
source_line(view, persons)
participants_words.note_months(view)

participants.draw_composition(view, composition)

differences = participants.differences(view)
if participants_words.draw_differences_heading(view, differences, list(SYMBOLS.values())):
    difference_words = participants_words.difference_words(view, differences)
    show.chart(
        differences_chart(differences, difference_words),
        key="differences",
        table="differences-table",
        alt=participants_words.differences_description(view, persons),
    )
    participants_words.draw_differences_reading(view, persons)

draw_flow(view)
participants.draw_numbers(view, inflow, differences)
explanation(view, participants_words.method(view))
