"""What a note may not say: anything of a person, and numbers of persons that no release shows.

The same forms as at the import (``data.reading.identifying``), and what a sentence can say besides:
names, ages, one person, few persons. A scan sees forms, not meanings; who pins a note reads it
again before it is kept. Numbers of persons are held to the policy that ships for a closed circle,
for notes stand beside releases of whatever policy. What was found is never repeated in a message,
only the place of its word.
"""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.policy import example_policy
from data.reading.identifying import (
    KINDS,
    bare,
    find_identifying,
    identifying_parts,
    passes_eleven_test,
)
from data.releases.note_counts import numbers_of_persons, without_dates, years_of_dates
from data.releases.note_names import FAMILY_NAMES, GIVEN_NAMES, KNOWN, NAMES_AND_WORDS
from data.words import mark, translate, vocabulary

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

EARLIEST_YEAR = 2010
"""Nobody in a programme fell ill before it; a whole date from before it is one of birth."""

CODES = tuple(kind for kind in KINDS if kind.code not in ("words", "name"))
MONEY = re.compile(r"(?:€|EUR|euro)\s*\d[\d.,]*|\d[\d.,]*\s*(?:€|EUR\b|euro\b)", re.IGNORECASE)
YEARS = re.compile(r"\b(?:19|20)\d\d\s*[-–/]\s*(?:(?:19|20)\d\d|\d\d)\b")
DIGITS_APART = re.compile(r"(?<!\d)\d(?:[\s.\-–/_]{0,2}\d){7,8}(?!\d)")
AT = re.compile(r"\s*[\[({<]\s*(?:at|apenstaartje)\s*[\])}>]\s*|\bat\b(?=.{1,40}\b(?:dot|punt)\b)")
LONG_NUMBER = re.compile(r"\d{6,}", re.ASCII)
SHORTEST_SPLIT = 4
"""Of a number with spaces in it: *fase 1, 2 uur* is no participant 12."""
CODE = re.compile(r"(?=\w*[A-Za-z])(?=(?:\w*\d){3})\w{6,}", re.ASCII)
AGE = re.compile(
    r"\bgeb(?:oren|oorte\w*)?\b|\bborn\b|\bbirth\w*|\b(?:1[6-9]|[2-6]\d)[ -]?jarige?n?\b"
    r"|\b\d\d (?:jaar oud|years? old)|\b\d\d-year-old"
    r"|\b(?:leeftijd|aged?)(?: van| of|:)? \d\d\b(?! ?[-–])"
    r"|\b(?:hij|zij|ze|he|she) (?:is|was|wordt|werd|turned)(?: \w+)? (?:1[6-9]|[2-6]\d)\b"
)
PERSONAL = (
    r"(?:stopte?|werkte?|vertr[eo]kt?|krijgt|kreeg|herstelde?t?|overleed|meldt|meldde|viel|keerde?t?"
    r"|kwam|ging|bleef|begon|startte|heeft|had|is|was|wordt|werd|stopped|left|died|started|began"
    r"|returned|works|worked|got|went|quit|has)"
)
"""What one person does, or is."""
INITIALS = re.compile(
    r"(?<![\w.])((?:[^\W\d_]\.\s?)+)(?:(?:van|de|den|der|ten|ter|het|el)\s+)*[^\W\d_]{3,}"
)
_ABBREVIATIONS = (
    "adhv agv am aub bv ca cq dd dmv dwz ed ee eea eg ev ic ie ihkv iom ipv ism ivm jl maw mbt mbv"
    " miv mn muv nav nb nvt oa obv oid olv ovv pj pm pp ps tav tbv tgv tm tov tzt uk us va vh vs"
    " vwb wo zg zgn zoz zsm n p"
)
ABBREVIATIONS = frozenset(_ABBREVIATIONS.split())
PARTICLES = re.compile(r"\b(?:van de[nr] [^\W\d_]{3,}|de (?:vries|jong|wit)|van (?:dijk|vliet))\b")
"""Names however they are written: *van der* stands in no other words."""
BEGINS = re.compile(rf"(?:^|[.!?:;]\s+)([^\W\d_]+)\s+(?:{PERSONAL})\b")
"""A word before what a person does, at the start of a sentence, where any word has a capital."""
ADDRESSED = re.compile(r"\b(?:de heer|mevrouw|meneer|dhr|mevr|mw|mrs|ms)\b", re.IGNORECASE)
ONE_PERSON = re.compile(
    r"\b(?:een|één|1|an?|de|deze|die|the|this|that)"
    r"(?:\s+(?!(?:per|elke|iedere|voor|van|met|for|of|with|gemiddelde|average)\b)[^\W\d_][\w-]*)"
    r"{0,2}?\s+(?:deelnemer|deelneemster|persoon|re-?integrant|kandidaat|cli[eë]nt|client"
    r"|participant|soldier|person|zieke|werknemer|employee|veteraan|veteran|uitstromer|pati[eë]nt"
    r"|patient|man|vrouw|woman|militair(?=[.,;:!?)]|$|\s+(?:is|was|werd|wordt|heeft|had|die|met|uit"
    r"|bij|in|op|kreeg|kwam|ging|gaat|van|start\w*|werk\w*|keer\w*|stop\w*|vertr\w*|stroom\w*|bleef)\b))(?![\w-])"
    r"|\b(?:iemand|somebody|someone)\b"
    r"|\b(?:hij|zij|ze|he|she) (?:kreeg|stopte|werkt|vertrok|overleed|left|got|died|works)\b"
    r"|\b(?:majoor|kapitein|luitenant|sergeant|korporaal|kolonel|adjudant|wachtmeester|matroos"
    r"|corporal|lieutenant|colonel|captain)\b"
)
WORD = re.compile(r"[^\W\d_]+(?:['’][^\W\d_]+)*")
SENTENCE_END = re.compile(r"(?<!\bdr)(?<!\bdrs)(?<!\bmr)(?<!\bprof)(?<!\bst)(?<!\b\w)[.!?]\s+$")
LONGEST_ABBREVIATION = 4

