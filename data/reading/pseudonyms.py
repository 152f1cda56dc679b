"""Registration numbers → pseudonyms with a key, or a check that they are pseudonyms already.

A pseudonym is ``p`` and 32 hexadecimal digits: the first 128 bits of HMAC-SHA256 with the 256-bit
key ``pseudonym`` over the *normalised* registration number. Normalised: without spaces, dots and
hyphens, in upper case, and without leading zeros if it has digits only, because spreadsheets drop
those. So ``12.34.567``, ``1234567`` and ``01234567`` are one person, in every month.

Without the key a number cannot be tried: a plain hash of all Dutch citizen numbers takes minutes.
"""

from __future__ import annotations

import hmac
import re
from collections import Counter
from typing import TYPE_CHECKING

import pandas as pd

from data.checks.checks import (
    ALREADY_A_PSEUDONYM,
    COLLISION,
    DAMAGED_NUMBER,
    IDENTIFYING,
    NOT_A_PSEUDONYM,
    OTHER_FORM,
)
from data.errors import Fault
from data.reading.identifying import KINDS, SURE, bare, find_identifying
from data.schema.tables import PARTICIPANT, Kind, tables_of
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from data.programme import Programme

    Tables = dict[str, pd.DataFrame]

HEX_DIGITS = 32
FORM = re.compile(rf"p[0-9a-f]{{{HEX_DIGITS}}}")
DAMAGED = re.compile(r"\d+\.0+|\d\.\d+[Ee]\+?\d+", re.ASCII)
"""What a spreadsheet makes of a long number: 1234567.0 or 1.23E+09."""
LIKE_A_POWER = re.compile(r"\d+[Ee]\d+", re.ASCII)
"""1e5 is what a program makes of 100000, unless numbers of this form are what a register has."""
FEW, USUAL = 0.05, 20
"""Where so many numbers or more have one form, this share of others at most are no numbers of that
register; a larger share is a register with numbers of two forms."""
WITH_SPACE = re.compile(r"\s")


def normalise(number: str) -> str:
    """A registration number in the one form that its pseudonym is made of."""
    plain = bare(number).upper()
    return (plain.lstrip("0") or "0") if plain.isdigit() else plain


def pseudonym(number: str, key: bytes) -> str:
    """The pseudonym of a registration number."""
    digest = hmac.digest(key, normalise(number).encode("utf-8"), "sha256")
    return "p" + digest.hex()[:HEX_DIGITS]


def identifiers(tables: Tables, programme: Programme) -> dict[tuple[str, str], pd.Series]:
    """(File, column) → the texts that an extract has in a column of identifiers, by row."""
    return {
        (table.file, column.name): tables[table.name][column.name].dropna()
        for table in tables_of(programme)
        for column in table.columns
        if column.kind is Kind.IDENTIFIER
    }


def pseudonymise(tables: Tables, programme: Programme, key: bytes) -> tuple[Tables, list[Fault]]:
    """Tables with pseudonyms for registration numbers, and what is wrong with these numbers.

    Refused: what identifies in another way (``data.reading.identifying``), what a spreadsheet has
    changed, what has another form than all others, what is a pseudonym already, and two numbers
    with one pseudonym.
    """
    columns = identifiers(tables, programme)
    faults = scan(columns, synthetic=False)
    numbers = {place: s for place, s in columns.items() if place[1] == PARTICIPANT.name}
    faults += _where(numbers, lambda t: bool(DAMAGED.fullmatch(t)), DAMAGED_NUMBER, mark(
        "a number that a spreadsheet has changed, such as 1234567.0 or 1.2E+09. Format the"
        " column as text and export again"))  # fmt: skip
    faults += _where(numbers, lambda t: bool(FORM.fullmatch(t)), ALREADY_A_PSEUDONYM, mark(
        "a pseudonym already. Import without pseudonymising"))  # fmt: skip
    different = {number for texts in numbers.values() for number in texts}
    strange = of_another_form(different)
    faults += _where(numbers, strange.__contains__, OTHER_FORM, mark(
        "a number of another form than all others. Is it a number of this register? Correct it at"
        " the source"))  # fmt: skip
    made = {number: pseudonym(number, key) for number in different}
    faults += _collisions(numbers, made)
    replaced = {
        name: frame.assign(**{PARTICIPANT.name: frame[PARTICIPANT.name].map(made)})
        if PARTICIPANT.name in frame
        else frame
        for name, frame in tables.items()
    }
    return replaced, faults


