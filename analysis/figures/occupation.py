"""Where participants are over time: waiting, in a phase, or gone.

A state is that of the end of a day. A participant waits until her first intervention begins. Then
she is in the phase of the intervention that began last. A phase that has no interventions of its
own, which is matching, begins on the day after the last of an intervention of the phase before
it, unless an intervention of a later phase has begun by then. Last come the exits; one for an
unknown reason is an exit otherwise, so that all shares add up to 1. Exits without a date are left
out, because nobody knows when these participants were where.

Sources
-------
.. [1] Aalen O, Johansen S. An empirical transition matrix for non-homogeneous Markov chains
       based on censored observations. Scandinavian Journal of Statistics 1978; 5: 141-150.
.. [2] Datta S, Satten G A. Validity of the Aalen-Johansen estimators of stage occupation
       probabilities and Nelson-Aalen estimators of integrated transition hazards for non-Markov
       models. Statistics & Probability Letters 2001; 55: 403-411.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import STARTED_TABLES, Figure, Kind, Released
from analysis.estimators import risk_sets
from analysis.estimators.step_functions import quotient
from analysis.selection import Selection, check_selection
from data.dimensions import WAITING, states
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from analysis.estimators.step_functions import Counts, Floats
    from data.registry.source import CountSource

COLUMNS = ("day", "state", "share")
TOLERANCE = 1e-9
"""Of a sum of thousands of products."""


def occupation(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The share of participants in each state by days since entry.

    Columns ``day``, from 0, a row for every state and every day on which something happens;
    ``state``: ``waiting``, ``phase_1`` and so on, ``exited_successful``, ``exited_otherwise``
    (``data.dimensions.states``); ``share`` 0-1, which add up to 1 on every day. Within the
    filters; the comparison plays no part. No rows for a selection of nobody.
    """
    check_selection(selection, source.programme)
    rows = counts.moves(source, dict(selection.where))
    codes = [state.code for state in states(source.programme)]
    if rows.empty:
        return pd.DataFrame(columns=list(COLUMNS))
    number = {code: n for n, code in enumerate([*codes, counts.CENSORED])}
    days = np.union1d([0], rows["day"].to_numpy(np.int64))
    moved = np.zeros((days.size, len(codes), len(codes) + 1), dtype=np.int64)
    place = (np.searchsorted(days, rows["day"]), rows["from"].map(number), rows["to"].map(number))
    moved[place] = rows["persons"]
    shares = state_shares(moved[:, :, :-1], moved[:, :, -1], codes.index(WAITING))
    return pd.DataFrame(
        {
            "day": np.repeat(days, len(codes)),
            "state": np.tile(codes, days.size),
            "share": shares.ravel(),
        }
    )


def state_shares(moved: Counts, censored: Counts, first: int) -> Floats:
    """Aalen-Johansen estimate of the state occupation probabilities [1]_, Markov or not [2]_.

    Parameters
    ----------
    moved : int64, shape (D, K, K)
        Persons who went from one state to another on each day, at most once a day each.
    censored : int64, shape (D, K)
        Persons last seen on each day, in the state at its end; at risk on that day.
    first : int
        The state in which everybody begins.

    Returns
    -------
    float, shape (D, K)
        The share in each state at the end of each day; each day adds up to 1. Without censoring
        before a day, the share of persons itself. NaN from the day on which fewer than ten are in
        a state that can be left, or one of those who leave a state would move more than a tenth.
    """
    size = censored.shape[1]
    leaving, arriving = moved.sum(axis=2), moved.sum(axis=1)
    at_risk = np.zeros(size, dtype=np.int64)
    left = (leaving + censored).any(axis=0)
    # Everybody begins here, and leaves for another state or is last seen here.
    at_risk[first] = (leaving - arriving + censored)[:, first].sum()
    share = (np.arange(size) == first).astype(np.float64)
    found = np.empty(censored.shape)
    found.fill(np.nan)
    for day in range(len(moved)):
        # One person never moves more than a tenth, and no curve is of fewer than ten.
        heavy = (leaving[day] > 0) & (share * risk_sets.FEW_AT_RISK > at_risk * (1 + TOLERANCE))
        if at_risk[left].sum() < risk_sets.FEW_AT_RISK or heavy.any():
            break
        flow = share[:, None] * quotient(moved[day], at_risk[:, None])
        staying = share * quotient(at_risk - leaving[day], at_risk, otherwise=1.0)
        share = staying + flow.sum(axis=0)
        found[day] = share
        at_risk = at_risk - leaving[day] + arriving[day] - censored[day]
    return found


DECLARED = (
    Figure(
        occupation,
        mark("where participants are: waiting, in each phase, or gone, by days since entry"),
        page="interventions",
        tables=STARTED_TABLES,
        chart="occupation",
        by=(),
        released=Released(
            Kind.CURVE,
            reason=(
                "Who left, in it, is as in the exit curve of everybody in it, which is attacked; in"
                " which phase the others are is known to their provider, and told in steps."
            ),
        ),
    ),
)
