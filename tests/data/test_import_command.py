"""``python -m data import`` and what it leads to: report, dry run, pseudonyms, corrections."""

from __future__ import annotations

import csv
import io
import sys
import types
from pathlib import Path

import pytest

from analysis.__main__ import main as analysis
from data.__main__ import main as data
from data.errors import ExtractRefused, ReasonNeeded, RegistryError
from data.registry.store import list_registries
from tests.extracts import person, write_extract

KEY = bytes(range(32))
LEFT = {"exit_date": "2021-05-01", "exit_reason": "own_work"}
JULY = ("--as-of", "2021-07-31")


@pytest.fixture
def store(tmp_path: Path) -> Path:
    return tmp_path / "store"


@pytest.fixture
def keys(monkeypatch: pytest.MonkeyPatch) -> list[tuple[str, Path | None]]:
    """Keys that are asked for, each answered with the same bytes."""
    asked: list[tuple[str, Path | None]] = []

    def read_key(name: str, folder: Path | None = None) -> bytes:
        asked.append((name, folder))
        return KEY

    module = types.ModuleType("data.security.keys")
    module.read_key = read_key  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "data.security.keys", module)
    return asked


def import_(folder: Path, store: Path, *options: str) -> int:
    return data(["import", str(folder), *JULY, "--store", str(store), *options], "en")


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_dry_run_reports_and_keeps_nothing(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    folder = write_extract(tmp_path / "x", [person("A", intake_date="")])
    assert import_(folder, store, "--dry-run", "--report", str(tmp_path / "r.csv")) == 0
    said = capsys.readouterr().out
    assert "1 without intake" in said
    assert said.endswith("Checked only: nothing was kept.\n")
    assert not store.exists()
    assert len(table((tmp_path / "r.csv").read_text("utf-8-sig"))) == 1


def test_a_report_is_written_of_a_refused_extract_too(tmp_path: Path, store: Path) -> None:
    folder = write_extract(tmp_path / "x", [person("A", branch="x")])
    with pytest.raises(ExtractRefused) as caught:
        import_(folder, store, "--report", str(tmp_path / "r.csv"))
    assert caught.value.exit_code == 3
    (row,) = table((tmp_path / "r.csv").read_text("utf-8-sig"))
    assert (row["severity"], row["column"], row["rows"]) == ("fault", "branch", "2")


def test_pseudonyms_are_made_with_the_key_of_the_folder_given(
    tmp_path: Path, store: Path, keys: list[tuple[str, Path | None]]
) -> None:
    folder = write_extract(tmp_path / "x", [person("1234567")])
    (folder / "SYNTHETIC.txt").unlink()
    with pytest.raises(ExtractRefused, match="Faults: 1"):
        import_(folder, store)
    assert keys == []
    assert import_(folder, store, "--pseudonymise", "--keys", str(tmp_path / "keys")) == 0
    assert import_(folder, store, "--pseudonymise") == 0
    assert keys == [("pseudonym", tmp_path / "keys"), ("pseudonym", None)]
    (entry,) = list_registries(store)
    assert not entry.synthetic


def test_a_correction_is_listed_with_its_reason(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_(write_extract(tmp_path / "x", [person("A"), person("B")]), store)
    folder = write_extract(tmp_path / "y", [person("A", **LEFT), person("B")])
    capsys.readouterr()
    assert import_(folder, store, "--dry-run") == 0
    assert "give the --reason" in capsys.readouterr().out
    with pytest.raises(ReasonNeeded):
        import_(folder, store)
    assert import_(folder, store, "--reason", "one exit was late") == 0
    capsys.readouterr()
    data(["list", "--store", str(store)], "en")
    rows = table(capsys.readouterr().out)
    (first,) = [row for row in rows if not row["reason"]]
    (second,) = [row for row in rows if row["reason"]]
    assert (second["reason"], second["corrects"]) == ("one exit was late", first["content_hash"])
    assert first["corrects"] == ""


def effects(capsys: pytest.CaptureFixture[str], store: Path, *options: str) -> dict[str, float]:
    """Change → effect on the number of exits."""
    capsys.readouterr()
    analysis(["change-effects", "--store", str(store), *JULY, *options], "en")
    rows = table(capsys.readouterr().out)
    return {r["change"]: float(r["effect"]) for r in rows if r["measure"] == "exits"}


def test_the_effect_of_an_extract_is_shown_before_it_is_imported(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    before = write_extract(tmp_path / "x", [person("A"), person("B")])
    data(["import", str(before), "--as-of", "2021-06-30", "--store", str(store)], "en")
    folder = write_extract(tmp_path / "y", [person("A", **LEFT), person("B")])
    shown = effects(capsys, store, "--extract", str(folder))
    assert (shown["exits_backdated"], shown["later"], shown["total"]) == (1, 0, 1)
    assert len(list_registries(store)) == 1
    import_(folder, store)
    assert effects(capsys, store, "--since", "2021-06-30") == shown


def test_a_correction_is_compared_with_what_it_corrects(
    tmp_path: Path, store: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    import_(write_extract(tmp_path / "x", [person("A"), person("B")]), store)
    folder = write_extract(tmp_path / "y", [person("A", **LEFT), person("B")])
    with pytest.raises(RegistryError, match="corrects no other"):
        effects(capsys, store, "--since", "2021-07-31")
    shown = effects(capsys, store, "--extract", str(folder))
    assert (shown["exits_backdated"], shown["later"]) == (1, 0)


@pytest.mark.parametrize(
    ("options", "text"),
    [
        ((*JULY,), "Say since when"),
        (("--extract", "x"), "Give the as-of date"),
        (("--extract", "x", *JULY), "no registry up to 2021-07-31"),
    ],
)
def test_what_a_comparison_lacks_is_said(
    tmp_path: Path, store: Path, monkeypatch: pytest.MonkeyPatch, options: tuple[str, ...],
    text: str,
) -> None:  # fmt: skip
    monkeypatch.chdir(tmp_path)
    write_extract(tmp_path / "x", [person("A")])
    if "--extract" not in options:
        import_(tmp_path / "x", store)
    with pytest.raises(RegistryError, match=text):
        analysis(["change-effects", "--store", str(store), *options], "en")


def test_a_refused_extract_has_no_effect_to_show(tmp_path: Path, store: Path) -> None:
    write_extract(tmp_path / "x", [person("A", branch="x")])
    extract = ("--extract", str(tmp_path / "x"))
    with pytest.raises(ExtractRefused):
        analysis(["change-effects", "--store", str(store), *JULY, *extract], "en")
