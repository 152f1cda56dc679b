"""The pages: file, address, title, and what each is about, by section of the menu."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from data.words import mark

ABOUT = mark("About the figures")
ROOT = Path(__file__).resolve().parents[2]


@dataclass(frozen=True)
class Page:
    """A page: its path in the address, the file that draws it, and what it is called."""

    path: str
    file: str
    title: str
    about: str


MENU: dict[str, tuple[Page, ...]] = {
    mark("Results"): (
        Page(
            "overview",
            "pages/results/overview.py",
            mark("Overview"),
            mark("The state of the programme on one screen."),
        ),
        Page(
            "participants",
            "pages/results/participants.py",
            mark("Participants"),
            mark("Who takes part, since when, and how groups differ."),
        ),
        Page(
            "interventions",
            "pages/results/interventions.py",
            mark("Interventions"),
            mark("Which interventions participants start, when, and what comes after them."),
        ),
        Page(
            "exits",
            "pages/results/exits.py",
            mark("Exits"),
            mark("Who left the programme, when, and for what reason, since they entered."),
        ),
        Page(
            "durability",
            "pages/results/durability.py",
            mark("Lasting work"),
            mark("Of whom work is registered, who is still at work, and what work it is."),
        ),
        Page(
            "predictors",
            "pages/results/predictors.py",
            mark("Predictors"),
            mark("Which characteristics go together with a successful exit, or a sanction."),
        ),
        Page(
            "sanctions",
            "pages/results/sanctions.py",
            mark("Wage sanctions"),
            mark("How many participants got a wage sanction, when, and whether it was expected."),
        ),
        Page(
            "wellbeing",
            "pages/results/wellbeing.py",
            mark("Wellbeing"),
            mark("How participants feel, by phase and over time, and who answered."),
        ),
    ),
    mark("Contract"): (
        Page(
            "result",
            "pages/contract/result.py",
            mark("Result"),
            mark("The contract measure, on which is paid, against what was agreed."),
        ),
    ),
    ABOUT: (
        Page(
            "quality",
            "pages/about/quality.py",
            mark("Data quality"),
            mark("What is odd or missing in the registration, and what changed."),
        ),
        Page(
            "method",
            "pages/about/method.py",
            mark("Definitions and methods"),
            mark("What the words mean, how it is computed, and how near it is to R."),
        ),
    ),
    mark("Stewardship"): (
        Page(
            "import",
            "pages/stewardship/import_extract.py",
            mark("Import"),
            mark("Check an extract, see what it changes, and make it a registry."),
        ),
        Page(
            "publish",
            "pages/stewardship/publish.py",
            mark("Publish"),
            mark("Make a release of a registry, protected and attacked, for everybody else."),
        ),
    ),
}
"""Section → its pages, in the order of the menu."""

PAGES = {page.path: page for pages in MENU.values() for page in pages}
"""Path in the address → page."""
