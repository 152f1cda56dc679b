"""Runs of pages take turns: so many at once as the machine can carry, fair between persons.

Streamlit runs every page that is asked for in a thread of its own, at once. Hundreds of those keep
the one interpreter from answering anybody, and one person can ask for hundreds.
"""

from __future__ import annotations

import os
import threading
from collections import Counter
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from streamlit import runtime
from streamlit.runtime.scriptrunner.script_runner import ScriptRunner

from pages.access import badge

if TYPE_CHECKING:
    from collections.abc import Iterator

AT_ONCE = (os.cpu_count() or 1) + 1
"""One more than there are cores: a run also waits for the disk."""
LONGEST_WAIT = 60.0
"""Seconds. Runs that hang hold up nobody for longer: then the bound gives way."""


@dataclass(eq=False)
class _Waiting:
    person: str
    may_go: threading.Event = field(default_factory=threading.Event)


class Turns:
    """At most ``at_once`` runs, and for one person always one fewer, so that others get in.

    Whoever has the fewest going is next; of those, whoever waited longest since their last turn.
    """

    def __init__(self, at_once: int = AT_ONCE, longest_wait: float = LONGEST_WAIT) -> None:
        self.at_once = at_once
        self.most_each = max(1, at_once - 1)
        self.longest_wait = longest_wait
        self._lock = threading.Lock()
        self._going: Counter[str] = Counter()
        self._waiting: list[_Waiting] = []
        self._served: dict[str, int] = {}
        self._turns = 0

    @contextmanager
    def turn(self, person: str) -> Iterator[None]:
        """Wait for a turn of a person, and have it."""
        mine = _Waiting(person)
        with self._lock:
            self._waiting.append(mine)
            self._let_go()
        if not mine.may_go.wait(self.longest_wait):
            with self._lock:
                if mine in self._waiting:
                    self._let(mine)
        try:
            yield
        finally:
            with self._lock:
                self._going -= Counter([person])
                self._let_go()

    def _let_go(self) -> None:
        """Give a turn to whoever may have one now."""
        while self._going.total() < self.at_once:
            free = [one for one in self._waiting if self._going[one.person] < self.most_each]
            if not free:
                break
            self._let(min(free, key=self._place))
        if not self._waiting:
            self._served.clear()

    def _place(self, one: _Waiting) -> tuple[int, int]:
        return self._going[one.person], self._served.get(one.person, 0)

    def _let(self, one: _Waiting) -> None:
        self._turns += 1
        self._served[one.person] = self._turns
        self._waiting.remove(one)
        self._going[one.person] += 1
        one.may_go.set()


def take_turns(turns: Turns) -> None:
    """Let the runs of this process take turns: pages, and the parts of them that run alone.

    A run that nobody is connected to any more is left out.
    """
    run = ScriptRunner._run_script

    def run_in_turn(runner: Any, asked: Any) -> None:
        if person := _person(runner._session_id):
            with turns.turn(person):
                if _person(runner._session_id):
                    run(runner, asked)

    ScriptRunner._run_script = run_in_turn  # type: ignore[method-assign, assignment]


def _person(run: str) -> str:
    """Whoever a run is for, and nobody where they have gone.

    On one's own machine every window counts as somebody.
    """
    client = runtime.get_instance().get_client(run)
    if client is None or client.client_context is None:
        return ""
    viewer = badge.read(dict(client.client_context.headers).get(badge.HEADER))
    return (viewer.person if viewer else "") or run
