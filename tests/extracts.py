"""Small extracts for tests: a few made-up persons, written as a steward would deliver them."""

from __future__ import annotations

import csv
import datetime as dt
from pathlib import Path

from data.importing.extracts import import_extract
from data.programme import load_programme
from data.reading.extract import SYNTHETIC_MARKER
from data.registry.open import Registry, open_registry
from data.schema.tables import PARTICIPANTS, tables_of

AS_OF = "2021-07-31"
PERSON = {
    "birth_year": "1995",
    "branch": "army",
    "first_sick_date": "2019-10-01",
    "intake_date": "2020-07-01",
    "entry_date": "2020-07-05",
    "exit_date": "",
    "exit_reason": "",
    "wage_sanction_risk": "low",
}


def person(participant_id: str, **columns: str) -> dict[str, str]:
    """A participant who is still in the programme, but for what is given."""
    return {"participant_id": participant_id} | PERSON | columns


def columns_of(table: str) -> list[str]:
    """The declared columns of a table."""
    (found,) = [t for t in tables_of(load_programme()) if t.name == table]
    return [column.name for column in found.columns]


def write_csv(
    folder: Path, table: str, rows: list[dict[str, str]], columns: list[str] | None = None
) -> Path:
    """One file of an extract; cells that a row does not give stay empty."""
    folder.mkdir(parents=True, exist_ok=True)
    # Nobody in a test exists, and so "A" will do for a pseudonym.
    (folder / SYNTHETIC_MARKER).touch()
    path = folder / f"{table}.csv"
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, columns or columns_of(table), restval="")
        writer.writeheader()
        writer.writerows(rows)
    return path


def write_extract(
    folder: Path, participants: list[dict[str, str]], **tables: list[dict[str, str]]
) -> Path:
    """An extract of these participants; tables that are not given are not written."""
    for name, rows in {"participants": participants, **tables}.items():
        write_csv(folder, name, rows)
    return folder


def no_rows() -> dict[str, list[dict[str, str]]]:
    """Every table but that of participants, without rows: delivered, and nothing in it."""
    return {t.name: [] for t in tables_of(load_programme()) if t is not PARTICIPANTS}


def registry_of(
    folder: Path, participants: list[dict[str, str]], **tables: list[dict[str, str]]
) -> Registry:
    """The registry of these participants on the as-of date, opened; other tables have no rows."""
    write_extract(folder / "extract", participants, **(no_rows() | tables))
    as_of_date = dt.date.fromisoformat(AS_OF)
    report = import_extract(folder / "extract", as_of_date, load_programme(), folder / "store")
    return open_registry(report.entry)
