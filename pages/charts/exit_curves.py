"""Cumulative exit since entry: both outcomes in their colour, groups by dash, and who is left.

One panel holds the curves of one or two groups. With more groups each outcome gets a panel of its
own, one above the other: six pairs of crossing lines cannot be read in one panel; side by side
they would not fit on a phone, and only one above the other can both stand on the time axis of the
table. Bands are drawn where they can be told apart, up to three groups; with more, the interval is
in the label of each point and in the table of the page. A curve of few persons is drawn thin.

Under the curves stands the table that Morris et al. (BMJ Open 2019; 9: e030215, "KMunicate") ask
for: at risk, events and censored for each group, under the same ticks.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd
import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.labels import spread

if TYPE_CHECKING:
    from pages.charts.time_axis import TimeAxis

GROUPS_IN_ONE_PANEL = 2
GROUPS_WITH_BANDS = 3
FEW_AT_RISK = 10
"""Below this a curve is drawn thin: a step of it is one or two persons."""
ROOM_FOR_LABELS = 0.38
"""Of the length of the axis, to its right, for the names of the curves and of the rows."""
HEADROOM = 1.05
LEAD = 0.03
EARLY_END, LATE_END = 0.06, 0.8
"""A curve that ends between these parts of the axis has its name at its own end: a line from there
to the column of names would look like a curve that stays level. One that ends before has none."""
ONE_PANEL, HIGH_PANEL, LOW_PANEL, LOWEST_PANEL = 310, 250, 165, 110
TICKS_HEIGHT, TITLE_HEIGHT, PANEL_GAP, ROW, TEXT_LINE = 44, 28, 52, 19, 17
COUNTS = ("at_risk", "events", "censored")


@dataclass(frozen=True)
class CurveWords:
    """Everything the figure says, in the reader's language."""

    outcomes: dict[str, str]
    full_outcomes: dict[str, str]
    groups: dict[str, str]
    time_title: str
    counts: dict[str, str]
    counts_title: str
    hover: str
    hover_without_interval: str
    percent_sign: str
    separators: str


class Mark(NamedTuple):
    """A point on a curve worth a number: the shares that the page's first sentence names."""

    outcome: str
    group: str
    day: int
    share: float
    text: str


class Line(NamedTuple):
    """A share to compare with, over the whole width."""

    share: float
    text: str


class Panel(NamedTuple):
    """A strip of the figure: its vertical axis, the outcomes in it, bottom and top in pixels."""

    axis: str
    outcomes: tuple[str, ...]
    bottom: float
    top: float
    highest: float


class Label(NamedTuple):
    """The name of a curve: where the curve ends, where the name stands, shifted by how much."""

    outcome: str
    position: int
    text: str
    end: tuple[float, float]
    x: float
    shift: float


def exit_curves_figure(
    curves: pd.DataFrame,
    risks: pd.DataFrame,
    time: TimeAxis,
    words: CurveWords,
    marks: tuple[Mark, ...] = (),
    lines: tuple[Line, ...] = (),
) -> go.Figure:
    """The figure of ``exit_curves`` (shares 0-1 by day) over ``risk_table`` at the ticks.

    ``words.groups`` and ``words.outcomes`` say which groups and outcomes are drawn, in order.
    """
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": words.separators})
    table_height = _table_height(words)
    panels = _panels(curves, words, table_height + TICKS_HEIGHT)
    height = panels[0].top + (TITLE_HEIGHT if len(panels) > 1 else 0)
    for panel in panels:
        _draw_panel(figure, panel, curves, words)
        _draw_marks(figure, panel, marks)
        _label_curves(figure, panel, curves, words, time)
        _draw_lines(figure, panel, lines, time)
        _set_axis(figure, panel, height, words)
        if len(panels) > 1:
            _name_panel(figure, panel, words, height)
    _draw_table(figure, risks, time, words, table_height / height)
    _name_time(figure, panels[-1], time, words)
    figure.update_xaxes(
        range=[0, time.end * (1 + ROOM_FOR_LABELS)],
        tickvals=time.days,
        ticktext=time.labels,
        anchor=panels[-1].axis,
        automargin=False,
    )
    figure.update_layout(height=height + theme.MARGIN_TOP + theme.MARGIN_BOTTOM)
    return figure


