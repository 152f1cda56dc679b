"""The state of the programme in a few numbers, and what to say about it first.

A rule says something where a number stands against what was agreed, or what was before; the most
important message comes first. A number of few persons is not shown, and no rule speaks of it.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.declaration import SANCTION_TABLES, STARTED_TABLES, SURVEY_TABLES, Figure
from analysis.figures import contract, exit_curves, exit_reasons, flow, sanctions, wellbeing
from analysis.selection import ALL, FEW_PERSONS, Selection
from data.errors import TableMissing
from data.programme import SUCCESSFUL
from data.words import mark

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Callable

    from data.programme import Programme, Target
    from data.registry.source import CountSource

    Get = Callable[[str, Selection], pd.DataFrame]

PARTICIPANTS, ACTIVE, EXITS = "participants", "active", "exits"
SUCCESSFUL_EXIT, CONTRACT = "successful_exit_1_year", "contract"
WAGE_SANCTIONS, WELLBEING, UPTAKE = "wage_sanctions", "wellbeing", "started"
PERSONS = (PARTICIPANTS, ACTIVE, EXITS)
SHARES = (SUCCESSFUL_EXIT, CONTRACT, WAGE_SANCTIONS)
MEASURES = (*PERSONS, *SHARES, WELLBEING)

NOTABLE_CHANGE = 0.05
"""A share that moved by 5 percentage points or more since the previous as-of date is named."""
YEAR_WEEKS = 52
SICK_2_YEARS = "sick_2y"
"""Only who has been sick for two years can have had a sanction: the comparison that is fair."""
SANCTIONS_FIGURE = "sanctions"

COLUMNS = ("measure", "value", "lower", "upper", "persons")
LEGS = (CONTRACT, WAGE_SANCTIONS, WELLBEING)
"""What the investors are paid back for (evaluation, section 4.1); a number was agreed on for one.
That the first is to last is judged nowhere: the contract measure is of one day."""
LEG_COLUMNS = ("leg", "agreed", "before", "value", "lower", "upper", "persons")
CHANGE_COLUMNS = ("measure", "value", "before", "change")

ABOVE_AGREED, BELOW_AGREED, NEAR_AGREED = "above_agreed", "below_agreed", "near_agreed"
SANCTIONS_FEWER, SANCTIONS_MORE = "sanctions_fewer", "sanctions_more"
SUCCESS_ROSE, SUCCESS_FELL, SIZE = "success_rose", "success_fell", "size"
ORDER = (
    BELOW_AGREED,
    SANCTIONS_MORE,
    SUCCESS_FELL,
    ABOVE_AGREED,
    NEAR_AGREED,
    SANCTIONS_FEWER,
    SUCCESS_ROSE,
    SIZE,
)
"""What is worse than agreed comes first, then what changed for the worse, then the contract."""


@dataclass(frozen=True)
class Message:
    """Something to say: which rule, the number, what it is held against, and how far it lies.

    ``certain``: the 95 % interval does not hold what it is compared with. ``years`` after which an
    agreement holds.
    """

    rule: str
    value: float
    against: float
    difference: float
    certain: bool = False
    years: int = 0


OF: dict[str, Callable[[CountSource, Selection], pd.DataFrame]] = {
    figure.name: figure.of
    for module in (contract, exit_curves, exit_reasons, flow, sanctions, wellbeing)
    for figure in module.DECLARED
}
"""The figures that the overview is made of, among others."""
NEEDS = {WAGE_SANCTIONS: SANCTION_TABLES, WELLBEING: SURVEY_TABLES, UPTAKE: STARTED_TABLES}
"""Measure, here or of what moved → the tables that it needs, beside that of participants."""


def overview(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The key figures: ``measure, value, lower, upper, persons``, a row for each of ``MEASURES``.

    ``value`` is in persons for ``participants``, ``active`` (still in) and ``exits``; a share 0-1
    for ``successful_exit_1_year`` (cumulative, competing exits accounted for), ``contract`` (of
    those judged) and ``wage_sanctions`` (of those sick for two years or more); 1-5 for
    ``wellbeing``, the mean of the first item of the survey, last round. ``lower, upper`` is the
    95 % interval. NaN where it does not apply, a table that it needs was not delivered, or fewer
    than ``FEW_PERSONS`` are behind it; ``persons`` says how many are, NaN without the table. Within
    the filters; the comparison plays no part.
    """

    def get(name: str, chosen: Selection) -> pd.DataFrame:
        return OF[name](source, chosen)

    return overview_of(get, source.programme, selection, source.precision.nobody)


