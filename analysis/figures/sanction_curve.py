"""The share with a wage sanction by days since the first sick day.

Most participants have not been ill long enough for a sanction, so a share of all of them is too
low. Here a person counts from the day on which she entered the programme (delayed entry: before
it she was not seen), until her first sanction or the as-of date.

An exit ends the sickness absence (evaluation, footnote 9), and with it the risk of a sanction. It
competes, and does not censor: who left stays at risk in the count until the as-of date, as who
cannot have a sanction any more and lowers the share. As follow-up ends on the as-of date only,
whether somebody left or not, this is the cumulative incidence itself [1]_, [2]_, and exits without
a date or a reason are counted too.

Sources
-------
.. [1] Fine J P, Gray R J. A proportional hazards model for the subdistribution of a competing
       risk. Journal of the American Statistical Association 1999; 94: 496-509 (section 3.1,
       censoring-complete data).
.. [2] Geskus R B. Cause-specific cumulative incidence estimation and the Fine and Gray model
       under both left truncation and right censoring. Biometrics 2011; 67: 39-49.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.declaration import CURVES_ATTACK, SANCTION_TABLES, Figure, Kind, Released
from analysis.estimators.competing_risks import log_log_interval
from analysis.estimators.proportions import CONFIDENCE
from analysis.estimators.risk_sets import carried
from analysis.estimators.step_functions import greenwood_terms, quotient
from analysis.groups import compared_groups, count_groups, groups_in, without_hidden
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.estimators.risk_sets import Flags
    from analysis.estimators.step_functions import Counts, Floats
    from analysis.selection import Selection
    from data.registry.source import CountSource

ENTERED, SANCTION, CENSORED = "entered", "sanction", "censored"
LEFT_OUT = ("sick_day_unknown", "sanction_before_entry")

COLUMNS = (
    "group", "day", "entered", "at_risk", "events", "censored",
    "share", "std_error", "lower", "upper",
)  # fmt: skip
FLOW_COLUMNS = ("group", "step", "persons")


def sanction_curve(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Cumulative incidence of a first wage sanction since the first sick day.

    Columns ``group``; ``day`` since the first sick day, from the first on which
    somebody was in the programme, a row for every day on which something happens; ``entered`` on
    that day; ``at_risk``: in the programme by the end of the day and without a sanction before it,
    who left included; ``events``, first sanctions; ``censored``, last seen; ``share`` 0-1 with
    ``std_error`` (Greenwood) and its 95 % interval ``lower, upper`` (log(-log)). NaN where
    undefined: an interval where the share is 0 or 1. All are NaN outside the days from which and
    until which ten or more are at risk: the share is of those who had no sanction until the first
    of these days.
    """
    rows = compared_groups(counts.sanction_events, source, selection)
    rows = rows[~rows["event"].isin(LEFT_OUT)]
    parts = [
        incidence(rows[rows["group"] == group], group, only_where=carried)
        for group in groups_in(rows)
    ]
    return pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=list(COLUMNS))


def incidence(
    rows: pd.DataFrame,
    group: str,
    only_where: Callable[[Counts, Counts], Flags] = lambda days, _: np.ones(days.size, np.bool_),
) -> pd.DataFrame:
    """The curve of one group: ``day, event, persons`` in, the rows of ``COLUMNS`` out.

    ``only_where``: of days and numbers at risk, which it is estimated on; conditional on no
    sanction before the first of these.
    """
    events = (ENTERED, SANCTION, CENSORED)
    wide = rows.pivot_table(
        index="day", columns="event", values="persons", aggfunc="sum", fill_value=0
    ).reindex(columns=list(events), fill_value=0)
    entered, sanctioned, censored = (wide[name].to_numpy(np.int64) for name in events)
    gone_before = np.cumsum(sanctioned + censored) - sanctioned - censored
    at_risk = np.cumsum(entered) - gone_before
    days = wide.index.to_numpy(np.int64)
    known = only_where(days, at_risk)
    counted = np.where(known, sanctioned, 0)
    left = quotient(at_risk - counted, at_risk, otherwise=1.0)
    without = np.where(known, np.cumprod(left, dtype=np.float64), np.nan)
    std_error: Floats = without * np.sqrt(np.cumsum(greenwood_terms(counted, at_risk)))
    lower, upper = log_log_interval(1 - without, std_error, CONFIDENCE)
    return pd.DataFrame(
        {
            "group": group,
            "day": days,
            "entered": entered,
            "at_risk": at_risk,
            "events": sanctioned,
            "censored": censored,
            "share": 1 - without,
            "std_error": std_error,
            "lower": lower,
            "upper": upper,
        }
    )


def sanction_flow(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Who is counted in the curve: ``group, step, persons``.

    ``in_analysis`` less ``sick_day_unknown`` (no first sick day, or none that is plausible: after
    entry, or longer before it than the programme allows) and ``sanction_before_entry`` is
    ``in_sanction_curve``.
    """
    rows = count_groups(counts.sanction_events, source, selection)
    rows = rows[rows["event"].isin((ENTERED, *LEFT_OUT))]
    parts = dict(tuple(rows.groupby("group")))
    table = [
        (group, step, source.persons(parts[group][parts[group]["event"].isin(events)], everybody))
        for group in groups_in(rows)
        for everybody in [source.persons(parts[group])]
        for step, events in (
            ("in_analysis", (ENTERED, *LEFT_OUT)),
            *((step, (step,)) for step in LEFT_OUT),
            ("in_sanction_curve", (ENTERED,)),
        )
    ]
    return without_hidden(pd.DataFrame(table, columns=list(FLOW_COLUMNS)), "persons")


DECLARED = (
    Figure(
        sanction_curve,
        mark("share with a wage sanction by days since the first sick day"),
        page="sanctions",
        tables=SANCTION_TABLES,
        chart="sanction-curve",
        released=Released(Kind.CURVE, rare=True, attacks=(CURVES_ATTACK,)),
    ),
    Figure(
        sanction_flow,
        mark("who is counted in the curve of wage sanctions"),
        page="sanctions",
        tables=SANCTION_TABLES,
        released=Released(
            Kind.COUNTS,
            everybody=True,
            rare=True,
            reason="Who is counted in the curve of sanctions follows from days that are known.",
        ),
    ),
)
