"""What the page *Definitions and methods* says: words, methods with sources, agreement with R."""

from __future__ import annotations

import csv
import math
from functools import cache
from html import escape
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from data.programme import SUCCESSFUL, UNKNOWN, UNSUCCESSFUL
from data.words import mark
from pages.reader.words import (
    UNDEFINED,
    _,
    agreed_percent,
    count_words,
    date_text,
    language,
    name,
    number,
    policy,
    released,
)
from pages.shared import show
from pages.shared.parts import source, strong
from pages.shared.tables import Cell, Row

if TYPE_CHECKING:
    from pages.shared.view import View

AGREEMENT = Path(__file__).resolve().parents[3] / "docs" / "agreement_with_r.csv"
"""Written by ``tests/agreement.py``; a test holds it to what is found."""
SUPERSCRIPTS = str.maketrans("-0123456789", "⁻⁰¹²³⁴⁵⁶⁷⁸⁹")

METHODS = {
    "curves": (
        mark("Cumulative incidence"),
        mark("Exits, Lasting work, Interventions"),
        mark("Aalen and Johansen 1978; interval log(−log), infinitesimal jackknife"),
    ),
    "gray": (mark("Gray's test"), mark("Exits"), mark("Gray 1988, Annals of Statistics 16")),
    "log_rank": (
        mark("Log-rank test"),
        mark("Exits"),
        mark("Kalbfleisch and Prentice 2002, chapter 1"),
    ),
    "delayed_entry": (
        mark("Cumulative incidence with delayed entry"),
        mark("Wage sanctions"),
        mark("Geskus 2011, Biometrics 67; Greenwood"),
    ),
    "states": (
        mark("State occupation"),
        mark("Interventions"),
        mark("Aalen and Johansen 1978, Scandinavian Journal of Statistics 5"),
    ),
    "effects": (
        mark("Logit, average marginal effects"),
        mark("Predictors"),
        mark("Bartus 2005, Stata Journal 5; Greene 2012, section 17.3"),
    ),
    "mixed_model": (
        mark("Mixed model"),
        mark("Wellbeing"),
        mark("Laird and Ware 1982, Biometrics 38"),
    ),
    "gee": (mark("GEE"), mark("Wellbeing"), mark("Liang and Zeger 1986, Biometrika 73")),
    "wilson": (
        mark("Interval of a share"),
        mark("Lasting work, Wage sanctions, Wellbeing, Result"),
        mark("Wilson 1927, Journal of the American Statistical Association 22"),
    ),
    "t": (
        mark("Interval of a mean, on its scale by log odds"),
        mark("Wellbeing"),
        mark("Student 1908, Biometrika 6; Agresti 2013, section 3.1.7"),
    ),
    "difference": (
        mark("Standardised difference"),
        mark("Participants"),
        mark("Yang and Dalton 2012; Austin 2009, Communications in Statistics 38"),
    ),
}
"""Method → its name, the pages that use it, its source."""

NUMBERS = {
    "share": mark("share"),
    "std_error": mark("standard error"),
    "statistic": mark("chi-square, relative"),
    "effect": mark("coefficient or effect"),
}

