"""Hostile files are refused at their place: soon, within 1 GB, and without a value coming out."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from tests.data.corpus import HARMLESS, HOSTILE
from tests.data.generated import CANARY
from tests.data.hostile import write_sound
from tests.extracts import AS_OF

ROOT = Path(__file__).resolve().parent.parent.parent
GIGABYTE_IN_KB = 1 << 20
LONGEST_SECONDS = 20
"""Of processor time; the worst takes 3 to read two million rows."""

READ_ALL = """
import json, resource, sys, time
from pathlib import Path
from data.reading.extract import read_extract
from data.programme import load_programme

def spent():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime

def own_peak():
    # Not ru_maxrss: that begins with the memory of who started this process.
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0])

for folder in map(Path, json.load(sys.stdin)):
    before = spent()
    extract = read_extract(folder, load_programme())
    print(json.dumps({
        "faults": [[f.file, f.column, f.rows[:5], f.text("en")] for f in extract.faults],
        "said": [f"{f.place(language)[:2000]}: {f.text(language)}"
                 for f in extract.faults for language in ("nl", "en")],
        "rows": sum(map(len, extract.tables.values())),
        "seconds": spent() - before,
        "largest": max(own_peak(), resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss),
    }))
"""


def write_hostile(folder: Path, name: str) -> Path:
    """One hostile extract."""
    write_sound(folder / "extract")
    HOSTILE[name][0](folder / "extract")
    return folder / "extract"


def read_each(folders: list[Path]) -> list[dict[str, Any]]:
    """What one process, that lives through all of them, reads of each."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        cwd=ROOT,
        input=json.dumps([str(folder) for folder in folders]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return [json.loads(line) for line in done.stdout.splitlines()]


def wrong_with(answer: dict[str, Any], expected: str) -> list[str]:
    """What is not as it should be with the answer to a hostile extract."""
    said = "\n".join(answer["said"])
    refused = [file for file, *_ in answer["faults"] if file == expected]
    if expected == HARMLESS:
        refused = [HARMLESS] if (answer["faults"], answer["rows"]) == ([], 1) else []
    return [
        text
        for text, so in (
            ("not refused at its place", not refused),
            ("a value came out", CANARY in said),
            ("a sign that a terminal obeys", not all(map(str.isprintable, said.splitlines()))),
            ("too slow", answer["seconds"] > LONGEST_SECONDS),
            ("too large", answer["largest"] > GIGABYTE_IN_KB),
        )
        if so
    ]


def test_every_hostile_file_is_refused_at_its_place_soon_and_in_silence(tmp_path: Path) -> None:
    """One test, because reading them all costs half a minute and is done once."""
    folders = [write_hostile(tmp_path / str(n), name) for n, name in enumerate(HOSTILE)]
    answers = dict(zip(HOSTILE, read_each(folders), strict=True))
    wrong = {name: wrong_with(answers[name], place) for name, (_, place) in HOSTILE.items()}
    assert {name: what for name, what in wrong.items() if what} == {}


def test_the_test_would_notice() -> None:
    bad = {"faults": [["x.csv", "", [], ""]], "said": [f"{CANARY}\x1b"], "rows": 0,
           "seconds": LONGEST_SECONDS + 1, "largest": GIGABYTE_IN_KB + 1}  # fmt: skip
    assert len(wrong_with(bad, "participants.csv")) == 5
    assert wrong_with({**bad, "said": [], "seconds": 0, "largest": 0}, HARMLESS) == [
        "not refused at its place"
    ]


@pytest.mark.parametrize("name", ["no header", "formula", "bomb", "error", "pipe"])
def test_the_command_line_says_where_and_no_value(tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "data", "import", str(write_hostile(tmp_path, name)),
         "--as-of", AS_OF, "--store", str(tmp_path / "store")],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "nl_NL.UTF-8"},
        capture_output=True,
        text=True,
        check=False,
    )  # fmt: skip
    assert done.returncode == 3
    assert HOSTILE[name][1] in done.stderr
    assert CANARY not in done.stderr + done.stdout
    assert "Traceback" not in done.stderr
    assert not list(tmp_path.rglob("*.duckdb"))
