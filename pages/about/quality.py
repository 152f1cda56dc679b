"""Data quality: what is odd or missing in this registry, what it touches, what changed."""

from pages.access.guard import require
from pages.content.quality import tables as quality_tables
from pages.reader.words import _
from pages.shared import flow, show
from pages.shared.view import current

require("quality")
show.again()
asked_for = current()
view = quality_tables.everybody(asked_for)

show.title(_("Data quality"))
quality_tables.draw_answer(view)
quality_tables.note_selection(asked_for)

flow.draw_flow(view)

quality_tables.draw_gaps(view)
quality_tables.draw_effects()
quality_tables.draw_changes(view)
quality_tables.draw_effects_of_changes(view)
quality_tables.draw_explanation(view)
