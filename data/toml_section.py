"""A TOML table read key by key, so that every mistake is reported with the key it stands at."""

from __future__ import annotations

import datetime as dt
import re
import unicodedata
from typing import Any

from data.errors import DashboardError, ProgrammeError
from data.words import Text, mark

CODE_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.\-]*")

LONGEST_CODE = 60
LONGEST_TEXT, LONGEST_WORD = 200, 60
"""Signs of a name, and of one word in it: more fit on no page, and a word cannot be broken."""
TURNING = re.compile("[\u202a-\u202e\u2066-\u2069]")
"""Signs that turn the direction of writing (Unicode annex 9): what follows them reads backwards."""
UNSEEN = re.compile("[\u034f\u115f\u1160\u17b4\u17b5\u180b-\u180f\u3164\ufe00-\ufe0f\uffa0]")
"""Signs that show nothing (Unicode: default ignorable) beside those of the category Cf."""
BREAKS = re.compile(r"[\s\-/]+")


class Section:
    """One table of the file; reading a key takes it out, ``end`` refuses what is left over."""

    def __init__(
        self,
        values: dict[str, Any],
        path: str = "",
        error: type[DashboardError] = ProgrammeError,
    ) -> None:
        self._values = dict(values)
        self._path = path
        self._error = error

    def key(self, name: str) -> str:
        """The full name of a key of this section, as an error shows it."""
        return f"{self._path}.{name}" if self._path else name

    def has(self, name: str) -> bool:
        """Whether the key is there and not read yet."""
        return name in self._values

    def take(self, name: str, kind: type | tuple[type, ...], expected: str) -> Any:
        """The value of a key, refused when missing or of another kind."""
        if name not in self._values:
            raise self._error(
                mark("The file has no key {key}. Add it: {expected}."),
                key=self.key(name),
                expected=expected,
            )
        value = self._values.pop(name)
        if not isinstance(value, kind) or (isinstance(value, bool) and kind is not bool):
            raise self.wrong(name, value, expected)
        return value

    def wrong(self, name: str, value: object, expected: str) -> DashboardError:
        """The error of a key whose value cannot be used."""
        return self._error(
            mark("The file has {value} at the key {key}. Expected: {expected}."),
            key=self.key(name),
            value=repr(value),
            expected=expected,
        )

    def code(self, name: str = "code") -> str:
        """A code: letters, digits and ``_ + . -``, as it stands in extracts, URLs and tables."""
        value: str = self.take(name, str, "a code")
        if not CODE_PATTERN.fullmatch(value) or len(value) > LONGEST_CODE:
            expected = f"a code of letters, digits and _ + . -, at most {LONGEST_CODE}"
            raise self.wrong(name, value, expected)
        return value

    def choice(self, name: str, choices: tuple[str, ...]) -> str:
        """One of the given codes."""
        expected = "one of " + ", ".join(choices)
        value: str = self.take(name, str, expected)
        if value not in choices:
            raise self.wrong(name, value, expected)
        return value

    def choices(self, name: str, choices: tuple[str, ...]) -> tuple[str, ...]:
        """A list of some of the given codes, each at most once."""
        expected = "a list with some of " + ", ".join(choices)
        values: list[Any] = self.take(name, list, expected)
        if any(value not in choices for value in values) or len(set(values)) < len(values):
            raise self.wrong(name, values, expected)
        return tuple(values)

    def filled(self, name: str) -> str:
        """A text that shows what it says: not empty, in composed letters (NFC), without signs that
        cannot be seen, with single spaces. Refused: signs that turn the direction of writing,
        control signs, a word or text too long for any page."""
        value: str = self.take(name, str, "a text")
        text = " ".join(visible(value).split())
        if TURNING.search(value):
            raise self.wrong(name, value, "a text without signs that turn the direction of writing")
        if not text or not text.isprintable():
            raise self.wrong(name, value, "a text that is not empty, without control signs")
        if len(text) > LONGEST_TEXT or max(map(len, BREAKS.split(text))) > LONGEST_WORD:
            expected = f"at most {LONGEST_TEXT} signs, and {LONGEST_WORD} in a word"
            raise self.wrong(name, value, expected)
        return text

    def text(self, name: str = "name") -> Text:
        """A text in both languages: ``{ nl = "…", en = "…" }``."""
        section = self.section(name, 'a text in both languages, { nl = "…", en = "…" }')
        text = Text(nl=section.filled("nl"), en=section.filled("en"))
        section.end()
        return text

    def whole(self, name: str, minimum: int = 0) -> int:
        """A whole number."""
        expected = f"a whole number of {minimum} or more"
        value: int = self.take(name, int, expected)
        if value < minimum:
            raise self.wrong(name, value, expected)
        return value

    def numbers(self, name: str) -> tuple[float, ...]:
        """A list of numbers, each once, in order."""
        expected = "a list of different numbers, in order"
        values: list[Any] = self.take(name, list, expected)
        real = [v for v in values if isinstance(v, (int, float)) and not isinstance(v, bool)]
        if len(real) < len(values) or not values or sorted(set(values)) != values:
            raise self.wrong(name, values, expected)
        return tuple(map(float, values))

    def share(self, name: str) -> float:
        """A share between 0 and 1."""
        value = float(self.take(name, (int, float), "a share between 0 and 1"))
        if not 0 <= value <= 1:
            raise self.wrong(name, value, "a share between 0 and 1")
        return value

    def day(self, name: str) -> dt.date:
        """A date, written as ``2019-07-01`` without quotes."""
        expected = "a date such as 2019-07-01, without quotes"
        value: dt.date = self.take(name, dt.date, expected)
        if isinstance(value, dt.datetime):
            raise self.wrong(name, value, expected)
        return value

    def section(self, name: str, expected: str = "a table") -> Section:
        """A table within this one."""
        return Section(self.take(name, dict, expected), self.key(name), self._error)

    def sections(self, name: str, optional: bool = False) -> list[Section]:
        """A list of tables, ``[[name]]``; numbered from 1 in errors."""
        if optional and not self.has(name):
            return []
        values = self.take(name, list, f"a list of tables, [[{name}]]")
        for number, value in enumerate(values, start=1):
            if not isinstance(value, dict):
                raise self.wrong(f"{name}[{number}]", value, "a table")
        return [
            Section(v, f"{self.key(name)}[{n}]", self._error) for n, v in enumerate(values, start=1)
        ]

    def names(self) -> tuple[str, ...]:
        """The keys that are not read yet."""
        return tuple(self._values)

    def end(self) -> None:
        """Refuse keys that nobody asked for: they are spelling mistakes."""
        if self._values:
            name = next(iter(self._values))
            raise self._error(
                mark(
                    "The file has a key {key} that is not known. Remove it or correct its"
                    " spelling; docs/programme.md lists all keys."
                ),
                key=self.key(name),
            )


def visible(text: str) -> str:
    """A text in composed letters (NFC), without the signs that show nothing."""
    seen = "".join(sign for sign in UNSEEN.sub("", text) if unicodedata.category(sign) != "Cf")
    return unicodedata.normalize("NFC", seen)
