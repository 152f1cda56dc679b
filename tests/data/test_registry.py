"""A registry holds exactly what the extract said, is complete or not there, and never changes."""

from __future__ import annotations

import datetime as dt
import signal
import subprocess
import sys
import time
from dataclasses import replace
from pathlib import Path

import duckdb
import pytest

from analysis.figures.flow import participant_flow
from analysis.selection import Selection
from data.errors import RegistryError, StoreError
from data.importing.extracts import import_extract
from data.programme import load_programme
from data.registry import counts, store
from data.registry.open import connect, connect_to, open_registry
from data.registry.store import RegistryEntry, find_registry, list_registries
from tests.extracts import AS_OF, person, write_extract

DATE = dt.date.fromisoformat(AS_OF)


def imported(folder: Path, store_folder: Path, reason: str = "") -> RegistryEntry:
    return import_extract(folder, DATE, load_programme(), store_folder, reason=reason).entry


STARTS = [
    {"participant_id": "A", "intervention": "reveal", "start_date": "2020-08-01"},
    {"participant_id": "A", "intervention": "life_goals", "start_date": "2020-07-10"},
    {"participant_id": "D", "intervention": "reveal", "start_date": "2020-08-01"},
]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_extract(
        tmp_path / "extract",
        [
            person("A", exit_date="2021-01-01", exit_reason="own_work"),
            person("B", exit_date="2021-01-01"),
            person("C", exit_reason="iva_benefit"),
            person("D"),
            person("E", intake_date=""),
            person("F", exit_date="2020-07-04"),
            person("G", intake_date="", exit_date="2020-07-04"),
            person("H", entry_date=""),
        ],
        interventions=STARTS,
    )


def corrected(folder: Path) -> None:
    """The same extract with one person less."""
    write_extract(folder, [person(code) for code in "ABCDEFG"], interventions=STARTS)


def test_the_flow_counts_everybody_once(folder: Path, tmp_path: Path) -> None:
    opened = open_registry(imported(folder, tmp_path / "store"))
    flow = participant_flow(opened, Selection())
    assert dict(flow.itertuples(index=False, name=None)) == {
        "registered": 8,
        "without_intake": 3,  # E, G and H, who has no entry
        "exit_before_entry": 2,  # F and G
        "both": 1,  # G
        "in_analysis": 4,
        "exit_date_unknown": 1,  # C
        "exit_reason_unknown": 1,  # B
        "in_duration_analysis": 2,
    }


def test_exits_are_counted_by_day_and_outcome(folder: Path, tmp_path: Path) -> None:
    opened = open_registry(imported(folder, tmp_path / "store"))
    to_exit, to_end = (
        (dt.date(2021, 1, 1) - dt.date(2020, 7, 5)).days,
        (DATE - dt.date(2020, 7, 5)).days,
    )
    assert sorted(counts.exit_events(opened, None, {}).itertuples(index=False, name=None)) == [
        ("all", to_exit, "successful", 1),
        ("all", to_exit, "unknown", 1),
        ("all", to_end, "censored", 1),
    ]


def test_by_intervention_a_person_counts_for_each_that_was_started(
    folder: Path, tmp_path: Path
) -> None:
    opened = open_registry(imported(folder, tmp_path / "store"))
    events = counts.exit_events(opened, "intervention", {})
    assert events.groupby("group")["persons"].sum().to_dict() == {
        "life_goals": 1,
        "none": 1,  # B; C has no date of exit
        "reveal": 2,
    }
    only = counts.exit_events(opened, "intervention", {"intervention": "life_goals"})
    assert only.groupby("group")["persons"].sum().to_dict() == {"life_goals": 1, "reveal": 1}


@pytest.mark.parametrize(
    ("first_sick_date", "band"),
    [
        ("2020-07-06", "unknown"),  # after entry
        ("2020-07-05", "0-0.5"),
        ("2020-01-06", "0-0.5"),
        ("2020-01-05", "0.5-1"),
        ("2019-07-06", "0.5-1"),
        ("2019-07-05", "1-1.5"),
        ("2019-01-05", "1.5-2"),
        ("2018-07-05", "2+"),
        ("2018-03-05", "2+"),  # 28 months before, to the day
        ("2018-03-04", "unknown"),
        ("", "unknown"),
    ],
)
def test_time_sick_is_banded_by_whole_calendar_months(
    tmp_path: Path, first_sick_date: str, band: str
) -> None:
    write_extract(tmp_path / "extract", [person("A", first_sick_date=first_sick_date)])
    opened = open_registry(imported(tmp_path / "extract", tmp_path / "store"))
    events = counts.exit_events(opened, "years_sick_before_entry", {})
    assert events["group"].tolist() == [band]


