"""What was found in an extract and what it would change, on the page *Import*."""

from __future__ import annotations

from html import escape
from typing import TYPE_CHECKING

import pandas as pd
import streamlit as st

from analysis import change_effects
from analysis.overview import (
    CONTRACT,
    EXITS,
    PARTICIPANTS,
    PERSONS,
    SUCCESSFUL_EXIT,
    WAGE_SANCTIONS,
)
from data.checks import FAULT
from data.words import mark
from pages.shared.parts import answer, strong
from pages.shared.quality_tables import draw_changed
from pages.shared.tables import Cell, Row, draw_table, records
from pages.shared.words import (
    UNDEFINED,
    _,
    count_words,
    date_text,
    language,
    listed,
    number,
    percent,
    points,
)

if TYPE_CHECKING:
    from data.report import Finding
    from pages.shared.importing import Checked

MOST_ROWS = 200
"""As many findings on the page; the file has them all."""
LONGEST_PLACE = 100
FORMULA = ("=", "+", "-", "@", "\t", "\r")
"""What a spreadsheet would compute at the beginning of a cell."""
CSV_SEPARATOR = {"nl": ";", "en": ","}

MEASURES = {
    PARTICIPANTS: mark("Participants"),
    EXITS: mark("Exits"),
    SUCCESSFUL_EXIT: mark("Successful exit within 1 year"),
    CONTRACT: mark("Contract measure"),
    WAGE_SANCTIONS: mark("Wage sanctions"),
}
CHANGES = {
    change_effects.PROGRAMME: mark("Another programme file"),
    change_effects.VANISHED: mark("Persons who vanished"),
    "exits_backdated": mark("Exits that were not known then"),
    "exits_withdrawn": mark("Exits withdrawn"),
    "exit_dates": mark("Other days of exit"),
    "exit_reasons": mark("Other reasons of exit"),
    "entries": mark("Other days of intake or entry"),
    "first_sick_dates": mark("Other first sick days"),
    "traits": mark("Other characteristics"),
    "interventions": mark("Other interventions"),
    "wage_sanctions": mark("Other wage sanctions"),
    change_effects.NEW: mark("Persons who were not registered then"),
    change_effects.LATER: mark("The time since"),
    change_effects.TOTAL: mark("All together"),
}


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
    answer(first, f"{more} {_read(checked)}")


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


def draw_findings(checked: Checked) -> None:
    """Every fault and warning with its place, and all of them as a file."""
    findings = checked.prepared.report.findings
    if not findings:
        return
    st.header(_("Faults and warnings"), anchor=False)
    shown = findings[:MOST_ROWS]
    draw_table(
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
        _draw_effects(checked.effects)


def _draw_effects(effects: pd.DataFrame) -> None:
    """The effect of each kind of change on the main figures."""
    st.subheader(_("Effect on the main figures"), anchor=False)
    rows = []
    for change, title in CHANGES.items():
        group = effects[effects["change"] == change]
        by_measure = {row.measure: row for row in records(group)}
        if change == change_effects.TOTAL:
            rows.append(Row(_(title), [_total(by_measure[m]) for m in MEASURES], "total"))
        elif _matters(group):
            persons = int(group["persons"].iloc[0])
            header = _(title) + (f" ({number(persons)})" if persons else "")
            rows.append(Row(header, [_effect(by_measure[m]) for m in MEASURES]))
    columns = [_("Change (persons)"), *(_(measure) for measure in MEASURES.values())]
    draw_table(_("Effect on the main figures"), columns, rows)
    st.caption(
        _(
            "Each change is made after those above it, so that the effects add up. What stands"
            " above the time since was corrected of months that have passed. Everybody, exact."
        )
    )


def _matters(group: pd.DataFrame) -> bool:
    """Whether a change is about anybody, or does anything."""
    return bool((group["persons"] > 0).any() or group["effect"].fillna(0).abs().gt(0).any())


def _effect(row: pd.Series) -> str:
    """A difference with its sign."""
    if pd.isna(row.effect):
        return UNDEFINED
    if row.measure not in PERSONS:
        return points(row.effect)
    sign = "+" if row.effect > 0 else "\N{MINUS SIGN}" if row.effect < 0 else ""
    return sign + number(abs(row.effect))


def _total(row: pd.Series) -> Cell:
    """Where the figure comes to, and from where."""

    def text(value: float) -> str:
        if pd.isna(value):
            return UNDEFINED
        return number(value) if row.measure in PERSONS else percent(value, 1)

    return Cell(text(row.after), _("was {before}", before=text(row.before)))
