"""``python -m benchmarks.load``: how the server serves one reader, 25 and 100, and what it holds.

It starts the server on this machine with copies of the demo's store and releases, and drives its
websocket as browsers do: members of the steering group who follow the menu and set the filters
that the pages offer. The same seed asks for the same pages. A second process holds the browsers,
so on two cores the server has a good one to itself.
"""

from __future__ import annotations

import argparse
import asyncio
import os
import random
import re
import shutil
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import TYPE_CHECKING

from streamlit.proto.WidgetStates_pb2 import WidgetState

from benchmarks.reader import Reader
from data.demo.files import write_demo_extract
from data.dimensions import DIMENSIONS
from data.importing.incoming import INCOMING_VARIABLE
from data.registry.store import STORE_VARIABLE
from data.releases.files import RELEASES_VARIABLE
from data.releases.notes import NOTES_VARIABLE
from data.security.keys import KEYS_VARIABLE
from data.security.log import LOG_VARIABLE

if TYPE_CHECKING:
    from collections.abc import Iterator, Sequence

ROOT = Path(__file__).resolve().parent.parent
FOLDERS = {
    STORE_VARIABLE: "store",
    RELEASES_VARIABLE: "published",
    KEYS_VARIABLE: "keyring",
    LOG_VARIABLE: "logbook",
}
"""What the server gets a copy of, so that measuring leaves no trace in the demo."""
ROLE = "role=steering_group"
FIRST = "overview"
PAGES = (
    FIRST, "exits", "exits", "interventions", "participants", "sanctions", "wellbeing", "result",
    "predictors", "quality", "method",
)  # fmt: skip
"""Where readers go, the page that most look at twice."""
FILTERS = ("as_of", "by", *DIMENSIONS)
GO_ELSEWHERE, SHOW_EVERYBODY = 0.6, 0.3
"""How often a step is another page; and how often a filter is taken away, of the other steps."""
THINK_SECONDS = (5.0, 15.0)
GOALS = {
    "start to first page": 2.0,
    "one reader, p50": 0.06,
    "25 at once, the last has its first page": 1.0,
    "25 sessions, p95": 0.25,
    "100 sessions, p95": 1.0,
}
MEMORY_GOAL = 350
MEGABYTE = 1024


@dataclass
class Measured:
    """Seconds of each step, apart for views that nobody had asked for before."""

    first: list[float] = field(default_factory=list)
    again: list[float] = field(default_factory=list)
    errors: list[str] = field(default_factory=list)
    asked: set[tuple[str, str]] = field(default_factory=set)

    def add(self, reader: Reader, seconds: float) -> None:
        view = (reader.page, reader.query)
        (self.again if view in self.asked else self.first).append(seconds)
        self.asked.add(view)

    def share(self, part: float) -> float:
        """The seconds that such a part of the steps took at most."""
        return quantile([*self.first, *self.again], part)


def quantile(values: Sequence[float], part: float) -> float:
    """The smallest of values that such a part of them does not exceed; 0 of none."""
    ordered = sorted(values)
    return ordered[min(int(part * len(ordered)), len(ordered) - 1)] if ordered else 0.0


@contextmanager
def copies(folder: Path) -> Iterator[dict[str, str]]:
    """The environment of a server with a demo of its own, and an extract to import."""
    chosen = {NOTES_VARIABLE: str(folder / "notes"), INCOMING_VARIABLE: str(folder / "incoming")}
    for variable, name in FOLDERS.items():
        source = Path(os.environ.get(variable) or ROOT / "data" / name)
        shutil.copytree(source, folder / name)
        chosen[variable] = str(folder / name)
    write_demo_extract(folder / "incoming" / "extract")
    yield os.environ | chosen


