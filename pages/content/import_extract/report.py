"""What was found in an extract and what it would change, on the page *Import*."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from data.checks.checks import FAULT
from pages.content.quality.change_effects import draw_change_effects
from pages.content.quality.tables import draw_changed
from pages.reader.words import (
    _,
    count_words,
    date_text,
    language,
    listed,
    number,
)
from pages.shared import show
from pages.shared.parts import strong
from pages.shared.tables import Row

if TYPE_CHECKING:
    from data.checks.report import Finding
    from pages.content.import_extract.steps import Checked

MOST_ROWS = 200
"""As many findings on the page; the file has them all."""
LONGEST_PLACE = 100
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would compute at the beginning of a cell."""
CSV_SEPARATOR = {"nl": ";", "en": ","}


def draw_answer(checked: Checked) -> None:
    """Whether the extract can be kept, and what was read."""
    prepared = checked.prepared
    faults, warnings = len(prepared.faults), len(prepared.warnings)
    odd = count_words("{count} warning", "{count} warnings", warnings)
    if faults:
        wrong = count_words("{count} fault", "{count} faults", faults)
        first = _("The extract cannot be kept: {faults}.", faults=strong(wrong, "unsuccessful"))
        more = _("Nothing was changed. Correct them at the source and check again. Also: {odd}.",
                 odd=odd)  # fmt: skip
    else:
        first = _(
            "The extract of {date} can be kept: no faults, {odd}.",
            date=strong(date_text(prepared.as_of_date)),
            odd=strong(odd),
        )
        more = _("Nothing was kept yet: confirm at the bottom of this page.")
    show.answer(first, f"{more} {_read(checked)}")


def _read(checked: Checked) -> str:
    """The files with their rows, and those that are missing."""
    report = checked.prepared.report
    read = listed([
        _("{file} ({rows} rows)", file=escape(file), rows=number(rows))
        for file, rows in report.files
    ])  # fmt: skip
    words = _("Read: {files}.", files=read) if read else ""
    if report.files_missing:
        missing = listed(list(report.files_missing))
        words += " " + _("Not in the extract, their figures stay empty: {files}.", files=missing)
    return words


def draw_not_read(checked: Checked) -> None:
    """Files and sheets that were not read, or are hidden, and why."""
    remarks = checked.prepared.report.remarks
    if not remarks:
        return
    st.header(_("Not read, or hidden"), anchor=False)
    show.table(
        "not-read",
        _("Not read, or hidden"),
        [_("Place"), _("What")],
        [Row(one.place(language()), [one.text(language())], "finding") for one in remarks],
    )


def draw_findings(checked: Checked) -> None:
    """Every fault and warning with its place, and all of them as a file."""
    findings = checked.prepared.report.findings
    if not findings:
        return
    st.header(_("Faults and warnings"), anchor=False)
    shown = findings[:MOST_ROWS]
    show.table(
        "faults-and-warnings",
        _("Faults and warnings"),
        [_("Place"), _("Kind"), _("How many"), _("What")],
        [_finding(finding) for finding in shown],
    )
    if len(shown) < len(findings):
        st.caption(
            _("The first {shown} of {all}; the file has them all.", shown=number(len(shown)),
              all=number(len(findings)))
        )  # fmt: skip
    st.download_button(
        _("Download as CSV"),
        as_csv(checked.prepared.report.table(language()), CSV_SEPARATOR[language()]),
        file_name=f"import-{checked.prepared.as_of_date.isoformat()}.csv",
        mime="text/csv",
        on_click="ignore",
        icon=":material/download:",
    )


def _finding(finding: Finding) -> Row:
    faulty = finding.check.severity == FAULT
    kind = _("fault") if faulty else _("warning")
    return Row(_place(finding), [kind, number(finding.count), finding.text(language())], "finding")


def _place(finding: Finding) -> str:
    """File, column and the first rows; the file with all findings has all rows."""
    place = finding.place(language()) or _("the registry before")
    if len(place) <= LONGEST_PLACE:
        return place
    return place[:LONGEST_PLACE].rpartition(", ")[0] + ", …"


def as_csv(table: pd.DataFrame, separator: str) -> bytes:
    """A table as CSV in UTF-8 with BOM; no cell of it is a formula."""
    plain = table.map(
        lambda cell: f"'{cell}" if isinstance(cell, str) and cell.startswith(FORMULA) else cell
    )
    return bytes(plain.to_csv(index=False, sep=separator).encode("utf-8-sig"))


def draw_differences(checked: Checked) -> None:
    """What would change: persons, fields, main figures."""
    prepared = checked.prepared
    if prepared.refused:
        return
    st.header(_("What changes"), anchor=False)
    if prepared.known:
        st.info(_("The store has a registry with exactly this content: nothing would change."),
                icon=":material/content_copy:")  # fmt: skip
        return
    if prepared.previous is None or prepared.changes is None:
        st.markdown(_("This is the first registry: there is nothing to compare it with."))
        return
    draw_changed(prepared.changes, prepared.previous.entry.as_of_date)
    if checked.not_compared:
        st.warning(checked.not_compared.text(language()), icon=":material/balance:")
    if checked.effects is not None:
        draw_change_effects(checked.effects)
