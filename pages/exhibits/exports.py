"""The button *Export* at every chart and table, and what it opens: a file in six formats.

The dialog is drawn after the page, when all is known that belongs to an exhibit. A file is made
when it is asked for, by which time there is no session any more: what it takes goes along.
"""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.access import guard as access
from pages.access import log as access_log
from pages.access.roles import may_export
from pages.exhibits import exhibits
from pages.paper.file_names import file_name
from pages.paper.formats import FORMATS
from pages.reader.words import _, language
from pages.shared import pinning

if TYPE_CHECKING:
    from pages.access.roles import Viewer
    from pages.paper.document import Document, Exhibit
    from pages.paper.formats import Format
    from pages.shared.view import View

ASKED = "export:asked"
"""In the state of a session: the exhibit whose export was just asked for."""


def draw_button(page: str, key: str) -> None:
    """The button under an exhibit; none where the role may not take it along."""
    if not may_export(access.viewer(), page):
        return
    with st.container(key=f"take-{page}-{key}", horizontal=True, horizontal_alignment="right"):
        pinning.draw_button(page, key)
        st.button(
            _("Export"),
            key=f"export-{page}-{key}:{language()}",
            icon=":material/download:",
            type="tertiary",
            on_click=_ask,
            args=(key,),
        )


def _ask(key: str) -> None:
    st.session_state[ASKED] = key


def is_asked() -> bool:
    """Whether an export was just asked for, which takes the document of the page."""
    return ASKED in st.session_state


def draw_dialog(document: Document, view: View) -> None:
    """The dialog of the exhibit that was asked for, once."""
    key = st.session_state.pop(ASKED, None)
    viewer = access.viewer()
    if key is None or viewer is None or not may_export(viewer, document.page):
        return
    for exhibit in exhibits.exhibits(document, view):
        if exhibit.key == key:
            st.dialog(_("Export"), width="medium")(_draw)(exhibit, viewer)
            return


def _draw(exhibit: Exhibit, viewer: Viewer) -> None:
    st.markdown(f"**{exhibit.title}**")
    stamp = exhibit.stamp
    st.caption(
        _(
            "{selection}; {persons}. In each file also the as-of date, definition, source and the"
            " code {code}, by which the numbers can be found again.",
            selection=stamp.selection[0].upper() + stamp.selection[1:],
            persons=stamp.persons,
            code=stamp.code,
        )
    )
    selection = access.selection_codes()
    reasons = {form.suffix: form.can_make(exhibit, language()) for form in FORMATS}
    for form in FORMATS:
        with st.container(horizontal=True, vertical_alignment="center", key=f"form-{form.suffix}"):
            st.download_button(
                _(form.name),
                data=partial(make, exhibit, form, viewer, selection),
                file_name=file_name(exhibit, form.suffix),
                mime=form.media_type,
                key=f"download-{form.suffix}",
                on_click="ignore",
                disabled=bool(reasons[form.suffix]),
                icon=":material/download:",
                width=220,
            )
            st.caption(_(form.about))
    for reason in sorted(set(filter(None, reasons.values()))):
        st.info(reason, icon=":material/image_not_supported:")


def make(exhibit: Exhibit, form: Format, viewer: Viewer, selection: str) -> bytes:
    """A file of an exhibit, written down before it is handed over."""
    content = form.make(exhibit)
    access_log.record_export(viewer, exhibit.page, selection, content)
    return content
