"""Lasting work: of whom is it registered, who is still at work, does it last, what work is it."""

from pages.access.guard import require
from pages.charts.exit_curves import GROUPS_WITH_BANDS, exit_curves_chart
from pages.charts.time_axis import time_axis
from pages.content.durability import figure as figures
from pages.content.durability import tables, work
from pages.reader.words import _
from pages.shared import parts, show
from pages.shared.view import current

require("durability")
show.again()
show.title(_("Lasting work"))
view = figures.as_told(current())
tables.draw_answer_or_end(view)
tables.draw_coverage(view)

parts.time_heading(view, _("Still at work since the first day of work"))
curves = figures.curves_of(view)
groups = figures.groups_in(curves)
if figures.is_drawn(view, curves):
    time = time_axis(int(curves["day"].max()), view.axis)
    chart = exit_curves_chart(
        curves,
        figures.counts_at_ticks(view, groups, time.days),
        time,
        figures.words(view, groups),
        figures.points(view, groups),
    )
    alt = figures.description(view)
    show.chart(chart, key="retention", table="retention-table", alt=alt)
    figures.draw_source_line(view, curves, bands=len(groups) <= GROUPS_WITH_BANDS)
    tables.draw_summary(view, groups)

tables.draw_lasting(view)
work.draw_contracts(view)
work.draw_hours(view)
work.draw_returns(view)
tables.draw_explanation(view)
