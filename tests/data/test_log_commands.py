"""The command line of the log: what it says, in both languages, and its exit codes."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import EXIT_DONE, EXIT_REFUSED, EXIT_WRONG_USE, LogBroken
from data.security.keys import make_keys, read_key
from data.security.log import Log, verify
from tests.data.log_writing import LOG, lines_of, put_lines, written_log

ROOT = Path(__file__).resolve().parent.parent.parent


@pytest.fixture(scope="module")
def ring(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("keys") / "ring"
    make_keys(folder)
    return folder


def run(*arguments: str, **environment: str) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "data", "log", *arguments],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": "en_GB.UTF-8"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize(
    ("language", "said"),
    [("en", "The log is what was written: 3 lines"), ("nl", "Het logboek is zoals het geschreven")],
)
def test_the_command_says_that_a_log_is_intact(
    tmp_path: Path, ring: Path, language: str, said: str
) -> None:
    heads = written_log(tmp_path, 3, read_key("log", ring))
    places = {"DASHBOARD_LOG": str(tmp_path), "DASHBOARD_KEYS": str(ring)}
    done = run("verify", "--head", heads[0], "--head", heads[1], "--language", language, **places)
    assert (done.returncode, done.stderr) == (EXIT_DONE, "")
    assert said in done.stdout
    assert heads[-1] in done.stdout
    head = run("head", "--log", str(tmp_path), "--keys", str(ring))
    assert (head.returncode, head.stderr, head.stdout) == (EXIT_DONE, "", heads[-1] + "\n")


@pytest.mark.parametrize(
    ("language", "said"),
    [
        ("en", "a part stands before these lines: 3-4."),
        ("nl", "nog een deel voor deze regels: 3-4."),
    ],
)
def test_the_command_reports_interrupted_writes(
    tmp_path: Path, ring: Path, language: str, said: str
) -> None:
    key = read_key("log", ring)
    places = ("--log", str(tmp_path), "--keys", str(ring), "--language", language)
    written_log(tmp_path, 2, key)
    for _ in range(2):
        with (tmp_path / LOG).open("ab") as file:
            file.write(b'{"line":3,"at":"2026')
        done = run("verify", *places)
        assert (done.returncode, done.stderr) == (EXIT_DONE, "")
        assert "20 bytes" in done.stdout
        Log(tmp_path, key).write("a", "steward", "view")
    done = run("verify", *places)
    assert (done.returncode, done.stderr) == (EXIT_DONE, "")
    assert said in done.stdout


@pytest.mark.parametrize(
    ("language", "said", "place"),
    [
        ("en", "is not what was written", "log.jsonl, row 2: this line, or what stood before it,"),
        ("nl", "is niet wat er geschreven is", "log.jsonl, regel 2: deze regel, of wat ervoor"),
    ],
)
def test_the_command_ends_with_3_for_a_broken_log(
    tmp_path: Path, ring: Path, language: str, said: str, place: str
) -> None:
    written_log(tmp_path, 3, read_key("log", ring))
    put_lines(tmp_path, [line.replace(b"user2", b"userX") for line in lines_of(tmp_path)])
    done = run("verify", "--log", str(tmp_path), "--keys", str(ring), "--language", language)
    assert (done.returncode, done.stdout) == (EXIT_REFUSED, "")
    assert said in done.stderr.splitlines()[0]
    assert done.stderr.splitlines()[1].startswith(place)
    assert "userX" not in done.stderr
    with pytest.raises(LogBroken):
        verify(tmp_path, read_key("log", ring)).require_intact(tmp_path)


@pytest.mark.parametrize(
    ("arguments", "nl", "en"),
    [
        ("verify --head 12", "'12' is geen kop", "'12' is not a head"),
        ("verify", "Hier is geen logboek", "There is no log here"),
        ("verify --keys nowhere", "Er is geen sleutel nowhere/log.key", "There is no key nowhere"),
        ("head --keys nowhere", "Er is geen sleutel nowhere/log.key", "There is no key nowhere"),
        ("forget", "ongeldige keuze", "invalid choice"),
    ],
)
def test_wrong_use_ends_with_2_and_says_so_in_both_languages(
    tmp_path: Path, ring: Path, arguments: str, nl: str, en: str
) -> None:
    places = {"DASHBOARD_LOG": str(tmp_path / "none"), "DASHBOARD_KEYS": str(ring)}
    for language, said in (("nl", nl), ("en", en)):
        done = run(*arguments.split(), LC_ALL=f"{language}.UTF-8", **places)
        assert (done.returncode, done.stdout) == (EXIT_WRONG_USE, "")
        assert said in done.stderr
        assert "Traceback" not in done.stderr
    assert not (tmp_path / "none").exists()
