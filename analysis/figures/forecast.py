"""Shall the agreed share be reached: a forecast of the contract measure, and its backtest.

How is in `analysis.figures.outlook`. The interval holds chance and uncertain rates, not a programme
that changes; the draws are the same every time.
"""

from __future__ import annotations

import datetime as dt
from statistics import NormalDist
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.choices import EXIT_WITHIN_1_YEAR
from analysis.declaration import CHANCES, MARKET_TABLES, Figure, Kind, Released
from analysis.figures.contract import contract
from analysis.figures.outlook import Outlook, courses_on, outlook
from analysis.selection import Selection, check_selection
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from numpy.typing import NDArray

    from data.programme import Programme, Target
    from data.registry.source import CountSource

SEED = 20210731
LIMITS = {"lower_95": 0.025, "lower_80": 0.10, "upper_80": 0.90, "upper_95": 0.975}
ESTIMATES = ("share", *LIMITS)
COLUMNS = (
    "horizon", "inflow", "agreement", "agreed", "judged", "known", *ESTIMATES, "chance",
    "break_even",
)  # fmt: skip
BACKTEST_COLUMNS = ("months", "made_on", "judged", "known", *ESTIMATES, "came")
MARKET_COLUMNS = ("horizon", "change", "share", "lower", "upper")
AS_LAST_YEAR = 1.0
LABOUR_MARKET = "labour_market"
NORMAL_95 = NormalDist().inv_cdf(0.975)
TIMES_DECIMALS = 1


