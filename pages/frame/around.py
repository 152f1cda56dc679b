"""What stands around every page: menu and filters beside it, programme and language above it."""

from __future__ import annotations

from html import escape
from pathlib import Path
from typing import TYPE_CHECKING

import streamlit as st

from data.words import DEFAULT_LANGUAGE, LANGUAGES
from pages.access import guard as access
from pages.access.roles import RELEASE, may_see
from pages.frame import meeting, pack_button, who
from pages.reader import address
from pages.reader.words import LANGUAGE_PARAMETER, _, date_text, language, name
from pages.shared import notices
from pages.shared.filters import draw_filters

if TYPE_CHECKING:
    from streamlit.navigation.page import StreamlitPage

    from pages.shared.view import View

STATIC = Path(__file__).resolve().parents[2] / "static"
STYLE_SHEET, ROOM_STYLE_SHEET = STATIC / "dashboard.css", STATIC / "meeting.css"
LANGUAGE_NAMES = {"nl": "Nederlands", "en": "English"}


def draw_style(variables: str) -> None:
    """The style sheet, with the palette of the charts."""
    st.html(f"<style>:root{{{variables}}}</style>")
    st.html(STYLE_SHEET)


def draw_room() -> None:
    """The style sheet of a meeting: no menu, large type."""
    st.html(ROOM_STYLE_SHEET)


def draw_menu(pages: dict[str, list[StreamlitPage]], view: View) -> None:
    """The side bar: pages by section, then the filters.

    The links carry the address, so that a page opens with the filters that are set, also in a
    new tab; the menu of ``st.navigation`` would drop them.
    """
    with st.sidebar:
        st.html(f'<p class="brand">{escape(name(view.source.programme.name))}</p>')
        who.draw_viewer()
        for section, members in _allowed(pages).items():
            st.html(f'<p class="menu-heading">{escape(section)}</p>')
            for page in members:
                st.page_link(page, query_params=address.parameters())
        meeting_heading = _("Meeting")
        st.html(f'<p class="menu-heading">{meeting_heading}</p>')
        with st.container(key="meeting"):
            meeting.draw_start(view)
            pack_button.draw_pack(view)
        with st.container(key="filters"):
            draw_filters(view)


def _allowed(pages: dict[str, list[StreamlitPage]]) -> dict[str, list[StreamlitPage]]:
    """The pages of the viewer's role; a section without any is left out."""
    viewer = access.viewer()
    seen = {
        section: [page for page in members if may_see(viewer, page.url_path)]
        for section, members in pages.items()
    }
    return {section: members for section, members in seen.items() if members}


def draw_without_source() -> None:
    """The page of whoever has nothing to look at yet: what to do; the role can be changed."""
    with st.sidebar:
        who.draw_viewer()
    draw_masthead(None)
    viewer = access.viewer()
    if viewer and viewer.source == RELEASE:
        notices.nothing_published()
    else:
        notices.nothing_imported()


def draw_masthead(view: View | None) -> None:
    """One line above the page: which programme, as of when, and the other language."""
    label, links = _("Language"), "".join(map(_language_link, LANGUAGES))
    st.html(
        f'<div class="masthead"><span>{_masthead_words(view)}</span>'
        f'<nav aria-label="{label}">{links}</nav></div>'
    )
    if view:
        notices.damaged_source(view)
        notices.released_numbers(view)
        notices.ignored_codes(view)


def _masthead_words(view: View | None) -> str:
    if view is None:
        return ""
    as_of = _("as of {date}", date=date_text(view.source.as_of_date))
    words = f"<strong>{escape(name(view.source.programme.name))}</strong> {as_of}"
    if view.source.synthetic:
        invented = _("invented demonstration data")
        words += f' <span class="synthetic">{invented}</span>'
    return words


def _language_link(code: str) -> str:
    """A link, not a control: a new load is what sets the language of the document itself."""
    if code == language():
        return f'<span lang="{code}" aria-current="true">{LANGUAGE_NAMES[code]}</span>'
    asked = address.DEFAULT if code == DEFAULT_LANGUAGE else code
    target = escape(address.link(**{LANGUAGE_PARAMETER: asked}), quote=True)
    return (
        f'<a href="{target}" target="_self" lang="{code}" hreflang="{code}">'
        f"{LANGUAGE_NAMES[code]}</a>"
    )
