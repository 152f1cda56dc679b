"""The way through the page *Import*: what is asked, what was checked, what was confirmed.

A check is kept in the memory of the session and nowhere else: it ends with the session. Nothing
is kept before it is confirmed.
"""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from functools import partial
from html import escape
from typing import TYPE_CHECKING

import streamlit as st

from analysis.change.effects import change_effects
from data.checks.lost import LOST, SHRUNK, Meant
from data.errors import DashboardError, NotComparableError
from data.importing.extracts import as_meant, confirm, prepare, pseudonym_key
from data.importing.incoming import (
    INCOMING_VARIABLE,
    MOST_BYTES,
    MOST_FILES,
    Upload,
    incoming_extracts,
    incoming_folder,
    incoming_path,
    write_uploads,
)
from data.registry.store import default_store, staging_folder
from data.schema.tables import tables_of
from data.words import mark
from pages.access import guard as access
from pages.access import log as access_log
from pages.access.settings import programme
from pages.reader import address
from pages.reader.words import _, date_text, language, name, number
from pages.shared import show
from pages.shared.parts import strong

if TYPE_CHECKING:
    from collections.abc import Callable, Sequence
    from pathlib import Path

    import pandas as pd

    from data.importing.extracts import Prepared
    from data.registry.store import RegistryEntry

CHECKED, DONE, TURN = "import:checked", "import:done", "import:turn"
UPLOAD, INCOMING = "upload", "incoming"
SOURCES = {UPLOAD: mark("Upload files"), INCOMING: mark("Choose from the incoming folder")}
COMPARING = mark("Comparing with the registry before")
MEGABYTE = 1024**2


@dataclass(frozen=True)
class Request:
    """What the steward asks to be imported."""

    as_of_date: dt.date | None
    uploads: Sequence[Upload]
    chosen: str | None
    """The name of an extract in the incoming folder."""
    pseudonymise: bool

    @property
    def complete(self) -> bool:
        """Whether there is something to check."""
        return self.as_of_date is not None and bool(self.uploads or self.chosen)


@dataclass(frozen=True)
class Checked:
    """An extract that was checked, and what it would change."""

    prepared: Prepared
    effects: pd.DataFrame | None
    """As ``analysis.change.effects``; None without an earlier registry, or of a refused extract."""
    not_compared: DashboardError | None
    """Why there are no effects although there is an earlier registry."""


@dataclass(frozen=True)
class Done:
    """A registry that the steward made."""

    entry: RegistryEntry
    new: bool


def checked() -> Checked | None:
    """What was checked in this session and waits to be confirmed."""
    found: Checked | None = st.session_state.get(CHECKED)
    return found


def done() -> Done | None:
    """What was confirmed last in this session."""
    found: Done | None = st.session_state.get(DONE)
    return found


def start_again() -> None:
    """Forget what was checked or confirmed, and the uploaded files with it."""
    for key in (CHECKED, DONE):
        st.session_state.pop(key, None)
    st.session_state[TURN] = st.session_state.get(TURN, 0) + 1


def draw_request() -> None:
    """What is to be imported, and the button that checks it."""
    st.markdown(
        _(
            "An extract becomes a registry in two steps: first it is checked and compared with the"
            " registry before, then you confirm. **Nothing is kept until you confirm.**"
        )
    )
    request = _ask()
    if st.button(
        _("Check the extract"),
        type="primary",
        icon=":material/fact_check:",
        disabled=not request.complete,
        key=_key("check"),
    ):
        with st.status(_("Checking the extract"), type="compact") as status:
            st.session_state[CHECKED] = check(request, partial(_say, status))
        st.rerun()


def _say(status: st.delta_generator.DeltaGenerator, step: str) -> None:
    status.update(label=_(step))  # type: ignore[attr-defined]


