"""Interventions: who starts what and when, hand-overs, paths, where participants are (Fig. 3.1)."""

from pages.charts.curve_parts import Earlier
from pages.charts.occupation_area import OccupationWords, occupation_figure
from pages.charts.time_axis import time_axis
from pages.charts.uptake_curves import UptakeWords, uptake_figure
from pages.shared import groups, intervention_tables, movement, notices, occupation, show, uptake
from pages.shared.access import require
from pages.shared.flow import draw_flow
from pages.shared.parts import explanation, source_line, time_heading
from pages.shared.view import current
from pages.shared.words import _

require("interventions")
view = current()
persons = uptake.followed(view)
shown = uptake.groups_to_draw(view)

show.title(_("Interventions"))
if notices.too_few(persons, groups=len(shown)):
    draw_flow(view)
    show.end()
curves = uptake.curves(view, shown)
uptake.draw_answer(view, curves, shown)
movement.draw_movement(view, "interventions")
uptake.note_selection(view)

time_heading(view, _("Share of participants that has started each intervention"))
uptake.draw_estimate_switch(view, curves, shown)
drawn = uptake.curves(view, shown, view.estimate)
time = time_axis(int(curves["day"].max()), view.axis)
words = UptakeWords(**uptake.curve_words(view, shown))
figure = uptake_figure(drawn, time, words, Earlier.of(uptake.earlier(view)))
alt = uptake.description(persons)
show.chart(figure, key="uptake", table="uptake-shares", alt=alt)
source_line(view, persons)
groups.note_groups_without_curve(uptake.compared(view), shown)
uptake.draw_reading(view)
intervention_tables.draw_shares(view, drawn, shown)
intervention_tables.draw_first(view, shown)

show.heading(_("Where participants are"))
shares = occupation.shares(view)
if shares.empty:
    occupation.note_too_small()
else:
    areas = occupation_figure(shares, time, OccupationWords(**occupation.area_words(view)))
    alt = occupation.description()
    show.chart(areas, key="occupation", table="states", alt=alt)
    source_line(view, persons, compared=False)
    occupation.draw_reading()
    occupation.draw_table_of_states(view, shares)

intervention_tables.draw_handovers(view)
intervention_tables.draw_paths(view)
intervention_tables.draw_numbers(view, drawn)
explanation(view, uptake.method(view))
