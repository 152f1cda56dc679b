"""The share that has started each intervention: a curve each, or a strip each with all groups.

Interventions differ by colour, dash and the name at the end of the curve. Between groups each
intervention has a strip of its own, and groups differ by dash.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, NamedTuple

import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.curve_labels import TEXT_LINE, spread
from pages.charts.curve_parts import LEAD, ROOM_FOR_LABELS, parts_of
from pages.charts.earlier_curves import Was, draw_earlier
from pages.charts.roles import BAND, CURVE, role, time_meta

if TYPE_CHECKING:
    import pandas as pd

    from pages.charts.curve_parts import Earlier, Part
    from pages.charts.time_axis import TimeAxis

ONE_STRIP, STRIP, STRIP_GAP, TICKS_HEIGHT = 320, 150, 46, 40
"""In pixels."""
GROUPS_WITH_BANDS = 2
HEADROOM = 1.06
LONGEST_LABEL = 12
"""Letters that a name can have on one line of a phone."""


@dataclass(frozen=True)
class UptakeWords:
    """Everything the figure says, in the reader's language."""

    interventions: dict[str, str]
    groups: dict[str, str]
    time_title: str
    hover: str
    percent_sign: str
    separators: str
    joined: str = "hv"
    """How the points of a curve are joined: ``hv``, by steps, or ``linear`` where it is known at
    the ends of steps of some weeks."""


class Curve(NamedTuple):
    """A curve and how it is drawn."""

    rows: pd.DataFrame
    name: str
    label: str
    colour: str
    dash: str


class Strip(NamedTuple):
    """A part of the figure with an axis of its own: its curves, bottom and top in pixels."""

    axis: str
    title: str
    curves: list[Curve]
    bottom: float
    top: float
    highest: float


def uptake_figure(
    curves: pd.DataFrame, time: TimeAxis, words: UptakeWords, earlier: Earlier | None = None
) -> go.Figure:
    """The figure of ``uptake``: ``group, intervention, day, share, lower, upper, at_risk``.

    Curves have a column ``few`` too: whether they are drawn thin there.
    """
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": words.separators})
    strips = _strips(curves, words)
    height = strips[0].top + (STRIP_GAP if len(strips) > 1 else 0)
    for strip in strips:
        if earlier is not None:
            lines = [
                Was(_role(CURVE, strip, curve), curve.rows, _as_it_was(earlier.curves, curve))
                for curve in strip.curves
            ]
            draw_earlier(figure, strip.axis, lines, earlier, words.joined)
        _draw_strip(figure, strip, words)
        _label(figure, strip, time)
        _set_axis(figure, strip, height, words)
    figure.add_annotation(
        x=time.end * (1 + LEAD),
        y=0,
        yref=strips[-1].axis,
        text=words.time_title,
        xanchor="left",
        yanchor="top",
        xshift=5,
        yshift=-6,
        showarrow=False,
        font={"size": theme.SIZE, "color": theme.INK},
    )
    figure.update_xaxes(
        range=[0, time.end * (1 + ROOM_FOR_LABELS)],
        tickvals=time.days,
        ticktext=time.labels,
        anchor=strips[-1].axis,
        automargin=False,
    )
    figure.update_layout(
        height=height + theme.MARGIN_TOP + theme.MARGIN_BOTTOM,
        meta={"kind": CURVE, "unit": "percent", "x": time_meta(time, words.time_title)},
    )
    return figure


def _as_it_was(earlier: pd.DataFrame, curve: Curve) -> pd.DataFrame:
    """The rows of the same group and intervention; none of a curve that has none now."""
    if curve.rows.empty:
        return earlier.iloc[:0]
    group, intervention = curve.rows[["group", "intervention"]].iloc[0]
    rows: pd.DataFrame = earlier[
        (earlier["group"] == group) & (earlier["intervention"] == intervention)
    ]
    return rows


def _strips(curves: pd.DataFrame, words: UptakeWords) -> list[Strip]:
    """From the top down: one of all interventions, or one of each with the groups."""
    highest = max(10.0, float(curves["share"].max()) * 100 * HEADROOM)
    if len(words.groups) == 1:
        drawn = [
            Curve(
                curves[curves["intervention"] == code],
                text,
                f"<b>{text if len(text) <= LONGEST_LABEL else text.replace(' ', '<br>', 1)}</b>",
                theme.series_colour(position),
                theme.dash(position),
            )
            for position, (code, text) in enumerate(words.interventions.items())
        ]
        return [Strip("y", "", drawn, TICKS_HEIGHT, TICKS_HEIGHT + ONE_STRIP, highest)]
    strips: list[Strip] = []
    bottom = float(TICKS_HEIGHT)
    for place in reversed(range(len(words.interventions))):
        code, text = list(words.interventions.items())[place]
        colour = theme.series_colour(place)
        mine = curves[curves["intervention"] == code]
        drawn = [
            Curve(mine[mine["group"] == group], f"{text}<br>{named}", named, colour, theme.dash(n))
            for n, (group, named) in enumerate(words.groups.items())
        ]
        axis = f"y{len(strips) + 1}" if strips else "y"
        strips.insert(0, Strip(axis, text, drawn, bottom, bottom + STRIP, highest))
        bottom += STRIP + STRIP_GAP
    return strips


