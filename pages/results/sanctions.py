"""Wage sanctions: how many, since when, and whether they were expected (Table 3.4)."""

from pages.charts.curve_parts import CurveWords, Earlier, Line
from pages.charts.exit_curves import GROUPS_WITH_BANDS, exit_curves_figure
from pages.charts.intervals import Interval, IntervalAxis, Reference, intervals_figure
from pages.charts.time_axis import time_axis
from pages.shared import flow, movement, no_curve, parts, sanction_figure, sanction_tables, show
from pages.shared.access import require
from pages.shared.view import current
from pages.shared.words import _

require("sanctions")
view = current()
persons = flow.count_in_analysis(view)
groups = sanction_figure.drawn_groups(view)

show.title(_("Wage sanctions"))
if view.source.exact and no_curve.nothing_to_draw(view, persons, groups=len(groups)):
    show.end()
sanction_tables.draw_answer(view)
movement.draw_movement(view, "sanctions")

parts.time_heading(view, _("Share with a wage sanction since the first sick day"))
curves = sanction_figure.curves_of(view, groups)
lines = parts.reference_lines(view, sanction_figure.FIGURE)
if not no_curve.nothing_to_draw(view, persons, groups=len(groups)):
    time = time_axis(int(curves["day"].max()), view.axis, parts.half_year())
    figure = exit_curves_figure(
        curves,
        sanction_figure.counts_at(curves, time.days),
        time,
        CurveWords(**sanction_figure.words(view, groups)),
        lines=tuple(Line(*line) for line in lines),
        earlier=Earlier.of(sanction_figure.earlier(view)),
    )
    alt = sanction_figure.description(view, persons)
    show.chart(figure, key="sanction-curve", table="sanction-curve-table", alt=alt)
    sanction_figure.draw_source_line(view, persons, bands=len(groups) <= GROUPS_WITH_BANDS)
sanction_tables.note_left_out(view)

show.heading(_("Share of participants with a wage sanction"))
rows = [Interval(**row) for row in sanction_figure.share_rows(view)]
axis = IntervalAxis(**sanction_figure.share_axis(rows))
before = [Reference(share * 100, text) for share, text in lines]
figure = intervals_figure(rows, axis, before)
alt = _("Points with intervals. The same numbers stand in the table below.")
show.chart(figure, key="sanction-shares", table="sanction-shares-table", alt=alt)
sanction_tables.draw_shares(view)
sanction_tables.draw_sanctions(view)

show.heading(_("Did the expected risk come true?"))
rows = [Interval(**row) for row in sanction_figure.risk_rows(view)]
axis = IntervalAxis(**sanction_figure.share_axis(rows))
figure = intervals_figure(rows, axis, before)
show.chart(figure, key="sanction-risks", table="risks", alt=alt)
sanction_tables.draw_risks(view)
sanction_tables.draw_numbers(view, curves)
sanction_tables.draw_explanation(view)
