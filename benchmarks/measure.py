"""One measurement in a process of its own: ``python -m benchmarks.measure TASK STORE N``."""

from __future__ import annotations

import datetime as dt
import json
import resource
import statistics
import sys
import time
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np

from analysis.figures.exit_curves import exit_curves
from analysis.selection import Selection
from data.demo.load import draw_participants
from data.programme import load_programme
from data.reading.extract import empty_frame
from data.registry.build import build_registry
from data.registry.open import Registry, open_registry
from data.registry.store import find_registry
from data.schema.tables import tables_of

if TYPE_CHECKING:
    from collections.abc import Callable

AS_OF = dt.date(2021, 7, 31)
SEED = 20210731
SCAN = """
    SELECT cohort, outcome, day, count(*)
    FROM trajectories
    WHERE in_analysis AND day IS NOT NULL
    GROUP BY ALL
"""
PERSONS = """
    SELECT cohort::VARCHAR AS cohort, day,
        CASE outcome WHEN 'successful' THEN 1 WHEN 'unsuccessful' THEN 2 ELSE 0 END AS status
    FROM trajectories
    WHERE in_analysis AND day IS NOT NULL AND outcome <> 'unknown'
"""


def prepare(store: Path, n: int) -> None:
    """A registry of ``n`` drawn participants, and their days and outcomes for R."""
    programme = load_programme()
    tables = {table.name: empty_frame(table) for table in tables_of(programme)}
    tables |= draw_participants(n, SEED, interventions=False)
    entry, _ = build_registry(store, tables, programme, AS_OF, synthetic=True)
    registry = open_registry(entry)
    for name, values in persons(registry).items():
        values.astype(np.int32).tofile(store / f"{name}.int32")


def persons(registry: Registry) -> dict[str, np.ndarray]:
    """Cohort, day and status (0 censored, 1 successful, 2 unsuccessful) of every person."""
    frame = registry.frame(PERSONS, {})
    return {name: frame[name].to_numpy().astype(np.int64) for name in frame}


def dashboard(registry: Registry) -> Callable[[], object]:
    return lambda: exit_curves(registry, Selection(by="cohort"))


def scan(registry: Registry) -> Callable[[], object]:
    return lambda: registry.frame(SCAN, {})


def by_cohort(
    registry: Registry, estimate: Callable[[np.ndarray, np.ndarray], object]
) -> Callable[[], object]:
    """An estimator of persons' days and status, run for each cohort."""
    columns = persons(registry)
    groups = [
        (columns["day"][mask], columns["status"][mask])
        for cohort in np.unique(columns["cohort"])
        for mask in [columns["cohort"] == cohort]
    ]
    return lambda: [estimate(day, status) for day, status in groups]


def statsmodels(registry: Registry) -> Callable[[], object]:
    from statsmodels.duration.survfunc import CumIncidenceRight

    return by_cohort(registry, CumIncidenceRight)


def lifelines_km(registry: Registry) -> Callable[[], object]:
    from lifelines import KaplanMeierFitter

    return by_cohort(registry, lambda day, status: KaplanMeierFitter().fit(day, status > 0))


def lifelines_aj(registry: Registry) -> Callable[[], object]:
    from lifelines import AalenJohansenFitter

    def both(day: np.ndarray, status: np.ndarray) -> object:
        return [AalenJohansenFitter(seed=1).fit(day, status, event_of_interest=k) for k in (1, 2)]

    return by_cohort(registry, both)


TASKS = {f.__name__: f for f in (dashboard, scan, statsmodels, lifelines_km, lifelines_aj)}


def seconds(call: Callable[[], object], n: int) -> float:
    """The median of several calls after a first; fewer where a call is long."""
    call()
    times = []
    for _ in range(31 if n <= 10_000 else 7 if n <= 1_000_000 else 3):
        start = time.perf_counter()
        call()
        times.append(time.perf_counter() - start)
        if sum(times) > 30:
            break
    return statistics.median(times)


def main() -> None:
    task, store, n = sys.argv[1], Path(sys.argv[2]), int(sys.argv[3])
    if task == "prepare":
        prepare(store, n)
        print("{}")
        return
    taken = seconds(TASKS[task](open_registry(find_registry(store))), n)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(json.dumps({"seconds": taken, "megabytes": peak}))


if __name__ == "__main__":
    import warnings

    warnings.simplefilter("ignore")
    main()
