"""The text of a cell → a typed value, as its column declares; nothing is guessed.

A value that cannot be read is a problem with a message of its own; the caller adds the place.
"""

from __future__ import annotations

import datetime as dt
import re
from typing import TYPE_CHECKING

from data.schema import Kind
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.programme import Coded, Programme
    from data.schema import Column

Value = str | int | float | dt.date

IDENTIFIER = re.compile(r"[A-Za-z0-9][A-Za-z0-9._\-]{0,63}")
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?: 00:00:00)?", re.ASCII)
DUTCH_DATE = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})", re.ASCII)
MONTH = re.compile(r"(\d{4})-(\d{2})(?:-01)?", re.ASCII)
WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
# At most two decimals: 1.000 could mean one or a thousand.
NUMBER = re.compile(r"-?\d{1,9}(?:[.,]\d{1,2})?", re.ASCII)


class UnreadableCell(Exception):
    """Why the text of a cell is not a value of its column; never holds that text."""

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = tuple(values.items())
        super().__init__(message)


def reader(column: Column, programme: Programme) -> Callable[[str], Value]:
    """The function that reads the cells of a column; it raises ``UnreadableCell``."""
    if column.kind is Kind.CODE:
        codes = accepted_codes(column.allowed(programme))
        return lambda text: read_code(text, codes)
    simple: dict[Kind, Callable[[str], Value]] = {
        Kind.IDENTIFIER: read_identifier,
        Kind.DATE: read_date,
        Kind.MONTH: read_month,
    }
    if column.kind in simple:
        return simple[column.kind]
    number = read_whole if column.kind is Kind.WHOLE else read_number
    return lambda text: within(number(text), column.minimum, column.maximum)


def accepted_codes(options: tuple[Coded, ...]) -> dict[str, str]:
    """What may stand in a cell → the code: the code itself and its names, in any case."""
    names = {
        name.casefold(): option.code
        for option in options
        for name in (option.name.nl, option.name.en)
    }
    return names | {option.code.casefold(): option.code for option in options}


def read_code(text: str, codes: dict[str, str]) -> str:
    """A declared code, or its Dutch or English name."""
    try:
        return codes[text.casefold()]
    except KeyError:
        raise UnreadableCell(
            mark("unknown code. Allowed: {allowed}. Or add it to the programme file"),
            allowed=", ".join(dict.fromkeys(codes.values())),
        ) from None


def read_identifier(text: str) -> str:
    """A pseudonym or code: up to 64 letters, digits and ``. _ -``."""
    if not IDENTIFIER.fullmatch(text):
        raise UnreadableCell(
            mark("not a pseudonym. Expected: up to 64 letters, digits and . _ - without spaces")
        )
    return text


def read_date(text: str) -> dt.date:
    """A day, as 2021-07-31 or 31-07-2021."""
    if match := ISO_DATE.fullmatch(text):
        year, month, day = (int(part) for part in match.groups())
    elif match := DUTCH_DATE.fullmatch(text):
        day, month, year = (int(part) for part in match.groups())
    else:
        raise UnreadableCell(mark("not a date. Expected: 2021-07-31 or 31-07-2021"))
    try:
        date = dt.date(year, month, day)
    except ValueError:
        raise UnreadableCell(mark("a date that does not exist in the calendar")) from None
    if not 1900 <= year <= 2100:
        raise UnreadableCell(mark("a date before 1900 or after 2100"))
    return date


def read_month(text: str) -> dt.date:
    """A month, as 2021-07; kept as its first day."""
    match = MONTH.fullmatch(text)
    if not match or not 1 <= int(match[2]) <= 12:
        raise UnreadableCell(mark("not a month. Expected: 2021-07"))
    return dt.date(int(match[1]), int(match[2]), 1)


def read_whole(text: str) -> int:
    """A whole number, without a thousands separator."""
    if not WHOLE.fullmatch(text):
        raise UnreadableCell(mark("not a whole number. Expected: digits only"))
    return int(text)


def read_number(text: str) -> float:
    """A number with a decimal point or comma."""
    if not NUMBER.fullmatch(text):
        raise UnreadableCell(mark("not a number. Expected: such as 20 or 20,5"))
    return float(text.replace(",", "."))


def within(value: float, minimum: float | None, maximum: float | None) -> float:
    """The value, if it lies within the declared limits."""
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        raise UnreadableCell(
            mark("out of range. Expected: {minimum} to {maximum}"),
            minimum="…" if minimum is None else f"{minimum:g}",
            maximum="…" if maximum is None else f"{maximum:g}",
        )
    return value
