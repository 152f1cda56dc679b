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
from data.extract import read_extract
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


@pytest.fixture(scope="module")
def corpus(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Every hostile extract, written."""
    folders = {}
    for number, (name, (write, _)) in enumerate(HOSTILE.items()):
        folders[name] = tmp_path_factory.mktemp(f"hostile{number}") / "extract"
        write_sound(folders[name])
        write(folders[name])
    return folders


@pytest.fixture(scope="module")
def answers(corpus: dict[str, Path]) -> dict[str, dict[str, Any]]:
    """What one process, that lives through all of them, reads of each."""
    done = subprocess.run(
        [sys.executable, "-c", READ_ALL],
        cwd=ROOT,
        input=json.dumps([str(folder) for folder in corpus.values()]),
        capture_output=True,
        text=True,
        check=False,
    )
    assert (done.returncode, done.stderr) == (0, "")
    return dict(zip(corpus, map(json.loads, done.stdout.splitlines()), strict=True))


@pytest.mark.parametrize("name", HOSTILE)
def test_it_is_refused_at_its_place(answers: dict[str, dict[str, Any]], name: str) -> None:
    expected = HOSTILE[name][1]
    if expected == HARMLESS:
        assert (answers[name]["faults"], answers[name]["rows"]) == ([], 1)
    else:
        assert [file for file, *_ in answers[name]["faults"] if file == expected]


@pytest.mark.parametrize("name", HOSTILE)
def test_no_value_comes_out(answers: dict[str, dict[str, Any]], name: str) -> None:
    said = "\n".join(answers[name]["said"])
    assert bool(said) == (HOSTILE[name][1] != HARMLESS)
    assert CANARY not in said
    assert said.isprintable() or all(line.isprintable() for line in said.splitlines())


@pytest.mark.parametrize("name", HOSTILE)
def test_it_costs_little_time(answers: dict[str, dict[str, Any]], name: str) -> None:
    assert answers[name]["seconds"] < LONGEST_SECONDS


def test_no_process_takes_a_gigabyte(answers: dict[str, dict[str, Any]]) -> None:
    assert max(answer["largest"] for answer in answers.values()) < GIGABYTE_IN_KB


@pytest.mark.parametrize("name", ["no header", "formula", "bomb", "error", "pipe"])
def test_the_command_line_says_where_and_no_value(
    corpus: dict[str, Path], tmp_path: Path, name: str
) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "data", "import", str(corpus[name]), "--as-of", AS_OF,
         "--store", str(tmp_path / "store")],
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
