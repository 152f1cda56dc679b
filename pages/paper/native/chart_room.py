"""The frame of a chart of a slide: room for names and numbers, axes, titles, legend."""

from __future__ import annotations

from dataclasses import dataclass, field
from math import ceil
from typing import TYPE_CHECKING

from pages.charts import theme
from pages.paper.native import chart_xml as xml
from pages.paper.native.chart_look import month_format, value_format, width_of

if TYPE_CHECKING:
    from pages.charts.specification import Panel
    from pages.paper.native.grid import Grid

ACROSS, UPWARDS = 111_111_111, 222_222_222
"""What the two axes call each other."""
LEADING = 1.25
"""The height of a line of text in parts of its size."""
LEGEND_LINE = 1.6
"""The height of a line of a legend in parts of its size."""
LEGEND, LEGEND_SIZE = 0.65, 14.0
"""Of the width of a chart, that programs give to a legend; its largest text in points."""
MOST_NAMES = 0.45
"""Of the width of a chart, for the names of its rows or curves."""
GAP = 6.0
"""In points, between names and numbers."""
NUMBER_WIDTH = 2.0
"""Of a number of the axis of time with the room around it, in parts of its size."""
MONTH_TEXT, MONTH_STEPS = "mmm 2000", (1, 3, 6, 12)
LANGUAGES = {"nl": "nl-NL", "en": "en-GB"}
BARE = xml.marker("none", 0, theme.INK, theme.INK)
"""A line without markers."""


@dataclass
class Room:
    """A chart and its place: all sizes in points; the margins are around the plot."""

    chart: Panel
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
    label_letters: int = 30
    """On a line of the name of a row."""
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


def space(room: Room, plot: str, legend: str) -> str:
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


def legend(room: Room, side: str) -> str:
    entries = "".join(
        f'<c:legendEntry><c:idx val="{place}"/><c:delete val="1"/></c:legendEntry>'
        for place in room.hidden
    )
    return (
        f'<c:legend><c:legendPos val="{side}"/>{entries}<c:overlay val="0"/>'
        f"{xml.text_look(min(room.size, LEGEND_SIZE))}</c:legend>"
    )


def legend_height(room: Room, names: list[str]) -> float:
    """The height that a legend above or below the plot takes."""
    size = min(room.size, LEGEND_SIZE)
    longest = max((width_of(name, size) for name in names), default=0.0) + size * 3
    columns = max(1, int(room.width * LEGEND / longest))
    return size * (LEGEND_LINE * ceil(len(names) / columns) + 0.8)


def value_axis(
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


def category_axis(
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
    return _day_axis(room, every, month_format(room.language), "months")


def count_axis(room: Room, every: int) -> str:
    """Months or weeks that are counted, of which some are named; each is a day to the program.

    Of the axes that an area can have only that of days names as many as it is told to everywhere.
    """
    return _day_axis(room, every, "0", "days")


def _day_axis(room: Room, every: int, code: str, unit: str) -> str:
    return (
        f'<c:dateAx><c:axId val="{ACROSS}"/>{xml.scaling(None, None)}<c:delete val="0"/>'
        f'<c:axPos val="b"/>{xml.axis_title(room.chart.x.title, room.size, room.code)}'
        f'<c:numFmt formatCode={xml.alt(code)} sourceLinked="0"/>'
        '<c:majorTickMark val="out"/><c:minorTickMark val="none"/><c:tickLblPos val="low"/>'
        f"{xml.shape(xml.line(theme.MUTED, 1))}{xml.text_look(room.size)}"
        f'<c:crossAx val="{UPWARDS}"/><c:crosses val="autoZero"/><c:auto val="0"/>'
        f'<c:lblOffset val="100"/><c:baseTimeUnit val="{unit}"/>'
        f'<c:majorUnit val="{every}"/><c:majorTimeUnit val="{unit}"/></c:dateAx>'
    )


def categories(room: Room) -> str:
    """The categories of a series: calendar months are dates, all others texts."""
    columns = room.grid.columns
    if room.chart.months:
        return xml.numbers("cat", columns, 0, month_format(room.language))
    return xml.texts("cat", columns, 0)


def value_code(room: Room) -> str:
    return value_format(room.chart, room.language)


def every(room: Room) -> int:
    """Each how-manieth category is named, so that names do not touch."""
    texts = [MONTH_TEXT] if room.chart.months else room.chart.categories
    longest = max((width_of(text, room.size) for text in texts), default=0.0)
    fit = max(1, int(room.across / (longest + GAP)))
    least = -(-len(room.chart.categories) // fit)
    return (
        next((step for step in MONTH_STEPS if step >= least), least) if room.chart.months else least
    )


def time_step(room: Room) -> float | None:
    """The step of the axis of time, doubled until its numbers do not touch or one is left."""
    step, end = room.chart.x.step, room.chart.x.end
    while step and end and step < end and (end / step + 1) * room.size * NUMBER_WIDTH > room.across:
        step *= 2
    return step
