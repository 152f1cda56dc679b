"""``make faults``: every fault of every command, and the table in ``docs/faults.md``.

``python -m tests.faults``: all of them. ``--sample 40``: so many of each command;
``--call rename``: those in such calls. Neither of these two writes the table.
"""

from __future__ import annotations

import argparse
import os
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

from tqdm import tqdm

from tests.faults.plan import Fault, plan, sample
from tests.faults.report import PAGE, page
from tests.faults.scenario import Result, calls_of, in_child, scenarios, try_fault


def main() -> int:
    """Try the faults; gives back 1 if the store did not hold in one of them."""
    parser = argparse.ArgumentParser("python -m tests.faults", description=__doc__)
    parser.add_argument("--sample", type=int, default=0, metavar="NUMBER")
    parser.add_argument("--call", action="append", default=[], metavar="NAME")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1)
    options = parser.parse_args()
    began = time.monotonic()
    results = try_all(options.sample, options.call, options.jobs)
    taken = time.monotonic() - began
    wrong = [(name, result) for name, found in results.items() for result in found if result.wrong]
    for name, result in wrong:
        print(name, result.fault, result.code, *result.wrong, sep="\n  ", file=sys.stderr)
    if not (options.sample or options.call):
        PAGE.write_text(page(results), "utf-8")
    tried = sum(len(found) for found in results.values())
    print(f"{tried} faults in {taken:.0f} s; the store did not hold in {len(wrong)}.")
    return 1 if wrong else 0


def try_all(size: int, calls: list[str], jobs: int) -> dict[str, list[Result]]:
    """The results of each command, in the order of the calls; ``size`` of each, 0 for all."""
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(jobs) as threads:
        plans = in_child(lambda: plans_of(Path(folder) / "plan", size, calls))
        parts = list(
            threads.map(
                lambda job: in_child(lambda: part(Path(folder) / str(job), plans, job, jobs)),
                range(jobs),
            )
        )
    return {
        name: sorted(
            (result for part_ in parts for result in part_[name]),
            key=lambda result: (result.fault.number, result.fault.kind),
        )
        for name in plans
    }


def plans_of(folder: Path, size: int, calls: list[str]) -> dict[str, list[Fault]]:
    """The faults to try in each command."""
    plans = {}
    for scenario in scenarios(folder):
        ended = calls_of(scenario)
        if ended.code:
            raise AssertionError(f"{scenario.name} fails without a fault")
        faults = [f for f in plan(ended.calls) if not calls or f.call.name in calls]
        plans[scenario.name] = sample(faults, size) if size else faults
    return plans


def part(
    folder: Path, plans: dict[str, list[Fault]], job: int, jobs: int
) -> dict[str, list[Result]]:
    """Every ``jobs``-th fault of every command, from number ``job``."""
    results = {}
    for scenario in scenarios(folder):
        # The parts are equally long, so the bar of the first stands for all.
        faults = plans[scenario.name][job::jobs]
        turns = tqdm(faults, scenario.name, disable=True if job else None, leave=False)
        results[scenario.name] = [try_fault(scenario, fault) for fault in turns]
    return results


if __name__ == "__main__":
    sys.exit(main())
