"""The door: settings, menu, filters, and then the page that was asked for."""

from pathlib import Path

import streamlit as st

from pages.access import guard as access
from pages.charts.theme import css_variables
from pages.exhibits import exports
from pages.frame import around as frame
from pages.frame import meeting
from pages.paper.document import Document
from pages.reader import address
from pages.reader.words import _
from pages.shared import notices, pinned, pinning, show, view
from pages.shared.menu import MENU

ICON = Path(__file__).resolve().parent / "static" / "icon.png"
# The pages that have something to say before the first import.
WITHOUT_REGISTRY = {"import"}


def main() -> None:
    """One run: who asks, the page that was asked for, and the frame around it."""
    access.require()
    pages = {
        _(section): [
            st.Page(page.file, url_path=page.path, title=_(page.title), help=_(page.about))
            for page in of_section
        ]
        for section, of_section in MENU.items()
    }

    def start() -> None:
        """The bare address: the default page of ``st.navigation`` can have no path of its own."""
        st.switch_page(next(iter(pages.values()))[0], query_params=address.parameters())

    page = st.navigation(
        {"": [st.Page(start, default=True, visibility="hidden")], **pages}, position="hidden"
    )
    st.set_page_config(
        page_title=page.title, page_icon=ICON, layout="wide", initial_sidebar_state="auto"
    )
    frame.draw_style(css_variables())

    with notices.errors_in_words():
        if not view.entries():
            access.require(page.url_path)
            if page.url_path in WITHOUT_REGISTRY:
                frame.draw_masthead(None)
                with show.filling(Document(page.url_path)):
                    page.run()
            else:
                frame.draw_without_source()
            st.stop()
        seen = view.current()
        meets = bool(meeting.agenda())
        if meets:
            frame.draw_room()
        else:
            frame.draw_menu(pages, seen)
        frame.draw_masthead(seen)
        pinned.draw_problem(page.url_path)
        document = Document(page.url_path)
        with show.filling(
            document,
            after=None if meets else exports.draw_button,
            factor=meeting.FACTOR if meets else 1.0,
        ):
            page.run()
        if meets:
            meeting.draw_bar(page, seen)
        exports.draw_dialog(document, seen)
        pinning.draw_dialog(document.page, seen)


# A process that computes beside the server loads this file too, and must not run it.
if __name__ == "__main__":
    main()