def forecast(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The contract measure on the day that each agreement falls due, by inflow until then.

    Parameters
    ----------
    source, selection
        Whose; a comparison plays no part.

    Returns
    -------
    DataFrame
        A row for each agreement that is still to fall due (``horizon``), each scenario (``inflow``
        as a part of the last year's) and each agreed share (``agreement``, ``agreed`` 0-1).
        ``judged``: how many are expected to be judged by then; ``known``: the share of them whose
        result is known. ``share`` 0-1 that is expected to be successful, with its 80 and 95 %
        interval; ``chance`` 0-1 that the agreed share is reached; ``break_even``: the inflow, as a
        part of the last year's, at which it is expected to be, NaN where none up to five times
        does. No rows in a programme without scenarios, or of too few exits
        (`outlook.FEWEST_SUCCESSES`).
    """
    check_selection(selection, source.programme)
    scenarios = source.programme.scenarios
    if scenarios is None:
        return pd.DataFrame(columns=list(COLUMNS))
    courses = _courses(source, selection, 0)
    table: list[tuple[object, ...]] = []
    for target in source.programme.targets:
        days = (due_day(source.programme, target) - source.as_of_date).days
        found = outlook(courses, days, _chance(days)) if days > 0 else None
        if found is not None:
            for inflow in scenarios.inflow:
                table += _scenario(source, target.code, inflow, found)
    return pd.DataFrame(table, columns=list(COLUMNS))


def due_day(programme: Programme, target: Target) -> dt.date:
    """The day from which an agreed share holds."""
    first = programme.first_day
    return first.replace(year=first.year + target.after_years)


def _courses(source: CountSource, selection: Selection, days_ago: int) -> pd.DataFrame:
    rows = counts.contract_courses(source, dict(selection.where))
    return courses_on(rows, days_ago, source.programme)


def _chance(days: int) -> np.random.Generator:
    """The same draws every time."""
    return np.random.Generator(np.random.PCG64([SEED, days]))


def _scenario(
    source: CountSource, horizon: str, inflow: float, found: Outlook
) -> list[tuple[object, ...]]:
    """The rows of one horizon and inflow, an agreed share each."""
    shares, estimates = _estimates(source, found, inflow)
    if np.isnan(shares).any():
        return []  # In some draws nobody will have been judged: there is no share.
    percent = source.precision.percent
    return [
        (
            horizon, inflow, target.code, target.share, *estimates,
            percent(float((shares >= target.share).mean())),
            round(found.break_even(target.share), TIMES_DECIMALS),
        )
        for target in source.programme.targets
    ]  # fmt: skip


def _estimates(
    source: CountSource, found: Outlook, inflow: float
) -> tuple[NDArray[np.float64], tuple[float, ...]]:
    """Draws of the share; expected judged, the part that is known, the share and its limits."""
    shares, judged = found.shares(inflow, _chance(0))
    limits = np.quantile(shares, list(LIMITS.values()))
    expected = float(judged.mean())
    known = found.known / expected if expected else float("nan")
    return shares, (
        source.persons(found.due) + source.precision.expected(expected - found.judged),
        *(source.share_of(found.due, float(v)) for v in (known, shares.mean(), *limits)),
    )


def backtest_rows(source: CountSource, selection: Selection) -> pd.DataFrame:
    """``forecast_backtest`` without what came."""
    check_selection(selection, source.programme)
    scenarios, as_of = source.programme.scenarios, source.as_of_date
    table: list[tuple[object, ...]] = []
    for months in scenarios.backtest_months if scenarios else ():
        made_on = (pd.Period(as_of, freq="M") - months).end_time.date()
        days = (as_of - made_on).days
        found = outlook(_courses(source, selection, days), days, _chance(days))
        if found is not None and found.judged:
            estimates = _estimates(source, found, AS_LAST_YEAR)[1]
            table.append((months, made_on.isoformat(), *estimates))
    return pd.DataFrame(table, columns=list(BACKTEST_COLUMNS[:-1]))


def forecast_backtest(source: CountSource, selection: Selection) -> pd.DataFrame:
    """What this forecast would have said months ago of the measure now, and what came.

    Of who was registered as entered then, and had left then, by the dates that are registered now;
    with entries as in the year before. Columns ``months`` ago, ``made_on``; ``judged``, ``known``,
    ``share`` and its intervals as ``forecast``; ``came``, the share of those judged by now. No row
    where too few had left.
    """
    return with_outcome(backtest_rows(source, selection), contract(source, selection))


def with_outcome(rows: pd.DataFrame, measure: pd.DataFrame) -> pd.DataFrame:
    """A backtest with what came, by ``contract``."""
    came = float(measure["share"].iloc[0]) if len(measure) else float("nan")
    return rows.assign(came=came)[list(BACKTEST_COLUMNS)]


def forecast_labour_market(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The forecast with entries as in the last year, were the labour market to change.

    By the coefficient of ln(employed / unemployed) in the model of who leaves successfully within a
    year (`predictors`), on those whose result is not known. Columns ``horizon``; ``change`` of
    that logarithm; ``share`` 0-1 then, and ``lower, upper`` by the 95 % interval of the coefficient
    alone, whose sign is not taken for granted. Raises ``EstimationError`` where there is no model.
    """
    from analysis.figures.predictors import predictors

    effects = predictors(source, Selection(where=selection.where), EXIT_WITHIN_1_YEAR)
    return by_labour_market(forecast(source, selection), effects, source.programme)


def by_labour_market(
    rows: pd.DataFrame, effects: pd.DataFrame, programme: Programme
) -> pd.DataFrame:
    """``forecast_labour_market`` from a forecast and the effects of a model."""
    found = effects[effects["variable"] == LABOUR_MARKET]
    scenarios = programme.scenarios
    plain = rows[rows["inflow"] == AS_LAST_YEAR].drop_duplicates("horizon")
    if found.empty or scenarios is None:
        return pd.DataFrame(columns=list(MARKET_COLUMNS))
    effect, error = float(found["effect"].iloc[0]), float(found["std_error"].iloc[0])
    effects_of = np.array([effect, effect - NORMAL_95 * error, effect + NORMAL_95 * error])
    table: list[tuple[object, ...]] = []
    for horizon, share, known in zip(plain["horizon"], plain["share"], plain["known"], strict=True):
        for change in scenarios.labour_market:
            middle, *limits = share + effects_of * change * (1 - known)
            table.append((horizon, change, *np.clip([middle, min(limits), max(limits)], 0, 1)))
    return pd.DataFrame(table, columns=list(MARKET_COLUMNS))


DECLARED = (
    Figure(
        forecast,
        mark("the contract measure when an agreement falls due: forecast, chance, break-even"),
        page="result",
        by=(),
        released=Released(Kind.FORECAST, whole_only=True, reason=CHANCES),
    ),
    Figure(
        forecast_labour_market,
        mark("the forecast, were the labour market to change"),
        page="result",
        tables=MARKET_TABLES,
        by=(),
    ),
    Figure(
        forecast_backtest,
        mark("what the forecast would have said months ago, against what came"),
        page="result",
        by=(),
    ),
    Figure(
        backtest_rows,
        "",
        page="result",
        by=(),
        on_command_line=False,
        released=Released(Kind.FORECAST, whole_only=True, reason=CHANCES),
    ),
)