@pytest.mark.parametrize(
    ("birth_year", "band"),
    [("2003", "unknown"), ("2002", "18-24"), ("1996", "18-24"), ("1995", "25-34"),
     ("1986", "25-34"), ("1965", "55+"), ("1950", "55+"),
     ("1949", "unknown"), ("1905", "unknown"), ("", "unknown")],
)  # fmt: skip
def test_age_is_year_of_entry_minus_year_of_birth(
    tmp_path: Path, birth_year: str, band: str
) -> None:
    write_extract(tmp_path / "extract", [person("A", birth_year=birth_year)])
    opened = open_registry(imported(tmp_path / "extract", tmp_path / "store"))
    assert counts.exit_events(opened, "age_at_entry", {})["group"].tolist() == [band]


@pytest.mark.parametrize(
    ("entry", "cohort"),
    [("2019-06-30", "unknown"), ("2019-07-01", "1"), ("2020-06-30", "1"), ("2020-07-01", "2")],
)
def test_a_cohort_runs_from_1_july_to_30_june(tmp_path: Path, entry: str, cohort: str) -> None:
    write_extract(tmp_path / "extract", [person("A", entry_date=entry)])
    opened = open_registry(imported(tmp_path / "extract", tmp_path / "store"))
    assert counts.exit_events(opened, "cohort", {})["group"].tolist() == [cohort]


def test_the_same_content_in_another_order_and_shape_is_the_same_registry(
    folder: Path, tmp_path: Path
) -> None:
    first = import_extract(folder, DATE, load_programme(), tmp_path / "store")
    path = folder / "participants.csv"
    header, *rows = path.read_text("utf-8").splitlines()
    reordered = "\r\n".join([header, *reversed(rows)]).replace(",", ";")
    path.write_bytes(b"\xef\xbb\xbf" + reordered.encode("utf-8"))
    again = import_extract(folder, DATE, load_programme(), tmp_path / "store")
    assert (first.new, again.new) == (True, False)
    assert again.entry == first.entry
    assert len(list_registries(tmp_path / "store")) == 1


def test_a_correction_of_the_same_month_is_a_new_registry_and_both_stay(
    folder: Path, tmp_path: Path
) -> None:
    first = imported(folder, tmp_path / "store")
    corrected(folder)
    second = imported(folder, tmp_path / "store", "one person was registered twice")
    assert {e.content_hash for e in list_registries(tmp_path / "store")} == {
        first.content_hash,
        second.content_hash,
    }


def test_a_registry_is_closed_to_files_settings_and_writing(folder: Path, tmp_path: Path) -> None:
    opened = open_registry(imported(folder, tmp_path / "store"))
    for attack in (
        "SELECT * FROM read_csv('/etc/passwd')",
        "SELECT * FROM folder",
        "DELETE FROM participants",
        "SET enable_external_access = true",
        "INSTALL httpfs",
        "COPY participants TO 'out.csv'",
        "ATTACH 'other.duckdb'",
    ):
        with pytest.raises(duckdb.Error):
            opened.frame(attack, {})


def test_a_registry_can_be_opened_twice(folder: Path, tmp_path: Path) -> None:
    entry = imported(folder, tmp_path / "store")
    first, second = open_registry(entry), open_registry(entry)
    assert first.content_hash == second.content_hash


