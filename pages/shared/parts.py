"""The parts of every page: the sentence that answers, the source line, how it was computed."""

from __future__ import annotations

import tomllib
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING

from analysis.selection import OWN
from data.registry.store import RegistryEntry
from pages.charts.specification import Reference
from pages.reader import address
from pages.reader.words import (
    _,
    count_words,
    date_text,
    known,
    language,
    moment_text,
    name,
    number,
    policy,
    released,
)
from pages.shared import show
from pages.shared.filters import own_name, selection_words, switch
from pages.shared.landmark import weeks_after_entry
from pages.shared.view import AXES, WEEKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.shared.view import View

PROJECT_FILE = Path(__file__).resolve().parents[2] / "pyproject.toml"


def strong(text: str, kind: str = "") -> str:
    """A number in the answer; ``kind`` is a class of the style sheet."""
    return f'<strong class="{kind}">{text}</strong>' if kind else f"<strong>{text}</strong>"


def source_line(
    view: View,
    persons: float,
    notes: Sequence[str] = (),
    compared: bool = True,
    from_landmark: bool = False,
) -> None:
    """What a figure is of: the line that stands under it everywhere.

    ``compared`` is whether the figure compares groups where the reader does; ``from_landmark``
    whether ``persons`` are those still in on the day from which the selection is followed.
    """
    weeks = weeks_after_entry(view.selection) if from_landmark else 0
    parts = [
        _both(view, weeks) if compared and view.selection.by == OWN else counted(persons, weeks),
        *selection_words(view, compared=compared),
        _("as of {date}", date=date_text(view.source.as_of_date)),
        *notes,
        _("source: registration of the programme"),
    ]
    if not view.source.exact:
        parts.append(_("numbers protected"))
    if view.source.synthetic:
        parts.append(_("invented demonstration data"))
    show.source(parts)


def counted(persons: float, weeks: int = 0) -> str:
    """How many participants a figure is of, where known; those still in after so many weeks."""
    if not weeks:
        return count_words("{count} participant", "{count} participants", persons)
    if not known(persons):
        return _("participants still in {weeks} weeks after entry", weeks=weeks)
    return count_words(
        "{count} participant still in {weeks} weeks after entry",
        "{count} participants still in {weeks} weeks after entry",
        persons,
        weeks=weeks,
    )


def _both(view: View, weeks: int) -> str:
    """A provider's own participants beside all others."""
    if not weeks:
        return _("participants of {provider}, and all others", provider=own_name(view))
    return _(
        "participants of {provider}, and all others, still in {weeks} weeks after entry",
        provider=own_name(view),
        weeks=weeks,
    )


def note_curves() -> None:
    """How curves of a release are drawn; nothing where they are exact."""
    if released():
        show.caption(
            _(
                "Curves are known at the end of each step of {days} days, and drawn straight in"
                " between. Numbers of persons in them move in steps of {base}, and they end where"
                " fewer than {least} persons are left.",
                days=policy().curve_step_days,
                base=policy().base,
                least=policy().min_at_risk,
            )
        )


def time_heading(view: View, title: str) -> None:
    """The title of a figure over time, and the unit of its axis."""
    with show.frame("figure-heading"):
        left, right = show.columns([5, 2], vertical_alignment="center")
    with left:
        show.heading(title)
    with right, show.frame("axis-switch"):
        names = {AXES[0]: _("Months"), WEEKS: _("Weeks")}
        switch(address.AXIS, _("Time axis"), names, view.axis)


def time_unit(view: View) -> str:
    """The unit of the time axis, as a word at its end."""
    return _("weeks") if view.axis == WEEKS else _("months")


def explanation(view: View, paragraphs: Sequence[str]) -> None:
    """Population, definition, method, and last the source: under a fold."""
    with show.fold(_("How is this computed?"), icon=":material/calculate:", method=True):
        show.prose("\n\n".join([*paragraphs, *_protection(view), source(view)]))


def _protection(view: View) -> list[str]:
    """How the numbers of a release are protected, in short; nothing where they are exact."""
    if view.source.exact:
        return []
    return [
        _(
            "**Protection.** These numbers come from a release. A number of persons below {least}"
            " is not shown; every other is rounded to a multiple of {base}, up or down by chance,"
            " the same group always alike, so it is off by at most {most}. Shares, differences,"
            " intervals and tests are computed from these numbers, in whole percents. Curves are"
            " known at the end of each step of {days} days, and end where fewer than {left} persons"
            " are left. More on the page [Definitions and methods]({link}).",
            least=policy().min_count,
            base=policy().base,
            most=policy().base - 1,
            days=policy().curve_step_days,
            left=policy().min_at_risk,
            link=address.page_link("method"),
        )
    ]


def population(view: View) -> str:
    """Who is in a figure of everybody in the analysis."""
    return _(
        "**Population.** Participants with an intake who did not leave before they entered."
        " Selection: {chosen}.",
        chosen="; ".join(selection_words(view)) or _("everybody"),
    )


def source(view: View) -> str:
    """The registry or release that the numbers come from, to find it again."""
    known, entry = view.source, view.source.entry
    if isinstance(entry, RegistryEntry):
        return _(
            "**Source.** Registration of the programme as of {as_of}, {persons} persons registered,"
            " imported {imported} (UTC). Content `{hash}`. Version {version} of the dashboard.",
            as_of=date_text(known.as_of_date),
            persons=number(entry.persons),
            imported=moment_text(entry.imported_at),
            hash=known.content_hash[:16],
            version=version(),
        )
    return _(
        "**Source.** Release of the registration of the programme as of {as_of}, published"
        " {published} (UTC). Content `{hash}`. Version {version} of the dashboard.",
        as_of=date_text(known.as_of_date),
        published=moment_text(entry.published_at),
        hash=known.content_hash[:16],
        version=version(),
    )


def joined() -> str:
    """How curves are drawn: in steps, or straight between the days that a release knows."""
    return "linear" if released() else "hv"


def separators() -> str:
    """Decimal and thousands separator, as Plotly wants them."""
    return ",." if language() == "nl" else ".,"


@cache
def version() -> str:
    """The version of the dashboard."""
    return str(tomllib.loads(PROJECT_FILE.read_text("utf-8"))["project"]["version"])


def reference_lines(view: View, figure: str) -> list[Reference]:
    """The shares, with their names, that the programme wants to see in a figure."""
    return [
        Reference(line.share, name(line.name))
        for line in view.source.programme.reference_lines
        if line.figure == figure
    ]
