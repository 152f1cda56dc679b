"""Who is looking, and the guard that stands before every page.

Behind the gate the viewer comes from the gate alone. On one's own machine, without ``[auth]`` in
the secrets, the address chooses the role, so that each view can be tried.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import streamlit as st

from data.errors import AccessRefused
from data.registry.store import default_store, list_registries
from data.words import mark
from pages.access import badge
from pages.access import log as access_log
from pages.access.roles import PROVIDER, ROLES, STEERING_GROUP, STEWARD, Viewer, may_see
from pages.access.settings import is_loopback, programme, sign_in
from pages.reader import address
from pages.reader.off_screen import off_screen
from pages.reader.words import language

if TYPE_CHECKING:
    from typing import NoReturn

    from data.errors import DashboardError

LOCAL_NAME = "local"
"""The name of whoever tries the roles on their own machine."""
SEEN = "access:seen"
"""What of this session was last written to the log."""


def viewer() -> Viewer | None:
    """Whoever is looking, or nobody; the same for the whole of a run."""
    reader = off_screen()
    if reader:
        return reader.viewer
    if sign_in():
        return badge.read(st.context.headers.get(badge.HEADER))
    if not _is_local():
        return None
    return local_viewers().get(address.asked(address.ROLE) or default_scope())


def require(page: str = "") -> None:
    """The first line of ``app.py`` and of every page: whoever may not see it gets a reason."""
    seen_by = viewer()
    if seen_by is None:
        _refuse(None, page, _nobody())
    elif page and not may_see(seen_by, page):
        _refuse(
            seen_by,
            page,
            AccessRefused(
                mark(
                    "This page is not part of your role in the programme. Choose another page in"
                    " the menu, or ask your administrator for the role that you need."
                )
            ),
        )
    elif page:
        _write_down(seen_by, page)


def told(error: DashboardError) -> str:
    """An error in the reader's language: where things lie, and how they are, for stewards alone."""
    seen_by = viewer()
    if seen_by and seen_by.role == STEWARD:
        return error.text(language())
    return error.text_for_others(language())


def local_viewers() -> dict[str, Viewer]:
    """Every role that can be tried on one's own machine, by its code in the address."""
    viewers = [Viewer(role, None, LOCAL_NAME) for role in ROLES if role != PROVIDER]
    viewers += [Viewer(PROVIDER, one.code, LOCAL_NAME) for one in programme().providers]
    return {one.scope: one for one in viewers}


def default_scope() -> str:
    """The role on one's own machine where the address names none."""
    return STEWARD if list_registries(default_store()) else STEERING_GROUP


def _is_local() -> bool:
    return is_loopback(str(st.get_option("server.address") or ""))


def _nobody() -> AccessRefused:
    if sign_in():
        return AccessRefused(mark("You are not signed in. Load the page again, and sign in."))
    if not _is_local():
        return AccessRefused(
            mark(
                "Others can reach this dashboard, and nobody has to sign in. Without sign-in it"
                " serves this machine alone. Start it with python -m pages.server."
            )
        )
    return AccessRefused(
        mark(
            "The address asks for a role that does not exist. Take “role” out of the address, or"
            " make it one of: {known}."
        ),
        known=", ".join(local_viewers()),
    )


def _refuse(refused: Viewer | None, page: str, error: AccessRefused) -> NoReturn:
    if off_screen():
        raise error
    if refused:
        access_log.record(refused, access_log.PAGE, access_log.REFUSED, page)
    st.error(error.text(language()), icon=":material/lock:")
    st.stop()


def _write_down(seen_by: Viewer, page: str) -> None:
    """One line in the log for each view, however often a page runs.

    Off the screen it is the file that is written down, by whoever makes it.
    """
    if off_screen():
        return
    view = (seen_by.scope, page, selection_codes())
    if st.session_state.get(SEEN) != view:
        access_log.record(seen_by, access_log.PAGE, access_log.ALLOWED, page, view[2])
        st.session_state[SEEN] = view


def selection_codes() -> str:
    """What is looked at, by its declared codes, as the log has it."""
    return address.declared_codes()
