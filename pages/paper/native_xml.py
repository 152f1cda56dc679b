"""A native chart as a chart part of a slide: each kind with its axes, names and room for them."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from math import ceil, floor
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.curve_labels import spread
from pages.paper import chart_xml as xml
from pages.paper.chart_look import (
    LEAST_NAMED,
    dark,
    month_format,
    named,
    paler,
    share_format,
    value_format,
    width_of,
    wrapped,
)
from pages.paper.chart_xml import Label
from pages.paper.native import PERCENT, exact

if TYPE_CHECKING:
    from pages.paper.grid import Drawn, Grid
    from pages.paper.native import Axis, NativeChart

ACROSS, UPWARDS = 111_111_111, 222_222_222
"""What the two axes call each other."""
LINE, THIN, LIMIT, REFERENCE, INTERVAL = 3.0, 1.25, 1.0, 2.0, 2.25
"""Widths of lines in points, for a slide."""
MARKER, MARKED = 9, 10
LEADING = 1.25
"""The height of a line of text in parts of its size."""
NAME_LETTERS, ROW_LETTERS = 18, 30
"""Letters on a line of the name of a curve, and of a row."""
MOST_NAMES = 0.42
"""Of the width of a chart, for the names of its rows."""
LEGEND = 0.75
"""Of the width of a chart, that programs give to a legend."""
LEAST_ROW = 15.0
"""In points: the numbers beside lower rows would touch."""
GAP = 6.0
MONTH_TEXT, MONTH_STEPS = "mmm 2000", (1, 3, 6, 12)
TINY = 1e-9
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
BARE = xml.marker("none", 0, theme.INK, theme.INK)


@dataclass
class Room:
    """A chart and its place: all sizes in points; the margins are around the plot."""

    chart: NativeChart
    grid: Grid
    language: str
    width: float
    height: float
    size: float
    left: float = 0.0
    right: float = 12.0
    top: float = 10.0
    bottom: float = 0.0
    title: float = 0.0
    hidden: list[int] = field(default_factory=list)
    """Series that the legend does not name."""

    @property
    def across(self) -> float:
        """The width of the plot."""
        return max(1.0, self.width - self.left - self.right)

    @property
    def upwards(self) -> float:
        """The height of the plot."""
        return max(1.0, self.height - self.top - self.bottom - self.title)

    @property
    def code(self) -> str:
        """The language as a document names it."""
        return LANGUAGES[self.language]


def chart_xml(
    chart: NativeChart, grid: Grid, language: str, width: float, height: float, size: float
) -> tuple[bytes, Room]:
    """The chart part, and the room that its plot has.

    ``width`` and ``height`` in points, ``size`` that of the text.
    """
    room = Room(chart, grid, language, width, height, size)
    room.left = 4.2 * size
    room.bottom = size * (3.3 if chart.x.title or chart.kind == "points" else 2.2)
    if chart.title:
        room.title = size * 1.8
    draw = {"curve": _curves, "area": _areas, "bars": _bars, "points": _points}[chart.kind]
    plot, legend = draw(room)
    return _space(room, plot, legend).encode(), room


def _space(room: Room, plot: str, legend: str) -> str:
    layout = "".join(
        f'<c:{name} val="{value:.4f}"/>'
        for name, value in (
            ("x", room.left / room.width),
            ("y", (room.top + room.title) / room.height),
            ("w", room.across / room.width),
            ("h", room.upwards / room.height),
        )
    )
    blanks = "span" if room.grid.spans else "gap"
    return (
        f'<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n<c:chartSpace {xml.SPACES}>'
        f'<c:date1904 val="0"/><c:lang val="{room.code}"/><c:roundedCorners val="0"/>'
        f"<c:chart>{_title(room)}<c:plotArea><c:layout><c:manualLayout>"
        '<c:layoutTarget val="inner"/><c:xMode val="edge"/><c:yMode val="edge"/>'
        f"{layout}</c:manualLayout></c:layout>{plot}"
        f"{xml.shape('<a:noFill/>')}</c:plotArea>{legend}"
        f'<c:plotVisOnly val="1"/><c:dispBlanksAs val="{blanks}"/></c:chart>'
        f"{xml.shape('<a:noFill/>' + xml.NO_LINE)}{xml.text_look(room.size)}</c:chartSpace>"
    )


def _title(room: Room) -> str:
    """The name of a strip at the left above it; a chart alone has that of its slide."""
    if not room.title:
        return '<c:autoTitleDeleted val="1"/>'
    colours = {part.colour for part in room.chart.series}
    colour = colours.pop() if len(colours) == 1 else theme.INK
    text = xml.rich(room.chart.title, room.size + 2, colour, True, room.code)
    place = "".join(
        f'<c:{name} val="{value}"/>'
        for name, value in (("xMode", "edge"), ("yMode", "edge"), ("x", 0.01), ("y", 0.0))
    )
    return (
        f"<c:title>{text}<c:layout><c:manualLayout>{place}</c:manualLayout></c:layout>"
        '<c:overlay val="1"/></c:title><c:autoTitleDeleted val="0"/>'
    )


def _legend(room: Room, side: str) -> str:
    entries = "".join(
        f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'
        for place in room.hidden
    )
    return (
        f'<c:legend><c:legendPos val="{side}"/>{entries}<c:overlay val="0"/>'
        f"{xml.text_look(room.size)}</c:legend>"
    )


def _value_axis(
    room: Room,
    place: int,
    other: int,
    side: str,
    ends: tuple[float | None, float | None],
    step: float | None,
    code: str,
    title: str = "",
    grid: bool = False,
    hidden: bool = False,
    crosses: str = '<c:crosses val="min"/>',
) -> str:
    lines = f"<c:majorGridlines>{xml.shape(xml.line(theme.RULE, 0.75))}</c:majorGridlines>"
    unit = f'<c:majorUnit val="{step!r}"/>' if step else ""
    look = xml.NO_LINE if grid and side == "l" else xml.line(theme.MUTED, 1)
    return (
        f'<c:valAx><c:axId val="{place}"/>{xml.scaling(*ends)}<c:delete val="{int(hidden)}"/>'
        f'<c:axPos val="{side}"/>{lines if grid else ""}'
        f"{xml.axis_title(title, room.size, room.code)}"
        f'<c:numFmt formatCode={xml.alt(code)} sourceLinked="0"/>'
        f'<c:majorTickMark val="{"out" if not grid or side == "b" else "none"}"/>'
        '<c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"{xml.shape(look)}{xml.text_look(room.size)}"
        f'<c:crossAx val="{other}"/>{crosses}<c:crossBetween val="midCat"/>{unit}</c:valAx>'
    )


def _category_axis(
    room: Room, side: str, every: int, between: bool, code: str = "General", turned: bool = False
) -> str:
    look = xml.line(theme.MUTED, 1)
    if room.chart.months:
        return _month_axis(room, every)
    return (
        f'<c:catAx><c:axId val="{ACROSS}"/>{xml.scaling(None, None, turned)}<c:delete val="0"/>'
        f'<c:axPos val="{side}"/>{xml.axis_title(room.chart.x.title, room.size, room.code)}'
        f'<c:numFmt formatCode={xml.alt(code)} sourceLinked="0"/>'
        f'<c:majorTickMark val="{"none" if between else "out"}"/><c:minorTickMark val="none"/>'
        f'<c:tickLblPos val="low"/>{xml.shape(look)}{xml.text_look(room.size)}'
        f'<c:crossAx val="{UPWARDS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        f'<c:lblAlgn val="ctr"/><c:lblOffset val="100"/><c:tickLblSkip val="{every}"/>'
        f'<c:tickMarkSkip val="{every}"/><c:noMultiLvlLbl val="1"/></c:catAx>'
    )


def _month_axis(room: Room, every: int) -> str:
    """Calendar months, of which some are named."""
    code = month_format(room.language)
    return (
        f'<c:dateAx><c:axId val="{ACROSS}"/>{xml.scaling(None, None)}<c:delete val="0"/>'
        f'<c:axPos val="b"/><c:numFmt formatCode={xml.alt(code)} sourceLinked="0"/>'
        '<c:majorTickMark val="none"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"{xml.shape(xml.line(theme.MUTED, 1))}{xml.text_look(room.size)}"
        f'<c:crossAx val="{UPWARDS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        '<c:lblOffset val="100"/><c:baseTimeUnit val="months"/>'
        f'<c:majorUnit val="{every}"/><c:majorTimeUnit val="months"/></c:dateAx>'
    )


def _categories(room: Room) -> str:
    """The categories of a series: calendar months are dates, all others texts."""
    columns = room.grid.columns
    if room.chart.months:
        return xml.numbers("cat", columns, 0, month_format(room.language))
    return xml.texts("cat", columns, 0)


def _look(room: Room, drawn: Drawn) -> str:
    """The line and the marker of a series of a curve."""
    chart = room.chart
    if drawn.look == "reference":
        return xml.shape(xml.line(theme.REFERENCE, REFERENCE, "dot")) + BARE
    if drawn.look == "mark":
        colour = chart.marks[drawn.of].colour
        return xml.shape(xml.NO_LINE) + xml.marker("circle", MARKED, theme.PAPER, colour)
    series = chart.series[drawn.of]
    width = {"value": LINE, "few": THIN, "limit": LIMIT}[drawn.look]
    if drawn.look == "limit":
        return xml.shape(xml.line(paler(series.colour), width, "dot")) + BARE
    return xml.shape(xml.line(series.colour, width, series.dash)) + BARE


def _curves(room: Room) -> tuple[str, str]:
    """Lines over time or over categories, each named at its end."""
    chart, columns = room.chart, room.grid.columns
    names = _end_names(room)
    over_time = not chart.categories
    series = []
    for number, drawn in enumerate(room.grid.drawn):
        found = [*names.get(number, []), *_named_points(room, drawn)]
        data = (
            xml.numbers("xVal", columns, 0)
            + xml.numbers("yVal", columns, drawn.upwards, _code(room))
            if over_time
            else xml.texts("cat", columns, 0)
            + xml.numbers("val", columns, drawn.upwards, _code(room))
        )
        series.append(
            f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
            f"{xml.title_of(columns, drawn.upwards)}{_look(room, drawn)}"
            f'{xml.labels(found, room.code)}{data}<c:smooth val="0"/></c:ser>'
        )
    ends = (chart.y.start, chart.y.end)
    upwards = _value_axis(room, UPWARDS, ACROSS, "l", ends, chart.y.step, _code(room), grid=True)
    ids = f'<c:axId val="{ACROSS}"/><c:axId val="{UPWARDS}"/>'
    if over_time:
        across = _value_axis(
            room,
            ACROSS,
            UPWARDS,
            "b",
            (chart.x.start, chart.x.end),
            chart.x.step,
            "0",
            title=chart.x.title,
        )
        plot = (
            '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
            f"{''.join(series)}{ids}</c:scatterChart>{across}{upwards}"
        )
        return plot, ""
    across = _category_axis(room, "b", _every(room), between=True)
    upwards = upwards.replace("midCat", "between")
    plot = (
        '<c:lineChart><c:grouping val="standard"/><c:varyColors val="0"/>'
        f'{"".join(series)}<c:marker val="1"/>{ids}</c:lineChart>{across}{upwards}'
    )
    return plot, ""


def _code(room: Room) -> str:
    return value_format(room.chart, room.language)


def _every(room: Room) -> int:
    """Each how-manieth category is named, so that names do not touch."""
    texts = [MONTH_TEXT] if room.chart.months else room.chart.categories
    longest = max((width_of(text, room.size) for text in texts), default=0.0)
    fit = max(1, int(room.across / (longest + GAP)))
    least = -(-len(room.chart.categories) // fit)
    return (
        next((step for step in MONTH_STEPS if step >= least), least) if room.chart.months else least
    )


def _end_names(room: Room) -> dict[int, list[Label]]:
    """The names of the curves at their ends, moved apart where they would touch."""
    chart, grid = room.chart, room.grid
    ends: dict[int, tuple[int, int]] = {}
    for number, drawn in enumerate(grid.drawn):
        values = grid.columns[drawn.upwards].values
        rows = [row for row, value in enumerate(values) if value is not None]
        if drawn.look in ("value", "few") and rows:
            ends[drawn.of] = max(ends.get(drawn.of, (-1, -1)), (rows[-1], number))
    shown = [place for place, series in enumerate(chart.series) if series in named(chart)]
    texts = {place: wrapped(chart.series[place].name, NAME_LETTERS) for place in shown}
    widest = max((width_of(t, room.size, True) for ts in texts.values() for t in ts), default=0.0)
    room.right = max(room.right, widest + GAP * 2)
    top, bottom = chart.y.end or 1.0, chart.y.start or 0.0
    unit = (top - bottom) / room.upwards
    where = [_place(room, ends[place]) for place in shown if place in ends]
    heights = [len(texts[place]) * room.size * LEADING * unit for place in shown if place in ends]
    length = (chart.x.end or float(max(1, len(chart.categories)))) / room.across
    places = spread(where, heights, width=widest * length, top=top)
    found: dict[int, list[Label]] = {}
    for place, y, (_x, end) in zip([p for p in shown if p in ends], places, where, strict=True):
        row, number = ends[place]
        label = Label(
            row,
            "\n".join(texts[place]),
            "r",
            chart.series[place].colour,
            room.size,
            upwards=(y - end) / unit / room.height,
            pale=True,
        )
        found.setdefault(number, []).append(label)
    return found


def _place(room: Room, end: tuple[int, int]) -> tuple[float, float]:
    """Where a curve ends, in the units of the axes."""
    row, number = end
    x = room.grid.columns[0].values[row] if not room.chart.categories else float(row)
    y = room.grid.columns[room.grid.drawn[number].upwards].values[row]
    return float(x or 0.0), float(y or 0.0)


def _named_points(room: Room, drawn: Drawn) -> list[Label]:
    """The numbers of marked points, and the names of levels to compare with."""
    chart, values = room.chart, room.grid.columns[drawn.upwards].values
    if drawn.look == "mark":
        texts = {mark.y: mark for mark in chart.marks}
        return [
            Label(row, texts[value].text, "t", texts[value].colour, room.size + 2, pale=True)
            for row, value in enumerate(values)
            if isinstance(value, float) and value in texts
        ]
    if drawn.look != "reference" or not chart.references[drawn.of].text:
        return []
    text = chart.references[drawn.of].text
    if not chart.categories:
        above = room.size * LEADING * 0.6 / room.height
        return [Label(0, text, "r", theme.REFERENCE, room.size, bold=False, upwards=above)]
    half = (width_of(text, room.size) / 2 + GAP) / room.across
    row = min(len(values) - 1, max(0, round((1 - half) * len(values) - 0.5)))
    return [Label(row, text, "t", theme.REFERENCE, room.size, bold=False)]


def _areas(room: Room) -> tuple[str, str]:
    """Areas one on the other; times are categories, evenly apart."""
    chart, columns = room.chart, room.grid.columns
    series = "".join(
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"{xml.title_of(columns, drawn.upwards)}"
        f"{xml.shape(xml.fill(chart.series[drawn.of].colour) + xml.line(theme.PAPER, 0.5))}"
        f"{xml.numbers('cat', columns, 0, '0')}"
        f"{xml.numbers('val', columns, drawn.upwards, _code(room))}</c:ser>"
        for number, drawn in enumerate(room.grid.drawn)
    )
    longest = max(width_of(part.name, room.size) for part in chart.series)
    room.right = longest + room.size * 3
    times = [float(value or 0.0) for value in columns[0].values]
    apart = (times[-1] - times[0]) / max(1, len(times) - 1) or 1.0
    every = max(1, round((chart.x.step or 1.0) / apart))
    ends = (chart.y.start, chart.y.end)
    plot = (
        '<c:areaChart><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{series}<c:axId val="{ACROSS}"/><c:axId val="{UPWARDS}"/></c:areaChart>'
        f"{_category_axis(room, 'b', every, between=False, code='0')}"
        f"{_value_axis(room, UPWARDS, ACROSS, 'l', ends, chart.y.step, _code(room), grid=True)}"
    )
    return plot, _legend(room, "r")


def _bars(room: Room) -> tuple[str, str]:
    """Bars from the floor, or lying one behind the other with their shares in them."""
    chart = room.chart
    if chart.horizontal:
        longest = max(width_of(text, room.size) for text in chart.categories)
        room.left = min(longest + GAP * 2, room.width * MOST_NAMES)
        room.bottom, room.top = legend_height(room, [part.name for part in chart.series]), 4.0
    series = "".join(_bar(room, number, drawn) for number, drawn in enumerate(room.grid.drawn))
    ids = f'<c:axId val="{ACROSS}"/><c:axId val="{UPWARDS}"/>'
    grouping = (
        '<c:grouping val="stacked"/><c:varyColors val="0"/>'
        if chart.stacked
        else '<c:grouping val="clustered"/><c:varyColors val="0"/>'
    )
    overlap = '<c:overlap val="100"/>' if chart.stacked else ""
    ends = (chart.y.start, chart.y.end)
    side, under = ("l", "b") if chart.horizontal else ("b", "l")
    every = 1 if chart.horizontal else _every(room)
    plot = (
        f'<c:barChart><c:barDir val="{"bar" if chart.horizontal else "col"}"/>{grouping}{series}'
        f'<c:gapWidth val="35"/>{overlap}{ids}</c:barChart>'
        f"{_category_axis(room, side, every, between=True, turned=chart.horizontal)}"
        + _value_axis(
            room,
            UPWARDS,
            ACROSS,
            under,
            ends,
            chart.y.step,
            _code(room),
            grid=not chart.stacked,
            hidden=chart.stacked,
            crosses='<c:crosses val="autoZero"/>',
        ).replace("midCat", "between")
    )
    return plot, _legend(room, "b") if len(chart.series) > 1 else ""


def legend_height(room: Room, names: list[str]) -> float:
    """The height that a legend above or below the plot takes."""
    wide = sum(width_of(name, room.size) + room.size * 2.5 for name in names)
    return room.size * (LEADING * ceil(wide / (room.width * LEGEND)) + 0.8)


def _bar(room: Room, number: int, drawn: Drawn) -> str:
    chart, columns = room.chart, room.grid.columns
    colour, numbers = chart.series[drawn.of].colour, ""
    if chart.stacked:
        small = "".join(
            f'<c:dLbl><c:idx val="{row}"/><c:delete val="1"/></c:dLbl>'
            for row, value in enumerate(columns[drawn.upwards].values)
            if not isinstance(value, float) or value < LEAST_NAMED
        )
        code = share_format(room.language) if chart.y.unit == PERCENT else "General"
        ink = theme.PAPER if dark(colour) else theme.INK
        numbers = (
            f'<c:dLbls>{small}<c:numFmt formatCode={xml.alt(code)} sourceLinked="0"/>'
            f"{xml.shape('<a:noFill/>' + xml.NO_LINE)}{xml.text_look(room.size, ink)}"
            f'<c:dLblPos val="ctr"/>{xml.SHOWN.format(value=1)}</c:dLbls>'
        )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"{xml.title_of(columns, drawn.upwards)}{xml.shape(xml.fill(colour))}"
        f'<c:invertIfNegative val="0"/>{numbers}{_categories(room)}'
        f"{xml.numbers('val', columns, drawn.upwards, _code(room))}</c:ser>"
    )


def _points(room: Room) -> tuple[str, str]:
    """Rows of points with their intervals: names to the left, numbers to the right."""
    room.chart = chart = replace(room.chart, y=_round(room.chart.y))
    grid = room.grid
    _make_room_for_rows(room)
    series = [_point_series(room, number, drawn) for number, drawn in enumerate(grid.drawn)]
    for names in (True, False):
        if words := _row_texts(room, len(series), names):
            room.hidden.append(len(series))
            series.append(words)
    room.hidden += [n for n, drawn in enumerate(grid.drawn) if drawn.look != "value"]
    count = float(len(chart.rows))
    plot = (
        '<c:scatterChart><c:scatterStyle val="lineMarker"/><c:varyColors val="0"/>'
        f'{"".join(series)}<c:axId val="{ACROSS}"/><c:axId val="{UPWARDS}"/></c:scatterChart>'
        + _value_axis(
            room,
            ACROSS,
            UPWARDS,
            "b",
            (chart.y.start, chart.y.end),
            chart.y.step,
            _code(room),
            title=chart.y.title,
            grid=True,
        )
        + _value_axis(room, UPWARDS, ACROSS, "l", (0.0, count), None, "0", hidden=True)
    )
    several = len([s for s in chart.series if s.name]) > 1
    return plot, _legend(room, "t") if several else ""


def _round(axis: Axis) -> Axis:
    """An axis that ends at ticks on either side: programs count their ticks from its begin."""
    if axis.step is None or axis.start is None or axis.end is None:
        return axis
    first, last = floor(axis.start / axis.step + TINY), ceil(axis.end / axis.step - TINY)
    return replace(axis, start=exact(first * axis.step), end=exact(last * axis.step))


def _make_room_for_rows(room: Room) -> None:
    chart = room.chart
    lines = [line for row in chart.rows for line in wrapped(row.label, ROW_LETTERS)]
    longest = max((width_of(line, room.size, True) for line in lines), default=0.0)
    room.left = min(longest + GAP * 2, room.width * MOST_NAMES)
    names = [series.name for series in chart.series if series.name]
    room.top = legend_height(room, names) if len(names) > 1 else GAP
    if any(reference.text for reference in chart.references):
        room.top += room.size * LEADING
    texts = [row.text for row in chart.rows if row.text]
    if texts and room.upwards / len(chart.rows) >= LEAST_ROW:
        room.right = max(width_of(text, room.size, True) for text in texts) + GAP * 2


def _point_series(room: Room, number: int, drawn: Drawn) -> str:
    chart, columns = room.chart, room.grid.columns
    head = (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"{xml.title_of(columns, drawn.across)}"
    )
    data = (
        f"{xml.numbers('xVal', columns, drawn.across, _code(room))}"
        f'{xml.numbers("yVal", columns, drawn.upwards)}<c:smooth val="0"/></c:ser>'
    )
    if drawn.look == "reference":
        text = chart.references[drawn.of].text
        colour = theme.REFERENCE if text else theme.MUTED
        look = xml.shape(xml.line(colour, REFERENCE, "dot" if text else "solid")) + BARE
        last = room.grid.length - 1
        names = [Label(last, text, "t", colour, room.size, bold=False)] if text else []
        return head + look + xml.labels(names, room.code) + data
    series = chart.series[drawn.of]
    if drawn.look == "limit":
        return head + xml.shape(xml.line(series.colour, INTERVAL)) + BARE + data
    look = xml.shape(xml.NO_LINE) + xml.marker(series.symbol, MARKER, series.colour, series.colour)
    empty = "".join(
        f'<c:dPt><c:idx val="{int(row)}"/>'
        f"{xml.marker(series.symbol, MARKER, series.colour, theme.PAPER)}"
        '<c:bubble3D val="0"/></c:dPt>'
        for row, filled in zip(series.x, series.filled, strict=True)
        if not filled
    )
    return head + look + empty + data


def _row_texts(room: Room, number: int, names: bool) -> str:
    """The names of the rows, or their numbers, as texts at points that are not drawn."""
    chart, count = room.chart, len(room.chart.rows)
    if not names and room.upwards / max(1, count) < LEAST_ROW:
        return ""
    found = []
    for place, row in enumerate(chart.rows):
        text = "\n".join(wrapped(row.label, ROW_LETTERS)) if names else row.text
        if text:
            bold = row.heading if names else True
            side = "l" if names else "r"
            found.append(Label(place, text, side, theme.INK, room.size, bold=bold))
    if not found:
        return ""
    x = (chart.y.start if names else chart.y.end) or 0.0
    points = {"xVal": [x] * count, "yVal": [count - place - 0.5 for place in range(count)]}
    length = room.grid.length
    data = "".join(
        f'<c:{tag}><c:numLit><c:formatCode>General</c:formatCode><c:ptCount val="{length}"/>'
        + "".join(f'<c:pt idx="{n}"><c:v>{value!r}</c:v></c:pt>' for n, value in enumerate(values))
        + f"</c:numLit></c:{tag}>"
        for tag, values in points.items()
    )
    return (
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"{xml.shape(xml.NO_LINE)}{BARE}{xml.labels(found, room.code)}"
        f'{data}<c:smooth val="0"/></c:ser>'
    )
