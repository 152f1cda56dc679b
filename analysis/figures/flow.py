"""Who is counted: from everybody registered to those in the duration analysis (DOMAIN.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import GAPS, Figure, Kind, Released
from analysis.selection import Selection, check_selection
from data.programme import UNKNOWN
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from data.registry.source import CountSource

COLUMNS = ("step", "persons")


def participant_flow(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Each step with its number: ``step, persons``.

    ``registered`` less ``without_intake`` and ``exit_before_entry``, plus ``both`` who are in
    those two, is ``in_analysis``; less ``exit_date_unknown`` and ``exit_reason_unknown`` is
    ``in_duration_analysis``. Within the filters of the selection; its comparison plays no part.
    """
    check_selection(selection, source.programme)
    rows = counts.participant_flow(source, dict(selection.where))
    intake, early = rows["has_intake"], rows["exit_before_entry"]
    counted, dated, known = rows["in_analysis"], rows["dated"], rows["outcome"] != UNKNOWN
    steps = {
        "registered": rows,
        "without_intake": rows[~intake],
        "exit_before_entry": rows[early],
        "both": rows[~intake & early],
        "in_analysis": rows[counted],
        "exit_date_unknown": rows[counted & ~dated],
        "exit_reason_unknown": rows[counted & dated & ~known],
        "in_duration_analysis": rows[counted & dated & known],
    }
    in_analysis = source.persons(rows[counted])
    # Of two numbers that were rounded apart: who is in the analysis has one number everywhere.
    registered = max(source.persons(rows), in_analysis)
    among = ("exit_date_unknown", "exit_reason_unknown", "in_duration_analysis")
    whole = {step: in_analysis if step in among else registered for step in steps}
    table = [(step, source.persons(part, whole[step])) for step, part in steps.items()]
    table[0] = ("registered", registered)
    return pd.DataFrame(table, columns=list(COLUMNS))


DECLARED = (
    Figure(
        participant_flow,
        mark("who is counted, step by step"),
        page="participants",
        by=(),
        released=Released(Kind.COUNTS, reason=GAPS),
    ),
)
