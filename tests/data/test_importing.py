"""An import in two steps: nothing is kept before it is confirmed, and a correction says why."""

from __future__ import annotations

import csv
import datetime as dt
import time
from pathlib import Path

import pytest

from data.errors import DashboardError, ExtractRefused, ReasonNeeded, StoreError
from data.importing.extracts import Prepared, confirm, import_extract, prepare
from data.programme import load_programme
from data.registry.open import open_registry
from data.registry.store import list_registries
from tests.extracts import AS_OF, person, write_csv, write_extract

DATE = dt.date.fromisoformat(AS_OF)
PROGRAMME = load_programme()
KEY = bytes(range(32))
CANARY = "Kanarie"
CANARY_NUMBER = "987654329"
LATE = "one exit was registered late"
LEFT = {"exit_date": "2021-05-01", "exit_reason": "own_work"}


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


def ready(folder: Path, *persons: dict[str, str], store: Path) -> Prepared:
    return prepare(write_extract(folder, list(persons)), DATE, PROGRAMME, store)


def test_preparing_touches_nothing(tmp_path: Path, store: Path) -> None:
    extract = ready(tmp_path / "x", person("A"), store=store)
    assert (extract.faults, extract.changes, extract.corrects) == ((), None, None)
    assert extract.draft.entry.persons == 1
    assert not extract.needs_reason
    assert not store.exists()


def test_what_was_prepared_is_confirmed_whatever_happens_to_the_files(
    tmp_path: Path, store: Path
) -> None:
    extract = ready(tmp_path / "x", person("A"), store=store)
    write_extract(tmp_path / "x", [person("B"), person("C")])
    entry = confirm(extract)
    assert (entry.persons, entry.content_hash) == (1, extract.draft.content_hash)
    assert (entry.reason, entry.corrects) == ("", "")
    assert list_registries(store) == [entry]


@pytest.mark.parametrize("date", [dt.date(2999, 1, 1), dt.date(2019, 6, 30)])
def test_a_date_of_no_extract_is_wrong_use(tmp_path: Path, store: Path, date: dt.date) -> None:
    folder = write_extract(tmp_path / "x", [person("A")])
    with pytest.raises(DashboardError, match=str(date)):
        prepare(folder, date, PROGRAMME, store)


def test_a_refused_extract_cannot_be_confirmed(tmp_path: Path, store: Path) -> None:
    extract = ready(tmp_path / "x", person("A", entry_date="x"), store=store)
    with pytest.raises(ExtractRefused):
        confirm(extract)
    assert not store.exists()


def test_a_correction_needs_a_reason_and_keeps_it(tmp_path: Path, store: Path) -> None:
    first = confirm(ready(tmp_path / "x", person("A"), store=store))
    extract = ready(tmp_path / "y", person("A", **LEFT), store=store)
    assert extract.needs_reason and extract.corrects == first
    for nothing in ("", "  \n"):
        with pytest.raises(ReasonNeeded, match="Give the reason"):
            confirm(extract, nothing)
    second = confirm(extract, f"  {LATE}\n")
    assert (second.reason, second.corrects) == (LATE, first.content_hash)
    assert list_registries(store)[:2] in ([second, first], [first, second])
    assert len(list_registries(store)) == 2


def test_the_same_content_is_no_correction(tmp_path: Path, store: Path) -> None:
    first = confirm(ready(tmp_path / "x", person("A"), store=store))
    again = ready(tmp_path / "x", person("A"), store=store)
    assert not again.needs_reason
    assert confirm(again) == first


def test_a_first_import_keeps_no_reason(tmp_path: Path, store: Path) -> None:
    assert confirm(ready(tmp_path / "x", person("A"), store=store), LATE).reason == ""


def test_going_back_to_what_was_corrected_is_refused_in_words(tmp_path: Path, store: Path) -> None:
    confirm(ready(tmp_path / "x", person("A"), store=store))
    extract = ready(tmp_path / "y", person("A", **LEFT), store=store)
    time.sleep(1.1)  # a registry is newer by the second
    confirm(extract, LATE)
    back = ready(tmp_path / "x", person("A"), store=store)
    with pytest.raises(StoreError, match=r"that .* corrected"):
        confirm(back, "back again")


