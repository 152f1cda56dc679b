"""Native charts of a workbook, over the cells of its sheet of data."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any, NamedTuple

from pages.charts import theme
from pages.paper.native.chart_look import FONT, SYMBOLS, month_format, paler, value_format
from pages.paper.native.points_xml import rounded
from pages.paper.texts import clean

if TYPE_CHECKING:
    from pages.charts.specification import Panel
    from pages.paper.native.grid import Drawn, Grid

DASHES = {
    "solid": "solid",
    "dash": "dash",
    "dot": "round_dot",
    "longdashdot": "long_dash_dot",
    "longdash": "long_dash",
    "dashdot": "dash_dot",
}
WIDTH, HEIGHT, STRIP, ROW, FRAME = 1000, 460, 310, 22, 110
"""In pixels: of a chart, of one of several strips, of a row of points, and of what is around."""
LIKE_CELL = re.compile(r"^=?[^!]+!\$?[A-Z]+\$?\d+")
"""What XlsxWriter takes for a formula in a name or a label, with or without ``=``."""
WORD_JOINER = "\N{WORD JOINER}"
SIZE = 10
"""Of text, in points."""
KINDS = {"area": ("area", "stacked"), "points": ("scatter", "straight_with_markers")}


class Place(NamedTuple):
    """Where the sheet of a chart stands: on which sheet, from which column on."""

    sheet: str
    first: int

    def cells(self, column: int, last: int) -> list[Any]:
        """The rows of a column up to ``last``, below its header."""
        return [self.sheet, 1, self.first + column, last, self.first + column]


def add_chart(book: Any, chart: Panel, grid: Grid, place: Place, language: str) -> Any:
    """The chart over the columns of ``grid``.

    Of points the two columns after those of the grid are the left and right edge, where labels name
    the rows.
    """
    made = book.add_chart(_kind(chart))
    hidden = []
    for number, drawn in enumerate(grid.drawn):
        made.add_series(_series(chart, grid, drawn, place))
        named = drawn.look == "reference" and chart.references[drawn.of].text
        if drawn.look != "value" and not named:
            hidden.append(number)
    if chart.kind == "points":
        hidden += _name_rows(made, chart, grid, place)
    _set_axes(made, chart, grid, language)
    several = len(chart.series) > 1 or any(one.text for one in chart.references)
    legend = {"position": "right", "delete_series": hidden, "font": _font()}
    made.set_legend(legend if several else {"none": True})
    made.show_blanks_as("span" if grid.spans else "gap")
    title = {"name": _text(chart.title), "name_font": _font(SIZE + 2, True)}
    made.set_title(title if chart.title else {"none": True})
    height = STRIP if chart.title else max(HEIGHT, ROW * len(chart.rows) + FRAME)
    made.set_size({"width": WIDTH, "height": height})
    return made


def _kind(chart: Panel) -> dict[str, str]:
    if chart.kind == "bars":
        kind = {"type": "bar" if chart.horizontal else "column"}
        return {**kind, "subtype": "stacked"} if chart.stacked else kind
    if chart.kind == "curve":
        return {"type": "line"} if chart.categories else {"type": "scatter", "subtype": "straight"}
    kind_name, subtype = KINDS[chart.kind]
    return {"type": kind_name, "subtype": subtype}


def _series(chart: Panel, grid: Grid, drawn: Drawn, place: Place) -> dict[str, Any]:
    last = grid.length
    header = drawn.across if chart.kind == "points" else drawn.upwards
    return {
        "name": [place.sheet, 0, place.first + header],
        "categories": place.cells(drawn.across, last),
        "values": place.cells(drawn.upwards, last),
        **_look(chart, drawn),
        **(_marks(chart, grid, drawn) if drawn.look == "mark" else {}),
    }


def _marks(chart: Panel, grid: Grid, drawn: Drawn) -> dict[str, Any]:
    """The numbers that the figure names, as it writes them."""
    texts = {point.y: point for point in chart.marks}
    labels = [
        {"value": _text(texts[y].text), "font": _font(SIZE + 1, True, texts[y].colour)}
        if isinstance(y, float) and y in texts
        else {"delete": True}
        for y in grid.columns[drawn.upwards].values
    ]
    return {"data_labels": {"value": True, "custom": labels, "position": "above"}}


def _look(chart: Panel, drawn: Drawn) -> dict[str, Any]:
    if drawn.look == "reference":
        colour = theme.REFERENCE if chart.references[drawn.of].text else theme.MUTED
        line = {"color": colour, "width": 1.5, "dash_type": "round_dot"}
        return {"line": line, "marker": {"type": "none"}}
    if drawn.look == "mark":
        colour = chart.marks[drawn.of].colour
        marker = {"type": "circle", "size": 8, "fill": {"color": colour}}
        return {"line": {"none": True}, "marker": marker}
    series = chart.series[drawn.of]
    if chart.kind in ("bars", "area"):
        return {"fill": {"color": series.colour}, "border": {"color": theme.PAPER}, "gap": 35}
    if chart.kind == "points":
        return _point_look(chart, drawn)
    width = {"value": 2.5, "few": 1.0, "limit": 1.25}[drawn.look]
    width = theme.EARLIER_WIDTH if series.earlier else width
    colour = paler(series.colour) if drawn.look == "limit" else series.colour
    dash = "round_dot" if drawn.look == "limit" else DASHES[series.dash]
    line = {"color": colour, "width": width, "dash_type": dash}
    return {"line": line, "marker": {"type": "none"}}


def _point_look(chart: Panel, drawn: Drawn) -> dict[str, Any]:
    series = chart.series[drawn.of]
    if drawn.look == "limit":
        return {"line": {"color": series.colour, "width": 2}, "marker": {"type": "none"}}
    marker = {
        "type": SYMBOLS[series.symbol],
        "size": 8,
        "fill": {"color": series.colour},
        "border": {"color": series.colour},
    }
    return {"line": {"none": True}, "marker": marker}


def _name_rows(made: Any, chart: Panel, grid: Grid, place: Place) -> list[int]:
    """Names of the rows at the left edge, their numbers at the right: labels without points."""
    added: list[int] = []
    for side, position in enumerate(("left", "right")):
        texts = [row.text if side else row.label for row in chart.rows]
        labels = [
            {"value": _text(text), "font": _font(SIZE, row.heading or bool(side))}
            if text
            else {"delete": True}
            for text, row in zip(texts, chart.rows, strict=True)
        ]
        if not any(texts):
            continue
        made.add_series(
            {
                "categories": place.cells(len(grid.columns) + side, len(chart.rows)),
                "values": place.cells(1, len(chart.rows)),
                "line": {"none": True},
                "marker": {"type": "none"},
                "data_labels": {"value": True, "custom": labels, "position": position},
            }
        )
        added.append(len(grid.drawn) + len(added))
    return added


def _set_axes(made: Any, chart: Panel, grid: Grid, language: str) -> None:
    value = {
        "num_format": value_format(chart, language),
        "num_font": _font(),
        "name": _text(chart.y.title),
        "name_font": _font(colour=theme.MUTED),
        "line": {"none": True},
        **_range(chart),
        "major_gridlines": {"visible": True, "line": {"color": theme.RULE}},
    }
    across: dict[str, Any] = {
        "name": _text(chart.x.title),
        "name_font": _font(colour=theme.MUTED),
        "num_font": _font(),
        "label_position": "low",
        "major_gridlines": {"visible": False},
    }
    if chart.kind == "points":
        made.set_x_axis(value)
        hidden = {"visible": False, "min": 0, "max": len(chart.rows)}
        made.set_y_axis({**hidden, "major_gridlines": {"visible": False}})
        made.set_plotarea({"layout": {"x": 0.3, "y": 0.04, "width": 0.45, "height": 0.82}})
        return
    if chart.months:
        across |= {"date_axis": True, "num_format": month_format(language)}
        across |= {"major_unit": max(1, len(chart.months) // 8), "major_unit_type": "months"}
    elif chart.kind == "area" and all(x == round(float(x or 0)) for x in _times(grid)):
        across |= {"date_axis": True, "num_format": "0", "major_unit": chart.x.step or 1}
    elif chart.kind in ("curve", "area"):
        across |= {"num_format": "0", "major_unit": chart.x.step}
        across |= {"min": chart.x.start, "max": chart.x.end} if chart.kind == "curve" else {}
    elif chart.horizontal:
        across |= {"reverse": True}
        value |= {"label_position": "none", "major_gridlines": {"visible": False}}
    across = {key: setting for key, setting in across.items() if setting is not None}
    made.set_x_axis(value if chart.horizontal else across)
    made.set_y_axis(across if chart.horizontal else value)


def _times(grid: Grid) -> list[float]:
    return [float(value) for value in grid.columns[0].values if isinstance(value, float)]


def _range(chart: Panel) -> dict[str, float]:
    axis = rounded(chart.y) if chart.kind == "points" else chart.y
    found = {"min": axis.start, "max": axis.end, "major_unit": axis.step}
    return {name: value for name, value in found.items() if value is not None}


def _font(size: int = SIZE, bold: bool = False, colour: str = theme.INK) -> dict[str, Any]:
    return {"name": FONT, "size": size, "bold": bold, "color": colour}


def _text(text: str) -> str:
    """A text of a chart, which XlsxWriter does not take for a formula: ``=…``, ``name!A1``."""
    written = clean(text)
    if LIKE_CELL.match(written):
        written = written.replace("!", f"!{WORD_JOINER}")
    return f"'{written}" if written.startswith("=") else written
