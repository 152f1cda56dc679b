"""The door: settings, menu, filters, and then the page that was asked for."""

from pathlib import Path

import streamlit as st

from pages.charts.theme import css_variables
from pages.shared import access, address, frame, notices, view
from pages.shared.words import _

access.require()

ICON = Path(__file__).resolve().parent / "static" / "icon.png"
PAGES = {
    _("Results"): [
        st.Page(
            "pages/results/overview.py",
            url_path="overview",
            title=_("Overview"),
            help=_("The state of the programme on one screen."),
        ),
        st.Page(
            "pages/results/participants.py",
            url_path="participants",
            title=_("Participants"),
            help=_("Who takes part, since when, and how groups differ."),
        ),
        st.Page(
            "pages/results/interventions.py",
            url_path="interventions",
            title=_("Interventions"),
            help=_("Which interventions participants start, when, and what comes after them."),
        ),
        st.Page(
            "pages/results/exits.py",
            url_path="exits",
            title=_("Exits"),
            help=_("Who left the programme, when, and for what reason, since they entered."),
        ),
        st.Page(
            "pages/results/predictors.py",
            url_path="predictors",
            title=_("Predictors"),
            help=_("Which characteristics go together with a successful exit, or a sanction."),
        ),
        st.Page(
            "pages/results/sanctions.py",
            url_path="sanctions",
            title=_("Wage sanctions"),
            help=_("How many participants got a wage sanction, when, and whether it was expected."),
        ),
        st.Page(
            "pages/results/wellbeing.py",
            url_path="wellbeing",
            title=_("Wellbeing"),
            help=_("How participants feel, by phase and over time, and who answered."),
        ),
    ],
    _("Contract"): [
        st.Page(
            "pages/contract/result.py",
            url_path="result",
            title=_("Result"),
            help=_("The contract measure, on which is paid, against what was agreed."),
        ),
    ],
    _("About the figures"): [
        st.Page(
            "pages/about/quality.py",
            url_path="quality",
            title=_("Data quality"),
            help=_("What is odd or missing in the registration, and what changed."),
        ),
        st.Page(
            "pages/about/method.py",
            url_path="method",
            title=_("Definitions and methods"),
            help=_("What the words mean, how it is computed, and how near it is to R."),
        ),
    ],
    _("Stewardship"): [
        st.Page(
            "pages/stewardship/import_extract.py",
            url_path="import",
            title=_("Import"),
            help=_("Check an extract, see what it changes, and make it a registry."),
        ),
        st.Page(
            "pages/stewardship/publish.py",
            url_path="publish",
            title=_("Publish"),
            help=_("Make a release of a registry, protected and attacked, for everybody else."),
        ),
    ],
}
# The pages that have something to say before the first import.
WITHOUT_REGISTRY = {"import"}


def start() -> None:
    """The bare address: the default page of ``st.navigation`` can have no path of its own."""
    st.switch_page(next(iter(PAGES.values()))[0], query_params=address.parameters())


page = st.navigation(
    {"": [st.Page(start, default=True, visibility="hidden")], **PAGES}, position="hidden"
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
            page.run()
        else:
            frame.draw_without_source()
        st.stop()
    seen = view.current()
    frame.draw_menu(PAGES, seen)
    frame.draw_masthead(seen)
    page.run()