@pytest.mark.parametrize(
    ("reason", "wrong"),
    [
        (f"exit of J. {CANARY}", "point to a person"),
        (f"exit of {CANARY_NUMBER}", "point to a person"),
        ("exit of NR-7 moved", "point to a person"),
        ("x" * 201, "201 characters"),
        ("late\x1b[31m", "cannot be shown"),
    ],
)
def test_a_reason_says_what_not_who(tmp_path: Path, store: Path, reason: str, wrong: str) -> None:
    confirm(ready(tmp_path / "x", person("NR-7"), store=store))
    extract = ready(tmp_path / "y", person("NR-7", **LEFT), store=store)
    with pytest.raises(ReasonNeeded, match=wrong) as caught:
        confirm(extract, reason)
    for language in ("nl", "en"):
        assert CANARY not in caught.value.text(language)
        assert CANARY_NUMBER not in caught.value.text(language)
    assert len(list_registries(store)) == 1


def test_a_registry_that_came_in_between_is_noticed(tmp_path: Path, store: Path) -> None:
    extract = ready(tmp_path / "x", person("A"), store=store)
    confirm(ready(tmp_path / "y", person("B"), store=store))
    with pytest.raises(StoreError, match="in the meantime"):
        confirm(extract)


def test_what_changed_is_there_before_confirming(tmp_path: Path, store: Path) -> None:
    folder = write_extract(tmp_path / "before", [person("A"), person("B"), person("C")])
    import_extract(folder, dt.date(2021, 6, 30), PROGRAMME, store)
    extract = ready(
        tmp_path / "x", person("A", **LEFT), person("B", branch="navy"), person("D"), store=store
    )
    assert extract.changes is not None
    assert set(extract.changes.itertuples(index=False, name=None)) == {
        ("new", "", 1),
        ("vanished", "", 1),
        ("filled_in", "exit_date", 1),
        ("filled_in", "exit_reason", 1),
        ("corrected", "branch", 1),
    }
    assert "  1 persons new, 1 vanished" in extract.change_lines("en")
    assert "  Branch of the armed forces: corrected for 1" in extract.change_lines("en")
    assert extract.before is not None
    assert extract.before.as_of_date == dt.date(2021, 6, 30)
    assert len(list_registries(store)) == 1


def test_registration_numbers_never_reach_the_store(tmp_path: Path, store: Path) -> None:
    numbers = ["12.345.67", "7654321"]
    folder = write_extract(tmp_path / "x", [person(number) for number in numbers])
    entry = confirm(prepare(folder, DATE, PROGRAMME, store, pseudonym_key=KEY))
    for path in store.rglob("*"):
        content = path.read_bytes() if path.is_file() else b""
        assert not any(form in content for form in (b"12.345.67", b"1234567", b"7654321"))
    kept = open_registry(entry).frame("SELECT participant_id FROM participants", {})
    assert kept["participant_id"].str.fullmatch("p[0-9a-f]{32}").all()


def test_one_person_written_in_two_ways_stands_twice(tmp_path: Path, store: Path) -> None:
    folder = write_extract(tmp_path / "x", [person("1234567"), person("0123-4567")])
    extract = prepare(folder, DATE, PROGRAMME, store, pseudonym_key=KEY)
    assert [(f.check.code, f.rows) for f in extract.faults] == [("duplicate", (2, 3))]


@pytest.mark.parametrize("header", ["geboortedatum", "birth_date", "geboortejaar"])
@pytest.mark.parametrize("written", ["1987-06-05", "05-06-1987", "5-6-1987", "1987"])
def test_of_a_date_of_birth_only_the_year_is_kept(
    tmp_path: Path, store: Path, header: str, written: str
) -> None:
    cells = person("A") | {"birth_year": written}
    row = {header if name == "birth_year" else name: cell for name, cell in cells.items()}
    write_csv(tmp_path / "x", "participants", [row], list(row))
    extract = prepare(tmp_path / "x", DATE, PROGRAMME, store)
    assert extract.faults == ()
    assert extract.extract.tables["participants"]["birth_year"].tolist() == [1987]
    entry = confirm(extract)
    kept = open_registry(entry).frame("SELECT * FROM participants", {})
    assert kept["birth_year"].tolist() == [1987]
    assert "06-05" not in kept.to_csv() and "1987-06" not in kept.to_csv()


def test_a_date_of_birth_that_does_not_exist_is_refused(tmp_path: Path, store: Path) -> None:
    extract = ready(tmp_path / "x", person("A", birth_year="1987-02-30"), store=store)
    assert [(f.check.code, f.column) for f in extract.faults] == [("unreadable_cell", "birth_year")]


def test_a_column_that_identifies_is_told_from_one_that_is_unknown(
    tmp_path: Path, store: Path
) -> None:
    columns = [*person("A"), "Achternaam", "kleur"]
    write_csv(tmp_path / "x", "participants", [person("A")], columns)
    extract = prepare(tmp_path / "x", DATE, PROGRAMME, store)
    assert [(f.check.code, f.column) for f in extract.faults] == [
        ("identifying", "Achternaam"),
        ("unreadable_header", "kleur"),
    ]