@contextmanager
def server(environment: dict[str, str], port: int) -> Iterator[subprocess.Popen[bytes]]:
    """A server of its own, until it is no longer needed."""
    chosen = environment | {
        "STREAMLIT_SERVER_PORT": str(port), "STREAMLIT_SERVER_ADDRESS": "127.0.0.1",
    }  # fmt: skip
    with subprocess.Popen(
        [sys.executable, "-m", "pages.server"],
        cwd=ROOT, env=chosen, stdout=subprocess.DEVNULL,
    ) as process:  # fmt: skip
        try:
            while not _answers(port):
                if process.poll() is not None:
                    sys.exit("The server did not start.")
                time.sleep(0.01)
            yield process
        finally:
            process.terminate()


def _answers(port: int) -> bool:
    with socket.socket() as probe:
        return probe.connect_ex(("127.0.0.1", port)) == 0


async def step(reader: Reader, choices: random.Random) -> float:
    """One thing that a reader does; seconds until the page is there."""
    if choices.random() < GO_ELSEWHERE:
        return await reader.go(choices.choice([p for p in PAGES if p != reader.page]))
    offered = {f: name for f in FILTERS if (name := reader.find(f"{f}:nl"))}
    chosen = [n for n in offered.values() if _shown(reader, n) != _options(reader, n)[0]]
    if chosen and choices.random() < SHOW_EVERYBODY:
        name = choices.choice(chosen)
        return await reader.choose(name, _options(reader, name)[0])
    name = choices.choice([n for n in offered.values() if len(_options(reader, n)) > 1])
    others = [option for option in _options(reader, name) if option != _shown(reader, name)]
    return await reader.choose(name, choices.choice(others))


def _options(reader: Reader, name: str) -> list[str]:
    return list(reader.controls[name].selectbox.options)


def _shown(reader: Reader, name: str) -> str:
    drawn = reader.controls[name].selectbox
    return str(drawn.raw_value if drawn.set_value else drawn.options[drawn.default])


async def read(reader: Reader, seed: int, steps: int, measured: Measured) -> None:
    """A reader who never thinks."""
    choices = random.Random(seed)
    for _ in range(steps):
        measured.add(reader, await step(reader, choices))
    measured.errors += reader.errors


async def think_and_read(reader: Reader, seed: int, until: float, measured: Measured) -> None:
    """A reader who thinks between any two steps."""
    choices = random.Random(seed)
    await asyncio.sleep(choices.uniform(0, THINK_SECONDS[1]))
    while time.perf_counter() < until:
        measured.add(reader, await step(reader, choices))
        await asyncio.sleep(choices.uniform(*THINK_SECONDS))
    measured.errors += reader.errors


async def many(port: int, sessions: int, seconds: float, measured: Measured) -> float:
    """So many who think and read at once; seconds until the last had a first page."""
    readers = [Reader(f"127.0.0.1:{port}", ROLE) for _ in range(sessions)]
    opened = await asyncio.gather(*(reader.open(FIRST) for reader in readers))
    until = time.perf_counter() + seconds
    seeds = range(1000 * sessions, 1001 * sessions)
    reading = zip(readers, seeds, strict=True)
    await asyncio.gather(*(think_and_read(r, seed, until, measured) for r, seed in reading))
    await asyncio.gather(*(reader.close() for reader in readers))
    return max(opened)


async def import_extract(port: int) -> float:
    """The steward imports the demo's extract, one day later than its own date; seconds."""
    steward = Reader(f"127.0.0.1:{port}", "role=steward")
    await steward.open("import")
    start = time.perf_counter()
    source = steward.find("import:source")
    option = steward.controls[source].radio.options[1]
    steward.states[source] = WidgetState(id=source, string_value=option)
    await steward.go("import")
    chosen = steward.find("import:incoming")
    steward.states[chosen] = WidgetState(id=chosen, string_value="extract")
    as_of = WidgetState(id=steward.find("import:as_of"))
    as_of.string_array_value.data.append("2021-08-01")
    steward.states[as_of.id] = as_of
    await steward.go("import")
    await steward.press(steward.find("import:check"))
    if not steward.find("import:confirm"):
        sys.exit("The extract was not accepted.")
    await steward.press(steward.find("import:confirm"))
    await steward.close()
    return time.perf_counter() - start


