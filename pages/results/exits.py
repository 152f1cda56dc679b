"""Exits: who left the programme, when and how (Figure 3.2 and Table 3.2 of the evaluation)."""

from pages.access.guard import require
from pages.charts.exit_curves import GROUPS_WITH_BANDS, exit_curves_chart
from pages.charts.time_axis import time_axis
from pages.content.exits import denominators
from pages.content.exits import figure as exit_figure
from pages.content.exits import method as exit_method
from pages.content.exits import tables as exit_tables
from pages.content.exits.answer import draw_answer
from pages.reader.words import _
from pages.shared import groups, movement, no_curve, parts, results, show
from pages.shared.flow import draw_flow
from pages.shared.view import current

require("exits")
show.again()
view = current()

show.title(_("Exits"))
summary = results.figure("exit_summary", view)
persons = groups.count_persons(view)
shown = groups.large_enough(summary)
if no_curve.nothing_to_draw(view, persons, groups=len(shown)):
    exit_tables.draw_reasons_of_small_groups(view)
    draw_flow(view)
    show.end()
summary = summary[summary["group"].isin(shown)]
draw_answer(view, summary)
movement.draw_movement(view, "exits")

exit_figure.draw_heading(view)
curves = exit_figure.drawn_curves(view, shown)
time = time_axis(int(curves["day"].max()), view.axis)
chart = exit_curves_chart(
    curves,
    exit_figure.risk_table(view, time.days),
    time,
    exit_figure.curve_words(view, shown),
    exit_figure.points(view, summary),
    parts.reference_lines(view, exit_figure.FIGURE),
    exit_figure.compared_with(view),
)
show.chart(chart, "exit-curves", exit_figure.description(view, persons), table="exit-shares")
exit_figure.draw_source_line(view, persons, curves, bands=len(shown) <= GROUPS_WITH_BANDS)

exit_tables.draw_summary(view, summary, shown)
exit_tables.draw_reasons(view)
denominators.draw(view)
exit_tables.draw_tests(view)
exit_method.draw_unknown_reason(view)
draw_flow(view)
exit_figure.draw_who_is_followed(view, persons)
exit_tables.draw_numbers(view, curves)
exit_method.draw_exit_explanation(view)
