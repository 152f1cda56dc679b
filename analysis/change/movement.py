"""What moved since an earlier as-of date, which part is what, and whether it is more than chance.

A difference between two registries of one programme has three parts. What was known then and is
known better now is a *correction*: it is a fact, and no chance. What those who were registered then
have done since is *follow-up*, and who came since are *new persons*. Step by step the earlier
registry is turned into the later, as in ``change_effects``, so that the parts add up to the
difference; what two steps do together is counted with the second.

Whether it is more than chance is asked of the difference apart from corrections: whether those who
are new, and the new time of those who were there, differ from what was seen until then
(``analysis.figures.overlapping``). Of twenty measures one seems to move by chance alone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.change.effects import check_comparable, only, with_columns_of
from analysis.change.measures_on import (
    EXIT_REASON,
    NOBODY,
    PERSONS,
    Key,
    Known,
    exact,
    unit,
)
from analysis.declaration import Figure
from analysis.figures import overlapping
from analysis.figures.exit_curves import OUTCOMES, event_tables
from analysis.figures.overview import CONTRACT, EXITS, WAGE_SANCTIONS, WELLBEING
from analysis.selection import ALL, Selection, check_selection
from data.checks.hindsight import seen_on
from data.registry.build import draft_registry
from data.registry.open import extract_tables
from data.registry.persons import survey_persons
from data.words import mark

if TYPE_CHECKING:
    from analysis.estimators.competing_risks import EventTable
    from analysis.figures.overlapping import Interval
    from data.registry.open import Registry

COLUMNS = (
    "measure", "detail", "unit", "then", "now", "difference", "new_persons", "follow_up",
    "corrections", "lower", "upper", "persons_then", "persons_now", "rounding", "verdict",
)  # fmt: skip
EXPECTED_COLUMNS = (
    "outcome", "observed", "expected", "ratio", "lower", "upper", "verdict",
)  # fmt: skip

COUNTED, NOT_KNOWN, SAME = "counted", "not_known", "same"
WITHIN_CHANCE, BEYOND_CHANCE, ROUNDING = "within_chance", "beyond_chance", "rounding"
VERDICTS = (COUNTED, NOT_KNOWN, SAME, ROUNDING, WITHIN_CHANCE, BEYOND_CHANCE)

ANY_EXIT = "any"
TOLERANCE = 1e-12
"""Shares of the same persons are the same but for this."""
NAN = float("nan")


@dataclass(frozen=True)
class Steps:
    """An earlier registry on its way to a later one.

    ``corrected``: as it would have been, had all been known of its persons that is now;
    ``followed``: these persons alone, on the later as-of date.
    """

    then: Registry
    corrected: Registry
    followed: Registry
    now: Registry


def steps_between(source: Registry, earlier: Registry) -> Steps:
    """The two registries between an earlier and a later one, in memory.

    Corrections are all that ``change_effects`` says of persons of the earlier registry: who
    vanished, another programme file, exits backdated. Raises ``NotComparableError`` as it does.
    """
    check_comparable(source, earlier)
    tables = extract_tables(source)
    was = with_columns_of(extract_tables(earlier), tables)
    persons = set(was["participants"]["participant_id"])
    persons &= set(tables["participants"]["participant_id"])
    without = source.without | earlier.without
    return Steps(
        earlier,
        draft_registry(
            only(seen_on(earlier.as_of_date, tables, was), persons),
            source.programme,
            earlier.as_of_date,
            without=without,
        ),
        draft_registry(only(tables, persons), source.programme, source.as_of_date, without=without),
        source,
    )


def movement(
    source: Registry, earlier: Registry, selection: Selection, steps: Steps | None = None
) -> pd.DataFrame:
    """What moved between two registries of a programme, a row for each measure.

    Parameters
    ----------
    source, earlier
        The later and the earlier registry.
    selection
        Of whom; its comparison plays no part. Who has come into it since, by starting an
        intervention, is follow-up.
    steps
        As ``steps_between`` gives them, to make them once for many selections.

    Returns
    -------
    DataFrame
        Columns ``measure`` with ``detail``: ``participants``, ``active`` (still in), ``exits``;
        ``exited_successful`` and so on, the cumulative incidence at the weeks of ``detail``;
        ``started`` within 52 weeks, by intervention; ``contract``; ``wage_sanctions`` of those
        sick for two years; ``exit_reason``, the share of exits with it; ``wellbeing``, the mean
        of each item. ``unit`` (``persons``, ``share`` 0-1, ``scale`` 1-5) of ``then``, ``now``,
        their ``difference``, and its parts ``new_persons``, ``follow_up`` and ``corrections``,
        which add up to it. ``lower, upper``: the 95 % interval of the difference apart from
        corrections, NaN of numbers of persons. ``persons_then``, ``persons_now`` behind the
        measure. ``rounding``: 0, nothing is rounded. ``verdict``: ``counted`` (a number of
        persons, no estimate), ``not_known`` on one of the dates or by how much chance, ``same``
        apart from corrections, ``within_chance``, ``beyond_chance``; that of ``exits`` is of
        ``new_exits``. Values of fewer than ten persons are NaN.

    Raises
    ------
    NotComparableError, SelectionError
        As ``change_effects``; for an unknown dimension or code.
    """
    check_selection(selection, source.programme)
    check_selection(selection, earlier.programme)
    steps = steps or steps_between(source, earlier)
    chosen = replace(selection, by=None)
    known = [exact(s, chosen) for s in (steps.then, steps.corrected, steps.followed, steps.now)]
    table = pd.DataFrame(
        [
            _row(key, states, _interval(key, states, steps, chosen))
            for key in known[-1]
            for states in [[state.get(key, NOBODY) for state in known]]
        ],
        columns=list(COLUMNS),
    )
    pace = new_exits(source, earlier, selection, steps)["verdict"].iloc[0]
    table.loc[table["measure"] == EXITS, "verdict"] = pace
    return table


def _row(key: Key, states: list[Known], interval: Interval) -> tuple[object, ...]:
    """One measure: then, with what was corrected, followed on, and now."""
    measure, detail = key
    before, corrected, followed, after = (
        state.value if shown else NAN
        for shown in [not np.isnan(states[0].shown + states[-1].shown)]
        for state in states
    )
    parts = after - followed, followed - corrected, corrected - before
    return (
        measure, detail, unit(measure), states[0].shown, states[-1].shown, after - before, *parts,
        *(interval if not np.isnan(after - before) else overlapping.UNKNOWN),
        states[0].persons, states[-1].persons, 0.0,
        verdict(unit(measure), after - corrected, interval),
    )  # fmt: skip


def verdict(of: str, moved: float, interval: Interval) -> str:
    """What is said of a difference apart from corrections, one of ``VERDICTS``."""
    if of == PERSONS:
        return COUNTED
    if abs(moved) < TOLERANCE:
        return SAME
    lower, upper = interval
    if np.isnan(moved + lower + upper):
        return NOT_KNOWN
    return WITHIN_CHANCE if lower <= 0 <= upper else BEYOND_CHANCE


def _interval(key: Key, states: list[Known], steps: Steps, selection: Selection) -> Interval:
    """The interval of the difference apart from corrections, by what kind of measure it is."""
    _then, was, _followed, now = states
    if was.table is not None and now.table is not None:
        error = overlapping.curve_change_error(was.table, now.table, now.outcome, now.day)
        return overlapping.around(now.value - was.value, error)
    counts = was.part, was.persons, now.part, now.persons
    if key[0] in (CONTRACT, EXIT_REASON):
        return overlapping.share_interval(*counts)
    if key[0] == WAGE_SANCTIONS:
        return overlapping.around(now.value - was.value, overlapping.growing_share_error(*counts))
    if key[0] == WELLBEING:
        return _wellbeing_interval(key[1], steps, selection)
    return overlapping.UNKNOWN


def _wellbeing_interval(item: str, steps: Steps, selection: Selection) -> Interval:
    """The interval of a mean: of one round with more answers, or of two rounds."""
    where = dict(selection.where)
    was, now = (
        rows[rows["item"] == item]
        for source in (steps.corrected, steps.now)
        for rows in [survey_persons(source, where)]
    )
    if was.empty or now.empty:
        return overlapping.UNKNOWN
    first, last = was["round"].max(), now["round"].max()
    then = was.loc[was["round"] == first, "answer"].to_numpy(float)
    after = now.loc[now["round"] == last, "answer"].to_numpy(float)
    if first == last:
        return overlapping.grown_mean_interval(then, after)
    wide = now.pivot(index="person", columns="round", values="answer")
    both = wide.reindex(columns=[first, last]).dropna().to_numpy(float)
    return overlapping.mean_interval(then, after, both)


def new_exits(
    source: Registry, earlier: Registry, selection: Selection, steps: Steps | None = None
) -> pd.DataFrame:
    """Exits since an earlier registry, against those that its curves led to expect.

    Columns ``outcome``: ``any``, and each of the effect measure; ``observed`` exits since then,
    persons; ``expected``: the new time at risk, of new persons and of those who were there, times
    the share that until then left on the same day since entry; ``ratio``, observed by expected,
    with its 95 % interval ``lower, upper``, the curves being estimates too. NaN where none were
    expected. ``verdict`` as ``movement`` has it. Corrections are on neither side; days since entry
    that nobody had been followed until are left out, as exits without a date are. Parameters and
    errors as ``movement``.
    """
    steps = steps or steps_between(source, earlier)
    chosen = replace(selection, by=None)
    tables = [event_tables(state, chosen).get(ALL) for state in (steps.corrected, steps.now)]
    was, now = tables
    outcomes = OUTCOMES[selection.unknown]
    if was is None or now is None:
        kinds = [(outcome, 0, 0.0, 0.0) for outcome in (ANY_EXIT, *outcomes)]
    else:
        kinds = [(ANY_EXIT, *overlapping.expected_exits(_any(was), _any(now), 0))]
        kinds += [(o, *overlapping.expected_exits(was, now, k)) for k, o in enumerate(outcomes)]
    rows = [_ratio_row(*kind) for kind in kinds]
    return pd.DataFrame(rows, columns=list(EXPECTED_COLUMNS))


def _any(table: EventTable) -> EventTable:
    """The exits of a table, whatever the outcome."""
    return type(table)(table.days, table.events.sum(axis=0, keepdims=True), table.censored)


def _ratio_row(outcome: str, observed: int, expected: float, weight: float) -> tuple[object, ...]:
    lower, upper = overlapping.ratio_interval(observed, expected, weight)
    ratio = observed / expected if expected > 0 else NAN
    found = verdict("", ratio - 1, (lower - 1, upper - 1))
    return outcome, observed, expected, ratio, lower, upper, found


DECLARED = (
    Figure(
        movement,
        mark("what moved since an earlier as-of date, by which part, and whether by chance"),
        page="overview",
        by=(),
        unknown_reasons=True,
        compares_registries=True,
        from_landmark=True,
    ),
    Figure(
        new_exits,
        mark("exits since an earlier as-of date, against those that its curves expected"),
        page="overview",
        by=(),
        unknown_reasons=True,
        compares_registries=True,
        from_landmark=True,
    ),
)
