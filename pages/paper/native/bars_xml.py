"""Areas and bars in a slide."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.charts import theme
from pages.charts.specification import PERCENT
from pages.paper.native import chart_xml as xml
from pages.paper.native.chart_look import LEAST_NAMED, dark, share_format, width_of
from pages.paper.native.chart_room import (
    ACROSS,
    GAP,
    MOST_NAMES,
    UPWARDS,
    categories,
    category_axis,
    count_axis,
    every,
    legend,
    legend_height,
    time_step,
    value_axis,
    value_code,
)

if TYPE_CHECKING:
    from pages.paper.native.chart_room import Room
    from pages.paper.native.grid import Drawn


def areas(room: Room) -> tuple[str, str]:
    """Areas one on the other; times are categories, evenly apart."""
    chart, columns = room.chart, room.grid.columns
    series = "".join(
        f'<c:ser><c:idx val="{number}"/><c:order val="{number}"/>'
        f"{xml.title_of(columns, drawn.upwards)}"
        f"{xml.shape(xml.fill(chart.series[drawn.of].colour) + xml.line(theme.PAPER, 0.5))}"
        f"{xml.numbers('cat', columns, 0, '0')}"
        f"{xml.numbers('val', columns, drawn.upwards, value_code(room))}</c:ser>"
        for number, drawn in enumerate(room.grid.drawn)
    )
    longest = max(width_of(part.name, room.size) for part in chart.series)
    room.right = min(room.width * MOST_NAMES, longest + room.size * 3)
    times = [float(value or 0.0) for value in columns[0].values]
    apart = (times[-1] - times[0]) / max(1, len(times) - 1) or 1.0
    step = max(1, round((time_step(room) or 1.0) / apart))
    ends = (chart.y.start, chart.y.end)
    whole = all(time == round(time) for time in times)
    across = (
        count_axis(room, step) if whole else category_axis(room, "b", step, between=False, code="0")
    )
    plot = (
        '<c:areaChart><c:grouping val="stacked"/><c:varyColors val="0"/>'
        f'{series}<c:axId val="{ACROSS}"/><c:axId val="{UPWARDS}"/></c:areaChart>'
        f"{across}"
        f"{value_axis(room, UPWARDS, ACROSS, 'l', ends, chart.y.step, value_code(room), grid=True)}"
    )
    return plot, legend(room, "r")


def bars(room: Room) -> tuple[str, str]:
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
    step = 1 if chart.horizontal else every(room)
    plot = (
        f'<c:barChart><c:barDir val="{"bar" if chart.horizontal else "col"}"/>{grouping}{series}'
        f'<c:gapWidth val="35"/>{overlap}{ids}</c:barChart>'
        f"{category_axis(room, side, step, between=True, turned=chart.horizontal)}"
        + value_axis(
            room,
            UPWARDS,
            ACROSS,
            under,
            ends,
            chart.y.step,
            value_code(room),
            grid=not chart.stacked,
            hidden=chart.stacked,
            crosses='<c:crosses val="autoZero"/>',
        ).replace("midCat", "between")
    )
    return plot, legend(room, "b") if len(chart.series) > 1 else ""


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
        f'<c:invertIfNegative val="0"/>{numbers}{categories(room)}'
        f"{xml.numbers('val', columns, drawn.upwards, value_code(room))}</c:ser>"
    )
