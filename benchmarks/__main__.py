"""``make bench``: how long registry → exit curves takes, beside other programs, in one run.

Every figure is measured in a process of its own, after loading libraries and opening the
registry: the median of several calls, and the peak memory of the process. Participants are drawn
like the published programme. Times differ between machines; the ratios are what counts.
"""

from __future__ import annotations

import argparse
import json
import shutil
import subprocess
import sys
import tempfile
from dataclasses import dataclass
from pathlib import Path

from tqdm import tqdm

SIZES = (450, 10_000, 100_000, 1_000_000, 10_000_000)
GOAL_SCAN_RATIO = 3.0
OURS, SCAN = "dashboard", "scan"


@dataclass(frozen=True)
class Contender:
    """A program that is timed, and the largest n at which waiting for it makes sense."""

    code: str
    title: str
    largest: int
    command: tuple[str, ...]


def contenders() -> list[Contender]:
    """Who takes part on this machine: R only where it and its packages are installed."""
    here = Path(__file__).resolve().parent
    python = (sys.executable, "-m", "benchmarks.measure")
    found = [
        Contender(OURS, "dashboard", SIZES[-1], (*python, OURS)),
        Contender(SCAN, "bare DuckDB scan", SIZES[-1], (*python, SCAN)),
        Contender("statsmodels", "statsmodels CumIncidenceRight", SIZES[-1],
                  (*python, "statsmodels")),
        Contender("lifelines_km", "lifelines Kaplan-Meier", SIZES[-1], (*python, "lifelines_km")),
        Contender("lifelines_aj", "lifelines Aalen-Johansen", 10_000, (*python, "lifelines_aj")),
    ]  # fmt: skip
    rscript = shutil.which("Rscript")
    for package, title, largest in (
        ("survival", "R survfit", 100_000),
        ("cmprsk", "R cuminc", 1_000_000),
    ):
        if rscript and _has_package(rscript, package):
            found.append(
                Contender(package, title, largest, (rscript, str(here / "curves.R"), package))
            )
    return found


def _has_package(rscript: str, package: str) -> bool:
    check = f"quit(status = !requireNamespace('{package}', quietly = TRUE))"
    return subprocess.run([rscript, "-e", check], capture_output=True, check=False).returncode == 0


def measure(folder: Path, sizes: tuple[int, ...]) -> dict[tuple[str, int], dict[str, float]]:
    """(contender, n) → seconds and megabytes; each registry is drawn once and then removed."""
    results: dict[tuple[str, int], dict[str, float]] = {}
    here = contenders()
    for n in tqdm(sizes, desc="n", file=sys.stderr):
        store = folder / str(n)
        _run((sys.executable, "-m", "benchmarks.measure", "prepare", str(store), str(n)))
        for contender in here:
            if n <= contender.largest:
                results[contender.code, n] = _run((*contender.command, str(store), str(n)))
        shutil.rmtree(store)
    return results


def _run(command: tuple[str, ...]) -> dict[str, float]:
    """What a process measured, as it printed on its last line."""
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"{' '.join(command)} failed:\n{done.stderr}")
    result: dict[str, float] = json.loads(done.stdout.splitlines()[-1])
    return result


def table(results: dict[tuple[str, int], dict[str, float]], sizes: tuple[int, ...]) -> str:
    """A Markdown table: seconds, how many times ours, and memory."""
    heads = ["program", *(f"n = {n:,}" for n in sizes)]
    lines = [f"| {' | '.join(heads)} |", "|---|" + "---:|" * len(sizes)]
    for contender in contenders():
        cells = [_cell(results, contender.code, n) for n in sizes]
        lines.append(f"| {contender.title} | {' | '.join(cells)} |")
    return "\n".join(lines)


def _cell(results: dict[tuple[str, int], dict[str, float]], code: str, n: int) -> str:
    if (code, n) not in results:
        return "-"
    result, ours = results[code, n], results[OURS, n]["seconds"]
    ratio = f" ({result['seconds'] / ours:.2g}x)" if code != OURS else ""
    return f"{result['seconds']:.3g} s{ratio}, {result['megabytes']:.0f} MB"


def main() -> None:
    """Measure and print; the goals are in docs/benchmarks.md."""
    parser = argparse.ArgumentParser("python -m benchmarks", description=__doc__)
    parser.add_argument("--sizes", type=int, nargs="+", default=SIZES)
    sizes = tuple(parser.parse_args().sizes)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        results = measure(Path(folder), sizes)
    print(table(results, sizes))
    largest = max(sizes)
    ratio = results[OURS, largest]["seconds"] / results[SCAN, largest]["seconds"]
    print(
        f"\nAt n = {largest:,}: {ratio:.2f} times the bare scan (goal: under {GOAL_SCAN_RATIO:g})."
    )


if __name__ == "__main__":
    main()
