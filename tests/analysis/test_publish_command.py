"""``python -m analysis publish``: with its keys or not at all, and written down in the log."""

from __future__ import annotations

import io
from pathlib import Path

import pytest

from analysis import publication
from analysis.__main__ import main
from analysis.publication.command import publish_with_keys, report_lines
from data.errors import KeyRefused
from data.keys import key_path, make_keys, read_key
from data.log import LOG_VARIABLE, default_log, verify
from data.releases import list_releases
from data.terminal import progress_bar
from tests.demo_store import PUBLISHED
from tests.releases import candidates


@pytest.fixture
def keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Keys and a log of one's own."""
    monkeypatch.setenv(LOG_VARIABLE, str(tmp_path / "log"))
    make_keys(tmp_path / "keys")
    return tmp_path / "keys"


def test_a_publication_is_in_the_log_and_says_how_exact_it_is(
    demo_store: Path, keys: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(publication, "unit_selections", lambda _programme: candidates()[:3])
    steps: list[str] = []
    report = publish_with_keys(
        demo_store, tmp_path / "releases", keys, PUBLISHED, lambda step, _n, _of: steps.append(step)
    )
    assert list(dict.fromkeys(steps)) == list(publication.STEPS)
    (entry,) = list_releases(tmp_path / "releases")
    assert report.new and report.entry == entry
    log_key = read_key("log", keys)
    assert verify(default_log(), log_key).intact
    line = (default_log() / "log.jsonl").read_text("utf-8").splitlines()[-1]
    assert '"publish"' in line and entry.content_hash in line
    said = "\n".join(report_lines(report, "nl"))
    for words in ("is gepubliceerd", "0 personen door eerdere", "Grootste fout van exit-curves"):
        assert words in said


@pytest.mark.parametrize("name", ["record", "round", "log"])
def test_without_a_key_nothing_is_published(
    demo_store: Path, keys: Path, tmp_path: Path, name: str
) -> None:
    key_path(name, keys).unlink()
    with pytest.raises(KeyRefused):
        publish_with_keys(
            demo_store, tmp_path / "releases", keys, PUBLISHED, publication.no_progress
        )
    assert not (tmp_path / "releases").exists()


def test_a_key_that_others_can_read_is_refused(
    demo_store: Path, keys: Path, tmp_path: Path
) -> None:
    key_path("round", keys).chmod(0o644)
    with pytest.raises(KeyRefused):
        publish_with_keys(
            demo_store, tmp_path / "releases", keys, PUBLISHED, publication.no_progress
        )
    assert not (tmp_path / "releases").exists()


def test_the_command_line_names_the_missing_key(
    demo_store: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    asked = ["publish", "--store", str(demo_store), "--keys", str(tmp_path / "none")]
    with pytest.raises(KeyRefused, match="record"):
        main([*asked, "--releases", str(tmp_path / "releases")], "en")
    assert capsys.readouterr().out == ""


def test_off_a_terminal_each_step_is_a_line() -> None:
    stream = io.StringIO()
    show = progress_bar(stream, "nl")
    for done in range(3):
        show(publication.COMPUTING, done, 3)
    show(publication.WRITING, 0, 1)
    assert stream.getvalue().splitlines() == ["Figuren berekenen", "De vrijgave schrijven"]