def _ask() -> Request:
    """The form."""
    folder = incoming_folder()
    source = UPLOAD
    if folder is not None:
        names = {code: _(title) for code, title in SOURCES.items()}
        source = st.radio(
            _("Where is the extract?"),
            list(names),
            format_func=names.__getitem__,
            horizontal=True,
            key=_key("source"),
        )
    uploads: list[Upload] = []
    chosen = None
    if folder is not None and source == INCOMING:
        chosen = _choose(folder)
    else:
        uploads = _upload()
    left, right = st.columns([1, 2], vertical_alignment="bottom")
    with left:
        as_of_date = st.date_input(
            _("As-of date of the extract"),
            None,
            min_value=programme().first_day,
            max_value=dt.date.today(),
            format="DD-MM-YYYY",
            key=_key("as_of"),
        )
    with right:
        pseudonymise = st.checkbox(
            _("The files hold registration numbers: make pseudonyms of them"),
            key=_key("pseudonymise"),
        )
    return Request(as_of_date, uploads, chosen, pseudonymise)


def _draw_upload_words() -> None:
    """What the uploader says, in the reader's language: the style sheet puts it in place."""
    words = {
        "choose-files": _("Choose files"),
        "which-files": _("CSV, XLSX or TXT"),
        "drop-files": _("Drop the files here"),
    }
    rules = "".join(f"--{name}:{json.dumps(text)};" for name, text in words.items())
    st.html(f"<style>:root{{{rules}}}</style>")


def _upload() -> list[Upload]:
    _draw_upload_words()
    files = st.file_uploader(
        _("CSV files, one for each table, or one workbook (.xlsx)"),
        type=["csv", "xlsx", "txt"],
        accept_multiple_files=True,
        max_upload_size=MOST_BYTES // MEGABYTE,
        help=_(
            "At most {files} files, {size} MB together.", files=MOST_FILES,
            size=MOST_BYTES // MEGABYTE,
        ),
        key=_key("files"),
    )  # fmt: skip
    return [Upload(file.name, file.getvalue()) for file in files]


def _choose(folder: Path) -> str | None:
    known = incoming_extracts(folder)
    if not known:
        st.info(
            _("The incoming folder ({variable}) is empty.", variable=INCOMING_VARIABLE),
            icon=":material/folder_off:",
        )
        return None
    return st.selectbox(
        _("Extract in the incoming folder"), known, index=None, key=_key("incoming"),
        placeholder=_("Choose an extract"),
    )  # fmt: skip


def _key(control: str) -> str:
    """The key of a control: of this language, and new for each import."""
    return f"import:{control}:{language()}:{st.session_state.get(TURN, 0)}"


def check(request: Request, step: Callable[[str], None]) -> Checked:
    """Read, check and compare; what was uploaded is gone from the disk when this ends."""
    key = pseudonym_key(None) if request.pseudonymise else None
    store, folder = default_store(), incoming_folder()
    if request.as_of_date is None:
        raise ValueError("a request without a date is not complete")
    prepared_from = partial(
        prepare, as_of_date=request.as_of_date, programme=programme(), store=store,
        pseudonym_key=key, step=step,
    )  # fmt: skip
    if request.chosen and folder:
        prepared = prepared_from(incoming_path(folder, request.chosen))
    else:
        with staging_folder(store) as staging:
            write_uploads(staging, request.uploads)
            prepared = prepared_from(staging)
    return _compared(prepared, step)


def _compared(prepared: Prepared, step: Callable[[str], None]) -> Checked:
    if prepared.refused or prepared.before is None:
        return Checked(prepared, None, None)
    step(COMPARING)
    try:
        return Checked(prepared, change_effects(prepared.draft, prepared.before), None)
    except NotComparableError as error:
        return Checked(prepared, None, error)


