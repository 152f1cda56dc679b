"""What a page draws: each part goes into its document, and on the screen to the reader at once.

The document is what paper is made of, so that a file holds what stands on the screen, in the same
words. Off the screen the same pages run, and nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from typing import TYPE_CHECKING, Any, Literal, NoReturn

import streamlit as st

from pages.charts.plotly_figure import Drawn, plotly_figure
from pages.paper.document import (
    Chart,
    Document,
    Fold,
    Group,
    Heading,
    Sentence,
    Source,
    Table,
    Text,
)
from pages.reader.off_screen import off_screen
from pages.reader.words import NO_BREAK, language, letter_by_letter
from pages.shared import pinned, tables

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence
    from contextlib import AbstractContextManager

    from pages.charts.specification import Specification
    from pages.paper.document import Cell, Part, Row

Notice = Literal["info", "warning", "error"]
Size = Literal["small", "medium"]
Alignment = Literal["top", "center"]


class EndOfPage(Exception):
    """Nothing more is to be said on a page; whoever runs it goes on."""


_FACTOR: ContextVar[float] = ContextVar("how many times as large charts are drawn", default=1.0)
"""For a room."""
AfterExhibit = Callable[[str, str], None]
"""Draws what stands under every chart and table, by its page and key."""
_AFTER: ContextVar[AfterExhibit | None] = ContextVar("after an exhibit", default=None)
_PAGE: ContextVar[str] = ContextVar("page", default="")
_CHARTED: ContextVar[str] = ContextVar("chart whose notes are still to be drawn", default="")
"""They stand under the line that says what the chart is of, where there is one."""
_OPEN: ContextVar[tuple[list[Part], ...]] = ContextVar("open parts", default=())
"""The parts that are being filled, the innermost last."""


@contextmanager
def filling(
    document: Document, after: AfterExhibit | None = None, factor: float = 1.0
) -> Iterator[None]:
    """Let what is drawn go into a document, up to the end of a page.

    ``after`` draws what stands under each exhibit of the screen; ``factor``: how many times as
    large its charts are.
    """
    variables: list[tuple[ContextVar[Any], Any]] = [
        (_OPEN, (document.parts,)),
        (_PAGE, document.page),
        (_CHARTED, ""),
        (_AFTER, after),
        (_FACTOR, factor),
    ]
    tokens = [(variable, variable.set(value)) for variable, value in variables]
    try:
        with suppress(EndOfPage):
            yield
        _draw_notes()
    finally:
        for variable, token in tokens:
            variable.reset(token)


def end() -> NoReturn:
    """End the page here."""
    raise EndOfPage


def title(text: str) -> None:
    """The title of the page."""
    _put(Heading(text, 1))
    if not off_screen():
        st.title(text, anchor=False)


def heading(text: str, level: int = 2, anchor: str | Literal[False] = False) -> None:
    """The title of a part of the page; ``anchor``: by which an address can point to it."""
    _put(Heading(text, level))
    if not off_screen():
        (st.header if level == 2 else st.subheader)(text, anchor=anchor)


def answer(first: str, more: str = "") -> None:
    """The sentence that answers, as HTML, and what follows from it in smaller type."""
    _put(Sentence(first, more))
    following = f'<p class="answer-more">{more}</p>' if more else ""
    screen_only(f'<p class="answer">{first}</p>{following}')


def prose(text: str) -> None:
    """A text in Markdown."""
    text = letter_by_letter(text)
    _put(Text(text))
    if not off_screen():
        st.markdown(text)


def caption(text: str) -> None:
    """A text in smaller type, about what it stands under."""
    text = letter_by_letter(text)
    _put(Text(text, "caption"))
    if not off_screen():
        st.caption(text)


def notice(kind: Notice, text: str, icon: str | None = None) -> None:
    """A text that is set apart."""
    text = letter_by_letter(text)
    _put(Text(text, kind))
    if not off_screen():
        {"info": st.info, "warning": st.warning, "error": st.error}[kind](text, icon=icon)


def info(text: str, icon: str | None = None) -> None:
    """Something to know."""
    notice("info", text, icon)


def warning(text: str, icon: str | None = None) -> None:
    """Something by which a reader might be misled."""
    notice("warning", text, icon)


def source(parts: Sequence[str]) -> None:
    """The line under a figure; the first of its parts says how many persons are counted."""
    _put(Source(tuple(parts), parts[0]))
    if not off_screen():
        st.caption(letter_by_letter(f"{NO_BREAK}· ".join(parts)))
    _draw_notes()


def chart(drawn: Specification, key: str, alt: str, table: str) -> None:
    """A chart; ``key`` names it in every language, ``alt`` says what is to be seen.

    ``table``: the key of the table that says the same in numbers.
    """
    _put(Chart(key, drawn, alt, table))
    if not off_screen():
        pinned.draw_numbers(_PAGE.get(), key, [numbers for _place, numbers in drawn.notes])
        figure = Drawn(plotly_figure(drawn, _FACTOR.get()))
        st.plotly_chart(figure, theme=None, config=_plot_config(), key=key, alt=alt)
        _after(key)
        _CHARTED.set(key)


def table(
    key: str, caption: str, columns: Sequence[Cell | str], rows: Sequence[Row], markup: str = ""
) -> None:
    """A table; ``markup`` where the screen shows it otherwise. ``key`` as of a chart."""
    drawn = Table(key, caption, tuple(columns), tuple(rows))
    _put(drawn)
    screen_only(markup or tables.markup(drawn))
    _after(key)


def _after(key: str) -> None:
    after = _AFTER.get()
    if after and not off_screen():
        after(_PAGE.get(), key)


def screen_only(markup: str) -> None:
    """HTML that stands on the screen and not on paper."""
    if not off_screen():
        st.html(markup)


@contextmanager
def fold(
    title: str, icon: str | None = None, method: bool = False, expanded: bool = False
) -> Iterator[None]:
    """Parts that a reader may open; ``method`` where they say how the page was computed."""
    drawn = Fold(title, method=method)
    with _within(drawn), nullcontext() if off_screen() else st.expander(title, expanded, icon=icon):
        yield


class Place:
    """A place on the page that may be filled later."""

    def __init__(self) -> None:
        self.group = Group()
        _put(self.group)
        self.container = None if off_screen() else st.container()

    @contextmanager
    def filled(self) -> Iterator[None]:
        """Draw here."""
        with _within(self.group, put=False), self.container or nullcontext():
            yield


def frame(key: str, horizontal: bool = False) -> AbstractContextManager[object]:
    """What the style sheet knows by a name; nothing on paper."""
    if off_screen():
        return nullcontext()
    return st.container(key=key, horizontal=horizontal)


def columns(
    widths: Sequence[int], gap: Size = "small", vertical_alignment: Alignment = "top"
) -> Sequence[AbstractContextManager[object]]:
    """Columns side by side; on paper one under the other."""
    if off_screen():
        return [nullcontext() for _width in widths]
    return st.columns(list(widths), gap=gap, vertical_alignment=vertical_alignment)


def _plot_config() -> dict[str, object]:
    """How Plotly behaves in a page: no tool bar, no zoom, the reader's language."""
    dutch = {"nl": {"dictionary": {}, "format": {"decimal": ",", "thousands": "."}}}
    return {
        "displayModeBar": False,
        "scrollZoom": False,
        "doubleClick": False,
        "showAxisDragHandles": False,
        "locale": language(),
        "locales": dutch if language() == "nl" else {},
    }


@contextmanager
def _within(part: Fold | Group, put: bool = True) -> Iterator[None]:
    if put:
        _put(part)
    token = _OPEN.set((*_OPEN.get(), part.parts))
    try:
        yield
        _draw_notes()
    finally:
        _OPEN.reset(token)


def _draw_notes() -> None:
    """The notes of the chart that was drawn last, once."""
    key = _CHARTED.get()
    if key:
        _CHARTED.set("")
        pinned.draw_notes(_PAGE.get(), key)


def _put(part: Part) -> None:
    """Into the innermost that is open; outside of any document nothing is kept."""
    if not isinstance(part, Source):
        _draw_notes()
    opened = _OPEN.get()
    if opened:
        opened[-1].append(part)
