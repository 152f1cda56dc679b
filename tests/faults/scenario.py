"""A command of the steward on a small store, one fault in it, and whether the store held.

Every step runs in a process of its own, forked from one that has imported everything: a fault
cannot leave anything behind in memory, and Python starts once.
"""

from __future__ import annotations

import datetime as dt
import os
import pickle
import shutil
import sys
import traceback
from contextlib import redirect_stderr, redirect_stdout
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from data.__main__ import main
from data.importing import extracts as importing
from data.importing import renewal
from data.programme import load_programme
from data.reading.extract import read_extract
from data.registry import build, counts
from data.registry.open import open_registry
from data.registry.store import LOCK, clear_at_start, list_registries
from data.terminal import run
from tests.extracts import AS_OF, person, write_extract
from tests.faults.system_calls import Ended, watch

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from tests.faults.plan import Fault

EARLIER = "2021-06-30"
OTHER_LAYOUT = "00000000"
NOBODY_MAY_READ = "PSEUDONYM-OF-"
"""Begins every pseudonym of the extracts: no message may hold it."""

Content = dict[tuple[str, str], Any]
"""Per as-of date and content hash: what a registry says."""


@dataclass(frozen=True)
class Scenario:
    """A command, the store before it, and what the store says before and after it."""

    name: str
    arguments: tuple[str, ...]
    before: Path
    """The store as it was, to be copied."""
    store: Path
    """Where the copy goes."""
    old: Content
    new: Content


@dataclass
class Result:
    """What came of one fault."""

    fault: Fault
    code: int
    message: str
    done: bool = False
    """The command's work is in the store, whole."""
    left: int = 0
    """Files of no registry, before the next start."""
    wrong: list[str] = field(default_factory=list)


def scenarios(folder: Path) -> list[Scenario]:
    """An import beside an earlier registry, and a renewal of one of another version."""
    extract = folder / "extract"
    secret = NOBODY_MAY_READ
    write_extract(
        extract,
        [person(f"{secret}1"), person(f"{secret}2", exit_date="2021-01-05", exit_reason="other")],
        wage_sanctions=[{"participant_id": f"{secret}1", "imposed_date": "2021-01-01"}],
    )
    # Reading touches nothing of the store and takes longer than all the rest: once will do.
    read = in_child(lambda: read_extract(extract, load_programme()))
    importing.read_extract = lambda *_: read
    return [
        _scenario(folder, "import", ("import", str(extract), "--as-of", AS_OF), extract),
        _scenario(folder, "renew", ("renew",), extract),
    ]


def _scenario(folder: Path, name: str, arguments: tuple[str, ...], extract: Path) -> Scenario:
    before, store = folder / f"{name}-before", folder / "store"
    in_child(lambda: _prepare(name, extract, before))
    old = in_child(lambda: content(before))
    arguments = (*arguments, "--store", str(store), "--language", "en")
    shutil.copytree(before, store)
    assert in_child(lambda: command(list(arguments), folder / "output")) == 0
    new = in_child(lambda: content(store))
    shutil.rmtree(store)
    return Scenario(name, arguments, before, store, old, new)


def _prepare(name: str, extract: Path, store: Path) -> None:
    """The store before the command."""
    if name == "renew":
        build.LAYOUT = OTHER_LAYOUT
    importing.import_extract(extract, dt.date.fromisoformat(EARLIER), load_programme(), store)


def in_child(work: Callable[[], Any]) -> Any:
    """The value of ``work``, done in a process of its own; raises what it raised, in words."""
    ours, theirs = os.pipe()
    child = os.fork()
    if child == 0:
        try:
            answer = (True, work())
        except BaseException:
            answer = (False, traceback.format_exc())
        with os.fdopen(theirs, "wb") as pipe:
            pickle.dump(answer, pipe)
        os._exit(0)
    os.close(theirs)
    with os.fdopen(ours, "rb") as pipe:
        data = pipe.read()
    os.waitpid(child, 0)
    good, value = pickle.loads(data)
    if not good:
        raise AssertionError(value)
    return value


def command(arguments: list[str], output: Path) -> int:
    """Run ``python -m data`` in this process; what it says goes to ``output``."""
    sys.argv = ["data", *arguments]
    with output.open("w", encoding="utf-8") as file, redirect_stdout(file), redirect_stderr(file):
        try:
            run(main)
        except SystemExit as end:
            return int(end.code or 0)
        except BaseException:
            traceback.print_exc()
            return 1


def content(store: Path) -> Content:
    """What every registry of a store says: its rows and its flow of participants."""
    found: Content = {}
    for entry in list_registries(store):
        if entry.layout == OTHER_LAYOUT:
            found[(entry.as_of_date.isoformat(), OTHER_LAYOUT)] = entry.content_hash
            renewal.read_back(entry)
            continue
        registry = open_registry(entry)
        flow = counts.participant_flow(registry, {})
        found[(entry.as_of_date.isoformat(), entry.content_hash)] = (entry.rows, str(flow))
        registry.close()
    return found


def leftovers(store: Path) -> list[str]:
    """The files in a store that are part of no registry."""
    known = {LOCK} | {
        f"{entry.name}{ending}"
        for entry in list_registries(store)
        for ending in (".duckdb", ".json")
    }
    return sorted(
        str(path.relative_to(store)) for path in store.rglob("*") if path.name not in known
    )


def calls_of(scenario: Scenario) -> Ended:
    """The command without a fault: its calls."""
    return _watched(scenario, lambda _number, _call: 0)


def try_fault(scenario: Scenario, fault: Fault) -> Result:
    """The command with one fault, and what can be said of the store then."""
    ended = _watched(scenario, fault.decide)
    message = _output(scenario).read_text("utf-8")
    result = Result(fault, ended.code, message)
    try:
        result.done, result.left = in_child(lambda: check(scenario, ended.code, message, fault))
    except AssertionError as error:
        result.wrong.append(str(error).strip().splitlines()[-1])
    return result


def _output(scenario: Scenario) -> Path:
    return scenario.store.with_name("output")


def _watched(scenario: Scenario, decide: Callable[..., int]) -> Ended:
    shutil.rmtree(scenario.store, ignore_errors=True)
    shutil.copytree(scenario.before, scenario.store)
    output = _output(scenario)
    output.write_text("")
    return watch(lambda: command(list(scenario.arguments), output), scenario.store, decide)


def check(scenario: Scenario, code: int, message: str, fault: Fault) -> tuple[bool, int]:
    """Whether the store holds and the words are right; gives back what ``Result`` needs."""
    store, output = scenario.store, _output(scenario)
    assert code in (0, 2, -9), f"ended with {code}: {message[-300:]}"
    assert "Traceback" not in message, message.strip().splitlines()[-1]
    assert NOBODY_MAY_READ not in message, "the message names a person"
    assert code == -9 or message.strip(), "it ended without a word"
    now = content(store)
    done = now == scenario.new
    if scenario.name == "import":
        assert now in (scenario.old, scenario.new), f"the store says something else: {now}"
    assert done or code != 0, "it says done, and it is not"
    assert not done or "Nothing was changed" not in message, f"it did change: {message}"
    left = len(leftovers(store))
    assert command(["list", "--store", str(store)], output) == 0, output.read_text("utf-8")
    if fault.number % 2:
        clear_at_start(store)
        assert leftovers(store) == [], "left after the next start of the server"
    assert command(list(scenario.arguments), output) == 0, output.read_text("utf-8")
    assert content(store) == scenario.new, "the next command gives something else"
    assert leftovers(store) == [], "left after the next command"
    return done, left