def _panels(curves: pd.DataFrame, words: CurveWords, below: float) -> list[Panel]:
    """Which outcomes are drawn where, from the top down; ``below`` pixels are for the rest."""
    outcomes = tuple(words.outcomes)
    together = len(words.groups) <= GROUPS_IN_ONE_PANEL
    panels: list[Panel] = []
    bottom = below
    for drawn in [outcomes] if together else [(outcome,) for outcome in reversed(outcomes)]:
        heights = (HIGH_PANEL, LOW_PANEL, LOWEST_PANEL)
        high = ONE_PANEL if together else heights[outcomes.index(drawn[0])]
        axis = f"y{len(panels) + 1}" if panels else "y"
        panels.insert(0, Panel(axis, drawn, bottom, bottom + high, _highest(curves, drawn, words)))
        bottom += high + PANEL_GAP
    return panels


def _highest(curves: pd.DataFrame, outcomes: tuple[str, ...], words: CurveWords) -> float:
    """The end of a vertical axis, in percent: just above what is drawn in a thick line."""
    shown = curves[curves["outcome"].isin(outcomes)]
    columns = ["upper", "share"] if len(words.groups) <= GROUPS_WITH_BANDS else ["share"]
    return float(min(100.5, max(10, shown[columns].max().max() * 100 * HEADROOM)))


def _draw_panel(figure: go.Figure, panel: Panel, curves: pd.DataFrame, words: CurveWords) -> None:
    """Bands first, so that no band lies over a line."""
    drawn = [
        (outcome, position, group, _of(curves, group, outcome))
        for outcome in panel.outcomes
        for position, group in enumerate(words.groups)
    ]
    if len(words.groups) <= GROUPS_WITH_BANDS:
        for outcome, _position, _group, curve in drawn:
            _draw_band(figure, panel, curve, outcome)
    for outcome, position, group, curve in drawn:
        few = curve["at_risk"] < FEW_AT_RISK
        for part, width in ((curve[~few], theme.LINE_WIDTH), (curve[few], theme.THIN_LINE_WIDTH)):
            if width == theme.THIN_LINE_WIDTH:
                part = pd.concat([curve[~few].tail(1), part])
            figure.add_scatter(
                x=part["day"],
                y=part["share"] * 100,
                yaxis=panel.axis,
                mode="lines",
                line={
                    "shape": "hv",
                    "width": width,
                    "color": theme.outcome_colour(outcome),
                    "dash": theme.dash(position),
                },
                name=", ".join(filter(None, [words.groups[group], words.full_outcomes[outcome]])),
                customdata=_hover_data(part),
                hovertemplate=_hover_texts(part, words),
            )


def _draw_band(figure: go.Figure, panel: Panel, curve: pd.DataFrame, outcome: str) -> None:
    """The 95 % interval as a stepped band."""
    band = curve.dropna(subset=["lower", "upper"])
    for column, fill in (("lower", None), ("upper", "tonexty")):
        figure.add_scatter(
            x=band["day"],
            y=band[column] * 100,
            yaxis=panel.axis,
            mode="lines",
            line={"shape": "hv", "width": 0, "color": theme.outcome_colour(outcome)},
            fill=fill,
            fillcolor=theme.band_colour(outcome),
            hoverinfo="skip",
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


def _draw_marks(figure: go.Figure, panel: Panel, marks: tuple[Mark, ...]) -> None:
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
        )


def _label_curves(
    figure: go.Figure, panel: Panel, curves: pd.DataFrame, words: CurveWords, time: TimeAxis
) -> None:
    """A name beside the end of every curve, moved apart where two would touch."""
    labels = _labels(panel, curves, words, time)
    pixel = panel.highest / (panel.top - panel.bottom)
    places = spread(
        [(label.x, label.end[1] + label.shift * TEXT_LINE * pixel) for label in labels],
        [(label.text.count("<br>") + 1) * TEXT_LINE * pixel for label in labels],
        width=time.end * ROOM_FOR_LABELS / 2,
        top=panel.highest,
    )
    for label, place in zip(labels, places, strict=True):
        if label.x > label.end[0]:
            _lead(figure, panel, label, place)
        figure.add_annotation(
            x=label.x,
            y=place,
            yref=panel.axis,
            text=label.text,
            xanchor="left",
            yanchor="middle",
            xshift=5,
            showarrow=False,
            align="left",
            font={"size": theme.SIZE, "color": theme.outcome_colour(label.outcome)},
        )


