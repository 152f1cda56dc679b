"""The contract measure: on this the ministry pays (Box 1 of the evaluation).

Successful is back to work or IVA; everybody is judged a fixed time after the first sick day (28
months), whenever she entered. Not to be mixed with the effect measure of ``exit_curves``.

Judged are those in the analysis whose day of judgement is the as-of date or before it. Who was
still in on that day is not successful, however she left later. An exit without a date counts as
in time, because it was registered; an exit without a reason is judged and not successful, for
nothing shows that it was. Without a plausible first sick day nobody can be judged.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from analysis.declaration import COUNTS_ATTACK, Figure, Kind, Released
from analysis.estimators.proportions import share_with_interval
from analysis.groups import without_hidden
from analysis.selection import Selection, check_selection
from data.programme import OUTCOMES, SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.registry import counts
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.registry.source import CountSource

CONTRACT = "contract"
"""The measure, in a programme that agreed on no share."""
NOT_EXITED = "not_exited"
JUDGED = (*OUTCOMES, counts.NOT_LEFT)

COLUMNS = ("measure", "judged", "successful", "share", "lower", "upper", "agreed")
FLOW_COLUMNS = ("step", "persons")
PROGRESS_COLUMNS = ("month", "judged", "successful", "share", "lower", "upper")
MEASURES_COLUMNS = ("effect", "contract", "count", "share")


def contract(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The share of those judged who were successful, a row for every share that was agreed.

    Columns ``measure`` (the code of the agreement, such as ``after_2_years`` of the programme);
    ``judged`` and ``successful`` persons on the as-of date, the same in every row; ``share`` 0-1
    with its 95 % Wilson interval ``lower, upper``, NaN while nobody is judged; ``agreed`` 0-1, NaN
    in a programme without agreements. Within the filters; its comparison plays no part.
    """
    found = _with_share(source, _judged(_rows(source, selection)))
    agreed = [(target.code, target.share) for target in source.programme.targets]
    table = [(code, *found, line) for code, line in agreed or [(CONTRACT, float("nan"))]]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _rows(source: CountSource, selection: Selection) -> pd.DataFrame:
    check_selection(selection, source.programme)
    return counts.contract(source, dict(selection.where))


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["contract"].isin(JUDGED)]


def _as(rows: pd.DataFrame, code: str) -> pd.DataFrame:
    """Who is judged in this way."""
    return rows[rows["contract"] == code]


def _with_share(
    source: CountSource, rows: pd.DataFrame
) -> tuple[float, float, float, float, float]:
    """Judged, successful, and the share with its interval."""
    judged = source.persons(rows)
    successful = source.persons(rows[rows["contract"] == SUCCESSFUL], judged)
    return judged, successful, *share_with_interval(successful, judged, source.precision)


def contract_flow(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Who is judged and how: ``step, persons``.

    ``in_analysis`` is ``first_sick_day_unknown``, ``not_yet_judged`` and ``judged``; the last is
    ``successful``, ``unsuccessful``, ``reason_unknown`` and ``not_left`` when judged.
    ``successful_without_date`` are among the successful, and might have left too late.
    """
    rows = _rows(source, selection)
    judged = {
        "judged": _judged(rows),
        SUCCESSFUL: _as(rows, SUCCESSFUL),
        "successful_without_date": rows[
            (rows["contract"] == SUCCESSFUL) & ~rows["dated"].astype(bool)
        ],
        UNSUCCESSFUL: _as(rows, UNSUCCESSFUL),
        "reason_unknown": _as(rows, UNKNOWN),
        counts.NOT_LEFT: _as(rows, counts.NOT_LEFT),
    }
    parts = {
        "in_analysis": rows,
        counts.FIRST_SICK_DAY_UNKNOWN: _as(rows, counts.FIRST_SICK_DAY_UNKNOWN),
        counts.NOT_YET_JUDGED: _as(rows, counts.NOT_YET_JUDGED),
        **judged,
    }
    everybody, every_judged = source.persons(rows), source.persons(judged["judged"])
    whole = dict.fromkeys(parts, everybody) | dict.fromkeys(list(judged)[1:], every_judged)
    steps = [(step, source.persons(part, whole[step])) for step, part in parts.items()]
    return pd.DataFrame(steps, columns=list(FLOW_COLUMNS))


def contract_progress(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The measure of all who were judged up to the end of each month, as registered now.

    Columns ``month`` as 2021-07, from the first judgement to the as-of date; ``judged`` and
    ``successful`` persons so far; ``share`` 0-1 with its 95 % Wilson interval. No rows while nobody
    is judged.
    """
    rows = _judged(_rows(source, selection))
    if rows.empty:
        return pd.DataFrame(columns=list(PROGRESS_COLUMNS))
    first, last = rows["month"].min(), source.as_of_date.strftime("%Y-%m")
    months = [str(month) for month in pd.period_range(first, last, freq="M")]
    judged = _so_far(source, rows, months)
    successful = _so_far(source, _as(rows, SUCCESSFUL), months)
    table = [
        (month, n, part, *share_with_interval(part, n, source.precision))
        for month, n, part in zip(months, judged, successful, strict=True)
    ]
    return without_hidden(pd.DataFrame(table, columns=list(PROGRESS_COLUMNS)), "judged", "month")


def _so_far(source: CountSource, rows: pd.DataFrame, months: list[str]) -> Sequence[float]:
    """Persons up to the end of each month."""
    return source.persons_so_far([rows[rows["month"] == month] for month in months])


def measures(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The persons judged, under both measures: ``effect, contract, count, share``.

    ``effect`` is how the effect measure counts their exit on the as-of date: ``successful``,
    ``unsuccessful``, ``unknown`` or ``not_exited``; ``contract`` how the contract judged them:
    ``successful``, ``unsuccessful``, ``unknown`` or ``not_left``. ``share`` 0-1 of all judged, NaN
    while nobody is; a row for every pair, 0 where nobody is in it.
    """
    rows = _judged(_rows(source, selection))
    judged = source.persons(rows)
    table = [
        (effect, code, n, source.precision.share(n, judged))
        for effect, outcome in (*((o, o) for o in OUTCOMES), (NOT_EXITED, counts.CENSORED))
        for code in JUDGED
        for n in [source.persons(_as(rows[rows["effect"] == outcome], code), judged)]
    ]
    return pd.DataFrame(table, columns=list(MEASURES_COLUMNS))


DECLARED = (
    Figure(
        contract,
        mark("the contract measure, against what was agreed"),
        page="result",
        by=(),
        released=Released(Kind.COUNTS, attacks=(COUNTS_ATTACK,)),
    ),
    Figure(
        contract_flow,
        mark("who the contract has judged, and how"),
        page="result",
        by=(),
        released=Released(Kind.COUNTS, attacks=(COUNTS_ATTACK,)),
    ),
    Figure(
        contract_progress,
        mark("the contract measure of all judged up to each month"),
        page="result",
        chart="contract-progress",
        by=(),
        released=Released(Kind.COUNTS, rare=True, attacks=(COUNTS_ATTACK,)),
    ),
    Figure(
        measures,
        mark("the same persons under the effect measure and the contract measure"),
        page="result",
        by=(),
        released=Released(
            Kind.COUNTS,
            rare=True,
            reason="Both its outcomes are attacked, each by itself; pairs of them come in steps.",
        ),
    ),
)
