"""The command lines: one table on standard output, errors in the user's language, exit codes."""

from __future__ import annotations

import argparse
import csv
import importlib
import io
import json
import os
import shutil
import subprocess
import sys
from contextlib import redirect_stderr, redirect_stdout
from math import sqrt
from pathlib import Path
from statistics import NormalDist
from typing import NamedTuple

import pytest

import data.terminal
from analysis.catalogue import BY_COMMAND
from data.terminal import language_of
from tests.extracts import person, write_csv, write_extract

ROOT = Path(__file__).resolve().parent.parent


class Done(NamedTuple):
    """What a command ended with, and what it wrote."""

    returncode: int
    stdout: str
    stderr: str


def run(command: str, *arguments: str, store: Path | None = None, **environment: str) -> Done:
    """A command in this process, as ``python -m`` runs it."""
    stdout, stderr = io.StringIO(), io.StringIO()
    with (
        pytest.MonkeyPatch.context() as patch,
        redirect_stdout(stdout),
        redirect_stderr(stderr),
        pytest.raises(SystemExit) as ended,
    ):
        for name, value in variables(store, **environment).items():
            patch.setenv(name, value)
        patch.setattr(sys, "argv", [f"{command}/__main__.py", *arguments])
        patch.setattr(argparse, "_", argparse._)  # type: ignore[attr-defined]
        data.terminal.run(importlib.import_module(f"{command}.__main__").main)
    return Done(int(ended.value.code or 0), stdout.getvalue(), stderr.getvalue())


def run_apart(*arguments: str, store: Path, **environment: str) -> Done:
    """The same in a process of its own."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith(("LC_", "LANG"))}
    done = subprocess.run(
        [sys.executable, "-m", *arguments],
        cwd=ROOT,
        env=outside | variables(store, **environment),
        capture_output=True,
        text=True,
        check=False,
    )
    return Done(done.returncode, done.stdout, done.stderr)


def variables(store: Path | None, **environment: str) -> dict[str, str]:
    named = {"DASHBOARD_STORE": str(store)} if store else {}
    return {"LC_ALL": "en_GB.UTF-8"} | named | environment


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with one registry of three persons."""
    folder = tmp_path_factory.mktemp("extract")
    write_extract(
        folder,
        [
            person("A", exit_date="2021-07-05", exit_reason="own_work"),
            person("B", branch="navy"),
            person("C", intake_date=""),
        ],
        **{table: [] for table in ("interventions", "wage_sanctions", "placements", "survey")},
    )
    store = tmp_path_factory.mktemp("a store with spaces")
    done = run_apart("data", "import", str(folder), "--as-of", "2021-07-31", store=store)
    assert (done.returncode, done.stderr) == (0, "")
    assert "1 without intake: not counted in the analysis" in done.stdout
    assert "labour_market.csv: not in the extract" in done.stdout
    assert "3 persons registered on 2021-07-31" in done.stdout
    return store


def table(text: str) -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(text)))


def test_list_shows_the_registries(store: Path) -> None:
    (row,) = table(run("data", "list", store=store).stdout)
    assert (row["as_of_date"], row["programme"], row["persons"]) == (
        "2021-07-31",
        "joining_forces",
        "3",
    )
    assert len(row["content_hash"]) == 64
    (same,) = json.loads(run("data", "list", "--format", "json", store=store).stdout)
    assert {name: str(value) for name, value in same.items()} == row


def test_a_store_given_is_used_instead_of_the_environment(store: Path, tmp_path: Path) -> None:
    done = run("data", "list", "--store", str(store), store=tmp_path)
    assert len(table(done.stdout)) == 1


def test_exit_curves_are_the_declared_columns_empty_where_few_are_at_risk(store: Path) -> None:
    done = run_apart("analysis", "exit-curves", "--by", "branch", store=store)
    assert done.stderr == ""
    assert done.stdout.splitlines()[:3] == [
        "group,outcome,day,at_risk,events,censored,share,std_error,lower,upper",
        "army,successful,0,1,0,0,,,,",
        "army,successful,365,1,1,0,,,,",
    ]


def test_numbers_are_printed_in_full_precision(store: Path) -> None:
    """One of two left successfully: Wilson's interval, its lower limit by hand."""
    rows = table(run("analysis", "denominators", store=store).stdout)
    (row,) = [row for row in rows if row["measure"] == "of_all"]
    z = NormalDist().inv_cdf(0.975)
    lower = (0.5 + z**2 / 4 - z * sqrt(0.25 / 2 + z**2 / 16)) / (1 + z**2 / 2)
    assert float(row["share"]) == 0.5
    assert float(row["lower"]) == pytest.approx(lower, rel=1e-14)


