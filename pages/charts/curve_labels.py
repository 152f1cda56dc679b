"""The names of curves: beside their ends, moved apart where two would touch."""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from pages.charts import theme
from pages.charts.curve_parts import LEAD, ROOM_FOR_LABELS, curve_of

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from pages.charts.curve_parts import CurveWords, Panel
    from pages.charts.time_axis import TimeAxis

TEXT_LINE = 17
"""The height of a line of text, in pixels."""
EARLY_END, LATE_END = 0.06, 0.8
"""A curve that ends between these parts of the axis has its name at its own end: a line from there
to the column of names would look like a curve that stays level. One that ends before has none."""


class Label(NamedTuple):
    """The name of a curve: where the curve ends, where the name stands, shifted by how much."""

    outcome: str
    position: int
    text: str
    end: tuple[float, float]
    x: float
    shift: float


def label_curves(
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
            curve = curve_of(curves, group, outcome)
            if curve.empty or curve["day"].iloc[-1] < time.end * EARLY_END:
                continue
            end = (float(curve["day"].iloc[-1]), float(curve["share"].iloc[-1]) * 100)
            late = end[0] > time.end * LATE_END
            alone = len(panel.outcomes) == 1 and group_name
            named = [] if alone else [f"<b>{words.outcomes[outcome]}</b>"]
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


def spread(
    points: list[tuple[float, float]], heights: list[float], width: float, top: float
) -> list[float]:
    """Middles of labels that stand to the right of their points, in the units of the axis.

    Labels keep the order of their ``points``, move as little as that needs, and stay between 0
    and ``top`` as far as there is room. Those more than ``width`` apart do not touch.
    """
    places = [y for _, y in points]
    order = sorted(range(len(points)), key=lambda i: places[i])

    def beside(i: int, others: list[int]) -> list[int]:
        return [j for j in others if abs(points[i][0] - points[j][0]) < width]

    for rank, i in enumerate(order):
        floors = [places[j] + heights[j] / 2 for j in beside(i, order[:rank])]
        places[i] = max(places[i], max(floors, default=0.0) + heights[i] / 2)
    for rank, i in reversed(list(enumerate(order))):
        ceilings = [places[j] - heights[j] / 2 for j in beside(i, order[rank + 1 :])]
        places[i] = min(places[i], min(ceilings, default=top) - heights[i] / 2)
    return places
