"""A cell → a typed value, as its column declares; nothing is guessed.

A value that cannot be read is a problem with a message of its own; the caller adds the place. One
value may be written in more than one form (2021-07-31, 31-07-2021, 44408): a column keeps to one,
because a column with two has been through a program that understood only half of it.
"""

from __future__ import annotations

import datetime as dt
import re
from dataclasses import dataclass
from enum import Enum
from typing import TYPE_CHECKING
from unicodedata import normalize

from data.schema.tables import PARTICIPANT, Kind
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable

    from data.programme import Coded, Programme
    from data.schema.tables import Column

Value = str | int | float | dt.date

# Registration numbers may be written with spaces; what is no pseudonym is refused later.
IDENTIFIER = re.compile(r"[A-Za-z0-9](?:[A-Za-z0-9._\- ]{0,62}[A-Za-z0-9._\-])?")
SEPARATORS = re.compile(r"[ ._\-]")
PLACEHOLDERS = frozenset((
    "nan", "null", "none", "nil", "na", "nvt", "nietvantoepassing", "onbekend", "unknown", "geen",
    "leeg", "empty", "missing", "ontbreekt", "test", "dummy", "tbd", "undefined"))  # fmt: skip
"""What programs and people write where there is no number, beside zeros and crosses: everybody with
it would be one person."""
ISO_DATE = re.compile(r"(\d{4})-(\d{2})-(\d{2})(?:[ T]00:00(?::00(?:\.0+)?)?)?", re.ASCII)
DUTCH_DATE = re.compile(r"(\d{1,2})-(\d{1,2})-(\d{4})(?: 0?0:00(?::00)?)?", re.ASCII)
# Five digits: 1927 to 2100. Four could be a year.
SERIAL = re.compile(r"\d{5}", re.ASCII)
SERIAL_ZERO = dt.date(1899, 12, 30)
"""Day 0 of a spreadsheet, for days after February 1900 (ECMA-376 part 1, 18.17.4.1)."""
FIRST_YEAR, LAST_YEAR = 1900, 2100
FIRST_SOUND_DAY = dt.date(1900, 3, 1)
"""Spreadsheets count a 29 February 1900 that never was; before it, days are off by one."""
MONTH = re.compile(r"(\d{4})-(\d{2})", re.ASCII)
DUTCH_MONTH = re.compile(r"(\d{1,2})-(\d{4})", re.ASCII)
BIRTH_YEAR = "birth_year"
"""The one column in which a day may stand for its year."""
WHOLE = re.compile(r"-?\d{1,9}", re.ASCII)
# At most two decimals: 1.000 could mean one or a thousand.
NUMBER = re.compile(r"-?\d{1,9}(?:([.,])\d{1,2})?", re.ASCII)
THOUSANDS = re.compile(r"-?\d{1,3}(?:[.,'\s]\d{3})+(?:[.,]\d+)?", re.ASCII)
LARGEST_WHOLE = 999_999_999
LARGEST_EXACT = 10**15
"""A spreadsheet keeps 15 digits of a number; the rest it replaces by zeros."""


class Odd(Enum):
    """A cell of a spreadsheet that is no text, number or day: what to say of it."""

    TRUE_FALSE = mark("a cell of the type true/false. Expected: text, a number or a date")
    TIME = mark("a time, or a date with a time. Expected: the day only")


Raw = str | float | dt.date | Odd
"""A cell as its file has it; text is all that a CSV file has."""


class UnreadableCell(Exception):
    """Why a cell is not a value of its column; never holds what is in it."""

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = tuple(values.items())
        super().__init__(message)


@dataclass(frozen=True)
class Reader:
    """How the cells of a column are read."""

    read: Callable[[Raw], Value]
    """Raises ``UnreadableCell``."""
    form: Callable[[Raw], str] = lambda _: ""
    """How a readable cell is written; empty goes with every form."""
    mixed: str = ""
    """What to say of a column that is written in more than one form."""


MIXED_DATES = mark(
    "written in another way than the rest of the column, so a program may have swapped days and"
    " months. Write the whole column as 2021-07-31, as 31-07-2021, or as dates of Excel"
)
MIXED_NUMBERS = mark(
    "a decimal point where the rest of the column has a comma, or the other way round. Write the"
    " whole column with one of them"
)
MIXED_IDENTIFIERS = mark(
    "a number where the rest of the column is text, or the other way round: a spreadsheet may have"
    " changed it. Make the whole column text, at the source"
)
NOT_AN_IDENTIFIER = mark(
    "not a pseudonym. Expected: up to 64 letters, digits and . _ - without spaces"
)
NOBODY = mark(
    "no number but a word or zero that stands for none. Give every person a number of their own, at"
    " the source"
)
NOT_A_DATE = mark("not a date. Expected: 2021-07-31 or 31-07-2021")
NOT_A_MONTH = mark("not a month. Expected: 2021-07")
YEAR_AS_DAY = mark(
    "a day in {year}, which a spreadsheet makes of a year: day 1985 is in June 1905. Format the"
    " column as a number, and export again"
)
NOT_WHOLE = mark("not a whole number. Expected: digits only")
NOT_A_NUMBER = mark("not a number. Expected: such as 20 or 20,5")
AMBIGUOUS_NUMBER = mark(
    "a separator before three digits: 1.000 can mean one or a thousand. Write 1000, or 1"
)


