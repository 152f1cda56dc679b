"""What came of all faults, as a page of the documentation."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from pathlib import Path
from typing import TYPE_CHECKING

from tests.faults.plan import ERRORS

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from tests.faults.scenario import Result

PAGE = Path(__file__).resolve().parents[2] / "docs" / "faults.md"
HEAD = """# Nothing lost: faults while the store is written

Written by `make faults`; not by hand. A command of the steward runs on a small store, and one of
its system calls in the folder of the store fails. Every call of every thread gets its turn, with
each fault that can befall it; a full or read-only disk stays so until the command has ended.
After each fault is checked, in a process of its own:

- the command ended by itself with exit code 0 or 2 and said in words what to do, without a
  traceback or a pseudonym, or it was killed;
- every registry that was there opens, and counts the same persons as before;
- what the command was to make is there whole, or not at all; exit code 0 only if it is there;
- `python -m data list` works;
- what is left behind (it holds persons) is gone after the next start of the server, and after the
  next import;
- the same command, given again, succeeds.
"""
CHECKED = (
    "calls of one run",
    "faults tried",
    "refused in words, nothing changed",
    "done all the same",
    "killed",
    "left a file until the next start",
    "**the store did not hold**",
)
FILES = (
    (r"^\.$", "the store"),
    (r"^\.lock$", "the lock"),
    (r"^staging/[^/]+/(registry.*)$", r"\1, being built"),
    (r"^staging(/[^/]+)?$", "the staging folder"),
    (r"^.*\.json$", "a manifest"),
    (r"^.*\.duckdb$", "a registry"),
    (r"^.*\.duckdb\.wal$", "the log of a registry, which has none"),
)


def page(results: dict[str, list[Result]]) -> str:
    """The whole page."""
    parts = [HEAD, _totals(results)]
    for name, found in results.items():
        parts += [f"\n## `python -m data {name}`, call by call\n", _calls(found)]
    parts += ["\n## What it says\n", _messages(r for found in results.values() for r in found)]
    return "\n".join(parts)


def _totals(results: dict[str, list[Result]]) -> str:
    """What was tried and what came of it, a column a command."""
    columns = {name: _numbers(found) for name, found in results.items()}
    rows = [
        (label, *(str(columns[name][position]) for name in results))
        for position, label in enumerate(CHECKED)
    ]
    return _table(("", *results), rows)


def _numbers(found: Sequence[Result]) -> tuple[int, ...]:
    """The numbers of ``CHECKED``."""
    return (
        len({result.fault.number for result in found}),
        len(found),
        sum(result.code == 2 for result in found),
        sum(result.code == 0 for result in found),
        sum(result.code < 0 for result in found),
        sum(bool(result.left) for result in found),
        sum(bool(result.wrong) for result in found),
    )


def _calls(found: Sequence[Result]) -> str:
    """Faults tried, a row a call and file, a column a kind of fault."""
    tried: dict[tuple[str, str], Counter[str]] = defaultdict(Counter)
    held: Counter[tuple[str, str]] = Counter()
    for result in found:
        key = (result.fault.call.name, _file(result.fault.call.path))
        tried[key][result.fault.kind] += 1
        held[key] += not result.wrong
    rows = [
        (name, file, *(str(kinds[kind] or "") for kind in ERRORS), f"{held[name, file]}")
        for (name, file), kinds in sorted(tried.items())
    ]
    return _table(("call", "of", *ERRORS, "the store held"), rows)


def _file(path: str) -> str:
    """A file by its part in the store."""
    for pattern, words in FILES:
        if re.match(pattern, path):
            return re.sub(pattern, words, path)
    return path


def _messages(results: Iterable[Result]) -> str:
    """The messages of refusals and how often each came, without what differs by run."""
    said = Counter(_plain(result.message) for result in results if result.code == 2)
    return _table(("times", "message"), [(str(n), text) for text, n in said.most_common()])


def _plain(message: str) -> str:
    """A message without the names of this run."""
    last = message.strip().splitlines()[-1] if message.strip() else ""
    last = re.sub(r"/\S*?/store(?=[/ \"'.:])", "STORE", last)
    last = re.sub(r"staging/[^/ ]+/", "staging/…/", last)
    return re.sub(r"\d{4}-\d\d-\d\d-[0-9a-f]+-[0-9a-f]+", "REGISTRY", last).replace("|", "\\|")


def _table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines) + "\n"
