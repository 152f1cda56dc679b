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

from analysis.groups import share
from analysis.proportions import wilson_interval
from analysis.selection import Selection, check_selection
from data import counts
from data.programme import OUTCOMES, SUCCESSFUL, UNKNOWN, UNSUCCESSFUL

if TYPE_CHECKING:
    from data.registry import Registry

CONTRACT = "contract"
"""The measure, in a programme that agreed on no share."""
NOT_EXITED = "not_exited"
JUDGED = (*OUTCOMES, counts.NOT_LEFT)

COLUMNS = ("measure", "judged", "successful", "share", "lower", "upper", "agreed")
FLOW_COLUMNS = ("step", "persons")
PROGRESS_COLUMNS = ("month", "judged", "successful", "share", "lower", "upper")
MEASURES_COLUMNS = ("effect", "contract", "count", "share")


def contract(source: Registry, selection: Selection) -> pd.DataFrame:
    """The share of those judged who were successful, a row for every share that was agreed.

    Columns ``measure`` (the code of the agreement, such as ``after_2_years`` of the programme);
    ``judged`` and ``successful`` persons on the as-of date, the same in every row; ``share`` 0-1
    with its 95 % Wilson interval ``lower, upper``, NaN while nobody is judged; ``agreed`` 0-1, NaN
    in a programme without agreements. Within the filters; its comparison plays no part.
    """
    found = _with_share(_judged(_rows(source, selection)))
    agreed = [(target.code, target.share) for target in source.programme.targets]
    table = [(code, *found, line) for code, line in agreed or [(CONTRACT, float("nan"))]]
    return pd.DataFrame(table, columns=list(COLUMNS))


def _rows(source: Registry, selection: Selection) -> pd.DataFrame:
    check_selection(selection, source.programme)
    return counts.contract(source, dict(selection.where))


def _judged(rows: pd.DataFrame) -> pd.DataFrame:
    return rows[rows["contract"].isin(JUDGED)]


def _persons(rows: pd.DataFrame) -> int:
    return int(rows["persons"].sum())


def _with_share(rows: pd.DataFrame) -> tuple[int, int, float, float, float]:
    """Judged, successful, and the share with its interval."""
    judged, successful = _persons(rows), _persons(rows[rows["contract"] == SUCCESSFUL])
    return judged, successful, share(successful, judged), *wilson_interval(successful, judged)


def contract_flow(source: Registry, selection: Selection) -> pd.DataFrame:
    """Who is judged and how: ``step, persons``.

    ``in_analysis`` is ``first_sick_day_unknown``, ``not_yet_judged`` and ``judged``; the last is
    ``successful``, ``unsuccessful``, ``reason_unknown`` and ``not_left`` when judged.
    ``successful_without_date`` are among the successful, and might have left too late.
    """
    rows = _rows(source, selection)
    by_code = rows.groupby("contract")["persons"].sum().to_dict()
    dateless = rows[(rows["contract"] == SUCCESSFUL) & ~rows["dated"].astype(bool)]
    steps = [
        ("in_analysis", _persons(rows)),
        *((code, int(by_code.get(code, 0)))
          for code in (counts.FIRST_SICK_DAY_UNKNOWN, counts.NOT_YET_JUDGED)),
        ("judged", _persons(_judged(rows))),
        (SUCCESSFUL, int(by_code.get(SUCCESSFUL, 0))),
        ("successful_without_date", _persons(dateless)),
        (UNSUCCESSFUL, int(by_code.get(UNSUCCESSFUL, 0))),
        ("reason_unknown", int(by_code.get(UNKNOWN, 0))),
        (counts.NOT_LEFT, int(by_code.get(counts.NOT_LEFT, 0))),
    ]  # fmt: skip
    return pd.DataFrame(steps, columns=list(FLOW_COLUMNS))


def contract_progress(source: Registry, selection: Selection) -> pd.DataFrame:
    """The measure of all who were judged up to the end of each month, as registered now.

    Columns ``month`` as 2021-07, from the first judgement to the as-of date; ``judged`` and
    ``successful`` persons so far; ``share`` 0-1 with its 95 % Wilson interval. No rows while nobody
    is judged.
    """
    rows = _judged(_rows(source, selection))
    if rows.empty:
        return pd.DataFrame(columns=list(PROGRESS_COLUMNS))
    months = pd.period_range(rows["month"].min(), source.as_of_date.strftime("%Y-%m"), freq="M")
    table = [(str(month), *_with_share(rows[rows["month"] <= str(month)])) for month in months]
    return pd.DataFrame(table, columns=list(PROGRESS_COLUMNS))


def measures(source: Registry, selection: Selection) -> pd.DataFrame:
    """The persons judged, under both measures: ``effect, contract, count, share``.

    ``effect`` is how the effect measure counts their exit on the as-of date: ``successful``,
    ``unsuccessful``, ``unknown`` or ``not_exited``; ``contract`` how the contract judged them:
    ``successful``, ``unsuccessful``, ``unknown`` or ``not_left``. ``share`` 0-1 of all judged, NaN
    while nobody is; a row for every pair, 0 where nobody is in it.
    """
    rows = _judged(_rows(source, selection))
    judged = _persons(rows)
    table = [
        (effect, code, n, share(n, judged))
        for effect, outcome in (*((o, o) for o in OUTCOMES), (NOT_EXITED, counts.CENSORED))
        for code in JUDGED
        for n in [_persons(rows[(rows["effect"] == outcome) & (rows["contract"] == code)])]
    ]
    return pd.DataFrame(table, columns=list(MEASURES_COLUMNS))
