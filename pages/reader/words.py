"""The reader's language: messages, numbers, shares and dates, as a page writes them."""

from __future__ import annotations

import datetime as dt
import re
from math import ceil

import pandas as pd
from babel.dates import format_date, format_datetime
from babel.numbers import format_decimal

from data.words import DEFAULT_LANGUAGE, LANGUAGES, Text, translate, translate_count
from pages.paper.document import Written
from pages.reader import off_screen as reader
from pages.reader.off_screen import mark_policy as mark_policy
from pages.reader.off_screen import policy as policy
from pages.reader.off_screen import released as released

LANGUAGE_PARAMETER = "lang"
LOCALES = {"nl": "nl_NL", "en": "en_GB"}
NO_BREAK = "\N{NO-BREAK SPACE}"
MANY = 2
"""A number for which a language has its plural."""
SIGN = re.compile(r"([\\`*_\[\]()<>~$#|:])")
COMMAND, SHORTEST = re.compile(r"[\\`*_\[\]<>~$#|]|:\w"), 3
"""What Markdown takes for a command; a shorter name than that has no room for one."""
LETTER_BY_LETTER: dict[str, str] = {}
"""Names with such signs → written so that Markdown shows them as they are."""
UNDEFINED = "\N{EN DASH}"
"""What stands where a number is not defined."""


def language() -> str:
    """The language in the address; Dutch where it names none that we have."""
    asked = reader.asked(LANGUAGE_PARAMETER, DEFAULT_LANGUAGE)
    return asked if asked in LANGUAGES else DEFAULT_LANGUAGE


def _(message: str, **values: object) -> str:
    """A message of the source in the reader's language, filled in."""
    return translate(message, language()).format(**values)


def count_words(one: str, many: str, count: float, **values: object) -> str:
    """A message that depends on a number; ``{count}`` is the number as the reader writes it.

    A number that is not shown, ``< 10``, is a plural.
    """
    template = translate_count(one, many, int(count) if known(count) else MANY, language())
    return template.format(count=number(count), **values)


def name(text: Text) -> str:
    """A text that is declared in both languages."""
    found = text.in_language(language())
    for one in {found, found.split(" (")[0]}:
        if len(one) >= SHORTEST and COMMAND.search(one):
            LETTER_BY_LETTER[one] = SIGN.sub(r"\\\1", one)
    return found


def letter_by_letter(text: str) -> str:
    """A text in Markdown, in which the names of a programme are no commands."""
    for one in sorted(LETTER_BY_LETTER, key=len, reverse=True):
        text = text.replace(one, LETTER_BY_LETTER[one])
    return text


def known(value: float | None) -> bool:
    """Whether a number is there: not hidden, and defined."""
    return not pd.isna(value)


def hidden() -> str:
    """What stands in the place of a number of persons that is not shown, or not known."""
    return f"<{NO_BREAK}{policy().min_count}" if released() else UNDEFINED


def number(value: float, decimals: int = 0) -> str:
    """A number: ``1.234,5`` in Dutch, ``1,234.5`` in English; ``< 10`` where it is not shown."""
    if not known(value):
        return hidden()
    pattern = "#,##0" + ("." + "0" * decimals if decimals else "")
    text = format_decimal(value, format=pattern, locale=LOCALES[language()])
    return Written(text, (float(value),), "number", decimals)


def estimate(value: float) -> str:
    """An estimate to two decimals, or a dash; of a release to the two digits that it has."""
    if not known(value):
        return UNDEFINED
    digits = sum(abs(value) < limit for limit in (1, 10)) if released() else 2
    return number(value, digits)


def percent_sign() -> str:
    """The sign behind a share: a space before it in Dutch, none in English."""
    return f"{NO_BREAK}%" if language() == "nl" else "%"


def percent(share: float, decimals: int = 0) -> str:
    """A share between 0 and 1 as a percentage, whole of a release; a dash where it is undefined."""
    if not known(share):
        return UNDEFINED
    return agreed_percent(share, 0 if released() else decimals)


def hidden_percent(whole: float) -> str:
    """The share of a number of persons that is not shown, of so many: ``< 4 %``."""
    most = policy().min_count / whole if known(whole) and whole else 1.0
    return f"<{NO_BREAK}{agreed_percent(ceil(most * 100) / 100)}"


def agreed_percent(share: float, decimals: int = 0) -> str:
    """A share that nobody was counted for, such as an agreement, as a percentage."""
    text = number(share * 100, decimals) + percent_sign()
    return Written(text, (float(share),), "percent", decimals)


def hover_percent(place: str) -> str:
    """A percentage in the label of a point, from where Plotly finds it: ``customdata[1]``."""
    return f"%{{{place}:.{0 if released() else 1}f}}"


def percent_range(lower: float, upper: float) -> str:
    """An interval of shares: ``35-45 %``; a dash where it is not defined."""
    if not (known(lower) and known(upper)):
        return UNDEFINED
    ends = f"{number(lower * 100)}-{number(upper * 100)}{percent_sign()}"
    return Written(ends, (float(lower), float(upper)), "percent")


def interval_beside(lower: float, upper: float) -> str:
    """An interval of shares behind its share, as HTML; nothing where it is not defined."""
    if not (known(lower) and known(upper)):
        return ""
    return f' <span class="interval">({percent_range(lower, upper)})</span>'


def points(difference: float, decimals: int | None = None, signed: bool = True) -> str:
    """A difference of two shares, in percentage points, with its sign unless told otherwise.

    To a tenth, and to a whole one between shares of a release, which are no more exact.
    """
    if not known(difference):
        return UNDEFINED
    if decimals is None:
        decimals = 0 if released() else 1
    size = round(abs(difference) * 100, decimals)
    unit = translate_count(
        "percentage point", "percentage points", 1 if size == 1 else 2, language()
    )
    sign = "+" if difference > 0 else "\N{MINUS SIGN}"
    text = f"{sign if signed and size else ''}{number(size, decimals)}{NO_BREAK}{unit}"
    value = difference if signed else abs(difference)
    return Written(text, (float(value),), "points", decimals)


def probability(p_value: float) -> str:
    """A p-value with three decimals; smaller ones as such."""
    if not known(p_value):
        return UNDEFINED
    return f"< {number(0.001, 3)}" if p_value < 0.001 else number(p_value, 3)


def date_text(day: dt.date) -> str:
    """A date in words: ``31 juli 2021``."""
    return format_date(day, "d MMMM y", locale=LOCALES[language()])


def month_name(month: str, short: bool = False) -> str:
    """A calendar month such as ``2021-07`` in words: ``juli 2021``."""
    first = dt.date.fromisoformat(f"{month}-01")
    return format_date(first, "LLL y" if short else "LLLL y", locale=LOCALES[language()])


def month_ticks(months: list[str]) -> dict[str, str]:
    """The months that an axis names, on two lines: as many as fit on a phone."""
    each = (1, 4, 7, 10) if len(months) <= 18 else (1, 7) if len(months) <= 48 else (1,)
    return {
        month: month_name(month, short=True).replace(" ", "\n")
        for month in months
        if int(month[5:]) in each
    }


def moment_text(moment: dt.datetime) -> str:
    """A date and time in words."""
    return format_datetime(moment, "d MMMM y HH:mm", locale=LOCALES[language()])


def listed(items: list[str]) -> str:
    """Items in a sentence: ``a, b en c``."""
    if len(items) < 2:
        return "".join(items)
    return _("{first} and {last}", first=", ".join(items[:-1]), last=items[-1])