def megabytes(process: subprocess.Popen[bytes]) -> float:
    """The memory that a process holds."""
    status = Path(f"/proc/{process.pid}/status").read_text("utf-8")
    found = re.search(r"VmRSS:\s*(\d+)", status)
    return int(found.group(1)) / MEGABYTE if found else 0.0


def processor_seconds(process: subprocess.Popen[bytes]) -> float:
    """The seconds that processors worked for a process, whatever else they did meanwhile."""
    fields = Path(f"/proc/{process.pid}/stat").read_text("utf-8").rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def line(name: str, value: float, unit: str = "s") -> None:
    """A row of the table, as soon as it is known."""
    goal = MEMORY_GOAL if unit == "MB" else GOALS.get(name)
    wanted = "" if goal is None else f"≤ {goal:g} {unit}"
    text = f"{value:.0f} MB" if unit == "MB" else f"{value:.3g} s"
    print(f"| {name} | {text} | {wanted} |", flush=True)


async def measure(options: argparse.Namespace, environment: dict[str, str]) -> None:
    """All rows of the table."""
    start = time.perf_counter()
    with server(environment, options.port) as process:
        one = Reader(f"127.0.0.1:{options.port}", ROLE)
        await one.open(FIRST)
        line("start to first page", time.perf_counter() - start)
        alone, before = Measured(), processor_seconds(process)
        await read(one, 1, options.pages, alone)
        line("... a page, of a processor", (processor_seconds(process) - before) / options.pages)
        await one.close()
        line("one reader, p50", alone.share(0.5))
        line("one reader, p95", alone.share(0.95))
        line("... of a view not asked for before, p50", quantile(alone.first, 0.5))
        line("... of a view asked for before, p50", quantile(alone.again, 0.5))
        line(f"memory after {options.pages} pages", megabytes(process), "MB")
        if not options.without_import:
            line("an import", await import_extract(options.port))
            await asyncio.sleep(2)
            line(f"memory after {options.pages} pages and one import", megabytes(process), "MB")
        errors = alone.errors
        for sessions in options.sessions:
            crowd = Measured(asked=alone.asked)
            last = await many(options.port, sessions, options.seconds, crowd)
            line(f"{sessions} at once, the last has its first page", last)
            line(f"{sessions} sessions, p50", crowd.share(0.5))
            line(f"{sessions} sessions, p95", crowd.share(0.95))
            errors += crowd.errors
        line("memory at the end", megabytes(process), "MB")
    print(f"\nErrors: {len(errors)}", *sorted(set(errors))[:5], sep="\n")
    print(f"Load of the machine: {os.getloadavg()[0]:.1f} on {os.cpu_count()} cores")
    received = one.received / max(one.runs, 1) / MEGABYTE
    print(f"A page sent {received:.0f} kB; mean {statistics.mean(alone.first + alone.again):.3f} s")


def main() -> None:
    """Measure and print a Markdown table."""
    parser = argparse.ArgumentParser("python -m benchmarks.load", description=__doc__)
    parser.add_argument("--port", type=int, default=8599)
    parser.add_argument("--pages", type=int, default=400)
    parser.add_argument("--seconds", type=float, default=60)
    parser.add_argument("--sessions", type=int, nargs="*", default=(25, 100))
    parser.add_argument("--without-import", action="store_true")
    options = parser.parse_args()
    print("| | now | goal |\n|---|---:|---:|", flush=True)
    with (
        tempfile.TemporaryDirectory(prefix="benchmark-") as folder,
        copies(Path(folder)) as environment,
    ):
        asyncio.run(measure(options, environment))


if __name__ == "__main__":
    main()
