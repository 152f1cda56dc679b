"""What the page *Predictors* says: the answer, how to read it, the trap of footnote 18."""

from __future__ import annotations

import math
from html import escape
from typing import TYPE_CHECKING

from analysis.choices import NO_LANDMARK
from data.dimensions import INTERVENTION
from data.words import mark
from pages.content.predictors.model import (
    CATEGORIES,
    NUMBERS,
    Asked,
    Effect,
    among_names,
    category_names,
    effects,
    landmark_names,
    not_shown,
    outcome_names,
    short_outcome_names,
)
from pages.reader import address
from pages.reader.words import _, count_words, language, listed, number, points, policy
from pages.shared import show
from pages.shared.filters import switch
from pages.shared.parts import explanation, population, strong
from pages.shared.rare import without_comparison

if TYPE_CHECKING:
    from analysis.figures.predictors import PredictorResult
    from pages.shared.view import View

MOST_NAMED = 2
IN_A_SENTENCE = {
    "age": mark("age ({difference} a year)"),
    "months_sick": mark("time sick before entry ({difference} a month)"),
    "days_to_first_intervention": mark("days to the first intervention ({difference} each 30)"),
    "labour_market": mark("the labour market ({difference} for 0.1)"),
    "branch": mark("branch ({category} rather than {base}: {difference})"),
    "wage_sanction_risk": mark("expected risk ({category} rather than {base}: {difference})"),
    INTERVENTION: mark("having started {category} ({difference})"),
}


TOGETHER = mark(
    "{variable}: taken together and not shown are {categories}, for in each of them fewer than"
    " {few} persons had the outcome, or fewer than {few} had not."
)
NOT_IN_MODEL = mark(
    "{variable} is not in the model: too few of its categories have {few} persons with and {few}"
    " without the outcome. Without an effect of their own are {categories}."
)


def draw_answer(view: View, chosen: Asked, result: PredictorResult) -> None:
    """The characteristics that go together with the outcome most clearly."""
    rows = [row for row in effects(view, result) if row.sure and not row.squared]
    named = sorted(rows, key=_certainty)[:MOST_NAMED]
    outcome = outcome_names()[chosen.outcome]
    if named:
        first = _(
            "The chance of a {outcome} goes together most clearly with {named}.",
            outcome=escape(outcome),
            named=listed([_in_words(view, result, row) for row in named]),
        )
    else:
        first = _(
            "No characteristic goes together with a {outcome} more than chance may do.",
            outcome=escape(outcome),
        )
    more = _(
        "{events} of the {persons} participants in the model had it. What goes together is not yet"
        " an effect: people differ in more than is registered.",
        events=number(result.events),
        persons=number(result.persons),
    )
    show.answer(first, more)


def _certainty(row: Effect) -> tuple[float, float]:
    """To sort the surest first; without p-values by the distance of the interval from 0."""
    if math.isnan(row.p_value):
        width = max(row.upper - row.lower, 1e-9)
        return -abs(row.effect) / width, -abs(row.effect)
    return row.p_value, 0.0


def _in_words(view: View, result: PredictorResult, row: Effect) -> str:
    base = dict(result.bases).get(row.variable, "")
    names = category_names(view, row.variable) if row.variable in CATEGORIES else {}
    return _(
        IN_A_SENTENCE[row.variable],
        category=escape(row.label),
        base=escape(names.get(base, base)),
        difference=strong(points(row.effect, decimals=0 if abs(row.effect) >= 0.1 else 1)),
    )


def draw_choices(chosen: Asked) -> None:
    """What is explained, from which day, and of whom."""
    with show.frame("predictor-choices", horizontal=True):
        switch(address.OUTCOME, _("What is explained"), short_outcome_names(), chosen.outcome)
        switch(address.LANDMARK, _("Seen from which day"), landmark_names(), chosen.landmark)
        if not chosen.exits:
            switch(address.AMONG, _("Of whom"), among_names(), chosen.among)


def note_selection(view: View) -> None:
    """Say which parts of the address make no sense on this page."""
    if view.selection.code(INTERVENTION):
        show.info(
            _(
                "**The filter on an intervention is not used here.** Whether somebody would start"
                " one was not known at entry: who left early never got the chance. Choose a day"
                " above instead: of those still in on it, what they had started before it can"
                " explain what came after."
            ),
            icon=":material/filter_alt_off:",
        )
    if view.selection.by == INTERVENTION:
        show.info(
            _(
                "**Groups by intervention are not compared here**, for the same reason: a group of"
                " who ever started one is known only afterwards."
            ),
            icon=":material/compare_arrows:",
        )


def draw_reading_aid(view: View, chosen: Asked, result: PredictorResult) -> None:
    """The first row that is known, in plain words; what stars and open points mean."""
    rows = [row for row in effects(view, result) if row.known and row.variable == "age"]
    words = []
    if rows and not rows[0].squared:
        words.append(
            _(
                "**How to read it.** Of two participants who are otherwise the same in this model,"
                " the one who is a year older has on average a chance of a {outcome} that is"
                " {difference} {direction}.",
                outcome=outcome_names()[chosen.outcome],
                difference=points(rows[0].effect, decimals=1, signed=False),
                direction=_("larger") if rows[0].effect > 0 else _("smaller"),
            )
        )
    words.append(
        _(
            "A point to the right of 0: a larger chance. The line is the 95 percent interval: if it"
            " crosses 0, chance alone may have done it, and the point is open. Stars: ***"
            " 99 percent, ** 95 percent, * 90 percent certain that it is not 0. With so many rows"
            " one in twenty gets two stars by chance."
        )
    )
    words.append(
        _(
            "**What it does not say.** That a characteristic causes the outcome. Who enters later"
            " may for example have been sent later because recovery was expected anyway."
        )
    )
    show.prose(" ".join(words))


