"""The labour market of the demo: smooth invented figures of about the size of the Dutch ones."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pandas as pd

FIRST_YEAR = 2018
CORONA_BUMP = 120_000
CORONA_MONTH = 31
"""Months from January 2018 to the top, in August 2020."""


def labour_market(as_of: dt.date) -> pd.DataFrame:
    """A row a month from January 2018 to the month of ``as_of``: month, employed, unemployed.

    In persons, rounded to a thousand as statistics offices do.
    """
    months = np.arange((as_of.year - FIRST_YEAR) * 12 + as_of.month)
    bump = CORONA_BUMP / (1 + ((months - CORONA_MONTH) / 4) ** 2)
    season = np.array([18, 14, 8, 2, -6, -10, -8, -4, -6, -8, -4, 4])[months % 12] * 1_000
    unemployed = 415_000 - 1_300 * months + bump + season
    employed = 8_850_000 + 11_500 * months - 1.1 * bump - 0.6 * season
    return pd.DataFrame(
        {
            "month": [f"{FIRST_YEAR + m // 12}-{m % 12 + 1:02d}" for m in months.tolist()],
            "employed": np.rint(employed / 1_000).astype(np.int64) * 1_000,
            "unemployed": np.rint(unemployed / 1_000).astype(np.int64) * 1_000,
        }
    )