GLOSSARY = (
    (mark("As-of date"), mark("The date up to which the registration speaks.")),
    (
        mark("Participant"),
        mark("A soldier, ill for long, with an intake in the programme."),
    ),
    (mark("Entry"), mark("Start of the guidance; day 0 of the curves of exits.")),
    (
        mark("Exit"),
        mark("End of the re-integration trajectory, not of the employment."),
    ),
    (
        mark("Cohort"),
        mark("Participants who entered in the same year of the programme, July to June."),
    ),
    (
        mark("Wage sanction"),
        mark("UWV makes the employer pay wages for up to a year longer."),
    ),
    (
        mark("Risk of a wage sanction"),
        mark("What the review of the file expected: none, low, middle or high."),
    ),
    (
        mark("Cumulative incidence"),
        mark("The share to whom something has happened by a day, whatever else can happen."),
    ),
    (
        mark("Competing outcome"),
        mark(
            "What makes another outcome impossible: who left otherwise cannot leave successfully."
        ),
    ),
    (
        mark("Still in, at risk"),
        mark("Followed on that day, and it has not happened yet."),
    ),
    (
        mark("Too recent (censored)"),
        mark("Not yet followed for so long on the as-of date; counts as long as followed."),
    ),
    (
        mark("95 percent interval"),
        mark("If the programme were repeated often, 95 of 100 such intervals hold the true value."),
    ),
    (
        mark("Percentage point"),
        mark("The difference of two percentages: from 40 to 44 percent is 4 percentage points."),
    ),
    (
        mark("Average marginal effect"),
        mark("How much the chance differs on average with a characteristic, all else as it is."),
    ),
    (
        mark("Landmark"),
        mark(
            "A day on which the clock starts for those still in, so that what came before is known."
        ),
    ),
    (
        mark("Immortal time"),
        mark("Time in which somebody cannot have left, because the group is formed later."),
    ),
    (
        mark("Registry"),
        mark("What one extract said on its as-of date; it never changes afterwards."),
    ),
    (
        mark("Release"),
        mark("The figures of a registry, protected, in which there is no person."),
    ),
    (
        mark("Selection"),
        mark("The participants that the filters leave."),
    ),
)


class Agreement(NamedTuple):
    """The largest difference from R that was found for a number of a method."""

    method: str
    number: str
    program: str
    data: str
    largest: float


@cache
def agreement() -> tuple[Agreement, ...]:
    """The file that the tests keep true."""
    with AGREEMENT.open(encoding="utf-8") as file:
        return tuple(
            Agreement(
                row["method"], row["number"], row["program"], row["data"], float(row["largest"])
            )
            for row in csv.DictReader(file)
        )


def draw_answer() -> None:
    """That the numbers can be trusted, and where they come from."""
    found = agreement()
    first = _(
        "The estimators agree with R: in {comparisons} comparisons the largest difference is at"
        " most {largest}.",
        comparisons=strong(number(len(found))),
        largest=strong(power(max(row.largest for row in found))),
    )
    more = _(
        "Definitions come from the evaluation and the contract, methods from the literature; both"
        " stand below, with the words that the pages use."
    )
    show.answer(first, more)


def power(difference: float) -> str:
    """A power of ten as it is written: ``10⁻¹²``."""
    return "10" + str(round(math.log10(difference))).translate(SUPERSCRIPTS)


def note_selection(view: View) -> None:
    """Say that filters and comparison play no part."""
    if view.selection.where or view.selection.by:
        show.info(
            _(
                "**Filters and comparison are not used here.** This page explains; it counts"
                " nobody."
            ),
            icon=":material/filter_alt_off:",
        )


def draw_measures(view: View) -> None:
    """The two measures of success beside each other, and how each counts a reason of exit."""
    show.heading(_("Two measures of success, never mixed"))
    programme = view.source.programme
    months = number(programme.contract_months)
    judged = _("{months} months after the first sick day", months=months)
    rows = [
        Row(_("Successful is"), [_("back to work"), _("back to work, or IVA")], "words"),
        Row(_("Time runs from"), [_("entry"), _("the first sick day")], "words"),
        Row(_("Judged"), [_("on every day since entry"), judged], "words"),
        Row(_("Answers"), [_("what the programme achieves"), _("what is paid for")], "words"),
        *(
            Row(name(t.name), [UNDEFINED, agreed_percent(t.share, 1)], "words")
            for t in programme.targets
        ),
        Row(_("How each counts a reason of exit"), kind="heading"),
        *(
            Row(
                name(reason.name), [_counts_as(reason.effect), _counts_as(reason.contract)], "words"
            )
            for reason in programme.exit_reasons
        ),
    ]
    columns = ["", _("Effect measure"), _("Contract measure")]
    show.table("measures", _("Two measures of success, never mixed"), columns, rows)


