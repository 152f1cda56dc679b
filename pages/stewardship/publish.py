"""Publish: from a registry to a release that everybody else may look at."""

from pages.access.guard import require
from pages.content.publish import steps as publishing
from pages.reader.words import _
from pages.shared import show

require("publish")

show.title(_("Publish"))
publishing.draw_answer()
if publishing.draw_policy():
    asked = publishing.draw_request()
    if asked and asked.publish:
        publishing.draw_publication(asked.as_of_date)
    elif asked:
        publishing.draw_look(asked.as_of_date)
    publishing.draw_looked()
publishing.draw_releases()
publishing.draw_explanation()
