"""Three levels of a result, and which measure of the dashboard answers which."""

from __future__ import annotations

from typing import TYPE_CHECKING

from data.words import mark
from pages.reader import address
from pages.reader.words import _, agreed_percent, listed
from pages.shared import show
from pages.shared.menu import PAGES
from pages.shared.tables import Row

if TYPE_CHECKING:
    from collections.abc import Sequence

LEVELS = (
    (
        mark("Policy: does the programme work?"),
        mark("Who enters, who leaves and with which outcome, and whether work lasts"),
        ("participants", "exits", "durability"),
        mark("Ministry, investors, evaluator"),
    ),
    (
        mark("Contract: is what was agreed reached?"),
        mark("The share that is successful when the contract judges, and wage sanctions"),
        ("result", "sanctions"),
        mark("Ministry, investors, providers"),
    ),
    (
        mark("Participant: is somebody nearer to work?"),
        mark("Change of wellbeing within persons, and the phase somebody is in"),
        ("wellbeing", "interventions"),
        mark("Participant, case manager, provider"),
    ),
)
"""Each level: its question, what measures it, on which pages, and whose question it is."""
ONE_PROGRAMME = (0.60, 0.56, 0.74)
"""Success of one programme by basic results, by six or more positive developments, and by its
coaches: Evaluatie Experiment Gemeenschapstaken, Gemeente Rotterdam, 2007 (207 trajectories; of the
respondents)."""


def draw_levels() -> None:
    """The table, and the one programme that had three rates of success."""
    show.heading(_("Success of what?"))
    basic, developments, coaches = (agreed_percent(share) for share in ONE_PROGRAMME)
    show.prose(
        _(
            "Policy, contract and participant each have a question of their own, and a measure that"
            " answers one of them does not answer another. One programme of community tasks in"
            " Rotterdam (2007, 207 trajectories) was successful for **{basic}** by its basic"
            " results, for **{developments}** by six or more positive developments, and for"
            " **{coaches}** if its coaches were asked. So a share of success says little without"
            " who decides what it is.",
            basic=basic,
            developments=developments,
            coaches=coaches,
        )
    )
    rows = [
        Row(_(level), [_(measure), _titles(pages), _(whose)], "words")
        for level, measure, pages, whose in LEVELS
    ]
    columns = [_("Level"), _("Measure"), _("Page"), _("Whose question it is")]
    show.table("levels", _("Levels of a result, and what measures them"), columns, rows)
    show.caption(
        _(
            "Where somebody stands on the way to work is no result in the contract: it stands"
            " beside the result and is never added to it. See [Result]({link}).",
            link=address.page_link("result"),
        )
    )


def _titles(pages: Sequence[str]) -> str:
    return listed([_(PAGES[page].title) for page in pages])
