"""Other curves as they may be published: interventions, wage sanctions, where people are, work.

As ``curves``: life tables of a few weeks, of persons in steps by one chance of all persons in the
curve, ended where too few are at risk.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.disclosure.rules import steps_until
from analysis.estimators.competing_risks import EventTable, curve_rows, log_log_interval
from analysis.estimators.proportions import CONFIDENCE
from analysis.figures import occupation, sanction_curve, uptake
from analysis.figures.work import retention
from analysis.publication.curves import (
    LEAST_DAYS,
    SHARE_DIGITS,
    STD_ERROR_DIGITS,
    Followed,
    last_seen_within,
    life_table,
    rounded,
    whole_percents,
)
from data.dimensions import EXITED_OTHERWISE, EXITED_SUCCESSFUL, WAITING
from data.registry.derivation import CENSORED

if TYPE_CHECKING:
    from collections.abc import Callable

    from analysis.estimators.step_functions import Counts
    from data.policy import Policy


EXITS = (EXITED_SUCCESSFUL, EXITED_OTHERWISE)


def released_uptake(
    rows: pd.DataFrame,
    chance: Callable[[str], float],
    followed: Followed,
    policy: Policy,
) -> pd.DataFrame:
    """The rows of ``uptake`` of one group, as they may be published.

    Columns ``uptake.COLUMNS``, a row for each intervention and step: ``events``, first starts,
    and ``censored`` within it, ``at_risk`` after its last day. Who left without a start is not
    told: they stay in the table, as who cannot start any more, until their follow-up ends, which
    gives the same shares [1]_. Everybody is in the curve of every intervention, so that each has a
    ``chance`` of its own, by its code: what one curve tells of it says nothing of the others.
    None for an intervention that few have started.

    Sources
    -------
    .. [1] Fine J P, Gray R J. A proportional hazards model for the subdistribution of a competing
           risk. Journal of the American Statistical Association 1999; 94: 496-509 (section 3.1,
           censoring-complete data).
    """
    group = rows["group"].iloc[0] if len(rows) else ""
    parts = [pd.DataFrame(columns=list(uptake.COLUMNS))]
    for intervention, mine in rows.groupby("intervention", sort=False):
        code = str(intervention)
        curve = life_table(start_table(mine.sort_values("day")), chance(code), followed, policy)
        if curve is not None:
            parts.append(curve_rows(curve, uptake.STARTED, group=group, intervention=code))
    return pd.concat(parts[1:] or parts, ignore_index=True)


def start_table(curve: pd.DataFrame) -> EventTable:
    """Starts alone: who else is no longer at risk counts as last seen."""
    at_risk, started = (curve[name].to_numpy(np.int64) for name in ("at_risk", "events"))
    gone = at_risk - np.append(at_risk[1:], 0) - started
    return EventTable(curve["day"].to_numpy(np.int64), started[np.newaxis], gone)


def released_sanction_curve(
    rows: pd.DataFrame, chance: float, followed: Followed, policy: Policy
) -> pd.DataFrame:
    """The rows of ``sanction_curve`` of one group, as they may be published.

    Columns ``sanction_curve.COLUMNS``, a row for each step since the first sick day: ``entered``,
    ``events`` and ``censored`` within it, ``at_risk`` after its last day. When people entered is no
    secret. It begins where enough are at risk; all who entered until then are in the first row.
    None where somebody was sanctioned before.
    """
    curve = rows.sort_values("day")
    persons = int(curve["entered"].sum())
    if persons < policy.min_curve_persons or curve["events"].sum() < policy.min_curve_events:
        return pd.DataFrame(columns=list(sanction_curve.COLUMNS))
    days = steps_until(followed.last_day, policy)
    place = np.searchsorted(curve["day"].to_numpy(np.int64), days, side="right") - 1
    exactly = {
        name: np.where(place < 0, 0, curve[name].cumsum().to_numpy(np.int64)[place])
        for name in ("entered", "events")
    }
    events = rounded(exactly["events"], chance, policy)
    entered = rounded(exactly["entered"], followed.counted, policy)
    everybody = int(followed.rows["persons"].sum())
    ended = np.rint(everybody * followed.ended_by(days)).astype(np.int64)
    ended = np.minimum(ended, entered)
    first = int(np.argmax(entered - ended >= policy.min_at_risk))
    found = _sanction_rows(days[first:], entered[first:], events[first:], ended[first:])
    found = found[np.logical_and.accumulate(found["at_risk"] >= policy.min_at_risk)]
    if len(found) < LEAST_DAYS or exactly["events"][first]:
        return pd.DataFrame(columns=list(sanction_curve.COLUMNS))
    return found.assign(group=rows["group"].iloc[0])[list(sanction_curve.COLUMNS)]


def _sanction_rows(days: Counts, entered: Counts, events: Counts, ended: Counts) -> pd.DataFrame:
    """The curve from cumulative numbers as shown, and from nothing else.

    Half of those who enter, or are last seen, within a step do so before its sanctions.
    """
    # Whose follow-up ended before the first day was never sanctioned.
    within, ended = np.diff(entered - ended[0], prepend=0), ended - ended[0]
    sanctioned = np.diff(events, prepend=0)
    gone = last_seen_within(np.cumsum(within), events, ended)
    first = np.arange(days.size) == 0
    early, out = np.where(first, within, within // 2), np.where(first, 0, gone // 2)
    numbers = (
        (days - 1, sanction_curve.ENTERED, early),
        (days - 1, sanction_curve.CENSORED, out),
        (days, sanction_curve.SANCTION, sanctioned),
        (days, sanction_curve.CENSORED, gone - out),
        (days + 1, sanction_curve.ENTERED, within - early),
    )
    long = [pd.DataFrame({"day": d, "event": e, "persons": n}) for d, e, n in numbers]
    table = sanction_curve.incidence(pd.concat(long), "").set_index("day").loc[days]
    share = table["share"].to_numpy(np.float64).round(SHARE_DIGITS)
    std_error = table["std_error"].to_numpy(np.float64)
    lower, upper = whole_percents(*log_log_interval(share, std_error, CONFIDENCE))
    return pd.DataFrame(
        {
            "day": days,
            "at_risk": np.cumsum(within - sanctioned - gone),
            "entered": within,
            "events": sanctioned,
            "censored": gone,
            "share": share,
            "std_error": std_error.round(STD_ERROR_DIGITS),
            "lower": lower,
            "upper": upper,
        }
    )


def released_retention(
    rows: pd.DataFrame, chances: tuple[float, float, float], policy: Policy
) -> pd.DataFrame:
    """The rows of ``retention`` of one group, as they may be published.

    Columns ``retention.COLUMNS``, a row for each step: ``events``, work lost, and ``censored``
    within it, ``at_risk`` after its last day. ``rows`` are the counts behind it
    (``retention.spells``). Nobody knows when somebody began to work, so that until when people are
    followed is rounded too: ``chances`` are those of work lost, of the ends of follow-up, and of
    the number of persons.
    """
    none = pd.DataFrame(columns=list(retention.COLUMNS))
    if rows.empty:
        return none
    of_events, of_ends, counted = chances
    days = steps_until(int(rows["followed"].max()), policy)
    by_day = rows.groupby("followed")["persons"].sum()
    ended = np.append(0, np.cumsum(by_day.to_numpy(np.int64)))
    before = ended[np.searchsorted(by_day.index.to_numpy(np.int64), days)]
    everybody = int(rounded(np.array([ended[-1]]), counted, policy)[0])
    # Who was followed to within a step stands at its last day.
    so_far = np.append(np.minimum(rounded(before, of_ends, policy), everybody)[1:], everybody)
    last = np.append(days[1:], days[-1] + 1) - 1
    known = pd.DataFrame({"day": last, "persons": np.diff(so_far, prepend=0)})
    curve = life_table(retention.event_table(rows), of_events, Followed(known, counted), policy)
    if curve is None:
        return none
    found = curve_rows(curve, 0, group=rows["group"].iloc[0])
    share = 1 - curve.share[0]
    lower, upper = whole_percents(*log_log_interval(share, curve.std_error[0], CONFIDENCE))
    return found.assign(share=share.round(SHARE_DIGITS), lower=lower, upper=upper)


def released_occupation(
    rows: pd.DataFrame,
    moves: pd.DataFrame,
    chances: tuple[float, float],
    followed: Followed,
    policy: Policy,
) -> pd.DataFrame:
    """The rows of ``occupation``, as they may be published.

    Columns ``occupation.COLUMNS``, a row for each state and step; ``moves`` are the counts behind
    them (``data.registry.counts.moves``), and ``chances`` that of the exit curve of everybody in
    them and that of who is in which state. Who has left is as in the life table of exits, an exit
    for an unknown reason being one otherwise; who has not is divided like those who are still in,
    counted in steps one on the other, as long as there are enough. So the shares add up to 1 on
    every day.
    """
    states = list(dict.fromkeys(rows["state"]))
    exits = life_table(exit_table(moves), chances[0], followed, policy)
    if exits is None:
        return pd.DataFrame(columns=list(occupation.COLUMNS))
    order = [state for state in states if state not in EXITS]
    stacked = rounded(np.cumsum(still_in(moves, order, exits.days), axis=1), chances[1], policy)
    seen = np.minimum(stacked[:, -1], exits.at_risk)
    kept = int(np.logical_and.accumulate(seen >= policy.min_at_risk).sum())
    if kept < LEAST_DAYS:
        return pd.DataFrame(columns=list(occupation.COLUMNS))
    stacked, share = stacked[:kept], exits.share[:, :kept]
    parts = np.diff(stacked, axis=1, prepend=0) / stacked[:, -1:]
    left = dict(zip(EXITS, share, strict=True))
    shares = pd.DataFrame(parts * (1 - share.sum(axis=0))[:, np.newaxis], columns=order)
    wide = shares.assign(**left)[states].set_axis(exits.days[:kept], axis=0)
    return wide.stack().reset_index().set_axis(list(occupation.COLUMNS), axis=1)


def exit_table(moves: pd.DataFrame) -> EventTable:
    """Who left, successfully or otherwise, by days since entry."""
    days = np.union1d([0], moves["day"].to_numpy(np.int64))

    def daily(state: str) -> Counts:
        mine = moves[moves["to"] == state].groupby("day")["persons"].sum()
        found: Counts = mine.reindex(days, fill_value=0).to_numpy(np.int64)
        return found

    return EventTable(days, np.stack([daily(state) for state in EXITS]), daily(CENSORED))


def still_in(moves: pd.DataFrame, states: list[str], days: Counts) -> Counts:
    """How many are seen in each of these states at the end of each day, shape (days, states)."""
    number = {state: n for n, state in enumerate(states)}
    changed = np.zeros((days.size + 1, len(states)), dtype=np.int64)
    place = np.searchsorted(days, moves["day"].to_numpy(np.int64))
    persons = moves["persons"].to_numpy(np.int64)
    for column, sign in (("to", 1), ("from", -1)):
        into = moves[column].map(number).to_numpy(np.float64)
        known = ~np.isnan(into)
        np.add.at(changed, (place[known], into[known].astype(np.int64)), sign * persons[known])
    found: Counts = np.cumsum(changed[:-1], axis=0)
    ended = moves["to"].isin([CENSORED, *EXITS]).to_numpy()
    found[:, states.index(WAITING)] += persons[ended].sum()
    return found
