"""What the figures of the page *Wage sanctions* say: the curve, the shares, the expected risk."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.estimators.risk_sets import FEW_AT_RISK
from analysis.figures.sanctions import SICK_2_YEARS
from analysis.selection import ALL, OWN
from data.words import mark
from pages.charts.curve_parts import share_axis as share_axis_to
from pages.charts.intervals import Interval
from pages.charts.specification import Hover
from pages.content.exits.figure import AT_RISK, curve_words
from pages.reader.words import (
    _,
    count_words,
    hidden,
    hidden_percent,
    known,
    listed,
    name,
    number,
    percent,
    percent_range,
    percent_sign,
    policy,
    released,
)
from pages.shared import no_curve, rare, show
from pages.shared.flow import few
from pages.shared.groups import (
    counts_at,
    note_few,
    note_groups_without_curve,
    note_small_groups,
    short_names,
    with_few,
)
from pages.shared.movement import earlier_lines
from pages.shared.parts import note_curves, source_line
from pages.shared.rare import by_cohort
from pages.shared.results import figure, known_curve
from pages.shared.tables import records
from pages.shared.view import WEEKS

if TYPE_CHECKING:
    from collections.abc import Sequence

    from pages.charts.curve_parts import CurveWords, Earlier
    from pages.charts.specification import Axis
    from pages.shared.view import View

FIGURE, OUTCOME = "sanctions", "wage_sanction"
SHORTEST_AXIS = 0.4
"""So that the line of the time before the programme is always on it."""

OF_PERSONS = mark("{events} of {persons}")


def compares_later_groups(view: View) -> bool:
    """Whether the groups were formed after entry: who stayed longer had more time to be in one."""
    return view.selection.by == OWN or view.selection.groups_overlap


def without_later_groups(view: View) -> View:
    """The view in which such groups are not compared: their outcomes differ by themselves."""
    return rare.without_comparison(view) if compares_later_groups(view) else view


def group_names(view: View, by: str | None = None) -> dict[str, str]:
    """The groups of the page; those sick for long stand beside the groups compared."""
    return short_names(view, by) | {SICK_2_YEARS: _("Sick for 2 years or more")}


def groups_of(view: View, table: pd.DataFrame) -> list[str]:
    """The groups of a table; one cohort alone is everybody."""
    groups = list(dict.fromkeys(table["group"]))
    compared = [group for group in groups if group not in (ALL, SICK_2_YEARS)]
    single = len(compared) == 1 and not view.selection.by
    return [group for group in groups if not (single and group in compared)]


def large_groups(view: View) -> list[str]:
    """The groups that are large enough: those compared, or everybody."""
    flow = figure("sanction_flow", view)
    persons = flow[flow["step"] == "in_sanction_curve"].set_index("group")["persons"]
    wanted = [g for g in persons.index if (g != ALL) == bool(view.selection.by)]
    return [str(g) for g in wanted if persons[g] >= few()]


def drawn_groups(view: View) -> list[str]:
    """The groups with a curve: of a large one too, few may be followed on each day."""
    with_curve = set(known_curve("sanction_curve", view)["group"])
    return [group for group in large_groups(view) if group in with_curve]


def nothing_to_draw(view: View, persons: float, groups: list[str]) -> bool:
    """Say why no curve is drawn, and give back whether that is so."""
    if released():
        return no_curve.nothing_to_draw(view, persons, groups=len(groups))
    if not groups:
        show.info(
            _(
                "**No curve yet.** On no day since the first sick day {few} persons or more of a"
                " group are followed.",
                few=FEW_AT_RISK,
            ),
            icon=":material/stacked_line_chart:",
        )
    return not groups


def curves_of(view: View, groups: list[str]) -> pd.DataFrame:
    """The rows of the curves that are drawn, as the figure of curves takes them."""
    curves = known_curve("sanction_curve", view)
    return with_few(view, curves[curves["group"].isin(groups)]).assign(outcome=OUTCOME)


def earlier(view: View) -> Earlier | None:
    """The curves as they were."""
    return earlier_lines(view, "sanction_curve", outcome=OUTCOME)


def counts_at_ticks(view: View, groups: list[str], days: Sequence[int]) -> pd.DataFrame:
    """Who is at risk, and who had a sanction, under the ticks."""
    counted = figure("sanction_curve", view)
    return counts_at(counted[counted["group"].isin(groups)], days)


def words(view: View, groups: list[str]) -> CurveWords:
    """Every text of the curve."""
    return replace(
        curve_words(view, groups, _("{persons} at risk on that day", persons=AT_RISK)),
        outcomes={OUTCOME: _("With sanction").replace(" ", "\n", 1)},
        full_outcomes={OUTCOME: _("With a wage sanction")},
        counts={"at_risk": _("at risk"), "events": _("sanction")},
    )


def description(view: View, persons: int) -> str:
    """The curve in a sentence, for who cannot see it."""
    return count_words(
        "Curve of the cumulative share of {count} participant with a wage sanction, by"
        " {unit}. The same numbers stand in the table below.",
        "Curve of the cumulative share of {count} participants with a wage sanction, by"
        " {unit}. The same numbers stand in the table below.",
        persons,
        unit=_("weeks since the first sick day")
        if view.axis == WEEKS
        else _("months since the first sick day"),
    )


def draw_source_line(view: View, persons: int, bands: bool) -> None:
    """What the curve is of, and how to read it."""
    band = _("band: 95{sign} confidence interval", sign=percent_sign())
    source_line(view, persons, [band] if bands else [])
    shares = figure("sanction_shares", view)
    note_small_groups(view, shares[~shares["group"].isin([ALL, SICK_2_YEARS])])
    note_groups_without_curve(view, drawn_groups(view))
    if released():
        show.caption(
            _(
                "How to read it: at each moment since the first sick day the share of participants"
                " who had a wage sanction by then, known every {days} days. A participant counts"
                " from the day of entry; who left keeps counting, as somebody who gets no sanction"
                " any more.",
                days=policy().curve_step_days,
            )
        )
        note_curves()
        note_few(curves_of(view, drawn_groups(view)))
        return
    show.caption(
        _(
            "How to read it: at each moment since the first sick day the share of participants who"
            " had a wage sanction by then. A participant counts from the day of entry; who left"
            " keeps counting, as somebody who gets no sanction any more."
        )
    )
    _note_start(view)


def _note_start(view: View) -> None:
    """From which day since the first sick day a curve speaks, and for whom."""
    curves = curves_of(view, drawn_groups(view))
    starts, names = curves.groupby("group", sort=False)["day"].min(), group_names(view)
    days = (
        [_("day {day}", day=number(day)) for day in starts]
        if len(starts) == 1
        else [
            _("day {day} ({group})", day=number(day), group=names[str(group)])
            for group, day in starts.items()
        ]
    )
    said = _(
        "The curve begins on {days} since the first sick day, from which {few} persons or more"
        " are followed, and is of who had no sanction until then. It ends where fewer are.",
        days=listed(days),
        few=FEW_AT_RISK,
    )
    counted = figure("sanction_curve", view)
    early = counted[counted["day"] < counted["group"].map(starts)]
    if gone := int(early["events"].sum()):
        said += " " + count_words(
            "{count} sanction lies before it.", "{count} sanctions lie before it.", gone
        )
    show.caption(said)


def share_rows(view: View) -> list[Interval]:
    """The share of each group with its interval."""
    selection = by_cohort(view)
    shares = figure("sanction_shares", view, selection)
    names = group_names(view, selection.by)
    rows = shares[shares["group"].isin(groups_of(view, shares))]
    return [_interval(names[row.group], row) for row in records(rows)]


def risk_rows(view: View) -> list[Interval]:
    """What came of each class of risk: everybody, and those sick for long."""
    risks = figure("sanction_risks", view)
    names, classes = group_names(view), risk_names(view)
    rows: list[Interval] = []
    for group in (ALL, SICK_2_YEARS):
        of_group = risks[(risks["group"] == group) & (risks["persons"] > 0)]
        if not of_group.empty:
            rows.append(Interval(names[group], heading=True))
            rows += [_interval(classes[row.risk], row) for row in records(of_group)]
    return rows


def risk_names(view: View) -> dict[str, str]:
    """The classes of risk and their names."""
    return {risk.code: name(risk.name) for risk in view.source.programme.wage_sanction_risks}


def _interval(label: str, row: Any) -> Interval:
    """A row of the figure; of a small group only how many, and of a hidden share its limit."""
    of_persons = persons_of(row)
    if released() and known(row.persons) and not known(row.share):
        return Interval(label, text=hidden_percent(row.persons))
    if not (row.persons >= few() and known(row.share)):
        return Interval(label, text=of_persons)
    share, certain = percent(row.share), known(row.lower) and known(row.upper)
    interval = f" ({percent_range(row.lower, row.upper)})" if certain else ""
    return Interval(
        label,
        row.share,
        row.lower if certain else None,
        row.upper if certain else None,
        text=share,
        hover=Hover(label, share, f"{interval}\n{of_persons}"),
        strong=True,
    )


def persons_of(row: Any) -> str:
    """How many had a sanction, of how many; only ``< 10`` of so few."""
    if not known(row.persons):
        return hidden()
    return _(OF_PERSONS, events=number(row.sanctions), persons=number(row.persons))


def share_axis(rows: Sequence[Interval]) -> Axis:
    """An axis of shares from 0 for these rows."""
    highest = max((row.upper or 0.0 for row in rows), default=0.0)
    return share_axis_to(min(1.0, max(SHORTEST_AXIS, highest)), percent_sign())
