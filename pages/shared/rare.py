"""Outcomes that few have: of which selections a release tells them, and why not of others.

Wage sanctions and single reasons of exit are of few people, so that they would tell about single
persons where two filters meet. Numbers that told an outcome when the release was attacked are
taken out of it too. Of a registry everything is shown.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from analysis.selection import ALL, OTHERS, OWN, Selection
from data.dimensions import OTHER_THAN, PROVIDER
from data.registry.store import RegistryEntry
from pages.reader import address
from pages.reader.words import _, listed, policy, released
from pages.shared import show
from pages.shared.filters import DIMENSION_NAMES, selection_words
from pages.shared.flow import draw_flow
from pages.shared.groups import short_names
from pages.shared.results import by_cohort as compared_by_cohort

if TYPE_CHECKING:
    from collections.abc import Iterator

    from pages.shared.view import View

SANCTION, CONTRACT = "wage_sanction", "successful_by_the_contract"
"""Outcomes, as the report of a release names what was taken out."""


def is_shown(selection: Selection) -> bool:
    """Whether what few have is told of a selection, its comparison included."""
    return not released() or policy().shows_rare_outcomes(selection.dimensions)


def without_comparison(view: View) -> View:
    """The view of everybody in the selection together."""
    return replace(view, selection=replace(view.selection, by=None))


def by_cohort(view: View) -> Selection:
    """The selection by cohort where the reader compares nothing, if that is shown."""
    chosen = compared_by_cohort(view)
    return chosen if is_shown(chosen) else view.selection


def shown_or_end(view: View, outcome: str) -> View:
    """The view, without its comparison where only that is not shown; else the page ends, in words.

    ``outcome`` is that of the page, to name the groups of which the attack took it out.
    """
    by = view.selection.by
    if not is_shown(without_comparison(view).selection):
        show.info(_not_of_this_selection(view), icon=":material/group_off:")
    elif by and not is_shown(view.selection):
        show.info(_not_compared(by), icon=":material/compare_arrows:")
        return shown_or_end(without_comparison(view), outcome)
    elif is_there(view, outcome):
        return view
    draw_flow(view)
    return show.end()


def is_there(view: View, outcome: str) -> bool:
    """Whether the numbers of an outcome are there; says so where the attack took them out."""
    gone = groups_taken_out(view, outcome)
    if not gone:
        return True
    if not view.selection.by:
        show.info(
            _(
                "**These numbers were taken out of the release.** Before it was published it was"
                " attacked, and from them the outcome of a participant would have followed."
                " Take a filter away, or choose another group."
            ),
            icon=":material/shield:",
        )
        return False
    show.caption(
        _(
            "Taken out of the release, because the outcome of a participant would have followed"
            " from it: {groups}.",
            groups=listed(gone),
        )
    )
    return True


def groups_taken_out(view: View, outcome: str) -> list[str]:
    """The names of the groups of a view of which the attack took out the numbers of an outcome."""
    entry = view.source.entry
    if isinstance(entry, RegistryEntry):
        return []
    gone = entry.report["numbers_taken_out"].get(outcome, [])
    return [name for name, chosen in _groups(view) if chosen.text in gone]


def _groups(view: View) -> Iterator[tuple[str, Selection]]:
    """The name and the selection of each group of the comparison; the whole without one."""
    chosen, names = view.selection, short_names(view)
    where = {d: code for d, code in chosen.where if chosen.by != OWN or d != PROVIDER}
    if chosen.by is None:
        yield names[ALL], Selection(where=chosen.where)
    elif chosen.by == OWN:
        own = view.source.provider or ""
        for group, code in ((OWN, own), (OTHERS, f"{OTHER_THAN}{own}")):
            yield names[group], Selection(where=tuple({**where, PROVIDER: code}.items()))
    else:
        for option in view.options(chosen.by):
            with_group = {**where, chosen.by: option.code}
            yield names[option.code], Selection(where=tuple(with_group.items()))


def _few_have_it() -> str:
    return _(
        "Few people have this outcome: together with another filter it would tell about single"
        " persons."
    )


def _not_of_this_selection(view: View) -> str:
    said = [
        _("**This page tells nothing of this selection.**"),
        _few_have_it(),
        _("It is told of: {choices}.", choices=listed(choices(view))),
    ]
    return " ".join(said)


def _not_compared(by: str) -> str:
    said = [
        _(
            "**This page is not compared by {dimension}.**",
            dimension=_(DIMENSION_NAMES[by]).lower(),
        ),
        _few_have_it(),
        _("Everybody in the selection is shown together."),
    ]
    return " ".join(said)


def choices(view: View) -> list[str]:
    """Links to the views that are published: each filter by itself, and everybody."""
    own = view.source.provider
    filtered = [(d, code) for d, code in view.selection.where if not (own and d == PROVIDER)]
    cleared = {address.BY: "", **{dimension: "" for dimension, _code in filtered}}
    found = []
    for dimension, code in filtered:
        where = ((dimension, code), *(((PROVIDER, own),) if own else ()))
        chosen = Selection(where=where)
        if is_shown(chosen) and view.source.available(chosen):
            words = selection_words(replace(view, selection=Selection(where=((dimension, code),))))
            found.append(f"[{words[0]}]({address.link(**{**cleared, dimension: code})})")
    everybody = _("all your participants") if own else _("everybody")
    return [*found, f"[{everybody}]({address.link(**cleared)})"]
