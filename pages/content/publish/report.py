"""What a release shows, what not and why, and how exact it is: its report, for the steward.

Every line says what it means and what the steward has to do, which is mostly nothing.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING, Any, NamedTuple

from analysis.selection import Selection
from data.dimensions import OTHER_THAN, PROVIDER, options
from data.policy import OUTSIDER
from data.words import mark
from pages.reader.words import UNDEFINED, _, listed, name, number, points
from pages.shared import show
from pages.shared.filters import DIMENSION_NAMES
from pages.shared.rare import CONTRACT, SANCTION
from pages.shared.tables import Row

if TYPE_CHECKING:
    from collections.abc import Mapping

    from data.policy import Policy
    from data.programme import Programme

EXIT_REASON = "exit_"
"""How the outcome of a single reason of exit begins."""

CURVES = {
    "exit_curves": mark("Exits"),
    "uptake": mark("First start of each intervention"),
    "first_start_curve": mark("First start of any intervention"),
    "sanction_curve": mark("Wage sanctions"),
    "occupation": mark("Where participants are"),
}

NOTHING_TO_DO = mark("You need not do anything.")


class Line(NamedTuple):
    """A line of the report: what, how many, what it means and what to do."""

    what: str
    size: str
    meaning: str


def draw_report(report: Mapping[str, Any], policy: Policy, programme: Programme) -> None:
    """What is shown and what not, then how exact the curves are, then every group by name."""
    lines = _lines(report, policy)
    columns = ["", _("Number"), _("What it means, and what you do")]
    show.table(
        "release-report",
        _("What is shown, and what not"),
        columns,
        [Row(line.what, [line.size, line.meaning], "words") for line in lines],
        markup=f'<dl class="glossary">{"".join(map(_entry, lines))}</dl>',
    )
    _draw_errors(report["largest_errors"])
    _draw_names(report, programme)


def _entry(line: Line) -> str:
    """A line as HTML: what and how many, then what it means."""
    return f"<dt>{escape(line.what)}: {escape(line.size)}</dt><dd>{escape(line.meaning)}</dd>"


def _lines(report: Mapping[str, Any], policy: Policy) -> list[Line]:
    return [*_of_groups(report, policy), *_of_the_attack(report), *_of_numbers(report, policy)]


def _with_what_to_do(meaning: str) -> str:
    return f"{meaning} {_(NOTHING_TO_DO)}"


def _of_groups(report: Mapping[str, Any], policy: Policy) -> list[Line]:
    """Which groups are shown, and why others are not."""
    return [
        Line(
            _("Groups that are shown"),
            number(report["shown"]),
            _with_what_to_do(_("All with the numbers of this date.")),
        ),
        Line(
            _("Of these, with the participants of an earlier release"),
            number(len(report["kept"])),
            _(
                "They changed by fewer than {few} people since they were last shown. Their numbers"
                " are of this date; newcomers count as soon as there are {few} of them.",
                few=policy.min_difference,
            ),
        ),
        Line(
            _("Groups that are not shown"),
            number(report["hidden"]),
            _(
                "They have fewer than {least} people, or differ by fewer than {few} from a group"
                " that is shown. They come by themselves when they grow.",
                least=policy.min_selection,
                few=policy.min_difference,
            ),
        ),
    ]


def _of_the_attack(report: Mapping[str, Any]) -> list[Line]:
    """What was taken out because it told somebody's outcome."""
    taken, curves = report["numbers_taken_out"], report["attack"]["curves"]
    ask = _(
        "If it is a group that the meeting needs, ask whoever decided on the policy: never publish"
        " it another way."
    )
    return [
        Line(
            _("Groups taken out"),
            number(len(report["taken_out"])),
            _("Their numbers would have told somebody's outcome to one of the attackers.")
            + f" {ask}",
        ),
        Line(
            _("Groups without the numbers of one outcome"),
            number(sum(len(groups) for groups in taken.values())),
            _("Only these numbers would have told it; the rest of the group is shown.") + f" {ask}",
        ),
        Line(
            _("Curves that end earlier, or are left out"),
            _(
                "{shorter} and {gone} of {all}",
                shorter=number(len(curves["shortened"])),
                gone=number(len(curves["taken_out"])),
                all=number(curves["curves"]),
            ),
            _with_what_to_do(_("From there on they would have told somebody's outcome.")),
        ),
        Line(
            _("Outcomes that earlier releases tell by now"),
            number(report["attack"]["persons_proven"]),
            _(
                "They follow from releases that are out already, with what providers have learned"
                " since. No rule can prevent it, and it cannot be taken back. If it is not 0, tell"
                " the auditor."
            ),
        ),
    ]