def overview_of(
    get: Get, programme: Programme, selection: Selection, nobody: float = 0
) -> pd.DataFrame:
    """The key figures as ``overview``, out of other figures: ``get`` gives one by its name.

    ``nobody`` is how many persons are said to be behind a figure that has no rows.
    """
    everybody = replace(selection, by=None)
    reasons = get("exit_reasons", everybody)
    counted = reasons[reasons["group"] == ALL].set_index("reason")["count"]
    still_in, left = (counted.get(reason, nobody) for reason in ("not_exited", "exited"))
    flow = get("participant_flow", everybody).set_index("step")["persons"]
    persons, nan = flow["in_analysis"], float("nan")
    table = [
        (PARTICIPANTS, persons, nan, nan, persons),
        (ACTIVE, still_in, nan, nan, persons),
        (EXITS, left, nan, nan, persons),
        (SUCCESSFUL_EXIT, *_successful_exit(get, everybody, nobody)),
        (CONTRACT, *_estimate(get("contract", everybody), "share", "judged", nobody)),
        (WAGE_SANCTIONS, *_sanctions(get, everybody, nobody)),
        (WELLBEING, *_wellbeing(get, programme, everybody, nobody)),
    ]
    frame = pd.DataFrame(table, columns=list(COLUMNS)).astype({"value": float})
    few = ~(frame["persons"] >= FEW_PERSONS) & ~frame["measure"].isin(PERSONS)
    frame.loc[few, ["value", "lower", "upper"]] = nan
    return frame


Estimate = tuple[float, float, float, float]
"""Value, lower and upper limit, persons behind it."""


def _successful_exit(get: Get, selection: Selection, nobody: float) -> Estimate:
    rows = get("exit_summary", selection)
    rows = rows[(rows["outcome"] == SUCCESSFUL) & (rows["weeks"] == YEAR_WEEKS)]
    return _estimate(rows, "share", "persons", nobody)


def _nothing(nobody: float) -> Estimate:
    return float("nan"), float("nan"), float("nan"), nobody


def _sanctions(get: Get, selection: Selection, nobody: float) -> Estimate:
    try:
        rows = get("sanction_shares", selection)
    except TableMissing:
        return _nothing(float("nan"))
    return _estimate(rows[rows["group"] == SICK_2_YEARS], "share", "persons", nobody)


def _wellbeing(get: Get, programme: Programme, selection: Selection, nobody: float) -> Estimate:
    try:
        rows = get("wellbeing", selection) if programme.survey_items else pd.DataFrame()
    except TableMissing:
        return _nothing(float("nan"))
    if rows.empty:
        return _nothing(nobody)
    first = rows[rows["item"] == programme.survey_items[0].code]
    return _estimate(first, "mean", "persons", nobody)


def _estimate(rows: pd.DataFrame, value: str, persons: str, nobody: float) -> Estimate:
    """The first row, or nothing."""
    if rows.empty:
        return _nothing(nobody)
    row = rows.iloc[0]
    return float(row[value]), float(row["lower"]), float(row["upper"]), row[persons]


def changes(now: pd.DataFrame, before: pd.DataFrame) -> pd.DataFrame:
    """What changed between two overviews: ``measure, value, before, change``.

    In the unit of the measure; NaN where one of the two is.
    """
    both = now[["measure", "value"]].merge(
        before[["measure", "value"]].rename(columns={"value": "before"}), on="measure", how="left"
    )
    return both.assign(change=both["value"] - both["before"])[list(CHANGE_COLUMNS)]