def test_json_has_null_where_csv_is_empty(store: Path) -> None:
    rows = json.loads(run("analysis", "exit-curves", "--format", "json", store=store).stdout)
    assert rows[0] == {
        "group": "all", "outcome": "successful", "day": 0, "at_risk": 2, "events": 0,
        "censored": 0, "share": None, "std_error": None, "lower": None, "upper": None,
    }  # fmt: skip


@pytest.mark.parametrize(
    ("figure", "header"),
    [
        ("exit-tests --by branch", "outcome,test,statistic,degrees_of_freedom,p_value"),
        (
            "exit-summary --by branch --unknown own-outcome",
            "group,persons,exits,median_days,outcome,weeks,day,at_risk,share,std_error,lower,upper",
        ),
        ("exit-reasons --by cohort --where branch=army", "group,reason,count,share"),
        ("participant-flow --as-of 2021-07-31", "step,persons"),
        ("composition --by cohort", "group,variable,category,count,share"),
        (
            "standardised-differences --by branch",
            "group,variable,category,share,others,difference",
        ),
        ("inflow --by branch", "month,group,persons"),
        ("sanctions --by cohort", "group,variable,category,count,share"),
        ("denominators --where cohort=1", "measure,persons,of,share,lower,upper"),
        ("placement-coverage --by cohort", "group,reason,persons,placed,share"),
        ("sanction-shares --by cohort", "group,persons,sanctions,share,lower,upper"),
        ("sanction-risks", "group,risk,persons,sanctions,share,lower,upper"),
        (
            "sanction-curve --by branch",
            "group,day,entered,at_risk,events,censored,share,std_error,lower,upper",
        ),
        ("sanction-flow", "group,step,persons"),
        (
            "uptake --estimate naive",
            "group,intervention,day,at_risk,events,censored,share,std_error,lower,upper",
        ),
        (
            "time-to-first --by branch",
            "group,persons,started,exited,lower_quartile_days,median_days,upper_quartile_days,day,"
            "share_started,share_never,share_waiting",
        ),
        ("paths", "group,path,count,share"),
        ("occupation", "day,state,share"),
        ("quality", "kind,code,persons,share,figures"),
        (
            "unknown-reason-bounds",
            "group,scenario,outcome,weeks,day,persons,share,std_error,lower,upper",
        ),
        ("naive-exit-curves --unknown own-outcome", "group,outcome,day,share,naive"),
        ("contract", "measure,judged,successful,share,lower,upper,agreed"),
        ("contract-flow", "step,persons"),
        ("measures", "effect,contract,count,share"),
    ],
)
def test_every_figure_prints_its_table_and_nothing_else(
    store: Path, figure: str, header: str
) -> None:
    done = run("analysis", *figure.split(), store=store)
    assert (done.returncode, done.stderr) == (0, "")
    assert done.stdout.splitlines()[0] == header
    assert len(done.stdout.splitlines()) > 1


@pytest.mark.parametrize(
    ("arguments", "nl", "en"),
    [
        ("analysis exit-curves --by colour", "kleur", "There is no dimension colour"),
        ("analysis exit-curves --where branch", "filter", "The filter branch is not understood"),
        ("analysis exit-curves --where branch=x", "code x", "has no code x"),
        ("analysis exit-tests", "groepen", "A test compares groups"),
        ("analysis exit-curves --as-of 2020-01-31", "2020-01-31", "no registry with as-of date"),
        ("analysis exit-curves --as-of gisteren", "datum", "'gisteren' is not a date"),
        ("analysis exit-curves --unknown guess", "guess", "invalid choice: 'guess'"),
        ("analysis exit-curves --released --role boss", "boss", "There is no role boss that sees"),
        ("analysis exit-curves --release x", "x", "There is no release x"),
        ("analysis publish --policy nobody", "nobody", "There is no policy nobody"),
        ("analysis nothing", "nothing", "invalid choice: 'nothing'"),
        ("data import nowhere --as-of 2021-07-31", "map nowhere", "There is no folder nowhere"),
        ("data import . --as-of 2999-01-31", "toekomst", "lies in the future"),
        ("data import . --as-of 2019-06-30", "2019-07-01", "before the programme began"),
        ("data import . --as-of 2021-07-31 --programme x", "programma x", "no programme x"),
    ],
)
def test_wrong_use_ends_with_2_and_says_so_in_both_languages(
    store: Path, arguments: str, nl: str, en: str
) -> None:
    for language, expected in (("nl", nl), ("en", en)):
        command, *rest = arguments.split()
        extra = ["--language", language] if rest else []
        locale = "nl_NL.UTF-8" if language == "nl" else "en_GB.UTF-8"
        done = run(command, *rest, *extra, store=store, LC_ALL=locale)
        assert (done.returncode, done.stdout) == (2, "")
        assert expected.replace("kleur", "colour") in done.stderr
        assert "Traceback" not in done.stderr