def _of_numbers(report: Mapping[str, Any], policy: Policy) -> list[Line]:
    """How many numbers are shown, and how exact they are."""
    counts, hidden = report["counts"], report["counts_hidden"]
    return [
        Line(
            _("Numbers of persons that are hidden"),
            _("{hidden} of {all}", hidden=number(hidden), all=number(counts)),
            _with_what_to_do(
                _(
                    "They are below {few}, nobody included, and stand as a limit.",
                    few=policy.min_count,
                )
            ),
        ),
        Line(
            _("Persons that a shown number is off, on average"),
            number(report["mean_error_of_counts"], 1),
            _with_what_to_do(
                _(
                    "Numbers are multiples of {base}, so that none is off by more than {most}.",
                    base=policy.base,
                    most=policy.base - 1,
                )
            ),
        ),
    ]


def _draw_errors(largest: Mapping[str, float]) -> None:
    """How far each kind of curve is off: of everybody, and of the group where it is most.

    Of groups only before publishing: what is published tells it of everybody alone.
    """
    ways = {_("Of everybody"): _of_everybody}
    if any(" " in place for place in largest):
        ways[_("Of the worst group")] = _worst
    rows = [
        Row(_(title), [_points(error(largest, figure)) for error in ways.values()])
        for figure, title in CURVES.items()
    ]
    columns = [_("Curve"), *ways]
    show.table("release-errors", _("How far curves are off at most"), columns, rows)
    show.caption(
        _(
            "The largest difference from the exact curve on any day that is shown, rounded up to a"
            " whole percentage point. Where rounding alone can move a curve far, it is drawn thin."
        )
    )


def _of_everybody(largest: Mapping[str, float], figure: str) -> float | None:
    return largest.get(figure)


def _worst(largest: Mapping[str, float], figure: str) -> float | None:
    found = [error for place, error in largest.items() if place.split(" ")[0] == figure]
    return max(found, default=None)


def _points(error: float | None) -> str:
    return UNDEFINED if error is None else points(error, decimals=0, signed=False)


def _draw_names(report: Mapping[str, Any], programme: Programme) -> None:
    """Every group that was taken out, and what it told; and what was tried."""
    with show.fold(_("What was taken out, by name"), icon=":material/list:"):
        taken = {group: [outcome] for group, outcome in report["taken_out"].items()}
        for outcome, groups in report["numbers_taken_out"].items():
            for group in groups:
                taken.setdefault(group, []).append(outcome)
        rows = [
            Row(
                selection_name(programme, group),
                [
                    listed([outcome_name(programme, outcome) for outcome in outcomes]),
                    _("the whole group") if group in report["taken_out"] else _("these numbers"),
                ],
                "words",
            )
            for group, outcomes in taken.items()
        ]
        columns = [_("Group"), _("What it would have told"), _("What is left out")]
        show.table("release-taken-out", _("What was taken out, by name"), columns, rows)
        show.prose(_tried(report["attack"], programme))


def _tried(attack: Mapping[str, Any], programme: Programme) -> str:
    """Who attacked, and what they found before anything was taken out."""
    first = _(
        "{tries} times an attacker tried to tell the outcome of a participant, and {curves} times"
        " one on a day of a curve.",
        tries=number(attack["tries"]),
        curves=number(attack["curves"]["tries"]),
    )
    found = [
        f"{attacker_name(programme, who)}: {outcome_name(programme, outcome)} ({number(count)})"
        for proven in (attack["proven_at_first"], attack["curves"]["proven_at_first"])
        for place, count in proven.items()
        for who, outcome in [place.split(": ", 1)]
    ]
    if not found:
        return f"{first} " + _("None of them could.")
    return f"{first} " + _(
        "Before anything was taken out, these could, of so many participants: {found}. Of what is"
        " published nobody can.",
        found="; ".join(found),
    )


def selection_name(programme: Programme, text: str) -> str:
    """A selection as a report names it, ``branch=army&cohort=1``, in words."""
    parts = []
    for dimension, code in Selection.of(text).where:
        known = {option.code: name(option.name) for option in options(programme, dimension)}
        others = dimension == PROVIDER and code.startswith(OTHER_THAN)
        title = (
            _("all but {group}", group=known.get(code.removeprefix(OTHER_THAN), code))
            if others
            else known.get(code, code)
        )
        parts.append(f"{_(DIMENSION_NAMES[dimension])}: {title}")
    return "; ".join(parts) or _("Everybody")


def outcome_name(programme: Programme, code: str) -> str:
    """An outcome, or the curve that tells one, in words."""
    known = {
        "exited": _("has left"),
        SANCTION: _("has a wage sanction"),
        CONTRACT: _("is successful by the contract"),
        "exit_curves": _("left on a day of a curve"),
        "sanction_curve": _("got a wage sanction on a day of a curve"),
    }
    reasons = {f"{EXIT_REASON}{r.code}": name(r.name) for r in programme.exit_reasons}
    return known.get(code) or reasons.get(code, code)


def attacker_name(programme: Programme, code: str) -> str:
    """Who attacks, in words: somebody who knows no outcome, or providers who know their own."""
    if code == OUTSIDER:
        return _("somebody from outside")
    providers = {provider.code: name(provider.name) for provider in programme.providers}
    return listed([providers.get(one, one) for one in code.split(" + ")])