def _labels(panel: Panel, curves: pd.DataFrame, words: CurveWords, time: TimeAxis) -> list[Label]:
    """The names of the curves in a panel; a curve too short to be seen gets none."""
    labels = []
    for outcome in panel.outcomes:
        for position, (group, group_name) in enumerate(words.groups.items()):
            curve = _of(curves, group, outcome)
            if curve.empty or curve["day"].iloc[-1] < time.end * EARLY_END:
                continue
            end = (float(curve["day"].iloc[-1]), float(curve["share"].iloc[-1]) * 100)
            late = end[0] > time.end * LATE_END
            named = [f"<b>{words.outcomes[outcome]}</b>"] if len(panel.outcomes) > 1 else []
            text = "<br>".join([*named, group_name]) if late or not group_name else group_name
            x = time.end * (1 + LEAD) if late else end[0]
            shift = 0.0 if late else _side(curves, outcome, group, end)
            labels.append(Label(outcome, position, text.removesuffix("<br>"), end, x, shift))
    return labels


def _side(curves: pd.DataFrame, outcome: str, group: str, end: tuple[float, float]) -> float:
    """Whether a name at the end of a curve stands above it (1) or below (-1): away from others."""
    others = curves[(curves["outcome"] == outcome) & (curves["group"] != group)]
    longer = others[others.groupby("group")["day"].transform("max") > end[0]]
    there = longer[longer["day"] <= end[0]].groupby("group")["share"].last() * 100
    above, below = (there > end[1]).sum(), (there <= end[1]).sum()
    return 0.7 if below > above else -0.7


def _lead(figure: go.Figure, panel: Panel, label: Label, place: float) -> None:
    """A fine line from the end of a curve to its name, in the dash of the curve."""
    figure.add_scatter(
        x=[label.end[0], label.x],
        y=[label.end[1], place],
        yaxis=panel.axis,
        mode="lines",
        line={
            "width": theme.LEAD_WIDTH,
            "color": theme.outcome_colour(label.outcome),
            "dash": theme.dash(label.position),
        },
        opacity=theme.LEAD_OPACITY,
        hoverinfo="skip",
        cliponaxis=False,
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


def _table_height(words: CurveWords) -> float:
    return ROW * (1 + _rows_per_group(words) * len(words.groups))


def _rows_per_group(words: CurveWords) -> int:
    return len(COUNTS) + (1 if len(words.groups) > 1 else 0)


def _draw_table(
    figure: go.Figure, risks: pd.DataFrame, time: TimeAxis, words: CurveWords, share: float
) -> None:
    """Numbers under the ticks, their names to the right, a line with the name for each group."""
    rows = 1 + _rows_per_group(words) * len(words.groups)
    axis = "y9"
    figure.update_layout(
        yaxis9={"domain": [0, share], "range": [-rows, 0], "visible": False, "anchor": "x"}
    )
    _write(figure, axis, -0.5, words.counts_title, theme.INK, bold=True)
    row = -1.5
    for group, group_name in words.groups.items():
        if len(words.groups) > 1:
            _write(figure, axis, row, group_name.replace("<br>", " "), theme.INK)
            row -= 1
        counts = risks[risks["group"] == group].set_index("day")
        for column in COUNTS:
            _draw_row(
                figure, axis, row, [int(n) for n in counts.loc[list(time.days), column]], time
            )
            _name_row(figure, axis, row, words.counts[column], time)
            row -= 1


def _draw_row(figure: go.Figure, axis: str, row: float, numbers: list[int], time: TimeAxis) -> None:
    figure.add_scatter(
        x=time.days,
        y=[row] * len(time.days),
        yaxis=axis,
        mode="text",
        text=[str(number) for number in numbers],
        textposition="middle center",
        textfont={"size": theme.SIZE_SMALL, "color": theme.INK},
        cliponaxis=False,
        hoverinfo="skip",
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


def _name_row(figure: go.Figure, axis: str, row: float, text: str, time: TimeAxis) -> None:
    figure.add_annotation(
        x=time.end * (1 + LEAD),
        y=row,
        yref=axis,
        text=text,
        xanchor="left",
        xshift=5,
        showarrow=False,
        align="left",
        font={"size": theme.SIZE_SMALL, "color": theme.MUTED},
    )


def _write(
    figure: go.Figure, axis: str, row: float, text: str, colour: str, bold: bool = False
) -> None:
    figure.add_annotation(
        x=0,
        xref="paper",
        y=row,
        yref=axis,
        text=f"<b>{text}</b>" if bold else text,
        xanchor="left",
        xshift=-10,
        showarrow=False,
        align="left",
        font={"size": theme.SIZE_SMALL, "color": colour},
    )


def _of(curves: pd.DataFrame, group: str, outcome: str) -> pd.DataFrame:
    """The rows of one curve."""
    return curves[(curves["group"] == group) & (curves["outcome"] == outcome)]
