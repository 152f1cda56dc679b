"""Who is counted: from everybody registered to those in the duration analysis (DOMAIN.md)."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.selection import Selection, check_selection
from data import counts

if TYPE_CHECKING:
    from data.registry import Registry

COLUMNS = ("step", "persons")


def participant_flow(source: Registry, selection: Selection) -> pd.DataFrame:
    """Each step with its number: ``step, persons``.

    ``registered`` less ``without_intake`` and ``exit_before_entry``, plus ``both`` who are in
    those two, is ``in_analysis``; less ``exit_date_unknown`` and ``exit_reason_unknown`` is
    ``in_duration_analysis``. Within the filters of the selection; its comparison plays no part.
    """
    check_selection(selection, source.programme)
    steps = counts.participant_flow(source, dict(selection.where))
    return pd.DataFrame(list(steps.items()), columns=list(COLUMNS))