def reader(column: Column, programme: Programme) -> Reader:
    """How the cells of a column are read."""
    if column.kind is Kind.CODE:
        codes = accepted_codes(column.allowed(programme))
        return Reader(lambda raw: read_code(raw, codes))
    if column.kind is Kind.IDENTIFIER:
        read = read_number_of_somebody if column.name == PARTICIPANT.name else read_identifier
        return Reader(read, identifier_form, MIXED_IDENTIFIERS)
    if column.kind is Kind.DATE:
        return Reader(read_date, date_form, MIXED_DATES)
    if column.kind is Kind.MONTH:
        return Reader(read_month, month_form, MIXED_DATES)
    low, high = column.minimum, column.maximum
    if column.name == BIRTH_YEAR:
        return Reader(lambda raw: within(read_year(raw), low, high), year_form, MIXED_DATES)
    if column.kind is Kind.WHOLE:
        return Reader(lambda raw: within(read_whole(raw), low, high))
    return Reader(lambda raw: within(read_number(raw), low, high), number_form, MIXED_NUMBERS)


def text_of(raw: Raw, otherwise: str) -> str:
    """The text of a cell; a cell of a spreadsheet that is not text is refused."""
    if isinstance(raw, Odd):
        raise UnreadableCell(raw.value)
    if not isinstance(raw, str):
        raise UnreadableCell(otherwise)
    return raw


def accepted_codes(options: tuple[Coded, ...]) -> dict[str, str]:
    """What may stand in a cell → the code: the code itself and its names, in any case."""
    names = {
        name.casefold(): option.code
        for option in options
        for name in (option.name.nl, option.name.en)
    }
    return names | {option.code.casefold(): option.code for option in options}


def read_code(raw: Raw, codes: dict[str, str]) -> str:
    """A declared code, or its Dutch or English name."""
    if isinstance(raw, float) and raw.is_integer():
        raw = str(int(raw))
    allowed = ", ".join(dict.fromkeys(codes.values()))
    unknown = mark("unknown code. Allowed: {allowed}. Or add it to the programme file")
    if isinstance(raw, str) and (code := codes.get(normalize("NFC", raw).casefold())) is not None:
        return code
    if isinstance(raw, Odd):
        raise UnreadableCell(raw.value)
    raise UnreadableCell(unknown, allowed=allowed)


def read_identifier(raw: Raw) -> str:
    """A pseudonym or code: up to 64 letters, digits and ``. _ -``; a number as its digits."""
    if isinstance(raw, float):
        if not (raw.is_integer() and 0 <= raw < LARGEST_EXACT):
            raise UnreadableCell(
                mark("a number that a spreadsheet does not keep exactly. Make the column text")
            )
        return str(int(raw))
    if not IDENTIFIER.fullmatch(text_of(raw, NOT_AN_IDENTIFIER)):
        raise UnreadableCell(NOT_AN_IDENTIFIER)
    return str(raw)


def read_number_of_somebody(raw: Raw) -> str:
    """The number of a participant, which is never a word or zero for somebody without one."""
    number = read_identifier(raw)
    if is_for_nobody(number):
        raise UnreadableCell(NOBODY)
    return number


def is_for_nobody(number: str) -> bool:
    """Whether a number is a word, a zero or a cross that stands for having none."""
    plain = SEPARATORS.sub("", number).casefold()
    return plain in PLACEHOLDERS or not plain.strip("0") or not plain.strip("x")


def identifier_form(raw: Raw) -> str:
    """Text, or a number of a spreadsheet, which loses leading zeros and turns 12E45 around."""
    return "text" if isinstance(raw, str) else "number"


def date_form(raw: Raw) -> str:
    """How a day is written; raises ``UnreadableCell`` if it is none."""
    if isinstance(raw, Odd):
        raise UnreadableCell(raw.value)
    if isinstance(raw, dt.date):
        return "cell"
    if isinstance(raw, float):
        raw = str(int(raw)) if raw.is_integer() else ""
    forms = (("iso", ISO_DATE), ("dutch", DUTCH_DATE), ("serial", SERIAL))
    for form, pattern in forms:
        if pattern.fullmatch(raw):
            return form
    raise UnreadableCell(NOT_A_DATE)


