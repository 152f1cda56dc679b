"""What is written for a moment lies in the store, and goes: at the end, or at the next start."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import tempfile
from pathlib import Path

import pytest

from data.errors import StoreError
from data.registry.temporary import TEMPORARY, keep_temporary_in

START = """
import os, subprocess, sys, tempfile
from pathlib import Path
from data.registry.temporary import keep_temporary_in

keep_temporary_in(Path(sys.argv[1]))
"""
WRITE = """
upload = tempfile.SpooledTemporaryFile(max_size=1)
upload.write(b"persons")
print(os.readlink(f"/proc/self/fd/{upload.fileno()}"))
file = tempfile.NamedTemporaryFile(delete=False)
file.write(b"persons")
print(file.name)
child = "import tempfile; print(tempfile.mkdtemp())"
subprocess.run([sys.executable, "-c", child], check=True)
"""
LIMIT = """
import resource
from data.terminal import run

run(lambda *_: print(resource.getrlimit(resource.RLIMIT_CORE)) or 0)
"""


def ran(program: str, *arguments: str) -> list[str]:
    """The lines that a program prints."""
    command = [sys.executable, "-c", program, *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.splitlines()


def begun(store: Path) -> subprocess.Popen[str]:
    """A process that writes a file in the store, and waits."""
    command = [sys.executable, "-c", f"{START}{WRITE}print(flush=True)\ninput()", str(store)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    assert process.stdout
    while process.stdout.readline().strip():
        pass
    return process


def files(store: Path) -> set[Path]:
    """What processes left, but for the lock beside their folders."""
    return set((store / TEMPORARY).glob("*/*")) if store.exists() else set()


def test_what_a_process_and_its_children_write_lies_in_the_store_and_goes(tmp_path: Path) -> None:
    store = tmp_path / "store"
    written = ran(START + WRITE, str(store))
    assert len(written) == 3
    assert [path for path in written if not path.startswith(f"{store / TEMPORARY}/")] == []
    assert files(store) == set()
    assert (store / TEMPORARY).stat().st_mode & 0o777 == 0o700


def test_what_a_killed_process_left_goes_at_the_next_start_and_that_of_others_stays(
    tmp_path: Path,
) -> None:
    store = tmp_path / "store"
    with begun(store) as other:
        theirs = files(store)
        assert theirs
        with begun(store) as killed:
            killed.send_signal(signal.SIGKILL)
        assert files(store) > theirs
        ran(START, str(store))
        assert files(store) == theirs
        other.communicate("\n")
    assert files(store) == set()


def test_a_store_that_takes_nothing_is_an_error_in_words(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(tempfile, "tempdir", None)
    before = os.environ.get("TMPDIR")
    (tmp_path / "store").write_text("a file")
    with pytest.raises(StoreError, match="cannot be written"):
        keep_temporary_in(tmp_path / "store")
    assert tempfile.tempdir is None
    assert os.environ.get("TMPDIR") == before


def test_no_command_leaves_its_memory_in_a_file_when_it_crashes() -> None:
    assert ran(LIMIT) == ["(0, 0)"]
