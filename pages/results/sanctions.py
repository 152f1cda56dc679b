"""Wage sanctions: how many, since when, and whether they were expected (Table 3.4)."""

from pages.access.guard import require
from pages.charts.exit_curves import GROUPS_WITH_BANDS, exit_curves_chart
from pages.charts.intervals import intervals_chart
from pages.charts.time_axis import time_axis
from pages.content.sanctions import figure as figures
from pages.content.sanctions import tables
from pages.reader.words import _
from pages.shared import flow, movement, no_curve, parts, rare, show
from pages.shared.view import current

require("sanctions")
show.again()
show.title(_("Wage sanctions"))
told = rare.shown_or_end(current(), rare.SANCTION)
view = figures.without_later_groups(told)
persons = flow.count_in_analysis(view)
groups = figures.drawn_groups(view)
large = figures.large_groups(view)
if view.source.exact and no_curve.nothing_to_draw(view, persons, groups=len(large)):
    show.end()
tables.draw_answer(told)
movement.draw_movement(view, "sanctions")

parts.time_heading(view, _("Share with a wage sanction since the first sick day"))
curves = figures.curves_of(view, groups)
lines = parts.reference_lines(view, figures.FIGURE)
if not figures.nothing_to_draw(view, persons, groups):
    time = time_axis(int(curves["day"].max()), view.axis)
    chart = exit_curves_chart(
        curves,
        figures.counts_at_ticks(view, groups, time.days),
        time,
        figures.words(view, groups),
        references=lines,
        earlier=figures.earlier(view),
    )
    alt = figures.description(view, persons)
    show.chart(chart, key="sanction-curve", table="sanction-curve-table", alt=alt)
    figures.draw_source_line(view, persons, bands=len(groups) <= GROUPS_WITH_BANDS)
tables.note_left_out(view)

show.heading(_("Share of participants with a wage sanction"))
rows = figures.share_rows(view)
chart = intervals_chart(rows, figures.share_axis(rows), parts.separators(), lines)
alt = _("Points with intervals. The same numbers stand in the table below.")
show.chart(chart, key="sanction-shares", table="sanction-shares-table", alt=alt)
tables.draw_shares(view)
tables.draw_sanctions(told)

show.heading(_("Did the expected risk come true?"))
rows = figures.risk_rows(view)
chart = intervals_chart(rows, figures.share_axis(rows), parts.separators(), lines)
show.chart(chart, key="sanction-risks", table="risks", alt=alt)
tables.draw_risks(view)
tables.draw_numbers(view, curves)
tables.draw_explanation(view)
