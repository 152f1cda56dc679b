"""The tables of the page *Interventions*: shares, first intervention, hand-overs, paths."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from analysis.disclosure.rules import HIDDEN
from analysis.figures.handovers import ANY, EXIT, SOON_DAYS, WAITING
from analysis.figures.paths import OTHER, SEPARATOR
from analysis.figures.uptake import QUARTILE_COLUMNS
from analysis.selection import ALL
from data.programme import NO_INTERVENTION
from pages.content.exits.tables import note_end_of_curve
from pages.content.interventions.uptake import (
    DAYS,
    at_day,
    days_text,
    group_names,
    intervention_names,
    selection,
)
from pages.reader.words import (
    UNDEFINED,
    _,
    known,
    number,
    percent,
    percent_range,
    released,
)
from pages.shared import show
from pages.shared.flow import draw_flow, few, note_totals
from pages.shared.groups import large_enough
from pages.shared.results import figure
from pages.shared.tables import Cell, Row, count_cell, records, share_cell, worth_a_row

if TYPE_CHECKING:
    import pandas as pd

    from pages.shared.view import View

MOST_PATHS = 12
ARROW = " \N{RIGHTWARDS ARROW} "


def draw_shares(view: View, curves: pd.DataFrame, shown: list[str]) -> None:
    """The curves in numbers, at 100 days, half a year, 1 and 2 years."""
    show.heading(_("Started after 100 days, half a year, 1 and 2 years"))
    names = group_names(view)
    rows: list[Row] = []
    for code, title in intervention_names(view).items():
        cells = {group: [_share_cell(curves, group, code, day) for day in DAYS] for group in shown}
        # Of a release a curve that is not there is no row of dashes.
        told = [g for g in shown if not released() or set(cells[g]) != {UNDEFINED}]
        if len(shown) > 1 and told:
            rows.append(Row(title, kind="heading"))
        rows += [Row(names[g] if len(shown) > 1 else title, cells[g]) for g in told]
    columns: list[Cell | str] = [_("Intervention"), *(_(text) for text in DAYS.values())]
    show.table(
        "uptake-shares", _("Share that has started, with 95 percent interval"), columns, rows
    )
    if any(UNDEFINED in row.cells for row in rows):
        note_end_of_curve()


def _share_cell(curves: pd.DataFrame, group: str, code: str, day: int) -> Cell | str:
    row = at_day(curves, group, code, day)
    if row is None:
        return UNDEFINED
    return share_cell(row) if row.share else percent(row.share)


def draw_without_curves(view: View) -> None:
    """What is told of a selection that has no curve: of a registry only who is counted."""
    if released():
        large = large_enough(figure("time_to_first", view, selection(view)))
        if large:
            draw_first(view, large)
        draw_handovers(view)
        draw_paths(view)
    draw_flow(view)


def draw_first(view: View, shown: list[str]) -> None:
    """Days until the first intervention, whichever it is.

    Of a release only of groups with a curve, from which days are read; of none of them how many
    have started.
    """
    table = figure("time_to_first", view, selection(view))
    table = table[table["group"].isin(shown)]
    with_days = table[table["day"].notna()]
    show.heading(_("Time to the first intervention"))
    if with_days.empty:
        _draw_how_many_started(view, table)
        return
    names, tells_never = group_names(view), bool(with_days["share_never"].notna().any())
    rows = [
        Row(
            names[row.group],
            [
                number(row.persons),
                *(days_text(getattr(row, column)) for column in QUARTILE_COLUMNS),
                *([percent(row.share_never)] if tells_never else []),
            ],
        )
        for row in records(with_days)
    ]
    columns = [_("Group"), _("Participants"), _("A quarter"), _("Half"), _("Three quarters")]
    columns += [_("Never")] if tells_never else []
    show.table("time-to-first", _("Days from entry to the first intervention"), columns, rows)
    missing = any(UNDEFINED in row.cells for row in rows)
    show.caption(" ".join(_words_of_first(tells_never, missing)))


def _words_of_first(tells_never: bool, missing: bool) -> list[str]:
    """What the days are, and who is told of or not."""
    said = [
        _(
            "Days from entry by which a quarter, half and three quarters had started any"
            " intervention."
        )
    ]
    if tells_never:
        return [*said, _("Never: left the programme without one.")]
    dash = [_("{dash} so many have not started within the curve.", dash=UNDEFINED)]
    return [
        *said,
        *(dash if missing else []),
        _("Who left without a start is not told apart here from who has not started yet."),
    ]


def _draw_how_many_started(view: View, table: pd.DataFrame) -> None:
    """Where no day is told: how many have started so far."""
    names = group_names(view)
    rows = [
        Row(names[row.group], [number(row.persons), number(row.started)]) for row in records(table)
    ]
    columns = [_("Group"), _("Participants"), _("Have started")]
    show.table("time-to-first", _("Who has started a first intervention"), columns, rows)
    show.caption(_("Without a curve no days are told: they would be those of single persons."))


def draw_handovers(view: View) -> None:
    """What followed each intervention, and how soon (recommendation 3 of the evaluation)."""
    show.heading(_("Hand-over between interventions"))
    handovers = figure("handovers", view, selection(view))
    everybody = handovers[handovers["group"] == ALL]
    if handovers.empty:
        show.prose(
            _(
                "Fewer than {few} interventions of a kind have ended in this selection.",
                few=few(),
            )
            if released()
            else _("No intervention has ended yet in this selection.")
        )
        return
    if everybody.empty:
        _draw_handovers_by_group(view, handovers)
        return
    show.prose(_handover_words(view, everybody))
    _draw_all_handovers(view, everybody)
    if len(dict.fromkeys(handovers["group"])) > 1:
        _draw_handovers_by_group(view, handovers)


def _draw_all_handovers(view: View, everybody: pd.DataFrame) -> None:
    """What followed each intervention: times, days and share; of a release no median."""
    names = intervention_names(view)
    titles = {EXIT: _("left first"), WAITING: _("still waiting")} | names
    medians = bool(everybody["median_days"].notna().any())
    rows: list[Row] = []
    for code in dict.fromkeys(everybody["from"]):
        rows.append(Row(_("After {intervention}", intervention=names[code]), kind="heading"))
        rows += [
            Row(titles[row.to], _handover_cells(row, medians))
            for row in records(everybody[(everybody["from"] == code) & (everybody["to"] != ANY)])
        ]
    half_within: list[Cell | str] = [Cell(_("Half within"), _("days"))] if medians else []
    columns: list[Cell | str] = [
        _("Next"),
        _("Times"),
        *half_within,
        Cell(_("On average"), _("days")),
        _("Within {days} days", days=SOON_DAYS),
    ]
    show.table("handovers", _("Hand-over between interventions"), columns, rows)
    show.caption(
        _(
            "From the end of an intervention to the start of the next; 0 days where the next was"
            " already going on. Still waiting: the days until the as-of date. Within {days} days:"
            " of everybody whose intervention ended.",
            days=SOON_DAYS,
        )
    )
    if released():
        show.caption(
            _(
                "Fewer than {few} hand-overs of a kind are left out. {dash} not known yet, or of"
                " too few to tell.",
                few=few(),
                dash=UNDEFINED,
            )
        )
    note_totals()


def _handover_cells(row: Any, medians: bool) -> list[Cell | str]:
    """Times, the days of half of them, the mean, and the share within two weeks."""
    return [
        number(row.persons),
        *([days_text(row.median_days)] if medians else []),
        days_text(row.mean_days),
        percent(row.share_within_14_days),
    ]


def _handover_words(view: View, everybody: pd.DataFrame) -> str:
    names = intervention_names(view)
    parts = [
        _(
            "After {intervention} {share} started a next intervention within {days} days.",
            intervention=names[row["from"]],
            share=f"**{percent(row['share_within_14_days'])}**",
            days=SOON_DAYS,
        )
        for _index, row in everybody[everybody["to"] == ANY].iterrows()
        if row["persons"] > 0 and known(row["share_within_14_days"])
    ]
    return " ".join(parts)


def _draw_handovers_by_group(view: View, handovers: pd.DataFrame) -> None:
    """How soon a next intervention began, in each group."""
    names, groups = intervention_names(view), group_names(view)
    any_next = handovers[(handovers["to"] == ANY) & (handovers["group"] != ALL)]
    cells = {
        (row["from"], row["group"]): Cell(
            percent(row["share_within_14_days"]), _("{count} times", count=number(row["persons"]))
        )
        for _index, row in any_next.iterrows()
    }
    columns = list(dict.fromkeys(any_next["group"]))
    rows = [
        Row(
            _("After {intervention}", intervention=names[code]),
            [cells.get((code, group), UNDEFINED) for group in columns],
        )
        for code in dict.fromkeys(any_next["from"])
    ]
    show.table(
        "handovers-by-group",
        _("A next intervention within {days} days, by group", days=SOON_DAYS),
        [_("Next intervention within {days} days", days=SOON_DAYS), *(groups[g] for g in columns)],
        rows,
    )


def draw_paths(view: View) -> None:
    """The most common paths: a list in order reads better than a Sankey of twenty-odd ribbons."""
    show.heading(_("The most common paths"))
    paths = figure("paths", view, selection(view))
    names, groups = intervention_names(view), group_names(view)
    columns = list(dict.fromkeys(paths["group"]))
    cells = {(r.path, r.group): (r.count, r.share) for r in records(paths)}
    whose = ALL if ALL in columns else columns[0]
    listed = paths[(paths["group"] == whose) & (paths["path"] != OTHER)]
    # Of a release every path that is listed stands here: what is rounded is not added up.
    first = list(listed["path"].head(MOST_PATHS) if view.source.exact else listed["path"])
    hidden = (0, 0.0) if view.source.exact else (HIDDEN, HIDDEN)
    rows = [
        Row(
            _path_name(path, names),
            [count_cell(*cells.get((path, group), hidden)) for group in columns],
        )
        for path in first
    ]
    rows += _other_paths(paths, columns, first)
    show.table(
        "paths", _("The most common paths"), [_("Path"), *(groups[g] for g in columns)], rows
    )
    show.caption(
        _(
            "Interventions in the order in which somebody first started them; everybody in the"
            " analysis, also who may still start more."
        )
    )
    if released():
        show.caption(_("A path of fewer than {few} persons stands under other paths.", few=few()))


def _path_name(path: str, names: dict[str, str]) -> str:
    if path == NO_INTERVENTION:
        return _("No intervention")
    return ARROW.join(names[code] for code in path.split(SEPARATOR))


def _other_paths(paths: pd.DataFrame, columns: list[str], first: list[str]) -> list[Row]:
    """What is not in the list: the sum of rarer paths, or of a release all whose path is hidden."""
    rest = paths[~paths["path"].isin(first)]
    if rest.empty:
        return []
    if (rest["path"] == OTHER).any():
        title = _("Other paths")
        rest = rest[rest["path"] == OTHER]
    else:
        listed = paths[paths["group"] == columns[-1]]
        title = _("{count} other paths", count=number(len(listed) - len(first)))
    missing = HIDDEN if released() else 0
    sums = rest.groupby("group")[["count", "share"]].sum(min_count=1)
    filled = sums.reindex(columns, fill_value=missing)
    return [Row(title, [count_cell(r.count, r.share) for r in records(filled)], kind="total")]


def draw_numbers(view: View, curves: pd.DataFrame) -> None:
    """The curves as a table, for who cannot see them or wants to know a day."""
    with show.fold(_("The curves as a table"), icon=":material/table_rows:"):
        groups, names = group_names(view), intervention_names(view)
        rows = [
            Row(
                number(row.day),
                [
                    groups[row.group],
                    names[row.intervention],
                    Cell(percent(row.share, 1), percent_range(row.lower, row.upper)),
                    number(row.at_risk),
                ],
            )
            for row in records(worth_a_row(curves))
        ]
        columns = [
            _("Day"),
            _("Group"),
            _("Intervention"),
            _("Share that has started"),
            _("Followed, not started") if released() else _("Could still start"),
        ]
        show.table("uptake-table", _("The curves as a table"), columns, rows)
