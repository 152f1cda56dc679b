"""Of whom a share of successful exits is: the same participants, four numbers, one picture."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

from analysis.figures.denominators import AT_MOST, IN_TWO_YEARS, OF_ALL, OF_FINISHED
from data.words import mark
from pages.charts.curve_parts import share_axis
from pages.charts.intervals import Interval, intervals_chart
from pages.charts.specification import Hover
from pages.paper.document import Cell, Row
from pages.reader.words import UNDEFINED, _, known, number, percent, percent_range, percent_sign
from pages.shared import rare, show
from pages.shared.parts import separators
from pages.shared.results import figure
from pages.shared.tables import records, share_cell

if TYPE_CHECKING:
    from pages.shared.view import View

NAMES = {
    OF_FINISHED: mark("Of those who left"),
    OF_ALL: mark("Of all who began"),
    AT_MOST: mark("At most, of all who began"),
    IN_TWO_YEARS: mark("Within 2 years of entry"),
}
KEY = "denominators"
TOLD = ("left_successfully", "may_be_successful")
"""The outcomes that the attack on a release asks of these numbers (``analysis.audit.outcomes``)."""


def draw(view: View) -> None:
    """The section; of a selection of which a release does not tell it, why not."""
    alone = rare.without_comparison(view)
    show.heading(_("What share, and of whom?"))
    if not rare.is_shown(alone.selection):
        show.caption(
            _("These numbers are of everybody, or of one cohort or provider: take a filter away.")
        )
        return
    if not all(rare.is_there(alone, outcome) for outcome in TOLD):
        return
    table = figure("denominators", alone)
    found = {row.measure: row for row in records(table) if row.measure in NAMES}
    if not found or not known(found[OF_ALL].share):
        show.caption(_("Too few participants left successfully to show this."))
        return
    show.prose(_sentence(found))
    axis = replace(share_axis(1.0, percent_sign()), title=_("left successfully"), step=0.5)
    alt = _("Shares with their intervals, from 0 to 100 %. The table below has the same numbers.")
    show.chart(
        intervals_chart(_intervals(found), axis, separators()), KEY, alt, table=f"{KEY}-table"
    )
    _draw_table(found)
    show.caption(
        _(
            "*At most*: also who is still in, or left for a reason that is not known, would be"
            " successful. The share of those who left rises while slow trajectories stay in: it"
            " says little while many are still in."
        )
    )


def _sentence(found: dict[str, Any]) -> str:
    """All shares in one sentence, as far as they are known."""
    parts = [
        _("{share} of those who left", share=percent(found[OF_FINISHED].share)),
        _("{share} of all who began", share=percent(found[OF_ALL].share)),
    ]
    if IN_TWO_YEARS in found and known(found[IN_TWO_YEARS].share):
        parts.append(_("{share} within 2 years", share=percent(found[IN_TWO_YEARS].share)))
    return _("**{shares}: they are the same people.**", shares=", ".join(parts))


def _intervals(found: dict[str, Any]) -> list[Interval]:
    """A row for each share; between *of all* and *at most* lies what may still come."""
    rows = []
    for measure, row in found.items():
        if known(row.share):
            rows.append(
                Interval(
                    label=_(NAMES[measure]),
                    value=row.share,
                    lower=row.lower if known(row.lower) else None,
                    upper=row.upper if known(row.upper) else None,
                    text=percent(row.share),
                    hover=Hover(
                        "", percent(row.share), f" ({percent_range(row.lower, row.upper)})"
                    ),
                )
            )
    return rows


def _draw_table(found: dict[str, Any]) -> None:
    columns = [_("Share"), _("Left successfully"), _("Persons"), _("Of")]
    rows = [
        Row(
            _(NAMES[measure]),
            [
                share_cell(row),
                Cell(UNDEFINED) if measure == IN_TWO_YEARS else Cell(number(row.persons)),
                Cell(number(row.of)),
            ],
        )
        for measure, row in found.items()
    ]
    show.table(f"{KEY}-table", _("Of whom the share is"), columns, rows)
