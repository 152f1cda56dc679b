"""The parts of the page *Publish*: the policy, a look at what would be shown, publishing, releases.

A look computes and attacks all that a publication does, and writes nothing.
"""

from __future__ import annotations

import datetime as dt
import time
from typing import TYPE_CHECKING, Any, NamedTuple

import streamlit as st

from analysis.disclosure.protected import PublicationKeys
from analysis.publication.command import publish_with_keys
from data.policy import OUTSIDER, PAIRS, PROVIDER_ALONE, Policy
from data.registry.open import open_registry
from data.registry.store import default_store, find_registry, list_registries
from data.releases.files import default_releases, list_releases
from data.security.keys import default_keys, read_key
from data.words import mark
from pages.content.publish.report import draw_report
from pages.reader.words import _, date_text, language, moment_text, name, number, points
from pages.shared import show
from pages.shared.filters import DIMENSION_NAMES
from pages.shared.notices import errors_in_words
from pages.shared.parts import strong
from pages.shared.tables import Row

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.programme import Programme
    from data.releases.files import ReleaseEntry

LOOKED = "publish:looked"
"""In the state of a session: what the steward looked at last, until it is published."""

ATTACKERS = {
    OUTSIDER: mark("somebody who knows of everybody who takes part, since when and in what"),
    PROVIDER_ALONE: mark("each provider, who knows the outcomes of its own participants too"),
    PAIRS: mark("each two providers together"),
}


class Asked(NamedTuple):
    """The as-of date, and whether it is to be published or only looked at."""

    as_of_date: dt.date
    publish: bool


class Looked(NamedTuple):
    """What was looked at: the report of a release that was not written, in numbers."""

    as_of_date: dt.date
    policy: Policy
    programme: Programme
    report: dict[str, Any]
    seconds: float


def draw_answer() -> None:
    """What everybody else sees now, and whether there is something newer to publish."""
    releases, registries = list_releases(default_releases()), list_registries(default_store())
    if not registries:
        show.answer(_("There is no registry yet: import an extract first."))
        return
    newest = registries[0]
    if not releases:
        show.answer(
            _("Nothing has been published yet."),
            _("Steering group and providers see nothing before the first release."),
        )
    elif newest.content_hash in {release.registry_hash for release in releases}:
        show.answer(
            _(
                "The newest registry, of {date}, is published.",
                date=strong(date_text(newest.as_of_date)),
            )
        )
    else:
        show.answer(
            _(
                "The registry of {date} is not published yet.",
                date=strong(date_text(newest.as_of_date)),
            ),
            _(
                "Steering group and providers see the release of {date}.",
                date=date_text(releases[0].as_of_date),
            ),
        )


def draw_policy() -> bool:
    """By which policy is published, who decided it, until when; gives back whether there is one."""
    dates = _dates()
    if not dates:
        return False
    programme = _programme(dates[0])
    show.heading(_("Who decided what may be shown"))
    decided = programme.release
    if decided is None:
        show.warning(
            _(
                "**Nobody has decided what a release of {programme} may show, so nothing can be"
                " published.** Whoever is responsible for the registration decides it, with a name"
                " and a date, in the programme file under [release]. docs/policy.md says what each"
                " line means.",
                programme=name(programme.name),
            ),
            icon=":material/gavel:",
        )
        return False
    show.prose(
        _(
            "Releases are made by the policy **{policy}**, decided by **{who}** on {day}. It is to"
            " be reviewed by **{until}**.",
            policy=name(decided.name),
            who=decided.decided_by,
            day=date_text(decided.decided_on),
            until=date_text(decided.review_on),
        )
    )
    if decided.review_on < dt.date.today():
        show.warning(
            _(
                "**The day by which the policy was to be reviewed has passed.** Ask who decided on"
                " it to decide anew before you publish."
            ),
            icon=":material/event_busy:",
        )
    _draw_rules(decided)
    return True


def _draw_rules(decided: Policy) -> None:
    """What the policy says, a line each, from its own numbers."""
    rare = [_(DIMENSION_NAMES[d]).lower() for d in decided.rare_outcomes_of]
    by_each = [_("by {dimension}", dimension=one) for one in rare]
    rules = [
        _(
            "Groups of at most {most} filters together, the comparison included, and of {least} or"
            " more people, that differ by {few} or more from every other group that is shown.",
            most=decided.max_filters,
            least=decided.min_selection,
            few=decided.min_difference,
        ),
        _(
            "Numbers below {few} are hidden, nobody included; others are multiples of {base}.",
            few=decided.min_count,
            base=decided.base,
        ),
        _(
            "Curves of {persons} or more people with {events} or more events, every {days} days, as"
            " long as {least} are followed. They are drawn thin where rounding alone can move them"
            " by more than {points}.",
            persons=decided.min_curve_persons,
            events=decided.min_curve_events,
            days=decided.curve_step_days,
            least=decided.min_at_risk,
            points=points(decided.max_rounding_error, decimals=0, signed=False),
        ),
        _(
            "Wage sanctions and single reasons of exit: of everybody{by}, without another filter.",
            by="".join(f", {one}" for one in by_each),
        ),
        _(
            "Models with {few} people with and {few} without the outcome in every category.",
            few=decided.min_model_cell,
        ),
        _(
            "Before it is written the release is attacked, and whatever tells somebody's outcome is"
            " taken out. The attackers: {attackers}.",
            attackers="; ".join(_(ATTACKERS[one]) for one in decided.attackers),
        ),
    ]
    with show.fold(_("What the policy says"), icon=":material/gavel:"):
        show.prose("\n".join(f"- {rule}" for rule in rules))


