"""What cannot be so is said, with what it touches: ages, hours, days, stays, numbers of persons.

Made after what spreadsheets and registrations do to data; each is a kind, drawn at random.
"""

from __future__ import annotations

import datetime as dt
from pathlib import Path

import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.checks.checks import CHECKS
from data.checks.oddities import (
    LEAST_HOURS,
    MOST_HOURS,
    MOST_ROWS,
    OLDEST,
    ROWS_TO_SUSPECT,
    SUSPICIOUS_SHARE,
    YOUNGEST,
)
from data.importing.extracts import Prepared, prepare
from data.programme import load_programme
from data.reading.cells import SERIAL_ZERO, UnreadableCell, reader
from data.schema.tables import PARTICIPANT, PARTICIPANTS
from tests.extracts import AS_OF, person, write_extract

PROGRAMME = load_programme()
DATE = dt.date.fromisoformat(AS_OF)
DRAWN = settings(deadline=None, max_examples=40)
Rows = list[dict[str, str]]


def masks(code: str, **tables: pd.DataFrame) -> list[int]:
    """The rows for which a check holds, of tables that were read."""
    find = CHECKS[code].find
    assert find
    return sorted({row for hit in find(dict(tables), PROGRAMME) for row in hit.rows})


def persons(**columns: list[object]) -> pd.DataFrame:
    """Participants as they are read: dates, whole numbers, texts."""
    rows = max(map(len, columns.values()))
    frame = pd.DataFrame({"participant_id": [f"p{n}" for n in range(rows)]})
    for name, values in columns.items():
        kind = "Int64" if name == "birth_year" else "datetime64[s]"
        frame[name] = pd.Series(values).astype(kind)
    return frame


@DRAWN
@given(st.integers(1900, 2100), st.integers(2019, 2024))
def test_an_age_at_which_nobody_is_employed_is_odd(born: int, entered: int) -> None:
    found = masks(
        "age_implausible",
        participants=persons(birth_year=[born], entry_date=[dt.date(entered, 7, 1)]),
    )
    assert bool(found) == (not YOUNGEST <= entered - born <= OLDEST)


@pytest.mark.parametrize(("age", "odd"), [(15, True), (16, False), (70, False), (71, True)])
def test_nobody_is_employed_before_16_or_after_70(age: int, odd: bool) -> None:
    frame = persons(birth_year=[2020 - age], entry_date=[dt.date(2020, 7, 1)])
    assert bool(masks("age_implausible", participants=frame)) == odd


@pytest.mark.parametrize(("hours", "odd"), [(0.8, True), (1.0, False), (60.0, False), (60.5, True)])
def test_a_week_has_1_to_60_hours_of_work(hours: float, odd: bool) -> None:
    frame = pd.DataFrame({"participant_id": ["A"], "hours_per_week": [hours]})
    assert bool(masks("hours_implausible", placements=frame)) == odd


@pytest.mark.parametrize(("same", "others", "odd"), [(6, 23, False), (6, 24, True), (5, 25, False)])
def test_a_fifth_of_thirty_dates_on_one_day_is_odd(same: int, others: int, odd: bool) -> None:
    spread = [dt.date(2020, 2, 1) + dt.timedelta(n) for n in range(others)]
    found = masks("on_one_day", **everything(entry_date=[dt.date(2020, 1, 1)] * same + spread))
    assert bool(found) == odd


@pytest.mark.parametrize(("rows", "odd"), [(12, False), (13, True)])
def test_a_person_has_at_most_twelve_rows(rows: int, odd: bool) -> None:
    events = pd.DataFrame({"participant_id": ["A"] * rows})
    assert bool(masks("many_rows", **(everything() | {"interventions": events}))) == odd


def test_nothing_is_said_of_an_age_that_is_not_known() -> None:
    frame = persons(birth_year=[None, 1985], entry_date=[dt.date(2020, 1, 1), None])
    assert masks("age_implausible", participants=frame) == []


@DRAWN
@given(st.floats(0, 80))
def test_hours_of_no_contract_are_odd_such_as_a_share_of_full_time(hours: float) -> None:
    frame = pd.DataFrame({"participant_id": ["A"], "hours_per_week": [hours]})
    found = masks("hours_implausible", placements=frame)
    assert bool(found) == (not LEAST_HOURS <= hours <= MOST_HOURS)


@DRAWN
@given(st.integers(-400, 400))
def test_who_entered_before_the_programme_began_is_odd(days: int) -> None:
    entered = PROGRAMME.first_day + dt.timedelta(days)
    frame = persons(entry_date=[entered])
    assert bool(masks("entry_before_programme", participants=frame)) == (days < 0)
    assert masks("no_cohort", participants=frame) == []  # it is said once


def test_an_entry_after_the_last_cohort_has_none() -> None:
    last = max(cohort.last_day for cohort in PROGRAMME.cohorts)
    frame = persons(entry_date=[last, last + dt.timedelta(1)])
    assert masks("no_cohort", participants=frame) == [1]


@DRAWN
@given(st.integers(0, 4000))
def test_a_stay_longer_than_the_programme_is_odd(days: int) -> None:
    # From 1 July 2019 to 30 June 2024: five years, with a leap day in 2020 and 2024.
    entered = dt.date(2012, 1, 1)
    frame = persons(entry_date=[entered], exit_date=[entered + dt.timedelta(days)])
    assert bool(masks("stay_too_long", participants=frame)) == (days > 5 * 365 + 2 - 1)


@DRAWN
@given(st.integers(1, 120), st.integers(0, 120))
def test_a_day_with_a_suspicious_share_of_all_dates_is_odd(others: int, same: int) -> None:
    days = [dt.date(2020, 1, 1)] * same + [
        dt.date(2020, 2, 1) + dt.timedelta(n) for n in range(others)
    ]
    found = masks("on_one_day", **everything(entry_date=days))
    many = others + same >= ROWS_TO_SUSPECT and same >= SUSPICIOUS_SHARE * (others + same)
    assert found == (list(range(same)) if many else [])


