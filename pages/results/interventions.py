"""Interventions: who starts what and when, hand-overs, paths, where participants are (Fig. 3.1)."""

from pages.access.guard import require
from pages.charts.occupation_area import occupation_chart
from pages.charts.time_axis import time_axis
from pages.charts.uptake_curves import uptake_chart
from pages.content.interventions import occupation, uptake
from pages.content.interventions import tables as intervention_tables
from pages.content.interventions.uptake_method import draw_explanation
from pages.reader.words import _
from pages.shared import groups, movement, no_curve, show
from pages.shared.parts import source_line, time_heading
from pages.shared.view import current

require("interventions")
show.again()
view = current()

show.title(_("Interventions"))
persons = uptake.followed(view)
shown = uptake.groups_to_draw(view)
if no_curve.nothing_to_draw(uptake.compared(view), persons, groups=len(shown)):
    intervention_tables.draw_without_curves(view)
    show.end()
curves = uptake.curves(view, shown)
uptake.draw_answer(view, curves, shown)
movement.draw_movement(view, "interventions")
uptake.note_selection(view)

time_heading(view, _("Share of participants that has started each intervention"))
uptake.draw_estimate_switch(view, curves, shown)
drawn = uptake.curves(view, shown, view.estimate)
time = time_axis(int(curves["day"].max()), view.axis)
chart = uptake_chart(drawn, time, uptake.curve_words(view, shown), uptake.earlier(view))
alt = uptake.description(persons)
show.chart(chart, key="uptake", table="uptake-shares", alt=alt)
source_line(view, persons)
groups.note_groups_without_curve(uptake.compared(view), shown)
uptake.draw_reading(view)
intervention_tables.draw_shares(view, drawn, shown)
intervention_tables.draw_first(view, shown)

show.heading(_("Where participants are"))
shares = occupation.shares(view)
if shares.empty:
    no_curve.note_no_states(view)
else:
    time = time_axis(occupation.last_day(shares, time.end), view.axis)
    areas = occupation_chart(shares, time, occupation.area_words(view))
    alt = occupation.description()
    show.chart(areas, key="occupation", table="states", alt=alt)
    source_line(view, persons, compared=False)
    occupation.draw_reading()
    occupation.draw_table_of_states(view, shares)

intervention_tables.draw_handovers(view)
intervention_tables.draw_paths(view)
intervention_tables.draw_numbers(view, drawn)
draw_explanation(view)