def draw_decision(checked: Checked) -> None:
    """The reason where one is needed, and the buttons that keep the extract or drop it."""
    prepared = checked.prepared
    if prepared.refused:
        _ask_meant(checked)
        st.button(_("Import another extract"), on_click=start_again, key=_key("again"))
        return
    st.header(_("Confirm"), anchor=False)
    reason = _ask_reason(prepared) if prepared.needs_reason else ""
    keep, drop = st.columns([1, 3])
    with drop:
        st.button(_("Drop it, keep nothing"), on_click=start_again, key=_key("drop"))
    with keep:
        confirmed = st.button(
            _("Keep as a registry"),
            type="primary",
            icon=":material/check:",
            disabled=prepared.needs_reason and not reason.strip(),
            key=_key("confirm"),
        )
    if confirmed:
        with st.status(_("Building the registry"), type="compact") as status:
            keep_it(prepared, reason, partial(_say, status))
        st.rerun()


def _ask_meant(checked: Checked) -> None:
    """A tick for each table that is gone or far smaller, which may be on purpose."""
    prepared = checked.prepared
    asked = [fault for fault in prepared.refused if fault.code in (LOST, SHRUNK)]
    if not asked:
        return
    called = {table.name: name(table.called) for table in tables_of(prepared.programme)}
    ticked: dict[str, list[str]] = {LOST: [], SHRUNK: []}
    for fault in asked:
        table = str(dict(fault.values)["table"])
        words = (
            _(
                "Leave the table “{table}” out on purpose: its figures stay empty",
                table=called[table],
            )
            if fault.code == LOST
            else _("The table “{table}” has fewer rows on purpose", table=called[table])
        )
        if st.checkbox(words, key=_key(f"meant:{table}")):
            ticked[fault.code].append(table)
    meant = Meant(frozenset(ticked[LOST]), frozenset(ticked[SHRUNK]))
    if st.button(_("Go on with what is ticked"), key=_key("meant"), disabled=meant == Meant()):
        st.session_state[CHECKED] = _compared(as_meant(prepared, meant), lambda _step: None)
        st.rerun()


def keep_it(prepared: Prepared, reason: str, step: Callable[[str], None]) -> None:
    """Make the registry, write down who did, and forget the extract."""
    known = prepared.known
    entry = confirm(prepared, reason, step)
    access_log.record(access.viewer(), "import", access_log.ALLOWED, "import", entry.name)
    start_again()
    st.session_state[DONE] = Done(entry, not known)


def _ask_reason(prepared: Prepared) -> str:
    st.markdown(
        _(
            "There is a registry of {date} with other content. This one will **correct** it: both"
            " stay, and the dashboard shows the newer one.",
            date=date_text(prepared.as_of_date),
        )
    )
    return st.text_input(
        _("Reason of the correction"),
        max_chars=200,
        help=_("It is kept with the registry. Name no persons and no numbers of persons."),
        key=_key("reason"),
    )


def draw_done(done: Done) -> None:
    """What was kept, and what comes next."""
    entry = done.entry
    message = (
        _("The registry of {date} is in the store: {persons} persons registered.",
          date=strong(date_text(entry.as_of_date)), persons=strong(number(entry.persons)))
        if done.new
        else _("The registry of {date} was already there with the same content: nothing changed.",
               date=strong(date_text(entry.as_of_date)))
    )  # fmt: skip
    show.answer(message, _("Its name is {name}.", name=escape(entry.name)))
    st.markdown(
        _(
            "Others see it once a release of it is published: [go on to publishing]({address}).",
            address=address.page_link("publish"),
        )
    )
    st.button(_("Import another extract"), on_click=start_again, key=_key("next"))


def draw_explanation() -> None:
    """What happens to the files."""
    with st.expander(_("What happens to the files?"), icon=":material/lock:"):
        st.markdown(
            _(
                "Uploaded files are read in a private folder of the store and removed as soon as"
                " they were read, before you see the report. What was checked stays in memory"
                " until you confirm, drop it, or close the page; then it is gone, and nothing was"
                " changed. If the server stops half-way, what was left is removed when it starts"
                " again. An extract in the incoming folder is read where it lies and stays there."
            )
        )