def read_date(raw: Raw) -> dt.date:
    """A day: 2021-07-31, 31-07-2021, the day number of a spreadsheet, or its date cell."""
    form = date_form(raw)
    if isinstance(raw, dt.date):
        day = raw
    elif form == "serial":
        day = SERIAL_ZERO + dt.timedelta(days=int(raw))  # type: ignore[arg-type]
    else:
        day = _written_day(str(raw), form)
    if not FIRST_YEAR <= day.year <= LAST_YEAR:
        raise UnreadableCell(mark("a date before 1900 or after 2100"))
    if form == "cell" and day < FIRST_SOUND_DAY:
        raise UnreadableCell(mark("a date before March 1900, which a spreadsheet counts wrongly"))
    return day


def _written_day(text: str, form: str) -> dt.date:
    """A day written in digits, in the order that its form says."""
    match = (ISO_DATE if form == "iso" else DUTCH_DATE).fullmatch(text)
    first, month, last = (int(part) for part in match.groups())  # type: ignore[union-attr]
    year, day = (first, last) if form == "iso" else (last, first)
    if form == "dutch" and month > 12 and 1 <= day <= 12:
        raise UnreadableCell(
            mark("a month above 12: this looks like month-day-year. Expected: 31-07-2021")
        )
    try:
        return dt.date(year, month, day)
    except ValueError:
        raise UnreadableCell(mark("a date that does not exist in the calendar")) from None


def month_form(raw: Raw) -> str:
    """How a month is written: in a form of its own, or as a day."""
    if isinstance(raw, str):
        for form, pattern in (("iso month", MONTH), ("dutch month", DUTCH_MONTH)):
            if pattern.fullmatch(raw):
                return form
    try:
        return date_form(raw)
    except UnreadableCell:
        raise UnreadableCell(NOT_A_MONTH) from None


def read_month(raw: Raw) -> dt.date:
    """A month, as 2021-07, 07-2021 or its first day; kept as its first day."""
    form = month_form(raw)
    if form.endswith("month"):
        pattern = MONTH if form == "iso month" else DUTCH_MONTH
        one, other = (int(part) for part in pattern.fullmatch(str(raw)).groups())  # type: ignore[union-attr]
        year, month = (one, other) if form == "iso month" else (other, one)
        if not (1 <= month <= 12 and FIRST_YEAR <= year <= LAST_YEAR):
            raise UnreadableCell(NOT_A_MONTH)
        return dt.date(year, month, 1)
    day = read_date(raw)
    if day.day != 1:
        raise UnreadableCell(NOT_A_MONTH)
    return day


def read_whole(raw: Raw) -> int:
    """A whole number, without a thousands separator."""
    if isinstance(raw, float):
        if raw.is_integer() and abs(raw) <= LARGEST_WHOLE:
            return int(raw)
        raise UnreadableCell(NOT_WHOLE)
    text = text_of(raw, NOT_WHOLE)
    if not WHOLE.fullmatch(text):
        raise UnreadableCell(AMBIGUOUS_NUMBER if THOUSANDS.fullmatch(text) else NOT_WHOLE)
    return int(text)


def read_year(raw: Raw) -> int:
    """A year, or the year of a day: the day itself is not kept."""
    if year_form(raw) == "year":
        return read_whole(raw)
    day = read_date(raw)
    if FIRST_YEAR <= (day - SERIAL_ZERO).days <= LAST_YEAR:
        raise UnreadableCell(YEAR_AS_DAY, year=day.year)
    return day.year


def year_form(raw: Raw) -> str:
    """How a day is written; everything else is read as a year."""
    try:
        form = date_form(raw)
    except UnreadableCell:
        return "year"
    # A number is a year, or none: never the number of a day.
    return "year" if form == "serial" else form


def read_number(raw: Raw) -> float:
    """A number with a decimal point or comma."""
    if isinstance(raw, float):
        if not abs(raw) <= LARGEST_WHOLE:  # "not", so that NaN is refused too
            raise UnreadableCell(NOT_A_NUMBER)
        return raw
    text = text_of(raw, NOT_A_NUMBER)
    if not NUMBER.fullmatch(text):
        raise UnreadableCell(AMBIGUOUS_NUMBER if THOUSANDS.fullmatch(text) else NOT_A_NUMBER)
    return float(text.replace(",", "."))


def number_form(raw: Raw) -> str:
    """The decimal sign of a number in text; none where it is whole."""
    match = NUMBER.fullmatch(raw) if isinstance(raw, str) else None
    return (match[1] or "") if match else ""


def within(value: float, minimum: float | None, maximum: float | None) -> float:
    """The value, if it lies within the declared limits."""
    if (minimum is not None and value < minimum) or (maximum is not None and value > maximum):
        raise UnreadableCell(
            mark("out of range. Expected: {minimum} to {maximum}"),
            minimum="…" if minimum is None else f"{minimum:g}",
            maximum="…" if maximum is None else f"{maximum:g}",
        )
    return value
