"""What a registration really has is counted and reported, and does not refuse the extract."""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pytest

from data.checks.checks import ODDITIES
from data.importing.extracts import import_extract
from data.programme import load_programme
from tests.extracts import AS_OF, person, write_extract

ODD_PERSONS = {
    "no_intake": {"intake_date": ""},
    "no_entry": {"entry_date": ""},
    "exit_before_entry": {"exit_date": "2020-07-04", "exit_reason": "own_work"},
    "exit_without_date": {"exit_reason": "own_work"},
    "exit_without_reason": {"exit_date": "2020-07-05", "exit_reason": "unknown"},
    "first_sick_after_entry": {"first_sick_date": "2020-07-06"},
    "sick_too_long": {"first_sick_date": "2018-03-04"},
    "entry_before_programme": {"entry_date": "2019-06-30"},
    "age_implausible": {"birth_year": "1949"},
}
"""Those that a row of participants shows by itself; the others are in test_warnings."""


def oddities(folder: Path, *participants: dict[str, str]) -> dict[str, int]:
    """The oddities of an extract of these persons, only those that occur."""
    report = import_extract(
        write_extract(folder / "extract", list(participants)),
        dt.date.fromisoformat(AS_OF),
        load_programme(),
        folder / "store",
    )
    for language in ("nl", "en"):
        text = "\n".join(report.lines(language))
        for oddity in ODDITIES:
            assert (oddity.name.in_language(language) in text) == bool(
                report.entry.oddities.get(oddity.code)
            )
    return {code: count for code, count in report.entry.oddities.items() if count}


@pytest.mark.parametrize("code", ODD_PERSONS)
def test_an_oddity_is_counted(tmp_path: Path, code: str) -> None:
    odd = person("B", first_sick_date="2019-01-01") | ODD_PERSONS[code]
    assert oddities(tmp_path, person("A"), odd) == {code: 1}


def test_a_sound_registration_has_none(tmp_path: Path) -> None:
    limits = person("A", first_sick_date="2018-03-05", exit_date="2020-07-05", exit_reason="other")
    assert oddities(tmp_path, limits) == {}


def test_what_touches_a_figure_is_counted_among_those_in_it(tmp_path: Path) -> None:
    no_intake = person("A", intake_date="", exit_date="2021-01-01")
    assert oddities(tmp_path, no_intake) == {"no_intake": 1}
