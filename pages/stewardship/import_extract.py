"""Import: from the files of an extract to a registry, checked and compared before it is kept."""

import streamlit as st

from pages.access.guard import require
from pages.content.import_extract import report as import_report
from pages.content.import_extract import steps as importing
from pages.reader.words import _

require("import")

st.title(_("Import"), anchor=False)

if done := importing.done():
    importing.draw_done(done)
elif checked := importing.checked():
    import_report.draw_answer(checked)
    import_report.draw_findings(checked)
    import_report.draw_not_read(checked)
    import_report.draw_differences(checked)
    importing.draw_decision(checked)
else:
    importing.draw_request()
importing.draw_explanation()