def _counts_as(code: str) -> str:
    names = {
        SUCCESSFUL: _("successful"),
        UNSUCCESSFUL: _("not successful"),
        UNKNOWN: _("unknown"),
    }
    return names[code]


def draw_cohorts(view: View) -> None:
    """Which entry belongs to which cohort."""
    show.heading(_("Cohorts"))
    rows = [
        Row(name(c.name).split(" (")[0], [date_text(c.first_day), date_text(c.last_day)])
        for c in view.source.programme.cohorts
    ]
    show.table("cohorts", _("Cohorts"), ["", _("First day of entry"), _("Last day of entry")], rows)
    show.caption(
        _(
            "The evaluation names both July 2020 as the end of the first cohort and as the begin of"
            " the second. Here a cohort runs from 1 July to 30 June."
        )
    )


def draw_glossary() -> None:
    """Every word of the pages that is not everyday language."""
    show.heading(_("Words"))
    words = sorted(((_(word), _(meaning)) for word, meaning in GLOSSARY), key=_lower)
    lines = "".join(f"<dt>{escape(word)}</dt><dd>{escape(meaning)}</dd>" for word, meaning in words)
    show.table(
        "glossary",
        _("Words"),
        [_("Word"), _("Meaning")],
        [Row(word, [meaning]) for word, meaning in words],
        markup=f'<dl class="glossary" lang="{language()}">{lines}</dl>',
    )


def _lower(pair: tuple[str, str]) -> str:
    return pair[0].lower()


def draw_methods(view: View) -> None:
    """Each method: where it is used, where it comes from."""
    show.heading(_("Methods and their sources"))
    lines = "".join(
        f"<dt>{escape(_(title))}</dt><dd>{escape(_(used))}<br><span>{escape(_(origin))}</span></dd>"
        for title, used, origin in METHODS.values()
    )
    show.table(
        "methods",
        _("Methods and their sources"),
        [_("Method"), _("Where it is used"), _("Source")],
        [Row(_(title), [_(used), _(origin)]) for title, used, origin in METHODS.values()],
        markup=f'<dl class="glossary">{lines}</dl>',
    )
    show.caption(
        _(
            "Times are in whole days; nothing is rounded before the end. Days on which several"
            " things happen are computed exactly. Persons are counted in the registry; only counts"
            " and estimates reach the pages."
        )
    )
    decided = policy() if released() else view.source.programme.release
    if decided is None:
        return
    show.caption(
        _(
            "In a release curves are life tables in steps of {step} and of {base} persons. Shares"
            " are computed from these by the actuarial method (Cutler and Ederer 1958), and so are"
            " intervals and tests; between two steps a curve is a straight line.",
            step=_in_weeks(decided.curve_step_days),
            base=decided.base,
        )
    )


def _in_weeks(days: int) -> str:
    """A number of days in whole weeks where it is that: ``4 weeks``."""
    weeks, rest = divmod(days, 7)
    if rest:
        return count_words("{count} day", "{count} days", days)
    return count_words("{count} week", "{count} weeks", weeks)


def draw_agreement() -> None:
    """The largest difference from R, as the tests found it."""
    show.heading(_("Compared with R"))
    rows = [
        Row(
            _(METHODS[row.method][0]),
            [_(NUMBERS[row.number]), row.program, row.data, Cell(power(row.largest))],
        )
        for row in agreement()
    ]
    columns = [_("Method"), _("Number"), _("R package"), _("Data"), _("Difference at most")]
    show.table("agreement", _("Compared with R"), columns, rows)
    show.caption(
        _(
            "Largest absolute difference between the dashboard and R 4.2.2, rounded up to a power"
            " of ten, on public data of R packages; *delayed_entry* and *states* were drawn for it."
            " The tests compute it anew with every change, and fail where it is larger than stands"
            " here."
        )
    )


def draw_source(view: View) -> None:
    """The registry or release, and the version, that everything on the pages comes from."""
    exact = view.source.exact
    title = _("This registry and this version") if exact else _("This release and this version")
    show.heading(title)
    show.prose(source(view))
