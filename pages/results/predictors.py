"""Predictors: what goes together with a successful exit, or a sanction (Tables 3.3 and 3.5)."""

from pages.access.guard import require
from pages.charts.intervals import intervals_chart
from pages.charts.specification import Reference
from pages.content.predictors import model as predictor_model
from pages.content.predictors import tables as predictor_tables
from pages.content.predictors import words as predictor_words
from pages.reader.words import _
from pages.shared import flow, notices, parts, show
from pages.shared.view import current

require("predictors")
asked_for = current()
view = predictor_model.without_intervention(asked_for)
chosen = predictor_model.asked()

show.title(_("Predictors"))
persons = flow.count_in_analysis(view)
if notices.too_few(persons, groups=persons >= notices.FEW_PERSONS):
    show.end()
answer = show.Place()
show.heading(_("What goes together with it"))
predictor_words.draw_choices(chosen)
predictor_words.note_selection(asked_for)
result = predictor_model.published(view, chosen)
if result is None:
    show.end()
with answer.filled():
    predictor_words.draw_answer(view, chosen, result)
table, forest = show.columns([7, 5], gap="medium")
with table:
    predictor_tables.draw_effects(view, result)
with forest:
    rows = predictor_tables.figure_rows(view, result)
    axis = predictor_tables.figure_axis(rows)
    show.chart(
        intervals_chart(rows, axis, parts.separators(), [Reference(0, agreed=False)]),
        key="predictors",
        table="effects",
        alt=predictor_words.description(result),
    )
parts.source_line(view, result.persons, compared=False)
predictor_words.draw_notes(view, result)
predictor_words.draw_reading_aid(view, chosen, result)

predictor_tables.draw_groups(view, chosen)
predictor_words.draw_trap(chosen)
predictor_tables.draw_left_out(view, result)
predictor_words.draw_explanation(view, chosen)
