"""From a folder to a registry, in two steps: prepare (read, check, compare), then confirm.

Nothing is written until ``confirm``; what was prepared is what is confirmed, whatever happens to
the files in between.
"""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import TYPE_CHECKING

from data.checks.checks import count_warnings, find_faults, find_warnings
from data.checks.comparisons import Previous
from data.checks.lost import NOTHING_MEANT, check_meant, lost_tables
from data.checks.report import Report, change_lines, fault_findings, warning_findings
from data.errors import DashboardError, ExtractRefused, ReasonNeeded, RegistryError, StoreError
from data.importing.reasons import check_reason
from data.importing.renewal import read_back
from data.reading.extract import read_extract
from data.reading.headers import name_identifying_columns
from data.reading.pseudonyms import check_pseudonyms, pseudonymise
from data.registry.build import build_registry, draft_registry
from data.registry.difference import compare_persons
from data.registry.store import read_manifests
from data.schema.tables import PARTICIPANTS, VERSION
from data.words import mark, translate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    import pandas as pd

    from data.checks.lost import Meant
    from data.checks.report import Finding
    from data.errors import Fault
    from data.programme import Programme
    from data.reading.extract import Extract
    from data.registry.open import Registry
    from data.registry.store import RegistryEntry

STEPS = (
    mark("Reading the extract"),
    mark("Checking the extract"),
    mark("Building the registry"),
)


@dataclass(frozen=True)
class Prepared:
    """An extract that was read and checked, and not yet kept."""

    extract: Extract = field(repr=False)
    """With pseudonyms; of a refused extract whatever could be read."""
    refused: tuple[Fault, ...]
    report: Report
    as_of_date: dt.date
    programme: Programme
    store: Path
    previous: Previous | None = field(repr=False)
    """What it was compared with: the newest sound registry up to its as-of date."""
    corrects: RegistryEntry | None
    """The registry of this as-of date, if there is one: the new one corrects it."""

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What refuses the extract."""
        return self.report.faults

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is counted and shown."""
        return self.report.warnings

    @cached_property
    def draft(self) -> Registry:
        """The registry that it would become, in memory; only without faults."""
        return draft_registry(
            self.extract.tables,
            self.programme,
            self.as_of_date,
            synthetic=self.extract.synthetic,
            without=self.extract.tables_missing,
        )

    @cached_property
    def before(self) -> Registry | None:
        """The previous registry, in memory: to set beside the draft."""
        if self.previous is None:
            return None
        entry = self.previous.entry
        return draft_registry(
            self.previous.tables,
            self.previous.programme,
            entry.as_of_date,
            synthetic=entry.synthetic,
            without=entry.missing,
        )

    @cached_property
    def changes(self) -> pd.DataFrame | None:
        """Persons registered otherwise than in the previous registry: ``change, field, persons``
        as ``data.registry.counts.changes``; None without one."""
        if self.previous is None:
            return None
        earlier, later = (
            tables[PARTICIPANTS.name] for tables in (self.previous.tables, self.extract.tables)
        )
        return compare_persons(earlier, later)

    def change_lines(self, language: str) -> list[str]:
        """What changed since the previous registry, for a terminal; nothing without one."""
        if self.previous is None or self.changes is None:
            return []
        return change_lines(self.previous.entry.name, self.changes, language)

    @cached_property
    def known(self) -> bool:
        """Whether the store has a registry with just this content; only without faults."""
        return any(e.content_hash == self.draft.content_hash for e in read_manifests(self.store)[0])

    @property
    def needs_reason(self) -> bool:
        """Whether ``confirm`` asks why it corrects another registry."""
        return self.corrects is not None and not self.known


@dataclass(frozen=True)
class ImportReport:
    """What an import did: the registry, whether it is new, and what was read."""

    entry: RegistryEntry
    new: bool
    prepared: Prepared

    @property
    def extract(self) -> Extract:
        """What was read."""
        return self.prepared.extract

    def lines(self, language: str) -> list[str]:
        """The report for a person: what was read, what is odd, what changed, what came of it."""
        return [
            *self.prepared.report.lines(language),
            *self.prepared.change_lines(language),
            *self._result(language),
        ]

    def _result(self, language: str) -> list[str]:
        message = (
            mark("Registry {name}: {persons} persons registered on {as_of_date}.")
            if self.new
            else mark("Registry {name} was already there with the same content: nothing changed.")
        )
        return [
            translate(message, language).format(
                name=self.entry.name,
                persons=self.entry.persons,
                as_of_date=self.entry.as_of_date.isoformat(),
            )
        ]


