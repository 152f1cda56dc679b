"""Other curves as they may be published: interventions started, wage sanctions, where people are.

As ``released_curves``: month ends, steps of five persons by one chance of all persons in the curve,
ended before fewer than ten are left and before what one person does would move it by a whole step.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis import occupation, sanction_curve, uptake
from analysis.competing_risks import EventTable, log_log_interval
from analysis.disclosure import (
    BASE,
    MIN_AT_RISK,
    MIN_CURVE_EVENTS,
    MIN_CURVE_PERSONS,
    month_ends,
    months_shown,
)
from analysis.proportions import CONFIDENCE
from analysis.released_curves import (
    HALF_YEARS,
    STD_ERROR_DIGITS,
    by_quarter,
    curve_rows,
    monthly_curve,
    named_as,
    of_shown,
    shown,
    shown_censored,
    whole_percents,
)
from analysis.step_functions import just_before
from data.derivation import CENSORED
from data.dimensions import EXITED_OTHERWISE, EXITED_SUCCESSFUL, WAITING

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.step_functions import Counts, Floats

SANCTION_EVENTS = (sanction_curve.ENTERED, sanction_curve.SANCTION, sanction_curve.CENSORED)


def released_uptake(
    rows: pd.DataFrame,
    chance: Callable[[str], float],
    counted: float | None = None,
    last_seen: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The rows of ``uptake`` of one group, as they may be published.

    Columns ``uptake.COLUMNS``, a row for each intervention and month end: ``events``, first starts,
    within the month and ``censored`` within the quarter, ``at_risk`` after the day.
    Everybody is in the curve of every intervention, so that each has a ``chance`` of its own, by
    its code: what one curve tells of it says nothing of the others. ``last_seen`` as
    ``counts.last_seen``, nobody knows if None. None for an intervention that fewer than ten have
    started.
    """
    group = rows["group"].iloc[0] if len(rows) else ""
    parts = [pd.DataFrame(columns=list(uptake.COLUMNS))]
    for intervention, mine in rows.groupby("intervention", sort=False):
        code = str(intervention)
        table = uptake_table(mine.sort_values("day"))
        seen = None if last_seen is None else last_seen[last_seen["curve"].isin(("exits", code))]
        curve = monthly_curve(table, chance(code), counted, seen)
        if curve is not None and table.events[uptake.STARTED].sum() >= MIN_CURVE_EVENTS:
            started = curve_rows(curve, uptake.STARTED)
            parts.append(started.assign(group=group, intervention=intervention))
    return pd.concat(parts[1:] or parts, ignore_index=True)[list(uptake.COLUMNS)]


def uptake_table(curve: pd.DataFrame) -> EventTable:
    """Starts, and exits without one, which are who else is no longer at risk."""
    at_risk, started, censored = (
        curve[name].to_numpy(np.int64) for name in ("at_risk", "events", "censored")
    )
    exited = at_risk - np.append(at_risk[1:], 0) - started - censored
    return EventTable(curve["day"].to_numpy(np.int64), np.stack([started, exited]), censored)


