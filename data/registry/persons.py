"""Frames of persons for regressions, which counts cannot feed: narrow, and without numbers.

They are read inside ``analysis``, in the process of the steward or evaluator, and never shown.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.registry.selected import select_rows

if TYPE_CHECKING:
    from collections.abc import Mapping

    import pandas as pd

    from data.registry.source import CountSource


def predictors(registry: CountSource, where: Mapping[str, str], landmark: int) -> pd.DataFrame:
    """A row for each person in the analysis.

    Columns ``branch``, ``wage_sanction_risk`` (codes); ``age`` at entry (years), ``months_sick``
    before entry, ``days_to_first_intervention``, ``labour_market`` (ln of employed by unemployed
    in the month of entry): missing where unknown or never; ``started``, a bit for each
    intervention of the programme, in its order, begun before day ``landmark``;
    ``days_since_entry`` on the as-of date; ``sick_2y``, first sick two years before it or
    earlier; ``sanction_day``, missing without a sanction; ``day`` of exit or last seen, missing
    where an exit has no date; ``outcome`` of the effect measure. Days run from entry.
    """
    values = {
        "landmark": landmark,
        "interventions": [item.code for item in registry.programme.interventions],
        "as_of_date": registry.as_of_date,
    }
    return select_rows(registry, "predictors", None, where, values)


def survey_persons(registry: CountSource, where: Mapping[str, str]) -> pd.DataFrame:
    """A row for each answer: ``person`` (a rank), ``round``, ``item``, ``answer`` (1-5)."""
    return select_rows(registry, "survey_persons", None, where, {})