def _draw_strip(figure: go.Figure, strip: Strip, words: UptakeWords) -> None:
    """Bands first, so that no band lies over a line."""
    if strip.title == "" or len(strip.curves) <= GROUPS_WITH_BANDS:
        for curve in strip.curves:
            _draw_band(figure, strip, curve, words)
    for curve in strip.curves:
        for part in parts_of(curve.rows):
            _draw_line(figure, strip, curve, part, words)


def _draw_line(
    figure: go.Figure,
    strip: Strip,
    curve: Curve,
    part: Part,
    words: UptakeWords,
) -> None:
    rows, few = part
    columns = [rows["day"] / 7, rows["lower"] * 100, rows["upper"] * 100, rows["at_risk"]]
    figure.add_scatter(
        x=list(rows["day"]),
        y=list(rows["share"] * 100),
        yaxis=strip.axis,
        mode="lines",
        line={
            "shape": words.joined,
            "width": theme.THIN_LINE_WIDTH if few else theme.LINE_WIDTH,
            "color": curve.colour,
            "dash": curve.dash,
        },
        name=curve.name,
        customdata=[list(row) for row in zip(*columns, strict=True)],
        hovertemplate=words.hover,
        meta=_role(CURVE, strip, curve) | {"few": few},
    )


def _draw_band(figure: go.Figure, strip: Strip, curve: Curve, words: UptakeWords) -> None:
    rows = curve.rows[curve.rows["lower"].notna()]
    figure.add_scatter(
        x=[*rows["day"], *reversed(list(rows["day"]))],
        y=[*rows["lower"] * 100, *reversed(list(rows["upper"] * 100))],
        yaxis=strip.axis,
        mode="lines",
        line={"width": 0, "shape": words.joined},
        fill="toself",
        fillcolor=theme.faint(curve.colour),
        hoverinfo="skip",
        meta=_role(BAND, strip, curve),
    )


def _role(kind: str, strip: Strip, curve: Curve) -> dict[str, object]:
    """The part of a trace: whose curve it is, named as at its end, and of which strip."""
    name = curve.label if strip.title else curve.name
    return role(kind, name.replace("<br>", " "), strip.title)


def _label(figure: go.Figure, strip: Strip, time: TimeAxis) -> None:
    """The names at the right, moved apart where two would touch; a fine line leads to each."""
    curves = [curve for curve in strip.curves if not curve.rows.empty]
    ends = [(float(c.rows["day"].iloc[-1]), float(c.rows["share"].iloc[-1]) * 100) for c in curves]
    pixel = strip.highest / (strip.top - strip.bottom)
    x = time.end * (1 + LEAD)
    heights = [(c.label.count("<br>") + 1) * TEXT_LINE * pixel for c in curves]
    places = spread([(x, y) for _, y in ends], heights, width=1, top=strip.highest)
    for curve, end, place in zip(curves, ends, places, strict=True):
        figure.add_scatter(
            x=[end[0], x],
            y=[end[1], place],
            yaxis=strip.axis,
            mode="lines",
            line={"width": theme.LEAD_WIDTH, "color": curve.colour, "dash": curve.dash},
            opacity=theme.LEAD_OPACITY,
            hoverinfo="skip",
        )
        figure.add_annotation(
            x=x,
            y=place,
            yref=strip.axis,
            text=curve.label,
            xanchor="left",
            xshift=5,
            showarrow=False,
            align="left",
            font={"size": theme.SIZE, "color": curve.colour},
        )


def _set_axis(figure: go.Figure, strip: Strip, height: float, words: UptakeWords) -> None:
    figure.update_layout(
        {
            strip.axis.replace("y", "yaxis"): {
                **theme.TEMPLATE.layout.yaxis.to_plotly_json(),
                "domain": [strip.bottom / height, strip.top / height],
                "range": [0, strip.highest],
                "ticksuffix": words.percent_sign,
                "dtick": 20,
                "automargin": False,
                "anchor": "x",
            }
        }
    )
    if strip.title:
        figure.add_annotation(
            x=0,
            xref="paper",
            y=strip.top / height,
            yref="paper",
            text=f"<b>{strip.title}</b>",
            xanchor="left",
            yanchor="bottom",
            yshift=6,
            showarrow=False,
            font={"size": theme.SIZE_LABEL, "color": strip.curves[0].colour},
        )
