"""How a native chart looks in any office program: dashes, markers, formats, who is named where."""

from __future__ import annotations

from typing import TYPE_CHECKING

from pages.charts.specification import NUMBER, PERCENT
from pages.paper.native.grid import MONTH

if TYPE_CHECKING:
    from pages.charts.specification import Panel

FONT = "Arial"
"""Everywhere to be had, and Liberation Sans has its measures: nothing needs to be embedded."""
LEAST_NAMED = 0.08
"""A part of a stacked bar that is smaller has no number in it."""
LANGUAGE_NUMBERS = {"nl": "413", "en": "809"}
"""Of Microsoft, in hexadecimals: Dutch of the Netherlands, English of the United Kingdom."""
SYMBOLS = {
    "circle": "circle",
    "diamond": "diamond",
    "square": "square",
    "triangle-up": "triangle",
    "triangle-down": "x",
    "star": "star",
}
"""The shapes of the figures; office programs have no triangle that stands on its tip."""
PALER = 0.35
LETTER = 0.5
"""The width of a letter of Arial in parts of its height, on average."""
BOLD_LETTER = 0.56


def share_format(language: str, decimals: int = 0) -> str:
    """The number format of a share; programs write the decimal sign of their own user."""
    digits = "0" + ("." + "0" * decimals if decimals else "")
    return f"{digits}\N{NO-BREAK SPACE}%" if language == "nl" else f"{digits}%"


def number_format(decimals: int = 0) -> str:
    """The number format of a number that is no share."""
    return "#,##0" + ("." + "0" * decimals if decimals else "")


def points_format(decimals: int = 0) -> str:
    """The number format of a difference in percentage points, with its sign."""
    digits = "0" + ("." + "0" * decimals if decimals else "")
    return f"+{digits};\N{MINUS SIGN}{digits};{digits}"


def month_format(language: str) -> str:
    """The format of a calendar month, its name in the language of the exhibit."""
    return f"[$-{LANGUAGE_NUMBERS[language]}]mmm\\ yyyy"


def formats(language: str) -> dict[str, str]:
    """Unit of a column of a chart's data → its number format; one decimal, as hovering shows."""
    return {
        PERCENT: share_format(language, 1),
        NUMBER: "General",
        MONTH: month_format(language),
    }


def value_format(chart: Panel, language: str) -> str:
    """The number format of the axis of values."""
    if chart.y.unit == PERCENT:
        return share_format(language)
    step = chart.y.step or 1.0
    digits = "0.0" if step != round(step) else "#,##0"
    signed = chart.kind == "points" and (chart.y.start or 0.0) < 0
    return f"+{digits};\N{MINUS SIGN}{digits};0" if signed else digits


def width_of(text: str, size: float, bold: bool = False) -> float:
    """About how wide a line of text is, in points."""
    return len(text) * size * (BOLD_LETTER if bold else LETTER)


def wrapped(text: str, letters: int) -> list[str]:
    """A text on lines of at most so many letters; after a comma if need be, a longer word cut."""
    if len(text) <= letters:
        return [text]
    if ", " in text:
        first, rest = text.split(", ", 1)
        return [*wrapped(f"{first},", letters), *wrapped(rest, letters)]
    lines: list[str] = []
    words = [word[at : at + letters] for word in text.split(" ") for at in _starts(word, letters)]
    for word in words:
        if lines and len(lines[-1]) + 1 + len(word) <= letters:
            lines[-1] += f" {word}"
        else:
            lines.append(word)
    return lines


def _starts(word: str, letters: int) -> range:
    """Where the pieces of a word begin that are no longer than so many letters."""
    return range(0, max(1, len(word)), max(1, letters))


def dark(colour: str) -> bool:
    """Whether white is to be written on a colour."""
    red, green, blue = _parts(colour)
    return 0.299 * red + 0.587 * green + 0.114 * blue < 128


def paler(colour: str) -> str:
    """A colour on its way to white, for the limits of an interval."""
    return "#" + "".join(f"{round(part + (255 - part) * PALER):02X}" for part in _parts(colour))


def _parts(colour: str) -> list[int]:
    return [int(colour[place : place + 2], 16) for place in (1, 3, 5)]
