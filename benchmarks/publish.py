"""``python -m benchmarks.publish``: how long a release of so many participants takes to publish.

``--months 12`` publishes twelve monthly releases of the demo one after the other instead.

At the published size the demo is published; at others participants drawn like it, with all tables
of an extract. ``--mixed``: branch, age and time sick of different examples, which makes ten times
as many combinations of characteristics, and the attack as hard as it may become. Registry and
release are in a temporary folder, and the keys are the same every time, so the release is too.
Each size runs in a process of its own: seconds on the clock by step, seconds of the processors in
all, and the memory of this process and of the largest other one.
"""

from __future__ import annotations

import argparse
import datetime as dt
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
import warnings
from pathlib import Path
from typing import TYPE_CHECKING, Any

from analysis.disclosure.protected import PublicationKeys
from analysis.publication.publish import STEPS, publish
from data.demo.files import write_demo_extract
from data.demo.load_tables import draw_extract
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry.build import build_registry

if TYPE_CHECKING:
    from collections.abc import Iterator

AS_OF = dt.date(2021, 7, 31)
SEED = 20210731
PUBLISHED = 450
SIZES = (PUBLISHED, 1_000, 10_000, 100_000)
KEYS = PublicationKeys(record=b"r" * 32, round=b"o" * 32)
"""No secret: nobody in these registries exists."""
KILOBYTES = 1024


def build(store: Path, n: int, *, mixed: bool) -> None:
    """A store with one registry of ``n`` participants."""
    programme = load_programme()
    if n == PUBLISHED:
        write_demo_extract(store / "extract", AS_OF)
        import_extract(store / "extract", AS_OF, programme, store)
        return
    tables = draw_extract(n, SEED, mixed=mixed)
    build_registry(store, tables, programme, AS_OF, synthetic=True)


class Stopwatch:
    """Seconds on the clock for each step of a publication."""

    def __init__(self) -> None:
        self.seconds = dict.fromkeys(STEPS, 0.0)
        self._step, self._since = STEPS[0], time.perf_counter()

    def progress(self, step: str, _done: int, _all: int) -> None:
        """Told by the publication where it is."""
        now = time.perf_counter()
        self.seconds[self._step] += now - self._since
        self._step, self._since = step, now


def measure(folder: Path, n: int, *, mixed: bool) -> dict[str, Any]:
    """Build a registry, publish it, and say what that took."""
    build(folder, n, mixed=mixed)
    return publish_and_measure(folder, AS_OF) | {"n": f"{n:,}"}


def publish_and_measure(folder: Path, date: dt.date) -> dict[str, Any]:
    """Publish the registry of a date, and say what that took."""
    before, watch = _processors(), Stopwatch()
    report = publish(folder, folder / "releases", KEYS, date, progress=watch.progress).entry.report
    watch.progress(STEPS[-1], 1, 1)
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    return {
        "seconds": list(watch.seconds.values()),
        "processors": _processors() - before,
        "megabytes": [resource.getrusage(kind).ru_maxrss / KILOBYTES for kind in kinds],
        "load": os.getloadavg()[0],
        "shown": report["shown"],
        "dropped": len(report["taken_out"]),
        "tries": report["attack"]["tries"],
        "proven": report["attack"]["persons_proven"],
    }


def _processors() -> float:
    """Seconds that processors worked for this process and those that it started."""
    kinds = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    used = [resource.getrusage(kind) for kind in kinds]
    return sum(u.ru_utime + u.ru_stime for u in used)


def measure_months(folder: Path, months: int) -> Iterator[dict[str, Any]]:
    """Publish the demo at the ends of so many months up to ``AS_OF``, and say what each took."""
    programme = load_programme()
    for n in reversed(range(months)):
        first = AS_OF.replace(day=1)
        year, month = divmod(first.year * 12 + first.month - n, 12)
        date = dt.date(year, month + 1, 1) - dt.timedelta(days=1)
        extract = folder / f"extract-{date}"
        write_demo_extract(extract, date)
        import_extract(extract, date, programme, folder)
        yield publish_and_measure(folder, date) | {"n": date.isoformat()}


def row(found: dict[str, Any]) -> str:
    """A row of the table in Markdown."""
    choosing, computing, attacking, writing = found["seconds"]
    own, other = found["megabytes"]
    cells = [
        found["n"],
        f"{choosing + computing + attacking + writing:.0f} s",
        f"{computing:.0f} s",
        f"{attacking:.0f} s",
        f"{found['processors']:.0f} s",
        f"{found['load']:.0f}",
        f"{own:.0f} + {other:.0f} MB",
        f"{found['shown']} ({found['dropped']})",
        f"{found['tries']:,} ({found['proven']})",
    ]
    return f"| {' | '.join(cells)} |"


HEADS = (
    "participants", "clock", "figures", "attack", "processors", "load", "memory: own + a worker",
    "selections shown (taken out)", "outcomes tried (proven)",
)  # fmt: skip


def main() -> None:
    """Measure each size in a process of its own and print a Markdown table."""
    parser = argparse.ArgumentParser("python -m benchmarks.publish", description=__doc__)
    parser.add_argument("sizes", type=int, nargs="*", default=SIZES)
    parser.add_argument("--mixed", action="store_true")
    parser.add_argument("--months", type=int)
    parser.add_argument("--here", action="store_true", help=argparse.SUPPRESS)
    options = parser.parse_args()
    if options.here:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            print(json.dumps(measure(Path(folder), options.sizes[0], mixed=options.mixed)))
        return
    print(f"| {' | '.join(HEADS)} |\n|{'---:|' * len(HEADS)}")
    if options.months:
        with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
            for found in measure_months(Path(folder), options.months):
                print(row(found), flush=True)
        return
    for n in options.sizes:
        command = [sys.executable, "-m", "benchmarks.publish", str(n), "--here"]
        command += ["--mixed"] if options.mixed else []
        done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
        print(row(json.loads(done.stdout.splitlines()[-1])), flush=True)


if __name__ == "__main__":
    warnings.simplefilter("ignore")
    main()
