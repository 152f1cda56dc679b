"""Publish: from a registry to a release that everybody else may look at."""

from pages.shared import publishing, show
from pages.shared.access import require
from pages.shared.words import _

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
