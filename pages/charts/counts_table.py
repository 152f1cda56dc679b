"""The table under the curves: at risk, events and censored, under the ticks of the same axis.

As Morris et al. ask for (BMJ Open 2019; 9: e030215, "KMunicate").
"""

from __future__ import annotations

from math import isnan
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_parts import LEAD
from pages.charts.roles import COUNTS, role

if TYPE_CHECKING:
    import pandas as pd
    import plotly.graph_objects as go

    from pages.charts.curve_parts import CurveWords
    from pages.charts.time_axis import TimeAxis

ROW = 19
"""The height of a row, in pixels."""
AXIS = "y9"


def table_height(words: CurveWords) -> float:
    return ROW * (1 + _rows_per_group(words) * len(words.groups))


def _rows_per_group(words: CurveWords) -> int:
    return len(words.counts) + (1 if len(words.groups) > 1 else 0)


def draw_table(
    figure: go.Figure, risks: pd.DataFrame, time: TimeAxis, words: CurveWords, share: float
) -> None:
    """Numbers under the ticks, their names to the right, a line with the name for each group."""
    rows = 1 + _rows_per_group(words) * len(words.groups)
    figure.update_layout(
        yaxis9={"domain": [0, share], "range": [-rows, 0], "visible": False, "anchor": "x"}
    )
    _write(figure, -0.5, words.counts_title, theme.INK, bold=True)
    row = -1.5
    for group, group_name in words.groups.items():
        if len(words.groups) > 1:
            _write(figure, row, group_name.replace("<br>", " "), theme.INK)
            row -= 1
        counts = risks[risks["group"] == group].set_index("day")
        for column, count_name in words.counts.items():
            named = f"{group_name}: {count_name}" if group_name else count_name
            numbers = list(counts.loc[list(time.days), column])
            _draw_row(figure, row, numbers, time, named.replace("<br>", " "))
            _name_row(figure, row, count_name, time)
            row -= 1


def _draw_row(
    figure: go.Figure, row: float, numbers: list[float], time: TimeAxis, name: str
) -> None:
    """Numbers under the ticks; none where it is not known, after the end of a curve."""
    figure.add_scatter(
        x=time.days,
        y=[row] * len(time.days),
        yaxis=AXIS,
        mode="text",
        text=["" if isnan(number) else str(int(number)) for number in numbers],
        textposition="middle center",
        textfont={"size": theme.SIZE_SMALL, "color": theme.INK},
        cliponaxis=False,
        hoverinfo="skip",
        meta=role(COUNTS, name),
    )


def _name_row(figure: go.Figure, row: float, text: str, time: TimeAxis) -> None:
    figure.add_annotation(
        x=time.end * (1 + LEAD),
        y=row,
        yref=AXIS,
        text=text,
        xanchor="left",
        xshift=5,
        showarrow=False,
        align="left",
        font={"size": theme.SIZE_SMALL, "color": theme.MUTED},
    )


def _write(figure: go.Figure, row: float, text: str, colour: str, bold: bool = False) -> None:
    figure.add_annotation(
        x=0,
        xref="paper",
        y=row,
        yref=AXIS,
        text=f"<b>{text}</b>" if bold else text,
        xanchor="left",
        xshift=-10,
        showarrow=False,
        align="left",
        font={"size": theme.SIZE_SMALL, "color": colour},
    )
