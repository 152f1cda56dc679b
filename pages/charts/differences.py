"""How groups differ: a point for each category, left of the line for less, right for more.

Groups are told apart by the shape of the point; the page names the shapes above the figure.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import plotly.graph_objects as go

from pages.charts import theme
from pages.charts.roles import POINTS, role

if TYPE_CHECKING:
    import pandas as pd

ROW, HEADING = 25, 32
"""The height of a row and of the heading of a variable, in pixels."""
TICKS_HEIGHT, SIDES_HEIGHT = 30, 34
NAMES_WIDTH = 0.42
"""Of the width, for the names of the categories."""
SMALL = 0.1
"""A standardised difference below this is small by custom (Austin, 2009)."""
LEAST_RANGE, MARGIN = 0.5, 1.12
SIDE_MARGIN = 10


@dataclass(frozen=True)
class DifferenceWords:
    """Everything the figure says, in the reader's language."""

    groups: dict[str, str]
    variables: dict[str, str]
    categories: dict[tuple[str, str], str]
    """(variable, category) → its name, of the rows that are drawn, from the top down."""
    less: str
    more: str
    hover: str
    separators: str


def differences_figure(differences: pd.DataFrame, words: DifferenceWords) -> go.Figure:
    """The figure of ``standardised_differences``; a category without a difference has no point."""
    figure = go.Figure(layout={"template": theme.TEMPLATE, "separators": words.separators})
    drawn = differences[differences["difference"].notna()]
    end = max(LEAST_RANGE, float(drawn["difference"].abs().max()) * MARGIN)
    height = SIDES_HEIGHT + HEADING * len(words.variables) + ROW * len(words.categories)
    _draw_lines(figure, height, end, words)
    places = _name_rows(figure, height, words)
    for position, (group, group_name) in enumerate(words.groups.items()):
        _draw_points(figure, drawn[drawn["group"] == group], places, position, group_name, words)
    figure.update_xaxes(
        domain=[NAMES_WIDTH, 1],
        range=[-end, end],
        dtick=0.2 if end < 1 else 0.5,
        tickformat=".1f",
        automargin=False,
    )
    figure.update_yaxes(range=[0, height], visible=False)
    figure.update_layout(
        height=height + theme.MARGIN_TOP + TICKS_HEIGHT,
        margin={"l": SIDE_MARGIN, "r": SIDE_MARGIN, "b": TICKS_HEIGHT},
        meta={
            "kind": POINTS,
            "unit": "number",
            "x": {"title": f"{words.less}     {words.more}"},
            "rows": _rows(words),
        },
    )
    return figure


def _rows(words: DifferenceWords) -> list[dict[str, object]]:
    """The rows from the top down, each variable under its heading."""
    return [
        {"label": words.variables[key], "heading": True, "group": words.variables[key]}
        if heading
        else {"label": words.categories[key], "heading": False, "group": words.variables[key[0]]}
        for key, heading in _row_keys(words)
    ]


def _row_keys(words: DifferenceWords) -> list[tuple[Any, bool]]:
    """The key of each row from the top down, and whether it is a heading."""
    keys: list[tuple[Any, bool]] = []
    for variable in words.variables:
        keys.append((variable, True))
        keys += [(place, False) for place in words.categories if place[0] == variable]
    return keys


def _draw_lines(figure: go.Figure, height: float, end: float, words: DifferenceWords) -> None:
    """The strip of small differences, the line of none, and what lies on either side."""
    top = height - SIDES_HEIGHT
    figure.add_shape(
        type="rect",
        x0=-SMALL,
        x1=SMALL,
        y0=0,
        y1=top,
        layer="below",
        line={"width": 0},
        fillcolor=theme.RULE,
        opacity=0.45,
    )
    figure.add_shape(type="line", x0=0, x1=0, y0=0, y1=top, line={"color": theme.MUTED, "width": 1})
    for text, x, anchor in ((words.less, -end, "left"), (words.more, end, "right")):
        figure.add_annotation(
            x=x,
            y=height - SIDES_HEIGHT / 2,
            text=text,
            xanchor=anchor,
            showarrow=False,
            font={"size": theme.SIZE_SMALL, "color": theme.MUTED},
        )


def _name_rows(
    figure: go.Figure, height: float, words: DifferenceWords
) -> dict[tuple[str, str], float]:
    """Names of variables and categories to the left; gives back the height of each row."""
    places: dict[tuple[str, str], float] = {}
    y: float = height - SIDES_HEIGHT
    for variable, title in words.variables.items():
        _write(figure, f"<b>{title}</b>", y - HEADING / 2 - 4)
        y -= HEADING
        for place, text in words.categories.items():
            if place[0] == variable:
                places[place] = y - ROW / 2
                _rule(figure, places[place])
                _write(figure, text, places[place])
                y -= ROW
    return places


def _rule(figure: go.Figure, y: float) -> None:
    """A fine line from the name of a row to its points."""
    figure.add_shape(
        type="line",
        x0=0,
        x1=1,
        xref="x domain",
        y0=y,
        y1=y,
        layer="below",
        line={"color": theme.RULE, "width": 1},
    )


def _draw_points(
    figure: go.Figure,
    rows: pd.DataFrame,
    places: dict[tuple[str, str], float],
    position: int,
    group_name: str,
    words: DifferenceWords,
) -> None:
    keys = list(zip(rows["variable"], rows["category"], strict=True))
    seen = [key in places for key in keys]
    rows, keys = rows[seen], [key for key in keys if key in places]
    figure.add_scatter(
        x=list(rows["difference"]),
        y=[places[key] for key in keys],
        mode="markers",
        marker={"symbol": theme.symbol(position), "size": 10, "color": theme.PRIMARY},
        name=group_name,
        customdata=[
            [words.categories[key], share * 100, others * 100]
            for key, share, others in zip(keys, rows["share"], rows["others"], strict=True)
        ],
        hovertemplate=words.hover,
        meta=role(POINTS, group_name, rows=[_row_keys(words).index((key, False)) for key in keys]),
    )


def _write(figure: go.Figure, text: str, y: float) -> None:
    figure.add_annotation(
        x=0,
        xref="paper",
        y=y,
        text=text,
        xanchor="left",
        showarrow=False,
        align="left",
        font={"size": theme.SIZE_SMALL, "color": theme.INK},
    )
