"""What identifies a person and so has no place in an extract, found by its form.

Looked for in the columns that take any text: numbers of participants and codes of employers, in
headers, and in what a steward writes. Other columns are an allow-list already: a date, a number or
a declared code. Nothing that is found is ever repeated in a message.

A number can look like something it is not: one in eleven numbers of nine digits passes the test of
citizen service numbers (BSN), one in ten numbers that begin with 0 goes on with 6. So a column
is refused when *all* its numbers of that form pass, or more than chance would give
(``CHANCE``); a column of registration numbers of which one in eleven passes is not.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from math import exp, lgamma, log, log1p
from typing import TYPE_CHECKING

from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable

CHANCE = 1e-4
"""A column of numbers is refused if as many would pass by chance in fewer than 1 in 10,000."""
BSN_CHANCE, MOBILE_CHANCE = 1 / 11, 1 / 10
LONGEST_NUMBER = 64

SEPARATORS = re.compile(r"[\s.\-]")
NINE_DIGITS = re.compile(r"\d{8,9}", re.ASCII)
BSN_WEIGHTS = (9, 8, 7, 6, 5, 4, 3, 2, -1)
E_MAIL = re.compile(r"[^\s@]+@[^\s@]+\.[^\s@.]{2,}")
IBAN = re.compile(r"[A-Z]{2}\d{2}[A-Z0-9]{11,30}", re.ASCII)
ABROAD = re.compile(r"(?:\+|00)[1-9]\d{8,13}", re.ASCII)
SPLIT_PHONE = re.compile(r"\(?0\d{1,3}\)?[\s\-]+\d[\d\s\-]{5,}\d", re.ASCII)
TEN_DIGITS = re.compile(r"0\d{9}", re.ASCII)
MOBILE = re.compile(r"06\d{8}", re.ASCII)
POSTCODE = re.compile(r"[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}", re.ASCII | re.IGNORECASE)
WORDS = re.compile(r"[^\W\d_]+[.,]?(?:\s+|\s*,\s*|\.)[^\W\d_]+")
ONE_NAME = re.compile(r"[^\W\d_]{3,}(?:[-'][^\W\d_]+)*")
LOWER_CASE_CODE = re.compile(r"[a-z][a-z_\-]*", re.ASCII)

HEADERS = re.compile(
    r"bsn|burgerservice|sofi|naam|name|voorletter|initial|achternaam|voornaam|e-?mail|iban"
    r"|rekening|account|telefoon|phone|mobiel|mobile|adres|address|straat|street|postcode|postal"
    r"|zip|woonplaats|city|opmerking|remark|comment|toelichting|notitie|note|vrije.?tekst"
    r"|free.?text|diagnos|klacht",
    re.IGNORECASE,
)
"""Headers of columns that an extract never has."""


@dataclass(frozen=True)
class Kind:
    """Something that identifies a person, and how to see it in a column."""

    code: str
    message: str
    find: Callable[[list[str]], set[str]]
    """The different texts of a column → those that are of this kind."""
    digits_only: bool = False
    """Whether digits alone can be one."""


def passes_eleven_test(digits: str) -> bool:
    """Whether 8 or 9 digits have the form of a citizen service number: weights 9 to 2 and -1."""
    number = map(int, digits.zfill(len(BSN_WEIGHTS)))
    total = sum(weight * digit for weight, digit in zip(BSN_WEIGHTS, number, strict=True))
    return total != 0 and total % 11 == 0


def beyond_chance(passed: int, of: int, chance: float) -> bool:
    """Whether all of them pass, or more than chance would give (``CHANCE``)."""
    if passed in (0, of):
        return passed > 0
    if passed <= of * chance:
        return False
    log_term = (
        lgamma(of + 1) - lgamma(passed + 1) - lgamma(of - passed + 1)
        + passed * log(chance) + (of - passed) * log1p(-chance)
    )  # fmt: skip
    term = at_least = exp(log_term)
    for k in range(passed, of):
        term *= (of - k) / (k + 1) * chance / (1 - chance)
        at_least += term
        if term < at_least * 1e-9:
            break
    return at_least < CHANCE


def bare(text: str) -> str:
    """A text without the spaces, dots and hyphens that numbers are written with."""
    return SEPARATORS.sub("", text)


def service_numbers(texts: list[str]) -> set[str]:
    """Citizen service numbers: 8 or 9 digits that pass the eleven-test beyond chance."""
    form = {text: b for text in texts for b in [bare(text)] if NINE_DIGITS.fullmatch(b)}
    numbers = {number.zfill(9) for number in form.values()}
    passing = {number for number in numbers if passes_eleven_test(number)}
    if not beyond_chance(len(passing), len(numbers), BSN_CHANCE):
        return set()
    return {text for text, number in form.items() if number.zfill(9) in passing}


def e_mails(texts: list[str]) -> set[str]:
    """Texts with an e-mail address in them."""
    return {text for text in texts if E_MAIL.search(text)}


def ibans(texts: list[str]) -> set[str]:
    """Bank accounts: their form, and their check digits (remainder 1 by 97)."""
    return {text for text in texts if is_iban(bare(text).upper())}


def is_iban(text: str) -> bool:
    """Whether letters stand for 10 to 35, and the first four at the end make 1 modulo 97."""
    if not IBAN.fullmatch(text):
        return False
    return int("".join(str(int(sign, 36)) for sign in text[4:] + text[:4])) % 97 == 1


def phones(texts: list[str]) -> set[str]:
    """Telephone numbers: with a country, split as people write them, or mobile beyond chance."""
    certain = {t for t in texts if ABROAD.fullmatch(bare(t)) or SPLIT_PHONE.fullmatch(t)}
    ten = {text for text in texts if TEN_DIGITS.fullmatch(text)} - certain
    mobile = {text for text in ten if MOBILE.fullmatch(text)}
    return certain | (mobile if beyond_chance(len(mobile), len(ten), MOBILE_CHANCE) else set())


def postcodes(texts: list[str]) -> set[str]:
    """Dutch postcodes: four digits and two letters."""
    return {text for text in texts if POSTCODE.fullmatch(text)}


def words(texts: list[str]) -> set[str]:
    """Names and free text: words beside each other, or a text too long for a number."""
    return {text for text in texts if WORDS.search(text) or len(text) > LONGEST_NUMBER}


def names(texts: list[str]) -> set[str]:
    """One word of letters without any digit, unless in lower case as codes are."""
    return {t for t in texts if ONE_NAME.fullmatch(t) and not LOWER_CASE_CODE.fullmatch(t)}


SURE = (
    Kind("bsn", mark("looks like a citizen service number (BSN). These never belong in an"
                     " extract: deliver another number"), service_numbers, digits_only=True),
    Kind("e_mail", mark("looks like an e-mail address. Remove it at the source"), e_mails),
    Kind("iban", mark("looks like a bank account (IBAN). Remove it at the source"), ibans),
    Kind("phone", mark("looks like a telephone number. Remove it at the source"), phones,
         digits_only=True),
)  # fmt: skip
"""What no extract may hold, a synthetic one neither."""

KINDS = (
    *SURE,
    Kind("postcode", mark("looks like a postcode. Remove it at the source"), postcodes),
    Kind("words", mark("looks like free text or a name. Deliver a number or a code"), words),
    Kind("name", mark("looks like a name. Deliver a number or a code"), names),
)  # fmt: skip


def find_identifying(texts: Iterable[str], kinds: tuple[Kind, ...] = KINDS) -> dict[str, Kind]:
    """The texts of a column that identify somebody → the first kind that each is."""
    different = [text for text in dict.fromkeys(texts) if text]
    # Most columns hold digits only, and digits only can be few things.
    with_more = [t for t in different if not t.isdecimal() or len(t) > LONGEST_NUMBER]
    found: dict[str, Kind] = {}
    for kind in kinds:
        among = different if kind.digits_only else with_more
        found |= {text: kind for text in kind.find(among) if text not in found}
    return found


def is_identifying_header(header: str) -> bool:
    """Whether a column is called after something that identifies a person."""
    return HEADERS.search(header) is not None


SENTENCE_PARTS = (
    (re.compile(r"(?<!\d)\d[\d.\-]{5,}\d(?!\d)", re.ASCII), "number"),
    (E_MAIL, "e_mail"),
    (re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]{4}){2,7}(?: ?[A-Z0-9]{1,3})?\b"), "iban"),
    (re.compile(r"(?:\+|\b00|\b0)\d[\d\s\-()]{6,}\d"), "phone"),
    (re.compile(r"\b[1-9]\d{3}\s?(?!SA|SD|SS)[A-Z]{2}\b"), "postcode"),
    (re.compile(r"\b(?:dhr|mevr|mw|mr|mrs|ms|drs?|ing|ir)\.?\s+[A-Z]"), "name"),
    (re.compile(r"\b(?:[A-Z]\.\s?){1,4}(?:van |de |der |den |ten |ter )*[A-Z][a-z]+"), "name"),
)
DAY = re.compile(r"\b(?:\d{4}-\d{2}-\d{2}|\d{1,2}-\d{1,2}-\d{4}|\d{4}-\d{2})\b", re.ASCII)


def identifying_parts(sentence: str, numbers: Iterable[str] = ()) -> list[str]:
    """What in a sentence points to a person, as codes: a long number, an address, a name with
    initials or a title, or one of ``numbers`` (of participants). Dates are no long numbers."""
    undated = DAY.sub(" ", sentence)
    found = [code for pattern, code in SENTENCE_PARTS if pattern.search(undated)]
    tokens = {bare(token).upper() for token in re.findall(r"[\w.\-]+", undated)}
    if tokens & {bare(number).upper() for number in numbers}:
        found.append("number")
    return list(dict.fromkeys(found))
