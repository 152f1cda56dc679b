"""The parts of the page *Publish*: which registries have a release, making one, its report."""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from analysis.publication.command import publish_with_keys, report_lines
from data.keys import default_keys
from data.releases import default_releases, list_releases
from data.store import default_store, list_registries
from pages.shared import show
from pages.shared.notices import errors_in_words
from pages.shared.parts import strong
from pages.shared.tables import Row
from pages.shared.words import _, date_text, language, moment_text, number

if TYPE_CHECKING:
    import datetime as dt


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


def draw_request() -> dt.date | None:
    """The as-of date to publish, once the steward has asked for it."""
    dates = list(dict.fromkeys(entry.as_of_date for entry in list_registries(default_store())))
    if not dates:
        return None
    with st.form("publish", border=False):
        chosen = st.selectbox(
            _("Registry of"), dates, format_func=date_text, key=f"publish:{language()}"
        )
        asked = st.form_submit_button(
            _("Attack and publish"), type="primary", icon=":material/publish:"
        )
    return chosen if asked else None


def draw_publication(as_of_date: dt.date) -> None:
    """Publish, with a bar, and say what came of it; an error in words changes nothing."""
    bar = st.progress(0.0, text=_("Choosing the selections"))

    def progress(step: str, done: int, of: int) -> None:
        bar.progress(min(done / max(of, 1), 1.0), text=_(step))

    with errors_in_words():
        report = publish_with_keys(
            default_store(), default_releases(), default_keys(), as_of_date, progress
        )
        first, *more = report_lines(report, language())
        st.success(first, icon=":material/verified_user:")
        st.markdown("\n".join(f"- {line.strip()}" for line in more))
    bar.empty()


def draw_releases() -> None:
    """Every release: of when, how much it shows, and what the attack found."""
    releases = list_releases(default_releases())
    if not releases:
        return
    st.header(_("Published releases"), anchor=False)
    rows = [
        Row(
            date_text(entry.as_of_date),
            [
                moment_text(entry.published_at),
                number(entry.report["shown"]),
                number(len(entry.report["kept"])),
                number(len(entry.report["dropped_by_the_attack"])),
                number(entry.report["attack"]["persons_proven"]),
            ],
        )
        for entry in releases
    ]
    st.caption(
        _(
            "Selections that are shown, that keep older numbers, and that were taken out because"
            " the attack proved somebody by them; and how many persons earlier releases prove,"
            " with what providers learned since."
        )
    )
    columns = [
        _("As-of date"),
        _("Published (UTC)"),
        _("Shown"),
        _("Older numbers"),
        _("Taken out"),
        _("Proven by earlier ones"),
    ]
    show.table("releases", _("Published releases"), columns, rows)


def draw_explanation() -> None:
    """What publishing does."""
    with st.expander(_("What happens when a release is published?"), icon=":material/shield:"):
        st.markdown(
            _(
                "Every figure is computed for every group of at most two filters. Groups of fewer"
                " than 20 people are left out, and so are groups that differ by fewer than ten from"
                " another that was ever published. Numbers below ten are hidden and others rounded"
                " to fives, with a chance that hangs on who is in the group and on a secret key."
                " Then the release is attacked, together with all earlier ones, by a program that"
                " knows everybody's characteristics. Only when it proves nobody's outcome the"
                " release is published. It holds no person and can be copied to another server."
            )
        )