def draw_notes(view: View, result: PredictorResult) -> None:
    """What has to be said with the table: unsure estimates, and what could not be estimated."""
    separated = [dict(note.values) for note in result.notes if note.code == "separated"]
    draw_not_shown(view, result)
    for note in result.notes:
        if note.code == "too_few_events":
            show.warning(note.text(language()), icon=":material/warning:")
        elif note.code not in ("separated", "small_categories"):
            show.caption(note.text(language()))
    if separated:
        named = [_separated(view, values) for values in separated]
        show.caption(
            _(
                "“–”: cannot be estimated. Everybody in the category had the outcome, or nobody,"
                " so that it predicts perfectly; its persons are left out: {named}. Where the"
                " category that others are compared with is one of these, none of them can be.",
                named=listed(named),
            )
        )


def draw_not_shown(view: View, result: PredictorResult) -> None:
    """Which rows a release does not show, by name, and what became of them in the model."""
    named: dict[str, list[str]] = {}
    for variable, code in not_shown(result):
        named.setdefault(variable, []).append(code)
    told = {row.variable for row in effects(view, result)}
    for variable, codes in named.items():
        if variable in NUMBERS:
            show.caption(_("{variable} is not in the model.", variable=_(NUMBERS[variable][1])))
            continue
        names = category_names(view, variable)
        show.caption(
            _(
                TOGETHER if variable in told else NOT_IN_MODEL,
                variable=_variable_name(variable),
                categories=listed([names.get(code, code) for code in codes]),
                few=policy().min_model_cell,
            )
        )


def _variable_name(variable: str) -> str:
    return {
        "branch": _("Branch"),
        "wage_sanction_risk": _("Risk"),
        INTERVENTION: _("Intervention"),
    }[variable]


def _separated(view: View, values: dict[str, object]) -> str:
    variable, code = str(values["variable"]), str(values["category"])
    names = category_names(view, variable) if variable in CATEGORIES else {}
    return f"{_variable_name(variable)} {names.get(code, code)} ({values['persons']})"


def draw_trap(chosen: Asked) -> None:
    """Why taking part in an intervention enters only at a landmark."""
    show.heading(_("Why no intervention is in the model from entry"))
    if chosen.landmark == NO_LANDMARK and not chosen.exits:
        now = _(
            "Seen from entry, no intervention is in the model. Choose another day above to see what"
            " goes together with having started."
        )
    elif chosen.landmark == NO_LANDMARK:
        now = _(
            "Seen from entry, only the days to the first intervention are in the model. Choose"
            " another day above to see what goes together with having started."
        )
    else:
        now = _(
            "Now chosen: of those still in on day {day}, what they had started before it. What"
            " happened until then no longer counts.",
            day=chosen.landmark,
        )
    show.prose(
        _(
            "Whoever takes part in Place & Train, a year on secondment, has by design a smaller"
            " chance of leaving within a year; and who leaves in the first weeks never gets to"
            " start anything (footnote 18 of the evaluation). If taking part counted as known at"
            " entry, an intervention would look harmful, or staying would look like its effect:"
            " *immortal-time bias*. Therefore the clock starts on a chosen day, the *landmark*."
        )
        + "\n\n"
        + now
    )


def draw_explanation(view: View, chosen: Asked) -> None:
    """Population, outcome, method, source: under a fold."""
    outcome = (
        _(
            "**Outcome.** Left successfully within 364 days of entry, of who entered at least as"
            " long before the as-of date. Who left for an unknown reason is left out, as published;"
            " who left successfully on an unknown day counts as not within a year, as the published"
            " number of 264 does."
        )
        if chosen.exits
        else _(
            "**Outcome.** A wage sanction, imposed until the as-of date. Most participants have not"
            " been ill long enough for one: choose those sick for 2 years or more to compare like"
            " with like."
        )
    )
    explanation(
        view,
        [
            population(without_comparison(view)),
            outcome,
            _(
                "**Method.** Logit, with average marginal effects. For a category:"
                " the chance with everybody in it minus the chance with everybody in the category"
                " compared with. For a number: the slope, through its square. Standard errors by"
                " the delta method; intervals normal, 95 percent. Equal to R's glm (page"
                " *Definitions and methods*). Months and years are whole ones."
            ),
            _(
                "**Few events.** With fewer than 10 events for each coefficient, estimates are"
                " unsure and intervals too narrow (Peduzzi and others 1996): then a warning stands"
                " with the table."
            ),
        ],
    )


def description(result: PredictorResult) -> str:
    """The figure in a sentence, for who cannot see it."""
    return count_words(
        "Effects of characteristics in percentage points with intervals, in a model of {count}"
        " participant. The same numbers stand in the table beside it.",
        "Effects of characteristics in percentage points with intervals, in a model of {count}"
        " participants. The same numbers stand in the table beside it.",
        result.persons,
    )