def uptake_by_half_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a released curve of one intervention that is known at half years only.

    Everything is computed from what is left, intervals included: who is gone from those at risk,
    and neither started nor is last seen, left without.
    """
    curve = rows.sort_values("day")
    at_risk, started, gone = (
        numbers.to_numpy(np.int64)[HALF_YEARS]
        for numbers in (curve["at_risk"], curve["events"].cumsum(), curve["censored"].cumsum())
    )
    everybody = int(at_risk[0] + started[0] + gone[0])
    left = np.maximum.accumulate(np.maximum(everybody - at_risk - started - gone, 0))
    shares = curve["share"].to_numpy(np.float64)[HALF_YEARS]
    coarse = of_shown(
        curve["day"].to_numpy(np.int64)[HALF_YEARS],
        everybody,
        np.stack([started, left]),
        gone,
        np.stack([np.rint(shares * everybody).astype(np.int64), np.zeros_like(left)]),
    )
    found = curve_rows(coarse, uptake.STARTED).assign(at_risk=at_risk, share=shares)
    return named_as(rows, found)


def sanctions_by_half_years(rows: pd.DataFrame) -> pd.DataFrame:
    """The rows of a released sanction curve that is known at half years only.

    Everything is computed from what is left, intervals included.
    """
    curve = rows.sort_values("day")
    cumulative = {
        name: curve[name].cumsum().to_numpy(np.int64)[HALF_YEARS]
        for name in ("entered", "events", "censored")
    }
    days, shares = curve["day"].to_numpy(np.int64), curve["share"].to_numpy(np.float64)
    return named_as(rows, _sanction_rows(days[HALF_YEARS], cumulative, shares[HALF_YEARS]))


def released_sanction_curve(
    rows: pd.DataFrame,
    chance: float,
    counted: float | None = None,
    last_seen: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """The rows of ``sanction_curve`` of one group, as they may be published.

    Columns ``sanction_curve.COLUMNS``, a row for each month end since the first sick day:
    ``entered`` and ``events`` within the month, ``censored`` within the quarter from the first row
    on, ``at_risk`` after the day, all by the one ``chance`` of everybody who entered. It begins
    where enough are at risk; all who entered until then are in the first row. None where somebody
    was sanctioned before, or among so few that one sanction is a whole step.
    """
    curve = rows.sort_values("day")
    persons = int(curve["entered"].sum())
    if persons < MIN_CURVE_PERSONS or curve["events"].sum() < MIN_CURVE_EVENTS:
        return pd.DataFrame(columns=list(sanction_curve.COLUMNS))
    exact = curve["day"].to_numpy(np.int64)
    days = month_ends(int(exact[-1]))
    days = days[days >= exact[0]]
    place = np.searchsorted(exact, days, side="right") - 1
    kept = _sanction_months(curve, days, place, persons)
    if not kept.size:
        return pd.DataFrame(columns=list(sanction_curve.COLUMNS))
    counted = chance if counted is None else counted
    # Who entered when may be known, so that it must not tell the chance of the rest.
    cumulative = {
        name: shown(curve[name].cumsum().to_numpy(np.int64)[place[kept]], by)
        for name, by in (("entered", counted), ("events", chance))
    }
    censored = curve["censored"].cumsum().to_numpy(np.int64)[place[kept]]
    cumulative["censored"] = by_quarter(shown_censored(censored, chance, days[kept], last_seen))
    shares = shown(persons * curve["share"].to_numpy(np.float64)[place[kept]], chance)
    everybody = int(shown(np.array([persons]), counted)[0])
    found = _sanction_rows(days[kept], cumulative, np.minimum(shares / everybody, 1.0))
    return found.assign(group=rows["group"].iloc[0])[list(sanction_curve.COLUMNS)]


def _sanction_months(curve: pd.DataFrame, days: Counts, place: Counts, persons: int) -> Counts:
    """Which month ends are shown: the first run of enough at risk, before a sanction too heavy."""
    exact, at_risk, events = (
        curve[name].to_numpy(np.int64) for name in ("day", "at_risk", "events")
    )
    without = 1 - curve["share"].to_numpy(np.float64)
    heavy = exact[(events > 0) & (persons * just_before(without, 1.0) >= BASE * at_risk)]
    left = (at_risk - events - curve["censored"].to_numpy(np.int64))[place]
    enough = (left >= MIN_AT_RISK) & (persons * without[place] < BASE * left)
    if not enough.any():
        return np.zeros(0, dtype=np.int64)
    first = int(np.argmax(enough))
    last = first + int(np.logical_and.accumulate(enough[first:]).sum())
    if ((events > 0) & (exact <= days[first])).any():
        return np.zeros(0, dtype=np.int64)
    until_heavy = int((days < heavy.min()).sum()) if heavy.size else days.size
    return np.arange(first, max(first, min(last, until_heavy)))


def _sanction_rows(days: Counts, cumulative: dict[str, Counts], shares: Floats) -> pd.DataFrame:
    """The curve from cumulative numbers as shown, and from nothing else."""
    monthly = {name: np.diff(numbers, prepend=0) for name, numbers in cumulative.items()}
    wide = zip(SANCTION_EVENTS, monthly.values(), strict=True)
    long = [pd.DataFrame({"day": days, "event": e, "persons": numbers}) for e, numbers in wide]
    std_error = sanction_curve.incidence(pd.concat(long), "")["std_error"].to_numpy(np.float64)
    lower, upper = whole_percents(*log_log_interval(shares, std_error, CONFIDENCE))
    at_risk = cumulative["entered"] - cumulative["events"] - cumulative["censored"]
    return pd.DataFrame(
        {
            "day": days,
            "at_risk": np.maximum(at_risk, 0),
            **monthly,
            "share": shares,
            "std_error": std_error.round(STD_ERROR_DIGITS),
            "lower": lower,
            "upper": upper,
        }
    )


def released_occupation(
    rows: pd.DataFrame, moves: pd.DataFrame, chance: float, counted: float | None = None
) -> pd.DataFrame:
    """The rows of ``occupation``, as they may be published.

    Columns ``occupation.COLUMNS``, a row for each state and month end; ``moves`` are the counts
    behind them (``data.counts.moves``), and ``chance`` that of everybody in them. Shares are
    rounded one on the other, from who left successfully up to who left otherwise, so that they add
    up to 1 on every day, and neither kind of exit ever falls.
    """
    nothing = pd.DataFrame(columns=list(occupation.COLUMNS))
    ended = moves[moves["to"].isin([CENSORED, EXITED_SUCCESSFUL, EXITED_OTHERWISE])]
    persons, moved = int(ended["persons"].sum()), moves["to"] != CENSORED
    if persons < MIN_CURVE_PERSONS or moves.loc[moved, "persons"].sum() < MIN_CURVE_EVENTS:
        return nothing
    wide = rows.pivot(index="day", columns="state", values="share")
    exact = wide.index.to_numpy(np.int64)
    days = month_ends(int(exact[-1]))
    place = np.searchsorted(exact, days, side="right") - 1
    gone = ended.groupby("day")["persons"].sum().reindex(exact, fill_value=0).cumsum()
    left = persons - gone.to_numpy(np.int64)[place]
    still_in = 1 - wide[[EXITED_SUCCESSFUL, EXITED_OTHERWISE]].sum(axis=1).to_numpy(np.float64)
    kept = months_shown(left, still_in[place], persons)
    heavy = heavy_moves(wide, moves, persons)
    days = days[:kept][days[:kept] < heavy.min()] if heavy.size else days[:kept]
    order = stack_order(list(dict.fromkeys(rows["state"])))
    stacked = wide[order].to_numpy(np.float64)[place[: days.size]].cumsum(axis=1)
    stacked[:, -1] = 1.0
    everybody = shown(np.array([persons]), chance if counted is None else counted)
    stack = np.minimum(shown(persons * stacked, chance), everybody)
    stack[:, -1] = everybody
    number = np.diff(stack, axis=1, prepend=0)
    shares = pd.DataFrame(number / number.sum(axis=1, keepdims=True), index=days, columns=order)
    long = shares[list(dict.fromkeys(rows["state"]))].stack().reset_index()
    return long.set_axis(list(occupation.COLUMNS), axis=1)


def stack_order(states: list[str]) -> list[str]:
    """The states from the floor of the figure up."""
    phases = [s for s in states if s not in (WAITING, EXITED_SUCCESSFUL, EXITED_OTHERWISE)]
    return [EXITED_SUCCESSFUL, *reversed(phases), WAITING, EXITED_OTHERWISE]


def heavy_moves(wide: pd.DataFrame, moves: pd.DataFrame, persons: int) -> Counts:
    """The days on which somebody left a state whose persons stand for five others or more each."""
    days = wide.index
    before = just_before(wide.to_numpy(np.float64).T, 0.0).T
    before[0] = wide.columns == WAITING

    def daily(rows: pd.DataFrame, state: str) -> Floats:
        counted = rows.pivot_table(index="day", columns=state, values="persons", aggfunc="sum")
        filled = counted.reindex(index=days, columns=wide.columns).fillna(0.0)
        found: Floats = filled.to_numpy(np.float64)
        return found

    leaving = daily(moves[moves["to"] != CENSORED], "from")
    out = daily(moves, "from")
    into = daily(moves[moves["to"] != CENSORED], "to")
    net = np.cumsum(into - out, axis=0)
    at_risk = np.where(wide.columns == WAITING, persons, 0) + net - (into - out)
    heavy = (leaving > 0) & (persons * before >= BASE * at_risk)
    return np.asarray(days.to_numpy(np.int64)[heavy.any(axis=1)])
