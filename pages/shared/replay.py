"""A page that was drawn before is drawn again, step by step, without being computed.

A source never changes, so everybody of a role who asks for the same view of it sees the same page.
What is kept are the steps by which it was drawn: texts, tables, charts, and the controls between
them with what they offer. A control is drawn anew each time, and so is whatever stands under a
chart by right of the reader, or for its notes.
"""

from __future__ import annotations

import pickle
from collections import OrderedDict
from contextvars import ContextVar
from functools import partial
from threading import Lock
from typing import TYPE_CHECKING, Any

import streamlit as st

from data.errors import NoteError
from data.releases.notes import default_notes, read_notes
from pages.access import guard as access
from pages.reader import address
from pages.shared.view import known_sources

if TYPE_CHECKING:
    from collections.abc import Callable, Hashable, Sequence
    from contextlib import AbstractContextManager

    from pages.shared.view import View

MOST_BYTES = 64 * 1024**2
"""All that is kept; what was not asked for longest goes first."""
OBJECTS = 3
"""About how many times as large a figure is in memory as when it is written down."""

Step = partial[object]
STEPS: ContextVar[list[Step] | None] = ContextVar("steps that are being kept", default=None)
SPACES: ContextVar[dict[Space, Any] | None] = ContextVar("containers of this run", default=None)


class Space:
    """A container of a page: another one in each run, entered wherever something stands in it."""

    def __enter__(self) -> None:
        draw(_enter, self)

    def __exit__(self, *_: object) -> None:
        draw(_leave, self)


def draw(call: Callable[..., object], *values: object, **names: object) -> None:
    """Draw, and keep how; what is drawn within ``call`` is part of this step."""
    steps = STEPS.get()
    token = STEPS.set(None)
    try:
        call(*values, **names)
    finally:
        STEPS.reset(token)
    if steps is not None:
        steps.append(partial(call, *values, **names))


def spaces(number: int, make: Callable[[], Sequence[AbstractContextManager[Any]]]) -> list[Space]:
    """So many containers, made side by side."""
    made = [Space() for _ in range(number)]
    draw(_open, made, make)
    return made


def space(make: Callable[[], AbstractContextManager[Any]]) -> Space:
    """One container."""
    return spaces(1, lambda: [make()])[0]


def _open(made: list[Space], make: Callable[[], Sequence[object]]) -> None:
    _spaces().update(zip(made, make(), strict=True))


def _enter(entered: Space) -> None:
    _spaces()[entered].__enter__()


def _leave(left: Space) -> None:
    _spaces()[left].__exit__(None, None, None)


def _spaces() -> dict[Space, Any]:
    found = SPACES.get()
    if found is None:
        SPACES.set(found := {})
    return found


def key_of(page: str, view: View) -> Hashable:
    """All that a page depends on; None where it may not be kept.

    The scope of the role, the source and every other that the role may look at, the address with
    its language, and the notes that are pinned.
    """
    seen_by = access.viewer()
    if seen_by is None or view.damaged:
        return None
    try:
        notes = tuple(read_notes(default_notes()).current())
    except NoteError:
        return None
    asked = tuple(sorted(address.parameters().items()))
    sources = view.source.content_hash, view.source.scope, known_sources()
    return page, seen_by.scope, sources, asked, notes


class Kept:
    """The pages that were drawn, by all that they depend on; one for all threads."""

    def __init__(self, most_bytes: int) -> None:
        self.most_bytes = most_bytes
        self.bytes = 0
        self._pages: OrderedDict[Hashable, tuple[int, tuple[Step, ...]]] = OrderedDict()
        self._lock = Lock()

    def find(self, key: Hashable) -> tuple[Step, ...]:
        """The steps of a page; none where it is not kept."""
        with self._lock:
            if key not in self._pages:
                return ()
            self._pages.move_to_end(key)
            return self._pages[key][1]

    def keep(self, key: Hashable, steps: Sequence[Step]) -> None:
        """Keep a page, and let go of others until all fit."""
        size = sum(map(_size, steps))
        if size > self.most_bytes:
            return
        with self._lock:
            self.bytes += size - self._pages.pop(key, (0, ()))[0]
            self._pages[key] = size, tuple(steps)
            while self.bytes > self.most_bytes:
                _key, (gone, _steps) = self._pages.popitem(last=False)
                self.bytes -= gone


def _size(step: Step) -> int:
    """About the bytes of what a step draws."""
    values = [*step.args, *step.keywords.values()]
    texts = sum(len(value) for value in values if isinstance(value, str))
    figures = [value for value in values if isinstance(value, dict)]
    return 500 + 2 * texts + OBJECTS * sum(len(pickle.dumps(figure)) for figure in figures)


@st.cache_resource(show_spinner=False)
def kept() -> Kept:
    """What this server keeps."""
    return Kept(MOST_BYTES)
