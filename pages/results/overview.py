"""Overview: the state of the programme on one screen, the most important message first."""

from pages.access.guard import require
from pages.charts.sparkline import sparkline
from pages.content.overview import indicators as overview
from pages.reader.words import _
from pages.shared import movement, notices, show
from pages.shared.flow import draw_flow
from pages.shared.parts import explanation, source_line
from pages.shared.view import current

require("overview")
show.again()
view = overview.followed(current())

show.title(_("Overview"))
known = overview.history(view)
persons = overview.persons(known)
if notices.too_few(persons, groups=int(persons >= notices.FEW_PERSONS)):
    draw_flow(view)
    show.end()
overview.draw_answer(view, known)
movement.draw_movement(view, "overview")

overview.draw_cards(view, known, sparkline)
source_line(view, persons, compared=False)
overview.draw_notes(view)

overview.draw_numbers(view, known)
draw_flow(view)
explanation(view, overview.method(view))