def messages(
    now: pd.DataFrame, before: pd.DataFrame | None, programme: Programme, as_of_date: dt.date
) -> list[Message]:
    """What to say, the most important first: one message for each rule that speaks.

    ``now`` and ``before`` are results of ``overview``, the latter None without a previous as-of
    date. There is always one: how many participants there are.
    """
    rows: dict[str, Any] = {str(row.measure): row for row in now.itertuples(index=False)}
    found = [
        *_about_contract(rows[CONTRACT], programme, as_of_date),
        *_about_sanctions(rows[WAGE_SANCTIONS], programme),
        *([] if before is None else _about_change(changes(now, before))),
        Message(SIZE, float(rows[PARTICIPANTS].value), 0.0, 0.0),
    ]
    return sorted(found, key=lambda message: ORDER.index(message.rule))


def agreement(programme: Programme, as_of_date: dt.date) -> Target | None:
    """The agreed share that holds on a date: the last that is due, or else the first to come."""
    targets = sorted(programme.targets, key=lambda target: target.after_years)
    first = programme.first_day
    due = [t for t in targets if first.replace(year=first.year + t.after_years) <= as_of_date]
    return due[-1] if due else next(iter(targets), None)


def _about_contract(row: Any, programme: Programme, as_of_date: dt.date) -> list[Message]:
    """The contract measure against the agreement; near it where chance can bridge the distance."""
    target = agreement(programme, as_of_date)
    if target is None or pd.isna(row.value):
        return []
    difference = float(row.value) - target.share
    certain = not row.lower <= target.share <= row.upper
    far = ABOVE_AGREED if difference > 0 else BELOW_AGREED
    return [
        Message(
            far if certain else NEAR_AGREED,
            float(row.value),
            target.share,
            difference,
            certain,
            target.after_years,
        )
    ]


def _about_sanctions(row: Any, programme: Programme) -> list[Message]:
    """Wage sanctions against the time before the programme, where they differ beyond chance."""
    lines = [line.share for line in programme.reference_lines if line.figure == SANCTIONS_FIGURE]
    if not lines or pd.isna(row.value) or row.lower <= lines[0] <= row.upper:
        return []
    difference = float(row.value) - lines[0]
    rule = SANCTIONS_MORE if difference > 0 else SANCTIONS_FEWER
    return [Message(rule, float(row.value), lines[0], difference, certain=True)]


def _about_change(changed: pd.DataFrame) -> list[Message]:
    """The share that left successfully within a year, where it moved notably."""
    row = changed.set_index("measure").loc[SUCCESSFUL_EXIT]
    change = row["change"]
    if pd.isna(change) or round(abs(change), 6) < NOTABLE_CHANGE:
        return []
    rule = SUCCESS_ROSE if change > 0 else SUCCESS_FELL
    return [Message(rule, float(row["value"]), float(row["before"]), float(change))]


def repayment(source: CountSource, selection: Selection) -> pd.DataFrame:
    """The three legs of repayment, now.

    Columns ``leg``: ``contract``, ``wage_sanctions`` or ``wellbeing``; ``agreed``: the last agreed
    share 0-1, NaN where no number was agreed; ``before`` the programme, a share, NaN where not
    known; ``value`` with its 95 % interval ``lower, upper`` and ``persons``, as ``overview`` has
    them: shares 0-1, wellbeing 1-5.
    """
    return legs_of(overview(source, selection), source.programme)


def legs_of(measures: pd.DataFrame, programme: Programme) -> pd.DataFrame:
    """``repayment`` from the rows of ``overview``."""
    last = max(programme.targets, key=lambda target: target.after_years, default=None)
    before = [line.share for line in programme.reference_lines if line.figure == SANCTIONS_FIGURE]
    rows = measures.set_index("measure").loc[list(LEGS)].rename_axis("leg").reset_index()
    return rows.assign(
        agreed=[last.share if last and leg == CONTRACT else float("nan") for leg in LEGS],
        before=[before[0] if before and leg == WAGE_SANCTIONS else float("nan") for leg in LEGS],
    )[list(LEG_COLUMNS)]


DECLARED = (
    Figure(overview, "", page="overview", on_command_line=False),
    Figure(
        repayment,
        mark("what the investors are paid back for: agreed, and now"),
        page="result",
        by=(),
    ),
)
