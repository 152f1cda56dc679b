"""What is seen is written down first; what cannot be written down is not shown."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from analysis.choices import EXIT_WITHIN_1_YEAR
from data.releases.notes import NOTES_VARIABLE
from data.security.keys import KEYS_VARIABLE, make_keys
from data.security.log import LOG_VARIABLE
from data.security.log_files import LOG_FILE
from pages.access import log as access_log
from pages.access.roles import Viewer
from pages.reader import address
from tests.pages.conftest import Open, texts

UNTRIED = (address.ROLE, "lang")
"""A role that is none is refused before; a language that is none is another test's."""


@pytest.fixture
def log(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_app: Open) -> Path:
    """The file of the log, on a machine with a key for it."""
    make_keys(tmp_path / "keys")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "keys"))
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    return tmp_path / "log" / LOG_FILE


def lines(log: Path) -> list[dict[str, str]]:
    return [json.loads(line) for line in log.read_text().splitlines()]


def test_a_view_is_one_line_however_often_it_is_drawn(open_app: Open, log: Path) -> None:
    app = open_app("method", branch="army", role="evaluator", cohort="<script>")
    app.run()
    app.run()
    (line,) = (line for line in lines(log) if line["page"] == "method")
    assert (line["who"], line["role"], line["outcome"]) == ("local", "evaluator", "allowed")
    assert line["selection"] == "cohort=? branch=army"


@pytest.mark.parametrize("typed", ["jan.de-vries", "1985-03-02"])
@pytest.mark.parametrize("parameter", [p for p in address.PARAMETERS if p not in UNTRIED])
def test_what_a_reader_types_is_not_kept(
    open_app: Open, log: Path, parameter: str, typed: str
) -> None:
    open_app("method", **{parameter: typed})
    assert typed not in log.read_text()
    (line,) = (line for line in lines(log) if line["page"] == "method")
    assert line["selection"] == f"{parameter}=?"


def test_every_parameter_has_its_codes_declared(open_app: Open, log: Path) -> None:
    """One that has none would stand in the log as a question mark, whatever was chosen."""
    chosen = {
        "as_of": "2021-07-31", "by": "branch", "cohort": "1", "entry_half_year": "2020-h1",
        "branch": "army", "age_at_entry": "unknown", "years_sick_before_entry": "unknown",
        "intervention": "none", "provider": "reveal", "unknown": "own-outcome", "axis": "weeks",
        "lang": "en", "estimate": "naive", "outcome": EXIT_WITHIN_1_YEAR, "among": "sick_2y",
        "landmark": "90", "from": "182", "since": "2020-07-31", "meeting": "exits.result",
    }  # fmt: skip
    assert set(chosen) == set(address.PARAMETERS) - {address.ROLE}
    open_app("method", **chosen)
    (line,) = (line for line in lines(log) if line["page"] == "method")
    assert dict(pair.split("=") for pair in line["selection"].split()) == chosen


def test_another_selection_is_another_line(open_app: Open, log: Path) -> None:
    app = open_app("exits")
    app.selectbox(key="branch:nl").select("army").run()
    views = [line["selection"] for line in lines(log) if line["page"] == "exits"]
    assert views == ["", "branch=army"]


def test_without_a_line_there_is_no_figure(open_app: Open, log: Path) -> None:
    log.parent.mkdir(mode=0o700)
    log.write_text("not a line of ours\n")
    log.chmod(0o600)
    app = open_app("exits")
    assert app.error
    assert not app.title
    assert not app.get("plotly_chart")


def test_an_export_is_known_by_its_hash(log: Path) -> None:
    access_log.record_export(Viewer("evaluator", None, "eva"), "exits", "branch=army", b"abc")
    (line,) = lines(log)
    # FIPS 180-2, appendix B.1: the SHA-256 of "abc".
    digest = "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"
    assert (line["action"], line["content_hash"]) == ("export", digest)


@pytest.mark.parametrize("role", ["steward", "evaluator", "steering_group", "provider-reveal"])
def test_where_the_log_lies_is_for_the_steward_alone(open_app: Open, log: Path, role: str) -> None:
    log.parent.mkdir(mode=0o700)
    log.write_text("not a line of ours\n")
    log.chmod(0o600)
    app = open_app("exits", lang="en", role=role)
    (error,) = app.error
    assert (str(log.parent) in error.value) == (role == "steward")
    assert "cannot be logged is not shown" in error.value.replace("\n", " ")
    assert (str(log.parents[1]) in texts(app)) == (role == "steward")


@pytest.mark.parametrize("role", ["steward", "evaluator"])
def test_where_the_notes_lie_is_for_the_steward_alone(
    open_app: Open, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, role: str
) -> None:
    (tmp_path / "notes").mkdir()
    monkeypatch.setenv(NOTES_VARIABLE, str(tmp_path / "notes"))
    app = open_app("method", lang="en", role=role)
    assert app.warning
    assert (str(tmp_path) in texts(app)) == (role == "steward")


def test_another_key_is_said_to_the_steward_alone(
    log: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, open_app: Open
) -> None:
    open_app("exits", role="evaluator")
    assert log.exists()
    make_keys(tmp_path / "others")
    monkeypatch.setenv(KEYS_VARIABLE, str(tmp_path / "others"))
    for role, says in (("evaluator", False), ("steward", True)):
        said = texts(open_app("exits", role=role, lang="en"))
        assert ("fingerprint" in said, "--check" in said) == (says, says)