def pseudonym_key(folder: Path | None) -> bytes:
    """The key of pseudonyms, from ``folder`` or where keys lie; raises ``KeyRefused``."""
    # Only the steward's import needs a key; the dashboard holds none.
    from data.security.keys import read_key

    return read_key("pseudonym", folder)


def prepare(
    path: Path,
    as_of_date: dt.date,
    programme: Programme,
    store: Path,
    *,
    pseudonym_key: bytes | None = None,
    step: Callable[[str], None] = lambda _: None,
    meant: Meant = NOTHING_MEANT,
) -> Prepared:
    """Read and check an extract, and compare it with the registry before it; write nothing.

    ``meant``: what would be a fault, and is on purpose. With ``pseudonym_key`` the participants'
    numbers are registration numbers, and become pseudonyms. Faults and warnings are in what it
    gives back; raises ``DashboardError`` only for wrong use: no such folder, an as-of date that
    cannot be, a table that is there and should not.
    """
    check_date(as_of_date, programme)
    step(STEPS[0])
    extract = read_extract(path, programme)
    step(STEPS[1])
    tables, faults = extract.tables, name_identifying_columns(extract.faults, programme)
    if pseudonym_key is not None:
        tables, found = pseudonymise(tables, programme, pseudonym_key)
    else:
        found = check_pseudonyms(tables, programme, synthetic=extract.synthetic)
    between = [*found, *find_faults(tables, programme, as_of_date)]
    before = registries_before(store, programme, as_of_date)
    previous = newest_sound(before)
    check_meant(meant, extract.tables_missing)
    if previous:
        between += lost_tables(tables, _not_delivered(extract), previous, meant)
    faults += extract.at_their_place(between)
    extract = replace(extract, tables=tables, faults=tuple(faults))
    return Prepared(
        extract=extract,
        refused=tuple(faults),
        report=_report(extract, programme, previous),
        as_of_date=as_of_date,
        programme=programme,
        store=store,
        previous=previous,
        corrects=next((entry for entry in before if entry.as_of_date == as_of_date), None),
    )


def as_meant(prepared: Prepared, meant: Meant) -> Prepared:
    """The same extract, with what was a fault and is on purpose: nothing is read again."""
    faults = tuple(fault for fault in prepared.refused if not meant.covers(fault))
    extract = replace(prepared.extract, faults=faults)
    report = _report(extract, prepared.programme, prepared.previous)
    return replace(prepared, extract=extract, refused=faults, report=report)


def _not_delivered(extract: Extract) -> frozenset[str]:
    """The tables that no file holds; one that could not be read has a fault of its own."""
    return frozenset(file.removesuffix(".csv") for file in extract.files_missing)


def _report(extract: Extract, programme: Programme, previous: Previous | None) -> Report:
    """Everything found at once; a row with a fault is no warning too."""
    tables = {
        name: frame.drop(
            index=_faulty_rows(extract.faults, extract.place(f"{name}.csv")), errors="ignore"
        )
        for name, frame in extract.tables.items()
    }
    # Without participants nothing can be said of them.
    readable = not tables[PARTICIPANTS.name].empty
    partly = len(tables[PARTICIPANTS.name]) < len(extract.tables[PARTICIPANTS.name])
    there = {name: rows for name, rows in tables.items() if name not in extract.tables_missing}
    found = find_warnings(there, programme, None if partly else previous) if readable else {}
    return Report(
        findings=(
            *fault_findings(extract.faults),
            *(replace(f, file=extract.place(f.file)) for f in warning_findings(found)),
        ),
        files=tuple((file, len(extract.tables[table])) for table, file in extract.places.items()),
        files_missing=extract.files_missing,
        remarks=extract.remarks,
        counts=count_warnings(found),
    )


def _faulty_rows(faults: tuple[Fault, ...], file: str) -> list[int]:
    return sorted({row for fault in faults if fault.file == file for row in fault.rows})


