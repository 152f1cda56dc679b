"""How people feel, and who says so (Figures 3.3 and 3.4 of the evaluation).

Answers run from 1 (low) to 5 (high). A mean by phase compares different persons: those in a later
phase may have felt better all along. Change within persons is in
`analysis.figures.wellbeing_change`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
import pandas as pd

from analysis.choices import ANSWERS, LAST_ROUND, check_choice
from analysis.declaration import (
    ANSWERED,
    ANSWERS_OF_MANY,
    SURVEY,
    SURVEY_TABLES,
    Choice,
    Figure,
    Kind,
    Released,
)
from analysis.estimators.means import LEAST_ANSWERS, interval_on_scale
from analysis.estimators.proportions import share_with_interval
from analysis.groups import compared_groups, without_hidden
from analysis.selection import ALL, Selection, check_selection
from data.dimensions import DIMENSIONS, PHASE, ROUND, SURVEY_DIMENSIONS, options
from data.errors import NotComparableError
from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.registry import survey
from data.schema.tables import SCALE_MAXIMUM, SCALE_MINIMUM
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.programme import Programme
    from data.registry.source import CountSource

COLUMNS = ("group", "item", "persons", "mean", "lower", "upper")
DISTRIBUTION_COLUMNS = ("group", "item", "answer", "persons", "share")
RESPONSE_COLUMNS = ("round", "group", "invited", "answered", "share", "lower", "upper")

EVERY_ROUND = "every-round"
"""Which answers count where rounds are compared: each round is a group of its own."""

SCALE = range(SCALE_MINIMUM, SCALE_MAXIMUM + 1)

ALIKE = 1e-9
"""The variance of answers that are not all alike is larger: 1 / n of whole points."""

EXIT_DAYS = 182
"""26 weeks, half a year, as in the exit curves."""
STILL_IN = "still_in"
AFTERWARDS = (SUCCESSFUL, UNSUCCESSFUL, STILL_IN)


def wellbeing(source: CountSource, selection: Selection, answers: str = LAST_ROUND) -> pd.DataFrame:
    """The mean of each item, for each group.

    Parameters
    ----------
    source, selection
        Whose; ``by`` may also be ``phase``, at the time of the answer, or ``round``.
    answers
        ``last-round``, or ``last-of-each-person``; by ``round`` it plays no part.

    Returns
    -------
    DataFrame
        Columns ``group``; ``item`` (codes of the programme); ``persons`` who answered the item;
        ``mean``, 1-5, with its 95 % interval ``lower, upper``, which cannot leave the scale
        (`analysis.estimators.means`): NaN for fewer than ten persons, and where all answered
        alike. Groups without answers are not there. A source that protects its numbers shows means
        of ten or more, in two digits.

    Raises
    ------
    SelectionError
        For a dimension or code that the programme does not have.
    """
    counts = answer_counts(source, selection, answers)
    return means(source, counts, groups_of(counts, source.programme, selection))


def means(source: CountSource, counts: pd.DataFrame, groups: Sequence[str]) -> pd.DataFrame:
    """Means with intervals, as `wellbeing`, from counts ``group, item, answer, persons``."""
    answer, persons = counts["answer"].astype(float), counts["persons"]
    sums = counts.assign(total=answer * persons, squares=answer**2 * persons)
    by_item = sums.groupby(["group", "item"])[["persons", "total", "squares"]].sum()
    items = [item.code for item in source.programme.survey_items]
    places = pd.MultiIndex.from_product([groups, items], names=["group", "item"])
    table = by_item.reindex(places, fill_value=0).reset_index()
    n = table["persons"].to_numpy(float)
    with np.errstate(invalid="ignore", divide="ignore"):
        mean = table["total"].to_numpy() / n
        variance = np.maximum(table["squares"].to_numpy() - n * mean**2, 0.0) / (n - 1)
    # Where nearly nothing varies, it is the rounding of floats.
    variance = np.where(variance > ALIKE, variance, 0.0)
    lower, upper = interval_on_scale(n, mean, variance, (SCALE[0], SCALE[-1]))
    parts, nobody = dict(tuple(counts.groupby(["group", "item"]))), counts.iloc[:0]
    answered = [source.persons(parts.get(place, nobody)) for place in places]
    # By the number that is shown: whether there is an interval must not say more than it does.
    certain = np.array(answered) >= LEAST_ANSWERS
    lower, upper = np.where(certain, lower, np.nan), np.where(certain, upper, np.nan)
    estimates = zip(mean.tolist(), lower.tolist(), upper.tolist(), strict=True)
    rows = [
        (*place, shown, *source.precision.mean_on_scale(estimate, shown))
        for place, shown, estimate in zip(places, answered, estimates, strict=True)
    ]
    return without_hidden(pd.DataFrame(rows, columns=list(COLUMNS)), "persons")


def wellbeing_distribution(
    source: CountSource, selection: Selection, answers: str = LAST_ROUND
) -> pd.DataFrame:
    """How often each answer was given: columns ``group, item, answer, persons, share``.

    A row for each answer from 1 to 5; ``share`` 0-1 of those who answered the item, NaN for an item
    that nobody of the group answered. Parameters and errors as `wellbeing`.
    """
    counts = answer_counts(source, selection, answers)
    parts, nobody = dict(tuple(counts.groupby(["group", "item"]))), counts.iloc[:0]
    table = [
        (group, item.code, answer, n, source.precision.share(n, answered))
        for group in groups_of(counts, source.programme, selection)
        for item in source.programme.survey_items
        for rows in [parts.get((group, item.code), nobody)]
        for answered, answers_given in [(source.persons(rows), rows["answer"].to_numpy())]
        for answer in SCALE
        for n in [source.persons(rows[answers_given == answer], answered)]
    ]
    return without_hidden(pd.DataFrame(table, columns=list(DISTRIBUTION_COLUMNS)), "persons")


def answer_counts(source: CountSource, selection: Selection, answers: str) -> pd.DataFrame:
    """Counts of answers for a checked selection."""
    by_person = None if selection.by in SURVEY_DIMENSIONS else selection.by
    check_selection(replace(selection, by=by_person), source.programme)
    check_choice("answers", answers, ANSWERS)
    counted = EVERY_ROUND if selection.by == ROUND else answers
    return survey.survey_answers(source, selection.by, dict(selection.where), counted)


def groups_of(counts: pd.DataFrame, programme: Programme, selection: Selection) -> list[str]:
    """The groups that answered, in the order of the programme, or of time."""
    found = set(counts["group"])
    if selection.by == ROUND:
        return sorted(found, key=int)
    known = [ALL]
    if selection.by == PHASE:
        known = [*(phase.code for phase in programme.phases), UNKNOWN]
    elif selection.by:
        known = [option.code for option in options(programme, selection.by)]
    return [code for code in known if code in found]


def survey_response(source: CountSource, selection: Selection) -> pd.DataFrame:
    """Who answered: by round, and by a characteristic of the registration.

    Columns ``round, group``; ``invited`` and ``answered``, persons; ``share`` 0-1 with its 95 %
    Wilson interval ``lower, upper``. Compared by intervention, a person is in each group.
    """
    counts = compared_groups(survey.survey_response, source, selection)
    rows = [
        (int(part["round"].iloc[0]), group, invited, answered,
         *share_with_interval(answered, invited, source.precision))
        for (_, group), part in counts.groupby(["round", "group"], sort=False)
        for invited, answered in [_invited_and_answered(source, part)]
    ]  # fmt: skip
    table = pd.DataFrame(rows, columns=list(RESPONSE_COLUMNS))
    table = table.sort_values("round", kind="stable", ignore_index=True)
    return without_hidden(table, "invited", "round")


def _invited_and_answered(source: CountSource, rows: pd.DataFrame) -> tuple[float, float]:
    invited = source.persons(rows)
    return invited, source.persons(rows[rows["answered"]], invited)


def wellbeing_before_exit(source: CountSource, selection: Selection) -> pd.DataFrame:
    """How people felt who left within half a year after they answered, and who did not.

    A correlation: who feels better may leave sooner, who is about to leave may feel better, and
    health may do both.

    Returns
    -------
    DataFrame
        Columns as `wellbeing`; ``group`` is what came within 182 days after the answer:
        ``successful``, ``unsuccessful``, ``still_in``. Of each person the first answer that was
        given before an exit and has been followed for so long. Exits without a date or a reason
        are left out.

    Raises
    ------
    SelectionError, NotComparableError
        For an unknown code, or where no answer has been followed for so long.
    """
    check_selection(selection, source.programme)
    counts = survey.survey_exits(source, dict(selection.where), EXIT_DAYS)
    if counts.empty:
        raise NotComparableError(
            mark(
                "No answer to the survey has been followed for {days} days on {as_of_date}: what"
                " came after it is not known yet. Choose a later as-of date."
            ),
            days=EXIT_DAYS,
            as_of_date=source.as_of_date.isoformat(),
        )
    return means(source, counts, [g for g in AFTERWARDS if g in set(counts["group"])])


DECLARED = (
    Figure(
        survey_response,
        mark("who answered the survey"),
        page="wellbeing",
        tables=SURVEY_TABLES,
        released=Released(Kind.COUNTS, reason=ANSWERS_OF_MANY),
    ),
    Figure(
        wellbeing,
        mark("how people feel: the mean of each item of the survey"),
        page="wellbeing",
        tables=SURVEY_TABLES,
        chart="wellbeing-means",
        by=(*SURVEY_DIMENSIONS, *DIMENSIONS),
        choices=(Choice("answers", ANSWERS, LAST_ROUND),),
        released=Released(Kind.COUNTS, ANSWERED, by=SURVEY, survey=True, reason=ANSWERS_OF_MANY),
    ),
    Figure(
        wellbeing_distribution,
        mark("how often each answer of the survey was given"),
        page="wellbeing",
        tables=SURVEY_TABLES,
        chart="wellbeing-answers",
        by=(*SURVEY_DIMENSIONS, *DIMENSIONS),
        choices=(Choice("answers", ANSWERS, LAST_ROUND),),
        released=Released(Kind.COUNTS, ANSWERED, by=SURVEY, survey=True, reason=ANSWERS_OF_MANY),
    ),
    Figure(
        wellbeing_before_exit,
        mark("how people felt who left within half a year, and who stayed"),
        page="wellbeing",
        tables=SURVEY_TABLES,
        by=(),
        released=Released(Kind.COUNTS, survey=True, reason=ANSWERS_OF_MANY),
    ),
)