@DRAWN
@given(st.integers(0, 40), st.integers(0, 100))
def test_people_registered_twice_are_odd_if_they_are_many(twice: int, once: int) -> None:
    born = [*range(twice), *range(twice), *range(1000, 1000 + once)]
    day: list[object] = [dt.date(2020, 1, 1)] * len(born)
    frame = persons(birth_year=born or [1], first_sick_date=day, intake_date=day, entry_date=day)
    frame["branch"] = "army"
    many = len(born) >= ROWS_TO_SUSPECT and 2 * twice >= SUSPICIOUS_SHARE * len(born)
    assert masks("doubled", participants=frame) == (
        list(range(2 * twice)) if many and twice else []
    )


@DRAWN
@given(st.integers(0, 40))
def test_a_number_with_more_rows_than_one_person_has_is_odd(rows: int) -> None:
    events = pd.DataFrame({"participant_id": ["A"] * rows + ["B"]})
    tables = everything() | {"interventions": events}
    assert masks("many_rows", **tables) == (list(range(rows)) if rows > MOST_ROWS else [])


def everything(**columns: list[object]) -> dict[str, pd.DataFrame]:
    """All tables that the checks of days and numbers look at, empty but for the participants."""
    days = ("first_sick_date", "intake_date", "entry_date", "exit_date")
    size = max(map(len, columns.values()), default=0)
    empty: list[object] = [None] * size
    nothing: dict[str, list[object]] = {"start_date": [], "end_date": [], "imposed_date": []}
    return {
        "participants": persons(**{day: columns.get(day, empty) for day in days}),
        **{name: persons(**nothing) for name in ("interventions", "wage_sanctions", "placements")},
    }


YEAR = reader(PARTICIPANTS.column("birth_year"), PROGRAMME)


@DRAWN
@given(st.integers(1900, 2100))
def test_a_year_that_a_spreadsheet_made_a_day_is_refused(year: int) -> None:
    """1985 in a cell with the format of a date is 7 June 1905, and no year of birth."""
    day = SERIAL_ZERO + dt.timedelta(year)
    assert day.year == 1905
    for cell in (day, day.isoformat(), f"{day:%d-%m-%Y}"):
        with pytest.raises(UnreadableCell, match="which a spreadsheet makes of a year"):
            YEAR.read(cell)
    assert YEAR.read(float(year)) == YEAR.read(str(year)) == year


@DRAWN
@given(st.dates(dt.date(1920, 1, 1), dt.date(2010, 12, 31)))
def test_of_a_day_of_birth_the_year_is_kept(day: dt.date) -> None:
    assert YEAR.read(day) == YEAR.read(day.isoformat()) == day.year


NUMBER = reader(PARTICIPANT, PROGRAMME)


@pytest.mark.parametrize(
    "written",
    ["nan", "NaN", "null", "None", "NA", "n.a.", "nvt", "n.v.t.", "N.V.T", "onbekend", "Unknown",
     "geen", "0", "000", "0.0", "x", "XXX", "x-x", 0.0],
)  # fmt: skip
def test_a_word_for_nobody_is_no_number_of_somebody(written: str | float) -> None:
    with pytest.raises(UnreadableCell, match="stands for none"):
        NUMBER.read(written)


@pytest.mark.parametrize("written", ["A", "10", "x1", "nan1", "1x0", "p00", "onbekend7"])
def test_a_number_that_holds_such_a_word_is_a_number(written: str) -> None:
    assert NUMBER.read(written) == written


def prepared(folder: Path, participants: Rows, **tables: Rows) -> Prepared:
    write_extract(folder / "extract", participants, **tables)
    return prepare(folder / "extract", DATE, PROGRAMME, folder / "store")


def test_implausible_rows_are_warnings_with_their_place_and_refuse_nothing(tmp_path: Path) -> None:
    rows = [
        person("A", birth_year="1905"),
        person("B", birth_year="1985", entry_date="2010-01-01", first_sick_date="2009-12-01"),
        person("C"),
    ]
    placements = [
        {"participant_id": "C", "start_date": f"2021-0{n}-01", "hours_per_week": hours}
        for n, hours in enumerate(("0,8", "1", "60", "72"), start=1)
    ]
    extract = prepared(tmp_path, rows, placements=placements)
    assert extract.faults == ()
    assert [(f.check.code, f.column, f.rows, f.count) for f in extract.warnings] == [
        ("entry_before_programme", "entry_date", (3,), 1),
        ("age_implausible", "birth_year", (2,), 1),
        ("hours_implausible", "hours_per_week", (2, 5), 1),
    ]


def test_one_number_for_many_people_is_refused_as_that(tmp_path: Path) -> None:
    rows = [person("A"), *[person("99999", birth_year=str(1980 + n)) for n in range(6)]]
    (fault,) = prepared(tmp_path, rows).refused
    assert (fault.rows, fault.code) == ((3, 4, 5, 6, 7, 8), "duplicate")
    assert "one number on 6 rows" in fault.text("en")


def test_a_row_of_nobody_is_refused_where_it_stands(tmp_path: Path) -> None:
    sanction = {"participant_id": "null", "imposed_date": "2021-01-01"}
    extract = prepared(tmp_path, [person("A"), person("nvt")], wage_sanctions=[sanction])
    assert [(f.file, f.column, f.rows) for f in extract.refused] == [
        ("participants.csv", "participant_id", (3,)),
        ("wage_sanctions.csv", "participant_id", (2,)),
    ]
