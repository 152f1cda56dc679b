"""The button *Meeting pack*: the three files of a meeting, made in the session that asks."""

from __future__ import annotations

from functools import partial
from typing import TYPE_CHECKING

import streamlit as st

from pages.access import guard as access
from pages.access import log as access_log
from pages.exhibits import packs
from pages.reader import address
from pages.reader.words import _, language
from pages.shared import notices

if TYPE_CHECKING:
    import datetime as dt

    from pages.access.roles import Viewer
    from pages.exhibits.packs import Pack
    from pages.shared.view import View

MADE = "pack:made"
"""In the state of a session: the last pack, and what it is of."""
FORMS = {
    "pptx": "application/vnd.openxmlformats-officedocument.presentationml.presentation",
    "pdf": "application/pdf",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def draw_pack(view: View) -> None:
    """In the side bar: make the pack of the role and the date, and take it along."""
    viewer = access.viewer()
    if viewer is None:
        return
    since = address.asked(address.SINCE)
    of = (view.source.content_hash, viewer.scope, language(), since)
    with st.popover(_("Meeting pack"), type="tertiary"):
        st.markdown(
            _("Slides, a report and a workbook of all pages, for everybody in the programme.")
        )
        if st.button(_("Make the pack"), type="primary", key=f"pack:{language()}"):
            made = _make(viewer, view.source.as_of_date, since)
            if made:
                st.session_state[MADE] = (of, made)
        kept = st.session_state.get(MADE)
        if kept and kept[0] == of:
            _offer(kept[1])


def _make(viewer: Viewer, as_of: dt.date, since: str) -> Pack | None:
    """The pack, with a bar while it is made; None where an error was said instead."""
    bar, made = st.progress(0.0), None

    def progress(step: str, done: int, of: int) -> None:
        bar.progress(min(done / max(of, 1), 1.0), text=_(step))

    with notices.errors_in_words():
        made = packs.pack(viewer, as_of, language(), progress, since)
    bar.empty()
    return made


def _offer(made: Pack) -> None:
    for suffix, content in made.files.items():
        st.download_button(
            made.file_name(suffix),
            data=partial(_taken, made, content),
            file_name=made.file_name(suffix),
            mime=FORMS[suffix],
            key=f"pack-{suffix}:{language()}",
            on_click="ignore",
            icon=":material/download:",
            width="stretch",
        )


def _taken(made: Pack, content: bytes) -> bytes:
    """A file of a pack, written down before it is handed over."""
    access_log.record_export(made.viewer, packs.PACK, f"as_of={made.as_of.isoformat()}", content)
    return content