def test_a_refused_extract_ends_with_3_and_names_every_place(store: Path, tmp_path: Path) -> None:
    write_csv(tmp_path, "participants", [person("A", branch="x", entry_date="y")])
    arguments = ("data", "import", str(tmp_path), "--as-of", "2021-07-31")
    english = run(*arguments, store=store)
    dutch = run(*arguments, "--language", "nl", store=store)
    assert (english.returncode, dutch.returncode) == (3, 3)
    assert english.stdout == dutch.stdout == ""
    assert english.stderr.splitlines()[1].startswith("participants.csv, column branch, row 2:")
    assert dutch.stderr.splitlines()[1].startswith("participants.csv, kolom branch, regel 2:")
    assert len(table(run("data", "list", store=store).stdout)) == 1


def test_changes_are_counted_since_an_earlier_date(store: Path, tmp_path: Path) -> None:
    write_extract(tmp_path / "earlier", [person("A"), person("D")])
    folder = str(tmp_path / "earlier")
    shutil.copytree(store, tmp_path / "both")
    run("data", "import", folder, "--as-of", "2021-06-30", store=tmp_path / "both")
    done = run("analysis", "changes", "--since", "2021-06-30", store=tmp_path / "both")
    found = {(r["change"], r["field"]): int(r["persons"]) for r in table(done.stdout)}
    assert {place: n for place, n in found.items() if n} == {
        ("new", ""): 2,  # B and C
        ("vanished", ""): 1,  # D
        ("filled_in", "exit_date"): 1,
        ("filled_in", "exit_reason"): 1,
    }


def test_what_moved_is_printed_of_a_selection(store: Path, tmp_path: Path) -> None:
    write_extract(tmp_path / "earlier", [person("A"), person("D")])
    shutil.copytree(store, tmp_path / "both")
    earlier = ("data", "import", str(tmp_path / "earlier"), "--as-of", "2021-06-30")
    run(*earlier, store=tmp_path / "both")
    asked = ("--since", "2021-06-30", "--where", "branch=army")
    done = run("analysis", "movement", *asked, store=tmp_path / "both")
    assert (done.returncode, done.stderr) == (0, "")
    rows = {(r["measure"], r["detail"]): r for r in table(done.stdout)}
    # A and D, and now A: D vanished, and C has no intake. B is of the navy.
    row = rows["participants", ""]
    assert (row["persons_then"], row["persons_now"]) == ("2.0", "1.0")
    exits = run("analysis", "new-exits", *asked, "--format", "json", store=tmp_path / "both")
    assert [row["outcome"] for row in json.loads(exits.stdout)] == [
        "any", "successful", "unsuccessful",
    ]  # fmt: skip
    for language, said in (("nl", "Zeg sinds wanneer"), ("en", "Say since when")):
        refused = run("analysis", "movement", "--language", language, store=store)
        assert (refused.returncode, refused.stdout) == (2, "")
        assert said in refused.stderr


def test_without_a_figure_all_are_listed() -> None:
    done = run("analysis")
    assert done.returncode == 0
    assert [line.split()[0] for line in done.stdout.splitlines()] == list(BY_COMMAND)


def test_a_reader_that_goes_away_is_no_error(store: Path) -> None:
    command = f'"{sys.executable}" -m analysis exit-curves --store "{store}" | head -n 1'
    done = subprocess.run(
        ["bash", "-o", "pipefail", "-c", command], cwd=ROOT, capture_output=True, text=True
    )
    assert (done.returncode, done.stderr) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "environment", "language"),
    [
        (["--language", "en"], "nl_NL.UTF-8", "en"),
        (["--language=nl"], "en_GB.UTF-8", "nl"),
        ([], "en_GB.UTF-8", "en"),
        ([], "nl_BE.UTF-8", "nl"),
        ([], "C.UTF-8", "nl"),
        (["--language"], "en_GB.UTF-8", "en"),
    ],
)
def test_the_language_is_what_is_asked_for_else_the_environment_s_else_dutch(
    monkeypatch: pytest.MonkeyPatch, arguments: list[str], environment: str, language: str
) -> None:
    monkeypatch.setenv("LC_ALL", environment)
    assert language_of(arguments) == language
