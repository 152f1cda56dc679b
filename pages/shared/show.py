"""What a page draws: each part goes into its document, and on the screen to the reader at once.

The document is what paper is made of, so that a file holds what stands on the screen, in the same
words. Off the screen the same pages run, and nothing is drawn.
"""

from __future__ import annotations

from collections.abc import Callable
from contextlib import contextmanager, nullcontext, suppress
from contextvars import ContextVar
from functools import partial
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
from pages.shared import pinned, replay, tables

if TYPE_CHECKING:
    from collections.abc import Hashable, Iterator, Sequence
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
_KEY: ContextVar[Hashable] = ContextVar("what the page depends on", default=None)
_OPEN: ContextVar[tuple[list[Part], ...]] = ContextVar("open parts", default=())
"""The parts that are being filled, the innermost last."""


@contextmanager
def filling(
    document: Document,
    after: AfterExhibit | None = None,
    factor: float = 1.0,
    key: Hashable = None,
) -> Iterator[None]:
    """Let what is drawn go into a document, up to the end of a page.

    ``after`` draws what stands under each exhibit of the screen; ``factor``: how many times as
    large its charts are. ``key``: all that the page depends on, where it may be kept.
    """
    variables: list[tuple[ContextVar[Any], Any]] = [
        (_OPEN, (document.parts,)),
        (_PAGE, document.page),
        (_CHARTED, ""),
        (_AFTER, after),
        (_FACTOR, factor),
        (_KEY, key),
        (replay.STEPS, None),
        (replay.SPACES, {}),
    ]
    tokens = [(variable, variable.set(value)) for variable, value in variables]
    try:
        with suppress(EndOfPage):
            yield
        _draw_notes()
        steps = replay.STEPS.get()
        if steps:
            replay.kept().keep(key, steps)
    finally:
        for variable, token in tokens:
            variable.reset(token)


def again() -> None:
    """End the page with what is kept of it; where nothing is, keep what is drawn from here on.

    What is drawn again goes into no document.
    """
    key = _KEY.get()
    if key is None or off_screen():
        return
    for step in (steps := replay.kept().find(key)):
        step()
    if steps:
        end()
    replay.STEPS.set([])


def end() -> NoReturn:
    """End the page here."""
    raise EndOfPage


def title(text: str) -> None:
    """The title of the page."""
    _put(Heading(text, 1))
    _draw(st.title, text, anchor=False)


def heading(text: str, level: int = 2, anchor: str | Literal[False] = False) -> None:
    """The title of a part of the page; ``anchor``: by which an address can point to it."""
    _put(Heading(text, level))
    _draw(st.header if level == 2 else st.subheader, text, anchor=anchor)


def answer(first: str, more: str = "") -> None:
    """The sentence that answers, as HTML, and what follows from it in smaller type."""
    _put(Sentence(first, more))
    following = f'<p class="answer-more">{more}</p>' if more else ""
    screen_only(f'<p class="answer">{first}</p>{following}')


def prose(text: str) -> None:
    """A text in Markdown."""
    text = letter_by_letter(text)
    _put(Text(text))
    _draw(st.markdown, text)


def caption(text: str) -> None:
    """A text in smaller type, about what it stands under."""
    text = letter_by_letter(text)
    _put(Text(text, "caption"))
    _draw(st.caption, text)


def notice(kind: Notice, text: str, icon: str | None = None) -> None:
    """A text that is set apart."""
    text = letter_by_letter(text)
    _put(Text(text, kind))
    _draw({"info": st.info, "warning": st.warning, "error": st.error}[kind], text, icon=icon)


def info(text: str, icon: str | None = None) -> None:
    """Something to know."""
    notice("info", text, icon)


def warning(text: str, icon: str | None = None) -> None:
    """Something by which a reader might be misled."""
    notice("warning", text, icon)


def source(parts: Sequence[str]) -> None:
    """The line under a figure; the first of its parts says how many persons are counted."""
    _put(Source(tuple(parts), parts[0]))
    _draw(st.caption, letter_by_letter(f"{NO_BREAK}· ".join(parts)))
    _draw_notes()


def chart(drawn: Specification, key: str, alt: str, table: str) -> None:
    """A chart; ``key`` names it in every language, ``alt`` says what is to be seen.

    ``table``: the key of the table that says the same in numbers.
    """
    _put(Chart(key, drawn, alt, table))
    if not off_screen():
        on_axis = [numbers for _place, numbers in drawn.notes]
        _draw(pinned.draw_numbers, _PAGE.get(), key, on_axis)
        _draw(_draw_chart, plotly_figure(drawn, _FACTOR.get()), key, alt)
        _draw(_after, key)
        _CHARTED.set(key)


def _draw_chart(figure: dict[str, Any], key: str, alt: str) -> None:
    st.plotly_chart(Drawn(figure), theme=None, config=_plot_config(), key=key, alt=alt)


def table(
    key: str, caption: str, columns: Sequence[Cell | str], rows: Sequence[Row], markup: str = ""
) -> None:
    """A table; ``markup`` where the screen shows it otherwise. ``key`` as of a chart."""
    drawn = Table(key, caption, tuple(columns), tuple(rows))
    _put(drawn)
    screen_only(markup or tables.markup(drawn))
    _draw(_after, key)


def _draw(call: Callable[..., object], *values: object, **names: object) -> None:
    """Draw on the screen, if there is one."""
    if not off_screen():
        replay.draw(call, *values, **names)


def _after(key: str) -> None:
    after = _AFTER.get()
    if after:
        after(_PAGE.get(), key)


def screen_only(markup: str) -> None:
    """HTML that stands on the screen and not on paper."""
    _draw(st.html, markup)


@contextmanager
def fold(
    title: str, icon: str | None = None, method: bool = False, expanded: bool = False
) -> Iterator[None]:
    """Parts that a reader may open; ``method`` where they say how the page was computed."""
    drawn = Fold(title, method=method)
    with _within(drawn), _space(partial(st.expander, title, expanded, icon=icon)):
        yield


class Place:
    """A place on the page that may be filled later."""

    def __init__(self) -> None:
        self.group = Group()
        _put(self.group)
        self.space = _space(st.container)

    @contextmanager
    def filled(self) -> Iterator[None]:
        """Draw here."""
        with _within(self.group, put=False), self.space:
            yield


def frame(key: str, horizontal: bool = False) -> AbstractContextManager[object]:
    """What the style sheet knows by a name; nothing on paper."""
    return _space(partial(st.container, key=key, horizontal=horizontal))


def columns(
    widths: Sequence[int], gap: Size = "small", vertical_alignment: Alignment = "top"
) -> Sequence[AbstractContextManager[object]]:
    """Columns side by side; on paper one under the other."""
    if off_screen():
        return [nullcontext() for _width in widths]
    make = partial(st.columns, list(widths), gap=gap, vertical_alignment=vertical_alignment)
    return replay.spaces(len(widths), make)


def _space(make: Callable[[], AbstractContextManager[Any]]) -> AbstractContextManager[object]:
    return nullcontext() if off_screen() else replay.space(make)


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
        _draw(pinned.draw_notes, _PAGE.get(), key)


def _put(part: Part) -> None:
    """Into the innermost that is open; outside of any document nothing is kept."""
    if not isinstance(part, Source):
        _draw_notes()
    opened = _OPEN.get()
    if opened:
        opened[-1].append(part)
