"""A publication that is killed leaves no process behind, and nothing half written."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from data.security.keys import make_keys
from data.security.log import LOG_VARIABLE

ROOT = Path(__file__).resolve().parents[2]
WAIT, GONE_WITHIN = 120.0, 5.0
"""Seconds until it computes, on a busy machine; and until nothing of it is left."""

pytestmark = pytest.mark.skipif(sys.platform != "linux", reason="looks in /proc")


def children(parent: int) -> set[int]:
    """The processes that this one started."""
    found = set()
    for path in Path("/proc").glob("[0-9]*/stat"):
        try:
            # After the name, which may hold anything: state, parent.
            state, ppid = path.read_text("utf-8").rpartition(")")[2].split()[:2]
        except OSError:
            continue
        if int(ppid) == parent and state != "Z":
            found.add(int(path.parent.name))
    return found


def alive(process: int) -> bool:
    try:
        stat = Path(f"/proc/{process}/stat").read_text("utf-8")
    except OSError:
        return False
    return stat.rpartition(")")[2].split()[0] != "Z"


def until(seconds: float, done: object) -> bool:
    """Whether something is so within this time."""
    assert callable(done)
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        if done():
            return True
        time.sleep(0.05)
    return False


def test_killed_while_it_computes_it_leaves_nothing(demo_store: Path, tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    folder, said = tmp_path / "releases", tmp_path / "said"
    command = [
        sys.executable, "-m", "analysis", "publish", "--store", str(demo_store),
        "--releases", str(folder), "--keys", str(tmp_path / "keys"), "--language", "en",
    ]  # fmt: skip
    environment = os.environ | {LOG_VARIABLE: str(tmp_path / "log")}
    with said.open("w", encoding="utf-8") as stream:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stderr=stream, stdout=stream)
    workers: set[int] = set()

    def computes() -> bool:
        workers.update(children(process.pid))
        started = "Computing the figures" in said.read_text("utf-8")
        return process.poll() is not None or (started and len(children(process.pid)) >= 2)

    try:
        assert until(WAIT, computes), said.read_text("utf-8")
        assert process.poll() is None, said.read_text("utf-8")
        # They are past their own beginning, and compute.
        time.sleep(1)
        workers.update(children(process.pid))
    finally:
        process.send_signal(signal.SIGKILL)
        process.wait()
    assert len(workers) >= 2
    assert until(GONE_WITHIN, lambda: not any(map(alive, workers)))
    assert list(folder.rglob("*.json")) == list(folder.rglob("*.duckdb")) == []
