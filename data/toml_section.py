"""A TOML table read key by key, so that every mistake is reported with the key it stands at."""

from __future__ import annotations

import datetime as dt
import re
from typing import Any

from data.errors import DashboardError, ProgrammeError
from data.words import Text, mark

CODE_PATTERN = re.compile(r"[A-Za-z0-9][A-Za-z0-9_+.\-]*")


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
        if not CODE_PATTERN.fullmatch(value):
            raise self.wrong(name, value, "a code of letters, digits and _ + . -")
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
        """A text that is not empty, such as the name of who decided."""
        value: str = self.take(name, str, "a text")
        if not value.strip():
            raise self.wrong(name, value, "a text that is not empty")
        return value.strip()

    def text(self, name: str = "name") -> Text:
        """A text in both languages: ``{ nl = "…", en = "…" }``."""
        section = self.section(name, 'a text in both languages, { nl = "…", en = "…" }')
        text = Text(nl=section.take("nl", str, "a text"), en=section.take("en", str, "a text"))
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
