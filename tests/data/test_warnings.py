"""Warnings are counted in persons, with the rows where they hold, and refuse nothing."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path

import pytest

from data.checks.checks import CHECKS, FAULTS, ODDITIES, Hit
from data.checks.lost import Meant
from data.importing.extracts import Prepared, import_extract, prepare
from data.programme import load_programme, parse_programme
from tests.data.test_oddities import ODD_PERSONS
from tests.extracts import AS_OF, person, write_extract

DATE = dt.date.fromisoformat(AS_OF)
BEFORE = dt.date(2021, 6, 30)
PROGRAMME = load_programme()
LEFT = {"exit_date": "2021-05-01", "exit_reason": "own_work"}

Rows = list[dict[str, str]]
FEWER = Meant(smaller=frozenset({"participants"}))
"""Of two or three persons one that vanished is a large share of the table."""


def prepared(folder: Path, persons: Rows, **tables: Rows) -> Prepared:
    write_extract(folder / "extract", persons, **tables)
    return prepare(folder / "extract", DATE, PROGRAMME, folder / "store", meant=FEWER)


def found(extract: Prepared) -> dict[tuple[str, str], tuple[tuple[int, ...], int]]:
    """(Code, column) → rows and count."""
    assert extract.faults == ()
    return {(f.check.code, f.column): (f.rows, f.count) for f in extract.warnings}


def since(folder: Path, before: Rows, now: Rows) -> dict[tuple[str, str], tuple[object, int]]:
    """The warnings of an extract after a registry of a month before."""
    write_extract(folder / "before", before)
    import_extract(folder / "before", BEFORE, PROGRAMME, folder / "store")
    return found(prepared(folder, now))


@pytest.mark.parametrize("code", ODD_PERSONS)
def test_a_warning_names_its_row_and_column(tmp_path: Path, code: str) -> None:
    odd = person("B", first_sick_date="2019-01-01") | ODD_PERSONS[code]
    ((which, column), place) = next(iter(found(prepared(tmp_path, [person("A"), odd])).items()))
    assert (which, place) == (code, ((3,), 1))
    assert column in odd


def intervention(who: str, start: str, end: str = "", what: str = "life_goals") -> dict[str, str]:
    return {"participant_id": who, "intervention": what, "start_date": start, "end_date": end}


def test_an_intervention_outside_the_stay_is_counted_once_a_person(tmp_path: Path) -> None:
    rows = [
        intervention("A", "2020-07-04"),  # the day before entry
        intervention("A", "2020-07-03", what="reveal"),
        intervention("B", "2020-07-05", "2021-05-01"),  # from entry to exit: inside
        intervention("C", "2021-05-02"),  # the day after exit
        intervention("D", "2021-05-01", "2021-05-02"),
    ]
    persons = [person("A"), person("B", **LEFT), person("C", **LEFT), person("D", **LEFT)]
    assert found(prepared(tmp_path, persons, interventions=rows)) == {
        ("intervention_before_entry", "start_date"): ((2, 3), 1),
        ("intervention_after_exit", "start_date"): ((5, 6), 2),
    }


def test_a_sanction_within_18_months_of_sickness_is_odd(tmp_path: Path) -> None:
    # First sick on 1 October 2019: 18 months later is 1 April 2021.
    sanctions = [
        {"participant_id": "A", "imposed_date": "2021-03-31"},
        {"participant_id": "B", "imposed_date": "2021-04-01"},
        {"participant_id": "C", "imposed_date": "2020-09-01"},
    ]
    persons = [person("A"), person("B"), person("C", first_sick_date="")]
    extract = prepared(tmp_path, persons, wage_sanctions=sanctions)
    assert found(extract) == {("sanction_too_early", "imposed_date"): ((2,), 1)}


@pytest.mark.parametrize(
    ("phase", "rows", "odd"),
    [
        ("1", [], False),  # where everybody begins
        ("2", [], True),
        ("2", [intervention("A", "2021-01-01", what="reveal")], False),
        ("2", [intervention("A", "2021-06-02", what="reveal")], True),  # began after the answer
        ("3", [intervention("A", "2021-01-01", "2021-02-01", "reveal")], False),  # matching
        ("3", [intervention("A", "2021-01-01")], True),
        ("4", [intervention("A", "2021-01-01", what="reveal")], True),
        ("1", [intervention("A", "2021-01-01", what="reveal")], True),  # a later one has begun
        ("1", [intervention("A", "2021-01-01"),
               intervention("A", "2021-02-01", what="reveal")], False),  # both are running
        ("1", [intervention("A", "2020-12-01", "2021-01-31"),
               intervention("A", "2021-02-01", what="reveal")], True),
    ],
)  # fmt: skip
def test_a_phase_that_contradicts_the_interventions_is_odd(
    tmp_path: Path, phase: str, rows: Rows, odd: bool
) -> None:
    answer = {"participant_id": "A", "round": "1", "answered_date": "2021-06-01", "phase": phase}
    other = intervention("Z", "2021-01-01")
    extract = prepared(
        tmp_path, [person("A"), person("Z")], interventions=[other, *rows], survey=[answer]
    )
    assert found(extract) == ({("phase_contradicts", "phase"): ((2,), 1)} if odd else {})


def test_without_interventions_no_phase_contradicts_them(tmp_path: Path) -> None:
    answer = {"participant_id": "A", "round": "1", "answered_date": "2021-06-01", "phase": "4"}
    assert found(prepared(tmp_path, [person("A")], survey=[answer])) == {}


def test_an_answer_that_was_not_given_contradicts_nothing(tmp_path: Path) -> None:
    invited = {"participant_id": "A", "round": "1", "answered_date": "", "phase": "4"}
    rows = [intervention("A", "2021-01-01")]
    assert found(prepared(tmp_path, [person("A")], interventions=rows, survey=[invited])) == {}


def test_who_is_not_counted_is_in_no_other_warning(tmp_path: Path) -> None:
    rows = [intervention("A", "2020-07-01")]
    extract = prepared(tmp_path, [person("A", intake_date="")], interventions=rows)
    assert found(extract) == {("no_intake", "intake_date"): ((2,), 1)}


def test_who_vanished_is_counted_and_the_month_that_shrinks(tmp_path: Path) -> None:
    before = [person(code) for code in "ABC"]
    assert since(tmp_path, before, [person("A")]) == {
        ("shrunk", ""): ((), 2),
        ("vanished", "participant_id"): ((), 2),
    }


def test_who_vanished_is_seen_in_a_month_that_grows(tmp_path: Path) -> None:
    now = [person("A"), person("C"), person("D")]
    assert since(tmp_path, [person("A"), person("B")], now) == {
        ("vanished", "participant_id"): ((), 1)
    }


def test_nobody_of_before_is_probably_another_key(tmp_path: Path) -> None:
    assert since(tmp_path, [person("A")], [person("B")]) == {
        ("nobody_known", "participant_id"): ((), 1),
        ("vanished", "participant_id"): ((), 1),
    }


def test_a_closed_case_that_reopened_is_no_changed_date(tmp_path: Path) -> None:
    before = [person("A", **LEFT), person("B", exit_reason="other"), person("C", **LEFT)]
    now = [person("A"), person("B"), person("C", **LEFT)]
    assert since(tmp_path, before, now) == {("reopened", "exit_date"): ((2, 3), 2)}


def test_dates_that_changed_are_named_by_column(tmp_path: Path) -> None:
    before = [
        person("A", **LEFT),
        person("B"),
        person("C", first_sick_date=""),
        person("D"),
        person("E", **LEFT),
    ]
    now = [
        person("A", exit_date="2021-05-02", exit_reason="own_work"),
        person("B", entry_date="2020-07-06", exit_date="2021-07-01", exit_reason="own_work"),
        person("C", first_sick_date="2019-10-02"),  # filled in: no change of a date
        person("D", first_sick_date="2019-10-02"),
        person("E", exit_date="", exit_reason="own_work"),  # closed still, and its date is gone
    ]
    assert since(tmp_path, before, now) == {
        ("exit_without_date", "exit_date"): ((6,), 1),
        ("first_sick_date_changed", "first_sick_date"): ((5,), 1),
        ("entry_date_changed", "entry_date"): ((3,), 1),
        ("exit_date_changed", "exit_date"): ((2, 6), 2),
    }


def test_code_lists_that_grew_are_named_with_their_new_codes(tmp_path: Path) -> None:
    write_extract(tmp_path / "before", [person("A")])
    import_extract(tmp_path / "before", BEFORE, PROGRAMME, tmp_path / "store")
    branch = '[[branches]]\ncode = "reserve"\nname = { nl = "Reserve", en = "Reserve" }\n\n'
    grown = parse_programme(PROGRAMME.source.replace("[[providers]]", f"{branch}[[providers]]", 1))
    extract = prepare(tmp_path / "before", DATE, grown, tmp_path / "store")
    (finding,) = extract.warnings
    assert (finding.check.code, finding.column, finding.count) == ("codes_added", "branches", 1)
    assert finding.text("nl").startswith("nieuwe codes in een lijst van het programma (reserve):")


def test_the_first_registry_is_compared_with_nothing(tmp_path: Path) -> None:
    extract = prepared(
        tmp_path, [person("A")], interventions=[], wage_sanctions=[], survey=[], placements=[]
    )
    assert extract.previous is None
    assert set(extract.report.counts) == {c.code for c in ODDITIES if not c.compares}


def test_what_a_missing_table_would_show_is_not_looked_for(tmp_path: Path) -> None:
    counts = prepared(tmp_path, [person("A")], interventions=[]).report.counts
    assert counts["intervention_before_entry"] == 0
    assert "sanction_too_early" not in counts
    assert "phase_contradicts" not in counts


def test_a_missing_table_hides_no_day_of_the_others(tmp_path: Path) -> None:
    rows = [person(f"P{n}", first_sick_date="2019-10-01") for n in range(40)]
    codes = {code for code, _column in found(prepared(tmp_path, rows))}
    assert "on_one_day" in codes


def test_a_later_registry_is_not_the_one_before(tmp_path: Path) -> None:
    write_extract(tmp_path / "later", [person("A"), person("B")])
    import_extract(tmp_path / "later", DATE, PROGRAMME, tmp_path / "store")
    extract = prepare(
        write_extract(tmp_path / "now", [person("A")]), BEFORE, PROGRAMME, tmp_path / "store"
    )
    assert extract.previous is None


def test_another_programme_is_not_the_one_before(tmp_path: Path) -> None:
    write_extract(tmp_path / "before", [person("A"), person("B")])
    other = replace(PROGRAMME, code="another")
    import_extract(tmp_path / "before", BEFORE, other, tmp_path / "store")
    assert prepared(tmp_path, [person("A")]).previous is None


def test_a_damaged_registry_is_passed_over_for_the_one_before_it(tmp_path: Path) -> None:
    for month, persons in ((4, "ABC"), (5, "AB")):
        folder = write_extract(tmp_path / f"{month}", [person(code) for code in persons])
        date = dt.date(2021, month, 28)
        store = tmp_path / "store"
        entry = import_extract(folder, date, PROGRAMME, store, meant=FEWER).entry
    entry.path.chmod(0o600)
    entry.path.write_bytes(b"gone")
    extract = prepared(tmp_path, [person("A"), person("B")])
    assert extract.previous is not None
    assert extract.previous.entry.as_of_date == dt.date(2021, 4, 28)
    assert found(extract)["vanished", "participant_id"] == ((), 1)


def test_a_row_with_a_fault_is_not_a_warning_too(tmp_path: Path) -> None:
    extract = prepared(tmp_path, [person("A", entry_date="gisteren"), person("B", intake_date="")])
    assert [(f.check.code, f.rows) for f in extract.report.findings] == [
        ("unreadable_cell", (2,)),
        ("no_intake", (3,)),
    ]


def test_every_check_is_declared_with_words_in_both_languages_and_once() -> None:
    assert len(CHECKS) == len(FAULTS) + len(ODDITIES)
    for check in CHECKS.values():
        assert check.name.nl and check.name.en and check.effect.nl and check.effect.en
        assert check.figures
        assert (check.severity == "warning") == ((check.find or check.against) is not None)


def test_a_registry_of_another_version_of_the_extract_is_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = write_extract(tmp_path / "before", [person("A")])
    import_extract(folder, BEFORE, PROGRAMME, tmp_path / "store")
    monkeypatch.setattr("data.importing.extracts.VERSION", 99)
    assert prepared(tmp_path, [person("A")]).previous is None


def test_a_check_that_fails_for_another_reason_is_not_passed_over(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> list[Hit]:
        raise KeyError("no_such_column")

    check = replace(ODDITIES[0], find=broken)
    monkeypatch.setattr("data.checks.checks.ODDITIES", (check, *ODDITIES[1:]))
    with pytest.raises(KeyError, match="no_such_column"):
        prepared(tmp_path, [person("A")])
