"""The command line of the notes: what it says, in both languages, and its exit codes."""

from __future__ import annotations

import csv
import io
import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from data.errors import EXIT_DONE, EXIT_REFUSED, EXIT_WRONG_USE
from data.security.keys import make_keys, read_key
from data.security.log import verify
from tests.extracts import person, registry_of

ROOT = Path(__file__).resolve().parent.parent.parent
ADD = ("add", "exits", "exit-curves")
TEXT = "samenwerking Jump Movement beëindigd"


@pytest.fixture
def places(tmp_path: Path) -> dict[str, str]:
    return {
        "DASHBOARD_NOTES": str(tmp_path / "published" / "notes.jsonl"),
        "DASHBOARD_STORE": str(tmp_path / "store"),
        "DASHBOARD_KEYS": str(tmp_path / "keys"),
        "DASHBOARD_LOG": str(tmp_path / "log"),
    }


def run(
    *arguments: str, language: str = "en", **environment: str
) -> subprocess.CompletedProcess[str]:
    return subprocess.run(
        [sys.executable, "-m", "analysis", "notes", *arguments],
        cwd=ROOT,
        env=os.environ | {"LC_ALL": f"{language}.UTF-8", "PYTHONUTF8": "1"} | environment,
        capture_output=True,
        text=True,
        check=False,
    )


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_a_note_is_pinned_shown_and_taken_away(places: dict[str, str]) -> None:
    given = ("--as-of", "2021-07-31", "--about", "2021-03-01", "--who", "Karel")
    done = run(*ADD, TEXT, *given, **places)
    assert (done.returncode, done.stderr) == (EXIT_DONE, "")
    assert f"Everybody reads it: {TEXT}" in done.stdout
    (row,) = table(run("list", **places).stdout)
    assert row.pop("when").endswith("+00:00")
    assert row == {
        "number": "1", "page": "exits", "figure": "exit-curves", "text": TEXT,
        "about": "2021-03-01", "as_of": "2021-07-31", "who": "Karel", "role": "steward",
        "withdrawn_by": "", "withdrawn": "", "why": "",
    }  # fmt: skip

    away = run("withdraw", "1", "--why", "stond er dubbel", "--role", "evaluator", **places)
    assert (away.returncode, away.stderr) == (EXIT_DONE, "")
    assert table(run("list", **places).stdout) == []
    (gone,) = json.loads(run("list", "--all", "--format", "json", **places).stdout)
    assert (gone["text"], gone["why"]) == (TEXT, "stond er dubbel")


@pytest.mark.parametrize(
    ("language", "first", "few"),
    [
        ("en", "Nothing was written", "a number of persons below 10"),
        ("nl", "Er is niets geschreven", "een aantal personen onder de 10"),
    ],
)
def test_a_refused_note_ends_with_3_and_says_what_to_do(
    places: dict[str, str], language: str, first: str, few: str
) -> None:
    text = "3 deelnemers van coach Verbruggen gestopt"
    done = run(*ADD, text, "--as-of", "2021-07-31", language=language, **places)
    assert (done.returncode, done.stdout) == (EXIT_REFUSED, "")
    said = done.stderr.splitlines()
    assert first in said[0]
    assert few in said[1]
    assert len(said) == 3
    assert "Verbruggen" not in done.stderr
    assert not Path(places["DASHBOARD_NOTES"]).exists()


@pytest.mark.parametrize(
    ("arguments", "nl", "en"),
    [
        ("add exits exit-curves tekst", "geen registratie", "There is no registry"),
        ("add exits curves tekst", "geen figuur curves", "There is no figure curves on a page"),
        ("add nothing inflow tekst", "participants inflow", "participants inflow"),
        (
            "add exits exit-curves tekst --as-of 2021-07-31 --about 2021-08-01",
            "peildatum",
            "does not reach that day",
        ),
        ("add exits exit-curves tekst --role provider", "provider", "invalid choice: 'provider'"),
        ("withdraw 7 --why dubbel", "geen notitie 7", "There is no note 7"),
        ("withdraw 7", "--why", "required: --why"),
    ],
)
def test_wrong_use_ends_with_2_and_says_so_in_both_languages(
    places: dict[str, str], arguments: str, nl: str, en: str
) -> None:
    for language, expected in (("nl", nl), ("en", en)):
        done = run(*arguments.split(), language=language, **places)
        assert (done.returncode, done.stdout) == (EXIT_WRONG_USE, "")
        assert expected in done.stderr
        assert "Traceback" not in done.stderr


def test_damaged_lines_end_with_3_after_the_others(places: dict[str, str]) -> None:
    for text in ("eerste", "tweede", "derde"):
        run(*ADD, text, "--as-of", "2021-07-31", **places)
    path = Path(places["DASHBOARD_NOTES"])
    path.write_bytes(path.read_bytes().replace(b"tweede", b"vierde"))
    done = run("list", language="nl", **places)
    assert done.returncode == EXIT_REFUSED
    assert [row["text"] for row in table(done.stdout)] == ["eerste", "derde"]
    assert done.stderr.splitlines()[1].startswith("notes.jsonl, regel 2: ")
    assert "vierde" not in done.stderr


def test_the_registry_gives_the_date_and_the_numbers_of_participants(
    places: dict[str, str], tmp_path: Path
) -> None:
    registry_of(tmp_path, [person("AB12"), person("CD34")]).close()
    refused = run(*ADD, "Datum van ab.12 hersteld", **places)
    assert refused.returncode == EXIT_REFUSED
    assert "number of a participant" in refused.stderr
    assert run(*ADD, "Datum van de intakes hersteld", **places).returncode == EXIT_DONE
    (row,) = table(run("list", **places).stdout)
    assert row["as_of"] == "2021-07-31"


def test_with_a_key_it_is_in_the_log_by_its_hash(places: dict[str, str], tmp_path: Path) -> None:
    make_keys(tmp_path / "keys")
    run(*ADD, TEXT, "--as-of", "2021-07-31", "--who", "Karel", **places)
    run("withdraw", "1", "--why", "dubbel", "--who", "Karel", **places)
    log = tmp_path / "log"
    assert verify(log, read_key("log", tmp_path / "keys")).lines == 2
    first, second = (json.loads(line) for line in (log / "log.jsonl").read_text().splitlines())
    assert (first["who"], first["action"], first["page"]) == ("Karel", "pin_note", "exits")
    assert second["action"] == "withdraw_note"
    assert len(first["content_hash"]) == 64
    assert "Jump" not in (log / "log.jsonl").read_text()
