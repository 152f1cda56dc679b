"""Import: from the files of an extract to a registry, checked and compared before it is kept."""

import streamlit as st

from pages.shared import import_report, importing
from pages.shared.access import require
from pages.shared.words import _

require("import")

st.title(_("Import"), anchor=False)

if done := importing.done():
    importing.draw_done(done)
elif checked := importing.checked():
    import_report.draw_answer(checked)
    import_report.draw_findings(checked)
    import_report.draw_differences(checked)
    importing.draw_decision(checked)
else:
    importing.draw_request()
importing.draw_explanation()
