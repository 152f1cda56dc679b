"""What stands on a page, apart from how it is shown: the same document for screen, file and print.

A page draws parts, one after the other. The screen shows each at once; paper keeps them, and makes
of every chart and table an *exhibit*: the part, with all that must stand beside it wherever it
goes.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Literal

if TYPE_CHECKING:
    import datetime as dt
    from collections.abc import Iterator, Sequence

    from pages.charts.specification import Specification

Unit = Literal["number", "percent", "points"]


class Written(str):
    """A number as the reader writes it, with the number itself.

    ``values``: the number, or the two ends of an interval; a share is between 0 and 1.
    ``decimals`` are those that it is written with, of a percentage after it is taken times 100.
    A number that is hidden or only bounded (``< 10``, ``≤ 10 %``) is no ``Written`` but text.
    """

    values: tuple[float, ...]
    unit: Unit
    decimals: int

    def __new__(
        cls, text: str, values: tuple[float, ...], unit: Unit = "number", decimals: int = 0
    ) -> Written:
        written = super().__new__(cls, text)
        written.values, written.unit, written.decimals = values, unit, decimals
        return written

    def __getnewargs__(self) -> tuple[str, tuple[float, ...], Unit, int]:  # type: ignore[override]
        """What a copy is made from."""
        return str(self), self.values, self.unit, self.decimals


@dataclass(frozen=True)
class Cell:
    """A number, and beside it, lighter, what it is of or how sure it is."""

    text: str
    aside: str = ""


@dataclass(frozen=True)
class Row:
    """A row: its header, its cells. ``kind`` is a class of the style sheet.

    A row without cells is a heading.
    """

    header: str
    cells: Sequence[Cell | str] = field(default=())
    kind: str = ""


@dataclass(frozen=True)
class Table:
    """A table; the first of ``columns`` names the row headers, if need be.

    ``key`` names it in every language, unique within its page.
    """

    key: str
    caption: str
    columns: Sequence[Cell | str]
    rows: Sequence[Row]


@dataclass(frozen=True)
class Chart:
    """A chart; ``alt`` says in a sentence what is to be seen. ``key`` as of a table.

    ``table``: the key of the table of the same page that says the same in numbers.
    """

    key: str
    drawn: Specification
    alt: str
    table: str


@dataclass(frozen=True)
class Heading:
    """The title of a part of a page; ``level`` 1 is the title of the page itself."""

    text: str
    level: int = 2


@dataclass(frozen=True)
class Sentence:
    """The sentence that answers, and what follows from it; both with simple HTML."""

    first: str
    more: str = ""


@dataclass(frozen=True)
class Text:
    """A text in Markdown. ``kind``: how to read what it stands under, prose, or a notice."""

    text: str
    kind: Literal["caption", "prose", "info", "warning", "error"] = "prose"


@dataclass(frozen=True)
class Source:
    """The line under a figure: persons, selection, date, source; ready to be joined by dots."""

    parts: tuple[str, ...]
    persons: str
    """How many are counted, in words, the first of the parts."""


@dataclass(frozen=True)
class Fold:
    """Parts that a reader may open: definitions and methods, long tables."""

    title: str
    parts: list[Part] = field(default_factory=list)
    method: bool = False
    """Whether it says how the figures of the page were computed."""


@dataclass(frozen=True)
class Group:
    """Parts that stand together; they may be filled after parts that come later on the page."""

    parts: list[Part] = field(default_factory=list)


Part = Table | Chart | Heading | Sentence | Text | Source | Fold | Group


@dataclass(frozen=True)
class PinnedNote:
    """A note that steward or evaluator pinned to a figure: its number there, text, who, when."""

    number: int
    text: str
    who: str
    when: dt.date
    about: dt.date | None = None
    """The day that it is about, a marker on a time axis; None if it is of no day."""


@dataclass(frozen=True)
class Stamp:
    """What stands beside every exhibit, in the reader's language."""

    language: str
    programme: str
    as_of: dt.date
    selection: str
    """Filters and comparison in words; *everybody* where there are none."""
    persons: str
    left_out: str
    """Who is not counted, and why."""
    exact: bool
    """Of a registry; otherwise the numbers are those of a release, which are protected."""
    precision: str
    """Whether exact or released, in words."""
    source: str
    """Which registry or release, with its content hash."""
    version: str
    synthetic: str
    """That the data are invented, in words; empty where they are not."""
    code: str
    """By which ``python -m pages.paper verify`` finds the same numbers again."""


@dataclass(frozen=True)
class Exhibit:
    """A chart or a table of a page, with everything that must stand beside it.

    ``chart`` or None; ``tables``: of a chart the one that says the same in numbers, if there is
    one; of a table the table itself.
    ``title`` its heading, ``message`` the answer of the page in plain words, ``reading`` how to
    read it, ``method`` population, definition and method in Markdown.
    """

    page: str
    key: str
    page_title: str
    title: str
    message: str
    chart: Chart | None
    tables: tuple[Table, ...]
    reading: tuple[str, ...]
    method: tuple[str, ...]
    notes: tuple[PinnedNote, ...]
    stamp: Stamp


@dataclass(frozen=True)
class Document:
    """A page with all its parts in the order in which they stand."""

    page: str
    parts: list[Part] = field(default_factory=list)

    def walk(self) -> Iterator[Part]:
        """All parts in order, those within folds and groups too, each after what holds it."""
        yield from _walk(self.parts)


def _walk(parts: Sequence[Part]) -> Iterator[Part]:
    for part in parts:
        yield part
        if isinstance(part, Fold | Group):
            yield from _walk(part.parts)
