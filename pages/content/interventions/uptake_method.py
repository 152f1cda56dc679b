"""How the figures of the page *Interventions* were computed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.reader.words import _, policy, released
from pages.shared.parts import explanation

if TYPE_CHECKING:
    from pages.shared.view import View


def draw_explanation(view: View) -> None:
    """Population, methods, source: under a fold."""
    explanation(view, _method())


def _method() -> list[str]:
    return [
        _(
            "**Population.** Participants with an intake who did not leave before they entered."
            " Who left on an unknown day is not in the curves, for nobody knows how long they"
            " could have started; they are in the paths."
        ),
        _(
            "**Uptake.** Cumulative incidence with exit as the competing outcome, from life tables"
            " in steps of {days} days (actuarial method, Cutler and Ederer 1958). Who left without"
            " a start stays in them until the as-of date, as somebody who starts no more (Fine and"
            " Gray 1999). A start before entry counts on day 0. Interval: 95 percent, log(−log)."
            " On a day between two steps, and for a quarter, half and three quarters, the value on"
            " the straight line.",
            days=policy().curve_step_days,
        )
        if released()
        else _(
            "**Uptake.** Cumulative incidence with exit as the competing outcome (Aalen-Johansen),"
            " in whole days since entry; a start before entry counts on day 0. Interval: 95"
            " percent, log(−log). The naive share is starts divided by everybody, with Wilson's"
            " interval."
        ),
        _(
            "**Hand-over.** Days from the end of an intervention to the start of the next; 0 where"
            " the next was already going on. An exit ends the waiting, and who waits on the as-of"
            " date is censored. Within 14 days: cumulative incidence."
        ),
        _(
            "**Where participants are.** Who has left is as in the curves of exits, at the end of"
            " each step of {days} days; who has not is divided like those who are still in."
            " Somebody is in the phase of the intervention that began last; matching has no"
            " intervention of its own and begins when coaching ends. An exit for an unknown reason"
            " is an exit otherwise.",
            days=policy().curve_step_days,
        )
        if released()
        else _(
            "**Where participants are.** State occupation (Aalen-Johansen). Somebody is in the"
            " phase of the intervention that began last; matching has no intervention of its own"
            " and begins when coaching ends. An exit for an unknown reason is an exit otherwise."
        ),
    ]
