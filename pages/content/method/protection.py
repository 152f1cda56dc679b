"""How the numbers of a release are protected, in plain words: the rules of its policy."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.policy import OUTSIDER, PAIRS, PROVIDER_ALONE
from data.words import mark
from pages.reader.words import _, date_text, listed, name, points
from pages.shared import show
from pages.shared.filters import DIMENSION_NAMES

if TYPE_CHECKING:
    from collections.abc import Iterable

    from data.policy import Policy
    from pages.shared.view import View

ANCHOR = "protection"
ATTACKERS = {
    OUTSIDER: mark("somebody who knows everything of everybody but the outcomes"),
    PROVIDER_ALONE: mark("each provider, who also knows all outcomes of its own participants"),
    PAIRS: mark("each two providers who put together all that they know"),
}


def draw_protection(view: View) -> None:
    """Why there are releases, who decided what they show, and every rule with its numbers."""
    show.heading(_("How people are protected"), anchor=ANCHOR)
    show.prose(
        _(
            "The registration is about the health of soldiers. Only the steward and the evaluator"
            " see exact numbers. Everybody else sees a *release*: a file of figures in which there"
            " is no person, for a circle of readers who are bound by contract. It is not anonymous"
            " beyond doubt: who knows nearly all of a group can guess the rest from any useful"
            " number."
        )
    )
    policy = _policy(view)
    if policy is None:
        show.prose(
            _(
                "**Nobody has decided yet what a release of this programme may show**, so none can"
                " be published. The controller of the registration decides, with a name and dates."
            )
        )
        return
    show.prose(_decided(policy))
    rules = [*_of_groups(policy), *_of_numbers(policy), *_of_curves(policy), *_of_attacks(policy)]
    show.prose("\n".join(f"- {rule}" for rule in rules))


def _policy(view: View) -> Policy | None:
    """The policy of a release; of a registry the one by which the next would be made, if any."""
    source = view.source
    return source.policy or source.programme.release


def _decided(policy: Policy) -> str:
    return _(
        "What a release shows was decided by {who} on {day}: the policy *{policy}*, to be reviewed"
        " before {review}.",
        who=policy.decided_by,
        day=date_text(policy.decided_on),
        policy=name(policy.name),
        review=date_text(policy.review_on),
    )


def _dimensions(codes: Iterable[str]) -> str:
    return listed([_(DIMENSION_NAMES[code]).lower() for code in codes])


def _of_groups(policy: Policy) -> list[str]:
    return [
        _(
            "**Choices together, filters and comparison: at most {filters}.** For a provider its"
            " own participants are one of them.",
            filters=policy.max_filters,
        ),
        _(
            "**A group has at least {least} persons**, and differs by nobody or by at least"
            " {difference} from every group inside or around it that was ever shown. Otherwise the"
            " difference of two groups would be a few people. A group that changed by fewer keeps"
            " its participants and shows their outcomes of today; newcomers count as soon as there"
            " are {difference} of them.",
            least=policy.min_selection,
            difference=policy.min_difference,
        ),
    ]


def _of_numbers(policy: Policy) -> list[str]:
    return [
        _(
            "**Below {least} no number is shown**, and neither is nobody. Every other number of"
            " persons is rounded to a multiple of {base}, up or down by chance, so that it is right"
            " on average and off by at most {most}. The chance depends on who is in the group: the"
            " same group has the same number on every page and in every release. So asking again"
            " teaches nothing, and numbers need not add up.",
            least=policy.min_count,
            base=policy.base,
            most=policy.base - 1,
        ),
        _(
            "**Shares, differences and intervals** are computed from these numbers, in whole"
            " percents. Means are of {least} persons or more, in {digits} digits. There is no"
            " smallest, no largest and no single person, and days are read off shown curves.",
            least=policy.min_count,
            digits=policy.digits,
        ),
        _rare(policy),
        _(
            "**Models** have at least {cell} persons with and without the outcome in each category,"
            " {cell} persons more than coefficients, and effects of {digits} digits.",
            cell=policy.min_model_cell,
            digits=policy.digits,
        ),
    ]


def _rare(policy: Policy) -> str:
    if not policy.rare_outcomes_of:
        return _("**Wage sanctions and single reasons of exit** are shown of everybody alone.")
    return _(
        "**Wage sanctions and single reasons of exit** are shown of everybody and by one of these"
        " alone: {dimensions}. Few people have them, so they would tell about single people.",
        dimensions=_dimensions(policy.rare_outcomes_of),
    )


def _of_curves(policy: Policy) -> list[str]:
    return [
        _(
            "**Curves** are of {persons} persons or more of whom at least {events} left. They are"
            " known at the end of each step of {days} days, move in steps of {base} persons, and"
            " end where fewer than {left} are left. Where rounding alone can move a share by more"
            " than {most}, the line is thin.",
            persons=policy.min_curve_persons,
            events=policy.min_curve_events,
            days=policy.curve_step_days,
            base=policy.base,
            left=policy.min_at_risk,
            most=points(policy.max_rounding_error, decimals=0, signed=False),
        ),
        _("**Curves are of** everybody, and by one filter or comparison.")
        if not policy.curves_of_two
        else _(
            "**Curves are of** everybody, by one filter or comparison, and by one of these with one"
            " other: {dimensions}.",
            dimensions=_dimensions(policy.curves_of_two),
        ),
    ]


def _of_attacks(policy: Policy) -> list[str]:
    return [
        _(
            "**A release is attacked before it is published**, together with all earlier ones, by a"
            " program that plays {attackers}. What would tell somebody's outcome is taken out"
            " first, and the page says so.",
            attackers=listed([_(ATTACKERS[one]) for one in policy.attackers]),
        )
    ]
