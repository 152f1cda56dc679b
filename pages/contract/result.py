"""Result: the contract measure against what was agreed (Box 1 of the evaluation)."""

from pages.access.guard import require
from pages.charts.contract_progress import progress_chart
from pages.content.result import figure as contract
from pages.content.result import forecast
from pages.content.result import tables as contract_tables
from pages.reader.words import _
from pages.shared import movement, pinned, show
from pages.shared.flow import count_in_analysis
from pages.shared.parts import explanation, source_line
from pages.shared.view import current

require("result")
show.again()
view = current()

show.title(_("Result"))
if contract.draw_too_few(view):
    if contract.steps(view):
        contract_tables.draw_who_is_judged(view)
    explanation(view, contract.method(view))
    show.end()
contract.draw_answer(view)
contract.draw_notes(view)
movement.draw_movement(view, "result")

show.heading(_("Successful by the contract, of all judged so far"))
progress = contract.progress(view)
if progress.empty:
    contract.note_no_progress(view)
else:
    words = contract.progress_words(view, progress)
    chart = progress_chart(progress, words, contract.agreed_lines(view))
    months = list(progress["month"])
    show.chart(
        chart.with_notes(pinned.marks(view, "result", "contract-progress", months)),
        key="contract-progress",
        table="contract-progress-table",
        alt=contract.description(view),
    )
    source_line(view, count_in_analysis(view), [contract.judged_words(view)], compared=False)
    contract.draw_reading(view)

forecast.draw(view)
contract_tables.draw_who_is_judged(view)
contract_tables.draw_judgements(view)
if contract.by_month(view):
    contract_tables.draw_both_measures(view)
if not progress.empty:
    contract_tables.draw_numbers(progress)
explanation(view, [*contract.method(view), forecast.method()])
