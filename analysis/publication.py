"""A release made from a registry: every figure of every published selection, protected, attacked.

What may be shown hangs on what was shown before: a group that grew by three people would give
these three away. So earlier releases, and the registries they were made from, are part of the
input. The same input and the same keys give the same release, to the last byte of its content.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis import disclosure
from analysis.gate import attack_release
from analysis.history import fingerprints, read_history
from analysis.publishable import publishable, unit_selections
from analysis.unit_tables import compute_units
from data.registry import open_registry
from data.releases import (
    KEPT,
    SELECTIONS,
    SHOWN,
    ReleaseEntry,
    content_hash,
    list_releases,
    write_release,
)
from data.store import find_registry
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analysis.disclosure import PublicationKeys
    from analysis.gate import GateReport
    from analysis.history import History
    from analysis.selection import Selection
    from analysis.unit_tables import UnitTables
    from data.registry import Registry

    Progress = Callable[[str, int, int], None]

CHOOSING, COMPUTING, ATTACKING, WRITING = STEPS = (
    mark("Choosing the selections"),
    mark("Computing the figures"),
    mark("Attacking the release"),
    mark("Writing the release"),
)

PERCENT = 100

CONSTANTS = (
    "MAX_FILTERS", "MIN_SELECTION", "MIN_CELL", "BASE", "MIN_DIFFERENCE", "MIN_CURVE_PERSONS",
    "MIN_CURVE_EVENTS", "MIN_AT_RISK", "MIN_MODEL_CELL", "MIN_RESIDUAL_FREEDOM",
    "LOW_SHARE", "HIGH_SHARE",
)  # fmt: skip
"""The policy that a manifest repeats."""


@dataclass(frozen=True)
class PublicationReport:
    """The release, and whether it is new or was there already with the same content."""

    entry: ReleaseEntry
    new: bool


def no_progress(_step: str, _done: int, _all: int) -> None:
    """Nobody is watching."""


def publish(
    store: Path,
    folder: Path,
    keys: PublicationKeys,
    as_of_date: dt.date | None = None,
    *,
    candidates: Sequence[Selection] | None = None,
    progress: Progress = no_progress,
    log_head: str = "",
    now: dt.datetime | None = None,
) -> PublicationReport:
    """Publish a release of the registry of a date, or of the newest.

    ``progress`` is told the step, how much of it is done, and of how much. ``log_head`` goes into
    the manifest, to the auditor. ``candidates`` are the selections that may be published; all of
    the programme unless said otherwise. Raises ``RegistryError``, ``ReleaseError`` or
    ``StoreError``; then nothing was changed.
    """
    registry = open_registry(find_registry(store, as_of_date))
    progress(CHOOSING, 0, 1)
    history = read_history(store, folder, registry, keys)
    candidates = unit_selections(registry.programme) if candidates is None else list(candidates)
    chosen = publishable(history.now, candidates, history.published())
    tables = compute_units(registry, keys, chosen, lambda n, of: progress(COMPUTING, n, of))
    attack = attack_release(
        history,
        registry.programme,
        tables.frames([selection.text for selection in chosen]),
        chosen,
        lambda n, of: progress(ATTACKING, n, of),
    )
    shown = [selection for selection in chosen if selection.text not in attack.dropped]
    tables.shorten(attack.curves_left)
    progress(WRITING, 0, 1)
    released = _tables(history, registry, tables, shown, candidates)
    present = sum(history.now.persons(selection) > 0 for selection in candidates)
    report = _report(history, tables, released[SELECTIONS], chosen, shown, attack, present)
    entry = ReleaseEntry(
        as_of_date=registry.as_of_date,
        programme_code=registry.programme.code,
        content_hash=content_hash(released, f"{registry.as_of_date}|{registry.content_hash}"),
        file_hash="",
        published_at=now or dt.datetime.now(dt.UTC).replace(microsecond=0),
        synthetic=registry.synthetic,
        registry_hash=registry.content_hash,
        earlier=tuple(earlier.entry.content_hash for earlier in history.earlier),
        keys=fingerprints(keys),
        constants={name: float(getattr(disclosure, name)) for name in CONSTANTS},
        report=report,
        log_head=log_head,
    )
    same = [e for e in list_releases(folder) if e.content_hash == entry.content_hash]
    if same:
        return PublicationReport(same[0], new=False)
    return PublicationReport(write_release(folder, released, registry.programme, entry), new=True)


def _tables(
    history: History,
    registry: Registry,
    tables: UnitTables,
    shown: Sequence[Selection],
    candidates: Sequence[Selection],
) -> dict[str, pd.DataFrame]:
    """The tables of the release: new rows, and old ones where a selection keeps its numbers."""
    frames = tables.frames([selection.text for selection in shown])
    status = [(s.text, SHOWN, _size(frames, s.text), registry.as_of_date) for s in shown]
    for selection in candidates:
        last = None if selection in shown else history.last(selection)
        if last is None:
            continue
        text = selection.text
        status.append((text, KEPT, _size(last.tables, text), last.entry.as_of_date))
        for name, rows in last.tables.items():
            if name == SELECTIONS:
                continue
            mine = rows[rows["selection"] == text].drop(columns="row")
            if not mine.empty:
                known = frames.get(name, mine.iloc[:0])
                frames[name] = mine if known.empty else pd.concat([known, mine])
    columns = ["selection", "status", "persons", "numbers_of"]
    listed = pd.DataFrame(status, columns=columns).astype({"numbers_of": "datetime64[s]"})
    return {**frames, SELECTIONS: listed}


def _size(frames: dict[str, pd.DataFrame], text: str) -> int:
    """How many persons are in a selection, as shown."""
    rows = frames["participant_flow"]
    rows = rows[(rows["selection"] == text) & (rows["step"] == "in_analysis")]
    return int(rows["persons"].iloc[0])


def _report(
    history: History,
    tables: UnitTables,
    status: pd.DataFrame,
    chosen: Sequence[Selection],
    shown: Sequence[Selection],
    attack: GateReport,
    present: int,
) -> dict[str, Any]:
    """What the manifest says of the release: in numbers, without a person."""
    kept = status.loc[status["status"] == KEPT, "selection"].tolist()
    dropped = [selection.text for selection in chosen if selection not in shown]
    return {
        "shown": len(shown),
        "kept": kept,
        "hidden": present - len(shown) - len(kept),
        "dropped_by_the_attack": dropped,
        "counts": tables.accuracy.counts,
        "counts_hidden": tables.accuracy.hidden,
        "mean_error_of_counts": round(tables.accuracy.mean_error, 3),
        # In whole percents, upwards: the exact error would tell the exact curve.
        "largest_errors": {
            name: ceil(error * PERCENT) / PERCENT
            for name, error in sorted(tables.accuracy.largest.items())
        },
        "attack": attack.report(),
        "earlier_releases": len(history.earlier),
    }
