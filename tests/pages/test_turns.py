"""Runs take turns: so many at once as the machine carries, and nobody keeps the others out."""

from __future__ import annotations

import threading
from collections import Counter
from collections.abc import Iterator
from concurrent.futures import Future, ThreadPoolExecutor

import pytest

from pages.server.turns import Turns


class Hall:
    """People who want turns; a turn lasts until the test ends it."""

    def __init__(self, turns: Turns) -> None:
        self.turns = turns
        self.pool = ThreadPoolExecutor(100)
        self.lock = threading.Condition()
        self.going: list[str] = []
        self.let_go: set[str] = set()
        self.ended: list[str] = []
        self.most = 0
        self.futures: list[Future[None]] = []

    def ask(self, person: str, run: str) -> None:
        """A run of a person; returns when it has a turn or waits for one."""
        before = self._seen()
        self.futures.append(self.pool.submit(self._run, person, run))
        self._until(lambda: self._seen() > before)

    def end(self, run: str) -> None:
        """End a run, and wait until its turn has passed on."""
        with self.lock:
            self.let_go.add(run)
            self.lock.notify_all()
        self._until(lambda: run in self.ended)

    def _seen(self) -> int:
        return len(self.ended) + len(self.going) + len(self.turns._waiting)

    def _run(self, person: str, run: str) -> None:
        with self.turns.turn(person), self.lock:
            self.going.append(run)
            self.most = max(self.most, len(self.going))
            self.lock.notify_all()
            assert self.lock.wait_for(lambda: run in self.let_go, 20), "the test never ended it"
            self.going.remove(run)
        with self.lock:
            self.ended.append(run)
            self.lock.notify_all()

    def _until(self, holds: object) -> None:
        assert callable(holds)
        with self.lock:
            rounds = (holds() or (self.lock.wait(0.01) and holds()) for _ in range(500))
            assert any(rounds), "nothing happened"

    def wait_for(self, run: str) -> None:
        self._until(lambda: run in self.going)


@pytest.fixture
def hall() -> Iterator[Hall]:
    made = Hall(Turns(at_once=3))
    yield made
    with made.lock:
        made.let_go |= {f"{person}{n}" for person in "abcde" for n in range(100)}
        made.lock.notify_all()
    made.pool.shutdown()
    for future in made.futures:
        future.result()


def test_one_person_with_sixty_runs_leaves_a_turn_to_another(hall: Hall) -> None:
    for number in range(60):
        hall.ask("a", f"a{number}")
    assert hall.going == ["a0", "a1"]
    hall.ask("b", "b0")
    hall.wait_for("b0")
    assert hall.going == ["a0", "a1", "b0"]


def test_no_more_go_at_once_than_may(hall: Hall) -> None:
    for number in range(10):
        for person in "abcd":
            hall.ask(person, f"{person}{number}")
    for _ in range(30):
        with hall.lock:
            run = hall.going[0]
        hall.end(run)
        hall._until(lambda: len(hall.going) == 3)
    assert hall.most == 3


def test_turns_go_round_whoever_asked_first_and_most(hall: Hall) -> None:
    for number in range(20):
        hall.ask("a", f"a{number}")
    for person in "bcde":
        for number in range(3):
            hall.ask(person, f"{person}{number}")
    alone: list[str] = list(hall.going)
    begun: list[str] = []
    for _ in range(9):
        hall.end(hall.going[0])
        hall._until(lambda: len(hall.going) == 3)
        begun += [run for run in hall.going if run not in alone + begun]
    per_person = Counter(run[0] for run in begun)
    assert set(per_person) == set("abcde")
    assert max(per_person.values()) - min(per_person.values()) <= 1


def test_runs_that_hang_hold_nobody_up_for_ever() -> None:
    turns = Turns(at_once=1, longest_wait=0.01)
    with turns.turn("a"), turns.turn("b"), turns.turn("c"):
        pass
    assert not turns._going
    assert not turns._waiting
