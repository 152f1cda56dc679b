"""Result: the contract measure against what was agreed (Box 1 of the evaluation)."""

import streamlit as st

from pages.charts.contract_progress import ProgressWords, progress_figure
from pages.charts.curve_parts import Line
from pages.charts.theme import plot_config
from pages.shared import contract, contract_tables
from pages.shared.access import require
from pages.shared.flow import count_in_analysis
from pages.shared.parts import explanation, source_line
from pages.shared.view import current
from pages.shared.words import _, language

require("result")
view = current()

st.title(_("Result"), anchor=False)
if contract.draw_too_few(view):
    contract_tables.draw_who_is_judged(view)
    explanation(view, contract.method(view))
    st.stop()
contract.draw_answer(view)
contract.draw_notes(view)

st.header(_("Successful by the contract, of all judged so far"), anchor=False)
progress = contract.progress(view)
if progress.empty:
    contract.note_no_progress()
else:
    st.plotly_chart(
        progress_figure(
            progress,
            ProgressWords(**contract.progress_words(view, progress)),
            lines=tuple(Line(*line) for line in contract.agreed_lines(view)),
        ),
        theme=None,
        config=plot_config(language()),
        key="contract-progress",
        alt=contract.description(view),
    )
    source_line(view, count_in_analysis(view), [contract.judged_words(view)], compared=False)
    contract.draw_reading(view)

contract_tables.draw_who_is_judged(view)
contract_tables.draw_judgements(view)
contract_tables.draw_both_measures(view)
if not progress.empty:
    contract_tables.draw_numbers(progress)
explanation(view, contract.method(view))