MESSAGES = {
    "bsn": mark("It has a number that looks like a citizen service number (BSN). Leave it out."),
    "number": mark("It has a long number: of a person, a file or an account. Leave it out."),
    "code": mark("It has a code of letters and digits, as participants have. Leave it out."),
    "participant": mark("It has the number of a participant. Leave it out."),
    "e_mail": mark("It has an e-mail address. Leave it out."),
    "iban": mark("It has a bank account (IBAN). Leave it out."),
    "phone": mark("It has a telephone number. Leave it out."),
    "postcode": mark("It has a postcode. Leave it out."),
    "name": mark(
        "It seems to name somebody (word {word}). Names of the programme, its providers and"
        " interventions may stay; write another word in lower case, and no names of people."
    ),
    "birth": mark("It has an age or a date of birth. Leave it out, or write an age band."),
    "one_person": mark(
        "It speaks of one person. Write what happened, or of the participants together."
    ),
    "few": mark(
        "It tells a number of persons below {least}, which nobody may see. Leave the number out."
    ),
    "exact": mark(
        "It tells an exact number of persons, and everybody reads it. Round it to a multiple of"
        " {step}, as releases do, or leave it out."
    ),
}


@dataclass(frozen=True)
class Finding:
    """One thing that a note may not say: a code of ``MESSAGES``, the place of its word if any."""

    code: str
    word: int = 0

    def text(self, language: str) -> str:
        """What it is and what to do, in ``language``."""
        return translate(MESSAGES[self.code], language).format(
            word=self.word, least=example_policy().min_count, step=example_policy().base
        )


def findings(
    text: str, names: Iterable[str] = (), numbers: Iterable[str] = ()
) -> tuple[Finding, ...]:
    """Everything that a note may not say, each kind once; empty if it may be pinned.

    ``names`` are those of the programme, which may be in it; ``numbers`` those of participants,
    which may not.
    """
    plain = unicodedata.normalize("NFKC", text)
    found = [
        *_numbers(plain, numbers),
        *_persons(plain),
        *(Finding("name", place) for place in _named(plain, names)),
    ]
    return tuple({finding.code: finding for finding in reversed(found)}.values())[::-1]


