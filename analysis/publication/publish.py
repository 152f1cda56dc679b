"""A release made from a registry: every figure of every published selection, protected, attacked.

What may be shown depends on what was shown before: a group that grew by three people would give
these three away. So earlier releases, and the registries they were made from, are part of the
input. The same input and the same keys give the same release, to the last byte of its content.
"""

from __future__ import annotations

import datetime as dt
import time
from dataclasses import dataclass
from math import ceil
from typing import TYPE_CHECKING, Any

import pandas as pd

from analysis.audit.gate import attack_release
from analysis.declaration import tables_of_selection
from analysis.disclosure.history import fingerprints, read_history
from analysis.disclosure.selections import publishable, unit_selections
from analysis.publication.protected_tables import Unit, compute_units
from data.errors import PolicyError
from data.policy import shipped
from data.registry.open import open_registry
from data.registry.store import find_registry
from data.releases.files import (
    SELECTIONS,
    ReleaseEntry,
    content_hash,
    list_releases,
    write_release,
)
from data.words import mark

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    from analysis.audit.gate import GateReport
    from analysis.disclosure.history import History
    from analysis.disclosure.protected import PublicationKeys
    from analysis.disclosure.selections import Group
    from analysis.publication.protected_tables import UnitTables
    from analysis.selection import Selection
    from data.policy import Policy
    from data.registry.open import Registry

    Progress = Callable[[str, int, int], None]

CHOOSING, COMPUTING, ATTACKING, WRITING = STEPS = (
    mark("Choosing the selections"),
    mark("Computing the figures"),
    mark("Attacking the release"),
    mark("Writing the release"),
)

PERCENT = 100

NO_POLICY = mark(
    "Nobody has decided what a release of {programme} may show. Who is responsible for the"
    " registration decides it, with name and date: in [release] of the programme file, or in a file"
    " given by --policy. Examples that ship: {known}; docs/policy.md says what each line means."
)


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
    policy: Policy | None = None,
    candidates: Sequence[Selection] | None = None,
    progress: Progress = no_progress,
    log_head: str = "",
    now: dt.datetime | None = None,
) -> PublicationReport:
    """Publish a release of the registry of a date, or of the newest.

    ``policy`` instead of that of the programme. ``progress`` is told the step, how much of it is
    done, and of how much. ``log_head`` goes into the manifest, to the auditor. ``candidates`` are
    the selections that may be published; all of the programme unless said otherwise. Raises
    ``PolicyError`` where nobody has decided what may be shown, ``RegistryError``, ``ReleaseError``
    or ``StoreError``; then nothing was changed.
    """
    began = time.monotonic()
    draft = prepare(
        store, folder, keys, as_of_date, policy=policy, candidates=candidates, progress=progress
    )
    progress(WRITING, 0, 1)
    registry = draft.registry
    about = f"{registry.as_of_date}|{registry.content_hash}|{draft.policy.hash}"
    content = content_hash(draft.tables, about)
    same = [entry for entry in list_releases(folder) if entry.content_hash == content]
    if same:
        return PublicationReport(same[0], new=False)
    entry = ReleaseEntry(
        as_of_date=registry.as_of_date,
        programme_code=registry.programme.code,
        content_hash=content,
        file_hash="",
        published_at=now or dt.datetime.now(dt.UTC).replace(microsecond=0),
        synthetic=registry.synthetic,
        registry_hash=registry.content_hash,
        earlier=draft.earlier,
        keys=fingerprints(keys),
        policy=draft.policy.values,
        policy_hash=draft.policy.hash,
        report=_for_all(draft.report) | {"seconds": round(time.monotonic() - began, 1)},
        log_head=log_head,
    )
    written = write_release(folder, draft.tables, registry.programme, entry)
    return PublicationReport(written, new=True)


@dataclass(frozen=True)
class Draft:
    """A release to be: its tables and its report, and nothing written yet."""

    registry: Registry
    policy: Policy
    tables: dict[str, pd.DataFrame]
    report: dict[str, Any]
    earlier: tuple[str, ...]


