"""Whatever fails while the store is written, no registry is lost and no person is left behind.

A sample of ``make faults``, and what it must see.
"""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from data.importing import extracts
from tests.faults.plan import (
    FULL,
    KILLED,
    READ_ONLY,
    RENAMING,
    SYNCING,
    WRITING,
    Fault,
    kinds,
    plan,
    sample,
)
from tests.faults.scenario import calls_of, scenarios
from tests.faults.system_calls import KILL, Call, available, watch

ROOT = Path(__file__).resolve().parent.parent
SAMPLE = 18
"""Of each of the two commands."""

needs_kernel = pytest.mark.skipif(
    not available(), reason="this system lets no process watch the system calls of another"
)

MANIFEST_FIRST = """
from data.registry import build as registry, store
def publish(folder, staged, entry):
    target = folder / f"{entry.name}.duckdb"
    manifest = staged.with_suffix(".json")
    manifest.write_text(store.json.dumps(store._values(entry)))
    manifest.replace(target.with_suffix(".json"))
    staged.replace(target)
    return store.replace(entry, path=target)
registry.publish = publish
"""


def faults(*options: str, before: str = "") -> subprocess.CompletedProcess[str]:
    """The faults that the options ask for, in a process of its own, after the lines ``before``."""
    program = f"import sys\n{before}\nfrom tests.faults.__main__ import main\nsys.exit(main())"
    return subprocess.run(
        [sys.executable, "-c", program, *options, "--jobs", "1"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=False,
    )


@needs_kernel
def test_the_store_holds_in_a_sample_of_all_faults() -> None:
    ended = faults("--sample", str(SAMPLE))
    assert (ended.stderr, ended.returncode) == ("", 0)
    assert ended.stdout.startswith(f"{2 * SAMPLE} faults in ")
    assert ended.stdout.endswith("the store did not hold in 0.\n")


@needs_kernel
def test_a_store_that_points_before_it_has_is_found_out() -> None:
    ended = faults("--call", "rename", before=MANIFEST_FIRST)
    assert ended.returncode == 1
    assert "damaged or gone" in ended.stderr


@needs_kernel
def test_what_is_moved_into_place_is_on_the_disk_and_so_is_the_move(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # The scenarios read their extract once and for all, which must not outlast this test.
    monkeypatch.setattr(extracts, "read_extract", extracts.read_extract)
    (scenario, _) = scenarios(tmp_path)
    calls = calls_of(scenario).calls
    moves = [n for n, call in enumerate(calls) if call.name == "rename"]
    assert [calls[n].target.rpartition(".")[2] for n in moves] == ["duckdb", "json"]
    for move in moves:
        path = calls[move].path
        about = [c.name for c in calls[:move] if c.path == path and c.name in SYNCING | WRITING]
        assert about[-1] in SYNCING, f"{path} was written after it was last synced"
        after = next(c for c in calls[move + 1 :] if c.name in SYNCING | RENAMING)
        assert (after.name, after.path) == ("fsync", "."), "the move itself was not synced"


@needs_kernel
def test_every_call_in_the_folder_is_seen_and_no_other(tmp_path: Path) -> None:
    inside, outside = tmp_path / "inside", tmp_path / "outside"
    inside.mkdir()
    outside.mkdir()

    def work() -> int:
        (outside / "file").write_text("outside")
        (inside / "file").write_text("inside")
        (inside / "file").rename(inside / "other")
        return 7

    ended = watch(work, inside, lambda _number, _call: 0)
    assert ended.code == 7
    assert Call("rename", "file", "other") in ended.calls
    assert Call("openat", "file", writes=True) in ended.calls
    assert Call("write", "file") in ended.calls
    assert not [call for call in ended.calls if "outside" in call.path]
    assert (inside / "other").read_text() == "inside"


@needs_kernel
@pytest.mark.parametrize(("decision", "code", "left"), [(28, 28, ["file"]), (KILL, -9, ["file"])])
def test_a_call_fails_or_kills_as_decided(
    tmp_path: Path, decision: int, code: int, left: list[str]
) -> None:
    def work() -> int:
        try:
            (tmp_path / "file").write_text("text")
        except OSError as error:
            return int(error.errno or 0)
        return 0

    ended = watch(work, tmp_path, lambda _, call: decision if call.name == "write" else 0)
    assert ended.code == code
    assert [path.name for path in tmp_path.iterdir()] == left
    assert (tmp_path / "file").read_text() == ""


def test_a_disk_that_is_full_stays_full_and_still_lets_go() -> None:
    full = Fault(3, Call("write", "a"), FULL)
    calls = [Call("write", "a"), Call("unlink", "a"), Call("openat", "a", writes=True)]
    assert [full.decide(number, call) for number, call in enumerate(calls, 3)] == [28, 0, 28]
    assert full.decide(2, calls[0]) == 0
    read_only = Fault(3, Call("write", "a"), READ_ONLY)
    assert [read_only.decide(number, call) for number, call in enumerate(calls, 3)] == [30] * 3


def test_every_call_is_killed_at_and_fails() -> None:
    calls = [Call("fsync", "a"), Call("close", "a"), Call("rename", "a", "b")]
    faults = plan(calls)
    assert {fault.number for fault in faults if fault.kind == KILLED} == {0, 1, 2}
    assert [fault.kind for fault in faults if fault.number == 1] == kinds(calls[1])
    assert len(sample(faults, 4)) == 4
