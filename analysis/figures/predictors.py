"""Who leaves successfully within a year, who gets a wage sanction (Tables 3.3 and 3.5).

Logits with average marginal effects (`analysis.estimators.marginal_effects`). They describe what
goes together, they do not show what helps: persons differ in more than is registered.

**Footnote 18 of the evaluation.** Who takes part in Place & Train, a year on secondment, has by
design a smaller chance of leaving within a year; and who leaves in the first weeks has no time to
start anything. Had participation been entered as if it were known on the first day, interventions
would look harmful, or staying would look like their effect: immortal-time bias [1]_. Participation
therefore enters only at a landmark [2]_: of those still in on a chosen day, what they started
before it explains what happens after it. A filter on an intervention is refused for that reason.
Days to the first intervention, which the published model has, are known later too: without a
landmark they are in it, with a note.

Sources
-------
.. [1] Suissa S. Immortal time bias in pharmaco-epidemiology. American Journal of Epidemiology 2008;
       167: 492-499.
.. [2] Anderson J R, Cain K C, Gelber R D. Analysis of survival by tumor response. Journal of
       Clinical Oncology 1983; 1: 710-719.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from analysis.choices import (
    AMONG,
    EVERYBODY,
    EXIT_WITHIN_1_YEAR,
    LANDMARKS,
    LEAVE_OUT,
    NO_LANDMARK,
    NOT_WITHIN,
    PREDICTED,
    SICK_2Y,
    UNDATED_EXITS,
    WAGE_SANCTION,
    check_choice,
)
from analysis.declaration import (
    MARKET_TABLES,
    SANCTION_TABLES,
    STARTED_TABLES,
    Choice,
    Figure,
)
from analysis.estimators.characteristics import Category, Flags, Number
from analysis.estimators.marginal_effects import (
    COLUMNS,
    EVENTS_PER_PARAMETER,
    MarginalEffects,
    average_marginal_effects,
)
from analysis.notes import Note
from analysis.selection import Selection, check_selection
from data.dimensions import INTERVENTION
from data.errors import EstimationError, NotComparableError
from data.programme import SUCCESSFUL, UNKNOWN
from data.registry.persons import predictors as predictor_frame
from data.words import mark

if TYPE_CHECKING:
    import pandas as pd

    from data.programme import Programme
    from data.registry.source import CountSource

__all__ = ["COLUMNS", "PredictorResult", "predictor_model", "predictors"]

YEAR_DAYS = 364
"""52 weeks, as in the exit curves."""

BASE_RISK = "middle"
FIRST_INTERVENTION = "first_intervention"
STARTED, NEVER = "started", "never"

LEFT_OUT = {
    "entered_too_recently": mark("entered too short before the as-of date"),
    "exit_reason_unknown": mark("left, the reason is unknown"),
    "exit_date_unknown": mark("left, the date is unknown"),
    "left_before_landmark": mark("left before the landmark"),
    "sanction_before_landmark": mark("had a sanction before the landmark"),
    "branch_unknown": mark("branch unknown"),
    "age_unknown": mark("age unknown"),
    "months_sick_unknown": mark("time sick before entry unknown"),
    "labour_market_unknown": mark("labour market in the month of entry unknown"),
    "wage_sanction_risk_unknown": mark("risk of a wage sanction unknown"),
    "no_contrast": mark("in a category without both outcomes"),
}
"""Why a person is not in the model; the first that applies counts."""

NOTES = {
    "separated": mark(
        "Left out: {variable} {category}, persons: {persons}. All of them had the outcome, or none"
        " had, so that its effect cannot be estimated."
    ),
    "too_few_events": mark(
        "Of {persons} persons {events} had the outcome, for {parameters} coefficients: fewer than"
        " {limit} for each of them, so that effects are unsure."
    ),
    "known_later": mark(
        "Days to the first intervention are not known at entry, and who left before starting one"
        " has none: their effect only describes. Choose a landmark to see interventions."
    ),
    "undated_exits": mark(
        "Persons who left successfully on an unknown date: {persons}. They count as not within a"
        " year."
    ),
    "small_categories": mark(
        "Not shown, and taken together: categories in which fewer than {limit} persons had the"
        " outcome, or fewer than {limit} had not."
    ),
}
"""What is said with a table, by the code of the note."""


@dataclass(frozen=True)
class PredictorResult:
    """A table of predictors and what it rests on.

    ``table`` as `predictors` gives it; ``persons`` in the model and ``events`` among them;
    ``left_out``, (code of `LEFT_OUT`, persons) for each reason that occurs, which with ``persons``
    adds up to those in the analysis within the selection, NaN where the number is hidden;
    ``bases``, (variable, category) that effects are against; ``notes`` to show beside it.
    """

    table: pd.DataFrame
    persons: int
    events: int
    left_out: tuple[tuple[str, float], ...]
    bases: tuple[tuple[str, str], ...]
    notes: tuple[Note, ...]

    @property
    def observations(self) -> float:
        """Persons as the report counts them: categories without both outcomes included."""
        return self.persons + dict(self.left_out).get("no_contrast", 0)


def predictors(
    source: CountSource,
    selection: Selection,
    outcome: str,
    among: str = EVERYBODY,
    landmark: str = NO_LANDMARK,
    undated_exits: str = NOT_WITHIN,
) -> pd.DataFrame:
    """What goes together with an outcome: average marginal effects.

    Parameters
    ----------
    source, selection
        Whose; the comparison of the selection plays no part, its filters do.
    outcome
        ``exit_within_1_year``: left successfully within 364 days of entry, of those who entered as
        long before the as-of date and whose reason of exit is known (Table 3.3). Explained by age,
        branch, sanction risk (unknown is a class of its own), months sick before entry, days to
        the first intervention, and the labour market in the month of entry, ln(employed /
        unemployed); age, months and days with their squares. Who started no intervention takes
        part through an indicator that is not shown: its effect would be the trap of footnote 18.
        ``wage_sanction``: a sanction imposed until the as-of date (Table 3.5). Explained by age and
        its square, branch, sanction risk (unknown left out), and the square of months sick.
    among
        ``all``, or ``sick_2y``.
    landmark
        Days since entry, ``0`` for none: only those still in on that day, explained by the
        interventions they started before it, instead of days to the first; outcomes after it.
    undated_exits
        Exits with a reason and without a date, in the first model: ``not-within-a-year`` or
        ``leave-out``. At a landmark they are left out, for nobody knows who was still in.

    Returns
    -------
    DataFrame
        Columns ``variable, category, effect, std_error, p_value, stars, persons``, described at
        `average_marginal_effects`; an effect of 0.01 is one percentage point.

    Raises
    ------
    SelectionError, NotComparableError, EstimationError
        For an unknown code, a filter on an intervention, or too little to estimate from.
    """
    return predictor_model(source, selection, outcome, among, landmark, undated_exits).table


def predictor_model(
    source: CountSource,
    selection: Selection,
    outcome: str,
    among: str = EVERYBODY,
    landmark: str = NO_LANDMARK,
    undated_exits: str = NOT_WITHIN,
) -> PredictorResult:
    """As `predictors`, with who was left out, and why."""
    day = int(landmark)
    frame, reasons = model_persons(source, selection, outcome, among, landmark, undated_exits)
    left_out = [(code, int((reasons == code).sum())) for code in LEFT_OUT]
    frame = frame[reasons == ""]
    effects = average_marginal_effects(
        had_outcome(frame, outcome), variables(frame, source.programme, outcome, day)
    )
    bases = dict(effects.bases)
    no_contrast = len(frame) - effects.persons
    table = effects.table[effects.table["variable"] != FIRST_INTERVENTION]
    return PredictorResult(
        table.reset_index(drop=True),
        effects.persons,
        effects.events,
        tuple((code, n) for code, n in [*left_out, ("no_contrast", no_contrast)] if n),
        tuple((name, base) for name, base in bases.items() if name != FIRST_INTERVENTION),
        notes(frame, effects, outcome),
    )


def model_persons(
    source: CountSource,
    selection: Selection,
    outcome: str,
    among: str = EVERYBODY,
    landmark: str = NO_LANDMARK,
    undated_exits: str = NOT_WITHIN,
) -> tuple[pd.DataFrame, NDArray[np.str_]]:
    """Who may be in the model (``data.registry.persons.predictors``), and why somebody is left out.

    Raises as `predictors`, also where nobody is left.
    """
    check_selection(selection, source.programme)
    check_choice("outcome", outcome, PREDICTED)
    check_choice("among", among, AMONG)
    check_choice("landmark", landmark, LANDMARKS)
    check_choice("undated_exits", undated_exits, UNDATED_EXITS)
    if selection.code(INTERVENTION):
        raise NotComparableError(
            mark(
                "A filter on an intervention would take for known at entry what came later."
                " Choose a landmark instead: --landmark 90."
            )
        )
    frame = predictor_frame(source, dict(selection.where), int(landmark))
    if among == SICK_2Y:
        frame = frame[frame["sick_2y"]]
    reasons = reasons_left_out(frame, outcome, int(landmark), undated_exits)
    if not (reasons == "").any():
        raise EstimationError(mark("Nobody is left to compare here. Choose a wider selection."))
    return frame, reasons


def reasons_left_out(
    frame: pd.DataFrame, outcome: str, landmark: int, undated_exits: str
) -> NDArray[np.str_]:
    """For each person the code of `LEFT_OUT`, empty for who is in the model."""
    exits = outcome == EXIT_WITHIN_1_YEAR
    undated = frame["day"].isna()
    followed = max(YEAR_DAYS if exits else 0, landmark)
    at_landmark = landmark > 0
    conditions = {
        "entered_too_recently": frame["days_since_entry"] < followed,
        "exit_reason_unknown": (frame["outcome"] == UNKNOWN) & exits,
        "exit_date_unknown": undated & (at_landmark or (exits and undated_exits == LEAVE_OUT)),
        "left_before_landmark": (frame["day"] < landmark).fillna(False),
        "sanction_before_landmark": (frame["sanction_day"] < landmark).fillna(False)
        & (at_landmark and not exits),
        "branch_unknown": frame["branch"] == UNKNOWN,
        "age_unknown": frame["age"].isna(),
        "months_sick_unknown": frame["months_sick"].isna(),
        "labour_market_unknown": frame["labour_market"].isna() & exits,
        "wage_sanction_risk_unknown": (frame["wage_sanction_risk"] == UNKNOWN) & (not exits),
    }
    flags = [condition.to_numpy(dtype=bool) for condition in conditions.values()]
    return np.select(flags, list(conditions), default="")


def had_outcome(frame: pd.DataFrame, outcome: str) -> Flags:
    """Whether each person had it; who had it before a landmark is no longer in the frame."""
    if outcome == WAGE_SANCTION:
        return np.asarray(frame["sanction_day"].notna(), dtype=bool)
    in_time = (frame["day"] <= YEAR_DAYS).fillna(False)
    return np.asarray(in_time & (frame["outcome"] == SUCCESSFUL), dtype=bool)


def variables(
    frame: pd.DataFrame, programme: Programme, outcome: str, landmark: int
) -> list[Category | Number]:
    """What explains, in the order of the published tables."""

    def number(name: str, linear: bool = True, squared: bool = True) -> Number:
        return Number(name, frame[name].to_numpy(np.float64, na_value=np.nan), linear, squared)

    branches = [branch.code for branch in programme.branches]
    risks = [risk.code for risk in programme.wage_sanction_risks if risk.code != UNKNOWN]
    exits = outcome == EXIT_WITHIN_1_YEAR
    found: list[Category | Number] = [
        number("age"),
        Category.of("branch", frame["branch"], branches, branches[0]),
        Category.of(
            "wage_sanction_risk",
            frame["wage_sanction_risk"],
            [*risks, UNKNOWN] if exits else risks,
            BASE_RISK if BASE_RISK in risks else risks[0],
        ),
        number("months_sick", linear=exits),
    ]
    if landmark:
        found += participation(frame, programme)
    elif exits:
        days = number("days_to_first_intervention")
        never = np.where(np.isnan(days.values), NEVER, STARTED)
        found += [days, Category.of(FIRST_INTERVENTION, never, (STARTED, NEVER), STARTED)]
    if exits:
        found.append(number("labour_market", squared=False))
    return found


def participation(frame: pd.DataFrame, programme: Programme) -> Sequence[Category]:
    """For each intervention whether it was started before the landmark."""
    started = frame["started"].to_numpy(np.int64)
    return [
        Category.of(
            INTERVENTION,
            np.where(started & (1 << bit), intervention.code, NEVER),
            (NEVER, intervention.code),
            NEVER,
        )
        for bit, intervention in enumerate(programme.interventions)
    ]


def notes(frame: pd.DataFrame, effects: MarginalEffects, outcome: str) -> tuple[Note, ...]:
    """What has to be said with the table."""
    found = [
        note("separated", variable=variable, category=category, persons=persons)
        for variable, category, persons in effects.separated
    ]
    if effects.too_few_events:
        found.append(few_events(effects.events, effects.persons, effects.parameters))
    if FIRST_INTERVENTION in dict(effects.bases):
        found.append(note("known_later"))
    undated = int(left_on_unknown_day(frame).sum())
    if outcome == EXIT_WITHIN_1_YEAR and undated:
        found.append(note("undated_exits", persons=undated))
    return tuple(found)


def note(code: str, **values: object) -> Note:
    """A remark by its code."""
    return Note(code, NOTES[code], tuple(values.items()))


def few_events(events: int, persons: int, parameters: int) -> Note:
    """That there are fewer events than so many coefficients call for."""
    return note(
        "too_few_events",
        events=events,
        persons=persons,
        parameters=parameters,
        limit=EVENTS_PER_PARAMETER,
    )


def left_on_unknown_day(frame: pd.DataFrame) -> pd.Series[bool]:
    """Who left successfully, nobody knows when."""
    return frame["day"].isna() & (frame["outcome"] == SUCCESSFUL)


DECLARED = (
    Figure(
        predictors,
        mark("what goes together with a successful exit within a year, or a wage sanction"),
        page="predictors",
        tables_by_code={
            EXIT_WITHIN_1_YEAR: MARKET_TABLES,
            WAGE_SANCTION: SANCTION_TABLES,
            **dict.fromkeys(set(LANDMARKS) - {NO_LANDMARK}, STARTED_TABLES),
        },
        chart="predictors",
        by=(),
        choices=(
            Choice("outcome", PREDICTED),
            Choice("among", AMONG, EVERYBODY),
            Choice("landmark", LANDMARKS, NO_LANDMARK),
            Choice("undated_exits", UNDATED_EXITS, NOT_WITHIN),
        ),
    ),
)