def prepare(
    store: Path,
    folder: Path,
    keys: PublicationKeys,
    as_of_date: dt.date | None = None,
    *,
    policy: Policy | None = None,
    candidates: Sequence[Selection] | None = None,
    progress: Progress = no_progress,
) -> Draft:
    """What ``publish`` would publish, attacked and with its report; raises as ``publish``."""
    registry = open_registry(find_registry(store, as_of_date))
    decided = policy or registry.programme.release
    if decided is None:
        raise PolicyError(NO_POLICY, programme=registry.programme.code, known=", ".join(shipped()))
    progress(CHOOSING, 0, 1)
    history = read_history(store, folder, registry, keys)
    every = unit_selections(registry.programme, decided) if candidates is None else candidates
    every = [one for one in every if not registry.without.intersection(tables_of_selection(one))]
    chosen = publishable(history.now, every, history.published(decided), history.last, decided)
    tables = compute_units(
        registry, keys, decided, units_of(history, chosen), lambda n, of: progress(COMPUTING, n, of)
    )
    gate = attack_release(
        history,
        registry.programme,
        decided,
        tables.frames([group.selection.text for group in chosen]),
        chosen,
        lambda n, of: progress(ATTACKING, n, of),
    )
    shown = [group for group in chosen if group.selection.text not in gate.selections]
    tables.take_out(gate.dropped)
    tables.shorten(gate.curves_left)
    frames = tables.frames([group.selection.text for group in shown])
    present = sum(history.now.persons(selection) > 0 for selection in every)
    return Draft(
        registry,
        decided,
        {**frames, SELECTIONS: _listed(frames, shown)},
        _report(tables, shown, gate, present, len(history.earlier))
        | {"without": sorted(registry.without)},
        tuple(earlier.entry.content_hash for earlier in history.earlier),
    )


def units_of(history: History, groups: Sequence[Group]) -> list[Unit]:
    """The groups with the record keys of those that were kept."""
    keys, shown = list(history.universe.places), {group.selection: group for group in groups}

    def kept(selection: Selection) -> tuple[int, ...] | None:
        group = shown.get(selection)
        return tuple(keys[place] for place in group.places) if group and group.kept else None

    return [Unit(one, kept(one), kept(one.of_entry), one.of_entry in shown) for one in shown]


def _for_all(report: dict[str, Any]) -> dict[str, Any]:
    """The report as whoever gets the release reads it: of the errors, those of everybody.

    An error is a statement on an exact curve. Of a small group, and of hundreds of groups that
    differ by few, such statements would tell of persons; the steward sees them before publishing.
    """
    errors = report["largest_errors"]
    return report | {"largest_errors": {n: e for n, e in errors.items() if " " not in n}}


def _listed(frames: dict[str, pd.DataFrame], shown: Sequence[Group]) -> pd.DataFrame:
    """The table of what is shown."""
    rows = [(g.selection.text, _size(frames, g.selection.text), g.kept, g.newcomers) for g in shown]
    return pd.DataFrame(rows, columns=["selection", "persons", "kept", "newcomers"])


def _size(frames: dict[str, pd.DataFrame], text: str) -> int:
    """How many persons are in a selection, as shown."""
    rows = frames["participant_flow"]
    rows = rows[(rows["selection"] == text) & (rows["step"] == "in_analysis")]
    return int(rows["persons"].iloc[0])


def _report(
    tables: UnitTables, shown: Sequence[Group], gate: GateReport, present: int, earlier: int
) -> dict[str, Any]:
    """What the steward reads of the release before it is published; ``_for_all`` is for all."""
    return {
        "shown": len(shown),
        "kept": [group.selection.text for group in shown if group.kept],
        "hidden": present - len(shown) - len(gate.selections),
        "taken_out": gate.selections,
        "numbers_taken_out": gate.numbers,
        "of_earlier_date": 0,
        "counts": tables.accuracy.counts,
        "counts_hidden": tables.accuracy.hidden,
        "mean_error_of_counts": round(tables.accuracy.mean_error, 1),
        # In whole percents, upwards: the exact error would tell the exact curve.
        "largest_errors": {
            name: ceil(error * PERCENT) / PERCENT
            for name, error in sorted(tables.accuracy.largest.items())
        },
        "attack": gate.report(),
        "earlier_releases": earlier,
    }
