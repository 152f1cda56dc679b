"""Publish: from a registry to a release that everybody else may look at."""

import streamlit as st

from pages.shared import publishing
from pages.shared.access import require
from pages.shared.words import _

require("publish")

st.title(_("Publish"), anchor=False)
publishing.draw_answer()
asked = publishing.draw_request()
if asked:
    publishing.draw_publication(asked)
publishing.draw_releases()
publishing.draw_explanation()
