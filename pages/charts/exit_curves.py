"""Cumulative exit since entry: both outcomes in their colour, groups by dash, and who is left.

One panel holds the curves of one or two groups. With more groups each outcome gets a panel of its
own, one above the other: six pairs of crossing lines cannot be read in one panel; side by side
they would not fit on a phone, and only one above the other can both stand on the time axis of the
table. Bands are drawn where they can be told apart, up to three groups; with more, the interval is
in the label of each point and in the table of the page. A curve is thin where it rests on few.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd
import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.counts_table import draw_table, table_height
from pages.charts.curve_labels import label_curves
from pages.charts.curve_parts import (
    LEAD,
    ROOM_FOR_LABELS,
    Panel,
    curve_of,
    parts_of,
)
from pages.charts.earlier_curves import Was, draw_earlier
from pages.charts.roles import (
    CURVE,
    LOWER,
    MARK,
    UPPER,
    references_meta,
    role,
    time_meta,
)

if TYPE_CHECKING:
    from pages.charts.curve_parts import CurveWords, Earlier, Line, Mark
    from pages.charts.time_axis import TimeAxis

GROUPS_IN_ONE_PANEL = 2
GROUPS_WITH_BANDS = 3
HEADROOM, LINE_HEADROOM = 1.05, 1.15
ONE_PANEL, HIGH_PANEL, LOW_PANEL, LOWEST_PANEL = 310, 250, 165, 110
TICKS_HEIGHT, TITLE_HEIGHT, PANEL_GAP = 44, 28, 52
"""In pixels."""


def exit_curves_figure(
    curves: pd.DataFrame,
    risks: pd.DataFrame,
    time: TimeAxis,
    words: CurveWords,
    marks: tuple[Mark, ...] = (),
    lines: tuple[Line, ...] = (),
    earlier: Earlier | None = None,
) -> go.Figure:
    """The figure of ``exit_curves`` (shares 0-1 by day) over ``risk_table`` at the ticks.

    Curves have a column ``few``: whether they are drawn thin there.
    ``words.groups`` and ``words.outcomes`` say which groups and outcomes are drawn, in order.
    """
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": words.separators})
    counts_height = table_height(words)
    heights = curves if earlier is None else pd.concat([curves, earlier.curves])
    panels = _panels(heights, words, lines, counts_height + TICKS_HEIGHT)
    height = panels[0].top + (TITLE_HEIGHT if len(panels) > 1 else 0)
    for panel in panels:
        if earlier is not None:
            _draw_earlier(figure, panel, curves, earlier, words)
        _draw_panel(figure, panel, curves, words)
        _draw_marks(figure, panel, words, marks)
        label_curves(figure, panel, curves, words, time)
        _draw_lines(figure, panel, lines, time)
        _set_axis(figure, panel, height, words)
        if len(panels) > 1:
            _name_panel(figure, panel, words, height)
    draw_table(figure, risks, time, words, counts_height / height)
    _name_time(figure, panels[-1], time, words)
    figure.update_xaxes(
        range=[0, time.end * (1 + ROOM_FOR_LABELS)],
        tickvals=time.days,
        ticktext=time.labels,
        anchor=panels[-1].axis,
        automargin=False,
    )
    figure.update_layout(
        height=height + theme.MARGIN_TOP + theme.MARGIN_BOTTOM,
        meta={
            "kind": CURVE,
            "unit": "percent",
            "x": time_meta(time, words.time_title.replace("<br>", " ")),
            "references": references_meta(lines),
        },
    )
    return figure


def _panels(
    curves: pd.DataFrame, words: CurveWords, lines: tuple[Line, ...], below: float
) -> list[Panel]:
    """Which outcomes are drawn where, from the top down; ``below`` pixels are for the rest."""
    outcomes = tuple(words.outcomes)
    together = len(words.groups) <= GROUPS_IN_ONE_PANEL
    panels: list[Panel] = []
    bottom = below
    for drawn in [outcomes] if together else [(outcome,) for outcome in reversed(outcomes)]:
        heights = (HIGH_PANEL, LOW_PANEL, LOWEST_PANEL)
        high = ONE_PANEL if together else heights[outcomes.index(drawn[0])]
        axis = f"y{len(panels) + 1}" if panels else "y"
        highest = _highest(curves, drawn, words, lines)
        panels.insert(0, Panel(axis, drawn, bottom, bottom + high, highest))
        bottom += high + PANEL_GAP
    return panels


def _highest(
    curves: pd.DataFrame, outcomes: tuple[str, ...], words: CurveWords, lines: tuple[Line, ...]
) -> float:
    """The end of a vertical axis, in percent: just above the curves, and a line to compare with."""
    shown = curves[curves["outcome"].isin(outcomes)]
    columns = ["upper", "share"] if len(words.groups) <= GROUPS_WITH_BANDS else ["share"]
    above = max((line.share * LINE_HEADROOM for line in lines), default=0.0)
    return float(min(100.5, max(10, shown[columns].max().max() * 100 * HEADROOM, above * 100)))


def _draw_earlier(
    figure: go.Figure, panel: Panel, curves: pd.DataFrame, earlier: Earlier, words: CurveWords
) -> None:
    """The curves of the groups and outcomes that are drawn, as they were."""
    drawn = [
        Was(
            _role(CURVE, panel, words, group, outcome),
            curve_of(curves, group, outcome),
            curve_of(earlier.curves, group, outcome),
        )
        for outcome in panel.outcomes
        for group in words.groups
    ]
    draw_earlier(figure, panel.axis, drawn, earlier, words.joined)


def _draw_panel(figure: go.Figure, panel: Panel, curves: pd.DataFrame, words: CurveWords) -> None:
    """Bands first, so that no band lies over a line."""
    drawn = [
        (outcome, position, group, curve_of(curves, group, outcome))
        for outcome in panel.outcomes
        for position, group in enumerate(words.groups)
    ]
    if len(words.groups) <= GROUPS_WITH_BANDS:
        for outcome, _position, group, curve in drawn:
            _draw_band(figure, panel, words, group, outcome, curve)
    for outcome, position, group, curve in drawn:
        for part, few in parts_of(curve):
            figure.add_scatter(
                x=part["day"],
                y=part["share"] * 100,
                yaxis=panel.axis,
                mode="lines",
                line={
                    "shape": words.joined,
                    "width": theme.THIN_LINE_WIDTH if few else theme.LINE_WIDTH,
                    "color": theme.outcome_colour(outcome),
                    "dash": theme.dash(position),
                },
                name=_name(words, group, outcome),
                meta=_role(CURVE, panel, words, group, outcome) | {"few": few},
                customdata=_hover_data(part),
                hovertemplate=_hover_texts(part, words),
            )


def _name(words: CurveWords, group: str, outcome: str) -> str:
    """What a point of a curve says that it is of: ``Cohort 1: left successfully``."""
    full, group_name = words.full_outcomes[outcome], words.groups[group].replace("<br>", " ")
    return f"{group_name}: {full[0].lower()}{full[1:]}" if group_name else full


def _role(
    kind: str, panel: Panel, words: CurveWords, group: str, outcome: str
) -> dict[str, object]:
    """The part of a trace: whose curve it is, named as at its end, and of which strip."""
    alone = len(panel.outcomes) == 1
    named = [] if alone and words.groups[group] else [words.outcomes[outcome]]
    series = ", ".join(filter(None, [*named, words.groups[group]])).replace("<br>", " ")
    strip = words.full_outcomes[outcome] if alone and len(words.outcomes) > 1 else ""
    return role(kind, series, strip)


def _draw_band(
    figure: go.Figure,
    panel: Panel,
    words: CurveWords,
    group: str,
    outcome: str,
    curve: pd.DataFrame,
) -> None:
    """The 95 % interval as a band."""
    band = curve.dropna(subset=["lower", "upper"])
    for column, fill, kind in (("lower", None, LOWER), ("upper", "tonexty", UPPER)):
        figure.add_scatter(
            x=band["day"],
            y=band[column] * 100,
            yaxis=panel.axis,
            mode="lines",
            line={"shape": words.joined, "width": 0, "color": theme.outcome_colour(outcome)},
            fill=fill,
            fillcolor=theme.band_colour(outcome),
            hoverinfo="skip",
            meta=_role(kind, panel, words, group, outcome),
        )


def _hover_data(curve: pd.DataFrame) -> list[list[float]]:
    """Weeks, lower and upper limit in percent, at risk."""
    columns = [curve["day"] / 7, curve["lower"] * 100, curve["upper"] * 100, curve["at_risk"]]
    return [list(row) for row in zip(*columns, strict=True)]


def _hover_texts(curve: pd.DataFrame, words: CurveWords) -> list[str]:
    return [
        words.hover if defined else words.hover_without_interval
        for defined in curve["lower"].notna()
    ]


def _draw_marks(
    figure: go.Figure, panel: Panel, words: CurveWords, marks: tuple[Mark, ...]
) -> None:
    """A dot and its number on the curve."""
    for mark in marks:
        if mark.outcome not in panel.outcomes:
            continue
        colour = theme.outcome_colour(mark.outcome)
        figure.add_scatter(
            x=[mark.day],
            y=[mark.share * 100],
            yaxis=panel.axis,
            mode="markers+text",
            marker={"size": 10, "color": colour, "line": {"width": 2, "color": theme.PAPER}},
            text=[f"<b>{mark.text}</b>"],
            textposition="top left",
            textfont={"size": theme.SIZE_LABEL, "color": colour},
            hoverinfo="skip",
            meta=_role(MARK, panel, words, mark.group, mark.outcome),
        )


def _draw_lines(figure: go.Figure, panel: Panel, lines: tuple[Line, ...], time: TimeAxis) -> None:
    """Reference lines, named at their left end."""
    for line in lines:
        figure.add_shape(
            type="line",
            x0=0,
            x1=time.end,
            y0=line.share * 100,
            y1=line.share * 100,
            yref=panel.axis,
            line={"color": theme.REFERENCE, "width": 1.5, "dash": "dot"},
        )
        figure.add_annotation(
            x=0,
            y=line.share * 100,
            yref=panel.axis,
            text=line.text,
            xanchor="left",
            yanchor="bottom",
            showarrow=False,
            align="left",
            font={"size": theme.SIZE_SMALL, "color": theme.REFERENCE},
        )


def _set_axis(figure: go.Figure, panel: Panel, height: float, words: CurveWords) -> None:
    figure.update_layout(
        {
            panel.axis.replace("y", "yaxis"): {
                **theme.TEMPLATE.layout.yaxis.to_plotly_json(),
                "domain": [panel.bottom / height, panel.top / height],
                "range": [0, panel.highest],
                "ticksuffix": words.percent_sign,
                "dtick": 10 if panel.highest <= 40 else 20,
                "automargin": False,
                "anchor": "x",
            }
        }
    )


def _name_panel(figure: go.Figure, panel: Panel, words: CurveWords, height: float) -> None:
    """The outcome above its panel, in its colour."""
    outcome = panel.outcomes[0]
    figure.add_annotation(
        x=0,
        xref="paper",
        y=panel.top / height,
        yref="paper",
        text=f"<b>{words.full_outcomes[outcome]}</b>",
        xanchor="left",
        yanchor="bottom",
        yshift=8,
        showarrow=False,
        align="left",
        font={"size": theme.SIZE_LABEL, "color": theme.outcome_colour(outcome)},
    )


def _name_time(figure: go.Figure, lowest: Panel, time: TimeAxis, words: CurveWords) -> None:
    """The unit of the ticks, in the column of names."""
    figure.add_annotation(
        x=time.end * (1 + LEAD),
        y=0,
        yref=lowest.axis,
        text=words.time_title,
        xanchor="left",
        yanchor="top",
        xshift=5,
        yshift=-6,
        showarrow=False,
        align="left",
        font={"size": theme.SIZE, "color": theme.INK},
    )