def test_an_end_before_its_beginning_is_refused(tmp_path: Path, store: Path) -> None:
    rows = [
        {"participant_id": "A", "intervention": "reveal", "start_date": "2021-02-02",
         "end_date": end}
        for end in ("2021-02-01",)
    ]  # fmt: skip
    folder = write_extract(tmp_path / "x", [person("A")], interventions=rows)
    extract = prepare(folder, DATE, PROGRAMME, store)
    assert [(f.check.code, f.file, f.column, f.rows) for f in extract.faults] == [
        ("end_before_start", "interventions.csv", "end_date", (2,))
    ]


def test_the_report_is_a_table_with_faults_before_warnings(tmp_path: Path, store: Path) -> None:
    extract = ready(
        tmp_path / "x",
        person("A", branch=CANARY),
        person("B", intake_date=""),
        person("C", intake_date=""),
        person("D", exit_reason="other"),
        store=store,
    )
    path = tmp_path / "report.csv"
    extract.report.write(path, "en")
    assert path.read_bytes().startswith(b"\xef\xbb\xbf")
    with path.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert list(rows[0]) == [
        "severity", "code", "file", "column", "rows", "count", "text", "figures",
    ]  # fmt: skip
    assert [tuple(row.values())[:6] for row in rows] == [
        ("fault", "unreadable_cell", "participants.csv", "branch", "2", "1"),
        ("warning", "no_intake", "participants.csv", "intake_date", "3-4", "2"),
        ("warning", "exit_without_date", "participants.csv", "exit_date", "5", "1"),
    ]
    assert rows[1]["text"] == "without intake: not counted in the analysis"
    assert "uptake" in rows[2]["figures"].split()
    assert extract.report.exit_code == 3


def test_the_report_has_every_row_where_a_message_has_the_first_of_them(
    tmp_path: Path, store: Path
) -> None:
    persons = [person(f"A{n}", intake_date="" if n % 2 else "2020-07-01") for n in range(400)]
    report = ready(tmp_path / "x", *persons, store=store).report
    rows = report.table("en")["rows"].iloc[0].split(", ")
    assert [int(row) for row in rows] == list(range(3, 402, 2))


def test_warnings_alone_refuse_nothing(tmp_path: Path, store: Path) -> None:
    extract = ready(tmp_path / "x", person("A", intake_date=""), store=store)
    assert (len(extract.warnings), extract.report.exit_code) == (1, 0)
    assert confirm(extract).oddities["no_intake"] == 1


def test_a_report_that_cannot_be_written_is_said(tmp_path: Path, store: Path) -> None:
    report = ready(tmp_path / "x", person("A"), store=store).report
    with pytest.raises(DashboardError, match="cannot be written"):
        report.write(tmp_path / "nowhere" / "report.csv", "nl")


@pytest.mark.parametrize("key", [None, KEY])
def test_no_canary_comes_out_by_any_way(tmp_path: Path, store: Path, key: bytes | None) -> None:
    """Every cell of a person's row is a canary somewhere; no message, table or error has one."""
    folder = tmp_path / "x"
    canaries = [CANARY, f"J. {CANARY}", CANARY_NUMBER, "NL91ABNA0417164300", "06-98765432",
                "kanarie@voorbeeld.nl", "9876 XZ", "1987-06-05"]  # fmt: skip
    rows = [person(canary) | dict.fromkeys(list(person("A"))[1:], canary) for canary in canaries]
    write_extract(
        folder,
        rows,
        interventions=[{"participant_id": c, "intervention": c, "start_date": c} for c in canaries],
        placements=[{"participant_id": c, "start_date": "2021-01-01", "employer": c}
                    for c in canaries],
    )  # fmt: skip
    (folder / "SYNTHETIC.txt").unlink()
    extract = prepare(folder, DATE, PROGRAMME, store, pseudonym_key=key)
    with pytest.raises(ExtractRefused) as caught:
        confirm(extract, LATE)
    told = [str(caught.value), repr(caught.value), repr(extract)]
    for language in ("nl", "en"):
        told += [caught.value.text(language), *caught.value.lines(language)]
        told += extract.report.lines(language)
        told.append(extract.report.table(language).to_csv())
        told += [finding.place(language) for finding in extract.report.findings]
    text = "\n".join(told)
    assert [canary for canary in canaries if canary in text] == []
    assert {f.check.code for f in extract.faults} >= {"identifying", "unreadable_cell"}
