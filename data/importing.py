"""From a folder to a registry: read, check, build, and say what was done."""

from __future__ import annotations

import datetime as dt
from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.checks import ODDITIES, count_oddities, find_faults
from data.errors import DashboardError, ExtractRefused
from data.extract import read_extract
from data.registry import build_registry
from data.words import mark, translate

if TYPE_CHECKING:
    from collections.abc import Callable
    from pathlib import Path

    from data.extract import Extract
    from data.programme import Programme
    from data.store import RegistryEntry

STEPS = (
    mark("Reading the extract"),
    mark("Checking the extract"),
    mark("Building the registry"),
)


@dataclass(frozen=True)
class ImportReport:
    """What an import did: the registry, whether it is new, and what was read."""

    entry: RegistryEntry
    new: bool
    extract: Extract

    def lines(self, language: str) -> list[str]:
        """The report for a person: what was read, what is odd, what came of it."""
        return [*self._read(language), *self._oddities(language), *self._result(language)]

    def _read(self, language: str) -> list[str]:
        counts = [
            translate(mark("{file}: {rows} rows"), language).format(file=file, rows=rows)
            for table, file in self.extract.places.items()
            for rows in [len(self.extract.tables[table])]
        ]
        remarks = [
            f"{remark.place(language)}: {remark.text(language)}" for remark in self.extract.remarks
        ]
        missing = [
            translate(mark("{file}: not in the extract; its figures stay empty"), language).format(
                file=file
            )
            for file in self.extract.files_missing
        ]
        return [translate(mark("Read:"), language), *_indented(counts + remarks + missing)]

    def _oddities(self, language: str) -> list[str]:
        found = [
            f"{self.entry.oddities[oddity.code]} {oddity.name.in_language(language)}:"
            f" {oddity.effect.in_language(language)}"
            for oddity in ODDITIES
            if self.entry.oddities.get(oddity.code)
        ]
        heading = mark("Odd in the registration (persons):") if found else mark("Nothing odd.")
        return [translate(heading, language), *_indented(found)]

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


def _indented(lines: list[str]) -> list[str]:
    return [f"  {line}" for line in lines]


def import_extract(
    folder: Path,
    as_of_date: dt.date,
    programme: Programme,
    store: Path,
    step: Callable[[str], None] = lambda _: None,
) -> ImportReport:
    """Read and check an extract and make it a registry in ``store``.

    ``step`` is told each step of ``STEPS`` as it begins. Raises ``ExtractRefused`` with every
    fault found, ``StoreError`` or ``DashboardError``; then nothing was changed.
    """
    if as_of_date > dt.date.today():
        raise DashboardError(
            mark("The as-of date {as_of_date} lies in the future. Give the date of the extract."),
            as_of_date=as_of_date.isoformat(),
        )
    if as_of_date < programme.first_day:
        raise DashboardError(
            mark("The as-of date {as_of_date} lies before the programme began ({first_day})."),
            as_of_date=as_of_date.isoformat(),
            first_day=programme.first_day.isoformat(),
        )
    step(STEPS[0])
    extract = read_extract(folder, programme)
    step(STEPS[1])
    found = extract.at_their_place(find_faults(extract.tables, programme, as_of_date))
    faults = [*extract.faults, *found]
    if faults:
        raise ExtractRefused(faults)
    step(STEPS[2])
    entry, new = build_registry(
        store,
        extract.tables,
        programme,
        as_of_date,
        synthetic=extract.synthetic,
        oddities=count_oddities(extract.tables["participants"], programme),
    )
    return ImportReport(entry, new, extract)