def draw_request() -> Asked | None:
    """Which registry, and whether to look or to publish, once the steward has asked for it."""
    dates = _dates()
    names = {day: date_text(day) for day in dates}
    show.heading(_("Look first, then publish"))
    show.prose(" ".join([_how_it_goes(), *_how_long()]))
    with st.form("publish", border=False):
        chosen = st.selectbox(
            _("Registry of"), dates, format_func=names.__getitem__, key=f"publish:{language()}"
        )
        with st.container(horizontal=True):
            look = st.form_submit_button(_("Look first"), icon=":material/visibility:")
            publish = st.form_submit_button(
                _("Publish"), type="primary", icon=":material/publish:", key="publish:now"
            )
    return Asked(chosen, publish) if look or publish else None


def _how_it_goes() -> str:
    return _(
        "*Look first* computes and attacks everything and shows what would come of it; nothing is"
        " written. *Publish* does the same again and then shows it to steering group and"
        " providers: it cannot be taken back."
    )


def _how_long() -> list[str]:
    """How long the last release took, so that nobody waits in doubt."""
    took = [entry.report["seconds"] for entry in list_releases(default_releases())[:1]]
    return [_("The last release took {seconds} seconds.", seconds=number(took[0]))] if took else []


def draw_look(as_of_date: dt.date) -> None:
    """Compute and attack, with a bar, and keep the report; an error in words changes nothing."""
    from analysis.publication.publish import prepare

    with errors_in_words(), st.spinner(_("Nothing is written.")):
        began = time.monotonic()
        keys = PublicationKeys(
            read_key("record", default_keys()), read_key("round", default_keys())
        )
        bar = st.progress(0.0)
        draft = prepare(default_store(), default_releases(), keys, as_of_date, progress=_on(bar))
        bar.empty()
        seconds = time.monotonic() - began
        st.session_state[LOOKED] = Looked(
            as_of_date, draft.policy, draft.registry.programme, draft.report, seconds
        )


def draw_looked() -> None:
    """What was looked at last, and not published yet."""
    looked: Looked | None = st.session_state.get(LOOKED)
    if looked is None:
        return
    show.heading(_("What would be published of {date}", date=date_text(looked.as_of_date)))
    show.info(
        _(
            "Nothing has been written yet. It took {seconds} seconds, and publishing takes as long"
            " again.",
            seconds=number(looked.seconds),
        ),
        icon=":material/visibility:",
    )
    draw_report(looked.report, looked.policy, looked.programme)


def draw_publication(as_of_date: dt.date) -> None:
    """Publish, with a bar, and say what came of it; an error in words changes nothing."""
    bar = st.progress(0.0)
    with errors_in_words():
        report = publish_with_keys(
            default_store(), default_releases(), default_keys(), as_of_date, _on(bar)
        )
        st.session_state.pop(LOOKED, None)
        entry = report.entry
        said = (
            _("The release of {date} is published, and can be looked at now.", date=_day(entry))
            if report.new
            else _(
                "The release of {date} was there already, with the same content.", date=_day(entry)
            )
        )
        show.info(said, icon=":material/verified_user:")
        draw_report(entry.report, Policy.of(entry.policy), _programme(as_of_date))
    bar.empty()


def _day(entry: ReleaseEntry) -> str:
    return date_text(entry.as_of_date)


def _on(bar: Any) -> Callable[[str, int, int], None]:
    """How a step of the publication moves a bar."""

    def progress(step: str, done: int, of: int) -> None:
        bar.progress(min(done / max(of, 1), 1.0), text=_(step))

    return progress


def draw_releases() -> None:
    """Every release: of when, by which policy, how much it shows, what was taken out."""
    releases = list_releases(default_releases())
    if not releases:
        return
    show.heading(_("Published releases"))
    columns = [
        _("As-of date"),
        _("Published (UTC)"),
        _("Policy"),
        _("Groups shown"),
        _("Not shown"),
        _("Taken out"),
        _("Off at most"),
        _("Seconds"),
    ]
    rows = [Row(_day(entry), _release_cells(entry)) for entry in releases]
    show.table("releases", _("Published releases"), columns, rows)
    show.caption(
        _(
            "Taken out: groups that were left out because they told somebody's outcome. Off at"
            " most: the largest error of the curve of exits of everybody, in percentage points."
        )
    )


def _release_cells(entry: ReleaseEntry) -> list[str]:
    return [
        moment_text(entry.published_at),
        name(Policy.of(entry.policy).name),
        number(entry.report["shown"]),
        number(entry.report["hidden"]),
        number(len(entry.report["taken_out"])),
        number(100 * entry.report["largest_errors"].get("exit_curves", float("nan"))),
        number(entry.report["seconds"]),
    ]


def draw_explanation() -> None:
    """What publishing does."""
    with show.fold(_("What happens when a release is published?"), icon=":material/shield:"):
        show.prose(
            _(
                "Every figure is computed for every group that the policy allows, with the rounding"
                " of the policy: by a chance that depends on who is in the group and on a secret"
                " key, so that the same group has the same number everywhere. Then the release is"
                " attacked, together with all earlier ones, by a program that knows everybody's"
                " characteristics. What tells it somebody's outcome is taken out, the smallest"
                " group first, and what is left is published. It holds no person and can be copied"
                " to another server. Somebody who knows nearly all of a group may still guess the"
                " rest: no rounding prevents that."
            )
        )


def _dates() -> list[dt.date]:
    """The as-of dates of the registries, the newest first."""
    return list(dict.fromkeys(entry.as_of_date for entry in list_registries(default_store())))


def _programme(as_of_date: dt.date) -> Programme:
    """The programme of the registry of a date, in which its policy stands."""
    return open_registry(find_registry(default_store(), as_of_date)).programme
