"""Who is looking, in the side bar: the role with the way out, or the role to try."""

from __future__ import annotations

from html import escape

import streamlit as st

from pages.access import guard as access
from pages.access.roles import ROLE_NAMES, Viewer
from pages.access.settings import programme, sign_in
from pages.reader import address
from pages.reader.words import _, language, name
from pages.shared.filters import choice

LOGOUT = "/auth/logout"


def draw_viewer() -> None:
    """Who is signed in; on one's own machine, where nobody is, a choice of roles."""
    seen_by = access.viewer()
    if seen_by is None:
        return
    if sign_in():
        words, way_out = escape(f"{seen_by.name} · {role_name(seen_by)}"), _("Sign out")
        target = f"{LOGOUT}?lang={language()}"
        st.html(f'<p class="viewer">{words}<br><a href="{target}" target="_self">{way_out}</a></p>')
        return
    with st.container(key="role"):
        _draw_choice(seen_by)


def _draw_choice(seen_by: Viewer) -> None:
    first = access.default_scope()
    known = access.local_viewers()
    ordered = {first: known[first]} | known
    choice(
        address.ROLE,
        _("View as"),
        {address.DEFAULT if code == first else code: role_name(v) for code, v in ordered.items()},
        address.DEFAULT if seen_by.scope == first else seen_by.scope,
    )


def role_name(seen_by: Viewer) -> str:
    """A role in the reader's language, with the name of the provider where it has one."""
    role = _(ROLE_NAMES[seen_by.role])
    names = {one.code: name(one.name) for one in programme().providers}
    return f"{role} {names[seen_by.provider]}" if seen_by.provider else role
