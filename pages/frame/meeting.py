"""Meeting mode: an agenda of pages on the whole screen, in large type, by the arrow keys.

The agenda stands in the address with the filters and the as-of date, which is frozen there: a
registry that is imported during the meeting changes nothing on the screen, and the link of the
meeting shows the same afterwards.
"""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from pages.access import guard as access
from pages.access.roles import may_export
from pages.reader import address
from pages.reader.words import _, date_text, language
from pages.shared.menu import PAGES

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from pages.shared.view import View

FACTOR = 1.4
"""How much larger charts are drawn for a room."""
USUAL = (
    "overview", "exits", "durability", "interventions", "sanctions", "wellbeing", "result",
)  # fmt: skip
"""The agenda that is offered first."""


def agenda() -> list[str]:
    """The pages of the meeting in their order; none outside a meeting.

    What is no page of the role is left out.
    """
    asked = address.asked(address.MEETING).split(address.BETWEEN)
    return [page for page in dict.fromkeys(asked) if page in _offered()]


def _offered() -> list[str]:
    viewer = access.viewer()
    return [page for page in PAGES if may_export(viewer, page)]


def draw_start(view: View) -> None:
    """In the side bar: compose the agenda, and begin."""
    with st.popover(_("Meeting mode"), type="tertiary"):
        st.markdown(_("The pages of the meeting, in the order in which you choose them."))
        offered = _offered()
        chosen = st.multiselect(
            _("Agenda"),
            offered,
            default=[page for page in USUAL if page in offered],
            format_func=lambda page: _(PAGES[page].title),
            key=f"agenda:{language()}",
            placeholder=_("Choose pages"),
        )
        st.caption(
            _(
                "Filters and the as-of date, {date}, stay as they are now. Next and previous: the"
                " arrow keys. Press F11 for the full screen.",
                date=date_text(view.source.as_of_date),
            )
        )
        if st.button(_("Begin"), type="primary", disabled=not chosen, key=f"begin:{language()}"):
            _go(
                chosen[0],
                **{
                    address.MEETING: address.BETWEEN.join(chosen),
                    address.AS_OF: view.source.as_of_date.isoformat(),
                },
            )


def draw_bar(page: StreamlitPage, view: View) -> None:
    """At the foot of the screen: where the meeting is, and the way on and back."""
    pages = agenda()
    place = pages.index(page.url_path) if page.url_path in pages else 0
    with st.container(key="meeting-bar", horizontal=True, vertical_alignment="center"):
        back = st.button(
            _("Previous page"),
            key=f"meeting-back:{language()}",
            icon=":material/chevron_left:",
            shortcut="Left",
            disabled=place == 0,
        )
        where = _("{place} of {pages}", place=place + 1, pages=len(pages))
        said = escape(
            f"{_(PAGES[pages[place]].title)} · {where} · {date_text(view.source.as_of_date)}"
        )
        st.html(f'<p class="meeting-place">{said}</p>')
        on = st.button(
            _("Next page"),
            key=f"meeting-on:{language()}",
            icon=":material/chevron_right:",
            icon_position="right",
            shortcut="Right",
            disabled=place == len(pages) - 1,
        )
        end = st.button(
            _("End"), key=f"meeting-end:{language()}", icon=":material/close:", shortcut="Esc"
        )
    if back:
        _go(pages[place - 1])
    if on:
        _go(pages[place + 1])
    if end:
        _go(pages[place], **{address.MEETING: address.DEFAULT})


def _go(page: str, **changes: str) -> None:
    st.switch_page(PAGES[page].file, query_params=address.parameters(**changes))
