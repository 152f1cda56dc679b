"""Every error that a person may see: what was wrong, what came, and what to do.

A message is an English template with named places; it is translated when it is shown, because
only the door (page or command line) knows the language of its user. No message ever holds a
value of a person.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from data.words import SOURCE_LANGUAGE, mark, translate

if TYPE_CHECKING:
    from collections.abc import Sequence

    from data.releases.note_scan import Finding
    from data.words import Text

EXIT_DONE = 0
EXIT_WRONG_USE = 2
EXIT_REFUSED = 3
OF_THE_MACHINE = {"file", "folder", "path", "problem", "rights", "store", "variable"}
"""Values of messages that say where something lies on the machine, and how it is with it."""
RANGES_SHOWN = 50
"""More row numbers than that help nobody; a column of 100,000 could fill the screen with them."""


class DashboardError(Exception):
    """Base of all errors that may be shown; anything else is a fault of the program."""

    exit_code = EXIT_WRONG_USE
    for_others = mark(
        "This cannot be shown now, for a reason that lies with the machine of the dashboard. Tell"
        " your administrator at what time you read this."
    )
    """What is said instead to whoever has nothing to do with the machine."""

    def __init__(self, message: str, **values: object) -> None:
        self.message = message
        self.values = values
        super().__init__(message.format(**values))

    def text(self, language: str) -> str:
        """The message for a person who reads ``language``."""
        return translate(self.message, language).format(**self.values)

    def text_for_others(self, language: str) -> str:
        """The message for a person who is to learn nothing of the machine."""
        if OF_THE_MACHINE & self.values.keys():
            return translate(self.for_others, language)
        return self.text(language)


class OfTheMachine(DashboardError):
    """An error whose words are all of the machine, its files and keys."""

    def text_for_others(self, language: str) -> str:
        """That it is one, and whom to tell."""
        return translate(self.for_others, language)


class ProgrammeError(DashboardError):
    """A programme file that cannot be used; the message names the key."""


class PolicyError(DashboardError):
    """A policy of releases that cannot be used; the message names the key."""


class DemoError(DashboardError):
    """A demo extract that cannot be drawn or written as asked."""


class TemplateError(DashboardError):
    """A template that cannot be written as asked."""


class SelectionError(DashboardError):
    """A dimension or code that this programme does not have."""


class CodeRefused(DashboardError):
    """A code from paper that was not copied right, or that is of nothing that is here."""

    exit_code = EXIT_REFUSED


class PaperError(DashboardError):
    """A file that cannot be made as asked."""


class StoreError(DashboardError):
    """The store cannot be read or written as asked."""


class StoreBusy(StoreError):
    """Another import into the store is running."""


class UploadRefused(DashboardError):
    """Files that do not come in: too many, too large, or with a name that cannot be used."""


class RegistryError(DashboardError):
    """No registry, or one that is not what was written."""


class ReleaseError(DashboardError):
    """No release, one that is damaged, or one that may not be published."""


class NotPublishedError(DashboardError):
    """A selection, or a figure of it, that cannot be shown: the group of a release is too small."""


class TableMissing(NotPublishedError):
    """A figure that needs a table which was not in the extract: not known, and never 0."""

    def __init__(self, tables: Sequence[Text], as_of_date: str) -> None:
        self.tables = tuple(tables)
        super().__init__(
            mark("Not known, and not zero: the extract of {as_of_date} lacks the table {tables}."),
            as_of_date=as_of_date,
            tables=", ".join(table.en for table in tables),
        )

    def text(self, language: str) -> str:
        """The message, with the tables as a person who reads ``language`` calls them."""
        names = ", ".join(table.in_language(language) for table in self.tables)
        return translate(self.message, language).format(**self.values | {"tables": names})


class KeyRefused(OfTheMachine):
    """A key that is missing or cannot be trusted, or keys that cannot be made as asked."""


class KeyMissing(KeyRefused):
    """A key that is not there."""


class LogError(OfTheMachine):
    """The log cannot be written or read; what cannot be logged is not shown."""

    for_others = mark(
        "What is looked at is written down in a log. That cannot be done now, and what cannot be"
        " logged is not shown. Tell your administrator at what time you read this."
    )


class RegistryDamaged(RegistryError):
    """A registry, or its manifest, whose content is not what was written."""


class RegistryOffered(RegistryError):
    """A registry that cannot be used, and another that can."""

    def __init__(self, problem: RegistryError, as_of_date: str) -> None:
        self.problem = problem
        super().__init__(
            mark("The newest registry that is sound is of {as_of_date}: --as-of {as_of_date}."),
            as_of_date=as_of_date,
        )

    def text(self, language: str) -> str:
        """First what is wrong, then what can be used."""
        return f"{self.problem.text(language)} {super().text(language)}"

    def text_for_others(self, language: str) -> str:
        """The same, without what is of the machine."""
        return f"{self.problem.text_for_others(language)} {super().text(language)}"


class StartError(DashboardError):
    """The dashboard cannot be started here."""


class AccessRefused(DashboardError):
    """Somebody without exactly one role, or a page that the role does not have."""


class NoteError(DashboardError):
    """A note that cannot be pinned or taken away as asked, or notes that cannot be read."""

    for_others = mark(
        "The notes on charts cannot be used now; the figures are not affected. Tell your"
        " administrator at what time you read this."
    )


class NotComparableError(DashboardError):
    """A comparison that the method does not allow."""


class EstimationError(DashboardError):
    """A model that the persons of a selection cannot carry."""


class ReasonNeeded(DashboardError):
    """A correction without a reason, or with one that cannot be kept."""


class PictureError(DashboardError):
    """A picture, or a report, that cannot be made on this machine."""


@dataclass(frozen=True)
class Fault:
    """One reason to refuse an extract: where it is and what it is, never a person's value.

    ``rows`` are numbered as a spreadsheet does: the header is row 1.
    """

    file: str
    column: str
    rows: tuple[int, ...]
    message: str
    values: tuple[tuple[str, object], ...] = ()
    code: str = ""
    """Which fault of ``data.checks`` it is; empty where a file or cell could not be read."""

    def text(self, language: str) -> str:
        """What is wrong, in ``language``, without the place."""
        return translate(self.message, language).format(**dict(self.values))

    def place(self, language: str) -> str:
        """File, column and rows, in ``language``."""
        parts = [self.file]
        if self.column:
            parts.append(translate(mark("column {column}"), language).format(column=self.column))
        if self.rows:
            label = mark("row {rows}") if len(self.rows) == 1 else mark("rows {rows}")
            parts.append(translate(label, language).format(rows=row_ranges(self.rows)))
        return ", ".join(parts)


class LogBroken(OfTheMachine):
    """A log that is not what was written, with every place that shows it."""

    exit_code = EXIT_REFUSED

    def __init__(self, folder: str, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            mark(
                "The log in {folder} is not what was written. Keep it as it is, under another name,"
                " and compare it with the copies of the auditor."
            ),
            folder=folder,
        )

    def lines(self, language: str) -> list[str]:
        """Every fault on a line of its own, place first."""
        return fault_lines(self.faults, language)


class NoteRefused(NoteError):
    """A note that says what may not be said, with everything that was found."""

    exit_code = EXIT_REFUSED

    def __init__(self, findings: Sequence[Finding]) -> None:
        self.findings = tuple(findings)
        super().__init__(
            mark("Nothing was written: everybody reads a note, and it may say nothing of a person.")
        )

    def lines(self, language: str) -> list[str]:
        """Everything that was found on a line of its own."""
        return [finding.text(language) for finding in self.findings]


class NotesDamaged(NoteError):
    """Notes of which lines are damaged, with every place; the others can be read."""

    exit_code = EXIT_REFUSED

    def __init__(self, faults: Sequence[Fault]) -> None:
        self.faults = tuple(faults)
        super().__init__(
            mark("Not all notes can be read; the others are shown. Places: {places}."),
            places=len(self.faults),
        )

    def lines(self, language: str) -> list[str]:
        """Every fault on a line of its own, place first."""
        return fault_lines(self.faults, language)


class ExtractRefused(DashboardError):
    """An extract with faults; nothing of it was kept. ``remarks``: what was not read, and why."""

    exit_code = EXIT_REFUSED

    def __init__(self, faults: Sequence[Fault], remarks: Sequence[Fault] = ()) -> None:
        self.faults, self.remarks = tuple(faults), tuple(remarks)
        super().__init__(
            mark(
                "The extract was refused; nothing was changed. Faults: {faults}, in files: {files}."
                " Correct them at the source and import again."
            ),
            faults=len(self.faults),
            files=len({fault.file for fault in self.faults}),
        )

    def lines(self, language: str) -> list[str]:
        """Every fault on a line of its own, place first; then what was not read."""
        return fault_lines([*self.faults, *self.remarks], language)


def fault_lines(faults: Sequence[Fault], language: str) -> list[str]:
    """Every fault on a line of its own, place first."""
    return [f"{fault.place(language)}: {fault.text(language)}" for fault in faults]


def row_ranges(rows: Sequence[int], most: int = RANGES_SHOWN) -> str:
    """Row numbers as a person writes them: ``2, 5-9``; the first ``most`` ranges."""
    ranges: list[tuple[int, int]] = []
    for row in sorted(rows):
        if ranges and row == ranges[-1][1] + 1:
            ranges[-1] = (ranges[-1][0], row)
        else:
            ranges.append((row, row))
    shown = [str(a) if a == b else f"{a}-{b}" for a, b in ranges[:most]]
    return ", ".join(shown + ["…"] * (len(ranges) > most))


def error_lines(error: DashboardError, language: str = SOURCE_LANGUAGE) -> list[str]:
    """The whole error for a terminal: the message, then every fault."""
    with_lines = ExtractRefused | LogBroken | NoteRefused | NotesDamaged
    return [
        error.text(language),
        *(error.lines(language) if isinstance(error, with_lines) else []),
    ]
