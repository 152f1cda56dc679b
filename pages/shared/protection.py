"""How the numbers of a release are protected, in plain words: the rules of ``disclosure``."""

from __future__ import annotations

from analysis.disclosure.rules import (
    BASE,
    HIGH_SHARE,
    LOW_SHARE,
    MAX_FILTERS,
    MIN_AT_RISK,
    MIN_CELL,
    MIN_CURVE_EVENTS,
    MIN_CURVE_PERSONS,
    MIN_DIFFERENCE,
    MIN_MODEL_CELL,
    MIN_RESIDUAL_FREEDOM,
    MIN_SELECTION,
)
from pages.shared import show
from pages.shared.words import _, agreed_percent

ANCHOR = "protection"


def draw_protection() -> None:
    """Why there are releases, and every rule with its numbers."""
    show.heading(_("How people are protected"), anchor=ANCHOR)
    show.prose(
        _(
            "The registration is about the health of soldiers. Only the steward and the evaluator"
            " see exact numbers. Everybody else sees a *release*: a file of figures in which there"
            " is no person, made so that nobody can be recognised, not even by somebody who knows"
            " many participants and lays all figures side by side."
        )
    )
    show.prose("\n".join(f"- {rule}" for rule in _rules()))


def _rules() -> list[str]:
    return [
        _(
            "**At most {filters} choices together**, filters and comparison: for a provider its own"
            " participants are one of them.",
            filters=MAX_FILTERS,
        ),
        _(
            "**A group has at least {least} persons**, and differs by nobody or by at least"
            " {difference} from every group inside or around it that was ever shown. Otherwise the"
            " difference of two groups would be a few people. A group that changed by fewer keeps"
            " its earlier numbers, with their date.",
            least=MIN_SELECTION,
            difference=MIN_DIFFERENCE,
        ),
        _(
            "**Below {cell} no number is shown**, and neither is nobody. Every other number of"
            " persons is rounded to a multiple of {base}, up or down by chance, so that it is right"
            " on average and off by at most {most}. The chance hangs on who is in the group: the"
            " same group has the same number on every page and in every release. So asking again"
            " teaches nothing, and numbers need not add up.",
            cell=MIN_CELL,
            base=BASE,
            most=BASE - 1,
        ),
        _(
            "**Shares, differences and intervals** are computed from these numbers, in whole"
            " percents; from {high} up and from {low} down only that is said. Means are of {cell}"
            " persons or more. There is no smallest, no largest and no single person.",
            low=agreed_percent(LOW_SHARE),
            high=agreed_percent(HIGH_SHARE),
            cell=MIN_CELL,
        ),
        _(
            "**Curves** are of {persons} persons or more of whom at least {events} left. They are"
            " shown of everybody, by one filter or comparison, and by the cohort with one other."
            " They are known at the end of each half year, move in steps of {base} persons, and end"
            " before fewer than {persons} have been followed for so long or fewer than {left} are"
            " left.",
            persons=MIN_CURVE_PERSONS,
            events=MIN_CURVE_EVENTS,
            base=BASE,
            left=MIN_AT_RISK,
        ),
        _(
            "**Models** have at least {cell} persons with and without the outcome in each category,"
            " {freedom} persons more than coefficients, and effects of two digits.",
            cell=MIN_MODEL_CELL,
            freedom=MIN_RESIDUAL_FREEDOM,
        ),
        _(
            "**A release is attacked before it is published**, together with all earlier ones, by a"
            " program that knows everything but the outcomes. Whatever proves something of somebody"
            " is taken out first."
        ),
    ]