def _numbers(text: str, numbers: Iterable[str]) -> Iterator[Finding]:
    """Numbers, accounts and addresses, by their form; dates and amounts of money are none."""
    undated = YEARS.sub(" … ", without_dates(text))
    digits = (re.sub(r"\D", "", match[0]) for match in DIGITS_APART.finditer(undated))
    if any(passes_eleven_test(number) for number in digits):
        yield Finding("bsn")
    tokens = re.findall(r"[^\s,;()\"'“”‘’<>]+", undated)
    for kind in find_identifying([token.strip(".:!?") for token in tokens], CODES).values():
        yield Finding(kind.code)
    if "@" in AT.sub("@", text):
        yield Finding("e_mail")
    left = MONEY.sub(" … ", undated)
    for code in identifying_parts(left):
        if code != "name":  # found with the place of its word
            yield Finding(code)
    if LONG_NUMBER.search(left):
        yield Finding("number")
    words = re.findall(r"[\w.\-]+", left)
    if any(CODE.fullmatch(bare(word)) for word in words):
        yield Finding("code")
    if _written(left, {bare(number).upper() for number in numbers}):
        yield Finding("participant")


def _written(text: str, numbers: set[str]) -> bool:
    """Whether a number of a participant is in a text, whatever stands between its signs."""
    parts = re.findall(r"[^\W_]+", text.upper())
    longest = max(map(len, numbers), default=0)
    for first, part in enumerate(parts):
        joined = part
        if joined in numbers:
            return True
        for more in parts[first + 1 :]:
            joined += more
            if len(joined) > longest:
                break
            if len(joined) >= SHORTEST_SPLIT and joined in numbers:
                return True
    return False


def _persons(text: str) -> Iterator[Finding]:
    """Ages, one person, and numbers of persons."""
    lower = text.lower()
    if AGE.search(lower) or any(year < EARLIEST_YEAR for year in years_of_dates(text)):
        yield Finding("birth")
    if ONE_PERSON.search(lower):
        yield Finding("one_person")
    persons, policy = numbers_of_persons(text), example_policy()
    if any(number < policy.min_count for number in persons):
        yield Finding("few")
    if any(number >= policy.min_count and number % policy.base for number in persons):
        yield Finding("exact")


def _named(text: str, names: Iterable[str]) -> Iterator[int]:
    """The place, from 1, of each word that seems to name somebody."""
    known = KNOWN | {word[0] for name in names for word in WORD.finditer(name)}
    for word in WORD.finditer(text):
        before = text[: word.start()]
        begins = not before.strip() or SENTENCE_END.search(before) is not None
        if _is_name(re.sub(r"['’]s$", "", word[0]), known, begins=begins):
            yield _place(text, word.start())
    for pattern in (ADDRESSED, PARTICLES, INITIALS):
        for found in pattern.finditer(text.lower()):
            letters = re.sub(r"\W", "", found[1]) if pattern is INITIALS else ""
            if letters not in ABBREVIATIONS:
                yield _place(text, found.start())
    for beginning in BEGINS.finditer(text):
        first = beginning[1]
        if first.istitle() and first not in known and not _is_word(first.lower()):
            yield _place(text, beginning.start(1))


def _place(text: str, start: int) -> int:
    """Which word, from 1, as a person counts: what stands between spaces."""
    before = text[:start]
    return len(before.split()) + (not before or before[-1].isspace())


def _is_word(word: str) -> bool:
    """Whether the dashboard uses a word itself, or the end of a compound."""
    words = vocabulary()
    return word in words or any(word[start:] in words for start in range(1, len(word) - 4))


def _is_name(word: str, known: frozenset[str], *, begins: bool) -> bool:
    """Whether a word seems to be of a name; one that begins a sentence has its capital of that."""
    if word in known or word.removesuffix("s") in known:
        return False
    title = word[0] + word[1:].lower()
    if word.lower() in FAMILY_NAMES or (word[0].isupper() and title in _NAMES):
        return True
    if word.isupper():
        return len(word) > LONGEST_ABBREVIATION and word.capitalize() not in known
    return word[0].isupper() and not begins


_NAMES = NAMES_AND_WORDS | GIVEN_NAMES
