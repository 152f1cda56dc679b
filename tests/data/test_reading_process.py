"""Whatever happens to who reads a file, it is a fault at its place and nobody else notices."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.programme import load_programme
from data.reading import extract_files, extract_reading, reading_process
from data.reading.extract import read_extract
from tests.data.test_workbooks import HEADER, row, write_book
from tests.extracts import person, write_csv, write_extract

PROGRAMME = load_programme()
STOPPED = "cannot be read: it is damaged, or takes too much time or memory"


def texts(faults: tuple[object, ...] | list[object]) -> list[tuple[str, str]]:
    return [(fault.file, fault.text("en")) for fault in faults]  # type: ignore[attr-defined]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    sanctions = [{"participant_id": "A", "imposed_date": "2021-01-01"}]
    return write_extract(tmp_path / "extract", [person("A")], wage_sanctions=sanctions)


def dying(tmp_path: Path, how: str) -> str:
    """A reader that dies at the second file, in place of Python."""
    script = tmp_path / "dying"
    begun = "".join(f'{{"begin": "{n}.csv"}}\\n' for n in ("participants", "wage_sanctions"))
    script.write_text(f"#!/bin/sh\ncat > /dev/null\nprintf '{begun}'\n{how}\n", "utf-8")
    script.chmod(0o700)
    return str(script)


@pytest.mark.parametrize(
    ("how", "text"),
    [
        ("kill -KILL $$", STOPPED),
        ("kill -SEGV $$", STOPPED),
        ("kill -XCPU $$", STOPPED),
        ("exit 1", STOPPED),
        ("exit 0", STOPPED),
        ("printf '{\"done\": {'; exit 1", STOPPED),
        ("exec sleep 60", STOPPED),
        (f"exit {reading_process.EXIT_NO_MEMORY}", "takes more than 1024 MB of memory to read"),
    ],
)
def test_a_reader_that_dies_is_a_fault_of_the_file_it_was_at(
    folder: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, how: str, text: str
) -> None:
    monkeypatch.setattr(sys, "executable", dying(tmp_path, how))
    monkeypatch.setattr(reading_process, "WALL_SECONDS", 1)
    ((file, said),) = texts(read_extract(folder, PROGRAMME).faults)
    assert file == "wage_sanctions.csv"
    assert said.startswith(text)


def limited(code: str) -> subprocess.CompletedProcess[bytes]:
    """The reading process with something else to do than reading."""
    program = (
        "import sys\nfrom data.reading import reading_process as p\n"
        f"def act(*_):\n    {code}\n"
        "p.read_files = act\np.main()\n"
    )
    request = f'{{"path": "x", "programme": {_json(PROGRAMME.source)}}}'
    return subprocess.run(
        [sys.executable, "-c", program],
        cwd=reading_process.ROOT,
        input=request.encode(),
        capture_output=True,
        check=False,
    )


def _json(text: str) -> str:
    import json

    return json.dumps(text)


def test_the_reader_gets_no_more_than_a_gigabyte() -> None:
    assert limited("bytearray(1 << 30)").returncode == reading_process.EXIT_NO_MEMORY
    assert limited("bytearray(1 << 29); sys.exit(7)").returncode == 7


def test_the_reader_writes_no_file(tmp_path: Path) -> None:
    done = limited(f"open({str(tmp_path / 'x')!r}, 'w').write('x' * 9000)")
    assert b"File too large" in done.stderr
    assert (tmp_path / "x").stat().st_size == 0


def test_the_reader_gets_no_more_than_its_time() -> None:
    done = limited("sys.exit(str(p.resource.getrlimit(p.resource.RLIMIT_CPU)))")
    assert done.stderr.decode().strip() == "(300, 300)"


def test_what_python_says_of_an_error_stays_inside(
    folder: Path, capfd: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    # A programme that cannot be parsed in the process makes it end with a traceback.
    import dataclasses

    broken = dataclasses.replace(PROGRAMME, source="Kanarie7391")
    ((file, text),) = texts(read_extract(folder, broken).faults)
    assert file == "extract"
    assert text.startswith(STOPPED)
    assert capfd.readouterr() == ("", "")


def test_the_reader_sees_nothing_of_the_environment(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONSTARTUP", "/x")
    monkeypatch.setenv("PYTHONPATH", str(folder))
    (folder / "json.py").write_text("raise SystemExit('not this one')", "utf-8")
    assert read_extract(folder, PROGRAMME).faults == ()


def test_an_extract_is_found_from_any_folder(folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(folder.parent)
    assert read_extract(Path("extract"), PROGRAMME).faults == ()


@pytest.mark.parametrize("change", ["longer", "same size", "replaced", "gone", "new file"])
def test_a_file_that_changes_while_it_is_read_is_a_fault(folder: Path, change: str) -> None:
    """The change comes when the second file begins, after the first was read."""

    def alter(name: str) -> None:
        path = folder / "participants.csv"
        if name != "wage_sanctions.csv":
            return
        content = path.read_text("utf-8")
        if change == "longer":
            path.write_text(content + "\n", "utf-8")
        elif change == "same size":
            before = path.stat()
            path.write_text(content.replace("1995", "1996"), "utf-8")
            os.utime(path, ns=(before.st_atime_ns, before.st_mtime_ns))
        elif change == "replaced":
            other = folder / "other"
            other.write_text(content, "utf-8")
            other.replace(path)
        elif change == "gone":
            path.unlink()
        else:
            write_csv(folder, "placements", [])

    reading = extract_reading.read_files(folder, PROGRAMME, alter)
    found = texts(reading.faults)
    if change == "new file":
        assert found == [("extract", "files came or went while it was read. Import again")]
    else:
        text = "changed while it was read. Wait until it is complete, and import again"
        assert ("participants.csv", text) in found


def test_a_file_at_the_limit_is_read_and_above_it_refused(
    folder: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    size = (folder / "participants.csv").stat().st_size
    monkeypatch.setattr(extract_files, "MAXIMUM_BYTES", size)
    assert extract_reading.read_files(folder, PROGRAMME).faults == []
    monkeypatch.setattr(extract_files, "MAXIMUM_BYTES", size - 1)
    ((file, text),) = texts(extract_reading.read_files(folder, PROGRAMME).faults)
    assert file == "participants.csv"
    assert text.startswith("larger than")


def test_a_large_workbook_is_read_within_the_limits(tmp_path: Path) -> None:
    rows = [row(f"A{number}", branch="army") for number in range(20_000)]
    path = write_book(tmp_path / "x.xlsx", {"deelnemers": [HEADER, *rows]})
    extract = read_extract(path, PROGRAMME)
    assert extract.faults == ()
    assert len(extract.tables["participants"]) == 20_000