def form_of(number: str) -> str:
    """The form of a number: 9 for digits, A for letters, however many."""
    return re.sub(r"[A-Za-z]+", "A", re.sub(r"\d+", "9", bare(number)))


def of_another_form(numbers: Iterable[str]) -> set[str]:
    """The numbers that are not of this register: few, where all others have one form; and powers
    of ten where others have not that form."""
    forms = {number: form_of(number) for number in numbers}
    times = Counter(forms.values())
    powers = {number for number in forms if LIKE_A_POWER.fullmatch(number)}
    found = powers if 2 * times[form_of("1e5")] < len(forms) else set()
    for form, usual in times.most_common(1):
        if usual >= USUAL and len(forms) - usual <= FEW * len(forms):
            found |= {number for number, its in forms.items() if its != form}
    return found


def _collisions(numbers: Mapping[tuple[str, str], pd.Series], made: dict[str, str]) -> list[Fault]:
    """Different persons with one pseudonym: not to be expected once in the age of the universe."""
    first: dict[str, str] = {}
    double = {
        made[number]
        for number in made
        if first.setdefault(made[number], normalise(number)) != normalise(number)
    }
    return _where(numbers, lambda text: made[text] in double, COLLISION, mark(
        "another person has the same pseudonym. Make another key and import every month anew"
    ))  # fmt: skip


def check_pseudonyms(tables: Tables, programme: Programme, *, synthetic: bool) -> list[Fault]:
    """What in the columns of identifiers is no pseudonym, or worse, identifies a person.

    Of a synthetic extract, in which nobody exists, any code is a pseudonym.
    """
    columns = identifiers(tables, programme)
    faults = scan(columns, synthetic=synthetic)
    seen = {(f.file, f.column, row) for f in faults for row in f.rows}
    for (file, column), texts in columns.items():
        if column != PARTICIPANT.name:
            continue
        form = WITH_SPACE if synthetic else FORM
        fits = texts.map(lambda t, form=form: (form.search(t) is None) == (form is WITH_SPACE))
        rows = tuple(row for row in texts.index[~fits.astype(bool)]
                     if (file, column, row) not in seen)  # fmt: skip
        if rows:
            message = mark(
                "not a pseudonym. Expected: p and 32 hexadecimal digits, as the import with"
                " --pseudonymise makes of registration numbers"
            )
            faults.append(Fault(file, column, rows, message, (), NOT_A_PSEUDONYM))
    return faults


def scan(columns: Mapping[tuple[str, str], pd.Series], *, synthetic: bool) -> list[Fault]:
    """Cells that identify a person in another way than by a registration number."""
    faults = []
    for (file, column), texts in columns.items():
        # By chance one pseudonym in 600 has the form and the check digits of a bank account.
        others = (text for text in texts if not FORM.fullmatch(text))
        found = find_identifying(others, SURE if synthetic else KINDS)
        for kind in dict.fromkeys(found.values()):
            those = {text for text, its in found.items() if its is kind}
            rows = tuple(texts.index[texts.isin(those)].tolist())
            faults.append(Fault(file, column, rows, kind.message, (), IDENTIFYING))
    return faults


def _where(
    columns: Mapping[tuple[str, str], pd.Series],
    wrong: Callable[[str], bool],
    code: str,
    message: str,
) -> list[Fault]:
    """A fault for every column that has texts which are wrong."""
    faults = []
    for (file, column), texts in columns.items():
        rows = tuple(texts.index[texts.map(wrong).astype(bool)].tolist())
        if rows:
            faults.append(Fault(file, column, rows, message, (), code))
    return faults
