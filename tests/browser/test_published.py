"""Every published count stands on the page where the report has it, as a browser shows it."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from tests.browser.conftest import Visit

pytestmark = pytest.mark.browser

PUBLISHED = Path(__file__).resolve().parents[1] / "published" / "joining_forces_tables.csv"
COHORTS = {
    "1": "Cohort 1",
    "2": "Cohort 2",
    "all": "Alle deelnemers",
    "sick_2y": "Minstens 2 jaar ziek",
}
DOES_NOT_ADD_UP = {("wage_sanction", "no", "sick_2y"): "228"}
"""The report prints 225, while its risk classes sum to 253 and 25 have a sanction."""

ROWS = {
    "3.1": {
        "age_at_entry": {
            "18-24": "18-24 jaar", "25-34": "25-34 jaar", "35-44": "35-44 jaar",
            "45-54": "45-54 jaar", "55+": "55 jaar of ouder", "unknown": "Onbekend",
        },
        "branch": {
            "staff": "Staf", "marechaussee": "Marechaussee", "army": "Landmacht",
            "air_force": "Luchtmacht", "navy": "Marine",
        },
        "years_sick_before_entry": {
            "0-0.5": "0-0,5 jaar", "0.5-1": "0,5-1 jaar", "1-1.5": "1-1,5 jaar",
            "1.5-2": "1,5-2 jaar", "unknown": "Onbekend",
        },
        "intervention": {
            "life_goals": "Life Goals", "jump_movement": "Jump Movement", "reveal": "Reveal",
            "place_and_train": "Place & Train", "none": "Geen interventie",
        },
        "participants": {"total": "Alle deelnemers"},
    },
    "3.2": {
        "exited": {"no": "Nog in traject", "yes": "Uitgestroomd"},
        "exit_reason": {
            "own_work": "Plaatsing/terugkeer eigen werk",
            "elsewhere_in_defence": "Plaatsing elders binnen Defensie",
            "outside_defence": "Plaatsing buiten Defensie",
            "sickness_benefit_contract_end": "Instroom ZW door afloop contract",
            "resigned_at_own_request": "Ontslag op eigen verzoek",
            "iva_benefit": "Doorstroom naar IVA-uitkering",
            "other": "Overig (leeftijdsontslag, overlijden, strafontslag)",
            "unknown": "Onbekend",
        },
    },
    "3.4": {
        "wage_sanction": {"no": "Geen loonsanctie", "yes": "Loonsanctie"},
        "wage_sanction_risk": {
            "none": "Geen", "low": "Laag", "middle": "Midden", "high": "Hoog",
            "unknown": "Onbekend",
        },
    },
}  # fmt: skip
PAGES = {
    "3.1": ("participants", "Deelnemers naar leeftijd, onderdeel, ziekteduur en interventie"),
    "3.2": ("exits", "Redenen van uitstroom"),
    "3.4": ("sanctions", "Loonsancties en verwacht risico"),
}

READ_TABLE = """
caption => {
  const table = [...document.querySelectorAll('table')].find(
    t => t.caption && t.caption.textContent.trim() === caption);
  return [...table.rows].map(row => [...row.cells].map(cell => cell.textContent.trim()));
}
"""


def cells(table: str) -> list[dict[str, str]]:
    with PUBLISHED.open(encoding="utf-8") as file:
        return [row for row in csv.DictReader(file) if row["table"] == table]


@pytest.mark.parametrize("table", PAGES)
def test_every_published_count_is_on_its_page(visit: Visit, table: str) -> None:
    path, caption = PAGES[table]
    page = visit.open(f"/{path}")
    # A slow browser draws a table some time after the run that sent it has ended.
    page.locator("caption", has_text=caption).first.wait_for(state="attached")
    rows = page.evaluate(READ_TABLE, caption)
    columns = {name: position for position, name in enumerate(rows[0])}
    shown = [(row[0], row) for row in rows[1:] if len(row) > 1]
    for cell in cells(table):
        place = (cell["variable"], cell["category"], cell["cohort"])
        label = ROWS[table][cell["variable"]][cell["category"]]
        column = columns[COHORTS[cell["cohort"]]]
        counts = {row[column].split()[0] for name, row in shown if name == label}
        assert DOES_NOT_ADD_UP.get(place, cell["count"]) in counts, place
