"""Definitions and methods: what the words mean, how it is computed, how near it is to R."""

from pages.access.guard import require
from pages.content.method import levels, protection
from pages.content.method import tables as method_tables
from pages.reader.words import _
from pages.shared import show
from pages.shared.view import current

require("method")
show.again()
view = current()

show.title(_("Definitions and methods"))
method_tables.draw_answer()
method_tables.note_selection(view)

method_tables.draw_measures(view)
levels.draw_levels()
method_tables.draw_cohorts(view)
method_tables.draw_glossary()

method_tables.draw_methods(view)
method_tables.draw_agreement()
protection.draw_protection(view)
method_tables.draw_source(view)
