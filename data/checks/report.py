"""What the checks of an extract found: as lines for a person, and as a table for a file."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import pandas as pd

from data.checks.checks import (
    CHECKS,
    ODDITIES,
    UNREADABLE_CELL,
    UNREADABLE_FILE,
    UNREADABLE_HEADER,
)
from data.errors import EXIT_DONE, EXIT_REFUSED, DashboardError, Fault, row_ranges
from data.schema.tables import PARTICIPANTS
from data.words import mark, translate

if TYPE_CHECKING:
    from collections.abc import Iterable, Mapping
    from pathlib import Path

    from data.checks.checks import Check, Hit

COLUMNS = ("severity", "code", "file", "column", "rows", "count", "text", "figures")
HEADER_ROW = (1,)
MOST_RANGES = 2_000
"""As many ranges of rows in the table: one cell of a spreadsheet holds 32,767 characters."""


@dataclass(frozen=True)
class Finding:
    """One check that found something, in one column.

    ``rows`` are numbered as a spreadsheet does, empty where it is not about rows of this extract;
    ``count`` of rows for a fault, of persons (or codes) for a warning.
    """

    check: Check
    file: str
    column: str
    rows: tuple[int, ...]
    count: int
    fault: Fault | None = None
    detail: str = ""

    def text(self, language: str) -> str:
        """What is wrong or odd, without the place."""
        if self.fault:
            return self.fault.text(language)
        name, effect = (t.in_language(language) for t in (self.check.name, self.check.effect))
        return f"{name} ({self.detail}): {effect}" if self.detail else f"{name}: {effect}"

    def place(self, language: str) -> str:
        """File, column and rows."""
        return Fault(self.file, self.column, self.rows, "").place(language)


@dataclass(frozen=True)
class Report:
    """All that the checks found, faults first; ``files`` read with their rows, and missing."""

    findings: tuple[Finding, ...]
    files: tuple[tuple[str, int], ...]
    files_missing: tuple[str, ...]
    remarks: tuple[Fault, ...]
    """What was left out, rightly: places and words as of a fault."""
    counts: Mapping[str, int]
    """Warning → persons (or codes) it holds for; 0 where looked for in vain."""

    @property
    def faults(self) -> tuple[Finding, ...]:
        """What refuses the extract."""
        return tuple(finding for finding in self.findings if finding.fault)

    @property
    def warnings(self) -> tuple[Finding, ...]:
        """What is counted and shown."""
        return tuple(finding for finding in self.findings if not finding.fault)

    @property
    def exit_code(self) -> int:
        """0, with or without warnings; 3 with faults."""
        return EXIT_REFUSED if self.faults else EXIT_DONE

    def table(self, language: str) -> pd.DataFrame:
        """A row for each finding: ``COLUMNS``, rows as ``2, 5-9``, figures with spaces between."""
        rows = [
            (
                finding.check.severity,
                finding.check.code,
                finding.file,
                finding.column,
                row_ranges(finding.rows, MOST_RANGES),
                finding.count,
                finding.text(language),
                " ".join(finding.check.figures),
            )
            for finding in self.findings
        ]
        return pd.DataFrame(rows, columns=list(COLUMNS))

    def write(self, path: Path, language: str) -> None:
        """The table as CSV in UTF-8 with BOM, as spreadsheets read it; raises
        ``DashboardError`` if it cannot be written."""
        try:
            self.table(language).to_csv(path, index=False, encoding="utf-8-sig")
        except OSError as error:
            raise DashboardError(
                mark("The report cannot be written to {path}: {problem}. Give another file."),
                path=str(path),
                problem=error.strerror or type(error).__name__,
            ) from error

    def lines(self, language: str) -> list[str]:
        """What was read and what is odd, for a terminal."""
        return [*self._read(language), *self._odd(language)]

    def _read(self, language: str) -> list[str]:
        read = translate(mark("{file}: {rows} rows"), language)
        missing = translate(mark("{file}: not in the extract; its figures stay empty"), language)
        lines = [read.format(file=file, rows=rows) for file, rows in self.files]
        lines += [f"{r.place(language)}: {r.text(language)}" for r in self.remarks]
        lines += [missing.format(file=file) for file in self.files_missing]
        return [translate(mark("Read:"), language), *indented(lines)]

    def _odd(self, language: str) -> list[str]:
        found = [check for check in ODDITIES if self.counts.get(check.code)]
        heading = mark("Odd in the registration (persons):") if found else mark("Nothing odd.")
        lines = [
            f"{self.counts[check.code]} {check.name.in_language(language)}{detail}:"
            f" {check.effect.in_language(language)}"
            for check in found
            for detail in [self._detail(check)]
        ]
        return [translate(heading, language), *indented(lines)]

    def _detail(self, check: Check) -> str:
        details = [f.detail for f in self.warnings if f.check == check and f.detail]
        return f" ({', '.join(details)})" if details else ""


def indented(lines: list[str]) -> list[str]:
    """Lines under a heading."""
    return [f"  {line}" for line in lines]


def fault_findings(faults: Iterable[Fault]) -> list[Finding]:
    """Faults as findings; one that has no code could not be read."""
    return [
        Finding(CHECKS[fault.code or _unreadable(fault)], fault.file, fault.column, fault.rows,
                len(fault.rows), fault)
        for fault in faults
    ]  # fmt: skip


def _unreadable(fault: Fault) -> str:
    """Which part could not be read: a cell has a row, a header is row 1, else the file."""
    if fault.rows == HEADER_ROW:
        return UNREADABLE_HEADER
    return UNREADABLE_CELL if fault.rows and fault.column else UNREADABLE_FILE


def warning_findings(found: Mapping[str, list[Hit]]) -> list[Finding]:
    """Where warnings hold, as findings."""
    return [
        Finding(CHECKS[code], f"{hit.table}.csv" if hit.table else "", hit.column, hit.rows,
                len(hit.counted), None, hit.detail)
        for code, hits in found.items()
        for hit in hits
    ]  # fmt: skip


FIELD_CHANGES = {
    "filled_in": mark("{field}: filled in for {persons}"),
    "corrected": mark("{field}: corrected for {persons}"),
    "emptied": mark("{field}: emptied for {persons}"),
}


def change_lines(name: str, changes: pd.DataFrame, language: str) -> list[str]:
    """What changed since the registry ``name``, in counts (``data.registry.counts.changes``)."""
    rows = list(changes.itertuples(index=False))
    counted = {change: int(persons) for change, field, persons in rows if not field}
    lines = [
        translate(mark("{new} persons new, {vanished} vanished"), language).format(
            new=counted["new"], vanished=counted["vanished"]
        )
    ]
    for column in PARTICIPANTS.columns:
        field = column.meaning.in_language(language).split(";")[0]
        lines += [
            translate(FIELD_CHANGES[change], language).format(field=field, persons=int(persons))
            for wanted in FIELD_CHANGES
            for change, name_, persons in rows
            if (change, name_) == (wanted, column.name) and persons
        ]
    heading = translate(mark("Since registry {name}:"), language).format(name=name)
    return [heading, *indented(lines)]