def test_a_changed_byte_is_noticed_at_opening(folder: Path, tmp_path: Path) -> None:
    entry = imported(folder, tmp_path / "store")
    entry.path.chmod(0o600)
    content = bytearray(entry.path.read_bytes())
    content[len(content) // 2] ^= 1
    entry.path.write_bytes(content)
    with pytest.raises(RegistryError, match="damaged"):
        open_registry(entry)


def test_a_registry_that_is_gone_is_noticed_at_opening(folder: Path, tmp_path: Path) -> None:
    entry = imported(folder, tmp_path / "store")
    entry.path.unlink()
    with pytest.raises(RegistryError, match="damaged or gone"):
        open_registry(entry)


def test_a_registry_of_another_version_is_said(folder: Path, tmp_path: Path) -> None:
    entry = replace(imported(folder, tmp_path / "store"), schema_version=99)
    with pytest.raises(RegistryError, match="version 99 of the extract; this is version 1"):
        open_registry(entry)


def test_a_damaged_manifest_is_named(folder: Path, tmp_path: Path) -> None:
    manifest = imported(folder, tmp_path / "store").path.with_suffix(".json")
    manifest.chmod(0o600)
    manifest.write_text("{}")
    with pytest.raises(RegistryError, match=manifest.name):
        list_registries(tmp_path / "store")


def test_what_is_asked_for_and_not_there_is_said(folder: Path, tmp_path: Path) -> None:
    with pytest.raises(RegistryError, match="python -m data import"):
        find_registry(tmp_path / "store")
    imported(folder, tmp_path / "store")
    with pytest.raises(RegistryError, match=r"2020-01-31.*There is: 2021-07-31"):
        find_registry(tmp_path / "store", dt.date(2020, 1, 31))


def test_files_are_for_the_steward_alone(folder: Path, tmp_path: Path) -> None:
    entry = imported(folder, tmp_path / "store")
    assert entry.path.stat().st_mode & 0o777 == 0o400
    assert entry.path.parent.stat().st_mode & 0o777 == 0o700


KILLED_WHILE = {
    "building": ("data.registry.build", "derive_trajectories"),
    "hashing": ("data.registry.build", "hash_content"),
    "publishing": ("data.registry.store", "sync"),
}


@pytest.mark.parametrize("moment", KILLED_WHILE)
def test_an_import_that_is_killed_changes_nothing_and_leaves_nothing(
    folder: Path, tmp_path: Path, moment: str
) -> None:
    module, function = KILLED_WHILE[moment]
    store_folder, reached = tmp_path / "store", tmp_path / "reached"
    before = imported(folder, store_folder)
    corrected(folder)
    program = f"""
import sys, time, datetime, pathlib, importlib
module = importlib.import_module({module!r})
def wait(*_, **__):
    pathlib.Path({str(reached)!r}).touch()
    time.sleep(60)
setattr(module, {function!r}, wait)
from data.importing.extracts import import_extract
from data.programme import load_programme
import_extract(pathlib.Path({str(folder)!r}), datetime.date(2021, 7, 31), load_programme(),
               pathlib.Path({str(store_folder)!r}), reason="corrected at the source")
"""
    process = subprocess.Popen([sys.executable, "-c", program])
    for _ in range(600):
        if reached.exists():
            break
        time.sleep(0.05)
    assert reached.exists()
    process.send_signal(signal.SIGKILL)
    process.wait()

    assert list_registries(store_folder) == [before]
    assert open_registry(before).content_hash == before.content_hash
    after = imported(folder, store_folder, "corrected at the source")
    left = {path.name for path in store_folder.rglob("*")}
    assert left == {".lock"} | {
        f"{entry.name}{ending}" for entry in (before, after) for ending in (".duckdb", ".json")
    }


def test_a_database_whose_manifest_was_never_written_is_removed_by_the_next_import(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    real, calls = store.sync, []

    def fail_after_first_rename(path: Path) -> None:
        calls.append(path)
        if path.is_dir():
            raise OSError(5, "Input/output error")
        real(path)

    monkeypatch.setattr(store, "sync", fail_after_first_rename)
    with pytest.raises(StoreError, match="Input/output error"):
        imported(folder, tmp_path / "store")
    assert list_registries(tmp_path / "store") == []
    monkeypatch.undo()
    entry = imported(folder, tmp_path / "store")
    assert [path.name for path in (tmp_path / "store").glob("*.duckdb")] == [entry.path.name]


def test_two_imports_at_once_do_not_meet(folder: Path, tmp_path: Path) -> None:
    with (
        store.staging_folder(tmp_path / "store"),
        pytest.raises(StoreError, match="Another import"),
    ):
        imported(folder, tmp_path / "store")
    assert imported(folder, tmp_path / "store").persons == 8


def test_a_store_that_cannot_be_made_is_said(folder: Path, tmp_path: Path) -> None:
    (tmp_path / "file").touch()
    with pytest.raises(StoreError, match="cannot be written"):
        imported(folder, tmp_path / "file" / "store")


def test_the_default_store_is_what_the_environment_says(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setenv("DASHBOARD_STORE", str(tmp_path))
    assert store.default_store() == tmp_path
    monkeypatch.setenv("DASHBOARD_STORE", "")
    assert store.default_store() == store.DEFAULT_STORE


def test_one_registry_serves_many_threads(folder: Path, tmp_path: Path) -> None:
    from concurrent.futures import ThreadPoolExecutor

    opened = open_registry(imported(folder, tmp_path / "store"))
    with ThreadPoolExecutor(8) as pool:
        flows = list(pool.map(lambda _: counts.participant_flow(opened, {}), range(64)))
    assert all(flow.equals(flows[0]) for flow in flows)


def test_no_database_writes_beside_itself_or_reads_another_file(tmp_path: Path) -> None:
    first, second, third = (tmp_path / name for name in ("it's.duckdb", "two.duckdb", "three"))
    for file in (first, second, third):
        with connect(file) as written:
            written.execute("CREATE TABLE persons AS SELECT 1 AS one")
    with connect(first, read_only=True) as read, connect_to({"one": first, "two": second}) as both:
        assert both.execute("SELECT * FROM one.persons, two.persons").fetchall() == [(1, 1)]
        for database in (connect(), read, both):
            ((spilled,),) = database.execute("SELECT current_setting('temp_directory')").fetchall()
            assert spilled == ""
            for reaching in (f"ATTACH '{third}' AS three", "SET memory_limit = '1GB'"):
                with pytest.raises(duckdb.Error, match="configuration"):
                    database.execute(reaching)
