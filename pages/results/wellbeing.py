"""Wellbeing: how participants feel, by phase and over time, and who answered (Figures 3.3, 3.4)."""

from pages.access.guard import require
from pages.charts.answer_bars import answer_bars_chart
from pages.charts.intervals import intervals_chart
from pages.charts.specification import Reference
from pages.charts.theme import SYMBOLS
from pages.content.wellbeing import figure as wellbeing_figure
from pages.content.wellbeing import tables as wellbeing_tables
from pages.reader.words import _
from pages.shared import movement, notices, parts, show
from pages.shared.view import current

require("wellbeing")
view = current()

show.title(_("Wellbeing"))
response = wellbeing_tables.last_round(view)
if response is None:
    wellbeing_tables.no_survey(view)
    show.end()
wellbeing_tables.draw_answer(view, response)
movement.draw_movement(view, "wellbeing")
if wellbeing_figure.persons_who_answered(view) < notices.FEW_PERSONS:
    wellbeing_tables.too_few_answers()
    show.end()

show.heading(wellbeing_tables.by_words(view))
table = wellbeing_figure.means(view, wellbeing_figure.compared_by(view))
show.prose(wellbeing_figure.legend(view, table, list(SYMBOLS.values())))
rows = wellbeing_figure.mean_rows(view, table)
neutral = Reference(wellbeing_figure.NEUTRAL, agreed=False)
chart = intervals_chart(rows, wellbeing_figure.scale_axis(), parts.separators(), [neutral])
alt = wellbeing_figure.description(view)
show.chart(chart, key="wellbeing-means", table="wellbeing-means-table", alt=alt)
wellbeing_tables.draw_source(view, table)
wellbeing_tables.draw_means(view, table)

show.heading(_("How often each answer was given"))
bars = wellbeing_figure.bars(view)
if bars:
    alt = wellbeing_figure.description_of_answers()
    chart = answer_bars_chart(bars, wellbeing_figure.answer_names(), parts.separators())
    show.chart(chart, key="wellbeing-answers", table="wellbeing-answers-table", alt=alt)
wellbeing_tables.draw_distribution(view, drawn=bool(bars))
wellbeing_tables.draw_response(view)

show.heading(_("Do the same persons come to feel better?"))
change, why_not = wellbeing_figure.change(view)
if why_not:
    wellbeing_tables.draw_one_round(why_not)
else:
    rows, axis = wellbeing_figure.change_rows(view, change), wellbeing_figure.change_axis()
    chart = intervals_chart(rows, axis, parts.separators(), [Reference(0, agreed=False)])
    alt = wellbeing_figure.description_of_change()
    show.chart(chart, key="wellbeing-change", table="wellbeing-change-table", alt=alt)
    wellbeing_tables.draw_change(view, change)
wellbeing_tables.draw_before_exit(view)
wellbeing_tables.draw_explanation(view)