def check_date(as_of_date: dt.date, programme: Programme) -> None:
    """Raise ``DashboardError`` for a date of no extract: in the future, or before the programme."""
    if as_of_date > dt.date.today():
        raise DashboardError(
            mark(
                "The as-of date {as_of_date} lies in the future: the clock of this machine says"
                " {today}. Give the date of the extract, or set the clock right."
            ),
            as_of_date=as_of_date.isoformat(),
            today=dt.date.today().isoformat(),
        )
    if as_of_date < programme.first_day:
        raise DashboardError(
            mark("The as-of date {as_of_date} lies before the programme began ({first_day})."),
            as_of_date=as_of_date.isoformat(),
            first_day=programme.first_day.isoformat(),
        )


def registries_before(
    store: Path, programme: Programme, as_of_date: dt.date
) -> list[RegistryEntry]:
    """The registries of a programme up to a date, the newest first."""
    return [
        entry
        for entry in read_manifests(store)[0]
        if entry.as_of_date <= as_of_date and entry.programme_code == programme.code
    ]


def newest_sound(entries: list[RegistryEntry]) -> Previous | None:
    """The first of them that can be read; a damaged one is passed over."""
    for entry in entries:
        if entry.schema_version != VERSION:
            continue
        try:
            programme, tables = read_back(entry)
        except RegistryError:
            continue
        return Previous(entry, programme, tables)
    return None


def confirm(
    prepared: Prepared, reason: str = "", step: Callable[[str], None] = lambda _: None
) -> RegistryEntry:
    """Make a prepared extract a registry.

    Raises ``ExtractRefused`` with every fault found; ``ReasonNeeded`` without a reason where it
    corrects another registry, or for a reason that points to a person; ``StoreError`` if the
    store cannot be written or has changed since; then nothing was changed.
    """
    entry, _ = publish_prepared(prepared, reason, step)
    return entry


def publish_prepared(
    prepared: Prepared, reason: str, step: Callable[[str], None]
) -> tuple[RegistryEntry, bool]:
    """``confirm``, and whether the registry is new."""
    if prepared.refused:
        raise ExtractRefused(prepared.refused, prepared.report.remarks)
    now = registries_before(prepared.store, prepared.programme, prepared.as_of_date)
    corrects = next((e for e in now if e.as_of_date == prepared.as_of_date), None)
    if corrects != prepared.corrects:
        raise StoreError(
            mark(
                "Another registry of {as_of_date} was imported in the meantime. Check the extract"
                " again: it may say something else now."
            ),
            as_of_date=prepared.as_of_date.isoformat(),
        )
    known = corrects is not None and prepared.known
    if corrects and known and corrects.content_hash != prepared.draft.content_hash:
        raise StoreError(
            mark(
                "This is the content of a registry of {as_of_date} that {name} corrected. To go"
                " back to it, take the two files of {name} out of the store."
            ),
            as_of_date=prepared.as_of_date.isoformat(),
            name=corrects.name,
        )
    if corrects and not known and not reason.strip():
        raise ReasonNeeded(
            mark(
                "There is a registry of {as_of_date} with other content ({name}). Give the reason"
                " of the correction (--reason); both stay."
            ),
            as_of_date=prepared.as_of_date.isoformat(),
            name=corrects.name,
        )
    numbers = prepared.extract.tables[PARTICIPANTS.name]["participant_id"]
    written = check_reason(reason, numbers)
    step(STEPS[2])
    return build_registry(
        prepared.store,
        prepared.extract.tables,
        prepared.programme,
        prepared.as_of_date,
        synthetic=prepared.extract.synthetic,
        without=prepared.extract.tables_missing,
        oddities=dict(prepared.report.counts),
        reason=written if corrects else "",
        corrects=corrects.content_hash if corrects else "",
    )


def import_extract(
    folder: Path,
    as_of_date: dt.date,
    programme: Programme,
    store: Path,
    step: Callable[[str], None] = lambda _: None,
    *,
    reason: str = "",
    pseudonym_key: bytes | None = None,
    meant: Meant = NOTHING_MEANT,
) -> ImportReport:
    """Prepare and confirm at once.

    ``step`` is told each step of ``STEPS`` as it begins. Raises as ``prepare`` and ``confirm``;
    then nothing was changed.
    """
    prepared = prepare(
        folder, as_of_date, programme, store, pseudonym_key=pseudonym_key, step=step, meant=meant
    )
    entry, new = publish_prepared(prepared, reason, step)
    return ImportReport(entry, new, prepared)
